"""Readable copies of single versions, for people who read a bucket with nothing but a copy command."""

from __future__ import annotations

from collections.abc import Iterator

from crawler.archive.layout import object_key
from crawler.archive.manifest import StoredObject
from crawler.archive.store import Store
from crawler.model import Release, sha256, to_json


def write_copies(store: Store, run: str, release: Release, date: str) -> list[StoredObject]:
    """One `.json` with the record, one `.txt` with headline and text. Raises StoreError."""
    written = []
    for stored, data in copies_of(run, release, date):
        store.create(stored.key, data)
        written.append(stored)
    return written


def copies_of(run: str, release: Release, date: str) -> Iterator[tuple[StoredObject, bytes]]:
    """Both copies, and what a manifest says of each."""
    assert release.id
    assert release.version
    stem = object_key(run, release.id, release.version, date)
    text = "\n\n".join(part for part in (release.headline, *release.subheads, release.text) if part)
    for key, data in ((f"{stem}.json", to_json(release) + b"\n"), (f"{stem}.txt", f"{text}\n".encode())):
        stored = StoredObject(
            key=key, sha256=sha256(data), size=len(data), kind="objects", wire=release.wire, date=date, count=1
        )
        yield stored, data
