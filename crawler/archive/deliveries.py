"""Which files of drop folders were taken up, as objects of the archive: a line of JSON for each.

A run that takes files up writes them into an object of its own, together with those of newer objects that are not
larger: so there are few objects at any time, and each line is written a few times in all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import NamedTuple

import msgspec

from crawler.archive.inventory import Fact, Inventory
from crawler.archive.layout import deliveries_key
from crawler.archive.manifest import StoredObject
from crawler.archive.store import Store
from crawler.errors import ArchiveError, NotThere
from crawler.exchange import FileSeen
from crawler.model import sha256

_GROWTH = 2  # an older object is written again with newer lines while it has no more than so many times as many

_ENCODER = msgspec.json.Encoder(order="sorted")
_DECODER = msgspec.json.Decoder(FileSeen)


class Written(NamedTuple):
    """An object, and the older ones that it stands for."""

    stored: StoredObject
    superseded: tuple[str, ...]


def objects_of(held: Inventory, wire: str) -> list[Fact]:
    """Those of one wire, the oldest first. Raises ArchiveError, StoreError."""
    return sorted((fact for fact in held.objects("deliveries").values() if fact.wire == wire), key=attrgetter("run"))


def read_seen(store: Store, facts: Iterable[Fact]) -> dict[str, FileSeen]:
    """By URL, what was last written of each file. Raises ArchiveError, StoreError."""
    return {seen.url: seen for fact in facts for seen in _read(store, fact)}


def write_seen(store: Store, run: str, wire: str, seen: Sequence[FileSeen], older: Sequence[Fact]) -> Written:
    """Write what a run has taken up. Raises ArchiveError, StoreError."""
    absorbed: list[Fact] = []
    rows = len(seen)
    for fact in reversed(older):
        if (fact.count or 0) > _GROWTH * rows:
            break
        absorbed.insert(0, fact)
        rows += fact.count or 0
    files = read_seen(store, absorbed) | {one.url: one for one in seen}
    data = b"".join(_ENCODER.encode(one) + b"\n" for _, one in sorted(files.items()))
    key = deliveries_key(run, wire)
    store.create(key, data)
    stored = StoredObject(
        key=key, sha256=sha256(data), size=len(data), kind="deliveries", wire=wire, date=None, count=len(files)
    )
    return Written(stored, tuple(fact.key for fact in absorbed))


def lines_of(data: bytes) -> list[FileSeen]:
    """Raises ArchiveError where the bytes are no such object."""
    try:
        return [_DECODER.decode(line) for line in data.splitlines()]
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ArchiveError(f"cannot be read ({error}); put it back from a copy") from error


def _read(store: Store, fact: Fact) -> list[FileSeen]:
    where = f"{store.url}/{fact.key}"
    try:
        data = store.get(fact.key)
    except NotThere as error:
        raise ArchiveError(f"{where}: is not there, and a manifest names it; put it back from a copy") from error
    if sha256(data) != fact.sha256:
        raise ArchiveError(f"{where}: holds other bytes than its manifest's digest says; put it back from a copy")
    try:
        return lines_of(data)
    except ArchiveError as error:
        raise ArchiveError(f"{where}: {error}") from error
