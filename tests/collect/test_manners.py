"""How hosts are asked: who asks, how often, whom at all."""

from __future__ import annotations

import base64
from datetime import timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest

from crawler.collect.plan import Plan
from crawler.collect.scrapy_settings import scrapy_settings, user_agent
from crawler.settings import CrawlSettings
from tests.collect.server import Say, Server
from tests.collect.site import NOW, feed, ids, lost, page, plan, polite, run, serve, wire


def test_who_asks(server: Server) -> None:
    serve(server, [1])
    run(plan(wire(server)))
    assert {asked.headers["User-Agent"] for asked in server.asked} == {user_agent("a@b.example")}
    assert user_agent("a@b.example").startswith("wirevault-bot/")
    assert user_agent("a@b.example").endswith("(+a@b.example)")
    assert {asked.headers["Accept-Encoding"] for asked in server.asked} == {"gzip, deflate, br, zstd"}
    assert not any(name in asked.headers for asked in server.asked for name in ("Cookie", "Referer", "Accept-Language"))


def test_cookies_are_not_sent_back(server: Server) -> None:
    serve(server, [2, 1])
    server.say("/r/release-2.html", Say(page("Two").body, 200, {"Content-Type": "text/html", "Set-Cookie": "a=1"}))
    run(plan(wire(server, polite=polite(concurrency=1))))
    assert not any("Cookie" in asked.headers for asked in server.asked)


def test_the_wires_own_delay(server: Server) -> None:
    serve(server, [3, 2, 1])
    run(plan(wire(server, polite=polite(delay_seconds=0.3))))
    times = [asked.at for asked in server.asked]
    assert min(after - before for before, after in pairwise(times)) > 0.25


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_retry_after(server: Server, form: str) -> None:
    serve(server, [1])
    text = "1" if form == "seconds" else format_datetime(NOW + timedelta(seconds=3), usegmt=True)
    server.say("/r/release-1.html", Say(b"", 503, {"Retry-After": text}), page("Release number 1"))
    harvest, _ = run(plan(wire(server)))
    assert (ids(harvest), harvest.retries) == (["1"], 1)
    first, second = (asked.at for asked in server.asked[2:])
    assert second - first > 0.9


def test_a_retry_keeps_no_other_from_being_asked(server: Server) -> None:
    serve(server, [3, 2, 1])
    server.say("/r/release-3.html", Say(b"", 503, {"Retry-After": "1"}), page("Release number 3"))
    harvest, _ = run(plan(wire(server, polite=polite(concurrency=1))))
    assert len(harvest.captured) == 3
    assert server.paths()[-1] == "/r/release-3.html"


def test_a_429_quiets_the_whole_host(server: Server) -> None:
    serve(server, [3, 2, 1])
    server.say("/r/release-3.html", Say(b"", 429, {"Retry-After": "1"}), page("Release number 3"))
    harvest, _ = run(plan(wire(server, polite=polite(concurrency=1, delay_seconds=0.2))))
    assert len(harvest.captured) == 3
    refused = next(asked.at for asked in server.asked if asked.path == "/r/release-3.html")
    assert sum(refused < asked.at < refused + 0.9 for asked in server.asked) <= 1  # one may have been under way


@pytest.mark.parametrize("status", [403, 429])
def test_a_host_that_refuses_on_and_on_is_left_alone(server: Server, status: int) -> None:
    serve(server, range(30, 0, -1))
    for number in range(1, 31):
        server.say(f"/r/release-{number}.html", Say(b"", status))
    harvest, _ = run(plan(wire(server, polite=polite(concurrency=1, refusals=3, retries=0))))
    assert harvest.failure is not None
    assert f"answered {status}, refused 3 times in a row" in harvest.failure
    assert len(server.paths()) == 4
    assert set(lost(harvest).values()) == {"blocked"}
    assert len(lost(harvest)) == 30


def test_refusals_that_are_not_in_a_row_break_nothing(server: Server) -> None:
    serve(server, range(8, 0, -1))
    for number in (2, 4, 6, 8):
        server.say(f"/r/release-{number}.html", Say(b"", 403))
    harvest, _ = run(plan(wire(server, polite=polite(concurrency=1, refusals=3))))
    assert (harvest.failure, len(harvest.captured), len(harvest.missing)) == (None, 4, 4)


def test_a_host_that_answers_nothing_is_left_alone(server: Server) -> None:
    serve(server, range(12, 0, -1))
    for number in range(1, 11):
        server.say(f"/r/release-{number}.html", Say(b"", hang=30))
    manners = polite(concurrency=1, refusals=3, retries=1, timeout_seconds=2.0)
    harvest, _ = run(plan(wire(server, polite=manners)))
    assert (harvest.failure, len(harvest.captured)) == (None, 2)
    assert len([path for path in server.paths() if "release" in path]) <= 2 + 3 * 2
    assert "unreachable" in lost(harvest).values()
    assert len(lost(harvest)) == 10


