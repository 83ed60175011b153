"""Reading back: which versions a query means, what is read for it, and what damage is told."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.archive import Archive, objects
from crawler.archive.layout import README
from crawler.archive.query import Query
from crawler.archive.reader import Releases
from crawler.archive.schema import SCHEMA, from_row
from crawler.archive.store import Entry, Store
from crawler.errors import ArchiveError, ConfigError
from crawler.model import Release, Ticker
from tests.archive.shelf import BEGIN, Shelved, put_tables, run_id, shelve, version
from tests.servers import ROOT, Place


@pytest.fixture
def archive(folder: Place) -> Archive:
    return folder.archive()


def keys(releases: Releases) -> list[tuple[str | None, int | None]]:
    return [(release.id, release.version) for release in releases]


def test_every_kind_of_store_gives_what_was_kept(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = place.archive()
    versions = [version(f"{number}", date=f"2026-03-0{number}") for number in range(1, 6)]
    shelve(archive, tmp_path, versions[:3], versions[3:], [version("2", 2, date="2026-03-02")])
    newest = [release for release, _ in versions]
    newest[1] = version("2", 2, date="2026-03-02")[0]
    assert list(archive.releases()) == newest
    monkeypatch.setattr(objects, "WHOLE_BYTES", 100)  # as objects are read that are too big to be fetched whole
    assert list(archive.releases()) == newest


def test_the_newest_version_of_each_in_a_stable_order(archive: Archive, tmp_path: Path) -> None:
    shelve(
        archive,
        tmp_path,
        [version("b", wire="zeta"), version("a", date="unknown"), version("c"), version("b")],
        [version("b", 2), version("a", date="2026-01-01", wire="zeta")],
        [version("b", 3), version("a")],
    )
    assert keys(archive.releases()) == [
        ("sample:a", 1),
        ("sample:b", 3),
        ("sample:c", 1),
        ("sample:a", 1),
        ("zeta:a", 1),
        ("zeta:b", 1),
    ]
    versions = keys(archive.releases(all_versions=True, wire="sample"))
    assert versions == [("sample:a", 1), *(("sample:b", n) for n in (1, 2, 3)), ("sample:c", 1), ("sample:a", 1)]


QUERIES: list[tuple[dict[str, Any], set[str]]] = [
    ({}, {"en", "de", "none", "late"}),
    ({"since": "2026-03-02"}, {"de", "late"}),
    ({"since": date(2026, 3, 2), "until": datetime(2026, 3, 2, 23, tzinfo=UTC)}, {"de"}),
    ({"until": "2026-03-01"}, {"en"}),
    ({"wire": "other"}, {"de"}),
    ({"wire": ["other", "sample"], "until": "2026-03-02"}, {"de", "en"}),
    ({"wire": "nobody"}, set()),
    ({"issuer": "vale gm"}, {"de"}),
    ({"issuer": "AURUM"}, {"de", "en"}),
    ({"ticker": "avl"}, {"en", "late"}),
    ({"ticker": "nyse:AVL"}, {"en"}),
    ({"ticker": "NYSE: AVL"}, {"en"}),
    ({"ticker": "XNYS:AVL"}, {"en"}),
    ({"ticker": "TSX.V:AVL"}, {"late"}),
    ({"ticker": "AV"}, set()),
    ({"language": "en"}, {"en", "late"}),
    ({"language": "en_gb"}, {"en"}),
    ({"language": "e"}, set()),
    ({"match": "GRÖSSE"}, {"de"}),
    ({"match": "größe"}, {"de"}),
    ({"match": "announces late"}, {"late"}),
    ({"match": "words of", "language": "en"}, {"en", "late"}),
    ({"ids": "sample:late"}, {"late"}),
    ({"ids": ["sample:late", "other:de", "sample:never"]}, {"late", "de"}),
    ({"ids": "other:de", "until": "2026-03-01"}, set()),
]


@pytest.mark.parametrize(("query", "found"), QUERIES, ids=[str(query) for query, _ in QUERIES])
def test_filters(archive: Archive, tmp_path: Path, query: dict[str, Any], found: set[str]) -> None:
    tickers = (Ticker(exchange="NYSE", symbol="AVL", mic="XNYS"), Ticker(exchange="OTC PINK", symbol="X"))
    shelve(
        archive,
        tmp_path,
        [
            version("en", date="2026-03-01", language="en-GB", issuer=("X", "Aurum Vale Ltd"), tickers=tickers),
            version("de", wire="other", language="de", issuer=("Aurum Vale GmbH",), text="Die Größe."),
            version("none", date="unknown", headline=None),
            version("late", date="2026-03-03", language="en", tickers=(Ticker(exchange="TSX.V", symbol="AVL"),)),
        ],
    )
    releases = archive.releases(**query)
    assert {str(release.id).partition(":")[2] for release in releases} == found
    assert releases.table().num_rows == len(found)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"since": "2026-03-02", "until": "2026-03-01"}, "later than until"),
        ({"since": "March"}, "since is 'March'"),
        ({"as_of": "then"}, "as_of is 'then'"),
    ],
)
def test_a_query_that_cannot_be_meant(archive: Archive, query: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        archive.releases(**query)


def test_what_the_archive_had_then(archive: Archive, tmp_path: Path) -> None:
    shelve(archive, tmp_path, [version("1", 1), version("2", 1)], [version("1", 2)], [version("1", 3)])
    fetched = {n: BEGIN + timedelta(hours=n) for n in (1, 2, 3)}
    assert keys(archive.releases(as_of=fetched[1] - timedelta(seconds=1))) == []
    assert keys(archive.releases(as_of=fetched[1])) == [("sample:1", 1), ("sample:2", 1)]
    assert keys(archive.releases(as_of=fetched[2].isoformat(), ids="sample:1")) == [("sample:1", 2)]
    assert keys(archive.releases(as_of=fetched[2], all_versions=True)) == [
        ("sample:1", 1),
        ("sample:1", 2),
        ("sample:2", 1),
    ]
    assert keys(archive.releases(as_of="2026-03-04")) == keys(archive.releases())
    assert keys(archive.releases(as_of=date(2026, 3, 3))) == []


def test_a_filter_is_about_the_version_that_is_meant(archive: Archive, tmp_path: Path) -> None:
    shelve(archive, tmp_path, [version("1", headline="Old")], [version("1", 2, headline="New")])
    assert keys(archive.releases(match="Old")) == []
    assert keys(archive.releases(match="Old", all_versions=True)) == [("sample:1", 1)]


def test_the_forgotten_is_never_given(archive: Archive, tmp_path: Path) -> None:
    shelve(archive, tmp_path, [version("1"), version("2")], [version("1", 2, status="forgotten", text="")])
    for query in ({}, {"all_versions": True}, {"ids": "sample:1"}, {"as_of": BEGIN + timedelta(hours=1)}):
        assert "sample:1" not in {release.id for release in archive.releases(**query)}


def test_two_writers_that_met(archive: Archive, tmp_path: Path) -> None:
    same = version("1")
    shelve(archive, tmp_path, [same], [same], [version("2", headline="One")], [version("2", headline="Other")])
    assert [(r.id, r.headline) for r in archive.releases()][1] == ("sample:2", "Other")
    assert keys(archive.releases(all_versions=True)) == [("sample:1", 1), ("sample:2", 1), ("sample:2", 1)]


def test_a_torn_run_is_not_seen(archive: Archive, tmp_path: Path) -> None:
    shelve(archive, tmp_path, [version("1")])
    put_tables(archive, tmp_path, run_id(9), [version("1", 2), version("2")])
    assert keys(archive.releases()) == [("sample:1", 1)]


def test_superseded_tables_are_not_read(archive: Archive, tmp_path: Path) -> None:
    first, second = shelve(archive, tmp_path, [version("1")], [version("2")])
    old = [stored.key for run in (first, second) for stored in run.objects]
    shelve(archive, tmp_path, [version("1"), version("2")], superseded=old)
    spy = Spy(archive.store)
    assert len(list(Releases(spy, archive.plan, Query()))) == 2
    assert len(spy.asked) == 1
    assert not set(spy.asked) & set(old)


class Spy:
    """A store that remembers what of it was read: each key and how many bytes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.url = store.url
        self.asked: dict[str, int] = {}

    def get(self, key: str) -> bytes:
        return self._noted(key, self._store.get(key))

    def range(self, key: str, start: int, length: int) -> bytes:
        return self._noted(key, self._store.range(key, start, length))

    def size(self, key: str) -> int | None:
        return self._store.size(key)

    def list(self, prefix: str, after: str = "") -> Iterator[Entry]:
        return self._store.list(prefix, after)

    def _noted(self, key: str, data: bytes) -> bytes:
        self.asked[key] = self.asked.get(key, 0) + len(data)
        return data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


