"""Releases as rows: nothing is lost on the way into Parquet and back, and equal rows are equal bytes."""

from __future__ import annotations

import io
import random
import re
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.archive.schema import RECORD, SCHEMA, from_row, to_batch, to_row, to_rows
from crawler.archive.spool import Spool
from crawler.archive.tables import ROWS_PER_GROUP, write_groups
from crawler.errors import ArchiveError, StoreError
from crawler.model import (
    Block,
    Contact,
    Dateline,
    Link,
    Media,
    Raw,
    Relation,
    Release,
    Removed,
    Republished,
    Rights,
    Robots,
    Stamp,
    Subject,
    Ticker,
    to_json,
)
from tests.archive.shelf import version
from tests.servers import ROOT

INT64 = st.integers(0, 2**63 - 1)
TIMES = st.datetimes(
    datetime(1970, 1, 1),  # noqa: DTZ001 - the zone is drawn below
    datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
).map(datetime.isoformat)


def whole(kind: type[Any], **given: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Values of a dataclass, all of their fields drawn: hypothesis leaves those with a default as they are."""
    return st.builds(kind, **{field.name: given.get(field.name, ...) for field in fields(kind)})


PLACES: dict[type[Any], dict[str, st.SearchStrategy[Any]]] = {
    Stamp: {"at": st.none() | TIMES},
    Block: {"start": INT64, "end": INT64},
    Removed: {"at": INT64},
    Raw: {"offset": INT64, "length": INT64, "status": INT64},
}
PARTS = (
    Stamp,
    Block,
    Removed,
    Raw,
    Dateline,
    Republished,
    Ticker,
    Contact,
    Media,
    Link,
    Subject,
    Relation,
    Robots,
    Rights,
)
for part in PARTS:
    st.register_type_strategy(part, whole(part, **PLACES.get(part, {})))
RELEASES = whole(Release, version=st.integers(1, 2**31 - 1), first_seen=st.none() | TIMES, fetched=st.none() | TIMES)


@given(st.lists(RELEASES, min_size=1, max_size=3))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_release_comes_back_as_it_was(releases: list[Release]) -> None:
    out = io.BytesIO()
    write_groups([to_batch(to_rows(releases, "2026-03-02"))], out)
    out.seek(0)
    rows = pq.ParquetFile(out).read().to_pylist()
    assert [from_row(row) for row in rows] == releases
    # The record in JSON is the same whether it comes from the value or from the row.
    assert [{name: row[name] for name in RECORD} for row in rows] == msgspec.json.decode(to_json(releases))


def test_the_columns_are_the_record_and_the_four_for_queries() -> None:
    assert tuple(SCHEMA.names) == (*(field.name for field in fields(Release)), *SCHEMA.names[-5:])
    assert SCHEMA.names[-5:] == ["date", "published_at", "first_seen_at", "fetched_at", "cleaned_at"]
    assert tuple(SCHEMA.names[:-5]) == RECORD


def test_the_columns_are_documented_as_they_are() -> None:
    page = (ROOT / "docs" / "record.md").read_text("utf-8")
    told = re.findall(r"^\| `(\w+)` \| `([^`]+)` \|", page, re.MULTILINE)
    assert told == [(field.name, written(field.type)) for field in SCHEMA]


def written(kind: Any) -> str:
    """A type as docs/record.md writes it."""
    if pa.types.is_list(kind):
        return f"[{written(kind.value_type)}]"
    if pa.types.is_struct(kind):
        return "{" + ", ".join(f"{field.name}: {written(field.type)}" for field in kind) + "}"
    return str(kind)


def test_times_become_moments_in_utc() -> None:
    release, date = version(
        "1", published=Stamp(at="2026-03-02T09:30:00-05:00", resolution="minute", origin="page", raw="")
    )
    row = to_row(replace(release, fetched="2026-03-04T03:15:00Z", first_seen=None), date)
    assert row["published"]["at"] == "2026-03-02T09:30:00-05:00"
    assert row["published_at"] == datetime(2026, 3, 2, 14, 30, tzinfo=UTC)
    assert row["fetched_at"] == datetime(2026, 3, 4, 3, 15, tzinfo=UTC)
    assert row["first_seen_at"] is None


def test_equal_rows_are_equal_bytes_in_whatever_order_they_come(tmp_path: Path) -> None:
    versions = [version(f"{number % 40}", number // 40 + 1) for number in range(100)]
    shuffled = versions[:]
    random.Random(4).shuffle(shuffled)
    made = []
    for name, order in (("one", versions), ("other", shuffled)):
        spool = Spool(tmp_path / name)
        for release, date in order:
            spool.add(release, date)
        (table,) = spool.finish()
        made.append(table.path.read_bytes())
    assert made[0] == made[1]
    keys = pq.read_table(io.BytesIO(made[0]), columns=["id", "version"]).to_pylist()
    assert [(row["id"], row["version"]) for row in keys] == sorted((v.id, v.version) for v, _ in versions)


def test_a_table_is_one_partition_in_bounded_row_groups(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    days = ["2026-03-02", "2026-03-01", "unknown"]
    for number in range(1100):
        spool.add(*version(f"{number:04}", date=days[number % 2]))
    spool.add(*version("1", wire="another", date="unknown"))
    spool.add(*version("large", date="unknown", text="long " * 1_000_000))
    spool.add(*version("small", date="unknown"))
    tables = list(spool.finish())
    assert [(table.wire, table.date, table.rows) for table in tables] == [
        ("another", "unknown", 1),
        ("sample", "2026-03-01", 550),
        ("sample", "2026-03-02", 550),
        ("sample", "unknown", 2),
    ]
    of_a_day, large = pq.ParquetFile(tables[1].path).metadata, pq.ParquetFile(tables[3].path).metadata
    assert [of_a_day.row_group(n).num_rows for n in range(of_a_day.num_row_groups)] == [ROWS_PER_GROUP, 50]
    assert large.num_row_groups == 2
    ids = of_a_day.row_group(1).column(SCHEMA.names.index("id"))
    assert ids.statistics is not None
    assert (ids.statistics.min, ids.statistics.max) == ("sample:1001", "sample:1099")
    assert ids.compression == "ZSTD"


def test_nothing_was_added(tmp_path: Path) -> None:
    assert list(Spool(tmp_path / "not" / "there").finish()) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"id": None}, "lacks its id"),
        ({"version": None}, "lacks its id"),
        ({"fetched": "yesterday"}, "fetched is 'yesterday'"),
        ({"first_seen": "2026-03-02T10:00:00"}, "without its offset"),
        ({"published": Stamp(at="0001-01-01T00:00:00+14:00", resolution="second", origin="page", raw="")}, "published"),
        ({"headline": "\ud800"}, "not Unicode"),
    ],
)
def test_what_no_table_can_hold_is_refused_at_once(tmp_path: Path, changed: dict[str, object], said: str) -> None:
    release, date = version("1")
    spool = Spool(tmp_path)
    with pytest.raises(ArchiveError, match=said):
        spool.add(replace(release, **changed), date)  # type: ignore[arg-type]
    spool.add(release, date)
    assert [table.rows for table in spool.finish()] == [1]


def test_a_row_that_is_no_record_is_damage() -> None:
    row = to_row(*version("1"))
    with pytest.raises(ArchiveError, match=r"sample:1.*status"):
        from_row(row | {"status": "excellent"})


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.add(*version("1"))
    (tmp_path / "sample.2026-03-02.jsonl").symlink_to("/dev/full")
    with pytest.raises(StoreError, match="No space left on device"):
        list(spool.finish())


def test_polars_reads_the_same_rows(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    versions = [version(f"{number}", headline=f"Größe {number} – 東京", issuer=("A", "B")) for number in range(5)]
    for release, date in versions:
        spool.add(release, date)
    (table,) = spool.finish()
    rows = pl.read_parquet(table.path).to_dicts()
    assert [from_row(row) for row in rows] == [release for release, _ in versions]
    assert rows == [to_row(release, date) for release, date in versions]
