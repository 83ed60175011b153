"""Reading segments back: records with their place in the file, and release pages with what was known of them.

A record is a gzip member, so its place is enough to read it alone. Every member's checksum and every block's digest is
compared; a member that is cut off, and a segment without its last record, is damage and not an end.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import IO, NamedTuple

import msgspec

from crawler.archive.encoding import Decoded, Fault, decode
from crawler.archive.store import Store
from crawler.errors import ArchiveError, NotThere
from crawler.exchange import Note
from crawler.model import Page, Raw, sha256

END = "urn:wirevault:end-of-segment"  # the target of a segment's last record
HOLDERS = frozenset({"response", "resource", "conversion"})  # records with a payload of their own
ANSWERS = HOLDERS | {"revisit"}
SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"  # WARC 1.1, 6.7

DECODED_LIMIT = 64 * 1024 * 1024  # bytes of one page, decoded
_MEMBER_LIMIT = 512 * 1024 * 1024  # bytes of one record: far above what a wire's `max_bytes` lets in
_CHUNK = 256 * 1024
_NOTE_ROOM = 64 * 1024  # bytes, compressed, in which a page's note nearly always ends


class Record(NamedTuple):
    """One WARC record and where it is."""

    offset: int  # bytes
    length: int  # bytes, compressed
    headers: dict[str, str]  # names in lower case
    block: bytes

    @property
    def kind(self) -> str:
        return self.headers.get("warc-type", "")

    @property
    def id(self) -> str:
        return self.headers.get("warc-record-id", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPage:
    """A release page as it is in the archive: decoded, with what the doors said and where its bytes are."""

    page: Page
    note: Note
    raw: Raw
    etag: str | None = None
    last_modified: str | None = None
    fault: Fault | None = None  # the body is not the whole page: too large, or not encoded as it says
    source: str | None = None  # the URL of the WARC file that it was taken over from


def read_pages(path: Path, key: str) -> Iterator[StoredPage]:
    """The release pages of a segment, whatever their status, in the order they came; revisits with their payload.

    `key` is its name in the archive. Raises ArchiveError where the segment is damaged.
    """
    answer: Record | None = None
    places: dict[str, int] = {}  # of responses, by their id
    with path.open("rb") as source, path.open("rb") as again:
        for record in read_records(source, key):
            if record.kind in ANSWERS:
                answer = record
                if record.kind in HOLDERS:
                    places[record.id] = record.offset
            elif record.kind == "metadata" and answer and is_about(record, answer):
                held = _holder(answer, places, again, key) if refers_to(answer) else answer
                yield _stored_page(answer, held, read_note(record, key), key)


def refers_to(record: Record) -> str | None:
    """The id of the response that holds a revisit's payload; None for every other record.

    A revisit that a note follows, that of a release page, is only whole in one object with that response.
    """
    return record.headers.get("warc-refers-to") if record.headers.get("warc-profile") == SAME_PAYLOAD else None


def _holder(revisit: Record, places: dict[str, int], source: IO[bytes], key: str) -> Record:
    """The response that holds a revisit's payload."""
    where = f"{key} at {revisit.offset}"
    offset = places.get(refers_to(revisit) or "")
    if offset is None:
        raise _damaged(where, "a revisit whose payload is not in this object")
    source.seek(offset)
    data, length, _ = _inflate(source, source.read(_CHUNK), where)
    return _parse_record(offset, length, data, key)


