"""The spool: releases of one run on their way into tables, on the local disk, so that memory does not grow with it.

A table holds rows of one wire and one publication day, sorted by id and version.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, NamedTuple

import msgspec
import pyarrow as pa

from crawler.archive.schema import line_of, not_kept, row_of, to_batch
from crawler.archive.tables import BYTES_PER_GROUP, ROWS_AS_DICTS, ROWS_PER_GROUP, disk_failure, write_groups
from crawler.model import Release

BYTES_BEFORE_FLUSH = 4 * 1024 * 1024  # of rows that wait in memory for their partition's file


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
            raise not_kept(release.id or release.url, "it lacks its id, wire or version")
        line = line_of(release)
        row_of(line, date)  # a value that no table can hold is found here, while it is known where it came from
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
                raise disk_failure(table, error) from error
            yield SpooledTable(wire, date, table, count)

    def _flush(self) -> None:
        for (wire, date), lines in self._waiting.items():
            path = self._rows_file(wire, date)
            try:
                with path.open("ab" if (wire, date) in self._started else "wb") as out:
                    out.write(lines)
            except OSError as error:
                raise disk_failure(path, error) from error
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
            rows.append(row_of(source.read(line.length), date, cleaned_at))
        batches.append(to_batch(rows))
    return pa.Table.from_batches(batches).combine_chunks()
