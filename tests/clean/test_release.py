"""What `clean` says of pages that hold no release, and of fields that a page does not state."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.clean import clean
from crawler.clean.fields import named_twice
from crawler.clean.metadata import tag_of
from crawler.errors import CleanError
from crawler.model import Claim, Page, Stamp, Subject
from tests.clean import layouts
from tests.clean.saved import WIRES

PRN = WIRES["prnewswire"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty"),
        (b"\xff\xd8\xff\xe0 a picture", "binary"),
        (b"<html><body><script>only()</script></body></html>", "no-text"),
        (b"<html><body><p>Not found</p></body></html>", "no-text"),
        (b"<html><head><title>Just a moment...</title></head><body><p>Checking if the site connection is secure. Please wait "
         b"until this is done.</p></body></html>", "challenge"),
        (b"<html><title>Access Denied</title><body><h1>Access Denied</h1><p>You don't have permission to access this page on "
         b"this server. Reference 18.2f.</p></body></html>", "challenge"),
        (b'<?xml version="1.0"?>\n<!-- x --><rss version="2.0"><channel><item><title>A release of today</title></item>'
         b"</channel></rss>", "not-a-release"),
        (b'\xef\xbb\xbf<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>http://a.example/1</loc></url>'
         b"</urlset>", "not-a-release"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("wire", [PRN, None], ids=["known", "generic"])
def test_a_page_without_a_release_is_a_named_error(body: bytes, code: str, wire: object) -> None:
    with pytest.raises(CleanError) as error:
        clean(Page(body=body), wire)  # type: ignore[arg-type]
    assert error.value.code == code
    assert str(error.value)


def test_a_page_that_states_nothing_gives_nothing() -> None:
    text = b"<p>One short paragraph of plain text that somebody has saved without anything around it.</p>" * 3
    release = clean(Page(body=text), None)
    assert (release.id, release.wire, release.url, release.headline, release.published, release.dateline) == (None,) * 6
    assert not any((release.issuer, release.tickers, release.contacts, release.media, release.links))
    assert set(release.warnings) >= {"no-headline", "no-published", "unlike-a-release"}
    assert release.method == "generic"


def test_what_the_doors_said_fills_what_the_page_leaves_open() -> None:
    stamp = Stamp(
        at="2025-05-09T17:30:00+00:00", date="2025-05-09", resolution="second", origin="feed", raw="Fri, 9 May 2025"
    )
    claim = Claim(
        door="feed", url=layouts.PRN_URL + "?tc=eml", published=stamp, issuers=("Feed Issuer",),
        subjects=(Subject(scheme="prn", code="AGR", name="Agriculture"),),
    )  # fmt: skip
    fetched = datetime(2025, 5, 9, 18, 0, tzinfo=UTC)
    body = (
        layouts.prn_g1().replace(b'<meta name="date" content="2025-05-09T13:30:00Z">', b"").replace(b"SOURCE", b"From")
    )
    release = clean(Page(body=body, url=layouts.PRN_URL, claims=(claim,), fetched=fetched), PRN)
    assert release.published is not None and release.published.origin == "feed"
    assert release.issuer == ("Feed Issuer",)
    assert release.subjects == claim.subjects
    assert release.urls_seen == (layouts.PRN_URL, claim.url)
    assert release.fetched == "2025-05-09T18:00:00Z"


def test_the_day_of_a_door_is_the_wires_own() -> None:
    stamp = Stamp(at="2025-05-10T02:30:00+00:00", date="2025-05-10", resolution="second", origin="feed", raw="x")
    page = Page(
        body=layouts.prn_g1(), url=layouts.PRN_URL, claims=(Claim(door="feed", url=layouts.PRN_URL, published=stamp),)
    )
    feed = next(one for one in clean(page, PRN).clocks if one.origin == "feed")
    assert (feed.at, feed.date) == (stamp.at, "2025-05-09")


def test_stamps_that_disagree_are_marked_and_all_kept() -> None:
    body = layouts.prn_g3().replace(b"May 9, 2025, 13:30 ET", b"May 9, 2025, 01:30 ET")
    release = clean(Page(body=body), PRN)
    assert "stamps-disagree" in release.warnings
    assert len({one.at for one in release.clocks if one.at}) == 2
    assert release.published is not None and release.published.origin == "pixel"


def test_a_declared_language_of_another_script_is_corrected() -> None:
    text = "環境センサーを開発する会社は、新しい製品を四月に発売すると発表しました。主力製品の刷新は十年ぶりです。" * 3
    release = clean(
        Page(body=f'<html lang="en"><meta charset="utf-8"><body><p>{text}</p></body></html>'.encode()), None
    )
    assert (release.language, release.language_origin) == ("ja", "detected")
    assert "language-disagrees" in release.warnings


@pytest.mark.parametrize(
    ("stated", "tag"),
    [
        ("en", "en"), ("EN_us", "en-US"), ("zh-hant", "zh-Hant"), ("fr-CA, en", "fr-CA"), ("english", None), ("", None),
        (None, None), ("de-DE-1996", "de-DE-1996"), ("x", None),
    ],
)  # fmt: skip
def test_language_tags(stated: str | None, tag: str | None) -> None:
    assert tag_of(stated) == tag


@pytest.mark.parametrize(
    ("headline", "body", "name"),
    [
        ("Acme Corp. Opens Mill", "Acme Corp., a miller, opened a mill.", "Acme Corp."),
        ("Acme Holdings, Inc. to Present", "Acme Holdings, Inc. (ACME) is presenting.", "Acme Holdings, Inc."),
        ("THE ACME, INC. REPORTS", "The Acme, Inc. (NYSE: ACM) announced", "The Acme, Inc."),
        ("Acme® Grows", "Acme® grows in all markets.", "Acme"),
        ("Acme Opens Mill", "Acme Opens Mill in Norhaven today.", None),  # the sentence is the headline
        ("New Mill for Norhaven", "Acme Corp. opened a mill.", None),
        (None, "Acme Corp., a miller", None),
        ("The Mill", "the mill opened", None),
    ],
)
def test_an_issuer_that_headline_and_text_both_begin_with(headline: str | None, body: str, name: str | None) -> None:
    assert named_twice(headline, body) == name


def test_the_canonical_url_of_the_wire_wins() -> None:
    page = Page(body=layouts.prn_g3(), url="https://www.prnewswire.com/news-releases/x-302451234.html?utm_source=a")
    assert clean(page, PRN).url == layouts.PRN_URL
    elsewhere = layouts.prn_g3().replace(layouts.PRN_URL.encode(), b"https://evil.example/302451234.html")
    release = clean(Page(body=elsewhere, url=layouts.PRN_URL), PRN)
    assert (release.url, release.id) == (layouts.PRN_URL, "prnewswire:302451234")


def test_a_morning_of_a_migrated_release_is_kept_with_a_warning() -> None:
    page = layouts.prn_g4().replace(b"09 May, 2025, 13:30 ET", b"09 May, 2016, 01:30 ET")
    page = page.replace(b"2025-05-09T13:30:00-04:00", b"2016-05-09T01:30:00-04:00")
    moved = page.replace(layouts.PIXEL.encode(), b"")
    release = clean(Page(body=moved), PRN)
    assert release.published is not None
    assert release.published.at == "2016-05-09T01:30:00-04:00"
    assert "half-day-lost" in release.warnings
    for sound in (page, moved.replace(b"01:30 ET", b"13:30 ET"), moved.replace(b"May, 2016", b"May, 2019")):
        assert "half-day-lost" not in clean(Page(body=sound), PRN).warnings
