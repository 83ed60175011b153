"""Stock symbols where the text names them with their exchange, and ISINs with a valid check digit.

`(NYSE: ABC)`, `(Nasdaq: "ABC")`, `(TSX-V: X) (OTCQB: Y) (FSE: 1WD)`, `(NASDAQ: ABC; TSX: ABC)`, `(NYSE: BRK.A, BRK.B)`,
`[BSE: 540565 | NSE: ACME]`, `(TSX/NYSE: ABC)`. An exchange without a symbol ("NYSE: closed") names nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from stdnum import isin as _isin

from crawler.clean import exchanges
from crawler.clean.bracketed import is_of_company
from crawler.clean.organisations import LEGAL, base
from crawler.clean.suffixed import find_suffixed
from crawler.clean.symbols import find_told
from crawler.model import Ticker

LEAD = 700  # characters of the text in which the first listing is the issuer's own
_OPEN, _SHUT = "([（【［", ")]）】］"
_MOST = 5_000  # names of exchanges that are looked at; a text with more is no release
_BRACKET = 260  # characters that a bracket with listings may hold
_SYMBOL = re.compile(
    r"\s*(?:(?:stock|ticker|share)?\s*(?:code|symbol)s?\s*[:：]?\s*)?[$\"“”'‘’«]{0,2}"
    r"(?P<symbol>[A-Z]{1,5}p[A-Z]|[A-Z]{1,6}\s(?:(?:PR|pr)[\s.]?[A-Z]|WS|WT|RT|UN|U)(?=[,;)\]”\"]|\s*$|\s+(?:and|or)\b)"
    r"|[A-Z0-9]{1,10}(?:[.\-/^][A-Z0-9]{1,4}){0,3}(?:&[A-Z]{1,4})?)"
    r"(?![A-Za-z0-9@])[\"“”'‘’»]{0,2}"
)
_ISIN = re.compile(r"[A-Z](?<=\b.)[A-Z][A-Z0-9]{9}[0-9]\b")  # a letter first: quicker to look for than a boundary
_MARK = re.compile(r"[:：(\[（【［]")
_NAME = 60  # characters that the names before a colon take
_AHEAD, _INSIDE = 70, 130  # characters after a colon, or of a bracket, that are looked at
_CLASS = re.compile(r"\s(?P<letter>[A-D]|SDB|PREF|Pref)(?![\w.])")
_NEXT = re.compile(r"\s*(?:[,;/|&、，；]\s*(?:and\s|or\s|et\s|und\s|&)?|\s(?:and|or|et|und|&)\s)\s*")
_WORDS = "IPO LLC INC ETF CEO CFO USA US EST EDT ET AND OR THE GAAP SEC ISIN CUSIP WKN Q1 Q2 Q3 Q4 FY"
_NOT_SYMBOLS = frozenset(_WORDS.split())
_LONGEST = 120  # characters of a name before a bracket
_BRACKETED = re.compile(r"[(\[（][^()\[\]（）]*[)\]）]")
_SIGNS = re.compile(r"[®™℠*_]")
_CLOSED = re.compile(r"[ \t]*(?:$|[\n,;.)\]）】」|/&·，；、–—-]|(?:and|or|et|und)\b)")
_ALSO_WORDS = frozenset({"OTC"})  # in running text more than an exchange
_NEVER = frozenset({"WKN", "ISIN", "CUSIP", "TBA", "TBD", "N/A", "NA"})


@dataclass(frozen=True, slots=True)
class _Listing:
    exchange: str
    symbol: str
    at: int  # where the exchange's name begins
    mic: str | None = None  # where the name alone does not tell it


@cache
def _names() -> re.Pattern[str]:
    """`NYSE:`, `TSX/NYSE:`, `NYSE and TSX:`, or within brackets an exchange and a dash, a quote or a symbol."""
    one = exchanges.pattern()
    return re.compile(
        rf"(?<![\w.:/-])(?=[{re.escape(exchanges.initials())}])(?P<first>{one})[®™]?"
        rf"(?P<more>(?:\s*(?:[/,&]|and|et|und)\s*(?:{one})){{0,3}})[®™]?"
        r"(?:\s+(?i:stock|ticker|share|trading)?\s*(?i:codes?|symbols?|tickers?)(?=\s*[:：])"
        r"|\s*[、,]?(?:証券|株式|銘柄|股票|股份|证券|證券|交易)?(?:コード(?:番号)?|代[码碼号號])(?=\s*[:：]))?"
        r"(?P<mark>\s*[:：]\s*|\s*[-–—=]\s*(?=[\"“A-Z0-9])|\s*(?=[\"“”])|\s+(?=[A-Z]{1,5}(?:\.[A-Z]{1,2})?\s*[)\]）,;|"
        r"]))"
        r"(?=\s{0,60}\S)"
    )


_SINGLE = re.compile(r"\s*(?:[/,&]|\band\b|\bet\b|\bund\b)\s*")


def find(text: str, issuer: Sequence[str] = ()) -> tuple[Ticker, ...]:
    """Every listing that the text names, each once, in order; exchange and symbol as printed, in capitals.

    `issuer` are the organisations that the release is from: a listing right after one of their names is the issuer's
    own; where none of them is named, the first of the lead is.
    """
    listings = list(_listings(text))
    named = {one.symbol for one in listings}
    listings += [_Listing(*told) for told in find_told(text) if told[1] not in named]
    named |= {f"{one.symbol}.{one.exchange}" for one in listings}
    for exchange, symbol, mic, at in islice(find_suffixed(text), _MOST):
        if named.isdisjoint((symbol, f"{symbol}.{exchange}")):
            listings.append(_Listing(exchange, symbol, at, mic))
    listings.sort(key=lambda one: one.at)
    own = _own(text, listings, tuple(issuer))
    found: dict[tuple[str, str], Ticker] = {}
    for one in listings:
        key = (one.exchange, one.symbol)
        kind = "issuer" if one in own or (key in found and found[key].kind == "issuer") else "mentioned"
        found[key] = Ticker(
            exchange=one.exchange,
            symbol=one.symbol,
            mic=one.mic or exchanges.mic_of(one.exchange),
            kind=kind,  # type: ignore[arg-type]
        )
    return tuple(found.values())


def isins(text: str) -> tuple[str, ...]:
    """The ISINs of the text with a valid country and check digit, each once, in order."""
    return tuple(dict.fromkeys(one for one in _ISIN.findall(text) if _isin.is_valid(one)))


def _listings(text: str) -> Iterator[_Listing]:
    end = 0
    for match in islice(_candidates(text), _MOST):
        if match.start() < end:
            continue
        shut = _bracket_end(text, match.start())
        if not _is_meant(text, match, bracketed=shut is not None):
            continue
        names = [exchanges.normal(match["first"])]
        names += [exchanges.normal(n) for n in _SINGLE.split(match["more"]) if n.strip()]
        symbols, end = _symbols(text, match.end(), shut, names[-1])
        for symbol in symbols:
            for name in names:
                yield _Listing(name, symbol, match.start())


def _candidates(text: str) -> Iterator[re.Match[str]]:
    """Exchanges' names near a colon or a bracket: all that can be meant, and a tenth of the text."""
    start = stop = 0
    for mark in _MARK.finditer(text):
        if mark.start() - _NAME > stop:
            yield from _names().finditer(text, start, stop)
            start = max(stop, mark.start() - _NAME)
        stop = mark.end() + (_AHEAD if mark[0] in ":：" else _INSIDE)
    yield from _names().finditer(text, start, stop)


