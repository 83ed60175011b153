"""The table of figures, for a terminal and for the README."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import floor
from pathlib import Path

from rich.console import Console
from rich.table import Table

from quality.figures import ALL, Figures

_HEADS = ("pages", "strict", "worst", "F1", "precision", "recall", "leaks", "fields", "kinds", "ms")


def show(title: str, figures: Iterable[Figures], console: Console) -> None:
    """Print one table; the lines of a wire stand together."""
    table = Table(title=title, title_justify="left", box=None, header_style="bold", pad_edge=False)
    table.add_column("wire")
    table.add_column("extractor")
    for head in _HEADS:
        table.add_column(head, justify="right")
    before = ""
    for one in figures:
        if before and one.group != before:
            table.add_row()
        table.add_row("" if one.group == before else one.group, one.extractor, *_cells(one), f"{one.ms:.1f}")
        before = one.group
    console.print(table)


def _cells(one: Figures) -> tuple[str, ...]:
    shares = (one.strict, one.least, one.f1, one.precision, one.recall)
    kinds = "-" if one.kinds is None else _share(one.kinds)
    return (str(one.pages), *map(_share, shares), str(one.leaks), _share(one.fields), kinds)


def _share(share: float) -> str:
    """Three digits, cut off and not rounded: 1.000 is said of what is whole."""
    return f"{floor(share * 1000 + 1e-9) / 1000:.3f}"


def markdown(figures: Sequence[Figures]) -> str:
    """All pages by extractor, then the strict score by wire; without times, which no second run gives again."""
    whole = [one for one in figures if one.group == ALL]
    lines = ["| " + " | ".join(("all pages", *_HEADS[:-1])) + " |", "|---|" + "---:|" * (len(_HEADS) - 1)]
    lines += ["| " + " | ".join((one.extractor, *_cells(one))) + " |" for one in whole]
    names = [one.extractor for one in whole]
    lines += ["", "| strict score | pages | " + " | ".join(names) + " |", "|---|---:|" + "---:|" * len(names)]
    for group in dict.fromkeys(one.group for one in figures if one.group != ALL):
        by_name = {one.extractor: one for one in figures if one.group == group}
        cells = [_share(by_name[name].strict) if name in by_name else "-" for name in names]
        lines.append(f"| {group} | {by_name[names[0]].pages} | {' | '.join(cells)} |")
    return "\n".join(lines)


def between(text: str, name: str) -> str:
    """What stands between `<!-- name -->` and `<!-- /name -->`. Raises ValueError where these are missing."""
    _, opened, rest = text.partition(f"<!-- {name} -->\n")
    content, closed, _ = rest.partition(f"\n<!-- /{name} -->")
    if not opened or not closed:
        raise ValueError(f"no markers <!-- {name} --> and <!-- /{name} -->")
    return content


def put_between(path: Path, name: str, content: str) -> None:
    """Write the content between the markers of a file. Raises ValueError where these are missing."""
    text = path.read_text("utf-8")
    old = between(text, name)
    path.write_text(text.replace(f"<!-- {name} -->\n{old}\n", f"<!-- {name} -->\n{content}\n"), "utf-8")
