"""`wirevault backfill`: releases of the past, day by day through the wire's doors, or out of WARC files."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.text import Text

from crawler.errors import ConfigError
from crawler.intake.warcs import Scan
from crawler.ledger.day import DayLedger
from crawler.wire import Wire
from jobs.app import App, app_of
from jobs.backfill import Course, Estimate, course, fill, take_over, to_read
from jobs.commands.run import EXIT_CODES, Bars, Stop
from jobs.order import Order, Watch
from jobs.report import RunReport, duration, size
from jobs.times import read_time
from jobs.warcs import Warc, find_warcs, told

_MOST = 20  # days or runs that are named one by one to people


def backfill(
    ctx: typer.Context,
    *,
    wire: Annotated[
        list[str] | None, typer.Option(metavar="W", help="The wire; with --warc also several, all by default.")
    ] = None,
    since: Annotated[str | None, typer.Option(metavar="D", help="The first day, or -90d.")] = None,
    until: Annotated[str | None, typer.Option(metavar="D", help="The last day; yesterday by default.")] = None,
    newest_first: Annotated[
        bool, typer.Option("--newest-first/--oldest-first", help="In which order the days are filled.")
    ] = True,
    warc: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FILE", help="Take over out of WARC files: a path, s3://bucket/key, a pattern; repeatable."
        ),
    ] = None,
    limit: Annotated[int | None, typer.Option(metavar="N", min=1, help="At most so many pages.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what is to be done and what it costs.")] = False,
    wait: Annotated[
        float, typer.Option(metavar="SECONDS", min=0, help="Wait so long for a run that holds the archive.")
    ] = 0.0,
) -> None:
    """Fill in releases of the past. Each day, and each few WARC files, is a run of its own.

    Begin it again where it was broken off: days that are complete and files that were read are passed over.
    """
    app = app_of(ctx)
    order = Order(
        wires=tuple(wire or ()),
        limit=limit,
        wait_seconds=wait,
        command=shlex.join(["wirevault", *sys.argv[1:]]),
    )
    if warc:
        if since or until or limit:
            raise ConfigError("--warc takes over whole files: leave out --since, --until and --limit")
        _take_over(app, to_read(app, find_warcs(app, warc), order.wires), order, dry_run=dry_run)
    else:
        _fill(app, _course(app, wire or [], since, until, newest_first=newest_first), order, dry_run=dry_run)


def _course(app: App, wires: list[str], since: str | None, until: str | None, *, newest_first: bool) -> Course:
    if len(wires) != 1 or since is None:
        raise ConfigError("name one wire with --wire and the first day with --since, or WARC files with --warc")
    (wire,) = app.wires_to_run(wires)
    now = app.clock.now()
    last = _day(app, wire, "--until", until) if until else now.astimezone(wire.zone).date() - timedelta(days=1)
    return course(app, wire, _day(app, wire, "--since", since), last, newest_first=newest_first)


def _day(app: App, wire: Wire, option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        return read_time(text, app.clock.now()).astimezone(wire.zone).date()
    except ValueError as error:
        raise ConfigError(f"{option}: {error}") from error


def _fill(app: App, course: Course, order: Order, *, dry_run: bool) -> None:
    _say(app, course.estimate)
    days = tuple(day for batch in course.batches for day in batch.days)
    if dry_run:
        _tell(app, {"estimate": course.estimate, "days": days}, [f"would fill {' '.join(days[:_MOST])}{_more(days)}"])
        return
    reports: list[RunReport] = []
    done: list[str] = []
    with Stop(app.messages) as stop, Bars(app.messages) as bars:
        for batch, report in fill(app, course, order, Watch(bars.update, stop.asked, stop.hold)):
            reports.append(report)
            done += batch.days
            app.messages.print(Text(_line(" ".join((batch.days[0], *batch.days[-1:])[: len(batch.days)]), report)))
    ledgers = app.open_archive().ledgers(course.wire.name, frozenset(done)) if done else {}
    left = len(days) - len(set(done))
    held = [ledgers[day] for day in sorted(ledgers)]
    lines = [_of_day(day) for day in held if day.state != "complete"]
    summary = [
        f"{len(held)} days filled, {sum(day.state == 'complete' for day in held)} of them complete, {left} left",
        *lines[:_MOST],
        *(
            [f"and {len(lines) - _MOST} more: `wirevault ledger --wire {course.wire.name}`"]
            if len(lines) > _MOST
            else []
        ),
    ]
    _end(app, {"estimate": course.estimate, "days": [_told(day) for day in held], "left": left}, summary, reports)


def _of_day(day: DayLedger) -> str:
    return f"{day.date} {day.state}: {day.why}"


def _told(day: DayLedger) -> dict[str, Any]:
    names = ("date", "state", "why", "expected", "captured", "missing", "given_up", "holes")
    return {name: getattr(day, name) for name in names}


def _take_over(app: App, files: list[Warc], order: Order, *, dry_run: bool) -> None:
    total = sum(warc.size for warc in files)
    lines = [f"{len(files)} files of {size(total)} are to be read"]
    if dry_run or not files:
        _tell(app, {"files": [warc.url for warc in files], "bytes": total}, lines)
        return
    reports: list[RunReport] = []
    with Stop(app.messages) as stop:
        watch = Watch(lambda *_: None, stop.asked, stop.hold, _reading(app.messages))
        for report in take_over(app, files, order, watch):
            reports.append(report)
            app.messages.print(Text(_line(f"run {report.run}", report)))
    notes = [note for report in reports for one in report.wires[:1] for note in one.notes]
    _end(app, {"files": [warc.url for warc in files], "bytes": total}, [*lines, *notes[:_MOST]], reports)


def _reading(messages: Console) -> Any:
    def show(warc: Warc, scan: Scan) -> None:
        if messages.is_terminal:
            messages.print(Text(f"{warc.url}: {told(scan)}", "dim"), end="\r", overflow="crop", no_wrap=True)

    return show


def _line(name: str, report: RunReport) -> str:
    new, changed = (sum(getattr(wire, word) for wire in report.wires) for word in ("new", "changed"))
    lost = sum(sum(wire.failed.values()) for wire in report.wires)
    asked = sum(wire.requests for wire in report.wires)
    return f"{name}: {new} new, {changed} changed, {lost} not had, {asked} requests, {report.verdict}"


def _say(app: App, estimate: Estimate) -> None:
    cost = [f"{estimate.days - estimate.done} of {estimate.days} days are to be filled"]
    if estimate.requests is not None:
        cost.append(f"about {estimate.requests} requests")
    if estimate.bytes is not None:
        cost.append(size(estimate.bytes))
    if estimate.hours is not None:
        cost.append(duration(estimate.hours * 3600))
    app.messages.print(Text(f"{', '.join(cost)} (by {estimate.basis})"))


def _end(app: App, told: dict[str, Any], lines: list[str], reports: list[RunReport]) -> None:
    _tell(app, told | {"runs": [{"run": one.run, "verdict": one.verdict, "reasons": one.reasons} for one in reports]}, [
        *lines, *_reasons(reports),
    ])  # fmt: skip
    raise typer.Exit(max((EXIT_CODES[report.verdict] for report in reports), default=0))


def _reasons(reports: list[RunReport]) -> Iterator[str]:
    for report in reports[:_MOST]:
        yield from (f"not sound: {report.run}: {reason}" for reason in report.reasons)


def _more(days: tuple[str, ...]) -> str:
    return f" and {len(days) - _MOST} more" if len(days) > _MOST else ""


def _tell(app: App, told: dict[str, Any], lines: list[str]) -> None:
    if app.json:
        sys.stdout.buffer.write(msgspec.json.encode(told) + b"\n")
    else:
        for line in lines:
            app.console.print(Text(line), soft_wrap=True)
