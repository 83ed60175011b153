"""What one wire gave on one day, over all runs of that day: counts that can be added up and carried on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from math import log
from typing import Any, Protocol, TypeVar

from crawler.model import Raw, Release

KEPT = timedelta(days=42)  # six of each weekday

# What a release usually has or has not, by layout. Blocks stand with their kind.
_FIELDS = ("headline", "subheads", "published", "dateline", "issuer", "text", "tickers", "contacts", "media", "links")
_BLOCKS = frozenset({"about", "safe_harbor", "contact", "source", "heading", "list", "table", "quote"})


class _Addend(Protocol):
    def plus(self, other: Any) -> Any: ...


Addend = TypeVar("Addend", bound=_Addend)


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutDay:
    """The new releases of one layout."""

    pages: int = 0
    disagree: int = 0  # whose text trafilatura takes otherwise
    log_letters: float = 0.0  # the sum of the natural logarithms of their texts' lengths in characters
    parts: dict[str, int] = field(default_factory=dict)  # how many have this field or block

    def plus(self, other: LayoutDay) -> LayoutDay:
        return LayoutDay(
            pages=self.pages + other.pages,
            disagree=self.disagree + other.disagree,
            log_letters=round(self.log_letters + other.log_letters, 3),
            parts=_sum(self.parts, other.parts),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorDay:
    """What one door said."""

    answers: int = 0  # runs in which it answered, and otherwise than before
    named: int = 0  # claims on releases
    dated: int = 0  # of them, with a time or day of publication
    silent: float = 0.0  # hours between the newest release that it named and now, at the most

    def plus(self, other: DoorDay) -> DoorDay:
        silent = max(self.silent, other.silent)
        return DoorDay(
            answers=self.answers + other.answers,
            named=self.named + other.named,
            dated=self.dated + other.dated,
            silent=silent,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day of a wire, in its zone. The last two fields are about what was published on it, the others about the
    runs that fell on it."""

    date: str  # YYYY-MM-DD
    layouts: dict[str, LayoutDay] = field(default_factory=dict)  # by method
    due: int = 0  # releases that were asked for
    lost: dict[str, int] = field(default_factory=dict)  # of them, those that could not be had, by reason
    doors: dict[str, DoorDay] = field(default_factory=dict)
    requests: dict[str, int] = field(default_factory=dict)  # by host
    published: int | None = None  # releases, counted when all doors had been read after the day's end
    named: dict[str, int] = field(default_factory=dict)  # of them, by door

    @property
    def pages(self) -> int:
        return sum(layout.pages for layout in self.layouts.values())

    def plus(self, other: Day) -> Day:
        """The same day with what another run has come to."""
        return Day(
            date=self.date,
            layouts=_joined(self.layouts, other.layouts),
            due=self.due + other.due,
            lost=_sum(self.lost, other.lost),
            doors=_joined(self.doors, other.doors),
            requests=_sum(self.requests, other.requests),
            published=self.published if other.published is None else other.published,
            named=other.named or self.named,
        )

    def counted(self, published: int, named: Mapping[str, int]) -> Day:
        return replace(self, published=published, named=dict(named))


@dataclass(frozen=True, slots=True, kw_only=True)
class BadPage:
    """A page that shows what is wrong, and where its bytes are, as far as they were kept as a release's."""

    url: str
    id: str | None = None
    raw: Raw | None = None


def measure_page(release: Release) -> LayoutDay:
    """One new release."""
    parts = _parts(release)
    return LayoutDay(
        pages=1,
        disagree=int("trafilatura-disagrees" in release.warnings),
        log_letters=log(max(1, len(release.text))),
        parts=dict.fromkeys(parts, 1),
    )


def lacks(release: Release) -> list[str]:
    """What could be among its parts and is not."""
    found = set(_parts(release))
    return [name for name in (*_FIELDS, *(f"block {kind}" for kind in sorted(_BLOCKS))) if name not in found]


def _parts(release: Release) -> list[str]:
    fields = [name for name in _FIELDS if getattr(release, name)]
    return fields + sorted({f"block {block.kind}" for block in release.blocks if block.kind in _BLOCKS})


def newest(days: Iterable[Day]) -> dict[str, Day]:
    """By date, those of the last weeks."""
    found = {day.date: day for day in days}
    if not found:
        return {}
    last = (date.fromisoformat(max(found)) - KEPT).isoformat()
    return {day: found[day] for day in sorted(found) if day >= last}


def before(days: Sequence[Day], day: str) -> list[Day]:
    """The days before one."""
    first = (date.fromisoformat(day) - KEPT).isoformat()
    return [one for one in days if first <= one.date < day]


def _sum(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted((Counter(one) + Counter(other)).items()))


def _joined(one: Mapping[str, Addend], other: Mapping[str, Addend]) -> dict[str, Addend]:
    both = {name: one[name].plus(other[name]) for name in one.keys() & other.keys()}
    return dict(sorted({**one, **other, **both}.items()))
