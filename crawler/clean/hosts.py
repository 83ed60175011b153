"""Whose page is it: the wire that a page's address belongs to, before the page is parsed."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping

from crawler import urls
from crawler.clean import licensed
from crawler.errors import CleanError
from crawler.model import Page
from crawler.wire import Wire

_HEAD = 300_000  # bytes in which a page states its own address
_BEGINNING = 2_000  # bytes that a wire's `begins` looks at
_TAG = re.compile(rb"<(?:link|meta)\b[^>]{0,2000}>", re.IGNORECASE)
_OWN = re.compile(rb"canonical|og:url|original-source", re.IGNORECASE)
_ADDRESS = re.compile(rb"(?:href|content)\s*=\s*[\"']?\s*(https?://[^\"'\s>]+)", re.IGNORECASE)


def find_wire(page: Page, wires: Mapping[str, Wire]) -> Wire | None:
    """The wire on whose host the page was, by the URL that it came from, else by the one that it states for itself.

    An item of a licensed feed is the wire's that it names as its provider, a page without any address the wire's whose
    pages begin as it does. `wires` by name, as `load_wires` gives them; templates are nobody's. Null where the page is
    no wire's.
    """
    if licensed.is_item(page.body):
        return _provider(page, wires)
    addresses = list(_addresses(page))
    for url in addresses:
        for wire in wires.values():
            if not wire.template and urls.same_host(wire, url):
                return wire
    return None if addresses else _by_beginning(page.body[:_BEGINNING].decode("utf-8", "replace"), wires)


def _by_beginning(text: str, wires: Mapping[str, Wire]) -> Wire | None:
    return next((wire for wire in wires.values() if wire.begins and re.match(wire.begins, text)), None)


def _provider(page: Page, wires: Mapping[str, Wire]) -> Wire | None:
    try:
        provider = licensed.read_item(page.body).provider
    except CleanError:  # cleaning tells what is wrong with it
        return None
    return next((wire for wire in wires.values() if wire.licensed and wire.licensed.is_provider(provider)), None)


def _addresses(page: Page) -> Iterator[str]:
    if page.url:
        yield page.url
    for tag in _TAG.finditer(page.body, 0, _HEAD):
        found = _ADDRESS.search(tag[0]) if _OWN.search(tag[0]) else None
        if found:
            yield html.unescape(found[1].decode("utf-8", "replace"))
