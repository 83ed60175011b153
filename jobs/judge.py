"""Expectations against what a run came to: named checks as values, and the verdict that follows from them.

Zero is never success by default: a door that answers with nothing fails its wire, and so does a wire whose releases
could not be had. A release that was missing before and is missing still is named in the report, but fails no further
run. A wire that is asked and names only what is archived already is sound.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from crawler.exchange import DoorReport, Harvest, Missing
from crawler.model import Release
from crawler.wire import Wire

Verdict = Literal["sound", "unsound", "stopped"]

# Reasons that say nothing against the wire or against us: the operator's own limit or policy.
_CHOSEN = frozenset({"limit", "stopped", "noarchive", "embargoed", "withheld"})

# How the checks begin that are about what the doors named.
_NAMING = ("collecting", "finished", "door", "volume")


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One expectation. Where a required one is not met the wire is unwell; another is worth a look."""

    name: str
    wire: str
    ok: bool
    required: bool = True
    note: str = ""


@dataclass(slots=True, kw_only=True)
class Tally:
    """What the cleaning of one wire's pages came to."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    lost: list[Missing] = field(default_factory=list)  # pages without a release in them
    methods: Counter[str] = field(default_factory=Counter)  # of new releases, by their layout
    filled: Counter[str] = field(default_factory=Counter)  # of new releases, by the field that is not empty
    changed_looks: int = 0  # releases that were looked at again and had changed, without a notice
    held_back: int = 0  # pages that came back changed with so many others that none of them is believed
    gone: int = 0  # releases that are held and not there any more
    passed: Counter[str] = field(default_factory=Counter)  # pages that made no version of what is held, by the reason
    drift: list[str] = field(default_factory=list)  # what many pages did at once
    notes: list[str] = field(default_factory=list)
    example: str | None = None  # a release that is new or changed

    def count(self, outcome: str, release: Release, fields: Iterable[str]) -> None:
        """`outcome` is `new`, `changed` or `unchanged`."""
        setattr(self, outcome, getattr(self, outcome) + 1)
        if outcome != "unchanged":
            self.example = self.example or release.id
        if outcome == "new":
            self.methods[release.method] += 1
            self.filled.update(name for name in fields if getattr(release, name, None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that is known of one wire's part in a run."""

    wire: Wire
    harvest: Harvest
    tally: Tally
    open_before: frozenset[str] = frozenset()  # ids that were missing when the run began
    replay: bool = False
    doors_known: bool = False  # whether earlier runs have asked them
    asked: bool = True  # whether any door was to be asked over the network

    @property
    def missing(self) -> list[Missing]:
        return [*self.harvest.missing, *self.tally.lost]


def judge(evidence: Evidence) -> tuple[Check, ...]:
    """Every check of one wire. Where the wire as a whole failed or was stopped, that is the only one."""
    harvest = evidence.harvest
    if harvest.failure:
        return (Check(name="collecting", wire=harvest.wire, ok=False, note=harvest.failure),)
    if harvest.stopped in {"interrupted", "time"}:
        return (_finished(harvest),)
    return (
        *_doors(evidence),
        *_failed(evidence),
        *_drift(evidence),
        *_overlap(evidence),
        *_fields(evidence),
        *_layouts(evidence),
        *_volume(evidence),
    )


def named_all(checks: Iterable[Check]) -> bool:
    """Whether the doors have named everything there was, as far as they can tell. What could then not be had is kept
    account of by itself."""
    return all(check.ok or not check.required or not check.name.startswith(_NAMING) for check in checks)


def verdict(checks: Iterable[Check], stopped: Iterable[str | None]) -> Verdict:
    """Of a wire or of a run: `stopped` holds why each harvest ended early."""
    if "interrupted" in stopped:
        return "stopped"
    return "unsound" if any(check.required and not check.ok for check in checks) else "sound"


def reasons(checks: Iterable[Check]) -> tuple[str, ...]:
    """One line for each required expectation that was not met."""
    return tuple(f"{check.wire}: {check.name}: {check.note}" for check in checks if check.required and not check.ok)


def _finished(harvest: Harvest) -> Check:
    if harvest.stopped == "time":
        note = "the time limit ([crawl] max_minutes) came before the end; the next run goes on"
        return Check(name="finished", wire=harvest.wire, ok=False, note=note)
    return Check(name="finished", wire=harvest.wire, ok=False, required=False, note="stopped by the operator")


def _doors(evidence: Evidence) -> list[Check]:
    doors, wire = evidence.harvest.doors, evidence.wire
    checks = [_door(door, _min_items(wire, door.name), wire.name) for door in doors]
    if not any(door.recorded and (door.requests or door.faults) for door in doors):
        note = "none of its doors is in the recordings" if evidence.replay else "no door was asked"
        checks.append(Check(name="doors", wire=wire.name, ok=False, note=note))
    return checks


def _min_items(wire: Wire, name: str) -> int:
    return next((door.min_items for door in wire.doors if door.name == name), 0)  # a file at hand may hold nothing


