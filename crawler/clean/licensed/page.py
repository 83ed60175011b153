"""An item as the page that all of cleaning works on, and the layout that says what each part of that page is.

The parts are named by an attribute of our own, so that nothing in the issuer's markup is mistaken for one.
"""

from __future__ import annotations

import re
from html import escape

from crawler.clean import stamps
from crawler.clean.licensed.item import Item
from crawler.clean.metadata import tag_of
from crawler.model import Claim
from crawler.wire import Drop, Keep, Layout

_PART = "data-wirevault-part"
_OPENS_WITH_TAG = re.compile(r"\s*<(?:p|div)\b[^>]*>\s*(?=[(（][^()（）<]{3,40}[)）]\s*-)")
_MARKUP = re.compile(r"<[^>]*>")
_LEAD = 600  # characters of a body in which a dateline stands


def _at(part: str) -> str:
    return f'.//*[@{_PART}="{part}"]'


LAYOUT = Layout(
    name="item",
    match="//article",
    container=f'//article[@{_PART}="release"]',
    headline=_at("headline"),
    subheads=_at("subhead"),
    contact=f'{_at("contact")} | .//div[contains(@class, "contactinfo")]',
    keep=(Keep(kind="dateline", path=_at("dateline")),),
    drop=(Drop(rule="tracking", path='.//*[contains(@class, "bwct31415")]'),),
)


def to_html(item: Item) -> bytes:
    """The item as one page in UTF-8."""
    parts = [_element("h1", "headline", item.headline)]
    parts += [_element("p", "subhead", subhead) for subhead in item.subheads]
    parts += [_dated_body(item), f'<div {_PART}="contact">{item.contact}</div>' if item.contact.strip() else ""]
    whole = f'<article {_PART}="release">{"".join(parts)}</article>'
    page = f"<!DOCTYPE html><html><head><meta charset=utf-8></head><body>{whole}</body></html>"
    return page.encode("utf-8", "replace")


def _element(tag: str, part: str, text: str | None) -> str:
    return f'<{tag} {_PART}="{part}">{escape(text, quote=False)}</{tag}>' if text else ""


def _dated_body(item: Item) -> str:
    """The body with the place of its dateline, which some feeds state apart from the text."""
    place = item.place
    if not place or place.casefold() in " ".join(_MARKUP.sub(" ", item.body[: 4 * _LEAD]).split())[:_LEAD].casefold():
        return item.body
    opened = _OPENS_WITH_TAG.match(item.body)
    if opened:
        return f"{opened[0]}{escape(place, quote=False)}--{item.body[opened.end() :]}"
    return _element("p", "dateline", place) + item.body


def claim_of(item: Item) -> Claim:
    """What the feed says of the release, as any door's claim."""
    return Claim(
        door=item.form,
        url=item.url or item.native or "",
        headline=item.headline,
        published=stamps.parse_iso(item.published or "", "feed", None),
        language=tag_of(item.language),
        issuers=item.issuers,
        tickers=item.tickers,
        subjects=item.subjects,
    )
