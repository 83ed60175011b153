"""The inventory: which objects the archive holds, as the facts that its manifests state one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from crawler.archive.layout import manifest_key
from crawler.archive.manifest import Manifest, StoredObject

What = Literal[
    "commit", "raw", "index", "releases", "ledger", "deliveries", "claims", "checkpoint", "superseded", "removed"
]
DATA: tuple[What, ...] = ("raw", "index", "releases")
REWRITTEN: tuple[What, ...] = (*DATA, "deliveries", "claims")  # what newer objects stand for goes after a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that a manifest states: an object that it brought in, or what became of an older one."""

    what: What
    key: str
    run: str  # the commit that states it
    sha256: str | None = None
    size: int | None = None  # bytes
    wire: str | None = None
    date: str | None = None
    count: int | None = None  # rows or records
    kind: str | None = None  # of a commit


class FactLayer(Protocol):
    """Facts of a checkpoint's layer."""

    def facts(self, what: Iterable[str]) -> Iterator[Fact]:
        """Those of some kinds, in order. Raises ArchiveError, StoreError."""


class Inventory:
    """Every fact, from the oldest to the newest."""

    def __init__(self, lately: Iterable[Fact] = (), layers: Iterable[FactLayer] = ()) -> None:
        """`layers` from the oldest to the newest."""
        self._lately = list(lately)
        self._layers = tuple(layers)

    @property
    def lately(self) -> tuple[Fact, ...]:
        """What no layer holds yet."""
        return tuple(self._lately)

    def add(self, manifest: Manifest, sha256: str) -> None:
        """Take in what a manifest states."""
        self._lately += facts_of(manifest, sha256)

    def facts(self, *what: What) -> Iterator[Fact]:
        """The facts of some kinds. Raises ArchiveError, StoreError."""
        for layer in self._layers:
            yield from layer.facts(what)
        yield from (fact for fact in self._lately if fact.what in what)

    def objects(self, *kinds: What) -> dict[str, Fact]:
        """What is there and stands for something, by key: neither superseded nor removed, or named anew after that."""
        found: dict[str, Fact] = {}
        for fact in self.facts(*kinds, "superseded", "removed"):
            if fact.what in kinds:
                found[fact.key] = fact
            else:
                found.pop(fact.key, None)
        return found

    def days(self) -> dict[tuple[str, str], Fact]:
        """The object that holds the newest ledger of each day, by wire and date."""
        return {(fact.wire or "", fact.date or ""): fact for fact in self.facts("ledger")}

    def superseded(self) -> dict[str, str]:
        """Objects that others stand for and that are still there, by key: the commit that superseded each."""
        found: dict[str, str] = {}
        there: set[str] = set()
        for fact in self.facts(*REWRITTEN, "superseded", "removed"):
            if fact.what != "superseded":
                (there.discard if fact.what == "removed" else there.add)(fact.key)
                found.pop(fact.key, None)
            elif fact.key in there:
                found[fact.key] = fact.run
        return found


def facts_of(manifest: Manifest, sha256: str) -> Iterator[Fact]:
    """What one manifest states, in order; of the ledger every day, whatever object it is in.

    Readable copies of single versions and details of manifests are left out: nothing looks for them.
    """
    run = manifest.run
    yield Fact(what="commit", key=manifest_key(run), run=run, sha256=sha256, kind=manifest.kind)
    for stored in manifest.objects:
        if stored.kind not in {"objects", "ledger", "details"}:
            yield fact_of(stored, run)
    for day in manifest.days:
        yield Fact(
            what="ledger", key=day.key, run=run, sha256=day.sha256, wire=day.wire, date=day.date, count=day.expected
        )
    yield from (Fact(what="superseded", key=key, run=run) for key in manifest.superseded)
    yield from (Fact(what="removed", key=key, run=run) for key in manifest.removed)


def fact_of(stored: StoredObject, run: str) -> Fact:
    assert stored.kind != "objects"
    assert stored.kind != "details"
    return Fact(
        what=stored.kind,
        key=stored.key,
        run=run,
        sha256=stored.sha256,
        size=stored.size,
        wire=stored.wire,
        date=stored.date,
        count=stored.count,
    )
