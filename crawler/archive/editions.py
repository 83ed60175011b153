"""Editions: versions that the archive holds, made again by a later cleaner from the page that each was made from.

An edition stands beside what it replaces, which stays readable (`pull --as-of` gives it); readers take the newest.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from crawler.archive.commit import Commit
from crawler.archive.manifest import Manifest
from crawler.archive.spool import Spool
from crawler.archive.spooled import put_tables
from crawler.archive.versions import stated
from crawler.clock import Clock
from crawler.model import Known, Release


class EditionWriter:
    """Collects the editions of one commit: `take` each, then `commit`. Within a `with` of its `Commit`."""

    def __init__(self, commit: Commit, clock: Clock) -> None:
        self._commit = commit
        self._spool = Spool(commit.folder / "tables", cleaned_at=clock.now())
        self._known: list[Known] = []

    def take(self, edition: Release) -> None:
        """One edition of a version that is known. Raises ArchiveError where it is no row, StoreError."""
        assert edition.id
        before = self._commit.state.known[edition.id]
        self._spool.add(edition, before.date)
        self._known.append(known_as(edition, before))

    def commit(self, report: dict[str, Any]) -> Manifest:
        """Write the tables and the manifest. Raises ArchiveBusy, StoreError."""
        objects = put_tables(self._commit.store, self._commit.run, self._spool.finish())
        return self._commit.publish(objects=tuple(objects), releases=tuple(self._known), report=report)


def known_as(edition: Release, before: Known) -> Known:
    """What is remembered of it: the next run compares with the edition, and with what was last seen of the release."""
    assert edition.version
    return replace(
        before,
        version=edition.version,
        digest=edition.digest or "",
        headline=edition.headline,
        status=edition.status,
        published=stated(edition),
    )