def test_one_address_that_answers_nothing_closes_no_host(server: Server) -> None:
    serve(server, range(4, 0, -1))
    server.say("/r/release-3.html", Say(b"", hang=30))
    manners = polite(concurrency=1, refusals=2, retries=2, timeout_seconds=2.0)
    harvest, _ = run(plan(wire(server, polite=manners)))
    assert (len(harvest.captured), lost(harvest)) == (3, {"3": "timeout"})


def test_the_name_of_this_machine_is_refused(server: Server) -> None:
    """A wire that is not served here, on a name that leads here: no request is sent."""
    serve(server, [1])
    host = server.host.replace("127.0.0.1", "localhost")
    door = {"kind": "feed", "name": "feed", "url": f"http://{host}/feed.xml"}
    harvest, _ = run(plan(wire(server, hosts=[host], door=[door], loopback=False)))
    assert "which is no public address" in harvest.doors[0].faults[0]
    assert server.asked == []


def test_the_name_of_this_machine_is_allowed_to_a_wire_with_loopback(server: Server) -> None:
    host = server.host.replace("127.0.0.1", "localhost")
    door = {"kind": "feed", "name": "feed", "url": f"http://{host}/feed.xml"}
    server.say("/feed.xml", feed([(f"http://{host}/r/release-1.html", "One", NOW)]))
    server.say("/r/release-1.html", page("One"))
    harvest, _ = run(plan(wire(server, hosts=[host], door=[door])))
    assert ids(harvest) == ["1"]


def test_an_address_that_the_wire_file_names_is_its_word(server: Server) -> None:
    serve(server, [1])
    harvest, _ = run(plan(wire(server, loopback=False, polite=polite(concurrency=1))))
    assert ids(harvest) == ["1"]


def test_a_redirect_to_a_name_inside(server: Server) -> None:
    serve(server, [1])
    inside = server.host.replace("127.0.0.1", "localhost")
    server.say("/r/release-1.html", Say(b"", 302, {"Location": f"http://{inside}/r/release-1.html"}))
    harvest, _ = run(plan(wire(server, hosts=[server.host, inside], loopback=False)))
    assert lost(harvest) == {"1": "off-host"}
    assert f"redirects to http://{inside}/r/release-1.html" in harvest.missing[0].detail


def test_a_name_that_does_not_resolve(server: Server) -> None:
    door = {"kind": "feed", "name": "feed", "url": "http://wire.invalid/feed.xml"}
    harvest, _ = run(plan(wire(server, hosts=["wire.invalid"], door=[door])))
    assert "wire.invalid has no address" in harvest.doors[0].faults[0]


def test_nobody_listens(server: Server) -> None:
    with Server() as closed:
        host = closed.host
    door = {"kind": "feed", "name": "feed", "url": f"http://{host}/feed.xml"}
    harvest, _ = run(plan(wire(server, hosts=[host], door=[door])))
    assert "robots.txt" in (harvest.failure or "")
    assert "refused" in (harvest.failure or "").lower()


def proxied(server: Server, proxy: str) -> Plan:
    door = {"kind": "feed", "name": "feed", "url": "http://wire.example/feed.xml"}
    return plan(wire(server, hosts=["wire.example"], door=[door], loopback=False), proxy=proxy)


def test_a_proxy_is_asked_and_no_name_is_resolved(server: Server) -> None:
    server.say("http://wire.example/feed.xml", feed([("http://wire.example/r/release-1.html", "One", NOW)]))
    server.say("http://wire.example/r/release-1.html", page("One"))
    harvest, sink = run(proxied(server, f"http://me:secret@{server.host}"))
    assert ids(harvest) == ["1"]
    assert server.asked[-1].headers["Host"] == "wire.example"
    told = base64.b64decode(server.asked[-1].headers["Proxy-Authorization"].removeprefix("Basic "))
    assert told == b"me:secret"
    names = {name.lower() for exchange in sink.exchanges for name, _ in exchange.request_headers}
    assert b"proxy-authorization" not in names  # it is the operator's, and stays out of the archive


def test_the_proxy_of_the_settings(server: Server) -> None:
    server.say("http://wire.example/feed.xml", feed([("http://wire.example/r/release-1.html", "One", NOW)]))
    server.say("http://wire.example/r/release-1.html", page("One"))
    door = {"kind": "feed", "name": "feed", "url": "http://wire.example/feed.xml"}
    settings = CrawlSettings(contact="a@b.example", proxy=server.url)
    harvest, _ = run(plan(wire(server, hosts=["wire.example"], door=[door]), crawl_settings=settings))
    assert ids(harvest) == ["1"]


def test_the_proxies_of_the_environment_are_not_used(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    serve(server, [1])
    assert ids(run(plan(wire(server)))[0]) == ["1"]


def test_settings_that_keep_others_out(server: Server) -> None:
    settings = scrapy_settings(plan(wire(server, loopback=False)))
    assert settings["REMOTE_CONTROL_ENABLED"] is False
    assert settings["TELNETCONSOLE_ENABLED"] is False
    assert settings["AUTOTHROTTLE_ENABLED"] is True
    assert settings["JOBDIR"] is None
    assert list(settings["EXTENSIONS_BASE"]) == ["scrapy.extensions.throttle.AutoThrottle"]
    assert settings["DOWNLOAD_VERIFY_CERTIFICATES"] is True
