"""The ledger's days as objects of the archive: one JSON object for each wire, day and run that changed it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import msgspec

from crawler.archive.inventory import Fact, Inventory
from crawler.archive.layout import day_of, ledger_key
from crawler.archive.manifest import StoredObject, check_format
from crawler.archive.store import Store
from crawler.errors import ArchiveError, NotThere
from crawler.ledger.day import CLOSED, DayLedger, DayLine, line_of
from crawler.model import canonical_json, sha256

AT_HAND = timedelta(days=100)  # days that are over for longer are looked for when they are needed
_REQUESTS = 8
_DECODER = msgspec.json.Decoder(DayLedger)  # made once: days are read in several threads


def write_day(store: Store, day: DayLedger, tried_at: datetime | None) -> tuple[StoredObject, DayLine]:
    """Write one day; what its manifest says of it. Raises StoreError."""
    key = ledger_key(day.run, day.wire, day.date)
    data = canonical_json(day) + b"\n"
    digest = sha256(data)
    store.create(key, data)
    stored = StoredObject(
        key=key, sha256=digest, size=len(data), kind="ledger", wire=day.wire, date=day.date, count=day.expected
    )
    return stored, line_of(day, key, digest, tried_at)


def read_day(store: Store, line: DayLine) -> DayLedger:
    """The day that a manifest names. Raises ArchiveError where it is not what was written, FormatTooNew, StoreError."""
    return _read(store, line.key, line.sha256)


def _read(store: Store, key: str, digest: str | None) -> DayLedger:
    where = f"{store.url}/{key}"
    try:
        data = store.get(key)
        if sha256(data) != digest:
            raise ArchiveError(f"{where}: holds other bytes than its manifest's digest says; put it back from a copy")
        check_format(data, where)
        return _DECODER.decode(data)
    except NotThere as error:
        raise ArchiveError(f"{where}: is not there, and a manifest names it; put it back from a copy") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ArchiveError(f"{where}: cannot be read ({error}); put it back from a copy") from error


def read_days(store: Store, facts: Iterable[Fact]) -> Iterator[DayLedger]:
    """The days of these objects, several at a time. Raises ArchiveError, StoreError."""
    with ThreadPoolExecutor(_REQUESTS) as pool:
        yield from pool.map(lambda fact: _read(store, fact.key, fact.sha256), facts)


def find_line(store: Store, days: Mapping[str, DayLine], held: Inventory, wire: str, day: str) -> DayLine | None:
    """The newest ledger of a day, `None` where there is none yet; one closed long ago is looked for among all objects.

    Raises ArchiveError, StoreError.
    """
    line = days.get(f"{wire}/{day}")
    if line is not None:
        return line
    found = [one for one in held.objects("ledger").values() if (one.wire, one.date) == (wire, day)]
    return _line(store, found[-1]) if found else None


def worked_on(days: Mapping[str, DayLine], run: str) -> dict[str, DayLine]:
    """The days that the next runs have to know of: those not closed, and those of the last weeks before `run`."""
    last = (date.fromisoformat(day_of(run)) - AT_HAND).isoformat()
    return {name: line for name, line in days.items() if line.state not in CLOSED or line.date >= last}


def read_lines(store: Store, days: Mapping[str, DayLine], held: Mapping[str, Fact]) -> Iterator[DayLine]:
    """Every day of the archive: those worked on, and of `held`, all ledgers that stand for something, the others, read
    from their objects. Raises ArchiveError, StoreError."""
    yield from days.values()
    older = [fact for fact in held.values() if f"{fact.wire}/{fact.date}" not in days]
    with ThreadPoolExecutor(_REQUESTS) as pool:
        yield from pool.map(lambda fact: _line(store, fact), older)


def _line(store: Store, fact: Fact) -> DayLine:
    data = _read(store, fact.key, fact.sha256)
    return line_of(data, fact.key, fact.sha256 or "", None)
