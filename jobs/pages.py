"""From kept pages to the archive's releases: the nightly run and the taking-up of a torn one are this one path."""

from __future__ import annotations

import dataclasses
import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, get_args

from crawler.archive.pages import StoredPage
from crawler.archive.versions import fetched_at, last_look, partition
from crawler.archive.writer import RunWriter
from crawler.clean import clean
from crawler.clock import rfc3339
from crawler.drift.measures import BadPage
from crawler.errors import ArchiveError, CleanError
from crawler.exchange import Harvest, Missing, Reason
from crawler.ledger.day import stated_day
from crawler.ledger.links import with_targets
from crawler.ledger.relook import Looks, is_mass
from crawler.model import Known, Release, Rights
from crawler.urls import is_web
from jobs.app import App
from jobs.evidence import Tally
from jobs.ledger import releases_before
from jobs.lies import is_another, minutes_off
from jobs.report import TakenUp

log = logging.getLogger(__name__)

_CITING = 100  # pages that are held in memory at most, until those that they may be about are taken

# Codes of `clean` that say as much as a reason of the crawl.
_REASONS: dict[str, Reason] = {reason: reason for reason in get_args(Reason)}


class Cleaned(NamedTuple):
    """A page and the release in it."""

    stored: StoredPage
    release: Release


class Looked(NamedTuple):
    """The releases of a wire that were looked at again, and what looking has come to on its day, these asked for.

    `shown` are those that were fetched because a door shows them otherwise than before, out of `named` known ones.
    """

    ids: Collection[str]
    looks: Looks
    shown: Collection[str] = ()
    named: int = 0

    def is_again(self, id_: str) -> bool:
        return id_ in self.ids or id_ in self.shown


_NONE = Looked(ids=(), looks=Looks(date=""))
_NOTHING: Mapping[str, Looked] = {}


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


def clean_pages(
    app: App,
    writer: RunWriter,
    pages: Iterable[StoredPage],
    looked: Mapping[str, Looked] = _NOTHING,
    tallies: dict[str, Tally] | None = None,
) -> dict[str, Tally]:
    """Clean kept pages and hand their releases to the archive; by wire, what came of it. Raises StoreError.

    What is about another release is taken after the others, since that one may come later among the pages. `looked` is
    by wire what is known and has come again. Such pages are taken last: many that have changed at once are not
    believed. `tallies`, of pages before these, is what is counted into.
    """
    tallies = defaultdict(Tally) if tallies is None else tallies
    again: dict[str, list[Cleaned]] = defaultdict(list)
    citing: list[Cleaned] = []
    for stored in pages:
        cleaned = _clean_page(app, stored, tallies[stored.note.wire])
        if cleaned is None:
            continue
        if looked.get(stored.note.wire, _NONE).is_again(stored.note.id):
            again[stored.note.wire].append(cleaned)
        elif cleaned.release.relations:
            citing.append(cleaned)
            if len(citing) == _CITING:
                _take_citing(app, writer, citing, tallies)
        else:
            _take(app, writer, cleaned, tallies[stored.note.wire])
    _take_citing(app, writer, citing, tallies)
    for wire, pages_again in again.items():
        _take_again(app, writer, pages_again, tallies[wire], looked[wire])
    return tallies


def _take_citing(app: App, writer: RunWriter, citing: list[Cleaned], tallies: Mapping[str, Tally]) -> None:
    """The oldest first: a correction may be corrected."""
    for cleaned in sorted(citing, key=_published):
        _take(app, writer, cleaned, tallies[cleaned.stored.note.wire])
    citing.clear()


def _published(cleaned: Cleaned) -> str:
    stamp = cleaned.release.published
    return (stamp.at or stamp.date or "") if stamp else ""


def _take_again(app: App, writer: RunWriter, pages: Sequence[Cleaned], tally: Tally, looked: Looked) -> None:
    """Known releases that have come again: because their time had come, or because a door shows them otherwise."""
    due = [one for one in pages if one.stored.note.id in looked.ids]
    shown = [one for one in pages if one.stored.note.id not in looked.ids]
    changed, other = _changed(writer, due), _changed(writer, shown)
    tally.changed_looks = len(changed)
    held_back: list[Cleaned] = []
    if looked.looks.plus(0, len(changed), 0).many_changed:
        held_back += changed
    if is_mass(len(other), looked.named):
        held_back += other
    if held_back:
        _note_mass(held_back, tally)
    names = {one.stored.note.id for one in held_back}
    for one in pages:
        if one.stored.note.id in names:
            look = last_look(one.stored.note.claims)  # what the doors show now is no reason to fetch it once more
            seen = {"modified": look.modified, "title_seen": look.title}
            writer.sighted(one.stored.note.id, one.stored.page.url or "", fetched_at(one.stored), **seen)
        else:
            _take(app, writer, one, tally)


def _changed(writer: RunWriter, pages: Sequence[Cleaned]) -> list[Cleaned]:
    """Those whose content is another one, without a notice that says so."""
    return [one for one in pages if one.release.status == "usable" and _changes(writer, one)]