def warc_date(at: datetime) -> str:
    """A moment to the microsecond, as `WARC-Date` writes it."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


def read_record(store: Store, raw: Raw) -> Page:
    """One page by a single range request. Raises ArchiveError where the bytes there are not that page, StoreError."""
    data = _range(store, raw, raw.length)
    where = f"{raw.object} at {raw.offset}"
    record = next(_members(io.BytesIO(data), where), None)
    if record is None or record.kind not in HOLDERS:
        raise ArchiveError(f"{where}: no page there; put the object back from a copy of the archive")
    answer = answer_of(record, where)
    _check_payload(sha256(answer.body), raw, where)
    return _page(record, answer, answer.decoded().body, where)


def read_stored(store: Store, raw: Raw) -> StoredPage:
    """One page with what was known of it, which stands in the record behind it. Raises as `read_record` does."""
    where = f"{raw.object} at {raw.offset}"
    data = _range(store, raw, raw.length + _NOTE_ROOM)
    try:
        stored = _with_note(data, raw, where)
    except ArchiveError:
        if len(data) < raw.length + _NOTE_ROOM:  # nothing more is there
            raise
        stored = _with_note(_range(store, raw, raw.length + _MEMBER_LIMIT), raw, where)
    _check_payload(stored.raw.payload_digest, raw, where)
    return stored


def _range(store: Store, raw: Raw, length: int) -> bytes:
    try:
        return store.range(raw.object, raw.offset, length)
    except NotThere as error:
        raise ArchiveError(f"{raw.object}: not there; put it back from a copy of the archive") from error


def _check_payload(digest: str, raw: Raw, where: str) -> None:
    if digest != raw.payload_digest:
        raise ArchiveError(f"{where}: another page than the one that was archived; put the object back from a copy")


def _with_note(data: bytes, raw: Raw, where: str) -> StoredPage:
    members = _members(io.BytesIO(data), where)
    response, note = next(members, None), next(members, None)
    if response is None or note is None or note.kind != "metadata" or not is_about(note, response):
        raise _damaged(where, "what was known of the page is not behind it")
    return replace(_stored_page(response, response, read_note(note, where), raw.object), raw=raw)


def read_records(source: IO[bytes], where: str) -> Iterator[Record]:
    """Every record of a whole segment, or of several that were joined end to end.

    Raises ArchiveError where it is damaged or cut off.
    """
    count = 0
    at_end = False
    for record in _members(source, where):
        count += 1
        at_end = record.headers.get("warc-target-uri") == END
        if at_end and _counted(record) != count:
            raise _damaged(where, "records are missing")
        count = 0 if at_end else count
        yield record
    if not at_end:
        raise _damaged(where, "its end is missing")


def _members(source: IO[bytes], where: str) -> Iterator[Record]:
    offset, held = 0, b""
    while held or (held := source.read(_CHUNK)):
        data, length, held = _inflate(source, held, f"{where} at {offset}")
        yield _parse_record(offset, length, data, where)
        offset += length


def _inflate(source: IO[bytes], held: bytes, where: str) -> tuple[bytes, int, bytes]:
    """One gzip member: its content, its length in the file, and what was read beyond it."""
    stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
    parts: list[bytes] = []
    size = length = 0
    try:
        while held:
            parts.append(stream.decompress(held, _MEMBER_LIMIT - size))
            size += len(parts[-1])
            length += len(held) - len(stream.unused_data)
            if stream.eof:
                return b"".join(parts), length, stream.unused_data
            if stream.unconsumed_tail:
                raise _damaged(where, "a record is too large")
            held = source.read(_CHUNK)
    except zlib.error as error:
        raise _damaged(where, str(error)) from error
    raise _damaged(where, "it is cut off in the middle of a record")


def _parse_record(offset: int, length: int, data: bytes, where: str) -> Record:
    head, _, rest = data.partition(b"\r\n\r\n")
    version, _, lines = head.partition(b"\r\n")
    headers = _parse_headers(lines)
    size = headers.get("content-length", "")
    if not version.startswith(b"WARC/") or not size.isdigit() or len(rest) != int(size) + 4:
        raise _damaged(f"{where} at {offset}", "no WARC record")
    block = rest[:-4]
    if headers.get("warc-block-digest") != sha256(block):
        raise _damaged(f"{where} at {offset}", "its bytes do not have the digest that is written beside them")
    return Record(offset, length, headers, block)


@lru_cache(maxsize=512)
def _lower(name: str) -> str:
    return name.strip().lower()


def _parse_headers(lines: bytes) -> dict[str, str]:
    """Names in lower case; values of repeated names joined by a comma (RFC 9110, 5.2)."""
    headers: dict[str, str] = {}
    for line in lines.decode("utf-8", "replace").split("\r\n"):
        name, _, value = line.partition(":")
        key, text = _lower(name), value.strip()
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


class Answer(NamedTuple):
    """An HTTP response, or a delivered file, as it is stored."""

    status: int
    headers: dict[str, str]
    body: bytes

    def decoded(self) -> Decoded:
        return decode(self.body, self.headers.get("content-encoding", ""), DECODED_LIMIT)


def answer_of(record: Record, where: str) -> Answer:
    """The HTTP response in a response or revisit record; a delivered file counts as an answer 200.

    Raises ArchiveError.
    """
    if record.kind in {"resource", "conversion"}:
        return Answer(200, {"content-type": record.headers.get("content-type", "")}, record.block)
    head, _, body = record.block.partition(b"\r\n\r\n")
    line, _, lines = head.partition(b"\r\n")
    status = line[len("HTTP/1.1 ") :][:3]
    if not status.isdigit():
        raise _damaged(where, "no HTTP response")
    return Answer(int(status), _parse_headers(lines), body)


def _stored_page(record: Record, held: Record, note: Note, key: str) -> StoredPage:
    """`record` is the answer, `held` the one with its payload: another where the answer is a revisit."""
    where = f"{key} at {record.offset}"
    answer = answer_of(record, where)
    if held is not record:
        answer = answer._replace(body=answer_of(held, where).body)
        if record.headers.get("warc-payload-digest") != sha256(answer.body):
            raise _damaged(where, "a revisit of another payload than the one it names")
    decoded = answer.decoded()
    return StoredPage(
        page=replace(_page(record, answer, decoded.body, where), claims=note.claims),
        note=note,
        raw=Raw(
            object=key,
            offset=held.offset,
            length=held.length,
            payload_digest=sha256(answer.body),
            status=answer.status,
            content_type=answer.headers.get("content-type"),
        ),
        etag=answer.headers.get("etag"),
        last_modified=answer.headers.get("last-modified"),
        fault=decoded.fault,
        source=record.headers.get("warc-source-uri"),
    )


def _page(record: Record, answer: Answer, body: bytes, where: str) -> Page:
    try:
        fetched = datetime.fromisoformat(record.headers.get("warc-date", ""))
    except ValueError as error:
        raise _damaged(where, "no date") from error
    return Page(
        body=body,
        url=record.headers.get("warc-target-uri"),
        content_type=answer.headers.get("content-type"),
        status=answer.status,
        fetched=fetched,
    )


def is_about(metadata: Record, response: Record) -> bool:
    """Whether a metadata record is about this answer."""
    return metadata.headers.get("warc-concurrent-to") == response.id


def read_note(record: Record, where: str) -> Note:
    """What a metadata record says of a release page. Raises ArchiveError."""
    try:
        return msgspec.json.decode(record.block, type=Note)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _damaged(f"{where} at {record.offset}", f"not a note ({error})") from error


def _counted(end: Record) -> int | None:
    try:
        return msgspec.json.decode(end.block, type=dict[str, int]).get("records")
    except msgspec.DecodeError:
        return None


def _damaged(where: str, what: str) -> ArchiveError:
    return ArchiveError(f"{where}: damaged: {what}; put it back from a copy of the archive")
