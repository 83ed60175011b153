"""Checkpoints: what a stretch of history comes to, so that nobody has to read every manifest again.

A checkpoint is a small JSON object that a commit writes before its manifest, which names it. It covers what was known
when that commit began: all manifests up to its own parents. What was learnt lately stands in it, the rest in layers
(Parquet) that it lists with their digests. Layers grow geometrically, so that each release is written a few times in
all. Everything in it is derived from manifests and can be made again from them.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import msgspec

from crawler.archive.days import worked_on
from crawler.archive.inventory import Fact
from crawler.archive.layers import LayerFile, write_inventory, write_known
from crawler.archive.layout import FORMAT, checkpoint_key, layer_key, moment_of, run_at
from crawler.archive.local_copies import get_known, keep_copy
from crawler.archive.manifest import Parent, StoredObject, Tombstone, check_format
from crawler.archive.segments import digest_of
from crawler.archive.state import State
from crawler.archive.store import Store
from crawler.drift.findings import Finding
from crawler.drift.measures import Day
from crawler.errors import ArchiveError, NotThere
from crawler.exchange import Manners
from crawler.ledger.day import DayLine
from crawler.ledger.enumeration import DoorMemory
from crawler.ledger.relook import Looks
from crawler.model import Known, canonical_json, sha256

MOST_LAYERS = 3  # of each family: as many reads when a run starts
_SPILL = 2_000  # releases, or facts, above which what was learnt lately becomes a layer
_GROWTH = 10  # a layer is merged into the next one once that is less than so many times as large

REMEMBERED = timedelta(days=7)  # commits of so long ago are remembered by their ids
LOOKED_FOR = timedelta(days=3)  # and those of so long ago looked for by listing: a listing may lag, not for days


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What the manifests up to `heads` come to."""

    format: int = FORMAT
    run: str  # the commit that wrote it
    heads: tuple[Parent, ...]
    commits: int  # how many it covers
    recent: tuple[str, ...] = ()  # of them, those of the last week
    windows: dict[str, str] = field(default_factory=dict)
    begins: dict[str, str] = field(default_factory=dict)
    days: dict[str, DayLine] = field(default_factory=dict)  # those that are open, and those of the last weeks
    doors: dict[str, dict[str, DoorMemory]] = field(default_factory=dict)
    looks: dict[str, Looks] = field(default_factory=dict)
    measures: dict[str, tuple[Day, ...]] = field(default_factory=dict)
    findings: dict[str, tuple[Finding, ...]] = field(default_factory=dict)
    hosts: dict[str, Manners] = field(default_factory=dict)
    adopted: dict[str, tuple[str, ...]] = field(default_factory=dict)
    settled: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    last_run: dict[str, str] = field(default_factory=dict)  # by wire: the run that last told of it
    last_sound: dict[str, str] = field(default_factory=dict)  # by wire: the run that last found it sound
    forgotten: tuple[Tombstone, ...] = ()
    known: tuple[Known, ...] = ()  # learnt since the layers
    known_layers: tuple[StoredObject, ...] = ()  # from the oldest to the newest
    facts: tuple[Fact, ...] = ()  # stated since the layers
    inventory_layers: tuple[StoredObject, ...] = ()


def floor_of(runs: Iterable[str], back: timedelta) -> str:
    """What the ids of all commits that began later than `back` before the newest of these sort after."""
    newest = max(runs, default="")
    return run_at(moment_of(newest) - back) if newest else ""


def read_checkpoint(store: Store, stored: StoredObject, *, local: bool = False) -> Checkpoint:
    """`local`: of this machine, where it has a copy.

    Raises ArchiveError where it is not there, changed or unreadable, FormatTooNew, StoreError.
    """
    where = f"{store.url}/{stored.key}"
    try:
        return decode_checkpoint(get_known(store, stored.key, stored.sha256, local=local), where)
    except NotThere as error:
        raise ArchiveError(f"{where}: not there") from error


