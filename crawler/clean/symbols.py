"""Listings told in a sentence: "listed on the Nasdaq Global Market under the symbol “ABC”", "“ABC” on the NYSE"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from crawler.clean import exchanges

_WORD = re.compile(r"\b(?i:(?:ticker\s+|trading\s+|stock\s+)?symbols?|tickers?|(?:trading|stock)\s+codes?)\b")
_BEFORE, _AFTER = 140, 60  # characters of the sentence in which the exchange is named
_MORE = r"(?:[.\-][A-Z]{{1,3}}|\s(?:WS|(?:PR|pr)[\s.]?[A-Z])\b)?"
_ONE = r"[“\"'‘]?(?P<{}>[A-Z][A-Z0-9]{{0,6}}" + _MORE + r")(?![\w&])[”\"'’,]{{0,2}}"
_SYMBOLS = re.compile(
    r"\s*(?:is\s|are\s|of\s|[:：]\s?)?\(?"
    + _ONE.format("first")
    + r"(?:\s*(?:and|or|,|&)\s*"
    + _ONE.format("other")
    + r")?"
)
_STOP = re.compile(r"[.;]\s|[\n()]")
_QUOTED = re.compile(r"[“\"'‘]")
_NO_SYMBOL = frozenset("A I NYSE NASDAQ TSX THE AND OR US".split())


@cache
def _names() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w./-])(?:{exchanges.pattern()})(?![\w&-])")


def find_told(text: str) -> Iterator[tuple[str, str, int]]:
    """Exchange (in capitals), symbol, and where the exchange is named."""
    for word in _WORD.finditer(text) if "ymbol" in text or "icker" in text or " code" in text else ():
        match = _SYMBOLS.match(text, word.end())
        if match is None or not _is_meant(match):
            continue
        named = _exchange(text, word.start(), match.end())
        if named is not None:
            for group in ("first", "other"):
                symbol = match[group]
                if symbol and symbol not in _NO_SYMBOL:
                    yield exchanges.normal(named[0]), symbol, named.start()


def _is_meant(match: re.Match[str]) -> bool:
    """A symbol of one letter counts in quotation marks alone: "the symbol A" may be any."""
    return len(match["first"]) > 1 or _QUOTED.search(match[0]) is not None


def _exchange(text: str, start: int, end: int) -> re.Match[str] | None:
    """The exchange named last before the symbol in its sentence, or else right after it."""
    before = text[max(0, start - _BEFORE) : start]
    stops = [stop.end() for stop in _STOP.finditer(before)]
    at = start - len(before) + (stops[-1] if stops else 0)
    named = [match for match in _names().finditer(text, at, start) if exchanges.normal(match[0]) not in exchanges.SHY]
    if named:
        return named[-1]
    after = re.compile(r"\s+on\s+(?:the\s+)?").match(text, end)
    found = _names().match(text, after.end(), after.end() + _AFTER) if after else None
    return found if found and exchanges.normal(found[0]) not in exchanges.SHY else None
