"""The real wires' doors as they were recorded: each must lead to the pages recorded beside it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType

from crawler.discover import Reading, door_urls, read
from crawler.wire import Sitemap, Wire
from crawler.wire_files import load_wires

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "../shared/corpus"
SINCE, NOW = datetime(2013, 1, 1, tzinfo=UTC), datetime(2026, 11, 20, 2, tzinfo=UTC)

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real pages does not lie beside the project"),
]


@pytest.fixture(scope="module")
def wires() -> dict[str, Wire]:
    return load_wires([ROOT / "config/wires"])


def recorded(name: str) -> dict[str, bytes]:
    bodies = {}
    with (CORPUS / "replay" / f"{name}.warc.gz").open("rb") as stream:
        for record in ArchiveIterator(stream, record_types=WarcRecordType.response):
            bodies[str(record.headers["WARC-Target-URI"])] = record.reader.read()
    return bodies


def readings(wire: Wire, bodies: dict[str, bytes]) -> dict[str, list[Reading]]:
    """By door, of what it asks for between 2013 and the recording and what is there."""
    return {
        door.name: [
            read(door, bodies[url], url, wire, now=NOW)
            for url in door_urls(door, SINCE, NOW, NOW, wire)
            if url in bodies
        ]
        for door in wire.door
    }


@pytest.mark.parametrize(
    ("name", "doors", "ids"),
    [
        (
            "prnewswire",
            ["feed", "news-sitemap"],
            ["prnewswire:300039248", "prnewswire:300256929", "prnewswire:301074797"],
        ),
        ("globenewswire", ["latest", "months"], ["globenewswire:1300478:en"]),
        ("presseportal", ["feed"], ["presseportal:2930232"]),
    ],
)
def test_each_recorded_door_leads_to_each_recorded_page(
    wires: dict[str, Wire], name: str, doors: list[str], ids: list[str]
) -> None:
    wire, bodies = wires[name], recorded(name)
    found = {door: said for door, said in readings(wire, bodies).items() if said}
    assert sorted(found) == doors
    for said in found.values():
        assert [reading.faults for reading in said] == [()] * len(said)
        claims = [claim for reading in said for claim in reading.claims]
        assert sorted({claim.id or "" for claim in claims}) == ids
        assert all(claim.url in bodies and claim.headline and claim.published for claim in claims)


@pytest.mark.parametrize("query", ["", "?page=1"])
def test_the_pages_of_the_news_sitemap_are_followed(wires: dict[str, Wire], query: str) -> None:
    """Live it is an index whose children are its own pages; recorded, either URL gives the entries."""
    wire = wires["prnewswire"]
    door = next(d for d in wire.door if d.name == "news-sitemap")
    url = f"https://www.prnewswire.com/sitemap-news.xml{query}"
    assert len(read(door, recorded("prnewswire")[url], url, wire).claims) == 3
    index = (
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap>'
        "<loc>https://www.prnewswire.com/sitemap-news.xml?page=1</loc></sitemap></sitemapindex>"
    )
    assert read(door, index.encode(), url, wire).children == ("https://www.prnewswire.com/sitemap-news.xml?page=1",)


def test_the_index_of_months_leads_to_the_month(wires: dict[str, Wire]) -> None:
    wire, bodies = wires["globenewswire"], recorded("globenewswire")
    door = Sitemap(
        kind="sitemap", name="index", url="https://sitemaps.globenewswire.com/news-en.xml", follow=r"/\d{4}-\d{2}\.xml$"
    )
    (month,) = read(door, bodies[door.url], door.url, wire).children
    assert [c.id for c in read(door, bodies[month], month, wire).claims] == ["globenewswire:1300478:en"]


def test_a_feed_of_2026(wires: dict[str, Wire]) -> None:
    wire = wires["prnewswire"]
    body = (CORPUS / "feeds/prnewswire-rss-2026-09-13-excerpt.xml").read_bytes()
    reading = read(wire.door[0], body, wire.door[0].url, wire)
    assert reading.faults == ()
    assert [c.id for c in reading.claims] == ["prnewswire:302876446", "prnewswire:302876793"]
    assert [len(c.issuers) for c in reading.claims] == [1, 1]
    assert [c.published.date for c in reading.claims if c.published] == ["2026-09-13", "2026-09-11"]
    schemes = [s.scheme for s in reading.claims[0].subjects]
    assert schemes == ["prn:industry"] * 4 + ["prn:subject", "dc:subject"]
    assert all("&amp;" not in s.code for c in reading.claims for s in c.subjects)
