"""A listing page, newest first -> claims, by the door's XPaths."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.message import Message

import lxml.html
from lxml import etree

from crawler.discover import templates
from crawler.discover.body import unpack, without_noise
from crawler.discover.reading import Draft, Reading, line, opening
from crawler.discover.stamps import BadStamp, Bare, read_day, read_printed, span
from crawler.model import Stamp
from crawler.wire import Listing

# Rows go from new to old but for small disorder; a bare time that is later than the row before by more is of the day
# before.
_DISORDER = timedelta(minutes=30)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def read_listing(draft: Draft, door: Listing, body: bytes, content_type: str | None) -> Reading:
    """The reading of one page. Never raises: what cannot be read is a fault."""
    body, faults = unpack(body, draft.wire.polite.max_bytes)
    for fault in faults:
        draft.fault(fault)
    tree = _parse(body, content_type)
    if tree is None:
        draft.fault(f"not HTML: {opening(body)}")
        return draft.finish()
    try:
        rows = _read_rows(draft, door, tree)
    except etree.XPathError as error:  # one that loads may still ask for what a page has not (a number of a text)
        draft.fault(f"an XPath of this door cannot be used here ({error})")
        return draft.finish()
    page = templates.page_number(door, draft.url)
    _judge(draft, door, rows, page)
    following = templates.next_page(door, draft.url, page) if draft.claims else None
    return draft.finish(listing_next=following)


def _read_rows(draft: Draft, door: Listing, tree: etree._Element) -> int:
    rows = [row for row in _values(tree, door.rows) if isinstance(row, etree._Element)]
    days = _Days(draft, door, tree)
    for number, row in enumerate(rows, 1):
        draft.items += 1
        _take(draft, door, row, f"row {number}", days)
    return len(rows)


def _judge(draft: Draft, door: Listing, rows: int, page: int | None) -> None:
    """What is wrong with the page as a whole. Without rows, a later page is the listing's end."""
    if not rows and page in {None, door.first_page}:
        draft.fault(f"no rows ({door.rows}): the listing's markup has changed?")
    elif rows and not draft.claims:
        draft.fault(
            f"{rows} rows, none with a link that the wire file recognises: the listing's markup has changed?"
            " (link, release_urls, hosts)"
        )


def _take(draft: Draft, door: Listing, row: etree._Element, place: str, days: _Days) -> None:
    links = _texts(row, door.link, "href")
    found = next((found for href in links if (found := draft.release(href))), None)
    if found is None:
        if not links:
            draft.item_fault(f"{place} has no link")
        draft.ignored += 1
        return
    draft.claim(
        found,
        headline=line(" ".join(_texts(row, door.headline))),
        # a row that comes again, further down, stands outside the order
        published=None if draft.has(found) else days.stamp(place, row),
        language=_language(row, door),
    )


@dataclass(slots=True)
class _Days:
    """Gives bare times their day: the page's own, and the day before once time runs up again from row to row.

    Where the page prints no day, it is that of the row above.
    """

    draft: Draft
    door: Listing
    tree: etree._Element
    above: datetime | None = None  # the moment of the row that the next bare time is compared with, in the wire's zone
    day: date | None = None
    looked: bool = False

    def stamp(self, place: str, row: etree._Element) -> Stamp | None:
        text = next(iter(_texts(row, self.door.stamp)), None)
        if text is None:
            return None
        try:
            return self.draft.believed(place, self._read(text))
        except BadStamp as error:
            self.draft.doubt(place, error)
            return None

    def _read(self, text: str) -> Stamp:
        zone = self.draft.wire.zone
        found = read_printed(text, self.door.stamp_formats, zone)
        stamp = self._dated(found) if isinstance(found, Bare) else found
        if isinstance(found, Bare) or self.door.day is None:  # an old release pinned to the top has a date of its own
            self.above = span(stamp, zone)[0].astimezone(zone)
        return stamp

    def _dated(self, bare: Bare) -> Stamp:
        zone = self.draft.wire.zone
        day = self.above.date() if self.above else self._page_day()
        if day is None:
            raise BadStamp(f"{bare.raw!r} has no day, and the page states none for it")
        stamp, latest = bare.on(day, zone), self.above or self.draft.now
        if latest is not None and span(stamp, zone)[0] > latest + _DISORDER:
            return bare.on(day - timedelta(days=1), zone)
        return stamp

    def _page_day(self) -> date | None:
        if not self.looked and self.door.day is not None:
            self.looked = True
            text = next(iter(_texts(self.tree, self.door.day)), "")
            try:
                self.day = read_day(text, self.door.day_formats)
            except BadStamp as error:
                self.draft.fault(f"{error} ({self.door.day})")
        return self.day


def _language(row: etree._Element, door: Listing) -> str | None:
    text = next(iter(_texts(row, door.language)), None)
    return text if text and _LANGUAGE.fullmatch(text) else None


def _parse(body: bytes, content_type: str | None) -> etree._Element | None:
    plain = without_noise(body)
    if not re.match(rb"<|\xff\xfe|\xfe\xff", plain):
        return None
    try:
        return lxml.html.document_fromstring(plain, parser=_parser(body, content_type))
    except (etree.LxmlError, ValueError):
        return None


def _parser(body: bytes, content_type: str | None) -> lxml.html.HTMLParser:
    """For the header's charset, else for UTF-8 where the bytes are that; else the page's own word decides."""
    header = Message()
    header["content-type"] = content_type or ""
    names = [header.get_content_charset(), "utf-8" if _is_utf8(body) else None]
    for name in filter(None, names):
        try:
            return lxml.html.HTMLParser(encoding=name, no_network=True)
        except (LookupError, ValueError):  # a charset that nobody knows: the next best
            continue
    return lxml.html.HTMLParser(no_network=True)


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _values(node: etree._Element, path: str) -> list[object]:
    found = node.xpath(path)
    return list(found) if isinstance(found, list) else [found]


def _texts(node: etree._Element, path: str | None, attribute: str | None = None) -> list[str]:
    """The texts that an XPath gives, folded, empty ones left out: of an element its `attribute`, else all its text."""
    if path is None:
        return []
    texts = (_text(value, attribute) for value in _values(node, path))
    return [text for text in texts if text]


def _text(value: object, attribute: str | None) -> str | None:
    if isinstance(value, etree._Element):
        return line(value.get(attribute) if attribute else str(value.xpath("string()")))
    return line(str(value)) if isinstance(value, str) else None
