"""What the doors have named, release by release: which lie in the window, and which are to be fetched.

Pure bookkeeping: nothing here asks or waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from crawler.collect.plan import Plan
from crawler.discover import Reading, span
from crawler.model import Claim, Known, Stamp
from crawler.urls import canonical_url, is_web, release_id

_ELLIPSES = ("...", "\u2026")
RELOOK = "relook"  # what leads to a known release when no door does
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class Candidate:
    """One release as the doors name it: every claim, in the order of the wire file's doors."""

    id: str
    claims: dict[tuple[str, str], Claim] = field(default_factory=dict)  # by door and URL
    due: bool = False  # to be fetched
    taken: bool = False  # has been due and was taken
    inside: bool = False  # the window
    owed: bool = False  # an earlier run could not have it: due wherever it lies
    named: bool = False  # by a door, in this run

    @property
    def wanted(self) -> bool:
        """To be fetched now. A later stamp may have put it outside the window."""
        return self.due and (self.inside or self.owed)

    @property
    def urls(self) -> list[str]:
        """Every URL it is named under, each once, the first door's first."""
        urls: dict[str, str] = {}
        for claim in self.claims.values():
            urls.setdefault(canonical_url(claim.url), claim.url)
        return list(urls.values())

    @property
    def headlines(self) -> tuple[str, ...]:
        return tuple(claim.headline for claim in self.claims.values() if claim.headline)

    @property
    def doors(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(claim.door for claim in self.claims.values()))


class Findings:
    """Claims merged by release. A door that is read again is compared with what it said before."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._order = {door.name: number for number, door in enumerate(plan.wire.door)}
        self._found: dict[str, Candidate] = {}
        self._archived: dict[str, datetime | None] = {}  # by id, of those that no door stamps

    def __iter__(self) -> Iterator[Candidate]:
        return iter(self._found.values())

    def add(self, claims: Iterable[Claim]) -> bool:
        """Take a door's claims. Whether a release has to be fetched for them that was not due before."""
        return sum(self._add(claim) for claim in claims) > 0

    def add_missing(self) -> None:
        """What earlier runs could not have, unless a door names it or it has come since."""
        for lost in self._plan.missing:
            if lost.id in self._plan.known or not is_web(lost.url):
                continue
            candidate = self._found.setdefault(lost.id, Candidate(lost.id))
            if not candidate.claims:
                door = lost.doors[0] if lost.doors else "missing"
                candidate.claims[door, lost.url] = Claim(door=door, url=lost.url, id=lost.id)
            candidate.due = candidate.owed = True

    def add_relooks(self) -> None:
        """Known releases whose time has come to be looked at again."""
        for id_ in self._plan.relooks:
            known = self._plan.known.get(id_)
            if known is None or known.status == "forgotten" or not is_web(known.url):
                continue
            candidate = self._found.setdefault(id_, Candidate(id_))
            if not candidate.claims:
                candidate.claims[RELOOK, known.url] = Claim(door=RELOOK, url=known.url, id=id_)
            candidate.due = candidate.owed = True

    def take_due(self) -> list[Candidate]:
        """What is to be fetched now, newest first. Each comes once, until a door shows it changed."""
        due = sorted((c for c in self if c.wanted), key=self._newest, reverse=True)
        for candidate in due:
            candidate.due, candidate.taken = False, True
            candidate.claims = dict(sorted(candidate.claims.items(), key=lambda item: self._order.get(item[0][0], -1)))
        return due

    def moments(self) -> dict[str, datetime]:
        """By id, when each release that the doors name was published, as far as they or the archive know; in UTC.

        Of a day it is the last moment.
        """
        moments = ((candidate.id, self._moment(candidate)) for candidate in self)
        return {id_: moment for id_, moment in moments if moment is not None}

    def _moment(self, candidate: Candidate) -> datetime | None:
        stamps = [claim.published for claim in candidate.claims.values() if claim.published]
        if stamps:
            return span(min(stamps, key=lambda stamp: stamp.at is None), self._plan.wire.zone)[1]
        if candidate.id not in self._archived:
            known = self._plan.known.get(candidate.id)
            self._archived[candidate.id] = published_moment(known, self._plan) if known else None
        return self._archived[candidate.id]

    def passed(self, reading: Reading) -> bool:
        """Whether a page of a listing has come past the window's start: by its own stamps, or by what the archive
        remembers of its last release."""
        if reading.last is not None:
            return reading.past(self._plan.since)
        known = self._plan.known.get(self.id_of(reading.claims[-1])) if reading.claims else None
        return known is not None and published_moment(known, self._plan) < self._plan.since

    def _add(self, claim: Claim) -> bool:
        id_ = self.id_of(claim)
        candidate = self._found.setdefault(id_, Candidate(id_))
        key = (claim.door, claim.url)
        before = candidate.claims.get(key)
        candidate.claims[key] = claim
        candidate.named = True
        candidate.inside = self._inside(candidate)
        if candidate.due or not candidate.inside or not self._wanted(candidate, claim, before):
            return False
        candidate.due = True
        return True

    def _wanted(self, candidate: Candidate, claim: Claim, before: Claim | None) -> bool:
        """Not archived yet, or shown otherwise than it was: by this door in this run, by any door in earlier ones."""
        if candidate.taken:
            return before is not None and _differs(claim, before.headline, before.modified)
        known = self._plan.known.get(candidate.id)
        if known is None:
            return True
        if known.status == "forgotten":  # taken down: never asked for again
            return False
        return _differs(claim, known.title_seen, known.modified, also=known.headline)

    def id_of(self, claim: Claim) -> str:
        """The release's id; one without a number of its own may be known by this URL under another."""
        id_ = claim.id or release_id(self._plan.wire, claim.url)
        if ":u-" not in id_:
            return id_
        known = self._plan.known_urls.get(canonical_url(claim.url), id_)
        return known if known.startswith(f"{self._plan.wire.name}:") else id_

    def _inside(self, candidate: Candidate) -> bool:
        """Whether any door stamps it inside the window; where none stamps it at all, it is."""
        stamps = [claim.published for claim in candidate.claims.values() if claim.published]
        return not stamps or any(self._holds(stamp) for stamp in stamps)

    def _holds(self, stamp: Stamp) -> bool:
        first, last = span(stamp, self._plan.wire.zone)
        return last >= self._plan.since and (self._plan.open_end or first <= self._plan.until)

    def _newest(self, candidate: Candidate) -> datetime:
        zone = self._plan.wire.zone
        moments = [span(claim.published, zone)[0] for claim in candidate.claims.values() if claim.published]
        return max(moments, default=_LONG_AGO)


