"""What a run came to: a value that the manifest keeps as JSON, and a page that a person reads at 80 columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table
from rich.text import Text

from crawler.exchange import DoorReport, Missing
from jobs.drift import drift_checks
from jobs.evidence import Check, Evidence, Tally
from jobs.judge import Verdict, judge, verdict

_Part = Text | Table

STYLES = {"sound": "green", "unsound": "bold red", "stopped": "yellow"}

# Not failures: the run ended before their turn came.
LEFT = frozenset({"limit", "stopped"})

# A night in which a wire blocks everything names a thousand pages; the rest stands in the manifest.
_NAMED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class WireReport:
    """One wire's part in a run. Counts are releases, `bytes` as received."""

    wire: str
    verdict: Verdict
    since: str
    until: str
    discovered: int
    known: int
    new: int
    changed: int
    unchanged: int
    failed: dict[str, int]  # by reason, of this run
    left: dict[str, int]  # not asked for: "limit", "stopped"
    gone: int  # held, and not there any more
    looked: int  # known releases that were looked at again because their time had come
    still_missing: int  # of them, missing before
    requests: int
    bytes: int
    seconds: float
    retries: int
    methods: dict[str, int]
    doors: tuple[DoorReport, ...]
    missing: tuple[Missing, ...]  # without those that were left
    checks: tuple[Check, ...]
    notes: tuple[str, ...]
    example: str | None = None  # a release that is new or changed
    stopped: str | None = None
    planned: tuple[str, ...] = ()  # a dry run: what it would have fetched


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenUp:
    """Torn runs whose pages this run cleaned instead of fetching them again."""

    runs: tuple[str, ...] = ()
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    lost: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """One run. Times are RFC 3339."""

    run: str | None  # None for a dry run
    archive: str
    verdict: Verdict
    reasons: tuple[str, ...]
    started: str
    ended: str
    seconds: float
    wires: tuple[WireReport, ...]
    taken_up: TakenUp = TakenUp()
    skips: tuple[str, ...] = ()  # firings of the schedule that found a run still at work
    replay: bool = False
    dry_run: bool = False
    store: dict[str, int] = field(default_factory=dict)  # requests to the bucket by operation, until the manifest


def report_wire(evidence: Evidence) -> WireReport:
    """One wire's evidence, judged."""
    harvest, tally = evidence.harvest, evidence.tally
    checks = (*judge(evidence), *drift_checks(evidence))
    missing = evidence.missing
    return WireReport(
        wire=harvest.wire,
        verdict=verdict(checks, [harvest.stopped]),
        since=harvest.since,
        until=harvest.until,
        discovered=harvest.discovered,
        known=harvest.known,
        new=tally.new,
        changed=tally.changed,
        unchanged=tally.unchanged,
        failed=dict(Counter(m.reason for m in missing if m.reason not in LEFT).most_common()),
        left=dict(Counter(m.reason for m in missing if m.reason in LEFT)),
        gone=tally.gone,
        looked=len(harvest.looked),
        still_missing=sum(m.id in evidence.open_before for m in missing),
        requests=harvest.requests,
        bytes=harvest.bytes,
        seconds=round(harvest.seconds, 1),
        retries=harvest.retries,
        methods=dict(tally.methods.most_common()),
        doors=tuple(harvest.doors),
        missing=tuple(m for m in missing if m.reason not in LEFT),
        checks=checks,
        notes=(*harvest.notes, *tally.notes, *_passed(tally)),
        example=tally.example,
        stopped=harvest.stopped,
        planned=tuple(harvest.planned),
    )


def _passed(tally: Tally) -> list[str]:
    return [f"{count} made no new version: {reason}" for reason, count in tally.passed.most_common()]


def show(report: RunReport, console: Console) -> None:
    """The page for people. Only tables are fitted to the width: an address that is cut in two cannot be copied."""
    for part in _page(report):
        console.print(part, soft_wrap=isinstance(part, Text))


def _page(report: RunReport) -> list[_Part]:
    parts: list[_Part] = [_title(report), Text(), _table(report.wires)]
    for wire in report.wires:
        parts += _missing(wire)
    parts += _lines("Worth a look", _remarks(report))
    if report.dry_run:
        return [*parts, *_plans(report)]
    return [*parts, *_lines("Next", _next(report))]


