"""NewsML 1.2, as Business Wire delivers it: each part of a release is a component of its own, named by its role.

Source of the form: IPTC, NewsML 1.2 (2003). A role that is none of those below is for other uses of the feed (style
sheets, short messages, an abstract that the body repeats).
"""

from __future__ import annotations

from lxml.etree import _Element

from crawler.clean.licensed import xml
from crawler.clean.licensed.item import Item
from crawler.clean.lines import fold
from crawler.model import Media, Subject

ITEM = "NewsItem"
_STATUS = {"usable": "usable", "embargoed": "withheld", "withheld": "withheld", "canceled": "canceled"}
_MEDIA = {"photo": "image", "graphic": "image", "logo": "image", "video": "video", "audio": "audio"}
_KEYWORDS = "Keywords"


def read(item: _Element, source: bytes) -> Item:
    """The item of a `NewsItem` element, its names without namespaces."""
    management = "NewsManagement"
    status = xml.attribute(item, f"{management}/Status", "FormalName") or "usable"
    return Item(
        form="newsml-1.2",
        source=source,
        native=xml.first(item, ".//PublicIdentifier", ".//NewsItemId"),
        provider=xml.first(item, ".//ProviderId"),
        revision=xml.number(xml.first(item, ".//RevisionId")),
        language=xml.attribute(item, ".//DescriptiveMetadata/Language", "FormalName"),
        headline=_spoken(item, "HeadLine") or xml.first(item, ".//NewsLines/HeadLine"),
        subheads=_subheads(item),
        place=xml.first(item, ".//NewsLines/DateLine"),
        body=_html(item, "Body"),
        contact=_html(item, "Contact"),
        published=xml.first(item, f"{management}/ThisRevisionCreated", f"{management}/FirstCreated"),
        embargoed=xml.first(item, f"{management}/StatusWillChange/DateAndTime") if _is_held(status) else None,
        status=_STATUS.get(status.casefold(), "withheld"),
        note=xml.first(item, ".//Instruction", ".//NewsLine[NewsLineType='EditorsNote']/NewsLineText"),
        issuers=_issuers(item),
        tickers=_tickers(item),
        subjects=_subjects(item),
        media=tuple(_media(item)),
    )


def _is_held(status: str) -> bool:
    return _STATUS.get(status.casefold()) == "withheld"


def _components(item: _Element, role: str) -> list[_Element]:
    return [
        component
        for component in item.iter("NewsComponent")
        if (xml.attribute(component, "Role", "FormalName") or "").casefold() == role.casefold()
    ]


def _content(item: _Element, role: str) -> list[_Element]:
    """What the components of a role hold: the `body` of their XHTML, else their data as it is."""
    held = [data for component in _components(item, role) for data in component.iterfind(".//DataContent")]
    return [body if (body := data.find(".//body")) is not None else data for data in held]


def _html(item: _Element, role: str) -> str:
    return "\n".join(xml.fragment(one) for one in _content(item, role))


def _spoken(item: _Element, role: str) -> str | None:
    return next((found for one in _content(item, role) if (found := xml.text(one))), None)


def _subheads(item: _Element) -> tuple[str, ...]:
    """One for each paragraph or list item of the sub-headline."""
    found = []
    for content in _content(item, "SubHeadLine"):
        parts = [part for part in content.iter("p", "li", "h2", "h3") if part.find(".//p") is None] or [content]
        found += [said for part in parts if (said := xml.text(part))]
    return tuple(found) or xml.texts(item, ".//NewsLines/SubHeadLine")


def _issuers(item: _Element) -> tuple[str, ...]:
    named = [party.get("FormalName") for party in item.iterfind(".//AdministrativeMetadata/Source/Party")]
    return tuple(dict.fromkeys(fold(name) for name in named if name))


def _properties(item: _Element, name: str) -> list[str]:
    named = item.iterfind(f".//Property[@FormalName='{name}']")
    return [value for one in named if (value := (one.get("Value") or "").strip())]


def _tickers(item: _Element) -> tuple[str, ...]:
    """Exchange and symbol stand in one list of properties, one after the other."""
    found = []
    for symbol in item.iterfind(".//Property[@FormalName='Ticker Symbol']"):
        around = symbol.getparent()
        exchange = xml.attribute(around, "Property[@FormalName='Exchange']", "Value") if around is not None else None
        found.append(f"{exchange}:{symbol.get('Value')}" if exchange else symbol.get("Value") or "")
    return tuple(dict.fromkeys(filter(None, found)))


def _subjects(item: _Element) -> tuple[Subject, ...]:
    found = []
    for one in item.iterfind(".//Property"):
        scheme = one.get("FormalName") or ""
        if scheme.endswith(_KEYWORDS) and one.get("Value"):
            found.append(Subject(scheme=scheme, code=one.get("Value") or ""))
    return tuple(dict.fromkeys(found))


def _media(item: _Element) -> list[Media]:
    """One for each component: of the sizes that it offers the last, which is the largest."""
    found = []
    for component in item.iter("NewsComponent"):
        kind = _MEDIA.get((xml.attribute(component, "Role", "FormalName") or "").casefold())
        addresses = [content.get("Href") for content in component.iterfind("ContentItem") if content.get("Href")]
        if kind and addresses:
            found.append(Media(type=kind, url=addresses[-1] or "", caption=xml.first(component, "NewsLines/HeadLine")))
    return found
