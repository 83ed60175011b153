"""A web archive asked for captures of the past, over loopback: what its index says, and what its captures become."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from crawler.discover import Reading, read
from crawler.wire import WebArchive
from jobs.app import App
from jobs.backfill import course, fill
from jobs.order import Order
from jobs.report import RunReport
from jobs.settings import BackfillSettings
from tests.collect.server import Say, Server
from tests.jobs.tiny import HTML, WATCH, app_of, page, tiny, url
from tests.servers import Place

AT = "20251201103000"
DAY = date(2025, 12, 1)
NAMES = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]


def row(number: int, at: str = AT, status: str = "200") -> list[str]:
    return [f"example,tiny)/r/{number}", at, url(number), "text/html", status, "D" * 32, "1000"]


def as_json(*rows: list[str]) -> bytes:
    return json.dumps([NAMES, *rows]).encode()


def as_lines(*rows: list[str]) -> bytes:
    return "\n".join(map(" ".join, rows)).encode()


def as_cdxj(*rows: list[str]) -> bytes:
    return "\n".join(f"{one[0]} {one[1]} {json.dumps({'url': one[2], 'status': one[4]})}" for one in rows).encode()


FORMS = {"json": as_json, "lines": as_lines, "cdxj": as_cdxj}
DOOR = WebArchive(
    name="web-archive",
    url="http://web.example/cdx?url={host}/*&from={from}&to={to}",
    page="http://web.example/web/{timestamp}id_/{url}",
)


def indexed(body: bytes) -> Reading:
    return read(DOOR, body, "http://web.example/cdx?url=tiny.example", tiny())


@pytest.mark.parametrize("form", FORMS)
def test_an_index_names_each_release_once_by_its_first_capture(form: str) -> None:
    rows = (row(1), row(1, "20251202000000"), row(2, status="404"), row(3, status="-"))
    about = [*row(4)[:2], "https://tiny.example/about", *row(4)[3:]]
    reading = indexed(FORMS[form](*rows, about))
    assert [(claim.id, claim.url) for claim in reading.claims] == [
        ("tiny:1", f"http://web.example/web/{AT}id_/{url(1)}"),
        ("tiny:3", f"http://web.example/web/{AT}id_/{url(3)}"),
    ]
    assert reading.faults == ()


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"<!doctype html><p>Rate limited", "not an index of captures: begins with <!doctype html>"),
        (as_json(row(1))[:-3], "not whole JSON"),
        (b"what is this", "line 1 is no capture"),
        (gzip.compress(as_lines(row(1)))[:-9], "gzip is cut off"),
    ],
    ids=["html", "cut json", "words", "cut gzip"],
)
def test_an_index_that_is_none_is_a_fault(body: bytes, fault: str) -> None:
    assert fault in indexed(body).faults[0]


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


def app_with(place: Place, server: Server, **changes: Any) -> App:
    backfill = BackfillSettings(
        web_archive=f"{server.url}/cdx?url={{host}}/*&from={{from}}&to={{to}}&output=json",
        web_archive_page=f"{server.url}/web/{{timestamp}}id_/{{url}}",
    )
    return app_of(place, tiny(**changes), backfill=backfill)


def filled(app: App) -> RunReport:
    plan = course(app, app.wires_to_run(["tiny"])[0], DAY, DAY, newest_first=True)
    ((_, report),) = fill(app, plan, Order(), WATCH)
    return report


def test_captures_are_evidence_with_the_archives_own_time(folder: Place, server: Server) -> None:
    server.say("/cdx", as_json(row(1), row(2)))
    server.say(f"/web/{AT}id_/{url(1)}", Say(page(1, "2025-12-01"), 200, HTML))
    app = app_with(folder, server)
    report = filled(app)
    asked = server.paths()[0]
    assert "from=20251201000000&to=20251202020000" in asked
    assert report.wires[0].new == 1
    assert [(lost.id, lost.url, lost.reason) for lost in report.wires[0].missing] == [("tiny:2", url(2), "404")]
    archive = app.open_archive()
    (release,) = archive.releases()
    assert (release.id, release.url, release.fetched) == ("tiny:1", url(1), "2025-12-01T10:30:00Z")
    assert release.raw
    raw = gzip.decompress(archive.store.range(release.raw.object, release.raw.offset, release.raw.length))
    assert f"WARC-Target-URI: {url(1)}\r\n".encode() in raw
    assert f"WARC-Source-URI: {server.url}/web/{AT}id_/{url(1)}\r\n".encode() in raw
    (day,) = [day for day in archive.days() if day.date == "2025-12-01"]
    assert (day.state, day.captured) == ("closed-with-loss", 1)
    assert "no door vouched" in day.why
    assert list(archive.verify(deep=True)) == []


def test_what_is_held_is_not_asked_for(folder: Place, server: Server) -> None:
    server.say("/cdx", as_json(row(1)))
    server.say(f"/web/{AT}id_/{url(1)}", Say(page(1, "2025-12-01"), 200, HTML))
    app = app_with(folder, server)
    filled(app)
    asked = len(server.asked)
    report = filled(app.at(app.clock.now().replace(day=6)))
    assert (report.wires[0].new, report.wires[0].changed) == (0, 0)
    assert [one.path.partition("?")[0] for one in server.asked[asked:]] == ["/robots.txt", "/cdx"]
