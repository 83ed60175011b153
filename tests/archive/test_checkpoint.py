"""Checkpoints: they come to what all manifests come to, whatever happened, and are found with few requests."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.archive import Archive, checkpoint
from crawler.archive.checkpoint import checkpoint_of, read_checkpoint, write_checkpoint
from crawler.archive.history import Committed, read_history
from crawler.archive.layout import journal_key, manifest_key, new_run
from crawler.archive.lease import Slot, read_slot
from crawler.archive.local import LocalStore
from crawler.archive.manifest import Manifest, Parent, Sighting, StoredObject, Window, encode
from crawler.archive.recall import recall
from crawler.archive.state import State, fold
from crawler.archive.store import Entry
from crawler.errors import ArchiveError
from crawler.model import Known, sha256
from tests.archive.pages import NOW, archive_run, clock, exchange, html, take_all
from tests.servers import Place


def known(number: int, version: int = 1, at: datetime = NOW) -> Known:
    url = f"http://wire.example/r/{number}"
    return Known(
        id=f"sample:{number}", version=version, digest=f"d{number}.{version}", url=url,
        urls=(url, f"{url}?from={version}"), headline=f"Number {number}", status="usable", published=None,
        date=f"{at:%Y-%m-%d}", first_seen=at.isoformat(), last_seen=at.isoformat(), etag=f'"{version}"',
    )  # fmt: skip


def commit(at: datetime, *parents: Committed, **more: Any) -> Committed:
    manifest = Manifest(
        run=new_run(at), started=at.isoformat(), ended=at.isoformat(), host="here", software="test",
        parents=tuple(Parent(run=parent.manifest.run, sha256=parent.sha256) for parent in parents), **more,
    )  # fmt: skip
    return Committed(manifest, sha256(encode(manifest)))


def table(run: int) -> StoredObject:
    return StoredObject(
        key=f"releases/wire=sample/date=2026-03-04/{run}.parquet", sha256=f"sha256:{run}", size=1, kind="releases",
        wire="sample", date="2026-03-04", count=1,
    )  # fmt: skip


def comes_to(state: State) -> dict[str, Any]:
    """Everything that a state says, whatever it was read from."""
    return {
        "known": dict(state.known),
        "by_url": dict(state.by_url),
        "windows": state.windows,
        "missing": state.missing,
        "heads": set(state.heads),
        "commits": state.commits,
        "forgotten": state.forgotten,
        "last": (state.last_run, state.last_sound),
        "objects": state.inventory.objects("raw", "releases"),
        "superseded": state.inventory.superseded(),
    }


def by_all_manifests(archive: Archive) -> dict[str, Any]:
    return comes_to(fold(read_history(archive.store, read_slot(archive.store).heads)))


def by_checkpoint(archive: Archive) -> dict[str, Any]:
    state = recall(archive.store, read_slot(archive.store), "known", "inventory")
    assert state.checkpoint is not None
    return comes_to(state)


def test_it_comes_to_what_all_manifests_come_to(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoint, "_SPILL", 4)
    archive = place.archive()
    for number in range(9):
        changed = exchange(0, html(0, f"text {number}"))
        archive_run(archive, exchange(number + 1), exchange(1), changed, minutes=number)
    assert by_checkpoint(archive) == by_all_manifests(archive)
    written = [stored.key for manifest in archive.manifests() for stored in manifest.objects]
    assert {key.rpartition("-")[2] for key in written if key.startswith("checkpoints/")} >= {
        "known.parquet",
        "inventory.parquet",
    }


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    moves=st.lists(
        st.tuples(st.sampled_from(["new", "change", "see", "merge", "remove", "fork"]), st.integers(0, 7)), max_size=14
    )
)
def test_whatever_happened_layers_come_to_the_same(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, moves: list[tuple[str, int]]
) -> None:
    """A checkpoint after every commit, with layers of hardly anything, against the fold over all of history."""
    monkeypatch.setattr(checkpoint, "_SPILL", 2)
    monkeypatch.setattr(checkpoint, "_GROWTH", 2)
    folder = tmp_path_factory.mktemp("layers")
    store = LocalStore.open(folder / "archive", create=True)
    history: list[Committed] = []
    versions: Counter[int] = Counter()
    for number, (move, which) in enumerate(moves):
        at = NOW + timedelta(hours=9 * number)
        heads = history[-2:-1] if move == "fork" else history[-1:]
        made = _manifest_of(move, which, number, versions, at, heads)
        store.create(manifest_key(made.manifest.run), encode(made.manifest))
        history.append(made)
        state = recall(store, _slot(history))
        with_checkpoint = checkpoint_of(recall(store, _slot(history), "known", "inventory"), made.manifest.run)
        assert state.commits == len(history)
        *_, stored = write_checkpoint(store, with_checkpoint, folder)
        naming = commit(at + timedelta(hours=1), *_heads(history), checkpoint=stored)
        store.create(manifest_key(naming.manifest.run), encode(naming.manifest))
        history.append(naming)
        assert len(with_checkpoint.known_layers) <= checkpoint.MOST_LAYERS
    found = comes_to(recall(store, _slot(history), "known", "inventory"))
    assert found == comes_to(fold(read_history(store)))


def _manifest_of(
    move: str, which: int, number: int, versions: Counter[int], at: datetime, heads: list[Committed]
) -> Committed:
    if move in {"new", "change", "fork"}:
        versions[which] += 1
        made = known(which, versions[which], at)
        return commit(at, *heads, releases=(made,), objects=(table(number),), windows=_window(at), report=_report(move))
    if move == "see":
        seen = Sighting(id=f"sample:{which}", at=at.isoformat(), url=f"http://wire.example/seen/{number}")
        return commit(at, *heads, sightings=(seen,))
    which %= max(number, 1)  # of the tables that were written before
    if move == "merge":
        return commit(at, *heads, kind="compact", objects=(table(number),), superseded=(table(which).key,))
    return commit(at, *heads, kind="compact", removed=(table(which).key,))


def _window(at: datetime) -> dict[str, Window]:
    return {"sample": Window(since=NOW.isoformat(), until=at.isoformat())}


def _report(move: str) -> dict[str, Any]:
    return {"wires": [{"wire": "sample", "verdict": "sound" if move == "new" else "unsound"}]}


def _heads(history: list[Committed]) -> list[Committed]:
    named = {parent.run for one in history for parent in one.manifest.parents}
    return [one for one in history if one.manifest.run not in named]


def _slot(history: list[Committed]) -> Slot:
    return Slot(heads=tuple(Parent(run=one.manifest.run, sha256=one.sha256) for one in _heads(history)))


class Counting:
    """A store that counts what is asked of it, a page of a listing as one request."""

    def __init__(self, store: LocalStore) -> None:
        self._store = store
        self.reads: list[str] = []

    def get(self, key: str) -> bytes:
        self.reads.append(key)
        return self._store.get(key)

    def download(self, key: str, path: Path) -> None:
        self.reads.append(key)
        self._store.download(key, path)

    def size(self, key: str) -> int | None:
        self.reads.append(key)
        return self._store.size(key)

    def list(self, prefix: str, after: str = "") -> Iterator[Entry]:
        for number, entry in enumerate(self._store.list(prefix, after)):
            if number % 1000 == 0:
                self.reads.append(f"{prefix}*")
            yield entry

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> tuple[LocalStore, int]:
    """An archive of 35,000 runs, one in a quarter of an hour: its checkpoint, and of its manifests the last days'."""
    folder = tmp_path_factory.mktemp("years")
    store = Archive.open((folder / "archive").as_uri(), create=True).store
    assert isinstance(store, LocalStore)
    runs, base = 35_000, State()
    last: list[Committed] = []
    for begin in range(0, runs, 5_000):
        history = []
        for number in range(begin, begin + 5_000):
            at = NOW - timedelta(minutes=15 * (runs - number))
            last = [commit(at, *last, releases=(known(number, at=at),), objects=(table(number),))]
            history += last
            if number >= runs - 500:
                store.create(journal_key(last[0].manifest.run), b"{}")
                store.create(manifest_key(last[0].manifest.run), encode(last[0].manifest))
        made = checkpoint_of(fold(history, base), last[0].manifest.run)
        *_, stored = write_checkpoint(store, made, folder)
        naming = commit(at + timedelta(minutes=5), *last, checkpoint=stored)
        base, last = recall_from(store, naming), [naming]
    store.create(manifest_key(naming.manifest.run), encode(naming.manifest))
    store.put_slot(
        "lease.json", json.dumps({"heads": [{"run": naming.manifest.run, "sha256": naming.sha256}]}).encode()
    )
    return store, runs


