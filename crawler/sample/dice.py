"""Throws that are the same for the same seed on every machine and with every Python."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A row of numbers drawn from a seed. Python's own `random` promises the same row only for floats."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._throws = 0

    def number(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        self._throws += 1
        digest = hashlib.sha256(f"{self._seed}/{self._throws}".encode()).digest()
        return low + int.from_bytes(digest[:8], "big") % (high - low + 1)

    def pick(self, things: Sequence[T]) -> T:
        return things[self.number(0, len(things) - 1)]

    def happens(self, percent: int) -> bool:
        return self.number(1, 100) <= percent

    def some(self, things: Sequence[T], count: int) -> list[T]:
        """`count` of the things, or all where there are fewer, in their order."""
        left = list(range(len(things)))
        while len(left) > count:
            left.pop(self.number(0, len(left) - 1))
        return [things[index] for index in left]
