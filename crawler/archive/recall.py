"""What the archive knows, read with as few requests as there can be: a checkpoint, and the manifests after it.

The newest manifests are named by the lease and shown by a listing; neither is trusted alone. The newest of them names
a checkpoint; every manifest that it does not cover is read and folded on top. Where there is no checkpoint, or one
that cannot be trusted, all manifests are read.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from crawler.archive.checkpoint import LOOKED_FOR, Checkpoint, floor_of, read_checkpoint
from crawler.archive.history import Committed, History, read_commit, read_history
from crawler.archive.inventory import Inventory
from crawler.archive.known import KnownReleases
from crawler.archive.layers import InventoryLayer, KnownLayer, LayerFile
from crawler.archive.layout import MANIFESTS, manifest_key, run_at, run_of
from crawler.archive.lease import Slot
from crawler.archive.manifest import StoredObject
from crawler.archive.state import State, fold
from crawler.archive.store import Store
from crawler.errors import ArchiveError, FormatTooNew, NotThere

log = logging.getLogger(__name__)

Need = Literal["known", "inventory"]

_FURTHER_BACK = (LOOKED_FOR, timedelta(days=60))


def recall(store: Store, slot: Slot, *needs: Need, now: datetime | None = None) -> State:
    """The state as of now; `slot` is the lease as it stands. What is needed of its layers is brought to this machine.

    Without "known" no release is in it. Raises ArchiveError where a manifest is missing or cannot be read,
    FormatTooNew, StoreError.
    """
    hinted = {hint.run: found for hint in slot.heads if (found := _if_there(store, hint.run))}
    listed = set(_listed(store, since(slot, now) if hinted else ""))
    newest = max(listed | hinted.keys(), default=None)
    if newest and newest not in hinted:
        hinted[newest] = read_commit(store, newest)
    for run in sorted(hinted, reverse=True):
        stored = hinted[run].manifest.checkpoint
        if stored is not None:
            try:
                return _after(store, stored, listed, hinted, needs)
            except FormatTooNew:
                raise
            except ArchiveError as error:
                log.warning("a checkpoint cannot be used, all manifests are read instead: %s", error)
                break
    return fold(read_history(store, slot.heads), releases="known" in needs)


def since(slot: Slot, now: datetime | None = None) -> str:
    """Where to begin to look for what has happened lately: everything newer sorts after it.

    `now` is the clock by which commits are named, this machine's by default. Of two clocks the earlier counts.
    """
    last = floor_of((hint.run for hint in slot.heads), LOOKED_FOR)
    return min(last, run_at((now or datetime.now(UTC)) - LOOKED_FOR))


def newest_commits(store: Store, slot: Slot) -> Iterator[str]:
    """The ids of all commits, the newest first; older ones are listed when they are asked for. Raises StoreError."""
    heads = {hint.run for hint in slot.heads if store.size(manifest_key(hint.run)) is not None}
    given: set[str] = set()
    for after in (*(floor_of(heads, back) for back in _FURTHER_BACK if heads), ""):
        found = (heads | set(_listed(store, after))) - given
        given |= found
        yield from sorted(found, reverse=True)


def _after(
    store: Store, stored: StoredObject, listed: set[str], hinted: dict[str, Committed], needs: tuple[Need, ...]
) -> State:
    checkpoint = read_checkpoint(store, stored)
    state = state_of(store, checkpoint, needs)
    history = History(store, covers=_Covers(checkpoint, state.inventory))
    return fold(
        _uncovered(store, history, listed, hinted), replace(state, checkpoint=stored), releases="known" in needs
    )


def _uncovered(store: Store, history: History, listed: set[str], hinted: dict[str, Committed]) -> Iterator[Committed]:
    for run in sorted(listed | hinted.keys()):
        if not history.has(run):
            yield from history.add(hinted.get(run) or read_commit(store, run))
    yield from history.complete()


class _Covers:
    """Whether a checkpoint has counted a commit: told by its id, for those of long ago by the inventory."""

    def __init__(self, checkpoint: Checkpoint, inventory: Inventory) -> None:
        self._recent = frozenset(checkpoint.recent)
        self._oldest = min(checkpoint.recent, default="")
        self._inventory = inventory
        self._older: frozenset[str] | None = None

    def __call__(self, run: str) -> bool:
        if run in self._recent or run > self._oldest:
            return run in self._recent
        if self._older is None:
            self._older = frozenset(fact.run for fact in self._inventory.facts("commit"))
        return run in self._older


def state_of(store: Store, checkpoint: Checkpoint, needs: tuple[Need, ...]) -> State:
    """What a checkpoint says. Raises ArchiveError where a layer that is needed cannot be trusted, StoreError."""
    known = [LayerFile(store, layer) for layer in checkpoint.known_layers]
    inventory = [LayerFile(store, layer) for layer in checkpoint.inventory_layers]
    for layer in (*(known if "known" in needs else ()), *(inventory if "inventory" in needs else ())):
        layer.path  # noqa: B018  # a layer that cannot be trusted is found while all manifests can be read instead
    return State(
        known=KnownReleases(checkpoint.known, map(KnownLayer, known)) if "known" in needs else KnownReleases(),
        inventory=Inventory(checkpoint.facts, map(InventoryLayer, inventory)),
        windows=dict(checkpoint.windows),
        begins=dict(checkpoint.begins),
        days=dict(checkpoint.days),
        doors={wire: dict(doors) for wire, doors in checkpoint.doors.items()},
        looks=dict(checkpoint.looks),
        measures={wire: {day.date: day for day in days} for wire, days in checkpoint.measures.items()},
        findings=dict(checkpoint.findings),
        heads=checkpoint.heads,
        commits=checkpoint.commits,
        runs=checkpoint.recent,
        adopted={run: frozenset(keys) for run, keys in checkpoint.adopted.items()},
        settled=frozenset(checkpoint.settled),
        lately_adopted=frozenset(checkpoint.late),
        last_run=dict(checkpoint.last_run),
        last_sound=dict(checkpoint.last_sound),
        forgotten=set(checkpoint.forgotten),
        known_layers=checkpoint.known_layers,
        inventory_layers=checkpoint.inventory_layers,
    )


def _listed(store: Store, after: str) -> Iterator[str]:
    start = manifest_key(after) if after else ""
    return (run for entry in store.list(MANIFESTS, start) if (run := run_of(entry.key)))


def _if_there(store: Store, run: str) -> Committed | None:
    with suppress(NotThere):
        return read_commit(store, run)
    return None
