"""Feeds: what is claimed, and what a broken feed still gives."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discover import Reading, read
from crawler.model import Claim, Subject
from crawler.wire import Feed, Wire

URL = "https://tide.example/feed.xml"
NOW = datetime(2026, 7, 15, 12, tzinfo=UTC)
NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:prn="https://tide.example/ns" '
    'xmlns:media="http://search.yahoo.com/mrss/"'
)


def rss(items: str, head: str = "<title>Tide</title>") -> bytes:
    declared = f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" {NAMESPACES}>'
    return f"{declared}<channel>{head}{items}</channel></rss>".encode()


def item(number: int, more: str = "") -> str:
    return f"<item><title>Tide {number}</title><link>https://tide.example/r/{number}-tide</link>{more}</item>"


def only(reading: Reading) -> Claim:
    assert reading.faults == ()
    assert len(reading.claims) == 1
    return reading.claims[0]


def test_an_item_gives_all_that_the_feed_states(wire: Wire, feed: Feed) -> None:
    body = rss(
        "<item><title>Brine &amp; Kelp rise  again</title><link>https://tide.example/r/71-brine?utm_source=rss</link>"
        '<guid isPermaLink="false">71x</guid><pubDate>Tue, 14 Jul 2026 02:28:00 +0000</pubDate>'
        "<dc:contributor><![CDATA[Brine Works]]></dc:contributor><dc:contributor>Kelp Co</dc:contributor>"
        "<dc:language>pt_BR</dc:language><dc:subject>BFA</dc:subject><dc:modified>v2</dc:modified>"
        "<prn:industry><![CDATA[Banking &amp; Salt]]></prn:industry><prn:industry>SLT </prn:industry>"
        "<prn:subject>Sea</prn:subject><category>plain</category>"
        '<category domain="https://tide.example/rss/stock">Nasdaq:BRNE</category>'
        '<category domain="https://tide.example/rss/stock">TSX:KLP</category>'
        '<category domain="https://tide.example/rss/ISIN">XS0000000009</category>'
        '<media:credit role="publishing company">Tidewire</media:credit></item>'
    )
    claim = only(read(feed, body, URL, wire))
    assert claim.id == "tidewire:71"
    assert claim.url == "https://tide.example/r/71-brine?utm_source=rss"
    assert claim.headline == "Brine & Kelp rise again"
    assert claim.issuers == ("Brine Works", "Kelp Co")
    assert claim.language == "pt-BR"
    assert claim.modified == "v2"
    assert claim.tickers == ("Nasdaq:BRNE", "TSX:KLP")
    assert claim.subjects == (
        Subject(scheme="dc:subject", code="BFA"),
        Subject(scheme="prn:industry", code="Banking & Salt"),
        Subject(scheme="prn:industry", code="SLT"),
        Subject(scheme="prn:subject", code="Sea"),
        Subject(scheme="category", code="plain"),
        Subject(scheme="https://tide.example/rss/ISIN", code="XS0000000009"),
    )
    assert claim.published is not None
    assert (claim.published.at, claim.published.date) == ("2026-07-14T02:28:00Z", "2026-07-13")
    assert claim.published.origin == "feed"
    assert claim.published.raw == "Tue, 14 Jul 2026 02:28:00 +0000"


@pytest.mark.parametrize(
    ("more", "url"),
    [
        ("<link>/r/5</link>", "https://tide.example/r/5"),
        ("<link> \n https://tide.example/r/5 \n</link>", "https://tide.example/r/5"),
        ('<guid isPermaLink="true">https://tide.example/r/5</guid>', "https://tide.example/r/5"),
        ('<guid isPermaLink="false">https://tide.example/r/5</guid>', "https://tide.example/r/5"),
        ('<link/><guid isPermaLink="false">https://tide.example/r/5</guid>', "https://tide.example/r/5"),
    ],
)
def test_the_link_or_the_guid(wire: Wire, feed: Feed, more: str, url: str) -> None:
    assert only(read(feed, rss(f"<item><title>x</title>{more}</item>"), URL, wire)).url == url


def test_a_link_without_a_number_has_its_id_by_hash(wire: Wire, feed: Feed) -> None:
    body = rss("<item><title>x</title><link>https://TIDE.example/notes/a?utm_x=1#top</link></item>")
    claim = only(read(feed, body, URL, wire))
    # sha256 of https://tide.example/notes/a
    assert claim.id == "tidewire:u-12d23b3092bcf2f3"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (
            "RSS 1.0",
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="c"><title>t</title></channel>'
            '<item rdf:about="https://tide.example/r/5"><title>Five</title><link>https://tide.example/r/5</link>'
            "<dc:date>2026-07-14T10:00:00-04:00</dc:date></item></rdf:RDF>",
        ),
        (
            "Atom",
            '<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry>'
            '<title type="html">Fi&lt;b&gt;ve&lt;/b&gt;</title><link rel="self" href="/self"/>'
            '<link rel="alternate" href="/r/5"/><id>tag:5</id>'
            "<published>2026-07-14T10:00:00-04:00</published><updated>2026-07-14T11:00:00-04:00</updated>"
            "<contributor><name>A Person</name></contributor></entry></feed>",
        ),
    ],
)
def test_other_kinds_of_feed(wire: Wire, feed: Feed, kind: str, body: str) -> None:
    claim = only(read(feed, body.encode(), URL, wire))
    assert (claim.url, claim.headline, claim.issuers) == ("https://tide.example/r/5", "Five", ())
    assert claim.published is not None
    assert claim.published.at == "2026-07-14T10:00:00-04:00"
    assert claim.modified == ("2026-07-14T11:00:00-04:00" if kind == "Atom" else None)


def test_atoms_updated_is_no_time_of_publication(wire: Wire, feed: Feed) -> None:
    body = (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><title>T</title><link href="/r/5"/>'
        b"<updated>2026-07-14T11:00:00Z</updated></entry></feed>"
    )
    claim = only(read(feed, body, URL, wire))
    assert (claim.published, claim.modified) == (None, "2026-07-14T11:00:00Z")


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"", "not a feed: it is empty"),
        (b"\xef\xbb\xbf \n", "not a feed: it is empty"),
        (b"<!DOCTYPE html><html><title>404</title></html>", "not a feed: begins with <!DOCTYPE html>"),
        (b"\n<html lang='en'><body>challenge</body></html>", "not a feed: begins with <html lang='en'>"),
        (b'{"error": 1}', 'not a feed: begins with {"error": 1}'),
        (b"/etc/passwd", "not a feed: begins with /etc/passwd"),
        (b"<urlset></urlset>", "not a feed: begins with <urlset>"),
        (rss(""), "no items"),
        (
            rss("", "<title>t</title><description>channel ID is not available</description>"),
            "no items: the feed says 'channel ID is not available'",
        ),
        (rss("<item><title>x</title></item>"), "1 items, none with a link"),
        (rss(item(666)), "1 items, none with a link"),
    ],
)
def test_what_is_no_feed_is_a_fault(wire: Wire, feed: Feed, body: bytes, fault: str) -> None:
    reading = read(feed, body, URL, wire)
    assert reading.claims == ()
    assert reading.faults[0].startswith(fault)
    assert all("\n" not in f for f in reading.faults)


@pytest.mark.parametrize(
    "broken",
    [
        "<item><title>A & <b>broken</title><link>https://tide.example/r/42</itm>",
        "<item><title><![CDATA[ never closed</title><link>https://tide.example/r/42</link></item>",
        "<item><title>never closed",
        '<item><title a=">x</title><link>https://tide.example/r/42</link></item>',
        "<item><title>\x01</title><link>https://tide.example/r/42</link></item>",
        "</link></title></item>",
        "<item></link><link>https://tide.example/r/42</item>",
    ],
)
def test_one_broken_item_keeps_the_ninety_nine(wire: Wire, feed: Feed, broken: str) -> None:
    whole = [item(n, "<pubDate>Mon, 13 Jul 2026 10:00 GMT</pubDate>") for n in range(1, 101)]
    reading = read(feed, rss("".join([*whole[:41], broken, *whole[42:]])), URL, wire)
    others = [claim for claim in reading.claims if claim.id != "tidewire:42"]
    assert [c.id for c in others] == [f"tidewire:{n}" for n in range(1, 101) if n != 42]
    assert all(c.published and c.headline == f"Tide {c.id.partition(':')[2]}" for c in others if c.id)
    assert any("not well-formed" in fault for fault in reading.faults)


def test_a_feed_that_is_cut_off_says_so(wire: Wire, feed: Feed) -> None:
    reading = read(feed, rss(item(1) + item(2)).removesuffix(b"</channel></rss>"), URL, wire)
    assert len(reading.claims) == 2
    assert reading.faults[0].startswith("not well-formed (")
    assert reading.faults[0].endswith("): 2 items could be read")


def test_an_item_without_a_link_is_named(wire: Wire, feed: Feed) -> None:
    reading = read(feed, rss(item(1) + "<item><title>x</title><link></link></item>" + item(3)), URL, wire)
    assert [c.id for c in reading.claims] == ["tidewire:1", "tidewire:3"]
    assert reading.faults == ("item 2 has no link",)


def test_a_strange_host_is_named_and_an_ignored_url_only_counted(wire: Wire, feed: Feed) -> None:
    stranger = "<item><title>x</title><link>https://ebb.example/r/9</link></item>"
    reading = read(feed, rss(item(1) + stranger + item(666)), URL, wire)
    assert [c.id for c in reading.claims] == ["tidewire:1"]
    assert reading.ignored == 2
    assert reading.faults == ("1 of 3 items lead to ebb.example, which is not among the wire's hosts",)


@pytest.mark.parametrize(
    ("stamp", "fault"),
    [
        ("Thu, 01 Jan 1970 00:00:00 GMT", "item 1: 'Thu, 01 Jan 1970 00:00:00 GMT' is no time of publication"),
        ("Mon, 13 Jul 2099 10:00:00 GMT", "item 1: 'Mon, 13 Jul 2099 10:00:00 GMT' lies in the future"),
        ("yesterday", "item 1: 'yesterday' is no time"),
        ("Mon, 31 Feb 2026 10:00:00 GMT", "item 1: 'Mon, 31 Feb 2026 10:00:00 GMT' is no time"),
    ],
)
def test_a_stamp_that_nobody_can_believe_is_dropped_and_named(wire: Wire, feed: Feed, stamp: str, fault: str) -> None:
    reading = read(feed, rss(item(1, f"<pubDate>{stamp}</pubDate>")), URL, wire, now=NOW)
    assert reading.claims[0].published is None
    assert reading.faults[0].startswith(fault)
    assert (reading.oldest, reading.newest) == (None, None)


def test_duplicates_are_one_claim_with_what_either_states(wire: Wire, feed: Feed) -> None:
    body = rss(
        item(1) + item(2) + item(1, "<pubDate>Mon, 13 Jul 2026 10:00 GMT</pubDate><dc:language>en</dc:language>")
    )
    reading = read(feed, body, URL, wire)
    assert [c.id for c in reading.claims] == ["tidewire:1", "tidewire:2"]
    assert reading.claims[0].language == "en"
    assert reading.claims[0].published is not None


def test_two_urls_of_one_release_are_two_claims(wire: Wire, feed: Feed) -> None:
    other = "<item><title>x</title><link>https://tide.example/r/1-other-slug</link></item>"
    reading = read(feed, rss(item(1) + other), URL, wire)
    assert [c.id for c in reading.claims] == ["tidewire:1", "tidewire:1"]


def test_the_bounds_of_a_feed(wire: Wire, feed: Feed) -> None:
    stamps = ["Mon, 13 Jul 2026 10:00:05 GMT", "Tue, 14 Jul 2026 10:00 GMT", "Sun, 12 Jul 2026 10:00 GMT"]
    body = rss("".join(item(n, f"<pubDate>{s}</pubDate>") for n, s in enumerate(stamps, 1)))
    reading = read(feed, body, URL, wire)
    assert reading.newest == datetime(2026, 7, 14, 10, tzinfo=UTC)
    assert reading.oldest == datetime(2026, 7, 12, 10, 0, 59, tzinfo=UTC)


def test_entities_are_not_expanded_and_nothing_outside_is_read(wire: Wire, feed: Feed) -> None:
    bomb = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    body = (
        f'<!DOCTYPE rss [<!ENTITY l0 "lol">{bomb}<!ENTITY f SYSTEM "file:///etc/hostname">]><rss version="2.0">'
        f"<channel><item><title>T &l9; &f;</title><link>https://tide.example/r/5</link></item></channel></rss>"
    )
    claim = read(feed, body.encode(), URL, wire).claims[0]
    assert len(claim.headline or "") < 20


def test_the_number_of_faults_is_bounded(wire: Wire, feed: Feed) -> None:
    reading = read(feed, rss(item(1) + "<item><title>x</title></item>" * 300), URL, wire)
    assert reading.faults[-1] == "and 280 faults more"
    assert len(reading.faults) == 21


@given(st.binary(max_size=400))
def test_any_bytes_give_a_reading(body: bytes) -> None:
    wire = Wire.model_validate(WIRE)
    door = wire.door[0]
    for noise in (body, rss(item(1) + item(2))[: len(body)] + body, rss(body.decode("latin-1"))):
        reading = read(door, noise, URL, wire)
        assert reading.claims or reading.faults


WIRE = {
    "name": "tidewire",
    "title": "Tidewire",
    "home": "https://tide.example/",
    "hosts": ("tide.example",),
    "language": "en",
    "timezone": "America/New_York",
    "release_urls": (r"/r/(?P<id>\d+)",),
    "door": ({"kind": "feed", "name": "feed", "url": URL},),
}


@pytest.mark.parametrize(
    ("title", "named"), [("POL-HH: 260715-1. Unfall", 0), ("BPOL NRD: Zug hielt", 0), ("Polymer AG: neues Werk", 1)]
)
def test_what_the_wire_leaves_out_by_its_headline_is_not_named(wire: Wire, feed: Feed, title: str, named: int) -> None:
    quiet = wire.model_copy(update={"ignore_headlines": (r"^(?:B?POL)[- ][^:]{1,40}:",)})
    body = rss(f"<item><title>{title}</title><link>https://tide.example/r/7-x</link></item>")
    reading = read(feed, body, URL, quiet, "application/rss+xml")
    assert (len(reading.claims), reading.ignored) == (named, 1 - named)
