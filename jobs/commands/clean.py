"""`wirevault clean`: saved pages and text dumps to records, without fetching or storing anything."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated

import typer
from rich.progress import track

from crawler.clean import sheet
from crawler.errors import ConfigError
from crawler.wire import Wire
from jobs.app import App, app_of
from jobs.cleaning import Format, Job, Outcome, clean_files

_MANY = 20  # files from which on a bar is worth its line


def clean(
    ctx: typer.Context,
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE...", help="Saved pages (.html, .htm, .html.gz), dumps (.txt, .md), - for stdin."),
    ],
    *,
    url: Annotated[str | None, typer.Option(metavar="U", help="Where the page was saved from (with one FILE).")] = None,
    wire: Annotated[
        str | None, typer.Option(metavar="W", help="Whose page it is; `generic` withholds the wire files.")
    ] = None,
    format: Annotated[Format, typer.Option("--format", help="json: a record a line.")] = "json",
    processes: Annotated[int, typer.Option(metavar="N", min=1, max=256, help="How many clean at once.")] = 1,
) -> int:
    """Clean saved pages or text dumps: their records, in the order given."""
    app = app_of(ctx)
    if url and len(files) > 1:
        raise ConfigError(f"--url is the address of one page, and {len(files)} files were named: clean them one by one")
    job = Job({} if wire == "generic" else app.wires, _stated(app, wire), url, format)
    outcomes = _shown(app, clean_files(files, job, processes), len(files))
    failed = _write(app, outcomes, files, format)
    if failed and len(files) > 1:
        app.messages.print(f"{failed} of {len(files)} files could not be cleaned.", highlight=False)
    return 1 if failed else 0


def _stated(app: App, wire: str | None) -> Wire | None:
    return None if wire in (None, "generic") else app.wire(wire)


def _shown(app: App, outcomes: Iterable[Outcome], total: int) -> Iterator[Outcome]:
    """The outcomes, with a bar on a terminal."""
    hidden = total < _MANY or not app.messages.is_terminal or sys.stdout.isatty()
    yield from track(outcomes, "cleaning", total=total, console=app.messages, transient=True, disable=hidden)


def _write(app: App, outcomes: Iterable[Outcome], files: Sequence[str], form: Format) -> int:
    """Write each outcome as it comes; gives how many failed."""
    out = sys.stdout.buffer
    failed = 0
    if form == "html":
        out.write(
            sheet.page_head(f"wirevault clean: {files[0]}{' …' if len(files) > 1 else ''}").encode("utf-8", "replace")
        )
    for number, outcome in enumerate(outcomes):
        if form in ("text", "markdown") and len(files) > 1:
            out.write(f"{chr(10) if number else ''}==> {outcome.file} <==\n".encode("utf-8", "replace"))
        out.write(outcome.output)
        out.flush()
        if outcome.fault:
            failed += 1
            app.messages.print(f"wirevault: {outcome.fault}", markup=False, soft_wrap=True)
    if form == "html":
        out.write(sheet.PAGE_END.encode())
    out.flush()
    return failed
