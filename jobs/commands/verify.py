"""`wirevault verify`: is everything that the archive claims there and unchanged."""

from __future__ import annotations

import shlex
import sys
from functools import partial
from typing import Annotated

import msgspec
import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from crawler.archive.verify import Problem
from jobs.app import App, app_of
from jobs.pages import release_of


def verify(
    ctx: typer.Context,
    *,
    deep: Annotated[bool, typer.Option("--deep", help="Read every byte: digests, records, rows, checkpoint.")] = False,
    repair: Annotated[bool, typer.Option("--repair", help="Make good what can be derived; say what cannot.")] = False,
) -> None:
    """Is everything that the archive claims there and unchanged. A line for each problem; silent when it is sound.

    --repair makes good what can be derived: tables from the raw pages, indexes, checkpoints, removals that broke off.
    It invents nothing.
    """
    app = app_of(ctx)
    problems = find(app, deep=deep)
    done: list[Problem] = []
    if repair and problems:
        command = shlex.join(["wirevault", *sys.argv[1:]])
        made = app.open_archive().repair(app.clock, problems, partial(release_of, app), command=command)
        done, problems = made.done, made.left
    if app.json:
        answer = {"sound": not problems, "problems": _plain(problems), "repaired": _plain(done)}
        sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
    elif repair:
        _tell(app, done, problems)
    raise typer.Exit(1 if problems else 0)


def _plain(problems: list[Problem]) -> list[dict[str, str]]:
    return [problem._asdict() for problem in problems]


def _tell(app: App, done: list[Problem], left: list[Problem]) -> None:
    for problem in done:
        app.console.print(f"repaired: {problem.code}  {problem.key}", markup=False, soft_wrap=True)
    for problem in left:
        line = f"not repaired: {problem.code}  {problem.key}; docs/archive-format.md says what to do"
        app.console.print(line, markup=False, soft_wrap=True)


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
