"""One run: collect, clean, commit, in one process. What the schedule fires and what a person types.

The archive is taken, pages of torn runs are cleaned first (so that nothing that reached the bucket is fetched again),
then every wire is collected, the pages are read back from the run's own segments, cleaned and taken, and the manifest
is written last, with the verdict. Whatever becomes of one page, it is kept raw and counted; whatever becomes of one
wire, the others go on; a store that fails ends the run, and what had reached it is taken up by the next.
"""

from __future__ import annotations

import dataclasses
import logging
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from crawler.archive.manifest import Window
from crawler.archive.pages import StoredPage
from crawler.archive.state import State
from crawler.archive.writer import RunWriter
from crawler.clean import clean
from crawler.clock import rfc3339
from crawler.collect import Plan, collect
from crawler.errors import CleanError, ConfigError, NoArchive
from crawler.exchange import Exchange, Harvest, Missing, Sink
from crawler.model import Release, Rights
from crawler.recordings import Recordings
from crawler.sample import SampleSite
from crawler.wire import Wire
from jobs.app import App
from jobs.judge import Evidence, Tally, reasons, verdict
from jobs.report import RunReport, TakenUp, report_wire

log = logging.getLogger(__name__)

# A window begins so long before the end of the last: wires date releases back, and doors name them late.
OVERLAP = timedelta(hours=2)

# A release that no door has named for so long is no longer counted as missing: nothing would fetch it.
FORGET_MISSING = timedelta(days=30)

