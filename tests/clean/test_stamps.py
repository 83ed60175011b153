"""Printed and embedded times: the offset of the day, the resolution that was stated, and nothing guessed."""

from __future__ import annotations

import base64
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.clean import stamps
from crawler.clean.dates import find_date

NEW_YORK, BERLIN, TOKYO = ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo")
SHANGHAI, DUBLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Dublin")

PRINTED = [
    ("Jun 11, 2020, 16:25 ET", None, "2020-06-11T16:25:00-04:00"),
    ("Jul 04, 2021, 08:05 ET", None, "2021-07-04T08:05:00-04:00"),
    ("Jan 04, 2021, 08:05 ET", None, "2021-01-04T08:05:00-05:00"),
    ("25 Apr, 2016, 03:39 ET", None, "2016-04-25T03:39:00-04:00"),
    ("April 06, 2016 12:00 ET", None, "2016-04-06T12:00:00-04:00"),
    ("April 06, 2016 12:00 ET | Source: Acme", None, "2016-04-06T12:00:00-04:00"),
    ("Apr 25, 2016, 15:39 ET from Acme", None, "2016-04-25T15:39:00-04:00"),
    ("March 04, 2019 08:00 AM Eastern Standard Time", None, "2019-03-04T08:00:00-05:00"),
    ("July 04, 2019 08:00 PM Eastern Daylight Time", None, "2019-07-04T20:00:00-04:00"),
    ("2026-09-10 7:00 AM EDT", None, "2026-09-10T07:00:00-04:00"),
    ("2026-09-10 12:30 AM EDT", None, "2026-09-10T00:30:00-04:00"),
    ("2026-09-10 12:30 PM EDT", None, "2026-09-10T12:30:00-04:00"),
    ("May 9, 2025 at 7 a.m. PT", None, "2025-05-09T07:00:00-07:00"),
    ("10:00 AM EDT, May 9, 2025", None, "2025-05-09T10:00:00-04:00"),
    ("APRIL 02, 2024, 11:00 GMT", None, "2024-04-02T11:00:00+00:00"),
    ("20.01.2015 – 09:30", BERLIN, "2015-01-20T09:30:00+01:00"),
    ("20.07.2015 – 09:30 Uhr", BERLIN, "2015-07-20T09:30:00+02:00"),
    ("20. Juli 2015, 9.30 Uhr MESZ", None, "2015-07-20T09:30:00+02:00"),
    ("9 mai 2025, 16 h 25 HE", None, "2025-05-09T16:25:00-04:00"),
    ("2020年7月1日 10時00分", TOKYO, "2020-07-01T10:00:00+09:00"),
    ("2020年7月1日 午後3時05分", TOKYO, "2020-07-01T15:05:00+09:00"),
    ("2020年7月1日 午後3時", TOKYO, "2020-07-01T15:00:00+09:00"),
    ("2020年7月1日（水）10時00分", TOKYO, "2020-07-01T10:00:00+09:00"),
    ("令和2年7月1日 10時00分", TOKYO, "2020-07-01T10:00:00+09:00"),
    ("2025. 5. 9. 오후 3:05 KST", None, "2025-05-09T15:05:00+09:00"),
    ("09-May-2025 08:00 ET", None, "2025-05-09T08:00:00-04:00"),
    ("9. Juni 2020 08:00 Mitteleuropäische Sommerzeit", None, "2020-06-09T08:00:00+02:00"),
    ("OTS0059, 9. Mai 2025, 10:15", BERLIN, "2025-05-09T10:15:00+02:00"),
    # what a wire prints without heed of summer, and the hours that are twice or not at all
    ("Jul 11, 2020, 16:25 EST", None, "2020-07-11T16:25:00-04:00"),
    ("Nov 01, 2020, 01:30 ET", NEW_YORK, "2020-11-01T01:30:00-04:00"),
    ("Mar 08, 2020, 02:30 ET", NEW_YORK, "2020-03-08T02:30:00-05:00"),
    ("2025年5月9日 下午3:05", SHANGHAI, "2025-05-09T15:05:00+08:00"),
    ("May 9, 2025 10:00 HKT", None, "2025-05-09T10:00:00+08:00"),
    ("May 9, 2025 10:00 SGT", None, "2025-05-09T10:00:00+08:00"),
    ("May 9, 2025 10:00 KST", None, "2025-05-09T10:00:00+09:00"),
    ("May 9, 2025 10:00 JST", None, "2025-05-09T10:00:00+09:00"),
    ("May 9, 2025 10:00 CEST", None, "2025-05-09T10:00:00+02:00"),
    ("May 9, 2025 10:00 UTC+5:30", None, "2025-05-09T10:00:00+05:30"),
    ("May 9, 2025 10:00 -0700", None, "2025-05-09T10:00:00-07:00"),
    # one abbreviation, two places: the wire's own decides
    ("May 9, 2025 10:00 CST", SHANGHAI, "2025-05-09T10:00:00+08:00"),
    ("Jan 9, 2025 10:00 CST", NEW_YORK, "2025-01-09T10:00:00-06:00"),
    ("May 9, 2025 10:00 IST", DUBLIN, "2025-05-09T10:00:00+01:00"),
    ("May 9, 2025 10:00 IST", None, "2025-05-09T10:00:00+05:30"),
    # words that are no zones
    ("May 9, 2025 10:00 at New York", NEW_YORK, "2025-05-09T10:00:00-04:00"),
]


