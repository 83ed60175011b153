"""A headline or URL is found however it is written, and nothing else is."""

from __future__ import annotations

import html
import json
from urllib.parse import quote, quote_plus

import pytest

from crawler.archive.takedown.traces import MASK, Traces, traces_of
from crawler.archive.takedown.words import masked_runs, runs
from crawler.urls import hash_of_url

HEADLINE = "Aurum Vale's \u201cprofit\u201d rises 5% & \u00d6l \u2013 GmbH"
URL = "http://wire.example/news/auf-und-ab-12?id=7&x=\u00fc"
FOUND = traces_of(["sample:12"], [URL], [HEADLINE])


@pytest.mark.parametrize(
    "written",
    [
        HEADLINE.encode(),
        HEADLINE.upper().encode(),
        HEADLINE.encode("cp1252"),
        HEADLINE.replace("\u201c", '"').replace("\u201d", '"').replace("\u2013", "-").encode(),
        HEADLINE.replace(" ", " \n\t").encode(),
        html.escape(HEADLINE).encode(),
        HEADLINE.encode("ascii", "xmlcharrefreplace").replace(b" ", b"&nbsp;"),
        HEADLINE.replace("&", "&amp;").replace("\u00d6", "&Ouml;").replace("\u201c", "&ldquo;").encode(),
        json.dumps({"name": f"\n{HEADLINE}"}).encode(),
        quote(f": {HEADLINE}").encode(),
        quote_plus(HEADLINE).encode(),
        f"see {URL}.".encode(),
        URL.replace("&", "&amp;").encode(),
        json.dumps(URL).replace("/", "\\/").encode(),
        quote(URL, safe="").encode(),
        b'<a href="/news/auf-und-ab-12?id=7&x=%C3%BC#top">',
        b"<a href=/news/auf-und-ab-12?id=7&amp;x=%c3%bc>",
    ],
)
def test_it_is_found_and_masked(written: bytes) -> None:
    assert FOUND.mentions(b"before " + written + b" after")
    masked = FOUND.masked(b"before " + written + b" after")
    assert MASK.encode() in masked
    assert not FOUND.mentions(masked)


@pytest.mark.parametrize(
    "written",
    [
        "Aurum Vale's profit",
        f"{HEADLINE}s",
        "http://wire.example/news/auf-und-ab-123?id=7&x=\u00fc",
        '<a href="/news/auf-und-ab-12">',
        "sample:12",
    ],
)
def test_nothing_else_is(written: str) -> None:
    assert not FOUND.mentions(written.encode())
    assert FOUND.masked(written.encode()) == written.encode()


def test_of_a_url_that_is_not_kept_its_hash_is_enough() -> None:
    buried = Traces(frozenset(["sample:12"]), frozenset([hash_of_url(URL)]))
    for page in (f'"{URL}&amp;utm_source=rss"', '<a href="/news/auf-und-ab-12?x=\u00fc&id=7">', f"<link>{URL}</link>"):
        assert buried.mentions(page.encode(), "http://wire.example/list")
    assert not buried.mentions(b'<a href="/news/auf-und-ab-13">', "http://wire.example/list")


def test_a_headline_that_says_nothing_is_not_looked_for() -> None:
    assert not traces_of(["sample:1"], [], ["Statement"]).mentions(b"Statement of Aurum Vale")
    assert traces_of(["sample:1"], [], ["\u5e02\u5834\u306b\u95a2\u3059\u308b"]).mentions(
        "\u5e02\u5834\u306b\u95a2\u3059\u308b".encode()
    )


def test_runs_of_words_are_masked_over_markup() -> None:
    text = "One two three four five six seven eight nine ten."
    page = b"<p>Before <i>one</i> two <b>three &amp; four five</b>\nsix, seven EIGHT nine tent</p>"
    assert masked_runs(page, runs(text.encode()), b"*") == b"<p>Before <i>*</i><b></b> tent</p>"
    assert masked_runs(b"one two three four", runs(text.encode()), b"*") == b"one two three four"
