"""Looking again: which releases a run asks for once more, and what becomes of those that are not there any more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from crawler.archive.state import State
from crawler.archive.writer import RunWriter
from crawler.drift.measures import BadPage
from crawler.errors import ArchiveError
from crawler.exchange import Harvest, Missing
from crawler.ledger.day import moment_of
from crawler.ledger.relook import Look, Looks, due_looks, due_spans
from crawler.ledger.spans import Span, days_of
from crawler.model import Release
from crawler.wire import Wire
from jobs.evidence import Tally
from jobs.ledger import ReadDay

# Gives the newest versions of some releases, read from the archive's tables.
LastVersions = Callable[[Sequence[str]], Iterable[Release]]


def relooks(wire: Wire, state: State, read: ReadDay, now: datetime) -> tuple[str, ...]:
    """The ids of the releases whose time has come, within the wire's budget. Raises ArchiveError, StoreError."""
    moments = wire.relook.moments
    spent = looks_of(state, wire, now).asked
    budget = min(wire.relook.per_run, max(0, wire.relook.per_day - spent))
    if not budget:
        return ()
    looks = _looks(wire, state, read, due_spans(moments, now))
    return tuple(due_looks(looks, moments, now, budget))


def looks_of(state: State, wire: Wire, now: datetime) -> Looks:
    """What looking again has come to on the wire's present day."""
    today = now.astimezone(wire.zone).date().isoformat()
    return state.looks.get(wire.name, Looks(date=today)).on(today)


def _looks(wire: Wire, state: State, read: ReadDay, spans: Sequence[Span]) -> Iterator[Look]:
    for day in dict.fromkeys(day for span in spans for day in days_of(span, wire.zone)):
        line = state.days.get(f"{wire.name}/{day}")
        for entry in read(line).releases if line else ():
            if entry.state != "captured" or not entry.published:
                continue
            published = moment_of(entry.published, wire.zone)
            known = state.known.get(entry.id) if any(published in span for span in spans) else None
            if known is not None and known.status != "forgotten":
                yield Look(id=entry.id, published=published, last_seen=datetime.fromisoformat(known.last_seen))


def settle_gone(writer: RunWriter, harvest: Harvest, tally: Tally, looks: Looks, last: LastVersions) -> None:
    """Make a version with the status `gone` of what is held and not there any more, unless so much has vanished at
    once that it is the site that has changed. Raises StoreError."""
    if looks.plus(0, 0, len(harvest.gone)).many_gone:
        tally.pages["many-gone"] = BadPage(url=harvest.gone[0].url, id=harvest.gone[0].id)
        tally.drift["many-gone"] = (
            f"{len(harvest.gone)} of the releases that were looked at again are not there any more, the first is"
            f" {harvest.gone[0].url}: a redesign or a block? None of them is marked as gone"
        )
        return
    if not harvest.gone:
        return
    held = {release.id: release for release in last([lost.id for lost in harvest.gone])}
    for lost in harvest.gone:
        _settle(writer, lost, held.get(lost.id), tally)


def _settle(writer: RunWriter, lost: Missing, release: Release | None, tally: Tally) -> None:
    known = writer.state.known[lost.id]
    if known.status in {"gone", "withdrawn", "forgotten"}:  # it has been said already
        writer.sighted(lost.id, known.url, lost.tried_at)
    elif release is None:
        raise ArchiveError(f"{lost.id}: its table names no such release; `wirevault runs` shows the run that wrote it")
    else:
        writer.restate(release, "gone", lost.tried_at, f"{lost.url} {lost.detail}")
        tally.gone += 1