@pytest.mark.parametrize(("text", "zone", "at"), PRINTED)
def test_a_printed_time_has_the_offset_of_its_day(text: str, zone: ZoneInfo | None, at: str) -> None:
    stamp = stamps.parse_printed(text, zone)
    assert stamp is not None
    assert (stamp.at, stamp.resolution, stamp.origin, stamp.raw) == (at, "minute", "page", text)
    assert stamp.date == at[:10]


DAYS = [
    ("Jun 11, 2020", NEW_YORK, "2020-06-11"),
    ("Jun 11, 2020, 16:25", None, "2020-06-11"),  # whose time that is, is not stated
    ("June 11, 2020: sales of 1.50 million", NEW_YORK, "2020-06-11"),
    ("25/04/2016", NEW_YORK, "2016-04-25"),
    ("9 мая 2025 г.", None, "2025-05-09"),
]


@pytest.mark.parametrize(("text", "zone", "day"), DAYS)
def test_without_time_or_zone_it_is_a_day(text: str, zone: ZoneInfo | None, day: str) -> None:
    stamp = stamps.parse_printed(text, zone)
    assert stamp is not None
    assert (stamp.at, stamp.date, stamp.resolution) == (None, day, "day")


@pytest.mark.parametrize(
    "text", ["", "16:25 ET", "5/9/2025 10:00 ET", "February 31, 2025", "Q1 2025", "Feb. 1, 10:00 ET"]
)
def test_what_states_no_complete_day_is_no_stamp(text: str) -> None:
    assert stamps.parse_printed(text, NEW_YORK) is None


def test_a_wires_own_formats_come_first() -> None:
    stamp = stamps.parse_printed("04/05/2025 07:30 ET", NEW_YORK, ["%d/%m/%Y %H:%M"])
    assert stamp is not None
    assert stamp.at == "2025-05-04T07:30:00-04:00"


def test_seconds_are_told_where_they_are_printed() -> None:
    stamp = stamps.parse_printed("May 9, 2025, 16:25:00 ET", None)
    assert stamp is not None
    assert (stamp.at, stamp.resolution) == ("2025-05-09T16:25:00-04:00", "second")


ISO = [
    ("2020-06-11T16:25:00-04:00", None, "2020-06-11T16:25:00-04:00", "second"),
    ("2020-06-11T16:25-04:00", None, "2020-06-11T16:25:00-04:00", "minute"),
    ("2020-06-11T20:25:00Z", None, "2020-06-11T20:25:00+00:00", "second"),
    ("2020-06-11T20:25:00.123+0000", None, "2020-06-11T20:25:00+00:00", "second"),
    ("2020-06-11 16:25:00 -0400", None, "2020-06-11T16:25:00-04:00", "second"),
    ("20210131T024100+0000", None, "2021-01-31T02:41:00+00:00", "second"),
    ("2020-12-15T14:49:06", BERLIN, "2020-12-15T14:49:06+01:00", "second"),
    ("2020-12-15T14:49:06", None, None, "day"),
    ("2020-06-11", NEW_YORK, None, "day"),
]


