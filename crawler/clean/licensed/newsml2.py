"""NewsML-G2, as GlobeNewswire delivers it: metadata in elements of their own, the release as one inline XHTML page.

Source of the form: IPTC, NewsML-G2 2.x, `newsItem`.
"""

from __future__ import annotations

from lxml.etree import _Element

from crawler.clean.licensed import xml
from crawler.clean.licensed.item import Item
from crawler.clean.lines import fold
from crawler.model import Media, Subject

ITEM = "newsItem"
_STATUS = {"usable": "usable", "withheld": "withheld", "canceled": "canceled", "cancelled": "canceled"}
_SUBHEADS = ("h2", "h3")


def read(item: _Element, source: bytes) -> Item:
    """The item of a `newsItem` element, its names without namespaces."""
    body = item.find("contentSet/inlineXML//body")
    headline, subheads = _headings(body)
    meta, content = "itemMeta", "contentMeta"
    status = (xml.attribute(item, f"{meta}/pubStatus", "qcode") or "usable").rpartition(":")[2]
    return Item(
        form="newsml-g2",
        source=source,
        native=item.get("guid"),
        provider=_literal(item.find(f"{meta}/provider")),
        revision=xml.number(item.get("version")),
        url=xml.attribute(item, f"{meta}/link[@rel='irel:seeAlso']", "href"),
        language=xml.attribute(item, f"{content}/language", "tag") or item.get(xml.XML_LANG),
        headline=xml.first(item, f"{content}/headline") or headline,
        subheads=subheads,
        place=xml.first(item, f"{content}/dateline"),
        body=_inline(item, body),
        published=xml.first(item, f"{meta}/versionCreated", f"{meta}/firstCreated", f"{content}/contentCreated"),
        embargoed=xml.first(item, f"{meta}/embargoed"),
        status=_STATUS.get(status.casefold(), "withheld"),
        note=xml.first(item, f"{meta}/edNote"),
        issuers=_issuers(item),
        tickers=tuple(filter(None, (xml.text(one) for one in item.iterfind(f"{content}/keyword") if _is_ticker(one)))),
        subjects=tuple(dict.fromkeys(_subjects(item))),
        media=tuple(_media(item)),
    )


def _literal(element: _Element | None) -> str | None:
    if element is None:
        return None
    code = (element.get("qcode") or "").rpartition(":")[2]
    return xml.first(element, "name") or element.get("literal") or code or None


def _headings(body: _Element | None) -> tuple[str | None, tuple[str, ...]]:
    """What the page prints over the text; it is taken out of the body, where it would stand twice."""
    headline: str | None = None
    subheads: list[str] = []
    for element in list(body) if body is not None else []:
        said = xml.text(element)
        if element.tag == "h1" and headline is None:
            headline = said
        elif element.tag in _SUBHEADS:
            subheads += [said] if said else []
        else:
            break
        assert body is not None
        body.remove(element)
    return headline, tuple(subheads)


def _inline(item: _Element, body: _Element | None) -> str:
    if body is not None:
        return xml.fragment(body)
    data = item.find("contentSet/inlineData")
    return xml.paragraphs("".join(map(str, data.itertext()))) if data is not None else ""


def _issuers(item: _Element) -> tuple[str, ...]:
    subjects = item.iterfind("contentMeta/subject[@type='cpnat:organisation']")
    named = [_literal(one) for one in (*subjects, *item.iterfind("contentMeta/infoSource[@role='isrol:originator']"))]
    return tuple(dict.fromkeys(fold(name) for name in named if name))


def _is_ticker(keyword: _Element) -> bool:
    return (keyword.get("role") or "").endswith("Ticker")


def _subjects(item: _Element) -> list[Subject]:
    found = []
    for one in item.iterfind("contentMeta/subject[@qcode]"):
        scheme, _, code = (one.get("qcode") or "").partition(":")
        if scheme and code:
            found.append(Subject(scheme=scheme, code=code, name=xml.first(one, "name")))
    return found


def _media(item: _Element) -> list[Media]:
    found = []
    for one in (*item.iterfind("assert/remoteInfo"), *item.iterfind("contentSet/remoteContent")):
        kind = (one.get("contenttype") or "").partition("/")[0]
        if one.get("href") and kind in {"image", "video", "audio"}:
            found.append(Media(type=kind, url=one.get("href") or "", caption=xml.first(one, "name", "altText")))
    return found
