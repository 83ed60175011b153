"""One writer at a time: a file lock on this machine, and a slot in the archive between machines.

The file lock is atomic, the slot is not: no S3 server can be trusted with that (two racing conditional writes may both
succeed). So a writer puts its token into the slot, waits a moment, and goes on only if the token still stands there.
Should two get through all the same, the one whose token was overwritten notices when it looks again, and gives way;
what it had kept is a torn run, which the next run takes up. A look is trusted for half the time after which a lease
that is not renewed runs out; where two commit in that time, both runs are sound, and the next joins them.

All times here are this machine's, whatever clock the run is given.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import msgspec

from crawler.archive.holder import Holder
from crawler.archive.layout import FORMAT, LEASE
from crawler.archive.manifest import Parent, check_format
from crawler.archive.places import state_folder
from crawler.archive.store import Store
from crawler.clock import rfc3339
from crawler.errors import ArchiveBusy, NotThere, StoreError
from crawler.model import canonical_json

log = logging.getLogger(__name__)

RENEW_SECONDS = 45.0
TTL = timedelta(seconds=120)  # after so long without renewal another machine takes the archive over
TRUSTED_SECONDS = 60.0  # for so long a look into the slot holds good
_POLL_SECONDS = 0.5
_SETTLE_WITHOUT_LOCK = 0.5

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """What `lease.json` says. Nobody holds an archive whose slot has no holder."""

    format: int = FORMAT
    token: str = ""
    holder: Holder | None = None
    run: str = ""
    command: str = ""
    taken: Moment = _NEVER
    renewed: Moment = _NEVER
    heads: tuple[Parent, ...] = ()  # the newest manifests when it was written: a hint, where listings lag
    torn: tuple[str, ...] = ()  # runs that broke off and whose pages nobody had taken up yet: a hint likewise

    @property
    def until(self) -> datetime:
        """When the holder counts as dead, if it is on another machine."""
        return self.renewed + TTL

    def is_held(self) -> bool:
        """Whether the holder may still be at work."""
        if self.holder is None:
            return False
        if self.holder.is_here():
            return self.holder.is_alive()
        return datetime.now(UTC) < self.until


def read_slot(store: Store) -> Slot:
    """The slot as it stands; one that is missing or unreadable is held by nobody. Raises FormatTooNew, StoreError."""
    try:
        data = store.get(LEASE)
        slot = msgspec.json.decode(data, type=Slot)
    except NotThere:
        return Slot()
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        log.warning("%s/%s: not a lease (%s); it is written anew", store.url, LEASE, error)
        return Slot()
    if slot.format > FORMAT:
        check_format(data, f"{store.url}/{LEASE}")
    return slot


class Lease:
    """The right to write to an archive, renewed in the background until it is released or lost."""

    def __init__(self, store: Store, lock: LocalLock, slot: Slot, before: Slot) -> None:
        self.before = before  # what the slot said when it was taken
        self._store = store
        self._lock = lock
        self._slot = slot
        self._taken_by: Slot | None = None
        self._looked = _seconds()  # `take` has just seen our token
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._renew, name="wirevault-lease", daemon=True)
        self._thread.start()

    @classmethod
    def take(cls, store: Store, run: str, command: str = "", wait_seconds: float = 0.0) -> Lease:
        """Take the archive for one run, waiting so long for another to end. Raises ArchiveBusy, StoreError."""
        deadline = time.monotonic() + wait_seconds
        told = False
        while True:
            try:
                return cls._take(store, run, command)
            except ArchiveBusy as busy:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise
                if not told:
                    log.info("waiting up to %.0f s: %s", left, busy)
                    told = True
                time.sleep(min(left, max(_POLL_SECONDS, store.settle_seconds)))

    @classmethod
    def _take(cls, store: Store, run: str, command: str) -> Lease:
        lock = LocalLock(store.place)
        if not lock.take():
            raise _busy(store, read_slot(store))
        try:
            return cls._enter(store, lock, run, command)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def _enter(cls, store: Store, lock: LocalLock, run: str, command: str) -> Lease:
        before = read_slot(store)
        if before.is_held():
            raise _busy(store, before)
        settle = store.settle_seconds if lock.is_held else max(store.settle_seconds, _SETTLE_WITHOUT_LOCK)
        now = datetime.now(UTC)
        slot = Slot(
            token=secrets.token_hex(8),
            holder=Holder.me(),
            run=run,
            command=command,
            taken=now,
            renewed=now,
            heads=before.heads,
            torn=_torn(before),
        )
        _write(store, slot)
        time.sleep(settle)
        found = read_slot(store)
        if found.token != slot.token:
            raise _busy(store, found)
        return cls(store, lock, slot, before)

    def check(self) -> None:
        """Look into the slot, unless that was done a moment ago.

        Raises ArchiveBusy where another run has taken the archive over, StoreError.
        """
        self._look_if_due()
        self.refuse_if_lost()

    def refuse_if_lost(self) -> None:
        """Raises ArchiveBusy where the last look found another run in the slot. Asks nobody."""
        if self._taken_by is not None:
            raise ArchiveBusy(
                f"{self._store.url}: run {self._slot.run} has lost the archive to run {self._taken_by.run} "
                f"({self._taken_by.holder}, since {rfc3339(self._taken_by.taken)}) and gives way; "
                "what it has kept is taken up by the next run"
            )

    def release(self, heads: tuple[Parent, ...], torn: tuple[str, ...] = ()) -> None:
        """Give the archive free and note its newest manifests and torn runs.

        A store that fails now delays the next run at most.
        """
        self._stop.set()
        self._thread.join(timeout=5)
        try:
            self._look_if_due()
            if self._taken_by is None:
                self._store.put_slot(LEASE, canonical_json(Slot(heads=heads, torn=torn)) + b"\n")
        except StoreError as error:
            log.warning("the lease could not be given back: %s", error)
        finally:
            self._lock.release()

    def _renew(self) -> None:
        while not self._stop.wait(RENEW_SECONDS) and self._taken_by is None:
            try:
                self._look_if_due()
                if self._taken_by is None:
                    _write(self._store, replace(self._slot, renewed=datetime.now(UTC)))
            except StoreError as error:
                log.warning("the lease could not be renewed: %s", error)

    def _look_if_due(self) -> None:
        """See whose the slot is. One that somebody removed is still ours: nobody else stands in it."""
        now = _seconds()
        if now - self._looked < TRUSTED_SECONDS:
            return
        found = read_slot(self._store)
        self._looked = now
        if found.holder is not None and found.token != self._slot.token:
            self._taken_by = found


class LocalLock:
    """A lock between the processes of this machine, gone with its process however that ends.

    Where there is no folder for it, or the file system knows no locks, everyone gets it: the slot decides alone.
    """

    def __init__(self, place: str) -> None:
        self._place = place
        self._file: int | None = None

    def take(self) -> bool:
        """Whether it is ours now."""
        folder = state_folder()
        if folder is None:
            return True
        path = folder / f"{hashlib.sha256(self._place.encode()).hexdigest()[:16]}.lock"
        try:
            file = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            log.warning("%s: cannot be used as a lock (%s)", path, error.strerror)
            return True
        if not _lock(file, path):
            os.close(file)
            return False
        self._file = file
        os.register_at_fork(after_in_child=self.release)  # a worker that outlives us must not hold it on
        return True

    @property
    def is_held(self) -> bool:
        """Whether there is a lock at all, and it is ours."""
        return self._file is not None

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _lock(file: int, path: Path) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        log.warning("%s: no file locks there (%s)", path, error.strerror)
    return True


@contextmanager
def hold_locally(what: str) -> Iterator[None]:
    """Let one process of this machine at a time do `what`. Raises ArchiveBusy."""
    lock = LocalLock(what)
    if not lock.take():
        raise ArchiveBusy(f"{what}: another process on this machine is at it; wait for it to end, or stop it")
    try:
        yield
    finally:
        lock.release()


def _seconds() -> float:
    """Of a clock that goes on while the machine sleeps, and that nobody sets."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def _torn(before: Slot) -> tuple[str, ...]:
    """What the next holder must look after: who died with the archive in its hand, and those before it."""
    return tuple(dict.fromkeys((*before.torn, before.run))) if before.run else before.torn


def _write(store: Store, slot: Slot) -> None:
    store.put_slot(LEASE, canonical_json(slot) + b"\n")


def _busy(store: Store, slot: Slot) -> ArchiveBusy:
    if slot.holder is None:
        return ArchiveBusy(f"{store.url}: another run on this machine is just taking it; try again in a moment")
    if slot.holder.is_here():
        when = "it is taken over as soon as that process has ended"
    else:
        when = f"unless it is renewed before, it is taken over at {rfc3339(slot.until)}"
    return ArchiveBusy(
        f"{store.url}: run {slot.run} (`{slot.command}`) holds it since {rfc3339(slot.taken)}: "
        f"{slot.holder}; {when}. Wait for it to end, or stop it"
    )
