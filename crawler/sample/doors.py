"""The sample wire's doors as it serves them: feed, listing, sitemaps, robots.txt. Pure functions of what is to be seen.

Built like those of real wires: the feed has the last 20 items, the listing prints bare times for the day of the page,
the monthly sitemaps know no headlines, and an item does not look the same behind every door.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

from crawler.sample.chrome import frame, sheet
from crawler.sample.releases import HOST, Story, changed, stories, truth
from crawler.sample.timetable import now

BASE = f"http://{HOST}"
FEED = "/rss/news-releases-list.rss"
NEWS_SITEMAP = "/sitemap-news.xml"
INDEX = "/sitemap.xml"
LISTING = "/releases/"
ITEMS = 20  # of the feed
ROWS = (25, 50, 100)  # that a page of the listing may have; the first is the default
_RECENT = timedelta(days=2)  # how far the news sitemap reaches back

ROBOTS = f"""\
User-agent: *
Crawl-delay: 0.03
Disallow: /members/
Disallow: /search/
Disallow: /account/
Disallow: /*.pdf

User-agent: GreedyBot
Disallow: /

Sitemap: {BASE}{INDEX}
Sitemap: {BASE}{NEWS_SITEMAP}
"""


@dataclass(frozen=True, slots=True)
class View:
    """What the site shows at one time."""

    day: int
    arrived: bool  # whether the release has come that goes out while the listing is being paged
    settled: bool  # whether the corrections and withdrawals of the day have come

    def stories(self) -> tuple[Story, ...]:
        """Every release in its present form, oldest first."""
        return tuple(self._shown(story) for story in stories(self.day) if self.arrived or not self.is_arriving(story))

    def is_arriving(self, story: Story) -> bool:
        return story.oddity == "arriving" and story.at.date() == now(self.day).date()

    def _shown(self, story: Story) -> Story:
        return changed(story) if self.has_changed(story) else story

    def has_changed(self, story: Story) -> bool:
        planted = story.planted
        if planted is None or planted.changed is None or self.day < planted.from_day:
            return False
        return self.settled or self.day > 0


def modified(shown: Iterable[Story]) -> datetime:
    """When the newest of the releases was published or changed."""
    return max(story.modified for story in shown)


def feed(view: View) -> bytes:
    """RSS 2.0 of the last 20 releases, newest first."""
    shown = _named(view)[-ITEMS:][::-1]
    items = "".join(_item(story) for story in shown)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">\n'
        f"<channel>\n<title>Sample Wire: All News Releases</title>\n<link>{BASE}{LISTING}</link>\n"
        f"<description>The last {ITEMS} releases</description>\n<language>en</language>\n<ttl>15</ttl>\n"
        f'<atom:link href="{BASE}{FEED}" rel="self" type="application/rss+xml"/>\n'
        f"<lastBuildDate>{_rfc822(modified(shown))}</lastBuildDate>\n{items}</channel>\n</rss>\n"
    ).encode()


def _named(view: View) -> list[Story]:
    """What feed and sitemaps name: all but the two that the listing alone links to."""
    return [story for story in view.stories() if story.oddity not in ("vanished", "forbidden")]


def _rfc822(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC))


def _item(story: Story) -> str:
    url = story.other_url if story.oddity == "moved" and story.other_url else story.url
    if story.oddity == "two-addresses":
        url += "?utm_source=feed&utm_medium=rss&tc=eml_cleartime"
    stocks = "".join(
        f'<category domain="{BASE}/rss/stock">{escape(ticker)}</category>\n' for ticker in truth(story).tickers
    )
    return (
        f"<item>\n<title>{escape(story.draft.headline)}</title>\n<link>{escape(url)}</link>\n"
        f'<guid isPermaLink="true">{escape(url)}</guid>\n<pubDate>{_rfc822(story.at)}</pubDate>\n'
        f"<description><![CDATA[<p>{escape(story.teaser)}</p>]]></description>\n"
        f"<dc:contributor>{escape(story.draft.issuer)}</dc:contributor>\n<dc:publisher>Sample Wire</dc:publisher>\n"
        f"<dc:language>{story.language}</dc:language>\n<dc:modified>{story.modified.isoformat()}</dc:modified>\n"
        f"{stocks}</item>\n"
    )


def listing(view: View, page: int, rows: int = ROWS[0], until: datetime | None = None) -> bytes:
    """A page of the listing, newest first, up to a time; a page past the end has no rows."""
    shown = [story for story in reversed(view.stories()) if until is None or story.at <= until]
    today = now(view.day)
    pages = -(-len(shown) // rows)
    pager = "\n".join(
        f'<li><a href="{LISTING}?page={number}&amp;pagesize={rows}">{number}</a></li>' for number in range(1, pages + 1)
    )
    words = {
        "feed": FEED,
        "day": f"{today:%m/%d/%Y}",
        "rows": "\n".join(_row(story, today) for story in shown[(page - 1) * rows : page * rows]),
        "pager": pager,
    }
    return sheet("listing").substitute(frame() | words).encode()


def _row(story: Story, today: datetime) -> str:
    address = story.other_path if story.oddity == "moved" and story.other_path else story.path
    at = story.at
    stamp = f"{at:%H:%M} ET" if at.date() == today.date() else f"{at:%b} {at.day}, {at:%Y, %H:%M} ET"
    mark = f'<span class="langspan">{story.language}</span>' if story.language != "en" else ""
    return (
        f'<div class="row newsCards" lang="{story.language}"><div class="col-sm-8 card">'
        f'<a class="newsreleaseconsolidatelink" href="{escape(address)}" title="{escape(story.draft.headline)}">'
        f'<h3><small>{stamp}</small> <span class="newscard-title">{escape(story.draft.headline)}</span></h3></a>'
        f'<p class="remove-outline">{escape(story.teaser)}</p>{mark}</div></div>'
    )


def news_sitemap(view: View) -> bytes:
    """The last two days, with headlines and times."""
    since = now(view.day) - _RECENT
    entries = "".join(_news_entry(story) for story in reversed(_named(view)) if story.at >= since)
    return _urlset(entries, ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"')


def _news_entry(story: Story) -> str:
    return (
        f"<url>\n<loc>{escape(_mapped(story))}</loc>\n<lastmod>{story.modified.isoformat()}</lastmod>\n<news:news>\n"
        f"<news:publication><news:name>Sample Wire</news:name><news:language>{story.language}</news:language>"
        f"</news:publication>\n<news:publication_date>{story.at.isoformat()}</news:publication_date>\n"
        f"<news:title>{escape(story.draft.headline)}</news:title>\n</news:news>\n</url>\n"
    )


def _mapped(story: Story) -> str:
    """The address that the sitemaps name."""
    return story.other_url or story.url


def _urlset(entries: str, spaces: str = "") -> bytes:
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{space}"{spaces}>\n{entries}</urlset>\n'.encode()


def months(view: View) -> dict[str, list[Story]]:
    """The releases of the sitemaps by month, `2026-03`."""
    found: dict[str, list[Story]] = {}
    for story in _named(view):
        found.setdefault(f"{story.at:%Y-%m}", []).append(story)
    return found


def monthly_sitemap(shown: Sequence[Story]) -> bytes:
    """A month's releases, gzip: addresses and the time of the last change, nothing else."""
    entries = "".join(
        f"<url><loc>{escape(_mapped(story))}</loc><lastmod>{story.modified.isoformat()}</lastmod></url>\n"
        for story in shown
    )
    return gzip.compress(_urlset(entries), 6, mtime=0)


def month_path(month: str) -> str:
    return f"/sitemap-{month}.xml.gz"


def sitemap_index(view: View) -> bytes:
    entries = "".join(
        f"<sitemap><loc>{BASE}{month_path(month)}</loc><lastmod>{modified(shown).isoformat()}</lastmod></sitemap>\n"
        for month, shown in months(view).items()
    )
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="{space}">\n{entries}</sitemapindex>\n'.encode()
    )
