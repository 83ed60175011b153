"""`wirevault pull`: copy archived releases out of the archive."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.progress import Progress

from crawler.archive.export import Format, Source, format_of
from crawler.archive.reader import Chunk, Releases
from crawler.archive.schema import Batch, with_places
from crawler.errors import ConfigError
from crawler.model import Block, sha256
from jobs.app import App, app_of
from jobs.cursors import cursor_from, tell_cursor, tombstones
from jobs.output import drop_stdout, whole_file
from jobs.resume import resumable
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
    after: Annotated[
        str | None, typer.Option(metavar="CURSOR", help="Only what has come since; a pull prints the next cursor.")
    ] = None,
    cursor_file: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="Read the cursor from there, and write the next one when all is out."),
    ] = None,
    group: Annotated[
        bool, typer.Option("--group", help="Say which are one release: copies, editions, languages.")
    ] = False,
    mask_contacts: Annotated[
        bool, typer.Option("--mask-contacts", help="Star out e-mail addresses and telephone numbers.")
    ] = False,
    format: Annotated[str, typer.Option(metavar="F", help="jsonl, text, csv, parquet, warc or ninjs.")] = "jsonl",
    resume: Annotated[
        bool, typer.Option("--resume", help="Keep what is written when it breaks off, and go on from there.")
    ] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="PATH", help="Into a file: complete or absent.")
    ] = None,
) -> None:
    """Copy archived releases out: the newest version of each, JSON lines on stdout unless told otherwise."""
    app = app_of(ctx)
    form = format_of(format)
    if faults := tuple(_faults(form, format, output, group=group, resume=resume)):
        raise ConfigError(faults)
    if format == "warc" and (mask_contacts or app.settings.archive.mask_contacts):
        raise ConfigError(
            "--format warc gives pages byte for byte, in which no contact can be masked; "
            "use another format, or pull without --mask-contacts and [archive] mask_contacts"
        )
    now = app.clock.now()
    after = cursor_from(after, cursor_file)
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
        after=after,
        mask_contacts=mask_contacts,
    )
    _check_wires(app, releases, wire or ())
    outlet = Outlet(Count(app, releases, output), releases, form, Source(archive.store, now, group, app.titles))
    try:
        if resume and output is not None:
            outlet.write_in_pieces(output, f"{format} {mask_contacts or archive.settings.mask_contacts}")
        else:
            outlet.write(output)
    except BrokenPipeError:  # `| head` has read enough
        drop_stdout()
        return
    outlet.count.tell()
    if after is not None:
        tell_cursor(app, releases, form, cursor_file)


def _faults(form: Format, name: str, output: Path | None, *, group: bool, resume: bool) -> Iterator[str]:
    """What of the words does not go together."""
    if form.binary and output is None and sys.stdout.isatty():
        yield f"--format {name} is not for a terminal: name a file with -o, or pipe it on"
    if group and not form.groups:
        yield f"--group: --format {name} has no place for it; use jsonl, text, csv or parquet"
    if resume and (output is None or group or not form.pieces):
        yield "--resume: name a file with -o, and jsonl, text, csv or ninjs; not with --group"


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

    def chunks(self, form: Format, first: int = 0) -> Iterator[Chunk]:
        """Those that hold anything, of the partitions from `first` on."""
        # Records and a bar on one terminal would be written over each other.
        watched = self._messages.is_terminal and (self._output is not None or not sys.stdout.isatty())
        with Progress(console=self._messages, transient=True, disable=not watched) as progress:
            task = progress.add_task("pulling", total=self._releases.rows_at_most)
            for chunk in self._releases.chunks(form.columns, first):
                progress.advance(task, chunk.looked_at)
                self._count += chunk.batch.num_rows
                self._runs |= chunk.runs
                if chunk.batch.num_rows:
                    yield chunk

    def kept(self, size: int) -> None:
        """So many bytes are there already."""
        if size:
            self._messages.print(f"goes on after {size:,} bytes that are there", markup=False)

    def tell(self) -> None:
        """Say what was pulled."""
        plan = self._releases.plan
        target = "stdout" if self._output is None else str(self._output)
        line = f"{_counted(self._count, 'release')} from {_counted(len(self._runs), 'run')} to {target}"
        if not plan.runs:
            line += ": the archive holds no finished run yet; `wirevault run` makes one"
        elif not self._count:
            line += ": nothing in the archive answers to that; `wirevault runs` shows what was archived"
        if buried := plan.forgotten.intersection(self._releases.query.ids):
            line += f"; taken down: {', '.join(sorted(buried))}"
        if plan.unknown:
            line += f"; no such release: {', '.join(sorted(plan.unknown))}"
        self._messages.print(line, markup=False, soft_wrap=True)


@dataclass(frozen=True, slots=True)
class Outlet:
    """What is asked for, on its way into a form."""

    count: Count
    releases: Releases
    form: Format
    source: Source

    def write(self, output: Path | None) -> None:
        """All at once: a file is complete or absent. Raises as reading and `whole_file` do."""
        with whole_file(output) as out:
            batches: Iterator[Batch] = (chunk.batch for chunk in self.count.chunks(self.form))
            if self.source.grouped:
                batches = grouped(batches, self.releases)
            self.form.write(batches, out, self.source)
            out.write(tombstones(self.releases, self.form))

    def write_in_pieces(self, output: Path, words: str) -> None:
        """Partition by partition, so that it can be gone on with; `words` are what the query does not say."""
        plan, query = self.releases.plan, self.releases.query
        asked = f"{words} {query}" + (f" up to {plan.cursor}" if query.after else "")
        with resumable(output, sha256(asked.encode()), plan.sources) as part:
            self.count.kept(part.kept)
            chunks = self.count.chunks(self.form, part.first)
            for partition, some in groupby(chunks, key=attrgetter("partition")):
                source = self.source._replace(begun=part.out.tell() > 0)
                self.form.write((chunk.batch for chunk in some), part.out, source)
                part.reached(partition)
            part.out.write(tombstones(self.releases, self.form))


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
