"""A wire at its usual volume, weekends and holidays and all, raises no alarm; half of it does."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.drift.volume import Step, judge_volume

FIRST = date(2026, 1, 5)  # a Monday
NIGHTS = 56


def volumes(seed: int, per_day: int, rest: float, days: int = NIGHTS, swing: float = 0.08) -> dict[date, int]:
    """Working days, and weekends at a share of them, with the chance that counts have and some more."""
    dice = random.Random(seed)
    made = {}
    for n in range(days):
        day = FIRST + timedelta(days=n)
        mean = per_day * (rest if day.weekday() >= 5 else 1.0)
        made[day] = max(0, round(dice.gauss(mean, (mean + (swing * mean) ** 2) ** 0.5)))
    return made


def judged(found: dict[date, int], day: date, holidays: frozenset[date] = frozenset()) -> Step | None:
    known = {one: count for one, count in found.items() if one <= day}
    volume = judge_volume(day, known, holidays.__contains__)
    return volume.step if volume else None


@settings(max_examples=60)
@given(
    st.integers(0, 10_000),
    st.sampled_from([0, 3, 20, 150, 1000]),
    st.sampled_from([0.0, 0.1, 0.2, 0.4, 1.0]),
    st.lists(st.integers(0, NIGHTS - 1), max_size=4),
    st.booleans(),
)
def test_usual_volumes_with_weekends_and_holidays_raise_no_alarm(
    seed: int, per_day: int, rest: float, starts: list[int], bridge: bool
) -> None:
    """Where the wire rests at weekends, holidays of up to two days are as quiet, at any time."""
    found = volumes(seed, per_day, rest)
    dice = random.Random(seed)
    if rest <= 0.4:
        for start in sorted(starts)[:1] if len(starts) < 3 else sorted({starts[0], (starts[0] + 14) % NIGHTS}):
            for day in (FIRST + timedelta(days=start + n) for n in range(2)):
                if day in found and day.weekday() < 5:
                    mean = per_day * max(rest, 0.1)
                    found[day] = round(mean * dice.uniform(0.9, 1.1))
            after = FIRST + timedelta(days=start + 2)
            # the day before it is none of a weekend's; where weekends are nearly half a day, it would be a third holiday
            if bridge and rest < 0.3 and after in found and 0 < after.weekday() < 5:
                found[after] = round(per_day * 0.5)
    steps = {day: judged(found, day) for day in found}
    assert [day for day, step in steps.items() if step == "low"] == []


@pytest.mark.parametrize("per_day", [150, 1000])
@pytest.mark.parametrize("rest", [0.1, 0.2, 1.0])
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("weekday", range(5))
def test_half_the_volume_is_seen_on_the_first_day(per_day: int, rest: float, seed: int, weekday: int) -> None:
    found = volumes(seed, per_day, rest, swing=0.03)
    day = FIRST + timedelta(days=49 + weekday)
    found[day] = per_day // 2
    assert judged(found, day) == "low"


@pytest.mark.parametrize("seed", range(5))
def test_half_the_volume_of_a_small_wire_is_seen_within_a_week(seed: int) -> None:
    found = volumes(seed, 30, 0.6)
    for n in range(35, 42):
        found[FIRST + timedelta(days=n)] //= 2
    assert "low" in {judged(found, FIRST + timedelta(days=n)) for n in range(35, 42)}


@pytest.mark.parametrize(("night", "expected"), [(0, None), (3, None), (9, None), (10, "low"), (40, "low")])
def test_the_first_nights_say_nothing(night: int, expected: Step | None) -> None:
    found = {FIRST + timedelta(days=n): 100 for n in range(night)}
    found[FIRST + timedelta(days=night)] = 0
    assert judged(found, max(found)) == expected


def weeks(*last: int) -> tuple[dict[date, int], date]:
    """Six weeks of 100 on working days and 10 at weekends, then these days from a Monday on; and the last day."""
    found = {FIRST + timedelta(days=n): 10 if n % 7 >= 5 else 100 for n in range(42)}
    found |= {FIRST + timedelta(days=42 + n): count for n, count in enumerate(last)}
    return found, max(found)


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ((100,), "usual"),
        ((70,), "usual"),
        ((50,), "low"),  # too little for a working day, too much for a holiday
        ((10,), "holiday"),
        ((10, 12), "holiday"),
        ((10, 12, 9), "low"),  # nobody has three
        ((10, 50), "holiday"),  # a bridge
        ((10, 50, 50), "low"),
        ((0,), "low"),  # less than any holiday
        ((100, 100, 100, 100, 10, 10, 10, 10), "holiday"),  # Good Friday, the weekend, Easter Monday
        ((500,), "high"),
        ((150,), "usual"),
    ],
)
def test_a_day_beside_six_weeks(last: tuple[int, ...], expected: Step) -> None:
    found, day = weeks(*last)
    assert judged(found, day) == expected


def test_holidays_that_the_wire_file_names_may_last() -> None:
    found, day = weeks(10, 0, 12, 11, 10)
    assert judged(found, day, frozenset(one for one in found if one > day - timedelta(days=5))) == "holiday"


def test_a_change_for_good_is_the_usual_after_some_weeks() -> None:
    found, _ = weeks()
    found |= {FIRST + timedelta(days=42 + n): 5 if n % 7 >= 5 else 50 for n in range(35)}
    assert judged(found, max(found)) == "usual"
