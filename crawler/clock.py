"""The clock that a run is given: the machine's, or one that was set and goes on from there."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """Tells the time in UTC. `Clock(at)` starts at `at` and goes on at the machine's pace."""

    def __init__(self, at: datetime | None = None) -> None:
        self._start = at
        self._since = time.monotonic()

    def now(self) -> datetime:
        if self._start is None:
            return datetime.now(UTC)
        return (self._start + timedelta(seconds=time.monotonic() - self._since)).astimezone(UTC)


def rfc3339(moment: datetime) -> str:
    """`2026-03-02T14:05:00Z`; an offset other than zero is kept, microseconds are dropped."""
    if moment.tzinfo is None:
        raise ValueError("a time without its offset is no time")
    return moment.replace(microsecond=0).isoformat().replace("+00:00", "Z")
