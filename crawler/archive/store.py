"""The port between the archive and whatever keeps its bytes: six verbs, and slots for what may change.

An archive's port cannot lose things: objects are created once and never replaced. What must change (a lease, a hint)
lives in slots, which are small, few, and never hold data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, Protocol


class Entry(NamedTuple):
    key: str
    size: int  # bytes
    tag: str = ""  # what tells these bytes from others under the key: the ETag; of a file its time of change
    modified: float = 0.0  # seconds since 1970


class Store(Protocol):
    """Keys are relative to the archive's root, with `/` between their parts; no part begins with a dot."""

    url: str
    place: str  # what tells this store from every other: its URL and, where it has one, its endpoint
    settle_seconds: float  # for so long another machine's slot may still overtake one that was just written

    @property
    def requests(self) -> Mapping[str, int]:
        """Sent so far by operation, each try once more; none by a store that is not asked over a network."""

    @property
    def skew_seconds(self) -> float | None:
        """How far the store's clock was ahead of this machine's when it answered last; None where it shares ours."""

    def create(self, key: str, data: bytes | Path) -> None:
        """Write a new object, whole or not at all. Raises AlreadyThere, StoreRefused, StoreError."""

    def get(self, key: str) -> bytes:
        """The whole object. Raises NotThere, StoreRefused, StoreError."""

    def download(self, key: str, path: Path) -> None:
        """Copy the object into a new file, a part at a time. Raises NotThere, StoreRefused, StoreError."""

    def range(self, key: str, start: int, length: int) -> bytes:
        """`length` bytes from `start`, fewer where the object ends. Raises NotThere, StoreRefused, StoreError."""

    def size(self, key: str) -> int | None:
        """Bytes of the object, None where there is none. Raises StoreRefused, StoreError."""

    def list(self, prefix: str, after: str = "") -> Iterator[Entry]:
        """Every object whose key begins with the prefix, in the order of their keys, those after `after`.

        May lag behind `create`. Raises StoreRefused, StoreError.
        """

    def put_slot(self, key: str, data: bytes) -> None:
        """Write or replace a slot. No store here promises that two writers see each other at once."""

    def drop_slot(self, key: str) -> None:
        """Remove a slot, if it is there."""

    def sweep(self) -> int:
        """Remove what writers that died left half-written; never an object. Gives how many."""
