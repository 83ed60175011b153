"""The contract of a store, met by every adapter."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.archive.store import Store
from crawler.errors import AlreadyThere, NotThere
from tests.servers import Place


@pytest.fixture
def store(place: Place) -> Store:
    return place.store()


def keys(store: Store, prefix: str = "", after: str = "") -> list[str]:
    return [entry.key for entry in store.list(prefix, after)]


def test_gives_back_what_was_created(store: Store) -> None:
    store.create("a/b.bin", bytes(range(256)))
    assert store.get("a/b.bin") == bytes(range(256))
    assert store.size("a/b.bin") == 256


def test_creates_from_a_file(store: Store, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"from a file")
    store.create("a/file", source)
    assert store.get("a/file") == b"from a file"
    assert source.exists()


def test_takes_an_empty_object(store: Store) -> None:
    store.create("empty", b"")
    assert store.get("empty") == b""
    assert store.size("empty") == 0


@pytest.mark.parametrize("again", [b"other bytes", b"same bytes"])
def test_never_replaces_an_object(store: Store, again: bytes) -> None:
    store.create("a/b", b"same bytes")
    with pytest.raises(AlreadyThere, match="a/b"):
        store.create("a/b", again)
    assert store.get("a/b") == b"same bytes"


def test_says_what_is_not_there(store: Store) -> None:
    assert store.size("none") is None
    with pytest.raises(NotThere, match="none"):
        store.get("none")
    with pytest.raises(NotThere, match="none"):
        store.range("none", 0, 5)


@pytest.mark.parametrize(
    ("start", "length", "expected"),
    [(0, 4, b"0123"), (3, 2, b"34"), (8, 10, b"89"), (10, 5, b""), (50, 5, b""), (4, 0, b""), (0, 10, b"0123456789")],
)
def test_reads_a_range(store: Store, start: int, length: int, expected: bytes) -> None:
    store.create("digits", b"0123456789")
    assert store.range("digits", start, length) == expected


def test_lists_in_the_order_of_whole_keys(store: Store) -> None:
    made = ["a/x", "a-b", "a/b/c", "b", "a.b/c", "a0", "A", "a/x=1/date=2", "ab"]
    for key in made:
        store.create(key, b"x" * len(key))
    assert [entry[:2] for entry in store.list("")] == [(key, len(key)) for key in sorted(made)]


@pytest.mark.parametrize(
    ("prefix", "after", "expected"),
    [
        ("run/", "", ["run/2026/01/a", "run/2026/01/b", "run/2026/02/a"]),
        ("run/2026/01/", "", ["run/2026/01/a", "run/2026/01/b"]),
        ("run/2026/0", "run/2026/01/b", ["run/2026/02/a"]),
        ("run/", "run/2026/01/a", ["run/2026/01/b", "run/2026/02/a"]),
        ("run/", "run/2026/01/aa", ["run/2026/01/b", "run/2026/02/a"]),
        ("run/", "run/2026/02/a", []),
        ("ru", "", ["run/2026/01/a", "run/2026/01/b", "run/2026/02/a", "runs"]),
        ("none/", "", []),
    ],
)
def test_lists_below_a_prefix(store: Store, prefix: str, after: str, expected: list[str]) -> None:
    for key in ("run/2026/01/a", "run/2026/01/b", "run/2026/02/a", "runs", "a", "z"):
        store.create(key, b"")
    assert keys(store, prefix, after) == expected


def test_lists_more_than_one_page(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.archive.s3._LISTED", 3)
    made = [f"many/{number:02}" for number in range(10)]
    for key in made:
        store.create(key, b"")
    assert keys(store, "many/") == made
    assert keys(store, "many/", "many/04") == made[5:]


def test_slots_are_replaced_and_dropped(store: Store) -> None:
    store.put_slot("slot.json", b"1")
    store.put_slot("slot.json", b"2")
    assert store.get("slot.json") == b"2"
    store.drop_slot("slot.json")
    store.drop_slot("slot.json")
    assert store.size("slot.json") is None


def test_takes_odd_keys(store: Store) -> None:
    made = ["plus+and space/é ü/%41.bin", "question?mark#hash", "wire=x/date=unknown/a&b;c'd\"e", "日本/語"]
    for key in made:
        store.create(key, key.encode())
    assert keys(store) == sorted(made)
    assert [store.get(key).decode() for key in made] == made


def test_two_stores_see_each_other(place: Place) -> None:
    place.store().create("a", b"1")
    assert place.store().get("a") == b"1"
    with pytest.raises(AlreadyThere):
        place.store().create("a", b"2")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    made=st.sets(st.lists(st.text("ab-./0", min_size=1, max_size=3), min_size=1, max_size=3).map("/".join), max_size=8),
    prefix=st.text("ab-/", max_size=3),
    after=st.text("ab-/.", max_size=4),
)
def test_a_folder_lists_as_a_bucket_does(made: set[str], prefix: str, after: str) -> None:
    with TemporaryDirectory() as root:
        store = Place(root).store()
        held: set[str] = set()
        for key in sorted(made):
            parts = key.split("/")
            if all(part and not part.startswith(".") for part in parts) and not _clashes(key, held):
                store.create(key, b"")
                held.add(key)
        assert keys(store, prefix, after) == sorted(key for key in held if key.startswith(prefix) and key > after)


def _clashes(key: str, held: set[str]) -> bool:
    """A folder cannot hold a file and a folder of one name; no archive asks for it."""
    return key in held or any(other.startswith(f"{key}/") or key.startswith(f"{other}/") for other in held)
