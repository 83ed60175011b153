"""The archive as a whole: opened by its URL, read by anyone, written by one run at a time."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Unpack
from urllib.parse import unquote

from crawler.archive.commit import Beginning, Commit
from crawler.archive.compact import COMPACT, UNDO, Due, check_undo, compact, due, undo
from crawler.archive.days import read_day, read_days, read_lines
from crawler.archive.deliveries import objects_of, read_seen
from crawler.archive.history import read_commit, read_history
from crawler.archive.layout import ROOT
from crawler.archive.lease import read_slot
from crawler.archive.manifest import RUN, Manifest, Tombstone
from crawler.archive.opening import is_archive, make_archive, open_store
from crawler.archive.places import scratch
from crawler.archive.query import Query
from crawler.archive.reader import Plan, Releases, plan
from crawler.archive.recall import Need, newest_commits, recall
from crawler.archive.removing import removing
from crawler.archive.repair import REPAIR, Repair, derivable
from crawler.archive.restore import Cleaner
from crawler.archive.state import State, fold
from crawler.archive.store import Store
from crawler.archive.sync import START, changes_since
from crawler.archive.takedown import FORGET, Order, Outcome, check_ids, forget, rehearse
from crawler.archive.torn import with_torn
from crawler.archive.verify import Problem, Progress, verify
from crawler.archive.writer import RunWriter
from crawler.clock import Clock
from crawler.errors import NoArchive
from crawler.exchange import FileSeen
from crawler.ledger.day import DayLedger, DayLine
from crawler.model import Release
from crawler.settings import ArchiveOptions, ArchiveSettings, archive_settings


class Archive:
    """Everything that was archived under one URL.

    >>> archive = Archive.open("s3://bucket/prefix")  # doctest: +SKIP
    >>> for release in archive.releases(wire="prnewswire", since="2026-03-01"):  # doctest: +SKIP
    ...     print(release.headline)
    """

    def __init__(self, store: Store, settings: ArchiveSettings) -> None:
        self.store = store
        self.settings = settings

    @classmethod
    def open(cls, where: str | ArchiveSettings, *, create: bool = False, **options: Unpack[ArchiveOptions]) -> Archive:
        """The archive at a URL (`file:///path`, `file://./relative`, a path, `s3://bucket/prefix`) or of settings.

        `create` makes one where there is none. Raises ConfigError for a URL or option that cannot be meant, NoArchive
        where nothing has been archived, StoreRefused where the store cannot be used, FormatTooNew, StoreError.
        """
        settings = where if isinstance(where, ArchiveSettings) else archive_settings(where, options)
        store = open_store(settings, create=create)
        if create:
            make_archive(store)
        elif not is_archive(store):
            raise NoArchive(
                f"{store.url}: no archive: there is no {ROOT} in it; correct [archive] url, "
                "or let `wirevault run` make a new archive there"
            )
        return cls(store, settings)

    @classmethod
    def to_write(cls, settings: ArchiveSettings) -> Archive:
        """The same for who begins a run: that makes an archive where there is none. Asks the store nothing.

        Raises ConfigError, StoreRefused.
        """
        return cls(open_store(settings, create=True), settings)

    def state(self) -> State:
        """What is known, as of now. Raises ArchiveError, StoreError."""
        slot = read_slot(self.store)
        return with_torn(self.store, recall(self.store, slot, "known"), slot)

    def days(self) -> list[DayLine]:
        """The newest ledger of every wire and day. Raises ArchiveError, StoreError."""
        state = recall(self.store, read_slot(self.store), "inventory")
        return list(read_lines(self.store, state.days, state.inventory))

    def day(self, line: DayLine) -> DayLedger:
        """The ledger of a day that `state().days` names. Raises ArchiveError, StoreError."""
        return read_day(self.store, line)

    def ledgers(self, wire: str, dates: Container[str]) -> dict[str, DayLedger]:
        """Of these days of a wire the newest ledger of each that has one. Raises ArchiveError, StoreError."""
        held = recall(self.store, read_slot(self.store), "inventory").inventory.days()
        newest = [fact for (of, date), fact in held.items() if of == wire and date in dates]
        return {day.date: day for day in read_days(self.store, newest)}

    def files_seen(self, wire: str) -> dict[str, FileSeen]:
        """By URL, the files that were taken up for a wire. Raises ArchiveError, StoreError."""
        held = recall(self.store, read_slot(self.store), "inventory").inventory
        return read_seen(self.store, objects_of(held, wire))

    def manifests(self) -> Iterator[Manifest]:
        """Every commit, each after those it knew of: runs and all others. Raises ArchiveError, StoreError."""
        for committed in read_history(self.store, read_slot(self.store).heads):
            yield committed.manifest

    def manifest(self, run: str) -> Manifest:
        """That of one commit. Raises NotThere, ArchiveError, StoreError."""
        return read_commit(self.store, run).manifest

    def newest(self, *kinds: str) -> Iterator[Manifest]:
        """The manifests of commits of these kinds, by default runs, newest first. Raises ArchiveError, StoreError."""
        for run in newest_commits(self.store, read_slot(self.store)):
            manifest = self.manifest(run)
            if manifest.kind in (kinds or (RUN,)):
                yield manifest

    def due(self, now: datetime) -> Due:
        """What a compaction would do. Raises ArchiveError, StoreError."""
        return due(recall(self.store, read_slot(self.store), "inventory"), now, self._grace)

    def compact(self, clock: Clock, *, command: str = "", wait_seconds: float = 0.0) -> Iterator[Manifest]:
        """Merge and remove what is due, a bounded part in each commit. Raises as `commit` does."""
        while self.due(clock.now()):
            with self.commit(clock, kind=COMPACT, command=command, wait_seconds=wait_seconds) as commit:
                yield compact(commit, due(commit.state, clock.now(), self._grace), removing(self.store))

    def undo_compaction(self, clock: Clock, *, command: str = "", wait_seconds: float = 0.0) -> Manifest:
        """Take the last compaction back. Raises ConfigError where that cannot be, and as `commit` does."""
        newest = next((manifest for manifest in self.newest(COMPACT) if manifest.superseded), None)
        check_undo(recall(self.store, read_slot(self.store), "inventory"), newest)
        with self.commit(clock, kind=UNDO, command=command, wait_seconds=wait_seconds) as commit:
            return undo(commit, newest)

    def verify(self, *, deep: bool = False, progress: Progress = lambda *_: None) -> Iterator[Problem]:
        """Everything that is not as the archive claims; `progress` is told bytes read and all. Raises StoreError."""
        return verify(self.store, deep=deep, progress=progress)

    def repair(
        self, clock: Clock, problems: Sequence[Problem], clean: Cleaner, *, command: str = "", wait_seconds: float = 0.0
    ) -> Repair:
        """Make good what can be derived of these problems; nothing is begun where none can. `clean` makes a release of
        a raw page. Raises as `commit` does."""
        wanted = derivable(problems)
        afresh = any(problem.code.startswith("checkpoint-") for problem in wanted)
        beginning = Beginning(
            store=self.store, settings=self.settings, clock=clock, command=command, kind=REPAIR, afresh=afresh
        )
        made = Repair(Commit(beginning, wait_seconds), clean)
        made.left += [problem for problem in problems if problem not in wanted]
        if wanted:
            with made.commit:
                made.make(wanted)
        return made

    def forget(self, clock: Clock, order: Order, *, command: str = "", wait_seconds: float = 0.0) -> Outcome:
        """Take releases down: they go out of every object, and are not collected again.

        Raises ConfigError where there is no such release, and as `commit` does.
        """
        state = self.state()
        check_ids(state, order.ids)  # before anything is begun
        if state.forgotten.keys() >= set(order.ids) and not self.rehearse_forget(clock, order).found:
            return Outcome(ids=order.ids, before=order.ids)  # nothing of it is left
        with Commit(self._afresh(clock, FORGET, command), wait_seconds) as commit:
            return forget(commit, order, clock, removing(self.store))

    def tombstone(self, id_: str) -> Tombstone | None:
        """When and why a release was taken down, if it was. Raises ArchiveError, StoreError."""
        return recall(self.store, read_slot(self.store)).forgotten.get(id_)

    def rehearse_forget(self, clock: Clock, order: Order) -> Outcome:
        """What `forget` would come to; nothing is written. Raises as it does."""
        slot = read_slot(self.store)
        state = with_torn(self.store, fold(read_history(self.store, slot.heads)), slot, clock.now())
        with scratch("forget") as folder:
            return rehearse(self.store, state, order, clock, folder)

    def _afresh(self, clock: Clock, kind: str, command: str) -> Beginning:
        return Beginning(store=self.store, settings=self.settings, clock=clock, command=command, kind=kind, afresh=True)

    @property
    def _grace(self) -> timedelta:
        return timedelta(days=self.settings.grace_days)

    def releases(self, *, mask_contacts: bool = False, **query: Any) -> Releases:
        """The releases that `query` means (the words of `Query.of`); the newest version of each by default.

        Nothing is read before it is iterated. With `mask_contacts`, and always where the settings say so, without ways
        to reach people. Raises ConfigError.
        """
        masked = mask_contacts or self.settings.mask_contacts
        return Releases(self.store, self.plan, Query.of(**query), mask_contacts=masked)

    def tables(self, **query: Any) -> list[str]:
        """Where the tables lie that can hold an answer, for engines that read Parquet themselves: paths, or `s3://…`.

        Rows of older versions and editions are in them, too. Raises ConfigError, ArchiveError, StoreError.
        """
        pieces = (piece for partition in self.plan(Query.of(**query)).partitions for piece in partition)
        base = unquote(self.store.url.removeprefix("file://"))
        return [f"{base.rstrip('/')}/{piece.key}" for piece in pieces]

    def storage_options(self) -> dict[str, str]:
        """What polars has to know of the bucket beside the environment; credentials are its own to find."""
        endpoint = self.settings.endpoint_url
        if endpoint is None:
            return {}
        return {"aws_endpoint_url": endpoint, "aws_allow_http": str(endpoint.startswith("http://")).lower()}

    def held(self, **query: Any) -> Releases:
        """The same as they are held: for what stays in the archive. Raises ConfigError."""
        return Releases(self.store, self.plan, Query.of(**query))

    def plan(self, query: Query) -> Plan:
        """Which objects can hold an answer, as of now. Raises ArchiveError, StoreError."""
        named = bool(query.ids) or query.after is not None
        needs: tuple[Need, ...] = ("inventory", "known") if named else ("inventory",)
        state = recall(self.store, read_slot(self.store), *needs)
        changes = None if query.after in (None, START) else changes_since(self.store, state, query.after)
        return plan(state, query, changes)

    def newest_versions(self, ids: Sequence[str]) -> Iterator[Release]:
        """The newest version of some releases. Raises ArchiveError, StoreError."""
        return iter(self.held(ids=tuple(ids)))

    def begin(self, clock: Clock, *, command: str = "", wait_seconds: float = 0.0) -> RunWriter:
        """A run, to be used in a `with`, which takes the archive's lease.

        It waits so long for another run to end. Entering raises ArchiveBusy, ArchiveError, StoreError.
        """
        beginning = Beginning(store=self.store, settings=self.settings, clock=clock, command=command)
        return RunWriter(beginning, wait_seconds)

    def commit(self, clock: Clock, *, kind: str, command: str = "", wait_seconds: float = 0.0) -> Commit:
        """A commit of another kind, to be used like a run. It waits and raises as `begin` does."""
        beginning = Beginning(store=self.store, settings=self.settings, clock=clock, command=command, kind=kind)
        return Commit(beginning, wait_seconds)
