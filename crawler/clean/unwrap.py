"""The paragraphs of a plain text: lines that an 80-column terminal broke are put together again.

A break is the wrapping's own where the next line's first word would not have fitted on the line before; any other
break was meant. A blank line always parts, and so does an indented or bulleted line. Files that are not hard-wrapped
keep a line a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_NARROW, _WIDE = 50, 100  # columns: what mail and telex wrapped at
_FULL = 0.75  # of the width: a line that long was probably broken
_MOST_FULL = 0.25  # of the lines must be that long, the others are headings, addresses and last lines
_FEWEST = 6  # lines: fewer show no habit
_ROWS = 3  # rows of a table in columns of blanks; and two lines of five are rows
_LONG_LINE = 120  # characters: a line of that length is a paragraph
_BULLET = re.compile(r"(?:[•●▪◦‣·○➢✓◆▶►*]|--?|–|—|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+\S")
_ADDRESS = re.compile(r"\S{40,}")
_FIGURE = re.compile(r"[\s$€£¥(+-]*(?:\d[\d.,]*|[-–—]|n/?[am])\s*[%)xX]?\s*")
# No line ends with one of these unless its width ends it.
_UNFINISHED = re.compile(
    r"\s(?:an?|the|and|or|of|for|to|in|on|at|by|from|with|that|as|its|their|into|und|der|die|das|mit|für|von|im|zur?|"
    r"de|la|les?|des|du|et|en|del|el|los|con|para|di|della|van|het)$",
    re.I,
)
_SENTENCE_END = (".", "!", "?", ":", ";", "”", '"', "。", "！", "？", ")")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`text` as it stands, its lines put together; `after` 1 for a line break before it, 2 for a blank line."""

    text: str
    after: int = 2
    bullet: bool = False
    row: bool = False  # of a table, its cells parted by " | "


@dataclass(frozen=True, slots=True)
class _Form:
    """How a file writes its lines."""

    width: int | None  # columns of hard wrapping
    spaced: bool  # blank lines part its paragraphs


def paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of a text in order; every word of it once."""
    lines = text.split("\n")
    form = _form(lines)
    found: list[Paragraph] = []
    joined: list[str] = []
    after, blank = 2, True
    for line in lines:
        if not line.strip():
            _close(found, joined, after)
            joined, after, blank = [], 2, True
            continue
        if joined and _goes_on(joined, line, form):
            joined.append(line)
        else:
            _close(found, joined, after)
            after = 2 if blank or _parts(joined, line, form) else 1
            joined = [line]
        blank = False
    _close(found, joined, after)
    return found


def is_row(line: str) -> bool:
    """Whether a line is a row of a table: cells parted by a tab or three blanks, figures in the last of them."""
    cells = split_cells(line)
    return len(cells) > 1 and _FIGURE.fullmatch(cells[-1]) is not None


def split_cells(line: str) -> list[str]:
    if not ("\t" in line or "   " in line or "\u00a0\u00a0\u00a0" in line):
        return [line.strip()] if line.strip() else []
    return [cell for cell in re.split(r"\t+| {3,}|\u00a0{3,}", line.strip()) if cell.strip()]


def columns(text: str) -> list[str] | None:
    """The lines of a table that is set in columns of blanks, their cells parted by " | "; null where it is no table."""
    lines = text.split("\n")
    filled = sum(bool(line.strip()) for line in lines)
    rows = sum(map(is_row, lines)) if filled >= _ROWS else 0
    if rows < _ROWS or rows * 5 < filled * 2:
        return None
    return [" | ".join(cell.strip() for cell in split_cells(line)) for line in lines]


def _close(found: list[Paragraph], joined: Sequence[str], after: int) -> None:
    if joined:
        if len(joined) == 1 and is_row(joined[0]):
            found.append(Paragraph(" | ".join(split_cells(joined[0])), after, row=True))
            return
        bullet = bool(_BULLET.match(joined[0].strip()))
        found.append(Paragraph(" ".join(line.strip() for line in joined), after, bullet))


def _form(lines: Sequence[str]) -> _Form:
    filled = [line.rstrip() for line in lines if line.strip()]
    plain = sorted(len(line) for line in filled if not _ADDRESS.search(line))
    spaced = len(lines) - len(filled) > len(filled) // 8
    if len(plain) < _FEWEST or not _NARROW <= plain[-1] <= _WIDE:
        return _Form(None, spaced)
    full = sum(length >= _FULL * plain[-1] for length in plain)
    habit = full >= max(4, _MOST_FULL * len(plain))
    return _Form(plain[-1] if habit else None, spaced)


def _goes_on(joined: Sequence[str], line: str, form: _Form) -> bool:
    """Whether a line only goes on because the one before it was full."""
    if form.width is None:
        return False
    before = joined[-1].rstrip()
    if not _hangs(joined, line) or is_row(before) or is_row(line):
        return False
    first = line.split(None, 1)[0]
    if len(before) + 1 + len(first) >= form.width:
        return not (_BULLET.match(line.strip()) and _BULLET.match(joined[0].strip()))
    if 2 * len(before) >= form.width and _UNFINISHED.search(before):
        return not _BULLET.match(line.strip())
    cut_short = len(before) > form.width * _FULL and not before.endswith(_SENTENCE_END)
    return cut_short and first[0].islower() and not _BULLET.match(line.strip())


def _hangs(joined: Sequence[str], line: str) -> bool:
    """Whether the line's indent lets it belong to the paragraph: an indented line begins a new one, but in a list."""
    indent, before = _indent(line), _indent(joined[-1])
    if _BULLET.match(joined[0].strip()):
        return indent > _indent(joined[0]) or indent == 0 or not _BULLET.match(line.strip())
    return indent <= 2 or indent == before


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _parts(joined: Sequence[str], line: str, form: _Form) -> bool:
    """Whether a meant line break parts paragraphs, rather than the lines of one (an address, a verse)."""
    if not joined:
        return True
    if form.width is None:
        return not form.spaced or (len(joined[-1]) > _LONG_LINE and len(line) > _LONG_LINE)
    return len(joined) > 1 or len(line.rstrip()) > form.width * _FULL
