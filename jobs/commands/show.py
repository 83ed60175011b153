"""`wirevault show`: one release."""

from __future__ import annotations

import difflib
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Annotated

import typer
from msgspec import to_builtins
from rich.table import Table
from rich.text import Text

from crawler.archive import Archive
from crawler.archive.cite import citation
from crawler.archive.pages import read_record
from crawler.errors import ArchiveError, ConfigError
from crawler.model import Release, Stamp, to_json
from jobs.app import App, app_of
from jobs.output import drop_stdout

# What could move a terminal's cursor or change its colours; pages are other people's.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_KEPT_WORDS = 8  # of an unchanged stretch, on either side of a change


def show(
    ctx: typer.Context,
    id: Annotated[str, typer.Argument(metavar="ID", help="As `pull` prints it: prnewswire:302451234")],
    *,
    history: Annotated[bool, typer.Option("--history", help="Its versions, and what changed, word by word.")] = False,
    raw: Annotated[bool, typer.Option("--raw", help="The page as it came, out of its encoding for transfer.")] = False,
    text: Annotated[bool, typer.Option("--text", help="The clean text alone.")] = False,
    cite: Annotated[bool, typer.Option("--cite", help="One line by which it can be cited.")] = False,
) -> None:
    """One release: its record, its versions and relations, its raw page, its text."""
    app = app_of(ctx)
    archive = app.open_archive()
    versions = find_versions(archive, id)
    if not versions:
        print_tombstone(app, archive, id)
        return
    try:
        if raw:
            _write(read_page(archive, versions[-1]))
        elif text or cite:
            _write(f"{versions[-1].text if text else citation(to_builtins(versions[-1]), app.titles)}\n".encode())
        elif app.json:
            _write(b"".join(to_json(version) + b"\n" for version in (versions if history else versions[-1:])))
        elif history:
            print_history(app, versions)
        else:
            print_release(app, versions)
        sys.stdout.flush()
    except BrokenPipeError:  # `| head` has read enough
        drop_stdout()


def _write(data: bytes) -> None:
    sys.stdout.buffer.write(data)


def find_versions(archive: Archive, id_: str) -> list[Release]:
    """Every version of one release, oldest first."""
    return list(archive.releases(ids=id_, all_versions=True))


def print_tombstone(app: App, archive: Archive, id_: str) -> None:
    """What is left of a release that was taken down. Raises ConfigError where there was never one."""
    tombstone = archive.tombstone(id_)
    if tombstone is None:
        raise ConfigError(
            f"{id_}: no such release in {archive.store.url}; `wirevault pull --match WORDS --format csv` finds its id"
        )
    if app.json:
        told = {"id": id_, "wire": tombstone.wire, "status": "forgotten", "forgotten_at": tombstone.at}
        _write(to_json(told | {"reason": tombstone.reason}) + b"\n")
        sys.stdout.flush()
    else:
        app.console.print(_plain(f"{id_} was taken down on {tombstone.at}: {tombstone.reason}"))


def read_page(archive: Archive, release: Release) -> bytes:
    """The page that a version was read from. Raises ConfigError where contacts are masked, ArchiveError, StoreError."""
    if archive.settings.mask_contacts:
        raise ConfigError("--raw gives a page byte for byte, in which [archive] mask_contacts cannot mask anything")
    if release.raw is None:
        raise ArchiveError(f"{release.id}: its row names no raw page; put the table back from a copy")
    return read_record(archive.store, release.raw).body


def print_release(app: App, versions: Sequence[Release]) -> None:
    """The newest version as a page for a person."""
    release = versions[-1]
    app.console.print(_plain(release.headline or "(no headline)", "bold"))
    for subhead in release.subheads:
        app.console.print(_plain(subhead, "italic"))
    app.console.print()
    app.console.print(_table("bold", facts(release, len(versions))))
    app.console.print()
    app.console.print(_table("dim", segments(release)))


def _table(style: str, rows: Iterable[tuple[str, str]]) -> Table:
    """Names in the given style beside their values; what is empty is left out."""
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in rows:
        if value:
            table.add_row(Text(name, style=style), _plain(value))
    return table


