"""Reading releases back: which versions a query means, and streaming them out of the tables that hold them.

All versions of a release stand in one partition (its wire and the publication day of its first version), so a query
is answered partition by partition, in the order wire, day, id, version. In each, the narrow columns of the rows are
read first and decide which versions are meant; then what is left is read, a row group at a time. Only what manifests
name is read, and of that only the objects of the wires and days asked for.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from itertools import accumulate, groupby
from operator import attrgetter
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from crawler.archive.contacts import NEEDED, masked_contacts
from crawler.archive.inventory import Fact
from crawler.archive.manifest import Tombstone
from crawler.archive.objects import Content, Opening, Piece, damage
from crawler.archive.query import Query
from crawler.archive.schema import RECORD, SCHEMA, Batch, Row, changed, from_row
from crawler.archive.state import State
from crawler.archive.store import Store
from crawler.archive.sync import Changes, cursor_of
from crawler.archive.tables import ROWS_PER_GROUP, dicts
from crawler.errors import ArchiveError
from crawler.model import Known, Release


class Chunk(NamedTuple):
    """Some of the rows that a query means, in order."""

    batch: Batch
    runs: frozenset[str]  # that archived them
    looked_at: int  # rows of the partition that this chunk accounts for, whether they are given or not
    partition: int = 0  # its place in the plan


class Releases:
    """What a query means, read while it is iterated: `for release in archive.releases(since="2026-03-02")`.

    It answers from the manifests as they are when it is first asked; iterating again gives the same.
    """

    def __init__(
        self, store: Store, planned: Callable[[Query], Plan], query: Query, *, mask_contacts: bool = False
    ) -> None:
        self._store = store
        self._planned = planned
        self._masked = mask_contacts
        self.query = query

    def __iter__(self) -> Iterator[Release]:
        """Each version as a value. Raises ArchiveError, StoreError."""
        return map(from_row, self.rows())

    def rows(self, columns: Sequence[str] = RECORD) -> Iterator[Row]:
        """Each version as a dict of the record's fields, in its order. Raises ArchiveError, StoreError."""
        for batch in self.batches(columns):
            for rows in dicts(batch):
                yield from rows

    def batches(self, columns: Sequence[str] = tuple(SCHEMA.names)) -> Iterator[Batch]:
        """The versions as Arrow batches of at most a row group's size. Raises ArchiveError, StoreError."""
        return (chunk.batch for chunk in self.chunks(columns) if chunk.batch.num_rows)

    def table(self, columns: Sequence[str] = tuple(SCHEMA.names)) -> pa.Table:
        """All versions as one Arrow table, in memory. Raises ArchiveError, StoreError."""
        schema = pa.schema([SCHEMA.field(name) for name in columns])
        return pa.Table.from_batches(list(self.batches(columns)), schema)

    def chunks(self, columns: Sequence[str] = tuple(SCHEMA.names), first: int = 0) -> Iterator[Chunk]:
        """The versions as Arrow batches with what they came from, those of the partitions from `first` on.

        Raises ArchiveError, StoreError.
        """
        if not self._masked:
            return self._chunks(columns, first)
        needed = [*columns, *(name for name in NEEDED if name not in columns)]
        return (
            chunk._replace(batch=changed(chunk.batch, columns, masked_contacts))
            for chunk in self._chunks(needed, first)
        )

    def _chunks(self, columns: Sequence[str], first: int) -> Iterator[Chunk]:
        partitions = self.plan.partitions[first:]
        pieces = (piece for partition in partitions for piece in partition)
        with Opening(self._store, pieces, _Table) as opening:
            for number, partition in enumerate(partitions, first):
                reading = _Reading(partition, opening, self.query, self.plan)
                yield from (chunk._replace(partition=number) for chunk in reading.chunks(list(columns)))
                opening.close_all()

    @property
    def rows_at_most(self) -> int:
        """How many rows the objects hold that have to be looked at."""
        return sum(piece.rows for partition in self.plan.partitions for piece in partition)

    @cached_property
    def plan(self) -> Plan:
        """The objects that can hold an answer."""
        return self._planned(self.query)


class Plan(NamedTuple):
    """The partitions to read, in order, each as its objects in the order of their runs, and what must not be given."""

    partitions: tuple[tuple[Piece, ...], ...]
    forgotten: frozenset[str]  # ids
    unknown: frozenset[str]  # ids that were asked for and that no run has archived
    wires: frozenset[str]  # of which the archive holds anything
    runs: int  # committed runs that the archive holds
    cursor: str  # what has come after this is not in it
    wanted: frozenset[str] | None = None  # only these ids; None where every one is
    versions: frozenset[tuple[str, int]] | None = None  # only these, by id and number, where every version is asked for
    buried: tuple[Tombstone, ...] = ()  # what was asked for, and was taken down since the query's cursor

    @property
    def sources(self) -> tuple[str, ...]:
        """For each partition a digest of the objects that it and all before it are read from."""
        digest = hashlib.sha256()
        found = []
        for partition in self.partitions:
            digest.update(b"".join(f"{piece.sha256} {piece.key}\n".encode() for piece in partition) + b"\n")
            found.append(digest.hexdigest())
        return tuple(found)


