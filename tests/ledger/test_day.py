"""The state of a day, and that it goes back only for a reason that stands in its ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from crawler.clock import rfc3339
from crawler.exchange import Missing
from crawler.ledger.day import DayLedger, Entry, Facts, Heading, Witness, make_day, missing_entry, state_of, stated_day
from crawler.ledger.spans import Span, day_span
from crawler.model import Claim, Stamp

DAY = day_span("2026-03-04", ZoneInfo("UTC"))
NOON = DAY.since + timedelta(hours=12)
NIGHT = DAY.until + timedelta(hours=3)
LATER = DAY.until + timedelta(days=11)
LAST = DAY.until + timedelta(days=41)
MORNING, AFTERNOON = Span(DAY.since, NOON), Span(NOON, DAY.until)


def door(name: str, *covers: Span, whole: bool = False) -> Witness:
    return Witness(door=name, covers=covers, whole_at=NIGHT if whole else None)


LISTING, MAP, FEED = door("listing", DAY, whole=True), door("map", DAY, whole=True), door("feed", DAY)


def facts(**changes: Any) -> Facts:
    base = {"span": DAY, "now": NIGHT, "missing": 0, "given_up": 0, "doors": (LISTING, MAP), "able": 2, "deep": True}
    return Facts(**{**base, **changes})


STATES = [
    ("two doors, nothing missing", facts(), "complete", "listing, map"),
    ("it is not over", facts(now=NOON), "open", "not over"),
    ("it is hardly over", facts(now=DAY.until + timedelta(hours=1)), "open", "not over"),
    ("one door's word", facts(doors=(LISTING,)), "open", "the word of one door"),
    ("one door's word, for good", facts(doors=(LISTING,), now=LATER), "gap", "the word of one door"),
    ("the wire has one door", facts(doors=(LISTING,), able=1), "complete", "listing"),
    ("a feed that was followed seconds a listing", facts(doors=(LISTING, FEED)), "complete", "listing, feed"),
    ("nobody read it again after its end", facts(doors=(FEED, door("map", DAY))), "open", "after its end"),
    ("a feed has nothing to be read again", facts(doors=(FEED,), able=1, deep=False), "complete", "feed"),
    ("two doors in turn second a third", facts(doors=(LISTING, door("feed", MORNING), door("map", AFTERNOON))), "complete", "listing"),
    ("time that no door saw", facts(doors=(door("feed", MORNING),)), "gap", "12:00 to 00:00Z"),
    ("time that no door will ever see", facts(doors=(door("feed", MORNING),), now=LAST), "closed-with-loss", "12:00"),
    ("one is missing", facts(missing=1), "gap", "1 named and not had"),
    ("one was given up", facts(given_up=1), "closed-with-loss", "1 given up"),
    ("one was given up, one is missing", facts(given_up=1, missing=1), "gap", "1 named and not had"),
    ("no day at all", facts(span=None), "open", "state no day"),
    ("no day at all, one missing", facts(span=None, missing=1), "gap", "1 named"),
]  # fmt: skip


@pytest.mark.parametrize(("says", "known", "state", "why"), STATES, ids=[row[0] for row in STATES])
def test_states(says: str, known: Facts, state: str, why: str) -> None:
    found, told = state_of(known)
    assert found == state
    assert why in told


def entry(number: int, **changes: Any) -> Entry:
    at = rfc3339(NOON)
    base = {
        "id": f"w:{number}",
        "doors": ("listing",),
        "named_at": at,
        "state": "captured",
        "url": f"http://w/{number}",
    }
    return Entry(**{**base, **changes})


def lost(number: int, *, given_up: bool = False) -> Entry:
    missing = Missing(id=f"w:{number}", url="", reason="404", detail="", doors=(), tried_at=rfc3339(NIGHT), tries=2)
    return missing_entry(missing, ("map",), rfc3339(NIGHT), given_up=given_up)


def make(before: DayLedger | None, run: str, known: Facts, *entries: Entry) -> DayLedger:
    heading = Heading(wire="w", date="2026-03-04", run=run, at=rfc3339(known.now))
    counts = {state: sum(one.state == state for one in entries) for state in ("missing", "given-up")}
    known = replace(known, missing=counts["missing"], given_up=counts["given-up"])
    return make_day(before, heading, known, entries)


def test_every_change_of_state_stands_in_the_ledger_with_its_reason() -> None:
    first = make(None, "r1", facts(now=NOON), entry(1))
    second = make(first, "r2", facts(now=NOON), entry(1), entry(2))
    closed = make(second, "r3", facts(), entry(1), entry(2))
    aged = make(closed, "r4", facts(doors=(), now=LATER), entry(1), entry(2))
    late = make(aged, "r5", facts(now=LATER), entry(1), entry(2), entry(3))
    back = make(late, "r6", facts(now=LATER), entry(1), entry(2), entry(3), lost(4))
    gone = make(back, "r7", facts(now=LAST), entry(1), entry(2), entry(3), lost(4, given_up=True))
    assert [day.state for day in (first, second, closed, aged, late, back, gone)] == [
        "open", "open", "complete", "complete", "complete", "gap", "closed-with-loss",
    ]  # fmt: skip
    assert [(one.run, one.before, one.after) for one in gone.transitions] == [
        ("r1", None, "open"),
        ("r3", "open", "complete"),
        ("r5", "complete", "complete"),
        ("r6", "complete", "gap"),
        ("r7", "gap", "closed-with-loss"),
    ]
    assert "w:3 named after it was closed" in gone.transitions[2].why
    assert "w:4 named after it was closed" in gone.transitions[3].why
    assert (gone.expected, gone.captured, gone.missing, gone.given_up) == (4, 3, 0, 1)


def stamp(date: str, at: str | None = None) -> Claim:
    published = Stamp(at=at, date=date, resolution="minute" if at else "day", origin="feed", raw=date)
    return Claim(door="d", url="http://w/1", published=published)


def test_the_day_that_doors_state() -> None:
    bare, timed = stamp("2026-03-03"), stamp("2026-03-04", "2026-03-04T23:00:00-05:00")
    assert stated_day([Claim(door="d", url="u"), bare, timed]) == "2026-03-04"
    assert stated_day([bare]) == "2026-03-03"
    assert stated_day([Claim(door="d", url="u")]) is None
