"""`wirevault pull` as it is typed: every form, every way to end."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import polars as pl
import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType
from warcio.archiveiterator import ArchiveIterator as OtherIterator

from crawler.archive import Archive
from crawler.archive.schema import RECORD
from crawler.model import Block, Media, Release, Subject, Ticker, to_json
from jobs.__main__ import run_command_line
from tests.archive.pages import archive_run, exchange, html
from tests.archive.shelf import shelve, version
from tests.servers import Place

PULL = [sys.executable, "-m", "jobs", "pull"]


@pytest.fixture
def archive(folder: Place, monkeypatch: pytest.MonkeyPatch) -> Archive:
    """An archive that the command line is set to."""
    monkeypatch.setenv("WIREVAULT_ARCHIVE__URL", folder.url)
    return folder.archive()


@pytest.fixture
def crawled(archive: Archive) -> Archive:
    """Pages 1 to 4 in one run; page 2 changed and page 5 new in the next."""
    archive_run(archive, *[exchange(number) for number in range(1, 5)])
    archive_run(archive, exchange(2, html(2, "other", "corrected"), minutes=60), exchange(5, minutes=60), minutes=60)
    return archive


def pull(*words: str) -> int:
    return run_command_line(["pull", *words])


def test_json_lines_are_the_record(crawled: Archive, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert pull() == 0
    said = capfdbinary.readouterr()
    assert said.out == b"".join(to_json(release) + b"\n" for release in crawled.releases())
    first = json.loads(said.out.splitlines()[0])
    assert tuple(first) == RECORD
    assert said.err == b"5 releases from 2 runs to stdout\n"


def test_copies_are_told_by_their_group(archive: Archive, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text, blocks = "Aurum Vale opens a mill.", (Block(kind="body", start=0, end=24),)
    copies = [version(number, text=text, blocks=blocks) for number in ("1", "2")]
    shelve(archive, tmp_path / "spool", [*copies, version("3")])
    assert pull("--group") == 0
    groups = [json.loads(line)["group"] for line in capfd.readouterr().out.splitlines()]
    assert groups == [
        {"id": "sample:1", "position": 1, "members": 2, "evidence": "first-seen"},
        {"id": "sample:1", "position": 2, "members": 2, "evidence": "same-text"},
        None,
    ]
    assert pull("--group", "--format", "csv", "-o", str(tmp_path / "out.csv")) == 0
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text("utf-8"))))
    assert [(row["group"], row["group_position"]) for row in rows] == [("sample:1", "1"), ("sample:1", "2"), ("", "")]
    assert pull("--group", "--format", "text") == 0
    assert "group: sample:1 (2 of 2, same-text)\n" in capfd.readouterr().out
    assert pull("--group", "--format", "parquet", "-o", str(tmp_path / "out.parquet")) == 0
    assert pl.read_parquet(tmp_path / "out.parquet")["group"].struct.field("members").to_list() == [2, 2, None]
    assert pull("--group", "--format", "ninjs") == 2


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (["--all-versions", "--wire", "sample"], ["1 1", "2 1", "2 2", "3 1", "4 1", "5 1"]),
        (["--as-of", "2026-03-04T02:20:00Z"], ["1 1", "2 1", "3 1", "4 1"]),
        (["--since", "2026-03-03", "--until", "2026-03-05"], ["2 2", "3 1", "4 1"]),
        (["--id", "sample:4", "--id", "sample:1"], ["1 1", "4 1"]),
        (["--match", "OTHER", "--ticker", "X"], []),
    ],
)  # fmt: skip
def test_what_is_asked_for(
    crawled: Archive, capfd: pytest.CaptureFixture[str], words: list[str], ids: list[str]
) -> None:
    assert pull(*words) == 0
    rows = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert [f"{row['id'].removeprefix('sample:')} {row['version']}" for row in rows] == ids


def test_days_back_from_now(archive: Archive, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    today = time.strftime("%Y-%m-%d", time.gmtime())
    shelve(archive, tmp_path / "spool", [version("old"), version("new", date=today)])
    assert pull("--since", "-2d", "--format", "csv") == 0
    assert [line.partition(",")[0] for line in capfd.readouterr().out.splitlines()] == ["id", "sample:new"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--id", "sample:77"], "0 releases from 0 runs to stdout: nothing in the archive answers"),
        (["--id", "sample:77", "--id", "sample:1"], "1 release from 1 run to stdout; no such release: sample:77"),
        (["--since", "2030-01-01"], "nothing in the archive answers to that"),
    ],
)
def test_what_is_not_there_is_told(
    crawled: Archive, capfd: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert pull(*words) == 0
    assert said in capfd.readouterr().err


def test_an_empty_archive(archive: Archive, capfd: pytest.CaptureFixture[str]) -> None:
    assert pull() == 0
    assert capfd.readouterr().err.startswith("0 releases from 0 runs to stdout: the archive holds no finished run yet")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--wire", "smaple"], "--wire smaple: no such wire; there are accessnewswire, "),
        (["--since", "2026-03-09", "--until", "2026-03-01"], "later than until"),
        (["--since", "March"], "since is 'March'"),
        (["--as-of", "then"], "--as-of: 'then' is no time"),
        (["--format", "xml"], "no format is called 'xml'; there are jsonl, text, csv, parquet, warc, ninjs"),
        (["-o", "/nowhere/at/all"], "-o /nowhere/at/all: cannot be written (No such file or directory)"),
        (["-o", "/"], "-o /: cannot be written (Is a directory)"),
    ],
)
def test_wrong_use(crawled: Archive, capfd: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    assert pull(*words) == 2
    heard = capfd.readouterr()
    assert said in heard.err
    assert heard.out == ""


def test_no_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("WIREVAULT_ARCHIVE__URL", f"file://{tmp_path}/none")
    assert pull("-o", str(tmp_path / "out")) == 2
    assert "none: no" in capfd.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_text(archive: Archive, tmp_path: Path) -> None:
    one = version("1", text="First block.\n\nSecond — block.", subheads=("One", "Two"), issuer=("A", "B"))
    shelve(archive, tmp_path / "spool", [one, version("2")])
    assert pull("--format", "text", "-o", str(tmp_path / "out.txt")) == 0
    first, second, rest = (tmp_path / "out.txt").read_text("utf-8").split("\n\f\n")
    assert first == (
        "id: sample:1\nversion: 1\nstatus: usable\npublished: 2026-03-02\nissuer: A; B\nurl: http://wire.example/1\n"
        "headline: Aurum Vale announces 1\ncite: A; B: Aurum Vale announces 1. Sample Wire, 2026-03-02. "
        f"http://wire.example/1. sample:1 version 1, {one[0].digest}.\nsubhead: One\nsubhead: Two\n\nFirst block.\n\nSecond — block."
    )
    assert second.endswith("\n\nWords of 2, version 1.")
    assert rest == ""


def test_csv(archive: Archive, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    tickers = (Ticker(exchange="NYSE", symbol="AVL"), Ticker(exchange="TSX.V", symbol="AVL"))
    shelve(archive, tmp_path / "spool", [version("1", text='Two\nlines, "quoted"', tickers=tickers, issuer=("A", "B"))])
    assert pull("--format", "csv") == 0
    (row,) = csv.DictReader(io.StringIO(capfdbinary.readouterr().out.decode(), newline=""))
    assert row["text"] == 'Two\nlines, "quoted"'
    assert (row["tickers"], row["issuer"], row["published"]) == ("NYSE:AVL; TSX.V:AVL", "A; B", "2026-03-02")


def test_parquet(crawled: Archive, tmp_path: Path) -> None:
    assert pull("--format", "parquet", "-o", str(tmp_path / "out.parquet"), "--all-versions") == 0
    rows = pl.read_parquet(tmp_path / "out.parquet").to_dicts()
    assert rows == crawled.releases(all_versions=True).table().to_pylist()


def test_an_empty_answer_is_a_sound_file(crawled: Archive, tmp_path: Path) -> None:
    for form in ("jsonl", "text", "csv", "parquet", "warc", "ninjs"):
        assert pull("--format", form, "--since", "2030-01-01", "-o", str(tmp_path / form)) == 0
    assert pl.read_parquet(tmp_path / "parquet").height == 0
    assert [(tmp_path / form).read_bytes() for form in ("jsonl", "text", "ninjs")] == [b"", b"", b""]
    assert (tmp_path / "csv").read_text().startswith("id,wire,")
    assert gzip.decompress((tmp_path / "warc").read_bytes()).count(b"WARC-Type: warcinfo") == 1


def test_warc_holds_the_pages_of_the_versions(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIREVAULT_ARCHIVE__URL", place.url)
    if place.endpoint_url:
        monkeypatch.setenv("WIREVAULT_ARCHIVE__ENDPOINT_URL", place.endpoint_url)
    archive = place.archive()
    archive_run(archive, *[exchange(number) for number in range(1, 5)])
    archive_run(archive, exchange(2, html(2, "other", "corrected"), minutes=60), minutes=60)
    out = tmp_path / "out.warc.gz"
    assert pull("--format", "warc", "-o", str(out), "--all-versions") == 0

    with out.open("rb") as stream:
        records = [record.rec_type for record in OtherIterator(stream, check_digests="raise")]
    assert records == ["warcinfo", *["response"] * 5]
    with out.open("rb") as stream:
        pages = [
            (record.record_date.isoformat(), gzip.decompress(record.reader.read()))
            for record in ArchiveIterator(stream, record_types=WarcRecordType.response)
        ]
    asked = [(1, "first", 0), (2, "first", 0), (2, "other", 60), (3, "first", 0), (4, "first", 0)]
    versions = [html(n, words, "corrected") if words == "other" else html(n) for n, words, _ in asked]
    assert [page for _, page in pages] == versions
    assert [date[11:13] for date, _ in pages] == ["02", "02", "03", "02", "02"]


@pytest.mark.parametrize("damage", ["cut", "gone"])
def test_a_damaged_page_leaves_no_file(
    crawled: Archive, folder: Place, tmp_path: Path, damage: str, capfd: pytest.CaptureFixture[str]
) -> None:
    for segment in (folder.root / "raw").rglob("*.warc.gz"):
        if damage == "gone":
            segment.unlink()
        else:
            segment.write_bytes(segment.read_bytes()[:1000])
    assert pull("--format", "warc", "-o", str(tmp_path / "out.warc.gz")) == 1
    said = capfd.readouterr().err
    assert said.startswith("wirevault: sample:")
    assert ".warc.gz" in said
    assert "from a copy of the archive" in said
    assert not list(tmp_path.glob("*out.warc.gz*"))


def test_ninjs(archive: Archive, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    one = version(
        "1",
        status="withdrawn",
        subheads=("Sub",),
        issuer=("Aurum Vale Ltd",),
        tickers=(Ticker(exchange="NYSE", symbol="AVL", mic="XNYS", kind="issuer"), Ticker(exchange="NYSE", symbol="X")),
        media=(Media(type="image", url="http://wire.example/a.jpg", caption="A gate"),),
        subjects=(Subject(scheme="sample", code="ENE", name="Energy"),),
    )
    shelve(archive, tmp_path / "spool", [one, version("2", 2, url=None, wire="other", date="unknown")])
    assert pull("--format", "ninjs") == 0
    other, item = (json.loads(line) for line in capfdbinary.readouterr().out.splitlines())
    assert other["uri"] == "urn:wirevault:other%3A2"
    assert item["uri"] == "http://wire.example/1"
    assert item["standard"]["version"] == "3.1"
    assert item["pubStatus"] == "canceled"
    assert item["headlines"] == [
        {"role": "main", "value": "Aurum Vale announces 1"},
        {"role": "subhead", "value": "Sub"},
    ]
    assert item["bodies"][0]["value"] == "Words of 1, version 1."
    assert item["organisations"] == [
        {"name": "Aurum Vale Ltd", "rel": "source", "symbols": [{"exchange": "XNYS", "symbol": "AVL"}]}
    ]
    assert item["associations"][0]["type"] == "picture"
    assert item["subjects"] == [{"name": "Energy", "literal": "sample:ENE"}]
    assert not [key for key, value in item.items() if value in (None, "", [])]


@pytest.fixture
def many(archive: Archive, tmp_path: Path) -> list[Release]:
    """Enough that a pull takes a while."""
    versions = [version(f"{number:05}", text="word " * 400) for number in range(8_000)]
    shelve(archive, tmp_path / "spool", versions)
    return [release for release, _ in versions]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=["killed", "stopped"])
def test_a_file_is_complete_or_absent(many: list[Release], tmp_path: Path, how: signal.Signals) -> None:
    out = tmp_path / "pulled" / "out.jsonl"
    out.parent.mkdir()
    running = subprocess.Popen([*PULL, "-o", str(out)], stderr=subprocess.PIPE)
    for _ in seconds(60):
        if running.poll() is not None or any(part.stat().st_size for part in out.parent.glob(".*.part")):
            break
    running.send_signal(how)
    said = running.communicate(timeout=60)[1].decode()
    assert running.returncode == {signal.SIGKILL: -9, signal.SIGINT: 130}[how], said
    assert not out.exists()
    assert "Traceback" not in said
    if how == signal.SIGINT:
        assert list(out.parent.iterdir()) == []

    assert pull("-o", str(out)) == 0
    assert out.read_bytes() == b"".join(to_json(release) + b"\n" for release in many)


def seconds(limit: int) -> Iterator[float]:
    """Ask again and again, for so long."""
    begin = time.monotonic()
    while time.monotonic() - begin < limit:
        yield time.monotonic() - begin
        time.sleep(0.001)
    pytest.fail(f"not within {limit} seconds")


def test_a_failure_keeps_what_was_there(crawled: Archive, folder: Place, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    assert pull("-o", str(out)) == 0
    before = out.read_bytes()
    next((folder.root / "releases").rglob("*.parquet")).unlink()
    assert pull("-o", str(out)) == 1
    assert out.read_bytes() == before
    assert [path.name for path in tmp_path.glob("*out*")] == ["out.jsonl"]


def test_a_full_disk(many: list[Release], capfd: pytest.CaptureFixture[str]) -> None:
    assert pull("-o", "/dev/full") == 1
    assert "-o /dev/full: cannot be written to its end (No space left on device)" in capfd.readouterr().err


def test_a_link_and_a_pipe_are_written_to(crawled: Archive, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "file")
    assert pull("-o", str(tmp_path / "link")) == 0
    assert (tmp_path / "link").is_symlink()
    assert len((tmp_path / "file").read_bytes().splitlines()) == 5
    os.mkfifo(tmp_path / "pipe")
    with subprocess.Popen([*PULL, "-o", str(tmp_path / "pipe")]) as running:
        assert (tmp_path / "pipe").read_bytes() == (tmp_path / "file").read_bytes()
    assert running.returncode == 0


def test_a_closed_pipe_ends_quietly(many: list[Release]) -> None:
    running = subprocess.Popen(PULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert running.stdout
    assert running.stderr
    assert msgspec.json.decode(running.stdout.readline(), type=Release) == many[0]
    running.stdout.close()
    assert running.stderr.read() == b""
    assert running.wait(60) == 0
    running.stderr.close()


def test_on_a_terminal(crawled: Archive, tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    try:
        refused = subprocess.run([*PULL, "--format", "warc"], stdout=theirs, stderr=subprocess.PIPE, check=False)
        assert refused.returncode == 2
        assert b"--format warc is not for a terminal" in refused.stderr
        subprocess.run([*PULL, "-o", str(tmp_path / "out")], stderr=theirs, check=True)
        said = os.read(ours, 100_000).decode()
    finally:
        os.close(theirs)
        os.close(ours)
    assert "pulling" in said
    assert "5 releases from 2 runs to" in said
