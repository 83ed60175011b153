"""Archives with exactly the versions that a test wants, written by the archive's own parts without a crawl."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.archive import Archive
from crawler.archive.layout import journal_key, manifest_key, table_key
from crawler.archive.manifest import Manifest, StoredObject, encode
from crawler.archive.spool import Spool
from crawler.model import Cleaner, Known, Release, Stamp, sha256

CLEANER = Cleaner(wirevault="0.1.0", trafilatura="2.3.1")
BEGIN = datetime(2026, 3, 4, 2, 15, tzinfo=UTC)
DAY = "2026-03-02"

Shelved = tuple[Release, str]  # a version and its partition


def version(native: str, number: int = 1, *, wire: str = "sample", date: str = DAY, **fields: object) -> Shelved:
    """One version of one release, fetched `number` hours after the archive's begin unless `fields` says otherwise."""
    fetched = (BEGIN + timedelta(hours=number)).isoformat()
    values: dict[str, object] = {
        "digest": sha256(f"{native} {number} {fields}".encode()),
        "url": f"http://wire.example/{native}",
        "headline": f"Aurum Vale announces {native}",
        "text": f"Words of {native}, version {number}.",
        "published": None if date == "unknown" else Stamp(date=date, resolution="day", origin="page", raw=date),
        "first_seen": BEGIN.isoformat(),
        "fetched": fetched,
        "cleaner": CLEANER,
    }
    return Release(id=f"{wire}:{native}", wire=wire, version=number, **values | fields), date  # type: ignore[arg-type]


def run_id(number: int) -> str:
    return f"{BEGIN + timedelta(hours=number):%Y%m%dT%H%M%SZ}-{number:06x}"


def shelve(archive: Archive, spool: Path, *runs: Sequence[Shelved], superseded: Iterable[str] = ()) -> list[Manifest]:
    """Commit runs with these versions, after those that the archive holds; the last supersedes what is named."""
    first = sum(1 for _ in archive.manifests())
    manifests = []
    for number, versions in enumerate(runs, first):
        objects = put_tables(archive, spool, run_id(number), versions)
        last = number == first + len(runs) - 1
        manifests.append(manifest_of(number, objects, versions, tuple(superseded) if last else ()))
        archive.store.create(journal_key(run_id(number)), b"{}")
        archive.store.create(manifest_key(run_id(number)), encode(manifests[-1]))
    return manifests


def put_tables(archive: Archive, folder: Path, run: str, versions: Iterable[Shelved]) -> list[StoredObject]:
    """Write the tables of a run, and not its manifest."""
    spool = Spool(folder)
    for release, date in versions:
        spool.add(release, date)
    objects = []
    for number, table in enumerate(spool.finish(), 1):
        key, data = table_key(run, table.wire, table.date, number), table.path.read_bytes()
        archive.store.create(key, data)
        objects.append(
            StoredObject(
                key=key,
                sha256=sha256(data),
                size=len(data),
                kind="releases",
                wire=table.wire,
                date=table.date,
                count=table.rows,
            )
        )
    return objects


def manifest_of(
    number: int, objects: Sequence[StoredObject], versions: Iterable[Shelved], superseded: tuple[str, ...] = ()
) -> Manifest:
    began = (BEGIN + timedelta(hours=number)).isoformat()
    return Manifest(
        run=run_id(number),
        started=began,
        ended=began,
        host="here",
        software="test",
        objects=tuple(objects),
        superseded=superseded,
        releases=tuple(known(release, date) for release, date in versions),
        verdict="sound",
    )


def known(release: Release, date: str) -> Known:
    assert release.id
    assert release.version
    return Known(
        id=release.id,
        version=release.version,
        digest=release.digest or "",
        url=release.url or "",
        urls=release.urls_seen,
        headline=release.headline,
        status=release.status,
        published=date,
        date=date,
        first_seen=release.first_seen or "",
        last_seen=release.fetched or "",
    )
