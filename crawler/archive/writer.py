"""One run's way into the archive: what it keeps, which versions that makes, and the commit that makes it visible."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import TracebackType
from typing import Any, Literal

from crawler.archive import deliveries
from crawler.archive.claims import write_claims
from crawler.archive.commit import Beginning, Commit
from crawler.archive.copies import write_copies
from crawler.archive.days import DayWriter, find_line, read_day
from crawler.archive.layout import wire_of_segment
from crawler.archive.manifest import Manifest, PassedOver, Sighting, StoredObject, Verdict, Window
from crawler.archive.pages import StoredPage, read_pages
from crawler.archive.segments import Sealing, Segments, describe_segment, fetch_segment, put_index
from crawler.archive.spool import Spool
from crawler.archive.spooled import put_tables
from crawler.archive.state import State, TornRun, remember, sight
from crawler.archive.versions import digest_of_content, known_of, next_version, partition, restated, sighting_of
from crawler.drift.findings import Finding
from crawler.drift.measures import Day
from crawler.errors import ArchiveError, NotThere, WirevaultError
from crawler.exchange import Document, Exchange, FileSeen, Harvest, Manners, Missing
from crawler.ledger.day import DayLedger, DayLine
from crawler.ledger.enumeration import DoorMemory
from crawler.ledger.relook import Looks
from crawler.model import Known, Raw, Release, Status

log = logging.getLogger(__name__)

Taken = Literal["new", "changed", "unchanged"]
_NOT_MODIFIED = 304


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What the next run is to know of each wire, beside its releases."""

    doors: dict[str, dict[str, DoorMemory]] = field(default_factory=dict)
    looks: dict[str, Looks] = field(default_factory=dict)
    measures: dict[str, tuple[Day, ...]] = field(default_factory=dict)
    findings: dict[str, tuple[Finding, ...]] = field(default_factory=dict)
    hosts: dict[str, Manners] = field(default_factory=dict)


