"""A newsroom's dateline, which no wire's tag tells: place, complete date and a dash, and nothing besides.

    ZUG, Switzerland, May 9, 2025 –        OMAHA, Neb. (May 9, 2025) –        CINCINNATI – May 9, 2025 –
    May 9, 2025 – DALLAS, Texas –          Leverkusen, 9. Mai 2025 –

A place that neither stands in capitals nor is known gives an unsure one: it counts where a release begins and nowhere
else, for "Record Date, May 9, 2025 – Holders …" is written alike. A person's name or title is no place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from crawler.clean import places as _places
from crawler.clean.dates import find_dates
from crawler.clean.given_names import is_person
from crawler.clean.leftward import read_left

_DASH = re.compile(r"\s{0,3}(?:--+|[–—]|[.,]?-(?=\s)|\||[:：](?=\s))(?=\s{0,3}\S)")
_HEAD = 170  # characters that place and date take at the most
_PARAGRAPH = 60  # characters that must follow an unsure one
_CITY_WORDS = 3  # of an unsure one
_WEEKDAY = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Mon|Diens|Donners|Frei|Sams|Sonn)tag|Mittwoch", re.I
)
_NO_PLACE = re.compile(
    r"\b(?:RELEASE|NEWS\w*|PRESS|UPDATED?|PUBLISHED|DATED?|EMBARGO\w*|IMMEDIATE|CONTACT|STATEMENT|REPORT|RESULTS|"
    r"QUARTER|INC|CORP|CORPORATION|LTD|LIMITED|LLC|LLP|PLC|GMBH|GROUP|COMPANY|BANK|HOLDINGS?|ANNOUNCES?|EVENT|NOTICE|"
    r"AGENDA|MEDIA|WEBINAR|CONFERENCE|TABLE|FIGURE|NOTES?|VERSION|PHASE|PHOTO|MEETING|OPENING|CEO|CFO|COO|CTO|PRESIDENT|"
    r"CHAIR(?:MAN|WOMAN)?|DIRECTOR|FOUNDER|OFFICER|MANAGER|EDITOR)\b|^\W*(?:MR|MRS|MS|DR|PROF|SIR)\b",
    re.I,
)
_UNSURE_NO_PLACE = re.compile(
    r"\b(?:CORRECTION|TODAY|YESTERDAY|TOMORROW|DAY|EVE|EASTER|CHRISTMAS|CALL|MEETING|WEBCAST|DEADLINE|SUMMIT|FORUM|EXPO|"
    r"LAUNCH|OPENING|CLOSING|START|END|EDITOR\w*|SOURCE|TIME|WHEN|WHERE|BY|FROM|SINCE|UNTIL|ON|AS|FISCAL|YEAR|EFFECTIVE|"
    r"FILED|SIGNED|ISSUED|POSTED|CHAPTER|SECTION|PART|STAND|QUELLE|HEUTE|TERMIN)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Newsroom:
    """Where it stands, `text[start:end]` with its closing dash, and what it says."""

    places: tuple[str, ...]
    day: date
    start: int
    end: int
    sure: bool


@dataclass(frozen=True, slots=True)
class _Head:
    places: tuple[str, ...]
    day: date
    commaed: bool  # place and date are parted by a comma or a bracket


def find_newsroom(text: str) -> Newsroom | None:
    """The dateline that a paragraph begins with, without a tag."""
    begin = len(text) - len(text.lstrip(" \t\n\u00a0*_"))
    start = begin + len(text[begin : begin + 3]) - len(text[begin : begin + 3].lstrip("(（"))
    for dash in _DASH.finditer(text[: start + _HEAD], start):
        written = text[start : dash.start()].rstrip(" )）*_")
        head = None if "\n" in written else _read(written)
        if head is None:
            continue
        colon = dash[0].strip() in ":："
        unknown = [one for one in head.places if not _places.is_known(one)]
        if any(map(is_person, unknown)):
            continue
        if all(not colon and _is_capital(one) for one in unknown):
            return Newsroom(head.places, head.day, begin, dash.end(), sure=True)
        if not colon and _may_be(head, written, text[dash.end() :]):
            return Newsroom(head.places, head.day, begin, dash.end(), sure=False)
    return None


def _read(written: str) -> _Head | None:
    """Place and date, or date and place, where they are all that is written and the date is complete."""
    if _WEEKDAY.search(written) or _NO_PLACE.search(written):
        return None
    left = read_left(written)
    first = next(find_dates(written), None)
    if first is None or first.day is None:
        return None
    if first.start == 0:
        places = _places.parse_places(written[first.end :].strip(" \t\u00a0,;:-–—|/"))
        return _Head(places, first.day, commaed=False) if places else None
    if left.day is None or not left.places or not left.whole:
        return None
    return _Head(left.places, left.day, written[: first.start].rstrip()[-1:] in (",", "，", "(", "（"))


def _is_capital(place: str) -> bool:
    return _places.is_upper(place) and place.lower() != place


def _may_be(head: _Head, written: str, rest: str) -> bool:
    """Whether an unknown name could be the place: one, of few words, a comma after it, a paragraph after the dash."""
    city = head.places[0].split(",")[0]
    if not head.commaed or len(head.places) > 1 or len(city.split()) > _CITY_WORDS or _UNSURE_NO_PLACE.search(written):
        return False
    line = rest.partition("\n")[0].lstrip()
    return len(line) >= _PARAGRAPH and not line[0].islower()
