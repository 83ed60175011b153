"""Copies of an archive: exact, resumable, and telling of every damage."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.archive.layout import LEASE, ROOT
from crawler.archive.mirror import Copied, mirror
from crawler.archive.store import Store
from crawler.errors import ArchiveError, StoreError
from tests.archive.pages import archive_run, clock, exchange
from tests.servers import Place


def quiet(key: str, count: int) -> None:
    """Nobody watches."""


def content(store: Store) -> dict[str, bytes]:
    return {entry.key: store.get(entry.key) for entry in store.list("") if entry.key != LEASE}


@pytest.fixture
def source(folder: Place) -> Store:
    """Two committed runs, and a torn one."""
    archive = folder.archive(segment_pages=2)
    for minutes, numbers in ((0, (1, 2, 3)), (1, (4, 5))):
        archive_run(archive, *map(exchange, numbers), minutes=minutes)
    with archive.begin(clock(2)) as writer:
        writer.keep(exchange(6))
    return archive.store


@pytest.fixture
def copy(place: Place, tmp_path: Path) -> Place:
    """An empty place of each kind."""
    return place if place.server else Place((tmp_path / "copy").as_uri())


def test_a_copy_is_the_archive(source: Store, copy: Place) -> None:
    copied = mirror(source, copy.store(), quiet)
    assert content(copy.store()) == content(source)
    assert (copied.manifests, copied.problems) == (2, [])
    assert [release.id for release in copy.archive().releases()] == [f"sample:{n}" for n in range(1, 6)]
    assert len(copy.archive().state().torn) == 1


def test_a_second_copy_moves_only_what_is_new(source: Store, folder: Place, tmp_path: Path) -> None:
    copy = Place((tmp_path / "copy").as_uri()).store()
    mirror(source, copy, quiet)
    again = mirror(source, copy, quiet)
    assert (again.objects, again.manifests, again.others, again.bytes) == (0, 0, 0, 0)
    manifest = archive_run(folder.archive(), exchange(7), minutes=3)
    moved = mirror(source, copy, quiet)
    assert moved.manifests == 1
    # The torn run's segment and index had come before, as what no manifest named.
    assert moved.objects == len(manifest.objects) - 2
    assert content(copy) == content(source)


class BreakingError(StoreError):
    """Raised by a store that a test breaks."""


@pytest.mark.parametrize("after", [0, 1, 3, 6, 9])
def test_a_copy_that_breaks_off_goes_on(
    source: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    copy = Place((tmp_path / "copy").as_uri())
    store, left = copy.store(), after
    create = type(store).create

    def breaking(self: Store, key: str, data: bytes | Path) -> None:
        nonlocal left
        if not left:
            raise BreakingError("the disk was pulled out")
        left -= 1
        create(store, key, data)

    with monkeypatch.context() as patched:
        patched.setattr(type(store), "create", breaking)
        with pytest.raises(BreakingError):
            mirror(source, store, quiet)
    assert store.size(ROOT) is None
    mirror(source, store, quiet)
    assert content(store) == content(source)


def spoil(root: Path, pattern: str, data: bytes | None) -> str:
    path = next(iter(sorted(root.rglob(pattern))))
    if data is None:
        path.unlink()
    else:
        path.write_bytes(data)
    return path.relative_to(root).as_posix()


def codes(copied: Copied) -> list[tuple[str, str]]:
    return [(problem.code, problem.key) for problem in copied.problems]


@pytest.mark.parametrize(
    ("data", "code"), [(b"half", "source-changed"), (b"", "source-changed"), (None, "source-missing")]
)
def test_damage_in_the_source_never_enters_the_copy(
    source: Store, folder: Place, tmp_path: Path, data: bytes | None, code: str
) -> None:
    key = spoil(folder.root, "*.parquet", data)
    copy = Place((tmp_path / "copy").as_uri()).store()
    assert codes(mirror(source, copy, quiet)) == [(code, key)]
    assert copy.size(key) is None


def test_what_the_source_has_lost_is_named_and_kept(source: Store, folder: Place, tmp_path: Path) -> None:
    copy = Place((tmp_path / "copy").as_uri()).store()
    mirror(source, copy, quiet)
    key = spoil(folder.root, "*.parquet", None)
    copied = mirror(source, copy, quiet, prune=True)
    assert codes(copied) == [("source-lost", key)]
    assert copy.size(key)


def test_other_bytes_in_the_copy_are_named(source: Store, tmp_path: Path) -> None:
    place = Place((tmp_path / "copy").as_uri())
    mirror(source, place.store(), quiet)
    key = spoil(place.root, "*.parquet", b"half")
    assert codes(mirror(source, place.store(), quiet)) == [("copy-differs", key)]


def test_another_archive_is_no_copy(source: Store, tmp_path: Path) -> None:
    other = Place((tmp_path / "other").as_uri())
    archive_run(other.archive(), exchange(1))
    with pytest.raises(ArchiveError, match="it is no copy of it"):
        mirror(source, other.store(), quiet)
    with pytest.raises(ArchiveError, match="is the source and the copy"):
        mirror(source, source, quiet)
