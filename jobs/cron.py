"""When a schedule fires: a cron expression on the wall clock of a named zone, each wall-clock time exactly once.

APScheduler evaluates the expression; what it leaves open is the two days a year when the wall clock jumps (it fires a
job of the repeated hour twice). The rule here is that of Vixie cron: an expression with `*` for the hour follows
elapsed time, so every quarter of an hour stays every quarter of an hour; one that names its hours fires once for each
wall-clock time of a day. A time that the clock skips fires as long after the jump as it lies after the jump's
beginning (02:30 at 03:30); of a time that comes twice, the first is taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

# How far around a moment the wall clock may be off: no zone has jumped by more in living memory (24 hours apart from
# islands that changed sides of the date line).
_JUMP = timedelta(hours=3)
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")


@dataclass(frozen=True)
class Cron:
    """A parsed expression: minute hour day month weekday, or with seconds in front."""

    text: str
    zone: ZoneInfo
    wall: CronTrigger  # evaluated as if the wall clock never jumped
    elapsed: bool  # the hour is `*`

    @classmethod
    def parse(cls, text: str, timezone: str) -> Cron:
        """Raises ValueError with what is wrong and how to write it."""
        fields = text.split()
        if len(fields) == 5:
            fields = ["0", *fields]
        if len(fields) != 6:
            raise ValueError(f"{text!r} is not `minute hour day month weekday` (e.g. `30 2 * * mon-fri`)")
        second, minute, hour, day, month, weekday = fields
        if day != "*" and weekday != "*":
            raise ValueError(f"{text!r} restricts both the day and the weekday, which crons read differently: use two")
        wall = CronTrigger(
            second=second, minute=minute, hour=hour, day=day, month=month, day_of_week=_named(weekday), timezone=UTC
        )
        return cls(text, ZoneInfo(timezone), wall, hour == "*")

    def next(self, after: datetime) -> datetime | None:
        """The first firing later than `after`, in UTC; None when there is none (30 February)."""
        best: datetime | None = None
        horizon: datetime | None = None
        for wall in self._walls(after - _JUMP if self._jumps(after) else after):
            if best is not None and (horizon is None or wall > horizon):
                break
            for instant in self._instants(wall):
                if instant > after and (best is None or instant < best):
                    best = instant
                    # a later wall-clock time can be an earlier instant where the clock jumps
                    horizon = wall + _JUMP if self._jumps(instant) else None
        return best

    def last(self, before: datetime) -> datetime | None:
        """The last firing at or before `before`, in UTC; None when there was none within five years."""
        for days in (0.003, 0.05, 1, 8, 35, 370, 366 * 5):
            found = self.next(before - timedelta(days=days))
            latest = None
            while found is not None and found <= before:
                latest, found = found, self.next(found)
            if latest is not None:
                return latest
        return None

    def _jumps(self, moment: datetime) -> bool:
        """Whether the wall clock jumps near this moment."""
        around = (moment - _JUMP).astimezone(self.zone), (moment + _JUMP).astimezone(self.zone)
        return around[0].utcoffset() != around[1].utcoffset()

    def _walls(self, after: datetime) -> Iterator[datetime]:
        """Wall-clock times that match, as naive times, from `after` on."""
        moment = after.astimezone(self.zone).replace(tzinfo=UTC)
        previous: datetime | None = None
        while True:
            previous = self.wall.get_next_fire_time(previous, moment)
            if previous is None:
                return
            moment = previous + timedelta(microseconds=1)
            yield previous.replace(tzinfo=None)

    def _instants(self, wall: datetime) -> list[datetime]:
        """The moments at which the clock on the wall shows this time, by the rule above."""
        first = wall.replace(tzinfo=self.zone, fold=0)
        second = wall.replace(tzinfo=self.zone, fold=1)
        if first.utcoffset() == second.utcoffset():
            return [first.astimezone(UTC)]
        if first.astimezone(UTC).astimezone(self.zone).replace(tzinfo=None) != wall:  # the clock skips it
            return [] if self.elapsed else [first.astimezone(UTC)]
        return [first.astimezone(UTC), second.astimezone(UTC)] if self.elapsed else [first.astimezone(UTC)]


def _named(weekday: str) -> str:
    """Weekday numbers as names, after crontab(5): 0 and 7 are Sunday. APScheduler counts from Monday instead."""
    return ",".join(_named_part(part) for part in weekday.lower().split(","))


def _named_part(part: str) -> str:
    span, _, step = part.partition("/")
    first, _, last = span.partition("-")
    if not first.isdigit():
        return part
    if int(first) > 7 or (last and (not last.isdigit() or int(last) > 7)):
        raise ValueError(f"{part!r} is no weekday: use names, mon to sun")
    days = range(int(first), int(last or first) + 1)[:: int(step or 1)]
    if not days:
        raise ValueError(f"{part!r} is an empty range of weekdays: use names, mon to sun")
    return ",".join(_DAYS[day % 7] for day in days)
