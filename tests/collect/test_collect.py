"""A whole collect: wires side by side, failures, and being stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.clock import Clock
from crawler.collect import collect
from crawler.errors import StoreError
from crawler.exchange import Exchange, Harvest
from crawler.settings import CrawlSettings
from tests.collect.server import Say, Server
from tests.collect.site import NOW, Kept, ids, lost, plan, polite, run, serve, wire

ROOT = Path(__file__).parent.parent.parent


class Full:
    """A sink whose disk is full after so many exchanges."""

    def __init__(self, room: int, error: Exception) -> None:
        self.room = room
        self.error = error
        self.kept = 0

    def keep(self, exchange: Exchange) -> None:
        if self.kept == self.room:
            raise self.error
        self.kept += 1


def test_two_wires_where_one_fails() -> None:
    with Server() as sound, Server() as broken:
        serve(sound, [2, 1])
        broken.say("/robots.txt", Say(b"", 500))
        plans = [plan(wire(sound)), plan(wire(broken, name="other", polite=polite(retries=0)))]
        sink = Kept()
        harvests = collect(plans, sink, Clock(NOW))
        assert sorted(ids(harvests["tiny"])) == ["1", "2"]
        assert harvests["tiny"].failure is None
        assert "answers 500" in (harvests["other"].failure or "")
        assert {exchange.wire for exchange in sink.exchanges} == {"tiny", "other"}


def test_what_breaks_inside_one_wire_is_its_failure(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a door's reader may do, the other wire is collected."""
    serve(server, [1])

    def read(door: object, body: bytes, url: str, wire: object, *rest: object, **more: object) -> object:
        if wire.name == "other":  # type: ignore[attr-defined]
            raise KeyError("planted")
        return real(door, body, url, wire, *rest, **more)  # type: ignore[arg-type]

    import crawler.collect.doors

    real = crawler.collect.doors.read  # type: ignore[attr-defined]
    monkeypatch.setattr(crawler.collect.doors, "read", read)
    harvests = collect([plan(wire(server)), plan(wire(server, name="other"))], Kept(), Clock(NOW))
    assert ids(harvests["tiny"]) == ["1"]
    assert "KeyError: 'planted'" in (harvests["other"].failure or "")


@pytest.mark.parametrize("error", [StoreError("no room left on the device"), OSError(28, "no space")], ids=repr)
@pytest.mark.parametrize("room", [0, 1, 3])
def test_a_store_that_fails_ends_all_and_is_raised(server: Server, error: Exception, room: int) -> None:
    serve(server, range(50, 0, -1))
    sink = Full(room, error)
    plans = [plan(wire(server, name=name, polite=polite(concurrency=1, delay_seconds=0.01))) for name in ("one", "two")]
    with pytest.raises(type(error)) as caught:
        collect(plans, sink, Clock(NOW))
    assert caught.value is error
    assert sink.kept == room
    assert len(server.asked) < 50


class After:
    """Stops when so many pages are in."""

    def __init__(self, pages: int) -> None:
        self.pages = pages
        self.now = False

    def look(self, wire: str, harvest: Harvest) -> None:
        self.now = self.now or len(harvest.captured) >= self.pages

    def asked(self) -> bool:
        return self.now


def test_stopping_keeps_what_there_is(server: Server) -> None:
    serve(server, range(60, 0, -1), 0.1)
    server.say("/r/release-55.html", Say(b"", hang=60))
    after = After(4)
    slow = plan(wire(server, polite=polite(delay_seconds=0.02, timeout_seconds=60)))
    sink = Kept()
    harvests = collect([slow], sink, Clock(NOW), after.look, after.asked)
    harvest = harvests["tiny"]
    assert harvest.stopped == "interrupted"
    assert harvest.failure is None
    assert 4 <= len(harvest.captured) < 60
    assert len(harvest.captured) == len(sink.of("release"))
    assert set(lost(harvest).values()) == {"stopped"}
    assert len(harvest.captured) + len(harvest.missing) == 60
    assert harvest.seconds < 30


def test_stopping_while_doors_are_asked(server: Server) -> None:
    server.say("/feed.xml", Say(b"", hang=60))
    harvests = collect(
        [plan(wire(server, polite=polite(timeout_seconds=60)))], Kept(), Clock(NOW), None, lambda: bool(server.paths())
    )
    assert harvests["tiny"].stopped == "interrupted"
    assert harvests["tiny"].captured == []


def test_stopped_before_it_began(server: Server) -> None:
    serve(server, [1])
    harvests = collect([plan(wire(server))], Kept(), Clock(NOW), None, lambda: True)
    assert harvests["tiny"].stopped == "interrupted"
    assert server.asked == []


def test_no_wires_are_no_harvests() -> None:
    assert collect([], Kept(), Clock(NOW)) == {}


def test_the_time_limit(server: Server) -> None:
    serve(server, range(60, 0, -1), 0.1)
    settings = CrawlSettings(max_minutes=0.5 / 60)
    harvest, _ = run(plan(wire(server, polite=polite(delay_seconds=0.1)), crawl_settings=settings))
    assert harvest.stopped == "time"
    assert 0 < len(harvest.captured) < 60


def test_again_after_being_stopped(server: Server) -> None:
    """What was dropped does not come back to life in the next collect of this process."""
    serve(server, [2, 1])
    server.say("/r/release-2.html", Say(b"", hang=60))
    after = After(1)
    collect([plan(wire(server, polite=polite(timeout_seconds=60)))], Kept(), Clock(NOW), after.look, after.asked)
    server.say("/r/release-2.html", *server.scripts["/r/release-1.html"])
    harvest, sink = run(plan(wire(server)))
    assert sorted(ids(harvest)) == ["1", "2"]
    assert len(sink.of("release")) == 2


CHILD = """
import signal, sys
from crawler.clock import Clock
from crawler.collect import collect
from tests.collect.server import Server
from tests.collect.site import NOW, Kept, plan, polite, wire
from tests.collect.server import Server
from types import SimpleNamespace

stopped = []
signal.signal(signal.{name}, lambda number, frame: stopped.append(number))
server = SimpleNamespace(url={url!r}, host={host!r})

def look(name, harvest):
    if len(harvest.captured) == 3:
        print("three", flush=True)

slow = plan(wire(server, polite=polite(delay_seconds=0.05, timeout_seconds=60)))
harvest = collect([slow], Kept(), Clock(NOW), look, lambda: bool(stopped))["tiny"]
print(harvest.stopped, len(harvest.captured) >= 3, harvest.failure, flush=True)
"""


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_in_the_middle(server: Server, name: str) -> None:
    """A real process: the caller's handler is the only one, and what was collected comes back."""
    serve(server, range(80, 0, -1), 0.1)
    server.say("/r/release-70.html", Say(b"", hang=60))
    code = CHILD.format(name=name, url=server.url, host=server.host)
    words = [sys.executable, "-W", "error", "-c", code]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        try:
            assert child.stdout.readline() == "three\n"
            os.kill(child.pid, getattr(signal, name))
            out, err = child.communicate(timeout=30)
        finally:
            child.kill()
    assert (out.replace("three\n", ""), child.returncode) == ("interrupted True None\n", 0)
    assert err == ""
