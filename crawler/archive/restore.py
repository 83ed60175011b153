"""Tables that were lost, made again from the raw pages, version by version as the manifests tell of them.

Where the cleaner gives the content that a manifest states, the row is what it was. Where it gives another, as a later
cleaner does, the row is an edition of that version, and the commit keeps the digest that was stated first. A version
whose page is not there any more, or that was made of none, is not made up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from crawler.archive.commit import Commit
from crawler.archive.editions import known_as
from crawler.archive.history import read_history
from crawler.archive.inventory import Fact
from crawler.archive.layout import day_of
from crawler.archive.manifest import RUN, Restored, StoredObject
from crawler.archive.merge import fetch
from crawler.archive.pages import StoredPage, read_pages
from crawler.archive.removing import removing
from crawler.archive.segments import digest_of
from crawler.archive.spool import Spool
from crawler.archive.spooled import put_tables
from crawler.archive.tables import read_rows
from crawler.archive.versions import fetched_at, made_again
from crawler.errors import ArchiveError, CleanError
from crawler.model import Known, Release

Cleaner = Callable[[StoredPage], Release]  # raises CleanError
Partition = tuple[str, str]  # wire and date
Version = tuple[str, int]  # id and number


class Told(NamedTuple):
    """A version as a manifest tells of it."""

    run: str
    is_edition: bool
    known: Known


@dataclass(slots=True)
class Outcome:
    """What became of one partition's lost tables."""

    objects: list[StoredObject] = field(default_factory=list)
    releases: list[Known] = field(default_factory=list)  # as they are known from now on
    restored: list[Restored] = field(default_factory=list)
    superseded: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)  # versions that could not be made again, and why


def partition_of(fact: Fact) -> Partition:
    return fact.wire or "", fact.date or ""


class Restoring:
    """The tables of one repair."""

    def __init__(self, commit: Commit, clean: Cleaner, lost: Iterable[Fact]) -> None:
        """`lost` are the tables that cannot be read. Raises ArchiveError, StoreError."""
        self._commit = commit
        self._clean = clean
        self._lost: dict[Partition, list[Fact]] = {}
        for fact in lost:
            self._lost.setdefault(partition_of(fact), []).append(fact)
        self._told: dict[Partition, list[Told]] = {place: [] for place in self._lost}
        for one in read_history(commit.store) if self._lost else ():
            for known in one.manifest.releases:
                place = known.id.partition(":")[0], known.date
                if place in self._told and known.id not in commit.state.forgotten:
                    self._told[place].append(Told(one.manifest.run, one.manifest.kind != RUN, known))

    def restore(self, place: Partition) -> Outcome:
        """Make the rows of a partition's lost tables again. Raises ArchiveError where none can be, StoreError."""
        lost, outcome = self._lost[place], Outcome()
        wanted = self._wanted(place)
        rows = _Rows(self._commit, len(lost) == 1)
        for version, stored in self._pages(wanted, outcome):
            try:
                rows.take(version, wanted[version], stored, self._clean(stored), outcome)
            except (ArchiveError, CleanError) as error:
                outcome.lacking.append(f"{version[0]} version {version[1]}: {error}")
        if wanted and len(outcome.lacking) == len(wanted):
            raise ArchiveError("; ".join(outcome.lacking[:3]))
        in_place = rows.write(lost[0], outcome)
        if not in_place:
            outcome.superseded += [fact.key for fact in lost]
            outcome.removed += [] if outcome.lacking else [fact.key for fact in lost]
        return outcome

    def _wanted(self, place: Partition) -> dict[Version, list[Told]]:
        """The versions that no table holds which can be read, each as often as it was told."""
        held: set[tuple[str, int, str]] = set()
        lost = {fact.key for fact in self._lost[place]}
        path = self._commit.folder / "held"
        for fact in self._commit.state.inventory.objects("releases").values():
            if partition_of(fact) == place and fact.key not in lost:
                fetch(self._commit.store, fact, path)
                held |= _versions(path)
        wanted: dict[Version, list[Told]] = {}
        for told in self._told[place]:
            known = told.known
            if (known.id, known.version, known.digest) not in held:
                wanted.setdefault((known.id, known.version), []).append(told)
        return wanted

    def _pages(self, wanted: dict[Version, list[Told]], outcome: Outcome) -> Iterator[tuple[Version, StoredPage]]:
        """The page of each version: the one that was fetched when its run says that it was seen."""
        sought: dict[tuple[str, str], list[Version]] = {}
        for version, telling in wanted.items():
            first = next((told for told in telling if not told.is_edition), None) or self._first(version)
            if first is not None:
                sought.setdefault((version[0], first.known.last_seen), []).append(version)
        found: set[Version] = set()
        for key, path in self._segments(wanted):
            for stored in _read(path, key):
                versions = sought.get((stored.note.id, fetched_at(stored)))
                if versions and len(versions) == 1 and versions[0] not in found:  # else it might be another's
                    found.add(versions[0])
                    yield versions[0], stored
        said = "no raw page of it alone is left, or it was made of none"
        outcome.lacking += [f"{id_} version {number}: {said}" for id_, number in wanted if (id_, number) not in found]

    def _first(self, version: Version) -> Told | None:
        everything = (told for telling in self._told.values() for told in telling)
        return next((t for t in everything if not t.is_edition and (t.known.id, t.known.version) == version), None)

    def _segments(self, wanted: dict[Version, list[Told]]) -> Iterator[tuple[str, Path]]:
        """The segments that may hold these pages; damaged ones are passed over."""
        runs = {told.run for telling in wanted.values() for told in telling}
        runs |= {first.run for version in wanted if (first := self._first(version))}
        days = {day_of(run) for run in runs}
        wires = {id_.partition(":")[0] for id_, _ in wanted}
        path = self._commit.folder / "segment"
        for fact in self._commit.state.inventory.objects("raw").values():
            if fact.wire in wires and (fact.run in runs or fact.date in days):
                try:
                    fetch(self._commit.store, fact, path)
                except ArchiveError:
                    continue
                yield fact.key, path


