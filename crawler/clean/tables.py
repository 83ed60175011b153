"""Tables of a page: rows of cells where a table holds data, plain lines where it only arranges the page."""

from __future__ import annotations

from dataclasses import dataclass, field

from crawler.clean.lines import Line, joined

_BULLETS = frozenset("•●·○▪■◦§*–—-o►➢✓")
_CELL_CHARACTERS = 250  # paragraphs side by side in one cell, longer than this together, are layout and not data


@dataclass(slots=True)
class Row:
    start: int  # index of its first line
    end: int = -1
    cells: list[int] = field(default_factory=list)  # index of each cell's first line
    holds: bool = False  # another table


@dataclass(slots=True)
class Table:
    """The innermost table that the walk is in, by the indices of its lines."""

    start: int
    rows: list[Row] = field(default_factory=list)
    depth: int = 0  # how many tables lie in one another in it

    def hold(self, depth: int) -> None:
        """A table of that depth has ended in the last row."""
        self.depth = max(self.depth, depth + 1)
        if self.rows:
            self.rows[-1].holds = True

    def row(self, at: int) -> None:
        self.end_row(at)
        self.rows.append(Row(at))

    def cell(self, at: int) -> None:
        if not self.rows or self.rows[-1].end >= 0:
            self.rows.append(Row(at))
        self.rows[-1].cells.append(at)

    def end_row(self, at: int) -> None:
        if self.rows and self.rows[-1].end < 0:
            self.rows[-1].end = at

    def close(self, lines: list[Line]) -> None:
        """Turn the table's lines into rows, in place, unless it is there for the layout.

        Of one that holds tables the rows around them count, and they must be two at the least; one that holds such a
        table again is there for the layout alone.
        """
        self.end_row(len(lines))
        if self.depth > 1:
            return
        rows = [[] if row.holds else _cells(row, lines) for row in self.rows]
        if not _is_data(rows, fewest=1 + self.depth):
            return
        out = lines[self.start : self.rows[0].start]
        end = self.rows[0].start
        for row, cells in zip(self.rows, rows, strict=True):
            out += lines[end : row.start]  # what stands between rows, where the markup is broken
            end = row.end
            if row.holds:
                out += lines[row.start : row.end]
            elif cells:
                out.append(_row_line(cells, first=not out or out[-1].shape != "row"))
        out += lines[end:]
        lines[self.start :] = out


def _cells(row: Row, lines: list[Line]) -> list[list[Line]]:
    """The row's cells that hold anything."""
    ends = [*row.cells[1:], row.end]
    starts = row.cells
    if starts and starts[0] > row.start:
        starts = [row.start, *starts[1:]]
    cells = [lines[a:b] for a, b in zip(starts, ends, strict=True)] if starts else [lines[row.start : row.end]]
    return [cell for cell in cells if cell]


def _is_data(rows: list[list[list[Line]]], fewest: int) -> bool:
    """Whether so many rows have two cells with text, and no cell is a column of the page."""
    if sum(sum(_has_text(cell) for cell in row) > 1 for row in rows) < fewest:
        return False
    return not any(_is_column(cell) for row in rows for cell in row)


def _has_text(cell: list[Line]) -> bool:
    return any(line.text for line in cell)


def _is_column(cell: list[Line]) -> bool:
    if len(cell) <= 2:
        return False
    blocks = sum(line.after == 2 for line in cell if line.text)
    return blocks > 2 and sum(len(line.text) for line in cell) > _CELL_CHARACTERS


def _row_line(cells: list[list[Line]], *, first: bool) -> Line:
    texts = [cell[0] if len(cell) == 1 else joined(cell, " ") for cell in cells]
    filled = [text for text in texts if text.text]
    is_item = len(filled) == 2 and filled[0].text in _BULLETS
    row = joined(texts, " " if is_item else " | ")
    row.raised = bool(filled) and filled[0].raised
    row.shape = "li" if is_item else "row"
    row.group = -1 if is_item else row.group  # lists are often written as a table for each item
    row.after = 2 if first else 1
    return row
