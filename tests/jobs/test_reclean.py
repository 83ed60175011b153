"""`wirevault reclean`: what another cleaner had made of archived pages, made again by today's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from crawler.archive import Archive
from crawler.model import Release
from jobs.__main__ import run_command_line
from tests.archive.pages import NOW, archive_run, exchange, html
from tests.servers import Place

BEFORE = NOW.isoformat()


def filled(place: Place, monkeypatch: pytest.MonkeyPatch) -> Archive:
    """Three releases, one of them in two versions, as the tests' own small cleaner reads them."""
    monkeypatch.setenv("WIREVAULT_ARCHIVE__URL", place.url)
    if place.endpoint_url:
        monkeypatch.setenv("WIREVAULT_ARCHIVE__ENDPOINT_URL", place.endpoint_url)
    archive = place.archive()
    archive_run(archive, *[exchange(number, html(number, "more and many other")) for number in (1, 2, 3)])
    archive_run(archive, exchange(2, html(2, "quite other and further"), minutes=5), minutes=5)
    return archive


@pytest.fixture
def archive(folder: Place, monkeypatch: pytest.MonkeyPatch) -> Archive:
    return filled(folder, monkeypatch)


def reclean(*words: str) -> int:
    return run_command_line(["reclean", "--processes", "1", *words])


def contents(archive: Archive, **query: Any) -> dict[tuple[str | None, int | None], tuple[object, ...]]:
    return {(one.id, one.version): (one.text, one.blocks) for one in archive.releases(all_versions=True, **query)}


def test_every_version_gets_the_edition_of_todays_cleaner(
    place: Place, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    archive = filled(place, monkeypatch)
    held = {(one.id, one.version): one for one in archive.releases(all_versions=True)}
    assert reclean() == 0
    said = capfd.readouterr().out
    assert said.startswith("4 of 4 versions got a new edition\n")
    editions: list[Release] = list(archive.releases(all_versions=True))
    assert [(one.id, one.version) for one in editions] == list(held)
    for one in editions:
        before = held[one.id, one.version]
        assert one.blocks
        assert not before.blocks
        assert (one.raw, one.first_seen, one.fetched, one.urls_seen) == (
            before.raw,
            before.first_seen,
            before.fetched,
            before.urls_seen,
        )
    changed = next(one for one in editions if (one.id, one.version) == ("sample:2", 2))
    assert [(relation.type, relation.target) for relation in changed.relations] == [("updates", "sample:2")]


def test_a_second_time_nothing_differs(archive: Archive, capfd: pytest.CaptureFixture[str]) -> None:
    assert reclean() == 0
    runs = sum(1 for _ in archive.manifests())
    capfd.readouterr()
    assert reclean("--json") == 0
    assert json.loads(capfd.readouterr().out)["changed"] == 0
    assert sum(1 for _ in archive.manifests()) == runs


def test_the_archive_still_answers_as_it_did_before(archive: Archive) -> None:
    before = contents(archive)
    assert reclean() == 0
    assert contents(archive) != before
    later = "2026-03-04T03:00:00Z"  # the pages of the tests came before
    assert contents(archive, as_of=later) == before


def test_a_rehearsal_writes_nothing(archive: Archive, capfd: pytest.CaptureFixture[str]) -> None:
    before = contents(archive)
    assert reclean("--dry-run") == 0
    assert "4 of 4 versions would get a new edition" in capfd.readouterr().out
    assert contents(archive) == before
    assert {manifest.kind for manifest in archive.manifests()} == {"run"}


def test_only_what_was_asked_for(archive: Archive) -> None:
    before = contents(archive)
    assert reclean("--id", "sample:2") == 0
    assert {key for key, content in contents(archive).items() if content != before[key]} <= {
        ("sample:2", 1),
        ("sample:2", 2),
    }
    assert reclean("--wire", "nobody") == 2


def test_what_is_known_is_what_the_edition_says(archive: Archive) -> None:
    assert reclean() == 0
    known = archive.state().known
    for one in archive.releases():
        assert one.id
        assert (known[one.id].digest, known[one.id].headline) == (one.digest, one.headline)
        assert known[one.id].etag


def test_two_processes_make_the_same_editions(folder: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIREVAULT_ARCHIVE__URL", folder.url)
    archive = folder.archive()
    archive_run(archive, *[exchange(number, html(number, "more and many other")) for number in range(1, 40)])
    assert run_command_line(["reclean", "--processes", "2"]) == 0
    made = list(archive.releases())
    assert len(made) == 39
    assert all(one.method == "generic" and one.cleaner.wirevault for one in made)
    assert reclean("--json") == 0


def test_a_page_that_is_gone_is_named_and_ends_nothing(
    folder: Place, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WIREVAULT_ARCHIVE__URL", folder.url)
    archive = folder.archive()
    archive_run(archive, exchange(1, html(1, "more and many other")))
    archive_run(archive, exchange(2, html(2, "more and many other"), minutes=5), minutes=5)
    raw = next(iter(archive.releases(ids=["sample:1"]))).raw
    assert raw
    (Path(folder.root) / raw.object).unlink()
    assert reclean() == 1
    said = capfd.readouterr()
    assert "1 of 2 versions got a new edition" in said.out
    assert said.err.startswith(f"wirevault: sample:1 version 1: {raw.object}")
