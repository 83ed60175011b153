"""A release that is taken down is gone from every byte of every object, and everything else is as it was."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator

from crawler.archive import Archive
from crawler.archive.layout import segment_key
from crawler.archive.mirror import mirror
from crawler.archive.pages import read_record
from crawler.archive.takedown import Order, Outcome
from crawler.errors import ArchiveError, ConfigError
from crawler.exchange import Exchange, Harvest, Missing, Note, Said
from tests.archive.everything import holding
from tests.archive.pages import archive_run, claim, clock, exchange, html
from tests.archive.shelf import shelve, version
from tests.servers import ROOT, Place

ORDER = Order(ids=("sample:1",), reason="asked for by its issuer")
LATER = clock(5 * 24 * 60)

# Its headline, its URL between the signs that end one, and its words; `SECRET` stands in every version's text.
WORDS = "opens a mill by the river and hires nine people at once,"
TRACES = (
    b"reports number 1<", b'reports number 1"', b"/r/1<", b'/r/1"', b"/r/1?", b"/r/1 ", b"/r/1&", b"/r/1'", b"SECRET", b"mill",
)  # fmt: skip


def feed(*numbers: int, minutes: float = 0) -> Exchange:
    """A door that prints headline, link and the first words of releases."""
    items = "".join(
        f"<item><title>Aurum Vale reports number {n}</title><link>http://wire.example/r/{n}?utm_source=feed</link>"
        f"<description>{'SECRET' if n == 1 else 'other'} words</description></item>"
        for n in numbers
    )
    return exchange(900 + int(minutes), f"<rss>{items}</rss>".encode(), kind="feed", minutes=minutes)


def related(number: int, minutes: float = 0) -> Exchange:
    """The page of another release that leads to it."""
    teaser = b"SECRET 0 opens a <b>mill</b> by the river and hires ni..."
    link = b"<aside><a href='/r/1'>Aurum Vale  reports&#32;number 1</a>" + teaser + b"</aside></body>"
    return exchange(number, html(number).replace(b"</body>", link), minutes=minutes)


def sitemap(minutes: float) -> Exchange:
    """A door that is a packed file, sent packed once more."""
    packed = gzip.compress(b"<urlset><url><loc>http://wire.example/r/1</loc></url></urlset>", mtime=0)
    return exchange(950, packed, kind="sitemap", minutes=minutes)


def redirect(minutes: float) -> Exchange:
    return exchange(1, b"", kind="other", status=301, headers=[(b"Location", b"/r/1?a=b")], minutes=minutes)


def filled(place: Place, runs: int = 3, **options: Any) -> Archive:
    """Some runs: the release in as many versions, others that lead to it, doors that name it."""
    archive = place.archive(segment_pages=2, **options)
    for at in range(runs):
        own = exchange(1, html(1, f"SECRET {at} {WORDS}"), minutes=at)
        again = exchange(1, html(1, f"SECRET {at} {WORDS}"), minutes=at)  # a revisit
        archive_run(archive, own, again, related(at + 2, at), feed(1, 5, minutes=at), feed(6, minutes=10 + at),
                    redirect(at), sitemap(at), minutes=at)  # fmt: skip
    return archive


def without_it(archive: Archive) -> list[dict[str, Any]]:
    """What the archive says of all others, apart from where their pages are."""
    rows = archive.releases(all_versions=True).rows()
    return [{**row, "raw": None} for row in rows if row["id"] != "sample:1"]


def assert_gone(archive: Archive, words: tuple[bytes, ...] = TRACES) -> None:
    assert holding(archive.store, *words) == {}
    assert list(archive.verify(deep=True)) == []
    assert "sample:1" not in {row["id"] for row in archive.releases(all_versions=True).rows()}


def test_it_is_gone_from_every_byte(place: Place) -> None:
    archive = filled(place, objects=True)
    before, doors = without_it(archive), holding(archive.store, b"/r/6?")
    assert {key.partition("/")[0] for key in holding(archive.store, *TRACES)} == {
        "raw", "releases", "objects", "details", "checkpoints",
    }  # fmt: skip
    would = archive.rehearse_forget(clock(20), ORDER)
    outcome = archive.forget(clock(20), ORDER)
    assert_gone(archive)
    assert without_it(archive) == before
    assert outcome.run is not None
    assert (
        (would.rows, would.exchanges, would.masked) == (outcome.rows, outcome.exchanges, outcome.masked) == (3, 15, 3)
    )
    assert holding(archive.store, b"/r/6?").keys() == doors.keys() or len(doors) == len(
        holding(archive.store, b"/r/6?")
    )
    for release in archive.releases():
        assert release.raw
        assert b"Aurum Vale" in read_record(archive.store, release.raw).body
    tombstone = archive.tombstone("sample:1")
    assert tombstone
    assert (tombstone.wire, tombstone.reason) == ("sample", "asked for by its issuer")
    assert archive.state().known["sample:1"].status == "forgotten"
    assert archive.state().known.find_url("http://wire.example/r/1?utm_source=x") == "sample:1"


def test_segments_are_sound_for_other_programs(folder: Place) -> None:
    archive = filled(folder)
    archive.forget(clock(20), ORDER)
    for path in sorted((folder.root / "raw").rglob("*.warc.gz")):
        with path.open("rb") as source:
            records = list(ArchiveIterator(source, parse_http=False))
        with path.open("rb") as source:
            assert all(record.verify_block_digest() for record in ArchiveIterator(source, parse_http=False))
        gone = [record for record in records if record.headers.get("WARC-Target-URI") == "urn:wirevault:taken-down"]
        assert all(record.headers["WARC-Type"] == "metadata" for record in gone)


def test_it_is_not_taken_again(folder: Place) -> None:
    archive = filled(folder)
    archive.forget(clock(20), ORDER)
    manifest = archive_run(
        archive, exchange(1, html(1, "SECRET again"), minutes=30), exchange(7, minutes=30), minutes=30
    )
    assert [known.id for known in manifest.releases] == ["sample:7"]
    assert {row["id"] for row in archive.releases().rows()} == {*(f"sample:{n}" for n in range(2, 5)), "sample:7"}
    assert [problem.code for problem in archive.verify(deep=True)] == ["forgotten-present"]
    assert archive.forget(clock(40), ORDER).before == ("sample:1",)
    assert_gone(archive)
    assert archive.forget(clock(50), ORDER) == Outcome(ids=("sample:1",), before=("sample:1",))
    assert archive.state().void == ()  # nothing was begun where nothing was left


def test_a_door_that_names_it_later_is_cut_by_the_hash_of_its_url(folder: Place) -> None:
    archive = filled(folder)
    archive.forget(clock(20), ORDER)
    archive_run(archive, feed(1, 5, minutes=30), feed(5, minutes=31), minutes=30)
    assert holding(archive.store, *TRACES)
    assert archive.forget(clock(40), ORDER).exchanges == 1
    assert_gone(archive)


def test_after_a_compaction_and_before_one(folder: Place) -> None:
    archive = filled(folder)
    before = without_it(archive)
    list(archive.compact(LATER))
    archive.forget(clock(5 * 24 * 60 + 10), ORDER)  # what was merged still waits for the end of its grace time
    assert_gone(archive)
    with pytest.raises(ConfigError, match="cannot be undone"):
        archive.undo_compaction(LATER)
    list(archive.compact(clock(12 * 24 * 60)))
    assert_gone(archive)
    assert without_it(archive) == before
    list(archive.compact(clock(40 * 24 * 60)))
    assert_gone(archive)
    assert without_it(archive) == before


def test_a_copy_follows_when_it_is_pruned(folder: Place, bucket: Place) -> None:
    archive, target = filled(folder), bucket.archive()
    mirror(archive.store, target.store, lambda *_: None)
    archive.forget(clock(20), ORDER)
    done = mirror(archive.store, target.store, lambda *_: None, prune=True)
    assert done.problems == []
    assert_gone(target)
    assert without_it(target) == without_it(archive)


def test_all_manifests_together_come_to_what_the_checkpoint_says(folder: Place) -> None:
    archive = filled(folder)
    archive.forget(clock(20), ORDER)
    archive_run(archive, exchange(8, minutes=30), minutes=30)
    known = {id_: archive.state().known[id_] for id_ in archive.state().known}
    for path in (folder.root / "checkpoints").iterdir():
        path.unlink()
    assert {id_: archive.state().known[id_] for id_ in archive.state().known} == known
    assert archive.tombstone("sample:1")


def test_who_names_it_in_its_own_words_stays_and_is_told(folder: Place) -> None:
    archive = filled(folder)
    quoting = html(50, "as told in Aurum Vale reports number 1, other")
    archive_run(archive, exchange(50, quoting, minutes=30), minutes=30)
    outcome = archive.forget(clock(40), ORDER)
    assert outcome.named_by == ("sample:50",)
    assert [problem.code for problem in archive.verify(deep=True)] == []
    (release,) = archive.releases(ids="sample:50")
    assert release.raw
    assert read_record(archive.store, release.raw).body == quoting
    assert archive.forget(clock(50), Order(ids=("sample:50", "sample:1"), reason="too")).before == ("sample:1",)
    assert_gone(archive)


def test_what_was_missing_is_forgotten_too(folder: Place) -> None:
    archive = folder.archive()
    lost = Missing(id="sample:9", url="http://wire.example/r/9", reason="404", detail="http://wire.example/r/9 answers 404",
                   doors=("feed",), tried_at="2026-03-04T02:15:00+00:00", tries=1)  # fmt: skip
    with archive.begin(clock()) as writer:
        writer.keep(exchange(2))
        writer.commit({"wires": [{"wire": "sample", "verdict": "sound", "missing": [{"id": "sample:9", "url": lost.url}],
                                  "checks": [{"note": f"lost: {lost.url}"}]}]},
                      verdict="sound", missing=[lost], reasons=[f"lost {lost.url}"])  # fmt: skip
    archive.forget(clock(10), Order(ids=("sample:9",), reason="never had"))
    assert archive.state().missing == {}
    assert holding(archive.store, b"/r/9") == {}


def test_what_doors_have_said_of_it_goes_too(folder: Place) -> None:
    archive = filled(folder)
    for at in (10, 11):
        with archive.begin(clock(at)) as writer:
            told = tuple(claim(number, f"Aurum Vale reports number {number}") for number in (1, 2, 11))
            said = Said(door="feed", polled_at="2026-03-04T02:15:00+00:00", claims=told)
            writer.keep_claims([Harvest(wire="sample", since="", until="", said=[said])])
            writer.commit({}, verdict="sound")
    assert archive.forget(clock(20), ORDER).rewritten["claims"] == 1  # those of a day become one
    assert_gone(archive)
    (held,) = archive.state().inventory.objects("claims").values()
    assert held.count == 4
    archive.forget(clock(30), Order(ids=("sample:2",), reason="why"))
    assert list(archive.verify(deep=True)) == []


@pytest.mark.parametrize(
    ("ids", "said"),
    [(("sample:77",), "sample:77: no such release"), (("sample:1", "x"), "x: no such release")],
)
def test_of_what_is_not_known_nothing_is_begun(folder: Place, ids: tuple[str, ...], said: str) -> None:
    archive = filled(folder)
    with pytest.raises(ConfigError, match=said):
        archive.rehearse_forget(clock(20), Order(ids=ids, reason="why"))


def test_a_torn_run_that_holds_it_is_taken_up_first(folder: Place) -> None:
    archive = filled(folder)
    with archive.begin(clock(10)) as torn:
        torn.keep(exchange(1, html(1, "SECRET torn"), minutes=10))
    with pytest.raises(ArchiveError, match="`wirevault run` takes its pages up"):
        archive.forget(clock(20), ORDER)
    archive_run(archive, minutes=30)
    archive.forget(clock(40), ORDER)
    assert_gone(archive)


def test_what_broke_off_leaves_nothing_of_it(folder: Place) -> None:
    archive = filled(folder)
    with archive.commit(clock(10), kind="compact") as void:
        held = next(iter(archive.state().inventory.objects("raw")))
        archive.store.create(segment_key(void.run, "sample", 1), archive.store.get(held))
    archive.forget(clock(20), ORDER)
    assert_gone(archive)


def test_two_releases_of_one_page_go_together(folder: Place) -> None:
    archive = filled(folder)
    page = exchange(1, html(1, "SECRET twin"), minutes=10)
    twin = replace(page, note=Note(wire="sample", id="sample:11", claims=(claim(11),)))
    archive_run(archive, page, twin, minutes=10)
    with pytest.raises(ArchiveError, match="name sample:11 too"):
        archive.forget(clock(20), ORDER)
    archive.forget(clock(30), Order(ids=("sample:1", "sample:11"), reason="both"))
    assert_gone(archive)


def test_manifests_of_older_software_are_told_of(folder: Place, tmp_path: Path) -> None:
    """They hold headline and URL themselves, and nothing may change them."""
    archive = folder.archive()
    shelve(archive, tmp_path / "spool", [version("1")])
    assert archive.forget(clock(600), ORDER).telling == ("20260304T021500Z-000000",)


# Forgets again and again; the n-th is killed at its n-th write, until one is not. Prints how many were.
DIE = """
import sys
from crawler.archive import Archive
from crawler.archive.takedown import Order
from tests.archive.dying import until_one_lives
from tests.archive.pages import clock

def forget(at):
    Archive.open(sys.argv[1]).forget(clock(100 + at), Order(ids=("sample:1",), reason="why"))

print(until_one_lives(forget, ["create", "put_slot", "drop_slot", "remove"], most=int(sys.argv[2])))
"""


@pytest.mark.parametrize("most", [12, 1000])
def test_killed_at_any_write_it_is_finished_by_whoever_comes(folder: Place, most: int) -> None:
    archive = filled(folder, runs=2)
    before = without_it(archive)
    done = subprocess.run(
        [sys.executable, "-c", DIE, str(folder.root), str(most)],
        cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 12
    archive_run(archive, exchange(9, minutes=6000), minutes=6000)  # whoever comes next finishes what was committed
    if archive.tombstone("sample:1") is None:
        archive.forget(clock(6010), ORDER)
    assert_gone(archive)
    assert [row for row in without_it(archive) if row["id"] != "sample:9"] == before
