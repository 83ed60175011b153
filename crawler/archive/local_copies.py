"""Local copies of small objects whose digest is stated elsewhere: a machine need not ask again for what it has had.

A manifest names its checkpoint and the days of its ledger, the lease the newest manifests: each with the SHA-256 that
a copy is compared with before it is believed. Copies may be deleted at any time; those that nobody uses go.
"""

from __future__ import annotations

import secrets
import time
from contextlib import suppress
from pathlib import Path

from crawler.archive.places import cache_folder
from crawler.archive.store import Store
from crawler.errors import ArchiveError
from crawler.model import sha256

_LARGEST = 16 * 1024 * 1024  # bytes
_UNUSED = 3 * 24 * 3600  # seconds


def get_known(store: Store, key: str, digest: str, *, local: bool = True) -> bytes:
    """The object of that digest; of the store, unless it may be `local`.

    Raises ArchiveError where it has another one, NotThere, StoreError.
    """
    copy = find_copy(digest) if local else None
    if copy is not None:
        return copy
    data = store.get(key)
    if sha256(data) != digest:
        raise ArchiveError(f"{store.url}/{key}: holds other bytes than its manifest's digest says")
    keep_copy(digest, data)
    return data


def find_copy(digest: str) -> bytes | None:
    """What this machine has of that digest."""
    path = _path(digest)
    with suppress(OSError):  # also where there is no digest, and so no file
        data = path.read_bytes()
        if sha256(data) == digest:
            path.touch()
            return data
    return None


def keep_copy(digest: str, data: bytes) -> None:
    """Remember what was read or written just now. A disk that is full, or not to be written, costs requests only."""
    if len(data) > _LARGEST:
        return
    path = _path(digest)
    part = path.with_name(f".{secrets.token_hex(4)}.part")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        remove_unused(path.parent, _UNUSED)
        part.write_bytes(data)
        part.replace(path)
    with suppress(OSError):
        part.unlink(missing_ok=True)


def drop_copies() -> None:
    """Remove every copy of this machine, of layers too: one may hold what was taken down."""
    for folder in ("copies", "layers"):
        for path in (cache_folder() / folder).glob("*"):
            path.unlink(missing_ok=True)


def remove_unused(folder: Path, seconds: float) -> None:
    """Remove the files that nobody has touched for so long."""
    for path in folder.iterdir():
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > seconds:
                path.unlink()


def _path(digest: str) -> Path:
    return cache_folder() / "copies" / digest.removeprefix("sha256:")
