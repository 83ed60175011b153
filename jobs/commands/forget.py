"""`wirevault forget`: take releases down."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from typing import Annotated

import msgspec
import typer

from crawler.archive.takedown import Order, Outcome
from crawler.errors import ConfigError
from jobs.app import app_of


def forget(
    ctx: typer.Context,
    ids: Annotated[list[str], typer.Argument(metavar="ID…", help="As `pull` prints it: prnewswire:302451234")],
    *,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; it stays in the archive, for everyone to read.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go; write nothing.")] = False,
    wait: Annotated[
        float, typer.Option(metavar="SECONDS", min=0, help="Wait so long for a run that holds the archive.")
    ] = 0.0,
) -> None:
    """Take releases down: text, metadata and pages go out of every object, for good and at once.

    A tombstone says when and why, and they are not collected again.
    """
    app = app_of(ctx)
    if not reason.strip():
        raise ConfigError("--reason is empty: say why, for whoever asks in ten years")
    order = Order(ids=tuple(dict.fromkeys(ids)), reason=" ".join(reason.split()))
    archive = app.open_archive()
    if dry_run:
        outcome = archive.rehearse_forget(app.clock, order)
    else:
        command = shlex.join(["wirevault", *sys.argv[1:]])
        outcome = archive.forget(app.clock, order, command=command, wait_seconds=wait)
    if app.json:
        sys.stdout.buffer.write(msgspec.json.encode(msgspec.to_builtins(outcome) | {"dry_run": dry_run}) + b"\n")
    else:
        for line in told(outcome, dry_run=dry_run):
            app.console.print(line, markup=False, soft_wrap=True)
    raise typer.Exit(1 if outcome.telling else 0)


def told(outcome: Outcome, *, dry_run: bool) -> Iterator[str]:
    """What came of it, as lines for a person."""
    if outcome.before:
        yield f"taken down before: {', '.join(outcome.before)}"
    if not outcome.found:
        yield "nothing of it is left"
        return
    rewritten = ", ".join(f"{count} of {kind}" for kind, count in sorted(outcome.rewritten.items()))
    yield f"{'would take down' if dry_run else 'taken down'}: {', '.join(outcome.ids)}"
    yield f"  rows {outcome.rows}, exchanges {outcome.exchanges}, masked on pages of others {outcome.masked}"
    yield f"  objects written anew: {rewritten or 'none'}; removed: {outcome.removed}"
    if outcome.named_by:
        yield (
            f"  named in the words of {', '.join(outcome.named_by)}, which stay as they are: "
            "forget those too, if that is meant"
        )
    if outcome.telling:
        yield (
            f"  still named by the manifests of {', '.join(outcome.telling)}, which an older wirevault wrote and "
            "nothing may change: copy what is left to a new archive where that may not be"
        )
    if outcome.run:
        yield f"  copies of this archive hold it until `wirevault archive copy --prune`; commit {outcome.run}"
