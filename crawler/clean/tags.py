"""The tags of the wires, as datelines print them: "/PRNewswire/", "(GLOBE NEWSWIRE)", "(ots)", "- TheNewswire -".

A tag is Latin in almost every language, so it is what a dateline is found by. Between slashes or brackets any name is
one where place, date and dash stand around it; the known ones need less.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from crawler.clean.dates import find_date

_WIRES = (
    r"PR\s?Newswire|PRN|Canada\s?NewsWire|CNW|Telbec|EIN\s?Presswire(?:\.com)?|EINNews|Business\s?Wire|"
    r"Globe\s?Newswire|Prime\s?(?:News|Z)\w+|Hugin|Market\s?wired?|CCNMatthews|ACCESS\s?Newswire|ACCESS\s?WIRE|"
    r"Newsfile(?:\sCorp\.?)?|PR\s?WEB|AsiaNet|Kyodo|JBN|JCN(?:\sNewswire)?|A[BC]N(?:\sNewswire)?|Xinhua|NewMediaWire|"
    r"News\s?Direct|Newsworthy(?:\.ai)?|Send2Press|24-7\s?Press\s?Release|PRLog|PR\.com|TheNewswire|The\sNewswire|"
    r"Media\s?OutReach(?:\sNewswire)?|ME\s?NewsWire|Korea\s?Newswire|M2\s?Presswire|"
    r"SeaPRwire|iCrowdNewswire|eReleases|EQS(?:[\s-](?:News|Newswire))?|DGAP|Cision|PR\sTIMES|PRUnderground|"
    r"ReleaseWire|WebWire|openPR|Plato\sData|Baystreet|Stockhouse|COMTEX|Newswire(?:\.com)?|Presseportal|NewsVoir|"
    r"Pressetext|美通社|亚太商讯|亞太商訊|美国商业资讯|美國商業資訊|ビジネスワイヤ|비즈니스와이어|뉴스와이어|بزنيس\sواير"
)
_SHORT = r"ots|OTS|APA-OTS"  # words as well as tags: only with both brackets, right after a place
_ALSO_WORDS = frozenset(_SHORT.casefold().split("|"))  # also where a wire's own file names them


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag and where it stands."""

    name: str  # as written
    start: int  # of its opening mark
    end: int  # after its closing mark
    inner: date | None  # a date within the brackets: "(Marketwired - April 06, 2016)"
    known: bool
    short: bool  # a word as well as a tag


def find_tags(text: str, tags: tuple[str, ...]) -> Iterator[Tag]:
    """All that could be a dateline's tag, in order; `tags` are further wires' own."""
    for match in _pattern(tags).finditer(text):
        written = " ".join(match[match.lastgroup or 0].split())
        inner = find_date(written)
        name = written[: inner.start].rstrip(" -–—,") if inner else written
        group = str(match.lastgroup)
        day = inner.day if inner else None
        short = group == "short" or name.casefold() in _ALSO_WORDS
        yield Tag(name, match.start(), match.end(), day, not group.startswith("any"), short)


@lru_cache(maxsize=64)
def _pattern(tags: tuple[str, ...]) -> re.Pattern[str]:
    own = "".join(re.escape(tag).replace(r"\ ", r"\s+") + "|" for tag in tags if tag.strip())
    return re.compile(
        rf"/\s{{0,3}}(?P<slash>(?:[^/()\n]{{0,30}}?\b)?(?i:{own}{_WIRES})(?![a-z])[^/()\n]{{0,40}}?)\s{{0,3}}/"
        rf"|"
        rf"[(（\[]\s{{0,3}}(?P<paren>(?:[^()（）\[\]\n]{{0,30}}?\b)?(?i:{own}{_WIRES})(?![a-z])[^()（）\[\]\n]{{0,60}}?)\s{{0,3}}[)）\]]"
        rf"|\(\s?(?P<short>(?:{_SHORT})(?:/[^()\n]{{1,30}})?)\s?\)"
        rf"|(?P<open>(?i:{own}PR\s?Newswire)[^【】\n]{{0,20}})(?=】)"
        rf"|(?:[-–—]\s)(?P<dash>(?i:{own}Media\s?OutReach(?:\sNewswire)?|The\s?Newswire))(?=\s[-–—])"
        r"|/\s?(?P<anyslash>[A-Z][\w. -]{2,30}?)\s?/(?=\s?(?:--|[–—-]\s))"
        r"|\((?P<anyparen>[A-Z][\w. -]{2,30})\)(?=\s?(?:--|[–—]))"
    )
