"""The past, filled in day by day: what is asked, what is left alone, and what stands in the ledger of each day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from crawler.collect.recordings import Recorded
from crawler.errors import ConfigError
from crawler.wire import Wire
from jobs.app import App
from jobs.backfill import Course, course, fill
from jobs.order import Order
from jobs.report import RunReport
from jobs.run import archive_run
from tests.jobs.tiny import NOW, WATCH, app_of, page, tiny, url
from tests.servers import Place

FIRST, LAST = date(2025, 11, 29), date(2025, 12, 2)
BASE = "https://tiny.example"
LISTING = {
    "kind": "listing", "name": "listing", "url": f"{BASE}/all?d={{year}}-{{month}}-{{day}}&p={{page}}", "rows": "//li",
    "stamp": ".//i", "stamp_formats": ["%Y-%m-%d %H:%M"], "headline": ".//b", "max_pages": 5,
}  # fmt: skip
MONTHS = {"kind": "sitemap", "name": "months", "url": f"{BASE}/map-{{year}}-{{month}}.xml", "each": "month"}
FEED = {"kind": "feed", "name": "feed", "url": f"{BASE}/feed.xml"}


@dataclass
class Past:
    """A site with one release every six hours of the past; each of a day is numbered by it."""

    lost: set[str] = field(default_factory=set)  # paths that answer 404
    asked: list[str] = field(default_factory=list)
    days: tuple[str, ...] = tuple((FIRST + timedelta(days=back)).isoformat() for back in range(-3, 8))

    def answer(self, method: str, url: str, headers: Mapping[str, str]) -> Recorded | None:
        path = url.removeprefix(BASE)
        self.asked.append(path)
        body = None if path in self.lost else self._body(path)
        return Recorded(200 if body else 404, ((b"Content-Type", b"text/html"),), body or b"-", NOW, None)

    def _body(self, path: str) -> bytes | None:
        if found := re.fullmatch(r"/r/release-(\d{8})(\d\d)\.html", path):
            day = date.fromisoformat(found[1]).isoformat()
            return page(int(found[1] + found[2]), day).replace(b"09:30", f"{found[2]}:30".encode())
        if found := re.fullmatch(r"/map-(\d{4}-\d\d)\.xml", path):
            return self._sitemap([row for row in self._rows() if row[0].startswith(found[1])])
        if found := re.fullmatch(r"/all\?d=([\d-]+)&p=(\d)", path):
            return self._listing([row for row in self._rows() if row[0][:10] <= found[1]], int(found[2]))
        return None

    def _rows(self) -> list[tuple[str, int]]:
        hours = ("18", "12", "06", "00")
        return [(f"{day} {hour}:30", int(day.replace("-", "") + hour)) for day in reversed(self.days) for hour in hours]

    def _listing(self, rows: list[tuple[str, int]], number: int) -> bytes:
        some = rows[(number - 1) * 6 : number * 6]
        items = "".join(f'<li><a href="{url(n)}"><b>Release number {n}</b></a><i>{at}</i></li>' for at, n in some)
        return f"<html><ul>{items}</ul></html>".encode()

    def _sitemap(self, rows: list[tuple[str, int]]) -> bytes:
        items = "".join(
            f"<url><loc>{url(n)}</loc><news:news><news:publication_date>{at.replace(' ', 'T')}:00Z</news:publication_date>"
            f"<news:title>Release number {n}</news:title></news:news></url>"
            for at, n in rows
        )
        name = "http://www.sitemaps.org/schemas/sitemap/0.9"
        news = "http://www.google.com/schemas/sitemap-news/0.9"
        return f'<urlset xmlns="{name}" xmlns:news="{news}">{items}</urlset>'.encode()


def app_at(place: Place, past: Past, *doors: Mapping[str, Any], **changes: Any) -> App:
    return app_of(place, wire(*doors, **changes), network=past)


def wire(*doors: Mapping[str, Any], **changes: Any) -> Wire:
    return tiny(door=list(doors or (FEED, LISTING, MONTHS)), expect={"max_per_day": 5}, **changes)


def filled(
    app: App, *, newest_first: bool = True, first: date = FIRST, last: date = LAST, **order: Any
) -> list[RunReport]:
    return [report for _, report in fill(app, planned(app, newest_first, first, last), Order(**order), WATCH)]


def planned(app: App, newest_first: bool = True, first: date = FIRST, last: date = LAST) -> Course:
    return course(app, app.wires_to_run(["tiny"])[0], first, last, newest_first=newest_first)


def states(app: App) -> dict[str, tuple[str, int]]:
    return {day.date: (day.state, day.captured) for day in app.open_archive().days()}


@pytest.mark.parametrize("newest_first", [True, False])
def test_each_day_is_a_run_and_each_is_complete(folder: Place, newest_first: bool) -> None:
    past = Past()
    app = app_at(folder, past, LISTING, MONTHS)
    reports = filled(app, newest_first=newest_first)
    assert [report.verdict for report in reports] == ["sound"] * 4
    days = [report.wires[0].since[:10] for report in reports]
    assert days == sorted(days, reverse=newest_first)
    assert {day: states(app)[day] for day in days} == dict.fromkeys(days, ("complete", 4))
    assert past.asked.count("/feed.xml") == 0
    pages = [path for path in past.asked if path.startswith("/r/")]
    assert len(pages) == len(set(pages))
    assert list(app.open_archive().verify(deep=True)) == []


def test_what_is_done_is_not_done_again(folder: Place) -> None:
    app = app_at(folder, Past(), LISTING, MONTHS)
    assert len(filled(app, limit=6)) == 2
    left = planned(app)
    assert [batch.days for batch in left.batches] == [("2025-12-01",), ("2025-11-30",), ("2025-11-29",)]
    assert (left.estimate.days, left.estimate.done) == (4, 1)
    filled(app)
    assert planned(app).batches == ()


def test_a_sitemap_that_is_not_there_is_a_hole_and_no_empty_month(folder: Place) -> None:
    past = Past(lost={"/map-2025-11.xml"})
    app = app_at(folder, past, FEED, MONTHS)
    reports = filled(app)
    assert [report.verdict for report in reports] == ["sound", "sound", "unsound", "unsound"]
    found = {day.date: day for day in app.open_archive().days()}
    assert found["2025-11-30"].state == "closed-with-loss"
    assert "/map-2025-11.xml answers 404" in found["2025-11-30"].why
    assert found["2025-12-02"].captured == 4
    later = app.at(NOW + timedelta(days=2))
    assert [batch.days[0] for batch in planned(later).batches][-2:] == ["2025-11-30", "2025-11-29"]


def test_what_cannot_be_had_is_named_and_tried_by_the_nights_to_come(folder: Place) -> None:
    past = Past(lost={"/r/release-2025113006.html"})
    app = app_at(folder, past, LISTING, MONTHS)
    filled(app)
    assert states(app)["2025-11-30"] == ("gap", 3)
    assert [lost.reason for lost in app.open_archive().state().missing.values()] == ["404"]


def test_the_nights_go_on_where_they_were(folder: Place) -> None:
    """A backfill moves no window, forgets no door and looks at nothing again."""
    past = Past(days=("2026-03-03", "2026-03-04"))
    app = app_at(folder, past)
    archive_run(app, Order(), WATCH)
    before = app.open_archive().state()
    past.days = tuple(sorted({*Past().days, *past.days}))
    filled(app)
    after = app.open_archive().state()
    assert after.windows == before.windows
    assert after.doors == before.doors
    assert after.looks["tiny"].asked == before.looks["tiny"].asked


def test_the_estimate_says_what_it_follows_from(folder: Place) -> None:
    app = app_at(folder, Past(), LISTING, MONTHS, polite={"delay_seconds": 10.0})
    estimate = planned(app).estimate
    assert (estimate.requests, estimate.bytes, estimate.hours) == (28, None, 0.08)
    assert "expect.max_per_day = 5" in estimate.basis


def test_a_wire_that_reaches_nowhere_says_what_to_do(folder: Place) -> None:
    with pytest.raises(ConfigError, match="none of its doors reaches back"):
        planned(app_at(folder, Past(), FEED))
    with pytest.raises(ConfigError, match="no day that is over"):
        planned(app_at(folder, Past(), MONTHS), first=date(2026, 3, 4), last=date(2026, 3, 4))


def test_without_a_dated_door_all_days_are_one_run(folder: Place) -> None:
    sitemap = {"kind": "sitemap", "name": "all", "url": f"{BASE}/map-2025-12.xml"}
    (batch,) = planned(app_at(folder, Past(), FEED, sitemap)).batches
    assert (batch.days[0], batch.days[-1]) == ("2025-11-29", "2025-12-02")
    assert batch.until == datetime(2025, 12, 3, 2, tzinfo=UTC)
