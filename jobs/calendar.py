"""The ledger as a calendar: a line of marks for each month, or a picture for a page. Pure text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import groupby

from crawler.ledger.day import DayLine, DayState

# Told apart without colours too.
MARKS: Mapping[DayState, str] = {"complete": "■", "open": "·", "gap": "!", "closed-with-loss": "x"}
NO_DAY = " "

_COLOURS: Mapping[DayState, str] = {
    "complete": "#2e7d4f",
    "open": "#c9d1d9",
    "gap": "#c62828",
    "closed-with-loss": "#e0a030",
}
_CELL, _STEP, _LEFT, _TOP = 14, 17, 76, 46  # pixels


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """One month of one wire: by day of the month, its line."""

    name: str  # 2026-03
    days: Mapping[int, DayLine]

    @property
    def marks(self) -> str:
        """31 marks, one for each day."""
        return "".join(MARKS[self.days[n].state] if n in self.days else NO_DAY for n in range(1, 32))


def months(lines: Iterable[DayLine]) -> list[Month]:
    """The months of one wire's days, oldest first. Releases that state no day are in none."""
    dated = sorted((line for line in lines if _is_day(line.date)), key=lambda line: line.date)
    return [
        Month(name=name, days={int(line.date[8:]): line for line in rows})
        for name, rows in groupby(dated, key=lambda line: line.date[:7])
    ]


def ruler() -> str:
    """The days of the month above the marks."""
    return "".join(str(n % 10) for n in range(1, 32))


def to_svg(lines: Iterable[DayLine]) -> str:
    """Every wire's months below each other as one SVG picture; a cell says its day's figures when it is pointed at."""
    parts: list[str] = []
    top = 0
    for wire, rows in groupby(sorted(lines, key=lambda line: (line.wire, line.date)), key=lambda line: line.wire):
        found = months(rows)
        parts.append(_wire(wire, found, top))
        top += _TOP + len(found) * _STEP + 12
    width = _LEFT + 31 * _STEP + 10
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{top + 30}" '
        f'font-family="sans-serif" font-size="11" fill="#24292f">\n'
        f'<rect width="100%" height="100%" fill="#ffffff"/>\n{"".join(parts)}{_legend(top)}</svg>\n'
    )


def _wire(wire: str, found: list[Month], top: int) -> str:
    middles = ((n, _LEFT + (n - 1) * _STEP + _CELL // 2) for n in range(1, 32))
    numbers = "".join(
        f'<text x="{x}" y="{top + 38}" text-anchor="middle" fill="#57606a">{n}</text>\n' for n, x in middles
    )
    rows = "".join(_month(month, top + _TOP + place * _STEP) for place, month in enumerate(found))
    return f'<text x="10" y="{top + 20}" font-size="14" font-weight="bold">{escape(wire)}</text>\n{numbers}{rows}'


def _month(month: Month, top: int) -> str:
    cells = "".join(
        f'<rect x="{_LEFT + (n - 1) * _STEP}" y="{top}" width="{_CELL}" height="{_CELL}" rx="2" '
        f'fill="{_COLOURS[line.state]}"><title>{escape(told(line))}</title></rect>\n'
        for n, line in month.days.items()
    )
    return f'<text x="10" y="{top + 11}">{month.name}</text>\n{cells}'


def _legend(top: int) -> str:
    parts = []
    for place, (state, colour) in enumerate(_COLOURS.items()):
        x = _LEFT + place * 120
        parts.append(
            f'<rect x="{x}" y="{top}" width="{_CELL}" height="{_CELL}" rx="2" fill="{colour}"/>\n'
            f'<text x="{x + _CELL + 5}" y="{top + 11}">{state}</text>\n'
        )
    return "".join(parts)


def told(line: DayLine) -> str:
    """`2026-03-05: gap, 26 of 27 held; 1 named and not had`."""
    return f"{line.date}: {line.state}, {line.captured} of {line.expected} held; {line.why}"


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
