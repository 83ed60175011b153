"""What a manifest tells of releases beyond their ids and digests, in an object beside it.

A manifest never changes, and a release may have to be taken down. So a manifest names releases by id, version and
digest alone; headlines, URLs and every line that may hold one stand in `details/<run>/<writer>.json.gz`, which a
take-down writes anew. The manifest names the first one with its digest, the take-down's manifest the next. Manifests
that hold everything themselves were written before there were details, and are read as they are.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Any

import msgspec

from crawler.archive.layout import details_key, details_prefix, manifest_key, writer_of_details
from crawler.archive.local_copies import get_known, keep_copy
from crawler.archive.manifest import Manifest, Sighting, StoredObject, decode
from crawler.archive.store import Store
from crawler.drift.findings import Finding
from crawler.errors import ArchiveError, NotThere
from crawler.exchange import Missing
from crawler.ledger.enumeration import DoorMemory
from crawler.model import Known, canonical_json, sha256

_TELLING = frozenset({"missing", "planned", "notes", "faults"})  # of a report: lists that name releases one by one
_URL = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """Fields of a manifest, whole."""

    releases: tuple[Known, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    missing: tuple[Missing, ...] = ()
    doors: dict[str, dict[str, DoorMemory]] = field(default_factory=dict)
    findings: dict[str, tuple[Finding, ...]] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    report: dict[str, Any] = field(default_factory=dict)


_FIELDS = tuple(one.name for one in fields(Details))
_DECODER = msgspec.json.Decoder(Details)  # made once: details are read in several threads


def put_details(store: Store, manifest: Manifest) -> Manifest:
    """Write the details of a manifest that is to be written; it as it is then, still whole. Raises StoreError."""
    made = Details(**{name: getattr(manifest, name) for name in _FIELDS})
    if made == Details():
        return manifest
    data = encode_details(made)
    stored = stored_details(details_key(manifest.run, manifest.run), data)
    store.create(stored.key, data)
    keep_copy(stored.sha256, data)
    return replace(manifest, objects=(*manifest.objects, stored), details=stored)


def encode_details(made: Any) -> bytes:
    """Equal values give equal bytes."""
    return gzip.compress(canonical_json(made) + b"\n", mtime=0)


def stored_details(key: str, data: bytes) -> StoredObject:
    """Such an object as a manifest names it."""
    return StoredObject(key=key, sha256=sha256(data), size=len(data), kind="details", wire=None, date=None, count=1)


def bare(manifest: Manifest) -> Manifest:
    """The manifest as it is written where it has details: without headlines, URLs, and lines that may hold one."""
    if manifest.details is None:
        return manifest
    releases = tuple(
        Known(id=known.id, version=known.version, digest=known.digest, status=known.status, date=known.date)
        for known in manifest.releases
    )
    return replace(
        manifest,
        releases=releases,
        sightings=(),
        missing=(),
        doors={},
        findings={},
        reasons=tuple(map(_without_urls, manifest.reasons)),
        report=_counts(manifest.report),
    )


def _counts(value: Any) -> Any:
    """A report without what it says of single releases."""
    if isinstance(value, dict):
        return {name: [] if name in _TELLING else _counts(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_counts(one) for one in value]
    return _without_urls(value) if isinstance(value, str) else value


def _without_urls(line: str) -> str:
    return _URL.sub("…", line)


def with_details(store: Store, manifest: Manifest, *, local: bool = False) -> Manifest:
    """The manifest with its details, as a take-down may have left them; `local`: out of this machine's copies.

    Raises ArchiveError, StoreError.
    """
    if manifest.details is None:
        return manifest
    return _joined(manifest, read_details(store, manifest.run, manifest.details, local=local)[1])


def _joined(manifest: Manifest, details: Details) -> Manifest:
    return replace(manifest, **{name: getattr(details, name) for name in _FIELDS})


def read_details(store: Store, run: str, named: StoredObject, *, local: bool = False) -> tuple[StoredObject, Details]:
    """The details of a run and the object that holds them now; `named` is the one that its manifest names.

    Raises ArchiveError where they are not what they should be, StoreError.
    """
    for stored in _candidates(store, run, named):
        where = f"{store.url}/{stored.key}"
        try:
            data = get_known(store, stored.key, stored.sha256, local=local)
        except NotThere:
            continue
        except ArchiveError as error:
            raise ArchiveError(f"{error}; put it back from a copy") from error
        return stored, decode_details(data, where)
    raise ArchiveError(
        f"{store.url}/{named.key}: is not there, and a manifest names it; put it back from a copy of the archive: "
        "without it the releases of its run are not known"
    )


def _candidates(store: Store, run: str, named: StoredObject) -> Iterator[StoredObject]:
    """The object that the manifest names; where a take-down has removed it, those that take-downs have written."""
    yield named
    listed = sorted((entry.key for entry in store.list(details_prefix(run)) if entry.key != named.key), reverse=True)
    for key in listed:
        try:
            where = manifest_key(writer_of_details(key))
            manifest = decode(store.get(where), Manifest, f"{store.url}/{where}")
        except NotThere:  # it died before it was committed: what it wrote counts for nothing
            continue
        yield from (stored for stored in manifest.objects if stored.key == key)


def decode_details(data: bytes, where: str) -> Details:
    """Raises ArchiveError."""
    try:
        return _DECODER.decode(gzip.decompress(data))
    except (msgspec.DecodeError, UnicodeDecodeError, OSError, EOFError) as error:
        raise ArchiveError(f"{where}: cannot be read ({error}); put it back from a copy of the archive") from error