def published_moment(known: Known, plan: Plan) -> datetime:
    """The last moment at which a release of the archive can have been published; where unknown, when it was seen."""
    text = known.published or known.first_seen
    if len(text) == len("YYYY-MM-DD"):
        stamp = Stamp(date=text, resolution="day", origin="page", raw=text)
    else:
        stamp = Stamp(at=text, resolution="second", origin="page", raw=text)
    return span(stamp, plan.wire.zone)[1]


def _differs(claim: Claim, headline: str | None, modified: str | None, *, also: str | None = None) -> bool:
    """Whether a door shows another headline or another time of change than is remembered. What is not remembered, or
    not shown, is no difference."""
    if claim.headline and headline and not any(_same_headline(claim.headline, h) for h in (headline, also) if h):
        return True
    return bool(claim.modified and modified and not _same_time(claim.modified, modified))


def _same_headline(one: str, other: str) -> bool:
    """White space and case aside; one that a door has cut short (`...`) is compared as far as it goes."""
    a, b = (" ".join(text.split()).casefold() for text in (one, other))
    for cut, whole in ((a, b), (b, a)):
        for dots in _ELLIPSES:
            if cut.endswith(dots) and whole.startswith(cut.removesuffix(dots).rstrip()):
                return True
    return a == b


def _same_time(one: str, other: str) -> bool:
    """Equal as written; where one of them is a date alone, by the date."""
    return one == other or (10 in {len(one), len(other)} and one[:10] == other[:10])
