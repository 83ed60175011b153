"""`wirevault pull`: copy archived releases out of the archive."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.progress import Progress

from crawler.archive.export import Format, Source, format_of
from crawler.archive.reader import Releases
from crawler.archive.schema import Batch, with_places
from crawler.errors import ConfigError
from crawler.model import Block
from jobs.app import App, app_of
from jobs.output import drop_stdout, whole_file
from jobs.times import read_time


def pull(
    ctx: typer.Context,
    *,
    since: Annotated[str | None, typer.Option(metavar="D", help="From this publication day on.")] = None,
    until: Annotated[str | None, typer.Option(metavar="D", help="To this publication day, inclusive.")] = None,
    wire: Annotated[list[str] | None, typer.Option(metavar="W", help="Only this wire; repeat for several.")] = None,
    issuer: Annotated[str | None, typer.Option(metavar="X", help="A part of an issuer's name, in any case.")] = None,
    ticker: Annotated[str | None, typer.Option(metavar="X", help="ABC, NYSE:ABC or XNYS:ABC.")] = None,
    language: Annotated[str | None, typer.Option(metavar="L", help="en is also en-GB.")] = None,
    match: Annotated[str | None, typer.Option(metavar="TEXT", help="A part of headline or text, in any case.")] = None,
    id: Annotated[list[str] | None, typer.Option("--id", metavar="ID", help="This release; repeatable.")] = None,
    as_of: Annotated[str | None, typer.Option(metavar="T", help="As the archive would have answered then.")] = None,
    all_versions: Annotated[bool, typer.Option("--all-versions", help="Every version, not only the newest.")] = False,
    group: Annotated[
        bool, typer.Option("--group", help="Say which are one release: copies, editions, languages.")
    ] = False,
    format: Annotated[str, typer.Option(metavar="F", help="jsonl, text, csv, parquet, warc or ninjs.")] = "jsonl",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="PATH", help="Into a file: complete or absent.")
    ] = None,
) -> None:
    """Copy archived releases out: the newest version of each, JSON lines on stdout unless told otherwise."""
    app = app_of(ctx)
    form = format_of(format)
    if form.binary and output is None and sys.stdout.isatty():
        raise ConfigError(f"--format {format} is not for a terminal: name a file with -o, or pipe it on")
    if group and not form.groups:
        raise ConfigError(f"--group: --format {format} has no place for it; use jsonl, text, csv or parquet")
    now = app.clock.now()
    archive = app.open_archive()
    releases = archive.releases(
        since=_day(since, now),
        until=_day(until, now),
        wire=wire or (),
        issuer=issuer,
        ticker=ticker,
        language=language,
        match=match,
        ids=id or (),
        as_of=_moment(as_of, now),
        all_versions=all_versions,
    )
    _check_wires(app, releases, wire or ())
    count = Count(app, releases, output)
    try:
        with whole_file(output) as out:
            batches = count.batches(form)
            if group:
                batches = grouped(batches, releases)
            form.write(batches, out, Source(archive.store, now, grouped=group))
    except BrokenPipeError:  # `| head` has read enough
        drop_stdout()
        return
    count.tell()


def _day(text: str | None, now: datetime) -> str | date | None:
    """A publication day: as it was typed, or so many days or hours back from now."""
    return _read("day", text, now).date() if text and text.startswith("-") else text


def _moment(text: str | None, now: datetime) -> datetime | None:
    return _read("as-of", text, now) if text else None


def _read(option: str, text: str, now: datetime) -> datetime:
    try:
        return read_time(text, now, end=True)
    except ValueError as error:
        raise ConfigError(f"--{option}: {error}") from error


def _check_wires(app: App, releases: Releases, names: Sequence[str]) -> None:
    """A name that neither the wire files nor the archive know is a slip of the pen. Raises ConfigError."""
    known = app.wires.keys() | (releases.plan.wires if names else set())
    faults = [
        f"--wire {name}: no such wire; there are {', '.join(sorted(known))}" for name in names if name not in known
    ]
    if faults:
        raise ConfigError(faults)


class Count:
    """Counts what goes by, and shows it on stderr: a bar where somebody watches, a line at the end."""

    def __init__(self, app: App, releases: Releases, output: Path | None) -> None:
        self._messages = app.messages
        self._releases = releases
        self._output = output
        self._count = 0
        self._runs: frozenset[str] = frozenset()

    def batches(self, form: Format) -> Iterator[Batch]:
        # Records and a bar on one terminal would be written over each other.
        watched = self._messages.is_terminal and (self._output is not None or not sys.stdout.isatty())
        with Progress(console=self._messages, transient=True, disable=not watched) as progress:
            task = progress.add_task("pulling", total=self._releases.rows_at_most)
            for chunk in self._releases.chunks(form.columns):
                progress.advance(task, chunk.looked_at)
                self._count += chunk.batch.num_rows
                self._runs |= chunk.runs
                if chunk.batch.num_rows:
                    yield chunk.batch

    def tell(self) -> None:
        """Say what was pulled."""
        plan = self._releases.plan
        target = "stdout" if self._output is None else str(self._output)
        line = f"{_counted(self._count, 'release')} from {_counted(len(self._runs), 'run')} to {target}"
        if not plan.runs:
            line += ": the archive holds no finished run yet; `wirevault run` makes one"
        elif not self._count:
            line += ": nothing in the archive answers to that; `wirevault runs` shows what was archived"
        if plan.unknown:
            line += f"; no such release: {', '.join(sorted(plan.unknown))}"
        self._messages.print(line, markup=False, soft_wrap=True)


def grouped(batches: Iterator[Batch], releases: Releases) -> Iterator[Batch]:
    """The batches with the place of each release in its group. All texts are read once before the first batch."""
    from crawler.group import group  # noqa: PLC0415  # a second of imports that only this option needs

    columns = tuple(field.name for field in fields(_Text))
    texts = (msgspec.convert(row, _Text) for row in releases.rows(columns))
    places = {id_: msgspec.to_builtins(place) for id_, place in group(texts).items()}
    return (with_places(batch, places) for batch in batches)


@dataclass(frozen=True, slots=True)
class _Text:
    """As much of a release as grouping looks at."""

    id: str
    first_seen: str | None
    text: str
    blocks: tuple[Block, ...]


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
