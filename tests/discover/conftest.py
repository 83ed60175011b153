"""An invented wire whose doors the tests read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.wire import Feed, Listing, Polite, Sitemap, Wire

NOW = datetime(2026, 7, 15, 12, tzinfo=UTC)


@pytest.fixture
def wire() -> Wire:
    return Wire(
        name="tidewire",
        title="Tidewire",
        home="https://tide.example/",
        hosts=("tide.example", "maps.tide.example:8443"),
        language="en",
        timezone="America/New_York",
        release_urls=(r"^https?://[^/]+/r/(?P<id>\d+)(?:/(?P<lang>[a-z]{2}))?(?:[/?-]|$)", r"^https?://[^/]+/notes/"),
        ignore_urls=("/r/666",),
        door=(Feed(kind="feed", name="feed", url="https://tide.example/feed.xml"),),
        polite=Polite(max_bytes=2_000_000),
    )


@pytest.fixture
def feed() -> Feed:
    return Feed(kind="feed", name="feed", url="https://tide.example/feed.xml")


@pytest.fixture
def sitemap() -> Sitemap:
    return Sitemap(kind="sitemap", name="map", url="https://tide.example/map.xml", follow=r"/news-\d+\.xml$")


@pytest.fixture
def listing() -> Listing:
    return Listing(
        kind="listing",
        name="list",
        url="https://tide.example/list?page={page}",
        rows="//li",
        link=".//a/@href",
        headline=".//a",
        stamp=".//small",
        stamp_formats=("%H:%M ET", "%b %d, %Y, %H:%M ET", "%Y-%m-%d %I:%M %p %Z", "%d.%m.%Y"),
        day='//input[@id="date"]/@value',
        day_formats=("%m/%d/%Y",),
        language="@lang",
        max_pages=3,
    )
