"""Segments: WARC 1.1 files of the exchanges of one wire, each record a gzip member of its own.

A segment holds a `warcinfo` record; for every exchange a `request`, a `response` and, for release pages, a `metadata`
record with the `Note` as JSON; and at its end a `metadata` record that counts them, so that a file which lost its tail
is told from a whole one. Bodies are kept as they were served, in their Content-Encoding; what is already compressed is
stored, the rest compressed. The only file but crawler/collect/recordings.py that imports fastwarc.
"""

from __future__ import annotations

import json
import os
import re
import uuid
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import msgspec
from fastwarc.stream_io import GzipWriter
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from crawler.archive.layout import SOFTWARE
from crawler.archive.pages import END, read_records
from crawler.errors import ArchiveError, StoreError
from crawler.exchange import Exchange
from crawler.model import sha256

Headers = Iterable[tuple[bytes, bytes]]

# Measured: a page that the server compressed costs 0.03 ms stored and 0.7 ms at level 6, and does not shrink. Of pages
# that it did not, 1.7 ms at level 6 leave 12.4 %, 3.5 ms at level 9 leave 12.2 %, 0.7 ms at level 1 leave 17.4 %.
_LEVEL, _STORED = 6, 0
_BUFFER = 64 * 1024  # FastWARC's own 8 KB cost four times as much

_INFO = {
    "software": SOFTWARE,
    "format": "WARC File Format 1.1",
    "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
    "description": (
        "Bodies are the bytes that were received, in their Content-Encoding; a Transfer-Encoding was undone and its "
        "header left out, Content-Length corrected where it disagrees. Of the HTTP headers every line was kept; their "
        "order, the case of their names and the reason phrase are reconstructed, and the HTTP version is written as "
        "1.1 whatever was spoken."
    ),
}


class SegmentFile:
    """One segment while it is written. What is in it stays sound when a write fails: the file is cut back to it."""

    def __init__(self, path: Path, wire: str, run: str) -> None:
        """Raises StoreError where the file cannot be written."""
        self.path = path
        self.records = 0
        self.exchanges = 0
        self._sound = 0  # bytes
        self._info = _new_id()
        self._open("xb")
        fields = _INFO | {"isPartOf": run, "wire": wire, "hostname": os.uname().nodename}
        block = "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode()
        info = _record(WarcRecordType.warcinfo, self._info, block, datetime.now(UTC))
        info.headers["Content-Type"] = "application/warc-fields"
        info.headers["WARC-Filename"] = path.name
        self._write([info])

    @property
    def size(self) -> int:
        """Bytes so far."""
        return self._sound

    def add(self, exchange: Exchange) -> None:
        """Write one exchange, whole or not at all. Raises StoreError."""
        request, response = _request(exchange), _response(exchange)
        response.headers["WARC-Concurrent-To"] = request.record_id or ""
        records = [request, response]
        if exchange.note is not None:
            records.append(_metadata(msgspec.json.encode(exchange.note), response.record_id or "", exchange))
        for record in records:
            record.headers["WARC-Warcinfo-ID"] = f"<{self._info}>"
        self._write(records, stored=response if _is_compressed(exchange.headers) else None)
        self.exchanges += 1

    def close(self) -> None:
        """Write the last record and see that the file is on the disk. Raises StoreError."""
        counted = json.dumps({"exchanges": self.exchanges, "records": self.records + 1}).encode()
        end = _record(WarcRecordType.metadata, _new_id(), counted, datetime.now(UTC))
        end.headers["WARC-Target-URI"] = END
        end.headers["Content-Type"] = "application/json"
        end.headers["WARC-Warcinfo-ID"] = f"<{self._info}>"
        self._write([end])
        try:
            self._out.close()
        except OSError as error:
            raise unwritable(self.path, error) from error

    def _open(self, mode: str) -> None:
        try:
            self._out: IO[bytes] = self.path.open(mode)
        except OSError as error:
            raise unwritable(self.path, error) from error
        self._packed = GzipWriter(self._out, compression_level=_LEVEL, buffer_size=_BUFFER)
        self._stored = GzipWriter(self._out, compression_level=_STORED, buffer_size=_BUFFER)

    def _write(self, records: list[WarcRecord], stored: WarcRecord | None = None) -> None:
        try:
            for record in records:
                stream = self._stored if record is stored else self._packed
                record.write(stream)
                stream.finish()
            self._out.flush()
        except OSError as error:
            self._cut_back()
            raise unwritable(self.path, error) from error
        self._sound = self._out.tell()
        self.records += len(records)

    def _cut_back(self) -> None:
        with suppress(OSError):  # what could not be written before cannot be now; the file is closed all the same
            self._out.close()
        os.truncate(self.path, self._sound)
        self._open("ab")


