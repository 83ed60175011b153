"""What a commit leaves in the archive: the manifest, written last, and the journal, written first.

A manifest is one JSON object (docs/archive-format.md): what a run wrote, each object with its SHA-256, which versions
came into being, what was seen again, and every manifest that was newest when it began (`parents`), with its digest:
the history is a chain, or a joined fork where two writers met. A run is in the archive when its manifest is. So is
every other change: a compaction, a take-down, a repair, each told from the others by its `kind`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar, cast

import msgspec

from crawler.archive.layout import FORMAT
from crawler.drift.findings import Finding
from crawler.drift.measures import Day
from crawler.errors import ArchiveError, FormatTooNew
from crawler.exchange import Manners, Missing
from crawler.ledger.day import DayLine
from crawler.ledger.enumeration import DoorMemory
from crawler.ledger.relook import Looks
from crawler.model import Capture, Known
from crawler.urls import HASHED

RUN = "run"  # the kind of a commit that brings in what a wire has published; every other one changes how it is kept

Verdict = Literal["sound", "unsound", "stopped"]
Value = TypeVar("Value")

_NAMES = ("id", "version", "digest", "status", "date")  # of a release: what a manifest says in any case

_ENCODER = msgspec.json.Encoder(order="sorted")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredObject:
    """One data object."""

    key: str
    sha256: str  # `sha256:` and hex digits
    size: int  # bytes
    kind: Literal["raw", "index", "releases", "objects", "checkpoint", "ledger", "deliveries", "claims", "details"]
    wire: str | None
    date: str | None  # the partition of a table; the day on which the run of a raw segment began
    count: int  # rows of a table, records of a segment, lines of its index, 1 for an object of a single version


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A release that was looked at again and had not changed."""

    id: str
    at: str  # RFC 3339
    url: str
    etag: str | None = None
    last_modified: str | None = None
    modified: str | None = None  # the door's own last-modified text
    title_seen: str | None = None  # the headline that the door showed
    capture: Capture | None = None  # where the page came whole again


@dataclass(frozen=True, slots=True, kw_only=True)
class Parent:
    """A manifest that was newest when this one's run began."""

    run: str
    sha256: str  # of the manifest's bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """What is left of a release that was taken down."""

    id: str
    wire: str
    at: str  # RFC 3339
    reason: str
    urls: tuple[str, ...] = ()  # 16 hex digits of the SHA-256 of each canonical URL, so that none is fetched again

    @property
    def known(self) -> Known:
        """It in the place of what was known."""
        urls = tuple(f"{HASHED}{url}" for url in self.urls)
        return Known(
            id=self.id, version=0, digest="", urls=urls, status="forgotten", date="unknown",
            first_seen=self.at, last_seen=self.at,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The time that a wire's doors were read for. RFC 3339."""

    since: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOver:
    """An object of a torn run that could not be read."""

    key: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A version whose row was lost, and made again from its raw page with other words than a manifest states."""

    id: str
    version: int
    digest: str  # that was stated
    now: str  # of the row that stands for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """That a run began. Without a manifest beside it, the run is torn."""

    format: int = FORMAT
    run: str
    kind: str = RUN
    started: str  # RFC 3339
    command: str = ""
    host: str
    software: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Everything that a run did, from its begin to its commit."""

    format: int = FORMAT
    run: str
    kind: str = RUN  # `compact`, `forget`, `reclean`, `repair`, …: a kind that is not known here changes nothing else
    started: str  # RFC 3339
    ended: str  # RFC 3339
    parents: tuple[Parent, ...] = ()
    command: str = ""
    host: str
    software: str
    windows: dict[str, Window] = field(default_factory=dict)  # by wire: those that are closed by this run
    checkpoint: StoredObject | None = None  # what all manifests up to this one's parents come to
    details: StoredObject | None = None  # where the fields stand that name headlines and URLs (details.py)
    objects: tuple[StoredObject, ...] = ()
    superseded: tuple[str, ...] = ()  # keys of older objects that `objects` stand for from now on
    removed: tuple[str, ...] = ()  # keys that are gone from the archive, or go as soon as this manifest is there
    forgotten: tuple[Tombstone, ...] = ()  # releases that this commit has taken down
    releases: tuple[Known, ...] = ()  # the new versions
    sightings: tuple[Sighting, ...] = ()
    missing: tuple[Missing, ...] = ()  # everything that is still missing after this run, of every wire
    days: tuple[DayLine, ...] = ()  # the days of the ledger that this run has written anew
    # by wire and door: what the next run is to know of it
    doors: dict[str, dict[str, DoorMemory]] = field(default_factory=dict)
    looks: dict[str, Looks] = field(default_factory=dict)  # by wire: what looking again has come to on its day so far
    measures: dict[str, tuple[Day, ...]] = field(default_factory=dict)  # by wire: the days that this run has added to
    hosts: dict[str, Manners] = field(default_factory=dict)  # by scheme and host: what robots.txt and tdmrep.json said
    findings: dict[str, tuple[Finding, ...]] = field(default_factory=dict)  # by wire: all that is wrong after this run
    adopted: tuple[str, ...] = ()  # torn runs whose pages were taken up
    passed_over: tuple[PassedOver, ...] = ()
    void: tuple[str, ...] = ()  # commits of other kinds that broke off: what they left counts for nothing
    restored: tuple[Restored, ...] = ()
    skips: tuple[str, ...] = ()  # firings of the schedule that could not start since the run before
    verdict: Verdict = "sound"
    reasons: tuple[str, ...] = ()
    report: dict[str, Any] = field(default_factory=dict)


def encode(value: Manifest | Journal) -> bytes:
    """Equal values give equal bytes: keys sorted, one line. Releases with details elsewhere are only named."""
    plain: Any = value
    if isinstance(value, Manifest) and value.details is not None:
        plain = msgspec.to_builtins(value)
        plain["releases"] = [{name: getattr(known, name) for name in _NAMES} for known in value.releases]
    return _ENCODER.encode_lines([plain])  # its line break costs no copy: a backfill's manifest is long


def decode(data: bytes, kind: type[Value], where: str) -> Value:
    """A manifest or journal back from its bytes; `where` is named in what goes wrong.

    Raises FormatTooNew, ArchiveError.
    """
    try:
        check_format(data, where)
        return cast("Value", _DECODERS[kind].decode(data))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ArchiveError(
            f"{where}: cannot be read ({error}); put the object back from a copy of the archive: "
            "without it the releases of its run are not known"
        ) from error


class _Format(msgspec.Struct):
    format: int


# Made when the module is loaded: manifests are decoded in several threads, and msgspec crashes the process where two of
# them meet a type for the first time at once.
_FORMAT = msgspec.json.Decoder(_Format)
_DECODERS: dict[type, msgspec.json.Decoder[Any]] = {kind: msgspec.json.Decoder(kind) for kind in (Manifest, Journal)}


def check_format(data: bytes, where: str) -> None:
    """Raises FormatTooNew where a newer wirevault wrote `data`, msgspec.DecodeError where it states no format."""
    found = _FORMAT.decode(data).format
    if found > FORMAT:
        raise FormatTooNew(
            f"{where}: is of format {found}, this wirevault knows formats up to {FORMAT}; install a newer wirevault"
        )
