"""One run: collect, clean, commit, in one process. What the schedule fires and what a person types.

The archive is taken, pages of torn runs are cleaned first (so that nothing that reached the bucket is fetched again),
then every wire is collected, the pages are read back from the run's own segments, cleaned and taken, and the manifest
is written last, with the verdict. Whatever becomes of one page, it is kept raw and counted; whatever becomes of one
wire, the others go on; a store that fails ends the run, and what had reached it is taken up by the next.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from crawler.archive.state import State
from crawler.clock import rfc3339
from crawler.collect import Plan, Recordings, collect
from crawler.errors import NoArchive
from crawler.exchange import Exchange, Harvest, Sink
from crawler.sample import SampleSite
from crawler.wire import Wire
from jobs.app import App
from jobs.judge import Evidence, Tally, reasons, verdict
from jobs.pages import clean_pages, note_unchanged, take_up
from jobs.report import RunReport, report_wire
from jobs.window import Asked, closed_windows, due_missing, hole, open_missing, window


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What was asked for. Times are in UTC."""

    wires: tuple[str, ...] = ()
    window: Asked = field(default_factory=Asked)
    limit: int | None = None
    replay: tuple[Path, ...] = ()
    dry_run: bool = False
    wait_seconds: float = 0.0
    skips: tuple[str, ...] = ()
    command: str = "wirevault run"


@dataclass(frozen=True, slots=True)
class Watch:
    """Who looks on: `progress(wire, harvest)` as pages come in; `stop()` says that the operator wants an end;
    `begun()` is called when there is something to commit."""

    progress: Callable[[str, Harvest], None]
    stop: Callable[[], bool]
    begun: Callable[[], None] = lambda: None


def archive_run(app: App, order: Order, watch: Watch) -> RunReport:
    """One archiving run, committed. Raises ConfigError, ArchiveBusy, StoreError, ArchiveError."""
    order.window.check()
    wires = app.wires_to_run(order.wires)
    recordings = Recordings.open(order.replay) if order.replay else None
    started = app.clock.now()
    archive = app.open_archive(create=True)
    with archive.begin(app.clock, command=order.command, wait_seconds=order.wait_seconds) as writer:
        watch.begun()
        missing = dict(writer.state.missing)
        taken_up, torn = take_up(app, writer)
        plans = [plan(app, wire, order, writer.state, recordings) for wire in wires]
        harvests = harvest(app, plans, writer, watch)
        tallies = clean_pages(app, writer, writer.pages())
        for found in harvests.values():
            note_unchanged(writer, found, tallies[found.wire], app.clock.now())
        evidence = [_evidence(one, harvests, tallies, writer.state) for one in plans]
        report = dataclasses.replace(
            _report(app, order, started, evidence), run=writer.run, archive=archive.store.url, taken_up=taken_up
        )
        lost = [one for tally in torn.values() for one in tally.lost]
        writer.commit(
            msgspec.to_builtins(report),
            verdict=report.verdict,
            reasons=report.reasons,
            windows=closed_windows(plans, evidence, writer.state),
            missing=open_missing(missing, [*lost, *(m for e in evidence for m in e.missing)], writer.state.known),
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
    return _report(app, order, started, [_evidence(one, harvests, {}, state) for one in plans])


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
    now = _now(app, wire)
    since, until = window(wire, order.window, state, now)
    return Plan(
        wire=wire,
        wire_settings=app.settings.wire(wire.name),
        crawl_settings=app.settings.crawl,
        since=since,
        until=until,
        known=state.known.of(wire.name),
        known_urls=state.by_url,
        missing=() if recordings else due_missing(state.missing.values(), wire, app.clock.now()),
        limit=order.limit,
        recordings=recordings,
        dry_run=order.dry_run,
        open_end=order.window.until is None,
    )


def _now(app: App, wire: Wire) -> datetime:
    """A wire that wirevault serves itself lives on its own clock."""
    return SampleSite(day=app.settings.sample.day).now.astimezone(UTC) if wire.loopback else app.clock.now()


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


def _evidence(plan: Plan, harvests: Mapping[str, Harvest], tallies: Mapping[str, Tally], state: State) -> Evidence:
    """`state.windows` and `state.missing` are those from before the run."""
    found = harvests[plan.wire.name]
    gap = hole(plan, state)
    if gap:
        found.notes.append(gap)
    return Evidence(
        wire=plan.wire,
        harvest=found,
        tally=tallies.get(plan.wire.name, Tally()),
        open_before=frozenset(state.missing),
        replay=plan.recordings is not None,
    )


def _report(app: App, order: Order, started: datetime, evidence: Sequence[Evidence]) -> RunReport:
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
        skips=order.skips,
        replay=bool(order.replay),
        dry_run=order.dry_run,
    )