def check_segment(path: Path, where: str) -> int:
    """Read a whole segment and compare every digest, by our own reading and by FastWARC's. Gives its records.

    Raises ArchiveError where it is damaged, cut off or no segment, StoreError where the file cannot be read.
    """
    try:
        with path.open("rb") as source:
            records = sum(1 for _ in read_records(source, where))
        with path.open("rb") as source:
            sound = sum(r.verify_block_digest() for r in ArchiveIterator(source, parse_http=False))
    except OSError as error:
        raise StoreError(f"{path}: cannot be read back ({error.strerror or error})") from error
    if sound != records:
        raise ArchiveError(f"{where}: FastWARC finds {sound} sound records where there are {records}")
    return records


def unwritable(path: Path, error: OSError) -> StoreError:
    """What a full or failing local disk is told as."""
    return StoreError(
        f"{path}: cannot write ({error.strerror or error}); make room there, or let $XDG_CACHE_HOME name another folder"
    )


def _request(exchange: Exchange) -> WarcRecord:
    parts = urlsplit(exchange.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = list(exchange.request_headers)
    if not any(name.lower() == b"host" for name, _ in headers):
        headers.insert(0, (b"Host", parts.netloc.rpartition("@")[2].encode("ascii", "replace")))
    block = _http(f"{exchange.method} {target} HTTP/1.1", headers, b"")
    record = _record(WarcRecordType.request, _new_id(), block, exchange.fetched)
    record.headers["Content-Type"] = "application/http; msgtype=request"
    record.headers["WARC-Target-URI"] = exchange.url
    return record


def _response(exchange: Exchange) -> WarcRecord:
    line = f"HTTP/1.1 {exchange.status} {_reason(exchange.status)}"
    block = _http(line, _as_stored(exchange.headers, len(exchange.body)), exchange.body)
    record = _record(WarcRecordType.response, _new_id(), block, exchange.fetched)
    record.headers["Content-Type"] = "application/http; msgtype=response"
    record.headers["WARC-Target-URI"] = exchange.url
    record.headers["WARC-Payload-Digest"] = sha256(exchange.body)
    if exchange.ip:
        record.headers["WARC-IP-Address"] = exchange.ip
    return record


def _metadata(block: bytes, of: str, exchange: Exchange) -> WarcRecord:
    record = _record(WarcRecordType.metadata, _new_id(), block, exchange.fetched)
    record.headers["Content-Type"] = "application/json"
    record.headers["WARC-Target-URI"] = exchange.url
    record.headers["WARC-Concurrent-To"] = of
    return record


def _record(kind: WarcRecordType, id: str, block: bytes, at: datetime) -> WarcRecord:
    record = WarcRecord()
    record.init_headers(kind, id.removeprefix("urn:").encode())
    record.headers["WARC-Date"] = f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
    record.headers["WARC-Block-Digest"] = sha256(block)
    record.set_bytes_content(block)
    return record


def _new_id() -> str:
    return f"urn:uuid:{uuid.uuid4()}"


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


def _is_compressed(headers: Headers) -> bool:
    return any(
        name.lower() == b"content-encoding" and value.strip().lower() not in {b"", b"identity"}
        for name, value in headers
    )


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