def recall_from(store: LocalStore, naming: Committed) -> State:
    assert naming.manifest.checkpoint
    key = manifest_key(naming.manifest.run)
    (store.root / key).parent.mkdir(parents=True, exist_ok=True)
    (store.root / key).write_bytes(encode(naming.manifest))
    state = recall(store, Slot(heads=(Parent(run=naming.manifest.run, sha256=naming.sha256),)), "known", "inventory")
    (store.root / key).unlink()
    return state


def test_a_run_starts_with_at_most_ten_reads_however_old_the_archive_is(
    years: tuple[LocalStore, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, runs = years
    counting = Counting(store)
    monkeypatch.setattr("crawler.archive.archive.open_store", lambda *_, **__: counting)
    with Archive.open(store.url).begin(clock()) as writer:
        assert writer.state.known["sample:17"].headline == "Number 17"
        assert writer.state.known.get("sample:35001") is None
        assert writer.state.by_url["http://wire.example/r/3?from=1"] == "sample:3"
        assert writer.state.commits > runs
        assert len(counting.reads) <= 10, counting.reads


def test_a_pull_starts_with_at_most_ten_reads(years: tuple[LocalStore, int], monkeypatch: pytest.MonkeyPatch) -> None:
    store, _ = years
    counting = Counting(store)
    monkeypatch.setattr("crawler.archive.archive.open_store", lambda *_, **__: counting)
    assert Archive.open(store.url).releases(since="2026-03-04", until="2026-03-04").plan.partitions
    assert len(counting.reads) <= 10, counting.reads


@pytest.mark.parametrize("damage", ["gone", "changed", "layer"])
def test_one_that_cannot_be_trusted_is_done_without(
    folder: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, damage: str
) -> None:
    monkeypatch.setattr(checkpoint, "_SPILL", 2)
    archive = folder.archive()
    for number in range(5):
        archive_run(archive, exchange(number), minutes=number)
    before = by_checkpoint(archive)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "another machine"))
    spoilt = max((folder.root / "checkpoints").glob("*-known.parquet" if damage == "layer" else "*.json.gz"))
    spoilt.unlink() if damage == "gone" else spoilt.write_bytes(b"not what was written")
    state = recall(archive.store, read_slot(archive.store), "known", "inventory")
    assert state.checkpoint is None
    assert comes_to(state) == before
    archive_run(archive, exchange(9), minutes=9)
    assert by_checkpoint(archive) == by_all_manifests(archive)


