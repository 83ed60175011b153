"""For what time a door's answer vouches: how far back it reaches, up to when it goes, and whether it joins the last.

A door proves nothing by itself: a feed is cut off, a cache answers with yesterday's copy, a listing is paged while it
moves, an old release is pinned to the top. So its answer is laid over everything that is known of the wire, from this
run's other doors and from the archive, joined by release id:

- It reaches back to the oldest release that it names before it passes over `MISSES` known ones in a row. What lies
  behind (a pinned release, an edited one in a news sitemap) says nothing of the time between. A listing that was read
  to its very end reaches to the beginning of its last release's day.
- It goes up to the moment at which it was asked where it names the newest release that anybody knows of, else to the
  newest that it names: a copy of yesterday vouches for yesterday.
- It joins what the same door vouched for before where its oldest release is known and that release's minute had ended
  by then. Of one minute's releases a door may show some and cut off the rest.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from crawler.ledger.spans import Span, day_span, joined, uncovered

MISSES = 3  # known releases in a row: fewer a door may leave out (another language, withdrawn, members only)
KEPT = timedelta(days=40)  # for so long a door's covered time is remembered: no day is worked on for longer
_MINUTE = timedelta(minutes=1)  # the resolution of the wires' own stamps

_Row = tuple[datetime, str]  # a release's moment and its id


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorMemory:
    """What is remembered of a door from run to run. Times in UTC."""

    asked_at: datetime
    newest: str | None = None  # id of the newest release that it named
    covers: tuple[Span, ...] = ()  # the time that it has vouched for
    url: str | None = None  # its first URL, to which the validators belong
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One asking of a door, whatever number of requests it took."""

    door: str
    asked_at: datetime
    named: Collection[str] = frozenset()  # ids
    ended: bool = False  # it was read to its very end: there is nothing older behind it
    unchanged: bool = False  # 304: it says what it said when it was asked before
    # Its files say themselves that they hold everything from here on: a file a month, an index with times of change.
    holds_from: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """Whether a poll joins what its door vouched for before, and by which release."""

    proven: bool
    oldest: str | None = None  # the id of the release it ends with


@dataclass(frozen=True, slots=True, kw_only=True)
class Enumeration:
    """A poll, judged: `span` is the time it vouches for, None where it is none."""

    door: str
    asked_at: datetime
    named: int
    newest: str | None = None
    span: Span | None = None
    overlap: Overlap = Overlap(proven=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Time for which no door vouches."""

    span: Span

    def __str__(self) -> str:
        return f"{_short(self.span.since)} to {_short(self.span.until)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Every release that anybody knows of, by its moment of publication in UTC, newest first.

    `held` are those known before this run. `bottom` says that nothing older exists: a listing was read to its end.
    """

    rows: tuple[tuple[datetime, str], ...]
    zone: ZoneInfo  # of the wire's days
    held: Container[str] = frozenset()
    bottom: bool = False

    @classmethod
    def of(
        cls, moments: Mapping[str, datetime], zone: ZoneInfo, held: Container[str], *, bottom: bool = False
    ) -> Timeline:
        rows = tuple(sorted(((moment, id_) for id_, moment in moments.items()), reverse=True))
        return cls(rows=rows, zone=zone, held=held, bottom=bottom)

    def newer_than(self, newest: _Row, asked_at: datetime) -> bool:
        """Whether a release is known that is newer than a door's newest and was out when the door was asked."""
        for moment, _ in self.rows:
            if moment <= newest[0]:
                return False
            if moment <= asked_at:
                return True
        return False


def enumerate_poll(poll: Poll, timeline: Timeline, memory: DoorMemory | None = None) -> Enumeration:
    """What a poll vouches for."""
    if poll.unchanged:
        return _unchanged(poll, timeline, memory)
    walk = _walk(poll, timeline)
    if walk is None:
        return Enumeration(door=poll.door, asked_at=poll.asked_at, named=len(poll.named))
    newest, oldest, since = walk
    until = min(newest[0], poll.asked_at) if timeline.newer_than(newest, poll.asked_at) else poll.asked_at
    return Enumeration(
        door=poll.door,
        asked_at=poll.asked_at,
        named=len(poll.named),
        newest=newest[1],
        span=Span(since, until) if since < until else None,
        overlap=Overlap(proven=_joins(oldest, timeline, memory), oldest=oldest[1]),
    )


def _unchanged(poll: Poll, timeline: Timeline, memory: DoorMemory | None) -> Enumeration:
    """The same answer again: what it vouched for then goes up to now, where nothing newer is known."""
    newest = memory.newest if memory else None
    moment = next((moment for moment, id_ in timeline.rows if id_ == newest), None)
    span = None
    if memory and memory.covers and newest and moment and not timeline.newer_than((moment, newest), poll.asked_at):
        span = Span(memory.covers[-1].since, poll.asked_at)
    return Enumeration(
        door=poll.door,
        asked_at=poll.asked_at,
        named=0,
        newest=newest,
        span=span,
        overlap=Overlap(proven=span is not None),
    )


def _walk(poll: Poll, timeline: Timeline) -> tuple[_Row, _Row, datetime] | None:
    """The newest and the oldest release of the poll's unbroken part, and the moment it reaches back to."""
    newest: _Row | None = None
    oldest: _Row | None = None
    missed: list[_Row] = []
    for row in timeline.rows:
        if row[1] in poll.named:
            newest, oldest, missed = newest or row, row, []
        elif newest is not None:
            missed.append(row)
            if len(missed) == MISSES:
                break
    if newest is None or oldest is None:
        return None
    return newest, oldest, _reach(poll, timeline, oldest, missed)


def _reach(poll: Poll, timeline: Timeline, oldest: _Row, missed: Sequence[_Row]) -> datetime:
    """`missed` are the known releases behind the oldest that it names: as many as break its row, or fewer."""
    broken = len(missed) == MISSES
    # it may show some releases of its oldest minute and have cut off others
    reach = oldest[0] + _MINUTE
    if poll.ended or (timeline.bottom and not broken):
        reach = day_span(oldest[0].astimezone(timeline.zone).date().isoformat(), timeline.zone).since
    if poll.holds_from is not None and (not broken or missed[0][0] < poll.holds_from):
        reach = min(reach, poll.holds_from)
    return reach


def _joins(oldest: _Row, timeline: Timeline, memory: DoorMemory | None) -> bool:
    if memory is None or oldest[1] not in timeline.held:
        return False
    return any(oldest[0] + _MINUTE in cover for cover in memory.covers)


def remembered(memory: DoorMemory | None, enumerations: Iterable[Enumeration]) -> tuple[Span, ...]:
    """The time that a door has vouched for after these polls of it."""
    polls = list(enumerations)
    found = joined([*(memory.covers if memory else ()), *(one.span for one in polls if one.span)])
    last = max((one.asked_at for one in polls), default=None)
    return found if last is None else tuple(span for span in found if span.until > last - KEPT)


def gaps(wanted: Span, covers: Sequence[Iterable[Span]]) -> tuple[Gap, ...]:
    """The time of `wanted` for which none of the doors vouches."""
    return tuple(Gap(span=span) for span in uncovered(wanted, [span for cover in covers for span in cover]))


def _short(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%MZ}"
