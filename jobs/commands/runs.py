"""`wirevault runs`: past runs and their verdicts."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Annotated, Any

import msgspec
import typer
from rich.table import Table
from rich.text import Text

from crawler.archive.manifest import Manifest
from crawler.drift.findings import Finding
from jobs.app import app_of
from jobs.report import STYLES, duration


@dataclass(frozen=True, slots=True, kw_only=True)
class PastRun:
    """One run as its manifest tells it. `new`, `changed` and `missing` count releases."""

    run: str
    started: str
    ended: str
    verdict: str
    reasons: tuple[str, ...]
    wires: tuple[str, ...]
    new: int
    changed: int
    missing: int  # still open when it ended
    adopted: tuple[str, ...]  # torn runs that it took up
    skips: tuple[str, ...]
    opened: tuple[str, ...]  # wire and cause of each finding that it opened
    command: str
    host: str
    report: dict[str, Any]

    @property
    def seconds(self) -> float:
        return (datetime.fromisoformat(self.ended) - datetime.fromisoformat(self.started)).total_seconds()


def runs(
    ctx: typer.Context, *, last: Annotated[int, typer.Option(metavar="N", min=1, help="How many, the newest.")] = 20
) -> None:
    """Past runs and their verdicts, the newest last."""
    app = app_of(ctx)
    # only the newest are read: an archive of years has tens of thousands
    newest = islice(app.open_archive().newest(), last)
    past = [past_run(manifest) for manifest in newest][::-1]
    if app.json:
        sys.stdout.buffer.write(msgspec.json.encode(past) + b"\n")
    elif past:
        app.console.print(_table(past))
    else:
        app.console.print(f"No run yet in {app.settings.archive.url}. Next: wirevault run")


def past_run(manifest: Manifest) -> PastRun:
    reported = [wire["wire"] for wire in manifest.report.get("wires", ())]
    return PastRun(
        run=manifest.run,
        started=manifest.started,
        ended=manifest.ended,
        verdict=manifest.verdict,
        reasons=tuple(manifest.reasons),
        wires=tuple(reported or sorted(manifest.windows)),
        new=sum(known.version == 1 for known in manifest.releases),
        changed=sum(known.version > 1 for known in manifest.releases),
        missing=len(manifest.missing),
        adopted=tuple(manifest.adopted),
        skips=tuple(manifest.skips),
        opened=tuple(dict.fromkeys(f"{one.wire} {one.cause}" for one in opened_by(manifest))),
        command=manifest.command,
        host=manifest.host,
        report=manifest.report,
    )


def opened_by(manifest: Manifest) -> list[Finding]:
    """The findings that a run has opened."""
    return [one for findings in manifest.findings.values() for one in findings if one.run == manifest.run]


def _table(past: list[PastRun]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("run", no_wrap=True)
    table.add_column("wires", overflow="fold")
    for name in ("new", "changed", "missing", "time"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    table.add_column("opened", overflow="fold")
    for one in past:
        counts = (str(count) for count in (one.new, one.changed, one.missing))
        verdict = Text(one.verdict, STYLES[one.verdict])
        table.add_row(one.run, ", ".join(one.wires), *counts, duration(one.seconds), verdict, ", ".join(one.opened))
    return table
