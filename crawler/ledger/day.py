"""The ledger of one wire and day: every release that is expected, what became of it, and the state of the day.

    open              the day is not over, or it has not been read again after its end by enough doors
    complete          read again after its end, by two doors where the wire has two; everything that is named is held
    gap               something that is named is missing and still tried, or there is time for which no door vouches
    closed-with-loss  as complete, but for what was given up

A day goes back from `complete` or `closed-with-loss` only for a reason that its ledger states.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from crawler.clock import rfc3339
from crawler.exchange import Missing, Reason
from crawler.ledger.spans import Span, covered_by, day_span, uncovered
from crawler.model import Claim, Status

DayState = Literal["open", "complete", "gap", "closed-with-loss"]
EntryState = Literal["captured", "missing", "given-up", "forgotten"]

# Doors name a release late, and wires date one back, mostly by minutes.
SETTLED = timedelta(hours=2)
# A day that cannot be proven is read again once a day for so long; after that somebody has to look at it.
PATIENCE = timedelta(days=10)
# Time that no door reaches any more is lost for good.
GIVEN_UP = timedelta(days=40)

CLOSED = frozenset[DayState]({"complete", "closed-with-loss"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One release of a day: the doors that named it, and what became of it."""

    id: str
    doors: tuple[str, ...]  # in the order in which they named it
    named_at: str  # RFC 3339: when the first of them did
    state: EntryState
    url: str
    published: str | None = None  # RFC 3339 or YYYY-MM-DD, as the page states it
    captured_at: str | None = None  # RFC 3339
    status: Status | None = None  # of the version that is held
    reason: Reason | None = None  # why it is missing
    detail: str | None = None
    tried_at: str | None = None  # RFC 3339, the last time
    tries: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """That the day came to another state, in which run and why."""

    at: str  # RFC 3339
    run: str
    before: DayState | None
    after: DayState
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """A door, and the time of the day for which it vouches."""

    door: str
    covers: tuple[Span, ...]
    whole_at: datetime | None = None  # when it last named the whole day after the day's end


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLedger:
    """The object of one wire and day; a later run's stands for all before it."""

    format: int = 1
    wire: str
    date: str  # YYYY-MM-DD, or `unknown` for releases that print no day
    run: str
    at: str  # RFC 3339
    since: str | None  # the day's own first and last moment, RFC 3339; null for `unknown`
    until: str | None
    state: DayState
    why: str
    expected: int
    captured: int
    missing: int
    given_up: int
    doors: tuple[Witness, ...] = ()
    holes: tuple[Span, ...] = ()  # for which no door vouches
    releases: tuple[Entry, ...] = ()
    transitions: tuple[Transition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLine:
    """A day in a manifest: enough for a table, and for deciding what to do, without opening its object."""

    wire: str
    date: str
    state: DayState
    why: str
    expected: int
    captured: int
    missing: int
    given_up: int
    holes: tuple[Span, ...] = ()
    tried_at: datetime | None = None  # when all doors were last read for it after its end
    key: str  # its object
    sha256: str  # of its bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the state of a day follows from."""

    span: Span | None  # the part of the day that is to be accounted for; None for `unknown`
    now: datetime
    missing: int
    given_up: int
    doors: Sequence[Witness]
    able: int  # doors that the wire has
    deep: bool  # whether it has a door that can be read again (a listing, a sitemap)
    blame: str = ""  # what kept a door from being read whole, in the run that reads the day


def stated_day(claims: Iterable[Claim]) -> str | None:
    """The day of publication in the wire's zone, YYYY-MM-DD, as the doors state it; a time before a bare day."""
    stamps = [claim.published for claim in claims if claim.published and claim.published.date]
    timed = (stamp for stamp in stamps if stamp.at)
    found = next(timed, next(iter(stamps), None))
    return found.date if found else None


def moment_of(published: str, zone: ZoneInfo) -> datetime:
    """The last moment that a release's time or day of publication can mean, in UTC."""
    if len(published) == len("YYYY-MM-DD"):
        return day_span(published, zone).until - timedelta(seconds=1)
    return datetime.fromisoformat(published).astimezone(UTC)


def settled_at(span: Span) -> datetime:
    """When a day can be closed."""
    return span.until + SETTLED


def holes_of(facts: Facts) -> tuple[Span, ...]:
    """The time of the day so far for which no door vouches."""
    if facts.span is None or facts.span.since >= facts.now:
        return ()
    so_far = Span(facts.span.since, min(facts.span.until, facts.now))
    found = uncovered(so_far, [span for door in facts.doors for span in door.covers])
    if so_far.until < facts.span.until and found and found[-1].until == so_far.until:
        return found[:-1]  # since the last poll: the next one's business
    return found


def state_of(facts: Facts) -> tuple[DayState, str]:
    """The state of a day, and why it is that."""
    if facts.span is None:
        return _undated(facts)
    if facts.now < settled_at(facts.span):
        return "open", "the day is not over"
    return _pending(facts, facts.span) or _closed(facts)


def _pending(facts: Facts, span: Span) -> tuple[DayState, str] | None:
    """Why a day that is over is not closed yet."""
    holes = holes_of(facts)
    late = facts.now > span.until + GIVEN_UP
    if holes and not late:
        return "gap", f"no door vouches for {_told(holes)}{_because(facts)}"
    if facts.missing:
        return "gap", f"{facts.missing} named and not had"
    unproven = _unproven(facts, span)
    if unproven and not late:
        return ("open" if facts.now <= span.until + PATIENCE else "gap"), unproven
    return None


def _closed(facts: Facts) -> tuple[DayState, str]:
    assert facts.span is not None
    holes, unproven = holes_of(facts), _unproven(facts, facts.span)
    lost = [f"{facts.given_up} given up"] if facts.given_up else []
    lost += [f"no door vouched for {_told(holes)}{_because(facts)}"] if holes else []
    lost += [unproven] if unproven else []
    return ("closed-with-loss", "; ".join(lost)) if lost else ("complete", _proof(facts, facts.span))


def _undated(facts: Facts) -> tuple[DayState, str]:
    if facts.missing:
        return "gap", f"{facts.missing} named and not had"
    return "open", "releases that state no day: no window closes over them"


def _unproven(facts: Facts, span: Span) -> str:
    """Why the doors' word is not enough; empty where it is."""
    whole = [door.door for door in facts.doors if door.whole_at is not None]
    if facts.deep and not whole:
        return "no door has named the whole day after its end"
    least = min(2, facts.able)
    if uncovered(span, covered_by(least, [door.covers for door in facts.doors])):
        return f"the word of one door: no second one beside {whole[0] if whole else 'it'} has named the whole day"
    return ""


def _proof(facts: Facts, span: Span) -> str:
    doors = [door.door for door in facts.doors if not uncovered(span, door.covers)]
    return f"named whole by {', '.join(doors) or 'several doors in turn'}; nothing missing"


def _because(facts: Facts) -> str:
    return f" ({facts.blame})" if facts.blame else ""


def _told(holes: Sequence[Span]) -> str:
    first = f"{holes[0].since:%H:%M} to {holes[0].until:%H:%MZ}"
    return first if len(holes) == 1 else f"{first} and {len(holes) - 1} more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """Whose ledger it is, and who makes it."""

    wire: str
    date: str
    run: str
    at: str  # RFC 3339


def make_day(before: DayLedger | None, heading: Heading, facts: Facts, entries: Iterable[Entry]) -> DayLedger:
    """The next ledger of a day. `entries` are all of it."""
    state, why = state_of(facts)
    if before is not None and before.state in CLOSED and state not in CLOSED and not facts.missing:
        state, why = before.state, before.why  # it was proven once: what is remembered of the proof has only grown old
    releases = tuple(sorted(entries, key=lambda entry: entry.id))
    day = DayLedger(
        wire=heading.wire,
        date=heading.date,
        run=heading.run,
        at=heading.at,
        since=rfc3339(facts.span.since) if facts.span else None,
        until=rfc3339(facts.span.until) if facts.span else None,
        state=state,
        why=why,
        expected=sum(entry.state != "forgotten" for entry in releases),
        captured=sum(entry.state == "captured" for entry in releases),
        missing=sum(entry.state == "missing" for entry in releases),
        given_up=sum(entry.state == "given-up" for entry in releases),
        doors=tuple(facts.doors),
        holes=() if state == "complete" else holes_of(facts),
        releases=releases,
    )
    return replace(day, transitions=_transitions(before, day))


def without(day: DayLedger, ids: Collection[str], urls: Collection[str], run: str, at: str) -> DayLedger:
    """A day after a take-down: of these releases only the id is left, and they count neither as held nor as missing.

    Other entries that lead to the same `urls` go.
    """
    kept = [entry for entry in day.releases if entry.id in ids or entry.url not in urls]
    releases = tuple(
        Entry(id=entry.id, doors=(), named_at=entry.named_at, state="forgotten", url="") if entry.id in ids else entry
        for entry in kept
    )
    count = Counter(entry.state for entry in releases)
    return replace(
        day,
        run=run,
        at=at,
        expected=len(releases) - count["forgotten"],
        captured=count["captured"],
        missing=count["missing"],
        given_up=count["given-up"],
        releases=releases,
    )


def _transitions(before: DayLedger | None, day: DayLedger) -> tuple[Transition, ...]:
    past = before.transitions if before else ()
    was = before.state if before else None
    late = _late(before, day)
    if was == day.state and not late:
        return past
    why = f"{day.why}; {late}" if late else day.why
    return (*past, Transition(at=day.at, run=day.run, before=was, after=day.state, why=why))


def _late(before: DayLedger | None, day: DayLedger) -> str:
    """What was named after the day had been closed."""
    if before is None or before.state not in CLOSED:
        return ""
    known = {entry.id for entry in before.releases}
    new = [entry.id for entry in day.releases if entry.id not in known]
    if not new:
        return ""
    return f"{new[0]}{f' and {len(new) - 1} more' if len(new) > 1 else ''} named after it was closed"


def line_of(day: DayLedger, key: str, sha256: str, tried_at: datetime | None) -> DayLine:
    return DayLine(
        wire=day.wire,
        date=day.date,
        state=day.state,
        why=day.why,
        expected=day.expected,
        captured=day.captured,
        missing=day.missing,
        given_up=day.given_up,
        holes=day.holes,
        tried_at=tried_at,
        key=key,
        sha256=sha256,
    )


def entries_of(before: DayLedger | None) -> Mapping[str, Entry]:
    """By id, what the ledger held of the day so far."""
    return {entry.id: entry for entry in before.releases} if before else {}


def missing_entry(lost: Missing, doors: tuple[str, ...], named_at: str, *, given_up: bool) -> Entry:
    return Entry(
        id=lost.id,
        doors=doors,
        named_at=named_at,
        state="given-up" if given_up else "missing",
        url=lost.url,
        reason=lost.reason,
        detail=lost.detail,
        tried_at=lost.tried_at,
        tries=lost.tries,
    )
