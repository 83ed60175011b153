"""The history of an archive: manifests, what they come to, and opening an archive at all."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import polars as pl
import pytest

from crawler.archive import Archive
from crawler.archive.history import Committed, read_history
from crawler.archive.local import LocalStore
from crawler.archive.manifest import Journal, Manifest, Parent, Sighting, Window, decode, encode
from crawler.archive.state import fold
from crawler.archive.store import Entry
from crawler.errors import ArchiveError, ConfigError, FormatTooNew, NoArchive, StoreRefused
from crawler.exchange import Missing
from crawler.model import Known, sha256
from tests.archive.pages import archive_run, clock, exchange, html
from tests.servers import Place


def known(id_: str = "sample:1", version: int = 1, digest: str = "d1", at: str = "2026-03-04T02:15:00Z") -> Known:
    url = f"http://wire.example/{id_}"
    return Known(
        id=id_, version=version, digest=digest, url=url, urls=(url,), headline="A", status="usable",
        published=None, date="2026-03-02", first_seen=at, last_seen=at,
    )  # fmt: skip


def manifest(number: int, *parents: Committed, **more: object) -> Committed:
    """The manifest of run `number`, as it would lie in an archive."""
    made = Manifest(
        run=f"20260304T0215{number:02}Z-aaaaaa", started="2026-03-04T02:15:00Z", ended="2026-03-04T02:16:00Z",
        host="here", software="wirevault/0.1.0", verdict="sound",
        parents=tuple(Parent(run=parent.manifest.run, sha256=parent.sha256) for parent in parents),
        **more,  # type: ignore[arg-type]
    )  # fmt: skip
    return Committed(made, sha256(encode(made)))


def test_a_manifest_comes_back_as_it_was_written() -> None:
    made = manifest(
        1,
        releases=(known(),),
        sightings=(Sighting(id="sample:1", at="2026-03-04T02:15:00Z", url="u"),),
        windows={"sample": Window(since="2026-03-02T00:00:00Z", until="2026-03-04T00:00:00Z")},
        report={"wires": [{"new": 3}]},
    ).manifest
    data = encode(made)
    assert decode(data, Manifest, "there") == made
    assert encode(decode(data, Manifest, "there")) == data
    assert data.endswith(b"}\n")


@pytest.mark.parametrize("spoilt", [b"", b"{}", b'{"format":1', b'{"format":1,"run":3}', b"[1]", b"\xff\xfe", b"null"])
def test_one_that_cannot_be_read_is_named(folder: Place, spoilt: bytes) -> None:
    archive = folder.archive()
    run = archive_run(archive, exchange(1)).run
    (folder.root / f"runs/2026/03/{run}.json").write_bytes(spoilt)
    for ask in (archive.state, lambda: list(archive.manifests()), lambda: archive_run(archive)):
        with pytest.raises(ArchiveError, match=rf"runs/2026/03/{run}\.json: cannot be read .*copy of the archive"):
            ask()


@pytest.mark.parametrize("what", ["wirevault.json", "runs"])
def test_a_newer_format_is_refused(folder: Place, what: str) -> None:
    run = archive_run(folder.archive(), exchange(1)).run
    path = folder.root / (what if what.endswith(".json") else f"runs/2026/03/{run}.json")
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 2, "unheard": "of"}))
    with pytest.raises(FormatTooNew, match=r"format 2.*newer wirevault"):
        Archive.open(folder.settings()).state()


def test_fields_of_a_later_day_are_passed_over() -> None:
    data = json.dumps(json.loads(encode(manifest(1).manifest)) | {"signature": "later"}).encode()
    assert decode(data, Manifest, "there") == manifest(1).manifest


def test_a_journal_says_that_a_run_began(folder: Place) -> None:
    archive = folder.archive()
    with archive.begin(clock(), command="wirevault run"):
        (entry,) = archive.store.list("journal/")
        journal = decode(archive.store.get(entry.key), Journal, entry.key)
    assert (journal.started, journal.command) == ("2026-03-04T02:15:00Z", "wirevault run")


def test_the_state_is_the_same_in_whatever_order_manifests_are_listed(folder: Place) -> None:
    store = folder.store()
    one = manifest(9, releases=(known(),))
    left = manifest(5, one, releases=(known(version=2, digest="left"),))
    right = manifest(7, one, releases=(known(version=2, digest="right"), known("sample:2")))
    joined = manifest(1, left, right, releases=(known("sample:3"),))
    for committed in (one, left, right, joined):
        store.create(f"runs/2026/03/{committed.manifest.run}.json", encode(committed.manifest))
    found = list(read_history(store))
    assert [committed.manifest.run for committed in found] == [each.manifest.run for each in (one, left, right, joined)]
    state = fold(found)
    assert [head.run for head in state.heads] == [joined.manifest.run]
    assert state.known["sample:1"].digest == "right"
    assert state.known.keys() == {"sample:1", "sample:2", "sample:3"}


@pytest.mark.parametrize("hidden", [["a"], ["b"], ["c"], ["a", "b"], ["b", "c"], ["a", "b", "c"]])
def test_every_manifest_is_found_where_the_listing_lags(
    folder: Place, monkeypatch: pytest.MonkeyPatch, hidden: list[str]
) -> None:
    archive = folder.archive()
    runs = {name: archive_run(archive, exchange(number), minutes=number).run for number, name in enumerate("abc")}
    whole = LocalStore.list

    def lagging(store: LocalStore, prefix: str, after: str = "") -> Iterator[Entry]:
        return (entry for entry in whole(store, prefix, after) if not any(runs[name] in entry.key for name in hidden))

    monkeypatch.setattr(LocalStore, "list", lagging)
    assert [found.run for found in archive.manifests()] == list(runs.values())
    assert archive.state().torn == ()


def test_a_manifest_that_a_later_one_names_and_that_is_gone_is_named(folder: Place) -> None:
    archive = folder.archive()
    first = archive_run(archive, exchange(1)).run
    archive_run(archive, exchange(2), minutes=1)
    (folder.root / f"runs/2026/03/{first}.json").unlink()
    with pytest.raises(ArchiveError, match=rf"runs/2026/03/{first}\.json: a later manifest names it"):
        list(archive.manifests())


def test_two_heads_are_joined_by_the_next_run(folder: Place) -> None:
    archive = folder.archive()
    first = archive_run(archive, exchange(1))
    store = archive.store
    base = Committed(first, sha256(store.get(f"runs/2026/03/{first.run}.json")))
    for number in (50, 51):  # two writers that knew nothing of each other
        fork = manifest(number, base, releases=(known(f"sample:{number}"),))
        store.create(f"runs/2026/03/{fork.manifest.run}.json", encode(fork.manifest))
    assert len(archive.state().heads) == 2
    joined = archive_run(archive, exchange(2), minutes=5)
    assert len(joined.parents) == 2
    assert [head.run for head in archive.state().heads] == [joined.run]
    assert archive.state().known.keys() == {"sample:1", "sample:2", "sample:50", "sample:51"}


def test_equal_versions_of_two_writers_are_one() -> None:
    early, late = "2026-03-04T02:15:00Z", "2026-03-04T03:30:00+01:00"
    one = manifest(1)
    forks = [manifest(2, one, releases=(known(at=early),)), manifest(3, one, releases=(known(at=late),))]
    for order in permutations(forks):
        found = fold([one, *order]).known["sample:1"]
        assert (found.version, found.first_seen, found.last_seen) == (1, early, late)


def test_windows_go_forward_only() -> None:
    def run(number: int, until: str) -> Committed:
        return manifest(number, windows={"sample": Window(since="2026-01-01T00:00:00Z", until=until)})

    late, early = "2026-03-04T00:30:00+01:00", "2026-03-03T23:00:00Z"  # half past eleven in UTC, and eleven
    assert fold([run(1, late), run(2, early)]).windows == {"sample": late}
    assert fold([run(1, early), run(2, late)]).windows == {"sample": late}


def test_what_is_missing_is_what_the_heads_say() -> None:
    def lost(id_: str) -> Missing:
        return Missing(id=id_, url="u", reason="404", detail="", doors=(), tried_at="", tries=1)

    one = manifest(1, missing=(lost("sample:1"), lost("sample:2")))
    two = manifest(2, one, missing=(lost("sample:2"),))
    fork = manifest(3, one, missing=(lost("other:1"), lost("sample:4")), releases=(known("sample:4"),))
    assert fold([one]).missing.keys() == {"sample:1", "sample:2"}
    assert fold([one, two]).missing.keys() == {"sample:2"}
    assert fold([one, two, fork]).missing.keys() == {"sample:2", "other:1"}


def test_a_sighting_remembers_what_it_does_not_state() -> None:
    one = manifest(1, releases=(known(),))
    first = Sighting(
        id="sample:1", at="2026-03-05T00:00:00Z", url="http://wire.example/other", etag='"e"', title_seen="T"
    )
    second = Sighting(id="sample:1", at="2026-03-06T00:00:00Z", url="http://wire.example/other")
    unknown = Sighting(id="sample:0", at="2026-03-06T00:00:00Z", url="u")
    state = fold([one, manifest(2, one, sightings=(first,)), manifest(3, one, sightings=(second, unknown))])
    found = state.known["sample:1"]
    assert (found.etag, found.title_seen, found.last_seen) == ('"e"', "T", "2026-03-06T00:00:00Z")
    assert found.urls == ("http://wire.example/sample:1", "http://wire.example/other")
    assert state.by_url["http://wire.example/other"] == "sample:1"


def test_what_is_no_archive_is_said_to_be_none(place: Place) -> None:
    place.store()
    with pytest.raises(NoArchive, match=r"no archive: there is no wirevault\.json .*wirevault run"):
        Archive.open(place.settings())


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NoArchive, match="no such folder"):
        Archive.open(str(tmp_path / "none"))
    (tmp_path / "file").write_text("a file")
    for create in (False, True):
        with pytest.raises(StoreRefused, match="file: "):
            Archive.open(str(tmp_path / "file"), create=create)


def test_making_an_archive_twice_changes_nothing(place: Place) -> None:
    place.archive()
    before = [(entry.key, place.store().get(entry.key)) for entry in place.store().list("")]
    assert [key for key, _ in before] == ["README.md", "wirevault.json"]
    place.archive()
    assert [(entry.key, place.store().get(entry.key)) for entry in place.store().list("")] == before


def test_a_creation_that_broke_off_is_finished(folder: Place) -> None:
    folder.archive()
    (folder.root / "wirevault.json").unlink()
    assert archive_run(folder.archive(), exchange(1)).releases


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("ftp://host/archive", "ftp:// names no archive"),
        ("file://host/archive", "file://./host/archive"),
        ("s3://", "names no bucket"),
        ("s3:bucket", "names no bucket"),
        ("", "is empty"),
        ("file://[x", "file://"),
    ],
)
def test_a_url_that_cannot_be_meant(url: str, expected: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(expected)):
        Archive.open(url)


def test_a_password_in_a_url_is_refused_and_not_repeated() -> None:
    with pytest.raises(ConfigError) as refused:
        Archive.open("s3://AKIAKEY:hunter2@bucket/prefix")
    assert "hunter2" not in str(refused.value)


def test_options_are_checked_all_at_once() -> None:
    with pytest.raises(ConfigError) as refused:
        Archive.open("somewhere", checksums="never", segment_pages=0)  # type: ignore[arg-type]
    assert len(refused.value.faults) == 2


@pytest.mark.parametrize(
    "url", ["file://./here", "file:here", "here", "./here", "file://{tmp}/here", "file:{tmp}/here"]
)
def test_ways_to_name_a_folder(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    archive = Archive.open(url.format(tmp=tmp_path), create=True)
    assert archive.store.url == (tmp_path / "here").as_uri()
    assert (tmp_path / "here" / "wirevault.json").exists()


def test_spaces_and_letters_of_a_file_url_are_decoded(tmp_path: Path) -> None:
    Archive.open((tmp_path / "a b ü").as_uri(), create=True)
    assert (tmp_path / "a b ü" / "README.md").exists()


@pytest.fixture
def written(folder: Place, monkeypatch: pytest.MonkeyPatch) -> Place:
    """An archive with releases in several versions, in which one now stands."""
    archive = folder.archive()
    archive_run(archive, exchange(1), exchange(2))
    archive_run(archive, exchange(1, html(1, "other"), minutes=9), minutes=9)
    monkeypatch.chdir(folder.root)
    return folder


def snippets(place: Place, language: str) -> list[str]:
    """The README's own examples, as a stranger copies them."""
    found = re.findall(rf"```{language}\n(.*?)```", (place.root / "README.md").read_text(), re.DOTALL)
    assert found
    return [str(one) for one in found]


