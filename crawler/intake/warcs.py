"""Releases of known wires in WARC files of other people, Common Crawl's CC-NEWS among them.

What is looked for is decided by a record's address alone, so that the rest of a file is passed over unread. A capture
is taken over as it is, with its own WARC-Date and the file that it came from; nothing is asked of anybody.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from typing import IO

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from crawler.clock import rfc3339
from crawler.exchange import Exchange, Missing, Note, Reason
from crawler.message import Headers, read_message
from crawler.model import Claim
from crawler.urls import address, canonical_url, is_release, release_id
from crawler.wire import Wire

DOOR = "warc"  # the name of the door that such a file is

MOST_BYTES = 64 * 1024 * 1024  # of one record: no release comes near

_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|!--|html|\?xml|head|body)", re.IGNORECASE)


@dataclass(slots=True, kw_only=True)
class Scan:
    """What one file has come to. `passed` counts the records of releases that were not taken, by the reason."""

    records: int = 0
    captures: int = 0
    passed: Counter[str] = field(default_factory=Counter)
    lost: list[Missing] = field(default_factory=list)
    damage: str | None = None  # why the rest of the file could not be read


# Whether the archive holds this very capture already.
Held = Callable[[Exchange], bool]


class WarcFile:
    """A file at hand. `captures` gives what is to be kept, in its order; `scan` counts on."""

    def __init__(self, path: Path, source: str, wires: Iterable[Wire], held: Held) -> None:
        """`source` is the file's own URL, by which the archive names it."""
        self.scan = Scan()
        self._path = path
        self._source = source
        self._held = held
        self._hosts = _by_host(wires)
        self._places: dict[str, int] = {}  # of releases' responses, by payload digest: what revisits refer to

    def captures(self) -> Iterator[Exchange]:
        """Damage ends the file and is noted, whatever it is; what was before it counts. Raises OSError."""
        with self._path.open("rb") as stream:
            for record in self._records(stream):
                self.scan.records += 1
                wire = self._wire_of(record)
                exchange = self._read(record, wire) if wire else None
                if exchange is not None:
                    self.scan.captures += 1
                    yield exchange

    def _records(self, stream: IO[bytes]) -> Iterator[WarcRecord]:
        kinds = WarcRecordType.response | WarcRecordType.revisit
        try:
            yield from ArchiveIterator(stream, record_types=kinds, parse_http=False)
        except (ValueError, EOFError, RuntimeError) as error:
            self.scan.damage = f"cannot be read further after {self.scan.records} answers ({error})"

    def _wire_of(self, record: WarcRecord) -> Wire | None:
        url = _target(record)
        try:
            wires = self._hosts.get(address(url).netloc, ())
            return next((wire for wire in wires if is_release(wire, url)), None)
        except ValueError:
            return None

    def _read(self, record: WarcRecord, wire: Wire) -> Exchange | None:
        """The capture as an exchange; None, with its reason noted, where it is none that is wanted."""
        try:
            exchange = self._exchange(record, wire, *self._message(record))
        except _Passed as passed:
            self.scan.passed[str(passed)] += 1
            return None
        except _Lost as lost:
            self.scan.lost.append(self._missing(record, wire, lost))
            return None
        if self._held(exchange):
            self.scan.passed["held already"] += 1
            return None
        return exchange

    def _message(self, record: WarcRecord) -> tuple[Headers, bytes]:
        """The headers and body of an answer 200, that of a revisit from the response that it is about."""
        offset, block = record.stream_pos, _block(record)
        message = read_message(block)
        if message is None or record.record_date is None:
            raise _Passed("no HTTP response, or no date")
        status, headers, body = message
        if status != 200:
            raise _Passed(f"answered {status}")
        digest = record.headers.get("WARC-Payload-Digest") or ""
        if record.record_type == WarcRecordType.revisit:
            return headers, self._payload(digest)
        self._places.setdefault(digest, offset)
        return headers, body

    def _payload(self, digest: str) -> bytes:
        """The body of the response that a revisit is about."""
        offset = self._places.get(digest) if digest else None
        if offset is None:
            raise _Passed("a revisit of what this file does not hold")
        with self._path.open("rb") as again:
            again.seek(offset)
            found = next(iter(ArchiveIterator(again, parse_http=False)), None)
            message = read_message(found.reader.read()) if found else None
        if message is None:
            raise _Passed("a revisit of what this file does not hold")
        return message[2]

    def _exchange(self, record: WarcRecord, wire: Wire, headers: Headers, body: bytes) -> Exchange:
        assert record.record_date is not None
        url = _target(record)
        id_ = release_id(wire, url)
        return Exchange(
            wire=wire.name,
            kind="release",
            url=url,
            method="GET",
            request_headers=(),
            status=200,
            headers=tuple(_as_it_is(headers, body)),
            body=body,
            ip=record.headers.get("WARC-IP-Address"),
            fetched=record.record_date.astimezone(UTC),
            note=Note(wire=wire.name, id=id_, claims=(Claim(door=DOOR, url=url, id=id_),)),
            source=self._source,
        )

    def _missing(self, record: WarcRecord, wire: Wire, lost: _Lost) -> Missing:
        url, at = _target(record), record.record_date
        return Missing(
            id=release_id(wire, url),
            url=url,
            reason=lost.reason,
            detail=f"{lost}, in {self._source}",
            doors=(DOOR,),
            tried_at=rfc3339(at.astimezone(UTC)) if at else "",
            tries=1,
        )


class _Passed(Exception):
    """A record that is no capture of a release. Raised and caught in this file."""


class _Lost(Exception):
    """A capture of a release that is not whole. Raised and caught in this file."""

    def __init__(self, reason: Reason, detail: str) -> None:
        self.reason: Reason = reason
        super().__init__(detail)


def _block(record: WarcRecord) -> bytes:
    """What a record holds, whole."""
    stated = int(record.headers.get("Content-Length") or 0)
    if stated > MOST_BYTES:
        raise _Lost("too-large", f"a record of {stated:,} bytes")
    cut = record.headers.get("WARC-Truncated")
    if cut and record.record_type == WarcRecordType.response:  # of a revisit it says that the payload is elsewhere
        raise _Lost("truncated", f"WARC-Truncated: {cut}")
    block: bytes = record.reader.read()
    if len(block) != stated:
        raise _Lost("truncated", "the file ends in the middle of its record")
    return block


def _target(record: WarcRecord) -> str:
    return (record.headers.get("WARC-Target-URI") or "").strip("<> ")


def _by_host(wires: Iterable[Wire]) -> Mapping[str, tuple[Wire, ...]]:
    found: dict[str, tuple[Wire, ...]] = {}
    for wire in wires:
        for host in wire.hosts:
            for scheme in ("http", "https"):
                name = address(canonical_url(f"{scheme}://{host}/")).netloc
                found[name] = (*found.get(name, ()), wire)
    return found


def _as_it_is(headers: Headers, body: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Recorders undo an encoding and leave its header, as one sees by a body that is markup: the header is renamed."""
    plain = _MARKUP.match(body) is not None
    for name, value in headers:
        undone = plain and name.lower() == b"content-encoding"
        yield (b"X-Archive-Orig-" + name if undone else name), value
