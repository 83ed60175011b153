"""A few simulated days: the archive holds what could be had, and the ledger agrees with the truth day by day."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from crawler.ledger.spans import Span
from simulate.drive import NAME, Outcome, simulate
from simulate.verdict import judge
from simulate.world import ZONE, Fact, Scale, World, make_world

SCALE = Scale(days=3, per_day=12, full_week=None)


def world(seed: int, **changes: object) -> World:
    return replace(make_world(seed, SCALE), site_down=(), crawler_down=(), **changes)  # type: ignore[arg-type]


def hours(begin: int, length: int) -> tuple[Span, ...]:
    since = datetime(2026, 1, 5, tzinfo=ZONE) + timedelta(hours=begin)
    return (Span(since, since + timedelta(hours=length)),)


def run(made: World, folder: Path) -> Outcome:
    return simulate(made, folder, hours=6)


def test_outages_on_either_side_leave_no_hole(tmp_path: Path) -> None:
    made = replace(world(1), site_down=hours(11, 9), crawler_down=hours(29, 14))
    outcome = run(made, tmp_path)
    verdict = judge(made, outcome)
    assert (verdict.lost, verdict.false_complete, verdict.false_gap, verdict.unchained) == ((), (), (), ())
    assert verdict.reachable == len(made.facts)
    states = {line.date: line.state for line in outcome.archive.days()}
    assert [states[f"2026-01-0{n}"] for n in (5, 6, 7)] == ["complete"] * 3
    assert sum(outcome.requests.values()) < 1.3 * sum(verdict.minimum.values())


def test_changes_are_told_and_what_is_never_there_is_a_gap(tmp_path: Path) -> None:
    made = world(2)
    corrected, withdrawn, removed, dead = made.facts[0], made.facts[1], made.facts[2], made.facts[3]
    for fact, change in ((corrected, "correction"), (withdrawn, "withdrawal"), (removed, "removal")):
        fact.change, fact.changed_at = change, fact.at + timedelta(hours=9)  # type: ignore[assignment]
    dead.dead = True
    outcome = run(made, tmp_path)
    verdict = judge(made, outcome)
    assert verdict.is_sound, verdict
    known = outcome.archive.state().known
    told = [known[f"{NAME}:{fact.number}"].status for fact in (corrected, withdrawn, removed)]
    assert told == ["corrected", "withdrawn", "gone"]
    gone = list(outcome.archive.releases(ids=f"{NAME}:{removed.number}", all_versions=True))
    assert [one.status for one in gone] == ["usable", "gone"]
    assert gone[0].text == gone[1].text
    assert gone[1].relations[-1].type == "withdraws"
    assert "410" in gone[1].relations[-1].evidence
    (day,) = [line for line in outcome.archive.days() if line.date == dead.at.date().isoformat()]
    assert (day.state, day.missing) == ("gap", 1)
    (lost,) = [one for one in outcome.archive.day(day).releases if one.state == "missing"]
    assert (lost.id, lost.reason) == (f"{NAME}:{dead.number}", "404")


def test_a_site_that_loses_everything_at_once_is_drift(tmp_path: Path) -> None:
    made = world(4)
    for fact in made.facts:
        fact.change, fact.changed_at = "removal", datetime(2026, 1, 7, 12, tzinfo=ZONE)
    outcome = run(made, tmp_path)
    statuses = [known.status for known in outcome.archive.state().known.values()]
    assert statuses.count("gone") <= 2
    drift = [reason for manifest in outcome.archive.manifests() for reason in manifest.reasons if "drift" in reason]
    assert drift
    assert "None of them is marked as gone" in drift[0]


def test_what_a_correction_is_about_is_named_though_one_run_finds_both(tmp_path: Path) -> None:
    made = world(5)
    first = made.facts[3]
    again = [
        Fact(
            number=made.facts[-1].number + 1 + place,
            at=first.at + timedelta(minutes=1 + place),
            headline=f"{mark} {first.headline}",
            words=first.words,
            cites=first.number,
            corrects=corrects,
        )
        for place, (mark, corrects) in enumerate((("CORRECTING and REPLACING", True), ("RETRANSMISSION:", False)))
    ]
    facts = sorted([*made.facts, *again], key=lambda fact: (fact.at, fact.number))
    made = replace(made, facts=tuple(facts))
    verdict = judge(made, run(made, tmp_path))
    assert verdict.is_sound, verdict
    assert verdict.links >= 2
