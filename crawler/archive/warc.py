"""Segments: WARC 1.1 files of the exchanges of one wire, each record a gzip member of its own.

A segment holds a `warcinfo` record; for every exchange a `request`, an answer and, for release pages, a `metadata`
record with the `Note` as JSON (crawler/archive/records.py); and at its end a `metadata` record that counts them, so
that a file which lost its tail is told from a whole one. Bodies are kept as they were served, in their
Content-Encoding; what is already compressed is stored, the rest compressed.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, NamedTuple

from fastwarc.stream_io import GzipWriter
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from crawler.archive.index import index_line
from crawler.archive.layout import SOFTWARE
from crawler.archive.pages import END, read_records, warc_date
from crawler.archive.records import (
    Headers,
    Original,
    Payloads,
    new_id,
    new_record,
    records_of,
    records_of_file,
)
from crawler.errors import ArchiveError, StoreError
from crawler.exchange import Document, Exchange
from crawler.model import Capture, sha256

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
        "1.1 whatever was spoken. An answer whose payload the same run holds already, and a 304, is a revisit record; "
        "one of a release page refers to a record of this file. Not kept: the handshake of TLS, the order of the "
        "header lines among each other, trailers, interim answers 1xx, bytes of answers that broke off."
    ),
}


class SegmentFile:
    """One segment while it is written. What is in it stays sound when a write fails: the file is cut back to it."""

    def __init__(self, path: Path, wire: str, run: str, payloads: Payloads | None = None) -> None:
        """`payloads` are those of the run's segments before it. Raises StoreError where it cannot be written."""
        self.path = path
        self._payloads = Payloads() if payloads is None else payloads
        self.records = 0
        self.exchanges = 0
        self._sound = 0  # bytes
        self._info = new_id()
        self._open("xb")
        fields = _INFO | {"isPartOf": run, "wire": wire, "hostname": os.uname().nodename}
        block = "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode()
        info = new_record(WarcRecordType.warcinfo, block, datetime.now(UTC), self._info)
        info.headers["Content-Type"] = "application/warc-fields"
        info.headers["WARC-Filename"] = path.name
        self._write([info])

    @property
    def size(self) -> int:
        """Bytes so far."""
        return self._sound

    def add(self, exchange: Exchange | Document) -> None:
        """Write one exchange or delivered file, whole or not at all. Raises StoreError."""
        records = records_of_file(exchange) if isinstance(exchange, Document) else self._records_of(exchange)
        for record in records:
            record.headers["WARC-Warcinfo-ID"] = f"<{self._info}>"
        stored = isinstance(exchange, Exchange) and _is_compressed(exchange.headers)
        self._write(records, stored=stored)
        self.exchanges += 1

    def _records_of(self, exchange: Exchange) -> list[WarcRecord]:
        digest = sha256(exchange.body)
        original = self._payloads.find(exchange, digest, self._info)
        records = records_of(exchange, digest, original)
        if original is None and exchange.body:
            answer = next(record for record in records if record.record_type == WarcRecordType.response)
            capture = Capture(url=exchange.url, at=warc_date(exchange.fetched))
            self._payloads.add(exchange, digest, Original(capture, answer.record_id or "", self._info))
        return records

    def close(self) -> None:
        """Write the last record and see that the file is on the disk. Raises StoreError."""
        counted = json.dumps({"exchanges": self.exchanges, "records": self.records + 1}).encode()
        end = new_record(WarcRecordType.metadata, counted, datetime.now(UTC))
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

    def _write(self, records: list[WarcRecord], *, stored: bool = False) -> None:
        """`stored`: responses are compressed already."""
        try:
            for record in records:
                as_is = stored and record.record_type == WarcRecordType.response
                stream = self._stored if as_is else self._packed
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


class Checked(NamedTuple):
    """What a sound segment came to."""

    records: int
    cdxj: bytes  # its index


def check_segment(path: Path, key: str) -> Checked:
    """Read a whole segment and compare every digest, by our own reading and by FastWARC's; `key` is its name.

    Raises ArchiveError where it is damaged, cut off or no segment, StoreError where the file cannot be read.
    """
    try:
        with path.open("rb") as source:
            lines = [index_line(record, key) for record in read_records(source, key)]
        with path.open("rb") as source:
            sound = sum(r.verify_block_digest() for r in ArchiveIterator(source, parse_http=False))
    except OSError as error:
        raise StoreError(f"{path}: cannot be read back ({error.strerror or error})") from error
    if sound != len(lines):
        raise ArchiveError(f"{key}: FastWARC finds {sound} sound records where there are {len(lines)}")
    return Checked(len(lines), b"".join(sorted(line for line in lines if line)))


def unwritable(path: Path, error: OSError) -> StoreError:
    """What a full or failing local disk is told as."""
    return StoreError(
        f"{path}: cannot write ({error.strerror or error}); make room there, or let $XDG_CACHE_HOME name another folder"
    )


def _is_compressed(headers: Headers) -> bool:
    return any(
        name.lower() == b"content-encoding" and value.strip().lower() not in {b"", b"identity"}
        for name, value in headers
    )
