"""What the sample site answers, request by request: its doors, its pages, and the faults that are planted among them.

A stage lives as long as its site. What happens on it depends on the requests alone, never on the time of day: the
second poll of the feed brings the correction and the withdrawal, the second page of the listing a new release.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache
from urllib.parse import parse_qs, urlsplit

from crawler.sample import doors, tales
from crawler.sample.doors import View
from crawler.sample.pages import encoding, page
from crawler.sample.releases import HOST, Story, changed, recommended
from crawler.sample.tales import Answer, tag_of
from crawler.sample.timetable import ZONE

SLOW_SECONDS = 4.5  # longer than the wire's timeout


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request."""

    method: str
    url: str  # absolute
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case


class Stage:
    """The site's memory of what has been asked. Safe for several threads."""

    def __init__(self, day: int = 0, *, settled: bool = False) -> None:
        self._lock = threading.Lock()
        self._view = View(day, arrived=settled, settled=settled)
        self._polls = 0
        self._paged = False
        self._hits: Counter[str] = Counter()

    @property
    def view(self) -> View:
        return self._view

    def answer(self, asked: Asked) -> Answer:
        """The answer to a request, as it would be without compression and conditions."""
        url = urlsplit(asked.url)
        if url.hostname != HOST:
            return tales.elsewhere(url)
        with self._lock:
            if asked.method == "GET":
                self._move(url.path, parse_qs(url.query), asked.headers.get("if-none-match", ""))
                self._hits[url.path] += 1
            view, hits = self._view, self._hits[url.path] if asked.method == "GET" else 0
        door = _door(view, url.path, parse_qs(url.query))
        return door or _page(view, url.path, hits) or tales.shop(url.path) or Answer(404, tales.MISSING)

    def _move(self, path: str, query: Mapping[str, list[str]], tags: str) -> None:
        """The site goes on: it never goes back, not even for a client that comes from a later time."""
        settled, arrived = self._view.settled, self._view.arrived
        if path == doors.FEED:
            self._polls += 1
            settled = settled or self._polls > 1
        elif path == doors.LISTING:
            number = _number(query, "page", 1)
            arrived = arrived or (self._paged and number > 1)
            self._paged = self._paged or number == 1
        elif tags and any(tag in tags for tag in _later_tags(self._view.day, path)):
            settled = True
        self._view = View(self._view.day, arrived=arrived, settled=settled)


def _door(view: View, path: str, query: Mapping[str, list[str]]) -> Answer | None:
    rendered = _render(view, path, query)
    if rendered is None:
        return None
    body, kind = rendered
    return Answer(200, body, kind, modified=doors.modified(view.stories()))


def _render(view: View, path: str, query: Mapping[str, list[str]]) -> tuple[bytes, str] | None:
    if path == "/robots.txt":
        return doors.ROBOTS.encode(), "text/plain; charset=utf-8"
    if path in (doors.LISTING, "/"):
        return _listing(view, query), "text/html; charset=utf-8"
    if path in _XML:
        return _rendered(_XML[path][0], view), _XML[path][1]
    month = path.removeprefix("/sitemap-").removesuffix(".xml.gz")
    if doors.month_path(month) == path and month in doors.months(view):
        return doors.monthly_sitemap(doors.months(view)[month]), "application/gzip"
    return None


_XML: dict[str, tuple[Callable[[View], bytes], str]] = {
    doors.FEED: (doors.feed, "application/rss+xml; charset=utf-8"),
    doors.NEWS_SITEMAP: (doors.news_sitemap, "application/xml; charset=utf-8"),
    doors.INDEX: (doors.sitemap_index, "application/xml; charset=utf-8"),
}


@cache
def _rendered(door: Callable[[View], bytes], view: View) -> bytes:
    return door(view)


def _listing(view: View, query: Mapping[str, list[str]]) -> bytes:
    rows = _number(query, "pagesize", doors.ROWS[0])
    rows = rows if rows in doors.ROWS else doors.ROWS[0]
    return doors.listing(view, max(_number(query, "page", 1), 1), rows, _until(query))


def _number(query: Mapping[str, list[str]], name: str, default: int) -> int:
    text = query.get(name, [""])[0]
    return int(text) if text.isdecimal() and len(text) < 6 else default


def _until(query: Mapping[str, list[str]]) -> datetime | None:
    """The end of the hour or of the day that `year`, `month`, `day` and `hour` name, Eastern."""
    year, month, day = (_number(query, name, 0) for name in ("year", "month", "day"))
    try:
        return datetime(year, month, day, min(_number(query, "hour", 23), 23), 59, 59, tzinfo=ZONE)
    except ValueError:
        return None


def _page(view: View, path: str, hits: int) -> Answer | None:
    """The page of a release, or what is planted in its place."""
    story = _by_path(view).get(path.rstrip("/"))
    if story is None or path.endswith("/"):
        return None
    planted = tales.planted(story, path, hits)
    if planted is not None:
        return planted
    answer = _answer(story, view.day)
    if story.oddity == "slow" and hits == 1:
        return answer.after(SLOW_SECONDS)
    return answer


@cache
def _by_path(view: View) -> dict[str, Story]:
    found = {story.path: story for story in view.stories()}
    return found | {story.other_path: story for story in found.values() if story.other_path}


@lru_cache(maxsize=500)
def _answer(story: Story, day: int) -> Answer:
    body = page(story, recommended(story, day))
    return Answer(200, body, f"text/html; charset={encoding(story)}", modified=story.modified)


@cache
def _later_tags(day: int, path: str) -> tuple[str, ...]:
    """The ETag of the page after its change: who sends it has seen the site in its later state."""
    view = View(day, arrived=True, settled=False)
    story = _by_path(view).get(path)
    settled = View(day, arrived=True, settled=True)
    if story is None or not settled.has_changed(story) or view.has_changed(story):
        return ()
    return (tag_of(_answer(changed(story), day).body),)
