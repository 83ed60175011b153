"""For what time a door's answer vouches: overlap, gaps, pinned rows, stale copies, releases of one minute."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.ledger.enumeration import DoorMemory, Enumeration, Poll, Timeline, enumerate_poll, gaps, remembered
from crawler.ledger.spans import Span

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
ZONE = ZoneInfo("UTC")
MINUTE = timedelta(minutes=1)


def ago(minutes: float) -> datetime:
    return NOON - timedelta(minutes=minutes)


def timeline(minutes: Sequence[float], held: Collection[float] = (), *, bottom: bool = False) -> Timeline:
    """Releases named after how many minutes ago they went out."""
    moments = {str(m): ago(m) for m in minutes}
    return Timeline.of(moments, ZONE, {str(m) for m in held}, bottom=bottom)


def poll(*named: float, at: datetime = NOON, **rest: Any) -> Poll:
    return Poll(door="feed", asked_at=at, named={str(m) for m in named}, **rest)


def memory(since: float, until: float, newest: float | None = None) -> DoorMemory:
    return DoorMemory(
        asked_at=ago(until), newest=str(newest) if newest else None, covers=(Span(ago(since), ago(until)),)
    )


def span(found: Enumeration) -> tuple[float, float] | None:
    """Minutes ago."""
    if found.span is None:
        return None
    return (NOON - found.span.since) / MINUTE, (NOON - found.span.until) / MINUTE


ALL = [1, 5, 10, 20, 30, 40, 50, 60]
REACHES = [
    ("what it names, but not the whole of its oldest minute", [1, 5, 10], {}, (9, 0)),
    ("a release or two that it leaves out break nothing", [1, 20, 50], {}, (49, 0)),
    ("three in a row do: an old one pinned to the top reaches nowhere", [1, 5, 60], {}, (4, 0)),
    ("it lacks the newest: yesterday's copy vouches up to its own newest", [20, 30], {}, (29, 20)),
    ("a release that is out only after it was asked is no lack", [5, 10], {"at": ago(2)}, (9, 2)),
    ("nothing of it is known to be of any time", [99], {}, None),
    ("read to its very end, it reaches to that day's beginning", [1, 5, 10, 20], {"ended": True}, (12 * 60, 0)),
    ("its files hold everything from there", [1, 5, 10, 20, 30], {"holds_from": ago(35)}, (35, 0)),
    ("its files say so, and they lie", [1, 5], {"holds_from": ago(35)}, (4, 0)),
]


@pytest.mark.parametrize(("says", "named", "more", "expected"), REACHES, ids=[row[0] for row in REACHES])
def test_how_far_a_door_reaches(
    says: str, named: list[float], more: dict[str, Any], expected: tuple[float, float] | None
) -> None:
    assert span(enumerate_poll(poll(*named, **more), timeline(ALL))) == expected


OVERLAPS = [
    ("its oldest is known, and was out before the last poll", [1, 5, 10], [10, 20], memory(60, 8), True),
    ("its oldest is not known: something fell out between", [1, 5, 10], [20], memory(60, 15), False),
    ("known, but newer than the last poll: from another door", [1, 5, 10], [10, 20], memory(60, 15), False),
    ("the last poll came within the oldest's minute", [1, 5, 10], [10, 20], memory(60, 9.5), False),
    ("the door was never asked before", [1, 5, 10], [10, 20], None, False),
]


@pytest.mark.parametrize(("says", "named", "held", "past", "proven"), OVERLAPS, ids=[row[0] for row in OVERLAPS])
def test_whether_a_poll_joins_the_last(
    says: str, named: list[float], held: list[float], past: DoorMemory | None, proven: bool
) -> None:
    found = enumerate_poll(poll(*named), timeline(ALL, held), past)
    assert (found.overlap.proven, found.overlap.oldest) == (proven, "10")


def test_of_two_releases_of_the_oldest_minute_one_may_have_been_cut_off() -> None:
    """B and C went out in one minute; the feed shows C alone, and B is known to nobody."""
    before = memory(60, 20)
    found = enumerate_poll(poll(1, 10.2), timeline([1, 10.2, 30], [30]), before)
    assert not found.overlap.proven
    left = gaps(Span(ago(60), NOON), [remembered(before, [found])])
    assert [((NOON - gap.span.since) / MINUTE, (NOON - gap.span.until) / MINUTE) for gap in left] == [(20, 9.2)]
    assert str(left[0]) == "2026-03-04T11:40Z to 2026-03-04T11:50Z"


def test_the_same_answer_again_vouches_up_to_now() -> None:
    past = memory(60, 10, newest=20)
    found = enumerate_poll(poll(unchanged=True), timeline([20, 30], [20, 30]), past)
    assert (span(found), found.overlap.proven) == ((60, 0), True)
    stale = enumerate_poll(poll(unchanged=True), timeline([5, 20, 30], [20, 30]), past)
    assert (span(stale), stale.overlap.proven) == (None, False)


def test_where_a_listing_has_come_to_its_end_a_sitemap_that_goes_as_far_has_too() -> None:
    whole = enumerate_poll(poll(1, 5, 20), timeline([1, 5, 20], bottom=True))
    assert span(whole) == (12 * 60, 0)
    cut = enumerate_poll(poll(1), timeline([1, 5, 20, 30], bottom=True))
    assert span(cut) == (0, 0) or span(cut) is None


def test_old_time_is_forgotten_and_a_new_span_joins_what_it_touches() -> None:
    past = DoorMemory(asked_at=ago(60), covers=(Span(ago(60 * 24 * 90), ago(60 * 24 * 80)), Span(ago(90), ago(30))))
    found = remembered(past, [Enumeration(door="feed", asked_at=NOON, named=3, span=Span(ago(30), NOON))])
    assert found == (Span(ago(90), NOON),)


@given(
    st.sets(st.integers(1, 400), min_size=1, max_size=60),
    st.integers(1, 30),
    st.lists(st.integers(0, 400), min_size=1, max_size=8),
)
def test_what_polls_of_a_short_feed_vouch_for_was_shown_by_them(out: set[int], size: int, times: list[int]) -> None:
    """A feed of the newest few, polled at any times: each release of the covered time was in one of the answers."""
    covers: tuple[Span, ...] = ()
    held: set[float] = set()
    for time in sorted(times, reverse=True):
        shown = sorted(m for m in out if m >= time)[:size]
        known = [*held, *shown]
        found = enumerate_poll(poll(*shown, at=ago(time)), timeline(known, held))
        past = DoorMemory(asked_at=ago(time), covers=covers)
        covers = remembered(past, [found])
        held |= set(shown)
    inside = {m for m in out for cover in covers if cover.since <= ago(m) < cover.until}
    assert inside <= held
