"""Runs that break off at any moment, and the next run that takes up what they had brought to the archive."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from crawler.archive.layout import raw_prefix, segment_key
from crawler.archive.local import LocalStore
from crawler.archive.store import Entry
from crawler.errors import StoreError
from crawler.model import sha256
from tests.archive.pages import archive_run, clock, exchange, html, take_all
from tests.servers import ROOT, Place

# Keeps pages 1, 2, 3, … and says which; never ends by itself.
CRAWL = """
import itertools, sys
from crawler.archive import Archive
from crawler.settings import ArchiveSettings
from tests.archive.pages import clock, exchange
with Archive.open(ArchiveSettings.model_validate_json(sys.argv[1]), create=True).begin(clock()) as writer:
    for number in itertools.count(1):
        writer.keep(exchange(number))
        print(number, flush=True)
        sys.stdin.readline()
"""


# Runs over the same pages again and again; run n is killed at its n-th write, until one is not. Prints how many were.
DIE = """
import sys
from crawler.archive import Archive
from tests.archive.dying import until_one_lives
from tests.archive.pages import clock, exchange, take_all

def run(at):
    with Archive.open(sys.argv[1], create=True, segment_pages=2).begin(clock(at)) as writer:
        take_all(writer, writer.torn_pages())
        for number in range(5):
            if f"sample:{number}" not in writer.state.known:
                writer.keep(exchange(number))
        take_all(writer, writer.pages())
        writer.commit({}, verdict="sound")

print(until_one_lives(run, ["create", "put_slot"], after=sys.argv[2] == "after"))
"""


@contextmanager
def crawl(place: Place, kept: int) -> Iterator[subprocess.Popen[str]]:
    """A crawl in a process of its own that has kept so many pages, closing a segment at every second one."""
    command = [sys.executable, "-c", CRAWL, place.settings(segment_pages=2).model_dump_json()]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdin
            assert process.stdout
            for number in range(1, kept + 1):
                assert process.stdout.readline().strip() == str(number)
                if number < kept:
                    process.stdin.write("\n")
                    process.stdin.flush()
            yield process
        finally:
            process.kill()


def kill_a_crawl(place: Place, kept: int) -> None:
    with crawl(place, kept) as process:
        process.kill()


def test_a_killed_run_is_taken_up_and_nothing_is_fetched_again(place: Place) -> None:
    kill_a_crawl(place, kept=5)
    archive = place.archive()
    assert archive.state().known == {}
    with archive.begin(clock(60)) as writer:
        assert [len(torn.segments) for torn in writer.torn] == [2]
        torn = writer.torn[0].run
        assert take_all(writer, writer.torn_pages()) == [(f"sample:{number}", "new") for number in range(1, 5)]
        assert writer.state.by_url["http://wire.example/r/4"] == "sample:4"  # so that it is not fetched again
        for number in (5, 6):
            writer.keep(exchange(number))
        take_all(writer, writer.pages())
        manifest = writer.commit({}, verdict="sound")

    assert manifest.adopted == (torn,)
    assert {stored.key for stored in manifest.objects if stored.kind == "raw"} == {
        segment_key(torn, "sample", 1), segment_key(torn, "sample", 2), segment_key(writer.run, "sample", 1)
    }  # fmt: skip
    assert sorted(release.id or "" for release in archive.releases()) == [f"sample:{number}" for number in range(1, 7)]
    assert archive.state().torn == ()
    assert archive_run(archive, minutes=120).adopted == ()


@pytest.mark.parametrize("moment", ["before", "after"])
def test_whichever_write_is_the_last_nothing_is_lost_and_nothing_twice(folder: Place, moment: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", DIE, folder.url, moment], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert int(done.stdout) > 8
    archive = folder.archive()
    assert archive.state().torn == ()
    assert sorted(release.id or "" for release in archive.releases(all_versions=True)) == [
        f"sample:{number}" for number in range(5)
    ]
    named = [stored for manifest in archive.manifests() for stored in manifest.objects]
    assert len({stored.key for stored in named}) == len(named)
    assert {entry.key for entry in archive.store.list("raw/")} == {
        one.key for one in named if one.kind in {"raw", "index"}
    }
    assert all(sha256(archive.store.get(stored.key)) == stored.sha256 for stored in named)


def test_a_run_that_is_under_way_is_not_torn(folder: Place) -> None:
    with crawl(folder, kept=3):
        assert folder.archive().state().torn == ()
    assert [len(torn.segments) for torn in folder.archive().state().torn] == [1]


@pytest.mark.parametrize("kept", [0, 1])
def test_a_run_that_left_nothing_is_taken_up_too(folder: Place, kept: int) -> None:
    archive = folder.archive()
    with archive.begin(clock()) as writer:
        for number in range(kept):
            writer.keep(exchange(number))
        for path in writer._folder.glob("*.warc.gz"):
            path.unlink()  # so that leaving cannot save it
    assert len(archive_run(archive, minutes=1).adopted) == 1
    assert archive.state().torn == ()


def test_leaving_without_a_commit_keeps_what_was_fetched(place: Place) -> None:
    archive = place.archive()
    with suppress(KeyboardInterrupt), archive.begin(clock()) as writer:
        writer.keep(exchange(1))
        raise KeyboardInterrupt
    manifest = archive_run(archive, minutes=1)
    assert [known.id for known in manifest.releases] == ["sample:1"]


def test_several_torn_runs_chain_in_their_order(folder: Place) -> None:
    archive = folder.archive()
    for minutes, text in enumerate(["first", "second", "third"]):
        with archive.begin(clock(minutes)) as writer:
            writer.keep(exchange(1, html(1, text), minutes=minutes))
    manifest = archive_run(archive, minutes=9)
    assert len(manifest.adopted) == 3
    assert [(known.version, known.last_seen[14:16]) for known in manifest.releases] == [(1, "15"), (2, "16"), (3, "17")]


def test_a_run_torn_while_it_committed_leaves_no_release_behind(folder: Place) -> None:
    archive = folder.archive()
    with archive.begin(clock()) as writer:
        writer.keep(exchange(1))
        take_all(writer, writer.pages())
        (folder.root / "runs").write_text("in the way of the manifest")
        with pytest.raises(StoreError, match=r"runs/2026/03/.*\.json"):
            writer.commit({}, verdict="sound")
    (folder.root / "runs").unlink()
    assert [entry.key for entry in archive.store.list("releases/")] != []
    assert list(archive.releases()) == []
    archive_run(archive, minutes=1)
    assert [release.id for release in archive.releases(all_versions=True)] == ["sample:1"]


@pytest.mark.parametrize(
    "spoil", [lambda data: data[:-30], lambda data: data[:400], lambda data: b"", lambda data: b"x" * 99]
)
def test_an_unreadable_segment_is_passed_over_and_named(folder: Place, spoil: Callable[[bytes], bytes]) -> None:
    kill_a_crawl(folder, kept=4)
    archive = folder.archive()
    torn = archive.state().torn[0].run
    path = folder.root / segment_key(torn, "sample", 1)
    path.write_bytes(spoil(path.read_bytes()))
    manifest = archive_run(archive, minutes=1)
    assert [passed.key for passed in manifest.passed_over] == [segment_key(torn, "sample", 1)]
    assert manifest.passed_over[0].reason
    assert [known.id for known in manifest.releases] == ["sample:3", "sample:4"]
    assert archive.state().torn == ()


def test_segments_are_found_where_the_listing_lags(folder: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = folder.archive(segment_pages=1)
    archive_run(archive, exchange(0))
    with archive.begin(clock(1)) as writer:
        for number in (1, 2, 3):
            writer.keep(exchange(number))
    hide(monkeypatch, "-0002.warc.gz", "-0003.warc.gz")
    assert archive.state().torn[0].segments == tuple(segment_key(writer.run, "sample", n) for n in (1, 2, 3))


def test_a_torn_run_is_known_by_its_lease_where_the_listing_lags(
    folder: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    kill_a_crawl(folder, kept=2)
    hide(monkeypatch, ".json")
    assert len(folder.archive().state().torn) == 1
    assert len(archive_run(folder.archive(), minutes=1).adopted) == 1


def hide(monkeypatch: pytest.MonkeyPatch, *endings: str) -> None:
    """Let a folder's listing lack these objects, as that of an eventually consistent store may."""
    whole = LocalStore.list

    def lagging(store: LocalStore, prefix: str, after: str = "") -> Iterator[Entry]:
        return (entry for entry in whole(store, prefix, after) if not entry.key.endswith(endings))

    monkeypatch.setattr(LocalStore, "list", lagging)


