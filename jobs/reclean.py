"""Today's cleaner over the pages that the archive holds: what it makes of each version, beside what is held of it.

Nothing is asked of any wire. Each page is read by its own place in the archive, so that memory does not grow with what
is cleaned; several processes clean, one writes.
"""

from __future__ import annotations

import signal
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field, fields, replace
from itertools import islice
from multiprocessing import get_context
from typing import NamedTuple

from crawler.archive import Archive
from crawler.archive.pages import read_stored
from crawler.archive.store import Store
from crawler.archive.versions import edition
from crawler.clean import clean
from crawler.errors import ArchiveError, CleanError
from crawler.model import Release
from crawler.settings import ArchiveSettings
from crawler.wire import Wire

_BATCH = 16
_IN_FLIGHT = 4  # batches a process
_NOT_CONTENT = frozenset({"cleaner"})  # differs whenever the software does; an edition says more than that
_SAMPLES = 5


class Recleaned(NamedTuple):
    """One version cleaned again: the fields that differ and the new edition, or why there is none."""

    held: Release
    edition: Release | None = None
    differs: tuple[str, ...] = ()
    fault: str | None = None


@dataclass(slots=True, kw_only=True)
class Tally:
    """What a re-cleaning came to."""

    looked_at: int = 0
    changed: int = 0
    fields: Counter[str] = field(default_factory=Counter)  # in how many versions each differs
    wires: Counter[str] = field(default_factory=Counter)  # changed versions
    faults: list[str] = field(default_factory=list)
    samples: list[Recleaned] = field(default_factory=list)

    def count(self, one: Recleaned) -> None:
        self.looked_at += 1
        if one.fault:
            self.faults.append(f"{one.held.id} version {one.held.version}: {one.fault}")
        if one.edition:
            self.changed += 1
            self.fields.update(one.differs)
            self.wires[one.held.wire or ""] += 1
            if len(self.samples) < _SAMPLES:
                self.samples.append(one)


@dataclass(frozen=True, slots=True)
class Bench:
    """What cleaning a held version needs."""

    store: Store
    wires: Mapping[str, Wire]

    def clean(self, held: Release) -> Recleaned:
        """One version. What is wrong with its page is told and ends nothing. Raises StoreError."""
        if held.raw is None:
            return Recleaned(held, fault="its row names no raw page")
        try:
            stored = read_stored(self.store, held.raw)
            # one payload may have come under several ids: what doors said of another release says nothing of this one
            page = stored.page if stored.note.id == held.id else replace(stored.page, claims=())
            made = edition(clean(page, self.wires.get(held.wire or "")), held, stored)
        except (ArchiveError, CleanError) as error:
            return Recleaned(held, fault=str(error))
        differs = tuple(name for name in _FIELDS if getattr(made, name) != getattr(held, name))
        return Recleaned(held, made if differs else None, differs)


_FIELDS = tuple(one.name for one in fields(Release) if one.name not in _NOT_CONTENT)


def reclean(
    archive: Archive, releases: Iterator[Release], wires: Mapping[str, Wire], processes: int
) -> Iterator[Recleaned]:
    """Every version in the order given. Raises StoreError, ArchiveError."""
    if processes == 1:
        yield from map(Bench(archive.store, wires).clean, releases)
        return
    context = get_context("spawn")  # a forked process would share open connections
    with ProcessPoolExecutor(processes, context, initializer=_begin, initargs=(archive.settings, wires)) as pool:
        try:
            yield from _in_order(pool, releases, processes)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _in_order(pool: ProcessPoolExecutor, releases: Iterator[Release], processes: int) -> Iterator[Recleaned]:
    under_way: deque[Future[list[Recleaned]]] = deque()
    while batch := list(islice(releases, _BATCH)):
        under_way.append(pool.submit(_clean_batch, batch))
        if len(under_way) >= _IN_FLIGHT * processes:
            yield from under_way.popleft().result()
    while under_way:
        yield from under_way.popleft().result()


_benches: list[Bench] = []  # of this worker process, set once when it begins


def _begin(settings: ArchiveSettings, wires: Mapping[str, Wire]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the operator's Ctrl-C reaches all; one answers
    _benches.append(Bench(Archive.open(settings).store, wires))


def _clean_batch(batch: Sequence[Release]) -> list[Recleaned]:
    return [_benches[0].clean(held) for held in batch]
