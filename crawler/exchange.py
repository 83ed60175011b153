"""What the collecting side hands on: one exchange with a wire, and what a whole harvest came to.

`Exchange` is what the archive keeps as WARC records; `Note` is kept beside it, so that a page can be cleaned from the
archive alone, by this run or by the next. `Harvest` is what the report and the verdict are made from.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from crawler.ledger.enumeration import DoorMemory, Enumeration, Gap
from crawler.model import Capture, Claim, Robots

Kind = Literal["release", "feed", "sitemap", "listing", "web-archive", "robots", "tdm", "other"]

# Why a release that a door named is not in the archive. The order is that of the report.
Reason = Literal[
    "404", "gone", "blocked", "challenge", "timeout", "unreachable", "server-error", "robots", "empty", "too-large",
    "off-host", "noarchive", "not-a-release", "unreadable", "truncated", "embargoed", "withheld", "not-recorded",
    "budget", "limit", "stopped",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a crawl knows of a release page beyond its bytes."""

    wire: str
    id: str
    claims: tuple[Claim, ...] = ()
    robots: Robots | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its answer, as they went over the wire as far as Scrapy can tell."""

    wire: str
    kind: Kind
    url: str  # the full request target, query and all
    method: str
    request_headers: tuple[tuple[bytes, bytes], ...]
    status: int
    headers: tuple[tuple[bytes, bytes], ...]  # repeated ones repeated; their order is not known
    body: bytes  # still in its Content-Encoding, Transfer-Encoding undone
    ip: str | None
    fetched: datetime
    note: Note | None = None  # for release pages
    validated: Capture | None = None  # for a 304: what it confirms, where that is known
    source: str | None = None  # the URL of the WARC file that it was taken over from; its request is not known then


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One release in a delivered file."""

    note: Note
    body: bytes | None = None  # a document of its own; None where the file holds this release and no other


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file as it was delivered: nobody has asked a server for it."""

    wire: str
    url: str  # where it lay: file:///…, s3://bucket/key
    content_type: str
    body: bytes | None  # the whole file; None while a part of it may not be kept yet
    fetched: datetime  # when it was taken up
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSeen:
    """A file of a drop folder that was taken up: it is not read again while its size and tag are these."""

    url: str
    size: int  # bytes
    tag: str  # the ETag; of a file on a disk its time of change
    outcome: Literal["taken", "held", "broken"]
    at: str  # RFC 3339, when it was read
    items: int = 0
    until: str | None = None  # RFC 3339: when the first of its embargoes ends and it is read again
    detail: str | None = None  # why it is broken


class Sink(Protocol):
    """Where exchanges go as they come in."""

    def keep(self, exchange: Exchange) -> None:
        """Take one exchange. May block while a finished segment is written. Raises StoreError."""


class Deposit(Protocol):
    """A sink that takes delivered files too."""

    def keep(self, exchange: Exchange | Document) -> None:
        """As `Sink.keep`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A release that a door named and that could not be had."""

    id: str
    url: str
    reason: Reason
    detail: str  # one line for a person
    doors: tuple[str, ...]
    tried_at: str  # RFC 3339
    tries: int
    date: str | None = None  # YYYY-MM-DD, the day of publication that the doors state


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """One rule of a host's tdmrep.json."""

    location: str  # a path, with `*` and `$` as in robots.txt
    reservation: str  # "1" where text and data mining is reserved, "0" where it is not
    policy: str | None = None  # URL


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """What a host says for its whole site of being asked and mined: remembered for a day."""

    asked_at: str  # RFC 3339
    status: int  # of robots.txt
    robots: str = ""  # its text
    tdm: tuple[Reservation, ...] = ()


@dataclass(slots=True, kw_only=True)
class DoorReport:
    """What one door said in this run."""

    name: str
    kind: str
    url: str
    requests: int = 0
    items: int = 0  # claims on releases, before any window or known id is looked at
    unchanged: int = 0  # answers 304
    children: int = 0  # sitemaps that an index named, asked or not
    newest: str | None = None  # RFC 3339, the newest stamp it named
    oldest: str | None = None
    faults: list[str] = field(default_factory=list)  # "item 17: no link", "not XML: <!DOCTYPE html>"
    recorded: bool = True  # False where a replay holds nothing for it
    short: bool = False  # it was not read as far as the window needs: what lies there may never have been named


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one answer of a door named, in the door's own order."""

    door: str
    polled_at: str  # RFC 3339
    claims: tuple[Claim, ...]
    first: int = 1  # the place of the first of them among all that this asking of the door has named


@dataclass(slots=True, kw_only=True)
class Harvest:
    """What one wire's collecting came to, whatever happened."""

    wire: str
    since: str
    until: str
    discovered: int = 0  # different releases that the doors named inside the window
    known: int = 0  # of them, archived already and not due for another look
    captured: list[str] = field(default_factory=list)  # ids whose page is in the segments
    unchanged: list[Note] = field(default_factory=list)  # known releases that answered 304, and what doors say now
    missing: list[Missing] = field(default_factory=list)
    doors: list[DoorReport] = field(default_factory=list)
    requests: int = 0
    hosts: dict[str, int] = field(default_factory=dict)  # the requests, by host
    manners: dict[str, Manners] = field(default_factory=dict)  # by scheme and host, those that were asked for
    bytes: int = 0  # as received
    seconds: float = 0.0
    retries: int = 0
    notes: list[str] = field(default_factory=list)  # one line each: what a person should know
    failure: str | None = None  # why the wire as a whole failed: "robots.txt answers 503", "blocked: 5 refusals"
    stopped: str | None = None  # "interrupted", "time", "limit"
    planned: list[str] = field(default_factory=list)  # a dry run: what it would have fetched
    named: dict[str, tuple[Claim, ...]] = field(default_factory=dict)  # by id, what each door said of it
    said: list[Said] = field(default_factory=list)  # every answer of every door
    enumerations: list[Enumeration] = field(default_factory=list)  # for what time each poll of a door vouches
    memories: dict[str, DoorMemory] = field(default_factory=dict)  # by door, what the next run is to know of it
    gaps: list[Gap] = field(default_factory=list)  # time of the window for which no door vouches
    overrun: bool = False  # no door's answer joined what it said the last time; deeper doors were asked
    gone: list[Missing] = field(default_factory=list)  # known releases that answered 404 or 410
    withdrawn: list[Missing] = field(default_factory=list)  # that a supplier has canceled without repeating their text
    looked: list[str] = field(default_factory=list)  # known releases whose time had come, whatever came of it
    thorough: bool = True  # every door was asked, back to the window's start
