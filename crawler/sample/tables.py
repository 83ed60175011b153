"""The tables of the sample wire's releases: merged cells, signs in cells of their own, sums that are right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from crawler.sample.dice import Dice
from crawler.sample.library import read
from crawler.sample.parts import Cell, Table
from crawler.sample.tongue import decimal, whole

_BLANK = Cell("")


def build(name: str, language: str, dice: Dice) -> Table:
    """The table that a kind of release names. Raises KeyError for a name that there is not."""
    return _BUILDERS[name](read("tables")[name][language], language, dice)


def _income(labels: dict[str, Any], language: str, dice: Dice) -> Table:
    """An income statement: header cells over several columns, the currency sign in a column of its own."""
    columns = [_statement(dice) for _ in range(4)]
    heads = (
        (_BLANK, Cell(labels["quarter"], span=4), Cell(labels["year"], span=4)),
        (_BLANK, *(Cell(year, span=2) for year in ("2025", "2024", "2025", "2024"))),
    )
    rows = [_income_row(label, index, columns, labels["sign"], language) for index, label in enumerate(labels["rows"])]
    share = [_per_share(dice, labels["sign"], language) for _ in range(4)]
    last = (Cell(labels["share"]), *(cell for pair in share for cell in pair))
    return Table((*heads, *rows, last), heads=2)


def _statement(dice: Dice) -> list[int | None]:
    """The lines of one column, top to bottom; None where the line is a heading."""
    revenue = dice.number(120_000, 880_000)
    cost = revenue * dice.number(52, 68) // 100
    selling = revenue * dice.number(11, 16) // 100
    research = revenue * dice.number(4, 8) // 100
    operating = revenue - cost - selling - research
    interest = dice.number(900, 4_800)
    taxes = (operating - interest) * dice.number(19, 26) // 100
    before = operating - interest
    return [revenue, cost, revenue - cost, None, selling, research, operating, -interest, before, taxes, before - taxes]


def _income_row(
    label: str, index: int, columns: list[list[int | None]], sign: str, language: str
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


def _per_share(dice: Dice, sign: str, language: str) -> tuple[Cell, Cell]:
    cents = dice.number(21, 398)
    mark = "." if language in ("en", "ja") else ","
    return Cell(sign), Cell(f"{cents // 100}{mark}{cents % 100:02d}")


def _schedule(labels: dict[str, Any], language: str, dice: Dice) -> Table:
    """Stages over two rows each."""
    rows: list[tuple[Cell, ...]] = [tuple(Cell(head) for head in labels["head"])]
    dates = iter(labels["dates"])
    for stage, first, second in labels["stages"]:
        rows.append((Cell(stage, rows=2), Cell(first), Cell(next(dates))))
        rows.append((Cell(second), Cell(next(dates))))
    return Table(tuple(rows))


def _nav(labels: dict[str, Any], language: str, dice: Dice) -> Table:
    rows = [tuple(Cell(head) for head in labels["head"])]
    for name in dice.some(labels["classes"], 3):
        value = f"{dice.number(9, 41)}.{dice.number(1000, 9999)}"
        change = f"{dice.pick('+-')}{decimal(dice.number(1, 19), language)}%"
        rows.append((Cell(name), Cell("USD"), Cell(value), Cell(change)))
    return Table(tuple(rows))


def _drill(labels: dict[str, Any], language: str, dice: Dice) -> Table:
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


def _survey(labels: dict[str, Any], language: str, dice: Dice) -> Table:
    groups = labels["groups"]
    rows: list[tuple[Cell, ...]] = [
        (Cell(labels["question"], rows=2), Cell(labels["share"], span=len(groups))),
        tuple(Cell(group) for group in groups),
    ]
    for answer in labels["answers"]:
        rows.append((Cell(answer), *(Cell(str(dice.number(6, 61))) for _ in groups)))
    return Table(tuple(rows), heads=2)


_BUILDERS: dict[str, Callable[[dict[str, Any], str, Dice], Table]] = {
    "income": _income,
    "schedule": _schedule,
    "nav": _nav,
    "drill": _drill,
    "survey": _survey,
}
