"""What a release consists of before any layout sets it: parts in reading order, with their markup.

Markup inside a part: `[[url|words]]` a link, `[$NYSE|ABC]` a ticker, `[/words/]` italics, `[^1]` a raised mark,
`[@address]` an e-mail address and `[@*address]` one that the site masks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from crawler.model import BlockKind

_TOKEN = re.compile(
    r"\[\[(?P<link>[^|\]]+)\|(?P<words>[^\]]+)\]\]"
    r"|\[\$(?P<ticker>[^|\]]+)\|(?P<symbol>[^\]]+)\]"
    r"|\[/(?P<italic>[^\]]+)/\]"
    r"|\[\^(?P<raised>[^\]]+)\]"
    r"|\[@\*(?P<masked>[^\]]+)\]"
    r"|\[@(?P<mail>[^\]]+)\]"
)
MASKED = "[email protected]"


class Token(NamedTuple):
    kind: Literal["text", "link", "ticker", "italic", "raised", "masked", "mail"]
    text: str  # the words, the symbol, the address
    target: str = ""  # the link's URL, the ticker's exchange


@dataclass(frozen=True, slots=True)
class Para:
    kind: BlockKind
    text: str
    opens: bool = False  # the dateline stands before it
    strong: bool = False  # a sub-heading: the whole of it is bold
    centered: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of one paragraph with breaks between them; the first is bold where `headed`."""

    kind: BlockKind
    lines: tuple[str, ...]
    headed: bool = True


@dataclass(frozen=True, slots=True)
class Items:
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    span: int = 1  # columns
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    rows: tuple[tuple[Cell, ...], ...]
    heads: int = 1  # header rows


@dataclass(frozen=True, slots=True)
class Figure:
    url: str
    caption: str


Part = Para | Lines | Items | Table | Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A composed release: what its issuer wrote."""

    headline: str
    subheads: tuple[str, ...] = ()
    parts: tuple[Part, ...]
    issuer: str


def tokens(markup: str) -> Iterator[Token]:
    """The runs of a part's markup, in order."""
    at = 0
    for found in _TOKEN.finditer(markup):
        if found.start() > at:
            yield Token("text", markup[at : found.start()])
        yield _token(found)
        at = found.end()
    if at < len(markup):
        yield Token("text", markup[at:])


def _token(found: re.Match[str]) -> Token:
    if found["link"]:
        return Token("link", found["words"], found["link"])
    if found["ticker"]:
        return Token("ticker", found["symbol"], found["ticker"])
    for kind in ("italic", "raised", "masked"):
        if found[kind]:
            return Token(kind, found[kind])
    return Token("mail", found["mail"])


def plain(markup: str) -> str:
    """The markup as a reader sees it on the page."""
    return "".join(_words(token) for token in tokens(markup))


def _words(token: Token) -> str:
    if token.kind == "ticker":
        return f"{token.target}: {token.text}"
    return MASKED if token.kind == "masked" else token.text


def block_of(part: Part) -> tuple[BlockKind, str]:
    """The part as a block of the record's text: its kind, and a line for each list item, table row or break."""
    match part:
        case Para():
            return part.kind, plain(part.text)
        case Lines():
            return part.kind, "\n".join(plain(line) for line in part.lines)
        case Items():
            return "list", "\n".join(plain(item) for item in part.items)
        case Table():
            return "table", "\n".join(_row(row) for row in part.rows)
        case Figure():
            return "media", plain(part.caption)


def _row(row: tuple[Cell, ...]) -> str:
    """Cells parted as the contract says; a cell without words leaves no trace."""
    return " | ".join(plain(cell.text) for cell in row if cell.text.strip())
