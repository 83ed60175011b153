"""The port between the archive and whatever keeps its bytes: five verbs, and slots for what may change.

An archive's port cannot lose things: objects are created once and never replaced. What must change (a lease, a hint)
lives in slots, which are small, few, and never hold data.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Protocol
from urllib.parse import unquote, urlsplit

from crawler.errors import ConfigError
from crawler.settings import ArchiveSettings


class Entry(NamedTuple):
    key: str
    size: int  # bytes


class Store(Protocol):
    """Keys are relative to the archive's root, with `/` between their parts; no part begins with a dot."""

    url: str
    place: str  # what tells this store from every other: its URL and, where it has one, its endpoint
    settle_seconds: float  # for so long another machine's slot may still overtake one that was just written

    def create(self, key: str, data: bytes | Path) -> None:
        """Write a new object, whole or not at all. Raises AlreadyThere, StoreRefused, StoreError."""

    def get(self, key: str) -> bytes:
        """The whole object. Raises NotThere, StoreRefused, StoreError."""

    def range(self, key: str, start: int, length: int) -> bytes:
        """`length` bytes from `start`, fewer where the object ends. Raises NotThere, StoreRefused, StoreError."""

    def size(self, key: str) -> int | None:
        """Bytes of the object, None where there is none. Raises StoreRefused, StoreError."""

    def list(self, prefix: str, after: str = "") -> Iterator[Entry]:
        """Every object whose key begins with the prefix, in the order of their keys, those after `after`.

        May lag behind `create`. Raises StoreRefused, StoreError.
        """

    def put_slot(self, key: str, data: bytes) -> None:
        """Write or replace a slot. No store here promises that two writers see each other at once."""

    def drop_slot(self, key: str) -> None:
        """Remove a slot, if it is there."""

    def sweep(self) -> int:
        """Remove what writers that died left half-written; never an object. Gives how many."""


def open_store(settings: ArchiveSettings, *, create: bool = False) -> Store:
    """The store that `[archive] url` names; `create` makes a folder that is not there (a bucket is never made).

    Raises ConfigError for a URL of no known form, StoreRefused where it cannot be used.
    """
    scheme = settings.url.partition(":")[0].lower() if ":" in settings.url else ""
    if scheme == "s3":
        from crawler.archive.s3 import S3Store  # noqa: PLC0415 - boto3 costs half a second: only those pay who use it

        return S3Store(settings)
    from crawler.archive.local import LocalStore  # noqa: PLC0415 - the adapters know the port, not the port them

    return LocalStore.open(folder_of(settings.url), create=create)


def folder_of(url: str) -> Path:
    """The folder of `file:///absolute`, `file://./relative` or a bare path. Raises ConfigError."""
    if "://" not in url and not url.startswith("file:"):
        return Path(url).expanduser().absolute()
    parts = urlsplit(url)
    if parts.scheme.lower() != "file":
        raise ConfigError(f"[archive] url = {url!r}: unknown kind of archive; use file:///path or s3://bucket/prefix")
    if parts.netloc in {"", ".", "..", "~"} and (parts.path or parts.netloc):
        return Path(unquote(parts.netloc + parts.path)).expanduser().absolute()
    raise ConfigError(
        f"[archive] url = {url!r}: {parts.netloc!r} would be a host; "
        f"write file://./{parts.netloc}{parts.path} for a folder here, file:///path for an absolute one"
    )
