"""One exchange as WARC 1.1 records: request, response or revisit, and the note that a release page comes with. A file
that was delivered is a resource record, each of several releases in it a conversion of that one.

An answer whose payload this run has stored already becomes a `revisit` that names the record which holds it; so does a
304, which names the capture that its validators came from. A release page refers to nothing but an earlier answer of
its own URL in its own segment, so that no release depends on another's bytes, or on another object.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from urllib.parse import urlsplit

import msgspec
from fastwarc.warc import WarcRecord, WarcRecordType

from crawler.archive.pages import SAME_PAYLOAD, warc_date
from crawler.exchange import Document, Exchange, Note, Part
from crawler.model import Capture, sha256

Headers = Iterable[tuple[bytes, bytes]]

NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"  # WARC 1.1, 6.7


@dataclass(frozen=True, slots=True)
class Original:
    """A record that holds a payload."""

    capture: Capture
    id: str  # of the record; empty where only the capture is known
    segment: str  # that the record is in


@dataclass(slots=True)
class Payloads:
    """The payloads that a run has stored of one wire, and where."""

    _by_digest: dict[str, Original] = field(default_factory=dict)
    _by_url: dict[str, Original] = field(default_factory=dict)

    def find(self, exchange: Exchange, digest: str, segment: str) -> Original | None:
        """The record that an answer may refer to instead of repeating its payload."""
        if _is_unchanged(exchange):
            known = Original(exchange.validated, "", "") if exchange.validated else None
            return self._by_url.get(exchange.url, known)
        found = self._by_digest.get(digest) if exchange.body else None
        if found and exchange.note and (found.segment != segment or found.capture.url != exchange.url):
            return None
        return found

    def add(self, exchange: Exchange, digest: str, original: Original) -> None:
        """Remember a payload that has been stored; the first record of it stays the one that is named."""
        self._by_digest.setdefault(digest, original)
        if exchange.status == 200:  # what validators come from
            self._by_url[exchange.url] = original


def records_of(exchange: Exchange, digest: str, original: Original | None) -> list[WarcRecord]:
    """The records of one exchange: request, then answer, then for a release page what was known of it.

    `digest` is that of its body, `original` the record that holds the payload already.
    """
    if _is_unchanged(exchange):
        answer = _revisit(exchange, NOT_MODIFIED, original)
    elif original is not None:
        answer = _revisit(exchange, SAME_PAYLOAD, original)
        answer.headers["WARC-Payload-Digest"] = digest
        answer.headers["WARC-Truncated"] = "length"
    else:
        answer = _response(exchange, digest)
    about = [] if exchange.note is None else [_metadata(exchange.note, answer, exchange)]
    if exchange.source is not None:
        answer.headers["WARC-Source-URI"] = exchange.source
        return [answer, *about]
    request = _request(exchange)
    answer.headers["WARC-Concurrent-To"] = request.record_id or ""
    return [request, answer, *about]


def records_of_file(document: Document) -> list[WarcRecord]:
    """The records of a delivered file: the file, then for each release in it the note, after its own document where it
    has one (WARC 1.1, 6.4 and 6.8)."""
    whole = None if document.body is None else _delivered(WarcRecordType.resource, document, document.body, "")
    records = [] if whole is None else [whole]
    for number, part in enumerate(document.parts, 1):
        held = _part(document, part, number, whole)
        records += [] if held is whole else [held]
        records.append(_metadata(part.note, held, document))
    return records


def _part(document: Document, part: Part, number: int, whole: WarcRecord | None) -> WarcRecord:
    if part.body is None:
        assert whole is not None, "a release whose file is not kept has a document of its own"
        return whole
    kind = WarcRecordType.resource if whole is None else WarcRecordType.conversion
    record = _delivered(kind, document, part.body, f"#{number}")
    if whole is not None:
        record.headers["WARC-Refers-To"] = whole.record_id or ""
    return record


def _delivered(kind: WarcRecordType, document: Document, body: bytes, fragment: str) -> WarcRecord:
    record = new_record(kind, body, document.fetched)
    record.headers["Content-Type"] = document.content_type
    record.headers["WARC-Target-URI"] = document.url + fragment
    record.headers["WARC-Payload-Digest"] = sha256(body)
    return record


def new_record(kind: WarcRecordType, block: bytes, at: datetime, id: str | None = None) -> WarcRecord:
    """A record with the headers that every record has."""
    record = WarcRecord()
    record.init_headers(kind, (id or new_id()).removeprefix("urn:").encode())
    record.headers["WARC-Date"] = warc_date(at)
    record.headers["WARC-Block-Digest"] = sha256(block)
    record.set_bytes_content(block)
    return record


def new_id() -> str:
    return f"urn:uuid:{uuid.uuid4()}"


def _is_unchanged(exchange: Exchange) -> bool:
    """A 304; one that brings a body all the same is kept as it came."""
    return exchange.status == 304 and not exchange.body


def _request(exchange: Exchange) -> WarcRecord:
    parts = urlsplit(exchange.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = list(exchange.request_headers)
    if not any(name.lower() == b"host" for name, _ in headers):
        headers.insert(0, (b"Host", parts.netloc.rpartition("@")[2].encode("ascii", "replace")))
    block = _http(f"{exchange.method} {target} HTTP/1.1", headers, b"")
    record = new_record(WarcRecordType.request, block, exchange.fetched)
    record.headers["Content-Type"] = "application/http; msgtype=request"
    record.headers["WARC-Target-URI"] = exchange.url
    return record


def _response(exchange: Exchange, digest: str) -> WarcRecord:
    record = _answer(WarcRecordType.response, exchange, exchange.body)
    record.headers["WARC-Payload-Digest"] = digest
    return record


def _revisit(exchange: Exchange, profile: str, original: Original | None) -> WarcRecord:
    """Its block is the answer's head alone."""
    record = _answer(WarcRecordType.revisit, exchange, b"")
    record.headers["WARC-Profile"] = profile
    if original is not None:
        if original.id:
            record.headers["WARC-Refers-To"] = original.id
        record.headers["WARC-Refers-To-Target-URI"] = original.capture.url
        record.headers["WARC-Refers-To-Date"] = original.capture.at
    return record


