"""What time a run asks for, what it has closed, and what stays missing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.archive.state import State
from crawler.clock import rfc3339
from crawler.collect.plan import Plan
from crawler.errors import ConfigError
from crawler.exchange import Harvest, Missing
from jobs.evidence import Evidence, Tally
from jobs.times import read_time
from jobs.window import Asked, closed_windows, due_missing, hole, open_missing, window
from tests.jobs.test_judge import EMPTY, FEED, MAP, ODD, SHORT, WIRE, lost

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def state(until: datetime | None) -> State:
    return State(windows={"testwire": rfc3339(until)} if until else {})


@pytest.mark.parametrize(
    ("asked", "closed", "expected"),
    [
        (Asked(), None, (NOW - timedelta(days=2), NOW)),  # the wire's own start is -2d
        (Asked(), at(9), (at(8, 22), NOW)),
        (Asked(at(1)), at(9), (at(1), NOW)),
        (Asked(at(1), at(2)), None, (at(1), at(2))),
        (Asked(None, at(9, 1)), at(9), (at(8, 22), at(9, 1))),
    ],
)
def test_the_window(asked: Asked, closed: datetime | None, expected: tuple[datetime, datetime]) -> None:
    assert window(WIRE, asked, state(closed), NOW) == expected


def test_a_window_without_time_is_refused() -> None:
    with pytest.raises(ConfigError, match="no time lies between --since 2026-03-05T00:00:00Z"):
        window(WIRE, Asked(at(5), at(5)), state(None), NOW)


def ended(since: datetime, until: datetime, *, replay: bool = False, **harvest: Any) -> tuple[Plan, Evidence]:
    values: dict[str, Any] = {"discovered": 30, "doors": [FEED, MAP]} | harvest
    found = Harvest(wire="testwire", since=rfc3339(since), until=rfc3339(until), **values)
    plan = Plan(wire=WIRE, since=since, until=until)
    return plan, Evidence(wire=WIRE, harvest=found, tally=Tally(), replay=replay)


@pytest.mark.parametrize(
    ("run", "before", "closes", "leaves_hole"),
    [
        (ended(at(8), at(9)), None, True, False),
        (ended(at(8), at(9)), at(8, 12), True, False),
        (ended(at(8), at(9)), at(8), True, False),
        (ended(at(8), at(9)), at(9), True, False),  # asked again for the same
        (ended(at(8), at(9)), at(7), False, True),
        (ended(at(8), at(9)), at(10), False, False),  # an older window closes nothing
        (ended(at(8), at(9), doors=[ODD, MAP]), at(8), True, False),
        (ended(at(8), at(9), missing=[lost(n) for n in range(9)]), at(8), True, False),  # kept account of by itself
        (ended(at(8), at(9), doors=[SHORT, MAP]), at(8), False, False),
        (ended(at(8), at(9), doors=[EMPTY, MAP]), at(8), False, False),
        (ended(at(8), at(9), discovered=3), at(8), False, False),  # too few for a day
        (ended(at(8), at(9), failure="robots.txt answers 503"), at(8), False, False),
        (ended(at(8), at(9), stopped="interrupted"), at(8), False, False),
        (ended(at(8), at(9), stopped="limit"), at(8), False, False),
        (ended(at(8), at(9), stopped="time"), None, False, False),
        (ended(at(8), at(9), replay=True), None, False, False),
    ],
)
def test_what_closes_a_window(
    run: tuple[Plan, Evidence], before: datetime | None, closes: bool, leaves_hole: bool
) -> None:
    plan, evidence = run
    closed = closed_windows([plan], [evidence], state(before))
    assert [(w.since, w.until) for w in closed.values()] == ([(rfc3339(at(8)), rfc3339(at(9)))] if closes else [])
    assert (hole(plan, state(before)) is not None) == leaves_hole


def tried(missing: Missing, tries: int, moment: datetime) -> Missing:
    return Missing(
        id=missing.id, url=missing.url, reason=missing.reason, detail="", doors=(), tries=tries,
        tried_at=rfc3339(moment),
    )  # fmt: skip


def test_what_stays_missing() -> None:
    before = {one.id: one for one in (lost(1), lost(2), tried(lost(3), 40, NOW), lost(4))}
    found = [lost(2), lost(3), lost(5), lost(6, "limit"), lost(7, "stopped"), lost(8, "not-recorded")]
    still = open_missing(before, found, {"testwire:4", "other:1"})
    assert [(one.id, one.tries) for one in still] == [("testwire:1", 1), ("testwire:2", 2), ("testwire:5", 1)]


@pytest.mark.parametrize(
    ("tries", "ago", "due"),
    [
        (1, timedelta(0), True),
        (3, timedelta(0), True),
        (4, timedelta(minutes=14), False),
        (4, timedelta(minutes=15), True),
        (6, timedelta(minutes=59), False),
        (6, timedelta(hours=1), True),
        (39, timedelta(hours=23), False),
        (39, timedelta(days=1), True),
    ],
)
def test_when_a_missing_release_is_tried_again(tries: int, ago: timedelta, due: bool) -> None:
    one = tried(lost(1), tries, NOW - ago)
    assert due_missing([one], WIRE, NOW) == ((one,) if due else ())


def test_another_wires_losses_are_its_own() -> None:
    other = Missing(
        id="testwire2:1", url="", reason="404", detail="", doors=(), tries=1, tried_at=rfc3339(NOW)
    )  # fmt: skip
    assert due_missing([other], WIRE, NOW) == ()


@pytest.mark.parametrize(
    ("text", "end", "expected"),
    [
        ("2026-03-02", False, datetime(2026, 3, 2, tzinfo=UTC)),
        ("2026-03-02", True, datetime(2026, 3, 2, 23, 59, 59, tzinfo=UTC)),
        ("2026-03-02T14:00Z", True, datetime(2026, 3, 2, 14, tzinfo=UTC)),
        ("2026-03-02T14:00", False, datetime(2026, 3, 2, 14, tzinfo=UTC)),
        ("2026-03-02T14:00:30-05:00", False, datetime(2026, 3, 2, 19, 0, 30, tzinfo=UTC)),
        ("-2d", False, NOW - timedelta(days=2)),
        ("-36h", True, NOW - timedelta(hours=36)),
    ],
)
def test_times_as_people_type_them(text: str, end: bool, expected: datetime) -> None:
    assert read_time(text, NOW, end=end) == expected


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2d", "-2w", "-1000000d", "2026-13-01", "02.03.2026", "14:00", "0001-01-01T00:00+10:00"]
)
def test_no_time_at_all(text: str) -> None:
    with pytest.raises(ValueError, match="is no time: write a date"):
        read_time(text, NOW)