@pytest.mark.parametrize(
    ("query", "partitions"),
    [
        ({"wires": ("sample",), "since": "2026-03-03", "until": "2026-03-03"}, ["wire=sample/date=2026-03-03"]),
        ({"ids": ("other:4",)}, ["wire=other/date=2026-03-04"]),
        ({"ids": ("other:40",)}, []),
        ({"until": "2026-03-01"}, ["wire=other/date=2026-03-01", "wire=sample/date=2026-03-01"]),
    ],
)
def test_only_the_wires_and_days_asked_for_are_read(
    archive: Archive, tmp_path: Path, query: dict[str, Any], partitions: list[str]
) -> None:
    days = range(1, 6)
    shelve(
        archive, tmp_path, [version(f"{n}", wire=w, date=f"2026-03-0{n}") for n in days for w in ("sample", "other")]
    )
    spy = Spy(archive.store)
    list(Releases(spy, archive.plan, Query(**query)))
    assert sorted(key.removeprefix("releases/").rpartition("/")[0] for key in spy.asked) == partitions


def test_of_a_big_object_only_the_columns_and_row_groups_needed_are_read(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noise = hashlib.shake_128
    versions = [version(f"{n:04}", text=noise(b"%d" % n).hexdigest(2000)) for n in range(1200)]
    (manifest,) = shelve(archive, tmp_path, versions)
    (stored,) = manifest.objects
    monkeypatch.setattr(objects, "WHOLE_BYTES", 1024 * 1024)
    assert stored.size > 2 * objects.WHOLE_BYTES
    spy = Spy(archive.store)
    (found,) = Releases(spy, archive.plan, Query(ids=("sample:0777",)))
    assert found == versions[777][0]
    assert spy.asked[stored.key] < stored.size * 0.6  # one of three row groups, and a narrow column of all
    spy = Spy(archive.store)
    assert len(list(Releases(spy, archive.plan, Query()).rows(("id", "headline")))) == 1200
    assert spy.asked[stored.key] < stored.size * 0.2


def damage_cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-300])


