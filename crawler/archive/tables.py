"""Releases as Parquet: the schema, rows in and out, and the spool that writes them from bounded memory.

A row is one version of one release: the record of docs/record.md, nested as it is there, and four columns that make
it easy to query: `date` (the partition) and the record's times as points in time. One file holds rows of one wire and
one publication day, sorted by id and version; equal rows give equal bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Literal, NamedTuple

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from crawler.errors import ArchiveError, StoreError
from crawler.model import Release, to_json

Row = dict[str, Any]
Batch = pa.RecordBatch

ROWS_PER_GROUP = 500  # a row group is what a reader holds at a time:
BYTES_PER_GROUP = 4 * 1024 * 1024  # so many rows, or so many bytes of JSON, whichever comes first
ROWS_AS_DICTS = 100
BYTES_BEFORE_FLUSH = 4 * 1024 * 1024  # of rows that wait in memory for their partition's file


def _list(of: pa.DataType) -> pa.DataType:
    """A list whose items are called as Parquet calls them, so that the schema comes back as it was written."""
    return pa.list_(pa.field("element", of))


TEXT, COUNT = pa.string(), pa.int64()
TEXTS = _list(TEXT)
MOMENT = pa.timestamp("us", tz="UTC")
STAMP = pa.struct([("at", TEXT), ("date", TEXT), ("resolution", TEXT), ("origin", TEXT), ("raw", TEXT)])
_RAW: list[tuple[str, pa.DataType]] = [
    ("object", TEXT),
    ("offset", COUNT),
    ("length", COUNT),
    ("payload_digest", TEXT),
    ("status", COUNT),
    ("content_type", TEXT),
]

_FIELDS: list[tuple[str, pa.DataType]] = [
    ("id", TEXT),
    ("wire", TEXT),
    ("version", pa.int32()),
    ("digest", TEXT),
    ("url", TEXT),
    ("urls_seen", TEXTS),
    ("headline", TEXT),
    ("subheads", TEXTS),
    ("language", TEXT),
    ("language_origin", TEXT),
    ("published", STAMP),
    ("clocks", _list(STAMP)),
    ("first_seen", TEXT),
    ("fetched", TEXT),
    ("dateline", pa.struct([("raw", TEXT), ("places", TEXTS), ("date", TEXT), ("tag", TEXT)])),
    ("issuer", TEXTS),
    ("republished_from", pa.struct([("outlet", TEXT), ("url", TEXT)])),
    ("text", TEXT),
    ("blocks", _list(pa.struct([("kind", TEXT), ("start", COUNT), ("end", COUNT)]))),
    ("removed", _list(pa.struct([("text", TEXT), ("rule", TEXT), ("at", COUNT)]))),
    ("tickers", _list(pa.struct([("exchange", TEXT), ("symbol", TEXT), ("mic", TEXT), ("kind", TEXT)]))),
    ("isins", TEXTS),
    ("contacts", _list(pa.struct([("text", TEXT), ("emails", TEXTS), ("phones", TEXTS)]))),
    ("media", _list(pa.struct([("type", TEXT), ("url", TEXT), ("caption", TEXT)]))),
    ("links", _list(pa.struct([("url", TEXT), ("text", TEXT)]))),
    ("subjects", _list(pa.struct([("scheme", TEXT), ("code", TEXT), ("name", TEXT)]))),
    ("status", TEXT),
    ("relations", _list(pa.struct([("type", TEXT), ("target", TEXT), ("evidence", TEXT)]))),
    ("method", TEXT),
    ("cleaner", pa.struct([("wirevault", TEXT), ("trafilatura", TEXT)])),
    ("warnings", TEXTS),
    ("raw", pa.struct(_RAW)),
    ("robots", pa.struct([("verdict", TEXT), ("x_robots_tag", TEXT), ("meta", TEXT), ("tdm_reservation", TEXT)])),
    ("rights", pa.struct([("terms", TEXT), ("policy", TEXT), ("permission", TEXT)])),
    # What follows is not part of the record: it is derived from it, for queries.
    ("date", TEXT),
    ("published_at", MOMENT),
    ("first_seen_at", MOMENT),
    ("fetched_at", MOMENT),
    ("cleaned_at", MOMENT),  # of an edition: when a later cleaner made it again from the same page
]
SCHEMA = pa.schema(_FIELDS)

GROUP = pa.field("group", pa.struct([("id", TEXT), ("position", COUNT), ("members", COUNT), ("evidence", TEXT)]))

RECORD = tuple(field.name for field in fields(Release))  # the columns that make up the record, in its order

# Columns whose least and greatest value help a reader to pass over a row group.
_STATISTICS = [
    "id", "wire", "version", "language", "status", "date", "published_at", "first_seen_at", "fetched_at", "cleaned_at",
]  # fmt: skip
_ORDER: list[tuple[str, Literal["ascending"]]] = [("id", "ascending"), ("version", "ascending")]


def to_row(release: Release, date: str, cleaned_at: datetime | None = None) -> Row:
    """The release as a row of the partition `date` (YYYY-MM-DD or `unknown`). Raises ArchiveError."""
    return _row(_line(release), date, cleaned_at)


def to_rows(releases: Iterable[Release], date: str) -> list[Row]:
    """The releases as rows of one partition. Raises ArchiveError."""
    return [to_row(release, date) for release in releases]


def from_row(row: Mapping[str, Any]) -> Release:
    """The release of a row, as Arrow gives it; columns that are not part of the record are passed over.

    Raises ArchiveError where the row is not a record.
    """
    try:
        return msgspec.convert(row, Release)
    except msgspec.ValidationError as error:
        raise ArchiveError(
            f"{row.get('id')}: its row is not a record ({error}); put the table back from a copy of the archive"
        ) from error


def _line(release: Release) -> bytes:
    try:
        return to_json(release) + b"\n"
    except UnicodeEncodeError as error:
        raise _not_kept(release.id, f"its text is not Unicode ({error})") from error


def _row(line: bytes, date: str, cleaned_at: datetime | None = None) -> Row:
    row: Row = msgspec.json.decode(line)
    published = row["published"] or {}
    row["date"] = date
    row["published_at"] = _moment(row, "published", published.get("at"))
    row["first_seen_at"] = _moment(row, "first_seen", row["first_seen"])
    row["fetched_at"] = _moment(row, "fetched", row["fetched"])
    row["cleaned_at"] = cleaned_at
    return row


def _moment(row: Row, field: str, stated: str | None) -> datetime | None:
    if stated is None:
        return None
    try:
        moment = datetime.fromisoformat(stated)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _not_kept(row["id"], f"{field} is {stated!r}, not a time ({error})") from error
    raise _not_kept(row["id"], f"{field} is {stated!r}, a time without its offset")


def _not_kept(id: str | None, why: str) -> ArchiveError:
    return ArchiveError(
        f"{id}: {why}; its raw page is kept, the release is not: correct the rule that read it, then clean it again"
    )


class SpooledTable(NamedTuple):
    """One finished table on the local disk."""

    wire: str
    date: str
    path: Path
    rows: int


class Spool:
    """Releases of one run on their way into tables, on the local disk: memory does not grow with the run.

    `folder` is the spool's own; what lies there may be deleted whenever no run is under way. `cleaned_at` says that all
    of them are editions of versions that the archive holds.
    """

    def __init__(self, folder: Path, cleaned_at: datetime | None = None) -> None:
        self._folder = folder
        self._cleaned_at = cleaned_at
        self._waiting: dict[tuple[str, str], bytearray] = {}
        self._waiting_bytes = 0
        self._started: set[tuple[str, str]] = set()
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, release: Release, date: str) -> None:
        """Take one version into the partition `date`. Raises ArchiveError where it is no row, StoreError (disk)."""
        if release.id is None or release.wire is None or release.version is None:
            raise _not_kept(release.id or release.url, "it lacks its id, wire or version")
        line = _line(release)
        _row(line, date)  # a value that no table can hold is found here, while it is known where it came from
        self._waiting.setdefault((release.wire, date), bytearray()).extend(line)
        self._waiting_bytes += len(line)
        if self._waiting_bytes >= BYTES_BEFORE_FLUSH:
            self._flush()

    def finish(self) -> Iterator[SpooledTable]:
        """Each partition as a table, in the order of wires and days. Raises StoreError (disk)."""
        self._flush()
        for wire, date in sorted(self._started):
            rows = self._rows_file(wire, date)
            table = rows.with_suffix(".parquet")
            try:
                count = _convert(rows, table, date, self._cleaned_at)
                rows.unlink()
            except OSError as error:
                raise _disk(table, error) from error
            yield SpooledTable(wire, date, table, count)

    def _flush(self) -> None:
        for (wire, date), lines in self._waiting.items():
            path = self._rows_file(wire, date)
            try:
                with path.open("ab" if (wire, date) in self._started else "wb") as out:
                    out.write(lines)
            except OSError as error:
                raise _disk(path, error) from error
            self._started.add((wire, date))
        self._waiting.clear()
        self._waiting_bytes = 0

    def _rows_file(self, wire: str, date: str) -> Path:
        return self._folder / f"{wire}.{date}.jsonl"


class _Place(NamedTuple):
    """Where one row stands in a partition's file; lines sort as rows do."""

    id: str
    version: int
    digest: str
    offset: int
    length: int


