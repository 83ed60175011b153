"""Sitemaps, news sitemaps, indexes, lists of URLs, and whatever else comes in their place."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discover import read
from crawler.model import Subject
from crawler.wire import Sitemap, Wire

URL = "https://tide.example/map.xml"
SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)


def packed(data: bytes, level: int = 9) -> bytes:
    """gzip without the time of day: the tests' names are made of these bytes."""
    return gzip.compress(data, level, mtime=0)


def urlset(entries: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {SPACES}>{entries}</urlset>'.encode()


def entry(number: int, more: str = "") -> str:
    return f"<url><loc>https://tide.example/r/{number}</loc>{more}</url>"


def index(*children: str) -> bytes:
    return f"<sitemapindex {SPACES}>{''.join(f'<sitemap>{c}</sitemap>' for c in children)}</sitemapindex>".encode()


PLAIN = urlset(entry(1) + entry(2))
IDS = ["tidewire:1", "tidewire:2"]


def test_the_news_extension(wire: Wire, sitemap: Sitemap) -> None:
    more = (
        "<image:image><image:loc>https://tide.example/p.png</image:loc><image:title>A picture</image:title>"
        "</image:image>"
        "<lastmod>2026-07-14T12:00:00Z</lastmod><news:news><news:publication><news:name>Tide</news:name>"
        "<news:language>de</news:language></news:publication><news:publication_date>2026-07-14T02:28:00Z"
        "</news:publication_date><news:title>Brine &amp; Kelp\n rise</news:title><news:keywords>sea, salt ,sea"
        "</news:keywords><news:stock_tickers>NASDAQ:BRNE, TSX:KLP</news:stock_tickers></news:news>"
    )
    reading = read(sitemap, urlset(entry(7, more)), URL, wire)
    (claim,) = reading.claims
    assert reading.faults == ()
    assert (claim.id, claim.headline, claim.language) == ("tidewire:7", "Brine & Kelp rise", "de")
    assert claim.modified == "2026-07-14T12:00:00Z"
    assert claim.tickers == ("NASDAQ:BRNE", "TSX:KLP")
    assert claim.subjects == (
        Subject(scheme="news:keywords", code="sea"),
        Subject(scheme="news:keywords", code="salt"),
    )
    assert claim.published is not None
    assert (claim.published.at, claim.published.date) == ("2026-07-14T02:28:00Z", "2026-07-13")
    assert claim.published.origin == "sitemap"


def test_lastmod_is_no_time_of_publication(wire: Wire, sitemap: Sitemap) -> None:
    (claim,) = read(sitemap, urlset(entry(7, "<lastmod>2026-07-14</lastmod>")), URL, wire).claims
    assert (claim.published, claim.modified) == (None, "2026-07-14")


@pytest.mark.parametrize(
    "body",
    [
        PLAIN,
        packed(PLAIN),
        packed(packed(PLAIN)),
        packed(PLAIN[:60]) + packed(PLAIN[60:]) + b"\0" * 512,
        b"\xef\xbb\xbf" + PLAIN,
        b"\n\n " + PLAIN,
        PLAIN.replace(b"<url>", b"\xef\xbb\xbf<url>").replace(b"</loc>", b"</loc>\0\0"),
        PLAIN.decode().replace("UTF-8", "UTF-16").encode("utf-16"),
        PLAIN.replace(SPACES.encode(), b""),
        PLAIN.replace(b"sitemaps.org/schemas/sitemap/0.9", b"google.com/schemas/sitemap/0.84"),
        PLAIN.replace(SPACES.encode(), SPACES.encode().replace(b"xmlns=", b"xmlns:s="))
        .replace(b"<url", b"<s:url")
        .replace(b"</url", b"</s:url")
        .replace(b"loc>", b"s:loc>"),
        b"https://tide.example/r/1\r\n\r\nhttps://tide.example/r/2\n",
        packed(b"https://tide.example/r/1\nhttps://tide.example/r/2"),
        PLAIN.replace(b"</url>", b"</url><!-- x --><?pi y?>"),
    ],
)
def test_every_packing_reads_alike(wire: Wire, sitemap: Sitemap, body: bytes) -> None:
    for url in (URL, URL + ".gz"):
        reading = read(sitemap, body, url, wire)
        assert [c.id for c in reading.claims] == IDS
        assert reading.faults == ()


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        (b"", ["not a sitemap: it is empty"]),
        (b"<!DOCTYPE html><html></html>", ["not a sitemap: begins with <!DOCTYPE html>"]),
        (b"Access denied", ["not a sitemap: begins with Access denied"]),
        (b"<rss><channel/></rss>", ["not a sitemap: its root element is <rss>"]),
        (urlset(""), ["no entries"]),
        (b"<", ["not well-formed", "not a sitemap: no element in it"]),
        (packed(b""), ["not a sitemap: it is empty"]),
        (urlset("<url><lastmod>2026-07-14</lastmod></url>"), ["1 entries, none", "entry 1 has no <loc>"]),
        (urlset("<url><loc>https://tide.example/about</loc></url>"), ["1 entries, none with a URL"]),
        (urlset("<url><loc>javascript:alert(1)</loc></url>"), ["1 entries, none with a URL"]),
        (
            urlset(f"<url><loc>https://tide.example/r/1{'0' * 3000}</loc></url>"),
            ["1 entries, none", "entry 1: its <loc>"],
        ),
    ],
)
def test_what_is_no_sitemap_is_a_fault(wire: Wire, sitemap: Sitemap, body: bytes, faults: list[str]) -> None:
    reading = read(sitemap, body, URL, wire)
    assert reading.claims == ()
    assert len(reading.faults) == len(faults)
    assert all(fault.startswith(start) for fault, start in zip(reading.faults, faults, strict=True)), reading.faults


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (PLAIN[:-30], "not well-formed (line 1: "),
        (PLAIN.replace(b"</urlset>", b"<url><loc>x</urlset>"), "not well-formed (line 1: "),
        (packed(PLAIN + b" " * 5000, 0)[: len(PLAIN) + 100], "gzip is cut off: "),
        (packed(PLAIN + b" " * 5000, 0)[:-8] + b"\0" * 8, "gzip is broken ("),
    ],
)
def test_a_broken_sitemap_gives_what_could_be_read(wire: Wire, sitemap: Sitemap, body: bytes, fault: str) -> None:
    reading = read(sitemap, body, URL, wire)
    assert IDS[0] in [c.id for c in reading.claims]
    assert any(f.startswith(fault) for f in reading.faults), reading.faults


