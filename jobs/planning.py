"""What a run makes of its order, wire by wire, and the collecting of it all."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime

from crawler.archive.state import State
from crawler.clock import rfc3339
from crawler.collect import Plan, Recordings, collect
from crawler.discover import reaching_back
from crawler.exchange import Harvest, Sink
from crawler.ledger.spans import Span
from crawler.sample import SampleSite
from crawler.wire import Wire
from jobs.app import App
from jobs.ledger import ReadDay, read_again_from, recent_releases
from jobs.order import Order, Watch
from jobs.relook import relooks
from jobs.window import due_missing, window


def plan(
    app: App, wire: Wire, order: Order, state: State, recordings: Recordings | None, read: ReadDay | None = None
) -> Plan:
    """What one wire is asked for; `read` opens the ledger of a day.

    Raises ConfigError where the window is empty, ArchiveError, StoreError.
    """
    now = wire_now(app, wire)
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


def wire_now(app: App, wire: Wire) -> datetime:
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
