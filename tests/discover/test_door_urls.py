"""At which URLs a door is asked for a window."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discover import door_urls
from crawler.discover.templates import next_page, page_number
from crawler.wire import Feed, Listing, Sitemap, Wire

NOW = datetime(2026, 3, 1, 3, 30, tzinfo=UTC)  # in New York it is still February
HOST = "https://tide.example"


def ask(door: Feed | Sitemap | Listing, wire: Wire, since: datetime, until: datetime = NOW) -> list[str]:
    return door_urls(door, since, until, NOW, wire)


def listing(url: str, **more: int) -> Listing:
    return Listing.model_validate({"kind": "listing", "name": "l", "url": url, "rows": "//li", **more})


def test_a_feed_is_asked_once(wire: Wire, feed: Feed) -> None:
    assert ask(feed, wire, NOW - timedelta(days=400)) == [feed.url]


@pytest.mark.parametrize(
    ("each", "url", "back", "expected"),
    [
        ("run", "/map.xml", 400, ["/map.xml"]),
        ("month", "/{year}-{month}.xml", 1, ["/2026-02.xml"]),
        ("month", "/{year}-{month}.xml", 80, ["/2026-02.xml", "/2026-01.xml", "/2025-12.xml"]),
        ("month", "/{month_name}_{year}.gz", 40, ["/Feb_2026.gz", "/Jan_2026.gz"]),
        ("month", "/{year}.xml", 80, ["/2026.xml", "/2025.xml"]),
        ("day", "/{year}/{month}/{day}.xml", 2, ["/2026/02/28.xml", "/2026/02/27.xml", "/2026/02/26.xml"]),
    ],
)
def test_a_sitemap_is_asked_for_each_month_or_day_newest_first(
    wire: Wire, each: str, url: str, back: int, expected: list[str]
) -> None:
    door = Sitemap.model_validate({"kind": "sitemap", "name": "m", "url": HOST + url, "each": each})
    assert ask(door, wire, NOW - timedelta(days=back)) == [HOST + e for e in expected]


def test_a_door_for_looking_back_is_not_asked_for_last_night(wire: Wire) -> None:
    door = Sitemap.model_validate(
        {"kind": "sitemap", "name": "m", "url": HOST + "/{year}-{month}.xml", "each": "month", "beyond_days": 3}
    )
    assert ask(door, wire, NOW - timedelta(days=2)) == []
    assert ask(door, wire, NOW - timedelta(days=40)) == [HOST + "/2026-02.xml", HOST + "/2026-01.xml"]
    assert ask(door, wire, NOW - timedelta(days=400), NOW - timedelta(days=395)) == [
        HOST + "/2025-01.xml",
    ]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/list?page={page}", "/list?page=1"),
        ("/list", "/list"),
        ("/{year}/{month}/{day}?p={page}", "/2026/02/28?p=1"),
        # 22:30 in New York: the hour that has begun is asked for whole
        ("/l?m={month}&d={day}&h={hour}&page={page}", "/l?m=02&d=28&h=23&page=1"),
    ],
)
def test_a_listing_is_asked_at_the_windows_end(wire: Wire, url: str, expected: str) -> None:
    assert ask(listing(HOST + url), wire, NOW - timedelta(days=2)) == [HOST + expected]


def test_the_hour_after_the_last_is_of_the_next_day(wire: Wire) -> None:
    door = listing(HOST + "/l?d={day}&h={hour}")
    assert ask(door, wire, NOW, NOW + timedelta(hours=1)) == [HOST + "/l?d=01&h=00"]


@given(st.integers(1, 99), st.integers(0, 5), st.integers(1, 20))
def test_pages_follow_each_other_up_to_the_last(page: int, first: int, count: int) -> None:
    door = listing(HOST + "/{year}/l?page={page}&size=100", first_page=first, max_pages=count)
    url = f"{HOST}/2026/l?page={page}&size=100"
    assert page_number(door, url) == page
    expected = f"{HOST}/2026/l?page={page + 1}&size=100" if page + 1 < first + count else None
    assert next_page(door, url, page) == expected


@pytest.mark.parametrize(
    "url", [HOST + "/l", HOST + "/l?page=x", HOST + "/other?page=2", "https://ebb.example/l?page=2"]
)
def test_a_strange_url_is_no_page_of_the_listing(url: str) -> None:
    door = listing(HOST + "/l?page={page}")
    assert (page_number(door, url), next_page(door, url, None)) == (None, None)
