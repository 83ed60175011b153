"""When which release goes out: the sample wire's own calendar, the same on every day and every machine.

Times are Eastern, like the wire's. The archive begins on 25 February 2026, the crawl's window on 2 March; day 0 is
6 March, and each later day adds 25 releases. Daylight saving time begins on day 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from crawler.exchange import Reason
from crawler.sample.dice import Dice
from crawler.sample.library import Company, companies, read
from crawler.sample.tongue import Layout

ZONE = ZoneInfo("America/New_York")
FIRST = date(2026, 2, 25)
START = date(2026, 3, 2)
TODAY = date(2026, 3, 6)
_CLOSE = time(20, 0)  # the site's clock stands here
_EARLY, _USUAL, _LATER = 2, 21, 24  # releases a day: before the window, in its days, on the days after day 0

# None from 02:00 to 03:00: on one of the days that hour does not exist.
_MINUTES = (
    "00:30 01:30 03:15 04:01 05:00 06:00 06:15 06:30 06:45 07:00 07:05 07:15 07:30 07:45 08:00 08:03 08:15 08:30 08:31 "
    "08:45 09:00 09:10 09:30 09:45 10:00 10:30 11:15 12:00 12:45 13:30 14:00 15:07 16:00 16:01 16:05 16:10 16:15 16:30 "
    "16:31 17:00 17:45 18:30 19:05 19:29"
).split()
_LANGUAGES = "en en de en en fr en es en en en ja en en de en fr en en es en".split()
_LAYOUTS: tuple[Layout, ...] = ("modern", "modern", "modern", "story", "story", "newsroom", "newsroom", "older")


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """What the site does with one release, and why a crawl cannot have it, where it cannot."""

    oddity: str
    note: str
    reason: Reason | None = None
    changed: datetime | None = None  # when it was corrected or withdrawn
    from_day: int = 0  # the day from which the change is to be seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One release to come: when, whose, of what kind, in which layout."""

    at: datetime
    company: Company
    kind: str
    layout: Layout
    planted: Planted | None = None


def now(day: int) -> datetime:
    """The time of the sample wire's clock on a day: 20:00 Eastern."""
    return datetime.combine(TODAY + timedelta(days=day), _CLOSE, ZONE)


def slots(day: int) -> list[Slot]:
    """Every slot up to the end of a day, oldest first: a later day's slots begin with those of the days before."""
    rows: list[Slot] = []
    planted = _planted()
    turns = dict.fromkeys(_LANGUAGES, 0)
    current = FIRST
    while current <= TODAY + timedelta(days=day):
        rows += sorted(_of_day(current, turns) + [s for s in planted if s.at.date() == current], key=lambda s: s.at)
        current += timedelta(days=1)
    return rows


def _of_day(current: date, turns: dict[str, int]) -> list[Slot]:
    if current.weekday() >= 5 and current < START:
        return []
    count = _EARLY if current < START else _USUAL if current <= TODAY else _LATER
    dice = Dice(f"times/{current}")
    minutes = dice.some(_MINUTES[:-1], count - 1) + _MINUTES[-1:]
    slots = [
        _slot(datetime.combine(current, time.fromisoformat(minute), ZONE), _LANGUAGES[place % len(_LANGUAGES)], turns)
        for place, minute in enumerate(minutes)
    ]
    return [*slots, _arriving(current, turns)] if current > TODAY else slots


def _slot(at: datetime, language: str, turns: dict[str, int], planted: Planted | None = None) -> Slot:
    """The next company of the language, with its next kind of release."""
    issuers = [c for c in companies().values() if c.lang == language and c.kinds != ("nav",)]
    turn = turns[language]
    turns[language] += 1
    company = issuers[turn % len(issuers)]
    kind = company.kinds[turn // len(issuers) % len(company.kinds)]
    layout = Dice(f"layout/{at}/{company.key}").pick(_LAYOUTS)
    return Slot(at=at, company=company, kind=kind, layout=layout, planted=planted)


def _arriving(current: date, turns: dict[str, int]) -> Slot:
    """The last release of a later day: it goes out while the listing is being paged, as on day 0."""
    note = "published while the listing is being paged: everything moves down by one"
    at = datetime.combine(current, time(19, 33), ZONE)
    return _slot(at, "en", turns, Planted(oddity="arriving", note=note))


def _planted() -> list[Slot]:
    return [_planted_slot(dict(entry)) for entry in read("planted")["planted"]]


def _planted_slot(entry: dict[str, object]) -> Slot:
    changed = entry.get("changed")
    planted = Planted(
        oddity=str(entry["oddity"]),
        note=str(entry["note"]),
        reason=cast("Reason | None", entry.get("reason")),
        changed=_eastern(str(changed)) if changed else None,
        from_day=cast(int, entry.get("from_day", 0)),
    )
    return Slot(
        at=_eastern(str(entry["at"])),
        company=companies()[str(entry["company"])],
        kind=str(entry["kind"]),
        layout=cast(Layout, entry["layout"]),
        planted=planted,
    )


def _eastern(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)
