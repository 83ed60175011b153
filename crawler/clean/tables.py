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


@dataclass(slots=True)
class Table:
    """The innermost table that the walk is in, by the indices of its lines."""

    start: int
    rows: list[Row] = field(default_factory=list)

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
        """Turn the table's lines into rows, in place, unless it is there for the layout."""
        self.end_row(len(lines))
        rows = [_cells(row, lines) for row in self.rows]
        if not _is_data(rows):
            return
        out = lines[self.start : self.rows[0].start]
        end = self.rows[0].start
        for row, cells in zip(self.rows, rows, strict=True):
            out += lines[end : row.start]  # what stands between rows, where the markup is broken
            end = row.end
            if cells:
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


def _is_data(rows: list[list[list[Line]]]) -> bool:
    if not any(sum(_has_text(cell) for cell in row) > 1 for row in rows):
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
