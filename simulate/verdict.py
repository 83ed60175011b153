"""The archive against the truth: what is missing, which days the ledger judges wrongly, which corrections are not
chained, and how many requests it took beside the fewest that could do."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.ledger.day import DayLine
from crawler.ledger.spans import day_span
from simulate.drive import NAME, Outcome, is_closing
from simulate.site import ROWS
from simulate.world import ZONE, Fact, World

_AFTER = (timedelta(hours=1), timedelta(hours=24), timedelta(days=7), timedelta(days=90))


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Ids and days that are wrong; empty where the archive is as it should be."""

    reachable: int
    lost: tuple[str, ...]  # reachable, and not in the archive
    false_complete: tuple[str, ...]
    false_gap: tuple[str, ...]
    unchained: tuple[str, ...]  # changed while it could be seen, and not told by its versions
    unlinked: tuple[str, ...]  # repeats or corrects one that is held, and does not name it
    corrections: int
    links: int
    minimum: dict[str, int]  # requests

    @property
    def is_sound(self) -> bool:
        return not (self.lost or self.false_complete or self.false_gap or self.unchained or self.unlinked)


def judge(world: World, outcome: Outcome) -> Verdict:
    """Compare."""
    state = outcome.archive.state()
    reachable = [fact for fact in world.facts if _is_reachable(fact, outcome.fired)]
    lost = [fact for fact in reachable if _id(fact) not in state.known]
    days = {line.date: line for line in outcome.archive.days()}
    dead = [fact for fact in world.facts if _is_dead_and_named(fact, outcome)]
    missing_days = {_day(fact) for fact in (*lost, *dead)}
    closed = max((moment for moment in outcome.fired if is_closing(moment)), default=world.since)
    over = [line for day, line in days.items() if day != "unknown" and day_span(day, ZONE).until <= closed]
    changed = [fact for fact in reachable if fact.change and _seen_changed(fact, outcome.fired)]
    citing = [fact for fact in reachable if fact.cites and f"{NAME}:{fact.cites}" in state.known]
    return Verdict(
        reachable=len(reachable),
        lost=tuple(_id(fact) for fact in lost),
        false_complete=tuple(line.date for line in over if line.state == "complete" and line.date in missing_days),
        false_gap=tuple(line.date for line in over if _is_false_gap(line, missing_days)),
        unchained=tuple(_id(fact) for fact in changed if not _is_chained(fact, state.known[_id(fact)].status)),
        unlinked=tuple(_unlinked(outcome, citing)),
        corrections=len(changed),
        links=len(citing),
        minimum=minimum(world, outcome, reachable),
    )


def _id(fact: Fact) -> str:
    return f"{NAME}:{fact.number}"


def _day(fact: Fact) -> str:
    return fact.at.date().isoformat()


def _is_false_gap(line: DayLine, missing: set[str]) -> bool:
    return line.state != "complete" and line.date not in missing


def _first(fact: Fact, fired: Sequence[datetime]) -> datetime | None:
    """The first firing with both sides up at which the release was out."""
    place = bisect_left(fired, fact.at)
    return fired[place] if place < len(fired) else None


def _is_reachable(fact: Fact, fired: Sequence[datetime]) -> bool:
    first = _first(fact, fired)
    if first is None or fact.dead:
        return False
    return not (fact.change == "removal" and fact.changed(first))


def _is_dead_and_named(fact: Fact, outcome: Outcome) -> bool:
    return fact.dead and _first(fact, outcome.fired) is not None


def _seen_changed(fact: Fact, fired: Sequence[datetime]) -> bool:
    """Whether it was captured before it changed, and a due look or a later run could show the change."""
    first = _first(fact, fired)
    assert fact.changed_at is not None
    if first is None or fact.changed(first):
        return False
    looks = [fact.at + after for after in _AFTER]
    return any(look >= fact.changed_at and _fires_within(look, fired) for look in looks)


def _fires_within(moment: datetime, fired: Sequence[datetime]) -> bool:
    place = bisect_left(fired, moment)
    return place < len(fired) and fired[place] <= moment + timedelta(days=2)


def _unlinked(outcome: Outcome, citing: Sequence[Fact]) -> Iterator[str]:
    ids = tuple(map(_id, citing))
    held = {one.id: one for one in outcome.archive.releases(ids=ids)} if ids else {}
    for fact in citing:
        wanted = ("corrects" if fact.corrects else "repeats", f"{NAME}:{fact.cites}")
        if wanted not in {(relation.type, relation.target) for relation in held[_id(fact)].relations}:
            yield _id(fact)


def _is_chained(fact: Fact, status: str) -> bool:
    wanted = {"correction": "corrected", "withdrawal": "withdrawn", "removal": "gone"}
    return status == wanted[fact.change or "correction"]


def minimum(world: World, outcome: Outcome, reachable: Sequence[Fact]) -> dict[str, int]:
    """The fewest requests that could do: each firing the feed and as many pages of the listing as hold what is new;
    once a day robots.txt, tdmrep.json and all doors back to the day's beginning; each release once; each due look."""
    fired = outcome.fired
    polls, closed = 0, set()
    before: datetime | None = None
    for moment in fired:
        new = sum(1 for fact in world.facts if fact.at <= moment and (before is None or fact.at > before))
        polls += 1 + max(1, -(-new // ROWS))
        if moment.date() not in closed:
            closed.add(moment.date())
            polls += 4
        before = moment
    looks = sum(_looks(fact, fired) for fact in reachable)
    return {"doors": polls, "first fetches": len(reachable), "looks": looks}


def _looks(fact: Fact, fired: Sequence[datetime]) -> int:
    """Looks that fall due after the first capture and before the end; moments between two firings are one look."""
    last = _first(fact, fired)
    count = 0
    for after in _AFTER:
        moment = fact.at + after
        if last is not None and last < moment and _fires_within(moment, fired):
            last = fired[bisect_left(fired, moment)]
            count += 1
    return count
