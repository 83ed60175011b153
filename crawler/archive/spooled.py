"""Finished tables on their way into the archive."""

from __future__ import annotations

from collections.abc import Iterable

from crawler.archive.layout import table_key
from crawler.archive.manifest import StoredObject
from crawler.archive.segments import digest_of
from crawler.archive.spool import SpooledTable
from crawler.archive.store import Store


def put_tables(store: Store, run: str, tables: Iterable[SpooledTable]) -> list[StoredObject]:
    """Write tables under the commit's id and take them off the local disk. Raises AlreadyThere, StoreError."""
    written = []
    for number, table in enumerate(tables, 1):
        key = table_key(run, table.wire, table.date, number)
        store.create(key, table.path)
        written.append(
            StoredObject(
                key=key,
                sha256=digest_of(table.path),
                size=table.path.stat().st_size,
                kind="releases",
                wire=table.wire,
                date=table.date,
                count=table.rows,
            )
        )
        table.path.unlink()
    return written
