"""What the doors said, as rows: whole, in their order, read by others, merged by compaction, rewritten by a take-down."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from crawler.archive import Archive
from crawler.archive.claims import without
from crawler.clock import Clock
from jobs.app import App
from jobs.order import Order
from jobs.run import archive_run
from tests.jobs.test_backfill import LISTING, MONTHS, Past, app_at
from tests.jobs.tiny import NOW, WATCH
from tests.servers import Place

LATER = Clock(NOW + timedelta(days=4))


@pytest.fixture
def app(folder: Place) -> App:
    """Two runs of a listing and a sitemap that name eight releases of two days."""
    app = app_at(folder, Past(days=("2026-03-03", "2026-03-04")), LISTING, MONTHS)
    for minutes in (0, 15):
        archive_run(app.at(NOW + timedelta(minutes=minutes)), Order(), WATCH)
    return app


def tables(folder: Place, archive: Archive) -> list[Path]:
    return [folder.root / key for key in archive.state().inventory.objects("claims")]


def rows(folder: Place, archive: Archive) -> pl.DataFrame:
    claims = pl.scan_parquet(tables(folder, archive), hive_partitioning=False).collect()
    return claims.sort("run", "door", "position")


def test_every_item_of_every_answer_is_a_row(app: App, folder: Place) -> None:
    archive = app.open_archive()
    found = rows(folder, archive)
    first = found.filter(pl.col("run") == found["run"].min())
    assert first["door"].value_counts().sort("door").rows() == [("listing", 8), ("months", 8)]
    listed = first.filter(pl.col("door") == "listing")
    assert listed["position"].to_list() == list(range(1, 9))
    assert listed["id"][0] == "tiny:2026030418"
    assert listed["stamp_raw"][0] == "2026-03-04 18:30"
    assert listed["headline"][0] == "Release number 2026030418"
    assert set(first["wire"]) == {"tiny"}
    assert list(archive.verify(deep=True)) == []


def test_the_readme_reads_them(app: App, folder: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.root)
    app.open_archive()
    space: dict[str, object] = {}
    for code in re.findall(r"```python\n(.*?)```", (folder.root / "README.md").read_text(), re.DOTALL):
        exec(code, space)
    first = space["first"]
    assert isinstance(first, pl.LazyFrame)
    assert first.collect().height == 16


def test_compaction_merges_them_and_can_be_taken_back(app: App, folder: Place) -> None:
    archive = app.open_archive()
    before = rows(folder, archive)
    assert len(tables(folder, archive)) == 2
    list(archive.compact(LATER))
    assert len(tables(folder, archive)) == 1
    assert rows(folder, archive).equals(before)
    assert list(archive.verify(deep=True)) == []
    archive.undo_compaction(LATER)
    assert len(tables(folder, archive)) == 2
    assert list(archive.verify(deep=True)) == []


def test_a_table_that_was_spoilt_is_named(app: App, folder: Place) -> None:
    archive = app.open_archive()
    path = tables(folder, archive)[0]
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert [problem.code for problem in archive.verify(deep=True)] == ["object-changed"]


def test_the_rows_of_a_release_can_be_taken_out(app: App, folder: Place, tmp_path: Path) -> None:
    (source, *_) = tables(folder, app.open_archive())
    left = without([source], lambda row: row["id"] == "tiny:2026030418", tmp_path / "left.parquet")
    kept = pl.read_parquet(tmp_path / "left.parquet")
    assert kept.height == left == pl.read_parquet(source, hive_partitioning=False).height - 2
    assert "tiny:2026030418" not in kept["id"]
