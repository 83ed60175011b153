"""A delivered file as the releases in it: which each is, what it claims, and whether it may be kept already. Pure."""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from crawler.clean import stamps
from crawler.clean.licensed import Item, claim_of, is_item, read_items
from crawler.errors import CleanError
from crawler.model import Claim
from crawler.urls import is_release, is_web, release_id
from crawler.wire import DropDoor, Wire

MOST_BYTES = 64 * 1024 * 1024  # of one file, unpacked: a day of a whole wire is a tenth of that

_GZIP = b"\x1f\x8b"
_MARKUP = re.compile(r"<[^>]*>")
_FEWEST_WORDS = 5  # fewer are no release, as in cleaning


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """One release of a file. `body` is a document of its own, None where the file holds this release and no other."""

    id: str
    claim: Claim
    body: bytes | None
    held: Literal["embargoed", "withheld"] | None = None  # why it may not be kept yet
    until: datetime | None = None  # when it may be
    killed: str | None = None  # the notice of a canceled release that brings no text: it is about one that is held


def read_delivery(data: bytes, url: str, wire: Wire, door: DropDoor, now: datetime) -> list[Delivered]:
    """The releases of a file that lay at `url`, the older revision of one first.

    Raises CleanError: `broken-item` where none is in it, `other-provider` where one is another wire's, `too-large`.
    """
    plain = unpacked(data)
    items = read_items(plain)
    whole = len(items) == 1 and plain is data and is_item(plain)
    for item in items:
        _check_provider(item, wire)
    return [_delivered(item, None if whole else item.source, url, wire, door, now) for item in _in_order(items)]


def unpacked(data: bytes) -> bytes:
    """The file out of gzip, or the very same bytes. Raises CleanError."""
    if len(data) > MOST_BYTES:
        raise _too_large()
    if not data.startswith(_GZIP):
        return data
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            plain = stream.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise CleanError("broken-item", f"its gzip is damaged ({error}): have it delivered again") from error
    if len(plain) > MOST_BYTES:
        raise _too_large()
    return plain


def _too_large() -> CleanError:
    return CleanError("too-large", f"more than {MOST_BYTES // 1024**2} MB unpacked: have it delivered in parts")


def _check_provider(item: Item, wire: Wire) -> None:
    """Raises CleanError where the item says that somebody else delivers it."""
    if item.provider and wire.licensed and not wire.licensed.is_provider(item.provider):
        raise CleanError(
            "other-provider",
            f"delivered by {item.provider!r}, which is not among the providers of {wire.name}: "
            "lay it into the folder of its own wire, or add it to [licensed] providers",
        )


def _in_order(items: list[Item]) -> Iterator[Item]:
    return iter(sorted(items, key=lambda item: item.revision or 0))


def _delivered(item: Item, body: bytes | None, url: str, wire: Wire, door: DropDoor, now: datetime) -> Delivered:
    claim = claim_of(item)
    id_ = _id(item, claim, wire)
    own = item.url if item.url and is_web(item.url) else url
    until = _until(item, wire)
    held = _held(item, until, now)
    return Delivered(
        id=id_,
        claim=replace(claim, door=door.name, id=id_, url=own),
        body=body,
        held=held,
        until=until if held == "embargoed" else None,
        killed=_kill(item),
    )


def _id(item: Item, claim: Claim, wire: Wire) -> str:
    """The wire's own number, else the id of its address, else one made from the feed's identifier of the item."""
    native = wire.licensed_id(item.native, claim.language)
    if native:
        return f"{wire.name}:{native}"
    if item.url and is_web(item.url) and is_release(wire, item.url):
        return release_id(wire, item.url)
    named = item.native.encode("utf-8", "replace") if item.native else item.source
    return f"{wire.name}:u-{hashlib.sha256(named).hexdigest()[:16]}"


def _until(item: Item, wire: Wire) -> datetime | None:
    stamp = stamps.parse_iso(item.embargoed or "", "feed", wire.zone)
    return datetime.fromisoformat(stamp.at) if stamp and stamp.at else None


def _held(item: Item, until: datetime | None, now: datetime) -> Literal["embargoed", "withheld"] | None:
    """An embargo ends with its time; what is withheld without one, until it is delivered anew."""
    if until is not None:
        return "embargoed" if until > now else None
    return "withheld" if item.status == "withheld" or item.embargoed else None


def _kill(item: Item) -> str | None:
    if item.status != "canceled" or len(_MARKUP.sub(" ", item.body).split()) >= _FEWEST_WORDS:
        return None
    return f"{item.form} status canceled" + (f": {item.note}" if item.note else "")
