"""The dateline: where and when a release was written, and the wire that distributed it first.

    dateline := places [date] TAG [date] DASH

    BEIJING, May 9, 2025 /PRNewswire/ --            Vancouver, British Columbia--(Newsfile Corp. - September 10, 2026) -
    ANKENY, Iowa--(BUSINESS WIRE)--                 DALLAS, TX / ACCESS Newswire / May 9, 2025 /
    北京2025年5月9日 /美通社/ --                      【東京2025年5月9日PR Newswire】

The tag is the anchor: it is Latin in almost every language, and what stands to its left on the same line is read
leftwards, first the date and then the places. A newsroom's dateline without a tag counts only where nothing else could
be meant ("ZUG, Switzerland, May 9, 2025 – "). Nothing is a dateline without such evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from crawler.clean import places as _places
from crawler.clean.dates import FoundDate, find_date, find_dates
from crawler.model import Dateline

LEFT = 220  # characters to the left of the tag that may belong to it
_TRIES = 12  # tags of one text that are looked at: a text full of them has no more than one dateline
_WIRES = (
    r"PR\s?Newswire|PRN|Canada\s?NewsWire|CNW|Telbec|EIN\s?Presswire(?:\.com)?|EINNews|Business\s?Wire|"
    r"Globe\s?Newswire|Prime\s?(?:News|Z)\w+|Hugin|Market\s?wired?|ACCESS\s?Newswire|ACCESS\s?WIRE|"
    r"Newsfile(?:\sCorp\.?)?|"
    r"PR\s?WEB|AsiaNet|Kyodo|JBN|JCN(?:\sNewswire)?|ACN(?:\sNewswire)?|美通社|뉴스와이어|Xinhua|NewMediaWire|"
    r"News\s?Direct|Send2Press|24-7\s?Press\s?Release|PRLog|TheNewswire|The\sNewswire|"
    r"Media\s?OutReach(?:\sNewswire)?|"
    r"SeaPRwire|iCrowdNewswire|eReleases|EQS(?:[\s-](?:News|Newswire))?|DGAP|Cision|PR\sTIMES|PRUnderground|"
    r"ReleaseWire|"
    r"WebWire|openPR|Plato\sData|Baystreet|Stockhouse|COMTEX|Newswire(?:\.com)?|Presseportal|NewsVoir|Pressetext"
)
_SHORT = r"ots|OTS|APA-OTS"  # words as well as tags: only with both brackets, right after a place
_DASH = r"\s{0,4}(?:-{1,4}|[–—―‒−‐]{1,2}|~)"
# one dash before a figure may be its sign; two are the dateline's: `--46 percent of ...`
_END = re.compile(r"\s{0,4}-{2,4}|" + _DASH + r"(?![-\d])|\s{0,4}(?:\n|$)|\s?[:：](?=\s)|(?=】)")
_DATED = re.compile(r"\s*(?:[-–—/,]\s*)?(?P<date>[^/()\n–—]{6,40}?)\s*(?:--+|[-–—/](?=\s|$))")
# Business Wire names itself once more in the language of a translation: "--(BUSINESS WIRE)--(美国商业资讯)--".
_AGAIN = re.compile(
    r"\s{0,3}[(（](?:美国商业资讯|美國商業資訊|ビジネスワイヤ|비즈니스와이어)[)）](?:\s{0,3}(?:-{1,4}|[–—ー－]{1,2}))?"
)
_CASHTAGS = re.compile(r"(?:\s{0,4}[$#][^\W_][\w.:/-]{0,40}?(?=[\s,$#]|--|[–—]|-\s|$),?){1,20}\s{0,4}(?:-{1,3}|[–—])")
_MARK = re.compile(r"[/(（\[】]|[-–—]\s")  # before or after every tag
_WEEKDAY = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day", re.I)


@dataclass(frozen=True, slots=True)
class FoundDateline:
    """A dateline and where it stands: `text[start:end]`, its closing dash included."""

    dateline: Dateline
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Tag:
    name: str  # as written
    start: int  # of its opening mark
    end: int  # after its closing mark
    inner: date | None  # a date within the brackets: "(Marketwired - April 06, 2016)"
    known: bool


def find(text: str, tags: Sequence[str] = ()) -> FoundDateline | None:
    """The first dateline of a paragraph, or of a text whose lines are paragraphs; null without evidence of one.

    `tags` are further wires' own tags, as printed between slashes or brackets (`Wire.datelines`).
    """
    for number, tag in enumerate(_tags(text, tuple(tags)) if _MARK.search(text) else ()):
        found = _read(text, tag)
        if found is not None:
            return _relayed(text, found, tags)
        if number >= _TRIES:
            break
    return _tagless(text)


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
        r"|/(?P<anyslash>[A-Z][\w. -]{2,30})/(?=\s?--)|\((?P<anyparen>[A-Z][\w. -]{2,30})\)(?=\s?(?:--|[–—]))"
    )


def _tags(text: str, tags: tuple[str, ...]) -> Iterator[_Tag]:
    for match in _pattern(tags).finditer(text):
        written = " ".join(match[match.lastgroup or 0].split())
        inner = find_date(written)
        name = written[: inner.start].rstrip(" -–—,") if inner else written
        yield _Tag(
            name, match.start(), match.end(), inner.day if inner else None, not str(match.lastgroup).startswith("any")
        )


def _read(text: str, tag: _Tag) -> FoundDateline | None:
    """The dateline around one tag, if what surrounds the tag is one."""
    line = max(text.rfind("\n", 0, tag.start) + 1, tag.start - LEFT)
    left = _left(text[line : tag.start])
    end, after = _right(text, tag)
    day = left.day or tag.inner or after
    if not _evident(tag, left, dated=left.dated or day is not None, closed=end > tag.end or _at_end(text, tag.end)):
        return None
    start = line + left.start
    raw = " ".join(text[start:end].split())
    dateline = Dateline(raw=raw, places=left.places, date=day.isoformat() if day else None, tag=tag.name)
    return FoundDateline(dateline, start, end)


def _at_end(text: str, end: int) -> bool:
    return not text[end : end + 200].partition("\n")[0].strip()


@dataclass(frozen=True, slots=True)
class _Left:
    """What stands before the tag on its line."""

    places: tuple[str, ...]
    day: date | None
    dated: bool  # a date is there, complete or not
    start: int  # of the dateline within the line
    whole: bool  # nothing else is on the line before it


def _evident(tag: _Tag, left: _Left, *, dated: bool, closed: bool) -> bool:
    """Whether tag, place, date and dash together can be nothing but a dateline."""
    if not tag.known:
        return bool(left.places) and left.day is not None and closed
    if left.places:
        return dated or closed
    return (left.whole or dated) and closed


def _left(line: str) -> _Left:
    """Read leftwards from the tag: the date, then the places, then whatever else the line begins with."""
    bare = line.rstrip(" \t\u00a0\u3000,;:-–—/|(（*_.")
    dates = [f for f in find_dates(bare) if _trails(bare, f)]
    found = dates[-1] if dates else None
    head = bare[: found.start] if found else line
    names = head.strip(" \t\u00a0\u3000,，、،;:-–—/|*_【[(（")
    offset = line.find(names) if names else len(line)
    places = _places.parse_places(names)
    if places or not names:
        return _Left(places, found.day if found else None, found is not None, 0 if places else _first(line), whole=True)
    cut = _suffix(names)
    tail = _places.parse_places(names[cut:]) if cut is not None else ()
    start = offset + (cut or 0) if tail else found.start if found else len(line)
    return _Left(tail, found.day if found else None, found is not None, start, whole=False)


def _first(line: str) -> int:
    return len(line) - len(line.lstrip())


def _trails(line: str, found: FoundDate) -> bool:
    """Whether a date ends the line, but for the particle that some languages put after it."""
    return line[found.end :].strip(" \t\u00a0,.;-–—年電电讯訊") in ("", "г", "r", "р", "г.", "GMT", "UTC")


def _suffix(names: str) -> int | None:
    """Where the places begin in a line whose front is something else, told by the capitals of the city."""
    starts = [m.start() for m in re.finditer(r"(?<![\w'’.-])[^\W\d_]", names[-_places.LONGEST :])]
    skip = max(0, len(names) - _places.LONGEST)
    for at in starts:
        rest = names[skip + at :]
        first = re.split(r"[,，]", rest)[0]
        capitals = first == first.upper() != first.lower() and len(first) > 2
        if (capitals or _places.is_known(rest)) and _places.looks_like_places(rest):
            return skip + at
    return None


def _right(text: str, tag: _Tag) -> tuple[int, date | None]:
    """Where the dateline ends, and the date of the forms that print it after the tag."""
    close = _END.match(text, tag.end)
    end = close.end() if close and close[0].strip() else tag.end
    if text[tag.end : tag.end + 1] == "】":
        return tag.end + 1, None
    later = _DATED.match(text, end)
    if later:
        found = find_date(later["date"])
        if found and found.start == 0 and found.end == len(later["date"].rstrip()):
            return later.end(), found.day
    again = _AGAIN.match(text, end)
    if again:
        return again.end(), None
    cash = _CASHTAGS.match(text, end) if end > tag.end else None
    return (cash.end() if cash else end), None


def _relayed(text: str, found: FoundDateline, tags: Sequence[str]) -> FoundDateline:
    """A wire that passes on another's release puts its tag first: "/EINPresswire.com/ -- DALLAS, TX--(Market…"."""
    if found.dateline.places:
        return found
    rest = text[found.end : found.end + 2 * LEFT]
    for tag in _tags(rest, tuple(tags)):
        inner = _read(rest, tag)
        if inner is None or rest[: inner.start].strip() or not inner.dateline.places:
            return found
        end = found.end + inner.end
        first = inner.dateline
        whole = Dateline(
            raw=" ".join(text[found.start : end].split()), places=first.places, date=first.date, tag=first.tag
        )
        return FoundDateline(whole, found.start, end)
    return found


