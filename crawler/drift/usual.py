"""What is usual, told from a wire's own past without being misled by a few bad days, and whether the present is far
from it. Too few nights, or too few pages, are no ground for an alarm."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log, sqrt
from statistics import median

NIGHTS = 7  # before which nothing is called usual
PAGES = 8  # below which a share says nothing
_POOL = 5  # pages: small days are put together up to so many

_SIGMAS = 4.0
_LEAST = 3  # pages out of line
_STEP = 0.25  # of a share: a smaller change is none to wake somebody for
_FACTOR = log(1.6)  # of a length
SCALE = 1.4826  # of a median absolute deviation, to the standard deviation of a normal distribution


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    count: int
    of: int

    @property
    def value(self) -> float:
        return self.count / self.of if self.of else 0.0

    def __str__(self) -> str:
        return f"{self.count} of {self.of}"


def fell(now: Share, past: Iterable[Share]) -> tuple[bool, float] | None:
    """Whether a share is far below the usual one, and that; None where it cannot be told."""
    turned = rose(Share(now.of - now.count, now.of), [Share(one.of - one.count, one.of) for one in past])
    return (turned[0], 1 - turned[1]) if turned else None


def rose(now: Share, past: Iterable[Share]) -> tuple[bool, float] | None:
    """Whether a share is far above the usual one, and that; None where it cannot be told.

    It is measured on the high days of the past (their ninth decile), in standard deviations of a binomial share.
    """
    days = [one for one in past if one.of]
    pools = _pools(days)
    if len(days) < NIGHTS or len(pools) < _LEAST or now.of < PAGES:
        return None
    values = sorted(pool.value for pool in pools)
    usual, high = median(values), values[round(0.9 * (len(values) - 1))]
    over = now.count - now.of * high
    off = over >= _LEAST and over > _SIGMAS * sqrt(now.of * high * (1 - high)) and now.value - usual >= _STEP
    return off, usual


def far(now: float, past: Sequence[float]) -> tuple[bool, float] | None:
    """Whether the logarithm of a length is far from the usual one (median and MAD), and that; None where it cannot be
    told."""
    if len(past) < NIGHTS:
        return None
    usual = median(past)
    return abs(now - usual) > max(_FACTOR, _SIGMAS * mad(past)), usual


def mad(values: Sequence[float]) -> float:
    """The median absolute deviation, scaled to the standard deviation of a normal distribution."""
    middle = median(values)
    return SCALE * median(abs(value - middle) for value in values)


def _pools(days: Sequence[Share]) -> list[Share]:
    pools: list[Share] = []
    count = of = 0
    for day in days:
        count, of = count + day.count, of + day.of
        if of >= _POOL:
            pools.append(Share(count, of))
            count = of = 0
    return pools