def _title(report: RunReport) -> Text:
    name = "dry run, nothing was written" if report.dry_run else f"run {report.run}"
    title = Text(f"{name}: ", style="bold")
    title.append(report.verdict, STYLES[report.verdict])
    if not report.dry_run and report.verdict == "sound" and not _gained(report):
        title.append(", nothing new")
    asked = f" · {sum(report.store.values())} requests to it" if report.store else ""
    title.append(f"\n{report.archive}{asked} · {report.started} · {duration(report.seconds)}", "dim")
    return title


def _gained(report: RunReport) -> int:
    taken = report.taken_up
    return taken.new + taken.changed + sum(wire.new + wire.changed for wire in report.wires)


def _table(wires: Sequence[WireReport]) -> Table:
    """At 80 columns there is room for a name of 15 and seven numbers."""
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column("wire", overflow="fold", min_width=8)
    for name in ("found", "new", "changed", "same", "failed", "requests", "size", "time"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    for wire in wires:
        counts = (wire.discovered, wire.new, wire.changed, wire.unchanged, sum(wire.failed.values()), wire.requests)
        table.add_row(
            wire.wire,
            *map(str, counts),
            size(wire.bytes),
            duration(wire.seconds),
            Text(wire.verdict, STYLES[wire.verdict]),
        )
    return table


def _missing(wire: WireReport) -> list[_Part]:
    """Every release that could not be had, by reason."""
    if not wire.missing:
        return []
    before = f", {wire.still_missing} of them still from before" if wire.still_missing else ""
    named = wire.missing[:_NAMED]
    width = max(len(lost.reason) for lost in named) + 2
    parts: list[_Part] = [Text(f"\n{wire.wire}: {len(wire.missing)} could not be had{before}", style="bold")]
    for lost in named:
        reason = (f"  {lost.reason:{width}}", "yellow")
        told = [lost.detail] if lost.url in lost.detail else [lost.url, (f"\n  {'':{width}}{lost.detail}", "dim")]
        parts.append(Text.assemble(reason, *told))
    if len(wire.missing) > _NAMED:
        parts.append(Text(f"  and {len(wire.missing) - _NAMED} more: `wirevault runs --json` names all"))
    return parts


def _remarks(report: RunReport) -> list[str]:
    remarks = [f"not sound: {reason}" for reason in report.reasons]
    taken = report.taken_up
    if taken.runs:
        remarks.append(
            f"taken up from {', '.join(taken.runs)}, which had ended without a manifest: "
            f"{taken.new} new, {taken.changed} changed, {taken.unchanged} unchanged, {taken.lost} without a release"
        )
    remarks += [f"skipped: {skip}" for skip in report.skips]
    for wire in report.wires:
        remarks += [f"{wire.wire}: {c.name}: {c.note}" for c in wire.checks if not c.ok and not c.required]
        remarks += [f"{wire.wire}: {n} pages were not asked for ({reason})" for reason, n in wire.left.items()]
        remarks += [f"{wire.wire}: {note}" for note in wire.notes]
    return remarks


def _plans(report: RunReport) -> list[_Part]:
    parts: list[_Part] = []
    for wire in report.wires:
        parts += _lines(f"{wire.wire} would fetch {len(wire.planned)} pages", wire.planned)
    return parts


def _next(report: RunReport) -> list[str]:
    lines = [f"wirevault wires check {wire.wire}" for wire in report.wires if wire.verdict == "unsound"]
    fed = [wire for wire in report.wires if wire.new + wire.changed] or list(report.wires)
    if fed:
        lines.append(f"wirevault pull --wire {fed[0].wire} --format text")
        lines += [f"wirevault show {fed[0].example}"] if fed[0].example else []
    lines.append("wirevault status")
    return lines


def _lines(title: str, lines: Sequence[str]) -> list[_Part]:
    return [Text(f"\n{title}", style="bold"), *(Text(f"  {line}") for line in lines)] if lines else []


def size(count: int) -> str:
    """`1.9 MB`, in powers of 1000."""
    value = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "B" or value >= 10 else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"


def duration(seconds: float) -> str:
    """`21 s`, `4:10 min`, `2:05 h`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02} min"
    return f"{whole // 3600}:{whole % 3600 // 60:02} h"