def _is_meant(text: str, match: re.Match[str], *, bracketed: bool) -> bool:
    """A colon after an exchange's name says enough; anything less does only within brackets, right after their mark."""
    colon = ":" in match["mark"] or "：" in match["mark"]
    if not bracketed:
        return colon and exchanges.normal(match["first"]) not in exchanges.SHY
    if colon:
        return exchanges.normal(match["first"]) not in exchanges.SHY or is_of_company(text, match.start())
    before = text[max(0, match.start() - 40) : match.start()].rstrip()
    return (before[-1:] in _OPEN + ",;|" or before.endswith(("and", "or"))) and exchanges.normal(
        match["first"]
    ) not in exchanges.SHY


def _bracket_end(text: str, at: int) -> int | None:
    """Where the bracket around a place closes; null outside brackets."""
    before = text[max(0, at - _BRACKET) : at]
    opened = max(before.rfind(mark) for mark in _OPEN)
    shut = max(before.rfind(mark) for mark in _SHUT)
    if opened <= shut:
        return None
    ends = [i for i in (text.find(mark, at, at + _BRACKET) for mark in _SHUT) if i >= 0]
    return min(ends, default=None)


def _symbols(text: str, at: int, shut: int | None, exchange: str) -> tuple[list[str], int]:
    """The symbols from here on: one in running text, a list of them within brackets."""
    symbols: list[str] = []
    mic = exchanges.mic_of(exchange) or ""
    sure = text[max(0, at - 8) : at].rstrip().endswith((":", "：")) and shut is not None
    stop = shut if shut is not None else min(len(text), at + 80)
    while len(symbols) < 12:
        match = _SYMBOL.match(text, at, stop)
        if match is None or (match["symbol"] in _NOT_SYMBOLS and not (sure and not symbols)):
            break
        if not _is_symbol(match, exchange, bracketed=shut is not None):
            break
        letter = _CLASS.match(text, match.end()) if mic in exchanges.NORDIC else None
        symbols.append(" ".join((match["symbol"] + (letter[0] if letter else "")).upper().split()))
        at = letter.end() if letter else match.end()
        follow = _NEXT.match(text, at, stop) if shut is not None else None
        if follow is None:
            break
        at = follow.end()
    return symbols, at


