"""Segments: what other programs read in them, what comes back out, and that no damage goes unnoticed."""

from __future__ import annotations

import gzip
import hashlib
import io
import resource
import subprocess
import sys
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
from backports import zstd
from fastwarc.warc import ArchiveIterator
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator as WarcioIterator

from crawler.archive.encoding import decode
from crawler.archive.pages import END, read_pages, read_record, read_records
from crawler.archive.warc import SegmentFile, check_segment
from crawler.errors import ArchiveError, StoreError
from crawler.exchange import Exchange
from crawler.model import sha256
from tests.archive.pages import NOW, exchange, html
from tests.servers import Place

KEY = "raw/2026/03/04/run/sample-0001.warc.gz"


def segment(folder: Path, *exchanges: Exchange) -> Path:
    file = SegmentFile(folder / "sample-0001.warc.gz", "sample", "20260304T021500Z-abcdef")
    for one in exchanges:
        file.add(one)
    file.close()
    return file.path


def odd_exchanges() -> list[Exchange]:
    """Everything that a wire may answer."""
    plain = replace(exchange(7), body=html(7), headers=((b"Content-Type", b"text/html"), (b"Content-Length", b"3")))
    return [
        exchange(1, headers=[(b"Set-Cookie", b"a=1"), (b"Set-Cookie", b"b=2"), (b"Transfer-Encoding", b"chunked")]),
        exchange(2, b"<rss/>", kind="feed"),
        plain,
        replace(exchange(3), status=503, body=b"", headers=((b"Retry-After", b"1"),), ip=None),
        replace(
            exchange(4), status=799, url="http://wire.example/r?b=2&a=%20x", headers=((b"X-Odd", b"caf\xe9 \xff"),)
        ),
        replace(exchange(5), headers=((b"X-Split", b"one\r\nX-Injected: yes"),), body=b"a"),
        replace(exchange(6), url="https://wire.example", body=bytes(range(256)) * 100, headers=()),
    ]


def test_fastwarc_reads_and_verifies_every_record(tmp_path: Path) -> None:
    path = segment(tmp_path, *odd_exchanges())
    with path.open("rb") as source:
        records = [
            (
                record.verify_block_digest(),
                record.headers.get("WARC-Payload-Digest") is None or record.verify_payload_digest(),
            )
            for record in ArchiveIterator(source, parse_http=True)
            if record.freeze()
        ]
    assert len(records) == check_segment(path, KEY).records
    with path.open("rb") as source:
        assert all(record.verify_block_digest() for record in ArchiveIterator(source, parse_http=False))
    with path.open("rb") as source:
        assert all(
            record.verify_payload_digest()
            for record in ArchiveIterator(source, parse_http=True)
            if record.headers.get("WARC-Payload-Digest")
        )