_NEWSROOM = re.compile(r"\s{0,3}(?:--+|[–—]|-(?=\s)|\||[:：](?=\s))(?=\s{0,3}\S)")
_HEAD = 170  # characters that place and date of a newsroom's dateline take at the most
_NO_PLACE = re.compile(
    r"\b(?:RELEASE|NEWS|PRESS|UPDATED?|PUBLISHED|DATED?|EMBARGO\w*|IMMEDIATE|CONTACT|STATEMENT|REPORT|RESULTS|"
    r"QUARTER|INC|CORP|CORPORATION|"
    r"LTD|LIMITED|LLC|LLP|PLC|GMBH|GROUP|COMPANY|BANK|HOLDINGS?|ANNOUNCES?|EVENT|NOTICE|AGENDA|MEDIA|WEBINAR|"
    r"CONFERENCE)\b",
    re.I,
)


def _tagless(text: str) -> FoundDateline | None:
    """`CITY, Month D, YYYY –` at the start of a paragraph: place, complete date and dash, and nothing besides."""
    lead = len(text) - len(text.lstrip(" \t\n\u00a0*_(（"))
    for dash in _NEWSROOM.finditer(text[: lead + _HEAD], lead):
        head = text[lead : dash.start()].rstrip(" )）*_")
        left = _left(head)
        if "\n" not in head and _unmistakable(left, head, colon=dash[0].strip() in ":："):
            raw = " ".join(text[lead : dash.end()].split())
            return FoundDateline(Dateline(raw=raw, places=left.places, date=str(left.day)), lead, dash.end())
    return None


def _unmistakable(left: _Left, head: str, *, colon: bool) -> bool:
    """Known places, or cities in capitals; before a colon, which headings end with too, only known ones."""
    if left.day is None or not left.places or not left.whole or _WEEKDAY.search(head) or _NO_PLACE.search(head):
        return False
    return all(
        _places.is_known(place) or (not colon and _places.is_upper(place) and place.lower() != place)
        for place in left.places
    )
