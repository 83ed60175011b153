"""A copy that asks for what has come since its cursor is the archive, whatever happened in between."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.archive import Archive
from crawler.archive.editions import EditionWriter
from crawler.archive.layout import manifest_key
from crawler.archive.local import LocalStore
from crawler.archive.manifest import encode
from crawler.archive.sync import START
from crawler.archive.takedown import Order
from crawler.errors import ConfigError
from jobs.__main__ import run_command_line
from tests.archive.pages import archive_run, clock, exchange, html
from tests.archive.shelf import manifest_of, put_tables, run_id, version
from tests.servers import Place

DAY = 24 * 60
STEPS = ("new", "change", "edition", "compact", "fork", "forget", "sync")


class Story:
    """An archive to which things happen, and a copy that asks now and then."""

    def __init__(self, root: Path) -> None:
        self.archive = Archive.open(root.as_uri(), create=True, segment_pages=2)
        self.copy: dict[str, dict[str, Any]] = {}
        self.cursor = START
        self.at = 0
        self._spool = root.parent / "spool"
        self._forks = 0

    def happen(self, step: str) -> None:
        self.at += DAY
        getattr(self, f"_{step}")()

    def _new(self) -> None:
        archive_run(self.archive, exchange(self.at // DAY), minutes=self.at)

    def _change(self) -> None:
        archive_run(self.archive, exchange(1, html(1, f"text {self.at}")), minutes=self.at)

    def _edition(self) -> None:
        with self.archive.commit(clock(self.at), kind="reclean") as commit:
            writer = EditionWriter(commit, clock(self.at))
            held = [one for one in self.archive.held() if one.id in commit.state.known and one.raw][:2]
            for one in held:
                writer.take(replace(one, warnings=(f"edition-{self.at}",)))
            if held:
                writer.commit({})

    def _compact(self) -> None:
        list(self.archive.compact(clock(self.at)))

    def _fork(self) -> None:
        """Another writer, which has begun long ago from nothing, and knows none of the others."""
        self._forks += 1
        versions = [version(f"fork-{self._forks}")]
        objects = put_tables(self.archive, self._spool, run_id(self._forks), versions)
        self.archive.store.create(
            manifest_key(run_id(self._forks)), encode(manifest_of(self._forks, objects, versions))
        )

    def _forget(self) -> None:
        found = next((one.id for one in self.archive.held() if one.raw), None)
        if found:
            self.archive.forget(clock(self.at), Order(ids=(found,), reason="why"))

    def _sync(self) -> None:
        found = self.archive.releases(after=self.cursor)
        for row in found.rows():
            assert _content(row) != _content(self.copy.get(row["id"])), f"{row['id']} came twice"
            self.copy[row["id"]] = row
        for tombstone in found.plan.buried:
            self.copy.pop(tombstone.id, None)
        self.cursor = found.plan.cursor
        held = {row["id"]: _content(row) for row in self.archive.releases().rows()}
        assert {id_: _content(row) for id_, row in self.copy.items()} == held


def _content(row: dict[str, Any] | None) -> Any:
    """Where a page lies is no part of what a copy holds: a compaction moves it."""
    return row and {**row, "raw": None}


@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(STEPS), max_size=8))
def test_nothing_is_passed_over_and_nothing_comes_twice(steps: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        story = Story(Path(folder) / "archive")
        for step in [*steps, "sync", "sync"]:
            story.happen(step)


def test_one_way_through_all_of_it(tmp_path: Path) -> None:
    story = Story(tmp_path / "archive")
    for step in ("new", "sync", "change", "fork", "sync", "new", "compact", "sync", "fork", "change", "edition"):
        story.happen(step)
    for step in ("sync", "forget", "fork", "sync", "compact", "new", "sync"):
        story.happen(step)
    assert story.cursor != START


def test_where_the_cursors_checkpoint_is_gone_all_manifests_say_it(tmp_path: Path) -> None:
    story = Story(tmp_path / "archive")
    for step in ("new", "change", "fork", "new", "sync", "fork", "change"):
        story.happen(step)
    for path in (tmp_path / "archive" / "checkpoints").iterdir():
        path.unlink()
    story.happen("sync")


def test_it_costs_as_many_manifests_as_there_are_new_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    story = Story(tmp_path / "archive")
    for step in ["new"] * 8 + ["sync", "new", "new"]:
        story.happen(step)
    read: list[str] = []
    get = LocalStore.get

    def noted(store: LocalStore, key: str) -> bytes:
        read.append(key)
        return get(store, key)

    monkeypatch.setattr(LocalStore, "get", noted)
    story.happen("sync")
    assert len({key for key in read if key.startswith("runs/")}) == 3  # the two, and the cursor's own


def test_as_it_is_typed(folder: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Any) -> None:
    monkeypatch.setenv("WIREVAULT_ARCHIVE__URL", folder.url)
    archive, out, cursor = folder.archive(), tmp_path / "out", tmp_path / "cursor"
    words = ["pull", "--cursor-file", str(cursor), "-o", str(out)]
    archive_run(archive, exchange(1), exchange(2))
    assert run_command_line(words) == 0
    assert [json.loads(line)["id"] for line in out.read_text().splitlines()] == ["sample:1", "sample:2"]
    assert f"next: --after {cursor.read_text().strip()}" in capfd.readouterr().err
    archive_run(archive, exchange(2, html(2, "other")), exchange(3), minutes=10)
    archive.forget(clock(20), Order(ids=("sample:1",), reason="why"))
    before = cursor.read_text()
    assert run_command_line(words) == 0
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    assert [(line["id"], line["status"]) for line in lines] == [
        ("sample:2", "usable"), ("sample:3", "usable"), ("sample:1", "forgotten"),
    ]  # fmt: skip
    assert run_command_line([*words, "--after", before.strip(), "--format", "csv"]) == 0
    assert "taken down since, to be deleted: sample:1" in capfd.readouterr().err
    assert run_command_line(words) == 0
    assert out.read_text() == ""


def test_every_version_that_has_come_since(folder: Place) -> None:
    archive = folder.archive()
    archive_run(archive, exchange(1), exchange(2))
    cursor = archive.releases().plan.cursor
    archive_run(archive, exchange(1, html(1, "b")), minutes=10)
    archive_run(archive, exchange(1, html(1, "c")), minutes=20)
    found = archive.releases(after=cursor, all_versions=True)
    assert [(one.id, one.version) for one in found] == [("sample:1", 2), ("sample:1", 3)]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"after": "yesterday"}, "is no cursor"),
        ({"after": "20200101T000000Z-abcdef"}, "knows no commit 20200101T000000Z-abcdef"),
        ({"after": START, "as_of": "2026-03-04"}, "exclude each other"),
    ],
)
def test_what_is_no_cursor_is_told(folder: Place, query: dict[str, Any], said: str) -> None:
    archive = folder.archive()
    archive_run(archive, exchange(1))
    with pytest.raises(ConfigError, match=said):
        list(archive.releases(**query))


def test_a_cursor_is_not_written_before_all_is_out(
    folder: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIREVAULT_ARCHIVE__URL", folder.url)
    archive = folder.archive()
    manifest = archive_run(archive, exchange(1), exchange(2))
    table = next(stored.key for stored in manifest.objects if stored.kind == "releases")
    (folder.root / table).write_bytes(b"damaged")
    assert run_command_line(["pull", "--cursor-file", str(tmp_path / "cursor"), "-o", str(tmp_path / "out")]) == 1
    assert not (tmp_path / "cursor").exists()
