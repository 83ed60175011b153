"""The pages that everything is measured on: invented releases of the sample wire, as many as are wanted."""

from __future__ import annotations

from collections.abc import Iterator

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


def pages(found: list[Story]) -> Iterator[tuple[Story, Page]]:
    """Each release with its page as it would be fetched."""
    days = len(found) // _A_DAY + 1
    for story in found:
        body = page(story, recommended(story, days))
        yield story, Page(body=body, url=story.url, content_type=f"text/html; charset={encoding(story)}")
