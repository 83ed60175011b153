"""Days that are over are merged into a few objects: nothing is lost, everything can be taken back for a while."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from crawler.archive import Archive
from crawler.archive.layout import index_key, joined_key, table_key
from crawler.archive.local import LocalStore
from crawler.archive.manifest import StoredObject
from crawler.archive.pages import read_record
from crawler.archive.spool import Spool
from crawler.archive.warc import check_segment
from crawler.errors import AlreadyThere, ConfigError, StoreError
from crawler.model import sha256, to_json
from tests.archive.pages import archive_run, clock, exchange, html
from tests.servers import ROOT, Place

DAY = 24 * 60
LATER = clock(5 * DAY)  # the days of all runs are over
MUCH_LATER = clock(30 * DAY)  # and so is the grace time


def filled(place: Place, **options: Any) -> Archive:
    """Twelve runs on two days, with changed releases and late ones."""
    archive = place.archive(segment_pages=2, **options)
    for number in range(12):
        changed = exchange(1, html(1, f"text {number}"), minutes=number)
        archive_run(archive, exchange(number), changed, exchange(100 + number), minutes=number * 150)
    return archive


def releases(archive: Archive, **query: Any) -> list[dict[str, Any]]:
    return [{**row, "raw": None} for row in archive.releases(all_versions=True, **query).rows()]


def kinds(archive: Archive) -> Counter[str]:
    state = archive.state()
    return Counter(fact.what for fact in state.inventory.objects("raw", "releases").values())


def test_the_same_releases_and_pages_in_fewer_objects(place: Place) -> None:
    archive = filled(place)
    before, pages = releases(archive), {to_json(one.raw.payload_digest) for one in archive.releases() if one.raw}
    many = kinds(archive)
    manifests = list(archive.compact(LATER, command="test"))
    assert [manifest.kind for manifest in manifests] == ["compact"]
    few = kinds(archive)
    assert few["raw"] == 2 < many["raw"]  # one a day
    assert few["releases"] < many["releases"]
    assert releases(archive) == before
    for release in archive.releases(all_versions=True):
        assert release.raw
        assert b"Aurum Vale" in read_record(archive.store, release.raw).body
    assert {to_json(one.raw.payload_digest) for one in archive.releases() if one.raw} == pages
    assert not archive.due(LATER.now())
    assert list(archive.compact(LATER)) == []


def test_joined_segments_are_those_of_before_end_to_end(folder: Place) -> None:
    archive = filled(folder)
    old = {fact.key: fact for fact in archive.state().inventory.objects("raw").values()}
    (manifest,) = archive.compact(LATER)
    for stored in manifest.objects:
        if stored.kind == "raw":
            parts = [key for key in sorted(old) if key.split("/")[1:4] == stored.key.split("/")[1:4]]
            assert archive.store.get(stored.key) == b"".join(map(archive.store.get, parts))
            assert stored.count == sum(old[key].count or 0 for key in parts)
            checked = check_segment(folder.root / stored.key, stored.key)
            assert checked.records == stored.count
            assert archive.store.get(index_key(stored.key)) == checked.cdxj


def test_what_is_not_over_stays(folder: Place) -> None:
    archive = filled(folder)
    assert not archive.due(clock(DAY).now())
    assert {group.day for group in archive.due(clock(2.95 * DAY).now()).groups} == {"2026-03-04"}


def test_old_objects_stay_for_their_grace_time_and_are_removed_by_name(folder: Place) -> None:
    archive = filled(folder, grace_days=14)
    (merging,) = archive.compact(LATER)
    assert all((folder.root / key).exists() for key in merging.superseded)
    before = releases(archive)
    (removing,) = archive.compact(MUCH_LATER)
    assert set(merging.superseded) <= set(removing.removed)
    assert not [key for key in removing.removed if (folder.root / key).exists()]
    assert releases(archive) == before
    assert archive.state().known.keys() == {row["id"] for row in before}


def test_a_compaction_is_taken_back_within_its_grace_time(folder: Place) -> None:
    archive = filled(folder)
    before = archive.state().inventory.objects("raw", "releases").keys()
    rows = [to_json(release) for release in archive.releases(all_versions=True)]
    list(archive.compact(LATER))
    archive.undo_compaction(LATER)
    assert archive.state().inventory.objects("raw", "releases").keys() == before
    assert [to_json(release) for release in archive.releases(all_versions=True)] == rows
    with pytest.raises(ConfigError, match="cannot be undone: it has been already"):
        archive.undo_compaction(LATER)
    assert archive.state().void == ()  # refused before anything was begun


def test_after_its_grace_time_it_cannot_be_taken_back(folder: Place) -> None:
    archive = filled(folder)
    list(archive.compact(LATER))
    list(archive.compact(MUCH_LATER))
    with pytest.raises(ConfigError, match="is gone for good"):
        archive.undo_compaction(MUCH_LATER)


def test_a_later_day_is_merged_with_what_was_merged_before(folder: Place) -> None:
    archive = filled(folder)
    list(archive.compact(LATER))
    archive_run(archive, *[exchange(n, html(n, "later")) for n in range(1, 12)], minutes=6 * DAY)
    archive_run(archive, *[exchange(n, html(n, "latest")) for n in range(1, 12)], minutes=6 * DAY + 20)
    before = releases(archive)
    list(archive.compact(clock(12 * DAY)))
    assert releases(archive) == before
    tables = archive.state().inventory.objects("releases").values()
    assert max(Counter((fact.wire, fact.date) for fact in tables).values()) <= 2


def test_a_damaged_segment_is_left_as_it_is(folder: Place, caplog: pytest.LogCaptureFixture) -> None:
    archive = filled(folder)
    spoilt = sorted(archive.state().inventory.objects("raw"))[1]
    (folder.root / spoilt).write_bytes(b"spoilt")
    before = releases(archive)
    (manifest,) = archive.compact(LATER)
    assert spoilt not in manifest.superseded
    assert spoilt in caplog.text
    assert releases(archive) == before
    assert not archive.due(LATER.now())


def test_rows_that_were_made_again_before_follow_their_pages(folder: Place, tmp_path: Path) -> None:
    """A commit that cleans again writes rows of pages that older runs brought in."""
    archive = filled(folder)
    with archive.commit(clock(2 * DAY), kind="reclean") as commit:
        spool = Spool(tmp_path / "spool", cleaned_at=clock(2 * DAY).now())
        for row in archive.releases():
            spool.add(row, (row.published and row.published.date) or "unknown")
        objects = []
        for number, made in enumerate(spool.finish(), 1):
            data, key = made.path.read_bytes(), table_key(commit.run, made.wire, made.date, number)
            archive.store.create(key, data)
            objects.append(
                StoredObject(
                    key=key, sha256=sha256(data), size=len(data), kind="releases", wire=made.wire, date=made.date,
                    count=made.rows,
                )
            )  # fmt: skip
        commit.publish(objects=tuple(objects))
    before = releases(archive)
    assert len(list(archive.compact(LATER))) > 1
    list(archive.compact(MUCH_LATER))
    assert releases(archive) == before
    assert list(archive.verify(deep=True)) == []


# Compacts again and again; the n-th is killed at its n-th write, until one is not. Prints how many were.
DIE = """
import sys
from crawler.archive import Archive
from tests.archive.dying import until_one_lives
from tests.archive.pages import clock

