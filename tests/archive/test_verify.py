"""A table of crimes: each tampers with an archive once, and `verify` says exactly that."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from crawler.archive import Archive
from crawler.archive.layout import index_key, journal_key, segment_key
from crawler.archive.manifest import Manifest
from crawler.archive.schema import SCHEMA, to_batch
from crawler.archive.tables import write_groups
from crawler.archive.verify import CODES
from crawler.model import sha256
from tests.archive.pages import archive_run, clean_otherwise, cleaned, clock, exchange, html
from tests.servers import ROOT, Place

Crime = Callable[[Path, list[Manifest]], object]


@pytest.fixture
def archive(folder: Place) -> Archive:
    """Three runs, a torn one, and a compaction that broke off."""
    found = folder.archive(segment_pages=2)
    for number in range(3):
        archive_run(found, exchange(number), exchange(10, html(10, f"text {number}"), minutes=number), minutes=number)
    with found.begin(clock(5)) as torn:
        torn.keep(exchange(20))
    with found.commit(clock(6), kind="compact") as void:
        found.store.create(segment_key(void.run, "sample", 1), b"half of something")
    return found


def first(manifest: Manifest, kind: str) -> str:
    return next(stored.key for stored in manifest.objects if stored.kind == kind)


def spoil(path: Path) -> None:
    """Another byte, and as many."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def add(path: Path, data: bytes) -> None:
    path.write_bytes((path.read_bytes() if path.exists() else b"") + data)


def restate(root: Path, manifests: list[Manifest], at: int, change: Callable[[dict[str, Any]], None]) -> None:
    """Rewrite a manifest and the digest of it in every later one: a forger who knows the format."""
    changed: dict[str, str] = {}
    for manifest in manifests[at:]:
        path = next((root / "runs").rglob(f"{manifest.run}.json"))
        plain = json.loads(path.read_bytes())
        if manifest is manifests[at]:
            change(plain)
        for parent in plain["parents"]:
            parent["sha256"] = changed.get(parent["run"], parent["sha256"])
        path.write_text(json.dumps(plain))
        changed[manifest.run] = sha256(path.read_bytes())


def forge(root: Path, manifests: list[Manifest], key: str) -> None:
    """Let the manifest state what is in the object now."""
    data = (root / key).read_bytes()
    at = next(number for number, one in enumerate(manifests) if any(stored.key == key for stored in one.objects))

    def change(plain: dict[str, Any]) -> None:
        for stored in plain["objects"]:
            if stored["key"] == key:
                stored.update(sha256=sha256(data), size=len(data))
                if stored["kind"] == "releases" and data.endswith(b"PAR1"):
                    stored["count"] = pq.read_metadata(root / key).num_rows

    restate(root, manifests, at, change)


