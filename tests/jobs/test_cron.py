"""Every wall-clock time exactly once, also on the two days a year when the clock jumps."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.cron import Cron

NEW_YORK, BERLIN = "America/New_York", "Europe/Berlin"


def firings(cron: Cron, day: date) -> list[str]:
    """The wall-clock times, with their offsets, at which the schedule fires on one local day."""
    moment = datetime(day.year, day.month, day.day, tzinfo=cron.zone).astimezone(UTC) - timedelta(seconds=1)
    end = datetime(day.year, day.month, day.day, tzinfo=cron.zone).replace(hour=23, minute=59).astimezone(UTC)
    found = []
    while (following := cron.next(moment)) is not None and following <= end:
        found.append(following.astimezone(cron.zone).strftime("%H:%M%z"))
        moment = following
    return found


@pytest.mark.parametrize(
    ("zone", "day", "text", "expected"),
    [
        (NEW_YORK, date(2026, 3, 8), "30 2 * * *", ["03:30-0400"]),  # skipped: as long after the jump
        (NEW_YORK, date(2026, 11, 1), "30 1 * * *", ["01:30-0400"]),  # twice: the first
        (BERLIN, date(2026, 3, 29), "30 2 * * *", ["03:30+0200"]),
        (BERLIN, date(2026, 10, 25), "30 2 * * *", ["02:30+0200"]),
        (BERLIN, date(2026, 10, 25), "0 3 * * *", ["03:00+0100"]),
        (NEW_YORK, date(2026, 3, 8), "0 2 * * sun", ["03:00-0400"]),
        # 02:00 and 02:30 fall on 03:00 and 03:30, which fire anyway: once
        (NEW_YORK, date(2026, 3, 8), "*/30 1-3 * * *", ["01:00-0500", "01:30-0500", "03:00-0400", "03:30-0400"]),
        (BERLIN, date(2026, 3, 28), "30 2 * * *", ["02:30+0100"]),
        (BERLIN, date(2026, 3, 30), "30 2 * * *", ["02:30+0200"]),
    ],
)
def test_change_days(zone: str, day: date, text: str, expected: list[str]) -> None:
    assert firings(Cron.parse(text, zone), day) == expected


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        (NEW_YORK, date(2026, 3, 8), 23),
        (NEW_YORK, date(2026, 4, 1), 24),
        (NEW_YORK, date(2026, 11, 1), 25),
        (BERLIN, date(2026, 3, 29), 23),
        (BERLIN, date(2026, 10, 25), 25),
    ],
)
def test_every_quarter_of_an_hour_follows_elapsed_time(zone: str, day: date, hours: int) -> None:
    assert len(firings(Cron.parse("*/15 * * * *", zone), day)) == hours * 4


@pytest.mark.parametrize(
    ("weekday", "days"),
    [
        ("mon-fri", "Mon Tue Wed Thu Fri"),
        ("1-5", "Mon Tue Wed Thu Fri"),
        ("0", "Sun"),
        ("7", "Sun"),
        ("5-7", "Fri Sat Sun"),
    ],
)
def test_weekday_numbers_mean_what_crontab_means(weekday: str, days: str) -> None:
    cron = Cron.parse(f"0 12 * * {weekday}", "UTC")
    moment, found = datetime(2026, 6, 1, tzinfo=UTC), []  # a Monday
    while (following := cron.next(moment)) is not None and following < datetime(2026, 6, 8, tzinfo=UTC):
        found.append(following.strftime("%a"))
        moment = following
    assert " ".join(found) == days


@pytest.mark.parametrize(
    "text",
    [
        "",
        "* * * *",
        "0 25 * * *",
        "0 2 * * funday",
        "0 2 1 * mon",
        "0 2 * * 9",
        "a b c d e",
        "0 2 * * 5-1",
        "61 * * * *",
    ],
)
def test_an_expression_that_means_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Cron.parse(text, "UTC")


def test_a_day_that_never_comes() -> None:
    cron = Cron.parse("0 0 30 2 *", "UTC")
    assert cron.next(datetime(2026, 1, 1, tzinfo=UTC)) is None
    assert cron.last(datetime(2026, 1, 1, tzinfo=UTC)) is None


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001  the zone follows
    st.sampled_from(["30 2 * * *", "*/15 * * * *", "0 1-3 * * *", "0 12 * * sun", "15 1 1 * *"]),
    st.sampled_from([NEW_YORK, BERLIN, "Australia/Lord_Howe", "UTC"]),
)
def test_last_and_next_enclose_every_moment(moment: datetime, text: str, zone: str) -> None:
    now = moment.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    cron = Cron.parse(text, zone)
    last, following = cron.last(now), cron.next(now)
    assert last is not None
    assert following is not None
    assert last <= now < following
    assert cron.next(last) == following
