"""Commits of other kinds than runs: they share a run's way into the archive, and change nothing of what it knows."""

from __future__ import annotations

import pytest

from crawler.archive import Archive
from crawler.archive.layout import segment_key
from crawler.errors import ArchiveBusy
from crawler.exchange import Missing
from tests.archive.pages import archive_run, clock, exchange, take_all
from tests.servers import Place

LOST = Missing(
    id="sample:9",
    url="http://wire.example/r/9",
    reason="timeout",
    detail="no answer in 30 s",
    doors=("feed",),
    tried_at="2026-03-04T02:15:00Z",
    tries=1,
)


def compact(archive: Archive, minutes: float) -> str:
    with archive.commit(clock(minutes), kind="compact", command="test") as commit:
        return commit.publish(superseded=("a",), removed=("b",)).run


def test_it_is_in_the_chain_and_carries_on_what_is_known(place: Place) -> None:
    archive = place.archive()
    with archive.begin(clock()) as writer:
        writer.keep(exchange(1))
        take_all(writer, writer.pages())
        first = writer.commit({}, verdict="sound", missing=[LOST]).run
    before = archive.state()
    run = compact(archive, 1)
    found = list(archive.manifests())[-1]
    assert (found.run, found.kind, found.verdict) == (run, "compact", "sound")
    assert [parent.run for parent in found.parents] == [first]
    after = archive.state()
    assert [head.run for head in after.heads] == [run]
    assert (after.known, after.missing, after.windows) == (before.known, {LOST.id: LOST}, before.windows)


def test_one_that_breaks_off_leaves_nothing_that_counts(folder: Place) -> None:
    archive = folder.archive()
    archive_run(archive, exchange(1))
    with archive.commit(clock(1), kind="compact") as commit:
        archive.store.create(segment_key(commit.run, "sample", 1), b"half of something")
    state = archive.state()
    assert (state.torn, state.void) == ((), (commit.run,))
    manifest = archive_run(archive, exchange(2), minutes=2)
    assert (manifest.void, manifest.adopted, manifest.passed_over) == ((commit.run,), (), ())
    state = archive.state()
    assert (state.torn, state.void) == ((), ())


def test_it_does_not_hide_a_torn_run_that_writes_on(folder: Place) -> None:
    """A run that has lost the archive may not know it yet: what it still writes is for the next run."""
    archive = folder.archive()
    with archive.begin(clock()) as torn:
        torn.keep(exchange(1))
    archive_run(archive, minutes=1)
    compact(archive, 2)
    late = segment_key(torn.run, "sample", 2)
    archive.store.create(late, archive.store.get(segment_key(torn.run, "sample", 1)))
    assert [(each.run, each.segments) for each in archive.state().torn] == [(torn.run, (late,))]


def test_it_takes_the_archive_as_a_run_does(folder: Place) -> None:
    archive = folder.archive()
    with archive.begin(clock()) as writer:
        with pytest.raises(ArchiveBusy, match=writer.run):
            compact(archive, 1)
        writer.commit({}, verdict="sound")
    compact(archive, 1)