def _door(door: DoorReport, least: int, wire: str) -> Check:
    name, fault = f"door {door.name}", _door_fault(door, least)
    if fault:
        return Check(name=name, wire=wire, ok=False, note=fault)
    if not door.recorded:
        return Check(name=name, wire=wire, ok=False, required=False, note="not in the recordings, not judged")
    if door.faults:
        return Check(name=name, wire=wire, ok=False, required=False, note=_first(door.faults).removeprefix("; "))
    # where nothing of the window lies behind a door it is not asked
    return Check(name=name, wire=wire, ok=True, note=f"{door.items} items" if door.requests else "not asked")


def _door_fault(door: DoorReport, least: int) -> str | None:
    """Why a door may have left something unnamed."""
    if not door.recorded or not (door.requests or door.faults):
        return None
    before_window = door.children and not door.items and not door.faults  # none of its sitemaps reaches into it
    if door.items < least and not door.unchanged and not before_window:
        return f"{door.items} items where at least {least} are expected{_first(door.faults)}"
    return f"could not be read whole{_first(door.faults)}" if door.short else None


def _first(faults: Sequence[str]) -> str:
    if not faults:
        return ""
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return f"; {faults[0]}{more}"


def _failed(evidence: Evidence) -> list[Check]:
    """The share that could not be had of what was due for the first time."""
    wire, missing = evidence.wire, evidence.missing
    if not missing:
        return []
    chosen = _CHOSEN | ({"not-recorded"} if evidence.replay else set())
    lost = [m for m in missing if m.reason not in chosen and m.id not in evidence.open_before]
    got = evidence.tally.new + evidence.tally.changed + evidence.tally.unchanged
    checks = []
    if lost:
        # measured on all that the doors named in the window: what an earlier, torn or stopped run has fetched was due
        # too, and one release in a quarter of an hour makes no share
        due = max(len(lost) + got, evidence.harvest.discovered)
        share, most = len(lost) / due, wire.expect.max_failed_share
        counts = ", ".join(f"{n} {reason}" for reason, n in Counter(m.reason for m in lost).most_common())
        note = f"{len(lost)} of {due} could not be had ({counts}); expected are at most {most:.0%}"
        checks.append(Check(name="failed", wire=wire.name, ok=share <= most, note=note))
    return checks + _refused(evidence, got)


def _refused(evidence: Evidence, got: int) -> list[Check]:
    refused = sum(m.reason == "noarchive" and m.id not in evidence.open_before for m in evidence.missing)
    if not refused:
        return []
    name = evidence.wire.name
    note = f'{refused} pages ask not to be archived; [wires.{name}] noarchive = "record" keeps them, if you may'
    return [Check(name="noarchive", wire=name, ok=False, required=got == 0, note=note)]


def _drift(evidence: Evidence) -> list[Check]:
    return [Check(name="drift", wire=evidence.wire.name, ok=False, note=note) for note in evidence.tally.drift]


def _overlap(evidence: Evidence) -> list[Check]:
    """Time for which no door vouches. Where the doors were never asked before, that is where the archive begins."""
    gaps, known_doors = evidence.harvest.gaps, evidence.doors_known
    if not gaps or evidence.harvest.stopped:
        return []
    more = f" (and {len(gaps) - 1} more)" if len(gaps) > 1 else ""
    note = f"no door vouches for {gaps[0]}{more}: a deeper door is needed; `wirevault ledger --gaps` keeps it in mind"
    return [Check(name="overlap", wire=evidence.wire.name, ok=False, required=known_doors, note=note)]


def _fields(evidence: Evidence) -> list[Check]:
    new, wire = evidence.tally.new, evidence.wire
    if not new:
        return []
    checks = []
    for name in wire.expect.fields:
        share = evidence.tally.filled[name] / new
        note = f"{evidence.tally.filled[name]} of {new} new releases have one"
        checks.append(Check(name=name, wire=wire.name, ok=share >= wire.expect.min_field_share, note=note))
    return checks


def _layouts(evidence: Evidence) -> list[Check]:
    new, wire = evidence.tally.new, evidence.wire
    if not new:
        return []
    generic = sum(n for method, n in evidence.tally.methods.items() if method.startswith("generic"))
    note = f"{generic} of {new} new releases fit none of the wire's layouts"
    return [Check(name="layouts", wire=wire.name, ok=generic / new <= wire.expect.max_generic_share, note=note)]


def _volume(evidence: Evidence) -> list[Check]:
    """Releases a day, over the whole days of the window. Too many is worth a look, too few fails the wire."""
    harvest, expect = evidence.harvest, evidence.wire.expect
    span = datetime.fromisoformat(harvest.until) - datetime.fromisoformat(harvest.since)
    days = int(span.total_seconds() // 86400)
    if evidence.wire.drop or not evidence.asked:  # a supplier names a release once, in the run that takes it up
        return []
    if not days or harvest.stopped or (expect.min_per_day is None and expect.max_per_day is None):
        return []
    found = harvest.discovered
    few = expect.min_per_day is not None and found < expect.min_per_day * days
    many = expect.max_per_day is not None and found > expect.max_per_day * (days + 1)
    note = f"{found} releases in {days} days; expected are {expect.min_per_day} to {expect.max_per_day} a day"
    return [
        Check(
            name="volume", wire=harvest.wire, ok=not few and not many, required=few and not evidence.replay, note=note
        )
    ]
