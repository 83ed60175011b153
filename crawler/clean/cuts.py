"""Lines of a dump cut in two or freed of a part; what was taken out of them before keeps its place and order."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.clean import promo
from crawler.clean.lines import Line


def split(line: Line, at: int) -> tuple[Line, Line]:
    """Two lines of one: the text before and from `at` on, removed texts and links on the side where they stand."""
    first, second = line.text[:at].rstrip(), line.text[at:].lstrip()
    moved = len(line.text) - len(second)
    one = Line(first, line.shape, line.after, line.bold, group=line.group)
    two = Line(second, line.shape, 2, line.bold, group=line.group)
    for text, rule, place in line.removed:
        if place < at:
            one.removed.append((text, rule, min(place, len(first))))
        else:
            two.removed.append((text, rule, max(place - moved, 0)))
    for address, words in line.links:
        (one if words in first else two).links.append((address, words))
    return one, two


def cut(line: Line, start: int, end: int, rule: str) -> None:
    """Take `text[start:end]` out of a line; a line with nothing else is taken out as a whole."""
    before, rest = line.text[:start].rstrip(), line.text[end:].lstrip()
    if not before and not rest:
        line.rule = rule
        return
    gap = " " if before and rest else ""
    shorter = len(line.text) - len(before + gap + rest)
    first = [(text, why, min(at, len(before))) for text, why, at in line.removed if at <= start]
    last = [(text, why, max(at - shorter, len(before))) for text, why, at in line.removed if at >= end and at > start]
    line.removed = [*first, *_inner(line, start, end, rule, len(before)), *last]
    line.text = before + gap + rest


def _inner(line: Line, start: int, end: int, rule: str, place: int) -> list[tuple[str, str, int]]:
    """The part that is cut out, parted by what was taken out of it before."""
    pieces: list[tuple[str, str, int]] = []
    for text, why, at in line.removed:
        if start < at < end:
            pieces += [(line.text[start:at].strip(), rule, place), (text, why, place)]
            start = at
    pieces.append((line.text[start:end].strip(), rule, place))
    return [piece for piece in pieces if piece[0]]


def cut_promo(lines: Sequence[Line]) -> None:
    """Take the wire's advertisement out of the lines that it stands on, glued to other words or not."""
    kept = [line for line in lines if line.kept]
    spans = promo.find("\n".join(line.text for line in kept))
    at = 0
    for line in kept:
        end = at + len(line.text)
        for start, stop in reversed(spans):
            if start < end and stop > at and line.kept:
                cut(line, max(start - at, 0), min(stop, end) - at, "promo")
        at = end + 1
