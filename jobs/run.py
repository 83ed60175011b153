"""One run: collect, clean, commit, in one process. What the schedule fires and what a person types.

The archive is taken, pages of torn runs are cleaned first (so that nothing that reached the bucket is fetched again),
then every wire is collected, the pages are read back from the run's own segments, cleaned and taken, and the manifest
is written last, with the verdict. Whatever becomes of one page, it is kept raw and counted; whatever becomes of one
wire, the others go on; a store that fails ends the run, and what had reached it is taken up by the next.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache

import msgspec

from crawler.archive import Archive
from crawler.archive.state import State
from crawler.archive.writer import Memory, RunWriter
from crawler.clock import rfc3339
from crawler.collect import Plan, Recordings
from crawler.drift.findings import Finding, Turn
from crawler.errors import NoArchive
from crawler.exchange import Exchange, Harvest
from crawler.ledger.relook import Looks
from crawler.wire import Wire
from jobs.app import App
from jobs.drift import Measured, measured, note_lost
from jobs.drops import Delivered, join, plan_drops, take_drops
from jobs.evidence import Evidence, Tally
from jobs.findings import by_wire, message, turn_of
from jobs.judge import reasons, verdict
from jobs.ledger import ReadDay, account_of, keep_days
from jobs.order import Order, Watch
from jobs.pages import Looked, clean_pages, note_unchanged, take_up
from jobs.planning import harvest, plan, wire_now
from jobs.relook import LastVersions, looks_of, settle_gone
from jobs.report import RunReport, TakenUp, report_wire
from jobs.warcs import take_warcs
from jobs.window import Balance, closed_windows, hole


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
        report = _of_run(_report(app, order, started, evidence), writer.run, archive, taken_up)
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


def _of_run(report: RunReport, run: str, archive: Archive, taken_up: TakenUp) -> RunReport:
    store = archive.store
    return dataclasses.replace(report, run=run, archive=store.url, taken_up=taken_up, store=dict(store.requests))


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
    now = wire_now(app, plan.wire)
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
        looks=looks_of(state, plan.wire, wire_now(app, plan.wire)).plus(len(found.looked), 0, 0),
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