# Reasons after which a release was not asked for at all: that is no loss to keep account of.
_UNTRIED = frozenset({"limit", "stopped", "not-recorded"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What was asked for. Times are in UTC."""

    wires: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    limit: int | None = None
    replay: tuple[Path, ...] = ()
    dry_run: bool = False
    wait_seconds: float = 0.0
    skips: tuple[str, ...] = ()
    command: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Watch:
    """Who looks on: `progress(wire, harvest)` as pages come in; `stop()` says that the operator wants an end."""

    progress: Callable[[str, Harvest], None]
    stop: Callable[[], bool]


def archive_run(app: App, order: Order, watch: Watch) -> RunReport:
    """One archiving run, committed. Raises ConfigError, ArchiveBusy, StoreError, ArchiveError."""
    wires = app.wires_to_run(order.wires)
    recordings = Recordings.open(order.replay) if order.replay else None
    started = app.clock.now()
    archive = app.open_archive(create=True)
    with archive.begin(app.clock, command=" ".join(order.command), wait_seconds=order.wait_seconds) as writer:
        before = writer.state
        taken_up, torn = take_up(app, writer)
        plans = [plan(app, wire, order, writer.state, recordings) for wire in wires]
        harvests = harvest(app, plans, writer, watch)
        writer.seal()
        tallies = clean_pages(app, writer, writer.pages())
        evidence = [_evidence(order, one, harvests, tallies, before) for one in plans]
        report = _report(app, order, started, evidence, taken_up)
        report = dataclasses.replace(report, run=writer.run)
        lost = [missing for tally in torn.values() for missing in tally.lost]
        lost += [missing for one in evidence for missing in one.missing]
        writer.commit(
            msgspec.to_builtins(report),
            verdict=report.verdict,
            reasons=report.reasons,
            windows=closed_windows(plans, evidence, before),
            missing=open_missing(before.missing, lost, writer.state.known, app.clock.now()),
            skips=order.skips,
        )
    return report


def rehearse(app: App, order: Order, watch: Watch) -> RunReport:
    """What a run would fetch. Doors are asked; nothing is written, and the archive is not taken."""
    wires = app.wires_to_run(order.wires)
    recordings = Recordings.open(order.replay) if order.replay else None
    started = app.clock.now()
    state = _state_if_any(app)
    plans = [plan(app, wire, order, state, recordings) for wire in wires]
    harvests = harvest(app, plans, Nowhere(), watch)
    evidence = [_evidence(order, one, harvests, {}, state) for one in plans]
    return _report(app, order, started, evidence, TakenUp())


class Nowhere:
    """The sink of a rehearsal."""

    def keep(self, exchange: Exchange) -> None:
        """Drops it."""


def _state_if_any(app: App) -> State:
    try:
        return app.open_archive().state()
    except NoArchive:
        return State()


def plan(app: App, wire: Wire, order: Order, state: State, recordings: Recordings | None) -> Plan:
    """What one wire is asked for. Raises ConfigError where the window is empty."""
    now = app.clock.now()
    since, until = order.since or _begin(wire, state, now), order.until or now
    if since >= until:
        raise ConfigError(f"{wire.name}: the window is empty: {rfc3339(since)} is not before {rfc3339(until)}")
    return Plan(
        wire=wire,
        wire_settings=app.settings.wire(wire.name),
        crawl_settings=app.settings.crawl,
        since=since,
        until=until,
        known={id_: known for id_, known in state.known.items() if id_.startswith(f"{wire.name}:")},
        known_urls=state.by_url,
        limit=order.limit,
        recordings=recordings,
        dry_run=order.dry_run,
        proxy=None,
    )


def _begin(wire: Wire, state: State, now: datetime) -> datetime:
    closed = state.windows.get(wire.name)
    return datetime.fromisoformat(closed) - OVERLAP if closed else wire.start_at(now)


def harvest(app: App, plans: Sequence[Plan], sink: Sink, watch: Watch) -> dict[str, Harvest]:
    """Collect all wires; those that wirevault serves itself are served for as long as that takes."""
    with ExitStack() as stack:
        if any(one.wire.loopback and one.recordings is None for one in plans):
            site = stack.enter_context(SampleSite(day=app.settings.sample.day, settled=_settled(plans)))
            plans = [dataclasses.replace(one, proxy=site.proxy) if one.wire.loopback else one for one in plans]
        return collect(plans, sink, app.clock, watch.progress, watch.stop)


def _settled(plans: Sequence[Plan]) -> bool:
    """Whether the archive has seen the sample's correction or withdrawal: then its site goes on from there."""
    return any(
        known.status in {"corrected", "withdrawn"} for one in plans if one.wire.loopback for known in one.known.values()
    )


def take_up(app: App, writer: RunWriter) -> tuple[TakenUp, dict[str, Tally]]:
    """Clean the pages that torn runs had brought to the archive."""
    tallies = clean_pages(app, writer, writer.torn_pages())
    counted = tallies.values()
    taken = TakenUp(
        runs=tuple(torn.run for torn in writer.torn),
        new=sum(tally.new for tally in counted),
        changed=sum(tally.changed for tally in counted),
        unchanged=sum(tally.unchanged for tally in counted),
        lost=sum(len(tally.lost) for tally in counted),
    )
    return taken, tallies


def clean_pages(app: App, writer: RunWriter, pages: Iterable[StoredPage]) -> dict[str, Tally]:
    """Clean kept pages and hand their releases to the archive; by wire, what came of it."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for stored in pages:
        name = stored.note.wire
        try:
            release = _release(app, stored)
        except CleanError as error:
            tallies[name].lost.append(_lost(stored, error.code, str(error)))
        except Exception as error:  # one page must not cost a night; it is kept raw and counted
            log.debug("cleaning %s", stored.note.id, exc_info=True)
            detail = f"cleaning failed: {type(error).__name__}: {error}"
            tallies[name].lost.append(_lost(stored, "unreadable", detail))
            tallies[name].notes.append(f"{stored.note.id}: {detail}; please report it with the page")
        else:
            wire = app.wires.get(name)
            tallies[name].count(writer.take(release, stored), release, wire.expect.fields if wire else ())
    return tallies


def _release(app: App, stored: StoredPage) -> Release:
    """The page's release, with what only the crawl knows. A wire whose file is gone is cleaned as unknown."""
    wire = app.wires.get(stored.note.wire)
    rights = Rights(
        terms=wire.rights.terms if wire else None,
        policy=wire.rights.policy if wire else None,
        permission=app.settings.wire(stored.note.wire).permission,
    )
    note = stored.note
    return dataclasses.replace(clean(stored.page, wire), id=note.id, wire=note.wire, robots=note.robots, rights=rights)


def _lost(stored: StoredPage, code: str, detail: str) -> Missing:
    fetched = stored.page.fetched
    return Missing(
        id=stored.note.id,
        url=stored.page.url or "",
        reason="unreadable" if code == "unreadable" else "not-a-release",
        detail=detail,
        doors=tuple(dict.fromkeys(claim.door for claim in stored.note.claims)),
        tried_at=rfc3339(fetched) if fetched else "",
        tries=1,
    )


def _evidence(
    order: Order, one: Plan, harvests: Mapping[str, Harvest], tallies: Mapping[str, Tally], before: State
) -> Evidence:
    return Evidence(
        wire=one.wire,
        harvest=harvests[one.wire.name],
        tally=tallies.get(one.wire.name, Tally()),
        open_before=frozenset(before.missing),
        replay=bool(order.replay),
    )


def _report(app: App, order: Order, started: datetime, evidence: Sequence[Evidence], taken: TakenUp) -> RunReport:
    wires = tuple(report_wire(one) for one in evidence)
    checks = [check for wire in wires for check in wire.checks]
    ended = app.clock.now()
    return RunReport(
        run=None,
        archive=app.settings.archive.url,
        verdict=verdict(checks, [wire.stopped for wire in wires]),
        reasons=reasons(checks),
        started=rfc3339(started),
        ended=rfc3339(ended),
        seconds=round((ended - started).total_seconds(), 1),
        wires=wires,
        taken_up=taken,
        skips=order.skips,
        replay=bool(order.replay),
        dry_run=order.dry_run,
    )


def closed_windows(plans: Sequence[Plan], evidence: Sequence[Evidence], before: State) -> dict[str, Window]:
    """The windows that this run has closed: of wires that were collected to the end, without a hole before them.

    A recording proves nothing about what came after it, so a replay closes no window.
    """
    closed = {}
    for one, seen in zip(plans, evidence, strict=True):
        last = before.windows.get(one.wire.name)
        end = datetime.fromisoformat(last) if last else None
        whole = not (seen.replay or seen.harvest.failure or seen.harvest.stopped)
        if whole and (end is None or one.since <= end < one.until):
            closed[one.wire.name] = Window(since=rfc3339(one.since), until=rfc3339(one.until))
    return closed


def open_missing(
    before: Mapping[str, Missing], found: Iterable[Missing], known: Container[str], now: datetime
) -> tuple[Missing, ...]:
    """Every release that is named and not had after this run, oldest tries first forgotten after a month."""
    still = dict(before)
    for lost in found:
        if lost.reason not in _UNTRIED:
            tries = lost.tries + (still[lost.id].tries if lost.id in still else 0)
            still[lost.id] = dataclasses.replace(lost, tries=tries)
    oldest = rfc3339(now - FORGET_MISSING)
    return tuple(lost for id_, lost in sorted(still.items()) if id_ not in known and lost.tried_at >= oldest)
