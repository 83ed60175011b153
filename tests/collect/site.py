"""A tiny invented wire on the scripted server: its file, its doors, its pages, and one run of collecting it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from crawler.clock import Clock
from crawler.collect import collect
from crawler.collect.plan import Plan
from crawler.exchange import Exchange, Harvest
from crawler.settings import CrawlSettings
from crawler.wire import Wire
from tests.collect.server import Say, Server

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
SINCE = NOW - timedelta(days=2)


@dataclass
class Kept:
    """A sink that holds everything in memory."""

    exchanges: list[Exchange] = field(default_factory=list)

    reserved: list[Exchange] = field(default_factory=list)  # tdmrep.json

    def keep(self, exchange: Exchange) -> None:
        (self.reserved if exchange.kind == "tdm" else self.exchanges).append(exchange)

    def of(self, kind: str) -> list[Exchange]:
        return [exchange for exchange in self.exchanges if exchange.kind == kind]


def wire(server: Server, **changes: Any) -> Wire:
    """The wire `tiny` on the server: a feed and a listing, fast and with loopback."""
    data: dict[str, Any] = {
        "name": "tiny",
        "title": "Tiny Wire",
        "home": server.url + "/",
        "hosts": [server.host],
        "language": "en",
        "timezone": "UTC",
        "release_urls": [r"/r/[^/?]*?(?P<id>\d+)\.html$", r"/plain/[\w-]+$"],
        "loopback": True,
        "door": [{"kind": "feed", "name": "feed", "url": f"{server.url}/feed.xml"}],
        "polite": {"delay_seconds": 0.0, "concurrency": 4, "timeout_seconds": 5.0, "retries": 2, "refusals": 5},
    }
    return Wire(**{**data, **changes})


def polite(**changes: Any) -> dict[str, Any]:
    base = {"delay_seconds": 0.0, "concurrency": 4, "timeout_seconds": 5.0, "retries": 2, "refusals": 5}
    return {**base, **changes}


def plan(wire: Wire, **changes: Any) -> Plan:
    data: dict[str, Any] = {"since": SINCE, "until": NOW, "crawl_settings": CrawlSettings(contact="a@b.example")}
    return Plan(wire=wire, **{**data, **changes})


def run(*plans: Plan, sink: Kept | None = None) -> tuple[Harvest, Kept]:
    """Collect, and give the first plan's harvest and what was kept."""
    sink = sink or Kept()
    harvests = collect(plans, sink, Clock(NOW))
    return harvests[plans[0].wire.name], sink


def feed(items: Sequence[tuple[str, str, datetime | None]]) -> Say:
    """An RSS feed of (URL, title, time)."""
    rows = "".join(
        f"<item><title>{title}</title><link>{url}</link>"
        + (f"<pubDate>{format_datetime(at)}</pubDate>" if at else "")
        + "</item>"
        for url, title, at in items
    )
    body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>{rows}</channel></rss>'
    return Say(body.encode(), 200, {"Content-Type": "application/rss+xml"})


def page(headline: str, head: str = "") -> Say:
    """A release page, as plain as can be."""
    body = (
        f"<!DOCTYPE html><html><head><title>{headline}</title>{head}</head><body><h1>{headline}</h1>"
        f"<p>{'Invented words of an invented release. ' * 40}</p></body></html>"
    )
    return Say(body.encode(), 200, {"Content-Type": "text/html; charset=utf-8"})


def serve(server: Server, numbers: Sequence[int], hours: float = 1.0) -> None:
    """So many releases, the first the newest, an hour apart, in the feed and as pages."""
    items = []
    for place, number in enumerate(numbers):
        path = f"/r/release-{number}.html"
        items.append((server.url + path, f"Release number {number}", NOW - timedelta(hours=hours * (place + 1))))
        server.say(path, page(f"Release number {number}"))
    server.say("/feed.xml", feed(items))


def ids(harvest: Harvest) -> list[str]:
    return [id_.removeprefix("tiny:") for id_ in harvest.captured]


def lost(harvest: Harvest) -> dict[str, str]:
    return {missing.id.removeprefix("tiny:"): missing.reason for missing in harvest.missing}