class _Key(msgspec.Struct):
    id: str
    version: int
    digest: str | None


def _convert(rows: Path, table: Path, date: str, cleaned_at: datetime | None) -> int:
    """Write the rows of one partition, sorted, as one table. Gives how many."""
    with rows.open("rb") as source, table.open("wb") as out:
        lines = _index(source)
        write_groups((_read(source, group, date, cleaned_at) for group in _groups(lines)), out)
    return len(lines)


def _index(source: IO[bytes]) -> list[_Place]:
    decoder, offset, lines = msgspec.json.Decoder(_Key), 0, []
    for line in source:
        key = decoder.decode(line)
        lines.append(_Place(key.id, key.version, key.digest or "", offset, len(line)))
        offset += len(line)
    return sorted(lines)


def _groups(lines: Iterable[_Place]) -> Iterator[list[_Place]]:
    group: list[_Place] = []
    size = 0
    for line in lines:
        if group and (len(group) == ROWS_PER_GROUP or size + line.length > BYTES_PER_GROUP):
            yield group
            group, size = [], 0
        group.append(line)
        size += line.length
    if group:
        yield group


def _read(source: IO[bytes], group: Sequence[_Place], date: str, cleaned_at: datetime | None) -> pa.Table:
    """The rows of one group. Rows as dicts take ten times the memory of rows in Arrow, so only a few are at a time."""
    batches = []
    for start in range(0, len(group), ROWS_AS_DICTS):
        rows = []
        for line in group[start : start + ROWS_AS_DICTS]:
            source.seek(line.offset)
            rows.append(_row(source.read(line.length), date, cleaned_at))
        batches.append(to_batch(rows))
    return pa.Table.from_batches(batches).combine_chunks()


