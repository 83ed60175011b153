"""Recorded answers: WARC files in place of the network.

`Recordings` finds a recorded answer by its URL; crawler/collect/middlewares/replay.py gives it to Scrapy.
"""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, NamedTuple

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from crawler.errors import ConfigError
from crawler.message import Headers, read_message
from crawler.urls import canonical_url


@dataclass(frozen=True, slots=True)
class Recorded:
    """One answer as a WARC file holds it: in its Content-Encoding, its Transfer-Encoding undone."""

    status: int
    headers: Headers
    body: bytes
    fetched: datetime
    ip: str | None


class _Place(NamedTuple):
    status: int
    headers: Headers
    offset: int
    length: int
    fetched: datetime
    ip: str | None


class Recordings:
    """Answers by URL, each URL's in the order recorded; the last one stays. Their bodies lie in a temporary file."""

    def __init__(self) -> None:
        self._bodies: IO[bytes] = tempfile.TemporaryFile(prefix="wirevault-replay-")  # noqa: SIM115  # closed below
        weakref.finalize(self, self._bodies.close)
        self._places: dict[str, list[_Place]] = {}
        self._asked: dict[str, int] = {}
        self._payloads: dict[str, _Place] = {}  # by digest, as the file writes it: what revisits refer to

    @classmethod
    def open(cls, paths: Iterable[Path]) -> Recordings:
        """The responses of all files, gzip or plain, and their revisits; no request records are needed.

        Raises ConfigError that names every file which is missing, broken, or holds no response.
        """
        recordings, faults = cls(), []
        for path in paths:
            try:
                count = sum(1 for record in _responses(path) if recordings._add(record))
            except (OSError, ValueError) as error:
                faults.append(f"{path}: {_reason(error)}; --replay needs a whole WARC file, gzip or plain")
                continue
            if not count:
                faults.append(f"{path}: holds no recorded answer; --replay needs a WARC file with response records")
        if faults:
            raise ConfigError(faults)
        return recordings

    def __len__(self) -> int:
        return len(self._places)

    def answer(self, method: str, url: str, headers: Mapping[str, str] | None = None) -> Recorded | None:  # noqa: ARG002
        """The next answer to this request; None where none is recorded."""
        key = _key(url)
        places = self._places.get(key, [])
        if method != "GET" or not places:
            return None
        place = places[min(self._asked.get(key, 0), len(places) - 1)]
        self._asked[key] = self._asked.get(key, 0) + 1
        self._bodies.seek(place.offset)
        body = self._bodies.read(place.length)
        return Recorded(place.status, place.headers, body, place.fetched, place.ip)

    def _add(self, record: WarcRecord) -> bool:
        block = record.reader.read()
        if len(block) != int(record.headers.get("Content-Length") or -1):
            raise ValueError(f"is cut short in the record of {record.headers.get('WARC-Target-URI')}")
        parsed = read_message(block)
        if parsed is None:
            return False
        status, headers, body = parsed
        digest = record.headers.get("WARC-Payload-Digest") or ""
        offset, length = self._bodies.seek(0, 2), len(body)
        if record.record_type == WarcRecordType.revisit:
            if digest not in self._payloads:  # a 304, or of an answer that lies in a file which was not given
                return False
            offset, length = self._payloads[digest][2:4]
        self._bodies.write(body)
        fetched = record.record_date or datetime.now(UTC)
        ip = record.headers.get("WARC-IP-Address")
        place = _Place(status, headers, offset, length, fetched.astimezone(UTC), ip)
        if digest:
            self._payloads.setdefault(digest, place)
        url = (record.headers.get("WARC-Target-URI") or "").strip("<>")
        self._places.setdefault(_key(url), []).append(place)
        return True


def _responses(path: Path) -> Iterator[WarcRecord]:
    with path.open("rb") as stream:
        kinds = WarcRecordType.response | WarcRecordType.revisit
        yield from ArchiveIterator(stream, record_types=kinds, parse_http=False)


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"cannot be read ({error.strerror})"
    return str(error) if isinstance(error, ValueError) else f"is not a sound WARC file ({error})"


def _key(url: str) -> str:
    try:
        return canonical_url(url)
    except ValueError:  # a recorder may have written anything; nothing of ours asks for it
        return url
