"""The lines of the result, and the table they make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One comparison. Values are in `unit`; the ratio is the first through the second."""

    what: str
    value: float
    unit: str
    beside: str
    other: float
    most: float | None = None  # the aim: the ratio is no more than this
    least: float | None = None  # or no less
    within: float | None = None  # or the value is no further above the other than this, in `unit`

    @property
    def ratio(self) -> float:
        return self.value / self.other

    @property
    def aim(self) -> str:
        if self.within is not None:
            return f"+{self.within:g} {self.unit}"
        if self.least is not None:
            return f">= {self.least:.2f}"
        return f"<= {self.most:.2f}" if self.most is not None else "-"

    @property
    def ok(self) -> bool | None:
        """Null where nothing is aimed at."""
        if self.within is not None:
            return self.value <= self.other + self.within
        if self.least is not None:
            return self.ratio >= self.least
        return self.ratio <= self.most if self.most is not None else None


def show(title: str, rows: Iterable[Row]) -> None:
    """Print the table to stdout."""
    table = Table(title=title, title_justify="left")
    table.add_column("what")
    for name in ("value", "unit"):
        table.add_column(name, justify="right" if name == "value" else "left")
    table.add_column("compared with")
    for name in ("value", "ratio", "aim"):
        table.add_column(name, justify="right")
    table.add_column("ok")
    for row in rows:
        verdict = {True: "ok", False: "[bold]NO[/]", None: ""}[row.ok]
        figures = f"{row.other:,.2f}", f"{row.ratio:.2f}", row.aim
        table.add_row(row.what, f"{row.value:,.2f}", row.unit, row.beside, *figures, verdict)
    Console(width=132).print(table)