@pytest.mark.parametrize("tool", ["warcio", "fastwarc"])
def test_the_check_of_each_tool_passes(tmp_path: Path, tool: str) -> None:
    path = segment(tmp_path, *odd_exchanges())
    done = subprocess.run(
        [Path(sys.executable).with_name(tool), "check", path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_warcio_reads_what_was_received(tmp_path: Path) -> None:
    made = odd_exchanges()
    found = list(warcio_records(segment(tmp_path, *made)))
    answers = [record for record in found if record["type"] == "response"]
    for one, answer in zip(made, answers, strict=True):
        assert (answer["url"], answer["body"], answer["status"]) == (one.url, one.body, str(one.status))
        assert answer["date"] == "2026-03-04T02:15:00.000000Z"
        assert (answer["ip"] == "127.0.0.1") == (one.ip is not None)
    assert [record["type"] for record in found] == [
        "warcinfo",
        *["request", "response", "metadata"], *["request", "response"], *["request", "response", "metadata"] * 5,
        "metadata",
    ]  # fmt: skip


def warcio_records(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as source:
        for record in WarcioIterator(source, check_digests="raise"):
            http = record.http_headers
            yield {
                "type": record.rec_type,
                "url": record.rec_headers.get_header("WARC-Target-URI"),
                "date": record.rec_headers.get_header("WARC-Date"),
                "ip": record.rec_headers.get_header("WARC-IP-Address"),
                "status": http.get_statuscode() if http else None,
                "statusline": http.statusline if http else None,
                "headers": http.headers if http else [],
                "body": record.raw_stream.read(),
            }


def test_headers_are_kept_as_far_as_they_fit_the_body(tmp_path: Path) -> None:
    found = [record for record in warcio_records(segment(tmp_path, *odd_exchanges())) if record["type"] == "response"]
    assert [value for name, value in found[0]["headers"] if name == "Set-Cookie"] == ["a=1", "b=2"]
    names = {name.lower() for name, _ in found[0]["headers"]}
    assert "content-encoding" in names
    assert "transfer-encoding" not in names
    assert dict(found[2]["headers"])["Content-Length"] == str(len(html(7)))
    assert found[3]["statusline"] == "503 Service Unavailable"
    assert found[4]["statusline"] == "799 Unknown"
    assert dict(found[5]["headers"]) == {"X-Split": "one X-Injected: yes"}


def test_the_request_has_its_whole_target(tmp_path: Path) -> None:
    path = segment(tmp_path, *odd_exchanges())
    lines = [line for line in gzip.decompress(path.read_bytes()).split(b"\r\n") if line.startswith(b"GET ")]
    assert lines[4] == b"GET /r?b=2&a=%20x HTTP/1.1"
    assert lines[6] == b"GET / HTTP/1.1"
    assert gzip.decompress(path.read_bytes()).count(b"\r\nHost: wire.example\r\n") == len(lines)


def test_every_record_is_a_member_of_its_own(tmp_path: Path) -> None:
    path = segment(tmp_path, *odd_exchanges())
    data = path.read_bytes()
    with path.open("rb") as source:
        for record in read_records(source, KEY):
            member = gzip.decompress(data[record.offset : record.offset + record.length])
            assert member.startswith(b"WARC/1.1\r\n")
            assert member.endswith(record.block + b"\r\n\r\n")


def test_release_pages_come_back_as_they_were_handed_in(tmp_path: Path) -> None:
    made = odd_exchanges()
    pages = list(read_pages(segment(tmp_path, *made), KEY))
    assert [stored.note for stored in pages] == [one.note for one in made if one.note]
    first = pages[0]
    assert first.page.body == html(1)
    assert (first.page.url, first.page.status, first.page.fetched) == (made[0].url, 200, NOW)
    assert first.page.content_type == "text/html; charset=utf-8"
    assert first.page.claims == first.note.claims != ()
    assert (first.etag, first.last_modified, first.fault) == ('"1"', None, None)
    assert first.raw.payload_digest == "sha256:" + hashlib.sha256(made[0].body).hexdigest()
    assert (first.raw.object, first.raw.status) == (KEY, 200)


def test_a_page_is_read_alone_by_its_place(place: Place, tmp_path: Path) -> None:
    path = segment(tmp_path, *odd_exchanges())
    store = place.store()
    store.create(KEY, path)
    for stored in read_pages(path, KEY):
        assert read_record(store, stored.raw) == replace(stored.page, claims=())


def test_a_place_that_holds_another_page_is_named(folder: Place, tmp_path: Path) -> None:
    path = segment(tmp_path, *odd_exchanges())
    store = folder.store()
    store.create(KEY, path)
    one, two, *_ = read_pages(path, KEY)
    for raw in (
        replace(one.raw, offset=two.raw.offset, length=two.raw.length),
        replace(one.raw, offset=one.raw.offset + 1),
        replace(one.raw, length=one.raw.length - 1),
        replace(one.raw, offset=0, length=one.raw.offset),
        replace(one.raw, object="raw/none.warc.gz"),
        replace(one.raw, offset=10**9),
    ):
        with pytest.raises(ArchiveError, match=r"raw/.*from a copy"):
            read_record(store, raw)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_cut_and_no_flipped_bit_goes_unnoticed(data: st.DataObject) -> None:
    whole = SEGMENT
    at = data.draw(st.integers(0, len(whole) - 1))
    cut = data.draw(st.booleans())
    spoilt = (
        whole[:at] if cut else whole[:at] + bytes([whole[at] ^ (1 << data.draw(st.integers(0, 7)))]) + whole[at + 1 :]
    )
    try:
        found = [record.block for record in read_records(io.BytesIO(spoilt), KEY)]
    except ArchiveError:
        return
    # Of a gzip header, four bytes of time, the flags and the system's number say nothing about the content.
    assert not cut
    assert found == BLOCKS
    assert spoilt[max(0, at - 9) : at + 10].find(b"\x1f\x8b") >= 0


def _whole() -> tuple[bytes, list[bytes]]:
    with TemporaryDirectory() as folder:
        data = segment(Path(folder), *odd_exchanges()).read_bytes()
    return data, [record.block for record in read_records(io.BytesIO(data), KEY)]


SEGMENT, BLOCKS = _whole()


@pytest.mark.parametrize("lost", [1, 2, 5])
def test_a_segment_that_lost_whole_records_is_noticed(lost: int) -> None:
    records = list(read_records(io.BytesIO(SEGMENT), KEY))
    cut = records[-lost].offset
    with pytest.raises(ArchiveError, match="its end is missing"):
        list(read_records(io.BytesIO(SEGMENT[:cut]), KEY))
    middle = records[3]
    with pytest.raises(ArchiveError, match="records are missing"):
        list(read_records(io.BytesIO(SEGMENT[: middle.offset] + SEGMENT[middle.offset + middle.length :]), KEY))


def test_a_segment_ends_with_its_count() -> None:
    *_, last = read_records(io.BytesIO(SEGMENT), KEY)
    assert last.headers["warc-target-uri"] == END
    assert last.block == f'{{"exchanges": 7, "records": {len(BLOCKS)}}}'.encode()


def test_a_full_disk_costs_one_exchange_and_no_more(tmp_path: Path) -> None:
    file = SegmentFile(tmp_path / "sample-0001.warc.gz", "sample", "run")
    file.add(exchange(1))
    noise = hashlib.shake_128(b"noise").digest(300_000)
    with size_limit(100_000), pytest.raises(StoreError, match="make room"):
        file.add(replace(exchange(2), body=noise, headers=()))
    file.add(exchange(3))
    file.close()
    assert check_segment(file.path, KEY).records == 8
    assert [stored.note.id for stored in read_pages(file.path, KEY)] == ["sample:1", "sample:3"]


@contextmanager
def size_limit(size: int) -> Iterator[None]:
    """No file grows beyond so many bytes: what a full disk looks like to who writes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def raw_deflate(data: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-15)
    return stream.compress(data) + stream.flush()


CODINGS: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("gzip", gzip.compress),
    ("X-Gzip", gzip.compress),
    ("gzip", lambda data: gzip.compress(data[:100]) + gzip.compress(data[100:])),
    ("gzip", lambda data: gzip.compress(data) + b"\0\0\0"),
    ("deflate", zlib.compress),
    ("deflate", raw_deflate),
    ("br", brotli.compress),
    ("zstd", zstd.compress),
    ("zstd", lambda data: zstd.compress(data[:100]) + zstd.compress(data[100:])),
    ("br, gzip", lambda data: gzip.compress(brotli.compress(data))),
    ("identity", bytes),
    ("", bytes),
    ("utf-8", bytes),
]


@pytest.mark.parametrize(("name", "encode"), CODINGS)
@settings(max_examples=25, deadline=None)
@given(data=st.binary(max_size=3000))
def test_bodies_are_decoded(name: str, encode: Callable[[bytes], bytes], data: bytes) -> None:
    assert decode(encode(data), name, 10_000) == (data, None)


@pytest.mark.parametrize(("name", "encode"), [CODINGS[at] for at in (0, 4, 5, 6, 7, 9)])
@settings(max_examples=25, deadline=None)
@given(data=st.binary(min_size=50, max_size=3000), cut=st.integers(1, 20))
def test_a_body_that_is_cut_off_or_is_not_what_it_says_is_told(
    name: str, encode: Callable[[bytes], bytes], data: bytes, cut: int
) -> None:
    whole = encode(data)
    body, fault = decode(whole[: len(whole) - cut - 3], name, 10_000)
    assert fault == "unreadable"
    assert data.startswith(body) or body == whole[: len(whole) - cut - 3] or "," in name
    assert decode(b"<html>plain all the same</html>", name, 10_000) == (
        b"<html>plain all the same</html>",
        "unreadable",
    )


@pytest.mark.parametrize(("name", "encode"), [CODINGS[0], CODINGS[4], CODINGS[6], CODINGS[7]])
def test_a_bomb_is_cut_at_the_limit(name: str, encode: Callable[[bytes], bytes]) -> None:
    bomb = encode(bytes(200_000_000))
    tracemalloc.start()
    try:
        body, fault = decode(bomb, name, 1_000_000)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (len(body), fault) == (1_000_000, "too-large")
    assert peak < 5_000_000


def test_a_bomb_in_a_segment_is_marked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.archive.pages.DECODED_LIMIT", 1000)
    path = segment(tmp_path, exchange(1, bytes(100_000)), exchange(2))
    assert [(len(stored.page.body), stored.fault) for stored in read_pages(path, KEY)] == [
        (1000, "too-large"),
        (len(html(2)), None),
    ]


def test_equal_bodies_have_equal_digests(tmp_path: Path) -> None:
    one, two = read_pages(segment(tmp_path, exchange(1), exchange(1, minutes=5)), KEY)
    assert one.raw.payload_digest == two.raw.payload_digest == sha256(exchange(1).body)
