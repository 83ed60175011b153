"""The site over real HTTP: its doors, its planted faults, and how it goes on while it is asked."""

from __future__ import annotations

import gzip
import re
import socket
import urllib.error
import urllib.request
from urllib.parse import urlsplit

import pytest

from crawler.sample import SampleSite, changed, stories, truth
from crawler.sample.doors import FEED, INDEX, LISTING, NEWS_SITEMAP
from crawler.sample.plan import expected
from crawler.sample.stage import SLOW_SECONDS
from crawler.wire import Wire
from tests.sample.conftest import Client, oddity

LISTED = re.compile(r'class="newsreleaseconsolidatelink" href="[^"]*-(\d{9})\.html"')
PLAIN = next(story for story in stories() if story.planted is None)


def rows(client: Client, page: int) -> list[str]:
    return LISTED.findall(client.get(f"{LISTING}?page={page}&pagesize=25").text)


def test_a_page_comes_with_what_a_crawl_needs(client: Client) -> None:
    got = client.get(PLAIN.url)
    assert got.status == 200
    assert got.headers["content-type"] == "text/html; charset=utf-8"
    assert got.headers["last-modified"].endswith("GMT")
    assert got.headers["etag"].startswith('"')
    assert got.headers["date"] == "Sat, 07 Mar 2026 01:00:00 GMT"
    assert PLAIN.draft.parts[0] is not None
    assert truth(PLAIN).headline in got.text


