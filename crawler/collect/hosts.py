"""What a host says of being asked and being mined, for its whole site: robots.txt and tdmrep.json, kept for a day.

`Manners` is what the archive keeps of a host from run to run: RFC 9309 lets robots.txt be kept for 24 hours (2.4), and
nothing is gained by asking a host every quarter of an hour whether it may be asked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from crawler.exchange import Manners, Reservation

FRESH = timedelta(hours=24)
MOST = 64 * 1024  # bytes of a robots.txt that is remembered; a longer one is asked for again in each run
TDMREP = "/.well-known/tdmrep.json"
_RULES = 1000  # of a tdmrep.json


def is_fresh(manners: Manners, now: datetime) -> bool:
    """Whether what is remembered may be used instead of asking again. A clock that was set back makes nothing fresh."""
    return timedelta(0) <= now - datetime.fromisoformat(manners.asked_at) < FRESH


def read_tdmrep(body: bytes) -> tuple[Reservation, ...]:
    """The rules of a tdmrep.json (TDM Reservation Protocol, W3C community report of 2024-05-10, 6.1); none where it is
    not what that says."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return ()
    rows = said if isinstance(said, list) else []
    found = (_rule(row) for row in rows[:_RULES] if isinstance(row, dict))
    return tuple(rule for rule in found if rule is not None)


def _rule(row: dict[str, object]) -> Reservation | None:
    location, value, policy = row.get("location"), row.get("tdm-reservation"), row.get("tdm-policy")
    said = str(int(value)) if isinstance(value, bool) else str(value)
    if not isinstance(location, str) or not location.startswith(("/", "*")) or said not in {"0", "1"}:
        return None
    return Reservation(location=location, reservation=said, policy=policy if isinstance(policy, str) else None)


def reservation_for(url: str, rules: Sequence[Reservation]) -> Reservation | None:
    """The rule for a URL: `*` and `$` mean in a location what they mean in robots.txt, and the longest location that
    matches holds (RFC 9309, 2.2.2). Of two that are equally long the one that reserves does."""
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    fitting = [rule for rule in rules if _matches(rule.location, path)]
    return max(fitting, key=lambda rule: (len(rule.location), rule.reservation), default=None)


def _matches(location: str, path: str) -> bool:
    ends = location.endswith("$")
    parts = re.sub(r"\*+", "*", location.removesuffix("$")).split("*")
    if not path.startswith(parts[0]):
        return False
    at = len(parts[0])
    for part in parts[1:]:  # without a regular expression: a hostile pattern costs no more than its length
        place = path.find(part, at)
        if place < 0:
            return False
        at = place + len(part)
    return not ends or at == len(path) or (len(parts) > 1 and path.endswith(parts[-1]) and at <= len(path))
