"""A tiny invented wire for whole runs in this process, and the WARC files of other people in which it is found."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import count
from typing import Any

from rich.console import Console

from crawler.clock import Clock
from crawler.settings import ArchiveSettings, CrawlSettings, WireSettings
from crawler.wire import Wire
from jobs.app import App
from jobs.order import Watch
from jobs.settings import Settings
from tests.servers import Place

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
WATCH = Watch(lambda *_: None, lambda: False)
HTML = {"Content-Type": "text/html; charset=utf-8"}
WORDS = "Invented words of an invented release that says the same thing again. " * 20

_numbers = count(1)


def tiny(**changes: Any) -> Wire:
    data: dict[str, Any] = {
        "name": "tiny",
        "title": "Tiny Wire",
        "home": "https://tiny.example/",
        "hosts": ["tiny.example"],
        "language": "en",
        "timezone": "UTC",
        "release_urls": [r"/r/[^/?]*?(?P<id>\d+)\.html$"],
        "door": [{"kind": "feed", "name": "feed", "url": "https://tiny.example/feed.xml"}],
        "polite": {"delay_seconds": 0.0, "concurrency": 4, "timeout_seconds": 5.0, "retries": 1},
        "layout": [
            {
                "name": "tiny",
                "match": "//article",
                "container": "//article",
                "headline": ".//h1",
                "stamp": ".//time",
                "stamp_formats": ["%Y-%m-%d %H:%M"],
            }
        ],
    }
    return Wire(**{**data, **changes})


def app_of(place: Place, wire: Wire, now: datetime = NOW, network: Any = None, **settings: Any) -> App:
    """The program with this wire alone, on."""
    options = {"url": place.url, "endpoint_url": place.endpoint_url, "segment_pages": 50}
    made = Settings(
        archive=ArchiveSettings(**options),
        crawl=CrawlSettings(contact="tests@tiny.example"),
        wires={wire.name: WireSettings(enabled=True, permission="invented")},
        **settings,
    )
    quiet = Console(file=sys.stderr, quiet=True)
    return App(made, {wire.name: wire}, Clock(now), quiet, quiet, json=False, debug=False, network=network)


def page(number: int, day: str = "2026-01-05", words: str = WORDS) -> bytes:
    return (
        f"<!DOCTYPE html><html lang=en><head><title>Release number {number}</title></head><body><article>"
        f"<h1>Release number {number}</h1><time>{day} 09:30</time><p>{words}</p></article></body></html>"
    ).encode()


def url(number: int) -> str:
    return f"https://tiny.example/r/release-{number}.html"


def record(
    address: str,
    body: bytes = b"",
    *,
    at: str = "2026-01-05T10:00:00Z",
    status: int = 200,
    headers: Mapping[str, str] = HTML,
    kind: str = "response",
    **warc: str,
) -> bytes:
    """One record as other people's recorders write it."""
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    block = f"HTTP/1.1 {status} Whatever\r\n{head}\r\n".encode() + body
    fields = {
        "WARC-Type": kind,
        "WARC-Target-URI": address,
        "WARC-Date": at,
        "WARC-Record-ID": f"<urn:uuid:00000000-0000-0000-0000-{next(_numbers):012}>",
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": str(len(block)),
        **{name.replace("_", "-"): value for name, value in warc.items()},
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"WARC/1.0\r\n{lines}\r\n".encode() + block + b"\r\n\r\n"


def members(*records: bytes) -> bytes:
    """A gzip member for each record, as CC-NEWS has them."""
    return b"".join(gzip.compress(one, 1) for one in records)
