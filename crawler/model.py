"""The values that the rooms hand to each other: a page, what a door said, a release and its parts.

All are frozen and pure. Their field names and meanings are those of the record that `wirevault clean` prints and
the archive keeps (docs/record.md); times are RFC 3339 strings with their offset wherever they are part of a record.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import msgspec

Resolution = Literal["second", "minute", "day"]
Origin = Literal["page", "jsonld", "meta", "pixel", "feed", "sitemap", "listing", "dateline"]
Status = Literal["usable", "corrected", "withdrawn", "gone", "forgotten"]
RelationType = Literal["corrects", "replaces", "updates", "repeats", "translates", "withdraws"]
BlockKind = Literal[
    "dateline", "body", "heading", "list", "table", "quote", "about", "safe_harbor", "contact", "source",
    "media", "links", "notice", "footnote", "end",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """One statement of when a release went out. `at` is null where only the day is stated."""

    at: str | None = None  # RFC 3339 with offset
    date: str | None = None  # YYYY-MM-DD as the wire prints it
    resolution: Resolution
    origin: Origin
    raw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one door said about one release: the evidence that it exists, and hints for its fields."""

    door: str
    url: str  # as the door wrote it, made absolute
    id: str | None = None  # the release's id, where the URL or the door states it
    headline: str | None = None
    published: Stamp | None = None
    modified: str | None = None  # the door's own last-modified text, compared for equality only
    language: str | None = None
    issuers: tuple[str, ...] = ()
    tickers: tuple[str, ...] = ()  # as written by the door, "Nasdaq:EBIX"
    subjects: tuple[Subject, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The bytes of one page, decoded from their Content-Encoding, and how they came."""

    body: bytes
    url: str | None = None
    content_type: str | None = None  # the header as sent, with its charset
    status: int = 200
    fetched: datetime | None = None
    claims: tuple[Claim, ...] = ()  # what the doors said that led here


@dataclass(frozen=True, slots=True, kw_only=True)
class Dateline:
    raw: str
    places: tuple[str, ...] = ()  # with their region: "DALLAS, Texas"
    date: str | None = None
    tag: str | None = None  # the wire that distributed it first, as written: "PRNewswire"


@dataclass(frozen=True, slots=True, kw_only=True)
class Republished:
    outlet: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A run of `text`: `text[start:end]` is the block. Blocks are in order and do not overlap."""

    kind: BlockKind
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """Visible text that is not part of `text`, the rule that took it out, and the offset where it stood."""

    text: str
    rule: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticker:
    exchange: str  # as printed, upper case
    symbol: str
    mic: str | None = None  # ISO 10383
    kind: Literal["issuer", "mentioned"] = "mentioned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """People and how to reach them, as printed."""

    text: str
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    type: str  # image, video, audio, document
    url: str
    caption: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    url: str  # redirect wrappers undone
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    scheme: str
    code: str
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    type: RelationType
    target: str | None  # the other release's id, where it is known
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaner:
    wirevault: str
    trafilatura: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """Where the bytes of a version are: one member of a WARC object in the archive."""

    object: str
    offset: int  # bytes
    length: int  # bytes, compressed
    payload_digest: str
    status: int
    content_type: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """What robots.txt and the reservation signals said when the page was fetched."""

    verdict: str  # "allowed", "no-rules", ...
    x_robots_tag: str | None = None
    meta: str | None = None
    tdm_reservation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    terms: str | None = None  # URL of the wire's terms
    policy: str | None = None  # the wire file's one line about them
    permission: str | None = None  # the operator's basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One cleaned version of one release: the record."""

    id: str | None
    wire: str | None
    version: int | None = None
    digest: str | None = None
    url: str | None = None
    urls_seen: tuple[str, ...] = ()
    headline: str | None = None
    subheads: tuple[str, ...] = ()
    language: str | None = None  # BCP 47
    language_origin: Literal["declared", "detected"] | None = None
    published: Stamp | None = None
    clocks: tuple[Stamp, ...] = ()
    first_seen: str | None = None
    fetched: str | None = None
    dateline: Dateline | None = None
    issuer: tuple[str, ...] = ()
    republished_from: Republished | None = None
    text: str = ""
    blocks: tuple[Block, ...] = ()
    removed: tuple[Removed, ...] = ()
    tickers: tuple[Ticker, ...] = ()
    isins: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    media: tuple[Media, ...] = ()
    links: tuple[Link, ...] = ()
    subjects: tuple[Subject, ...] = ()
    status: Status = "usable"
    relations: tuple[Relation, ...] = ()
    method: str = "generic"
    cleaner: Cleaner
    warnings: tuple[str, ...] = ()
    raw: Raw | None = None
    robots: Robots | None = None
    rights: Rights | None = None


def to_json(value: Any) -> bytes:
    """The value as one line of JSON, fields in the order of the record."""
    return msgspec.json.encode(value)


def canonical_json(value: Any) -> bytes:
    """The value as JSON with sorted keys: equal values give equal bytes, so that digests can be compared."""
    return msgspec.json.encode(value, order="sorted")


def sha256(data: bytes) -> str:
    """`sha256:` and the hexadecimal digest, the form of every digest in the archive."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def content_digest(release: Release) -> str:
    """The digest of what makes a version: what a reader sees. Links, media and clocks vary from copy to copy."""
    published = release.published
    return sha256(
        canonical_json(
            {
                "headline": release.headline,
                "subheads": release.subheads,
                "text": release.text,
                "published": (published.at or published.date) if published else None,
                "dateline": release.dateline.raw if release.dateline else None,
                "issuer": release.issuer,
                "tickers": sorted((t.exchange, t.symbol) for t in release.tickers),
                "status": release.status,
            }
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """An answer that the archive holds with its payload."""

    url: str  # as it was asked for
    at: str  # its WARC-Date


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the archive remembers of a release without opening a table."""

    id: str
    version: int
    digest: str
    url: str = ""
    urls: tuple[str, ...] = ()
    headline: str | None = None
    status: Status
    published: str | None = None  # RFC 3339 or YYYY-MM-DD
    date: str  # the partition: YYYY-MM-DD or "unknown"
    first_seen: str = ""  # RFC 3339; empty only where a manifest is read without its details
    last_seen: str = ""
    etag: str | None = None
    last_modified: str | None = None
    modified: str | None = None  # the door's own last-modified text when it was last looked at
    title_seen: str | None = None  # the headline that a door showed when it was last looked at
    capture: Capture | None = None  # the last page of it that came whole: where its validators are from
