"""Every byte of every object: digests, WARC records, indexes, tables, and each row beside the record of its page.

Segments come first: what their records say is kept in a small database on the local disk, so that memory does not grow
with the archive, and rows are compared with it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.archive.claims import count_rows
from crawler.archive.deliveries import lines_of
from crawler.archive.history import read_commit
from crawler.archive.index import index_line
from crawler.archive.layout import index_key, manifest_key
from crawler.archive.manifest import StoredObject
from crawler.archive.pages import (
    ANSWERS,
    HOLDERS,
    Answer,
    Record,
    answer_of,
    is_about,
    read_note,
    read_records,
    refers_to,
)
from crawler.archive.schema import Row, from_row
from crawler.archive.segments import digest_of
from crawler.archive.store import Store
from crawler.archive.tables import read_rows
from crawler.errors import ArchiveError, NotThere
from crawler.model import content_digest, sha256

if TYPE_CHECKING:
    from crawler.archive.verify import Claims, Progress

_TABLES = """
pragma journal_mode = off;
pragma synchronous = off;
create table pages (object text, offset integer, length integer, digest text, status integer,
                    primary key (object, offset)) without rowid;
create table notes (object text, offset integer, id text, primary key (object, offset, id)) without rowid;
create table rows (id text, version integer, digest text, fetched text, cleaned text, object text);
"""
# What a digest of content is made of, and what a row says of its version and its page.
_CHECKED = (
    "id", "wire", "version", "digest", "fetched", "cleaned_at", "cleaner", "raw",
    "headline", "subheads", "text", "published", "dateline", "issuer", "tickers", "status",
)  # fmt: skip
_ORDER = {"raw": 0, "index": 1, "releases": 2, "objects": 3, "checkpoint": 4}

Finding = tuple[str, str, str]  # code, key, detail


class DeepCheck:
    """One reading of the whole archive."""

    def __init__(self, store: Store, claims: Claims, folder: Path, progress: Progress) -> None:
        self._store = store
        self._claims = claims
        self._folder = folder
        self._progress = progress
        self._sound: set[str] = set()  # segments that were read to their end
        self._indexes: dict[str, str] = {}  # by key, the digest that the segment beside it gives
        self._seen: set[int] = set()  # hashes of the versions that rows hold
        self._unread: set[tuple[str | None, str | None]] = set()  # partitions of which a table could not be read
        self._base = sqlite3.connect(folder / "records.sqlite")

    def findings(self, known: frozenset[str]) -> Iterator[Finding]:
        """Those of all objects but the ones whose problem is known."""
        held = [one for one in self._claims.objects.values() if one.key not in self._claims.removed]
        objects = sorted(
            (one for one in held if one.key not in known), key=lambda one: (_ORDER.get(one.kind, len(_ORDER)), one.key)
        )
        self._unread.update((one.wire, one.date) for one in held if one.kind == "releases" and one.key in known)
        total, done = sum(stored.size for stored in objects), 0
        with closing(self._base):
            self._base.executescript(_TABLES)
            for stored in objects:
                yield from self._object(stored)
                done += stored.size
                self._progress(done, total)
            yield from self._twice()
            yield from self._forgotten()
            yield from self._missing()

    def _object(self, stored: StoredObject) -> Iterator[Finding]:
        path = self._folder / "object"
        path.unlink(missing_ok=True)
        try:
            self._store.download(stored.key, path)
        except NotThere:  # removed since it was listed
            yield "object-missing", stored.key, "there is none"
            return
        if digest_of(path) != stored.sha256:
            self._unread.add((stored.wire, stored.date))
            code = "checkpoint-damaged" if stored.kind == "checkpoint" else "object-changed"
            yield code, stored.key, "holds other bytes than its manifest's digest says"
        elif stored.kind == "raw":
            yield from self._segment(stored, path)
        elif stored.kind == "index" and self._differs(stored):
            yield "index-differs", stored.key, "says other things than the segment beside it"
        elif stored.kind == "releases":
            yield from self._table(stored, path)
        elif stored.kind in _LINES:
            yield from _lines(stored, path)

    def _differs(self, index: StoredObject) -> bool:
        says = self._indexes.get(index.key, index.sha256)
        return index.key in self._claims.live and says != index.sha256

    def _segment(self, stored: StoredObject, path: Path) -> Iterator[Finding]:
        reading = _Reading(self._base, stored.key)
        try:
            with path.open("rb") as source:
                for record in read_records(source, stored.key):
                    reading.take(record)
        except ArchiveError as error:
            yield "segment-damaged", stored.key, str(error)
            return
        reading.finish()
        self._sound.add(stored.key)
        self._indexes[index_key(stored.key)] = sha256(b"".join(sorted(reading.lines)))
        if reading.records != stored.count:
            yield "count-differs", stored.key, f"holds {reading.records} records, its manifest states {stored.count}"

    def _table(self, stored: StoredObject, path: Path) -> Iterator[Finding]:
        count = 0
        try:
            for row in read_rows(path, _CHECKED):
                count += 1
                yield from self._row(stored, row)
        except ArchiveError as error:
            self._unread.add((stored.wire, stored.date))
            yield "table-unreadable", stored.key, str(error)
            return
        if count != stored.count:
            yield "count-differs", stored.key, f"holds {count} rows, its manifest states {stored.count}"

    def _row(self, stored: StoredObject, row: Row) -> Iterator[Finding]:
        name = f"{row['id']} version {row['version']}"
        version = hash((row["id"], row["version"], row["digest"]))
        self._seen.add(version)
        if content_digest(from_row(row)) != row["digest"]:
            yield "row-digest", stored.key, f"{name}: its content has another digest than it states"
        elif version not in self._claims.versions and not row.get("cleaned_at"):  # no edition is listed
            yield "row-unlisted", stored.key, f"{name}: no manifest tells of that version"
        yield from self._page(stored, row, name)
        if stored.key in self._claims.live:
            values = (row["id"], row["version"], row["digest"], row["fetched"], str(row.get("cleaned_at")), stored.key)
            self._base.execute("insert into rows values (?, ?, ?, ?, ?, ?)", values)

    def _page(self, stored: StoredObject, row: Row, name: str) -> Iterator[Finding]:
        raw, live = row["raw"], stored.key in self._claims.live
        if raw is None:
            yield "row-page", stored.key, f"{name}: names no raw page"
        elif raw["object"] not in self._claims.objects or (live and raw["object"] in self._claims.removed):
            yield "row-page", stored.key, f"{name}: its page lay in {raw['object']}, which no manifest holds"
        elif raw["object"] in self._sound:
            place = raw["object"], raw["offset"]
            asked = "select length, digest, status from pages where object = ? and offset = ?"
            stated = (raw["length"], raw["payload_digest"], raw["status"])
            noted = "select 1 from notes where object = ? and offset = ? and id = ?"
            if (
                self._base.execute(asked, place).fetchone() != stated
                or not self._base.execute(noted, (*place, row["id"])).fetchone()
            ):
                yield "row-page", stored.key, f"{name}: its page is not at {raw['offset']} of {raw['object']}"

    def _twice(self) -> Iterator[Finding]:
        one = "id, version, digest, fetched, cleaned"
        asked = f"select max(object), id, version from rows group by {one} having count(*) > 1"  # noqa: S608
        for key, id_, version in self._base.execute(asked):
            yield "row-twice", key, f"{id_} version {version}: stands in two rows that count"

    def _forgotten(self) -> Iterator[Finding]:
        """Rows and pages of releases that were taken down, by a commit that did not know of it."""
        asked = "select distinct object from rows where id = ? union select distinct object from notes where id = ?"
        for id_ in sorted(self._claims.forgotten):
            for (key,) in self._base.execute(asked, (id_, id_)):
                yield "forgotten-present", key, f"{id_} was taken down, and this holds it; `wirevault forget` it again"

    def _missing(self) -> Iterator[Finding]:
        """Versions that manifests tell of and no row holds; of tables that could not be read nothing more is said."""
        missing = self._claims.versions - self._seen - self._claims.restored
        for run in sorted(self._claims.lineage) if missing else ():
            for known in read_commit(self._store, run, whole=False).manifest.releases:
                place = known.id.partition(":")[0], known.date
                told = hash((known.id, known.version, known.digest)) in missing and place not in self._unread
                if told and known.id not in self._claims.forgotten:
                    yield "release-missing", manifest_key(run), f"{known.id} version {known.version}: no row holds it"


def _lines(stored: StoredObject, path: Path) -> Iterator[Finding]:
    """Of a table that nothing else refers to, whether it can be read and holds as many rows as it should."""
    try:
        count = _LINES[stored.kind](path)
    except ArchiveError as error:
        yield "table-unreadable", stored.key, str(error)
        return
    if count != stored.count:
        yield "count-differs", stored.key, f"holds {count} rows, its manifest states {stored.count}"


_LINES: dict[str, Callable[[Path], int]] = {
    "claims": count_rows,
    "deliveries": lambda path: len(lines_of(path.read_bytes())),
}


class _Reading:
    """One segment while it is read: where each answer is, and for which releases it came."""

    def __init__(self, base: sqlite3.Connection, key: str) -> None:
        self.records = 0
        self.lines: list[bytes] = []  # of the index
        self._base = base
        self._places: list[tuple[str, int, int, str, int]] = []
        self._notes: list[tuple[str, int, str]] = []
        self._key = key
        self._offsets: dict[str, int] = {}  # of responses, by their id
        self._answer: Record | None = None

    def take(self, record: Record) -> None:
        """Raises ArchiveError for a record that is not what it says."""
        self.records += 1
        answer = answer_of(record, f"{self._key} at {record.offset}") if record.kind in ANSWERS else None
        if answer and (line := index_line(record, self._key, answer)):
            self.lines.append(line)
            self._answer = record
        if answer and record.kind in HOLDERS:
            self._offsets[record.id] = record.offset
            self._places.append(_place(record, answer, self._key))
        elif record.kind == "metadata" and self._answer and is_about(record, self._answer):
            holder = refers_to(self._answer) or self._answer.id
            self._notes.append((self._key, self._offsets.get(holder, -1), read_note(record, self._key).id))

    def finish(self) -> None:
        """Take down what was read."""
        self._base.executemany("insert into pages values (?, ?, ?, ?, ?)", self._places)
        self._base.executemany("insert or ignore into notes values (?, ?, ?)", self._notes)


def _place(record: Record, answer: Answer, key: str) -> tuple[str, int, int, str, int]:
    digest = sha256(answer.body)
    if record.headers.get("warc-payload-digest", digest) != digest:
        raise ArchiveError(f"{key} at {record.offset}: its payload has another digest than is written beside it")
    return key, record.offset, record.length, digest, answer.status
