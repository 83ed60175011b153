"""What stands before a dateline's tag, read leftwards: the date, then the places, then whatever else is on the line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from crawler.clean import places as _places
from crawler.clean.dates import FoundDate, find_dates

# The hour that Nordic exchanges' releases print after the date: "2025-05-09 09:00 CEST (GLOBE NEWSWIRE)".
_HOUR = re.compile(r"(?<=\d),?\s{1,3}(?:at\s|kl\.?\s)?\d{1,2}[:.]\d\d(?:\s?[ap]\.?m\.?)?(?:\s[A-Z]{2,5})?$", re.I)
_PARTICLES = frozenset({"", "г", "года", "год", "року", "р", "r", "r.", "GMT", "UTC", "تاريخ"})


@dataclass(frozen=True, slots=True)
class Left:
    """What stands before the tag on its line."""

    places: tuple[str, ...]
    day: date | None
    dated: bool  # a date is there, complete or not
    start: int  # of the dateline within the line
    whole: bool  # nothing else is on the line before it


def read_left(line: str) -> Left:
    """The places and the date that a line ends with."""
    bare = _HOUR.sub("", line.rstrip(" \t\u00a0\u3000,;:-–—/|(（)）*_."))
    dates = [found for found in find_dates(bare) if _trails(bare, found)]
    found = dates[-1] if dates else None
    day = found.day if found else None
    head = bare[: found.start] if found else line
    names = head.strip(" \t\u00a0\u3000,，、،;:-–—/|*_【[(（")
    offset = line.find(names) if names else len(line)
    places = _places.parse_places(names)
    if places or not names:
        start = 0 if places else len(line) - len(line.lstrip())
        return Left(places, day, found is not None, start, whole=True)
    cut = _suffix(names)
    tail = _places.parse_places(names[cut:]) if cut is not None else ()
    start = offset + (cut or 0) if tail else found.start if found else len(line)
    return Left(tail, day, found is not None, start, whole=False)


def _trails(line: str, found: FoundDate) -> bool:
    """Whether a date ends the line, but for the particle that some languages put after it."""
    return line[found.end :].strip(" \t\u00a0,.;-–—年電电讯訊") in _PARTICLES


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
