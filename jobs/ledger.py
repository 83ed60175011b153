"""The ledger of a run: which days are to be read again, and what a run has come to, day by day.

The rules are `crawler.ledger`'s; here they meet what the archive knows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from crawler.archive.state import State
from crawler.archive.writer import RunWriter
from crawler.clock import rfc3339
from crawler.collect import Plan
from crawler.exchange import Harvest, Missing
from crawler.ledger.day import (
    GIVEN_UP,
    PATIENCE,
    DayLedger,
    DayLine,
    Entry,
    Facts,
    Heading,
    Witness,
    entries_of,
    make_day,
    missing_entry,
    moment_of,
    settled_at,
)
from crawler.ledger.enumeration import DoorMemory
from crawler.ledger.spans import Span, clipped, day_span, days_of, uncovered
from crawler.model import Claim, Known, Release
from crawler.urls import canonical_url, is_web
from crawler.wire import Listing, Sitemap, WebArchive, Wire
from jobs.window import Balance

ReadDay = Callable[[DayLine], DayLedger]

UNKNOWN = "unknown"  # the day of releases that print none

# A release that corrects another one under a number of its own comes within days.
_CITED = timedelta(days=7)

# A day that could not be closed is read again once a day.
_PAUSE = timedelta(hours=20)


def read_again_from(wire: Wire, state: State, window: Span) -> datetime | None:
    """Where a run has to begin so that it closes every day that can be closed now; None where there is none.

    `window` is what it would read otherwise; it ends at the present.
    """
    now = window.until
    lines = {line.date: line for line in state.days.values() if line.wire == wire.name and line.date != UNKNOWN}
    known = {day: lines.get(day) for day in (*days_of(window, wire.zone), *lines)}
    due = (day_span(day, wire.zone) for day, line in known.items() if _is_due(day_span(day, wire.zone), line, now))
    begins = state.begins.get(wire.name)
    first = datetime.fromisoformat(begins) if begins else window.since
    return min((max(span.since, first) for span in due), default=None)


def _is_due(span: Span, line: DayLine | None, now: datetime) -> bool:
    if not settled_at(span) <= now <= span.until + PATIENCE:
        return False
    if line is None or line.tried_at is None:
        return True
    unproven = line.state == "open" or bool(line.holes)
    return unproven and now - line.tried_at >= _PAUSE


def recent_releases(read: ReadDay, state: State, wire: Wire, window: Span) -> dict[str, datetime]:
    """By id, every release that the ledger knows of the window's days and of the day before them, and when it went out.

    Raises ArchiveError, StoreError.
    """
    days = days_of(Span(window.since - timedelta(days=1), window.until), wire.zone)
    lines = [state.days[name] for day in days if (name := f"{wire.name}/{day}") in state.days]
    entries = (entry for line in lines for entry in read(line).releases)
    return {entry.id: moment_of(entry.published, wire.zone) for entry in entries if entry.published}


def releases_before(writer: RunWriter, wire: str, release: Release) -> Iterator[Known]:
    """The wire's releases of the days before one, and those that this run has taken: what a notice in it is about.

    Raises ArchiveError, StoreError.
    """
    state, mine = writer.state, f"{wire}:"
    yield from (state.known[id_] for id_ in writer.taken if id_.startswith(mine))
    day = release.published.date if release.published else None
    if day is None:
        return
    for back in range(_CITED.days + 1):
        line = state.days.get(f"{wire}/{date.fromisoformat(day) - timedelta(days=back)}")
        ids = [entry.id for entry in writer.read_day(line).releases] if line else []
        yield from (known for id_ in ids if (known := state.known.get(id_)) is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a run knows of one wire when it makes up its ledger."""

    wire: Wire
    run: str
    now: datetime  # the wire's own
    since: datetime  # the window's start
    until: datetime  # and its end; the present, where it is open
    harvest: Harvest
    state: State  # with what the run has taken
    taken: Sequence[str]  # ids of which it has taken a version
    tried: Sequence[Missing]  # what it could not have, whether it asked for it or not
    missing: Sequence[Missing]  # still open after the run, whoever tried it
    given_up: Sequence[Missing]  # by this run
    before: Mapping[str, Missing] = field(default_factory=dict)  # what was missing before it


