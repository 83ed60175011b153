"""Doors and clocks that do not tell the truth, as far as a run can see it: named findings, pure.

What is no feed, what cannot be read, and times that nobody can believe are named by `crawler.discover` already; time
for which no door vouches, by the ledger. Here is what only shows when doors, pages and the archive are laid side by
side.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from crawler.exchange import Harvest
from crawler.ledger.enumeration import Enumeration
from crawler.model import Claim, Known, Release, Stamp

_STALE = timedelta(hours=12)  # longer than a door of a few topics is without any news by day
_ENOUGH = 5  # releases that have to agree on how far a door's clock is off
_QUARTER = 15  # minutes: zones differ by whole quarters of an hour
_LEAST = 30  # minutes that a release may be out before its page says so
_SHARED = 0.2  # of the words of two headlines, below which they are about different things


class Finding(NamedTuple):
    """What was found, as a check of the wire is called and noted."""

    name: str
    note: str
    cause: str
    required: bool = False


def findings(harvest: Harvest, offsets: Mapping[str, Sequence[int]], reused: Sequence[str]) -> list[Finding]:
    """All of them for one wire. `offsets` are minutes by which each door's stamps are ahead of the pages' own."""
    return [*_stale(harvest.enumerations), *_clocks(offsets), *_reused(reused)]


def _stale(enumerations: Sequence[Enumeration]) -> Iterator[Finding]:
    """A door that goes on naming what was new long ago while others name newer releases: a copy, a feed that stalls."""
    spans = [(one, one.span) for one in enumerations if one.span]
    newest = max((span.until for _, span in spans), default=None)
    for one, span in spans:
        if newest and one.asked_at - span.until >= _STALE and newest - span.until >= _STALE:
            note = f"names nothing after {span.until:%Y-%m-%dT%H:%MZ}, though other doors do: yesterday's copy?"
            yield Finding(f"stale {one.door}", note, "stale-copy")


def _clocks(offsets: Mapping[str, Sequence[int]]) -> Iterator[Finding]:
    """A door whose times are all off by the same quarters of an hour: it states a wrong zone, or none."""
    for door, minutes in sorted(offsets.items()):
        off = {round(one / _QUARTER) * _QUARTER for one in minutes}
        if len(minutes) >= _ENOUGH and len(off) == 1 and abs(next(iter(off))) >= _LEAST:
            hours = next(iter(off)) / 60
            note = f"its times are {hours:+g} h off those of the {len(minutes)} pages that it led to: a wrong zone?"
            yield Finding(f"clock of {door}", note, "wrong-zone")


def _reused(reused: Sequence[str]) -> Iterator[Finding]:
    if reused:
        more = f" (and {len(reused) - 1} more)" if len(reused) > 1 else ""
        note = f"{reused[0]} has come back as another release, on another day: its number was used again{more}"
        yield Finding("ids", note, "id-reused", required=True)


def minutes_off(release: Release, claims: Iterable[Claim]) -> Iterator[tuple[str, int]]:
    """By door, how many minutes its stamp of a release is ahead of the page's own, where both state a time."""
    page = _moment(release.published)
    for claim in claims:
        stated = _moment(claim.published)
        if page and stated and release.published and release.published.origin == "page":
            yield claim.door, round((stated - page).total_seconds() / 60)


def _moment(stamp: Stamp | None) -> datetime | None:
    return datetime.fromisoformat(stamp.at) if stamp and stamp.at else None


def is_another(known: Known, release: Release, day: str) -> bool:
    """Whether a page is another release than the one that is held under its id: another headline, another day, and
    nothing that says that it was corrected."""
    if release.status != "usable" or known.date == day or "unknown" in {known.date, day}:
        return False
    one, other = _words(known.headline), _words(release.headline)
    return bool(one and other) and len(one & other) < _SHARED * len(one | other)


def _words(headline: str | None) -> frozenset[str]:
    return frozenset((headline or "").casefold().split())