def _note_mass(held_back: Sequence[Cleaned], tally: Tally) -> None:
    tally.held_back = len(held_back)
    tally.pages.setdefault("many-changed", _bad(held_back[0].stored))
    tally.drift["many-changed"] = (
        f"{len(held_back)} of the releases that were fetched again have changed at once, the first is"
        f" {held_back[0].stored.page.url}: a redesign? Their pages are kept raw, no version is made of them;"
        " look at one with `wirevault show`, then at the wire file's layouts"
    )


def _changes(writer: RunWriter, cleaned: Cleaned) -> bool:
    try:
        return writer.changes(cleaned.release, cleaned.stored)
    except ArchiveError:  # `take` says what is wrong with it
        return False


def note_unchanged(writer: RunWriter, harvest: Harvest, tally: Tally, at: datetime) -> None:
    """Known releases that answered `304 Not Modified`: seen again, with what the doors show of them now."""
    for note in harvest.unchanged:
        look = last_look(note.claims)
        url = writer.state.known[note.id].url
        writer.sighted(note.id, url, rfc3339(at), modified=look.modified, title_seen=look.title)
        tally.unchanged += 1


def _clean_page(app: App, stored: StoredPage, tally: Tally) -> Cleaned | None:
    """What goes wrong with one page must not cost a night: it is kept raw and counted."""
    if stored.fault:
        detail = "the body is larger than it may be" if stored.fault == "too-large" else "the body cannot be decoded"
        _lose(tally, stored, stored.fault, detail)
        return None
    try:
        return Cleaned(stored, release_of(app, stored))
    except CleanError as error:
        reason = _REASONS.get(error.code, "not-a-release")
        _lose(tally, stored, reason, f"{error} ({error.code})")
    except Exception as error:
        log.debug("cleaning %s", stored.note.id, exc_info=True)
        detail = f"cleaning failed: {type(error).__name__}: {error}"
        _lose(tally, stored, "unreadable", detail)
        tally.notes.append(f"{stored.note.id}: {detail}; please report it with the page")
    return None


def _take(app: App, writer: RunWriter, cleaned: Cleaned, tally: Tally) -> None:
    stored, release = cleaned
    wire = app.wires.get(stored.note.wire)
    told = _passed_by(writer, cleaned)
    if told is not None:
        writer.sighted(stored.note.id, writer.state.known[stored.note.id].url, fetched_at(stored))
        tally.unchanged += 1
        tally.passed.update([told] if _changes(writer, cleaned) else [])
        return
    if (
        release.relations and release.id not in writer.state.known
    ):  # a later version of a release is about the one before
        release = with_targets(release, releases_before(writer, stored.note.wire, release))
    before = writer.state.known.get(stored.note.id)
    try:
        outcome = writer.take(release, stored)
        tally.count(outcome, release, wire.expect.fields if wire else (), stored.raw)
        _compare(tally, outcome, before, cleaned)
    except ArchiveError as error:  # nothing of it was taken
        _lose(tally, stored, "unreadable", str(error))


def _compare(tally: Tally, outcome: str, before: Known | None, cleaned: Cleaned) -> None:
    """What a page says beside what its doors and the archive say of it."""
    stored, release = cleaned
    if outcome == "new":
        for door, minutes in minutes_off(release, stored.note.claims):
            tally.offsets.setdefault(door, []).append(minutes)
    elif outcome == "changed" and before is not None and is_another(before, release, partition(release)):
        tally.reused.append(stored.note.id)


def _passed_by(writer: RunWriter, cleaned: Cleaned) -> str | None:
    """Why a page may make no version, whether it differs from what is held or not; None where it may."""
    stored, release = cleaned
    known = writer.state.known.get(stored.note.id)
    if known is None or stored.page.fetched is None:
        return None
    if stored.source and stored.page.fetched < datetime.fromisoformat(known.last_seen):
        return "older than what is held"
    came_as = known.capture and is_web(known.capture.url)
    other_form = came_as is not None and came_as != is_web(stored.page.url or "")
    if other_form and release.status == "usable" and _said(release.headline) == _said(known.headline):
        return "held in another form"  # a page and a delivered item of one release are never the same to the letter
    return None


def _said(headline: str | None) -> str:
    return " ".join((headline or "").split()).casefold()


def release_of(app: App, stored: StoredPage) -> Release:
    """The page's release, with what only the crawl knows. A wire whose file is gone is cleaned as unknown.

    Raises CleanError.
    """
    note = stored.note
    wire = app.wires.get(note.wire)
    rights = Rights(
        terms=wire.rights.terms if wire else None,
        policy=wire.rights.policy if wire else None,
        permission=app.settings.wire(note.wire).permission,
    )
    return dataclasses.replace(clean(stored.page, wire), id=note.id, wire=note.wire, robots=note.robots, rights=rights)


def _bad(stored: StoredPage) -> BadPage:
    return BadPage(url=stored.page.url or "", id=stored.note.id, raw=stored.raw)


def _lose(tally: Tally, stored: StoredPage, reason: Reason, detail: str) -> None:
    tally.lost.append(_lost(stored, reason, detail))
    tally.pages.setdefault(f"lost {reason}", _bad(stored))


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
        date=stated_day(stored.note.claims),
    )
