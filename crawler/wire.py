"""A wire as values: one TOML file says who it is, where its releases are found, and how its pages are built.

Nothing here touches the network; no code anywhere branches on a wire's name. The file's form is described in
docs/add-a-wire.md.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from string import Formatter
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from crawler.wire_values import Format, Regex, Strict, Url, XPath, XPaths, Zone, holiday_span


class _Door(Strict):
    name: str
    # A door that answers with fewer items than this is unwell: wires answer errors with 200 and an empty list.
    min_items: int = 1
    # Polled again when the pages are in: catches what was published or corrected while the run was under way.
    closing: bool = False
    # Asked in every run; else only where the doors before it leave a gap, or a day is to be closed. By default feeds
    # and listings are, and sitemaps are not.
    always: bool | None = None


class Feed(_Door):
    """An RSS or Atom feed: the newest few items."""

    kind: Literal["feed"]
    url: Url


class Sitemap(_Door):
    """A sitemap, plain or gzip, or an index whose children match `follow`.

    `url` may hold {year}, {month} (01), {month_name} (Jan), {day} (01); it is then asked once for each month or day of
    the window (`each`). With `beyond_days` it is asked only for what lies further back than so many days: a door whose
    entries have no times would otherwise have a whole month fetched for the sake of one night.
    """

    kind: Literal["sitemap"]
    url: Url
    each: Literal["run", "month", "day"] = "run"
    follow: Regex | None = None
    beyond_days: int = Field(default=0, ge=0)


class Listing(_Door):
    """HTML pages, newest first. `url` holds {page}, and may hold {year}, {month}, {day}, {hour} of the window's end,
    in the wire's zone; with {hour} the end is that of the hour.

    Paging goes on until a page holds nothing newer than the window's start that is not known already.
    """

    kind: Literal["listing"]
    url: Url
    rows: XPath
    link: XPath = ".//a/@href"  # relative to a row
    headline: XPath | None = None
    stamp: XPath | None = None
    # strptime formats; one without a date takes the day from `day` or from the rows above it
    stamp_formats: tuple[Format, ...] = ()
    day: XPath | None = None  # where the page prints the day that bare times belong to
    day_formats: tuple[Format, ...] = ()
    language: XPath | None = None
    first_page: int = 1
    max_pages: int = 100


class DropDoor(_Door):
    """A folder or bucket in which a supplier lays whole releases.

    It is the operator's (`[wires.<name>] drop`) and never stands in a wire file.
    """

    kind: Literal["drop"] = "drop"
    url: str
    min_items: int = 0  # no news is no fault


class WebArchive(_Door):
    """The CDX index of a web archive, and where its captures are. It is the operator's (`[backfill]`)."""

    kind: Literal["web-archive"] = "web-archive"
    url: Url  # of its index, with {host}, {from} and {to} (14 digits)
    page: Url  # of a capture as it was received, with {timestamp} and {url}
    min_items: int = 0  # it holds what it holds

    @property
    def host(self) -> str:
        """Where both are."""
        return urlsplit(self.page).netloc.lower()


Door = Annotated[Feed | Sitemap | Listing | WebArchive, Field(discriminator="kind")]


class Polite(Strict):
    """How hard the wire's hosts may be asked. The wire's own Crawl-delay wins where it is longer."""

    delay_seconds: float = 2.0
    concurrency: int = 1
    timeout_seconds: float = 60.0
    retries: int = 4
    max_bytes: int = 20 * 1024 * 1024  # of one response, decoded
    # 403 or 429 in a row, or addresses in a row without any answer, before a host is left alone for the rest of the run
    refusals: int = 5
    per_day: int | None = Field(default=None, gt=0)  # requests to one host on one day of the wire, over all runs