def test_the_readme_reads_the_releases(written: Place) -> None:
    code, _ = snippets(written, "python")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert re.search(r"shape: \(2, 3\)", done.stdout)
    space: dict[str, object] = {}
    exec(code, space)
    newest = space["newest"]
    assert isinstance(newest, pl.LazyFrame)
    rows = {row["id"]: (row["version"], row["text"]) for row in newest.collect().to_dicts()}
    assert rows == {"sample:1": (2, "other words, invented"), "sample:2": (1, "first words, invented")}


def test_the_readme_finds_a_page(written: Place) -> None:
    page, _ = snippets(written, "sh")
    raw = next(iter(written.archive().releases(ids=["sample:2"]))).raw
    assert raw
    script = f"object={raw.object} offset={raw.offset} length={raw.length}\n{page}"
    found = subprocess.run(["sh", "-c", script], capture_output=True, check=True).stdout
    assert found.startswith(b"WARC/1.1\r\nWARC-Type: response\r\n")


def test_the_readme_checks_every_digest(written: Place) -> None:
    _, check = snippets(written, "sh")
    assert subprocess.run(["sh", "-c", check], capture_output=True, text=True, check=False).returncode == 0
    spoilt = next(written.root.rglob("*.parquet"))
    spoilt.write_bytes(spoilt.read_bytes()[:-1] + b"x")
    done = subprocess.run(["sh", "-c", check], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"{spoilt.relative_to(written.root)}: FAILED" in done.stdout
