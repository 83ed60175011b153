"""`wirevault reclean`: today's cleaner over the archived pages; new editions beside the old ones."""

from __future__ import annotations

import difflib
import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Annotated, Any

import msgspec
import typer
from rich.progress import Progress
from rich.text import Text

from crawler.archive import Archive
from crawler.archive.editions import EditionWriter
from crawler.archive.reader import Releases
from crawler.archive.schema import RECORD, from_row
from crawler.archive.tables import dicts
from crawler.model import Release
from jobs.app import App, app_of
from jobs.reclean import Recleaned, Tally
from jobs.reclean import reclean as reclean_all

_LINES = 12  # of one sample's differences
_FAULTS = 20


def reclean(
    ctx: typer.Context,
    *,
    since: Annotated[str | None, typer.Option(metavar="D", help="From this publication day on.")] = None,
    until: Annotated[str | None, typer.Option(metavar="D", help="To this publication day, inclusive.")] = None,
    wire: Annotated[list[str] | None, typer.Option(metavar="W", help="Only this wire; repeat for several.")] = None,
    id: Annotated[list[str] | None, typer.Option("--id", metavar="ID", help="This release; repeatable.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change; write nothing.")] = False,
    processes: Annotated[
        int, typer.Option(metavar="N", min=1, help="Clean in so many processes.", show_default="one a core")
    ] = os.cpu_count() or 1,
    wait: Annotated[
        float, typer.Option(metavar="SECONDS", min=0, help="Wait so long for a run that holds the archive.")
    ] = 0.0,
) -> None:
    """Clean the archived pages again with today's rules. Nothing is fetched.

    What changes becomes a new edition, which readers get from then on; the old one stays, for `pull --as-of`.
    """
    app = app_of(ctx)
    archive = app.open_archive()
    for name in wire or ():
        app.wire(name)
    releases = archive.held(since=since, until=until, wire=wire or (), ids=id or (), all_versions=True)
    tally = Tally()
    with ExitStack() as stack:
        writer = None
        if not dry_run:
            command = shlex.join(["wirevault", *sys.argv[1:]])
            commit = archive.commit(app.clock, kind="reclean", command=command, wait_seconds=wait)
            writer = EditionWriter(stack.enter_context(commit), app.clock)
        for one in _watched(app, releases, reclean_all(archive, _held(releases), app.wires, processes)):
            tally.count(one)
            if writer and one.edition:
                writer.take(one.edition)
        if writer and tally.changed:
            writer.commit(_report(tally))
    _tell(app, archive, tally, dry_run=dry_run)
    raise typer.Exit(1 if tally.faults else 0)


def _held(releases: Releases) -> Iterator[Release]:
    for batch in releases.batches(RECORD):
        for rows in dicts(batch):
            yield from map(from_row, rows)


def _watched(app: App, releases: Releases, recleaned: Iterator[Recleaned]) -> Iterator[Recleaned]:
    with Progress(console=app.messages, transient=True, disable=not app.messages.is_terminal) as progress:
        task = progress.add_task("cleaning", total=releases.rows_at_most)
        for one in recleaned:
            progress.advance(task)
            yield one


def _report(tally: Tally) -> dict[str, Any]:
    return {
        "looked_at": tally.looked_at,
        "changed": tally.changed,
        "fields": dict(tally.fields.most_common()),
        "changed_by_wire": dict(tally.wires.most_common()),
        "faults": tally.faults,
    }


def _tell(app: App, archive: Archive, tally: Tally, *, dry_run: bool) -> None:
    if app.json:
        sys.stdout.buffer.write(msgspec.json.encode(_report(tally) | {"dry_run": dry_run}) + b"\n")
        return
    done = "would get" if dry_run else "got"
    what = f"{tally.changed:,} of {tally.looked_at:,} versions {done} a new edition"
    app.console.print(Text(f"{what}\n{archive.store.url}", style="bold"), soft_wrap=True)
    if tally.fields:
        told = ", ".join(f"{name} {count:,}" for name, count in tally.fields.most_common())
        app.console.print(f"  what differs: {told}", markup=False, soft_wrap=True)
    for one in tally.samples:
        app.console.print(_difference(one), soft_wrap=True)
    for fault in tally.faults[:_FAULTS]:
        app.messages.print(f"wirevault: {fault}", markup=False, soft_wrap=True)
    if len(tally.faults) > _FAULTS:
        app.messages.print(f"wirevault: and {len(tally.faults) - _FAULTS:,} more; --json names all")


def _difference(one: Recleaned) -> Text:
    """What a sample says otherwise, as lines taken out and put in."""
    assert one.edition
    shown = Text(f"\n{one.held.id} version {one.held.version}: {', '.join(one.differs)}\n", style="bold")
    before, after = (_lines(release, one.differs) for release in (one.held, one.edition))
    found = [line for line in difflib.unified_diff(before, after, n=0, lineterm="") if line[:3] not in ("---", "+++")]
    for line in [line for line in found if not line.startswith("@@")][:_LINES]:
        shown.append(f"  {line}\n", "green" if line.startswith("+") else "red")
    return shown


def _lines(release: Release, names: tuple[str, ...]) -> list[str]:
    lines = []
    for name in names:
        value = getattr(release, name)
        told = value.split("\n\n") if isinstance(value, str) else [msgspec.json.encode(value).decode()]
        lines += [f"{name}: {line}" for line in told]
    return lines
