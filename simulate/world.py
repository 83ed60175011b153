"""What happens in a simulated stretch of time: the truth that an archive is compared with. Everything follows from a
seed."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from crawler.ledger.spans import Span

ZONE = ZoneInfo("America/New_York")
FULL_VOLUME = 1000  # releases a day
_BURSTS = ((7, 0), (8, 0), (8, 30), (9, 0), (16, 0), (16, 5), (16, 30))  # when most releases go out, Eastern

Change = Literal["correction", "withdrawal", "removal"]


@dataclass(slots=True, kw_only=True)
class Fact:
    """One release. Times have a zone."""

    number: int
    at: datetime
    headline: str
    words: str
    change: Change | None = None
    changed_at: datetime | None = None
    cites: int | None = None  # the number of the release that it repeats or corrects under a number of its own
    corrects: bool = False  # what it cites; else it is a retransmission
    dead: bool = False  # its page has never been there

    def changed(self, now: datetime) -> bool:
        return self.changed_at is not None and self.changed_at <= now

    def shown(self, now: datetime) -> bool:
        """Whether doors name it."""
        return self.at <= now and not (self.change == "removal" and self.changed(now))


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Everything that happens between two moments."""

    since: datetime
    until: datetime
    facts: tuple[Fact, ...]  # oldest first
    site_down: tuple[Span, ...]
    crawler_down: tuple[Span, ...]
    redesigned_at: datetime

    def is_up(self, now: datetime) -> bool:
        return not any(now in span for span in self.site_down)

    def fires(self, now: datetime) -> bool:
        return not any(now in span for span in self.crawler_down)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    days: int = 365
    per_day: int = 20
    full_week: int | None = 150  # the day at which the week of full volume begins
    first: date = date(2026, 1, 5)


@dataclass(slots=True)
class _Numbers:
    last: int = 302_000_000
    given: list[int] = field(default_factory=list)

    def next(self, dice: random.Random) -> int:
        self.last += dice.randint(1, 40)
        return self.last


def make_world(seed: int, scale: Scale = Scale()) -> World:
    """The same seed and scale give the same world."""
    dice = random.Random(seed)  # noqa: S311  # a simulation
    since = datetime.combine(scale.first, time(0), ZONE)
    until = datetime.combine(scale.first + timedelta(days=scale.days), time(0), ZONE)
    facts = list(_facts(dice, scale))
    facts += _citing(dice, facts)
    facts.sort(key=lambda fact: (fact.at, fact.number))
    _change(dice, facts)
    return World(
        since=since,
        until=until,
        facts=tuple(facts),
        site_down=tuple(_outages(dice, scale, hours=(1, 30), every=24)),
        crawler_down=tuple(_outages(dice, scale, hours=(3, 70), every=30)),
        redesigned_at=since + (until - since) * 0.6,
    )


def _facts(dice: random.Random, scale: Scale) -> Iterator[Fact]:
    numbers = _Numbers()
    for n in range(scale.days):
        day = scale.first + timedelta(days=n)
        full = scale.full_week is not None and 0 <= n - scale.full_week < 7
        count = FULL_VOLUME if full else _count(dice, day, scale.per_day)
        for at in sorted(_moment(dice, day) for _ in range(count)):
            number = numbers.next(dice)
            yield Fact(
                number=number, at=at, headline=_headline(dice, number), words=_words(dice), dead=dice.random() < 0.0005
            )


def _count(dice: random.Random, day: date, per_day: int) -> int:
    """Weekends are quiet; the mean over a week is `per_day`."""
    mean = per_day * (0.2 if day.weekday() >= 5 else 1.32)
    return max(0, round(dice.gauss(mean, mean / 5)))


def _moment(dice: random.Random, day: date) -> datetime:
    """Two thirds go out in bursts, many in one minute. None in the hour that a clock may skip or repeat."""
    if dice.random() < 0.66:
        hour, minute = dice.choice(_BURSTS)
        return datetime.combine(day, time(hour, minute), ZONE) + timedelta(minutes=dice.choice((0, 0, 0, 1, 2)))
    minute = dice.choice([m for m in range(24 * 60) if not 60 <= m < 180])
    return datetime.combine(day, time(minute // 60, minute % 60), ZONE)


def _citing(dice: random.Random, facts: list[Fact]) -> list[Fact]:
    """One release in two hundred is sent again, as many are corrected by one with a number of its own."""
    top = max((fact.number for fact in facts), default=0)
    again = []
    for place, fact in enumerate(dice.sample(facts, len(facts) // 100)):
        corrects = place % 2 == 1
        mark = "CORRECTING and REPLACING" if corrects else "RETRANSMISSION:"
        again.append(
            Fact(
                number=top + 1 + place,
                at=fact.at + timedelta(hours=dice.choice((2, 5, 30))),
                headline=f"{mark} {fact.headline}",
                words=fact.words.replace("will serve", "serves") if corrects else fact.words,
                cites=fact.number,
                corrects=corrects,
            )
        )
    return again


def _change(dice: random.Random, facts: Iterable[Fact]) -> None:
    """One release in fifty is corrected or withdrawn in place, or removed: after minutes mostly, some after weeks."""
    for fact in facts:
        if fact.dead or fact.cites or dice.random() > 0.02:
            continue
        kinds: tuple[Change, ...] = ("correction", "correction", "correction", "withdrawal", "removal")
        fact.change = dice.choice(kinds)
        wait = dice.choice((timedelta(minutes=20), timedelta(minutes=50), timedelta(hours=6), timedelta(hours=20)))
        late = dice.choice((timedelta(days=2), timedelta(days=6), timedelta(days=40)))
        fact.changed_at = fact.at + (late if dice.random() < 0.3 else wait)


def _outages(dice: random.Random, scale: Scale, hours: tuple[int, int], every: int) -> Iterator[Span]:
    """One about every so many days, of some hours to days."""
    day = dice.randint(2, every)
    while day < scale.days:
        begin = datetime.combine(scale.first + timedelta(days=day), time(dice.randint(0, 23), 30), ZONE)
        yield Span(begin, begin + timedelta(hours=dice.randint(*hours)))
        day += dice.randint(every // 2, every + every // 2)


_SUBJECTS = "Granite Harbour, Linden Freight, Oakvale Foods, Petrel Optics, Quarry Lane, Tidewater Grain".split(", ")
_DEEDS = "opens a plant, names a director, reports results, signs a lease, recalls a batch, wins a tender".split(", ")
_NOUNS = "orchard, turbine, ledger, harbour, bearing, loom, kiln, barge, furnace, archive, meadow, gearbox".split(", ")


def _headline(dice: random.Random, number: int) -> str:
    return f"{dice.choice(_SUBJECTS)} {dice.choice(_DEEDS)} in round {number % 100_000}"


def _words(dice: random.Random) -> str:
    sentences = (
        f"The {dice.choice(_NOUNS)} near the {dice.choice(_NOUNS)} will serve {dice.randint(12, 98765)} customers"
        f" and replace the {dice.choice(_NOUNS)} of the year {dice.randint(1950, 2020)}."
        for _ in range(8)
    )
    return " ".join(sentences)