def _answer(kind: WarcRecordType, exchange: Exchange, body: bytes) -> WarcRecord:
    line = f"HTTP/1.1 {exchange.status} {_reason(exchange.status)}"
    block = _http(line, _as_stored(exchange.headers, len(exchange.body)), body)
    record = new_record(kind, block, exchange.fetched)
    record.headers["Content-Type"] = "application/http; msgtype=response"
    record.headers["WARC-Target-URI"] = exchange.url
    if exchange.ip:
        record.headers["WARC-IP-Address"] = exchange.ip
    return record


def _metadata(note: Note, of: WarcRecord, origin: Exchange | Document) -> WarcRecord:
    record = new_record(WarcRecordType.metadata, msgspec.json.encode(note), origin.fetched)
    record.headers["Content-Type"] = "application/json"
    record.headers["WARC-Target-URI"] = origin.url
    record.headers["WARC-Concurrent-To"] = of.record_id or ""
    return record


def _http(line: str, headers: Headers, body: bytes) -> bytes:
    lines = [line.encode("ascii", "replace"), *(_folded(name) + b": " + _folded(value) for name, value in headers)]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def _folded(text: bytes) -> bytes:
    """A line break inside a header would end it."""
    return re.sub(rb"[\r\n]+\s*", b" ", text)


def _as_stored(headers: Headers, length: int) -> Headers:
    """The headers as they fit the body that is kept."""
    for name, value in headers:
        if name.lower() == b"content-length":
            yield name, str(length).encode()
        elif name.lower() != b"transfer-encoding":
            yield name, value


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
