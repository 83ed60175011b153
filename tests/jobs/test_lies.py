"""Doors and clocks that lie: each is a named finding of its run, and the rest of the night goes on."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from crawler.collect.recordings import Recorded
from crawler.exchange import Harvest
from crawler.ledger.enumeration import Enumeration
from crawler.ledger.spans import Span
from jobs.app import App
from jobs.lies import findings
from jobs.order import Order
from jobs.report import RunReport
from jobs.run import archive_run
from tests.jobs.tiny import NOW, WATCH, app_of, page, tiny
from tests.servers import Place

BASE = "https://tiny.example"
FEED = {"kind": "feed", "name": "feed", "url": f"{BASE}/feed.xml"}
SITEMAP = {"kind": "sitemap", "name": "news", "url": f"{BASE}/news.xml", "always": True}
HOURS = range(1, 40, 4)


@dataclass
class Liar:
    """A wire with a release every four hours; `says` are the answers in which it lies, by path."""

    says: dict[str, bytes] = field(default_factory=dict)
    headers: tuple[tuple[bytes, bytes], ...] = ((b"Content-Type", b"text/html"),)
    down: set[str] = field(default_factory=set)

    def answer(self, method: str, url: str, headers: Mapping[str, str]) -> Recorded | None:
        path = url.removeprefix(BASE)
        body = self.says.get(path) or self._body(path)
        return Recorded(200 if body else 404, self.headers, body or b"-", NOW, None)

    def _body(self, path: str) -> bytes | None:
        if path == "/feed.xml":
            return feed(*((hours, moment(hours)) for hours in HOURS))
        if path == "/news.xml":
            return sitemap(*((hours, moment(hours)) for hours in HOURS))
        if path.startswith("/r/"):
            hours = int(path.removeprefix("/r/release-").removesuffix(".html"))
            at = moment(hours)
            return page(hours, f"{at:%Y-%m-%d}").replace(b"09:30", f"{at:%H:%M}".encode())
        return None


def moment(hours: int) -> datetime:
    return NOW - timedelta(hours=hours)


def feed(*items: tuple[int, datetime]) -> bytes:
    rows = "".join(
        f"<item><title>Release number {n}</title><link>{BASE}/r/release-{n}.html</link>"
        f"<pubDate>{format_datetime(at)}</pubDate></item>"
        for n, at in items
    )
    return f'<rss version="2.0"><channel><title>t</title>{rows}</channel></rss>'.encode()


def sitemap(*items: tuple[int, datetime]) -> bytes:
    rows = "".join(
        f"<url><loc>{BASE}/r/release-{n}.html</loc><n:news><n:publication_date>{at.isoformat()}</n:publication_date>"
        f"<n:title>Release number {n}</n:title></n:news></url>"
        for n, at in items
    )
    name, news = "http://www.sitemaps.org/schemas/sitemap/0.9", "http://www.google.com/schemas/sitemap-news/0.9"
    return f'<urlset xmlns="{name}" xmlns:n="{news}">{rows}</urlset>'.encode()


def app_with(place: Place, liar: Liar, **changes: Any) -> App:
    return app_of(place, tiny(door=[FEED, SITEMAP], **changes), network=liar)


def run(app: App) -> RunReport:
    return archive_run(app, Order(), WATCH)


def named(report: RunReport) -> dict[str, str]:
    return {check.name: check.note for check in report.wires[0].checks if not check.ok}


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><rss version="2.0"><channel>&b;</channel></rss>'
LIES = {
    "empty": (b'<rss version="2.0"><channel/></rss>', "0 items where at least 1 are expected; no items"),
    "a page": (b"<!DOCTYPE html><html><body>Down for maintenance</body></html>", "0 items where at least 1 are expected; not a feed"),
    "one broken item": (feed((1, NOW)).replace(b"<item>", b"<item><b></item><item>"), "not well-formed"),
    "1970": (feed((1, datetime(1970, 1, 1, tzinfo=UTC))), "its time is not used"),
    "the future": (feed((1, NOW + timedelta(days=400))), "lies in the future: its time is not used"),
    "no zone": (feed((1, NOW)).replace(b" +0000", b" XQT"), "its time is not used"),
    "a bomb": (BOMB, "0 items where at least 1 are expected"),
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
def test_a_door_that_lies_is_named_and_the_others_bring_the_night(folder: Place, lie: str) -> None:
    body, told = LIES[lie]
    report = run(app_with(folder, Liar({"/feed.xml": body})))
    assert told in named(report)["door feed"]
    assert report.wires[0].new == len(HOURS)


def test_yesterdays_copy(folder: Place) -> None:
    old = feed(*((hours, moment(hours)) for hours in HOURS if hours > 24))
    found = named(run(app_with(folder, Liar({"/feed.xml": old}))))
    assert found["stale feed"].endswith("though other doors do: yesterday's copy?")
    assert "stale news" not in found


def test_a_wrong_zone(folder: Place) -> None:
    shifted = feed(*((hours, moment(hours) - timedelta(hours=5)) for hours in HOURS))
    found = named(run(app_with(folder, Liar({"/feed.xml": shifted}))))
    assert "its times are -5 h off those of the" in found["clock of feed"]
    assert "clock of news" not in found


def test_an_id_that_is_used_again(folder: Place) -> None:
    liar = Liar()
    app = app_with(folder, liar)
    run(app)
    another = page(1, "2026-03-02").replace(b"Release number 1", b"Harbour cranes arrive from Oslo")
    liar.says["/r/release-1.html"] = another
    liar.says["/feed.xml"] = feed((1, NOW)).replace(b"Release number 1", b"Harbour cranes arrive from Oslo")
    report = run(app.at(NOW + timedelta(minutes=15)))
    assert named(report)["ids"].startswith("tiny:1 has come back as another release")
    assert report.verdict == "unsound"


def test_a_correction_is_no_other_release(folder: Place) -> None:
    liar = Liar()
    app = app_with(folder, liar)
    run(app)
    liar.says["/feed.xml"] = feed((1, NOW)).replace(b"Release number 1", b"Release number 1, mended")
    liar.says["/r/release-1.html"] = page(1, "2026-03-04").replace(b"Release number 1", b"Release number 1, mended")
    report = run(app.at(NOW + timedelta(minutes=15)))
    assert report.wires[0].changed == 1
    assert "ids" not in named(report)


def test_a_clock_that_jumps_back(folder: Place) -> None:
    app = app_with(folder, Liar())
    run(app.at(NOW + timedelta(days=30)))
    closed = app.open_archive().state().windows
    report = run(app)
    assert any(note.startswith("clock: the last window ended at") for note in report.wires[0].notes)
    assert app.open_archive().state().windows == closed


def test_a_wire_that_answers_by_user_agent(folder: Place) -> None:
    vary = ((b"Content-Type", b"text/html"), (b"Vary", b"Accept-Encoding, User-Agent"))
    report = run(app_with(folder, Liar(headers=vary)))
    assert any("door feed answers by User-Agent" in note for note in report.wires[0].notes)


def test_a_sitemap_of_a_million_is_read_as_far_as_it_may_be(folder: Place) -> None:
    entry = b"<url><loc>https://tiny.example/r/release-%07d.html</loc></url>"
    body = gzip.compress(b"<urlset>" + b"".join(entry % n for n in range(1_000_000)) + b"</urlset>", 1)
    polite = {"delay_seconds": 0.0, "max_bytes": 4_000_000}
    app = app_with(folder, Liar({"/news.xml": body}), polite=polite)
    report = archive_run(app, Order(limit=3), WATCH)
    assert "max_bytes" in named(report)["door news"]
    assert report.wires[0].new == 3
    assert report.wires[0].doors[1].items < 80_000


def test_what_agrees_is_no_finding() -> None:
    whole = Enumeration(door="feed", asked_at=NOW, named=3, span=Span(NOW - timedelta(days=1), NOW))
    harvest = Harvest(wire="tiny", since="", until="", enumerations=[whole])
    assert findings(harvest, {"feed": [0, 0, 1, 0, 0], "news": [300, 300], "x": [60, 0, 60, 0, 60]}, []) == []


def test_no_door_is_stale_where_none_names_anything_newer() -> None:
    old = Enumeration(door="drop", asked_at=NOW, named=4, span=Span(NOW - timedelta(days=9), NOW - timedelta(days=8)))
    harvest = Harvest(wire="tiny", since="", until="", enumerations=[old])
    assert findings(harvest, {}, ()) == []
