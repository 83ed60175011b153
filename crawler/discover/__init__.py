"""From a door's answer to claims: pure functions of bytes, with no network, clock, environment or log in them.

`door_urls` says at which URLs a door is asked for a window; `read` says what an answer holds.
"""

from __future__ import annotations

from datetime import datetime

from crawler.discover.feed import read_feed
from crawler.discover.listing import read_listing
from crawler.discover.reading import Draft, Reading
from crawler.discover.sitemap import read_sitemap
from crawler.discover.stamps import span
from crawler.discover.templates import door_urls, reaching_back
from crawler.discover.web_archive import original_of, read_index
from crawler.wire import Door, Listing, Sitemap, WebArchive, Wire

__all__ = ["Reading", "door_urls", "original_of", "reaching_back", "read", "span"]


def read(
    door: Door, body: bytes, url: str, wire: Wire, content_type: str | None = None, *, now: datetime | None = None
) -> Reading:
    """What the answer of `door` at `url` (as it was asked) says. Never raises for what the body holds.

    `body` is decoded from its Content-Encoding; whether it is gzip inside is seen from its bytes. With `now`, times
    more than a day ahead of it are not believed, and bare times of a listing are not taken to lie ahead of it.
    """
    draft = Draft(door=door, wire=wire, url=url, now=now)
    if isinstance(door, Sitemap):
        return read_sitemap(draft, body)
    if isinstance(door, Listing):
        return read_listing(draft, door, body, content_type)
    if isinstance(door, WebArchive):
        return read_index(draft, body, door)
    return read_feed(draft, body)
