"""`wirevault pull`: copy archived releases out of the archive."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated, NamedTuple

import typer
from rich.progress import Progress

from crawler.archive.export import Format, Source, format_of
from crawler.archive.reader import Releases
from crawler.archive.tables import Batch
from crawler.errors import ConfigError
from jobs.app import App, app_of


def pull(
    ctx: typer.Context,
    *,
    since: Annotated[str | None, typer.Option(metavar="D", help="From this publication day on.")] = None,
    until: Annotated[str | None, typer.Option(metavar="D", help="To this publication day, inclusive.")] = None,
    wire: Annotated[list[str] | None, typer.Option(metavar="W", help="Only this wire; repeat for several.")] = None,
    issuer: Annotated[str | None, typer.Option(metavar="X", help="A part of an issuer's name.")] = None,
    ticker: Annotated[str | None, typer.Option(metavar="X", help="ABC, NYSE:ABC or XNYS:ABC.")] = None,
    language: Annotated[str | None, typer.Option(metavar="L", help="en is also en-GB.")] = None,
    match: Annotated[str | None, typer.Option(metavar="TEXT", help="A part of headline or text.")] = None,
    id: Annotated[list[str] | None, typer.Option("--id", metavar="ID", help="This release; repeatable.")] = None,
    as_of: Annotated[str | None, typer.Option(metavar="T", help="As the archive would have answered then.")] = None,
    all_versions: Annotated[bool, typer.Option("--all-versions", help="Every version, not the newest.")] = False,
    format: Annotated[str, typer.Option(help="jsonl, text, csv, parquet, warc or ninjs.")] = "jsonl",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="PATH", help="Into a file, complete or absent.")
    ] = None,
) -> None:
    """Copy archived releases out: the newest version of each, JSON lines on stdout unless told otherwise."""
    app = app_of(ctx)
    form = format_of(format)
    if form.binary and output is None and sys.stdout.isatty():
        raise ConfigError(f"--format {format} is not for a terminal: name a file with -o, or pipe it on")
    archive = app.open_archive()
    releases = archive.releases(
        since=since, until=until, wire=wire or (), issuer=issuer, ticker=ticker, language=language, match=match,
        ids=id or (), as_of=as_of, all_versions=all_versions,
    )  # fmt: skip
    source = Source(archive.store, app.clock.now())
    try:
        with whole_file(output) as out:
            count = Count(app, releases)
            form.write(count.batches(form), out, source)
            out.flush()
    except BrokenPipeError:  # `| head` has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return
    app.messages.print(count.line(output))


class Tally(NamedTuple):
    releases: int
    runs: frozenset[str]


class Count:
    """Counts what goes by, with a progress bar where somebody watches."""

    def __init__(self, app: App, releases: Releases) -> None:
        self._messages = app.messages
        self._releases = releases
        self._tally = Tally(0, frozenset())

    def batches(self, form: Format) -> Iterator[Batch]:
        with Progress(console=self._messages, transient=True, disable=not self._messages.is_terminal) as progress:
            task = progress.add_task("pulling", total=self._releases.rows_at_most)
            for chunk in self._releases.chunks(form.columns):
                progress.advance(task, chunk.looked_at)
                if chunk.batch.num_rows:
                    self._tally = Tally(self._tally.releases + chunk.batch.num_rows, self._tally.runs.union(chunk.runs))
                    yield chunk.batch

    def line(self, output: Path | None) -> str:
        """What was pulled, for a person."""
        if not self._tally.releases:
            return "nothing in the archive answers to that: `wirevault runs` shows what was archived"
        target = "stdout" if output is None else str(output)
        return f"{_count(self._tally.releases, 'release')} from {_count(len(self._tally.runs), 'run')} -> {target}"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


@contextmanager
def whole_file(path: Path | None) -> Iterator[IO[bytes]]:
    """stdout, or a file that appears under its name when all of it is on the disk. Raises ConfigError."""
    if path is None:
        yield sys.stdout.buffer
        return
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        out = beside.open("xb")
    except OSError as error:
        raise ConfigError(f"-o {path}: cannot be written ({error.strerror}); name another place") from error
    try:
        with out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
