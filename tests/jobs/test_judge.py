"""What makes a wire unwell, and what does not."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from crawler.exchange import DoorReport, Harvest, Missing
from crawler.wire import Wire
from jobs.evidence import Check, Evidence, Tally
from jobs.judge import judge, reasons, verdict

WIRE = Wire.model_validate(
    {
        "name": "testwire",
        "title": "Testwire",
        "home": "http://wire.test/",
        "hosts": ["wire.test"],
        "language": "en",
        "timezone": "UTC",
        "release_urls": [r"/r/(?P<id>\d+)"],
        "door": [
            {"name": "feed", "kind": "feed", "url": "http://wire.test/feed", "min_items": 5},
            {"name": "map", "kind": "sitemap", "url": "http://wire.test/map"},
        ],
        "expect": {"min_per_day": 10, "max_per_day": 50},
    }
)
FEED = DoorReport(name="feed", kind="feed", url="http://wire.test/feed", requests=1, items=20)
MAP = DoorReport(name="map", kind="sitemap", url="http://wire.test/map", requests=1, items=90)


def lost(number: int, reason: Any = "404") -> Missing:
    return Missing(
        id=f"testwire:{number}", url=f"http://wire.test/r/{number}", reason=reason, detail="", doors=("feed",),
        tried_at="2026-03-02T00:00:00Z", tries=1,
    )  # fmt: skip


def harvest(**changes: Any) -> Harvest:
    window = {"since": "2026-03-01T00:00:00Z", "until": "2026-03-01T08:00:00Z"}
    values: dict[str, Any] = {"wire": "testwire", **window, "discovered": 20, "doors": [FEED, MAP]}
    return Harvest(**(values | changes))


def tally(new: int = 20, **changes: Any) -> Tally:
    filled = Counter({"headline": new, "published": new, "text": new})
    values: dict[str, Any] = {"new": new, "methods": Counter({"testwire@1": new}), "filled": filled}
    return Tally(**(values | changes))


def failed(evidence: Evidence) -> list[str]:
    return [check.name for check in judge(evidence) if check.required and not check.ok]


def remarked(evidence: Evidence) -> list[str]:
    return [check.name for check in judge(evidence) if not check.required and not check.ok]


SOUND = Evidence(wire=WIRE, harvest=harvest(), tally=tally())
NOTHING_NEW = Evidence(wire=WIRE, harvest=harvest(discovered=20, known=20), tally=tally(0))
EMPTY = replace(FEED, items=0)
FEW = replace(FEED, items=4, faults=["not XML: <!DOCTYPE html>"])
UNCHANGED = replace(FEED, items=0, unchanged=1)
ODD = replace(FEED, faults=["item 17: no link"])
SHORT = replace(FEED, short=True, faults=["page 7 answers 500"])
OLD_INDEX = replace(MAP, items=0, children=12)
NOT_RECORDED = replace(FEED, items=0, requests=0, recorded=False)
NOT_ASKED = replace(MAP, items=0, requests=0)
DAYS = {"until": "2026-03-04T08:00:00Z"}


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        (SOUND, []),
        (NOTHING_NEW, []),
        (replace(SOUND, harvest=harvest(failure="robots.txt answers 503")), ["collecting"]),
        (replace(SOUND, harvest=harvest(failure="x", doors=[EMPTY])), ["collecting"]),
        (replace(SOUND, harvest=harvest(stopped="time")), ["finished"]),
        (replace(SOUND, harvest=harvest(stopped="interrupted", doors=[EMPTY])), []),
        (replace(SOUND, harvest=harvest(stopped="limit")), []),
        (replace(SOUND, harvest=harvest(doors=[EMPTY, MAP])), ["door feed"]),
        (replace(SOUND, harvest=harvest(doors=[FEW, MAP])), ["door feed"]),
        (replace(SOUND, harvest=harvest(doors=[SHORT, MAP])), ["door feed"]),
        (replace(SOUND, harvest=harvest(doors=[FEED, OLD_INDEX])), []),
        (replace(SOUND, harvest=harvest(doors=[FEED, replace(OLD_INDEX, faults=["not XML"])])), ["door map"]),
        (replace(SOUND, harvest=harvest(doors=[UNCHANGED, MAP])), []),
        (replace(SOUND, harvest=harvest(doors=[ODD, MAP])), []),
        (replace(SOUND, harvest=harvest(doors=[FEED, NOT_ASKED])), []),
        (replace(SOUND, harvest=harvest(doors=[NOT_ASKED])), ["doors"]),
        (replace(SOUND, harvest=harvest(doors=[])), ["doors"]),
        (replace(SOUND, harvest=harvest(doors=[NOT_RECORDED, MAP]), replay=True), []),
        (replace(SOUND, harvest=harvest(doors=[NOT_RECORDED]), replay=True), ["doors"]),
        (replace(SOUND, harvest=harvest(missing=[lost(1), lost(2)])), []),
        (replace(SOUND, harvest=harvest(missing=[lost(1), lost(2), lost(3)])), ["failed"]),
        (replace(SOUND, tally=tally(lost=[lost(n, "not-a-release") for n in range(3)])), ["failed"]),
        (replace(NOTHING_NEW, harvest=harvest(missing=[lost(1)])), []),  # one of the twenty in the window
        (replace(NOTHING_NEW, harvest=harvest(missing=[lost(n) for n in range(3)])), ["failed"]),
        (replace(NOTHING_NEW, harvest=harvest(missing=[lost(1)]), open_before=frozenset({"testwire:1"})), []),
        (replace(SOUND, harvest=harvest(missing=[lost(n, "limit") for n in range(9)])), []),
        (replace(SOUND, harvest=harvest(missing=[lost(n, "not-recorded") for n in range(9)]), replay=True), []),
        (replace(SOUND, harvest=harvest(missing=[lost(n, "not-recorded") for n in range(9)])), ["failed"]),
        (replace(SOUND, harvest=harvest(missing=[lost(n, "noarchive") for n in range(9)])), []),
        (replace(NOTHING_NEW, harvest=harvest(missing=[lost(n, "noarchive") for n in range(9)])), ["noarchive"]),
        (replace(SOUND, tally=tally(filled=Counter({"headline": 20, "text": 20, "published": 17}))), ["published"]),
        (replace(SOUND, tally=tally(filled=Counter({"headline": 20, "text": 20, "published": 18}))), []),
        (replace(SOUND, tally=tally(methods=Counter({"generic": 5, "testwire@1": 15}))), ["layouts"]),
        (replace(SOUND, tally=tally(methods=Counter({"generic": 4, "testwire@1": 16}))), []),
        (replace(SOUND, harvest=harvest(**DAYS, discovered=29)), ["volume"]),
        (replace(SOUND, harvest=harvest(**DAYS, discovered=30)), []),
        (replace(SOUND, harvest=harvest(**DAYS, discovered=201)), []),
        (replace(SOUND, harvest=harvest(**DAYS, discovered=29), replay=True), []),
    ],
)
def test_what_fails_a_wire(evidence: Evidence, expected: list[str]) -> None:
    assert failed(evidence) == expected


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        (SOUND, []),
        (replace(SOUND, harvest=harvest(doors=[ODD, MAP])), ["door feed"]),
        (replace(SOUND, harvest=harvest(doors=[NOT_RECORDED, MAP]), replay=True), ["door feed"]),
        (replace(SOUND, harvest=harvest(missing=[lost(1, "noarchive")])), ["noarchive"]),
        (replace(SOUND, harvest=harvest(**DAYS, discovered=201)), ["volume"]),
        (replace(SOUND, harvest=harvest(**DAYS, discovered=29), replay=True), ["volume"]),
        (replace(SOUND, harvest=harvest(stopped="interrupted")), ["finished"]),
    ],
)
def test_what_is_worth_a_look_and_no_more(evidence: Evidence, expected: list[str]) -> None:
    assert remarked(evidence) == expected


def test_a_failed_check_says_what_and_where() -> None:
    checks = judge(replace(SOUND, harvest=harvest(doors=[FEW, MAP])))
    assert reasons(checks) == ("testwire: door feed: 4 items where at least 5 are expected; not XML: <!DOCTYPE html>",)


@pytest.mark.parametrize(
    ("ok", "required", "stopped", "expected"),
    [
        (True, True, None, "sound"),
        (False, False, None, "sound"),
        (False, True, None, "unsound"),
        (False, True, "interrupted", "stopped"),
        (True, True, "limit", "sound"),
    ],
)
def test_the_verdict(ok: bool, required: bool, stopped: str | None, expected: str) -> None:
    assert verdict([Check(name="x", wire="w", ok=ok, required=required)], [stopped]) == expected
