"""What the archive knows, read with as few requests as there can be: a checkpoint, and the manifests after it.

The newest manifests are named by the lease; what else has begun lately is shown by a listing of the journals, and its
manifest looked for by its key. Neither is trusted alone: where the lease names none, manifests are listed. The newest
names a checkpoint; every manifest that it does not cover is read and folded on top. Where there is no checkpoint, or
one that cannot be trusted, all manifests are read.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from crawler.archive.checkpoint import LOOKED_FOR, Checkpoint, floor_of, read_checkpoint
from crawler.archive.details import with_details
from crawler.archive.history import Committed, History, read_history
from crawler.archive.inventory import Inventory
from crawler.archive.known import KnownReleases
from crawler.archive.layers import InventoryLayer, KnownLayer, LayerFile
from crawler.archive.layout import JOURNALS, MANIFESTS, manifest_key, run_at, run_of
from crawler.archive.lease import Slot
from crawler.archive.local_copies import find_copy, keep_copy
from crawler.archive.manifest import Manifest, Parent, StoredObject, decode
from crawler.archive.state import State, fold
from crawler.archive.store import Store
from crawler.errors import ArchiveError, FormatTooNew, NotThere
from crawler.model import sha256

log = logging.getLogger(__name__)

Need = Literal["known", "inventory"]

_FURTHER_BACK = (LOOKED_FOR, timedelta(days=60))


def recall(store: Store, slot: Slot, *needs: Need, now: datetime | None = None, local: bool = False) -> State:
    """The state as of now; `slot` is the lease as it stands. What is needed of its layers is brought to this machine.

    Without "known" no release is in it. `local`: manifests and checkpoints of which this machine has a copy are not
    asked for again. Raises ArchiveError where a manifest is missing or cannot be read, FormatTooNew, StoreError.
    """
    whole = "known" in needs  # who needs no releases needs no details of manifests
    reading = _Reading(store, local=local, whole=whole)
    hinted = {hint.run: there for hint in slot.heads if (there := reading.manifest(hint))}
    begun = begun_since(store, slot, now) if hinted else None
    found = _Found(reading, hinted, frozenset(_listed(store, "")) if begun is None else begun)
    return replace(_recalled(store, slot, found, needs), begun=begun)


def _recalled(store: Store, slot: Slot, found: _Found, needs: tuple[Need, ...]) -> State:
    for run in sorted(found.manifests, reverse=True):
        stored = found.manifests[run].manifest.checkpoint
        if stored is not None:
            try:
                return _after(store, stored, found, needs)
            except FormatTooNew:
                raise
            except ArchiveError as error:
                log.warning("a checkpoint cannot be used, all manifests are read instead: %s", error)
                break
    whole = found.reading.whole
    return fold(read_history(store, slot.heads, whole=whole) if found.manifests else (), releases=whole)


def begun_since(store: Store, slot: Slot, now: datetime | None) -> frozenset[str]:
    """The commits that have begun lately: each has written its journal first. Raises StoreError."""
    after = since(slot, now)
    listed = store.list(JOURNALS, f"{JOURNALS}{after}" if after else "")
    return frozenset(run for entry in listed if (run := run_of(entry.key)))


@dataclass(frozen=True, slots=True)
class _Reading:
    """How manifests are read: out of this machine's copies, with their details."""

    store: Store
    local: bool
    whole: bool

    def manifest(self, hint: Parent) -> Committed | None:
        """The one that the lease or a later one names, if it is there. Raises ArchiveError, StoreError."""
        key = manifest_key(hint.run)
        data = find_copy(hint.sha256) if self.local else None
        if data is None:
            try:
                data = self.store.get(key)
            except NotThere:
                return None
            keep_copy(sha256(data), data)
        manifest = decode(data, Manifest, f"{self.store.url}/{key}")
        if self.whole:
            manifest = with_details(self.store, manifest, local=self.local)
        return Committed(manifest, sha256(data))


class _Found:
    """Manifests that are known to be there, and commits of which that is to be found out."""

    def __init__(self, reading: _Reading, manifests: dict[str, Committed], others: frozenset[str]) -> None:
        """Of the others that are newer the newest is looked for: its checkpoint covers the most."""
        self.manifests = manifests
        self.reading = reading
        self._others = others
        newest = max(manifests, default="")
        any(self.look(run) for run in sorted((one for one in others if one > newest), reverse=True))

    @property
    def runs(self) -> list[str]:
        """All of them, the oldest first."""
        return sorted(self._others | self.manifests.keys())

    def look(self, run: str) -> Committed | None:
        """The manifest of a commit, if it came to one. Raises ArchiveError, StoreError."""
        if run not in self.manifests and (one := self.reading.manifest(self._parent(run))):
            self.manifests[run] = one
        return self.manifests.get(run)

    def _parent(self, run: str) -> Parent:
        """The commit as a later one names it, with its digest."""
        named = (parent for one in self.manifests.values() for parent in one.manifest.parents if parent.run == run)
        return next(named, Parent(run=run, sha256=""))


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


def _after(store: Store, stored: StoredObject, found: _Found, needs: tuple[Need, ...]) -> State:
    checkpoint = read_checkpoint(store, stored, local=found.reading.local)
    state = state_of(store, checkpoint, needs)
    covers = _Covers(checkpoint, state.inventory)
    ended = state.adopted.keys() | state.settled  # they broke off, and have been looked after
    history = _uncovered(History(store, covers, whole=found.reading.whole), found, ended)
    return fold(history, replace(state, checkpoint=stored), releases=found.reading.whole)


def _uncovered(history: History, found: _Found, ended: Set[str]) -> Iterator[Committed]:
    runs = [run for run in found.runs if not history.has(run) and run not in ended]
    for one in reversed([found.look(run) for run in reversed(runs)]):  # each tells the digests of those before it
        if one is not None:
            yield from history.add(one)
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


def counted_by(store: Store, stored: StoredObject) -> Callable[[str], bool]:
    """Whether a commit is one of those that a checkpoint covers. Raises ArchiveError where it cannot be trusted,
    StoreError."""
    checkpoint = read_checkpoint(store, stored)
    return _Covers(checkpoint, state_of(store, checkpoint, ("inventory",)).inventory)


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
        hosts=dict(checkpoint.hosts),
        heads=checkpoint.heads,
        commits=checkpoint.commits,
        runs=checkpoint.recent,
        adopted={run: frozenset(keys) for run, keys in checkpoint.adopted.items()},
        settled=frozenset(checkpoint.settled),
        lately_adopted=frozenset(checkpoint.late),
        last_run=dict(checkpoint.last_run),
        last_sound=dict(checkpoint.last_sound),
        forgotten={tombstone.id: tombstone for tombstone in checkpoint.forgotten},
        known_layers=checkpoint.known_layers,
        inventory_layers=checkpoint.inventory_layers,
    )


def _listed(store: Store, after: str) -> Iterator[str]:
    start = manifest_key(after) if after else ""
    return (run for entry in store.list(MANIFESTS, start) if (run := run_of(entry.key)))
