"""Compaction: the small objects of days that are over are merged into a few, in commits of their own.

What a wire's runs of one day have brought in is taken together: their segments are joined end to end, record for
record, and their tables are merged by publication day, with the places of the pages rewritten and nothing else. The
old objects are superseded, stay for their grace time, and are then removed by a commit that names them. Until then
`undo` brings them back. Whoever dies in between leaves nothing that counts.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from crawler.archive.claims import merge_claims
from crawler.archive.commit import Commit
from crawler.archive.inventory import DATA, REWRITTEN, Fact, Inventory
from crawler.archive.layout import CHECKPOINTS, day_of, index_key, joined_key, moment_of, table_key
from crawler.archive.manifest import RUN, Manifest, StoredObject
from crawler.archive.merge import Place, batches, join_segments, merge_tables, refers_to
from crawler.archive.removing import Removing
from crawler.archive.segments import describe_segment, digest_of
from crawler.archive.state import State
from crawler.errors import ArchiveError, ConfigError

log = logging.getLogger(__name__)

COMPACT, UNDO = "compact", "undo"  # the kinds of these commits
AT_ONCE = 32  # groups in one commit: what a crash can cost
CLOSED = timedelta(days=2)  # a day is over for good so long after its begin: closing runs look back for a day
_SEGMENT_BYTES = 256 * 1024 * 1024  # of a joined segment at most
_TABLE_BYTES = 64 * 1024 * 1024  # of tables that are merged at a time: they are held in memory
_OLD_CHECKPOINTS = 100  # that are worth a commit
_TAKES_IN = 4  # an older merged table is merged again with newer ones, once it is less than so many times as large


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What a wire's runs of one day have brought in, and the older merged tables that are merged with it."""

    wire: str
    day: str
    segments: tuple[Fact, ...]
    tables: tuple[tuple[Fact, ...], ...]  # by publication day, each in the order of their runs
    others: tuple[Fact, ...] = ()  # tables of later commits that may hold rows of the same pages

    @property
    def objects(self) -> int:
        return len(self.segments) + sum(map(len, self.tables))


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What a compaction would do now."""

    groups: tuple[Group, ...]
    removals: tuple[str, ...]  # superseded for longer than the grace time
    claims: tuple[tuple[Fact, ...], ...] = ()  # what doors said on a day that is over, in the order of their runs

    def __bool__(self) -> bool:
        """Whether it is worth a commit: an old checkpoint or two are not."""
        data = any(not key.startswith(CHECKPOINTS) for key in self.removals)
        return bool(self.groups or self.claims) or data or len(self.removals) > _OLD_CHECKPOINTS


def due(state: State, now: datetime, grace: timedelta) -> Due:
    """What there is to do. Raises ArchiveError, StoreError."""
    return Due(
        groups=tuple(_groups(state.inventory, now)),
        removals=tuple(_removals(state, now, grace)),
        claims=tuple(_claims(state.inventory, now)),
    )


def _claims(inventory: Inventory, now: datetime) -> Iterator[tuple[Fact, ...]]:
    held = sorted(inventory.objects("claims").values(), key=attrgetter("date", "run"))
    for day, facts in groupby(held, key=attrgetter("date")):
        some = tuple(facts)
        if day < f"{now - CLOSED:%Y-%m-%d}" and len(some) > 1:
            yield some


def _groups(inventory: Inventory, now: datetime) -> Iterator[Group]:
    kinds = {fact.run: fact.kind for fact in inventory.facts("commit")}
    merged = {run for run, kind in kinds.items() if kind == COMPACT}
    held = sorted(inventory.objects(*DATA).values(), key=attrgetter("run", "key"))
    closed = f"{now - CLOSED:%Y-%m-%d}"
    older: dict[tuple[str | None, str | None], list[Fact]] = {}
    for fact in held:
        if fact.run in merged and fact.what == "releases":
            older.setdefault((fact.wire, fact.date), []).append(fact)
    by_day = sorted((f for f in held if f.run not in merged and f.wire), key=lambda f: (day_of(f.run), f.wire))
    for (day, wire), facts in groupby(by_day, key=lambda fact: (day_of(fact.run), fact.wire)):
        if day < closed:
            group = _group(str(wire), day, list(facts), older)
            if group.objects > 1 + len(group.tables):
                yield replace(group, others=_others(group, held, kinds))


def _group(
    wire: str, day: str, facts: Sequence[Fact], older: Mapping[tuple[str | None, str | None], list[Fact]]
) -> Group:
    tables: dict[str, list[Fact]] = {}
    for fact in facts:
        if fact.what == "releases":
            tables.setdefault(fact.date or "", []).append(fact)
    for date, found in tables.items():
        size = sum(fact.size or 0 for fact in found)
        for fact in reversed(older.get((wire, date), [])):
            if (fact.size or 0) >= _TAKES_IN * size or size + (fact.size or 0) > _TABLE_BYTES:
                break
            found.insert(0, fact)
            size += fact.size or 0
    segments = tuple(fact for fact in facts if fact.what == "raw")
    return Group(wire=wire, day=day, segments=segments, tables=tuple(tuple(tables[date]) for date in sorted(tables)))


def _others(group: Group, held: Sequence[Fact], kinds: Mapping[str, str | None]) -> tuple[Fact, ...]:
    """A run's rows are made from its own pages; commits that clean again, and what was merged since, hold others'."""
    begin = group.day.replace("-", "")
    later = [run for run, kind in kinds.items() if run > begin and kind not in {RUN, None, COMPACT, UNDO}]
    if not group.segments or not later:
        return ()
    own = {fact.key for facts in group.tables for fact in facts}
    return tuple(
        fact
        for fact in held
        if fact.what == "releases" and fact.wire == group.wire and fact.key not in own
        if fact.run >= min(later) and kinds.get(fact.run) not in {RUN, None}
    )


def _removals(state: State, now: datetime, grace: timedelta) -> Iterator[str]:
    """Data that others stand for, and checkpoints that newer ones stand for."""
    inventory, before = state.inventory, now.astimezone(UTC) - grace
    for key, run in inventory.superseded().items():
        if moment_of(run) < before:
            yield key
    used = {stored.key for stored in (*state.known_layers, *state.inventory_layers, state.checkpoint) if stored}
    for key, fact in inventory.objects("checkpoint").items():
        if key not in used and moment_of(fact.run) < before:
            yield key


def compact(commit: Commit, due: Due, port: Removing) -> Manifest:
    """Merge what is due, a bounded part of it, and remove these objects. Raises ArchiveBusy, StoreError.

    What is damaged is left as it is, with a warning.
    """
    written: list[StoredObject] = []
    superseded: list[str] = []
    for number, group in enumerate(_independent(due.groups[:AT_ONCE])):
        try:
            merging = _Merging(commit, group, number)
            merging.merge()
        except ArchiveError as error:
            log.warning("%s of %s is left as it is: %s", group.wire, group.day, error)
        else:
            written += merging.written
            superseded += merging.superseded
    for facts in due.claims[:AT_ONCE]:
        try:
            written.append(_merge_claims(commit, facts))
        except ArchiveError as error:
            log.warning("the claims of %s are left as they are: %s", facts[0].date, error)
        else:
            superseded += [fact.key for fact in facts]
    manifest = commit.publish(objects=tuple(written), superseded=tuple(superseded), removed=tuple(due.removals))
    for key in due.removals:
        port.remove(key)
    return manifest


def _merge_claims(commit: Commit, facts: Sequence[Fact]) -> StoredObject:
    path = commit.folder / "claims"
    stored = merge_claims(commit.store, commit.run, facts[0].date or "", facts, path)
    commit.refuse_if_lost()
    commit.store.create(stored.key, path)
    path.unlink()
    return stored


def _independent(groups: Iterable[Group]) -> Iterator[Group]:
    """Groups until one that may change a table of another: the rest is for the next commit."""
    for number, group in enumerate(groups):
        if number and group.others:
            return
        yield group
        if group.others:
            return


def check_undo(state: State, last: Manifest | None) -> Manifest:
    """The compaction to take back. Raises ConfigError where it cannot be."""
    if last is None:
        raise ConfigError("there was no compaction: nothing can be undone")
    held, old = state.inventory.objects(*REWRITTEN), state.inventory.superseded()
    if not _made_by(last) <= held.keys() or not set(last.superseded) <= old.keys():
        raise ConfigError(f"{last.run} cannot be undone: it has been already, or what it superseded is gone for good")
    return last


def undo(commit: Commit, last: Manifest | None) -> Manifest:
    """Take a compaction back: what it has superseded counts again, and what it has written no more.

    Raises ConfigError where it cannot be, ArchiveBusy, StoreError.
    """
    last = check_undo(commit.state, last)
    facts = {fact.key: fact for fact in commit.state.inventory.facts(*REWRITTEN) if fact.key in set(last.superseded)}
    return commit.publish(objects=tuple(map(_stored, facts.values())), superseded=tuple(sorted(_made_by(last))))


def _made_by(manifest: Manifest) -> set[str]:
    return {stored.key for stored in manifest.objects if stored.kind not in {"checkpoint", "details"}}


def _stored(fact: Fact) -> StoredObject:
    assert fact.what in ("raw", "index", "releases", "claims")
    return StoredObject(
        key=fact.key,
        sha256=fact.sha256 or "",
        size=fact.size or 0,
        kind=fact.what,
        wire=fact.wire,
        date=fact.date,
        count=fact.count or 0,
    )


class _Merging:
    """One group on its way into new objects."""

    def __init__(self, commit: Commit, group: Group, number: int) -> None:
        self._ready: list[tuple[StoredObject, Path]] = []
        self.superseded: list[str] = []
        self._commit = commit
        self._group = group
        self._number = number

    def merge(self) -> None:
        """Raises ArchiveError where a table is damaged, StoreError."""
        places: dict[str, Place] = {}
        for number, some in enumerate(batches(self._group.segments, _SEGMENT_BYTES), 1):
            places |= self._join(some, number)
        for number, facts in enumerate(self._group.tables, 1):
            if len(facts) > 1 or places:
                self._merge_tables(facts, places, number)
        for number, fact in enumerate(self._group.others if places else (), len(self._group.tables) + 1):
            if refers_to(self._commit.store, fact, places, self._commit.folder / "other"):
                self._merge_tables([fact], places, number)
        for stored, path in self._ready:
            self._commit.refuse_if_lost()
            self._commit.store.create(stored.key, path)
            path.unlink()

    @property
    def written(self) -> list[StoredObject]:
        return [stored for stored, _ in self._ready]

    def _join(self, segments: Sequence[Fact], number: int) -> dict[str, Place]:
        key = joined_key(self._commit.run, self._group.day, self._group.wire, number)
        path = self._commit.folder / f"joined-{number}"
        places = join_segments(self._commit.store, segments, path, key)
        if places:
            sealed = describe_segment(path, key, self._commit.run, self._group.wire)
            beside = self._commit.folder / f"index-{number}"
            beside.write_bytes(sealed.cdxj)
            for stored, made in zip(sealed.objects, (path, beside), strict=True):
                self._ready.append((replace(stored, date=self._group.day), made))
            held = self._commit.state.inventory.objects("index")
            self.superseded += [key for key in (*places, *map(index_key, places)) if key in places or key in held]
        return places

    def _merge_tables(self, facts: Sequence[Fact], places: Mapping[str, Place], number: int) -> None:
        path, date = self._commit.folder / f"merged-{number}", facts[0].date or ""
        rows = merge_tables(self._commit.store, facts, places, path)
        key = table_key(self._commit.run, self._group.wire, date, 1000 * self._number + number)
        stored = StoredObject(
            key=key,
            sha256=digest_of(path),
            size=path.stat().st_size,
            kind="releases",
            wire=self._group.wire,
            date=date,
            count=rows,
        )
        self._ready.append((stored, path))  # nothing is uploaded before all of the group is made
        self.superseded += [fact.key for fact in facts]
