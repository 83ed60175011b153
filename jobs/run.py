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
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from crawler.archive.state import State
from crawler.archive.writer import Memory, RunWriter
from crawler.clock import rfc3339
from crawler.collect import Plan, Recordings, collect
from crawler.discover import reaching_back
from crawler.drift.findings import Finding, Turn
from crawler.errors import NoArchive
from crawler.exchange import Exchange, Harvest, Sink
from crawler.ledger.relook import Looks
from crawler.ledger.spans import Span
from crawler.sample import SampleSite
from crawler.wire import Wire
from jobs.app import App
from jobs.drift import Measured, measured, note_lost
from jobs.drops import Delivered, join, plan_drops, take_drops
from jobs.evidence import Evidence, Tally
from jobs.findings import by_wire, message, turn_of
from jobs.judge import reasons, verdict
from jobs.ledger import ReadDay, account_of, keep_days, read_again_from, recent_releases
from jobs.pages import Looked, clean_pages, note_unchanged, take_up
from jobs.relook import LastVersions, looks_of, relooks, settle_gone
from jobs.report import RunReport, report_wire
from jobs.warcs import Progress as ReadWarc
from jobs.warcs import Warc, take_warcs
from jobs.window import Asked, Balance, closed_windows, due_missing, hole, window


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What was asked for. Times are in UTC."""

    wires: tuple[str, ...] = ()
    window: Asked = field(default_factory=Asked)
    limit: int | None = None
    replay: tuple[Path, ...] = ()
    warcs: tuple[Warc, ...] = ()  # taken over in the place of everything else: no door is asked
    past: bool = False  # the window is a day of the past: the doors that reach back to it are asked, and no more
    dry_run: bool = False
    wait_seconds: float = 0.0
    skips: tuple[str, ...] = ()
    command: str = "wirevault run"

    @property
    def aside(self) -> bool:
        """Whether it is about the past: what the nights remember of the wire stays as it is."""
        return self.past or bool(self.warcs)


@dataclass(frozen=True, slots=True)
class Watch:
    """Who looks on: `progress(wire, harvest)` as pages come in; `stop()` says that the operator wants an end;
    `begun()` is called when there is something to commit; `tell(message)` hands on what has gone wrong or is well
    again, and says whether that has reached everybody."""

    progress: Callable[[str, Harvest], None]
    stop: Callable[[], bool]
    begun: Callable[[], None] = lambda: None
    read: ReadWarc = lambda *_: None
    tell: Callable[[Mapping[str, Any]], bool] = lambda _: True


def archive_run(app: App, order: Order, watch: Watch) -> RunReport:
    """One archiving run, committed. Raises ConfigError, ArchiveBusy, StoreError, ArchiveError."""
    order.window.check()
    wires = _wires(app, order)
    recordings = Recordings.open(order.replay) if order.replay else None
    started = app.clock.now()
    archive = app.archive_to_write()
    with archive.begin(app.clock, command=order.command, wait_seconds=order.wait_seconds) as writer:
        watch.begun()
        missing = dict(writer.state.missing)
        taken_up, torn = take_up(app, writer)
        read = lru_cache(maxsize=64)(writer.read_day)  # the same days are looked at for several ends
        delivered = _take_in(app, order, wires, writer, watch, archive.newest_versions)
        plans = [plan(app, wire, order, writer.state, recordings, read) for wire in wires]
        harvests = harvest(app, plans, writer, watch)
        looked = {one.wire.name: _looked(app, one, writer.state, harvests) for one in plans}
        tallies = clean_pages(app, writer, writer.pages(), looked, delivered.tallies)
        for found in harvests.values():
            note_unchanged(writer, found, tallies[found.wire], app.clock.now())
            settle_gone(writer, found, tallies[found.wire], looked[found.wire].looks, archive.newest_versions)
            join(found, delivered.harvests.get(found.wire))
        seen = [_evidence(one, harvests, tallies, writer.state, order) for one in plans]
        lost = [*(m for tally in torn.values() for m in tally.lost), *(m for e in seen for m in e.missing)]
        balance = Balance(before=missing, lost=lost, known=writer.state.known)
        accounts = [_account(app, writer, one, balance, e) for one, e in zip(plans, seen, strict=True)]
        evidence = [one.evidence for one in accounts]
        writer.keep_claims(harvests.values())
        report = dataclasses.replace(
            _report(app, order, started, evidence),
            run=writer.run,
            archive=archive.store.url,
            taken_up=taken_up,
            store=dict(archive.store.requests),
        )
        turn = Turn() if order.aside else _told(report, turn_of(writer.state.findings, report), watch)
        writer.commit(
            msgspec.to_builtins(report),
            verdict=report.verdict,
            reasons=report.reasons,
            windows={} if order.aside else closed_windows(plans, evidence, writer.state),
            missing=balance.open,
            memory=_memory(order, accounts, looked, {} if order.aside else by_wire(turn, report)),
            skips=order.skips,
        )
    return report


def _take_in(
    app: App, order: Order, wires: Sequence[Wire], writer: RunWriter, watch: Watch, last: LastVersions
) -> Delivered:
    """What lies at hand: the WARC files of the order, else the wires' drop folders."""
    if order.warcs:
        return take_warcs(app, writer, wires, order.warcs, watch.read, watch.stop)
    if order.replay or order.past:
        return Delivered()
    return take_drops(app, writer, wires, last, order.limit)


