"""How the simulated wire shows its world at a moment: feed, listing, sitemaps, pages, with validators."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from urllib.parse import parse_qs, urlsplit

from crawler.collect.recordings import Recorded
from simulate.world import ZONE, Fact, World

HOST = "year.example"
BASE = f"http://{HOST}"
ITEMS, ROWS = 20, 100
NEWS = timedelta(days=2)
_TICK = timedelta(seconds=2)  # between two requests

_ROBOTS = b"User-agent: *\nAllow: /\n"


class Site:
    """The wire's site, asked one request after the other; each takes two seconds of its clock."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._times = [fact.at for fact in world.facts]
        self._by_number = {fact.number: fact for fact in world.facts}
        self.now = world.since
        self.requests: Counter[str] = Counter()  # by kind

    def answer(self, method: str, url: str, headers: Mapping[str, str]) -> Recorded:
        """Raises ConnectionRefusedError while the site is down."""
        self.now += _TICK
        parts = urlsplit(url)
        kind = _kind(parts.path)
        self.requests[kind] += 1
        if method != "GET" or not self._world.is_up(self.now):
            raise ConnectionRefusedError("the site is down")
        body, content_type = self._body(kind, parts.path, parse_qs(parts.query))
        if body is None:
            return self._recorded(404 if content_type == "404" else 410, b"not here", "text/plain", None)
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if headers.get("if-none-match") == tag:
            return self._recorded(304, b"", content_type, tag)
        return self._recorded(200, body, content_type, tag)

    def _recorded(self, status: int, body: bytes, content_type: str, tag: str | None) -> Recorded:
        headers = [(b"Content-Type", content_type.encode()), *([(b"ETag", tag.encode())] if tag else [])]
        return Recorded(status, tuple(headers), body, self.now.astimezone(UTC), "192.0.2.7")

    def _body(self, kind: str, path: str, query: Mapping[str, Sequence[str]]) -> tuple[bytes | None, str]:
        html = "text/html; charset=utf-8"
        if kind == "page":
            return self._page(path), html if self._fact(path) and not self._is_dead(path) else "404"
        if kind == "robots":
            return _ROBOTS, "text/plain"
        if kind == "listing":
            return self._listing(int(query.get("page", ["1"])[0])), html
        return self._xml(kind, path), "application/xml"

    def _xml(self, kind: str, path: str) -> bytes:
        if kind == "feed":
            return _feed(self._shown(ITEMS), self.now)
        if kind == "news":
            return _sitemap(self._since(self.now - NEWS), self.now, news=True)
        year, month = map(int, path.removeprefix("/map-").removesuffix(".xml").split("-"))
        begin = datetime(year, month, 1, tzinfo=ZONE)
        end = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=ZONE)
        return _sitemap([fact for fact in self._since(begin) if fact.at < end], self.now, news=False)

    def _out(self) -> int:
        return bisect_right(self._times, self.now)

    def _shown(self, count: int, skip: int = 0) -> list[Fact]:
        """The newest that doors name, newest first."""
        found: list[Fact] = []
        for place in range(self._out() - 1, -1, -1):
            if self._world.facts[place].shown(self.now):
                found.append(self._world.facts[place])
            if len(found) == skip + count:
                break
        return found[skip:]

    def _since(self, begin: datetime) -> list[Fact]:
        first = bisect_right(self._times, begin - timedelta(seconds=1))
        return [fact for fact in self._world.facts[first : self._out()] if fact.shown(self.now)]

    def _listing(self, page: int) -> bytes:
        rows = "".join(
            f'<li class="row"><a href="{address(fact)}">{escape(headline(fact, self.now))}</a>'
            f"<time>{fact.at:%Y-%m-%d %H:%M} ET</time></li>\n"
            for fact in self._shown(ROWS, (page - 1) * ROWS)
        )
        head = "<!DOCTYPE html><html><head><title>All releases</title></head>"
        return f"{head}<body><ul>{rows}</ul></body></html>".encode()

    def _fact(self, path: str) -> Fact | None:
        tail = path.removesuffix(".html").rpartition("-")[2]
        return self._by_number.get(int(tail)) if tail.isdecimal() else None

    def _is_dead(self, path: str) -> bool:
        fact = self._fact(path)
        return fact is None or fact.dead or fact.at > self.now

    def _page(self, path: str) -> bytes | None:
        fact = self._fact(path)
        if fact is None or self._is_dead(path) or (fact.change == "removal" and fact.changed(self.now)):
            return None
        return page(fact, self.now, new=self.now >= self._world.redesigned_at)


