"""What a store guarantees, as `wirevault archive check` finds it out: on sound stores, and on those that pretend."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crawler.archive.local import LocalStore
from crawler.archive.probe import Finding, probe
from crawler.archive.store import Entry
from crawler.errors import StoreRefused
from tests.servers import Place, S3Server


def found(place: Place) -> dict[str, Finding]:
    return {finding.name: finding for finding in probe(place.settings(), rounds=2)}


def test_a_sound_store_does_everything_and_is_left_as_it_was(place: Place) -> None:
    findings = found(place)
    assert {name for name, one in findings.items() if one.answer != "yes"} <= {"create-race"}
    assert findings["writers"].answer == "yes"
    assert not any(one.failed for one in findings.values())
    assert list(place.store().list("")) == []
    if not place.server:
        assert list(place.root.iterdir()) == []


def test_races_on_a_real_server_are_told_as_they_went(swift: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Swift lets several win where they really meet, which a busy machine may prevent."""
    for name, value in swift.environment.items():
        monkeypatch.setenv(name, value)
    place = Place(f"s3://{swift.new_bucket()}", swift.endpoint_url, swift)
    race = next(one for one in probe(place.settings(), rounds=10) if one.name == "create-race")
    assert {"no": "nothing relies on it", "yes": "a sign and no proof"}[race.answer] in race.note


def overwriting(self: LocalStore, key: str, data: bytes | Path) -> None:
    self.put_slot(key, data if isinstance(data, bytes) else data.read_bytes())


def lagging(self: LocalStore, prefix: str, after: str = "") -> Iterator[Entry]:
    return iter(())


def cutting(self: LocalStore, key: str, start: int, length: int) -> bytes:
    return self.get(key)[start : start + length - 1]


def stale(self: LocalStore, key: str, data: bytes) -> None:
    if self.size(key) is None:
        self.create(key, data)


def keeping(self: LocalStore, key: str) -> None:
    """Removes nothing."""


@pytest.mark.parametrize(
    ("verb", "broken", "names", "failed"),
    [
        ("create", overwriting, {"create-only", "create-race", "parts"}, {"parts"}),
        ("list", lagging, {"list"}, set()),
        ("range", cutting, {"range"}, {"range"}),
        ("put_slot", stale, {"replace"}, {"replace"}),
        ("drop_slot", keeping, {"delete", "list"}, set()),
        ("size", lambda self, key: None, {"read-after-write"}, {"read-after-write"}),
    ],
)
def test_what_a_store_does_not_keep_to_is_named(
    folder: Place,
    monkeypatch: pytest.MonkeyPatch,
    verb: str,
    broken: Callable[..., object],
    names: set[str],
    failed: set[str],
) -> None:
    monkeypatch.setattr(LocalStore, verb, broken)
    findings = found(folder)
    assert {name for name, one in findings.items() if one.answer == "no"} == names
    assert {name for name, one in findings.items() if one.failed} == failed


def test_where_nothing_keeps_writers_apart_one_is_required(folder: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LocalStore, "create", overwriting)
    monkeypatch.setattr(LocalStore, "list", lagging)
    assert "let one machine alone write" in found(folder)["writers"].note


def test_a_store_that_cannot_be_used_is_refused(bucket: Place) -> None:
    with pytest.raises(StoreRefused, match="NoSuchBucket"):
        list(probe(Place("s3://not-there", bucket.endpoint_url).settings()))
