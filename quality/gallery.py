"""The gallery: sheets of golden pages of several wires in one file, and an index of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from crawler.clean import sheet
from jobs import expected
from quality.golden import Golden, cleaned, goldens

_FIVE = 5  # wires of the first page: enough to see what a sheet is


def write_gallery(folder: Path) -> list[Path]:
    """One page for each wire's golden pages and `index.html` with one release of five wires; gives what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    wires = list(dict.fromkeys(golden.wire for golden in goldens()))
    written = [_write(folder / f"{wire}.html", wire, goldens(wire)) for wire in wires]
    longest = [max(goldens(wire), key=lambda golden: len(cleaned(golden).blocks)) for wire in _first(wires)]
    return [_write(folder / "index.html", "Five wires", longest), *written]


def _first(wires: Sequence[str]) -> list[str]:
    own = [wire for wire in wires if wire not in ("generic", "dumps")]
    return [*own, *(wire for wire in wires if wire not in own)][:_FIVE]


def _write(path: Path, title: str, pages: Sequence[Golden]) -> Path:
    sheets = "".join(sheet.to_html(cleaned(golden), _told(golden)) for golden in pages)
    path.write_text(sheet.page_head(f"wirevault: {title}") + sheets + sheet.PAGE_END, "utf-8")
    return path


def _told(golden: Golden) -> str:
    """The page's name and what it is there for."""
    return f"{golden.name}: {expected.read(golden.record).note}"