def plan(state: State, query: Query, changes: Changes | None = None) -> Plan:
    """Decide from what is known alone which objects have to be read; `changes` are those after the query's cursor."""
    wanted = frozenset(query.ids) if query.ids else None
    if changes is not None:
        wanted = changes.ids & wanted if wanted else changes.ids
    found: dict[tuple[str, str], list[Piece]] = {}
    wires: set[str] = set()
    homes = {_home(known) for id_ in wanted or () if (known := state.known.get(id_))}
    for held in sorted(state.inventory.objects("releases").values(), key=lambda fact: (fact.run, fact.key)):
        place = held.wire or "", held.date or ""
        wires.add(place[0])
        if query.covers(*place) and (wanted is None or place in homes):
            found.setdefault(place, []).append(_piece(held))
    return Plan(
        partitions=tuple(tuple(found[place]) for place in sorted(found)),
        forgotten=frozenset(state.forgotten),
        unknown=frozenset(id_ for id_ in query.ids if id_ not in state.known),
        wires=frozenset(wires),
        runs=state.commits,
        cursor=cursor_of(state),
        wanted=wanted,
        versions=changes.versions if changes and query.all_versions else None,
        buried=tuple(one for one in changes.forgotten if _is_asked(one, query)) if changes else (),
    )


def _is_asked(tombstone: Tombstone, query: Query) -> bool:
    return (not query.ids or tombstone.id in query.ids) and (not query.wires or tombstone.wire in query.wires)


def _piece(held: Fact) -> Piece:
    return Piece(held.run, held.key, held.size or 0, held.sha256 or "", held.count or 0)


def _home(known: Known) -> tuple[str, str]:
    """The partition of a release."""
    return known.id.partition(":")[0], known.date


class _Pick(NamedTuple):
    """One row of a partition: which version it is, which edition, where it stands. Picks sort as they are given."""

    id: str
    version: int
    cleaned: float  # seconds since 1970; 0 for what was made when the page came in
    piece: int
    row: int


class _Reading:
    """One partition while it is read."""

    def __init__(self, partition: Sequence[Piece], opening: Opening[_Table], query: Query, plan: Plan) -> None:
        self._pieces = partition
        self._opening = opening
        self._query = query
        self._wanted = plan.wanted
        self._versions = plan.versions
        self._forgotten = plan.forgotten

    def chunks(self, columns: list[str]) -> Iterator[Chunk]:
        picks = self._meant()
        unread = sum(piece.rows for piece in self._pieces)
        for start in range(0, len(picks), ROWS_PER_GROUP):
            some = picks[start : start + ROWS_PER_GROUP]
            left = len(picks) - start - len(some)
            some = self._filtered(some)
            if some or not left:
                runs = frozenset(self._pieces[number].run for number in {pick.piece for pick in some})
                yield Chunk(self._gather(some, columns), runs, unread - left)
                unread = left

    def _meant(self) -> list[_Pick]:
        """The rows that are the versions asked for, whatever they say, in order.

        Where two writers met and both made a version, the later run's counts, as it does for what is known. Of the
        editions of one version, which were made from one page, the newest counts.
        """
        meant: dict[object, _Pick] = {}
        pages: dict[_Pick, datetime | None] = {}  # of each pick, when its page was fetched
        editions: dict[tuple[str, int, datetime | None], _Pick] = {}
        forgotten = set(self._forgotten)
        for pick, status, digest, fetched in self._rows():
            if status == "forgotten":
                forgotten.add(pick.id)
            elif self._was_there(pick, fetched):
                of_page = (pick.id, pick.version, fetched)
                if pick.cleaned and self._query.all_versions:
                    editions[of_page] = max(pick, editions.get(of_page, pick))
                else:
                    key = (pick.id, pick.version, digest) if self._query.all_versions else pick.id
                    meant[key] = max(pick, meant.get(key, pick))
                pages[pick] = fetched
        newest = {editions.pop((pick.id, pick.version, pages[pick]), pick) for pick in meant.values()}
        newest.update(editions.values())  # of versions whose first row was lost
        return sorted(pick for pick in newest if pick.id not in forgotten)

    def _rows(self) -> Iterator[tuple[_Pick, str, str | None, datetime | None]]:
        """Every row of the partition; its digest and time only where the query needs them to decide."""
        digests = self._query.all_versions
        times = digests or bool(self._query.as_of)
        columns = ["id", "version", "status", "cleaned_at"]
        columns += [*(["digest"] if digests else []), *(["fetched_at"] if times else [])]
        for number, piece in enumerate(self._pieces):
            found = self._opening.open(piece).whole(columns).to_pydict()
            nothing = [None] * len(found["id"])
            values = zip(found["id"], found["version"], found["cleaned_at"], strict=True)
            rest = zip(found["status"], found.get("digest", nothing), found.get("fetched_at", nothing), strict=True)
            for row, ((id_, version, cleaned), told) in enumerate(zip(values, rest, strict=True)):
                yield _Pick(id_, version, cleaned.timestamp() if cleaned else 0.0, number, row), *told

    def _was_there(self, pick: _Pick, fetched: datetime | None) -> bool:
        if self._wanted is not None and pick.id not in self._wanted:
            return False
        if self._versions is not None and (pick.id, pick.version) not in self._versions:
            return False
        at = self._query.as_of
        return at is None or (fetched is not None and fetched <= at and pick.cleaned <= at.timestamp())

    def _filtered(self, picks: list[_Pick]) -> list[_Pick]:
        columns = list(self._query.columns)
        if not columns or not picks:
            return picks
        rows = (row for rows in dicts(self._gather(picks, columns)) for row in rows)
        return [pick for pick, row in zip(picks, rows, strict=True) if self._query.fits(row)]

    def _gather(self, picks: list[_Pick], columns: list[str]) -> Batch:
        """The rows of the picks, in their order."""
        by_piece = sorted(picks, key=attrgetter("piece", "row"))
        parts = [
            self._opening.open(self._pieces[number]).take([pick.row for pick in group], columns)
            for number, group in groupby(by_piece, key=attrgetter("piece"))
        ]
        table = pa.concat_tables(parts) if parts else pa.schema([SCHEMA.field(name) for name in columns]).empty_table()
        if by_piece != picks:
            at = {pick: place for place, pick in enumerate(by_piece)}
            table = table.take([at[pick] for pick in picks])
        return _one_batch(table)


