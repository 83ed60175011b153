"""Listings whose market stands after the symbol, as Reuters and Yahoo write them: "(1810.HK)", "(NYSE: TSM; 2330.TW)".

Only within brackets, and closed by the bracket or a sign that parts listings: a full stop between two words is no more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# suffix -> MIC, figures of a symbol: Reuters' instrument codes and Yahoo's.
_TABLE = """
HK XHKG 1 5|SH XSHG 6 6|SS XSHG 6 6|SZ XSHE 6 6|T XTKS 4 4|TW XTAI 4 6|TWO ROCO 4 6|KS XKRX 6 6|KQ XKOS 6 6|KL XKLS 4 4
BO XBOM 6 6|SR XSAU 4 4|L XLON 0 0|PA XPAR 0 0|AS XAMS 0 0|BR XBRU 0 0|LS XLIS 0 0|MI XMIL 0 0|MC XMAD 0 0|DE XETR 0 0
ST XSTO 0 0|HE XHEL 0 0|CO XCSE 0 0|OL XOSL 0 0|SW XSWX 0 0|VI XWBO 0 0|WA XWAR 0 0|TO XTSE 0 0|AX XASX 0 0|NZ XNZE 0 0
SI XSES 0 0|NS XNSE 0 0|JO XJSE 0 0|SA BVMF 0 0|TA XTAE 0 0|JK XIDX 0 0|BK XBKK 0 0|IS XIST 0 0
"""
_ROWS = [row.split() for line in _TABLE.strip().split("\n") for row in line.split("|")]
_MARKETS = {suffix: mic for suffix, mic, _, _ in _ROWS}
_FIGURES = {suffix: range(int(low), int(high) + 1) for suffix, _, low, high in _ROWS}
_SUFFIX = re.compile(rf"\.(?P<suffix>{'|'.join(sorted(_MARKETS, key=len, reverse=True))})(?=\s*[)）\],;/|、；，])")
_SYMBOL = re.compile(r"(?:[(（\[,;/|、；，:：]\s*|\s)(?P<symbol>\d{1,6}|[A-Z][A-Z0-9]{1,5}(?:-[A-Z])?)$")
_LONGEST = 12  # characters before the full stop that are looked at
_BRACKET = 200


class Suffixed(NamedTuple):
    """A listing, and where its symbol begins. `exchange` is the suffix."""

    exchange: str
    symbol: str
    mic: str
    at: int


def find_suffixed(text: str) -> Iterator[Suffixed]:
    """The listings of a text that are written with their market's suffix, in order."""
    for match in _SUFFIX.finditer(text):
        before = text[max(0, match.start() - _LONGEST) : match.start()]
        found = _SYMBOL.search(before)
        if found is None:
            continue
        symbol, suffix = found["symbol"], match["suffix"]
        at = match.start() - len(symbol)
        if _is_bracketed(text, at) and (not symbol.isdigit() or len(symbol) in _FIGURES[suffix]):
            yield Suffixed(suffix, symbol, _MARKETS[suffix], at)


def _is_bracketed(text: str, at: int) -> bool:
    before = text[max(0, at - _BRACKET) : at]
    return max(map(before.rfind, "(（[")) > max(map(before.rfind, ")）]"))
