"""The ledger's days in the archive: each run writes those that it has changed, of all wires, as one JSON object."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

import msgspec

from crawler.archive.inventory import Fact, Inventory
from crawler.archive.layout import FORMAT, day_of, ledger_key
from crawler.archive.local_copies import get_known, keep_copy
from crawler.archive.manifest import StoredObject, check_format
from crawler.archive.store import Store
from crawler.errors import ArchiveError, NotThere
from crawler.ledger.day import CLOSED, DayLedger, DayLine, line_of
from crawler.model import canonical_json, sha256

AT_HAND = timedelta(days=100)  # days that are over for longer are looked for when they are needed
_REQUESTS = 8
_BYTES = 8 * 1024 * 1024  # of days in one object, about


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ledger:
    """One object: days of any wires, as one run has left them."""

    format: int = FORMAT
    run: str
    days: tuple[DayLedger, ...]


Put = Callable[[str, bytes], None]  # brings a new object into the archive

_DECODERS = msgspec.json.Decoder(_Ledger), msgspec.json.Decoder(DayLedger)  # made once: read in several threads


class Written(NamedTuple):
    """An object of the ledger, and what its manifest says of each day in it."""

    stored: StoredObject
    lines: tuple[DayLine, ...]


class DayWriter:
    """The days that one run writes: one object, more only where many days are large."""

    def __init__(self, put: Put, run: str) -> None:
        self._put = put
        self._run = run
        self._waiting: list[tuple[bytes, DayLedger, datetime | None]] = []
        self._written: list[Written] = []

    def add(self, day: DayLedger, tried_at: datetime | None) -> None:
        """Take one day. Raises StoreError."""
        self._waiting.append((canonical_json(day), day, tried_at))
        if sum(len(data) for data, _, _ in self._waiting) > _BYTES:
            self._write()

    def finish(self) -> list[Written]:
        """Everything that was written. Raises StoreError."""
        self._write()
        return self._written

    def _write(self) -> None:
        if not self._waiting:
            return
        key = ledger_key(self._run, len(self._written) + 1)
        days = b",".join(data for data, _, _ in self._waiting)
        data = b'{"days":[%b],"format":%d,"run":"%b"}\n' % (days, FORMAT, self._run.encode())
        digest = sha256(data)
        self._put(key, data)
        keep_copy(digest, data)
        stored = StoredObject(
            key=key, sha256=digest, size=len(data), kind="ledger", wire=None, date=None, count=len(self._waiting)
        )
        lines = tuple(line_of(day, key, digest, tried_at) for _, day, tried_at in self._waiting)
        self._written.append(Written(stored, lines))
        self._waiting.clear()


def read_day(store: Store, line: DayLine) -> DayLedger:
    """The day that a manifest names. Raises ArchiveError where it is not what was written, FormatTooNew, StoreError."""
    return _read(store, line.key, line.sha256, line.wire, line.date)


def _read(store: Store, key: str, digest: str, wire: str, date: str) -> DayLedger:
    where = f"{store.url}/{key}"
    try:
        return _find(get_known(store, key, digest), where, wire, date)
    except ArchiveError as error:
        raise ArchiveError(f"{error}; put it back from a copy") from error
    except NotThere as error:
        raise ArchiveError(f"{where}: is not there, and a manifest names it; put it back from a copy") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ArchiveError(f"{where}: cannot be read ({error}); put it back from a copy") from error


def _find(data: bytes, where: str, wire: str, date: str) -> DayLedger:
    """A day in the object of a run; older archives have an object for each day."""
    found = next((day for day in days_in(data, where) if (day.wire, day.date) == (wire, date)), None)
    if found is None:
        raise ArchiveError(f"{where}: does not hold {date} of {wire}, as a manifest says")
    return found


def days_in(data: bytes, where: str) -> tuple[DayLedger, ...]:
    """All days of an object. Raises FormatTooNew, msgspec.DecodeError, UnicodeDecodeError."""
    check_format(data, where)
    of_run, of_day = _DECODERS
    return of_run.decode(data).days if data.startswith(b'{"days":') else (of_day.decode(data),)


def read_days(store: Store, facts: Iterable[Fact]) -> Iterator[DayLedger]:
    """These days, several at a time. Raises ArchiveError, StoreError."""
    with ThreadPoolExecutor(_REQUESTS) as pool:
        yield from pool.map(lambda one: _read(store, one.key, one.sha256 or "", one.wire or "", one.date or ""), facts)


def find_line(store: Store, days: Mapping[str, DayLine], held: Inventory, wire: str, day: str) -> DayLine | None:
    """The newest ledger of a day, `None` where there is none yet; one closed long ago is looked for among all objects.

    Raises ArchiveError, StoreError.
    """
    line = days.get(f"{wire}/{day}")
    if line is not None:
        return line
    found = held.days().get((wire, day))
    return _line(store, found) if found else None


def worked_on(days: Mapping[str, DayLine], run: str) -> dict[str, DayLine]:
    """The days that the next runs have to know of: those not closed, and those of the last weeks before `run`."""
    last = (date.fromisoformat(day_of(run)) - AT_HAND).isoformat()
    return {name: line for name, line in days.items() if line.state not in CLOSED or line.date >= last}


def read_lines(store: Store, days: Mapping[str, DayLine], held: Inventory) -> Iterator[DayLine]:
    """Every day of the archive: those worked on, and the others, read from their objects. Raises ArchiveError,
    StoreError."""
    yield from days.values()
    older = [fact for (wire, date), fact in held.days().items() if f"{wire}/{date}" not in days]
    with ThreadPoolExecutor(_REQUESTS) as pool:
        yield from pool.map(lambda fact: _line(store, fact), older)


def _line(store: Store, fact: Fact) -> DayLine:
    digest = fact.sha256 or ""
    return line_of(_read(store, fact.key, digest, fact.wire or "", fact.date or ""), fact.key, digest, None)