def account_of(writer: RunWriter, plan: Plan, harvest: Harvest, balance: Balance, now: datetime) -> Account:
    """`now` is the wire's own."""
    return Account(
        wire=plan.wire,
        run=writer.run,
        now=now.astimezone(UTC).replace(microsecond=0),
        since=plan.since,
        until=now if plan.open_end else min(plan.until, now),
        harvest=harvest,
        state=writer.state,
        taken=writer.taken,
        tried=balance.lost,
        missing=balance.open,
        given_up=balance.given_up,
        before=balance.before,
    )


def keep_days(writer: RunWriter, account: Account) -> list[DayLedger]:
    """Write every day of which the run has learned something; those that it has read whole after their end.

    Raises ArchiveError, StoreError.
    """
    whole = []
    for day, entries in sorted(_by_day(account).items()):
        line = writer.find_day(account.wire.name, day)
        before = writer.read_day(line) if line else None
        made = make(account, day, before, entries)
        tried_at = _tried_at(account, day, line)
        moved = tried_at is not None and (line is None or tried_at != line.tried_at)
        if moved or _is_news(before, made):
            writer.keep_day(made, tried_at)
        if moved and tried_at == account.now:
            whole.append(made)
    return whole


def _is_news(before: DayLedger | None, day: DayLedger) -> bool:
    if before is None:
        return bool(day.expected) or day.date != UNKNOWN
    return _differs(before, day)


def _differs(before: DayLedger, day: DayLedger) -> bool:
    """Whether there is something new to write down. That an open day has been covered a little further is not."""
    same = replace(day, run=before.run, at=before.at)
    if day.state == "open":
        same = replace(same, doors=before.doors)
    return same != before


def make(account: Account, date: str, before: DayLedger | None, entries: Mapping[str, Entry]) -> DayLedger:
    span = _span(account, date)
    merged = _merged(account, date, before, entries)
    facts = Facts(
        span=span,
        now=account.now,
        missing=sum(entry.state == "missing" for entry in merged.values()),
        given_up=sum(entry.state == "given-up" for entry in merged.values()),
        doors=_witnesses(account, span, before) if span else (),
        able=sum(not isinstance(door, WebArchive) for door in account.wire.doors),
        deep=any(isinstance(door, Listing | Sitemap) for door in account.wire.door),
        blame=_blame(account, span),
    )
    heading = Heading(wire=account.wire.name, date=date, run=account.run, at=rfc3339(account.now))
    return make_day(before, heading, facts, merged.values())


def _blame(account: Account, span: Span | None) -> str:
    """Why a door has not been read whole, where the run's window holds the whole day."""
    if span is None or not account.since <= span.since <= span.until <= account.until:
        return ""
    short = (door for door in account.harvest.doors if door.short and door.faults)
    return next((f"door {door.name}: {door.faults[0]}" for door in short), "")


def _span(account: Account, date: str) -> Span | None:
    """The part of the day that is to be accounted for: an archive begins at some hour of its first day."""
    if date == UNKNOWN:
        return None
    whole = day_span(date, account.wire.zone)
    begins = account.state.begins.get(account.wire.name)
    begin = (datetime.fromisoformat(begins) if begins else account.since).astimezone(UTC)
    return Span(begin, whole.until) if whole.since < begin < whole.until else whole


def _merged(account: Account, date: str, before: DayLedger | None, entries: Mapping[str, Entry]) -> dict[str, Entry]:
    """What the ledger held so far, with what the run knows over it. What turned out to be of another day is let go."""
    merged = dict(entries_of(before))
    for id_, entry in entries.items():
        old = merged.get(id_)
        merged[id_] = _joined(old, entry) if old else entry
    known = account.state.known
    return {id_: entry for id_, entry in merged.items() if id_ not in known or known[id_].date == date}


def _joined(old: Entry, new: Entry) -> Entry:
    return replace(new, doors=tuple(dict.fromkeys((*old.doors, *new.doors))), named_at=old.named_at)


def _witnesses(account: Account, span: Span, before: DayLedger | None) -> tuple[Witness, ...]:
    """The doors that vouch for any part of the day. Time that was vouched for once stays so."""
    past = {door.door: door for door in before.doors} if before else {}
    memories = memories_of(account)
    found = []
    for door in account.wire.doors:
        old = past.get(door.name)
        memory = memories.get(door.name)
        covers = clipped(span, [*(memory.covers if memory else ()), *(old.covers if old else ())])
        if covers:
            found.append(Witness(door=door.name, covers=covers, whole_at=_whole_at(account, door.name, span, old)))
    return tuple(found)


def memories_of(account: Account) -> dict[str, DoorMemory]:
    return {**account.state.doors.get(account.wire.name, {}), **account.harvest.memories}