def test_two_writers_that_met_are_joined_on_top_of_a_checkpoint(folder: Place) -> None:
    archive = folder.archive()
    for number in range(3):
        archive_run(archive, exchange(number), minutes=number)
    newest = list(archive.manifests())[-1]
    base = Committed(newest, sha256(archive.store.get(manifest_key(newest.run))))
    for minutes in (10, 11):  # neither knew of the other
        made = commit(NOW + timedelta(minutes=minutes), base, releases=(known(50 + minutes),))
        archive.store.create(journal_key(made.manifest.run), b"{}")
        archive.store.create(manifest_key(made.manifest.run), encode(made.manifest))
    joined = archive_run(archive, exchange(70), minutes=20)
    assert len(joined.parents) == 2
    assert by_checkpoint(archive) == by_all_manifests(archive)
    assert {"sample:60", "sample:61", "sample:70"} <= archive.state().known.keys()


@pytest.mark.parametrize("hidden", ["manifests", "lease"])
def test_neither_the_listing_nor_the_lease_is_trusted_alone(
    folder: Place, monkeypatch: pytest.MonkeyPatch, hidden: str
) -> None:
    archive = folder.archive()
    for number in range(4):
        archive_run(archive, exchange(number), minutes=number)
    before = by_all_manifests(archive)
    if hidden == "lease":
        (folder.root / "lease.json").unlink()
    else:
        monkeypatch.setattr(LocalStore, "list", lambda *_: iter(()))
    assert by_checkpoint(archive) == before


