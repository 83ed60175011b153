"""`wirevault wires`: list, check, new."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.wire_files import load_wire
from jobs.__main__ import run_command_line
from tests.collect.server import Say, Server
from tests.collect.site import feed, page

WIRE = """
title = "Tiny"
home = "{url}/"
hosts = ["{host}"]
language = "en"
timezone = "UTC"
release_urls = ['/r/[^/?]*?(?P<id>\\d+)\\.html$']
[[door]]
name = "feed"
kind = "feed"
url = "{url}/feed.xml"
[[door]]
name = "map"
kind = "sitemap"
url = "{url}/map.xml"
min_items = 0
[polite]
delay_seconds = 0.0
timeout_seconds = 5.0
retries = 0
[[layout]]
name = "plain"
match = '//h1'
container = '//body'
headline = './/h1'
stamp = './/time'
stamp_formats = ["%Y-%m-%d %H:%M"]
"""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest.fixture(autouse=True)
def _somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def tiny(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Server:
    """A wire `tiny` of the configuration, on the scripted server, with a sound feed and page."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "tiny.toml").write_text(WIRE.format(url=server.url, host=server.host))
    monkeypatch.setenv("WIREVAULT_CRAWL__WIRES_DIR", str(folder))
    monkeypatch.setenv("WIREVAULT_CRAWL__CONTACT", "a@b.example")
    monkeypatch.setenv("WIREVAULT_WIRES__TINY__PERMISSION", "our own releases")
    now = datetime.now(UTC)
    items = [(f"{server.url}/r/release-{n}.html", f"Release number {n}", now - timedelta(hours=n)) for n in (1, 2)]
    server.say("/feed.xml", feed(items))
    stamp = f"<time>{now:%Y-%m-%d %H:%M}</time>"
    for n in (1, 2):
        body = page(f"Release number {n}")
        server.say(
            f"/r/release-{n}.html", Say(body.body.replace(b"</h1>", f"</h1>{stamp}".encode()), 200, body.headers)
        )
    return server


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any]:
    code = run_command_line(["wires", *words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_the_list_says_what_is_on_and_what_keeps_the_rest_off(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, rows = answer(capsys, "list")
    state = {row["wire"]: row["why"] for row in rows}
    assert code == 0
    assert state["sample"] is None
    assert state["prnewswire"] == "no contact and no permission"
    assert "template" in state["newsroom"]
    monkeypatch.setenv("WIREVAULT_CRAWL__CONTACT", "a@b.example")
    assert {row["wire"]: row["why"] for row in answer(capsys, "list")[1]}["prnewswire"] == "no permission"
    monkeypatch.setenv("WIREVAULT_WIRES__PRNEWSWIRE__PERMISSION", "licence 1")
    assert {row["wire"]: row["why"] for row in answer(capsys, "list")[1]}["prnewswire"] == "enabled is not set"
    monkeypatch.setenv("WIREVAULT_WIRES__PRNEWSWIRE__ENABLED", "true")
    assert {row["wire"]: row["on"] for row in answer(capsys, "list")[1]}["prnewswire"] is True


@pytest.mark.parametrize("words", [[], ["list"]])
def test_the_list_for_people(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    assert run_command_line(["wires", *words]) == 0
    out = capsys.readouterr().out
    assert "PR Newswire" in out
    assert "off: no contact" in out.replace("\n", " ")


def test_a_sound_wire(tiny: Server, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = answer(capsys, "check", "tiny")
    assert (code, found["unwell"]) == (0, [])
    assert [(host["host"], host["status"]) for host in found["robots"]] == [(tiny.host, 404)]
    door = found["doors"][0]
    assert (door["name"], door["status"], door["content_type"], door["items"]) == (
        "feed",
        200,
        "application/rss+xml",
        2,
    )
    assert door["span"] == "1.0 hours"
    (page,) = found["pages"]
    assert (page["id"], page["layout"], page["headline"]) == ("tiny:1", "tiny@plain", "Release number 1")
    assert page["kept"] > 0.9
    assert (page["missing"], page["idle"]) == (["issuer", "dateline"], [])
    assert page["advice"].startswith("read it with --format html")
    assert tiny.paths().count("/feed.xml") == 1
    assert "/r/release-2.html" not in tiny.paths()


def test_a_sound_wire_for_people(tiny: Server, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["wires", "check", "tiny", "--limit", "2"]) == 0
    out = capsys.readouterr().out
    assert "tiny is well" in out
    assert out.count("layout    tiny@plain") == 2
    assert "map.xml answers 404" in out  # a fault, of a door of which nothing is expected


UNWELL = [
    ("/feed.xml", Say(b"", 500), "door feed: 0 releases"),
    ("/feed.xml", Say(b"<html>no</html>", 200, {"Content-Type": "text/html"}), "not a feed"),
    ("/robots.txt", Say(b"", 503), "answers 503"),
    ("/robots.txt", Say(b"User-agent: *\nDisallow: /feed"), "disallows"),
    ("/robots.txt", Say(b"User-agent: *\nDisallow: /r/"), "page tiny:1: robots"),
    ("/r/release-1.html", Say(b"", 404), "page tiny:1: 404"),
    ("/r/release-1.html", page("Release number 1", "<meta name=robots content=noarchive>"), "page tiny:1: noarchive"),
    (
        "/r/release-1.html",
        Say(
            b"<html><body><h2>A release</h2>" + b"<p>Words of a release. </p>" * 50, 200, {"Content-Type": "text/html"}
        ),
        "fits none of the wire's layouts",
    ),
]


@pytest.mark.parametrize(("path", "say", "says"), UNWELL, ids=[row[2] for row in UNWELL])
def test_an_unwell_wire(tiny: Server, capsys: pytest.CaptureFixture[str], path: str, say: Say, says: str) -> None:
    tiny.say(path, say)
    code, found = answer(capsys, "check", "tiny")
    assert code == 1
    assert any(says in line for line in found["unwell"])


def test_a_wire_without_permission_is_not_asked(
    tiny: Server, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WIREVAULT_WIRES__TINY__PERMISSION")
    assert run_command_line(["wires", "check", "tiny"]) == 2
    assert "permission" in capsys.readouterr().err
    assert tiny.asked == []


def test_an_unknown_wire(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["wires", "check", "nowhere"]) == 2
    assert "known are" in capsys.readouterr().err


def test_a_new_wire(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert run_command_line(["wires", "new", "acme", "--url", "https://press.acme.example:8443/news?x=1"]) == 0
    out = capsys.readouterr().out
    assert "wires/acme.toml is written" in out
    assert 'wires_dir = "wires"' in out
    wire = load_wire(tmp_path / "wires" / "acme.toml")
    assert (wire.template, wire.hosts, wire.home) == (
        False,
        ("press.acme.example:8443",),
        "https://press.acme.example:8443/news?x=1",
    )
    assert all(door.url.startswith("https://press.acme.example:8443/") for door in wire.door)
    monkeypatch.setenv("WIREVAULT_CRAWL__WIRES_DIR", str(tmp_path / "wires"))
    assert {row["wire"]: row["why"] for row in answer(capsys, "list")[1]}["acme"] == "no contact and no permission"


@pytest.mark.parametrize(
    ("name", "url", "says"),
    [
        ("Acme", "https://a.example/", "no name for a wire"),
        ("prnewswire", "https://a.example/", "already"),
        ("acme", "a.example", "not an http or https URL"),
        ("acme", 'https://a.example/"x', "not an http or https URL"),
        ("acme", "ftp://a.example/", "not an http or https URL"),
    ],
)
def test_a_new_wire_that_cannot_be(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str, url: str, says: str
) -> None:
    assert run_command_line(["wires", "new", name, "--url", url]) == 2
    assert says in capsys.readouterr().err
    assert not (tmp_path / "wires").exists()


def test_a_new_wire_replaces_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run_command_line(["wires", "new", "acme", "--url", "https://a.example/"]) == 0
    text = (tmp_path / "wires" / "acme.toml").read_text()
    assert run_command_line(["wires", "new", "acme", "--url", "https://b.example/"]) == 2
    assert "exists already" in capsys.readouterr().err
    assert (tmp_path / "wires" / "acme.toml").read_text() == text
