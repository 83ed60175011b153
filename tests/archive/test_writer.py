"""A run from its begin to its commit, on every kind of store."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from crawler.archive.layout import new_run
from crawler.archive.manifest import Parent, Window
from crawler.errors import ArchiveBusy, ArchiveError
from crawler.exchange import Missing
from crawler.model import Relation, sha256
from tests.archive.pages import NOW, archive_run, claim, cleaned, clock, exchange, html, take_all
from tests.servers import Place


def test_a_run_keeps_pages_and_makes_releases(place: Place) -> None:
    archive = place.archive(segment_pages=2)
    feed = exchange(0, b"<rss/>", kind="feed")
    manifest = archive_run(archive, feed, *[exchange(number) for number in range(1, 6)])

    kinds = [stored.kind for stored in manifest.objects]
    assert kinds == ["raw", "index"] * 3 + ["releases"] * 5 + ["details"]
    for stored in manifest.objects:
        data = archive.store.get(stored.key)
        assert (sha256(data), len(data)) == (stored.sha256, stored.size)
    assert [known.id for known in manifest.releases] == [f"sample:{number}" for number in range(1, 6)]
    assert list(archive.manifests()) == [manifest]

    releases = {release.id: release for release in place.archive().releases()}
    assert len(releases) == 5
    one = releases["sample:3"]
    assert (one.version, one.wire, one.headline) == (1, "sample", "Aurum Vale reports number 3")
    assert one.first_seen == one.fetched == "2026-03-04T02:15:00Z"
    assert one.urls_seen == ("http://wire.example/r/3", "http://wire.example/r/3?utm_source=feed")


def test_a_second_run_on_another_machine_knows_everything(place: Place) -> None:
    first = archive_run(place.archive(), exchange(1), exchange(2))
    state = place.archive().state()
    assert state.known.keys() == {"sample:1", "sample:2"}
    assert state.by_url["http://wire.example/r/1"] == "sample:1"
    assert state.known["sample:1"].etag == '"1"'
    assert state.known["sample:1"].title_seen == "Number 1"
    assert state.runs == (first.run,)
    assert [head.run for head in state.heads] == [first.run]
    assert state.torn == ()


def test_equal_content_is_a_sighting(folder: Place) -> None:
    archive = folder.archive()
    archive_run(archive, exchange(1))
    again = exchange(1, claims=(claim(1, "Number 1, seen otherwise", "tuesday"),), minutes=60)
    manifest = archive_run(archive, again, minutes=60)
    assert manifest.releases == ()
    assert [(seen.id, seen.title_seen, seen.modified) for seen in manifest.sightings] == [
        ("sample:1", "Number 1, seen otherwise", "tuesday")
    ]
    known = archive.state().known["sample:1"]
    assert (known.version, known.title_seen, known.modified) == (1, "Number 1, seen otherwise", "tuesday")
    assert (known.first_seen, known.last_seen) == ("2026-03-04T02:15:00Z", "2026-03-04T03:15:00Z")
    assert [release.version for release in archive.releases(all_versions=True)] == [1]


@pytest.mark.parametrize(
    ("status", "relation"), [("usable", "updates"), ("corrected", "corrects"), ("withdrawn", "withdraws")]
)
def test_changed_content_is_the_next_version(folder: Place, status: str, relation: str) -> None:
    archive = folder.archive()
    archive_run(archive, exchange(1))
    changed = exchange(1, html(1, "other", status).replace(b"03-02", b"03-09"), minutes=60)
    manifest = archive_run(archive, changed, minutes=60)
    assert [(known.version, known.date) for known in manifest.releases] == [(2, "2026-03-02")]
    first, second = archive.releases(all_versions=True)
    assert first.digest != second.digest
    assert second.relations == (Relation(type=relation, target="sample:1", evidence="same-id new content"),)  # type: ignore[arg-type]
    assert (second.first_seen, second.fetched) == ("2026-03-04T02:15:00Z", "2026-03-04T03:15:00Z")
    assert [release.version for release in archive.releases()] == [2]


def test_versions_chain_within_one_run(folder: Place) -> None:
    archive = folder.archive()
    pages = [exchange(1), exchange(1, html(1, "other")), exchange(1, html(1, "other")), exchange(1)]
    manifest = archive_run(archive, *pages)
    assert [known.version for known in manifest.releases] == [1, 2, 3]
    assert [seen.id for seen in manifest.sightings] == ["sample:1"]
    versions = [(release.version, release.text.split()[0]) for release in archive.releases(all_versions=True)]
    assert versions == [(1, "first"), (2, "other"), (3, "first")]


def test_a_relation_that_the_page_states_is_about_the_version_before(folder: Place) -> None:
    archive = folder.archive()
    archive_run(archive, exchange(1))
    stated = Relation(type="corrects", target=None, evidence="CORRECTION in the headline")
    with archive.begin(clock(60)) as writer:
        writer.keep(exchange(1, html(1, "other", "corrected")))
        for stored in writer.pages():
            release = cleaned(stored)
            writer.take(replace(release, relations=(stated,)), stored)
        writer.commit({}, verdict="sound")
    about = replace(stated, target="sample:1")
    assert [release.relations for release in archive.releases()] == [(about,)]


def test_an_answer_304_is_a_sighting(folder: Place) -> None:
    archive = folder.archive()
    archive_run(archive, exchange(1))
    with archive.begin(clock(60)) as writer:
        writer.keep(exchange(1, b"", status=304, minutes=60))
        writer.sighted("sample:1", "http://wire.example/r/1", "2026-03-04T03:16:00Z", etag='"new"')
        assert list(writer.pages()) == []
        manifest = writer.commit({}, verdict="sound")
    assert [seen.at for seen in manifest.sightings] == ["2026-03-04T03:15:00Z"]


def test_a_run_that_adds_nothing_is_committed(folder: Place) -> None:
    archive = folder.archive()
    first = archive_run(archive, exchange(1))
    second = archive_run(archive, minutes=15)
    digest = sha256(archive.store.get(f"runs/2026/03/{first.run}.json"))
    assert second.parents == (Parent(run=first.run, sha256=digest),)
    assert ([stored.kind for stored in second.objects], second.releases) == (["checkpoint"], ())
    assert [manifest.run for manifest in archive.manifests()] == [first.run, second.run]


def test_what_is_committed_beside_the_releases(folder: Place) -> None:
    archive = folder.archive()
    missing = Missing(
        id="sample:9", url="http://wire.example/r/9", reason="404", detail="", doors=("feed",), tried_at="", tries=1
    )
    with archive.begin(clock(), command="wirevault run") as writer:
        manifest = writer.commit(
            {"wires": []},
            verdict="unsound",
            reasons=["sample: nothing found"],
            windows={"sample": Window(since="2026-03-02T00:00:00Z", until="2026-03-04T00:00:00+01:00")},
            missing=[missing],
            skips=["nightly 2026-03-03T02:15:00Z: still running"],
        )
    assert next(iter(archive.manifests())) == manifest
    assert manifest.command == "wirevault run"
    state = archive.state()
    assert state.windows == {"sample": "2026-03-04T00:00:00+01:00"}
    assert state.missing == {"sample:9": missing}


def test_the_partition_of_a_release_without_a_day_is_unknown(folder: Place) -> None:
    archive = folder.archive()
    archive_run(archive, exchange(1, html(1).replace(b"2026-03-02", b"someday")))
    assert archive.state().known["sample:1"].date == "unknown"
    assert [entry.key.split("/")[2] for entry in archive.store.list("releases/")] == ["date=unknown"]


def test_text_that_is_not_unicode_is_refused_and_nothing_of_it_taken(folder: Place) -> None:
    archive = folder.archive()
    with archive.begin(clock()) as writer:
        writer.keep(exchange(1))
        (stored,) = writer.pages()
        release = cleaned(stored)
        with pytest.raises(ArchiveError, match=r"sample:1.*not Unicode"):
            writer.take(replace(release, text="half a pair: \ud800"), stored)
        manifest = writer.commit({}, verdict="unsound")
    assert manifest.releases == ()


def test_readable_copies_of_single_versions(folder: Place) -> None:
    archive = folder.archive(objects=True)
    manifest = archive_run(archive, exchange(1), exchange(1, html(1, "other")))
    copies = [stored for stored in manifest.objects if stored.kind == "objects"]
    assert len(copies) == 4
    records = [json.loads(archive.store.get(stored.key)) for stored in copies if stored.key.endswith(".json")]
    assert [(record["id"], record["version"]) for record in records] == [("sample:1", 1), ("sample:1", 2)]
    texts = [archive.store.get(stored.key).decode() for stored in copies if stored.key.endswith(".txt")]
    assert texts[1] == "Aurum Vale reports number 1\n\nother words, invented\n"
    assert all(stored.key.startswith("objects/wire=sample/date=2026-03-02/1.v") for stored in copies)


def test_segments_are_closed_by_age(folder: Place) -> None:
    archive = folder.archive(segment_seconds=0.05)
    with archive.begin(clock()) as writer:
        writer.keep(exchange(1))
        while not list(archive.store.list("raw/")):  # the timer's doing; the suite's own limit ends a wait in vain
            time.sleep(0.01)
        writer.keep(exchange(2))
        take_all(writer, writer.pages())
        manifest = writer.commit({}, verdict="sound")
    assert sum(stored.kind == "raw" for stored in manifest.objects) == 2
    assert len(manifest.releases) == 2


def test_a_run_whose_archive_was_taken_over_gives_way(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.archive.lease.TRUSTED_SECONDS", 0.0)
    archive = place.archive()
    with archive.begin(clock()) as writer:
        writer.keep(exchange(1))
        take_all(writer, writer.pages())
        slot = json.loads(archive.store.get("lease.json"))
        slot |= {"token": "somebody else's", "run": "20260304T021600Z-ffffff"}
        archive.store.put_slot("lease.json", json.dumps(slot).encode())
        with pytest.raises(ArchiveBusy, match="20260304T021600Z-ffffff"):
            writer.commit({}, verdict="sound")
    assert list(archive.manifests()) == []
    assert json.loads(archive.store.get("lease.json")) == slot
    archive.store.drop_slot("lease.json")
    assert [torn.run for torn in archive.state().torn] == [writer.run]


def test_two_runs_at_once_on_one_machine(place: Place) -> None:
    archive = place.archive()
    with archive.begin(clock(), command="wirevault run --wire sample") as writer:
        with pytest.raises(ArchiveBusy, match="wirevault run --wire sample"), place.archive().begin(clock()):
            pass
        writer.commit({}, verdict="sound")
    assert len(archive_run(archive, exchange(1)).releases) == 1


def test_the_local_folders_hold_nothing_after_a_run(
    folder: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    archive_run(folder.archive(), exchange(1))
    assert [path for path in (tmp_path / "cache/wirevault/spool").rglob("*") if path.is_file()] == []


def test_where_no_local_folder_can_be_written(folder: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/proc/none")
    monkeypatch.setenv("XDG_CACHE_HOME", "/proc/none")
    assert len(archive_run(folder.archive(), exchange(1)).releases) == 1


def test_runs_sort_by_time_and_never_share_a_name() -> None:
    assert new_run(NOW).startswith("20260304T021500Z-")
    assert new_run(NOW.astimezone(ZoneInfo("America/New_York"))).startswith("20260304T021500Z-")
    assert new_run(NOW) != new_run(NOW)


def test_fetched_again_from_the_store_where_the_spool_is_gone(folder: Place, tmp_path: Path) -> None:
    archive = folder.archive()
    with archive.begin(clock()) as writer:
        writer.keep(exchange(1))
        writer.seal()
        for path in writer._folder.glob("*.warc.gz"):
            path.unlink()
        assert [stored.note.id for stored in writer.pages()] == ["sample:1"]
