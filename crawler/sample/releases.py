"""The sample wire's releases: what each says, where it lies, and the record that a cleaner must make of it.

`stories(day)` are the releases as the site shows them, `truth(story)` is the expected record of one (docs/record.md).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from urllib.parse import quote

from crawler.model import BlockKind, Dateline, Status
from crawler.sample.compose import Order, compose, illustrated
from crawler.sample.dice import Dice
from crawler.sample.notices import correct, withdraw
from crawler.sample.parts import Draft, Figure, Items, Lines, Para, Part, Table, block_of, plain, tokens
from crawler.sample.timetable import Planted, Slot, slots
from crawler.sample.tongue import DatelineText, Layout, dateline

HOST = "wire.example"
_FIRST_ID = 718_203_114
_ATTEMPTS = 12  # at a headline that no other release has
_EDITIONS = {
    "en": "/news-releases/",
    "de": "/de/pressemitteilungen/",
    "fr": "/fr/communiques-de-presse/",
    "es": "/es/comunicados-de-prensa/",
    "ja": "/ja/press-releases/",
}
_ISIN = re.compile(r"ISIN: (\w{12})\.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One release as the site shows it at one time. A correction is another Story with the same number."""

    number: str  # nine digits
    at: datetime  # when it was published, Eastern
    modified: datetime
    language: str
    layout: Layout
    key: str  # the issuer's key in the companies' file
    dateline: DatelineText
    draft: Draft
    path: str
    other_path: str | None = None  # where a door says that it lies, for some oddities
    planted: Planted | None = None
    status: Status = "usable"

    @property
    def oddity(self) -> str | None:
        return self.planted.oddity if self.planted else None

    @property
    def url(self) -> str:
        return f"http://{HOST}{self.path}"

    @property
    def other_url(self) -> str | None:
        return f"http://{HOST}{self.other_path}" if self.other_path else None

    @property
    def teaser(self) -> str:
        lead = next(part for part in self.draft.parts if isinstance(part, Para))
        return f"{self.dateline.raw} {plain(lead.text)}"[:240].rstrip() + "..."


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """The record's fields that are certain. Blocks are (kind, text); `text` is made of them as the contract says."""

    id: str
    url: str
    headline: str
    subheads: tuple[str, ...]
    language: str
    published: str  # RFC 3339, Eastern
    dateline: Dateline
    issuer: tuple[str, ...]
    tickers: tuple[str, ...]  # "NYSE:ABC", in the order of the text
    isins: tuple[str, ...]
    status: Status
    layout: str
    blocks: tuple[tuple[BlockKind, str], ...]
    text: str
    links: tuple[str, ...]  # outbound, unwrapped; those that the site hides behind an opaque tracker are left out


@cache
def stories(day: int = 0) -> tuple[Story, ...]:
    """Every release up to the end of a day in its first form, oldest first."""
    found: list[Story] = []
    headlines: set[str] = set()
    number = _FIRST_ID
    for slot in slots(day):
        number += Dice(f"number/{slot.at}/{slot.company.key}").number(3, 41)
        found.append(_story(slot, str(number), headlines))
    return tuple(found)


def _story(slot: Slot, number: str, headlines: set[str]) -> Story:
    draft = _draft(slot, number, headlines)
    headlines.add(draft.headline)
    oddity = slot.planted.oddity if slot.planted else ""
    path = _path(slot.company.lang, draft.headline, number)
    other = None
    if oddity == "forbidden":
        path = f"/members{path}"
    elif oddity == "two-addresses":
        other = f"/apac{_path('en', f'{slot.company.short} begins building', number)}"
    elif oddity == "moved":
        other = _path("en", f"{slot.company.short} announcement", number)
    return Story(
        number=number, at=slot.at, modified=slot.at, language=slot.company.lang, layout=slot.layout,
        key=slot.company.key, dateline=_dateline(slot), draft=draft, path=path, other_path=other, planted=slot.planted,
    )  # fmt: skip


def _draft(slot: Slot, number: str, headlines: set[str]) -> Draft:
    """Composed anew until its headline is its own, save for the twins, which share theirs on purpose.

    After months of days the texts have no new headline left for an issuer: then two releases share one, as on any wire.
    """
    order = Order(slot.company, slot.kind, slot.layout, slot.at.date(), number)
    draft = compose(order)
    if slot.planted and slot.planted.oddity == "twin":
        return _named(draft)
    for attempt in range(_ATTEMPTS):
        if draft.headline not in headlines:
            break
        draft = compose(replace(order, seed=f"{attempt}-{number}"))
    if slot.layout == "modern" and slot.planted is None and Dice(f"gallery/{number}").happens(25):
        return illustrated(draft, order)
    return draft


