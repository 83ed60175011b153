"""From kept pages to releases: what one page can do to a run, and what it cannot."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from crawler.archive import Archive
from crawler.clean import clean
from crawler.exchange import Exchange, Harvest, Note
from crawler.model import Page, Release
from crawler.wire import Wire
from jobs.app import App, build
from jobs.evidence import Tally
from jobs.pages import clean_pages, note_unchanged, take_up
from tests.archive.pages import NOW, claim, clock, exchange
from tests.servers import Place

WORDS = " ".join(["Aurum Vale sells more bolts than it did in the year before, and says so."] * 8)


def page(number: int, words: str = WORDS) -> bytes:
    return (
        f"<html lang=en><head><title>Aurum Vale reports number {number}</title></head><body><article>"
        f"<h1>Aurum Vale reports number {number}</h1><p>{words}</p></article></body></html>"
    ).encode()


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> App:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WIREVAULT_WIRES__SAMPLE__PERMISSION", "ours")
    return build()


@pytest.fixture
def archive(folder: Place) -> Archive:
    return folder.archive()


def cleaned(app: App, archive: Archive, *exchanges: Exchange) -> tuple[Tally, list[Release]]:
    with archive.begin(clock(), command="test") as writer:
        for one in exchanges:
            writer.keep(one)
        tallies = clean_pages(app, writer, writer.pages())
        writer.commit({}, verdict="sound")
    return tallies["sample"], list(archive.releases())


def test_a_release_carries_what_only_the_crawl_knows(app: App, archive: Archive) -> None:
    tally, releases = cleaned(app, archive, exchange(1, page(1)))
    assert (tally.new, tally.lost, tally.example) == (1, [], "sample:1")
    assert [(one.id, one.wire, one.version) for one in releases] == [("sample:1", "sample", 1)]
    assert releases[0].rights
    assert releases[0].rights.permission == "ours"
    assert releases[0].robots
    assert releases[0].robots.verdict == "allowed"


@pytest.mark.parametrize(
    ("bad", "reason", "detail"),
    [
        (exchange(2, b""), "empty", "nothing to clean"),
        (exchange(2, b"\x00\x01\x02" * 500), "not-a-release", "(binary)"),
        (exchange(2, b"<html><body><p>Gone.</p></body></html>"), "not-a-release", "(no-text)"),
        (replace(exchange(2), body=b"no gzip at all"), "unreadable", "cannot be decoded"),
    ],
)
def test_a_page_without_a_release_is_counted_and_the_rest_goes_on(
    app: App, archive: Archive, bad: Exchange, reason: str, detail: str
) -> None:
    tally, releases = cleaned(app, archive, exchange(1, page(1)), bad, exchange(3, page(3)))
    assert tally.new == len(releases) == 2
    assert [(lost.id, lost.reason, lost.doors, lost.tries) for lost in tally.lost] == [
        ("sample:2", reason, ("feed",), 1)
    ]
    assert detail in tally.lost[0].detail


def test_a_fault_of_ours_in_one_page_does_not_cost_the_others(
    app: App, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cleaner has no known fault, so one is planted."""

    def faulty(page: Page, wire: Wire | None) -> Release:
        release = clean(page, wire)
        if "number 2" in (release.headline or ""):
            raise RuntimeError("planted")
        return release

    monkeypatch.setattr("jobs.pages.clean", faulty)
    tally, releases = cleaned(app, archive, *(exchange(n, page(n)) for n in (1, 2, 3)))
    assert [one.id for one in releases] == ["sample:1", "sample:3"]
    assert [(lost.id, lost.reason) for lost in tally.lost] == [("sample:2", "unreadable")]
    assert tally.notes == ["sample:2: cleaning failed: RuntimeError: planted; please report it with the page"]


def test_what_a_torn_run_left_is_taken_up(app: App, archive: Archive) -> None:
    with archive.begin(clock(), command="test") as writer:
        writer.keep(exchange(1, page(1)))
        writer.keep(exchange(2, b""))
        torn = writer.run
    with archive.begin(clock(1), command="test") as writer:
        taken, tallies = take_up(app, writer)
        assert "sample:1" in writer.state.known
    assert (taken.runs, taken.new, taken.lost) == ((torn,), 1, 1)
    assert [lost.id for lost in tallies["sample"].lost] == ["sample:2"]


def test_a_wire_whose_file_is_gone_is_cleaned_as_unknown(app: App, archive: Archive) -> None:
    with archive.begin(clock(), command="test") as writer:
        writer.keep(exchange(1, page(1), wire="yesteryear"))
        tallies = clean_pages(app, writer, writer.pages())
    assert tallies["yesteryear"].new == 1
    assert set(tallies["yesteryear"].methods) == {"generic"}


def test_an_answer_304_is_a_sighting(app: App, archive: Archive) -> None:
    cleaned(app, archive, exchange(1, page(1)))
    with archive.begin(clock(5), command="test") as writer:
        note = Note(wire="sample", id="sample:1", claims=(claim(1, "Another headline", "2026-03-04"),))
        tally = Tally()
        note_unchanged(writer, Harvest(wire="sample", since="", until="", unchanged=[note]), tally, NOW)
        writer.commit({}, verdict="sound")
    known = archive.state().known["sample:1"]
    assert (tally.unchanged, known.version) == (1, 1)
    assert (known.title_seen, known.modified) == ("Another headline", "2026-03-04")
