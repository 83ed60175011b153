"""The floor: the scores of the golden pages, pinned with the pages' digest. It rises by one command and falls by none.

`known` is what the wire files make of the pages, `generic` what is made of them with the wire files withheld.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from jobs import expected
from quality.figures import Result, is_page, summed
from quality.golden import ROOT, data_of, goldens

PLACE = ROOT / "tests" / "quality.json"
_ROUNDED = 5  # digits: what is smaller differs between machines
_NAMES = {"wirevault": "known", "wirevault, no wire file": "generic"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Height:
    strict: float
    least: float
    fields: float
    kinds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """`pages` counts the web pages, `digest` covers every page and every expected record."""

    pages: int
    digest: str
    known: Height
    generic: Height


def floor_of(results: Sequence[Result]) -> Floor:
    """What the pages give now."""
    heights = {name: _height([one for one in results if one.extractor == name and is_page(one)]) for name in _NAMES}
    known, generic = heights.values()
    return Floor(
        pages=sum(one.extractor in _NAMES and is_page(one) for one in results) // 2,
        digest=digest(),
        known=known,
        generic=generic,
    )


def _height(results: Sequence[Result]) -> Height:
    found = summed("", "", results)
    return Height(
        strict=round(found.strict, _ROUNDED),
        least=round(found.least, _ROUNDED),
        fields=round(found.fields, _ROUNDED),
        kinds=round(found.kinds or 0.0, _ROUNDED),
    )


def digest() -> str:
    """Of the pages and what is expected of them; notes and faults do not count."""
    sums = hashlib.sha256()
    for golden in goldens():
        record = msgspec.json.encode(expected.read(golden.record).record, order="sorted")
        for part in (golden.name.encode(), data_of(golden), record):
            sums.update(hashlib.sha256(part).digest())
    return f"sha256:{sums.hexdigest()}"


def pinned(place: Path = PLACE) -> Floor | None:
    """The floor as it was pinned; null where none is."""
    return msgspec.json.decode(place.read_bytes(), type=Floor) if place.exists() else None


def fallen(floor: Floor, now: Floor) -> list[str]:
    """Where the scores lie under the floor, a line each."""
    lines = []
    for name in ("known", "generic"):
        before, after = getattr(floor, name), getattr(now, name)
        for figure in Height.__dataclass_fields__:
            if getattr(after, figure) < getattr(before, figure) - 10**-_ROUNDED:
                lines.append(f"{name}: {figure} is {getattr(after, figure)}, the floor {getattr(before, figure)}")
    return lines


def pin(now: Floor, place: Path = PLACE, *, allow_lower: bool = False) -> list[str]:
    """Pin what the pages give now, unless it lies lower; gives the lines that stand against it."""
    floor = pinned(place)
    against = fallen(floor, now) if floor else []
    if against and not allow_lower:
        return against
    place.write_bytes(msgspec.json.format(msgspec.json.encode(now), indent=2) + b"\n")
    return []
