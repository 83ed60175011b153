"""Listings: rows by XPath, bare times and their days, paging."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discover import Reading, read
from crawler.wire import Listing, Wire

URL = "https://tide.example/list?page=1"
NOW = datetime(2026, 7, 15, 12, tzinfo=UTC)


def page(*rows: str, day: str = "07/14/2026") -> bytes:
    return f'<!doctype html><html><body><input id="date" value="{day}"><ul>{"".join(rows)}</ul></body></html>'.encode()


def row(number: int, stamp: str = "", more: str = "") -> str:
    return f'<li {more}><a href="/r/{number}"> Tide \n {number}</a><small>{stamp}</small></li>'


def times(reading: Reading) -> list[str | None]:
    return [c.published.at if c.published else None for c in reading.claims]


def test_a_row_gives_what_it_prints(wire: Wire, listing: Listing) -> None:
    reading = read(listing, page(row(7, "19:29 ET", 'lang="pt-BR"')), URL, wire)
    (claim,) = reading.claims
    assert reading.faults == ()
    assert (claim.id, claim.url, claim.headline, claim.language) == (
        "tidewire:7",
        "https://tide.example/r/7",
        "Tide 7",
        "pt-BR",
    )
    assert claim.published is not None
    assert (claim.published.at, claim.published.resolution) == ("2026-07-14T19:29:00-04:00", "minute")
    assert (claim.published.origin, claim.published.raw) == ("listing", "19:29 ET")


@pytest.mark.parametrize(
    ("stamps", "expected"),
    [
        # midnight lies between two rows
        (
            ["01:10 ET", "00:05 ET", "23:50 ET", "08:00 ET", "23:59 ET"],
            ["14T01:10", "14T00:05", "13T23:50", "13T08:00", "12T23:59"],
        ),
        # a row a little out of order is of the same day
        (["16:00 ET", "16:02 ET", "15:59 ET"], ["14T16:00", "14T16:02", "14T15:59"]),
        # older rows print their day; one pinned to the top changes nothing
        (["Jan 02, 2026, 09:00 ET", "10:00 ET"], ["2026-01-02T09:00:00-05:00", "14T10:00"]),
        (["00:30 ET", "Jul 13, 2026, 23:30 ET"], ["14T00:30", "13T23:30"]),
        # zones by name
        (["2026-07-14 7:00 AM EDT", "2026-07-13 7:05 p.m. EST"], ["14T07:00", "2026-07-13T19:05:00-05:00"]),
        (["2026-07-14 07:00 AM GMT"], ["2026-07-14T07:00:00Z"]),
        # what no format knows is read as feeds and sitemaps write it
        (["2026-07-14T07:00:00-04:00"], ["14T07:00"]),
    ],
)
def test_bare_times_have_the_pages_day_and_roll_over(
    wire: Wire, listing: Listing, stamps: list[str], expected: list[str]
) -> None:
    reading = read(listing, page(*(row(n, s) for n, s in enumerate(stamps, 1))), URL, wire)
    full = [e if len(e) > 8 else f"2026-07-{e}:00-04:00" for e in expected]
    assert (times(reading), reading.faults) == (full, ())


def test_winter_has_another_offset(wire: Wire, listing: Listing) -> None:
    reading = read(listing, page(row(1, "19:29 ET"), day="01/14/2026"), URL, wire)
    assert times(reading) == ["2026-01-14T19:29:00-05:00"]


def test_a_day_without_a_time_is_a_day(wire: Wire, listing: Listing) -> None:
    reading = read(listing, page(row(1, "13.07.2026")), URL, wire)
    assert reading.claims[0].published is not None
    assert (reading.claims[0].published.at, reading.claims[0].published.date) == (None, "2026-07-13")
    assert reading.newest == datetime(2026, 7, 13, 4, tzinfo=UTC)
    assert reading.oldest == datetime(2026, 7, 14, 3, 59, 59, tzinfo=UTC)


def test_a_repeated_row_does_not_turn_the_day_back(wire: Wire, listing: Listing) -> None:
    rows = [row(1, "16:00 ET"), row(2, "08:00 ET"), row(1, "16:00 ET"), row(3, "07:00 ET")]
    reading = read(listing, page(*rows), URL, wire)
    assert times(reading) == [f"2026-07-14T{h}:00:00-04:00" for h in ("16", "08", "07")]


def test_a_bare_time_is_not_ahead_of_the_clock(wire: Wire, listing: Listing) -> None:
    """Page 3, asked after midnight: the page prints the new day, its rows are of the old one."""
    body = page(row(1, "23:50 ET"), day="07/15/2026")
    assert times(read(listing, body, URL, wire, now=NOW)) == ["2026-07-14T23:50:00-04:00"]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"day": None}, "row 1: '19:29 ET' has no day, and the page states none for it: its time is not used"),
        ({"day": '//input[@id="none"]/@value'}, "the page's day '' has none of the forms of day_formats"),
        ({"day_formats": ("%d.%m.%Y",)}, "the page's day '07/14/2026' has none of the forms of day_formats"),
        ({"stamp_formats": ("%H.%M Uhr",)}, "row 1: '19:29 ET' is no time: its time is not used"),
    ],
)
def test_a_time_that_cannot_be_placed_is_not_guessed(
    wire: Wire, listing: Listing, change: dict[str, object], fault: str
) -> None:
    reading = read(listing.model_copy(update=change), page(row(1, "19:29 ET")), URL, wire)
    assert times(reading) == [None]
    assert reading.faults[0].startswith(fault)


def test_without_a_printed_day_the_row_above_gives_it(wire: Wire, listing: Listing) -> None:
    door = listing.model_copy(update={"day": None})
    reading = read(door, page(row(1, "Jul 13, 2026, 10:00 ET"), row(2, "09:00 ET"), row(3, "22:00 ET")), URL, wire)
    assert times(reading) == [f"2026-07-{t}:00:00-04:00" for t in ("13T10", "13T09", "12T22")]


CHANGED = (
    "none with a link that the wire file recognises: the listing's markup has changed? (link, release_urls, hosts)"
)


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        (b"", ("not HTML: it is empty",)),
        (b'{"rows": []}', ('not HTML: begins with {"rows": []}',)),
        (page(), ("no rows (//li): the listing's markup has changed?",)),
        (page("<li><a href='/about'>x</a></li>", "<li><a href='/x'>x</a></li>"), (f"2 rows, {CHANGED}",)),
        (page("<li>x</li>"), (f"1 rows, {CHANGED}", "row 1 has no link")),
        (page(row(1, "10:00 ET"), "<li>advertisement</li>"), ("row 2 has no link",)),
        (
            page(row(1, "10:00 ET"), "<li><a href='//ebb.example/r/9'>x</a></li>"),
            ("1 of 2 items lead to ebb.example, which is not among the wire's hosts",),
        ),
    ],
)
def test_what_is_wrong_is_said(wire: Wire, listing: Listing, body: bytes, faults: tuple[str, ...]) -> None:
    assert read(listing, body, URL, wire).faults == faults


@pytest.mark.parametrize("name", ["rows", "link", "headline", "stamp", "day", "language"])
def test_an_xpath_that_fails_on_the_page_is_a_fault(wire: Wire, listing: Listing, name: str) -> None:
    door = listing.model_copy(update={name: "descendant-or-self::*[contains(.)]"})
    (fault,) = read(door, page(row(1, "10:00 ET")), URL, wire).faults
    assert fault == "an XPath of this door cannot be used here (Invalid number of arguments)"


def test_the_first_link_that_is_a_release_counts(wire: Wire, listing: Listing) -> None:
    rows = '<li><a href="/r/666">x</a><a href="mailto:a@b">m</a><a href="/r/8/de?utm_source=x">y</a></li>'
    (claim,) = read(listing, page(rows), URL, wire).claims
    assert (claim.id, claim.url) == ("tidewire:8:de", "https://tide.example/r/8/de?utm_source=x")


@pytest.mark.parametrize(
    ("charset", "content_type", "head"),
    [
        ("utf-8", None, ""),
        ("utf-8", "text/html; charset=utf-8", ""),
        ("windows-1252", "text/html; charset=windows-1252", ""),
        ("windows-1252", "text/html", '<meta charset="windows-1252">'),
        ("windows-1252", "text/html; charset=nonsense", '<meta charset="windows-1252">'),
        ("utf-16", "text/html", ""),
    ],
)
def test_encodings(wire: Wire, listing: Listing, charset: str, content_type: str | None, head: str) -> None:
    body = f'<html><head>{head}</head><body><li><a href="/r/1">Größe – heute</a></li></body></html>'.encode(charset)
    assert read(listing, body, URL, wire, content_type).claims[0].headline == "Größe – heute"


@pytest.mark.parametrize(
    ("number", "rows", "following"),
    [
        (1, 1, "https://tide.example/list?page=2"),
        (2, 1, "https://tide.example/list?page=3"),
        (3, 1, None),
        (2, 0, None),
    ],
)
def test_paging_ends_with_an_empty_page_and_with_max_pages(
    wire: Wire, listing: Listing, number: int, rows: int, following: str | None
) -> None:
    reading = read(listing, page(*[row(1, "10:00 ET")] * rows), f"https://tide.example/list?page={number}", wire)
    assert (reading.listing_next, reading.faults) == (following, ())


def test_a_page_is_past_the_start_when_its_last_row_is(wire: Wire, listing: Listing) -> None:
    pinned = row(9, "Jan 02, 2026, 09:00 ET")
    reading = read(listing, page(pinned, row(1, "10:00 ET"), row(2, "08:00 ET")), URL, wire)
    assert not reading.past(datetime(2026, 7, 14, 12, tzinfo=UTC))
    assert reading.past(datetime(2026, 7, 14, 12, 1, tzinfo=UTC))
    assert not read(listing, page(row(1)), URL, wire).past(NOW)


@given(st.binary(max_size=300), st.sampled_from([None, "text/html; charset=utf-16", "text/html; charset=\x00"]))
def test_any_bytes_give_a_reading(body: bytes, content_type: str | None) -> None:
    wire = Wire.model_validate(WIRE)
    for noise in (body, page(row(1, body.decode("latin-1"))), page(body.decode("latin-1"))):
        reading = read(wire.door[0], noise, URL, wire, content_type)
        assert reading.claims or reading.faults


WIRE = {
    "name": "tidewire",
    "title": "Tidewire",
    "home": "https://tide.example/",
    "hosts": ("tide.example",),
    "language": "en",
    "timezone": "America/New_York",
    "release_urls": (r"/r/(?P<id>\d+)",),
    "door": (
        {
            "kind": "listing",
            "name": "list",
            "url": "https://tide.example/list?page={page}",
            "rows": "//li",
            "stamp": ".//small",
            "stamp_formats": ("%H:%M ET", "%Y-%m-%d %I:%M %p %Z"),
            "day": '//input[@id="date"]/@value',
            "day_formats": ("%m/%d/%Y",),
        },
    ),
}