def test_a_lease_from_elsewhere_hides_nothing(folder: Place) -> None:
    """A hint that no manifest answers to says nothing about where to look."""
    archive = folder.archive()
    archive_run(archive, exchange(1))
    archive.store.put_slot("lease.json", b'{"heads":[{"run":"20990101T000000Z-abcdef","sha256":"sha256:0"}]}')
    assert archive.state().known.keys() == {"sample:1"}


def test_the_lease_remembers_a_torn_run_that_no_listing_looks_for(folder: Place) -> None:
    """Its journal may be older than what is listed, as after a clock that was wrong."""
    archive = folder.archive()
    with archive.begin(clock(-60 * 24 * 30)) as torn:
        torn.keep(exchange(1))
    for number in range(2, 4):
        with archive.commit(clock(number), kind="compact") as other:
            other.publish()
    assert archive.state().torn[0].run == torn.run


def test_a_changed_checkpoint_says_so(folder: Place) -> None:
    archive = folder.archive()
    archive_run(archive, exchange(1))
    stored = archive_run(archive, exchange(2), minutes=1).checkpoint
    assert stored
    assert read_checkpoint(archive.store, stored).commits == 1
    (folder.root / stored.key).write_bytes(b"\x1f\x8b")
    assert read_checkpoint(archive.store, stored, local=True).commits == 1  # this machine has it as it was
    with pytest.raises(ArchiveError, match="other bytes than its manifest's digest says"):
        read_checkpoint(archive.store, stored)


def test_an_archive_without_checkpoints_is_read_and_given_one(folder: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """What wirevault wrote before it had checkpoints and kinds of commits."""
    archive = folder.archive()
    for number in range(3):
        archive_run(archive, exchange(number), minutes=number)
    parents: tuple[Parent, ...] = ()
    for path in sorted((folder.root / "runs").rglob("*.json")):
        plain = json.loads(path.read_bytes())
        for name in ("kind", "removed", "checkpoint", "void"):
            del plain[name]
        plain["objects"] = [stored for stored in plain["objects"] if stored["kind"] != "checkpoint"]
        plain["parents"] = [{"run": parent.run, "sha256": parent.sha256} for parent in parents]
        path.write_text(json.dumps(plain))
        parents = (Parent(run=plain["run"], sha256=sha256(path.read_bytes())),)
    for path in (folder.root / "checkpoints").iterdir():
        path.unlink()
    state = archive.state()
    assert state.checkpoint is None
    assert state.known.keys() == {"sample:0", "sample:1", "sample:2"}
    assert len(list(archive.releases())) == 3
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder.root.with_name("another machine")))
    with archive.begin(clock(10)) as writer:
        writer.keep(exchange(5))
        take_all(writer, writer.pages())
        assert writer.commit({}, verdict="sound").checkpoint
    assert by_checkpoint(archive) == by_all_manifests(archive)
