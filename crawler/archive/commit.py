"""One commit of any kind, from its begin to its manifest: a run, a compaction, a take-down, a repair.

All share one way: the lease is taken, what is known is read, a journal says what has begun, objects are written under
the commit's own id, and the manifest comes last. Who dies or gives way before it has changed nothing.
"""

from __future__ import annotations

import platform
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from crawler.archive.history import read_history
from crawler.archive.layout import SOFTWARE, journal_key, manifest_key, new_run
from crawler.archive.lease import Lease
from crawler.archive.manifest import RUN, Journal, Manifest, Parent, encode
from crawler.archive.places import scratch
from crawler.archive.state import State, fold
from crawler.archive.store import Store
from crawler.archive.torn import with_torn
from crawler.clock import Clock, rfc3339
from crawler.model import sha256
from crawler.settings import ArchiveSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What a commit is begun with."""

    store: Store
    settings: ArchiveSettings
    clock: Clock
    command: str
    kind: str = RUN


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
        self.published = False
        self._beginning = beginning
        self._clock = beginning.clock
        self._wait_seconds = wait_seconds
        self._exit = ExitStack()

    def __enter__(self) -> Commit:
        """Take the archive, read what is known, note what has begun. Raises ArchiveBusy, ArchiveError, StoreError."""
        self._lease = Lease.take(self.store, self.run, self._beginning.command, self._wait_seconds)
        self._heads = self._lease.before.heads
        with ExitStack() as undo:
            undo.callback(self._give_back)
            self.state = with_torn(self.store, fold(read_history(self.store, self._heads)), self._lease.before)
            self._heads = self.state.heads
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

    def publish(self, **fields: Any) -> Manifest:
        """Write the manifest: from then on everything that it names is in the archive.

        `fields` are those of the manifest that are the commit's own. Raises ArchiveBusy where another one has taken the
        archive over meanwhile (this one stays torn), StoreError.
        """
        manifest = Manifest(
            run=self.run,
            kind=self._beginning.kind,
            started=self._started,
            ended=rfc3339(self._clock.now()),
            parents=self._heads,
            command=self._beginning.command,
            host=platform.node(),
            software=SOFTWARE,
            void=self.state.void,
            **({"missing": tuple(self.state.missing.values())} | fields),
        )
        data = encode(manifest)
        self._lease.check()
        self.store.create(manifest_key(self.run), data)
        self.published = True
        self._heads = (Parent(run=self.run, sha256=sha256(data)),)
        return manifest

    def _write_journal(self) -> None:
        self._started = rfc3339(self._clock.now())
        journal = Journal(
            run=self.run,
            kind=self._beginning.kind,
            started=self._started,
            command=self._beginning.command,
            host=platform.node(),
            software=SOFTWARE,
        )
        self.store.create(journal_key(self.run), encode(journal))

    def _give_back(self) -> None:
        self._lease.release(self._heads)
