"""Payloads that are stored once: what is written instead, what other programs make of it, and what comes back."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator as WarcioIterator

from crawler.archive.layout import index_key
from crawler.archive.pages import Record, read_pages, read_record, read_records, refers_to
from crawler.archive.records import Payloads
from crawler.archive.warc import SegmentFile, check_segment
from crawler.collect.recordings import Recordings
from crawler.errors import ArchiveError
from crawler.exchange import Exchange
from crawler.model import Capture
from tests.archive.pages import archive_run, clock, exchange, html, take_all
from tests.archive.test_warc import KEY, segment
from tests.servers import Place

FEED = b"<rss><channel><title>Invented</title></channel></rss>"
DATE = "2026-03-04T02:15:00.000000Z"


def feed(minutes: float = 0, url: str = "http://wire.example/feed", body: bytes = FEED) -> Exchange:
    return replace(exchange(0, body, kind="feed", minutes=minutes), url=url)


def unchanged(one: Exchange, minutes: float = 1, validated: Capture | None = None) -> Exchange:
    return replace(exchange(0, kind="other", status=304, minutes=minutes), url=one.url, body=b"", validated=validated)


def answers(path: Path) -> list[Record]:
    with path.open("rb") as source:
        return [record for record in read_records(source, KEY) if record.kind in {"response", "revisit"}]


def profiles(path: Path) -> list[str]:
    return [record.headers.get("warc-profile", record.kind).rpartition("/")[2] for record in answers(path)]


SAME, NOT_MODIFIED = "identical-payload-digest", "server-not-modified"


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        ([feed(), feed(5)], ["response", SAME]),
        ([feed(), feed(5, url="http://wire.example/other")], ["response", SAME]),
        ([feed(), feed(5, body=b"<rss/>"), feed(9)], ["response", "response", SAME]),
        ([feed(), unchanged(feed())], ["response", NOT_MODIFIED]),
        ([exchange(1), exchange(1, minutes=5)], ["response", SAME]),
        ([exchange(1), replace(exchange(1), url="http://wire.example/r/2")], ["response", "response"]),
        ([replace(exchange(1), body=b""), replace(exchange(1), body=b"")], ["response", "response"]),
        ([replace(unchanged(feed()), body=b"odd")], ["response"]),
    ],
)
def test_what_is_a_revisit(made: list[Exchange], expected: list[str], tmp_path: Path) -> None:
    assert profiles(segment(tmp_path, *made)) == expected


def test_a_revisit_names_what_it_repeats(tmp_path: Path) -> None:
    first, again, other = answers(segment(tmp_path, feed(), feed(5), unchanged(feed(), 9)))
    for revisit in (again, other):
        assert revisit.headers["warc-refers-to"] == first.id
        assert revisit.headers["warc-refers-to-target-uri"] == "http://wire.example/feed"
        assert revisit.headers["warc-refers-to-date"] == first.headers["warc-date"] == DATE
        assert revisit.block.endswith(b"\r\n\r\n")
    assert again.headers["warc-payload-digest"] == first.headers["warc-payload-digest"]
    assert again.headers["warc-truncated"] == "length"
    assert refers_to(again) == first.id
    assert refers_to(first) is refers_to(other) is None


def test_a_304_for_a_page_of_an_earlier_run_names_that_capture(tmp_path: Path) -> None:
    held = Capture(url="http://wire.example/r/7", at="2026-03-01T00:00:00.000001Z")
    (record,) = answers(segment(tmp_path, unchanged(exchange(7), validated=held)))
    assert record.headers["warc-refers-to-target-uri"] == held.url
    assert record.headers["warc-refers-to-date"] == held.at
    assert "warc-refers-to" not in record.headers


def test_a_304_of_which_nothing_is_known_guesses_nothing(tmp_path: Path) -> None:
    (record,) = answers(segment(tmp_path, unchanged(exchange(7))))
    assert not [name for name in record.headers if name.startswith("warc-refers-to")]


def test_warcio_knows_the_revisits(tmp_path: Path) -> None:
    with segment(tmp_path, feed(), feed(5), unchanged(feed(), 9)).open("rb") as source:
        found = [record for record in WarcioIterator(source, check_digests="raise") if record.rec_type == "revisit"]
        assert [record.http_headers.get_statuscode() for record in found] == ["200", "304"]


def test_a_page_comes_back_whole_from_its_revisit(place: Place, tmp_path: Path) -> None:
    path = segment(tmp_path, exchange(1), exchange(2), exchange(1, minutes=5))
    place.store().create(KEY, path)
    first, _, again = read_pages(path, KEY)
    assert again.page.body == first.page.body == html(1)
    assert again.page.fetched != first.page.fetched
    assert again.raw == first.raw
    assert read_record(place.store(), again.raw).body == html(1)


def test_a_page_needs_nothing_from_another_segment(tmp_path: Path) -> None:
    payloads = Payloads()
    for number in (1, 2):
        file = SegmentFile(tmp_path / f"sample-000{number}.warc.gz", "sample", "run", payloads)
        for one in (exchange(1, minutes=number), feed(number)):
            file.add(one)
        file.close()
        assert [stored.page.body for stored in read_pages(file.path, KEY)] == [html(1)]
    assert profiles(file.path) == ["response", SAME]


def without(target: bytes, data: bytes) -> bytes:
    """The segment without the response that holds these bytes."""
    kept = [r for r in read_records(io.BytesIO(data), KEY) if target not in r.block or r.kind != "response"]
    return b"".join(data[r.offset : r.offset + r.length] for r in kept)


def test_a_revisit_whose_payload_was_taken_away_is_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = segment(tmp_path, exchange(1), exchange(1, minutes=5))
    path.write_bytes(without(exchange(1).body, path.read_bytes()))
    monkeypatch.setattr("crawler.archive.pages._counted", lambda end: 7)
    with pytest.raises(ArchiveError, match="a revisit whose payload is not in this object"):
        list(read_pages(path, KEY))


def test_an_unchanged_page_that_was_fetched_twice_in_a_run_is_one_version(folder: Place) -> None:
    archive = folder.archive()
    manifest = archive_run(archive, exchange(1), exchange(1, minutes=5))
    assert [known.version for known in manifest.releases] == [1]
    assert archive.state().known["sample:1"].capture == Capture(url=exchange(1).url, at="2026-03-04T02:20:00.000000Z")


def test_every_segment_has_its_index(place: Place) -> None:
    archive = place.archive(segment_pages=2)
    with archive.begin(clock()) as writer:  # torn
        for number in (1, 2, 3):
            writer.keep(exchange(number))
    kept = {one.key: one for one in archive_run(archive, exchange(4), feed(), feed(1), minutes=1).objects}
    segments = [key for key, one in kept.items() if one.kind == "raw"]
    assert len(segments) == 4
    for key in segments:
        index = kept[index_key(key)]
        lines = archive.store.get(index.key).splitlines()
        assert (index.kind, index.count, index.wire) == ("index", len(lines), "sample")
        for line in lines:
            check_line(line, key, archive.store.range)


def check_line(line: bytes, key: str, read: Callable[[str, int, int], bytes]) -> None:
    surt, time, fields = line.split(b" ", 2)
    entry = json.loads(fields)
    member = read(entry["filename"], int(entry["offset"]), int(entry["length"]))
    (record,) = WarcioIterator(io.BytesIO(member))
    assert record.rec_headers.get_header("WARC-Target-URI") == entry["url"]
    assert record.rec_headers.get_header("WARC-Payload-Digest") == entry["digest"]
    assert record.http_headers.get_statuscode() == entry["status"] == "200"
    assert surt.startswith(b"example,wire)/")
    assert time.startswith(b"20260304021") and len(time) == 14
    assert entry["filename"] == key


def test_an_index_can_be_made_again_from_its_segment(folder: Place) -> None:
    archive = folder.archive()
    for one in archive_run(archive, exchange(1), feed(), feed(1)).objects:
        if one.kind == "raw":
            assert check_segment(folder.root / one.key, one.key).cdxj == archive.store.get(index_key(one.key))


def test_revisits_are_replayed(tmp_path: Path) -> None:
    path = segment(tmp_path, feed(), feed(1, body=b"<rss/>"), feed(2), unchanged(feed(), 3))
    recordings = Recordings.open([path])
    bodies = [recordings.answer("GET", "http://wire.example/feed") for _ in range(3)]
    assert [found.body for found in bodies if found] == [feed().body, feed(body=b"<rss/>").body, feed().body]


def test_torn_pages_are_read_from_their_revisits(folder: Place) -> None:
    archive = folder.archive()
    with archive.begin(clock()) as writer:
        writer.keep(exchange(1))
        writer.keep(exchange(1, minutes=2))
    with archive.begin(clock(10)) as writer:
        assert take_all(writer, writer.torn_pages()) == [("sample:1", "new"), ("sample:1", "unchanged")]