def decode_checkpoint(data: bytes, where: str) -> Checkpoint:
    """Raises FormatTooNew, ArchiveError."""
    try:
        plain = gzip.decompress(data)
        check_format(plain, where)
        return msgspec.json.decode(plain, type=Checkpoint)
    except (msgspec.DecodeError, UnicodeDecodeError, OSError, EOFError) as error:
        raise ArchiveError(f"{where}: cannot be read ({error})") from error


def checkpoint_of(state: State, run: str) -> Checkpoint:
    """The checkpoint of a state as it was read, before anything was taken into it."""
    since = floor_of(state.runs, REMEMBERED)
    kept = {run for run in state.adopted if run > since} | state.lately_adopted
    return Checkpoint(
        run=run,
        heads=state.heads,
        commits=state.commits,
        recent=tuple(sorted(one for one in state.runs if one > since)),
        windows=dict(state.windows),
        begins=dict(state.begins),
        days=worked_on(state.days, run),
        doors=dict(state.doors),
        looks=dict(state.looks),
        measures={wire: tuple(days.values()) for wire, days in state.measures.items()},
        findings=dict(state.findings),
        hosts=dict(state.hosts),
        adopted={one: tuple(sorted(state.adopted.get(one, ()))) for one in sorted(kept)},
        settled=tuple(sorted(one for one in state.settled if one > since)),
        late=tuple(sorted(state.lately_adopted)),
        last_run=dict(state.last_run),
        last_sound=dict(state.last_sound),
        forgotten=tuple(state.forgotten[id_] for id_ in sorted(state.forgotten)),
        known=tuple(sorted(state.known.lately.values(), key=lambda known: known.id)),
        known_layers=state.known_layers,
        facts=state.inventory.lately,
        inventory_layers=state.inventory_layers,
    )


def write_checkpoint(store: Store, made: Checkpoint, folder: Path) -> tuple[StoredObject, ...]:
    """Bring a checkpoint into the archive. Gives the objects that were written, the checkpoint itself last.

    `folder` is for files on their way. Raises ArchiveError where a layer that is merged is damaged, StoreError.
    """
    written = []
    if len(made.known) > _SPILL:
        kept, merged = _parted(made.known_layers, len(made.known))
        path = folder / "known.parquet"
        rows = write_known(path, [LayerFile(store, layer) for layer in merged], made.known)
        written.append(_keep(store, layer_key(made.run, "known"), path, rows))
        made = replace(made, known=(), known_layers=(*kept, written[-1]))
    if len(made.facts) > _SPILL:
        kept, merged = _parted(made.inventory_layers, len(made.facts))
        path = folder / "inventory.parquet"
        rows = write_inventory(path, [LayerFile(store, layer) for layer in merged], made.facts, whole=not kept)
        written.append(_keep(store, layer_key(made.run, "inventory"), path, rows))
        made = replace(made, facts=(), inventory_layers=(*kept, written[-1]))
    data = encode_checkpoint(made)
    digest = sha256(data)
    store.create(checkpoint_key(made.run), data)
    keep_copy(digest, data)
    return (*written, _stored(checkpoint_key(made.run), digest, len(data), 1))


def encode_checkpoint(made: Checkpoint) -> bytes:
    """Equal values give equal bytes."""
    return gzip.compress(canonical_json(made) + b"\n", mtime=0)


def _parted(layers: Sequence[StoredObject], added: int) -> tuple[Sequence[StoredObject], Sequence[StoredObject]]:
    """The layers that stay, and those that a new one of so many rows takes in."""
    kept = list(layers)
    while kept and (kept[-1].count < _GROWTH * added or len(kept) >= MOST_LAYERS):
        added += kept.pop().count
    return kept, layers[len(kept) :]


def _keep(store: Store, key: str, path: Path, rows: int) -> StoredObject:
    stored = _stored(key, digest_of(path), path.stat().st_size, rows)
    store.create(key, path)
    path.unlink()
    return stored


def _stored(key: str, digest: str, size: int, count: int) -> StoredObject:
    return StoredObject(key=key, sha256=digest, size=size, kind="checkpoint", wire=None, date=None, count=count)
