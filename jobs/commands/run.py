"""`wirevault run`: one archiving run now."""

from __future__ import annotations

import os
import shlex
import signal
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Annotated, Any, Self

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

import crawler.collect  # noqa: F401  # first, see there: as few frames and modules as can be stand around Scrapy
from crawler.clock import rfc3339
from crawler.errors import ConfigError
from crawler.exchange import Harvest
from jobs.alert import send_alert
from jobs.app import App, app_of
from jobs.order import Order, Watch
from jobs.report import RunReport, show
from jobs.run import archive_run, rehearse
from jobs.times import read_time
from jobs.window import Asked

# 0 sound, 1 a person must look at it, 130 stopped by the operator
EXIT_CODES = {"sound": 0, "unsound": 1, "stopped": 130}

_TIME = "A date, a time (UTC unless it says otherwise), or -2d, -36h."


def run(
    ctx: typer.Context,
    *,
    wire: Annotated[list[str] | None, typer.Option(metavar="W", help="Only this wire; repeat for several.")] = None,
    since: Annotated[str | None, typer.Option(metavar="T", help=f"Where to begin. {_TIME}")] = None,
    until: Annotated[str | None, typer.Option(metavar="T", help="Where to end; now by default.")] = None,
    limit: Annotated[int | None, typer.Option(metavar="N", min=1, help="At most so many pages a wire.")] = None,
    replay: Annotated[
        list[Path] | None, typer.Option(metavar="WARC", help="Answer from recordings, touch no network.")
    ] = None,
    now: Annotated[str | None, typer.Option(metavar="T", help="Set the clock, for tests and simulations.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be fetched; write nothing.")] = False,
    wait: Annotated[
        float, typer.Option(metavar="SECONDS", min=0, help="Wait so long for a run that holds the archive.")
    ] = 0.0,
    skipped: Annotated[list[str] | None, typer.Option(hidden=True)] = None,
) -> None:
    """One archiving run now: discover, fetch, clean, keep, judge, report.

    Without --since it begins where the wire's last closed window ended.

    Ctrl-C commits what there is; a second one ends at once.
    """
    app = app_of(ctx)
    moment = _time("--now", now, app.clock.now())
    if moment:
        app = app.at(moment)
    order = Order(
        wires=tuple(wire or ()),
        window=Asked(_time("--since", since, app.clock.now()), _time("--until", until, app.clock.now(), end=True)),
        limit=limit,
        replay=tuple(replay or ()),
        dry_run=dry_run,
        wait_seconds=wait,
        skips=tuple(skipped or ()),
        command=shlex.join(["wirevault", *sys.argv[1:]]),
    )
    report = _run(app, order)
    if app.json:
        sys.stdout.buffer.write(msgspec.json.encode(report) + b"\n")
    else:
        show(report, app.console)
    raise typer.Exit(EXIT_CODES[report.verdict])


def _time(option: str, text: str | None, now: datetime, *, end: bool = False) -> datetime | None:
    try:
        return read_time(text, now, end=end) if text is not None else None
    except ValueError as error:
        raise ConfigError(f"{option}: {error}") from error


def _run(app: App, order: Order) -> RunReport:
    with Stop(app.messages) as stop, Bars(app.messages) as bars:
        watch = Watch(bars.update, stop.asked, stop.hold, tell=lambda message: _tell(app, message))
        if order.dry_run:
            return rehearse(app, order, watch)
        try:
            report = archive_run(app, order, watch)
        except Exception as error:
            if getattr(error, "exit_code", 1) == 1:  # not where nothing was started
                at = rfc3339(app.clock.now())
                _tell(app, {"verdict": "unsound", "at": at, "reasons": [str(error)], "text": str(error)})
            raise
    return report


def _tell(app: App, message: Mapping[str, Any]) -> bool:
    return send_alert(app.settings.alert, message)


class Stop:
    """SIGINT and SIGTERM ask a run that has begun to commit what it has; a second one ends it at once, torn."""

    def __init__(self, messages: Console) -> None:
        self._messages = messages
        self._begun = self._asked = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._receive)
        return self

    def __exit__(self, *_: object) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)

    def hold(self) -> None:
        """From now on there is something to commit."""
        self._begun = True

    def asked(self) -> bool:
        return self._asked

    def _receive(self, _number: int, _frame: FrameType | None) -> None:
        if not self._begun:  # waiting for another run, or rehearsing
            raise KeyboardInterrupt
        if self._asked:
            os._exit(130)
        self._asked = True
        self._messages.print("wirevault: stopping; what was fetched is being kept (once more: end at once)")


class Bars:
    """Pages in and pages due, a bar for each wire. On a terminal only."""

    def __init__(self, messages: Console) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._progress = Progress(*columns, console=messages, transient=True, disable=not messages.is_terminal)
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def update(self, wire: str, harvest: Harvest) -> None:
        if wire not in self._tasks:
            self._tasks[wire] = self._progress.add_task(wire, total=None)
        done = len(harvest.captured) + len(harvest.missing)
        due = max(harvest.discovered - harvest.known, done)
        self._progress.update(self._tasks[wire], completed=done, total=due or None)
