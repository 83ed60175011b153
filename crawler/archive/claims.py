"""What each door said, as rows: one table for each run, one for each day once compaction has merged them.

A row is one item of one answer, in the door's own order. The bytes of the answer lie in the run's segments; the rows
are for asking which door named what, when, and how it was shown there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from crawler.archive.inventory import Fact
from crawler.archive.layout import claims_key, day_of
from crawler.archive.manifest import StoredObject
from crawler.archive.merge import fetch
from crawler.archive.schema import MOMENT, TEXT, Row
from crawler.archive.segments import digest_of
from crawler.archive.store import Store
from crawler.archive.tables import write_plain
from crawler.errors import ArchiveError
from crawler.exchange import Harvest, Said

_FIELDS: list[tuple[str, pa.DataType]] = [
    ("run", TEXT),
    ("wire", TEXT),
    ("door", TEXT),
    ("polled_at", MOMENT),
    ("position", pa.int32()),  # from 1, through all pages of one asking
    ("id", TEXT),
    ("url", TEXT),  # as the door wrote it, made absolute
    ("stamp", TEXT),  # RFC 3339 or YYYY-MM-DD
    ("stamp_raw", TEXT),
    ("headline", TEXT),
    ("modified", TEXT),
]
SCHEMA = pa.schema(_FIELDS)
_TELLING = ["id", "url", "headline"]  # by which a release is told
_ROWS = 5_000  # that are made at a time


def write_claims(store: Store, run: str, harvests: Iterable[Harvest], folder: Path) -> StoredObject | None:
    """Write what the doors of a run have said; None where they have said nothing. Raises StoreError."""
    rows = (row for harvest in harvests for said in harvest.said for row in _rows(run, harvest.wire, said))
    path = folder / "claims.parquet"
    count = write_plain(_tables(rows), path, SCHEMA)
    if not count:
        path.unlink()
        return None
    stored = describe_claims(run, day_of(run), path, count)
    store.create(stored.key, path)
    path.unlink()
    return stored


def merge_claims(store: Store, run: str, day: str, facts: Iterable[Fact], path: Path) -> StoredObject:
    """Merge the tables of one day into the file `path`. Raises ArchiveError where one is damaged, StoreError."""

    def tables() -> Iterator[pa.Table]:
        for fact in facts:
            part = path.with_name("claims-part")
            fetch(store, fact, part)
            yield from _read(part)
            part.unlink()

    return describe_claims(run, day, path, write_plain(tables(), path, SCHEMA))


def without(sources: Iterable[Path], goes: Callable[[Row], bool], path: Path) -> int:
    """Write tables again as one, without some rows: what a take-down puts in their place. `goes` is told `id`, `url`
    and `headline`. Gives how many rows are left. Raises ArchiveError where one cannot be read, StoreError."""
    return write_plain((_without(table, goes) for source in sources for table in _read(source)), path, SCHEMA)


def any_goes(source: Path, goes: Callable[[Row], bool]) -> bool:
    """Whether a table has such a row. Raises ArchiveError where it cannot be read."""
    return any(goes(row) for table in _read(source) for row in table.select(_TELLING).to_pylist())


def _without(table: pa.Table, goes: Callable[[Row], bool]) -> pa.Table:
    return table.filter(pa.array([not goes(row) for row in table.select(_TELLING).to_pylist()], pa.bool_()))


def count_rows(path: Path) -> int:
    """How many rows a table holds, all of them read. Raises ArchiveError where it cannot be."""
    return sum(table.num_rows for table in _read(path))


def _read(path: Path) -> Iterator[pa.Table]:
    try:
        with pq.ParquetFile(path, memory_map=True) as file:
            for batch in file.iter_batches(_ROWS, columns=SCHEMA.names, use_threads=False):
                yield pa.Table.from_batches([batch]).cast(SCHEMA)
    except (pa.ArrowException, OSError, KeyError) as error:
        raise ArchiveError(f"not a readable table of claims ({error})") from error


def describe_claims(run: str, day: str, path: Path, count: int) -> StoredObject:
    """A table on the local disk as its manifest will state it."""
    return StoredObject(
        key=claims_key(run, day),
        sha256=digest_of(path),
        size=path.stat().st_size,
        kind="claims",
        wire=None,
        date=day,
        count=count,
    )


def _rows(run: str, wire: str, said: Said) -> Iterator[Row]:
    at = datetime.fromisoformat(said.polled_at)
    for position, claim in enumerate(said.claims, said.first):
        stamp = claim.published
        yield {
            "run": run,
            "wire": wire,
            "door": said.door,
            "polled_at": at,
            "position": position,
            "id": claim.id,
            "url": claim.url,
            "stamp": (stamp.at or stamp.date) if stamp else None,
            "stamp_raw": stamp.raw if stamp else None,
            "headline": claim.headline,
            "modified": claim.modified,
        }


def _tables(rows: Iterable[Row]) -> Iterator[pa.Table]:
    left = iter(rows)
    while some := list(islice(left, _ROWS)):
        yield pa.Table.from_pylist(some, schema=SCHEMA)
