"""A release's page, whole: the frame of its layout, filled. The bytes are the same at every start."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any

from crawler.sample.body import apart, body
from crawler.sample.chrome import frame, related, sheet
from crawler.sample.library import read
from crawler.sample.releases import Story, truth

_MONTHS = "January February March April May June July August September October November December".split()
_NAMES = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español", "ja": "日本語"}
_SUBHEAD = {
    "modern": '<p class="subtitle">{}</p>',
    "older": '<h2 class="subheadline">{}</h2>',
    "story": '<div class="bw-release-subhead"><p class="bwalignc"><i>{}</i></p></div>',
    "newsroom": "<p>{}</p>",
}


def page(story: Story, others: Sequence[Story] = ()) -> bytes:
    """The page of a release, encoded as its Content-Type says. `others` are the releases that it recommends."""
    fields = {name: escape(value) for name, value in _words(story).items()}
    fields |= frame() | _markup(story, others)
    return sheet(story.layout).substitute(fields).encode(encoding(story))


def encoding(story: Story) -> str:
    return "windows-1252" if story.oddity == "windows-1252" else "utf-8"


def _words(story: Story) -> dict[str, str]:
    """What a template says of the release in plain words."""
    labels = read("chrome")["labels"][story.language]
    return {
        "language": story.language, "language_name": _NAMES[story.language], "headline": story.draft.headline,
        "teaser": story.teaser, "issuer": story.draft.issuer, "key": story.key, "url": story.url,
        "number": story.number, "place": story.dateline.where, "year": str(story.at.year),
        "tickers": ", ".join(truth(story).tickers), "pixel": _pixel(story),
        "beacon": base64.b64encode(f"{story.number}#1".encode()).decode(),
        "provided": labels["provided"], "share": labels["share"], "also": labels["also"],
    } | _times(story)  # fmt: skip


def _times(story: Story) -> dict[str, str]:
    """The stamps of the templates: right ones, local ones with a wrong Z, and ones without a zone."""
    at, utc = story.at, story.at.astimezone(UTC)
    day = f"{utc.month}/{utc.day}/{utc.year}"
    return {
        "published": at.isoformat(),
        "local": f"{at:%Y-%m-%dT%H:%M:%S}Z",
        "utc": f"{utc:%Y-%m-%dT%H:%M:%S}Z",
        "us_date": day,
        "us_time": f"{day} {utc.hour % 12 or 12}:{utc:%M:%S} {_half(utc)}",
        "printed": _printed(story),
    }


def _printed(story: Story) -> str:
    at, month = story.at, _MONTHS[story.at.month - 1]
    match story.layout:
        case "story":
            zone = "Daylight" if at.dst() else "Standard"
            return f"{month} {at:%d, %Y} {at.hour % 12 or 12:02d}:{at:%M} {_half(at)} Eastern {zone} Time"
        case "newsroom":
            return f"{month} {at:%d, %Y %H:%M} ET"
        case _:
            day = f"{at:%d} {month[:3]}, " if int(story.number) % 2 else f"{month[:3]} {at:%d}, "
            return f"{day}{at:%Y, %H:%M} ET"


def _half(at: datetime) -> str:
    return "PM" if at.hour > 11 else "AM"


def _pixel(story: Story) -> str:
    """The tracking pixel, which carries the minute in Eastern time."""
    item = f"{story.key[:2].upper()}{story.number[-5:]}"
    return (
        f"http://rt.wire.example/rt.gif?NewsItemId={item}&Transmission_Id={story.at:%Y%m%d%H%M}WX_NEWS_USWX_____{item}"
        f"&DateId={story.at:%Y%m%d}"
    )


def _markup(story: Story, others: Sequence[Story]) -> dict[str, str]:
    """What a template takes as HTML."""
    gallery = "carousel-template" if "gallery-carousel" in body(story) else "inline-gallery-template"
    charset = '<meta http-equiv="Content-Type" content="text/html; charset=utf-8"/>'
    return {
        "subheads": "\n".join(_SUBHEAD[story.layout].format(escape(words)) for words in story.draft.subheads),
        "body": body(story),
        "links": apart(story, "links"),
        "contacts": apart(story, "contact"),
        "related": related(others),
        "template": gallery,
        "charset": charset if encoding(story) == "utf-8" else "",
        "jsonld": json.dumps(_jsonld(story), ensure_ascii=False, indent=1).replace("</", "<\\/"),
    }


def _jsonld(story: Story) -> Mapping[str, Any]:
    organisation = {"@type": "Organization", "name": story.draft.issuer}
    if story.layout == "newsroom":  # names with capitals, days without a time: nothing that a parser should trust
        day = _times(story)["us_date"]
        return {
            "@context": "https://schema.org", "@type": "NewsArticle", "Headline": story.draft.headline,
            "DatePublished": day, "DateModified": day, "inLanguage": story.language, "author": organisation,
            "publisher": organisation, "Description": story.teaser,
        }  # fmt: skip
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": {"@type": "WebPage", "@id": story.url},
        "headline": story.draft.headline,
        "datePublished": story.at.isoformat(),
        "dateModified": story.modified.isoformat(),
        "inLanguage": story.language,
        "author": organisation,
        "publisher": {"@type": "Organization", "name": "Sample Wire"},
        "description": story.teaser,
    }
