"""NITF 3.x: a document of head and body, in elements of its own that are named after what they are.

Source of the form: IPTC, NITF 3.6.
"""

from __future__ import annotations

from lxml.etree import _Element

from crawler.clean.licensed import xml
from crawler.clean.licensed.item import Item
from crawler.model import Media, Subject

ITEM = "nitf"
_AS_HTML = {
    "bq": "blockquote", "block": "div", "hl1": "h2", "hl2": "h3", "note": "div", "pre": "pre",
    "org": "span", "person": "span", "chron": "span", "location": "span", "money": "span", "virtloc": "span",
}  # fmt: skip
_APART = ("media", "body.end")
_STATUS = {"usable": "usable", "embargoed": "withheld", "withheld": "withheld", "canceled": "canceled"}


def read(item: _Element, source: bytes) -> Item:
    """The item of an `nitf` element, its names without namespaces."""
    media = tuple(_media(item))
    docdata, top = "head/docdata", "body/body.head"
    status = (xml.attribute(item, docdata, "management-status") or "usable").casefold()
    return Item(
        form="nitf",
        source=source,
        native=xml.attribute(item, f"{docdata}/doc-id", "id-string"),
        provider=xml.attribute(item, f"{docdata}/doc-id", "regsrc") or xml.first(item, f"{top}/distributor"),
        revision=xml.number(xml.attribute(item, "head/revision-history", "revision-number")),
        url=xml.attribute(item, f"{docdata}/doc-id[@regsrc='url']", "id-string"),
        language=item.get(xml.XML_LANG) or xml.attribute(item, "body", xml.XML_LANG),
        headline=xml.first(item, f"{top}/hedline/hl1", f"{top}/headline/hl1", "head/title"),
        subheads=xml.texts(item, f"{top}/hedline/hl2"),
        place=xml.first(item, f"{top}/dateline/location", f"{top}/dateline"),
        body=_body(item),
        published=xml.attribute(item, f"{docdata}/date.release", "norm")
        or xml.attribute(item, f"{docdata}/date.issue", "norm"),
        embargoed=xml.attribute(item, f"{docdata}/date.release", "norm") if status == "embargoed" else None,
        status=_STATUS.get(status, "withheld"),
        note=xml.attribute(item, f"{docdata}/ed-msg", "info"),
        issuers=xml.texts(item, f"{top}/rights/rights.owner"),
        subjects=tuple(dict.fromkeys(_subjects(item))),
        media=media,
    )


def _body(item: _Element) -> str:
    parts = []
    for content in item.iterfind("body/body.content"):
        for one in list(content.iter(*_APART)):
            around = one.getparent()
            if around is not None:
                _take_out(around, one)
        for one in content.iter(*_AS_HTML):
            one.tag = _AS_HTML[str(one.tag)]
        parts.append(xml.fragment(content))
    tagline = xml.first(item, "body/body.end/tagline")
    return "\n".join([*parts, xml.paragraphs(tagline or "")])


def _take_out(around: _Element, one: _Element) -> None:
    """Remove an element and leave the text behind it where it stands."""
    before = one.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + (one.tail or "")
    else:
        around.text = (around.text or "") + (one.tail or "")
    around.remove(one)


def _media(item: _Element) -> list[Media]:
    found = []
    for one in item.iter("media"):
        address = xml.attribute(one, "media-reference", "source")
        kind = (one.get("media-type") or "image").casefold()
        if address:
            found.append(Media(type=kind, url=address, caption=xml.first(one, "media-caption")))
    return found


def _subjects(item: _Element) -> list[Subject]:
    found = []
    for one in item.iterfind("head/tobject/tobject.subject"):
        code, name = one.get("tobject.subject.refnum") or "", one.get("tobject.subject.type")
        found.append(Subject(scheme="nitf:tobject", code=code, name=name))
    found += [Subject(scheme="nitf:keyword", code=one.get("key") or "") for one in item.iterfind(".//key-list/keyword")]
    return [one for one in found if one.code]
