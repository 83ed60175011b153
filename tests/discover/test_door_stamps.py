"""Times of feeds and sitemaps: what each text means, and what it does not."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discover.stamps import BadStamp, read_stamp, span

NEW_YORK = ZoneInfo("America/New_York")
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "at", "day", "resolution"),
    [
        ("Mon, 13 Jul 2026 21:19:00 +0000", "2026-07-13T21:19:00Z", "2026-07-13", "second"),
        ("Tue, 14 Jul 2026 02:28:00 +0000", "2026-07-14T02:28:00Z", "2026-07-13", "second"),
        ("Fri, 02 Oct 2026 18:06 GMT", "2026-10-02T18:06:00Z", "2026-10-02", "minute"),
        ("Fri, 2 Oct 2026 18:06:30 EST", "2026-10-02T18:06:30-05:00", "2026-10-02", "second"),
        ("Fri, 02 Oct 2026 18:06:30 EDT", "2026-10-02T18:06:30-04:00", "2026-10-02", "second"),
        ("02 Oct 2026 06:06 PM ET", "2026-10-02T18:06:00-04:00", "2026-10-02", "minute"),
        ("02 Dec 2026 12:06 AM ET", "2026-12-02T00:06:00-05:00", "2026-12-02", "minute"),
        ("Fri, 02 Oct 2026 18:06:30 PST", "2026-10-02T18:06:30-08:00", "2026-10-02", "second"),
        ("Fri, 02 Oct 2026 18:06:30 +09:00", "2026-10-02T18:06:30+09:00", "2026-10-02", "second"),
        ("Fri, 02 Oct 26 18:06:30 Z", "2026-10-02T18:06:30Z", "2026-10-02", "second"),
        ("Fr., 02 October 2026 18:06:30 +0200 (CEST)", "2026-10-02T18:06:30+02:00", "2026-10-02", "second"),
        # no zone stated: the wire's own, with summer and winter
        ("02 Oct 2026 18:06", "2026-10-02T18:06:00-04:00", "2026-10-02", "minute"),
        ("02 Dec 2026 18:06", "2026-12-02T18:06:00-05:00", "2026-12-02", "minute"),
        ("2026-10-02T18:06:00", "2026-10-02T18:06:00-04:00", "2026-10-02", "second"),
        ("2026-10-02 18:06", "2026-10-02T18:06:00-04:00", "2026-10-02", "minute"),
        ("2026-10-02T18:06Z", "2026-10-02T18:06:00Z", "2026-10-02", "minute"),
        ("2026-10-02T18:06:00.123456789+01:00", "2026-10-02T18:06:00+01:00", "2026-10-02", "second"),
        ("20261002T180600+0000", "2026-10-02T18:06:00Z", "2026-10-02", "second"),
        # no time stated: the day alone
        ("2026-10-02", None, "2026-10-02", "day"),
        ("2 October 2026", None, "2026-10-02", "day"),
        (" \n2026-10-02\t", None, "2026-10-02", "day"),
    ],
)
def test_a_text_means(text: str, at: str | None, day: str, resolution: str) -> None:
    stamp = read_stamp(text, "feed", NEW_YORK)
    assert (stamp.at, stamp.date, stamp.resolution) == (at, day, resolution)
    assert (stamp.origin, stamp.raw) == ("feed", " ".join(text.split()))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "'' is no time"),
        ("soon", "'soon' is no time"),
        ("1969-12-31T19:00:00-05:00", "is no time of publication"),
        ("Thu, 01 Jan 1970 00:00:00 GMT", "is no time of publication"),
        ("0001-01-01T00:00:00Z", "is no time of publication"),
        ("2026-02-30", "day is out of range"),
        ("2026-02-20T25:00:00Z", "hour must be in 0..23"),
        ("2026-02-20T10:61", "minute must be in 0..59"),
        ("Fri, 02 Okt 2026 18:06 GMT", "'Okt' is no English month"),
        ("Fri, 02 Oct 2026 18:06 XYZ", "the zone 'XYZ' is not known"),
        ("2026", "is no time"),
        ("2026-10", "is no time"),
        ("9999-12-31T23:59:59-23:00", "is no time of publication"),
        ("2026-10-02T18:06:00+99:00", "the zone '\\+99:00' is not known"),
        ("2026-10-02T18:06:00+01:99", "the zone '\\+01:99' is not known"),
        ("x" * 5000, "is no time"),
    ],
)
def test_a_text_means_nothing(text: str, why: str) -> None:
    with pytest.raises(BadStamp, match=why.replace(".", r"\.")) as caught:
        read_stamp(text, "feed", NEW_YORK)
    assert len(str(caught.value)) < 250


@given(
    st.datetimes(datetime(1990, 1, 2), datetime(2100, 1, 1)),  # noqa: DTZ001  the zones are drawn below
    st.sampled_from([UTC, NEW_YORK, BERLIN]),
)
def test_what_is_written_is_read(moment: datetime, zone: ZoneInfo) -> None:
    stated = moment.replace(tzinfo=zone, microsecond=0)
    for text in (stated.isoformat(), format_datetime(stated)):
        stamp = read_stamp(text, "sitemap", BERLIN)
        assert stamp.at is not None
        assert datetime.fromisoformat(stamp.at) == datetime.fromisoformat(stated.isoformat())
        assert stamp.date == datetime.fromisoformat(stamp.at).astimezone(BERLIN).date().isoformat()


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-07-14T10:00:05Z", "2026-07-14T10:00:05", "2026-07-14T10:00:05"),
        ("2026-07-14T10:00Z", "2026-07-14T10:00:00", "2026-07-14T10:00:59"),
        ("2026-07-14", "2026-07-13T22:00:00", "2026-07-14T21:59:59"),
        ("2026-03-29", "2026-03-28T23:00:00", "2026-03-29T21:59:59"),  # the day has 23 hours
    ],
)
def test_what_a_stamp_can_mean(text: str, first: str, last: str) -> None:
    bounds = span(read_stamp(text, "feed", BERLIN), BERLIN)
    assert [b.isoformat() for b in bounds] == [f"{first}+00:00", f"{last}+00:00"]