def damage_flip(path: Path) -> None:
    """One bit in the last page of the first column."""
    ids = pq.ParquetFile(path).metadata.row_group(0).column(0)
    data = bytearray(path.read_bytes())
    data[ids.data_page_offset + ids.total_compressed_size // 2] ^= 1
    path.write_bytes(data)


def damage_empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("whole", [True, False], ids=["whole", "by-ranges"])
@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (Path.unlink, "is not there"),
        (damage_cut, r"has \d+ bytes instead of \d+"),
        (damage_empty, "has 0 bytes"),
        (damage_flip, "other bytes|not a readable table"),
    ],
)
def test_a_damaged_table_is_named(
    folder: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: Any, said: str, whole: bool
) -> None:
    archive = folder.archive()
    first, second = shelve(archive, tmp_path, [version("1", date="2026-03-01")], [version("2")])
    key = second.objects[0].key
    damage(tmp_path / "archive" / key)
    if not whole:
        monkeypatch.setattr(objects, "WHOLE_BYTES", 0)
    with pytest.raises(ArchiveError, match=said) as raised:
        list(archive.releases())
    assert key in str(raised.value)
    assert second.run in str(raised.value)
    assert "from a copy of the archive" in str(raised.value)
    assert keys(archive.releases(until="2026-03-01")) == [("sample:1", 1)]
    assert first.run not in str(raised.value)


def test_the_notebook_door(folder: Place, tmp_path: Path) -> None:
    shelve(folder.archive(), tmp_path, [version("1", date="2026-03-01"), version("2", wire="other"), version("3")])
    releases = Archive.open(folder.url).releases(since=date(2026, 3, 2), wire="sample")
    assert [release.headline for release in releases] == ["Aurum Vale announces 3"]
    table = releases.table()
    assert table.schema.names == SCHEMA.names
    assert pl.from_arrow(table).select("id").to_dicts() == [{"id": "sample:3"}]  # type: ignore[union-attr]
    assert releases.table(["headline", "id"]).to_pylist() == [{"headline": "Aurum Vale announces 3", "id": "sample:3"}]
    assert Archive.open(folder.url).releases(wire="nobody").table().num_rows == 0