def _read(path: Path, key: str) -> Iterator[StoredPage]:
    try:
        yield from read_pages(path, key)
    except ArchiveError:  # what verify says of the segment
        return


def _versions(path: Path) -> set[tuple[str, int, str]]:
    try:
        return {(row["id"], row["version"], row["digest"]) for row in read_rows(path, ("id", "version", "digest"))}
    finally:
        path.unlink()


class _Rows:
    """The rows of one partition on their way into tables: those that are what they were, and editions."""

    def __init__(self, commit: Commit, one_table: bool) -> None:
        self._commit = commit
        self._one_table = one_table
        self._same = Spool(commit.folder / "same")
        self._editions = Spool(commit.folder / "editions", cleaned_at=commit.clock.now())

    def take(
        self, version: Version, telling: Sequence[Told], stored: StoredPage, release: Release, outcome: Outcome
    ) -> None:
        """Raises ArchiveError where it cannot be a row, StoreError."""
        first = next((told for told in telling if not told.is_edition), telling[0])
        made = made_again(release, stored, first.known)
        others = [told for told in telling if told.known.digest != made.digest]
        is_edition = bool(others) or all(told.is_edition for told in telling)
        (self._editions if is_edition else self._same).add(made, first.known.date)
        for told in others:
            digest = made.digest or ""
            outcome.restored.append(Restored(id=version[0], version=version[1], digest=told.known.digest, now=digest))
        now = self._commit.state.known.get(version[0])
        if now is not None and now.version == version[1] and now.digest != made.digest:
            outcome.releases.append(known_as(made, now))

    def write(self, lost: Fact, outcome: Outcome) -> bool:
        """Bring the tables into the archive. Gives whether the lost one is there again, byte for byte."""
        tables = [*self._same.finish(), *self._editions.finish()]
        if self._one_table and len(tables) == 1 and digest_of(tables[0].path) == lost.sha256:
            removing(self._commit.store).remove(lost.key)
            self._commit.store.create(lost.key, tables[0].path)
            return True
        outcome.objects += put_tables(self._commit.store, self._commit.run, tables)
        return False