def to_batch(rows: list[Row]) -> Batch:
    """The rows as one Arrow batch of SCHEMA."""
    return pa.RecordBatch.from_pylist(rows, schema=SCHEMA)


def with_places(batch: Batch, places: Mapping[str, Any]) -> Batch:
    """The batch, which has the column `id`, with a column `group`: the place of each release as a mapping, or null."""
    column = pa.array([places.get(id_.as_py()) for id_ in batch["id"]], GROUP.type)
    return batch.append_column(GROUP, column)


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
        raise _disk(path, error) from error
    return rows


def dicts(batch: Batch) -> Iterator[list[Row]]:
    """The rows of a batch as dicts, a few at a time."""
    for start in range(0, batch.num_rows, ROWS_AS_DICTS):
        yield batch.slice(start, ROWS_AS_DICTS).to_pylist()


def read_rows(path: Path) -> Iterator[Row]:
    """Every row of a table on the local disk. Raises ArchiveError where it cannot be read."""
    try:
        with pq.ParquetFile(path, memory_map=True) as table:
            for batch in table.iter_batches(ROWS_AS_DICTS, use_threads=False):
                yield from batch.to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise ArchiveError(f"not a readable table ({error})") from error


def _disk(path: Path, error: OSError) -> StoreError:
    return StoreError(
        f"{path}: cannot write the run's tables: {error.strerror or error}; make room there. "
        "The pages of the run are in the archive: the next run cleans them again without fetching"
    )
