"""The pages that everything is measured on: invented releases of the sample wire, as many as are wanted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from crawler.model import Page
from crawler.sample import Story, stories
from crawler.sample.pages import encoding, page
from crawler.sample.releases import recommended

_A_DAY = 24  # releases, on each day after the first
_PLAIN = {None, "arriving"}  # those with which the sample site plays no tricks


def plain_stories(count: int) -> list[Story]:
    """The first `count` releases, oldest first."""
    days = count // _A_DAY + 1
    return [story for story in stories(days) if story.oddity in _PLAIN][:count]


def close_together(found: list[Story]) -> list[Story]:
    """The same releases under other numbers, as a large wire publishes them: half on one day, half on the next."""
    begin = found[0].at.replace(hour=0, minute=0)
    times = (begin + timedelta(days=2) * number / len(found) for number in range(len(found)))
    return [
        replace(story, at=at, modified=at, path=story.path.replace(story.number, f"9{story.number[1:]}"))
        for story, at in zip(found, times, strict=True)
    ]


def pages(found: list[Story]) -> Iterator[tuple[Story, Page]]:
    """Each release with its page as it would be fetched."""
    days = len(found) // _A_DAY + 1
    for story in found:
        body = page(story, recommended(story, days))
        yield story, Page(body=body, url=story.url, content_type=f"text/html; charset={encoding(story)}")
