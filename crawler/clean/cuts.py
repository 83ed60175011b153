"""Lines cut in two or freed of a part; what was taken out of them before keeps its place and order."""

from __future__ import annotations

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