def rewrite(root: Path, key: str, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> None:
    rows = change(pq.read_table(root / key).to_pylist())
    with (root / key).open("wb") as out:
        write_groups([to_batch(rows)] if rows else [SCHEMA.empty_table()], out)


def forged_rows(change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> Crime:
    def crime(root: Path, manifests: list[Manifest]) -> None:
        key = first(manifests[-1], "releases")
        rewrite(root, key, change)
        forge(root, manifests, key)

    return crime


def forged_segment(root: Path, manifests: list[Manifest]) -> None:
    key = first(manifests[-1], "raw")
    (root / key).write_bytes((root / key).read_bytes()[:-200])
    forge(root, manifests, key)


def forged_index(root: Path, manifests: list[Manifest]) -> None:
    key = index_key(first(manifests[-1], "raw"))
    (root / key).write_bytes((root / key).read_bytes().upper())
    forge(root, manifests, key)


def forged_table(root: Path, manifests: list[Manifest]) -> None:
    key = first(manifests[-1], "releases")
    (root / key).write_bytes(b"PAR1 and no more")
    forge(root, manifests, key)


def forged_count(root: Path, manifests: list[Manifest]) -> None:
    def change(plain: dict[str, Any]) -> None:
        next(stored for stored in plain["objects"] if stored["kind"] == "raw")["count"] += 1

    restate(root, manifests, len(manifests) - 1, change)


def forged_known(root: Path, manifests: list[Manifest]) -> None:
    def change(plain: dict[str, Any]) -> None:
        plain["releases"].append(plain["releases"][0] | {"version": 77})

    restate(root, manifests, len(manifests) - 1, change)


def named_twice(root: Path, manifests: list[Manifest]) -> None:
    def change(plain: dict[str, Any]) -> None:
        plain["objects"].append({**_plain(manifests[0], "raw"), "sha256": sha256(b"other")})

    restate(root, manifests, len(manifests) - 1, change)


def removed(root: Path, manifests: list[Manifest]) -> None:
    def change(plain: dict[str, Any]) -> None:
        plain["removed"].append("raw/2026/03/04/20260304T021500Z-abcdef/sample-0009.warc.gz")

    restate(root, manifests, len(manifests) - 1, change)
    path = root / "raw/2026/03/04/20260304T021500Z-abcdef/sample-0009.warc.gz"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"still there")


def _plain(manifest: Manifest, kind: str) -> dict[str, Any]:
    stored = next(stored for stored in manifest.objects if stored.kind == kind)
    return {name: getattr(stored, name) for name in ("key", "sha256", "size", "kind", "wire", "date", "count")}


def forged_history(root: Path, manifests: list[Manifest]) -> None:
    """A release of an old run is renamed, and everything is made to agree but the checkpoint."""

    assert manifests[0].details
    path = root / manifests[0].details.key
    told = json.loads(gzip.decompress(path.read_bytes()))
    told["releases"][0]["headline"] = "Another headline"
    path.write_bytes(gzip.compress(json.dumps(told).encode()))

    def change(plain: dict[str, Any]) -> None:
        for stored in (plain["details"], *plain["objects"]):
            if stored["kind"] == "details":
                stored.update(sha256=sha256(path.read_bytes()), size=path.stat().st_size)

    restate(root, manifests, 0, change)


def forged_take_down(root: Path, manifests: list[Manifest]) -> None:
    """Said, and not done."""

    def change(plain: dict[str, Any]) -> None:
        at = {"at": "2026-03-04T02:15:00+00:00", "reason": "why", "urls": []}
        plain["forgotten"] = [{"id": plain["releases"][0]["id"], "wire": "sample", **at}]

    restate(root, manifests, len(manifests) - 1, change)


def other_page(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rows[0]["raw"]["offset"] += 1
    return rows


def other_text(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rows[0]["text"] += " and a word"
    return rows


def unlisted(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [rows[0], *rows[1:], rows[0] | {"version": 99}]


def at(root: Path, manifests: list[Manifest], number: int) -> Path:
    return next((root / "runs").rglob(f"{manifests[number].run}.json"))


CRIMES: dict[str, tuple[bool, Crime]] = {
    "readme-missing": (False, lambda root, _: (root / "README.md").unlink()),
    "journal-unreadable": (False, lambda root, _: (root / journal_key("20260304T021500Z-ffffff")).write_text("{")),
    "manifest-missing": (False, lambda root, runs: at(root, runs, 1).unlink()),
    "manifest-unreadable": (False, lambda root, runs: at(root, runs, 2).write_bytes(b"")),
    "manifest-changed": (
        False,
        lambda root, runs: add(at(root, runs, 1), b" "),
    ),
    "object-missing": (False, lambda root, runs: (root / first(runs[0], "raw")).unlink()),
    "object-size": (False, lambda root, runs: add(root / first(runs[0], "raw"), b"more")),
    "object-changed": (True, lambda root, runs: spoil(root / first(runs[1], "releases"))),
    "object-named-twice": (False, named_twice),
    "removed-present": (False, removed),
    "orphan": (
        False,
        lambda root, runs: add((root / first(runs[0], "raw")).with_name("stray-0001.warc.gz"), b"?"),
    ),
    "checkpoint-damaged": (True, lambda root, runs: spoil(root / first(runs[1], "checkpoint"))),
    "checkpoint-differs": (True, forged_history),
    "segment-damaged": (True, forged_segment),
    "index-differs": (True, forged_index),
    "table-unreadable": (True, forged_table),
    "count-differs": (True, forged_count),
    "row-digest": (True, forged_rows(other_text)),
    "row-page": (True, forged_rows(other_page)),
    "row-twice": (True, forged_rows(lambda rows: [rows[0], *rows])),
    "release-missing": (True, forged_known),
    "row-unlisted": (True, forged_rows(unlisted)),
    "forgotten-present": (True, forged_take_down),
}


def test_a_sound_archive_is_silent(place: Place) -> None:
    """With a torn run and a compaction that broke off: those are no problem."""
    found = place.archive(segment_pages=2)
    for number in range(3):
        archive_run(found, exchange(number), exchange(10, html(10, f"text {number}"), minutes=number), minutes=number)
    with found.begin(clock(5)) as torn:
        torn.keep(exchange(20))
    assert list(found.verify(deep=True)) == []
    list(found.compact(clock(5 * 24 * 60)))
    assert list(found.verify(deep=True)) == []
    list(found.compact(clock(30 * 24 * 60)))
    assert list(found.verify(deep=True)) == []


@pytest.mark.parametrize("code", CODES)
def test_each_crime_is_told_by_its_code(archive: Archive, folder: Place, code: str) -> None:
    deep, crime = CRIMES[code]
    assert list(archive.verify(deep=deep)) == []
    crime(folder.root, list(archive.manifests()))
    found = list(archive.verify(deep=deep))
    assert {problem.code for problem in found} == {code}, found
    assert all(problem.key and problem.detail for problem in found)


def index_of(root: Path, runs: list[Manifest]) -> Path:
    return root / index_key(first(runs[-1], "raw"))


REPAIRABLE: dict[str, Crime] = {
    "readme-missing": CRIMES["readme-missing"][1],
    "removed-present": CRIMES["removed-present"][1],
    "checkpoint-damaged": CRIMES["checkpoint-damaged"][1],
    "checkpoint-differs": CRIMES["checkpoint-differs"][1],
    "index-differs": CRIMES["index-differs"][1],
    "object-missing": lambda root, runs: index_of(root, runs).unlink(),
    "object-changed": lambda root, runs: spoil(index_of(root, runs)),
}


@pytest.mark.parametrize("code", REPAIRABLE)
def test_what_can_be_derived_is_made_good(archive: Archive, folder: Place, code: str) -> None:
    REPAIRABLE[code](folder.root, list(archive.manifests()))
    found = list(archive.verify(deep=True))
    assert {problem.code for problem in found} == {code}
    repair = archive.repair(clock(30), found, cleaned)
    assert (repair.done, repair.left) == (found, [])
    assert list(archive.verify(deep=True)) == []
    assert next(archive.newest("repair")).run == repair.commit.run


LOST: dict[str, Callable[[Path], object]] = {
    "object-missing": lambda path: path.unlink(),
    "object-size": lambda path: path.write_bytes(path.read_bytes()[:-9]),
    "object-changed": spoil,
}


def versions_of(archive: Archive) -> list[str]:
    return [f"{one.id} v{one.version} {one.text}" for one in archive.releases(all_versions=True)]


@pytest.mark.parametrize("compacted", [False, True])
@pytest.mark.parametrize("code", LOST)
def test_a_table_comes_back_from_the_raw_pages(archive: Archive, folder: Place, code: str, compacted: bool) -> None:
    archive_run(archive, minutes=20)
    if compacted:
        list(archive.compact(clock(5 * 24 * 60)))
    before, tables = versions_of(archive), archive.state().inventory.objects("releases")
    for key in tables:
        LOST[code](folder.root / key)
    found = list(archive.verify(deep=True))
    assert {problem.code for problem in found} == {code}
    repair = archive.repair(clock(6 * 24 * 60), found, cleaned)
    assert (sorted(repair.done), repair.left) == (sorted(found), [])
    assert versions_of(archive) == before
    assert list(archive.verify(deep=True)) == []


def test_what_another_cleaner_makes_of_it_is_an_edition(archive: Archive, folder: Place) -> None:
    for key in archive.state().inventory.objects("releases"):
        (folder.root / key).unlink()
    told = {(one.id, one.version): one.digest for run in archive.manifests() for one in run.releases}
    found = list(archive.verify(deep=True))
    repair = archive.repair(clock(30), found, clean_otherwise)
    assert (repair.left, list(archive.verify(deep=True))) == ([], [])
    restored = archive.manifest(repair.commit.run).restored
    assert {(one.id, one.version): one.digest for one in restored} == told
    assert all("otherwise" in line for line in versions_of(archive))
    held = {(one.id, one.version): one.digest for one in archive.releases(all_versions=True)}
    assert held == {(one.id, one.version): one.now for one in restored}
    assert archive.state().known["sample:1"].digest == held["sample:1", 1]


def test_what_has_no_page_any_more_is_said_and_nothing_made_up(archive: Archive, folder: Place) -> None:
    runs = list(archive.manifests())
    for key in archive.state().inventory.objects("releases"):
        (folder.root / key).unlink()
    (folder.root / first(runs[0], "raw")).unlink()
    repair = archive.repair(clock(30), list(archive.verify(deep=True)), cleaned)
    said = [problem for problem in repair.left if problem.key.startswith("releases/")]
    assert said
    assert all("no raw page of it alone is left" in problem.detail for problem in said)
    held = archive.releases(ids=("sample:1", "sample:2", "sample:10"), all_versions=True)
    assert [(one.id, one.version) for one in held] == [
        ("sample:1", 1), ("sample:2", 1), ("sample:10", 2), ("sample:10", 3),
    ]  # fmt: skip


@pytest.mark.parametrize("code", ["object-missing", "row-page", "manifest-changed", "orphan"])
def test_what_cannot_be_derived_is_left_and_nothing_is_begun(archive: Archive, folder: Place, code: str) -> None:
    CRIMES[code][1](folder.root, list(archive.manifests()))
    found = list(archive.verify(deep=True))
    before = {entry.key for entry in archive.store.list("")}
    repair = archive.repair(clock(30), found, cleaned)
    assert (repair.done, repair.left) == ([], found)
    assert {entry.key for entry in archive.store.list("")} == before


def test_every_code_is_explained() -> None:
    told = re.findall(
        r"^\| `([a-z-]+)` \|", (ROOT / "docs/archive-format.md").read_text().split("## Codes")[1], re.MULTILINE
    )
    assert sorted(told) == sorted(CODES) == sorted(CRIMES)


def test_what_a_run_is_writing_is_no_problem(folder: Place) -> None:
    found = folder.archive(segment_pages=1)
    archive_run(found, exchange(1))
    with found.begin(clock(1)) as writer:
        writer.keep(exchange(2))
        assert list(found.verify(deep=True)) == []
