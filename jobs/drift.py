"""Drift at work: a run's pages and doors measured and added to the wire's day, compared with its own past nights.

The rules are `crawler.drift`'s; here they meet what a run has come to.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from crawler.archive.state import State
from crawler.archive.writer import RunWriter
from crawler.collect import Plan
from crawler.drift.measures import BadPage, Day, DoorDay, before, newest
from crawler.drift.signs import Sign, signs, signs_of_volume
from crawler.drift.usual import PAGES
from crawler.exchange import DoorReport, Missing
from crawler.ledger.day import DayLedger, moment_of
from jobs.evidence import Check, Evidence

# Lost for the operator's own limit or policy, or never asked for.
_CHOSEN = frozenset({"limit", "stopped", "noarchive", "not-recorded", "budget", "embargoed", "withheld"})

# Too much, or too long, is worth a look and fails nothing.
_REMARKS = frozenset({"volume-high", "text-long"})


class Measured(NamedTuple):
    """A wire's evidence with what is usual beside it, and the days of it that the run has added to."""

    evidence: Evidence
    days: tuple[Day, ...]


def measured(plan: Plan, seen: Evidence, state: State, now: datetime, closed: Iterable[DayLedger]) -> Measured:
    """`now` is the wire's own; `closed` are the days that were read whole after their end by this run. A replay says
    nothing of today; of a look into the past it is counted what hosts were asked."""
    if plan.recordings is not None:
        return Measured(seen, ())
    known = state.measures.get(plan.wire.name, {})
    run = _day_of_run(plan, seen, now)
    if not plan.open_end:
        asked = known.get(run.date, Day(date=run.date)).plus(Day(date=run.date, requests=run.requests))
        return Measured(seen, (asked,) if run.requests else ())
    today = known.get(run.date, Day(date=run.date)).plus(run)
    counted = [_counted(known.get(ledger.date, Day(date=ledger.date)), ledger) for ledger in closed]
    days = newest((*known.values(), today, *counted))
    fresh = tuple(day for day in days.values() if known.get(day.date) != day)
    recent = run if run.pages >= PAGES else _with_losses_of(run, today)
    evidence = dataclasses.replace(
        seen, recent=recent, past=tuple(days.values()), closed=tuple(day for day in counted if day.date in days)
    )
    return Measured(evidence, fresh)


def _with_losses_of(run: Day, today: Day) -> Day:
    """The day without the losses that were none of this run's: an outage that has ended is no sign any more."""
    return dataclasses.replace(today, lost={reason: n for reason, n in today.lost.items() if reason in run.lost})


def drift_checks(evidence: Evidence) -> tuple[Check, ...]:
    """What is as usual and what is not, as far as the wire's past can tell."""
    if evidence.recent is None or evidence.harvest.failure or evidence.harvest.stopped:
        return ()
    wire = evidence.wire
    found = [*signs(evidence.recent, before(evidence.past, evidence.recent.date))]
    for day in evidence.closed:
        found += signs_of_volume(day, before(evidence.past, day.date), wire.expect.is_holiday)
    return tuple(_check(sign, evidence) for sign in found)


def _check(sign: Sign, evidence: Evidence) -> Check:
    if sign.cause is None:
        return Check(name=sign.name, wire=evidence.wire.name, ok=True, now=sign.now, usual=sign.usual)
    return Check(
        name=sign.name,
        wire=evidence.wire.name,
        ok=False,
        required=sign.cause not in _REMARKS,
        note=f"{sign.now}; usual is {sign.usual}",
        cause=sign.cause,
        now=sign.now,
        usual=sign.usual,
        page=_page(sign, evidence),
    )


def _page(sign: Sign, evidence: Evidence) -> BadPage | None:
    door = next((door for door in evidence.harvest.doors if sign.name.endswith(f" of {door.name}")), None)
    return evidence.tally.pages.get(sign.symptom) or (BadPage(url=door.url) if door else None)


def note_lost(writer: RunWriter, evidence: Evidence) -> None:
    """Where the first page of each reason lies that could not be had: a challenge is kept raw too."""
    for lost in _due(evidence, evidence.missing):
        symptom = f"lost {lost.reason}"
        if symptom not in evidence.tally.pages:
            raw = writer.place_of(evidence.wire.name, lost.url)
            evidence.tally.pages[symptom] = BadPage(url=lost.url, id=lost.id, raw=raw)


def _due(evidence: Evidence, missing: Iterable[Missing]) -> list[Missing]:
    """What was due for the first time and could not be had. A look that failed loses nothing: it is made up for."""
    looked = frozenset(evidence.harvest.looked)
    return [one for one in missing if _is_due(one, evidence) and one.id not in looked]


def _is_due(missing: Missing, evidence: Evidence) -> bool:
    return missing.reason not in _CHOSEN and missing.id not in evidence.open_before


def _day_of_run(plan: Plan, seen: Evidence, now: datetime) -> Day:
    harvest, lost = seen.harvest, Counter(str(missing.reason) for missing in _due(seen, seen.missing))
    return Day(
        date=now.astimezone(plan.wire.zone).date().isoformat(),
        layouts=dict(seen.tally.layouts),
        due=len(harvest.captured) + len(harvest.unchanged) + len(_due(seen, harvest.missing)),
        lost=dict(lost),
        doors={door.name: found for door in harvest.doors if (found := _door(plan, seen, door, now))},
        requests=dict(harvest.hosts),
    )


def _door(plan: Plan, seen: Evidence, door: DoorReport, now: datetime) -> DoorDay | None:
    """What a door said that was asked; what it cannot have said is left out."""
    if not door.requests:
        return None
    claims = [claim for named in seen.harvest.named.values() for claim in named if claim.door == door.name]
    latest = _newest(plan, seen, door)
    silent = round(max(0.0, (now - latest).total_seconds() / 3600), 1) if latest else 0.0
    return DoorDay(
        answers=int(not (door.unchanged or door.short)),
        named=len(claims),
        dated=sum(claim.published is not None for claim in claims),
        silent=silent,
    )


def _newest(plan: Plan, seen: Evidence, door: DoorReport) -> datetime | None:
    """When the newest release went out that a door names; one that has not changed names what it named before."""
    if door.newest:
        return datetime.fromisoformat(door.newest)
    memory = seen.harvest.memories.get(door.name) or plan.doors.get(door.name)
    known = plan.known.get(memory.newest) if memory and memory.newest and door.unchanged else None
    return moment_of(known.published, plan.wire.zone) if known and known.published else None


def _counted(day: Day, ledger: DayLedger) -> Day:
    named = Counter(door for entry in ledger.releases for door in entry.doors)
    return day.counted(ledger.expected, dict(sorted(named.items())))
