"""What one answer of a door says: claims on releases, further sitemaps, the listing's next page, and what was wrong."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from crawler import urls
from crawler.discover.stamps import BadStamp, fold, read_stamp, span
from crawler.model import Claim, Origin, Stamp
from crawler.wire import Door, Wire

MOST_FAULTS = 20  # lines about single items; what is wrong with all of them need not be said thousands of times
LONGEST = 1000  # characters of a headline or a name: a hint, the page itself has it whole
AHEAD = timedelta(
    days=1
)  # a clock or a zone may be wrong by so much; what lies further ahead is no time of publication


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Claims are in the door's own order; several with one id stand for a release that has several URLs."""

    claims: tuple[Claim, ...] = ()
    children: tuple[str, ...] = ()  # of a sitemap index: the sitemaps that the door's `follow` names, absolute
    faults: tuple[str, ...] = ()  # one line each
    oldest: datetime | None = None  # UTC, over the claims that have a time; of a day, its last second
    newest: datetime | None = None
    last: datetime | None = None  # UTC, of the last claim that has a time
    listing_next: str | None = None  # the listing's next page; null after an empty page and after `max_pages`
    ignored: int = 0  # items that are no releases of this wire
    child_stamps: tuple[datetime | None, ...] = ()  # for each of `children`, when the index says that it last changed

    def past(self, start: datetime) -> bool:
        """Whether a door that goes from new to old has come to what lies before `start`.

        The last claim decides, so that an old release pinned to the top of a page ends nothing.
        """
        return self.last is not None and self.last < start

    def children_since(self, start: datetime) -> tuple[str, ...]:
        """The children without those that have not changed since `start`, by the index's own word."""
        stamps = self.child_stamps or (None,) * len(self.children)
        return tuple(u for u, at in zip(self.children, stamps, strict=True) if at is None or at >= start)


class Found(NamedTuple):
    """A release that a door names."""

    url: str  # as the door wrote it, made absolute
    canonical: str
    id: str


@dataclass(slots=True, kw_only=True)
class Draft:
    """A reading while it is being made."""

    door: Door
    wire: Wire
    url: str
    now: datetime | None = None
    claims: dict[tuple[str, str], Claim] = field(default_factory=dict)
    strangers: dict[str, int] = field(default_factory=dict)  # hosts that are not the wire's, and how many items
    items: int = 0
    ignored: int = 0
    faults: list[str] = field(default_factory=list)  # of the answer as a whole
    item_faults: list[str] = field(default_factory=list)
    more_faults: int = 0

    def fault(self, text: str) -> None:
        self.faults.append(" ".join(text.split()))

    def item_fault(self, text: str) -> None:
        if len(self.item_faults) < MOST_FAULTS:
            self.item_faults.append(" ".join(text.split()))
        else:
            self.more_faults += 1

    def release(self, href: str | None) -> Found | None:
        """Where `href` leads, if it is a release of this wire; one on a strange host is counted."""
        try:
            url = urls.absolute(self.url, href or "#")
            canonical = urls.canonical_url(url)
        except ValueError:
            return None
        if not self.wire.is_release(canonical):
            return None
        if not urls.same_host(self.wire, canonical):
            host = urlsplit(canonical).netloc
            self.strangers[host] = self.strangers.get(host, 0) + 1
            return None
        return Found(url, canonical, urls.canonical_id(self.wire, canonical))

    def stamp(self, place: str, text: str, origin: Origin) -> Stamp | None:
        """The time that a feed or sitemap states, unless nobody can believe it, which becomes a fault."""
        try:
            return self.believed(place, read_stamp(text, origin, self.wire.zone))
        except BadStamp as error:
            self.doubt(place, error)
            return None

    def believed(self, place: str, stamp: Stamp) -> Stamp | None:
        if self.now is None or span(stamp, self.wire.zone)[0] <= self.now + AHEAD:
            return stamp
        self.doubt(place, f"{stamp.raw!r} lies in the future")
        return None

    def doubt(self, place: str, why: BadStamp | str) -> None:
        self.item_fault(f"{place}: {why}: its time is not used")

    def has(self, found: Found) -> bool:
        return (found.id, found.canonical) in self.claims

    def claim(self, found: Found, **what: Any) -> None:
        """Take a claim. One that was made before, on the same id and URL, is filled up with what it lacks.

        What the wire's file leaves out by its headline is passed by.
        """
        if self.wire.ignores(what.get("headline")):
            self.ignored += 1
            return
        made = Claim(door=self.door.name, url=found.url, id=found.id, **what)
        key = (found.id, found.canonical)
        before = self.claims.get(key)
        self.claims[key] = made if before is None else _filled(before, made)

    def finish(self, **rest: Any) -> Reading:
        for host, count in self.strangers.items():
            self.fault(f"{count} of {self.items} items lead to {host}, which is not among the wire's hosts")
        more = [f"and {self.more_faults} faults more"] if self.more_faults else []
        moments = [span(c.published, self.wire.zone) for c in self.claims.values() if c.published]
        return Reading(
            claims=tuple(self.claims.values()),
            faults=(*self.faults, *self.item_faults, *more),
            oldest=min((m[1] for m in moments), default=None),
            newest=max((m[0] for m in moments), default=None),
            last=moments[-1][1] if moments else None,
            ignored=self.ignored,
            **rest,
        )


def line(text: str | None) -> str | None:
    """White space folded; null where nothing is left."""
    folded = " ".join((text or "")[: 4 * LONGEST].split())[:LONGEST]
    return folded or None


def opening(body: bytes) -> str:
    """How a body begins, for a fault: `begins with '<!DOCTYPE html>'`."""
    text = fold(body[:200].decode("utf-8", "replace"))
    first = text.partition(">")[0] + ">" if text.startswith("<") and ">" in text else text
    return f"begins with {first[:60]}" if text else "it is empty"


def _filled(before: Claim, after: Claim) -> Claim:
    lacks = {
        name: getattr(after, name)
        for name in ("headline", "published", "modified", "language", "issuers", "tickers", "subjects")
        if not getattr(before, name)
    }
    return replace(before, **lacks)
