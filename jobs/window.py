"""What time a run asks for, what it has closed, and what is still missing after it."""

from __future__ import annotations

import dataclasses
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.archive.manifest import Window
from crawler.archive.state import State
from crawler.clock import rfc3339
from crawler.collect import Plan
from crawler.errors import ConfigError
from crawler.exchange import Missing
from crawler.wire import Wire
from jobs.evidence import Evidence
from jobs.judge import judge, named_all

# A window begins so long before the end of the last: wires date releases back, and doors name them late.
OVERLAP = timedelta(hours=2)

# A release that could not be had is tried again by the next three runs, then after a quarter of an hour, half an hour
# and so on up to once a day, and is given up after about a month.
_AT_ONCE, _PAUSE, _LONGEST, _MOST_TRIES = 3, timedelta(minutes=15), timedelta(days=1), 40

# Reasons after which a release was not asked for at all: that is no loss to keep account of.
_UNTRIED = frozenset({"limit", "stopped", "not-recorded"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A window as it was asked for. An end that was not named is the moment at which the run ends."""

    since: datetime | None = None
    until: datetime | None = None

    @property
    def named(self) -> bool:
        """Whether the operator has said where it begins or ends."""
        return bool(self.since or self.until)

    def check(self) -> None:
        """Raises ConfigError where both ends are named and nothing lies between them."""
        if self.since and self.until:
            _check_order(self.since, self.until)


def _check_order(since: datetime, until: datetime) -> None:
    if since >= until:
        raise ConfigError(f"no time lies between --since {rfc3339(since)} and --until {rfc3339(until)}; name others")


def window(wire: Wire, asked: Asked, state: State, now: datetime) -> tuple[datetime, datetime]:
    """From the end of the last closed window, with an overlap, or the wire's own start, until now. In UTC.

    Raises ConfigError where nothing lies between the two.
    """
    closed = state.windows.get(wire.name)
    begin = wire.start_at(now)
    if closed:
        begin = datetime.fromisoformat(closed) - OVERLAP
        if wire.name in state.begins:  # what lies before is no business of the archive
            begin = max(begin, datetime.fromisoformat(state.begins[wire.name]))
    if begin >= now and not asked.named:  # the clock was ahead when that window was closed, or is behind now
        begin = now - OVERLAP
    since, until = asked.since or begin, asked.until or now
    _check_order(since, until)
    return since, until


def closed_windows(plans: Sequence[Plan], evidence: Sequence[Evidence], before: State) -> dict[str, Window]:
    """The windows that a run has closed: of wires that were collected to the end, by doors that are well, without a
    hole before them.

    A window that stays open is asked for again by the next run. A recording proves nothing about what came after it,
    so a replay closes no window.
    """
    closed = {}
    for plan, seen in zip(plans, evidence, strict=True):
        whole = not seen.replay and not seen.harvest.stopped and named_all(judge(seen))
        last = before.windows.get(plan.wire.name)
        end = datetime.fromisoformat(last) if last else None
        if whole and (end is None or plan.since <= end <= plan.until):
            closed[plan.wire.name] = Window(since=rfc3339(plan.since), until=rfc3339(plan.until))
    return closed


def hole(plan: Plan, before: State) -> str | None:
    """A line about time that no run has asked for, where `--since` left some out."""
    last = before.windows.get(plan.wire.name)
    if last is None or datetime.fromisoformat(last) >= plan.since:
        return _jump(last, plan)
    return f"nothing was asked for between {last} and {rfc3339(plan.since)}; --since {last} closes that hole"


def _jump(last: str | None, plan: Plan) -> str | None:
    """A line about a clock that went back: nothing can have been read for time that has not come."""
    if last is None or not plan.open_end or datetime.fromisoformat(last) <= plan.until:
        return None
    return (
        f"clock: the last window ended at {last}, which has not come yet by this machine's clock"
        f" ({rfc3339(plan.until)}): set the clock (ntp); the last {OVERLAP} are read until it gets there"
    )


def due_missing(missing: Iterable[Missing], wire: Wire, now: datetime) -> tuple[Missing, ...]:
    """Those of the wire's missing releases whose time to be tried again has come."""
    return tuple(lost for lost in missing if lost.id.startswith(f"{wire.name}:") and _next_try(lost) <= now)


def _next_try(lost: Missing) -> datetime:
    tried = datetime.fromisoformat(lost.tried_at)
    if lost.tries <= _AT_ONCE:
        return tried
    pause: timedelta = _PAUSE * 2 ** (lost.tries - _AT_ONCE - 1)
    return tried + min(_LONGEST, pause)


def open_missing(before: Mapping[str, Missing], found: Iterable[Missing], known: Container[str]) -> tuple[Missing, ...]:
    """Every release that is named and not had after this run; `tries` counts the runs that tried."""
    return tuple(lost for lost in _not_had(before, found, known) if lost.tries <= _MOST_TRIES)


def given_up(before: Mapping[str, Missing], found: Iterable[Missing], known: Container[str]) -> tuple[Missing, ...]:
    """Those that this run has tried for the last time."""
    return tuple(lost for lost in _not_had(before, found, known) if lost.tries > _MOST_TRIES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What was missing before a run, what it could not have, and what is known after it."""

    before: Mapping[str, Missing]
    lost: Sequence[Missing]
    known: Container[str]

    @property
    def open(self) -> tuple[Missing, ...]:
        return open_missing(self.before, self.lost, self.known)

    @property
    def given_up(self) -> tuple[Missing, ...]:
        return given_up(self.before, self.lost, self.known)


def _not_had(before: Mapping[str, Missing], found: Iterable[Missing], known: Container[str]) -> list[Missing]:
    still = dict(before)
    for lost in found:
        if lost.reason not in _UNTRIED:
            past = before.get(lost.id)
            counts = int(lost.reason != "budget")  # it was not tried
            tries, day = (past.tries + counts, lost.date or past.date) if past else (counts, lost.date)
            still[lost.id] = dataclasses.replace(lost, tries=tries, date=day)
    return [lost for id_, lost in sorted(still.items()) if id_ not in known]
