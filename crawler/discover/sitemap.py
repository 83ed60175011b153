"""A sitemap, a news sitemap, an index of them, or a plain list of URLs -> claims and children.

Formats: sitemaps.org protocol 0.9, Google's news extension 0.9. Names are compared without their namespace, which
servers get wrong. Entries are read one by one and dropped, entities are not expanded, and nothing outside is loaded.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from crawler import urls
from crawler.discover.body import is_html, unpack, without_noise
from crawler.discover.reading import Draft, Reading, line, opening
from crawler.discover.stamps import BadStamp, read_stamp, span
from crawler.model import Stamp, Subject
from crawler.wire import Sitemap

_LONGEST_LOC = 2048  # the protocol's limit


class _Broken(Exception):
    """Raised when all that could be read of a broken sitemap has been read; the message says where it is broken."""


def read_sitemap(draft: Draft, body: bytes) -> Reading:
    """The reading of one sitemap. Never raises: what cannot be read is a fault."""
    body, faults = unpack(body, draft.wire.polite.max_bytes)
    for fault in faults:
        draft.fault(fault)
    body = without_noise(body)
    if re.match(rb"https?://", body):
        return _read_list(draft, body)
    if not body.startswith((b"<", b"\xff\xfe", b"\xfe\xff")) or is_html(body):
        draft.fault(f"not a sitemap: {opening(body)}")
        return draft.finish()
    return _read_xml(draft, body)


def _read_list(draft: Draft, body: bytes) -> Reading:
    """The protocol's other form: one URL a line."""
    for text in body.decode("utf-8", "replace").splitlines():
        if text.strip():
            draft.items += 1
            _take(draft, {"loc": [text]})
    return _finish(draft, {})


def _read_xml(draft: Draft, body: bytes) -> Reading:
    children: dict[str, datetime | None] = {}
    offered: list[str] = []
    root = ""
    try:
        for kind, fields in _entries(body):
            if kind == "url":
                draft.items += 1
                _take(draft, fields)
            elif kind == "sitemap":
                offered.append(_first(fields, "loc") or "")
                _take_child(draft, fields, children)
            else:
                root = kind
    except (etree.LxmlError, _Broken) as error:
        draft.fault(f"not well-formed ({str(error)[:150]}): {draft.items + len(offered)} entries could be read")
    _judge(draft, root, offered, children)
    return _finish(draft, children)


def _finish(draft: Draft, children: dict[str, datetime | None]) -> Reading:
    if draft.items and not draft.claims:
        draft.fault(f"{draft.items} entries, none with a URL that the wire file recognises (release_urls, hosts)")
    return draft.finish(children=tuple(children), child_stamps=tuple(children.values()))


def _judge(draft: Draft, root: str, offered: list[str], children: dict[str, datetime | None]) -> None:
    """What is wrong with the file as a whole."""
    follow = draft.door.follow if isinstance(draft.door, Sitemap) else None
    if root not in {"urlset", "sitemapindex"}:
        draft.fault(f"not a sitemap: its root element is <{root[:60]}>" if root else "not a sitemap: no element in it")
    elif offered and not children:
        wanted = f"none matches follow = {follow!r}" if follow else "and the door does not say which to `follow`"
        draft.fault(f"an index of {len(offered)} sitemaps ({offered[0][:200]}, ...), {wanted}")
    elif not offered and not draft.items and not draft.faults:
        draft.fault("no entries")


def _entries(body: bytes) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Each <url> and <sitemap> with its texts by local name, and at last the root's name; in bounded memory."""
    parser = etree.iterparse(
        io.BytesIO(body), events=("end",), tag=("{*}url", "{*}sitemap"), recover=True, huge_tree=False,
        resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True, remove_pis=True,
        collect_ids=False,
    )  # fmt: skip
    for _, element in parser:
        yield _local(element), _texts(element)
        _drop(element)
    if parser.root is not None:
        yield _local(parser.root), {}
    broken = [e for e in parser.error_log if e.domain_name != "NAMESPACE"]
    if broken:
        raise _Broken(f"line {broken[0].line}: {broken[0].message}")


def _texts(entry: etree._Element) -> dict[str, list[str]]:
    """What stands in the entry itself and in its news extension. Pictures and videos have titles of their own."""
    texts: dict[str, list[str]] = {}
    for child in entry.iterchildren(etree.Element):
        for element in child.iter(etree.Element) if _local(child) == "news" else (child,):
            if element.text and element.text.strip():
                texts.setdefault(_local(element), []).append(element.text.strip())
    return texts


def _drop(element: etree._Element) -> None:
    """Free an entry and what lies before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2].rpartition(":")[2]


def _take(draft: Draft, fields: dict[str, list[str]]) -> None:
    place = f"entry {draft.items}"
    loc = _first(fields, "loc")
    if loc is None or len(loc) > _LONGEST_LOC:
        draft.item_fault(f"{place} has no <loc>" if loc is None else f"{place}: its <loc> has {len(loc)} characters")
        return
    found = draft.release(loc)
    if found is None:
        draft.ignored += 1
        return
    draft.claim(
        found,
        headline=line(_first(fields, "title")),
        published=_published(draft, place, fields),
        modified=line(_first(fields, "lastmod")),
        language=line(_first(fields, "language")),
        tickers=_list(fields, "stock_tickers"),
        subjects=tuple(Subject(scheme="news:keywords", code=code) for code in _list(fields, "keywords")),
    )


def _take_child(draft: Draft, fields: dict[str, list[str]], children: dict[str, datetime | None]) -> None:
    follow = draft.door.follow if isinstance(draft.door, Sitemap) else None
    try:
        url = urls.absolute(draft.url, _first(fields, "loc") or "")
    except ValueError as error:
        draft.item_fault(f"sitemap {len(children) + 1}: {error}")
        return
    if follow is None or not re.search(follow, url):
        return
    if urls.same_host(draft.wire, url):
        children.setdefault(url, _changed(draft, fields))
    else:
        draft.item_fault(f"the index leads to {url[:200]}, which is not on one of the wire's hosts")


def _changed(draft: Draft, fields: dict[str, list[str]]) -> datetime | None:
    text = _first(fields, "lastmod")
    if text is None:
        return None
    try:
        return span(read_stamp(text, "sitemap", draft.wire.zone), draft.wire.zone)[1]
    except BadStamp:
        return None


def _published(draft: Draft, place: str, fields: dict[str, list[str]]) -> Stamp | None:
    """The news extension's publication date; `lastmod` changes with every edit and is no time of publication."""
    text = _first(fields, "publication_date")
    return draft.stamp(place, text, "sitemap") if text else None


def _first(fields: dict[str, list[str]], name: str) -> str | None:
    return fields.get(name, [None])[0]


def _list(fields: dict[str, list[str]], name: str) -> tuple[str, ...]:
    parts = (line(part) for text in fields.get(name, []) for part in re.split(r"[,;]", text))
    return tuple(dict.fromkeys(part for part in parts if part))
