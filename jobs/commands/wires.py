"""`wirevault wires`: the wires that are known, one of them asked live, a new one begun, a page of one taken up."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any, Self

import msgspec
import typer
from rich.table import Table
from rich.text import Text

from crawler.exchange import Harvest
from crawler.wire import Wire
from jobs.app import App, app_of
from jobs.wire_new import begin_wire

if TYPE_CHECKING:
    from rich.console import Console

    from jobs.wire_check import DoorCheck, HostCheck, PageCheck, WireCheck

wires = typer.Typer(help="The wires known; try one live; begin a new one.", add_completion=False)


@wires.callback(invoke_without_command=True)
def _wires(ctx: typer.Context) -> None:
    if ctx.invoked_subcommand is None:
        list_wires(ctx)


@wires.command("list")
def list_wires(ctx: typer.Context) -> None:
    """Every wire that is known, whether it is on, and what keeps it off."""
    app = app_of(ctx)
    on = {wire.name for wire in app.wires_on()}
    rows = [_row(app, wire, wire.name in on) for _, wire in sorted(app.wires.items())]
    if app.json:
        sys.stdout.buffer.write(msgspec.json.encode(rows) + b"\n")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("wire", "title", "state", "doors", "language", "verified"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        state = Text("on", "green") if row["on"] else Text(f"off: {row['why']}", "dim")
        doors = ", ".join(str(door) for door in row["doors"])  # type: ignore[attr-defined]
        cells = (str(row["wire"]), str(row["title"]), state, doors, str(row["language"]), _yes(row["verified"]))
        table.add_row(*cells)
    app.console.print(table)


def _yes(value: object) -> str:
    return "yes" if value else "no"


def _row(app: App, wire: Wire, on: bool) -> dict[str, object]:
    return {
        "wire": wire.name,
        "title": wire.title,
        "on": on,
        "why": None if on else _why_off(app, wire),
        "doors": [door.name for door in wire.door],
        "no_door": wire.no_door,
        "hosts": wire.hosts,
        "language": wire.language,
        "layouts": [layout.name for layout in wire.layout],
        "verified": wire.verified,
        "template": wire.template,
        "terms": wire.rights.terms,
        "policy": wire.rights.policy,
    }


def _why_off(app: App, wire: Wire) -> str:
    settings = app.settings.wire(wire.name)
    if wire.template:
        return "a template to copy (wirevault wires new)"
    if wire.no_door:
        return "no door is open; its pages can be cleaned"
    if settings.enabled is False:
        return "enabled = false"
    missing = []
    if not wire.loopback:
        contact, permission = app.settings.crawl.contact or "", settings.permission or ""
        missing = [name for name, value in (("contact", contact), ("permission", permission)) if not value.strip()]
    return f"no {' and no '.join(missing)}" if missing else "enabled is not set"


@wires.command("check")
def check_one(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="W", help="The wire's name.")],
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="Pages to fetch, newest first.")] = 1,
) -> None:
    """Ask a wire once: robots.txt, each door, one page. Nothing is kept. Exit code 1 when something is unwell."""
    # Scrapy and the cleaner take a second to come; the list does without them.
    from jobs.order import Watch  # noqa: PLC0415
    from jobs.wire_check import check_wire  # noqa: PLC0415

    app = app_of(ctx)
    with _Stop() as stop:
        found = check_wire(app, app.wire(name), limit, Watch(_say_nothing, stop.asked))
    if app.json:
        sys.stdout.buffer.write(msgspec.json.encode(found) + b"\n")
    else:
        _show(found, app.console)
    raise typer.Exit(130 if stop.asked() else 1 if found.unwell else 0)


class _Stop:
    """Ctrl-C and SIGTERM end the asking; what was found by then is shown."""

    def __init__(self) -> None:
        self._asked = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        self._before = {number: signal.signal(number, self._receive) for number in (signal.SIGINT, signal.SIGTERM)}
        return self

    def __exit__(self, *_: object) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)

    def asked(self) -> bool:
        return self._asked

    def _receive(self, _number: int, _frame: FrameType | None) -> None:
        self._asked = True


def _say_nothing(_wire: str, _harvest: Harvest) -> None:
    """A check is over in seconds."""


@wires.command("new")
def begin(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Lower-case letters, digits and hyphens.")],
    url: Annotated[str, typer.Option("--url", metavar="U", help="The press room's own page.")],
) -> None:
    """Write a wire file for a company's press room, to be filled in."""
    app = app_of(ctx)
    folder = Path(app.settings.crawl.wires_dir or "wires")
    path = begin_wire(folder, name, url, app.wires)
    where = "" if app.settings.crawl.wires_dir else f' and wires_dir = "{folder}"'
    steps = [
        f"{path} is written. Next:",
        "1. edit it: title, timezone, language, release_urls, and the doors (delete those that the room has not);",
        f'2. tell wirevault: [crawl] contact{where}, [wires.{name}] permission = "your basis";',
        f"3. try it: wirevault wires check {name}",
        f"4. turn it on: [wires.{name}] enabled = true",
    ]
    app.console.print("\n".join(steps), markup=False, highlight=False, soft_wrap=True)


