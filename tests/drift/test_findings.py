"""A finding is told once when it opens and once when it is well again."""

from __future__ import annotations

import pytest

from crawler.drift.findings import Finding, Judged, Turn, settle


def finding(cause: str, check: str = "selectors", **more: object) -> Finding:
    values = {"wire": "w", "check": check, "cause": cause, "note": "n", "since": "t", "run": "r"} | more
    return Finding(**values)  # type: ignore[arg-type]


def bad(cause: str, check: str = "selectors") -> Judged:
    return Judged(wire="w", check=check, found=finding(cause, check))


WELL = Judged(wire="w", check="selectors")


def causes(turn: Turn) -> tuple[list[str], list[str], list[str]]:
    return tuple([one.cause for one in some] for some in (turn.open, turn.opened, turn.recovered))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("nights", "expected"),
    [
        ([[bad("a")]], (["a"], ["a"], [])),
        ([[bad("a")], [bad("a")]], (["a"], [], [])),
        ([[bad("a")], []], (["a"], [], [])),  # nothing could be told
        ([[bad("a")], [WELL]], ([], [], ["a"])),
        ([[bad("a")], [WELL], [WELL]], ([], [], [])),
        ([[bad("a")], [WELL], [bad("a")]], (["a"], ["a"], [])),
        ([[bad("a")], [bad("b")]], (["b"], ["b"], ["a"])),
        ([[bad("a"), bad("b", "other")], [WELL]], (["b"], [], ["a"])),
        ([[bad("a"), bad("b")], [bad("b")]], (["b"], [], ["a"])),
    ],
)
def test_nights_in_which_everybody_is_told(nights: list[list[Judged]], expected: object) -> None:
    turn = Turn()
    for judged in nights:
        turn = settle([] if turn is None else turn.told().open, judged)
    assert causes(turn) == expected


def test_what_nobody_has_heard_is_told_again() -> None:
    first = settle([], [bad("a")])
    assert causes(settle(first.open, [bad("a")])) == (["a"], ["a"], [])
    assert causes(settle(first.open, [])) == (["a"], ["a"], [])
    assert causes(settle(first.open, [WELL])) == ([], [], [])


def test_it_keeps_when_it_was_opened_and_says_what_is_now() -> None:
    old = finding("a", since="monday", note="3 of 9", told=True)
    again = settle([old], [Judged(wire="w", check="selectors", found=finding("a", since="friday", note="9 of 9"))])
    assert [(one.since, one.note) for one in again.open] == [("monday", "9 of 9")]
