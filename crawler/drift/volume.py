"""How many releases a wire publishes on a day, beside the same weekdays of the last weeks.

Weekends are compared with weekends. Holidays are known by their level: a working day that is as quiet as the wire's own
quiet days is none to wake somebody for, nor the second one in a row (Good Friday and Easter Monday, Christmas), nor the
day after it; the wire file names those that last longer. A day that is too low for a working day and too high for a
holiday is an alarm, and so are five days in a row that come to little over half. A volume of a few a day gives none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from statistics import median
from typing import Literal

from crawler.drift.usual import SCALE

_WEEKS = 6
_SAME = 3  # of the same weekday that are needed, or
_KIND = 4  # of the same kind of day, with
_NIGHTS = 10  # of any kind: a weekend has to be among them
_LOW, _HIGH = 0.65, 3.0  # of the usual
_QUIET = (0.4, 1.6)  # of the level of the quiet days: what a holiday comes to
_QUARTER = 0.25  # of a usual day: so much may a holiday have where the wire rests wholly at weekends
_HOLIDAYS = 2  # working days in a row that may be holidays
_STRETCH = 5  # days
_FEW = 5  # releases a day: below that chance rules
_SPREAD = 0.09  # of the usual: few weeks show less than there is

Step = Literal["usual", "low", "high", "holiday"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """A day's volume beside the usual one of such a day."""

    step: Step
    now: int
    usual: float
    days: int = 1


@dataclass(frozen=True, slots=True)
class _Usual:
    level: float
    spread: float

    def is_low(self, now: int, sigmas: float = 4.5) -> bool:
        return now < self.level * _LOW and now < self.level - sigmas * self.spread

    def is_high(self, now: int) -> bool:
        return now > self.level * _HIGH and now > self.level + 9 * self.spread


def judge_volume(day: date, volumes: Mapping[date, int], quiet: Callable[[date], bool]) -> Volume | None:
    """The volume of `day` beside those of the days before it; None where too little is known.

    `quiet` says which days the wire's file names as holidays.
    """
    past = _Past(volumes, quiet)
    usual = past.usual(day)
    if usual is None:
        return None
    step = _step(day, past, usual)
    if step == "holiday" and _is_stretch(day, past):
        step = "low"
    if step != "usual":
        return Volume(step=step, now=volumes[day], usual=usual.level)
    return _over_a_stretch(day, past) or Volume(step=step, now=volumes[day], usual=usual.level)


class _Past:
    """The days that are known of a wire, and what is usual on each."""

    def __init__(self, volumes: Mapping[date, int], quiet: Callable[[date], bool]) -> None:
        self.volumes = volumes
        self.quiet = quiet
        self._rest = _resting(volumes)
        self._unrest = _unrest({day: count for day, count in volumes.items() if not self.at_rest(day)})
        self._found: dict[date, _Usual | None] = {}

    def at_rest(self, day: date) -> bool:
        """Whether it is a weekday on which this wire publishes little."""
        return day.weekday() in self._rest

    def usual(self, day: date) -> _Usual | None:
        if day not in self._found:
            self._found[day] = self._usual(day)
        return self._found[day]

    def is_low(self, day: date) -> bool:
        usual = self.usual(day)
        return usual is not None and self.volumes[day] < usual.level * _LOW

    def is_holiday(self, day: date) -> bool:
        """Whether its level is that of the wire's quiet days, or the wire file says so."""
        if self.quiet(day):
            return True
        weeks = (day - timedelta(days=n) for n in range(1, 7 * _WEEKS + 1))
        levels = [self.volumes[one] for one in weeks if one in self.volumes and self.at_rest(one)]
        usual = self.usual(day)
        if not levels or usual is None or usual.level <= median(levels) * _QUIET[1]:  # it is one of the quiet days
            return False
        high = max(median(levels) * _QUIET[1], usual.level * _QUARTER, *levels)
        return min(levels) * _QUIET[0] <= self.volumes[day] <= high

    def _usual(self, day: date) -> _Usual | None:
        weeks = [day - timedelta(weeks=n) for n in range(1, _WEEKS + 1)]
        same = [self.volumes[one] for one in weeks if one in self.volumes and not self.quiet(one)]
        if len(same) < _SAME:
            days = [day - timedelta(days=n) for n in range(1, 7 * _WEEKS + 1)]
            kind = [one for one in days if (one.weekday() < 5) == (day.weekday() < 5) and not self.quiet(one)]
            same = [self.volumes[one] for one in kind if one in self.volumes]
            if len(same) < _KIND or sum(one in self.volumes for one in days) < _NIGHTS:
                return None
        level = median(same)
        return _Usual(level, max(sqrt(level), level * max(_SPREAD, self._unrest)))


def _resting(volumes: Mapping[date, int]) -> frozenset[int]:
    """The weekdays on which a wire publishes less than half of what its three busiest ones have."""
    by_weekday = {n: [count for day, count in volumes.items() if day.weekday() == n] for n in range(7)}
    levels = {n: median(counts) for n, counts in by_weekday.items() if counts}
    busy = sorted(levels.values())[-3:]
    return frozenset(n for n, level in levels.items() if level < busy[0] / 2)


def _unrest(volumes: Mapping[date, int]) -> float:
    """By how much working days differ from the median of their weekday: the median of that, as a share of it."""
    levels = {n: median([v for day, v in volumes.items() if day.weekday() == n] or [0]) for n in range(7)}
    off = [abs(v / levels[day.weekday()] - 1) for day, v in volumes.items() if levels[day.weekday()] >= _FEW]
    return SCALE * median(off) if off else 0.0


def _step(day: date, past: _Past, usual: _Usual) -> Step:
    now = past.volumes[day]
    if usual.is_high(now):
        return "high"
    if not usual.is_low(now):
        return "usual"
    return "holiday" if past.is_holiday(day) or _follows_one(day, past) else "low"


def _follows_one(day: date, past: _Past) -> bool:
    """A bridge: the day after a holiday, which is neither."""
    eve = day - timedelta(days=1)
    if eve not in past.volumes or past.at_rest(eve):
        return False
    return past.is_low(eve) and past.is_holiday(eve) and past.volumes[day] > past.volumes[eve]


def _is_stretch(day: date, past: _Past) -> bool:
    """Whether the working days before it were holidays too, more of them than there are in a row."""
    if past.quiet(day) or not past.is_holiday(day):
        return False
    one, found = day, 0
    while found < _HOLIDAYS:
        one -= timedelta(days=1)
        if one not in past.volumes:
            return False
        if past.at_rest(one):
            continue
        if past.quiet(one) or not past.is_low(one):
            return False
        found += 1
    return True


def _over_a_stretch(day: date, past: _Past) -> Volume | None:
    """Five days, none of them a holiday, that come to little over half of what they should."""
    days = [day - timedelta(days=n) for n in range(_STRETCH)]
    if any(one not in past.volumes or past.is_holiday(one) for one in days):
        return None
    known = [usual for one in days if (usual := past.usual(one)) is not None]
    if len(known) < _STRETCH:
        return None
    now, level = sum(past.volumes[one] for one in days), sum(one.level for one in known)
    whole = _Usual(level, sqrt(sum(one.spread**2 for one in known)))
    return Volume(step="low", now=now, usual=level, days=_STRETCH) if whole.is_low(now, 3.5) else None
