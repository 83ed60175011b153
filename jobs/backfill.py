"""Releases of the past: day by day through the doors that reach back, or out of WARC files at hand.

Nothing here collects: each batch is an ordinary run, committed by itself. What is done stands in the ledger of its
days, and which files were read among the deliveries, so that a backfill that breaks off goes on where it was.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from statistics import median

from crawler.archive import Archive
from crawler.archive.state import State
from crawler.discover import reaching_back
from crawler.discover.templates import is_dated
from crawler.errors import ConfigError, NoArchive
from crawler.ledger.day import DayLedger, settled_at
from crawler.ledger.spans import day_span
from crawler.wire import Wire
from jobs.app import App
from jobs.order import Order, Watch
from jobs.report import RunReport
from jobs.run import archive_run
from jobs.warcs import Warc, unread
from jobs.window import Asked

# A day that was tried and is not complete is tried again by a backfill begun so much later.
_AGAIN = timedelta(hours=20)

_WARCS = 32  # files in one commit: what a crash can cost


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Days that one run is to fill."""

    days: tuple[str, ...]  # YYYY-MM-DD, the wire's own
    since: datetime
    until: datetime  # when the last of them can be closed


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What a backfill would cost; null where nothing tells. `basis` says what the figures follow from."""

    days: int
    done: int  # days that need no work
    requests: int | None
    bytes: int | None
    hours: float | None
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What is to be done."""

    wire: Wire
    batches: tuple[Batch, ...]
    estimate: Estimate


def course(app: App, wire: Wire, first: date, last: date, *, newest_first: bool) -> Course:
    """What the days from `first` to `last` need. Raises ConfigError where no door reaches back, StoreError."""
    wire = app.with_web_archive(wire)
    doors = reaching_back(wire)
    if not doors:
        raise ConfigError(
            f"wire {wire.name}: none of its doors reaches back: a feed holds the newest items alone, a listing without"
            " {year} would be paged from today on; name WARC files with --warc, or a web archive in [backfill]"
        )
    days = _days(wire, first, last, app.clock.now())
    archive = _archive(app)
    state = archive.state() if archive else State()
    ledgers = archive.ledgers(wire.name, frozenset(days)) if archive else {}
    todo = [day for day in days if not _is_done(day, ledgers, state, wire, app.clock.now())]
    ordered = todo[::-1] if newest_first else todo
    groups = [(day,) for day in ordered] if any(map(is_dated, doors)) else [tuple(todo)] if todo else []
    batches = tuple(_batch(wire, group) for group in groups)
    return Course(wire=wire, batches=batches, estimate=_estimate(archive, state, wire, len(days), len(todo)))


def _archive(app: App) -> Archive | None:
    try:
        return app.open_archive()
    except NoArchive:
        return None


def _days(wire: Wire, first: date, last: date, now: datetime) -> list[str]:
    """Those that are over for good: the others are an ordinary run's. Raises ConfigError where there is none."""
    found = []
    for back in range((last - first).days + 1):
        day = (first + timedelta(days=back)).isoformat()
        if settled_at(day_span(day, wire.zone)) <= now:
            found.append(day)
    if not found:
        raise ConfigError(f"no day that is over lies between --since {first} and --until {last}; name others")
    return found


def _is_done(day: str, ledgers: Mapping[str, DayLedger], state: State, wire: Wire, now: datetime) -> bool:
    ledger = ledgers.get(day)
    if ledger is None:
        return False
    line = state.days.get(f"{wire.name}/{day}")
    tried = line.tried_at if line else datetime.fromisoformat(ledger.at)
    return ledger.state == "complete" or (tried is not None and now - tried < _AGAIN)


def _batch(wire: Wire, days: tuple[str, ...]) -> Batch:
    spans = [day_span(day, wire.zone) for day in (min(days), max(days))]
    return Batch(days=days, since=spans[0].since, until=settled_at(spans[1]))


def _estimate(archive: Archive | None, state: State, wire: Wire, days: int, todo: int) -> Estimate:
    """From the archive's own days, else from what the wire file expects at most."""
    lines = [line.expected for line in state.days.values() if line.wire == wire.name and line.state == "complete"]
    a_day = median(lines) if lines else wire.expect.max_per_day
    basis = (
        f"the median of {len(lines)} complete days, {a_day:g} releases a day"
        if lines
        else f"expect.max_per_day = {a_day} of the wire file"
        if a_day
        else "nothing tells how many releases a day has: no day of the archive is complete, the wire file says nothing"
    )
    requests = None if a_day is None else round(todo * (a_day + len(reaching_back(wire))))
    page = _bytes_a_request(archive, state, wire)
    pace = wire.polite.delay_seconds
    return Estimate(
        days=days,
        done=days - todo,
        requests=requests,
        bytes=None if requests is None or page is None else round(requests * page),
        hours=None if requests is None else round(requests * pace / 3600, 2),
        basis=f"{basis}; {pace:g} seconds between two requests",
    )


def _bytes_a_request(archive: Archive | None, state: State, wire: Wire) -> float | None:
    """As the wire's last run found it."""
    run = state.last_run.get(wire.name)
    if archive is None or run is None:
        return None
    reports = archive.manifest(run).report.get("wires", ())
    return next(
        (one["bytes"] / one["requests"] for one in reports if one["wire"] == wire.name and one["requests"]), None
    )


def fill(app: App, course: Course, order: Order, watch: Watch) -> Iterator[tuple[Batch, RunReport]]:
    """Each batch and the run that filled it, in turn, until all are done or one says that it is no use to go on.

    `order` says what is the same for all; its limit is that of the whole. Raises as `archive_run` does.
    """
    left = order.limit
    for batch in course.batches:
        while True:
            window = Asked(batch.since, batch.until)
            one = dataclasses.replace(order, wires=(course.wire.name,), window=window, past=True, limit=left)
            report = archive_run(app, one, watch)
            yield batch, report
            wire = report.wires[0]
            left = None if left is None else left - wire.new - wire.changed - wire.unchanged
            if wire.stopped != "time":  # what `max_minutes` ended goes on
                break
        if wire.stopped or _failed(report) or (left is not None and left <= 0):
            return


def _failed(report: RunReport) -> bool:
    """Whether the wire as a whole could not be asked: the next day would fare no better."""
    return any(check.name == "collecting" and not check.ok for wire in report.wires for check in wire.checks)


def take_over(app: App, files: Sequence[Warc], order: Order, watch: Watch) -> Iterator[RunReport]:
    """The runs that take over what is in these files. Raises as `archive_run` does."""
    wires = app.wires_to_take(order.wires)
    todo = iter(files)
    while some := tuple(islice(todo, _WARCS)):
        report = archive_run(
            app, dataclasses.replace(order, wires=tuple(wire.name for wire in wires), warcs=some), watch
        )
        yield report
        if report.verdict == "stopped":
            return


def to_read(app: App, files: Sequence[Warc], names: Sequence[str]) -> list[Warc]:
    """The files that the archive has not read yet for these wires. Raises ConfigError, ArchiveError, StoreError."""
    wires = app.wires_to_take(names)
    archive = _archive(app)
    return unread(files, [archive.files_seen(wire.name) for wire in wires]) if archive else list(files)
