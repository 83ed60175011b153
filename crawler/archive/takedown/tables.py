"""Tables and the segments behind them, without what is taken down: rows follow their pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from crawler.archive.inventory import Fact
from crawler.archive.layout import joined_key, table_key
from crawler.archive.manifest import StoredObject
from crawler.archive.schema import Row
from crawler.archive.segments import describe_segment, digest_of
from crawler.archive.tables import write_rows
from crawler.archive.takedown.desk import Desk
from crawler.archive.takedown.rows import Places, cut_rows, is_touched, names_in_own_words, own_runs
from crawler.archive.takedown.segments import Cut, Moved, Others, cut_segment
from crawler.archive.takedown.traces import Traces
from crawler.errors import ArchiveError, NotThere


@dataclass(slots=True)
class _Seen:
    """What a first look at all tables has told."""

    spared: set[str] = field(default_factory=set)  # releases that name one of them in their own words
    own: dict[str, frozenset[int]] = field(default_factory=dict)  # by id, what they have in common with them
    touched: set[str] = field(default_factory=set)  # tables with rows that go or are masked
    pages: dict[str, set[str]] = field(default_factory=dict)  # by table, the segments that its rows were made from


def cut_pages(desk: Desk, traces: Traces) -> None:
    """Segments and tables. Raises ArchiveError where one is damaged, ArchiveBusy, StoreError."""
    seen = _look(desk, traces)
    others = Others(frozenset(seen.spared), seen.own)
    places = _cut_segments(desk, Cut(traces, others, desk.run, desk.now))
    for number, fact in enumerate(desk.live("releases"), 1):
        if fact.key in seen.touched or seen.pages[fact.key] & places.keys():
            _cut_table(desk, fact, number, traces, others, places)
    desk.outcome.named_by = tuple(sorted(seen.spared))


def _look(desk: Desk, traces: Traces) -> _Seen:
    seen = _Seen()
    for fact in desk.live("releases"):
        pages = seen.pages.setdefault(fact.key, set())
        for row in desk.rows(fact):
            pages.update([row["raw"]["object"]] if row["raw"] else [])
            if row["id"] not in traces.ids and (own := own_runs(row, traces)):
                seen.own[row["id"]] = seen.own.get(row["id"], own) | own
            if names_in_own_words(row, traces):
                seen.spared.add(row["id"])
            elif is_touched(row, traces):
                seen.touched.add(fact.key)
    return seen


def _cut_segments(desk: Desk, cut: Cut) -> dict[str, Mapping[int, Moved | None]]:
    places: dict[str, Mapping[int, Moved | None]] = {}
    indexes = desk.state.inventory.objects("index")
    numbers: dict[tuple[str, str], int] = {}
    for fact in desk.live("raw"):
        day, wire = fact.date or "", fact.wire or ""
        number = numbers.get((day, wire), 0) + 1
        key = joined_key(desk.run, day, wire, number)
        path = desk.folder / "cut"
        found = cut_segment(desk.fetched(fact), key, path, cut)
        if found is not None:
            numbers[day, wire] = number
            places[fact.key] = found
            stem = fact.key.removesuffix(".warc.gz")
            old = [fact.key, *(one for one in indexes if one.startswith(f"{stem}."))]
            sealed = describe_segment(path, key, desk.run, wire)
            desk.write(replace(sealed.beside, date=day), sealed.cdxj, [])
            desk.write(replace(sealed.segment, date=day), path, old)
    desk.outcome.exchanges, desk.outcome.masked = cut.removed, cut.masked
    return places


def _cut_table(desk: Desk, fact: Fact, number: int, traces: Traces, others: Others, places: Places) -> None:
    path, changed = desk.folder / "rows", 0

    def kept() -> Iterator[Row]:
        nonlocal changed
        for row, is_new in cut_rows(desk.rows(fact), traces, others, places):
            changed += is_new
            yield row

    count = write_rows(kept(), path)
    gone = (fact.count or 0) - count
    desk.outcome.rows += gone
    if not count:  # nothing stands for it
        desk.removed.append(fact.key)
        desk.outcome.rewritten["releases"] += 1
    elif gone or changed:
        key = table_key(desk.run, fact.wire or "", fact.date or "", number)
        stored = StoredObject(
            key=key,
            sha256=digest_of(path),
            size=path.stat().st_size,
            kind="releases",
            wire=fact.wire,
            date=fact.date,
            count=count,
        )
        desk.write(stored, path, [fact.key])
    path.unlink(missing_ok=True)


def refuse_torn(desk: Desk, traces: Traces) -> None:
    """What a torn run has left is the next run's to take up; then it can be cut. Raises ArchiveError, StoreError."""
    cut = Cut(traces, Others(), desk.run, desk.now)
    path = desk.folder / "torn"
    for torn in desk.state.torn:
        for key in torn.segments:
            path.unlink(missing_ok=True)
            try:
                desk.store.download(key, path)
                found = cut_segment(path, key, desk.folder / "cut", cut)
            except (NotThere, ArchiveError):  # the run that takes it up passes it over
                continue
            if found is not None:
                raise ArchiveError(
                    f"run {torn.run} broke off, and a page that it left names what is to be taken down; "
                    "`wirevault run` takes its pages up, then forget it"
                )
