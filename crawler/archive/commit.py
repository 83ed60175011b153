"""One commit of any kind, from its begin to its manifest: a run, a compaction, a take-down, a repair.

All share one way: the lease is taken, what is known is read, a journal says what has begun, objects are written under
the commit's own id, and the manifest comes last. Who dies or gives way before it has changed nothing.
"""

from __future__ import annotations

import logging
import platform
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from crawler.archive.checkpoint import checkpoint_of, write_checkpoint
from crawler.archive.details import bare, put_details
from crawler.archive.history import read_history
from crawler.archive.layout import SOFTWARE, journal_key, manifest_key, new_run
from crawler.archive.lease import Lease
from crawler.archive.local_copies import keep_copy
from crawler.archive.manifest import RUN, Journal, Manifest, Parent, StoredObject, encode
from crawler.archive.opening import make_archive
from crawler.archive.places import scratch
from crawler.archive.recall import recall
from crawler.archive.removing import finish_removals
from crawler.archive.state import State, fold
from crawler.archive.store import Store
from crawler.archive.torn import with_torn
from crawler.clock import Clock, rfc3339
from crawler.errors import ArchiveError
from crawler.model import sha256
from crawler.settings import ArchiveSettings

log = logging.getLogger(__name__)

UNCOVERED = 3  # commits that no checkpoint covers: as many reads when a run starts


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What a commit is begun with."""

    store: Store
    settings: ArchiveSettings
    clock: Clock
    command: str
    kind: str = RUN
    afresh: bool = False  # read every manifest, whatever a checkpoint says, and write a new one from them


class Commit:
    """The archive while one commit is made: `with Commit(…) as commit`. Leaving without `publish` leaves it torn.

    `run` is its id, `state` what was known when it began, `folder` its own on the local disk, gone when it is left.
    """

    folder: Path

    def __init__(self, beginning: Beginning, wait_seconds: float) -> None:
        """Nothing happens before the `with`."""
        self.run = new_run(beginning.clock.now())
        self.state = State()
        self.store = beginning.store
        self.began = False
        self.published = False
        self._beginning = beginning
        self.clock = beginning.clock
        self._wait_seconds = wait_seconds
        self._exit = ExitStack()

    def __enter__(self) -> Commit:
        """Take the archive, read what is known, note what has begun. Raises ArchiveBusy, ArchiveError, StoreError."""
        self._lease = Lease.take(self.store, self.run, self._beginning.command, self._wait_seconds)
        self._heads = self._lease.before.heads
        self._torn = self._lease.before.torn
        with ExitStack() as undo:
            undo.callback(self._give_back)
            if not self._heads:  # else somebody has committed here
                make_archive(self.store)
            self.state = with_torn(self.store, self._recall(), self._lease.before, self.clock.now())
            self._heads = self.state.heads
            self._torn = tuple(torn.run for torn in self.state.torn) + self.state.void
            finish_removals(self.state.inventory, {head.run for head in self.state.heads}, self.store)
            self._checkpoint = checkpoint_of(self.state, self.run) if _needs_checkpoint(self.state) else None
            if self.state.torn or self.state.void:
                self.store.sweep()
            self._write_journal()
            self.folder = undo.enter_context(scratch(self.run))
            self._exit = undo.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._exit.close()

    def refuse_if_lost(self) -> None:
        """Raises ArchiveBusy where another one has taken the archive over. Asks nobody."""
        self._lease.refuse_if_lost()

    def forget(self, ids: Iterable[str]) -> None:
        """Know nothing more of releases that are taken down, so that the checkpoint does not tell of them. For who has
        read all manifests."""
        self.state.known.drop(ids)
        self._checkpoint = checkpoint_of(self.state, self.run)

    def publish(self, **fields: Any) -> Manifest:
        """Write the manifest: from then on everything that it names is in the archive.

        `fields` are those of the manifest that are the commit's own. Raises ArchiveBusy where another one has taken the
        archive over meanwhile (this one stays torn), StoreError.
        """
        checkpoint, written = self._write_checkpoint()
        manifest = Manifest(
            run=self.run,
            kind=self._beginning.kind,
            started=self._started,
            ended=rfc3339(self.clock.now()),
            parents=self._heads,
            command=self._beginning.command,
            host=platform.node(),
            software=SOFTWARE,
            checkpoint=checkpoint,
            objects=(*fields.pop("objects", ()), *written),
            void=self.state.void,
            **({"missing": tuple(self.state.missing.values())} | fields),
        )
        manifest = put_details(self.store, manifest)
        data = encode(bare(manifest))
        self._lease.check()
        self.store.create(manifest_key(self.run), data)
        self.published = True
        digest = sha256(data)
        keep_copy(digest, data)
        self._heads = (Parent(run=self.run, sha256=digest),)
        self._torn = tuple(run for run in self._torn if run not in {*manifest.adopted, *manifest.void})
        return manifest

    def _write_checkpoint(self) -> tuple[StoredObject | None, tuple[StoredObject, ...]]:
        """The checkpoint that the manifest names, and the objects that were written for it."""
        if self._checkpoint is not None:
            try:
                written = write_checkpoint(self.store, self._checkpoint, self.folder)
            except ArchiveError as error:  # an older layer is damaged: the checkpoint before goes on being used
                log.warning("no checkpoint is written: %s", error)
            else:
                return written[-1], written
        return self.state.checkpoint, ()

    def _recall(self) -> State:
        if self._beginning.afresh:
            return fold(read_history(self.store, self._lease.before.heads))
        local = self._beginning.kind == RUN
        return recall(self.store, self._lease.before, "known", now=self.clock.now(), local=local)

    def _write_journal(self) -> None:
        self._started = rfc3339(self.clock.now())
        journal = Journal(
            run=self.run,
            kind=self._beginning.kind,
            started=self._started,
            command=self._beginning.command,
            host=platform.node(),
            software=SOFTWARE,
        )
        self.store.create(journal_key(self.run), encode(journal))
        self.began = True

    def _give_back(self) -> None:
        torn = self._torn if self.published or not self.began else (*self._torn, self.run)
        self._lease.release(self._heads, torn)


def _needs_checkpoint(state: State) -> bool:
    """Whether a reader would have too many manifests to read without another one."""
    return bool(state.since) and (state.checkpoint is None or state.since >= UNCOVERED)
