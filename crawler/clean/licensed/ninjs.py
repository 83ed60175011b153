"""ninjs, all generations: 1.x (`body_xhtml`, `versioncreated`), 2.x (`bodies`, `headlines`) and 3.x (camel case).

Source of the form: IPTC, News in JSON 1.5, 2.1 and 3.1. Names are compared without their case and underscores.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from crawler.clean.licensed import xml
from crawler.clean.licensed.item import Item
from crawler.clean.lines import fold
from crawler.errors import CleanError
from crawler.model import Media, Subject

_STATUS = {"usable": "usable", "withheld": "withheld", "canceled": "canceled", "cancelled": "canceled"}
_MAIN, _SUB = frozenset({"", "main", "headline"}), frozenset({"subtitle", "subhead", "subheadline", "subheading"})

Thing = dict[str, Any]


def read(source: bytes) -> Item:
    """The item of a ninjs document. Raises CleanError `broken-item`."""
    try:
        found = msgspec.json.decode(source)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CleanError("broken-item", f"this ninjs item is no JSON ({error}): have it delivered again") from error
    if not isinstance(found, dict):
        raise CleanError("broken-item", "this JSON document is no ninjs item: it is not one object")
    item = _lowered(found)
    headlines = list(_things(item.get("headlines")))
    return Item(
        form="ninjs",
        source=source,
        native=_string(item.get("uri")),
        provider=_provider(item),
        revision=_number(item.get("version")),
        url=_url(item),
        language=_string(item.get("language")),
        headline=_string(item.get("headline")) or _of_role(headlines, _MAIN) or _string(item.get("title")),
        subheads=tuple(_string(one.get("value")) or "" for one in headlines if _role(one) in _SUB),
        place=_string(item.get("located")),
        body=_body(item),
        published=_string(item.get("versioncreated")) or _string(item.get("firstcreated")),
        embargoed=_string(item.get("embargoeduntil")) or _string(item.get("embargoed")),
        status=_STATUS.get((_string(item.get("pubstatus")) or "usable").casefold(), "withheld"),
        note=_string(item.get("ednote")),
        issuers=tuple(_issuers(item)),
        tickers=tuple(_tickers(item)),
        subjects=tuple(dict.fromkeys(_subjects(item))),
        media=tuple(_media(item)),
    )


def _lowered(thing: Thing) -> Thing:
    return {str(key).replace("_", "").casefold(): value for key, value in thing.items()}


def _things(value: Any) -> Iterator[Thing]:
    """The objects of a list, or of the values of an object (renditions of 1.x are named)."""
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return (_lowered(one) for one in members if isinstance(one, dict))


def _string(value: Any) -> str | None:
    return fold(value) or None if isinstance(value, str) else None


def _number(value: Any) -> int | None:
    written = str(value)
    return int(written) if written.isdecimal() else None


def _role(thing: Thing) -> str:
    return (_string(thing.get("role")) or "").rpartition(":")[2].casefold()


def _of_role(things: list[Thing], roles: frozenset[str]) -> str | None:
    return next((said for one in things if _role(one) in roles and (said := _string(one.get("value")))), None)


def _body(item: Thing) -> str:
    for name in ("bodyxhtml", "bodyhtml"):
        if isinstance(item.get(name), str):
            return str(item[name])
    bodies = [one for one in _things(item.get("bodies")) if isinstance(one.get("value"), str)]
    marked = [one for one in bodies if "html" in (_string(one.get("contenttype")) or "")]
    if marked:
        return str(marked[0]["value"])
    text = next((str(one["value"]) for one in bodies), item.get("bodytext"))
    return xml.paragraphs(text) if isinstance(text, str) else ""


def _provider(item: Thing) -> str | None:
    sources = [_lowered(one) for one in item.get("infosources") or () if isinstance(one, dict)]
    distributors = [_string(one.get("name")) for one in sources if _role(one) == "distributor"]
    return next(filter(None, distributors), None) or _string(item.get("copyrightholder"))


def _issuers(item: Thing) -> Iterator[str]:
    for one in _things(item.get("infosources")):
        if _role(one) == "originator" and _string(one.get("name")):
            yield _string(one.get("name")) or ""
    for one in (*_things(item.get("organisations")), *_things(item.get("organisation"))):
        if (_string(one.get("rel")) or "").casefold() in {"issuer", "originator"} and _string(one.get("name")):
            yield _string(one.get("name")) or ""


def _tickers(item: Thing) -> Iterator[str]:
    for one in (*_things(item.get("organisations")), *_things(item.get("organisation"))):
        for symbol in _things(one.get("symbols")):
            exchange, ticker = _string(symbol.get("exchange")), _string(symbol.get("ticker"))
            if ticker:
                yield f"{exchange}:{ticker}" if exchange else ticker


def _subjects(item: Thing) -> Iterator[Subject]:
    for one in (*_things(item.get("subjects")), *_things(item.get("subject"))):
        code = _string(one.get("literal")) or _string(one.get("code")) or _string(one.get("uri"))
        if code:
            yield Subject(scheme=_string(one.get("scheme")) or "ninjs", code=code, name=_string(one.get("name")))


def _media(item: Thing) -> Iterator[Media]:
    for one in _things(item.get("associations")):
        addresses = [_string(shape.get("href")) for shape in _things(one.get("renditions"))]
        address = next(filter(None, reversed(addresses)), None) or _string(one.get("uri"))
        kind = {"picture": "image", "graphic": "image"}.get(str(one.get("type")), str(one.get("type") or "image"))
        if address:
            yield Media(type=kind, url=address, caption=_string(one.get("headline")) or _string(one.get("title")))


def _url(item: Thing) -> str | None:
    shapes = [_string(shape.get("href")) for shape in _things(item.get("renditions"))]
    uri = _string(item.get("uri")) or ""
    return next(filter(None, shapes), None) or (uri if uri.startswith(("http://", "https://")) else None)
