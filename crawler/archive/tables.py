"""Tables as Parquet files, written and read a row group at a time; equal rows give equal bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from crawler.archive.schema import GROUP, SCHEMA, Batch, Row, to_batch
from crawler.errors import ArchiveError, StoreError

ROWS_PER_GROUP = 500  # a row group is what a reader holds at a time:
BYTES_PER_GROUP = 4 * 1024 * 1024  # so many rows, or so many bytes of JSON, whichever comes first
ROWS_AS_DICTS = 100

# Columns whose least and greatest value help a reader to pass over a row group.
_STATISTICS = [
    "id", "wire", "version", "language", "status", "date", "published_at", "first_seen_at", "fetched_at", "cleaned_at",
]  # fmt: skip
_ORDER: list[tuple[str, Literal["ascending"]]] = [("id", "ascending"), ("version", "ascending")]


def write_groups(groups: Iterable[pa.Table | Batch], out: IO[bytes], *, places: bool = False) -> None:
    """Write rows of SCHEMA as one Parquet file, each item a row group; with the column of `with_places` if so told."""
    with pq.ParquetWriter(
        out,
        SCHEMA.append(GROUP) if places else SCHEMA,
        compression="zstd",
        compression_level=3,  # 9 takes twice the time for a hundredth of the size
        write_statistics=_STATISTICS,
        write_page_checksum=True,  # damage is seen by those, too, who read a part of the file
        store_schema=False,
        sorting_columns=pq.SortingColumn.from_ordering(SCHEMA, _ORDER),
    ) as writer:
        for group in groups:
            writer.write(group, row_group_size=group.num_rows)


def write_rows(rows: Iterable[Row], path: Path) -> int:
    """Write rows, in their order, as one table on the local disk. Gives how many. Raises StoreError (disk)."""
    left, count = iter(rows), 0

    def groups() -> Iterator[Batch]:
        nonlocal count
        while some := list(islice(left, ROWS_AS_DICTS)):
            count += len(some)
            yield to_batch(some)

    try:
        with path.open("wb") as out:
            write_groups(_regrouped(groups()), out)
    except OSError as error:
        raise disk_failure(path, error) from error
    return count


def _regrouped(batches: Iterable[Batch]) -> Iterator[pa.Table]:
    """Row groups of the sizes that readers count on."""
    waiting: list[Batch] = []
    for batch in batches:
        waiting.append(batch)
        if sum(b.num_rows for b in waiting) >= ROWS_PER_GROUP or sum(b.nbytes for b in waiting) >= BYTES_PER_GROUP:
            yield pa.Table.from_batches(waiting).combine_chunks()
            waiting = []
    if waiting:
        yield pa.Table.from_batches(waiting).combine_chunks()


def write_plain(groups: Iterable[pa.Table], path: Path, schema: pa.Schema) -> int:
    """Write tables of any schema as one Parquet file, each a row group. Gives its rows. Raises StoreError (disk)."""
    rows = 0
    try:
        with pq.ParquetWriter(
            path,
            schema,
            compression="zstd",
            compression_level=3,
            write_page_checksum=True,
            write_statistics=False,
            store_schema=False,
        ) as writer:
            for group in groups:
                if group.num_rows:
                    writer.write_table(group, row_group_size=group.num_rows)
                    rows += group.num_rows
    except OSError as error:
        raise disk_failure(path, error) from error
    return rows


def dicts(batch: Batch) -> Iterator[list[Row]]:
    """The rows of a batch as dicts, a few at a time."""
    for start in range(0, batch.num_rows, ROWS_AS_DICTS):
        yield batch.slice(start, ROWS_AS_DICTS).to_pylist()


def read_rows(path: Path, columns: Sequence[str] | None = None) -> Iterator[Row]:
    """Every row of a table on the local disk; of `columns` those that it has. Raises ArchiveError where it cannot be
    read."""
    try:
        with pq.ParquetFile(path, memory_map=True) as table:
            names = [name for name in columns or () if name in table.schema_arrow.names] or None
            for batch in table.iter_batches(ROWS_AS_DICTS, columns=names, use_threads=False):
                yield from batch.to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise ArchiveError(f"not a readable table ({error})") from error


def disk_failure(path: Path, error: OSError) -> StoreError:
    return StoreError(
        f"{path}: cannot write the run's tables: {error.strerror or error}; make room there. "
        "The pages of the run are in the archive: the next run cleans them again without fetching"
    )
