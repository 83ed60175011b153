"""Invented pages, as a crawl hands them on, and what a cleaner would make of them."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from crawler.archive import Archive
from crawler.archive.manifest import Manifest
from crawler.archive.pages import StoredPage
from crawler.archive.writer import RunWriter, Taken
from crawler.clock import Clock
from crawler.exchange import Exchange, Kind, Note
from crawler.model import Claim, Cleaner, Release, Robots, Stamp, Status

NOW = datetime(2026, 3, 4, 2, 15, tzinfo=UTC)
CLEANER = Cleaner(wirevault="0.1.0", trafilatura="2.3.1")


def clock(minutes: float = 0) -> Clock:
    return Clock(NOW + timedelta(minutes=minutes))


def html(number: int, text: str = "first", status: str = "usable") -> bytes:
    return (
        f"<html><body><h1>Aurum Vale reports number {number}</h1><p class={status}>{text} words, invented"
        f"</p><time>2026-03-{number % 27 + 1:02}</time></body></html>"
    ).encode()


def claim(number: int, title: str | None = None, modified: str | None = None) -> Claim:
    url = f"http://wire.example/r/{number}?utm_source=feed"
    return Claim(door="feed", url=url, id=f"sample:{number}", headline=title or f"Number {number}", modified=modified)


def exchange(
    number: int,
    body: bytes | None = None,
    *,
    wire: str = "sample",
    kind: Kind = "release",
    status: int = 200,
    claims: tuple[Claim, ...] | None = None,
    headers: Iterable[tuple[bytes, bytes]] = (),
    minutes: float = 0,
) -> Exchange:
    """A release page in gzip, unless told otherwise."""
    note = Note(
        wire=wire,
        id=f"{wire}:{number}",
        claims=(claim(number),) if claims is None else claims,
        robots=Robots(verdict="allowed"),
    )
    return Exchange(
        wire=wire,
        kind=kind,
        url=f"http://wire.example/r/{number}",
        method="GET",
        request_headers=((b"User-Agent", b"wirevault"), (b"Accept-Encoding", b"gzip")),
        status=status,
        headers=(
            (b"Content-Type", b"text/html; charset=utf-8"),
            (b"Content-Encoding", b"gzip"),
            (b"Etag", f'"{number}"'.encode()),
            *headers,
        ),
        body=gzip.compress(html(number), mtime=0) if body is None else gzip.compress(body, mtime=0),
        ip="127.0.0.1",
        fetched=NOW + timedelta(minutes=minutes),
        note=note if kind == "release" else None,
    )


def cleaned(stored: StoredPage) -> Release:
    """What a cleaner makes of `html`."""
    page = stored.page.body.decode()
    headline = re.search("<h1>(.*)</h1>", page)
    text = re.search("<p class=(.*)>(.*)</p>", page)
    day = re.search("<time>(.*)</time>", page)
    assert headline
    assert text
    assert day
    states: dict[str, Status] = {"usable": "usable", "corrected": "corrected", "withdrawn": "withdrawn"}
    return Release(
        id=None,
        wire=None,
        url=stored.page.url,
        headline=headline[1],
        text=text[2],
        status=states[text[1]],
        published=Stamp(date=day[1], resolution="day", origin="page", raw=day[1]),
        cleaner=CLEANER,
    )


def clean_otherwise(stored: StoredPage) -> Release:
    """What a later cleaner makes of it."""
    made = cleaned(stored)
    return replace(made, text=f"{made.text}, otherwise")


def take_all(writer: RunWriter, pages: Iterable[StoredPage]) -> list[tuple[str, Taken]]:
    return [(stored.note.id, writer.take(cleaned(stored), stored)) for stored in pages]


def archive_run(archive: Archive, *exchanges: Exchange, minutes: float = 0) -> Manifest:
    """One whole run over these exchanges."""
    with archive.begin(clock(minutes), command="test") as writer:
        take_all(writer, writer.torn_pages())
        for one in exchanges:
            writer.keep(one)
        take_all(writer, writer.pages())
        return writer.commit({}, verdict="sound")