class _Table:
    """One opened Parquet object; keeps the row group that was read last, since its rows are asked for bit by bit."""

    def __init__(self, content: Content, piece: Piece) -> None:
        self._piece = piece
        try:
            if isinstance(content, bytes):
                self._file = pq.ParquetFile(pa.BufferReader(content))
            else:
                self._file = pq.ParquetFile(content)  # pre_buffer reads in threads that can outlive the interpreter
        except (pa.ArrowException, OSError) as error:
            raise self._unreadable(error) from error
        groups = range(self._file.num_row_groups)
        self._ends = list(accumulate(self._file.metadata.row_group(group).num_rows for group in groups))
        self._held: dict[tuple[str, ...], tuple[int, pa.Table]] = {}

    def whole(self, columns: list[str]) -> pa.Table:
        """Whole columns."""
        try:
            return _whole(self._file.read(self._there(columns)), columns)
        except (pa.ArrowException, OSError) as error:
            raise self._unreadable(error) from error

    def take(self, rows: list[int], columns: list[str]) -> pa.Table:
        """Columns of some rows, which ascend."""
        parts = []
        for group, members in groupby(rows, key=lambda row: bisect_right(self._ends, row)):
            begin = self._ends[group - 1] if group else 0
            parts.append(_take(self._group(group, columns), [row - begin for row in members]))
        return pa.concat_tables(parts)

    def _group(self, group: int, columns: list[str]) -> pa.Table:
        held, table = self._held.get(tuple(columns), (None, None))
        if table is None or held != group:
            try:
                table = _whole(self._file.read_row_group(group, self._there(columns)), columns)
            except (pa.ArrowException, OSError) as error:
                raise self._unreadable(error) from error
            self._held[tuple(columns)] = group, table
        return table

    def _there(self, columns: list[str]) -> list[str]:
        """Those of the columns that the table has: one that was written by an older wirevault lacks some."""
        names = self._file.schema_arrow.names
        return [name for name in columns if name in names]

    def _unreadable(self, error: Exception) -> ArchiveError:
        return ArchiveError(damage(self._piece.key, self._piece.run, f"is not a readable table ({error})"))


def _whole(table: pa.Table, columns: list[str]) -> pa.Table:
    """The table with exactly these columns, null where it has none of that name."""
    for name in columns:
        if name not in table.column_names:
            table = table.append_column(SCHEMA.field(name), pa.nulls(table.num_rows, SCHEMA.field(name).type))
    return table.select(columns)


def _take(table: pa.Table, rows: list[int]) -> pa.Table:
    if rows[-1] - rows[0] + 1 == len(rows):
        return table.slice(rows[0], len(rows))
    return table.take(rows)


def _one_batch(table: pa.Table) -> Batch:
    batches = table.combine_chunks().to_batches()
    return batches[0] if batches else pa.RecordBatch.from_pylist([], schema=table.schema)
