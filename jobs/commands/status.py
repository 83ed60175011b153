"""`wirevault status`: last night at a glance, a line for each wire."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
import typer
from rich.table import Table
from rich.text import Text

from crawler.archive.manifest import Manifest
from crawler.archive.state import State
from crawler.clock import rfc3339
from crawler.drift.findings import Finding
from jobs.app import App, app_of
from jobs.cron import Cron
from jobs.findings import tell_findings
from jobs.report import STYLES

_STYLES = {**STYLES, "never run": "bold red", "overdue": "bold red"}
_UNWELL = frozenset({"unsound", "never run", "overdue"})


@dataclass(frozen=True, slots=True, kw_only=True)
class WireStatus:
    """Where one wire stands. Times are RFC 3339."""

    wire: str
    verdict: str  # of its last run, or "never run", or "overdue"
    last_run: str | None = None
    last_sound: str | None = None
    closed_until: str | None = None
    missing: int = 0
    gaps: int = 0  # days of the ledger that are in the state `gap`
    findings: tuple[Finding, ...] = ()  # that are open
    note: str = ""

    @property
    def unwell(self) -> bool:
        return self.verdict in _UNWELL or (self.verdict != "off" and bool(self.findings))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Past:
    """What the manifests say of one wire."""

    last_run: str | None = None
    last_sound: str | None = None
    verdict: str = "never run"
    note: str = ""


def status(ctx: typer.Context) -> None:
    """Last night at a glance. Exit code 1 when a wire is unwell."""
    app = app_of(ctx)
    archive = app.open_archive()
    state = archive.state()
    past = read_past(state, archive.manifest)
    names = sorted({wire.name for wire in app.wires_on()} | set(past))
    rows = [_status(app, name, past.get(name, _Past()), state) for name in names]
    if app.json:
        answer = {"archive": app.settings.archive.url, "at": rfc3339(app.clock.now()), "wires": rows}
        answer["torn"] = [torn.run for torn in state.torn]
        sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
    else:
        _show(app, rows, [torn.run for torn in state.torn])
    raise typer.Exit(1 if any(row.unwell for row in rows) else 0)


def read_past(state: State, read: Callable[[str], Manifest]) -> dict[str, _Past]:
    """By wire, what its runs have come to. Only those that count are read."""
    wanted = {*state.last_run.values(), *state.last_sound.values()}
    manifests = {run: read(run) for run in sorted(wanted)}
    past = {}
    for wire, run in state.last_run.items():
        found = next(one for one in manifests[run].report["wires"] if one["wire"] == wire)
        failed = [check["note"] for check in found["checks"] if check["required"] and not check["ok"]]
        sound = state.last_sound.get(wire)
        past[wire] = _Past(
            last_run=manifests[run].started,
            last_sound=manifests[sound].started if sound else None,
            verdict=found["verdict"],
            note=failed[0] if failed else "",
        )
    return past


def _status(app: App, name: str, past: _Past, state: State) -> WireStatus:
    verdict, note = past.verdict, past.note
    if app.settings.wire(name).enabled is False:
        verdict, note = "off", "turned off in the configuration"
    slot = None if past.last_run is None or verdict == "off" else overdue_slot(app, name, past.last_run)
    if slot:
        verdict, note = "overdue", f"its schedule had a run at {slot}; is `wirevault schedule` up?"
    return WireStatus(
        wire=name,
        verdict=verdict,
        last_run=past.last_run,
        last_sound=past.last_sound,
        closed_until=state.windows.get(name),
        missing=sum(id_.startswith(f"{name}:") for id_ in state.missing),
        gaps=sum(line.wire == name and line.state == "gap" for line in state.days.values()),
        findings=state.findings.get(name, ()),
        note=note,
    )


def overdue_slot(app: App, wire: str, last_run: str) -> str | None:
    """The slot by which the wire should have run again and has not; a run that may still be at work is given time."""
    ran = datetime.fromisoformat(last_run)
    on = {one.name for one in app.wires_on()}
    for entry in app.settings.schedule:
        if wire not in (entry.wires or on):
            continue
        patience = timedelta(minutes=entry.limit_minutes + entry.wait_minutes)
        slot = Cron.parse(entry.cron, entry.timezone).last(app.clock.now() - patience)
        if slot is not None and ran < slot:
            return rfc3339(slot)
    return None


def _show(app: App, rows: list[WireStatus], torn: list[str]) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for name in ("wire", "last run", "last sound", "closed until"):
        table.add_column(name, no_wrap=True)
    for name in ("missing", "gaps"):
        table.add_column(name, justify="right")
    table.add_column("verdict", no_wrap=True)
    for row in rows:
        times = (_minute(moment) for moment in (row.last_run, row.last_sound, row.closed_until))
        table.add_row(
            row.wire, *times, str(row.missing), str(row.gaps), Text(row.verdict, _STYLES.get(row.verdict, ""))
        )
    app.console.print(table)
    for row in rows:
        if row.note:
            app.console.print(Text(f"{row.wire}: {row.note}", overflow="fold"))
        for line in tell_findings(row.findings):
            app.console.print(Text(line, overflow="fold"), soft_wrap=True)
    for run in torn:
        app.console.print(f"{run} ended without a manifest; the next run takes its pages up")


def _minute(moment: str | None) -> str:
    return moment[:16].replace("T", " ") if moment else "-"
