"""Which URLs a door is asked at: the places in braces of its URL, filled in the wire's own zone."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from string import Formatter

from crawler.discover.web_archive import index_urls
from crawler.wire import Door, Listing, Sitemap, WebArchive, Wire

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def door_urls(door: Door, since: datetime, until: datetime, now: datetime, wire: Wire) -> list[str]:
    """The URLs that cover the window, newest first.

    Of a sitemap with dates one for each month or day, of a listing its first page. Empty where the door has nothing to
    do with the window (`beyond_days`). All times have a zone; `now` is the run's clock.
    """
    if isinstance(door, Sitemap):
        return _sitemap_urls(door, since, until, now, wire)
    if isinstance(door, Listing):
        end = until.astimezone(wire.zone)
        if "{hour}" in door.url:  # releases of the hour that has begun are wanted too
            end = (until.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)).astimezone(wire.zone)
        return [_filled(door.url, end.date(), hour=f"{end.hour:02}", page=str(door.first_page))]
    if isinstance(door, WebArchive):
        return index_urls(door, since, until, wire)
    return [door.url]


def reaching_back(wire: Wire) -> tuple[Door, ...]:
    """The doors that are of use for a day long past: those whose URL says a date, else sitemaps that hold everything.

    A feed holds the newest few items, and a listing without a date would be paged from today on.
    """
    dated = tuple(door for door in wire.door if is_dated(door))
    return dated or tuple(door for door in wire.door if isinstance(door, Sitemap))


def is_dated(door: Door) -> bool:
    """Whether a door can be asked for a day of its own."""
    if isinstance(door, Sitemap):
        return door.each != "run"
    return isinstance(door, WebArchive) or (isinstance(door, Listing) and "{year}" in door.url)


def page_number(door: Listing, url: str) -> int | None:
    """Which page of the listing `url` is; null where it is not one of the door's."""
    match = _pattern(door.url).fullmatch(url)
    return int(match["page"]) if match and "page" in match.groupdict() else None


def next_page(door: Listing, url: str, page: int | None) -> str | None:
    """The URL of the page after `page`; null past `max_pages` and where the door has no pages."""
    match = _pattern(door.url).fullmatch(url)
    if match is None or page is None or page + 1 >= door.first_page + door.max_pages:
        return None
    return f"{url[: match.start('page')]}{page + 1}{url[match.end('page') :]}"


def _sitemap_urls(door: Sitemap, since: datetime, until: datetime, now: datetime, wire: Wire) -> list[str]:
    if door.beyond_days:
        until = min(until, now - timedelta(days=door.beyond_days))
    if until < since:
        return []
    first, last = since.astimezone(wire.zone).date(), until.astimezone(wire.zone).date()
    days = _days(first, last) if door.each == "day" else _months(first, last) if door.each == "month" else [last]
    return list(dict.fromkeys(_filled(door.url, day) for day in days))


def _days(first: date, last: date) -> list[date]:
    return [last - timedelta(days=back) for back in range((last - first).days + 1)]


def _months(first: date, last: date) -> list[date]:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    months = (last.year * 12 + last.month - 1 - back for back in range(count))
    return [date(month // 12, month % 12 + 1, 1) for month in months]


def _filled(template: str, day: date, **more: str) -> str:
    return template.format(
        year=f"{day.year:04}", month=f"{day.month:02}", month_name=_MONTHS[day.month - 1], day=f"{day.day:02}", **more
    )


def _pattern(template: str) -> re.Pattern[str]:
    """A regular expression of the URLs that the template can give."""
    pieces = []
    for text, name, _, _ in Formatter().parse(template):
        pieces.append(re.escape(text))
        if name is not None:
            pieces.append(r"(?P<page>\d+)" if name == "page" else r"\w+")
    return re.compile("".join(pieces))
