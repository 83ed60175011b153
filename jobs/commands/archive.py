"""`wirevault archive`: what looks after the archive as a whole: does its store do what it must, and a second copy."""

from __future__ import annotations

import shlex
import sys
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from crawler.errors import ConfigError
from crawler.settings import ArchiveSettings
from jobs.app import App, app_of
from jobs.report import size

if TYPE_CHECKING:
    from crawler.archive import Archive
    from crawler.archive.manifest import Manifest
    from crawler.archive.mirror import Copied
    from crawler.archive.probe import Finding

archive = typer.Typer(
    help="Look after the archive: merge, try its store, keep a copy.", add_completion=False, no_args_is_help=True
)

_STYLES = {"yes": "green", "no": "yellow", "partly": "yellow", "unknown": "dim"}


@archive.command("check")
def check(
    ctx: typer.Context,
    rounds: Annotated[int, typer.Option(min=1, help="How often each thing is tried.")] = 10,
) -> None:
    """Try what the store really guarantees. Writes only below `check/`, and removes that again."""
    from crawler.archive.probe import probe  # noqa: PLC0415 - boto3

    app = app_of(ctx)
    findings = list(probe(app.settings.archive, rounds))
    if app.json:
        sys.stdout.buffer.write(msgspec.json.encode([asdict(one) for one in findings]) + b"\n")
    else:
        app.console.print(_table(findings))
    if any(one.failed for one in findings):
        raise typer.Exit(1)


def _table(findings: list[Finding]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("what", "", "seen"):
        table.add_column(heading, overflow="fold")
    for one in findings:
        style = "bold red" if one.failed else _STYLES[one.answer]
        table.add_row(one.name, Text(one.answer, style), one.note)
    return table


_Endpoint = Annotated[str | None, typer.Option(metavar="URL", help="Its server; empty for AWS. Else as configured.")]
_Profile = Annotated[str | None, typer.Option(metavar="NAME", help="Its profile of ~/.aws. Else as configured.")]


@archive.command("copy")
def copy(
    ctx: typer.Context,
    source: Annotated[str, typer.Argument(metavar="SRC", help="The archive: file:///path or s3://bucket/prefix.")],
    target: Annotated[str, typer.Argument(metavar="DST", help="The copy, begun where there is none yet.")],
    from_endpoint: _Endpoint = None,
    to_endpoint: _Endpoint = None,
    from_profile: _Profile = None,
    to_profile: _Profile = None,
    prune: Annotated[bool, typer.Option("--prune", help="Remove what commits have removed from SRC.")] = False,
) -> None:
    """Bring a copy of an archive up to date: what is new is copied, and read back against its SHA-256."""
    from crawler.archive import Archive  # noqa: PLC0415 - boto3
    from crawler.archive.mirror import mirror  # noqa: PLC0415
    from crawler.archive.opening import open_store  # noqa: PLC0415

    app = app_of(ctx)
    ours = Archive.open(_settings(app, source, from_endpoint, from_profile)).store
    theirs = open_store(_settings(app, target, to_endpoint, to_profile), create=True)
    with _Bar(app) as bar:
        copied = mirror(ours, theirs, bar.advance, prune=prune)
    _tell(app, copied, target)
    if copied.problems:
        raise typer.Exit(1)


def _settings(app: App, url: str, endpoint: str | None, profile: str | None) -> ArchiveSettings:
    changes: dict[str, str | None] = {"url": url}
    if endpoint is not None:
        changes["endpoint_url"] = endpoint or None
    if profile is not None:
        changes["profile"] = profile or None
    return app.settings.archive.model_copy(update=changes)


class _Bar:
    """Objects and bytes as they are copied, where somebody watches."""

    def __init__(self, app: App) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
        self._progress = Progress(*columns, console=app.messages, transient=True, disable=not app.messages.is_terminal)
        self._task = self._progress.add_task("copying", total=None)

    def __enter__(self) -> _Bar:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def advance(self, key: str, count: int) -> None:
        self._progress.update(self._task, advance=count, description=key)


def _tell(app: App, copied: Copied, target: str) -> None:
    if app.json:
        sys.stdout.buffer.write(msgspec.json.encode(asdict(copied)) + b"\n")
        return
    for code, key, detail in copied.problems:
        app.console.print(f"{code} {key}: {detail}", markup=False, soft_wrap=True)
    line = (
        f"{copied.objects:,} objects, {copied.manifests:,} manifests and {copied.others:,} others copied to {target} "
        f"({size(copied.bytes)}); {copied.present:,} objects were there"
    )
    if copied.removed:
        line += f"; {copied.removed:,} removed that commits had removed from the source"
    if copied.removable:
        line += f"; {len(copied.removable):,} that commits have removed from the source are kept: --prune removes them"
    app.messages.print(line, markup=False, soft_wrap=True)


@archive.command()
def compact(
    ctx: typer.Context,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done; write nothing.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take the last compaction back, within its grace time.")] = False,
    wait: Annotated[
        float, typer.Option(metavar="SECONDS", min=0, help="Wait so long for a run that holds the archive.")
    ] = 0.0,
) -> None:
    """Merge the small objects of days that are over into a few; remove those whose grace time has passed."""
    if dry_run and undo:
        raise ConfigError("--dry-run and --undo exclude each other: choose one")
    app = app_of(ctx)
    found = app.open_archive()
    command = shlex.join(["wirevault", *sys.argv[1:]])
    if dry_run:
        _rehearse(app, found)
    elif undo:
        _tell_compacted(app, "taken back", [found.undo_compaction(app.clock, command=command, wait_seconds=wait)])
    else:
        _tell_compacted(app, "compacted", list(found.compact(app.clock, command=command, wait_seconds=wait)))


def _rehearse(app: App, found: Archive) -> None:
    due = found.due(app.clock.now())
    if app.json:
        groups = [{"wire": one.wire, "day": one.day, "objects": one.objects} for one in due.groups]
        sys.stdout.buffer.write(msgspec.json.encode({"groups": groups, "removals": due.removals}) + b"\n")
        return
    for group in due.groups:
        app.console.print(f"{group.wire} {group.day}: {group.objects} objects would be merged")
    app.console.print(f"{len(due.groups)} days of wires to merge, {len(due.removals)} objects to remove")


def _tell_compacted(app: App, what: str, manifests: list[Manifest]) -> None:
    counts = Counter(merged=0, into=0, removed=0)
    for manifest in manifests:
        counts["merged"] += len(manifest.superseded)
        counts["into"] += sum(stored.kind not in {"checkpoint", "details"} for stored in manifest.objects)
        counts["removed"] += len(manifest.removed)
    if app.json:
        answer = {"commits": [manifest.run for manifest in manifests], **counts}
        sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
    elif manifests:
        line = f"{what}: {counts['merged']} objects into {counts['into']}, {counts['removed']} removed"
        app.console.print(f"{line}, in {', '.join(manifest.run for manifest in manifests)}")
    else:
        app.console.print("nothing to do: no day that is over has more than a few objects")
