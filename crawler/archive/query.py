"""What a reader asks of an archive, as a value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from crawler.errors import ConfigError

Day = str | date | datetime
Words = str | Iterable[str]
UNKNOWN = "unknown"  # the partition of releases whose page prints no day


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Which versions of which releases. By default the newest version of every release.

    `since` and `until` are publication days as the wire prints them (YYYY-MM-DD), both inclusive; releases without one
    are given only where neither is set. `as_of` answers as the archive would have at that moment.
    """

    since: str | None = None
    until: str | None = None
    wires: tuple[str, ...] = ()
    issuer: str | None = None  # a part of any issuer's name, in any case
    ticker: str | None = None  # `ABC`, `NYSE:ABC` or `XNYS:ABC`, in any case
    language: str | None = None  # `en` is also en-GB
    match: str | None = None  # a part of headline or text, in any case
    ids: tuple[str, ...] = ()
    as_of: datetime | None = None
    all_versions: bool = False
    after: str | None = None  # a cursor: only what has come since (sync.py)

    @classmethod
    def of(  # noqa: PLR0913  # one word for each thing that can be asked
        cls,
        *,
        since: Day | None = None,
        until: Day | None = None,
        wire: Words = (),
        ids: Words = (),
        as_of: Day | None = None,
        issuer: str | None = None,
        ticker: str | None = None,
        language: str | None = None,
        match: str | None = None,
        all_versions: bool = False,
        after: str | None = None,
    ) -> Query:
        """The query in the words of a notebook: days as text, date or datetime, one wire or several.

        A day as `as_of` means its end, in UTC. Raises ConfigError with every fault.
        """
        faults: list[str] = []
        query = cls(
            since=_day("since", since, faults),
            until=_day("until", until, faults),
            wires=_words(wire),
            issuer=issuer,
            ticker=ticker,
            language=language,
            match=match,
            ids=_words(ids),
            as_of=_moment("as_of", as_of, faults),
            all_versions=all_versions,
            after=after,
        )
        if query.since and query.until and query.since > query.until:
            faults.append(f"since {query.since} is later than until {query.until}: no day lies between them")
        if query.after is not None and query.as_of is not None:
            faults.append("after and as_of exclude each other: what has come since a cursor is what is known now")
        if faults:
            raise ConfigError(faults)
        return query

    def covers(self, wire: str, day: str) -> bool:
        """Whether the partition of this wire and day can hold anything that is asked for."""
        if self.wires and wire not in self.wires:
            return False
        if day == UNKNOWN:
            return self.since is None and self.until is None
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that `fits` looks at; none where every version fits."""
        asked = {
            "language": self.language,
            "tickers": self.ticker,
            "issuer": self.issuer,
            "headline": self.match,
            "text": self.match,
        }
        return tuple(column for column, wanted in asked.items() if wanted is not None)

    def fits(self, row: Mapping[str, Any]) -> bool:
        """Whether a version is one that is asked for, by what it says itself. `row` holds at least `columns`."""
        return (
            (self.language is None or _is_language(self.language, row["language"]))
            and (self.ticker is None or any(_is_ticker(self.ticker, ticker) for ticker in row["tickers"]))
            and (self.issuer is None or any(_within(self.issuer, name) for name in row["issuer"]))
            and (self.match is None or _within(self.match, row["headline"]) or _within(self.match, row["text"]))
        )


def _within(part: str, whole: str | None) -> bool:
    return whole is not None and part.casefold() in whole.casefold()


def _is_language(wanted: str, language: str | None) -> bool:
    """Basic filtering of RFC 4647, 3.3.1."""
    tag, found = wanted.lower().replace("_", "-"), (language or "").lower()
    return found == tag or found.startswith(tag + "-")


def _is_ticker(wanted: str, ticker: Mapping[str, Any]) -> bool:
    exchange, _, symbol = (part.strip() for part in wanted.upper().rpartition(":"))
    return symbol == ticker["symbol"].upper() and (
        not exchange or exchange in (ticker["exchange"].upper(), ticker["mic"])
    )


def _words(words: Words) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words)


def _day(name: str, value: Day | None, faults: list[str]) -> str | None:
    if isinstance(value, date):  # a datetime is one too
        return value.strftime("%Y-%m-%d")
    if value is None:
        return None
    try:
        return datetime.fromisoformat(value).strftime("%Y-%m-%d")
    except ValueError:
        faults.append(f"{name} is {value!r}: write a day as 2026-03-02")
        return None


def _moment(name: str, value: Day | None, faults: list[str]) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime.combine(value, time.max, UTC)
    try:
        whole_day = date.fromisoformat(value)
    except ValueError:
        whole_day = None
    if whole_day:
        return datetime.combine(whole_day, time.max, UTC)
    try:
        return _moment(name, datetime.fromisoformat(value), faults)
    except ValueError:
        faults.append(f"{name} is {value!r}: write a day or a time as 2026-03-02 or 2026-03-02T14:00Z")
        return None
