"""What a page says about itself outside its text: the head's metas and links, JSON-LD, the language, tracking pixels.

Values are read, never guessed: a date without a zone stays a day, a name that is the site's own is no issuer's.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml.etree import XPath, _Element

from crawler.clean.lines import fold

_ARTICLES = frozenset({"newsarticle", "article", "pressrelease", "reportagenewsarticle", "blogposting", "webpage"})
_PIXELS = XPath('/descendant::img/@src[contains(., "rt.gif")]', smart_strings=False)
_LD_CHARACTERS = 500_000  # a script longer than this is no description of a release
_LD_OBJECTS = 200


@dataclass(frozen=True, slots=True)
class Head:
    """The page's own statements. Keys are in lower case; of several values of one key the first holds."""

    metas: dict[str, str] = field(default_factory=dict)
    article: dict[str, Any] = field(default_factory=dict)  # the JSON-LD object of the release
    canonical: str | None = None
    language: str | None = None
    title: str | None = None

    def meta(self, *names: str) -> str | None:
        """The first of the named metas that is not empty."""
        return next((self.metas[name] for name in names if self.metas.get(name)), None)

    def stated(self, name: str) -> str | None:
        """A text value of the JSON-LD object."""
        value = self.article.get(name)
        if isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, dict):
            value = lowered(value).get("name")
        return fold(html.unescape(value)) or None if isinstance(value, str) else None


def read_head(tree: _Element) -> Head:
    """The statements of a parsed page."""
    metas: dict[str, str] = {}
    canonical = None
    title = None
    for element in tree.iter("meta", "link", "title"):
        if element.tag == "meta":
            _add_meta(metas, element)
        elif element.tag == "title":
            title = title or fold(str(element.xpath("string()")))
        elif canonical is None and "canonical" in (element.get("rel") or "").lower().split():
            canonical = (element.get("href") or "").strip() or None
    return Head(metas, _article(tree), canonical, _language(tree, metas), title)


def _add_meta(metas: dict[str, str], element: _Element) -> None:
    key = element.get("property") or element.get("name") or element.get("http-equiv") or ""
    value = fold(element.get("content") or "")
    if key and value:
        metas.setdefault(key.strip().lower(), value)


def _language(tree: _Element, metas: dict[str, str]) -> str | None:
    root = tree if tree.tag == "html" else tree.find(".//html")
    stated = root.get("lang") or root.get("xml:lang") if root is not None else None
    stated = stated or metas.get("content-language") or metas.get("dc.language") or metas.get("og:locale")
    return tag_of(stated)


def tag_of(text: str | None) -> str | None:
    """A language tag in BCP 47's usual case (`en`, `fr-CA`, `zh-Hant`), or null where the text is none."""
    parts = (text or "").strip().replace("_", "-").split(",")[0].split("-")
    if not 2 <= len(parts[0]) <= 3 or not parts[0].isascii() or not parts[0].isalpha():
        return None
    tag = [parts[0].lower()]
    subtags = [part for part in parts[1:3] if part.isascii() and part.isalnum() and 2 <= len(part) <= 8]
    tag += [part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part.lower() for part in subtags]
    return "-".join(tag)


def _article(tree: _Element) -> dict[str, Any]:
    """The JSON-LD object that describes the page's article, its keys in lower case (GlobeNewswire capitalises them)."""
    best: dict[str, Any] = {}
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        for thing in _things(script.text or ""):
            kinds = thing.get("@type")
            kinds = kinds if isinstance(kinds, list) else [kinds]
            names = {str(kind).lower().removeprefix("http://schema.org/") for kind in kinds}
            if names & _ARTICLES and ("headline" in thing or "datepublished" in thing) and not best:
                best = thing
    return best


def _things(text: str) -> Iterator[dict[str, Any]]:
    """The objects of a script: on top, in lists and in @graph. A script that is no JSON holds none."""
    if len(text) > _LD_CHARACTERS:
        return
    try:
        waiting: list[Any] = [json.loads(text, strict=False)]
    except (ValueError, RecursionError):
        return
    for _ in range(_LD_OBJECTS):
        if not waiting:
            return
        value = waiting.pop(0)
        if isinstance(value, list):
            waiting += value[:_LD_OBJECTS]
        elif isinstance(value, dict):
            thing = lowered(value)
            yield thing
            waiting += [thing[key] for key in ("@graph", "mainentity") if key in thing]


def lowered(value: dict[Any, Any]) -> dict[str, Any]:
    return {str(key).lower(): item for key, item in value.items()}


def addresses(head: Head, url: str | None) -> list[str]:
    """The addresses of the page, the best first: canonical, og:url, JSON-LD's, the URL that it came from."""
    entity = head.article.get("mainentityofpage")
    entity = (lowered(entity).get("@id") or lowered(entity).get("id")) if isinstance(entity, dict) else entity
    stated = [head.canonical, head.meta("og:url", "original-source", "twitter:url"), entity, url]
    found = []
    for one in stated:
        address = _absolute(one, url)
        if address and address not in found:
            found.append(address)
    return found


def _absolute(address: Any, base: str | None) -> str | None:
    if not isinstance(address, str) or not address.strip():
        return None
    try:
        whole = urljoin(base or "", address.strip())
        parts = urlsplit(whole)
    except ValueError:
        return None
    return whole if parts.scheme in ("http", "https") and parts.hostname else None


def pixels(tree: _Element) -> list[str]:
    """The addresses of the tracking pixels that carry a stamp, hidden or not."""
    found = _PIXELS(tree)  # not one by one: an image's address may be the whole picture in base 64
    return [str(source) for source in found] if isinstance(found, list) else []