def _named(draft: Draft) -> Draft:
    return replace(draft, headline="Corvandale Income Trust: Net Asset Value(s)")


def _dateline(slot: Slot) -> DatelineText:
    day: date = slot.at.date()
    if slot.planted and slot.planted.oddity == "early-dateline":
        day -= timedelta(days=1)
    places = [slot.company.place]
    if slot.company.also and Dice(f"places/{slot.at}").happens(50):
        places.append(slot.company.also)
    return dateline(places, day, slot.company.lang, slot.layout)


def _path(language: str, headline: str, number: str) -> str:
    if language == "ja":
        slug = quote("".join(c for c in headline if c.isalnum())[:18])
    else:
        folded = unicodedata.normalize("NFKD", headline.replace("ß", "ss")).encode("ascii", "ignore").decode()
        slug = re.sub(r"[^a-z0-9]+", "-", folded.lower()).strip("-")[:110].strip("-")
    return f"{_EDITIONS[language]}{slug}-{number}.html"


def changed(story: Story) -> Story:
    """The story after its correction or withdrawal. Raises ValueError for one that is never changed."""
    if story.planted is None or story.planted.changed is None:
        raise ValueError(f"{story.number} is never changed")
    issued = story.at.date()
    if story.oddity == "withdrawn":
        return replace(story, draft=withdraw(story.draft, issued), modified=story.planted.changed, status="withdrawn")
    return replace(story, draft=correct(story.draft, issued), modified=story.planted.changed, status="corrected")


def truth(story: Story) -> Truth:
    """What `clean` must make of the story's page, after the contract's section on the record."""
    parts = story.draft.parts
    blocks = tuple(_blocks(story))
    markups = [markup for part in parts for markup in _markups(part)]
    line = story.dateline
    return Truth(
        id=f"sample:{story.number}",
        url=story.url,
        headline=story.draft.headline,
        subheads=story.draft.subheads,
        language=story.language,
        published=story.at.isoformat(),
        dateline=Dateline(
            raw=line.raw, places=line.places, date=line.date.isoformat() if line.date else None, tag=line.tag
        ),
        issuer=(story.draft.issuer,),
        tickers=tuple(dict.fromkeys(_tickers(markups))),
        isins=tuple(dict.fromkeys(_ISIN.findall(" ".join(markups)))),
        status=story.status,
        layout=story.layout,
        blocks=blocks,
        text=_text(blocks),
        links=tuple(dict.fromkeys(_links(story, markups))),
    )


def _blocks(story: Story) -> Iterator[tuple[BlockKind, str]]:
    for part in story.draft.parts:
        if isinstance(part, Para) and part.opens:
            yield "dateline", story.dateline.raw
        yield block_of(part)


def _text(blocks: tuple[tuple[BlockKind, str], ...]) -> str:
    """Blocks parted by a blank line, a dateline from what it opens by a space."""
    text = ""
    for index, (_, words) in enumerate(blocks):
        if index:
            text += " " if blocks[index - 1][0] == "dateline" else "\n\n"
        text += words
    return text


def _markups(part: Part) -> Iterator[str]:
    match part:
        case Para():
            yield part.text
        case Lines():
            yield from part.lines
        case Items():
            yield from part.items
        case Table():
            yield from (cell.text for row in part.rows for cell in row)
        case Figure():
            yield part.caption


def _tickers(markups: list[str]) -> Iterator[str]:
    for markup in markups:
        for token in tokens(markup):
            if token.kind == "ticker":
                yield f"{token.target.upper()}:{token.text}"


def is_tracked(story: Story) -> bool:
    """Whether the story's links lead through a tracker that does not say where to."""
    return story.layout == "newsroom" and int(story.number) % 2 == 1


def _links(story: Story, markups: list[str]) -> Iterator[str]:
    if is_tracked(story):
        return
    for markup in markups:
        for token in tokens(markup):
            if token.kind == "link":
                yield token.target


def recommended(story: Story, day: int = 0) -> tuple[Story, ...]:
    """The two releases before a story, its issuer's own or else others in its language, in their first form."""
    own = _before(_unplanted(day, story.language, story.key), story)
    return (own + _before(_unplanted(day, story.language), story))[:2]


def _before(others: tuple[Story, ...], story: Story) -> tuple[Story, ...]:
    place = bisect_left(others, story.number, key=lambda other: other.number)
    return others[max(place - 2, 0) : place][::-1]


@cache
def _unplanted(day: int, language: str, key: str | None = None) -> tuple[Story, ...]:
    """Stories that stay as they are and can be had, oldest first."""
    return tuple(s for s in stories(day) if s.language == language and not s.planted and key in (None, s.key))
