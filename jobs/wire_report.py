"""A wire's check for a person to read."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from jobs.wire_check import DoorCheck, HostCheck, PageCheck, WireCheck


def show_check(check: WireCheck, console: Console) -> None:  # noqa: C901  one line a finding
    """Hosts and doors as a table, each page below, what is unwell last."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("asked", "status", "type", "items", "newest", "span"):
        table.add_column(heading, overflow="fold", justify="right" if heading == "items" else "left")
    for host in check.robots:
        table.add_row(*_host_cells(host))
    for door in check.doors:
        table.add_row(*_door_cells(door))
    console.print(table)
    for door in check.doors:
        for fault in door.faults:
            console.print(f"  {door.name}: {fault}", markup=False, highlight=False, soft_wrap=True, style="yellow")
    for page in check.pages:
        console.print(_page_text(page), soft_wrap=True)
    for note in check.notes:
        console.print(f"note: {note}", markup=False, highlight=False, soft_wrap=True)
    for line in check.unwell:
        console.print(f"unwell: {line}", markup=False, highlight=False, soft_wrap=True, style="red")
    if not check.unwell:
        console.print(f"{check.wire} is well", style="green")


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
    if page.warnings:
        lines.append(f"  warnings  {', '.join(page.warnings)}")
    return Text("\n".join(lines))