@wires.command("page")
def page(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="W", help="The wire, or `generic` or `dumps`.")],
    source: Annotated[str, typer.Argument(metavar="FILE|URL", help="A saved page, or a release's URL of the wire.")],
    slug: Annotated[str | None, typer.Option("--name", metavar="SLUG", help="What the page is called.")] = None,
    replay: Annotated[
        list[Path] | None, typer.Option("--replay", metavar="WARC", help="Answer the URL from a recording.")
    ] = None,
    into: Annotated[Path | None, typer.Option("--into", metavar="FOLDER", help="Instead of tests/golden.")] = None,
) -> None:
    """Take up a page as a golden page: it is saved with a draft of its record, for a person to read."""
    from jobs.order import Watch  # noqa: PLC0415
    from jobs.wire_page import golden_folder, take_page  # noqa: PLC0415

    app = app_of(ctx)
    with _Stop() as stop:
        watch = Watch(_say_nothing, stop.asked)
        folder = into or golden_folder(name)
        taken = take_page(app, name, source, watch, folder=folder, slug=slug, replay=tuple(replay or ()))
    if app.json:
        told = {"page": str(taken.page), "record": str(taken.record), "method": taken.method}
        sys.stdout.buffer.write(msgspec.json.encode(told) + b"\n")
        return
    steps = [
        f"{taken.page} is saved; {taken.record} is a draft of its record, read by {taken.method}. Next:",
        f"1. look at it: wirevault clean {taken.page} --format html > page.html",
        f"2. read {taken.record.name} beside the page and correct it; a field that comes out wrong goes into",
        '   "faults" with its reason, its right value stays in the record;',
        '3. say in "note" what the page is there for, set "reviewed": true;',
        "4. make floor, then make test. The text is its issuer's: pass on pages that you may pass on.",
    ]
    app.console.print("\n".join(steps), markup=False, highlight=False, soft_wrap=True)


def _show(check: WireCheck, console: Console) -> None:
    """Hosts and doors as a table, each page below, what is unwell last."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("asked", "status", "type", "items", "newest", "span"):
        table.add_column(heading, overflow="fold", justify="right" if heading == "items" else "left")
    for cells in (*map(_host_cells, check.robots), *map(_door_cells, check.doors)):
        table.add_row(*cells)
    console.print(table)
    lines = [Text(f"  {door.name}: {fault}", "yellow") for door in check.doors for fault in door.faults]
    lines += [_page_text(page) for page in check.pages]
    lines += [Text(f"note: {note}") for note in check.notes]
    lines += [Text(f"unwell: {line}", "red") for line in check.unwell] or [Text(f"{check.wire} is well", "green")]
    for line in lines:
        console.print(line, soft_wrap=True)


def _host_cells(host: HostCheck) -> tuple[str, ...]:
    return (f"robots.txt of {host.host}", str(host.status), host.content_type or "-", "", "", f"{host.size:,} bytes")


def _door_cells(door: DoorCheck) -> tuple[str | Text, ...]:
    return (
        Text(f"{door.name} ({door.kind})", "" if door.ok else "red"),
        str(door.status or "-"),
        door.content_type or "-",
        str(door.items) + (f" +{door.sitemaps} sitemaps" if door.sitemaps else ""),
        door.newest or "-",
        door.span or "-",
    )


def _page_text(page: PageCheck) -> Text:
    if page.fault:
        return Text(f"page {page.id}: {page.url}\n  {page.fault}")
    blocks = ", ".join(f"{count} {kind}" for kind, count in page.blocks.items())
    lines = [
        f"page {page.id}: {page.url}",
        f"  answers {page.status} {page.content_type or ''}".rstrip(),
        f"  layout    {page.layout}",
        f"  headline  {page.headline}",
        f"  published {page.published}",
        f"  language  {page.language}",
        f"  text      {page.words} words: {blocks}; {page.removed} pieces removed",
    ]
    if page.kept is not None:
        lines.append(f"  fits      {page.kept:.0%} of its container kept; agreement {_share(page.agreement)}")
    if page.missing:
        lines.append(f"  missing   {', '.join(page.missing)}")
    if page.idle:
        lines.append(f"  idle      {', '.join(page.idle)}: these paths find nothing on this page")
    if page.advice:
        lines.append(f"  next      {page.advice}")
    if page.warnings:
        lines.append(f"  warnings  {', '.join(page.warnings)}")
    return Text("\n".join(lines))


def _share(agreement: float | None) -> str:
    return "cannot be told: too little text" if agreement is None else f"with trafilatura {agreement:.0%}"
