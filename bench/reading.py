"""`python -m bench.reading sitemap|feed COUNT make|parse|read`: an invented door of so many items.

`make` builds its bytes and loads what `read` needs, `parse` is the library alone, `read` makes claims of them. Exits
non-zero where an item is lost.
"""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import feedparser
from lxml import etree

from crawler.discover import read
from crawler.wire import Feed, Sitemap, Wire

_BASE = "https://bench.example"
_START = datetime(2026, 3, 1, tzinfo=UTC)


def sitemap(count: int) -> bytes:
    rows = (
        f"<url><loc>{_BASE}/r/invented-release-of-a-company-{n:09}.html</loc>"
        f"<lastmod>{(_START + timedelta(minutes=n)).isoformat()}</lastmod></url>"
        for n in range(count)
    )
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{"".join(rows)}</urlset>'.encode()


def feed(count: int) -> bytes:
    rows = (
        f"<item><title>Invented company announces item {n}</title><link>{_BASE}/r/invented-release-{n:09}.html</link>"
        f"<pubDate>{format_datetime(_START + timedelta(minutes=n))}</pubDate><category>Food</category></item>"
        for n in range(count)
    )
    return f'<rss version="2.0"><channel><title>t</title>{"".join(rows)}</channel></rss>'.encode()


def wire() -> Wire:
    return Wire(
        name="bench",
        title="Bench",
        home=f"{_BASE}/",
        hosts=("bench.example",),
        language="en",
        timezone="UTC",
        release_urls=(r"-(?P<id>\d{9})\.html$",),
        door=(
            Sitemap(kind="sitemap", name="sitemap", url=f"{_BASE}/sitemap.xml"),
            Feed(kind="feed", name="feed", url=f"{_BASE}/feed.xml"),
        ),
    )


def main() -> int:
    kind, count, how = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    body, known = (sitemap if kind == "sitemap" else feed)(count), wire()
    if how == "make":
        return 0
    if how == "parse":
        return _parse(kind, body) != count
    door = next(door for door in known.door if door.kind == kind)
    reading = read(door, body, door.url, known, now=_START + timedelta(days=365))
    return len(reading.claims) != count


def _parse(kind: str, body: bytes) -> int:
    if kind == "feed":
        return len(feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)["entries"])
    return sum(1 for _ in etree.fromstring(body).iter("{*}url"))


if __name__ == "__main__":
    sys.exit(main())
