"""Ledgers of days, readable copies and details of manifests, without what is taken down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

import msgspec

from crawler.archive.claims import any_goes, describe_claims
from crawler.archive.claims import without as without_rows
from crawler.archive.copies import copies_of
from crawler.archive.days import DayWriter, days_in
from crawler.archive.details import Details, bare, encode_details, read_details, stored_details
from crawler.archive.history import read_history
from crawler.archive.layout import COPIES, details_key
from crawler.archive.manifest import Manifest, encode
from crawler.archive.schema import Row, from_row
from crawler.archive.takedown.desk import Desk
from crawler.archive.takedown.rows import masked, names_in_own_words, own_runs
from crawler.archive.takedown.traces import Traces
from crawler.clock import rfc3339
from crawler.drift.findings import Finding
from crawler.errors import ArchiveError, NotThere
from crawler.exchange import Missing
from crawler.ledger.day import DayLedger, Entry, without


def cut_days(desk: Desk, traces: Traces) -> None:
    """The ledger: of an object that names them, the days that no later one holds. Raises ArchiveError, ArchiveBusy,
    StoreError."""
    inventory = desk.state.inventory
    newest = {place: fact.key for place, fact in inventory.days().items()}
    writer = DayWriter(desk.put, desk.run)
    for key in dict.fromkeys(fact.key for fact in inventory.facts("ledger")):
        days = _days(desk, key)
        if any(_is_named(entry, traces) for day in days for entry in day.releases):
            desk.removed.append(key)
            desk.outcome.rewritten["ledger"] += 1
            for day in days:
                if newest[day.wire, day.date] == key:
                    line = desk.state.days.get(f"{day.wire}/{day.date}")
                    writer.add(_cut_day(day, traces, desk), line.tried_at if line else None)
    for written in writer.finish():
        desk.objects.append(written.stored)
        desk.days += written.lines


def _days(desk: Desk, key: str) -> tuple[DayLedger, ...]:
    where = f"{desk.store.url}/{key}"
    try:
        return days_in(desk.store.get(key), where)
    except NotThere:  # taken down before
        return ()
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ArchiveError(f"{where}: cannot be read ({error}); put it back from a copy first") from error


def _is_named(entry: Entry, traces: Traces) -> bool:
    return bool(entry.url) and (entry.id in traces.ids or traces.leads_to(entry.url))


def _cut_day(day: DayLedger, traces: Traces, desk: Desk) -> DayLedger:
    urls = {entry.url for entry in day.releases if traces.leads_to(entry.url)}
    return without(day, traces.ids, urls, desk.run, rfc3339(desk.now))


def cut_claims(desk: Desk, traces: Traces) -> None:
    """What doors have said, by days. Raises ArchiveError, ArchiveBusy, StoreError."""

    def goes(row: Row) -> bool:
        named = row["id"] in traces.ids or traces.leads_to(row["url"])
        return named or traces.mentions((row["headline"] or "").encode("utf-8", "surrogatepass"))

    facts = sorted(desk.live("claims"), key=lambda fact: (fact.date or "", fact.run))
    for day, held in groupby(facts, key=lambda fact: fact.date or ""):
        some = list(held)
        if any(any_goes(desk.fetched(fact), goes) for fact in some):
            path = desk.folder / "claims"
            if count := without_rows(map(desk.fetched, some), goes, path):
                desk.write(describe_claims(desk.run, day, path, count), path, [fact.key for fact in some])
            else:
                desk.outcome.rewritten["claims"] += 1
                desk.removed += [fact.key for fact in some]


def cut_copies(desk: Desk, traces: Traces) -> None:
    """Readable copies of single versions: a record as JSON, and beside it its text. Raises ArchiveBusy, StoreError."""
    for entry in desk.store.list(COPIES):
        if entry.key.endswith(".json"):
            row = msgspec.json.decode(desk.store.get(entry.key))
            both = [entry.key, entry.key.removesuffix(".json") + ".txt"]
            if row["id"] in traces.ids:
                desk.removed += both
                desk.outcome.rewritten["objects"] += 1
            elif not names_in_own_words(row, traces):
                beside = traces.beside(own_runs(row, traces))
                if (now := masked(row, beside)) is not row:
                    date = entry.key.partition("/date=")[2].partition("/")[0]
                    for stored, data in copies_of(desk.run, from_row(now), date):
                        desk.write(stored, data, [])
                    desk.removed += both


def cut_details(desk: Desk, traces: Traces) -> None:
    """What manifests tell beside themselves. Raises ArchiveError, ArchiveBusy, StoreError."""
    telling = []
    for manifest in _manifests(desk):
        if traces.mentions(encode(bare(manifest))):
            telling.append(manifest.run)
        if manifest.details is not None:
            stored, details = read_details(desk.store, manifest.run, manifest.details)
            cut = _cut(details, traces)
            if cut != details:
                data = encode_details(cut)
                key = details_key(manifest.run, desk.run)
                desk.write(stored_details(key, data), data, [stored.key])
    desk.outcome.telling = tuple(telling)


def _manifests(desk: Desk) -> Iterator[Manifest]:
    for committed in read_history(desk.store, desk.state.heads, whole=False):
        yield committed.manifest


def _cut(details: Details, traces: Traces) -> Details:
    return replace(
        details,
        releases=tuple(known for known in details.releases if known.id not in traces.ids),
        sightings=tuple(sighting for sighting in details.sightings if sighting.id not in traces.ids),
        missing=cut_missing(details.missing, traces),
        findings=cut_findings(details.findings, traces),
        reasons=tuple(traces.masked_value(details.reasons)),
        report=_cut_report(details.report, traces),
    )


def cut_missing(missing: Iterable[Missing], traces: Traces) -> tuple[Missing, ...]:
    """What could not be had, without them."""
    kept = (one for one in missing if one.id not in traces.ids and not traces.leads_to(one.url))
    return tuple(replace(one, detail=traces.masked_value(one.detail)) for one in kept)


def cut_findings(findings: Mapping[str, Sequence[Finding]], traces: Traces) -> dict[str, tuple[Finding, ...]]:
    """What was wrong with each wire, without them as its evidence."""
    return {wire: tuple(_cut_finding(one, traces) for one in found) for wire, found in findings.items()}


def _cut_finding(finding: Finding, traces: Traces) -> Finding:
    page = finding.page
    shows = page is not None and (page.id in traces.ids or traces.leads_to(page.url))
    return replace(finding, note=traces.masked_value(finding.note), page=None if shows else page)


def _cut_report(value: Any, traces: Traces) -> Any:
    if isinstance(value, Mapping):
        return {name: _cut_report(one, traces) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_cut_report(one, traces) for one in value if not _is_about(one, traces)]
    return traces.masked_value(value)


def _is_about(value: Any, traces: Traces) -> bool:
    return isinstance(value, Mapping) and (value.get("id") in traces.ids or traces.leads_to(value.get("url")))
