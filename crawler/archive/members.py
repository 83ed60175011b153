"""Raw records copied out of the archive as they lie there: one gzip member each, without being made again."""

from __future__ import annotations

import gzip
import uuid
import zlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import islice
from typing import IO, Any, NamedTuple

from crawler.archive.layout import SOFTWARE
from crawler.archive.store import Store
from crawler.clock import rfc3339
from crawler.errors import ArchiveError, NotThere
from crawler.model import sha256

AT_ONCE = 32  # members that are fetched together; pages are a few hundred kilobytes at the most, as sent
REQUESTS = 8


class Member(NamedTuple):
    """Where one WARC record is."""

    release: str
    object: str
    offset: int  # bytes
    length: int  # bytes


def copy_members(rows: Iterable[dict[str, Any]], store: Store, now: datetime, out: IO[bytes]) -> None:
    """Write a WARC 1.1 file of the response records of these versions, in their order, each once.

    `rows` hold `id`, `version` and `raw`. Raises ArchiveError for a record that is not where it should be, StoreError.
    """
    out.write(_warcinfo(now))
    with ThreadPoolExecutor(REQUESTS) as pool:
        members = _members(rows)
        while some := list(islice(members, AT_ONCE)):
            for data in pool.map(lambda member: read_member(store, member), some):
                out.write(data)


def read_member(store: Store, member: Member) -> bytes:
    """The record as its compressed bytes, whole. Raises ArchiveError, StoreError."""
    try:
        data = store.range(member.object, member.offset, member.length)
    except NotThere as error:
        raise _damaged(member, "the object is not there") from error
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 16)  # 16: a gzip member with its checksum
    try:
        record = unpack.decompress(data)
    except zlib.error as error:
        raise _damaged(member, str(error)) from error
    if not unpack.eof or unpack.unused_data or not record.startswith(b"WARC/"):
        raise _damaged(member, "the bytes there are not one WARC record")
    return data


def _members(rows: Iterable[dict[str, Any]]) -> Iterator[Member]:
    seen: set[tuple[str, int]] = set()
    for row in rows:
        raw = row["raw"]
        if raw is None:
            raise ArchiveError(
                f"{row['id']} version {row['version']}: its row names no raw page; put the table back from a copy"
            )
        place = (raw["object"], raw["offset"])
        if place not in seen:
            seen.add(place)
            yield Member(f"{row['id']} version {row['version']}", *place, raw["length"])


def _damaged(member: Member, what: str) -> ArchiveError:
    return ArchiveError(
        f"{member.release}: its raw record is not at byte {member.offset} of {member.object}: {what}; "
        "put it back from a copy of the archive; `wirevault verify --deep` says what else is wrong"
    )


def _warcinfo(now: datetime) -> bytes:
    fields = {
        "software": SOFTWARE,
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "description": "Response records copied from an archive, byte for byte; their requests were left out.",
    }
    block = "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode()
    head = {
        "WARC-Type": "warcinfo",
        "WARC-Date": rfc3339(now.astimezone(UTC)),
        "WARC-Record-ID": f"<urn:uuid:{uuid.uuid4()}>",
        "Content-Type": "application/warc-fields",
        "WARC-Block-Digest": sha256(block),
        "Content-Length": str(len(block)),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items()).encode()
    return gzip.compress(b"WARC/1.1\r\n" + lines + b"\r\n" + block + b"\r\n\r\n", mtime=0)
