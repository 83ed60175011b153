"""Every stamp that a page and its doors state, each with its origin and its words; and which of them is the best.

Where a stamp can be trusted is a layout's to say (`meta_stamps`, `meta_zone`, `stamp`): a head may write Z and mean
Eastern, and a page may print another's date. Stamps are never merged.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from lxml.etree import _Element

from crawler.clean import stamps
from crawler.clean.lines import fold
from crawler.clean.metadata import Head, pixels
from crawler.clean.paths import Place
from crawler.clean.template import Fitted
from crawler.model import Claim, Dateline, Stamp
from crawler.wire import Layout, Wire

# From the transmission's own time to what a door says. What has no offset is a day, whatever it prints.
_TRUST = ("pixel", "page", "jsonld", "meta", "feed", "sitemap", "listing", "dateline")
_METAS = (
    "article:published_time", "og:article:published_time", "og:published_time", "date", "pubdate", "publishdate",
    "publish-date", "dc.date.issued", "dc.date", "dcterms.date", "dcterms.created", "sailthru.date", "parsely-pub-date",
    "article.published", "publication_date", "citation_publication_date", "release:date",
)  # fmt: skip
_DISAGREE_SECONDS = 3600.0


def from_page(tree: _Element, head: Head, fitted: Fitted | None, wire: Wire | None) -> list[Stamp]:
    """The page's own stamps: pixel, printed time, JSON-LD, metas."""
    zone = wire.zone if wire else None
    layout = fitted.layout if fitted else None
    found = [stamps.parse_pixel(source) for source in pixels(tree)]
    for element in fitted.stamps if fitted else ():
        found += printed(element, zone, fitted.layout.stamp_formats if fitted else ())
    published = head.article.get("datepublished")
    if isinstance(published, str):
        found.append(stamps.parse_iso(published, "jsonld", zone))
    found += _metas(tree, head, layout, zone)
    return _distinct(stamp for stamp in found if stamp is not None)


def printed(element: _Element, zone: ZoneInfo | None, formats: tuple[str, ...] = ()) -> list[Stamp]:
    """What an element prints, and what a `time` in it states for machines."""
    words = fold(str(element.xpath("string()")))
    times = [element] if element.tag == "time" else element.findall(".//time")
    found = [stamps.parse_printed(words, zone, formats)] if words else []
    found += [stamps.parse_iso(one.get("datetime") or "", "page", zone) for one in times[:3]]
    return [stamp for stamp in found if stamp is not None]


def _metas(tree: _Element, head: Head, layout: Layout | None, zone: ZoneInfo | None) -> list[Stamp | None]:
    if layout is None:
        return [stamps.parse_iso(head.metas[name], "meta", zone) for name in _METAS if name in head.metas]
    read = stamps.parse_local if layout.meta_zone == "wire" and zone else stamps.parse_iso
    values = [value for path in layout.meta_stamps for value in _strings(tree, path)]
    return [read(value, "meta", zone) for value in values]  # type: ignore[arg-type]  # zone is one for parse_local


def _strings(tree: _Element, path: str) -> list[str]:
    found = Place(tree).select(path)
    values = found if isinstance(found, list) else [found]
    return [value for value in values if isinstance(value, str) and value][:5]


def from_claims(claims: Iterable[Claim], wire: Wire | None) -> list[Stamp]:
    """What the doors said, the day as the wire's own clock shows it."""
    found = [claim.published for claim in claims if claim.published is not None]
    return _distinct(_local(stamp, wire.zone) if wire else stamp for stamp in found)


def from_dateline(dateline: Dateline | None) -> list[Stamp]:
    if dateline is None or dateline.date is None:
        return []
    return [Stamp(date=dateline.date, resolution="day", origin="dateline", raw=dateline.raw)]


def best(found: Iterable[Stamp]) -> Stamp | None:
    """The stamp to go by: one with a time before one with a day, then the more trusted origin, then the first."""
    order = sorted(found, key=lambda stamp: (stamp.at is None, _TRUST.index(stamp.origin)))
    return order[0] if order else None


def disagree(found: Iterable[Stamp]) -> bool:
    """Whether the page's own times (not those of doors, nor days) lie more than an hour apart."""
    own = [datetime.fromisoformat(stamp.at) for stamp in found if stamp.at and stamp.origin in _TRUST[:4]]
    return len(own) > 1 and (max(own) - min(own)).total_seconds() > _DISAGREE_SECONDS


def lost_half(published: Stamp | None, layout: Layout | None) -> bool:
    """Whether a time may be twelve hours early: a morning of a day whose releases have lost AM and PM since."""
    if published is None or published.at is None or layout is None or layout.half_lost is None:
        return False
    if published.origin == "pixel" or (published.date or "") >= layout.half_lost.isoformat():
        return False
    return 1 <= datetime.fromisoformat(published.at).hour <= 12


def _local(stamp: Stamp, zone: ZoneInfo) -> Stamp:
    if stamp.at is None:
        return stamp
    try:
        day = datetime.fromisoformat(stamp.at).astimezone(zone).date()
    except (ValueError, OverflowError):
        return stamp
    return replace(stamp, date=day.isoformat())


def _distinct(found: Iterable[Stamp]) -> list[Stamp]:
    return list(dict.fromkeys(found))
