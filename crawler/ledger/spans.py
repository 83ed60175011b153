"""Stretches of time, and which of them are covered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From `since` to `until`, both with a zone; never empty where these functions made it."""

    since: datetime
    until: datetime

    def __contains__(self, moment: datetime) -> bool:
        return self.since <= moment <= self.until


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same time in as few spans as can be, in order."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.since <= found[-1].until:
            found[-1] = Span(found[-1].since, max(found[-1].until, span.until))
        elif span.since < span.until:
            found.append(span)
    return tuple(found)


def uncovered(span: Span, covers: Iterable[Span]) -> tuple[Span, ...]:
    """What of `span` none of `covers` holds, in order."""
    left: list[Span] = []
    begin = span.since
    for cover in joined(covers):
        if cover.until <= begin:
            continue
        if cover.since >= span.until:
            break
        if cover.since > begin:
            left.append(Span(begin, cover.since))
        begin = cover.until
    if begin < span.until:
        left.append(Span(begin, span.until))
    return tuple(left)


def covered_by(least: int, covers: Sequence[Iterable[Span]]) -> tuple[Span, ...]:
    """The time that at least so many of the covers hold."""
    edges = sorted(edge for cover in covers for span in joined(cover) for edge in ((span.since, -1), (span.until, 1)))
    found: list[Span] = []
    depth, begin = 0, None
    for moment, step in edges:
        depth -= step
        if step < 0 and depth == least:
            begin = moment
        elif step > 0 and depth == least - 1 and begin is not None:
            found.append(Span(begin, moment))
            begin = None
    return joined(found)


def day_span(day: str, zone: ZoneInfo) -> Span:
    """A day of the wire, midnight to midnight on its own clocks, in UTC: 23 or 25 hours where they change.

    `day` is YYYY-MM-DD.
    """
    first = date.fromisoformat(day)
    midnight = datetime.min.time()
    after = first + timedelta(days=1)
    return Span(*(datetime.combine(one, midnight, zone).astimezone(UTC) for one in (first, after)))


def days_of(span: Span, zone: ZoneInfo) -> tuple[str, ...]:
    """The wire's days that `span` touches, in order, YYYY-MM-DD."""
    first, last = span.since.astimezone(zone).date(), span.until.astimezone(zone).date()
    return tuple((first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1))


def clipped(span: Span, covers: Iterable[Span]) -> tuple[Span, ...]:
    """The part of `covers` that lies in `span`."""
    inside = (Span(max(span.since, cover.since), min(span.until, cover.until)) for cover in covers)
    return joined(one for one in inside if one.since < one.until)
