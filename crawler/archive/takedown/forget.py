"""One take-down from its order to its commit.

What contains a release is written anew without it, under the commit's own id; the manifest names the new objects, and
as removed the old ones, which go at once. So do all older objects that only wait for the end of their grace time, all
older checkpoints, and what commits that broke off have left. Who dies before the manifest has changed nothing; who dies
after it leaves removals that the next commit finishes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from crawler.archive.commit import Commit
from crawler.archive.layout import DATA_PREFIXES, RUN_IN_KEY
from crawler.archive.local_copies import drop_copies
from crawler.archive.manifest import Manifest, Tombstone
from crawler.archive.removing import Removing
from crawler.archive.state import State
from crawler.archive.store import Store
from crawler.archive.takedown.desk import Desk, Order, Outcome
from crawler.archive.takedown.gather import check_ids, gather, joined, tombstones
from crawler.archive.takedown.others import cut_claims, cut_copies, cut_days, cut_details, cut_findings, cut_missing
from crawler.archive.takedown.tables import cut_pages, refuse_torn
from crawler.archive.takedown.traces import Traces
from crawler.clock import Clock

FORGET = "forget"  # the kind of these commits


def rehearse(store: Store, state: State, order: Order, clock: Clock, folder: Path) -> Outcome:
    """What a take-down would come to. `state` is folded from all manifests. Raises as `forget` does."""
    desk = _desk(store, state, order, "20000101T000000Z-000000", clock.now(), folder)
    _cut(desk)
    return desk.outcome


def forget(commit: Commit, order: Order, clock: Clock, port: Removing) -> Outcome:
    """Take down, within a commit that has read all manifests.

    Raises ConfigError where there is no such release, ArchiveError where something is damaged or a torn run is in the
    way, ArchiveBusy, StoreError.
    """
    desk = _desk(commit.store, commit.state, order, commit.run, clock.now(), commit.folder)

    def put(key: str, data: bytes | Path) -> None:
        commit.refuse_if_lost()
        commit.store.create(key, data)

    desk.put = put
    each = gather(desk)
    traces = _cut(desk)
    manifest = _publish(commit, desk, order, traces, tombstones(desk, each, order.reason))
    for key in manifest.removed:
        port.remove(key)
    drop_copies()
    desk.outcome.run = manifest.run
    return desk.outcome


def _desk(store: Store, state: State, order: Order, run: str, now: datetime, folder: Path) -> Desk:
    check_ids(state, order.ids)
    before = tuple(id_ for id_ in order.ids if id_ in state.forgotten)
    outcome = Outcome(ids=order.ids, before=before)
    return Desk(store=store, state=state, run=run, now=now, folder=folder, put=lambda *_: None, outcome=outcome)


def _cut(desk: Desk) -> Traces:
    traces = joined(gather(desk))
    refuse_torn(desk, traces)
    cut_pages(desk, traces)
    cut_days(desk, traces)
    cut_claims(desk, traces)
    cut_copies(desk, traces)
    cut_details(desk, traces)
    desk.removed += _left_over(desk)
    desk.removed[:] = dict.fromkeys(desk.removed)
    desk.outcome.removed = len(desk.removed)
    return traces


def _left_over(desk: Desk) -> Iterator[str]:
    """What nobody reads any more and may hold a release all the same."""
    inventory = desk.state.inventory
    yield from inventory.superseded()
    yield from inventory.objects("checkpoint")
    void = {*desk.state.void, *desk.state.settled}
    for prefix in DATA_PREFIXES if void else ():
        yield from (entry.key for entry in desk.store.list(prefix) if void & set(RUN_IN_KEY.findall(entry.key)))


def _publish(commit: Commit, desk: Desk, order: Order, traces: Traces, buried: tuple[Tombstone, ...]) -> Manifest:
    desk.state.findings = cut_findings(desk.state.findings, traces)
    commit.forget([tombstone.id for tombstone in buried])
    outcome = desk.outcome
    report = {
        "reason": order.reason,
        "ids": list(order.ids),
        "rewritten": dict(outcome.rewritten),
        "rows": outcome.rows,
        "exchanges": outcome.exchanges,
        "masked": outcome.masked,
    }
    return commit.publish(
        objects=tuple(desk.objects),
        removed=tuple(desk.removed),
        forgotten=buried,
        days=tuple(desk.days),
        missing=cut_missing(desk.state.missing.values(), traces),
        report=report,
    )
