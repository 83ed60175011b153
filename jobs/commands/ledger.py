"""`wirevault ledger`: for each wire and day what was published, what is held, what is missing and why."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.table import Table
from rich.text import Text

from crawler.archive import Archive
from crawler.errors import ConfigError
from crawler.ledger.day import DayLedger, DayLine, DayState, Entry
from jobs import calendar
from jobs.app import App, app_of
from jobs.output import whole_file
from jobs.times import read_time

_STYLES: dict[DayState, str] = {"complete": "green", "open": "dim", "gap": "bold red", "closed-with-loss": "yellow"}
_SHOWN = 31  # days of a wire in the table, where none were asked for; the calendar has them all
_REQUESTS = 8


def ledger(
    ctx: typer.Context,
    *,
    wire: Annotated[list[str] | None, typer.Option(metavar="W", help="Only this wire; repeat for several.")] = None,
    since: Annotated[str | None, typer.Option(metavar="D", help="The first day: 2026-03-02, or -30d.")] = None,
    until: Annotated[str | None, typer.Option(metavar="D", help="The last day.")] = None,
    gaps: Annotated[bool, typer.Option("--gaps", help="Only what is missing: releases and time.")] = False,
    picture: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the calendar as an SVG picture.")] = None,
) -> None:
    """For each wire and day: what was published, what is held, what is missing and why.

    Exits with 1 where a day has a gap.
    """
    app = app_of(ctx)
    archive = app.open_archive()
    chosen = choose(archive.days(), wire or (), _day(app, "--since", since), _day(app, "--until", until))
    if gaps:
        chosen = [line for line in chosen if line.missing or line.given_up or line.holes]
    if picture is not None:
        with whole_file(picture) as out:
            out.write(calendar.to_svg(chosen).encode())
    if app.json:
        _print_json(archive, chosen, gaps=gaps)
    elif gaps:
        _print_gaps(app, list(read_all(archive, chosen)))
    else:
        _print_table(app, chosen, whole=since is not None)
    raise typer.Exit(1 if any(has_gap(line) for line in chosen) else 0)


def _day(app: App, option: str, text: str | None) -> str | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    try:
        return read_time(text, app.clock.now()).date().isoformat()
    except ValueError as error:
        raise ConfigError(f"{option}: {error}") from error


def choose(lines: Iterable[DayLine], wires: Sequence[str], since: str | None, until: str | None) -> list[DayLine]:
    """The days asked for, by wire and date. Releases that state no day are shown unless days were named."""
    return sorted(
        (
            line
            for line in lines
            if (not wires or line.wire in wires)
            and (since is None or since <= line.date < "u")
            and (until is None or line.date <= until)
        ),
        key=lambda line: (line.wire, line.date),
    )


def has_gap(line: DayLine) -> bool:
    """Whether something is missing that may still be had; what was given up is not asked for any more."""
    return bool(line.missing) or (bool(line.holes) and line.state != "closed-with-loss")


def read_all(archive: Archive, lines: Sequence[DayLine]) -> Iterator[DayLedger]:
    """The days' objects, in order. Raises ArchiveError, StoreError."""
    with ThreadPoolExecutor(_REQUESTS) as pool:
        yield from pool.map(archive.day, lines)


def _print_json(archive: Archive, lines: Sequence[DayLine], *, gaps: bool) -> None:
    days = read_all(archive, lines)
    shown = [replace(day, releases=tuple(_lost(day))) if gaps else day for day in days]
    sys.stdout.buffer.write(msgspec.json.encode({"archive": archive.store.url, "days": shown}) + b"\n")


def _lost(day: DayLedger) -> list[Entry]:
    return [entry for entry in day.releases if entry.state not in {"captured", "forgotten"}]


def _print_gaps(app: App, days: Sequence[DayLedger]) -> None:
    if not days:
        app.console.print("Nothing is missing.")
    for day in days:
        app.console.print(Text.assemble((f"{day.wire} {day.date} ", "bold"), (day.state, _STYLES[day.state])))
        for hole in day.holes:
            app.console.print(f"  no door vouches for {hole.since:%Y-%m-%dT%H:%MZ} to {hole.until:%Y-%m-%dT%H:%MZ}")
        for entry in _lost(day):
            app.console.print(_told(entry), soft_wrap=True)  # addresses are copied


def _told(entry: Entry) -> Text:
    doors = ", ".join(entry.doors) or "no door any more"
    tried = f"tried {entry.tries} times, last at {entry.tried_at}" if entry.tries else "not asked for yet"
    text = Text(f"  {entry.reason}: {entry.id}")
    text.append(f", {'given up' if entry.state == 'given-up' else 'missing'}; named by {doors}; {tried}")
    text.append(f"\n    {entry.url}\n    {entry.detail}", "dim")
    return text


def _print_table(app: App, lines: Sequence[DayLine], *, whole: bool) -> None:
    if not lines:
        app.console.print("No day is in the ledger yet. Next: wirevault run")
    for wire, rows in groupby(lines, key=lambda line: line.wire):
        found = list(rows)
        shown = found if whole else found[-_SHOWN:]
        app.console.print(Text(wire, "bold"))
        app.console.print(_calendar(found))
        app.console.print(_table(shown))
        if len(shown) < len(found):
            app.console.print(f"and {len(found) - len(shown)} days before; --since shows them")


def _calendar(lines: Sequence[DayLine]) -> Text:
    text = Text(f"{'':9}{calendar.ruler()}\n", "dim")
    for month in calendar.months(lines):
        text.append(f"{month.name}  ", "not dim")
        for number, mark in enumerate(month.marks, 1):
            text.append(mark, f"not dim {_STYLES[month.days[number].state]}" if number in month.days else "")
        text.append("\n")
    legend = "   ".join(f"{mark} {state}" for state, mark in calendar.MARKS.items())
    return text.append(f"{'':9}{legend}\n", "dim")


def _table(lines: Sequence[DayLine]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("day", no_wrap=True)
    for name in ("named", "held", "missing", "lost"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("state", no_wrap=True)
    table.add_column("why", overflow="fold")
    for line in lines:
        counts = (str(n) for n in (line.expected, line.captured, line.missing, line.given_up))
        table.add_row(line.date, *counts, Text(line.state, _STYLES[line.state]), line.why)
    return table
