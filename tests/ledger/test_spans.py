"""Covered time: joined, cut, counted, and laid over the wire's days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from crawler.ledger.spans import Span, clipped, covered_by, day_span, days_of, joined, uncovered

ZERO = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
NEW_YORK = ZoneInfo("America/New_York")


def at(hour: int) -> datetime:
    return ZERO + timedelta(hours=hour)


def hours(spans: tuple[Span, ...]) -> set[int]:
    """The hours that the spans hold, all of which begin and end with one."""
    bounds = [((span.since - ZERO) // HOUR, (span.until - ZERO) // HOUR) for span in spans]
    return {hour for since, until in bounds for hour in range(since, until)}


SPANS = st.lists(
    st.tuples(st.integers(0, 48), st.integers(0, 12)).map(lambda p: Span(at(p[0]), at(p[0] + p[1]))), max_size=8
)


@given(SPANS)
def test_joined_is_the_same_time_in_order_without_touching(spans: list[Span]) -> None:
    found = joined(spans)
    assert hours(found) == hours(tuple(spans))
    assert all(a.until < b.since for a, b in zip(found, found[1:], strict=False))
    assert joined(found) == found


@given(SPANS, st.integers(0, 40), st.integers(1, 20))
def test_uncovered_and_clipped_part_a_span_in_two(spans: list[Span], begin: int, length: int) -> None:
    span = Span(at(begin), at(begin + length))
    bare, held = hours(uncovered(span, spans)), hours(clipped(span, spans))
    assert bare | held == hours((span,))
    assert not bare & held


@given(st.lists(SPANS, max_size=4), st.integers(1, 3))
def test_covered_by_counts_covers_and_not_spans(covers: list[list[Span]], least: int) -> None:
    held = [hours(tuple(cover)) for cover in covers]
    assert hours(covered_by(least, covers)) == {h for h in range(61) if sum(h in one for one in held) >= least}


def test_days_are_the_wires_own_and_as_long_as_its_clocks_make_them() -> None:
    spring, autumn = day_span("2026-03-08", NEW_YORK), day_span("2026-11-01", NEW_YORK)
    assert (spring.until - spring.since, autumn.until - autumn.since) == (timedelta(hours=23), timedelta(hours=25))
    assert days_of(Span(spring.since, autumn.since), NEW_YORK)[::238] == ("2026-03-08", "2026-11-01")
    assert days_of(Span(at(4), at(6)), NEW_YORK) == ("2026-03-01", "2026-03-02")
