"""A copy of an archive in another bucket or folder, brought up to date as often as one likes.

The order is that of a commit: the objects of a manifest, each compared with the SHA-256 that stands in it, before and
after it was written; then the manifest, parents first; then what no manifest names (journals, segments of runs that
are under way or torn, checkpoints, the two files at the root). So the copy is a sound archive at every moment, if an
older one, and one that breaks off goes on where it was. Slots are not copied: who holds the source does not hold the
copy.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import NamedTuple

from crawler.archive.history import Committed, read_history
from crawler.archive.layout import LEASE, MANIFESTS, README, ROOT, manifest_key, run_of
from crawler.archive.lease import hold_locally, read_slot
from crawler.archive.manifest import StoredObject
from crawler.archive.places import scratch
from crawler.archive.probe import PREFIX as CHECK
from crawler.archive.segments import digest_of
from crawler.archive.store import Store
from crawler.errors import AlreadyThere, ArchiveError, NotThere
from crawler.model import sha256

_AT_ONCE = 4  # objects that are under way together
_LAST = (README, ROOT)  # the file that makes it an archive comes when the rest is there

Progress = Callable[[str, int], None]  # a key, and its bytes


class Problem(NamedTuple):
    """An object that could not be copied as its manifest states it, or that the source has lost."""

    code: str  # "source-missing", "source-changed", "copy-differs", "source-lost"
    key: str
    detail: str


@dataclass(slots=True)
class Copied:
    """What a copy came to."""

    objects: int = 0
    manifests: int = 0
    others: int = 0
    bytes: int = 0
    present: int = 0  # that were there before
    removable: list[str] = field(default_factory=list)  # superseded, and removed from the source
    removed: int = 0
    problems: list[Problem] = field(default_factory=list)


def mirror(source: Store, target: Store, progress: Progress, *, prune: bool = False) -> Copied:
    """Bring the copy in `target` up to date with the archive in `source`.

    `prune` removes from the copy what commits have superseded and the source has removed. Raises ArchiveError where
    the two are no copies of each other, ArchiveBusy, StoreError.
    """
    if source.place == target.place:
        raise ArchiveError(f"{source.place}: is the source and the copy; name another place for the copy")
    with hold_locally(f"copy to {target.place}"), scratch(f"copy-{secrets.token_hex(4)}") as folder:
        return _Mirror(source, target, folder, progress).run(prune=prune)


class _Committed(NamedTuple):
    """What a copy needs of a manifest."""

    run: str
    sha256: str
    objects: tuple[StoredObject, ...]
    gone: tuple[str, ...]  # keys that it has superseded or removed


class _Mirror:
    def __init__(self, source: Store, target: Store, folder: Path, progress: Progress) -> None:
        self._source = source
        self._target = target
        self._folder = folder
        self._progress = progress
        self._copied = Copied()

    def run(self, *, prune: bool) -> Copied:
        ours = {entry.key: entry.size for entry in self._source.list("") if _is_content(entry.key)}
        theirs = {entry.key: entry.size for entry in self._target.list("") if _is_content(entry.key)}
        history = list(self._history(theirs.keys()))
        gone = {key for one in history for key in one.gone}
        named: set[str] = set()
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for one in history:
                named.update(stored.key for stored in one.objects)
                todo = [stored for stored in one.objects if theirs.get(stored.key) != stored.size]
                self._copied.present += len(one.objects) - len(todo)
                self._gather(pool.map(partial(self._copy_object, gone), todo))
                self._copy_manifest(one, theirs)
        self._copy_others(sorted(ours.keys() - theirs.keys() - named, key=_order))
        self._look_for_removed(ours.keys(), theirs.keys(), gone, prune=prune)
        return self._copied

    def _history(self, theirs: Iterable[str]) -> Iterator[_Committed]:
        """Every manifest of the source. Raises ArchiveError where the copy holds another history."""
        runs = {run for key in theirs if key.startswith(MANIFESTS) and (run := run_of(key))}
        known = set()
        for one in read_history(self._source, read_slot(self._source).heads, whole=False):
            known.add(one.manifest.run)
            yield _committed(one)
        if strangers := sorted(runs - known):
            raise ArchiveError(
                f"{self._target.place}: holds runs that {self._source.place} does not, {strangers[0]} for one: "
                "it is no copy of it; name another place for the copy"
            )

    def _gather(self, outcomes: Iterable[Problem | int | None]) -> None:
        for outcome in outcomes:
            if isinstance(outcome, Problem):
                self._copied.problems.append(outcome)
            elif outcome is not None:
                self._copied.objects += 1
                self._copied.bytes += outcome

    def _copy_object(self, gone: set[str], stored: StoredObject) -> Problem | int | None:
        """Bytes that were copied; None for what a later commit has removed."""
        path = self._folder / secrets.token_hex(8)
        try:
            self._source.download(stored.key, path)
            if digest_of(path) != stored.sha256:
                return Problem("source-changed", stored.key, "its bytes are not those that its manifest names")
            return self._put(stored.key, path, stored.sha256) or stored.size
        except NotThere:
            if stored.key in gone:
                return None
            return Problem("source-missing", stored.key, "its manifest names it and it is not there")
        finally:
            path.unlink(missing_ok=True)
            self._progress(stored.key, stored.size)

    def _put(self, key: str, data: bytes | Path, digest: str) -> Problem | None:
        """Write an object and read it back; one that is there already has to be the same."""
        with suppress(AlreadyThere):  # from a copy that broke off, or a listing that lagged
            self._target.create(key, data)
        path = self._folder / secrets.token_hex(8)
        try:
            self._target.download(key, path)
            if digest_of(path) != digest:
                return Problem(
                    "copy-differs", key, f"{self._target.url} holds other bytes; remove them, and copy again"
                )
        finally:
            path.unlink(missing_ok=True)
        return None

    def _copy_manifest(self, one: _Committed, theirs: dict[str, int]) -> None:
        key = manifest_key(one.run)
        if key in theirs:
            return
        data = self._source.get(key)
        if sha256(data) != one.sha256:
            raise ArchiveError(f"{self._source.url}/{key}: changed while it was copied; nothing may replace a manifest")
        if problem := self._put(key, data, one.sha256):
            self._copied.problems.append(problem)
            return
        self._copied.manifests += 1
        self._copied.bytes += len(data)
        self._progress(key, len(data))

    def _copy_others(self, keys: Iterable[str]) -> None:
        for key in keys:
            if key.startswith(MANIFESTS):
                continue  # of a run that was committed meanwhile: the next copy takes it, with its objects
            path = self._folder / secrets.token_hex(8)
            try:
                self._source.download(key, path)
                problem = self._put(key, path, digest_of(path))
                self._copied.bytes += path.stat().st_size
            except NotThere:  # removed meanwhile
                continue
            finally:
                path.unlink(missing_ok=True)
            if problem:
                self._copied.problems.append(problem)
            else:
                self._copied.others += 1
            self._progress(key, 0)

    def _look_for_removed(self, ours: Iterable[str], theirs: Iterable[str], gone: set[str], *, prune: bool) -> None:
        """What the copy holds and the source does not: removed by a commit, or lost."""
        for key in sorted(set(theirs) - set(ours)):
            if self._source.size(key) is not None:  # its listing lags
                continue
            if key not in gone:
                said = "the source has lost it and no commit has removed it; put it back from this copy"
                self._copied.problems.append(Problem("source-lost", key, said))
            elif prune:
                self._target.drop_slot(key)
                self._copied.removed += 1
            else:
                self._copied.removable.append(key)


def _committed(one: Committed) -> _Committed:
    manifest = one.manifest
    objects = {stored.key: stored for stored in (*manifest.objects, manifest.checkpoint) if stored is not None}
    return _Committed(manifest.run, one.sha256, tuple(objects.values()), (*manifest.superseded, *manifest.removed))


def _is_content(key: str) -> bool:
    return key != LEASE and not key.startswith(CHECK)


def _order(key: str) -> tuple[int, str]:
    return (_LAST.index(key) + 1 if key in _LAST else 0), key
