"""Layers of a checkpoint: immutable Parquet objects, kept on the local disk while they are in use.

A layer is fetched once by a machine and compared with its digest each time it is opened; the local copies may be
deleted at any time. Known releases are found by a hash of their id or URL: only the hashes are held in memory.
"""

from __future__ import annotations

import secrets
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property, lru_cache
from hashlib import blake2b
from itertools import accumulate, chain, islice
from pathlib import Path
from typing import Any, Literal

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from crawler.archive.inventory import Fact
from crawler.archive.local_copies import remove_unused
from crawler.archive.manifest import StoredObject
from crawler.archive.places import cache_folder
from crawler.archive.schema import TEXT, TEXTS
from crawler.archive.segments import digest_of
from crawler.archive.store import Store
from crawler.archive.tables import write_plain
from crawler.errors import ArchiveError, NotThere, StoreError
from crawler.model import Known

_ROWS = 2_000  # of a row group: what a lookup reads
_OPEN_GROUPS = 8  # row groups that stay in memory: lookups come by the days on which releases were learnt
_CHUNK = 64  # rows that are made values together
_OPEN_CHUNKS = 64
_UNUSED = 14 * 24 * 3600  # seconds after which a local copy that nobody opened goes

_KNOWN = pa.schema(
    [(name, TEXT) for name in ("id", "digest", "url", "headline", "status", "published", "date", "first_seen")]
    + [(name, TEXT) for name in ("last_seen", "etag", "last_modified", "modified", "title_seen")]
    + [("capture", pa.struct([("url", TEXT), ("at", TEXT)]))]
    + [("version", pa.int32()), ("urls", TEXTS), ("keys", pa.list_(pa.field("element", pa.uint64())))]
)
_VALUES = [name for name in _KNOWN.names if name != "keys"]
_FACTS = pa.schema(
    [(name, TEXT) for name in ("what", "key", "run", "sha256", "wire", "date", "kind")]
    + [("size", pa.int64()), ("count", pa.int64())]
)


class LayerFile:
    """One layer as a file of this machine."""

    def __init__(self, store: Store, stored: StoredObject) -> None:
        self.stored = stored
        self._store = store

    @cached_property
    def path(self) -> Path:
        """Where it is, fetched if need be. Raises ArchiveError where it is not what it should be, StoreError."""
        path = cache_folder() / "layers" / f"{self.stored.sha256.removeprefix('sha256:')}.parquet"
        if not _is_sound(path, self.stored):
            self._fetch(path)
        with suppress(OSError):
            path.touch()
        return path

    def _fetch(self, path: Path) -> None:
        part = path.with_name(f".{secrets.token_hex(4)}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            remove_unused(path.parent, _UNUSED)
            self._store.download(self.stored.key, part)
            if not _is_sound(part, self.stored):
                raise self.damaged("holds other bytes than its digest says")
            part.replace(path)
        except NotThere as error:
            raise self.damaged("is not there") from error
        except OSError as error:
            raise StoreError(
                f"{part}: cannot write ({error.strerror or error}); make room there, "
                "or let $XDG_CACHE_HOME name another folder"
            ) from error
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def damaged(self, what: str) -> ArchiveError:
        return ArchiveError(f"{self._store.url}/{self.stored.key} {what}; `wirevault verify --repair` writes another")


def _is_sound(path: Path, stored: StoredObject) -> bool:
    try:
        return path.stat().st_size == stored.size and digest_of(path) == stored.sha256
    except FileNotFoundError:
        return False


class KnownLayer:
    """Known releases of a layer, found by id or URL."""

    def __init__(self, file: LayerFile) -> None:
        self._layer = file
        self._group = lru_cache(_OPEN_GROUPS)(self._read_group)
        self._chunk = lru_cache(_OPEN_CHUNKS)(self._read_chunk)

    def find(self, id: str) -> Known | None:
        return next((known for known in self._matching(id) if known.id == id), None)

    def find_url(self, url: str) -> str | None:
        return next((known.id for known in self._matching(url) if url == known.url or url in known.urls), None)

    def values(self) -> Iterator[Known]:
        for group in range(self._file.num_row_groups):
            for start in range(0, _ROWS, 100):
                rows = self._file.read_row_group(group, _VALUES, use_threads=False).slice(start, 100)
                yield from msgspec.convert(rows.to_pylist(), list[Known])

    @cached_property
    def _file(self) -> pq.ParquetFile:
        try:
            return pq.ParquetFile(self._layer.path, memory_map=True)
        except (pa.ArrowException, OSError) as error:
            raise self._layer.damaged(f"is not a readable table ({error})") from error

    @cached_property
    def _ends(self) -> list[int]:
        groups = range(self._file.num_row_groups)
        return list(accumulate(self._file.metadata.row_group(group).num_rows for group in groups))

    @cached_property
    def _index(self) -> tuple[Sequence[int], Sequence[int]]:
        """The hashes of all keys in order, and the row of each."""
        keys = self._file.read(["keys"], use_threads=False).column(0).combine_chunks()
        hashes, rows = pc.list_flatten(keys), pc.list_parent_indices(keys).cast(pa.uint32())
        order = pc.sort_indices(hashes)
        return _values(hashes.take(order), "Q"), _values(rows.take(order), "I")

    def _matching(self, key: str) -> Iterator[Known]:
        """The releases that a key may lead to, newest row first."""
        hashes, rows = self._index
        wanted = hash_of(key)
        at = bisect_left(hashes, wanted)
        found = []
        while at < len(hashes) and hashes[at] == wanted:
            found.append(rows[at])
            at += 1
        return map(self._row, sorted(found, reverse=True))

    def _row(self, row: int) -> Known:
        group = bisect_left(self._ends, row + 1)
        chunk, place = divmod(row - (self._ends[group - 1] if group else 0), _CHUNK)
        return self._chunk(group, chunk)[place]

    def _read_group(self, group: int) -> pa.Table:
        return self._file.read_row_group(group, _VALUES, use_threads=False)

    def _read_chunk(self, group: int, chunk: int) -> list[Known]:
        """Rows that stand together: who asks for one asks for others of its day, and one alone costs half as much."""
        return msgspec.convert(self._group(group).slice(chunk * _CHUNK, _CHUNK).to_pylist(), list[Known])


def _values(array: pa.Array[Any], form: Literal["Q", "I"]) -> Sequence[int]:
    """The numbers of an array without their copies as Python's."""
    buffer = array.buffers()[1]
    return memoryview(buffer if buffer is not None else b"").cast("B").cast(form)[: len(array)]


def hash_of(key: str) -> int:
    """The first 8 bytes of the key's BLAKE2b, as a number: two releases may share it, so that what is found is read."""
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest())


