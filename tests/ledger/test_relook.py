"""When a release is due to be looked at again, and when many changes are not believed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawler.ledger.relook import LAG, Look, Looks, due_looks, due_spans

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AFTER = (HOUR, DAY, 7 * DAY, 90 * DAY)


def look(published: timedelta, seen: timedelta, id_: str = "w:1") -> Look:
    """Both so long ago."""
    return Look(id=id_, published=NOW - published, last_seen=NOW - seen)


CASES = [
    ("the hour has not passed", look(0.9 * HOUR, 0.9 * HOUR), False),
    ("the hour has passed", look(1.1 * HOUR, 1.1 * HOUR), True),
    ("it was looked at after the hour", look(3 * HOUR, 1 * HOUR), False),
    ("it was first seen after the hour", look(3 * HOUR, 1.5 * HOUR), False),
    ("the day has passed", look(1.1 * DAY, 1 * DAY), True),
    ("the day was made up for", look(1.1 * DAY, 0.05 * DAY), False),
    ("between the day and the week", look(4 * DAY, 3 * DAY), False),
    ("the week has passed", look(7.1 * DAY, 6 * DAY), True),
    ("the week has passed for too long", look(7 * DAY + LAG + HOUR, 7.5 * DAY), False),
    ("ninety days have passed", look(90.5 * DAY, 83 * DAY), True),
    ("archived long after it went out", look(400 * DAY, 2 * DAY), False),
]


@pytest.mark.parametrize(("says", "one", "due"), CASES, ids=[row[0] for row in CASES])
def test_what_is_due(says: str, one: Look, due: bool) -> None:
    assert due_looks([one], AFTER, NOW, 10) == (["w:1"] if due else [])
    if due:
        assert any(one.published in span for span in due_spans(AFTER, NOW))


def test_a_budget_is_spent_on_the_youngest_first() -> None:
    looks = [look(7.5 * DAY, 7 * DAY, "week"), look(1.5 * DAY, DAY * 1.4, "day"), look(2 * HOUR, 2 * HOUR, "hour")]
    assert due_looks(looks, AFTER, NOW, 2) == ["hour", "day"]
    assert due_looks(looks, AFTER, NOW, 0) == []


@pytest.mark.parametrize(
    ("asked", "gone", "many"),
    [(2, 2, False), (3, 3, True), (6, 3, True), (7, 3, False), (100, 49, False), (100, 50, True)],
)
def test_many_at_once_are_the_sites_doing(asked: int, gone: int, many: bool) -> None:
    looks = Looks(date="2026-03-04").plus(asked, 0, gone)
    assert (looks.many_gone, looks.many_changed) == (many, False)
    assert Looks(date="2026-03-04").plus(asked, gone, 0).many_changed == many
    assert looks.on("2026-03-04") == looks
    assert looks.on("2026-03-05") == Looks(date="2026-03-05")
