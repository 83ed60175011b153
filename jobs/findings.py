"""Findings at work: what a run's checks have opened or found well again, and the message that says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from crawler.drift.findings import Finding, Judged, Turn, settle
from jobs.evidence import Check
from jobs.report import RunReport, WireReport


def turn_of(before: Mapping[str, tuple[Finding, ...]], report: RunReport) -> Turn:
    """What the run that is reported has changed of what was wrong with its wires before it."""
    wires = [wire.wire for wire in report.wires]
    open_ = [finding for wire in wires for finding in before.get(wire, ())]
    return settle(open_, [one for wire in report.wires for one in _judged(wire, report)])


def by_wire(turn: Turn, report: RunReport) -> dict[str, tuple[Finding, ...]]:
    """Everything that is wrong with each wire of the run after it."""
    return {wire.wire: tuple(f for f in turn.open if f.wire == wire.wire) for wire in report.wires}


def _judged(wire: WireReport, report: RunReport) -> Iterator[Judged]:
    for check in wire.checks:
        found = None if check.ok or not check.required else _finding(check, report)
        yield Judged(wire=wire.wire, check=check.name, found=found)


def _finding(check: Check, report: RunReport) -> Finding:
    return Finding(
        wire=check.wire,
        check=check.name,
        cause=check.cause or check.name,
        note=check.note,
        now=check.now,
        usual=check.usual,
        page=check.page,
        since=report.ended,
        run=report.run or "",
    )


def message(report: RunReport, turn: Turn) -> dict[str, Any]:
    """What is sent, as plain values: `text` is for a person, everything else for a program."""
    return {
        "run": report.run,
        "archive": report.archive,
        "at": report.ended,
        "verdict": report.verdict,
        "reasons": list(report.reasons),
        "opened": msgspec.to_builtins(turn.opened),
        "recovered": msgspec.to_builtins(turn.recovered),
        "open": len(turn.open),
        "text": "\n".join(_lines(turn)),
    }


def _lines(turn: Turn) -> Iterator[str]:
    for finding in turn.opened:
        yield f"{finding.wire}: {finding.cause}: {finding.note}{told_page(finding)}"
    for finding in turn.recovered:
        yield f"{finding.wire}: {finding.cause}: recovered ({finding.check}), open since {finding.since}"


def told_page(finding: Finding) -> str:
    """The first page that shows it, and where it lies in the archive."""
    if finding.page is None:
        return ""
    raw = finding.page.raw
    return f" · first {finding.page.url}" + (f" ({raw.object} at {raw.offset})" if raw else "")


def tell_findings(findings: Iterable[Finding]) -> list[str]:
    """A line each."""
    return [f"{f.wire}: {f.cause} since {f.since}: {f.note}{told_page(f)}" for f in findings]
