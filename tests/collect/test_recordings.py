"""Recorded answers, and a whole wire collected from them."""

from __future__ import annotations

import gzip
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.collect.recordings import Recordings
from crawler.errors import ConfigError
from crawler.settings import CrawlSettings, WireSettings
from crawler.wire_files import load_wire
from tests.collect.server import Say
from tests.collect.site import NOW, Kept, feed, ids, lost, page, plan, run

REPLAY = Path(__file__).parent.parent.parent.parent / "shared" / "corpus" / "replay"
WIRES = Path(__file__).parent.parent.parent / "config" / "wires"
AT = "2026-03-01T02:00:00Z"


def record(url: str, answer: Say, kind: str = "response") -> bytes:
    head = "".join(f"{name}: {value}\r\n" for name, value in answer.headers.items())
    block = f"HTTP/1.1 {answer.status} Whatever\r\n{head}\r\n".encode() + answer.body
    fields = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: {AT}\r\nWARC-IP-Address: 192.0.2.7\r\n"
    )
    fields += f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\nContent-Length: {len(block)}\r\n"
    return fields.encode() + b"Content-Type: application/http; msgtype=response\r\n\r\n" + block + b"\r\n\r\n"


def members(*records: bytes) -> bytes:
    return b"".join(gzip.compress(one) for one in records)


FIRST, SECOND = record("http://x.example/a", Say(b"first")), record("http://x.example/a", Say(b"second"))
FORMS = {"members": members(FIRST, SECOND), "plain": FIRST + SECOND, "one gzip stream": gzip.compress(FIRST + SECOND)}


@pytest.mark.parametrize("form", FORMS)
def test_answers_come_in_the_order_recorded_and_the_last_stays(tmp_path: Path, form: str) -> None:
    path = tmp_path / "r.warc"
    path.write_bytes(FORMS[form])
    recordings = Recordings.open([path])
    bodies = [recordings.answer("GET", "http://x.example/a") for _ in range(3)]
    assert [one.body if one else None for one in bodies] == [b"first", b"second", b"second"]
    assert bodies[0] is not None
    assert (bodies[0].fetched, bodies[0].ip) == (datetime(2026, 3, 1, 2, 0, tzinfo=UTC), "192.0.2.7")
    assert recordings.answer("POST", "http://x.example/a") is None
    assert recordings.answer("GET", "http://x.example/b") is None


@pytest.mark.parametrize("url", ["http://x.example/a?b=1&c=2", "http://X.example:80/a?c=2&b=1#f"])
def test_urls_are_found_however_they_are_written(tmp_path: Path, url: str) -> None:
    path = tmp_path / "r.warc.gz"
    path.write_bytes(members(record("<http://x.example/a?c=2&b=1>", Say(b"yes"))))
    found = Recordings.open([path]).answer("GET", url)
    assert found is not None
    assert found.body == b"yes"


@pytest.mark.parametrize(
    ("body", "expected"),
    [(b"5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n", b"hello world"), (b"undone already", b"undone already")],
)
def test_chunks_are_undone(tmp_path: Path, body: bytes, expected: bytes) -> None:
    path = tmp_path / "r.warc"
    path.write_bytes(record("http://x.example/a", Say(body, 200, {"Transfer-Encoding": "chunked"})))
    found = Recordings.open([path]).answer("GET", "http://x.example/a")
    assert found is not None
    assert (found.body, found.headers) == (expected, ())


BROKEN = [
    ("cut.warc.gz", members(FIRST, SECOND)[:-20], "cut short"),
    ("cut.warc", (FIRST + SECOND)[:-20], "cut short"),
    ("rubbish.warc", b"hello\n" * 100, "not a sound WARC file"),
    ("page.html", b"<html></html>", "not a sound WARC file"),
    ("empty.warc", b"", "no recorded answer"),
    ("requests.warc", record("http://x.example/a", Say(b"x"), "request"), "no recorded answer"),
    ("missing.warc", None, "No such file"),
]


def test_every_broken_file_is_named(tmp_path: Path) -> None:
    for name, data, _ in BROKEN:
        if data is not None:
            (tmp_path / name).write_bytes(data)
    with pytest.raises(ConfigError) as caught:
        Recordings.open([tmp_path / name for name, _, _ in BROKEN])
    assert len(caught.value.faults) == len(BROKEN)
    for fault, (name, _, says) in zip(caught.value.faults, BROKEN, strict=True):
        assert name in fault
        assert says in fault