def facts(release: Release, versions: int) -> Iterator[tuple[str, str]]:
    """The record's fields as lines of text."""
    yield "id", f"{release.id}, version {release.version} of {versions}"
    yield "status", release.status
    yield "relations", "\n".join(f"{one.type} {one.target or '?'}: {one.evidence}" for one in release.relations)
    yield "published", _stamp(release.published) if release.published else "not stated"
    yield "clocks", "\n".join(_stamp(stamp) for stamp in release.clocks)
    yield "first seen", release.first_seen or ""
    yield "fetched", release.fetched or ""
    yield "dateline", release.dateline.raw if release.dateline else ""
    yield "issuer", "; ".join(release.issuer)
    yield "tickers", ", ".join(f"{ticker.exchange}: {ticker.symbol}" for ticker in release.tickers)
    yield "isins", ", ".join(release.isins)
    yield "language", f"{release.language} ({release.language_origin})" if release.language else ""
    yield "url", release.url or ""
    yield "method", release.method
    yield (
        "removed",
        ", ".join(f"{rule} {count}" for rule, count in Counter(one.rule for one in release.removed).items()),
    )
    yield "warnings", ", ".join(release.warnings)
    yield "raw page", f"{release.raw.object} at {release.raw.offset}" if release.raw else ""


def _stamp(stamp: Stamp) -> str:
    return f"{stamp.at or stamp.date} ({stamp.resolution}, {stamp.origin}: {stamp.raw})"


def segments(release: Release) -> Iterator[tuple[str, str]]:
    """The text, each block with its kind."""
    if not release.blocks:
        yield "text", release.text
    for block in release.blocks:
        yield block.kind, release.text[block.start : block.end] + "\n"


def print_history(app: App, versions: Sequence[Release]) -> None:
    """Each version with what it changed in the one before it."""
    app.console.print(_heading(versions[0]))
    for before, after in pairwise(versions):
        app.console.print(_heading(after))
        for one in after.relations:
            app.console.print(_plain(f"  {one.type} {one.target or '?'}: {one.evidence}"))
        app.console.print(changes(_lines(before), _lines(after)))


def _heading(release: Release) -> Text:
    digest = (release.digest or "").removeprefix("sha256:")[:12]
    return _plain(f"version {release.version}  {release.fetched}  {release.status}  {digest}", "bold")


def _lines(release: Release) -> list[str]:
    """What makes a version, as lines of text."""
    published, dateline = release.published, release.dateline
    facts = {
        "published": (published.at or published.date) if published else None,
        "dateline": dateline.raw if dateline else None,
        "issuer": "; ".join(release.issuer),
        "tickers": ", ".join(f"{ticker.exchange}:{ticker.symbol}" for ticker in release.tickers),
    }
    told = [f"{name}: {value}" for name, value in facts.items() if value]
    lines = [release.headline or "", *release.subheads, *told, *release.text.split("\n")]
    return [" ".join(line.split()) for line in lines if line.strip()]


def changes(before: list[str], after: list[str]) -> Text:
    """What changed, word by word: `[-removed-]`, `{+added+}`, and the words around it; unchanged lines are left out."""
    text = Text()
    for kind, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            text.append(_changed_words(" ".join(before[a:b]).split(), " ".join(after[c:d]).split()))
            text.append("\n")
    return text if text.plain else Text("  the same words\n")


def _changed_words(before: list[str], after: list[str]) -> Text:
    text = Text("  ")
    for kind, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            text.append(f"{_joined(_shortened(before[a:b]))} ")
        if kind in ("delete", "replace"):
            text.append(f"[-{_joined(before[a:b])}-] ", style="red strike")
        if kind in ("insert", "replace"):
            text.append(f"{{+{_joined(after[c:d])}+}} ", style="green")
    return text


def _shortened(words: list[str]) -> list[str]:
    return words if len(words) <= 2 * _KEPT_WORDS else [*words[:_KEPT_WORDS], "…", *words[-_KEPT_WORDS:]]


def _joined(words: list[str]) -> str:
    return _CONTROL.sub("\ufffd", " ".join(words))


def _plain(text: str, style: str = "") -> Text:
    return Text(_CONTROL.sub("\ufffd", text), style=style)