def _memory(
    order: Order,
    accounts: Sequence[Measured],
    looked: Mapping[str, Looked],
    findings: dict[str, tuple[Finding, ...]],
) -> Memory:
    """What the next run is to know. One that fills in the past has learnt nothing of the present, but has asked."""
    if order.warcs:
        return Memory()
    seen = {one.evidence.wire.name: one.evidence for one in accounts}
    measures = {one.evidence.wire.name: one.days for one in accounts if one.days}
    hosts = {root: told for one in seen.values() for root, told in one.harvest.manners.items()}
    if order.past:
        return Memory(measures=measures, hosts=hosts)
    return Memory(
        doors={name: one.harvest.memories for name, one in seen.items() if one.harvest.memories},
        looks={name: _looks_after(one, seen[name].harvest, seen[name].tally) for name, one in looked.items()},
        measures=measures,
        findings=findings,
        hosts=hosts,
    )


def _looks_after(looked: Looked, harvest: Harvest, tally: Tally) -> Looks:
    return looked.looks.plus(0, tally.changed_looks, len(harvest.gone))


def _account(app: App, writer: RunWriter, plan: Plan, balance: Balance, seen: Evidence) -> Measured:
    """Write the ledger of one wire's days, and lay what the run has come to beside what is usual."""
    now = _now(app, plan.wire)
    closed = keep_days(writer, account_of(writer, plan, seen.harvest, balance, now))
    note_lost(writer, seen)
    return measured(plan, seen, writer.state, now, closed)


def _told(report: RunReport, turn: Turn, watch: Watch) -> Turn:
    """Before the commit: who dies between the two tells it twice, and never not at all."""
    return turn.told() if not turn.is_news or watch.tell(message(report, turn)) else turn


def _looked(app: App, plan: Plan, state: State, harvests: Mapping[str, Harvest]) -> Looked:
    """Before anything of the run is taken: `plan.known` is what was known when it began."""
    found = harvests[plan.wire.name]
    ids = frozenset(found.looked)
    return Looked(
        ids=ids,
        looks=looks_of(state, plan.wire, _now(app, plan.wire)).plus(len(found.looked), 0, 0),
        shown=frozenset(id_ for id_ in found.captured if id_ not in ids and id_ in plan.known),
        named=sum(id_ in plan.known for id_ in found.named),
    )


def _wires(app: App, order: Order) -> list[Wire]:
    if order.warcs:
        return app.wires_to_take(order.wires)
    wires = app.wires_to_run(order.wires)
    return [app.with_web_archive(wire) for wire in wires] if order.past else wires


def rehearse(app: App, order: Order, watch: Watch) -> RunReport:
    """What a run would fetch. Doors are asked; nothing is written, and the archive is not taken."""
    wires = app.wires_to_run(order.wires)
    recordings = Recordings.open(order.replay) if order.replay else None
    started = app.clock.now()
    state, read = _state_if_any(app)
    plans = [plan(app, wire, order, state, recordings, read) for wire in wires]
    harvests = harvest(app, plans, Nowhere(), watch)
    for name, drop in plan_drops(app, [] if recordings or order.past else wires).items():
        join(harvests[name], drop)
    return _report(app, order, started, [_evidence(one, harvests, {}, state, order) for one in plans])


class Nowhere:
    """The sink of a rehearsal."""

    def keep(self, exchange: Exchange) -> None:
        """Drops it."""


