"""The page on SQL over the archive runs as it stands, on a folder and on buckets."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import polars as pl

from crawler.archive import Archive
from tests.archive.pages import archive_run, clock, exchange, html
from tests.servers import ROOT, Place


def blocks() -> list[str]:
    return re.findall(r"```python\n(.*?)```", (ROOT / "docs/notebook.md").read_text("utf-8"), re.DOTALL)


def test_the_page_runs(place: Place) -> None:
    archive = place.archive(segment_pages=2)
    for number in range(3):
        archive_run(archive, exchange(number), exchange(10, html(10, f"text {number}")), minutes=number)
    list(archive.compact(clock(5 * 24 * 60)))
    archive_run(archive, exchange(20, minutes=9000), minutes=9000)
    first, *rest = blocks()
    opened = re.sub(r'Archive\.open\("file://\./archive"\)', "archive", first)
    names: dict[str, Any] = {"archive": Archive.open(place.settings())}
    for code in (opened.replace("archive = archive  #", "#"), *rest):
        exec(code, names)
    held = [(release.id, release.published) for release in archive.releases()]
    assert isinstance(names["by_day"], pl.DataFrame)
    assert names["by_day"]["releases"].sum() == len(held) == 5
    assert dict(names["by_day"].iter_rows()) == _days(held)
    assert set(names["tickers"].collect().columns) == {"id", "symbols"}
    assert names["issuers"].collect().columns == ["issuer", "n"]
    assert names["longest"].height == 0  # the invented pages state no language


def _days(held: list[tuple[Any, Any]]) -> dict[str, int]:
    days = [published.date for _, published in held]
    return {day: days.count(day) for day in days}


def test_paths_are_paths(tmp_path: Path) -> None:
    archive = Archive.open((tmp_path / "a folder, Über").as_uri(), create=True)
    archive_run(archive, exchange(1))
    (path,) = archive.tables()
    assert Path(path).exists()
    assert archive.tables(wire="other") == []
