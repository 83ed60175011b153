"""A run's exchanges on their way into the archive: segments are filled on the local disk and uploaded as they close.

A segment is closed when it holds so many exchanges or bytes, or is so old, whichever comes first, so that a crash at
any moment costs at most the youngest one of each wire. One that could not be uploaded stays and is tried again with the
next.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from crawler.archive.index import find_place
from crawler.archive.layout import day_of, index_key, segment_key
from crawler.archive.manifest import StoredObject
from crawler.archive.pages import StoredPage, read_pages
from crawler.archive.records import Payloads
from crawler.archive.store import Store
from crawler.archive.warc import SegmentFile, check_segment, unwritable
from crawler.errors import AlreadyThere, ArchiveError, WirevaultError
from crawler.exchange import Document, Exchange
from crawler.model import Raw, sha256

log = logging.getLogger(__name__)

_BYTES = 32 * 1024 * 1024  # of a segment at most, give or take an exchange: what a reader holds of it in memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealing:
    """When segments are closed, and what may keep them from being uploaded."""

    pages: int
    seconds: float
    allowed: Callable[[], None]  # raises ArchiveBusy once the archive is lost to another run


class Segments:
    """The segments of one run, those of each wire numbered from 1. Safe to use from several threads."""

    def __init__(self, store: Store, run: str, folder: Path, sealing: Sealing) -> None:
        self._store = store
        self._run = run
        self._folder = folder
        self._sealing = sealing
        self._wires: dict[str, _WireSegments] = {}
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._timer = threading.Thread(target=self._watch_age, name="wirevault-seal", daemon=True)
        self._timer.start()

    def keep(self, exchange: Exchange | Document) -> None:
        """Take one exchange or file; blocks while a closed segment is uploaded. Raises StoreError, ArchiveBusy."""
        self._of(exchange.wire).keep(exchange)

    def seal(self) -> None:
        """Bring everything that was kept so far into the archive. Raises StoreError, ArchiveBusy, ArchiveError."""
        for wire in self._all():
            wire.seal()

    def close(self) -> None:
        """No more segments are closed by their age."""
        self._stop.set()
        self._timer.join()

    def stored(self) -> tuple[StoredObject, ...]:
        """What has reached the archive."""
        return tuple(stored for wire in self._all() for objects, _ in wire.stored for stored in objects)

    def place_of(self, wire: str, url: str) -> Raw | None:
        """Where the last answer to a URL is, of those that have reached the archive. Raises NotThere, StoreError."""
        keys = [index.key for one in self._all() if one.name == wire for (_, index), _ in one.stored]
        return next((found for key in reversed(keys) if (found := find_place(self._store.get(key), url))), None)

    def pages(self) -> Iterator[StoredPage]:
        """The release pages that have reached the archive, read back; each is given once.

        Raises ArchiveError, StoreError.
        """
        for wire in self._all():
            while wire.given < len(wire.stored):
                (segment, _), path = wire.stored[wire.given]
                wire.given += 1
                if not path.exists():
                    fetch_segment(self._store, segment.key, path, segment.sha256)
                yield from read_pages(path, segment.key)

    def _of(self, wire: str) -> _WireSegments:
        with self._lock:
            if wire not in self._wires:
                self._wires[wire] = _WireSegments(self._store, self._run, wire, self._folder, self._sealing)
            return self._wires[wire]

    def _all(self) -> list[_WireSegments]:
        with self._lock:
            return [self._wires[wire] for wire in sorted(self._wires)]

    def _watch_age(self) -> None:
        while not self._stop.wait(min(5.0, self._sealing.seconds / 2)):
            for wire in self._all():
                try:
                    wire.seal_if_due()
                except WirevaultError as error:  # it stays, and whoever keeps or seals next meets the same
                    log.warning("a segment of %s could not be brought to the archive yet: %s", wire.name, error)


class _WireSegments:
    """The segments of one wire: one that is being filled, those that wait for the store, those that have reached it."""

    def __init__(self, store: Store, run: str, wire: str, folder: Path, sealing: Sealing) -> None:
        self.name = wire
        self.stored: list[tuple[tuple[StoredObject, StoredObject], Path]] = []  # each with its index, and the file
        self.given = 0  # of these, those whose pages were read back
        self._payloads = Payloads()
        self._store = store
        self._run = run
        self._folder = folder
        self._sealing = sealing
        self._filling: SegmentFile | None = None
        self._waiting: list[SegmentFile] = []
        self._due = 0.0  # on the monotonic clock
        self._lock = threading.Lock()

    def keep(self, exchange: Exchange | Document) -> None:
        with self._lock:
            if self._filling is None:
                self._filling = SegmentFile(self._folder / self._next_name(), self.name, self._run, self._payloads)
                self._due = time.monotonic() + self._sealing.seconds
            self._filling.add(exchange)
            if self._is_due():
                self._seal()

    def seal_if_due(self) -> None:
        with self._lock:
            if self._is_due():
                self._seal()

    def seal(self) -> None:
        with self._lock:
            self._seal()

    def _is_due(self) -> bool:
        full = self._filling is not None and (
            self._filling.exchanges >= self._sealing.pages or self._filling.size >= _BYTES
        )
        return full or (time.monotonic() >= self._due and (self._filling is not None or bool(self._waiting)))

    def _seal(self) -> None:
        self._due = time.monotonic() + self._sealing.seconds  # of the next try, should this one fail
        if self._filling is not None:
            self._filling.close()
            self._waiting.append(self._filling)
            self._filling = None
        while self._waiting:
            self.stored.append((self._upload(self._waiting[0]), self._waiting[0].path))
            del self._waiting[0]

    def _next_name(self) -> str:
        number = len(self.stored) + len(self._waiting) + 1
        return segment_key(self._run, self.name, number).rpartition("/")[2]

    def _upload(self, segment: SegmentFile) -> tuple[StoredObject, StoredObject]:
        self._sealing.allowed()
        key = segment_key(self._run, self.name, len(self.stored) + 1)
        sealed = describe_segment(segment.path, key, self._run, self.name)
        _create_once(self._store, sealed.segment, segment.path)
        put_index(self._store, sealed)
        return sealed.objects


class Sealed(NamedTuple):
    """A closed segment and the index beside it, as a manifest states them."""

    segment: StoredObject
    beside: StoredObject  # the index
    cdxj: bytes

    @property
    def objects(self) -> tuple[StoredObject, StoredObject]:
        return self.segment, self.beside


def describe_segment(path: Path, key: str, run: str, wire: str | None) -> Sealed:
    """A segment on the local disk as its manifest will state it. Raises ArchiveError where it is damaged."""
    checked = check_segment(path, key)
    segment = StoredObject(
        key=key,
        sha256=digest_of(path),
        size=path.stat().st_size,
        kind="raw",
        wire=wire,
        date=day_of(run),
        count=checked.records,
    )
    index = replace(
        segment,
        key=index_key(key),
        sha256=sha256(checked.cdxj),
        size=len(checked.cdxj),
        kind="index",
        count=checked.cdxj.count(b"\n"),
    )
    return Sealed(segment, index, checked.cdxj)


def put_index(store: Store, sealed: Sealed) -> None:
    """Write the index of a segment that is in the archive, unless it is there. Raises StoreError."""
    _create_once(store, sealed.beside, sealed.cdxj)


def _create_once(store: Store, stored: StoredObject, data: bytes | Path) -> None:
    try:
        store.create(stored.key, data)
    except AlreadyThere:  # a try before has reached the store after all, or it is not ours
        if sha256(store.get(stored.key)) != stored.sha256:
            raise


def fetch_segment(store: Store, key: str, path: Path, digest: str | None = None) -> None:
    """Copy a segment of the archive to `path`. Raises NotThere, ArchiveError where the digest is another."""
    data = store.get(key)
    if digest is not None and sha256(data) != digest:
        raise ArchiveError(f"{store.url}/{key}: is not what was written a moment ago; check the store first")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise unwritable(path, error) from error


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, as manifests write it."""
    with path.open("rb") as source:
        return "sha256:" + hashlib.file_digest(source, "sha256").hexdigest()
