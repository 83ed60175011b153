"""Every manifest of an archive, parents before children, found by listing, by the lease's hint and by their children.

A listing may lag behind what was written, so that it is never the only source: each manifest names its parents, and
the lease names the newest.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice
from typing import NamedTuple

from crawler.archive.details import with_details
from crawler.archive.layout import MANIFESTS, manifest_key, run_of
from crawler.archive.manifest import Manifest, Parent, decode
from crawler.archive.store import Store
from crawler.errors import ArchiveError, NotThere
from crawler.model import sha256

_REQUESTS = 8
_AT_ONCE = 64  # manifests that are fetched together


class Committed(NamedTuple):
    """One manifest and the digest of its bytes."""

    manifest: Manifest
    sha256: str


def read_history(store: Store, hints: Iterable[Parent] = (), *, whole: bool = True) -> Iterator[Committed]:
    """Every manifest, each after its parents; those that do not depend on each other in the order of their runs.

    `whole`: with its details.

    Raises ArchiveError where one cannot be read or a parent is missing, FormatTooNew, StoreError.
    """
    history = History(store, whole=whole)
    for committed in _fetch(store, _listed(store), whole=whole):
        yield from history.add(committed)
    for hint in hints:
        yield from history.find(hint.run, required=False)
    yield from history.complete()


class History:
    """What was found so far, and what waits for its parents. What is covered counts as given."""

    def __init__(self, store: Store, covers: Callable[[str], bool] = lambda _: False, *, whole: bool = True) -> None:
        self._store = store
        self._whole = whole
        self._covers = covers
        self._given: set[str] = set()
        self._waiting: dict[str, Committed] = {}

    def has(self, run: str) -> bool:
        """Whether the manifest of `run` was found, or need not be."""
        return run in self._given or run in self._waiting or self._covers(run)

    def add(self, committed: Committed) -> Iterator[Committed]:
        """Take one manifest in and give every one whose parents have all been given now."""
        self._waiting[committed.manifest.run] = committed
        ready = deque([committed])
        while ready:
            one = ready.popleft()
            if self._is_ready(one):
                self._given.add(one.manifest.run)
                del self._waiting[one.manifest.run]
                yield one
                ready.extend(self._children(one.manifest.run))

    def find(self, run: str, *, required: bool) -> Iterator[Committed]:
        """Take in the manifest of `run`, if it was not found yet."""
        if self.has(run):
            return
        try:
            found = read_commit(self._store, run, whole=self._whole)
        except NotThere as error:
            if not required:
                return
            raise ArchiveError(
                f"{self._store.url}/{manifest_key(run)}: a later manifest names it and it is not there; put it back "
                "from a copy of the archive: without it the releases of its run are not known"
            ) from error
        yield from self.add(found)

    def complete(self) -> Iterator[Committed]:
        """Fetch the parents that no listing has shown, until nothing waits."""
        while self._waiting:
            parents = {parent.run for one in self._waiting.values() for parent in one.manifest.parents}
            missing = sorted(run for run in parents if not self.has(run))
            if not missing:
                runs = ", ".join(sorted(self._waiting))
                raise ArchiveError(
                    f"{self._store.url}: manifests name each other as parents: {runs}; "
                    "put them back from a copy of the archive"
                )
            for run in missing:
                yield from self.find(run, required=True)

    def _is_ready(self, one: Committed) -> bool:
        return one.manifest.run in self._waiting and all(
            parent.run in self._given or (parent.run not in self._waiting and self._covers(parent.run))
            for parent in one.manifest.parents
        )

    def _children(self, run: str) -> list[Committed]:
        waiting = sorted(self._waiting.items())
        return [one for _, one in waiting if any(parent.run == run for parent in one.manifest.parents)]


def _listed(store: Store) -> Iterator[str]:
    return (entry.key for entry in store.list(MANIFESTS) if run_of(entry.key))


def _fetch(store: Store, keys: Iterator[str], *, whole: bool) -> Iterator[Committed]:
    with ThreadPoolExecutor(_REQUESTS) as pool:
        while some := list(islice(keys, _AT_ONCE)):
            yield from pool.map(partial(_read, store, whole=whole), some)


def read_commit(store: Store, run: str, *, whole: bool = True) -> Committed:
    """The manifest of one commit; `whole`: with its details.

    Raises NotThere, ArchiveError, FormatTooNew, StoreError.
    """
    return _read(store, manifest_key(run), whole=whole)


def _read(store: Store, key: str, *, whole: bool) -> Committed:
    data = store.get(key)
    manifest = decode(data, Manifest, f"{store.url}/{key}")
    if whole:
        manifest = with_details(store, manifest)
    return Committed(manifest, sha256(data))
