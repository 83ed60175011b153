"""Lines to the record's text: what is kept, in blocks with exact offsets, and what is removed, each in its place.

Blocks are parted by a blank line, the rows of a table and the items of a list by a line break, lines that the page
breaks inside a paragraph likewise; a dateline that opens a paragraph is parted from it by a blank.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import cast

from crawler.clean.lines import Line
from crawler.clean.segments import BULLETED
from crawler.model import Block, BlockKind, Removed

_Opening = tuple[Line, int]  # the line that a dateline opens, and the offset in its text where the dateline ends
_ITEMS = ("li", "row")


@dataclass(frozen=True, slots=True)
class Composed:
    text: str
    blocks: tuple[Block, ...]
    removed: tuple[Removed, ...]


@dataclass(slots=True)
class _Text:
    """The text as it grows."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    blocks: list[Block] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)

    def write(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def block(self, kind: str, start: int) -> None:
        self.blocks.append(Block(kind=cast(BlockKind, kind), start=start, end=self.length))

    def grow(self) -> None:
        last = self.blocks[-1]
        self.blocks[-1] = Block(kind=last.kind, start=last.start, end=self.length)


def compose(lines: Iterable[Line], dateline: _Opening | None = None) -> Composed:
    """The record's text, blocks and removed of the lines in their order.

    `dateline`: the line that it opens and the offset in that line's text where it ends.
    """
    out = _Text()
    before: Line | None = None
    after = 2
    for line in lines:
        after = max(after, line.after)
        if not line.kept:
            out.removed += [Removed(text=text, rule=rule, at=out.length) for text, rule in _visible(line)]
            continue
        _write(out, line, before, after, dateline)
        before, after = line, 1
    return Composed("".join(out.parts), tuple(out.blocks), tuple(out.removed))


def _write(out: _Text, line: Line, before: Line | None, after: int, dateline: _Opening | None) -> None:
    goes_on = before is not None and _same_block(before, line, after) and not (dateline and dateline[0] is line)
    if before is not None:
        out.write("\n" if goes_on else "\n\n")
    start = out.length
    if dateline and dateline[0] is line:
        _write_dateline(out, line, dateline[1], start)
    else:
        out.write(line.text)
        out.removed += [Removed(text=text, rule=rule, at=start + at) for text, rule, at in line.removed]
        if goes_on:
            out.grow()
        else:
            out.block(line.kind, start)


def _write_dateline(out: _Text, line: Line, end: int, start: int) -> None:
    """The dateline a block of its own, then the rest of its paragraph, if there is any."""
    rest = line.text[end:].lstrip()
    gap = len(line.text) - end - len(rest)  # blanks that stood between
    out.write(line.text[:end])
    out.block("dateline", start)
    if rest:
        out.write(" ")
        begin = out.length
        out.write(rest)
        out.block(line.kind if line.kind != "dateline" else "body", begin)
    moved = (1 if rest else 0) - gap
    for text, rule, at in line.removed:
        out.removed.append(Removed(text=text, rule=rule, at=start + (at if at <= end else max(at + moved, end))))


def _same_block(before: Line, line: Line, after: int) -> bool:
    if before.kind != line.kind:
        return False
    if (before.shape in _ITEMS and line.shape in _ITEMS) or before.group == line.group == BULLETED:
        return before.group == line.group
    return after == 1


def _visible(line: Line) -> list[tuple[str, str]]:
    """All of a removed line in its order: its own text under its rule, parted by what was taken out of it before."""
    if line.rule is None:  # nothing of it is kept, each part has its rule
        return [(text, rule) for text, rule, _ in line.removed]
    pieces: list[tuple[str, str]] = []
    start = 0
    for text, rule, at in line.removed:
        pieces += [(line.text[start:at], line.rule), (text, rule)]
        start = at
    pieces.append((line.text[start:], line.rule))
    return [(text.strip(), rule) for text, rule in pieces if text.strip()]


def paragraphs(lines: Sequence[Line]) -> list[str]:
    """The kept texts, in order."""
    return [line.text for line in lines if line.kept]
