"""A feed (RSS 2.0, RSS 1.0, Atom) -> claims, by feedparser, which keeps the sound items of a broken feed.

The only file that imports feedparser. It is given bytes in a file object: a plain string it would take for a URL or a
file name, and fetch.
"""

from __future__ import annotations

import html
import io
import re
from typing import Any

import feedparser
import lxml.html
from lxml import etree

from crawler.discover.body import is_html, unpack, without_noise
from crawler.discover.pieces import split_items
from crawler.discover.reading import Draft, Reading, line, opening
from crawler.model import Stamp, Subject

# feedparser keeps the last of several elements that it does not know, and does not tell a subject from a category; of
# categories it keeps all, with their domain.
_REPEATED = re.compile(rb"<(/?)(prn:industry|prn:subject|dc:subject|dc:keyword)\b")
_Entry = tuple[str, dict[str, Any], str]  # its place, feedparser's fields, the feed's version
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


def read_feed(draft: Draft, body: bytes) -> Reading:
    """The reading of one feed. Never raises: what cannot be read is a fault."""
    body, faults = unpack(body, draft.wire.polite.max_bytes)
    for fault in faults:
        draft.fault(fault)
    body = without_noise(body)
    if not body or is_html(body):
        draft.fault(f"not a feed: {opening(body)}")
        return draft.finish()
    whole = _parse(body)
    entries = _entries(draft, whole, body)
    if not entries:
        draft.fault(_nothing(whole, body))
    draft.items = len(entries)
    for place, entry, version in entries:
        _read_entry(draft, place, entry, version)
    if entries and not draft.claims:
        draft.fault(f"{len(entries)} items, none with a link that the wire file recognises (release_urls, hosts)")
    return draft.finish()


def _parse(body: bytes) -> Any:
    """feedparser's result; where it gives up, which it does by whatever its code runs into, the reason as a string."""
    source = io.BytesIO(_REPEATED.sub(_as_category, body))
    try:
        return feedparser.parse(source, sanitize_html=False, resolve_relative_uris=False)
    except (LookupError, AttributeError, TypeError, ValueError, AssertionError, RecursionError) as error:
        return f"{type(error).__name__} {error}"


def _fault(feed: Any) -> str | None:
    """Why the feed is not well-formed. A wrong charset or content type and an undeclared prefix lose nothing."""
    if isinstance(feed, str):
        return line(feed)
    error = feed.get("bozo_exception") if feed.get("bozo") else None
    if error is None or isinstance(error, feedparser.CharacterEncodingOverride | feedparser.NonXMLContentType):
        return None
    text = line(str(error).removeprefix("<unknown>:")) or type(error).__name__
    return None if "unbound prefix" in text else text[:150]


def _entries(draft: Draft, feed: Any, body: bytes) -> list[_Entry]:
    """The items of the feed. Of a broken one each is read for itself, so that it is known which are broken."""
    fault = _fault(feed)
    entries = _single_entries(draft, body) if fault else []
    if not entries and not isinstance(feed, str):
        version = str(feed.get("version") or "")
        entries = [(f"item {number}", dict(entry), version) for number, entry in enumerate(feed["entries"], 1)]
    if fault and entries and not draft.item_faults:
        draft.fault(f"not well-formed ({fault}): {len(entries)} items could be read")
    return entries


def _single_entries(draft: Draft, body: bytes) -> list[_Entry]:
    entries: list[_Entry] = []
    for number, piece in enumerate(split_items(body), 1):
        feed = _parse(piece)
        fault = _fault(feed)
        if fault:
            draft.item_fault(f"item {number} is not well-formed ({fault})")
        if not isinstance(feed, str):
            entries += [(f"item {number}", dict(entry), str(feed.get("version") or "")) for entry in feed["entries"]]
    return entries


def _nothing(feed: Any, body: bytes) -> str:
    """What to say of a feed without items: wires answer errors with 200, an empty feed and a word in its head."""
    if isinstance(feed, str) or not feed.get("version"):
        return f"not a feed: {opening(body)}"
    says = line(feed["feed"].get("description") or feed["feed"].get("subtitle"))
    return "no items" + (f": the feed says {says[:150]!r}" if says else "")


def _as_category(match: re.Match[bytes]) -> bytes:
    return b"</category" if match[1] else b'<category domain="' + match[2] + b'"'


def _read_entry(draft: Draft, place: str, entry: dict[str, Any], version: str) -> None:
    href = _link(entry)
    if href is None:
        draft.item_fault(f"{place} has no link")
        return
    found = draft.release(href)
    if found is None:
        draft.ignored += 1
        return
    tags = [t for t in entry.get("tags", []) if isinstance(t, dict) and line(t.get("term"))]
    draft.claim(
        found,
        headline=_headline(entry),
        published=_published(draft, place, entry, version),
        modified=line(entry.get("updated") if version.startswith("atom") else entry.get("dc_modified")),
        language=_language(entry),
        issuers=_issuers(entry, version),
        tickers=tuple(dict.fromkeys(line(t["term"]) or "" for t in tags if _is_stock(t))),
        subjects=tuple(dict.fromkeys(_subject(t) for t in tags if not _is_stock(t))),
    )


def _link(entry: dict[str, Any]) -> str | None:
    """The link, else a guid that is a URL (also where the feed forgets to say that it is one)."""
    if entry.get("link"):
        return str(entry["link"])
    guid = str(entry.get("id") or "")
    return guid if re.match(r"https?://", guid) else None


def _headline(entry: dict[str, Any]) -> str | None:
    text = entry.get("title") or ""
    if entry.get("title_detail", {}).get("type") != "text/plain" and re.search(r"<[a-zA-Z/]|&#?\w+;", text):
        try:
            text = str(lxml.html.fragment_fromstring(text, create_parent="p").text_content())
        except (etree.LxmlError, ValueError):
            return line(text)
    return line(text)


def _published(draft: Draft, place: str, entry: dict[str, Any], version: str) -> Stamp | None:
    """pubDate or published; RSS 1.0's dc:date. Atom's `updated` says nothing of when a release went out."""
    text = entry.get("published") or (None if version.startswith("atom") else entry.get("updated"))
    return draft.stamp(place, text, "feed") if text else None


def _language(entry: dict[str, Any]) -> str | None:
    text = line(entry.get("language"))
    return text.replace("_", "-") if text and _LANGUAGE.fullmatch(text) else None


def _issuers(entry: dict[str, Any], version: str) -> tuple[str, ...]:
    """dc:contributor, where wires name the issuer. Atom's contributors are people."""
    if version.startswith("atom"):
        return ()
    names = (line(person.get("name")) for person in entry.get("contributors", []))
    return tuple(dict.fromkeys(name for name in names if name))


def _is_stock(tag: dict[str, Any]) -> bool:
    """GlobeNewswire: `<category domain="https://www.globenewswire.com/rss/stock">Nasdaq:ABCD</category>`."""
    return str(tag.get("scheme") or "").rstrip("/").endswith("/stock")


def _subject(tag: dict[str, Any]) -> Subject:
    return Subject(scheme=tag.get("scheme") or "category", code=_plain(tag["term"]), name=line(tag.get("label")))


def _plain(term: str) -> str:
    """PR Newswire writes `&amp;` inside CDATA, which feedparser may escape once more."""
    return line(html.unescape(html.unescape(term))) or ""