class Expect(Strict):
    """What a sound run looks like; anything else fails the wire's verdict."""

    max_failed_share: float = 0.1  # of the releases that doors named in the window
    fields: tuple[str, ...] = ("headline", "published", "text")
    min_field_share: float = 0.9  # of the new releases, for each of `fields`
    max_generic_share: float = 0.2  # of the new releases, cleaned without one of the wire's layouts
    min_per_day: int | None = None
    max_per_day: int | None = None
    # Days on which the wire rests for longer than two in a row, as 12-24 or 12-24..01-02, each year: a low volume is
    # no alarm then. Shorter holidays are known by their level.
    holidays: tuple[str, ...] = ("12-23..01-02",)

    @field_validator("holidays")
    @classmethod
    def _holidays(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for text in value:
            holiday_span(text)
        return value

    def is_holiday(self, day: date) -> bool:
        spans = map(holiday_span, self.holidays)
        month_day = f"{day:%m-%d}"
        return any(a <= month_day <= b if a <= b else not b < month_day < a for a, b in spans)


def _span(text: str) -> timedelta:
    found = re.fullmatch(r"(\d+)([hd])", text)
    if not found or not timedelta(0) < (span := timedelta(**{_UNITS[found[2]]: int(found[1])})) <= _FURTHEST:
        raise ValueError(f"{text!r} is no time to look again after: write 1h, 24h, 7d; at most {_FURTHEST.days}d")
    return span


_UNITS = {"h": "hours", "d": "days"}
_FURTHEST = timedelta(days=92)  # for so long a day's ledger is at hand


class Relook(Strict):
    """When a release is looked at again after its publication, since wires correct and withdraw in place."""

    after: tuple[str, ...] = ("1h", "24h", "7d", "90d")
    per_run: int = Field(default=300, ge=0)  # requests at most
    per_day: int = Field(default=5000, ge=0)

    @field_validator("after")
    @classmethod
    def _after(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for text in value:
            _span(text)
        return value

    @property
    def moments(self) -> tuple[timedelta, ...]:
        """In order."""
        return tuple(sorted(map(_span, self.after)))


class Rights(Strict):
    terms: Url | None = None
    policy: str | None = None


class Licensed(Strict):
    """How licensed feeds (NewsML, NITF, ninjs, Atom) deliver the wire's releases."""

    providers: tuple[str, ...] = Field(min_length=1)  # as the items name who delivers them
    # On the feed's own identifier of an item: named group `id`, and `lang` where it states one. Without `lang` the
    # language of the item is part of the id where the wire's URLs have one.
    id: Regex

    def is_provider(self, name: str | None) -> bool:
        return name is not None and name.casefold() in {one.casefold() for one in self.providers}


class Drop(Strict):
    """Elements of the container that are not the issuer's words, and the name of the rule that removes them."""

    rule: str
    path: XPath


class Keep(Strict):
    """Elements of the container whose kind the page itself states."""

    kind: str
    path: XPath


class Layout(Strict):
    """One generation of the wire's pages. The page decides by `match`; the dates break ties.

    `match`, `container` and `meta_stamps` look at the whole page, every other path starts at the container. Where
    elements lie in each other the inner one's meaning holds: a headline inside a dropped header is the headline.
    """

    name: str
    like: str | None = None  # a layout above it in the file: every key but the dates that is not set here is that one's
    seen: bool = True  # false: written without a page at hand; it gives way where trafilatura finds another text
    since: date | None = None
    until: date | None = None
    match: XPath
    container: XPaths  # the release container: every visible word of it is kept or removed by a named rule
    body: XPath | None = None  # the parts of the container that hold the text; all of it by default
    headline: XPath | None = None
    subheads: XPath | None = None
    issuer: XPath | None = None
    stamp: XPath | None = None  # the printed time
    stamp_formats: tuple[Format, ...] = ()
    meta_stamps: tuple[str, ...] = ()  # trusted times in the head, as XPath expressions giving a string
    meta_zone: Literal["stated", "wire"] = "stated"  # "wire": the offset that the head states is wrong, it is local
    half_lost: date | None = None  # times of releases before this day were printed without AM or PM when they moved
    drop: tuple[Drop, ...] = ()
    keep: tuple[Keep, ...] = ()
    contact: XPath | None = None
    media: XPath | None = None

    @field_validator("like")
    @classmethod
    def _like(cls, value: str | None) -> str | None:
        if value is not None:  # one that is found is filled in when the file is loaded
            raise ValueError(f"no layout above this one is called {value}")
        return value


_PLACES = {
    "feed": frozenset[str](),
    "sitemap": frozenset({"year", "month", "month_name", "day"}),
    "listing": frozenset({"page", "year", "month", "month_name", "day", "hour"}),
    "web-archive": frozenset({"host", "from", "to"}),
}


def _url_faults(door: Door) -> list[str]:
    """What is wrong with the places in braces of a door's URL."""
    try:
        named = {name for _, name, _, _ in Formatter().parse(door.url) if name is not None}
    except ValueError as error:
        return [f"url: {error}: write a brace that is meant as one twice, {{{{ or }}}}"]
    known = _PLACES[door.kind]
    can = ", ".join(f"{{{name}}}" for name in sorted(known)) or "nothing"
    faults = [f"url: {{{name}}} cannot be filled in a {door.kind}; {can} can" for name in sorted(named - known)]
    if isinstance(door, Sitemap):
        needed = {"run": set[str](), "month": {"year"}, "day": {"year", "day"}}[door.each]
        faults += [f'url: each = "{door.each}" needs {{{name}}}' for name in sorted(needed - named)]
        if named and door.each == "run":
            faults.append('url: holds a date, so say each = "month" or each = "day"')
    return faults


def _host_faults(door: Door, hosts: tuple[str, ...]) -> list[str]:
    try:
        host = urlsplit(door.url).netloc.lower()
    except ValueError as error:
        return [f"url: {error}"]
    return (
        [] if host in {h.lower() for h in hosts} else [f"url: {host} is not among the wire's hosts: add it to `hosts`"]
    )


def _twice(what: str, names: list[str]) -> list[str]:
    twice = sorted({name for name in names if names.count(name) > 1})
    return [f"two {what}s have one name: {', '.join(twice)}"] if twice else []


class Wire(Strict):
    """One wire. `name` is the file's name without its ending."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    title: str
    home: Url
    hosts: tuple[str, ...] = Field(min_length=1)  # only these are asked or followed
    language: str  # of a page that declares none
    timezone: Zone  # of printed times without a zone
    start: str = "-2d"  # where a new archive begins: a day (2026-03-02), or days or hours back from now (-2d, -36h)
    release_urls: tuple[Regex, ...] = Field(min_length=1)  # named groups `id` and `lang`
    ignore_urls: tuple[Regex, ...] = ()
    ignore_headlines: tuple[Regex, ...] = ()  # what a door names under such a headline is none of this wire's releases
    verified: bool = False  # whether a real page of each layout has been read by a person
    template: bool = False  # a file to copy, never crawled
    loopback: bool = False  # served by wirevault itself; needs no contact and no permission, may be on 127.0.0.1
    datelines: tuple[str, ...] = ()  # the tags in this wire's datelines, as printed between the slashes or brackets
    begins: Regex | None = None  # how a page begins that states no address of its own and is this wire's all the same
    door: tuple[Door, ...] = ()
    drop: DropDoor | None = None  # the operator's, from the configuration
    no_door: str | None = None  # why none is open: such a wire's pages can be cleaned, but nothing is ever collected
    polite: Polite = Polite()
    expect: Expect = Expect()
    relook: Relook = Relook()
    rights: Rights = Rights()
    licensed: Licensed | None = None
    layout: tuple[Layout, ...] = ()
    layouts_of: str | None = None  # another wire on the same site software: its layouts come after this file's own

    @field_validator("start")
    @classmethod
    def _start(cls, value: str) -> str:
        if not re.fullmatch(r"-\d+[dh]", value):
            try:
                date.fromisoformat(value)
            except ValueError as error:
                raise ValueError(f"{value!r} is no start: write a day (2026-03-02), or -2d, or -36h") from error
        return value

    @model_validator(mode="after")
    def _consistent(self) -> Wire:
        faults = [*_twice("door", [d.name for d in self.door]), *_twice("layout", [x.name for x in self.layout])]
        if not (self.door or self.template or self.no_door):
            faults.append('no [[door]]: nothing would ever be found; if none is open, say why: no_door = "…"')
        if self.drop:
            faults.append(f"drop: a drop folder is the operator's: [wires.{self.name}] drop in the configuration")
        if self.door and self.no_door:
            faults.append("no_door: there are doors; remove the one or the others")
        for door in self.door:
            if isinstance(door, WebArchive):
                faults.append(f"door {door.name}: a web archive is the operator's: [backfill] in the configuration")
            faults += [f"door {door.name}: {fault}" for fault in (*_url_faults(door), *_host_faults(door, self.hosts))]
        if faults:
            raise ValueError("\n".join(faults))
        return self

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def start_at(self, now: datetime) -> datetime:
        """Where a new archive of this wire begins, in UTC offset of the wire's zone."""
        back = re.fullmatch(r"-(\d+)([dh])", self.start)
        if back:
            count = int(back[1])
            return now - (timedelta(days=count) if back[2] == "d" else timedelta(hours=count))
        return datetime.combine(date.fromisoformat(self.start), datetime.min.time(), self.zone)

    @property
    def doors(self) -> tuple[Door | DropDoor, ...]:
        """Those that are asked over the network, and the operator's drop folder."""
        return (*self.door, *((self.drop,) if self.drop else ()))

    def is_release(self, url: str) -> bool:
        return any(re.search(p, url) for p in self.release_urls) and not any(
            re.search(p, url) for p in self.ignore_urls
        )

    def ignores(self, headline: str | None) -> bool:
        return any(re.search(pattern, headline or "") for pattern in self.ignore_headlines)

    def native_id(self, url: str) -> str | None:
        """`<id>` or `<id>:<lang>` as the wire's URLs state it, without the wire's name."""
        for pattern in self.release_urls:
            found = re.search(pattern, url)
            if found:
                groups = found.groupdict()
                if groups.get("id"):
                    return f"{groups['id']}:{groups['lang']}" if groups.get("lang") else groups["id"]
        return None

    def licensed_id(self, identifier: str | None, language: str | None) -> str | None:
        """`<id>` or `<id>:<lang>` of an item of a licensed feed, without the wire's name."""
        found = re.search(self.licensed.id, identifier or "") if self.licensed else None
        groups = found.groupdict() if found else {}
        if not groups.get("id"):
            return None
        by_language = any("(?P<lang>" in pattern for pattern in self.release_urls)
        lang = groups.get("lang") or (language if by_language else None)
        return f"{groups['id']}:{lang}" if lang else groups["id"]