def replayed(tmp_path: Path, *records: bytes, **changes: Any) -> tuple[Any, Kept]:
    """The tiny wire, from recordings alone."""
    (tmp_path / "r.warc.gz").write_bytes(members(*records))
    from crawler.wire import Wire

    door = {"kind": "feed", "name": "feed", "url": "https://x.example/feed.xml"}
    other = {"kind": "feed", "name": "other", "url": "https://x.example/other.xml"}
    wire = Wire.model_validate(
        {
            "name": "tiny", "title": "Tiny", "home": "https://x.example/", "hosts": ["x.example"], "language": "en",
            "timezone": "UTC", "release_urls": [r"-(?P<id>\d+)\.html$"], "door": [door, other],
            "polite": {"delay_seconds": 30.0},
        }
    )  # fmt: skip
    return run(plan(wire, recordings=Recordings.open([tmp_path / "r.warc.gz"]), **changes))


def no_network(*args: object, **kwargs: object) -> None:
    raise AssertionError("a replay must not touch the network")


def test_a_replay_touches_no_network_and_waits_for_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", no_network)
    monkeypatch.setattr(socket.socket, "connect_ex", no_network)
    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    base = "https://x.example"
    harvest, sink = replayed(
        tmp_path,
        record(f"{base}/feed.xml", feed([(f"{base}/a-{n}.html", f"Headline number {n}", NOW) for n in (1, 2, 3)])),
        record(f"{base}/a-1.html", page("Headline number 1")),
        record(f"{base}/a-2.html", Say(b"", 404)),
        record(f"{base}/a-2.html", page("Headline number 2")),
    )
    assert sorted(ids(harvest)) == ["1", "2"]
    assert lost(harvest) == {"3": "not-recorded"}
    assert {exchange.fetched for exchange in sink.exchanges} == {datetime(2026, 3, 1, 2, 0, tzinfo=UTC)}
    assert {exchange.ip for exchange in sink.exchanges} == {"192.0.2.7"}
    assert [(door.name, door.recorded) for door in harvest.doors] == [("feed", True), ("other", False)]
    assert harvest.doors[1].faults == []
    assert harvest.failure is None
    assert harvest.seconds < 20


def test_robots_of_a_recording_are_obeyed(tmp_path: Path) -> None:
    base = "https://x.example"
    harvest, _ = replayed(
        tmp_path,
        record(f"{base}/robots.txt", Say(b"User-agent: *\nDisallow: /a-1\nCrawl-delay: 60")),
        record(f"{base}/feed.xml", feed([(f"{base}/a-{n}.html", f"Headline number {n}", NOW) for n in (1, 2)])),
        record(f"{base}/a-1.html", page("Headline number 1")),
        record(f"{base}/a-2.html", page("Headline number 2")),
    )
    assert (ids(harvest), lost(harvest)) == (["2"], {"1": "robots"})


CORPUS = [("prnewswire", 3, {}), ("globenewswire", 1, {}), ("presseportal", 1, {"noarchive": "record"})]


@pytest.mark.corpus
@pytest.mark.skipif(not REPLAY.is_dir(), reason="the corpus does not lie beside the project")
@pytest.mark.parametrize(("name", "count", "settings"), CORPUS)
def test_recorded_wires_are_found_and_fetched(name: str, count: int, settings: dict[str, Any]) -> None:
    recordings = Recordings.open([REPLAY / f"{name}.warc.gz"])
    harvest, sink = run(
        plan(
            load_wire(WIRES / f"{name}.toml"),
            recordings=recordings,
            since=datetime(2013, 1, 1, tzinfo=UTC),
            until=datetime(2026, 11, 24, tzinfo=UTC),
            wire_settings=WireSettings(**settings),
            crawl_settings=CrawlSettings(contact="a@b.example"),
        )
    )
    assert (len(harvest.captured), harvest.missing, harvest.failure) == (count, [], None)
    assert len(sink.of("release")) == count
    assert any(door.recorded and door.items for door in harvest.doors)


@pytest.mark.corpus
@pytest.mark.skipif(not REPLAY.is_dir(), reason="the corpus does not lie beside the project")
def test_a_wire_whose_pages_ask_not_to_be_archived() -> None:
    recordings = Recordings.open([REPLAY / "presseportal.warc.gz"])
    wire = load_wire(WIRES / "presseportal.toml")
    harvest, sink = run(plan(wire, recordings=recordings, since=datetime(2013, 1, 1, tzinfo=UTC)))
    assert [missing.reason for missing in harvest.missing] == ["noarchive"]
    assert sink.of("release") == []
