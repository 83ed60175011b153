"""What is planted among the sample wire's releases, so that a test and a report can be checked against it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crawler.exchange import Reason
from crawler.sample.doors import View
from crawler.sample.releases import Story, changed, stories
from crawler.sample.timetable import START


@dataclass(frozen=True, slots=True, kw_only=True)
class Oddity:
    """One planted oddity. `reason` says why a crawl cannot have the release; None where it can."""

    name: str
    id: str  # "sample:718203366"
    url: str
    other_url: str | None
    reason: Reason | None
    note: str


def plan(day: int = 0) -> tuple[Oddity, ...]:
    """Every oddity of the days up to this one, oldest first."""
    return tuple(
        Oddity(
            name=story.planted.oddity, id=f"sample:{story.number}", url=story.url, other_url=story.other_url,
            reason=story.planted.reason, note=story.planted.note,
        )
        for story in stories(day)
        if story.planted
    )  # fmt: skip


def expected(day: int = 0, since: date = START) -> dict[str, Story]:
    """By id, every release that a whole crawl of a window from `since` on must have in the end, in its last form."""
    view = View(day, arrived=True, settled=True)
    return {
        f"sample:{story.number}": story
        for story in view.stories()
        if story.at.date() >= since and not (story.planted and story.planted.reason)
    }


def versions(day: int = 0) -> dict[str, tuple[Story, ...]]:
    """By id, the forms of each release that is changed in place, in their order."""
    view = View(day, arrived=True, settled=True)
    return {f"sample:{s.number}": (s, changed(s)) for s in stories(day) if view.has_changed(s)}
