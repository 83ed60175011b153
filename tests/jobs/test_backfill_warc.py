"""WARC files of other people taken over: what is found in them, in which state, and how often it is read."""

from __future__ import annotations

import gzip
import signal
import time
from pathlib import Path

import pytest

from crawler.archive import Archive
from crawler.archive.pages import read_record
from crawler.errors import ConfigError
from jobs.app import App
from jobs.backfill import take_over, to_read
from jobs.order import Order
from jobs.report import RunReport
from jobs.warcs import find_warcs
from tests.clean.saved import CORPUS
from tests.jobs.tiny import HTML, WATCH, app_of, members, page, record, tiny, url
from tests.servers import Place, S3Server
from tests.test_end_to_end import Shell, segments


@pytest.fixture
def app(folder: Place) -> App:
    return app_of(folder, tiny())


def take(app: App, *patterns: Path | str) -> RunReport | None:
    """The run that takes over what is in these files; None where there is nothing to read."""
    files = to_read(app, find_warcs(app, map(str, patterns)), ())
    reports = list(take_over(app, files, Order(), WATCH))
    assert len(reports) <= 1
    return reports[0] if reports else None


def written(folder: Path, *records: bytes, name: str = "CC-NEWS-20260105.warc.gz") -> Path:
    path = folder / name
    path.write_bytes(members(*records))
    return path


DIGEST = "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"
ZIPPED = {**HTML, "Content-Encoding": "gzip"}
WHOLE = {
    "as served": record(url(1), gzip.compress(page(1)), headers=ZIPPED),
    "decoded, its header left": record(url(1), page(1), headers=ZIPPED),
    "Common Crawl's": record(url(1), page(1), headers={**HTML, "X-Crawl-Content-Encoding": "gzip"}),
    "chunked": record(
        url(1), b"%x\r\n%s\r\n0\r\n\r\n" % (len(page(1)), page(1)), headers={**HTML, "Transfer-Encoding": "chunked"}
    ),
    "unchunked, its header left": record(url(1), page(1), headers={**HTML, "Transfer-Encoding": "chunked"}),
    "an address in brackets": record(f"<{url(1)}>", page(1)),
}


@pytest.mark.parametrize("form", WHOLE)
def test_a_capture_is_taken_over_with_its_own_date_and_its_file(app: App, tmp_path: Path, form: str) -> None:
    source = written(tmp_path, record("https://elsewhere.example/r/1.html", b"x"), WHOLE[form])
    report = take(app, source)
    assert report
    assert (report.verdict, report.wires[0].new, report.wires[0].requests) == ("sound", 1, 0)
    archive = app.open_archive()
    (release,) = archive.releases()
    assert (release.id, release.headline, release.method) == ("tiny:1", "Release number 1", "tiny@tiny")
    assert release.fetched == "2026-01-05T10:00:00Z"
    assert release.published
    assert release.published.date == "2026-01-05"
    assert release.raw
    raw = archive.store.get(release.raw.object)[release.raw.offset :][: release.raw.length]
    assert f"WARC-Source-URI: {source.as_uri()}".encode() in gzip.decompress(raw)
    assert read_record(archive.store, release.raw).body == page(1)
    assert list(archive.verify(deep=True)) == []
    assert archive.state().windows == {}
    assert take(app, source) is None


NOT_TAKEN = {
    "a capture that answered 404": record(url(2), b"gone", status=404),
    "a page that is no release": record("https://tiny.example/about", page(2)),
    "a release of nobody": record("https://other.example/r/release-2.html", page(2)),
    "no HTTP": record(url(2), b"", kind="response").replace(b"HTTP/1.1", b"FTP/1.10"),
    "a revisit of another file": record(url(2), kind="revisit", WARC_Payload_Digest=DIGEST),
    "no address": record("dns:tiny.example", b"192.0.2.1"),
}


@pytest.mark.parametrize("what", NOT_TAKEN)
def test_what_is_no_capture_of_a_release_is_passed_by(app: App, tmp_path: Path, what: str) -> None:
    report = take(app, written(tmp_path, NOT_TAKEN[what], record(url(1), page(1))))
    assert report
    assert (report.verdict, report.wires[0].new, report.wires[0].missing) == ("sound", 1, ())
    assert list(app.open_archive().verify(deep=True)) == []


def test_what_is_cut_off_is_named_and_makes_no_release(app: App, tmp_path: Path) -> None:
    cut = record(url(2), page(2)[:400], WARC_Truncated="length")
    report = take(app, written(tmp_path, cut, record(url(1), page(1))))
    assert report
    assert [(one.id, one.reason) for one in report.wires[0].missing] == [("tiny:2", "truncated")]
    assert report.wires[0].new == 1


def test_a_file_that_ends_too_early_gives_what_was_before(app: App, tmp_path: Path) -> None:
    whole = members(record(url(1), page(1)), record(url(2), page(2)))
    path = tmp_path / "cut.warc.gz"
    path.write_bytes(whole[:-60])
    report = take(app, path)
    assert report
    assert report.wires[0].new == 1
    assert report.verdict == "unsound"


