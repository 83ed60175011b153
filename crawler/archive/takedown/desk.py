"""Where a take-down works: what there is, what was written anew, and what goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from pathlib import Path

from crawler.archive.inventory import Fact, What
from crawler.archive.manifest import StoredObject
from crawler.archive.merge import fetch
from crawler.archive.schema import Row
from crawler.archive.state import State
from crawler.archive.store import Store
from crawler.archive.tables import read_rows
from crawler.errors import ArchiveError
from crawler.ledger.day import DayLine

Put = Callable[[str, bytes | Path], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be taken down, and why."""

    ids: tuple[str, ...]
    reason: str


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What a take-down came to, or would."""

    ids: tuple[str, ...]
    before: tuple[str, ...] = ()  # of them, those that had been taken down already
    rewritten: Counter[str] = field(default_factory=Counter)  # objects by kind
    rows: int = 0  # that went
    exchanges: int = 0  # that went
    masked: int = 0  # records of other releases' pages on which they were named
    removed: int = 0  # objects, those among them that only waited for the end of their grace time
    named_by: tuple[str, ...] = ()  # releases that name them in their own words
    telling: tuple[str, ...] = ()  # commits whose manifests name a headline or URL: nothing may change those
    run: str | None = None  # the commit

    @property
    def found(self) -> bool:
        """Whether there was anything of them."""
        return bool(self.rewritten) or len(self.before) < len(self.ids)


@dataclass(slots=True, kw_only=True)
class Desk:
    """One take-down while it is made. `put` brings an object into the archive; a rehearsal's does nothing."""

    store: Store
    state: State
    run: str
    now: datetime
    folder: Path  # its own, on the local disk
    put: Put
    outcome: Outcome
    objects: list[StoredObject] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    days: list[DayLine] = field(default_factory=list)

    def live(self, *kinds: What) -> list[Fact]:
        """What stands for something, in the order of its runs. Raises ArchiveError, StoreError."""
        return sorted(self.state.inventory.objects(*kinds).values(), key=attrgetter("run", "key"))

    def rows(self, fact: Fact) -> Iterator[Row]:
        """The rows of a table. Raises ArchiveError where it is damaged, StoreError."""
        path = self.fetched(fact)
        try:
            yield from read_rows(path)
        except ArchiveError as error:
            raise ArchiveError(f"{self.store.url}/{fact.key}: {error}; put it back from a copy first") from error
        path.unlink()

    def fetched(self, fact: Fact) -> Path:
        """A copy on the local disk. Raises ArchiveError where it is damaged, StoreError."""
        path = self.folder / "taken-from"
        fetch(self.store, fact, path)
        return path

    def write(self, stored: StoredObject, data: bytes | Path, instead_of: Iterable[str]) -> None:
        """One object anew. Raises ArchiveBusy, StoreError."""
        self.put(stored.key, data)
        if isinstance(data, Path):
            data.unlink()
        self.objects.append(stored)
        self.outcome.rewritten[stored.kind] += 1
        self.removed += instead_of
