"""The polls of one wire's doors in one run, and what they come to: covered time, gaps, what the next run is to know.

Pure bookkeeping over `crawler.ledger.enumeration`, which has the rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from crawler.collect.findings import Findings
from crawler.collect.plan import Plan
from crawler.ledger.enumeration import DoorMemory, Enumeration, Gap, Poll, Timeline, enumerate_poll, gaps, remembered
from crawler.ledger.spans import Span


@dataclass(slots=True)
class Asking:
    """One asking of a door while it goes on."""

    door: str
    url: str
    at: datetime
    named: set[str] = field(default_factory=set)
    vouches: bool = True  # what a web archive holds says nothing of what there was
    items: int = 0  # named so far, each time that it was
    ended: bool = False
    unchanged: bool = False
    passed_by: bool = False  # children of an index that had not changed since the window's start
    holds_from: datetime | None = None
    validators: Mapping[str, str] = field(default_factory=dict)  # of its first answer: etag, last-modified


class Polls:
    """What was asked so far in this run."""

    def __init__(self, plan: Plan, findings: Findings) -> None:
        self._plan = plan
        self._findings = findings
        self._askings: list[Asking] = []

    def begin(self, door: str, url: str, at: datetime) -> Asking:
        # what goes out while a run is under way is the next one's; a window that ends in the past says nothing of now
        moment = min(at, self._plan.until).astimezone(UTC).replace(microsecond=0)
        asking = Asking(door, url, moment)
        self._askings.append(asking)
        return asking

    def enumerations(self) -> list[Enumeration]:
        """Every poll that came to an answer, judged by all that is known by now."""
        timeline = self._timeline()
        return [enumerate_poll(_poll(one), timeline, self._plan.doors.get(one.door)) for one in self._answered()]

    def gaps(self) -> list[Gap]:
        """The time of the window for which no door vouches, neither now nor before."""
        last = max((one.at for one in self._askings), default=None)
        end = self._plan.until if last is None or not self._plan.open_end else min(last, self._plan.until)
        if end <= self._plan.since:
            return []
        return list(gaps(Span(self._plan.since, end), list(self._covers(self.enumerations()).values())))

    def is_overrun(self) -> bool:
        """Whether doors are remembered and none of those that were asked joins what it said the last time."""
        judged = [one for one in self.enumerations() if one.door in self._plan.doors]
        return bool(judged) and not any(one.overlap.proven for one in judged)

    def memories(self) -> dict[str, DoorMemory]:
        """By door that gave an answer, what the next run is to know of it."""
        found: dict[str, DoorMemory] = {}
        enumerations = self.enumerations()
        covers = self._covers(enumerations)
        for asking, judged in zip(self._answered(), enumerations, strict=True):
            before = found.get(asking.door) or self._plan.doors.get(asking.door)
            validators = _validators_of(before) if asking.unchanged and before else asking.validators
            found[asking.door] = DoorMemory(
                asked_at=asking.at,
                newest=judged.newest or (before.newest if before else None),
                covers=covers[asking.door],
                url=asking.url,
                etag=validators.get("etag"),
                last_modified=validators.get("last-modified"),
            )
        return found

    def _answered(self) -> list[Asking]:
        return [one for one in self._askings if one.vouches and (one.named or one.unchanged)]

    def _covers(self, enumerations: list[Enumeration]) -> dict[str, tuple[Span, ...]]:
        by_door: dict[str, list[Enumeration]] = defaultdict(list)
        for one in enumerations:
            by_door[one.door].append(one)
        names = {*by_door, *self._plan.doors}
        return {name: remembered(self._plan.doors.get(name), by_door[name]) for name in sorted(names)}

    def _timeline(self) -> Timeline:
        # what the archive holds has the page's own time: it is better than what doors say
        moments = {**self._findings.moments(), **self._plan.recent}
        bottom = any(one.ended for one in self._askings)
        held = _Held(self._plan)
        return Timeline.of(moments, self._plan.wire.zone, held, bottom=bottom)


class _Held:
    """The ids that were known before this run, whether they are archived or missing."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    def __contains__(self, id_: object) -> bool:
        return id_ in self._plan.recent or id_ in self._plan.known


def _poll(asking: Asking) -> Poll:
    return Poll(
        door=asking.door,
        asked_at=asking.at,
        named=asking.named,
        ended=asking.ended,
        unchanged=asking.unchanged,
        holds_from=asking.holds_from,
    )


def _validators_of(memory: DoorMemory) -> dict[str, str]:
    values = {"etag": memory.etag, "last-modified": memory.last_modified}
    return {name: value for name, value in values.items() if value}
