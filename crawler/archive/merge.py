"""Segments joined end to end, tables merged by partition: new objects made of old ones, nothing added, nothing lost."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from crawler.archive.inventory import Fact
from crawler.archive.schema import SCHEMA
from crawler.archive.segments import digest_of
from crawler.archive.store import Store
from crawler.archive.tables import BYTES_PER_GROUP, ROWS_PER_GROUP, write_groups
from crawler.archive.warc import unwritable
from crawler.errors import ArchiveError, NotThere

log = logging.getLogger(__name__)

_EMPTY = SCHEMA.empty_table().append_column("piece", pa.array([], pa.int32()))


class Place(NamedTuple):
    """Where the bytes of an old segment lie now."""

    key: str
    offset: int  # bytes


def join_segments(store: Store, segments: Sequence[Fact], path: Path, key: str) -> dict[str, Place]:
    """Copy segments into one file, byte for byte, and say where each begins in `key`.

    One that is damaged is left out; where fewer than two are sound there is none. Raises StoreError.
    """
    places: dict[str, Place] = {}
    part = path.with_name("part")
    try:
        with path.open("wb") as out:
            for fact in segments:
                try:
                    fetch(store, fact, part)
                except ArchiveError as error:
                    log.warning("left as it is: %s", error)
                    continue
                places[fact.key] = Place(key, out.tell())
                with part.open("rb") as source:
                    shutil.copyfileobj(source, out, 1024 * 1024)
                part.unlink()
        if len(places) < 2:
            path.unlink()
            return {}
    except OSError as error:
        raise unwritable(path, error) from error
    return places


def fetch(store: Store, fact: Fact, path: Path) -> None:
    """Copy an object to `path`. Raises ArchiveError where it is not what its manifest says, StoreError."""
    where = f"{store.url}/{fact.key}"
    path.unlink(missing_ok=True)
    try:
        store.download(fact.key, path)
    except NotThere as error:
        raise ArchiveError(f"{where}: not there; put it back from a copy of the archive") from error
    if path.stat().st_size != fact.size or digest_of(path) != fact.sha256:
        raise ArchiveError(f"{where}: holds other bytes than its manifest's digest says; put it back from a copy")


def merge_tables(store: Store, facts: Sequence[Fact], places: Mapping[str, Place], path: Path) -> int:
    """Write the rows of some tables of one partition as one, sorted, the places of their pages as they are now.

    Gives how many. Raises ArchiveError where one is damaged, StoreError.
    """
    part = path.with_name("part")
    tables = []
    for number, fact in enumerate(facts):
        fetch(store, fact, part)
        try:
            table = pq.read_table(part, use_threads=False)
        except (pa.ArrowException, OSError) as error:
            raise ArchiveError(f"{store.url}/{fact.key}: is not a readable table ({error})") from error
        tables.append(table.append_column("piece", pa.array([number] * table.num_rows, pa.int32())))
        part.unlink()
    whole = pa.concat_tables([_EMPTY, *tables], promote_options="default")  # older ones lack a column or two
    order = pc.sort_indices(whole, sort_keys=[("id", "ascending"), ("version", "ascending"), ("piece", "ascending")])
    whole = _moved(whole.take(order).drop_columns(["piece"]), places)
    with path.open("wb") as out:
        write_groups(_groups(whole), out)
    return whole.num_rows


def refers_to(store: Store, fact: Fact, places: Mapping[str, Place], path: Path) -> bool:
    """Whether a row of the table was made from a page of these segments. Raises ArchiveError, StoreError."""
    fetch(store, fact, path)
    raw = pq.read_table(path, columns=["raw"], use_threads=False).column(0).to_pylist()
    path.unlink()
    return any(one is not None and one["object"] in places for one in raw)


def _moved(table: pa.Table, places: Mapping[str, Place]) -> pa.Table:
    at = table.schema.get_field_index("raw")
    rows = [_now(raw, places) for raw in table.column(at).to_pylist()]
    return table.set_column(at, table.schema.field(at), pa.array(rows, table.schema.field(at).type))


def _now(raw: dict[str, Any] | None, places: Mapping[str, Place]) -> dict[str, Any] | None:
    if raw is None or raw["object"] not in places:
        return raw
    place = places[raw["object"]]
    return raw | {"object": place.key, "offset": raw["offset"] + place.offset}


def _groups(table: pa.Table) -> Iterator[pa.Table]:
    """Row groups of the sizes that readers count on."""
    rows = max(
        1, min(ROWS_PER_GROUP, ROWS_PER_GROUP if not table.nbytes else BYTES_PER_GROUP * table.num_rows // table.nbytes)
    )
    for start in range(0, table.num_rows, rows):
        yield table.slice(start, rows)


def batches(facts: Iterable[Fact], most: int) -> Iterator[list[Fact]]:
    """Facts in their order, as many at a time as have no more than `most` bytes."""
    batch: list[Fact] = []
    size = 0
    for fact in facts:
        if batch and size + (fact.size or 0) > most:
            yield batch
            batch, size = [], 0
        batch.append(fact)
        size += fact.size or 0
    if batch:
        yield batch
