"""`wirevault verify`: is everything that the archive claims there and unchanged."""

from __future__ import annotations

import sys
from typing import Annotated

import msgspec
import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from crawler.archive.verify import Problem
from jobs.app import App, app_of


def verify(
    ctx: typer.Context,
    *,
    deep: Annotated[bool, typer.Option("--deep", help="Read every byte: digests, records, rows, checkpoint.")] = False,
) -> None:
    """Is everything that the archive claims there and unchanged. A line for each problem; silent when it is sound."""
    app = app_of(ctx)
    problems = find(app, deep=deep)
    if app.json:
        found = [problem._asdict() for problem in problems]
        sys.stdout.buffer.write(msgspec.json.encode({"sound": not found, "problems": found}) + b"\n")
    raise typer.Exit(1 if problems else 0)


def find(app: App, *, deep: bool) -> list[Problem]:
    """Every problem, told as it is found."""
    archive = app.open_archive()
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=app.messages, transient=True, disable=not app.messages.is_terminal) as progress:
        task = progress.add_task("verifying", total=None)
        found = []
        for problem in archive.verify(
            deep=deep, progress=lambda done, total: progress.update(task, completed=done, total=total)
        ):
            found.append(problem)
            if not app.json:
                app.console.print(
                    f"{problem.code}  {problem.key}  {problem.detail}", markup=False, soft_wrap=True, highlight=False
                )
    return found
