"""Synthetic nights: what is planted is named by its cause, and nothing else is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from math import log
from typing import Any

import pytest

from crawler.drift.measures import Day, DoorDay, LayoutDay, before, newest
from crawler.drift.signs import Sign, signs, signs_of_volume

FIRST = date(2026, 1, 5)
PARTS = {"headline": 1.0, "published": 1.0, "issuer": 0.95, "dateline": 0.9, "tickers": 0.3, "block about": 0.8}


def layout(pages: int, *, disagree: float = 0.02, letters: int = 3000, parts: Mapping[str, float] = PARTS) -> LayoutDay:
    return LayoutDay(
        pages=pages,
        disagree=round(pages * disagree),
        log_letters=pages * log(letters),
        parts={name: round(pages * share) for name, share in parts.items()},
    )


def night(number: int, pages: int = 60, **changes: Any) -> Day:
    """An ordinary one, busier on some days than on others."""
    count = pages if (FIRST + timedelta(days=number)).weekday() < 5 else pages // 4
    day = Day(
        date=(FIRST + timedelta(days=number)).isoformat(),
        layouts={"w@new": layout(count), "generic": layout(round(count * 0.02))},
        due=count,
        lost={"404": round(count * 0.02)},
        doors={
            "feed": DoorDay(answers=1, named=20, dated=20, silent=9.0 if count < pages else 3.0),
            "listing": DoorDay(answers=1, named=2 * count, dated=2 * count, silent=9.0 if count < pages else 3.0),
        },
        published=count,
        named={"feed": count // 2, "listing": count},
    )
    return replace(day, **changes)


PAST = [night(n) for n in range(28)]  # up to a Sunday
NEXT = night(28)


def named(found: list[Sign]) -> list[tuple[str, str | None]]:
    return [(sign.name, sign.cause) for sign in found if sign.cause]


def without(name: str) -> dict[str, float]:
    return {part: share for part, share in PARTS.items() if part != name}


LAYOUT = "w@new"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"layouts": {LAYOUT: layout(25), "generic": layout(35)}}, [("selectors", "selectors-miss")]),
        ({"layouts": {"generic": layout(60)}}, [("selectors", "selectors-miss")]),
        ({"layouts": {LAYOUT: layout(60, disagree=0.6)}}, [(f"agreement of {LAYOUT}", "template-disagrees")]),
        ({"layouts": {LAYOUT: layout(60, letters=900)}}, [(f"length of {LAYOUT}", "text-short")]),
        ({"layouts": {LAYOUT: layout(60, letters=9000)}}, [(f"length of {LAYOUT}", "text-long")]),
        ({"layouts": {LAYOUT: layout(60, letters=2400)}}, []),
        ({"layouts": {LAYOUT: layout(60, parts=without("published"))}}, [(f"published of {LAYOUT}", "dates-missing")]),
        ({"layouts": {LAYOUT: layout(60, parts=without("issuer"))}}, [(f"issuer of {LAYOUT}", "fields-missing")]),
        ({"layouts": {LAYOUT: layout(60, parts=without("block about"))}}, [(f"block about of {LAYOUT}", "fields-missing")]),
        ({"layouts": {LAYOUT: layout(60, parts={**PARTS, "issuer": 0.85, "tickers": 0.15})}}, []),
        ({"layouts": {LAYOUT: layout(5, parts={})}}, []),  # too few to say
        ({"lost": {"challenge": 30}}, [("lost: challenge", "challenge")]),
        ({"lost": {"blocked": 30}}, [("lost: blocked", "blocked")]),
        ({"lost": {"timeout": 30}}, [("lost: timeout", "slow")]),
        ({"lost": {"challenge": 2}}, []),
        ({"doors": {"feed": DoorDay(answers=1, named=20, dated=0, silent=3)}}, [("dates of feed", "dates-missing")]),
        ({"doors": {"feed": DoorDay(answers=1, named=20, dated=20, silent=27)}}, [("news of feed", "feed-stalled")]),
        ({"doors": {"feed": DoorDay(answers=1, named=20, dated=20, silent=20)}}, []),
        ({"doors": {"feed": DoorDay(answers=1), "listing": NEXT.doors["listing"]}}, [("items of feed", "listing-empty")]),
        ({"doors": {"feed": DoorDay(), "listing": NEXT.doors["listing"]}}, []),  # not asked, or 304
    ],
)  # fmt: skip
def test_what_is_planted_is_named(changes: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert named(list(signs(replace(NEXT, **changes), PAST))) == expected


@pytest.mark.parametrize("nights", range(7))
def test_the_first_nights_raise_nothing(nights: int) -> None:
    worst = replace(NEXT, layouts={"generic": layout(60, parts={})}, lost={"blocked": 60}, doors={})
    assert named([*signs(worst, PAST[:nights]), *signs_of_volume(worst, PAST[:nights], lambda _: False)]) == []


def test_every_ordinary_night_is_ordinary() -> None:
    nights = [night(n) for n in range(60)]
    for number, one in enumerate(nights):
        past = before(nights[:number], one.date)
        assert named([*signs(one, past), *signs_of_volume(one, past, lambda _: False)]) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"published": 5}, [("daily", "volume-low")]),  # and its doors agree
        ({"published": 300, "named": {"feed": 150, "listing": 300}}, [("daily", "volume-high")]),
        ({"named": {"feed": 30, "listing": 20}}, [("share of listing", "door-short")]),
        ({"named": {"listing": 60}}, [("share of feed", "door-short")]),
    ],
)
def test_a_day_that_is_over(changes: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    day = replace(
        NEXT, **{"named": {"feed": changes.get("published", 60), "listing": changes.get("published", 60)}} | changes
    )
    assert named(list(signs_of_volume(day, PAST, lambda _: False))) == expected


def test_a_finding_says_what_is_and_what_is_usual() -> None:
    found = next(sign for sign in signs(replace(NEXT, layouts={"generic": layout(60)}), PAST) if sign.cause)
    assert (found.now, found.usual) == ("60 of 60 new releases fit none of the wire's layouts", "2%")


def test_six_weeks_are_kept() -> None:
    kept = newest(night(n) for n in range(100))
    assert (len(kept), min(kept), max(kept)) == (43, "2026-03-03", "2026-04-14")


def test_runs_of_a_day_add_up() -> None:
    morning, evening = night(0, 10), night(0, 30, published=None, named={})
    whole = morning.plus(evening)
    assert (whole.pages, whole.due, whole.published) == (morning.pages + evening.pages, 40, 10)
    assert whole.layouts[LAYOUT].parts["headline"] == 40
    assert whole.doors["feed"] == DoorDay(answers=2, named=40, dated=40, silent=3.0)
