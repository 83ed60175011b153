"""From kept pages to the archive's releases: the nightly run and the taking-up of a torn one are this one path."""

from __future__ import annotations

import dataclasses
import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import get_args

from crawler.archive.pages import StoredPage
from crawler.archive.versions import last_look
from crawler.archive.writer import RunWriter
from crawler.clean import clean
from crawler.clock import rfc3339
from crawler.errors import ArchiveError, CleanError
from crawler.exchange import Harvest, Missing, Reason
from crawler.model import Release, Rights
from jobs.app import App
from jobs.judge import Tally
from jobs.report import TakenUp

log = logging.getLogger(__name__)

# Codes of `clean` that say as much as a reason of the crawl.
_REASONS: dict[str, Reason] = {reason: reason for reason in get_args(Reason)}


def take_up(app: App, writer: RunWriter) -> tuple[TakenUp, dict[str, Tally]]:
    """Clean the pages that torn runs had brought to the archive."""
    torn = tuple(run.run for run in writer.torn)
    tallies = clean_pages(app, writer, writer.torn_pages())
    counted = tallies.values()
    taken = TakenUp(
        runs=torn,
        new=sum(tally.new for tally in counted),
        changed=sum(tally.changed for tally in counted),
        unchanged=sum(tally.unchanged for tally in counted),
        lost=sum(len(tally.lost) for tally in counted),
    )
    return taken, tallies


def clean_pages(app: App, writer: RunWriter, pages: Iterable[StoredPage]) -> dict[str, Tally]:
    """Clean kept pages and hand their releases to the archive; by wire, what came of it. Raises StoreError."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for stored in pages:
        _clean_page(app, writer, stored, tallies[stored.note.wire])
    return tallies


def note_unchanged(writer: RunWriter, harvest: Harvest, tally: Tally, at: datetime) -> None:
    """Known releases that answered `304 Not Modified`: seen again, with what the doors show of them now."""
    for note in harvest.unchanged:
        look = last_look(note.claims)
        url = writer.state.known[note.id].url
        writer.sighted(note.id, url, rfc3339(at), modified=look.modified, title_seen=look.title)
        tally.unchanged += 1


def _clean_page(app: App, writer: RunWriter, stored: StoredPage, tally: Tally) -> None:
    """What goes wrong with one page must not cost a night: it is kept raw and counted."""
    if stored.fault:
        detail = "the body is larger than it may be" if stored.fault == "too-large" else "the body cannot be decoded"
        tally.lost.append(_lost(stored, stored.fault, detail))
        return
    try:
        release = _release(app, stored)
    except CleanError as error:
        reason = _REASONS.get(error.code, "not-a-release")
        tally.lost.append(_lost(stored, reason, f"{error} ({error.code})"))
        return
    except Exception as error:
        log.debug("cleaning %s", stored.note.id, exc_info=True)
        detail = f"cleaning failed: {type(error).__name__}: {error}"
        tally.lost.append(_lost(stored, "unreadable", detail))
        tally.notes.append(f"{stored.note.id}: {detail}; please report it with the page")
        return
    wire = app.wires.get(stored.note.wire)
    try:
        tally.count(writer.take(release, stored), release, wire.expect.fields if wire else ())
    except ArchiveError as error:  # nothing of it was taken
        tally.lost.append(_lost(stored, "unreadable", str(error)))


def _release(app: App, stored: StoredPage) -> Release:
    """The page's release, with what only the crawl knows. A wire whose file is gone is cleaned as unknown."""
    note = stored.note
    wire = app.wires.get(note.wire)
    rights = Rights(
        terms=wire.rights.terms if wire else None,
        policy=wire.rights.policy if wire else None,
        permission=app.settings.wire(note.wire).permission,
    )
    return dataclasses.replace(clean(stored.page, wire), id=note.id, wire=note.wire, robots=note.robots, rights=rights)


def _lost(stored: StoredPage, reason: Reason, detail: str) -> Missing:
    fetched = stored.page.fetched
    return Missing(
        id=stored.note.id,
        url=stored.page.url or "",
        reason=reason,
        detail=detail,
        doors=tuple(dict.fromkeys(claim.door for claim in stored.note.claims)),
        tried_at=rfc3339(fetched) if fetched else "",
        tries=1,
    )
