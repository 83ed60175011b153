"""Atom with full content: an `entry` whose `content` is the release.

Source of the form: RFC 4287.
"""

from __future__ import annotations

from html import unescape

from lxml.etree import _Element

from crawler.clean.licensed import xml
from crawler.clean.licensed.item import Item
from crawler.model import Media, Subject

ITEM = "entry"


def read(entry: _Element, source: bytes) -> Item:
    """The item of an `entry` element, its names without namespaces."""
    return Item(
        form="atom",
        source=source,
        native=xml.first(entry, "id"),
        provider=xml.first(entry, "source/title", "publisher"),
        url=_link(entry, "alternate"),
        language=entry.get(xml.XML_LANG) or xml.attribute(entry, "content", xml.XML_LANG),
        headline=_headline(entry),
        body=_body(entry),
        published=xml.first(entry, "published", "updated"),
        issuers=xml.texts(entry, "author/name") or xml.texts(entry, "contributor/name"),
        subjects=tuple(dict.fromkeys(_subjects(entry))),
        media=tuple(_media(entry)),
    )


def _headline(entry: _Element) -> str | None:
    title = entry.find("title")
    said = xml.text(title)
    return unescape(said) if said and title is not None and title.get("type") == "html" else said


def _body(entry: _Element) -> str:
    content = entry.find("content")
    if content is None:
        return ""
    kind = (content.get("type") or "text").casefold()
    if kind == "xhtml":
        return xml.fragment(content)
    text = "".join(map(str, content.itertext()))
    return text if "html" in kind else xml.paragraphs(text)


def _link(entry: _Element, relation: str) -> str | None:
    for link in entry.iterfind("link"):
        if (link.get("rel") or "alternate") == relation and link.get("href"):
            return link.get("href")
    return None


def _subjects(entry: _Element) -> list[Subject]:
    return [
        Subject(scheme=one.get("scheme") or "atom", code=one.get("term") or "", name=one.get("label"))
        for one in entry.iterfind("category")
        if one.get("term")
    ]


def _media(entry: _Element) -> list[Media]:
    found = []
    for link in entry.iterfind("link[@rel='enclosure']"):
        kind = (link.get("type") or "").partition("/")[0]
        if link.get("href") and kind in {"image", "video", "audio"}:
            found.append(Media(type=kind, url=link.get("href") or "", caption=link.get("title")))
    return found
