"""Merging claims, the window, and what is due: without asking anybody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.clock import rfc3339
from crawler.collect.findings import Findings
from crawler.collect.plan import Plan
from crawler.model import Claim, Stamp
from crawler.wire import Wire
from tests.collect.site import NOW, SINCE
from tests.collect.test_pages import archive, known

WIRE = Wire.model_validate(
    {
        "name": "tiny",
        "title": "Tiny",
        "home": "http://x.example/",
        "hosts": ["x.example"],
        "language": "en",
        "timezone": "America/New_York",
        "release_urls": [r"-(?P<id>\d+)\.html$", "/plain/"],
        "door": [{"kind": "feed", "name": name, "url": "http://x.example/f"} for name in ("first", "second")],
    }
)


def plan(**changes: Any) -> Plan:
    return Plan(wire=WIRE, **{"since": SINCE, "until": NOW, **changes})


def claim(number: int = 7, door: str = "first", *, hours: float | None = 1, **changes: Any) -> Claim:
    stamp = None
    if hours is not None:
        at = rfc3339(NOW - timedelta(hours=hours))
        stamp = Stamp(at=at, date=at[:10], resolution="second", origin="feed", raw=at)
    url = f"http://x.example/a-{number}.html"
    return Claim(**{"door": door, "url": url, "id": f"tiny:{number}", "headline": "H", "published": stamp, **changes})


def due(plan: Plan, *claims: Claim) -> list[str]:
    findings = Findings(plan)
    findings.add(claims)
    return [candidate.id for candidate in findings.take_due()]


def test_newest_first_and_the_unstamped_last() -> None:
    assert due(plan(), claim(1, hours=5), claim(2, hours=None), claim(3, hours=1)) == ["tiny:3", "tiny:1", "tiny:2"]


def test_claims_stand_in_the_order_of_the_wires_doors() -> None:
    findings = Findings(plan())
    findings.add([claim(7, "second", headline="B"), claim(7, "first", headline="A")])
    (candidate,) = findings.take_due()
    assert candidate.headlines == ("A", "B")
    assert candidate.doors == ("first", "second")
    assert candidate.urls == ["http://x.example/a-7.html"]


DAY = Stamp(date="2026-03-02", resolution="day", origin="feed", raw="2026-03-02")
WINDOWS = [
    ("a day that the window begins in", [claim(published=DAY)], True),
    ("the day before", [claim(published=Stamp(date="2026-03-01", resolution="day", origin="feed", raw="x"))], False),
    ("stamped before by one door, not stamped by another", [claim(hours=72), claim(7, "second", hours=None)], False),
    ("stamped inside by one of two doors", [claim(hours=72), claim(7, "second", hours=1)], True),
    ("stamped by none", [claim(hours=None), claim(7, "second", hours=None)], True),
    ("after the end", [claim(hours=-1)], False),
]


@pytest.mark.parametrize(("name", "claims", "inside"), WINDOWS, ids=[row[0] for row in WINDOWS])
def test_the_window(name: str, claims: list[Claim], inside: bool) -> None:
    assert due(plan(), *claims) == (["tiny:7"] if inside else [])
    assert due(plan(), *reversed(claims)) == (["tiny:7"] if inside else [])


CHANGES = [
    ({}, {}, False),
    ({"headline": "Another"}, {}, True),
    ({"headline": "  the\nHEADLINE "}, {}, False),
    ({"headline": "The head..."}, {}, False),
    ({"headline": "The head\u2026"}, {}, False),
    ({"headline": "Another h..."}, {}, True),
    ({"headline": None}, {}, False),
    ({"headline": "On the page"}, {"headline": "On the page"}, False),
    ({"headline": "Another"}, {"title_seen": None}, False),
    ({"modified": "b"}, {"modified": "a"}, True),
    ({"modified": "a"}, {"modified": "a"}, False),
    ({"modified": "b"}, {"modified": None}, False),
    ({"modified": None}, {"modified": "a"}, False),
    ({"modified": "2026-03-02T10:00:00Z"}, {"modified": "2026-03-02"}, False),
    ({"headline": "Another"}, {"status": "forgotten"}, False),
    ({"modified": "2026-03-03"}, {"modified": "2026-03-02T10:00:00Z"}, True),
]


@pytest.mark.parametrize(("shown", "remembered", "again"), CHANGES)
def test_what_is_known_is_due_when_it_shows_changed(
    shown: dict[str, Any], remembered: dict[str, Any], again: bool
) -> None:
    entry = known(7, **{"title_seen": "The headline", "headline": "The headline", **remembered})
    found = due(plan(known=archive(entry)), claim(**{"headline": "The headline", **shown}))
    assert found == (["tiny:7"] if again else [])


def test_a_door_that_is_read_again_is_compared_with_itself() -> None:
    findings = Findings(plan())
    assert findings.add([claim(headline="One"), claim(7, "second", headline="one, as the second door has it")])
    assert [candidate.id for candidate in findings.take_due()] == ["tiny:7"]
    assert not findings.add([claim(headline="One"), claim(7, "second", headline="one, as the second door has it")])
    assert findings.take_due() == []
    assert findings.add([claim(headline="One, corrected")])
    assert [candidate.id for candidate in findings.take_due()] == ["tiny:7"]


def test_a_url_without_a_number_that_the_archive_knows() -> None:
    url = "http://x.example/plain/words?utm_source=x"
    names = {"http://x.example/plain/words": "tiny:7"}
    found = due(plan(known=archive(known(7, title_seen="H")), known_urls=names), claim(id=None, url=url))
    assert found == []


@given(st.lists(st.tuples(st.integers(1, 6), st.sampled_from(["first", "second"]), st.integers(-2, 60)), max_size=30))
def test_every_release_is_due_once_whatever_the_order(rows: list[tuple[int, str, int]]) -> None:
    findings = Findings(plan())
    for number, door, hours in rows:
        findings.add([claim(number, door, hours=hours)])
    first = [candidate.id for candidate in findings.take_due()]
    assert len(first) == len(set(first))
    assert set(first) == {candidate.id for candidate in findings if candidate.inside}
    assert findings.take_due() == []
