"""Expectations against what a run came to: named checks as values, and the verdict that follows from them.

Zero is never success by default: a door that answers with nothing fails its wire, and so does a wire whose releases
could not be had. A release that was missing before and is missing still is named in the report, but fails no further
run. A wire that is asked and names only what is archived already is sound.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from crawler.drift.measures import BadPage
from crawler.drift.signs import LOSSES
from crawler.exchange import DoorReport, Harvest
from crawler.wire import Wire
from jobs.evidence import Check, Evidence
from jobs.lies import findings

Verdict = Literal["sound", "unsound", "stopped"]

# Reasons that say nothing against the wire or against us: the operator's own limit or policy.
_CHOSEN = frozenset({"limit", "stopped", "noarchive", "embargoed", "withheld", "budget"})

# How the checks begin that are about what the doors named.
_NAMING = ("collecting", "finished", "door", "volume")


def judge(evidence: Evidence) -> tuple[Check, ...]:
    """Every check of one wire. Where the wire as a whole failed or was stopped, that is the only one."""
    harvest = evidence.harvest
    if harvest.failure:
        cause = _cause_of(harvest.failure)
        return (Check(name="collecting", wire=harvest.wire, ok=False, note=harvest.failure, cause=cause),)
    if harvest.stopped in {"interrupted", "time"}:
        return (_finished(harvest),)
    return (
        Check(name="collecting", wire=harvest.wire, ok=True),
        *_doors(evidence),
        *_failed(evidence),
        *_budget(evidence),
        *_drift(evidence),
        *_overlap(evidence),
        *_lies(evidence),
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


def _cause_of(failure: str) -> str:
    """By how its line begins, or what it tells of."""
    if "challenge" in failure:
        return "challenge"
    if failure.startswith("blocked"):
        return "blocked"
    return "robots" if "robots.txt" in failure else "collecting-failed"


def _finished(harvest: Harvest) -> Check:
    if harvest.stopped == "time":
        note = "the time limit ([crawl] max_minutes) came before the end; the next run goes on"
        return Check(name="finished", wire=harvest.wire, ok=False, note=note, cause="unfinished")
    return Check(name="finished", wire=harvest.wire, ok=False, required=False, note="stopped by the operator")


def _doors(evidence: Evidence) -> list[Check]:
    doors, wire = evidence.harvest.doors, evidence.wire
    asked = [door for door in doors if door.requests or door.faults or not door.recorded]  # of others nothing is known
    checks = [_door(door, _min_items(wire, door.name), wire.name) for door in asked]
    if not any(door.recorded and (door.requests or door.faults) for door in doors):
        note = "none of its doors is in the recordings" if evidence.replay else "no door was asked"
        checks.append(Check(name="doors", wire=wire.name, ok=False, note=note, cause="door-unread"))
    return checks


def _min_items(wire: Wire, name: str) -> int:
    return next((door.min_items for door in wire.doors if door.name == name), 0)  # a file at hand may hold nothing


def _door(door: DoorReport, least: int, wire: str) -> Check:
    name, fault = f"door {door.name}", _door_fault(door, least)
    if fault:
        cause, page = _cause_at(door), BadPage(url=door.url)
        return Check(name=name, wire=wire, ok=False, note=fault, cause=cause, page=page, now=f"{door.items} items")
    if not door.recorded:
        return Check(name=name, wire=wire, ok=False, required=False, note="not in the recordings, not judged")
    if door.faults:
        return Check(name=name, wire=wire, ok=False, required=False, note=_first(door.faults).removeprefix("; "))
    return Check(name=name, wire=wire, ok=True, note=f"{door.items} items")


def _cause_at(door: DoorReport) -> str:
    if any("challenge page" in fault for fault in door.faults):
        return "challenge"
    if any("answers 403" in fault or "answers 429" in fault for fault in door.faults):
        return "blocked"
    if any("polite.per_day" in fault for fault in door.faults):
        return "budget"
    return "door-unread" if door.short else "listing-empty"


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
    chosen = _CHOSEN | ({"not-recorded"} if evidence.replay else set())
    lost = [m for m in missing if m.reason not in chosen and m.id not in evidence.open_before]
    got = evidence.tally.new + evidence.tally.changed + evidence.tally.unchanged
    checks = []
    if lost:
        # measured on all that the doors named in the window: what an earlier, torn or stopped run has fetched was due
        # too, and one release in a quarter of an hour makes no share
        due = max(len(lost) + got, evidence.harvest.discovered)
        share, most = len(lost) / due, wire.expect.max_failed_share
        reasons_ = Counter(m.reason for m in lost).most_common()
        counts = ", ".join(f"{n} {reason}" for reason, n in reasons_)
        note = f"{len(lost)} of {due} could not be had ({counts}); expected are at most {most:.0%}"
        page = evidence.tally.pages.get(f"lost {lost[0].reason}") or BadPage(url=lost[0].url, id=lost[0].id)
        cause = LOSSES.get(reasons_[0][0], "pages-lost")
        checks.append(Check(name="failed", wire=wire.name, ok=share <= most, note=note, cause=cause, page=page))
    elif got:
        checks.append(Check(name="failed", wire=wire.name, ok=True))
    return checks + _refused(evidence, got)


def _refused(evidence: Evidence, got: int) -> list[Check]:
    refused = sum(m.reason == "noarchive" and m.id not in evidence.open_before for m in evidence.missing)
    if not refused:
        return []
    name = evidence.wire.name
    note = f'{refused} pages ask not to be archived; [wires.{name}] noarchive = "record" keeps them, if you may'
    return [Check(name="noarchive", wire=name, ok=False, required=got == 0, note=note, cause="noarchive")]


def _budget(evidence: Evidence) -> list[Check]:
    """Whether a host has had all its requests of the day."""
    wire, harvest = evidence.wire, evidence.harvest
    if wire.polite.per_day is None:
        return []
    left = [lost for lost in evidence.missing if lost.reason == "budget"]
    doors = [door.name for door in harvest.doors if _cause_at(door) == "budget"]
    if not left and not doors:
        return [Check(name="budget", wire=wire.name, ok=True)] if harvest.requests else []
    note = (
        f"a host has had its {wire.polite.per_day} requests of today: {len(left)} pages and {len(doors)} doors wait for"
        " tomorrow; raise per_day in [polite] if the wire may be asked more"
    )
    page = BadPage(url=left[0].url, id=left[0].id) if left else None
    return [Check(name="budget", wire=wire.name, ok=False, note=note, cause="budget", page=page)]


def _drift(evidence: Evidence) -> list[Check]:
    name, tally = evidence.wire.name, evidence.tally
    found = [
        Check(name="drift", wire=name, ok=False, note=note, cause=cause, page=tally.pages.get(cause))
        for cause, note in tally.drift.items()
    ]
    return found or ([Check(name="drift", wire=name, ok=True)] if evidence.harvest.looked else [])


def _overlap(evidence: Evidence) -> list[Check]:
    """Time for which no door vouches. Where the doors were never asked before, that is where the archive begins."""
    gaps, known_doors = evidence.harvest.gaps, evidence.doors_known
    if evidence.harvest.stopped:
        return []
    if not gaps:
        return [Check(name="overlap", wire=evidence.wire.name, ok=True)] if evidence.harvest.thorough else []
    more = f" (and {len(gaps) - 1} more)" if len(gaps) > 1 else ""
    note = f"no door vouches for {gaps[0]}{more}: a deeper door is needed; `wirevault ledger --gaps` keeps it in mind"
    return [Check(name="overlap", wire=evidence.wire.name, ok=False, required=known_doors, note=note, cause="gap")]


def _lies(evidence: Evidence) -> list[Check]:
    found = findings(evidence.harvest, evidence.tally.offsets, evidence.tally.reused)
    wire = evidence.wire.name
    tally = evidence.tally
    well = [Check(name="ids", wire=wire, ok=True)] if tally.new + tally.changed and not tally.reused else []
    return well + [
        Check(name=one.name, wire=wire, ok=False, required=one.required, note=one.note, cause=one.cause)
        for one in found
    ]


def _fields(evidence: Evidence) -> list[Check]:
    new, wire = evidence.tally.new, evidence.wire
    if not new:
        return []
    checks = []
    for name in wire.expect.fields:
        share = evidence.tally.filled[name] / new
        note = f"{evidence.tally.filled[name]} of {new} new releases have one"
        ok, page = share >= wire.expect.min_field_share, evidence.tally.pages.get(f"without {name}")
        cause = "dates-missing" if name == "published" else "fields-missing"
        checks.append(Check(name=name, wire=wire.name, ok=ok, note=note, cause=cause, page=page))
    return checks


def _layouts(evidence: Evidence) -> list[Check]:
    new, wire = evidence.tally.new, evidence.wire
    if not new:
        return []
    generic = sum(n for method, n in evidence.tally.methods.items() if method.startswith("generic"))
    note = f"{generic} of {new} new releases fit none of the wire's layouts"
    ok, page = generic / new <= wire.expect.max_generic_share, evidence.tally.pages.get("generic")
    return [Check(name="layouts", wire=wire.name, ok=ok, note=note, cause="selectors-miss", page=page)]


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
    ok, required, cause = not few and not many, few and not evidence.replay, "volume-low" if few else "volume-high"
    return [Check(name="volume", wire=harvest.wire, ok=ok, required=required, note=note, cause=cause)]