def compact(at):
    list(Archive.open(sys.argv[1]).compact(clock(at + float(sys.argv[2]) * 24 * 60)))

print(until_one_lives(compact, ["create", "put_slot", "drop_slot"]))
"""


def test_killed_at_any_write_it_loses_nothing(folder: Place) -> None:
    archive = filled(folder)
    before, days = releases(archive), ["5", "30"]  # merging, then removing
    for day in days:
        done = subprocess.run(
            [sys.executable, "-c", DIE, str(folder.root), day],
            cwd=ROOT,
            env=os.environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert int(done.stdout) > 5
        assert releases(archive) == before
    archive_run(archive, exchange(500), minutes=31 * DAY)
    state = archive.state()
    assert (state.torn, state.void) == ((), ())
    there = {entry.key for entry in archive.store.list("") if entry.key.startswith(("raw/", "releases/"))}
    assert state.inventory.objects("raw", "releases").keys() <= there
    assert not {fact.key for fact in state.inventory.facts("removed")} & there


def test_what_cannot_be_written_changes_nothing(folder: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = filled(folder)
    before = releases(archive)
    create = LocalStore.create

    def failing(store: LocalStore, key: str, data: Any) -> None:
        if key.startswith("releases/"):
            raise StoreError("the disk is full")
        create(store, key, data)

    monkeypatch.setattr(LocalStore, "create", failing)
    with pytest.raises(StoreError, match="full"):
        list(archive.compact(LATER))
    monkeypatch.undo()
    assert releases(archive) == before
    assert len(archive.state().void) == 1


def test_the_readme_of_the_archive_reads_a_compacted_one(folder: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = filled(folder)
    list(archive.compact(LATER))
    code = (folder.root / "README.md").read_text().split("```python\n")[1].split("```")[0]
    monkeypatch.chdir(folder.root)
    names: dict[str, Any] = {}
    exec(code, names)
    found = names["releases"].collect()
    assert isinstance(found, pl.DataFrame)
    assert sorted(found["id"].to_list()) == sorted(row["id"] for row in releases(archive))


def test_keys_of_joined_segments_lie_with_their_day() -> None:
    assert joined_key("20260310T000000Z-aaaaaa", "2026-03-04", "w", 2) == (
        "raw/2026/03/04/20260310T000000Z-aaaaaa/w-0002.warc.gz"
    )


def test_no_object_is_replaced(folder: Place) -> None:
    archive = filled(folder)
    (manifest,) = archive.compact(LATER)
    with pytest.raises(AlreadyThere):
        archive.store.create(manifest.objects[0].key, b"other")
