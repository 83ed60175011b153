"""A web archive as a door: what its CDX index says of captures of a wire's releases.

Source of the form: the CDX server API, as pywb, OpenWayback and the Wayback Machine speak it: a line a capture of
`urlkey timestamp original mimetype statuscode digest length`, CDXJ (`urlkey timestamp {json}`), or JSON rows under a
row of names. Which captures of one release there are is told; the first of them is what is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import quote

import msgspec

from crawler.discover.body import is_html, unpack, without_noise
from crawler.discover.reading import Draft, Reading, opening
from crawler.wire import WebArchive, Wire

_NAMES = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
_STAMP = "%Y%m%d%H%M%S"


class Original(NamedTuple):
    """What a capture is of, and when it was made."""

    url: str
    at: datetime


class _Row(NamedTuple):
    timestamp: str
    original: str
    status: str


def index_urls(door: WebArchive, since: datetime, until: datetime, wire: Wire) -> list[str]:
    """Where the index is asked for the captures of a time, one URL for each host of the wire."""
    first, last = (f"{at.astimezone(UTC):{_STAMP}}" for at in (since, until))
    words = {"{from}": first, "{to}": last}
    hosts = (quote(host, safe="") for host in wire.hosts if host != door.host)
    return [_filled(door.url, words | {"{host}": host}) for host in hosts]


def read_index(draft: Draft, body: bytes, door: WebArchive) -> Reading:
    """The captures of releases that answered 200, each release once, by its first."""
    plain, faults = unpack(body, draft.wire.polite.max_bytes)
    for fault in faults:
        draft.fault(fault)
    plain = without_noise(plain)
    if is_html(plain):
        draft.fault(f"not an index of captures: {opening(plain)}")
        return draft.finish()
    seen: set[str] = set()
    for row in _rows(draft, plain):
        draft.items += 1
        found = draft.release(row.original) if row.status in {"200", "-", ""} else None
        if found is None:
            draft.ignored += 1
        elif found.id not in seen:
            seen.add(found.id)
            url = _filled(door.page, {"{timestamp}": row.timestamp, "{url}": row.original})
            draft.claim(found._replace(url=url))
    return draft.finish()


def original_of(door: WebArchive, url: str) -> Original | None:
    """What a capture's own URL is of; None for any other URL."""
    places = {r"\{timestamp\}": r"(?P<at>\d{14})", r"\{url\}": r"(?P<url>https?://?.+)"}
    pattern = re.escape(door.page)
    for place, group in places.items():
        pattern = pattern.replace(place, group)
    found = re.fullmatch(pattern, url)
    if found is None:
        return None
    try:
        at = datetime.strptime(found["at"], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
    return Original(found["url"], at)


def _filled(template: str, words: dict[str, str]) -> str:
    """Addresses may hold braces and percent signs of their own."""
    for place, word in words.items():
        template = template.replace(place, word)
    return template


def _rows(draft: Draft, body: bytes) -> Iterator[_Row]:
    if body.startswith(b"["):
        yield from _json_rows(draft, body)
        return
    for number, line in enumerate(body.decode("utf-8", "replace").splitlines(), 1):
        row = _row_of(line)
        if row is not None:
            yield row
        elif line.strip():
            draft.item_fault(f"line {number} is no capture: {line[:60]!r}")


def _row_of(line: str) -> _Row | None:
    parts = line.split(" ", 2)
    if len(parts) == 3 and parts[2].startswith("{"):
        try:
            held = msgspec.json.decode(parts[2].encode())
        except msgspec.DecodeError:
            return None
        return _checked(parts[1], held.get("url"), held.get("status"))
    words = line.split()
    return _checked(words[1], words[2], words[4]) if len(words) >= len(_NAMES) else None


def _json_rows(draft: Draft, body: bytes) -> Iterator[_Row]:
    try:
        rows: Any = msgspec.json.decode(body)
    except msgspec.DecodeError as error:
        draft.fault(f"not whole JSON ({error})")
        return
    names = rows[0] if rows and isinstance(rows[0], list) else []
    for number, row in enumerate(rows[1:], 1):
        held = dict(zip(names, row, strict=False)) if isinstance(row, list) else {}
        found = _checked(held.get("timestamp"), held.get("original"), held.get("statuscode"))
        if found is None:
            draft.item_fault(f"row {number} is no capture")
        else:
            yield found


def _checked(timestamp: Any, original: Any, status: Any) -> _Row | None:
    if not isinstance(timestamp, str) or not re.fullmatch(r"\d{14}", timestamp) or not isinstance(original, str):
        return None
    return _Row(timestamp, original, str(status if status is not None else ""))