def _is_symbol(match: re.Match[str], exchange: str, *, bracketed: bool) -> bool:
    symbol, text = match["symbol"], match.string
    mic = exchanges.mic_of(exchange) or ""
    follow = text[match.end() : match.end() + 12]
    if symbol in _NEVER or _is_exchange(text, match.start("symbol")) or follow.startswith("%"):
        return False
    if symbol[0].isdigit() and (mic not in exchanges.NUMERIC or re.match(r"\d+[.-]\d", symbol)):
        return False
    if symbol.isdigit() and len(symbol) not in exchanges.NUMERIC[mic]:
        return False
    if bracketed:
        closed = exchange not in exchanges.SHY or _CLOSED.match(follow) is not None
        return closed and not re.match(r"\s*[:：]|\s+Code", follow)
    if exchange in _ALSO_WORDS or symbol.isdigit():
        return _CLOSED.match(follow) is not None or _is_exchange(text, match.end() + 1)
    return not re.match(r"[ \t][A-Z]{2,}\b|[ \t]?[%+]|\s*[:：]", follow) or _is_exchange(text, match.end() + 1)


def _is_exchange(text: str, at: int) -> bool:
    """Whether an exchange's name and a colon stand here: the next listing, and no symbol."""
    match = _names().match(text, at)
    return match is not None and (":" in match["mark"] or "：" in match["mark"])


def _own(text: str, listings: list[_Listing], issuer: tuple[str, ...]) -> set[_Listing]:
    """The listings that are the issuer's own."""
    bases = tuple(name for name in map(base, issuer) if name)
    own = {one for one in listings if bases and _follows(text, one.at, bases)}
    if own or not listings:
        return own
    first = listings[0]
    if first.at > (LEAD if not bases else LEAD // 4) or (bases and LEGAL.search(_phrase(text, first.at))):
        return set()  # somebody else is named in full
    near = [one for one in listings if one.at - first.at < _BRACKET]
    return {one for one in near if _same_bracket(text, first.at, one.at)}


def _same_bracket(text: str, first: int, other: int) -> bool:
    """Whether two listings stand in one bracket or in brackets side by side: one company's listings."""
    return not re.search(r"[)\]）]\s*[^\s(\[（,;and]", text[first:other])


def _follows(text: str, at: int, bases: tuple[str, ...]) -> bool:
    """Whether the name before the bracket is an issuer's: whole, or its first words where no legal form contradicts."""
    phrase = _phrase(text, at)
    bare = base(phrase)
    for name in bases:
        if bare.endswith(name) and not bare[: -len(name)][-1:].isalnum():
            return True
        short = re.search(r"(?:^|\s)((?:[A-Z0-9][\w&.'’-]*\s?){1,4})$", phrase)
        if short and not LEGAL.search(phrase) and name.startswith(base(short[1]) + " "):
            return True
    return False


def _phrase(text: str, at: int) -> str:
    """What stands on its line before the bracket around a place, other brackets left out."""
    before = text[max(0, at - 300) : at]
    cut = max(before.rfind(mark) for mark in _OPEN)
    before = before[: cut if cut >= 0 else None].rstrip().rpartition("\n")[2]
    phrase = _BRACKETED.sub(" ", before)
    return " ".join(_SIGNS.sub("", phrase)[-_LONGEST:].split()).rstrip(" ,–—-([（")
