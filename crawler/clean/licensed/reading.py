"""A delivered document to the items in it, whichever form it has."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from lxml import etree
from lxml.etree import _Element

from crawler.clean.licensed import atom, newsml1, newsml2, ninjs, nitf, xml
from crawler.clean.licensed.item import Item
from crawler.errors import CleanError

_READERS: Final[dict[str, Callable[[_Element, bytes], Item]]] = {
    newsml1.ITEM: newsml1.read,
    newsml2.ITEM: newsml2.read,
    nitf.ITEM: nitf.read,
    atom.ITEM: atom.read,
}
_XML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?><\?[^>]{0,500}>\s*|<!--.{0,2000}?-->\s*|<!DOCTYPE[^>]{0,500}>\s*){0,20}+"
    rb"<(?:\w+:)?(?:NewsML|NewsItem|newsItem|newsMessage|nitf|entry)[\s>]",
    re.DOTALL,
)
_NINJS = re.compile(
    rb'(?:\xef\xbb\xbf)?\s*\{.{0,20000}?"(?:body_?x?html|body_?text|bodies|pub_?status)"\s*:', re.I | re.S
)
_HEAD = 30_000  # bytes that are looked at to tell what a document is


def is_item(data: bytes) -> bool:
    """Whether a document is one that a licensed feed delivers. A feed of many entries is a door and none."""
    head = data[:_HEAD]
    return _XML.match(head) is not None or _NINJS.match(head) is not None


def read_item(data: bytes) -> Item:
    """The one item of a document. Raises CleanError `broken-item`, `several-items`."""
    items = read_items(data)
    if len(items) > 1:
        raise CleanError(
            "several-items", f"this document delivers {len(items)} releases: let a drop door take it apart, or split it"
        )
    return items[0]


def read_items(data: bytes) -> list[Item]:
    """Every item of a document, in order. Raises CleanError `broken-item` where it holds none."""
    if _NINJS.match(data[:_HEAD]):
        return [ninjs.read(data)]
    root = xml.parse(data)
    found = [one for one in root.iter() if xml.local(one) in _READERS and not _is_inside(one)]
    if not found:
        raise CleanError("broken-item", "no item is in this document of a licensed feed: have it delivered again")
    if len(found) == 1 and is_item(data):
        return [_READERS[xml.local(found[0])](xml.plain(found[0]), data)]
    sources = [_alone(one) for one in found]
    return [_READERS[xml.local(one)](xml.plain(one), source) for one, source in zip(found, sources, strict=True)]


def _is_inside(element: _Element) -> bool:
    """NewsML and NITF may carry each other: the outermost is the item."""
    return any(xml.local(up) in _READERS for up in element.iterancestors())


def _alone(element: _Element) -> bytes:
    """The document of one element, in the language that the whole document declares."""
    language = next((up.get(xml.XML_LANG) for up in element.iterancestors() if up.get(xml.XML_LANG)), None)
    if language and element.get(xml.XML_LANG) is None:
        element.set(xml.XML_LANG, language)
    return etree.tostring(element, encoding="utf-8", xml_declaration=True, with_tail=False)
