"""The drop door: a folder or bucket in which a supplier lays releases as NewsML, NITF, ninjs or Atom.

A file is taken up once: its place, size and tag are remembered in the archive. It is kept whole, each release in it is
kept with what the file says of it, and one that is embargoed is left where it lies until its time has come.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Literal, Protocol
from urllib.parse import quote

from crawler.clock import rfc3339
from crawler.errors import CleanError, NotThere
from crawler.exchange import Deposit, Document, DoorReport, FileSeen, Harvest, Missing, Note, Part, Reason, Said
from crawler.intake.items import Delivered, read_delivery
from crawler.ledger.day import moment_of, stated_day
from crawler.ledger.enumeration import DoorMemory, Enumeration, Overlap, remembered
from crawler.ledger.spans import Span
from crawler.model import Claim
from crawler.wire import DropDoor, Wire

# What suppliers lay beside the releases: pictures, their papers, sums. They are no news, and left where they lie.
_BESIDE = frozenset(
    ".jpg .jpeg .png .gif .tif .tiff .svg .webp .eps .mp3 .mp4 .mov .wav .pdf .doc .docx .xls .xlsx .ppt .pptx .css"
    " .xsl .dtd .xsd .md5 .sha256 .sig .tmp .part".split()
)


class Lying(Protocol):
    """One file of the folder."""

    @property
    def key(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def tag(self) -> str: ...
    @property
    def modified(self) -> float: ...


class Folder(Protocol):
    """Where a supplier lays its files; nothing is ever written there."""

    @property
    def url(self) -> str: ...
    def list(self, prefix: str) -> Iterator[Lying]: ...
    def get(self, key: str) -> bytes: ...


class Drop:
    """The drop door of one wire in one run: `due` says what there is to take up, `take` does it, a few files at a time,
    and `conclude` what it has come to."""

    def __init__(
        self, wire: Wire, door: DropDoor, folder: Folder, seen: Mapping[str, FileSeen], now: datetime, harvest: Harvest
    ) -> None:
        """`seen` is what the archive knows of the files, by their URL."""
        self.harvest = harvest
        self.seen: list[FileSeen] = []  # what is to be remembered of this run's files
        self.door = door.name
        self._wire = wire
        self._door = door
        self._folder = folder
        self._before = seen
        self._now = now
        self._report = DoorReport(name=door.name, kind=door.kind, url=folder.url)
        harvest.doors.append(self._report)

    def due(self) -> list[Lying]:
        """The files that are new, changed, or whose embargo is over, in the order in which they were laid down.

        Raises StoreError where the folder cannot be read.
        """
        self._report.requests += 1
        lying = sorted(self._folder.list(""), key=lambda file: (file.modified, file.key))
        return [file for file in lying if self._is_due(file)]

    def plan(self, files: Iterable[Lying]) -> None:
        """Say what would be taken up."""
        self.harvest.planned += [self._url(file) for file in files]

    def take(self, files: Sequence[Lying], deposit: Deposit) -> None:
        """Take up these files. Raises StoreError."""
        for file in files:
            try:
                data = self._folder.get(file.key)
            except NotThere:  # the supplier has taken it away again
                continue
            self._report.requests += 1
            self.harvest.bytes += len(data)
            self.seen.append(self._take(file, data, deposit))

    def conclude(self, memory: DoorMemory | None) -> None:
        """What the door vouches for now: a supplier delivers in order, so that what it has delivered lately vouches for
        the time since the delivery before. Its silence vouches for nothing."""
        moments = {id_: at for id_, claims in self.harvest.named.items() if (at := self._moment(claims))}
        newest = max(moments, key=lambda id_: moments[id_], default=None)
        if newest is None:
            return
        until = min(moments[newest], self._now).astimezone(UTC)
        since = memory.covers[-1].until if memory and memory.covers else min(moments.values())
        span = Span(since.astimezone(UTC), until) if since < until else None
        told = Enumeration(
            door=self._door.name,
            asked_at=self._now,
            named=len(moments),
            newest=newest,
            span=span,
            overlap=Overlap(proven=memory is not None),
        )
        self.harvest.enumerations.append(told)
        covers = remembered(memory, [told])
        self.harvest.memories[self._door.name] = DoorMemory(asked_at=self._now, newest=newest, covers=covers)

    def _moment(self, claims: Iterable[Claim]) -> datetime | None:
        stamps = (claim.published for claim in claims if claim.published)
        stated = next((said for stamp in stamps if (said := stamp.at or stamp.date)), None)
        return moment_of(stated, self._wire.zone) if stated else None

    def _is_due(self, file: Lying) -> bool:
        if PurePosixPath(file.key.lower()).suffix in _BESIDE:
            return False
        before = self._before.get(self._url(file))
        if before is None or (before.size, before.tag) != (file.size, file.tag):
            return True
        return before.until is not None and datetime.fromisoformat(before.until) <= self._now

    def _url(self, file: Lying) -> str:
        return f"{self._folder.url}/{quote(file.key)}"

    def _take(self, file: Lying, data: bytes, deposit: Deposit) -> FileSeen:
        url = self._url(file)
        try:
            found = read_delivery(data, url, self._wire, self._door, self._now)
        except CleanError as error:
            self._report.faults.append(f"{file.key}: {error} ({error.code})")
            self._report.short = True
            deposit.keep(self._document(url, data, ()))
            return self._remember(file, "broken", detail=f"{error} ({error.code})")
        return self._take_items(file, data, found, deposit)

    def _take_items(self, file: Lying, data: bytes, found: Sequence[Delivered], deposit: Deposit) -> FileSeen:
        held = [one for one in found if one.held]
        free = [one for one in found if not one.held and not one.killed]
        for one in found:
            self._name(one)
        claims = tuple(one.claim for one in found if not one.held)
        said = Said(door=self.door, polled_at=rfc3339(self._now), claims=claims)
        self.harvest.said.append(said)
        for one in held:
            self.harvest.missing.append(self._missing(one, one.held or "withheld", self._url(file)))
        for one in found:
            if one.killed and not one.held:
                self.harvest.withdrawn.append(self._missing(one, "gone", self._url(file)))
        parts = tuple(Part(note=self._note(one), body=one.body) for one in free)
        if parts or not held:
            deposit.keep(self._document(self._url(file), None if held else data, parts))
        self.harvest.captured += [one.id for one in free]
        times = [one.until for one in held if one.until]
        until = rfc3339(min(times)) if times else None
        return self._remember(file, "held" if held else "taken", items=len(found), until=until)

    def _name(self, one: Delivered) -> None:
        self._report.items += 1
        self.harvest.discovered += one.id not in self.harvest.named
        self.harvest.named[one.id] = (*self.harvest.named.get(one.id, ()), one.claim)
        stamp = one.claim.published.at if one.claim.published else None
        if stamp:
            self._report.newest = max(filter(None, (self._report.newest, stamp)), key=datetime.fromisoformat)
            self._report.oldest = min(filter(None, (self._report.oldest, stamp)), key=datetime.fromisoformat)

    def _note(self, one: Delivered) -> Note:
        return Note(wire=self._wire.name, id=one.id, claims=(one.claim,))

    def _document(self, url: str, body: bytes | None, parts: tuple[Part, ...]) -> Document:
        first = (body if body is not None else parts[0].body or b"").lstrip()[:2]
        kind = "gzip" if first == b"\x1f\x8b" else "json" if first[:1] in {b"{", b"["} else "xml"
        return Document(
            wire=self._wire.name,
            url=url,
            content_type=f"application/{kind}",
            body=body,
            fetched=self._now,
            parts=parts,
        )

    def _missing(self, one: Delivered, reason: Reason, file: str) -> Missing:
        told = {
            "embargoed": f"embargoed until {rfc3339(one.until)}" if one.until else "embargoed",
            "withheld": "withheld by its supplier, who does not say until when",
        }
        return Missing(
            id=one.id,
            url=file,
            reason=reason,
            detail=one.killed or told.get(reason, reason),
            doors=(self._door.name,),
            tried_at=rfc3339(self._now),
            tries=1,
            date=stated_day([one.claim]),
        )

    def _remember(
        self,
        file: Lying,
        outcome: Literal["taken", "held", "broken"],
        *,
        items: int = 0,
        until: str | None = None,
        detail: str | None = None,
    ) -> FileSeen:
        return FileSeen(
            url=self._url(file),
            size=file.size,
            tag=file.tag,
            outcome=outcome,
            at=rfc3339(self._now),
            items=items,
            until=until,
            detail=detail,
        )