def write_known(path: Path, older: Sequence[LayerFile], lately: Iterable[Known]) -> int:
    """One layer of several, from the oldest to the newest, and of what was learnt since. Gives its rows."""
    newer = {known.id: known for known in lately}
    hidden: pa.Array[Any] = pa.array(newer.keys(), TEXT)
    kept: list[Iterator[pa.Table]] = [_tables(newer.values())]
    for layer in reversed(older):
        kept.append(_without(layer, hidden))
        ids = pq.read_table(layer.path, columns=["id"], use_threads=False).column(0).combine_chunks()
        hidden = pa.concat_arrays([hidden, ids])
    return write_plain(chain.from_iterable(reversed(kept)), path, _KNOWN)


def _without(layer: LayerFile, ids: pa.Array[Any]) -> Iterator[pa.Table]:
    with pq.ParquetFile(layer.path, memory_map=True) as file:
        for group in range(file.num_row_groups):
            table = file.read_row_group(group, use_threads=False)
            yield table.filter(pc.invert(pc.is_in(table.column("id"), value_set=ids)))


def _tables(known: Iterable[Known]) -> Iterator[pa.Table]:
    left = iter(sorted(known, key=lambda one: (one.date, one.id)))
    while some := list(islice(left, _ROWS)):
        rows = [msgspec.to_builtins(one) | {"keys": _keys(one)} for one in some]
        yield pa.Table.from_pylist(rows, schema=_KNOWN)


def _keys(known: Known) -> list[int]:
    return [hash_of(key) for key in dict.fromkeys((known.id, known.url, *known.urls))]


class InventoryLayer:
    """The facts of a layer on the archive's objects."""

    def __init__(self, file: LayerFile) -> None:
        self._layer = file

    def facts(self, what: Iterable[str]) -> Iterator[Fact]:
        """Those of some kinds, in order. Raises ArchiveError, StoreError."""
        wanted = pa.array(list(what), TEXT)
        try:
            with pq.ParquetFile(self._layer.path, memory_map=True) as file:
                for batch in file.iter_batches(_ROWS, use_threads=False):
                    rows = batch.filter(pc.is_in(batch.column("what"), value_set=wanted)).to_pylist()
                    yield from msgspec.convert(rows, list[Fact])
        except (pa.ArrowException, OSError) as error:
            raise self._layer.damaged(f"is not a readable table ({error})") from error


def write_inventory(path: Path, older: Sequence[LayerFile], lately: Sequence[Fact], *, whole: bool) -> int:
    """One layer of several, from the oldest to the newest, and of the facts since. Gives its rows.

    `whole`: nothing older is left below, so that what was removed need not be remembered.
    """
    added = [pa.Table.from_pylist([msgspec.to_builtins(fact) for fact in lately], schema=_FACTS)]
    table = pa.concat_tables([*(pq.read_table(layer.path, use_threads=False) for layer in older), *added])
    if whole:
        removed = table.filter(pc.field("what") == "removed").column("key").combine_chunks()
        table = table.filter(pc.invert(pc.is_in(table.column("key"), value_set=removed)))
    return write_plain([table], path, _FACTS)
