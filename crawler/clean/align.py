"""Which words of one text stand in another, in order: the words of a page against what an extractor took of it.

Runs of words that are found once in each text are the anchors; the longest rising chain of them holds, and each is
grown to both sides. What lies between is looked for line by line. The cost is linear but for sorting the anchors.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

_RUN = 5  # words of an anchor
_GAP_WORDS = 3000  # gaps that are larger hold another text
_GAP_LINES = 400
_SHARE = 0.6  # of a line's words that must be found


def lines_found(lines: Sequence[Sequence[str]], taken: Sequence[str]) -> list[bool]:
    """For each line of a page (its words): whether the taken text holds it, at its place in the order."""
    flat = [word for line in lines for word in line]
    hits = bytearray(len(flat))
    spans = _grown(flat, taken, _anchors(flat, taken))
    for a, _, length in spans:
        hits[a : a + length] = b"\x01" * length
    starts = _starts(lines)
    edges = [(0, 0, 0), *spans, (len(flat), len(taken), 0)]
    for (a, b, length), (next_a, next_b, _) in pairwise(edges):
        _fill(lines, starts, hits, (a + length, next_a), taken[b + length : next_b])
    return [
        bool(line) and sum(hits[start : start + len(line)]) >= _SHARE * len(line)
        for line, start in zip(lines, starts, strict=True)
    ]


def _starts(lines: Sequence[Sequence[str]]) -> list[int]:
    starts, at = [], 0
    for line in lines:
        starts.append(at)
        at += len(line)
    return starts


def _anchors(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """Places of runs that are unique in both, as a chain that rises in both."""
    in_b = _unique(b)
    pairs = [(at, in_b[run]) for run, at in _unique(a).items() if run in in_b]
    return _rising(sorted(pairs))


def _unique(words: Sequence[str]) -> dict[tuple[str, ...], int]:
    places: dict[tuple[str, ...], int] = {}
    twice: set[tuple[str, ...]] = set()
    for at in range(len(words) - _RUN + 1):
        run = tuple(words[at : at + _RUN])
        if run in places:
            twice.add(run)
        else:
            places[run] = at
    for run in twice:
        del places[run]
    return places


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest subsequence whose second members rise, by patience sorting."""
    tops: list[int] = []
    at_top: list[int] = []
    before: list[int] = []
    for number, (_, b) in enumerate(pairs):
        pile = bisect_left(tops, b)
        if pile == len(tops):
            tops.append(b)
            at_top.append(number)
        else:
            tops[pile] = b
            at_top[pile] = number
        before.append(at_top[pile - 1] if pile else -1)
    chain: list[tuple[int, int]] = []
    number = at_top[-1] if at_top else -1
    while number >= 0:
        chain.append(pairs[number])
        number = before[number]
    return chain[::-1]


def _grown(a: Sequence[str], b: Sequence[str], anchors: Sequence[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Each anchor with the equal words on both sides of it, as (place in a, place in b, length), none overlapping."""
    spans: list[tuple[int, int, int]] = []
    end_a = end_b = 0
    for start_a, start_b in anchors:
        if start_a < end_a or start_b < end_b:
            continue
        left = 0
        while start_a - left > end_a and start_b - left > end_b and a[start_a - left - 1] == b[start_b - left - 1]:
            left += 1
        length = _RUN
        while start_a + length < len(a) and start_b + length < len(b) and a[start_a + length] == b[start_b + length]:
            length += 1
        spans.append((start_a - left, start_b - left, left + length))
        end_a, end_b = start_a + length, start_b + length
    return spans


def _fill(
    lines: Sequence[Sequence[str]], starts: Sequence[int], hits: bytearray, gap: tuple[int, int], taken: Sequence[str]
) -> None:
    """Between two spans: whole lines of the page that stand in the taken words, in order."""
    if not taken or len(taken) > _GAP_WORDS or gap[0] >= gap[1]:
        return
    first, last = bisect_left(starts, gap[0]), bisect_left(starts, gap[1])
    text = " " + " ".join(taken) + " "
    at = 0
    for number in range(first, min(last, first + _GAP_LINES)):
        line = lines[number]
        found = text.find(" " + " ".join(line) + " ", at) if line else -1
        if found >= 0 and starts[number] + len(line) <= gap[1]:
            hits[starts[number] : starts[number] + len(line)] = b"\x01" * len(line)
            at = found + 1