def test_other_tools_read_the_same_rows(folder: Place, tmp_path: Path) -> None:
    archive = folder.archive()
    versions = [version(f"{n}", date=d, issuer=("Ä", "B")) for n, d in enumerate(["2026-03-01", DAYS_END, "unknown"])]
    shelve(archive, tmp_path, versions, [version("0", 2, date="2026-03-01")])
    ours = archive.releases(all_versions=True).table().to_pylist()
    tables = tmp_path / "archive" / "releases"
    theirs = pl.scan_parquet(tables / "**/*.parquet", hive_partitioning=True).sort("wire", "date", "id", "version")
    assert theirs.collect().to_dicts() == ours
    assert pl.scan_parquet(tables).filter(date="2026-03-01", wire="sample").collect().height == 2
    hive = ds.dataset(tables, partitioning="hive").to_table(filter=ds.field("date") == "unknown")
    assert hive["id"].to_pylist() == ["sample:2"]
    single = pq.read_table(next(tables.rglob("date=unknown/*.parquet")), partitioning=None).to_pylist()
    assert [from_row(row) for row in single] == [versions[2][0]]


DAYS_END = "2026-03-31"


def test_the_lines_of_the_readme(folder: Place, tmp_path: Path) -> None:
    """What the archive's own README.md tells to type gives what `pull` gives."""
    archive = folder.archive()
    first, *_ = shelve(archive, tmp_path, [version("1")], [version("1", 2), version("2", date="unknown")])
    shelve(archive, tmp_path, [version("1")], superseded=[first.objects[0].key])
    blocks = re.findall(r"```python\n(.*?)```", archive.store.get(README).decode(), re.DOTALL)
    lines = blocks[0] + "\nprint(newest.sort('id').select('id', 'version').collect().to_dicts())"
    done = subprocess.run([sys.executable, "-c", lines], cwd=tmp_path / "archive", capture_output=True, check=True)
    said = done.stdout.decode().splitlines()[-1]
    assert said == str([{"id": "sample:1", "version": 2}, {"id": "sample:2", "version": 1}])


RUNS = st.lists(
    st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from(["2026-03-01", "2026-03-02"])), max_size=8),
    min_size=1,
    max_size=4,
)


@given(runs=RUNS, all_versions=st.booleans(), as_of=st.none() | st.integers(0, 5), since=st.booleans())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_plain_model_gives_the_same(
    tmp_path_factory: pytest.TempPathFactory,
    runs: list[list[tuple[str, str]]],
    all_versions: bool,
    as_of: int | None,
    since: bool,
) -> None:
    root = tmp_path_factory.mktemp("model")
    archive = Archive.open(f"file://{root}/archive", create=True)
    kept = list(_versions(runs))
    shelve(archive, root / "spool", *kept)

    then = None if as_of is None else BEGIN + timedelta(hours=as_of)
    flat = [(release, day) for run in kept for release, day in run if not (since and day < "2026-03-02")]
    there = [(r, d) for r, d in flat if then is None or datetime.fromisoformat(str(r.fetched)) <= then]
    newest = {r.id: r.version for r, _ in sorted(there, key=lambda item: item[0].version or 0)}
    expected = [(r, d) for r, d in there if all_versions or newest[r.id] == r.version]
    expected.sort(key=lambda item: (item[1], item[0].id or "", item[0].version or 0))
    found = archive.releases(all_versions=all_versions, as_of=then, since="2026-03-02" if since else None)
    assert list(found) == [release for release, _ in expected]


def _versions(runs: list[list[tuple[str, str]]]) -> Iterator[list[Shelved]]:
    """Runs in which each release stays in the partition of its first version, as the writer keeps it."""
    seen: dict[str, list[Release]] = {}
    days: dict[str, str] = {}
    for run in runs:
        made = []
        for native, day in run:
            number = len(seen.setdefault(native, [])) + 1
            release, partition = version(native, number, date=days.setdefault(native, day))
            seen[native].append(release)
            made.append((replace(release, status="usable"), partition))
        yield made


def test_a_hundred_thousand_releases_in_bounded_memory(tmp_path: Path) -> None:
    """Written and read back in a process of its own: what it takes above its imports does not grow with the run."""
    measure = ROOT / "tests" / "archive" / "measure_memory.py"
    done = subprocess.run(
        [sys.executable, str(measure), str(tmp_path), "100000"], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    written, read, count = (int(word) for word in done.stdout.split())
    assert count == 100_000
    assert written < 200
    assert read < 200