def test_gzip_when_asked(client: Client) -> None:
    packed = client.get(PLAIN.url, Accept_Encoding="gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == client.get(PLAIN.url).body
    assert len(packed.body) == int(packed.headers["content-length"]) < len(packed.text) / 2


def test_head_has_no_body(client: Client) -> None:
    got = client.get(PLAIN.url, method="HEAD")
    assert got.status == 200
    assert got.body == b""
    assert int(got.headers["content-length"]) > 20_000


@pytest.mark.parametrize("path", [FEED, NEWS_SITEMAP, INDEX, "/sitemap-2026-03.xml.gz", LISTING, PLAIN.url])
def test_304_for_what_is_known(path: str) -> None:
    with SampleSite(settled=True) as site:
        client = Client(site)
        first = client.get(path, Accept_Encoding="gzip")
        by_tag = client.get(path, Accept_Encoding="gzip", If_None_Match=first.headers["etag"])
        assert (by_tag.status, by_tag.body) == (304, b"")
        assert client.get(path, If_Modified_Since=first.headers["last-modified"]).status == 304
        assert (
            client.get(path, If_None_Match='"another"', If_Modified_Since=first.headers["last-modified"]).status == 200
        )
        assert client.get(path, If_Modified_Since="Mon, 23 Feb 2026 00:00:00 GMT").status == 200


def test_robots(client: Client, wire: Wire) -> None:
    text = client.get("/robots.txt").text
    assert "Crawl-delay: 0.03" in text
    assert "Disallow: /members/" in text
    assert len(re.findall(r"^Sitemap: http://wire\.example/\S+$", text, re.M)) == 2
    assert "/members/" in oddity("forbidden")
    assert client.get(oddity("forbidden")).status == 200


def test_the_second_poll_of_the_feed_brings_the_changes(client: Client) -> None:
    first = client.get(FEED)
    before = {name: client.get(oddity(name)) for name in ("corrected", "withdrawn")}
    second = client.get(FEED, If_None_Match=first.headers["etag"])
    assert second.status == 200
    assert "/C O R R E C T I O N -- " not in first.text
    for name, mark in (("corrected", "/C O R R E C T I O N -- "), ("withdrawn", "/DISREGARD RELEASE: ")):
        after = client.get(oddity(name), If_None_Match=before[name].headers["etag"])
        assert after.status == 200
        assert after.headers["last-modified"] != before[name].headers["last-modified"]
        for text in (second.text, after.text, client.get(NEWS_SITEMAP).text, client.get(LISTING).text):
            assert mark in text
    assert client.get(FEED, If_None_Match=second.headers["etag"]).status == 304


def test_a_settled_site_shows_the_changes_from_the_start() -> None:
    with SampleSite(settled=True) as site:
        client = Client(site)
        assert "/C O R R E C T I O N -- " in client.get(oddity("corrected")).text
        assert "/DISREGARD RELEASE: " in client.get(FEED).text
        assert rows(client, 1) == rows(client, 1)


def test_a_client_from_a_later_time_does_not_see_the_site_go_back(client: Client) -> None:
    """A second run over an archive that holds the corrected page: it asks with that page's ETag."""
    with SampleSite(settled=True) as later:
        tag = Client(later).get(oddity("corrected")).headers["etag"]
    assert client.get(oddity("corrected"), If_None_Match=tag).status == 304
    assert "/DISREGARD RELEASE: " in client.get(FEED).text


def test_the_listing_moves_down_while_it_is_paged(client: Client) -> None:
    first, second = rows(client, 1), rows(client, 2)
    arrived = next(story for story in stories() if story.oddity == "arriving").number
    assert second[0] == first[-1]
    assert rows(client, 1)[:2] == [arrived, first[0]]
    assert arrived in client.get(FEED).text
    assert client.get(oddity("arriving")).status == 200


def test_the_listing_ends(client: Client) -> None:
    assert rows(client, 99) == []
    assert len(LISTED.findall(client.get(f"{LISTING}?page=1&pagesize=100").text)) == 100
    assert rows(client, 1) == LISTED.findall(client.get(f"{LISTING}?page=x&pagesize=7").text)


def test_a_stray_redirect_leads_to_a_404_once(client: Client) -> None:
    url = oddity("stray-redirect")
    first = client.get(url)
    assert (first.status, first.headers["location"]) == (301, f"{url}/")
    assert client.get(f"{url}/").status == 404
    assert client.get(url).status == 200


def test_an_answer_comes_too_late_once(client: Client, wire: Wire) -> None:
    url = oddity("slow")
    assert wire.polite.timeout_seconds < SLOW_SECONDS
    with pytest.raises((TimeoutError, urllib.error.URLError)):
        client.get(url, timeout=0.5)
    assert client.get(url, timeout=3).status == 200


def test_a_busy_answer_says_when_to_come_again_once(client: Client) -> None:
    first = client.get(oddity("busy"))
    assert (first.status, first.headers["retry-after"]) == (503, "1")
    assert client.get(oddity("busy")).status == 200


def test_what_nobody_gets_past(client: Client) -> None:
    for _ in range(3):
        challenged, empty = client.get(oddity("challenged")), client.get(oddity("empty"))
        assert (challenged.status, "Just a moment..." in challenged.text) == (200, True)
        assert "etag" not in challenged.headers
        assert (empty.status, empty.body) == (200, b"")
        assert client.get(oddity("vanished")).status == 404


def test_a_moved_page_is_one_hop_away(client: Client) -> None:
    story = next(s for s in stories() if s.oddity == "moved")
    assert story.other_url is not None
    hop = client.get(story.other_url)
    assert (hop.status, hop.headers["location"]) == (301, story.url)
    assert client.get(story.url).status == 200
    assert urlsplit(story.other_url).path in client.get(f"{LISTING}?pagesize=100").text


def test_two_addresses_give_one_page(client: Client) -> None:
    story = next(s for s in stories() if s.oddity == "two-addresses")
    assert story.other_url is not None
    bodies = {client.get(url).body for url in (story.url, story.other_url, f"{story.url}?utm_source=feed&tc=x")}
    assert len(bodies) == 1
    assert f'rel="canonical" href="{story.url}"'.encode() in bodies.pop()


def test_the_header_alone_names_windows_1252(client: Client) -> None:
    got = client.get(oddity("windows-1252"))
    assert got.headers["content-type"] == "text/html; charset=windows-1252"
    assert "Wiesgrund" in got.body.decode("cp1252")


def test_every_release_can_be_had_in_the_end() -> None:
    with SampleSite(day=1, settled=True) as site:
        client = Client(site)
        for story in expected(1).values():
            if story.oddity not in ("slow", "busy", "stray-redirect"):
                got = client.get(story.url, method="HEAD")
                assert got.status == 200, story.url


def test_later_days_are_settled_and_move_on() -> None:
    with SampleSite(day=2) as site:
        client = Client(site)
        assert site.now.isoformat() == "2026-03-08T20:00:00-04:00"
        assert "2026-03-08T" in client.get(NEWS_SITEMAP).text
        assert "/C O R R E C T I O N -- Brindlewick Homes/" in client.get(oddity("corrected-later")).text
        assert '<input type="hidden" id="date" value="03/08/2026"/>' in client.get(LISTING).text
        first, second = rows(client, 1), rows(client, 2)
        assert second[0] == first[-1]


def test_other_hosts(client: Client) -> None:
    hop = client.get("http://go.wire.example/c/link/?t=0&u=https%3A%2F%2Fwww.example.com%2Fx")
    assert (hop.status, hop.headers["location"]) == (302, "https://www.example.com/x")
    assert client.get("http://rt.wire.example/rt.gif?x=1").headers["content-type"] == "image/gif"
    assert client.get("http://media.wire.example/media/1/a.jpg").headers["content-type"] == "image/svg+xml"
    assert client.get("http://elsewhere.example/").status == 502
    assert client.get("/no/such/page").status == 404
    assert client.get("/Tracker?data=x").status == 302


def test_requests_are_remembered_in_order(client: Client) -> None:
    client.get("/robots.txt")
    client.get(PLAIN.url, method="HEAD")
    assert [(seen.method, seen.status) for seen in client.site.requests] == [("GET", 200), ("HEAD", 200)]
    assert client.site.requests[1].url == PLAIN.url


def test_a_browser_may_ask_the_site_itself(client: Client) -> None:
    with urllib.request.urlopen(f"{client.site.proxy}{PLAIN.path}", timeout=10) as answer:
        assert PLAIN.draft.issuer.encode() in answer.read()


def test_it_listens_on_the_loopback_interface_and_stops(client: Client) -> None:
    with SampleSite() as site:
        place = urlsplit(site.proxy)
        assert place.hostname == "127.0.0.1"
        silent = socket.create_connection((place.hostname, place.port or 0))  # kept open, says nothing
    silent.close()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection((place.hostname, place.port or 0), timeout=5)


def test_it_is_used_as_a_context_manager() -> None:
    with pytest.raises(RuntimeError, match="context manager"):
        _ = SampleSite().proxy


def test_the_changed_story_is_what_the_site_shows() -> None:
    story = next(s for s in stories() if s.oddity == "corrected")
    with SampleSite(settled=True) as site:
        text = Client(site).get(story.url).text
    assert f"<h1>{changed(story).draft.headline}</h1>" in text
