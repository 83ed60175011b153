"""The port between the archive and whatever keeps its bytes: five verbs, and slots for what may change.

An archive's port cannot lose things: objects are created once and never replaced. What must change (a lease, a hint)
lives in slots, which are small, few, and never hold data.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Protocol


class Entry(NamedTuple):
    key: str
    size: int  # bytes


class Store(Protocol):
    """Keys are relative to the archive's root, with `/` between their parts."""

    url: str

    def create(self, key: str, data: bytes | Path) -> None:
        """Write a new object, whole or not at all. Raises AlreadyThere, StoreRefused, StoreError."""

    def get(self, key: str) -> bytes:
        """The whole object. Raises NotThere, StoreRefused, StoreError."""

    def range(self, key: str, start: int, length: int) -> bytes:
        """`length` bytes from `start`. Raises NotThere, StoreRefused, StoreError."""

    def size(self, key: str) -> int | None:
        """Bytes of the object, None where there is none. Raises StoreRefused, StoreError."""

    def list(self, prefix: str, after: str = "") -> Iterator[Entry]:
        """Every object below the prefix in the order of their keys, those after `after`. May lag behind `create`."""

    def put_slot(self, key: str, data: bytes) -> None:
        """Write or replace a slot. No store here promises that two writers see each other at once."""

    def drop_slot(self, key: str) -> None:
        """Remove a slot, if it is there."""
