"""`wirevault show` as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler.archive import Archive
from crawler.model import Block, Removed, Stamp, Ticker, to_json
from jobs.__main__ import run_command_line
from jobs.commands.show import changes
from tests.archive.pages import archive_run, exchange, html
from tests.archive.shelf import shelve, version
from tests.servers import Place


@pytest.fixture
def archive(folder: Place, monkeypatch: pytest.MonkeyPatch) -> Archive:
    monkeypatch.setenv("WIREVAULT_ARCHIVE__URL", folder.url)
    archive = folder.archive()
    archive_run(archive, exchange(1), exchange(2))
    archive_run(archive, exchange(2, html(2, "second", "corrected"), minutes=60), minutes=60)
    return archive


def show(*words: str) -> int:
    return run_command_line(["show", *words])


def test_the_record_for_a_person(archive: Archive, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text = "SAMPLETON, May 4 -- We made it.\n\nAbout us"
    one = version(
        "9",
        text=text,
        blocks=(Block(kind="dateline", start=0, end=19), Block(kind="body", start=20, end=31), Block(kind="about", start=33, end=41)),
        subheads=("It works [bold]twice[/bold]",),
        clocks=(Stamp(at="2026-03-02T09:30:00-05:00", resolution="minute", origin="jsonld", raw="2026-03-02T09:30"),),
        tickers=(Ticker(exchange="NYSE", symbol="AVL"),),
        removed=(Removed(text="Share", rule="chrome", at=0), Removed(text="Tweet", rule="chrome", at=0)),
        headline="Up\x1b[2J!",
    )  # fmt: skip
    shelve(archive, tmp_path / "spool", [one])
    assert show("sample:9") == 0
    said = capfd.readouterr().out
    lines = [line.split() for line in said.splitlines() if line.strip()]
    assert lines[0] == ["Up\ufffd[2J!"]
    assert lines[1] == ["It", "works", "[bold]twice[/bold]"]
    assert ["id", "sample:9,", "version", "1", "of", "1"] in lines
    assert ["clocks", "2026-03-02T09:30:00-05:00", "(minute,", "jsonld:", "2026-03-02T09:30)"] in lines
    assert ["tickers", "NYSE:", "AVL"] in lines
    assert ["removed", "chrome", "2"] in lines
    assert lines[-3:] == [
        ["dateline", "SAMPLETON,", "May", "4", "--"],
        ["body", "We", "made", "it."],
        ["about", "About", "us"],
    ]


def test_the_newest_version_as_json(archive: Archive, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert show("sample:2", "--json") == 0
    versions = list(archive.releases(ids="sample:2", all_versions=True))
    assert capfdbinary.readouterr().out == to_json(versions[1]) + b"\n"
    assert show("sample:2", "--history", "--json") == 0
    rows = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
    assert [row["version"] for row in rows] == [1, 2]


def test_its_history(archive: Archive, capfd: pytest.CaptureFixture[str]) -> None:
    assert show("sample:2", "--history") == 0
    first, second, relation, change = capfd.readouterr().out.rstrip().splitlines()
    assert first.startswith("version 1  2026-03-04T02:15:00Z  usable  ")
    assert second.startswith("version 2  2026-03-04T03:15:00Z  corrected  ")
    assert relation.startswith("  corrects sample:2")
    assert change == "  [-first-] {+second+} words, invented "[:-1]


def test_its_page_and_its_text(archive: Archive, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert show("sample:2", "--raw") == 0
    assert capfdbinary.readouterr().out == html(2, "second", "corrected")
    assert show("sample:2", "--text") == 0
    assert capfdbinary.readouterr().out == b"second words, invented\n"


def test_an_id_that_is_not_there(archive: Archive, capfd: pytest.CaptureFixture[str]) -> None:
    assert show("sample:77") == 2
    assert "sample:77: no such release" in capfd.readouterr().err


def test_a_page_that_is_not_there(archive: Archive, folder: Place, capfd: pytest.CaptureFixture[str]) -> None:
    for segment in (folder.root / "raw").rglob("*.warc.gz"):
        segment.unlink()
    assert show("sample:1", "--raw") == 1
    assert "put it back from a copy of the archive" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (["a b c"], ["a x c"], "a [-b-] {+x+} c"),
        (["a"], ["a", "new line"], "{+new line+}"),
        (["one", "gone", "two"], ["one", "two"], "[-gone-]"),
        (["a b"], ["a b"], "the same words"),
        (
            [" ".join(map(str, range(40)))],
            [" ".join(map(str, range(1, 41)))],
            "[-0-] 1 2 3 4 5 6 7 8 … 32 33 34 35 36 37 38 39 {+40+}",
        ),
    ],
)
def test_changes_word_by_word(before: list[str], after: list[str], said: str) -> None:
    assert changes(before, after).plain.strip() == said


def test_a_line_to_cite_it_by(archive: Archive, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    one = version("9", issuer=("Aurum Vale Ltd.", "Cinder Co"), headline="Who\n knew?", digest="sha256:ab")
    shelve(archive, tmp_path / "spool", [one, version("8", wire="gone", url=None, published=None, digest="sha256:cd")])
    assert show("sample:9", "--cite") == 0
    assert show("gone:8", "--cite") == 0
    titled, bare = capfd.readouterr().out.splitlines()
    wire = "Sample Wire, 2026-03-02. http://wire.example/9."
    assert titled == f"Aurum Vale Ltd.; Cinder Co: Who knew? {wire} sample:9 version 1, sha256:ab."
    assert bare == "Aurum Vale announces 8. gone. gone:8 version 1, sha256:cd."