@pytest.mark.parametrize(("text", "zone", "at", "resolution"), ISO)
def test_an_embedded_time_keeps_its_offset(text: str, zone: ZoneInfo | None, at: str | None, resolution: str) -> None:
    stamp = stamps.parse_iso(text, "meta", zone)
    assert stamp is not None
    assert (stamp.at, stamp.resolution, stamp.origin, stamp.raw) == (at, resolution, "meta", text)


@pytest.mark.parametrize("text", ["", "yesterday", "2020-13-01", "16:25", "4/6/2016 4:00:00 PM"])
def test_what_is_no_iso_time_is_no_stamp(text: str) -> None:
    assert stamps.parse_iso(text, "meta") is None


def test_a_wrong_offset_can_be_read_as_the_wires_own_clock() -> None:
    stamp = stamps.parse_local("2016-04-25T15:39:00Z", "meta", NEW_YORK)
    assert stamp is not None
    assert (stamp.at, stamp.raw) == ("2016-04-25T15:39:00-04:00", "2016-04-25T15:39:00Z")


PIXEL = "https://rt.prnewswire.com/rt.gif?NewsItemId=XX00001&Transmission_Id={}PR_NEWS_USPR_____XX00001&DateId=20200611"


def test_the_pixel_states_the_eastern_minute() -> None:
    for url in (PIXEL.format("202006111625"), PIXEL.format("202006111625").replace("&", "&amp;")):
        stamp = stamps.parse_pixel(url)
        assert stamp is not None
        assert (stamp.at, stamp.origin, stamp.resolution) == ("2020-06-11T16:25:00-04:00", "pixel", "minute")


@pytest.mark.parametrize(
    "url",
    [
        PIXEL.format("2020"),
        PIXEL.format("202006119925"),
        "https://example.com/rt.gif?Transmission_Id=202006111625",
        "",
        "http://[",
    ],
)
def test_other_pixels_state_nothing(url: str) -> None:
    assert stamps.parse_pixel(url) is None


def test_the_other_pixel_begins_with_the_release_number() -> None:
    code = base64.b64encode(b"1300478#4001234#2001").decode()
    assert stamps.pixel_id(f"https://www.globenewswire.com/newsroom/ti?nf={code}") == "1300478"
    assert stamps.pixel_id("https://www.globenewswire.com/newsroom/ti?nf=!!!") is None
    assert stamps.pixel_id("https://www.globenewswire.com/") is None


@given(st.text(max_size=200), st.sampled_from([None, NEW_YORK, TOKYO]))
def test_any_text_gives_a_stamp_with_an_offset_or_none(text: str, zone: ZoneInfo | None) -> None:
    for stamp in (stamps.parse_printed(text, zone), stamps.parse_iso(text, "meta", zone)):
        if stamp is not None:
            assert stamp.at is None or datetime.fromisoformat(stamp.at).tzinfo is not None


@given(st.datetimes(min_value=datetime(1995, 1, 1), max_value=datetime(2040, 1, 1)))  # noqa: DTZ001
def test_what_is_printed_is_what_comes_back(moment: datetime) -> None:
    stamp = stamps.parse_printed(moment.strftime("%b %d, %Y, %H:%M ET"), None)
    assert stamp is not None
    assert stamp.at is not None
    assert datetime.fromisoformat(stamp.at).replace(tzinfo=None) == moment.replace(second=0, microsecond=0)


@pytest.mark.parametrize(
    "text", ["1 December 2007", "1 dezembro 2007", "December  1,  2007", "1er décembre 2007", "1. prosince 2007"]
)
def test_a_months_name_is_read_whole(text: str) -> None:
    found = find_date(text)
    assert found is not None
    assert str(found.day) == "2007-12-01"
