"""`wirevault show`: one release."""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from crawler.archive import Archive
from crawler.archive.pages import read_record
from crawler.errors import ConfigError
from crawler.model import Release, Stamp, to_json
from jobs.app import App, app_of


def show(
    ctx: typer.Context,
    id: Annotated[str, typer.Argument(metavar="ID", help="As `pull` and `run` print it: prnewswire:302451234")],
    *,
    history: Annotated[bool, typer.Option("--history", help="Its versions, and what changed, word by word.")] = False,
    raw: Annotated[bool, typer.Option("--raw", help="The page as it came, decoded.")] = False,
    text: Annotated[bool, typer.Option("--text", help="The clean text alone.")] = False,
) -> None:
    """One release: its record, its versions and relations, its raw page, its text."""
    app = app_of(ctx)
    archive = app.open_archive()
    versions = find_versions(archive, id)
    newest = versions[-1]
    if raw:
        sys.stdout.buffer.write(read_raw(archive, newest))
    elif text:
        typer.echo(newest.text)
    elif app.json:
        for version in versions if history else versions[-1:]:
            sys.stdout.buffer.write(to_json(version) + b"\n")
    elif history:
        print_history(app, versions)
    else:
        print_release(app, newest)


def find_versions(archive: Archive, id_: str) -> list[Release]:
    """Every version of one release, oldest first. Raises ConfigError where the archive has none."""
    versions = sorted(archive.releases(ids=id_, all_versions=True), key=lambda release: release.version or 0)
    if not versions:
        raise ConfigError(f"{id_}: no such release in {archive.store.url}; `wirevault pull --format csv` lists the ids")
    return versions


def read_raw(archive: Archive, release: Release) -> bytes:
    """The page of one version. Raises ConfigError where it has none, StoreError, ArchiveError."""
    if release.raw is None:
        raise ConfigError(f"{release.id}: this version has no raw page in the archive")
    return read_record(archive.store, release.raw).body


def print_release(app: App, release: Release) -> None:
    """The record as a page for a person."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for name, value in facts(release):
        if value:
            table.add_row(name, value)
    app.console.print(Text(release.headline or "(no headline)", style="bold"))
    for subhead in release.subheads:
        app.console.print(Text(subhead, style="italic"))
    app.console.print()
    app.console.print(table)
    app.console.print()
    app.console.print(Text(release.text))


def facts(release: Release) -> list[tuple[str, str]]:
    """The record's fields as lines of text."""
    kinds = ", ".join(dict.fromkeys(block.kind for block in release.blocks))
    return [
        ("id", f"{release.id} version {release.version}, {release.status}"),
        ("published", _stamp(release.published)),
        ("clocks", "\n".join(_stamp(stamp) for stamp in release.clocks)),
        ("first seen", release.first_seen or ""),
        ("fetched", release.fetched or ""),
        ("dateline", release.dateline.raw if release.dateline else ""),
        ("issuer", "; ".join(release.issuer)),
        ("tickers", ", ".join(f"{ticker.exchange}: {ticker.symbol}" for ticker in release.tickers)),
        ("language", release.language or ""),
        ("url", release.url or ""),
        ("relations", "\n".join(f"{one.type} {one.target or '?'}: {one.evidence}" for one in release.relations)),
        ("segments", kinds),
        ("method", f"{release.method}, {len(release.removed)} pieces removed"),
        ("warnings", ", ".join(release.warnings)),
    ]


def _stamp(stamp: Stamp | None) -> str:
    return f"{stamp.at or stamp.date} ({stamp.resolution}, {stamp.origin}: {stamp.raw})" if stamp else ""


def print_history(app: App, versions: Sequence[Release]) -> None:
    """Each version with what it changed in the one before it."""
    before: Release | None = None
    for release in versions:
        title = f"version {release.version}  {release.fetched}  {release.status}  {(release.digest or '')[:19]}"
        app.console.print(Text(title, style="bold"))
        for one in release.relations:
            app.console.print(Text(f"  {one.type} {one.target or '?'}: {one.evidence}"))
        if before is not None:
            app.console.print(changes(_words(before), _words(release)))
        before = release


def _words(release: Release) -> list[str]:
    return re.findall(r"\S+", "\n".join([release.headline or "", *release.subheads, release.text]))


def changes(before: list[str], after: list[str]) -> Text:
    """What changed, word by word: removed words struck out in brackets, new ones in braces, the rest shortened."""
    text = Text()
    for tag, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            same = before[a:b]
            text.append(" ".join(same if len(same) <= 12 else [*same[:5], "…", *same[-5:]]) + " ")
            continue
        if a < b:
            text.append(f"[-{' '.join(before[a:b])}-] ", style="red strike")
        if c < d:
            text.append("{+" + " ".join(after[c:d]) + "+} ", style="green")
    return text
