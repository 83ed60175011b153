"""The signs of drift: each thing that is measured, beside the wire's own past nights, and the name of the cause."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import exp
from statistics import median

from crawler.drift.measures import Day, DoorDay, LayoutDay
from crawler.drift.usual import NIGHTS, PAGES, Share, far, fell, rose
from crawler.drift.volume import judge_volume

GENERIC = "generic"  # how the method of a page begins that fits none of the wire's layouts

# Reasons for which a page is lost, and what more of them than usual are a sign of.
LOSSES = {
    "challenge": "challenge", "blocked": "blocked", "timeout": "slow", "server-error": "site-down",
    "unreachable": "site-down", "not-a-release": "selectors-miss", "unreadable": "selectors-miss", "404": "dead-links",
    "empty": "site-down",
}  # fmt: skip

_QUIET_HOURS = 12.0  # a door that is silent for less is never stalled
_SILENCE = 2.5  # times the longest silence of the last weeks: a long weekend is less than twice a weekend
_WEEKEND = 10  # nights, among which one has to be
_FEW = 5  # releases a day: a wire that publishes fewer may well be silent


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One thing that could be told. `cause` is None where it is as usual."""

    name: str
    cause: str | None
    now: str  # for a person
    usual: str
    symptom: str = ""  # under which the first page of it is known


def signs(recent: Day, past: Sequence[Day]) -> Iterator[Sign]:
    """Of the pages and doors of a day (or of one run of it), beside the days before."""
    yield from _misses(recent, past)
    for method, layout in recent.layouts.items():
        if not method.startswith(GENERIC):
            yield from _layout(method, layout, [day.layouts[method] for day in past if method in day.layouts])
    yield from _losses(recent, past)
    named = sum(door.named for door in recent.doors.values())
    for name, door in recent.doors.items():
        yield from _items(name, door, [day.doors[name] for day in past if name in day.doors], named)
        yield from _door(name, door, [day.doors[name] for day in past if name in day.doors], _is_busy(past))


def signs_of_volume(day: Day, past: Sequence[Day], quiet: Callable[[date], bool]) -> Iterator[Sign]:
    """Of a day that is over and was read whole, beside the days before."""
    if day.published is None:
        return
    counts = {date.fromisoformat(one.date): one.published for one in (*past, day) if one.published is not None}
    found = judge_volume(date.fromisoformat(day.date), counts, quiet)
    if found is not None:
        cause = {"low": "volume-low", "high": "volume-high"}.get(found.step)
        over = f" in {found.days} days up to {day.date}" if found.days > 1 else f" on {day.date}"
        yield Sign(name="daily", cause=cause, now=f"{found.now} releases{over}", usual=f"{found.usual:.0f}")
    for door in sorted({name for one in past for name in one.named} | day.named.keys()):
        shares = [Share(one.named.get(door, 0), one.published) for one in past if one.published]
        yield from _sign(
            f"share of {door}", "door-short", Share(day.named.get(door, 0), day.published), shares, fell,
            f"releases of {day.date} were named by door {door}",
        )  # fmt: skip


def _sign(
    name: str,
    cause: str,
    now: Share,
    past: Sequence[Share],
    test: Callable[[Share, Sequence[Share]], tuple[bool, float] | None],
    what: str,
    symptom: str = "",
) -> Iterator[Sign]:
    found = test(now, past)
    if found is not None:
        off, usual = found
        told = f"{now} {what}"
        yield Sign(name=name, cause=cause if off else None, now=told, usual=f"{usual:.0%}", symptom=symptom)


def _misses(recent: Day, past: Sequence[Day]) -> Iterator[Sign]:
    shares = [_generic(day) for day in past]
    what = "new releases fit none of the wire's layouts"
    yield from _sign("selectors", "selectors-miss", _generic(recent), shares, rose, what, GENERIC)


def _generic(day: Day) -> Share:
    missed = sum(layout.pages for method, layout in day.layouts.items() if method.startswith(GENERIC))
    return Share(missed, day.pages)


def _layout(method: str, now: LayoutDay, past: Sequence[LayoutDay]) -> Iterator[Sign]:
    shares = [Share(one.disagree, one.pages) for one in past]
    what = f"new releases of {method} have a text that trafilatura takes otherwise"
    share = Share(now.disagree, now.pages)
    symptom = f"{method} disagrees"
    yield from _sign(f"agreement of {method}", "template-disagrees", share, shares, rose, what, symptom)
    yield from _length(method, now, past)
    for part in sorted({name for one in past for name in one.parts}):
        shares = [Share(one.parts.get(part, 0), one.pages) for one in past]
        share = Share(now.parts.get(part, 0), now.pages)
        cause = "dates-missing" if part == "published" else "fields-missing"
        what = f"new releases of {method} have {_a(part)}"
        yield from _sign(f"{part} of {method}", cause, share, shares, fell, what, f"{method} without {part}")


def _a(part: str) -> str:
    kind = part.removeprefix("block ")
    return f"a block of kind {kind}" if kind != part else f"the field {part}"


def _length(method: str, now: LayoutDay, past: Sequence[LayoutDay]) -> Iterator[Sign]:
    if now.pages < PAGES:
        return
    mean = now.log_letters / now.pages
    found = far(mean, [one.log_letters / one.pages for one in past if one.pages])
    if found is not None:
        off, usual = found
        cause = ("text-short" if mean < usual else "text-long") if off else None
        told = f"{exp(mean):.0f} characters is the mean text of {now.pages} new releases of {method}"
        yield Sign(name=f"length of {method}", cause=cause, now=told, usual=f"{exp(usual):.0f}", symptom=method)


def _losses(recent: Day, past: Sequence[Day]) -> Iterator[Sign]:
    for reason, cause in LOSSES.items():
        shares = [Share(min(day.lost.get(reason, 0), day.due), day.due) for day in past]
        share = Share(min(recent.lost.get(reason, 0), recent.due), recent.due)
        what = f"releases could not be had ({reason})"
        yield from _sign(f"lost: {reason}", cause, share, shares, rose, what, f"lost {reason}")


def _items(name: str, now: DoorDay, past: Sequence[DoorDay], named: int) -> Iterator[Sign]:
    """A door that never was empty, and is while others are not."""
    least = sorted(one.named for one in past if one.answers)[1:2]  # the last night may have been empty already
    if now.named or (now.answers and named and len(past) >= NIGHTS and any(least)):
        told, cause = f"door {name} names {now.named} releases", None if now.named else "listing-empty"
        yield Sign(name=f"items of {name}", cause=cause, now=told, usual=f"at least {sum(least)}")


def _door(name: str, now: DoorDay, past: Sequence[DoorDay], busy: bool) -> Iterator[Sign]:
    shares = [Share(one.dated, one.named) for one in past]
    what = f"items of door {name} are dated"
    yield from _sign(f"dates of {name}", "dates-missing", Share(now.dated, now.named), shares, fell, what)
    longest = sorted((one.silent for one in past), reverse=True)[1:2]  # the last night may be stalled already
    if len(past) >= _WEEKEND and busy and longest:
        off = now.silent > max(_QUIET_HOURS, _SILENCE * longest[0])
        told = f"the newest release of door {name} is {now.silent:.0f} hours old"
        yield Sign(
            name=f"news of {name}", cause="feed-stalled" if off else None, now=told, usual=f"at most {longest[0]:.0f}"
        )


def _is_busy(past: Sequence[Day]) -> bool:
    counts = [day.published for day in past if day.published is not None]
    return bool(counts) and median(counts) >= _FEW
