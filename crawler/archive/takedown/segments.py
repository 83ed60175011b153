"""A segment without the releases that are taken down: what remains lies there byte for byte.

The exchanges of the release itself go, with its redirects and revisits; so does the answer of a door or of any other
page that names it, since feeds and listings print the beginning of its text. For each a `metadata` record says that
something was there. On the page of another release only the headline and the links are masked, so that the other one
can still be cleaned from its page; a page whose own words name the release is left as it is.
"""

from __future__ import annotations

import gzip
import json
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, NamedTuple

from crawler.archive.encoding import decode
from crawler.archive.pages import (
    ANSWERS,
    DECODED_LIMIT,
    END,
    HOLDERS,
    Record,
    answer_of,
    is_about,
    read_note,
    read_records,
    refers_to,
    warc_date,
)
from crawler.archive.takedown.traces import Traces
from crawler.archive.warc import unwritable
from crawler.errors import ArchiveError
from crawler.model import sha256

GONE = "urn:wirevault:taken-down"  # the target of the record that stands for what was removed
_PLAIN = HOLDERS - {"response"}  # a delivered file: no head stands before it
_GZIP = b"\x1f\x8b"
_CONTENT = re.compile(rb"(?im)^(?:content-encoding|content-length):[^\r\n]*\r\n")


class Moved(NamedTuple):
    """Where a response lies now."""

    key: str
    offset: int  # bytes
    length: int  # bytes
    payload_digest: str | None  # where it is another than before


@dataclass(frozen=True, slots=True)
class Others:
    """The releases that stay, as far as they have to do with those that go."""

    spared: frozenset[str] = frozenset()  # that name one in their own words: they and their pages stay as they are
    own: Mapping[str, frozenset[int]] = field(default_factory=dict)  # by id, runs of words that they have in common

    def traces_for(self, id_: str, traces: Traces) -> Traces | None:
        """What is to be masked beside a release's own words; None where all of it stays."""
        return None if id_ in self.spared else traces.beside(self.own.get(id_, frozenset()))


@dataclass(slots=True)
class Cut:
    """What cutting has come to, over all segments of an archive: a revisit may refer to an earlier segment."""

    traces: Traces
    others: Others
    by: str  # the commit
    now: datetime
    gone: set[str] = field(default_factory=set)  # ids of the records that were removed
    removed: int = 0  # exchanges
    masked: int = 0  # pages


def cut_segment(source: Path, key: str, out: Path, cut: Cut) -> dict[int, Moved | None] | None:
    """Write a segment anew. By its old offset, where each response is now, None for what is gone.

    None where nothing of it has to go; then nothing is written. Raises ArchiveError where it is damaged, StoreError.
    """
    try:
        with source.open("rb") as read, source.open("rb") as old, out.open("wb") as new:
            cutting = _Cutting(old, new, key, cut)
            for group in _exchanges(read_records(read, key)):
                cutting.take(group)
        if not cutting.changed:
            out.unlink()
            return None
    except OSError as error:
        raise unwritable(out, error) from error
    return cutting.places


def _exchanges(records: Iterable[Record]) -> Iterator[list[Record]]:
    """Requests with their answers and notes; every other record by itself."""
    group: list[Record] = []
    for record in records:
        alone = record.kind == "warcinfo" or record.headers.get("warc-target-uri") in (END, GONE)
        answered = any(one.kind in ANSWERS for one in group)
        if group and (alone or record.kind == "request" or (record.kind in ANSWERS and answered)):
            yield group
            group = []
        group.append(record)
        if alone:
            yield group
            group = []
    if group:
        yield group


