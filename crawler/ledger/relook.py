"""Which releases are due to be looked at again, and what it means when many of them have changed or gone at once.

A release is due when one of the wire's moments after its publication has passed and nobody has looked at it since. So
nothing has to be remembered but when each was looked at last; a moment that was missed is made up for by the next run
as long as that comes within `LAG` of it, later by the next moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from crawler.ledger.spans import Span

LAG = timedelta(days=2)

# A correction or withdrawal is one in a hundred. So many at once, and such a share of all that were looked at, is the
# site's doing: a redesign, a block, a cache. Wires withdraw several releases of one issuer at a time, not most of them.
_FEW = 3
_SHARE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """What looking again has come to on one day of the wire, over all runs of that day."""

    date: str  # YYYY-MM-DD
    asked: int = 0
    changed: int = 0  # content that is not that of the version held, without a notice
    gone: int = 0  # 404 or 410

    def on(self, date: str) -> Looks:
        """The same, or a fresh start on another day."""
        return self if self.date == date else Looks(date=date)

    def plus(self, asked: int, changed: int, gone: int) -> Looks:
        return replace(self, asked=self.asked + asked, changed=self.changed + changed, gone=self.gone + gone)

    @property
    def many_changed(self) -> bool:
        return is_mass(self.changed, self.asked)

    @property
    def many_gone(self) -> bool:
        return is_mass(self.gone, self.asked)


def is_mass(count: int, asked: int) -> bool:
    """Whether so many of so many that were asked for, or named, are the site's doing."""
    return count >= _FEW and count >= _SHARE * asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A known release as far as the decision needs it."""

    id: str
    published: datetime
    last_seen: datetime


def due_spans(after: Sequence[timedelta], now: datetime) -> tuple[Span, ...]:
    """The times of publication of which a release may be due now."""
    return tuple(Span(now - one - LAG, now - one) for one in after)


def due_looks(looks: Iterable[Look], after: Sequence[timedelta], now: datetime, budget: int) -> list[str]:
    """The ids that are due, at most `budget`, those whose moment is the earliest after publication first."""
    found = []
    for look in looks:
        moments = [look.published + one for one in after]
        passed = [number for number, moment in enumerate(moments) if now - LAG <= moment <= now]
        missed = [number for number in passed if look.last_seen < moments[number]]
        if missed:
            found.append((missed[0], look.published, look.id))
    return [id_ for _, _, id_ in sorted(found)[:budget]]
