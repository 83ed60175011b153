"""Times as people type them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_FORMS = "a date (2026-03-02), a time (2026-03-02T14:00Z; without a zone it is UTC), or days or hours back (-2d, -36h)"
_BACK = re.compile(r"-(\d{1,5})([dh])")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_time(text: str, now: datetime | None = None, *, end: bool = False) -> datetime:
    """The moment that `text` names, in UTC: an ISO date or time, or `-2d`, `-36h` before `now` (default: this moment).

    A date alone is its first moment, with `end` its last second. Raises ValueError that lists the forms.
    """
    back = _BACK.fullmatch(text)
    if back:
        count = int(back[1])
        return (now or datetime.now(UTC)) - (timedelta(days=count) if back[2] == "d" else timedelta(hours=count))
    try:
        moment = datetime.fromisoformat(text)
        if end and _DATE.fullmatch(text):
            moment = moment.replace(hour=23, minute=59, second=59)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{text!r} is no time: write {_FORMS}") from error
