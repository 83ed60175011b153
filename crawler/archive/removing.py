"""The port that can lose things. Only compaction and take-down hold it; readers and runs cannot even name it."""

from __future__ import annotations

from collections.abc import Container
from typing import Protocol, cast

from crawler.archive.inventory import Inventory
from crawler.archive.store import Store


class Removing(Protocol):
    """A store from which objects can be removed."""

    def remove(self, key: str) -> None:
        """Remove an object, if it is there. Raises StoreRefused, StoreError."""


def removing(store: Store) -> Removing:
    """The same store with the right to remove."""
    return cast(Removing, store)


def finish_removals(inventory: Inventory, heads: Container[str], store: Store) -> None:
    """Remove what the newest commits have named as removed, if one died before all of it was gone.

    They go one after the other: where the last is gone, all are. Raises ArchiveError, StoreError.
    """
    named: dict[str, list[str]] = {}
    for fact in inventory.lately:
        if fact.what == "removed" and fact.run in heads:
            named.setdefault(fact.run, []).append(fact.key)
    for keys in named.values():
        if store.size(keys[-1]) is not None:
            for key in keys:
                removing(store).remove(key)