def _whole_at(account: Account, door: str, span: Span, old: Witness | None) -> datetime | None:
    for one in account.harvest.enumerations:
        named = one.door == door and one.span is not None and not uncovered(span, [one.span])
        if named and one.asked_at >= settled_at(span):
            return one.asked_at
    return old.whole_at if old else None


def _tried_at(account: Account, date: str, line: DayLine | None) -> datetime | None:
    before = line.tried_at if line else None
    if date == UNKNOWN or not account.harvest.thorough or account.harvest.stopped or account.harvest.failure:
        return before
    span = day_span(date, account.wire.zone)
    whole = account.since <= span.since and account.until >= span.until
    return account.now if whole and account.now >= settled_at(span) else before


def _by_day(account: Account) -> dict[str, dict[str, Entry]]:
    """The days that the run has to do with: those of its window, and those of what it has taken or tried; with every
    release of them that the run has learned something of.

    Of what lies far back only the days of which there is something to say: a window of years has thousands of others.
    """
    window = _window(account)
    found: dict[str, dict[str, Entry]] = {day: {} for day in _days(account)}
    known, mine = account.state.known, f"{account.wire.name}:"
    taken = ((_held(known[id_]), known[id_].date) for id_ in account.taken if id_.startswith(mine))
    for entry, day in (*taken, *_named(account), *_lost(account)):
        if day in found or day in window:
            found.setdefault(day, {})[entry.id] = entry
    return found


def _window(account: Account) -> frozenset[str]:
    """The days of the run's window. Of one that ends in the past the last day is not what it was read for, unless it is
    read to its end."""
    if account.since >= account.until:
        return frozenset()
    days = list(days_of(Span(account.since, account.until), account.wire.zone))
    if account.until < account.now and day_span(days[-1], account.wire.zone).until > account.until:
        days.pop()
    return frozenset(days)


def _days(account: Account) -> set[str]:
    late = replace(account, since=max(account.since, account.until - GIVEN_UP))
    known = account.state.known
    mine = f"{account.wire.name}:"
    taken = {known[id_].date for id_ in account.taken if id_.startswith(mine)}
    # a release that has come since leaves the day that its doors stated, if its page states another
    come = [lost.id for lost in account.before.values() if lost.id in known]
    dates = {lost.id: lost.date for lost in (*account.tried, *account.before.values(), *account.missing)}
    tried = {lost.id for lost in (*account.tried, *account.given_up)}
    return {*_window(late), *taken, *(dates[id_] or UNKNOWN for id_ in {*come, *tried} if id_.startswith(mine))}


def _named(account: Account) -> Iterator[tuple[Entry, str]]:
    """What doors have named in this run and the archive holds, each with its day."""
    known, at = account.state.known, rfc3339(account.now)
    for id_, claims in account.harvest.named.items():
        held = known.get(id_) or known.get(_other_id(account.state, claims) or "")
        if held is not None and held.status != "forgotten":
            yield _held(held, _doors(claims), at), held.date


def _lost(account: Account) -> Iterator[tuple[Entry, str]]:
    """Every release of the wire that is not had, with the day that its doors state."""
    known, at = account.state.known, rfc3339(account.now)
    gone = {lost.id for lost in account.given_up}
    lost_ = {lost.id: lost for lost in (*account.tried, *account.missing, *account.given_up)}
    for lost in lost_.values():
        if lost.id not in known and lost.id.startswith(f"{account.wire.name}:"):
            doors = dict.fromkeys((*lost.doors, *_doors(account.harvest.named.get(lost.id, ()))))
            yield missing_entry(lost, tuple(doors), at, given_up=lost.id in gone), lost.date or UNKNOWN


def _other_id(state: State, claims: Iterable[Claim]) -> str | None:
    """The id under which a release was kept whose page states another number than its doors."""
    urls = (claim.url for claim in claims if is_web(claim.url))
    return next((id_ for url in urls if (id_ := state.by_url.get(canonical_url(url)))), None)


def _doors(claims: Iterable[Claim]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(claim.door for claim in claims))


def _held(held: Known, doors: tuple[str, ...] = (), named_at: str | None = None) -> Entry:
    return Entry(
        id=held.id,
        doors=doors,
        named_at=min(held.first_seen, named_at or held.first_seen),
        state="captured",
        url=held.url,
        published=held.published,
        captured_at=held.first_seen,
        status=held.status,
    )
