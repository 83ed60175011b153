"""The port that can lose things. Only compaction and take-down hold it; readers and runs cannot even name it."""

from __future__ import annotations

from typing import Protocol, cast

from crawler.archive.store import Store


class Removing(Protocol):
    """A store from which objects can be removed."""

    def remove(self, key: str) -> None:
        """Remove an object, if it is there. Raises StoreRefused, StoreError."""


def removing(store: Store) -> Removing:
    """The same store with the right to remove."""
    return cast(Removing, store)