class _Cutting:
    """One segment on its way."""

    def __init__(self, old: IO[bytes], new: IO[bytes], key: str, cut: Cut) -> None:
        self.places: dict[int, Moved | None] = {}
        self.changed = False
        self._old, self._new, self._key, self._cut = old, new, key, cut
        self._records = self._exchanges = 0  # of the part that is being written
        self._info = ""
        self._part_changed = False

    def take(self, group: Sequence[Record]) -> None:
        first = group[0]
        if first.headers.get("warc-target-uri") == END:
            self._end(first)
        elif first.kind == "warcinfo":
            self._info = first.id
            self._copy(first)
        elif self._goes(group):
            self._remove(group)
        else:
            self._exchanges += any(record.kind == "request" for record in group)
            traces = self._traces_for(group)
            for record in group:
                self._keep(record, traces)

    def _goes(self, group: Sequence[Record]) -> bool:
        traces, answer = self._cut.traces, _answer(group)
        if answer and refers_to(answer) in self._cut.gone:
            return True
        ids = _ids_of(group, answer, self._key)
        return bool(traces.ids & ids) if ids else any(self._names(record) for record in group)

    def _traces_for(self, group: Sequence[Record]) -> Traces | None:
        """What is masked on the page of another release; None where nothing may be."""
        ids = _ids_of(group, _answer(group), self._key)
        found = [self._cut.others.traces_for(id_, self._cut.traces) for id_ in ids]
        return found[0] if len(found) == 1 else None

    def _names(self, record: Record) -> bool:
        target, traces = record.headers.get("warc-target-uri"), self._cut.traces
        if target == GONE:
            return False
        return traces.leads_to(target) or traces.mentions(record.block, target) or traces.mentions(
            _decoded(record, self._key), target
        )  # fmt: skip

    def _remove(self, group: Sequence[Record]) -> None:
        self._cut.gone.update(record.id for record in group)
        self._cut.removed += 1
        self.places.update((record.offset, None) for record in group if record.kind in HOLDERS)
        said = {"taken_down_by": self._cut.by, "records": len(group)}
        head = {"WARC-Target-URI": GONE, "Content-Type": "application/json", "WARC-Warcinfo-ID": self._info}
        self._write(self._record(head, json.dumps(said).encode()))

    def _keep(self, record: Record, traces: Traces | None) -> None:
        named = traces and (traces.mentions(record.block) or traces.mentions(_decoded(record, self._key)))
        if not traces or not named:
            self._copy(record)
            return
        block, payload = _masked(record, traces, self._key)
        at, head = self._new.tell(), self._head(record)
        length = self._write(pack(_restated(head, block, payload), block))
        self._cut.masked += record.kind in HOLDERS
        if record.kind in HOLDERS:
            self.places[record.offset] = Moved(self._key, at, length, payload)

    def _copy(self, record: Record) -> None:
        at = self._new.tell()
        self._old.seek(record.offset)
        self._new.write(self._old.read(record.length))
        self._records += 1
        if record.kind in HOLDERS:
            self.places[record.offset] = Moved(self._key, at, record.length, None)

    def _head(self, record: Record) -> bytes:
        self._old.seek(record.offset)
        head, _, _ = gzip.decompress(self._old.read(record.length)).partition(b"\r\n\r\n")
        return head

    def _end(self, record: Record) -> None:
        """The last record of a part, with its numbers as they are now."""
        if not self._part_changed:
            self._copy(record)
        else:
            counted = json.dumps({"exchanges": self._exchanges, "records": self._records + 1}).encode()
            head = {"WARC-Target-URI": END, "Content-Type": "application/json", "WARC-Warcinfo-ID": self._info}
            self._write(self._record(head, counted))
        self._records = self._exchanges = 0
        self._part_changed = False

    def _record(self, head: dict[str, str], block: bytes) -> bytes:
        fields = {
            "WARC-Type": "metadata",
            "WARC-Record-ID": f"<urn:uuid:{uuid.uuid4()}>",
            "WARC-Date": warc_date(self._cut.now),
            "WARC-Block-Digest": sha256(block),
            "Content-Length": str(len(block)),
            **head,
        }
        lines = (f"{name}: {value}".encode() for name, value in fields.items())
        return pack(b"\r\n".join((b"WARC/1.1", *lines)), block)

    def _write(self, member: bytes) -> int:
        self._new.write(member)
        self._records += 1
        self.changed = self._part_changed = True
        return len(member)


def _masked(record: Record, traces: Traces, key: str) -> tuple[bytes, str | None]:
    """The block without what must go; of an answer the digest of its payload, which is no longer encoded."""
    if record.kind not in ANSWERS:
        return traces.masked(record.block), None
    if record.kind in _PLAIN:
        body = traces.masked(record.block)
        return body, sha256(body)
    head, _, _ = record.block.partition(b"\r\n\r\n")
    body = traces.masked(_decoded(record, key))
    line, _, lines = traces.masked(head + b"\r\n").partition(b"\r\n")
    kept = _CONTENT.sub(b"", lines) + b"Content-Length: %d\r\n" % len(body)
    digest = record.headers.get("warc-payload-digest") if record.kind == "revisit" else sha256(body)
    return line + b"\r\n" + kept + b"\r\n" + body, digest


def pack(head: bytes, block: bytes) -> bytes:
    """A record as a gzip member; `head` is its version and header lines."""
    return gzip.compress(head + b"\r\n\r\n" + block + b"\r\n\r\n", 6, mtime=0)


def _restated(head: bytes, block: bytes, payload: str | None) -> bytes:
    """The header lines of a record, as they fit its new block."""
    stated = {b"warc-block-digest": sha256(block).encode(), b"content-length": str(len(block)).encode()}
    if payload is not None:
        stated[b"warc-payload-digest"] = payload.encode()
    lines = []
    for line in head.split(b"\r\n"):
        name = line.partition(b":")[0]
        lines.append(name + b": " + stated[name.lower()] if name.lower() in stated else line)
    return b"\r\n".join(lines)


def _answer(group: Sequence[Record]) -> Record | None:
    return next((record for record in group if record.kind in ANSWERS), None)


def _ids_of(group: Sequence[Record], answer: Record | None, key: str) -> frozenset[str]:
    """The releases for whose sake a page was fetched or a file delivered; none for every other exchange."""
    notes = (record for record in group if record.kind == "metadata" and answer and is_about(record, answer))
    return frozenset(read_note(record, key).id for record in notes)


def _decoded(record: Record, key: str) -> bytes:
    """The body of an answer out of its Content-Encoding; of every other record nothing."""
    if record.kind not in ANSWERS:
        return b""
    try:
        body = answer_of(record, key).decoded().body
    except ArchiveError:  # nothing that could be told from its bytes
        return b""
    while body.startswith(_GZIP) and (inside := decode(body, "gzip", DECODED_LIMIT)).fault is None:
        body = inside.body  # a sitemap that is a packed file
    return body