def _kind(path: str) -> str:
    names = {
        "/robots.txt": "robots",
        "/.well-known/tdmrep.json": "robots",
        "/feed.xml": "feed",
        "/list": "listing",
        "/news.xml": "news",
    }
    return names.get(path) or ("months" if path.startswith("/map-") else "page")


def address(fact: Fact) -> str:
    return f"{BASE}/r/release-{fact.number}.html"


def headline(fact: Fact, now: datetime) -> str:
    """What stands over it now."""
    if fact.change == "correction" and fact.changed(now):
        return f"/C O R R E C T I O N -- {fact.headline}/"
    if fact.change == "withdrawal" and fact.changed(now):
        return f"/DISREGARD RELEASE: {fact.headline}/"
    return fact.headline


def page(fact: Fact, now: datetime, *, new: bool) -> bytes:
    """The release's page, before or after the redesign."""
    title, text = escape(headline(fact, now)), _text(fact, now)
    stamp = f"{fact.at:%Y-%m-%d %H:%M} ET"
    head = f"<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>{title}</title></head><body>"
    if new:
        return (
            f"{head}<header><nav>Home News About</nav></header><main class='story'><h1 class='t'>{title}</h1>"
            f"<span class='when'>{stamp}</span><section class='copy'>{text}</section></main></body></html>"
        ).encode()
    return (
        f"{head}<div id='nav'>Home | News</div><article class='release'><h1>{title}</h1><p class='date'>{stamp}</p>"
        f"<div class='body'>{text}</div></article></body></html>"
    ).encode()


def _text(fact: Fact, now: datetime) -> str:
    date = f"{fact.at:%B} {fact.at.day}, {fact.at.year}"
    body = f"<p>HARBOUR CITY, {date} /Yearwire/ -- {escape(fact.words)}</p>"
    if fact.change == "correction" and fact.changed(now):
        notice = (
            f"In the news release, {escape(fact.headline)}, issued {date} over Yearwire, we are advised by the company"
            " that the first paragraph should read as follows. The complete, corrected release follows:"
        )
        return f"<p>{notice}</p>{body.replace('will serve', 'serves')}"
    if fact.change == "withdrawal" and fact.changed(now):
        return (
            f"<p>We are advised by the company that journalists and other readers should disregard the news release,"
            f" {escape(fact.headline)}, issued {date} over Yearwire.</p>"
        )
    return body


def _feed(facts: Iterable[Fact], now: datetime) -> bytes:
    items = "".join(
        f"<item><title>{escape(headline(fact, now))}</title><link>{address(fact)}</link>"
        f"<pubDate>{format_datetime(fact.at.astimezone(UTC))}</pubDate></item>\n"
        for fact in facts
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Year</title>{items}</channel></rss>'.encode()


def _sitemap(facts: Iterable[Fact], now: datetime, *, news: bool) -> bytes:
    entries = "".join(
        f"<url><loc>{address(fact)}</loc>"
        + (
            f"<news:news><news:publication_date>{fact.at.isoformat()}</news:publication_date>"
            f"<news:title>{escape(headline(fact, now))}</news:title></news:news>"
            if news
            else ""
        )
        + "</url>\n"
        for fact in facts
    )
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {space}>{entries}</urlset>'.encode()