def test_duplicates_and_revisits_are_one_release_and_changes_are_versions(app: App, tmp_path: Path) -> None:
    changed = page(1, words=f"Something else was said. {page.__module__} " * 30)
    source = written(
        tmp_path,
        record(url(1), page(1), WARC_Payload_Digest=DIGEST),
        record(url(1), page(1), at="2026-01-06T10:00:00Z", WARC_Payload_Digest=DIGEST),
        record(url(1), kind="revisit", at="2026-01-07T10:00:00Z", WARC_Payload_Digest=DIGEST),
        record(url(1), changed, at="2026-01-08T10:00:00Z"),
        record(url(1), page(1, words="What was said first. " * 40), at="2026-01-04T10:00:00Z"),
    )
    report = take(app, source)
    assert report
    assert (report.wires[0].new, report.wires[0].changed, report.wires[0].unchanged) == (1, 1, 3)
    assert "1 made no new version: older than what is held" in report.wires[0].notes
    archive = app.open_archive()
    assert [one.version for one in archive.releases(all_versions=True)] == [1, 2]
    assert list(archive.verify(deep=True)) == []


def test_files_are_found_by_patterns_in_folders_and_buckets(bucket: Place, moto: S3Server, tmp_path: Path) -> None:
    incoming = moto.new_bucket()
    client = moto.client()
    for number in (1, 2):
        data = members(record(url(number), page(number)))
        client.put_object(Bucket=incoming, Key=f"crawl/2026/0{number}/CC-NEWS-{number}.warc.gz", Body=data)
    client.put_object(Bucket=incoming, Key="crawl/2026/index.txt", Body=b"x")
    app = app_of(bucket, tiny())
    report = take(app, f"s3://{incoming}/crawl/2026/*/*.warc.gz")
    assert report
    assert report.wires[0].new == 2
    (first, second) = app.open_archive().releases()
    assert first.raw
    assert second.raw
    with pytest.raises(ConfigError, match="no such file"):
        find_warcs(app, [str(tmp_path / "*.warc.gz")])


def test_a_wire_without_a_permission_is_not_taken_over(folder: Place, tmp_path: Path) -> None:
    app = app_of(folder, tiny())
    app.settings.wires.clear()
    with pytest.raises(ConfigError, match="permission"):
        to_read(app, find_warcs(app, [str(written(tmp_path, record(url(1), page(1))))]), ["tiny"])


def test_killed_in_the_middle_it_goes_on_where_it_was(folder: Place, tmp_path: Path) -> None:
    shell = Shell(folder, tmp_path)
    shell.environment |= {
        "WIREVAULT_CRAWL__WIRES_DIR": str(tmp_path / "wires"),
        "WIREVAULT_WIRES__TINY__PERMISSION": "invented",
        "WIREVAULT_ARCHIVE__SEGMENT_PAGES": "20",
    }
    (tmp_path / "wires").mkdir()
    (tmp_path / "wires" / "tiny.toml").write_text(WIRE)
    for start in (0, 300):
        numbers = range(start, start + 300)
        written(tmp_path, *(record(url(one), page(one)) for one in numbers), name=f"{start:03}.warc.gz")
    words = ("backfill", "--wire", "tiny", "--warc", "*.warc.gz")
    process = shell.start(*words)
    deadline = time.monotonic() + 120
    while not segments(folder):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    shell.type(*words)
    assert len({id_ for id_, _ in shell.versions()}) == 600
    assert {version for _, version in shell.versions()} == {1}
    assert shell.type("verify", "--deep") == ""
    assert "0 files" in shell.type(*words)


WIRE = r"""
title = "Tiny Wire"
home = "https://tiny.example/"
hosts = ["tiny.example"]
language = "en"
timezone = "UTC"
release_urls = ['/r/[^/?]*?(?P<id>\d+)\.html$']
[[door]]
name = "feed"
kind = "feed"
url = "https://tiny.example/feed.xml"
[[layout]]
name = "tiny"
match = "//article"
container = "//article"
headline = ".//h1"
stamp = ".//time"
stamp_formats = ["%Y-%m-%d %H:%M"]
"""


@pytest.mark.skipif(not CORPUS.exists(), reason=f"no corpus at {CORPUS}")
def test_real_recordings(folder: Place, tmp_path: Path) -> None:
    shell = Shell(folder, tmp_path)
    for wire in ("PRNEWSWIRE", "GLOBENEWSWIRE", "PRESSEPORTAL"):
        shell.environment[f"WIREVAULT_WIRES__{wire}__PERMISSION"] = "private tests"
    names = ("prnewswire", "globenewswire", "presseportal")
    shell.type("backfill", *(word for name in names for word in ("--wire", name)), "--warc", f"{CORPUS}/replay/*.gz")
    found = list(Archive.open(folder.url).releases())
    assert {release.wire for release in found} == set(names)
    assert all(release.headline and release.published and release.method != "generic" for release in found)