class RunWriter:
    """A run from its begin to its commit: `with begin(...) as writer`. Leaving without a commit leaves it torn.

    Exchanges may be kept from several threads; everything else is done by one.
    """

    def __init__(self, beginning: Beginning, wait_seconds: float) -> None:
        """Nothing happens before the `with`."""
        self._commit = Commit(beginning, wait_seconds)
        self._store = beginning.store
        self._settings = beginning.settings
        self._exit = ExitStack()
        self._read: list[StoredObject] = []  # segments of torn runs
        self._adopted: list[str] = []
        self._passed_over: list[PassedOver] = []
        self._new: list[Known] = []
        self._sightings: dict[str, Sighting] = {}
        self._copies: list[StoredObject] = []
        self._superseded: list[str] = []

    @property
    def run(self) -> str:
        """Its id."""
        return self._commit.run

    @property
    def state(self) -> State:
        """What is known, with what this run has taken so far."""
        return self._commit.state

    @property
    def torn(self) -> tuple[TornRun, ...]:
        """The runs whose pages `torn_pages` gives."""
        return self.state.torn

    @property
    def taken(self) -> tuple[str, ...]:
        """The ids of the releases of which this run has made a version."""
        return tuple(dict.fromkeys(known.id for known in self._new))

    def __enter__(self) -> RunWriter:
        """Take the archive, read what is known, note that a run has begun.

        Raises ArchiveBusy, ArchiveError, StoreError.
        """
        with ExitStack() as undo:
            undo.enter_context(self._commit)
            self._folder = self._commit.folder
            self._spool = Spool(self._folder / "tables")
            self._days = DayWriter(self._store.create, self.run)
            sealing = Sealing(
                pages=self._settings.segment_pages,
                seconds=self._settings.segment_seconds,
                allowed=self._commit.refuse_if_lost,
            )
            self._segments = Segments(self._store, self.run, self._folder, sealing)
            undo.callback(self._segments.close)
            self._exit = undo.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with self._exit:
            if not self._commit.published:
                self._save_what_can_be()

    def keep(self, exchange: Exchange | Document) -> None:
        """Take one exchange or file; blocks while a closed segment is uploaded. Raises StoreError, ArchiveBusy."""
        self._segments.keep(exchange)

    def seal(self) -> None:
        """Bring everything that was kept so far into the archive. Raises StoreError, ArchiveBusy."""
        self._segments.seal()

    def torn_pages(self) -> Iterator[StoredPage]:
        """The release pages that torn runs have left, oldest run first. A run that is read to its end is taken up.

        A segment that cannot be read is passed over and named in the manifest. Raises StoreError.
        """
        for torn in self.torn:
            for key in torn.segments:
                yield from self._pages_of(torn.run, key)
            self._adopted.append(torn.run)

    def pages(self) -> Iterator[StoredPage]:
        """The release pages that this run has kept since it was last asked, read back. Answers 304 are noted as
        sightings and not given.

        Raises StoreError, ArchiveError, ArchiveBusy.
        """
        self.seal()
        yield from self._fresh(self._segments.pages())

    def take(self, release: Release, stored: StoredPage) -> Taken:
        """Make the next version of what a page was cleaned to, or note that it has not changed.

        Raises ArchiveError where it cannot be a record (nothing of it is taken then), StoreError.
        """
        digest = digest_of_content(release, stored)
        known = self.state.known.get(stored.note.id)
        if known and known.status == "forgotten":  # it came with a torn run, or under another URL
            return "unchanged"
        if known and known.digest == digest:
            self._sight(sighting_of(known.id, stored))
            return "unchanged"
        version = next_version(release, stored, known, digest)
        date = known.date if known else partition(release)
        self._spool.add(version, date)
        if self._settings.objects:
            self._copies += write_copies(self._store, self.run, version, date)
        self._new.append(known_of(version, stored, known))
        remember(self.state, self._new[-1])
        return "changed" if known else "new"

    def changes(self, release: Release, stored: StoredPage) -> bool:
        """Whether `take` would make a version of it. Raises ArchiveError."""
        known = self.state.known.get(stored.note.id)
        return known is None or known.digest != digest_of_content(release, stored)

    def restate(self, last: Release, status: Status, at: str, evidence: str) -> None:
        """Make a version with another status of what is held; nothing else of it changes. `at` is RFC 3339.

        Raises StoreError.
        """
        assert last.id
        known = self.state.known[last.id]
        version = restated(last, known, status, at, evidence)
        assert version.digest
        self._spool.add(version, known.date)
        if self._settings.objects:
            self._copies += write_copies(self._store, self.run, version, known.date)
        self._new.append(replace(known, version=known.version + 1, digest=version.digest, status=status, last_seen=at))
        remember(self.state, self._new[-1])

    def sighted(self, id: str, url: str, at: str, **seen: Any) -> None:
        """Note that a known release was looked at and had not changed.

        `at` is RFC 3339; `seen` may state etag, last_modified, modified and title_seen.
        """
        self._sight(Sighting(id=id, at=at, url=url, **seen))

    def find_day(self, wire: str, date: str) -> DayLine | None:
        """What is known of the ledger of a day. Raises ArchiveError, StoreError."""
        return find_line(self._store, self.state.days, self.state.inventory, wire, date)

    def read_day(self, line: DayLine) -> DayLedger:
        """Raises ArchiveError, StoreError."""
        return read_day(self._store, line)

    def keep_day(self, day: DayLedger, tried_at: datetime | None) -> None:
        """Take the ledger of a day, which stands for the one before it. Raises StoreError."""
        self._days.add(day, tried_at)

    def files_seen(self, wire: str) -> dict[str, FileSeen]:
        """By URL, the files of the wire's drop folder that runs have taken up. Raises ArchiveError, StoreError."""
        return deliveries.read_seen(self._store, deliveries.objects_of(self.state.inventory, wire))

    def keep_files(self, wire: str, seen: Sequence[FileSeen]) -> None:
        """Write that these files were taken up. Raises ArchiveError, StoreError."""
        if seen:
            older = deliveries.objects_of(self.state.inventory, wire)
            written = deliveries.write_seen(self._store, self.run, wire, seen, older)
            self._copies.append(written.stored)
            self._superseded += written.superseded

    def keep_claims(self, harvests: Iterable[Harvest]) -> None:
        """Write what the doors have said. Raises StoreError."""
        stored = write_claims(self._store, self.run, harvests, self._folder)
        if stored is not None:
            self._copies.append(stored)

    def place_of(self, wire: str, url: str) -> Raw | None:
        """Where the last answer of this run to a URL is, once it has been sealed; None where none was kept."""
        return self._segments.place_of(wire, url)

    def commit(
        self,
        report: Mapping[str, Any],
        *,
        verdict: Verdict,
        reasons: Sequence[str] = (),
        windows: Mapping[str, Window] | None = None,
        missing: Sequence[Missing] = (),
        memory: Memory | None = None,
        skips: Sequence[str] = (),
    ) -> Manifest:
        """Write the tables and then the manifest: from then on the run is in the archive.

        `windows` are those that this run has closed, `missing` everything that is still missing after it, of every
        wire. Raises ArchiveBusy where another run has taken the archive over meanwhile (this one stays torn),
        StoreError, ArchiveError.
        """
        self.seal()
        memory = memory or Memory()
        tables = put_tables(self._store, self.run, self._spool.finish())
        ledger = self._days.finish()
        return self._commit.publish(
            windows=dict(windows or {}),
            objects=(*self._read, *self._segments.stored(), *tables, *self._copies, *(one.stored for one in ledger)),
            releases=tuple(self._new),
            sightings=tuple(self._sightings.values()),
            missing=tuple(missing),
            superseded=tuple(self._superseded),
            days=tuple(line for one in ledger for line in one.lines),
            adopted=tuple(self._adopted),
            passed_over=tuple(self._passed_over),
            skips=tuple(skips),
            verdict=verdict,
            reasons=tuple(reasons),
            report=dict(report),
            doors=memory.doors,
            looks=memory.looks,
            measures=memory.measures,
            findings=memory.findings,
            hosts=memory.hosts,
        )

    def _pages_of(self, run: str, key: str) -> Iterator[StoredPage]:
        path = self._folder / "torn" / key.rpartition("/")[2]
        try:
            fetch_segment(self._store, key, path)
            sealed = describe_segment(path, key, run, wire_of_segment(key))
            put_index(self._store, sealed)
            self._read += sealed.objects
        except (NotThere, ArchiveError) as error:
            log.warning("%s was left by a torn run and is passed over: %s", key, error)
            self._passed_over.append(PassedOver(key=key, reason=str(error)))
        else:
            yield from self._fresh(read_pages(path, key))
        path.unlink(missing_ok=True)

    def _fresh(self, pages: Iterator[StoredPage]) -> Iterator[StoredPage]:
        for stored in pages:
            if stored.page.status == _NOT_MODIFIED:
                self._sight(sighting_of(stored.note.id, stored))
            else:
                yield stored

    def _sight(self, sighting: Sighting) -> None:
        sight(self.state, sighting)
        self._sightings[sighting.id] = sighting

    def _save_what_can_be(self) -> None:
        """The run stays torn; what it had fetched is for the next one, which need not fetch it again."""
        try:
            self._segments.seal()
        except WirevaultError as error:
            log.warning("the last pages of run %s could not be brought to the archive: %s", self.run, error)
