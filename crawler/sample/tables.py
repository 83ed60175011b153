"""The tables of the sample wire's releases: merged cells, signs in cells of their own, sums that are right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from crawler.sample.dice import Dice
from crawler.sample.library import read
from crawler.sample.parts import Cell, Table
from crawler.sample.tongue import decimal, whole

_BLANK = Cell("")
_REVENUE, _GROSS, _SELLING, _RESEARCH, _OPERATING, _NET = 0, 2, 4, 5, 6, 10  # lines of a statement


@dataclass(frozen=True, slots=True)
class Accounts:
    """A quarter and a year of an issuer, each with the one before, and what texts say of them."""

    columns: tuple[tuple[int | None, ...], ...]  # quarter, its prior, year, its prior; None where the line is a heading
    shares: int  # thousands

    def facts(self, language: str) -> dict[str, str]:
        """The slots of the texts: amounts in millions with a decimal, shares of revenue in percent."""
        quarter, before, year, prior = self.columns
        amounts = {
            "qrev": quarter[_REVENUE], "qprior": before[_REVENUE], "yrev": year[_REVENUE], "yprior": prior[_REVENUE],
            "yoperating": year[_OPERATING], "qcosts": (quarter[_SELLING] or 0) + (quarter[_RESEARCH] or 0),
        }  # fmt: skip
        ratios = {
            "qgrow": _percent(quarter, _REVENUE, before) - 1000, "ygrow": _percent(year, _REVENUE, prior) - 1000,
            "margin": _percent(year, _OPERATING, year), "gross": _percent(quarter, _GROSS, quarter),
        }  # fmt: skip
        yen = {"yoku": year[_REVENUE], "yokuprior": prior[_REVENUE], "yokuoperating": year[_OPERATING]}
        return (
            {name: decimal((value or 0) // 100, language) for name, value in amounts.items()}
            | {name: decimal(value, language) for name, value in ratios.items()}
            | {name: whole((value or 0) // 100, language) for name, value in yen.items()}
            | {"eps": self.per_share(0, language)}
        )

    def per_share(self, column: int, language: str) -> str:
        cents = (self.columns[column][_NET] or 0) * 100 // self.shares
        mark = "." if language in ("en", "ja") else ","
        return f"{cents // 100}{mark}{cents % 100:02d}"


def _percent(column: tuple[int | None, ...], line: int, of: tuple[int | None, ...]) -> int:
    """A line as a share of another column's revenue, in tenths of a percent."""
    return (column[line] or 0) * 1000 // (of[_REVENUE] or 1)


def draw_accounts(dice: Dice) -> Accounts:
    """Accounts in thousands whose sums are right: a quarter of the year, and both grew."""
    prior = dice.number(320_000, 890_000)
    year = prior * dice.number(1021, 1139) // 1000
    before = prior * dice.number(240, 262) // 1000
    quarter = before * dice.number(1021, 1139) // 1000
    columns = tuple(_statement(revenue, dice) for revenue in (quarter, before, year, prior))
    return Accounts(columns, dice.number(40_000, 120_000))


def _statement(revenue: int, dice: Dice) -> tuple[int | None, ...]:
    """The lines of one column, top to bottom."""
    cost = revenue * dice.number(570, 610) // 1000
    selling = revenue * dice.number(130, 150) // 1000
    research = revenue * dice.number(50, 60) // 1000
    operating = revenue - cost - selling - research
    interest = revenue * dice.number(5, 9) // 1000
    before = operating - interest
    taxes = before * dice.number(210, 240) // 1000
    return (revenue, cost, revenue - cost, None, selling, research, operating, -interest, before, taxes, before - taxes)


def build(name: str, language: str, dice: Dice, accounts: Accounts) -> Table:
    """The table that a kind of release names. Raises KeyError for a name that there is not."""
    labels = read("tables")[name][language]
    return _income(labels, language, accounts) if name == "income" else _BUILDERS[name](labels, dice)


def _income(labels: dict[str, Any], language: str, accounts: Accounts) -> Table:
    """An income statement: header cells over several columns, the currency sign in a column of its own."""
    heads = (
        (_BLANK, Cell(labels["quarter"], span=4), Cell(labels["year"], span=4)),
        (_BLANK, *(Cell(year, span=2) for year in ("2025", "2024", "2025", "2024"))),
    )
    rows = [
        _income_row(label, index, accounts.columns, labels["sign"], language)
        for index, label in enumerate(labels["rows"])
    ]
    last = [Cell(labels["share"])]
    for column in range(4):
        last += [Cell(labels["sign"]), Cell(accounts.per_share(column, language))]
    return Table((*heads, *rows, tuple(last)), heads=2)


def _income_row(
    label: str, index: int, columns: tuple[tuple[int | None, ...], ...], sign: str, language: str
) -> tuple[Cell, ...]:
    if columns[0][index] is None:
        return (Cell(label, span=9),)
    shown = sign if index in (0, len(columns[0]) - 1) else ""
    cells = [Cell(label)]
    for column in columns:
        cells += [Cell(shown), Cell(_amount(column[index] or 0, language))]
    return tuple(cells)


def _amount(value: int, language: str) -> str:
    return f"({whole(-value, language)})" if value < 0 else whole(value, language)


def _schedule(labels: dict[str, Any], _: Dice) -> Table:
    """Stages over two rows each."""
    rows: list[tuple[Cell, ...]] = [tuple(Cell(head) for head in labels["head"])]
    dates = iter(labels["dates"])
    for stage, first, second in labels["stages"]:
        rows.append((Cell(stage, rows=2), Cell(first), Cell(next(dates))))
        rows.append((Cell(second), Cell(next(dates))))
    return Table(tuple(rows))


def _nav(labels: dict[str, Any], dice: Dice) -> Table:
    rows = [tuple(Cell(head) for head in labels["head"])]
    for name in dice.some(labels["classes"], 3):
        value = f"{dice.number(9, 41)}.{dice.number(1000, 9999)}"
        change = f"{dice.pick('+-')}{decimal(dice.number(1, 19), 'en')}%"
        rows.append((Cell(name), Cell("USD"), Cell(value), Cell(change)))
    return Table(tuple(rows))


def _drill(labels: dict[str, Any], dice: Dice) -> Table:
    """Intercepts, some with a richer part below them whose first cell says so."""
    rows = [tuple(Cell(head) for head in labels["head"])]
    for hole in sorted({dice.number(11, 58) for _ in range(6)}):
        start, length = dice.number(80, 1900), dice.number(60, 480)
        rows.append(_intercept(f"LC-26-{hole}", start, length, dice.number(8, 62)))
        if dice.happens(40):
            rows.append(_intercept(labels["including"], start + 20, dice.number(15, 40), dice.number(70, 190)))
    return Table(tuple(rows))


def _intercept(name: str, start: int, length: int, grade: int) -> tuple[Cell, ...]:
    return (Cell(name), *(Cell(decimal(value, "en")) for value in (start, start + length, length, grade)))


def _survey(labels: dict[str, Any], dice: Dice) -> Table:
    groups = labels["groups"]
    rows: list[tuple[Cell, ...]] = [
        (Cell(labels["question"], rows=2), Cell(labels["share"], span=len(groups))),
        tuple(Cell(group) for group in groups),
    ]
    rows += [(Cell(answer), *(Cell(str(dice.number(6, 61))) for _ in groups)) for answer in labels["answers"]]
    return Table(tuple(rows), heads=2)


_BUILDERS: dict[str, Callable[[dict[str, Any], Dice], Table]] = {
    "schedule": _schedule,
    "nav": _nav,
    "drill": _drill,
    "survey": _survey,
}