def test_an_index_gives_the_children_that_the_door_follows(wire: Wire, sitemap: Sitemap) -> None:
    body = index(
        "<loc>https://tide.example/news-1.xml</loc><lastmod>2026-07-10T00:00:00Z</lastmod>",
        "<loc>/news-2.xml</loc><lastmod>2026-07-12</lastmod>",
        "<loc>https://tide.example/pictures.xml</loc>",
        "<loc>https://tide.example/news-3.xml</loc><lastmod>soon</lastmod>",
        "<loc>https://tide.example/news-1.xml</loc>",
        "<loc>https://ebb.example/news-4.xml</loc>",
    )
    reading = read(sitemap, body, URL, wire)
    one, two, three = (f"https://tide.example/news-{n}.xml" for n in (1, 2, 3))
    assert reading.children == (one, two, three)
    assert reading.faults == (
        "the index leads to https://ebb.example/news-4.xml, which is not on one of the wire's hosts",
    )
    # the 12th is over in New York at 04:00 UTC on the 13th
    assert reading.children_since(datetime(2026, 7, 13, 3, tzinfo=UTC)) == (two, three)
    assert reading.children_since(datetime(2026, 7, 13, 5, tzinfo=UTC)) == (three,)


@pytest.mark.parametrize(
    ("follow", "fault"),
    [
        (None, "an index of 2 sitemaps (https://tide.example/a.xml, ...), and the door does not say which to `follow`"),
        ("/b[0-9]", "an index of 2 sitemaps (https://tide.example/a.xml, ...), none matches follow = '/b[0-9]'"),
    ],
)
def test_an_index_that_leads_nowhere_says_so(wire: Wire, follow: str | None, fault: str) -> None:
    door = Sitemap(kind="sitemap", name="map", url=URL, follow=follow)
    body = index("<loc>https://tide.example/a.xml</loc>", "<loc>https://tide.example/b.xml</loc>")
    reading = read(door, body, URL, wire)
    assert (reading.children, reading.faults) == ((), (fault,))


def test_a_bomb_stops_at_the_limit(wire: Wire, sitemap: Sitemap) -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = packer.compress(PLAIN) + b"".join(packer.compress(b" " * 1_000_000) for _ in range(200)) + packer.flush()
    tracemalloc.start()
    reading = read(sitemap, bomb, URL, wire)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [c.id for c in reading.claims] == IDS
    assert reading.faults[0] == "larger than 2000000 bytes (polite.max_bytes): what lies beyond was not read"
    assert peak < 20_000_000


@pytest.mark.parametrize(
    ("declared", "title", "headlines", "fault"),
    [
        ("", "T&l0;", ["T"], None),
        ('<!ENTITY f SYSTEM "file:///etc/hostname">', "T&f;", ["T"], None),
        (
            "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)),
            "T&l9;",
            [],
            "not well-formed (line 1: Maximum entity amplification factor exceeded",
        ),
    ],
)
def test_entities_are_not_expanded_and_nothing_outside_is_read(
    wire: Wire, sitemap: Sitemap, declared: str, title: str, headlines: list[str], fault: str | None
) -> None:
    body = (
        f'<!DOCTYPE urlset [<!ENTITY l0 "lol">{declared}]><urlset {SPACES}>'
        + entry(1, f"<news:news><news:title>{title}</news:title></news:news>")
        + "</urlset>"
    )
    reading = read(sitemap, body.encode(), URL, wire)
    assert [c.headline for c in reading.claims] == headlines
    assert [f.startswith(fault or "") for f in reading.faults] == [True] * (fault is not None)


def test_fifty_thousand_entries(wire: Wire, sitemap: Sitemap) -> None:
    """As many as the protocol allows; the tree of them all would be ten times the file."""
    wide = wire.model_copy(update={"polite": wire.polite.model_copy(update={"max_bytes": 50_000_000})})
    body = urlset("".join(entry(n, "<lastmod>2026-07-14</lastmod>") for n in range(100_000, 150_000)))
    reading = read(sitemap, body, URL, wide)
    assert (len(reading.claims), reading.faults) == (50_000, ())
    assert reading.claims[49_999].id == "tidewire:149999"


@given(st.binary(max_size=300))
def test_any_bytes_give_a_reading(body: bytes) -> None:
    wire = Wire.model_validate(WIRE)
    for noise in (body, packed(body), PLAIN[: len(body)] + body, urlset(body.decode("latin-1"))):
        reading = read(wire.door[0], noise, URL, wire)
        assert reading.claims or reading.faults


WIRE = {
    "name": "tidewire",
    "title": "Tidewire",
    "home": "https://tide.example/",
    "hosts": ("tide.example",),
    "language": "en",
    "timezone": "America/New_York",
    "release_urls": (r"/r/(?P<id>\d+)",),
    "door": ({"kind": "sitemap", "name": "map", "url": URL},),
}