def _state_if_any(app: App) -> tuple[State, ReadDay | None]:
    try:
        archive = app.open_archive()
    except NoArchive:
        return State(), None
    return archive.state(), archive.day


def plan(
    app: App, wire: Wire, order: Order, state: State, recordings: Recordings | None, read: ReadDay | None = None
) -> Plan:
    """What one wire is asked for; `read` opens the ledger of a day.

    Raises ConfigError where the window is empty, ArchiveError, StoreError.
    """
    now = _now(app, wire)
    if order.warcs:
        return Plan(wire=wire, since=now, until=now, ask=(), known=state.known.of(wire.name), thorough=False)
    asked = Span(*window(wire, order.window, state, now))
    aside = recordings is not None or order.past
    doors = {} if aside else state.doors.get(wire.name, {})
    again = None if order.window.named or recordings else read_again_from(wire, state, asked)
    since = min(asked.since, again) if again else asked.since
    return Plan(
        wire=wire,
        wire_settings=app.settings.wire(wire.name),
        crawl_settings=app.settings.crawl,
        since=since,
        until=asked.until,
        doors=doors,
        manners={} if recordings else state.hosts,
        spent=_spent(state, wire, now),
        thorough=order.window.named or again is not None or not doors,
        known=state.known.of(wire.name),
        relooks=relooks(wire, state, read, now) if read and not aside else (),
        recent=recent_releases(read, state, wire, Span(since, asked.until)) if read else {},
        known_urls=state.by_url,
        missing=()
        if aside or not app.settings.wire(wire.name).crawl
        else due_missing(state.missing.values(), wire, app.clock.now()),
        limit=order.limit,
        recordings=recordings,
        network=app.network,
        dry_run=order.dry_run,
        open_end=order.window.until is None,
        ask=[door.name for door in reaching_back(wire)] if order.past else None,
    )


def _spent(state: State, wire: Wire, now: datetime) -> Mapping[str, int]:
    """By host, the requests of the wire's present day."""
    day = state.measures.get(wire.name, {}).get(now.astimezone(wire.zone).date().isoformat())
    return day.requests if day else {}


def _now(app: App, wire: Wire) -> datetime:
    """A wire that wirevault serves itself lives on its own clock."""
    return SampleSite(day=app.settings.sample.day).now.astimezone(UTC) if wire.loopback else app.clock.now()


def harvest(app: App, plans: Sequence[Plan], sink: Sink, watch: Watch) -> dict[str, Harvest]:
    """Collect all wires that are asked; those that wirevault serves itself are served for as long as that takes."""
    silent = {one.wire.name: unasked(one) for one in plans if not (one.asked or one.missing)}
    plans = [one for one in plans if one.wire.name not in silent]
    if not plans:
        return silent
    with ExitStack() as stack:
        if any(one.wire.loopback and one.recordings is None for one in plans):
            site = stack.enter_context(SampleSite(day=app.settings.sample.day, settled=_settled(plans)))
            plans = [dataclasses.replace(one, proxy=site.proxy) if one.wire.loopback else one for one in plans]
        return silent | collect(plans, sink, app.clock, watch.progress, watch.stop)


def unasked(one: Plan) -> Harvest:
    """That of a wire of which nothing is asked."""
    return Harvest(wire=one.wire.name, since=rfc3339(one.since), until=rfc3339(one.until), thorough=False)


def _settled(plans: Sequence[Plan]) -> bool:
    """Whether the archive has seen the sample's correction or withdrawal: then its site goes on from there."""
    return any(
        known.status in {"corrected", "withdrawn"} for one in plans if one.wire.loopback for known in one.known.values()
    )


def _evidence(
    plan: Plan, harvests: Mapping[str, Harvest], tallies: Mapping[str, Tally], state: State, order: Order
) -> Evidence:
    """`state.windows` and `state.missing` are those from before the run."""
    found = harvests[plan.wire.name]
    gap = hole(plan, state) if plan.asked and not order.past else None
    if gap:
        found.notes.append(gap)
    return Evidence(
        wire=plan.wire,
        harvest=found,
        tally=tallies.get(plan.wire.name, Tally()),
        open_before=frozenset(state.missing),
        replay=plan.recordings is not None or bool(order.warcs),
        asked=bool(plan.asked),
        doors_known=bool(plan.doors),
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