def test_pages_that_a_run_brought_after_it_had_been_taken_up_are_not_lost(folder: Place) -> None:
    archive = folder.archive(segment_pages=1)
    with archive.begin(clock()) as writer:
        writer.keep(exchange(1))
    late = folder.root / segment_key(writer.run, "sample", 1)
    data = late.read_bytes()
    late.unlink()
    assert archive_run(archive, minutes=1).releases == ()
    late.write_bytes(data)
    second = archive_run(archive, minutes=2)
    assert [known.id for known in second.releases] == ["sample:1"]
    assert second.adopted == (writer.run,)
    assert archive_run(archive, minutes=3).adopted == ()


def test_taking_up_that_breaks_off_is_begun_again(folder: Place) -> None:
    kill_a_crawl(folder, kept=4)
    archive = folder.archive()
    with archive.begin(clock(1)) as writer:
        pages = writer.torn_pages()
        take_all(writer, [next(pages)])
        first = writer.commit({}, verdict="stopped")
    assert (len(first.releases), first.adopted) == (1, ())
    second = archive_run(archive, minutes=2)
    assert [known.id for known in second.releases] == ["sample:2", "sample:3", "sample:4"]
    assert [seen.id for seen in second.sightings] == ["sample:1"]
    assert len(second.adopted) == 1


def test_half_written_files_of_dead_runs_are_cleared_away(folder: Place) -> None:
    kill_a_crawl(folder, kept=2)
    archive = folder.archive()
    run = archive.state().torn[0].run
    part = folder.root / raw_prefix(run) / ".bootless-1-99999999-5.abcdef.part"
    part.write_bytes(b"half")
    os.utime(part, (0, 0))
    assert len([entry for entry in archive.store.list("raw/") if entry.key.endswith(".warc.gz")]) == 1
    archive_run(archive, minutes=1)
    assert not part.exists()


@pytest.mark.parametrize(
    "days",
    [
        pytest.param([*range(400, 414)], id="a clock that is ahead of this machine's"),
        pytest.param([*range(12), -60, *range(12, 15)], id="a clock that jumps back"),
        pytest.param([*range(6), 3000, *range(6, 18)], id="one commit in the far future"),
    ],
)
def test_what_was_committed_is_not_taken_up_again_whatever_the_clocks_say(folder: Place, days: list[int]) -> None:
    archive = folder.archive()
    for number, day in enumerate(days):
        manifest = archive_run(archive, exchange(number), minutes=day * 24 * 60 + number)
        assert (manifest.adopted, manifest.void) == ((), ())
        assert archive.state().torn == ()
    known = archive.state().known
    assert {known[f"sample:{number}"].version for number in range(len(days))} == {1}
