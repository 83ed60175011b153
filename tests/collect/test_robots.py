"""robots.txt, after RFC 9309 and stricter on 401 and 403."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.collect.server import Say, Server
from tests.collect.site import ids, lost, plan, polite, run, serve, wire

OPEN = Say(b"User-agent: *\nDisallow: /elsewhere/\n", 200, {"Content-Type": "text/plain"})
SHUT = b"User-agent: *\nDisallow: /\n"

# what robots.txt answers; how many releases are captured; the wire's failure; the door's fault
STATUSES = [
    ("rules", (OPEN,), 1, None, None),
    ("empty", (Say(b""),), 1, None, None),
    ("disallowed", (Say(SHUT),), 0, None, "robots.txt of"),
    ("404", (Say(b"", 404),), 1, None, None),
    ("400", (Say(b"", 400),), 1, None, None),
    ("410", (Say(b"", 410),), 1, None, None),
    ("401", (Say(b"", 401),), 0, None, "answers 401: taken as a no"),
    ("403", (Say(b"", 403),), 0, None, "answers 403: taken as a no"),
    ("500", (Say(b"", 500),), 0, "answers 500", "answers 500"),
    ("503 once", (Say(b"", 503), OPEN), 1, None, None),
    ("429", (Say(b"", 429),), 0, "answers 429", "answers 429"),
    ("501", (Say(b"", 501),), 0, "answers 501", "answers 501"),
    ("cut", (Say(b"x", cut=True),), 0, "could not be had", "could not be had"),
    ("hangs", (Say(b"x", hang=30),), 0, "could not be had", "could not be had"),
    ("moved", (Say(b"", 301, {"Location": "/other-robots.txt"}),), 0, None, "disallows"),
    ("moved on and on", (Say(b"", 301, {"Location": "/robots.txt"}),), 1, None, None),
    (
        "moved away",
        (Say(b"", 301, {"Location": "http://other.example/robots.txt"}),),
        0,
        "http://other",
        "http://other",
    ),
    (
        "challenge",
        (Say(b"<html><title>Just a moment...</title><i id=cf-chl-w>", 200, {"Content-Type": "text/html"}),),
        0,
        "is a challenge page",
        "is a challenge page",
    ),
]


@pytest.mark.parametrize(
    ("name", "answers", "captured", "failure", "fault"), STATUSES, ids=[row[0] for row in STATUSES]
)
def test_statuses(
    server: Server, name: str, answers: tuple[Say, ...], captured: int, failure: str | None, fault: str | None
) -> None:
    serve(server, [1])
    server.say("/robots.txt", *answers)
    server.say("/other-robots.txt", Say(SHUT))
    patience = 1.0 if any(answer.hang for answer in answers) else 30.0
    harvest, sink = run(plan(wire(server, polite=polite(timeout_seconds=patience))))
    assert len(harvest.captured) == captured
    assert (harvest.failure is None) == (failure is None)
    assert (failure or "") in (harvest.failure or "")
    assert ([] if fault is None else [fault]) == [fault for line in harvest.doors[0].faults if fault and fault in line]
    assert bool(server.paths()) == bool(captured) or name == "moved"
    if name not in {"cut", "hangs", "moved", "moved on and on", "moved away"}:
        assert len(sink.of("robots")) == sum(asked.path == "/robots.txt" for asked in server.asked)


RULES = [
    ("User-agent: *\nDisallow: /r/", {"1": "robots", "2": "robots"}),
    ("User-agent: *\nDisallow: /r/release-1", {"1": "robots"}),
    ("User-agent: *\nDisallow: /r/\nAllow: /r/release-2", {"1": "robots"}),
    ("User-agent: *\nDisallow: /*.html$", {"1": "robots", "2": "robots"}),
    ("User-agent: *\nAllow: /\nUser-agent: wirevault\nDisallow: /r/", {"1": "robots", "2": "robots"}),
    ("User-agent: *\nDisallow: /\nUser-agent: Wirevault\nAllow: /", {}),
    ("User-agent: otherbot\nDisallow: /", {}),
    ("\ufeffUser-agent: *\nDisallow: /r/", {"1": "robots", "2": "robots"}),
    ("<html><body>What a nice front page</body></html>", {}),
    ("User-agent: *\n" + "# filling\n" * 60_000 + "Disallow: /", {}),  # past 500 KiB
]


@pytest.mark.parametrize(("rules", "expected"), RULES, ids=lambda value: str(value)[:40])
def test_rules(server: Server, rules: str, expected: dict[str, str]) -> None:
    serve(server, [2, 1])
    server.say("/robots.txt", Say(rules.encode(), 200, {"Content-Type": "text/plain"}))
    harvest, _ = run(plan(wire(server)))
    assert lost(harvest) == expected
    assert sorted(ids(harvest)) == sorted({"1", "2"} - expected.keys())
    assert sum(asked.path == "/robots.txt" for asked in server.asked) == 1
    assert all("disallows" in missing.detail and missing.tries == 0 for missing in harvest.missing)


def test_a_redirect_into_what_is_disallowed_is_not_followed(server: Server) -> None:
    serve(server, [1])
    server.say("/robots.txt", "User-agent: *\nDisallow: /closed/")
    server.say("/r/release-1.html", Say(b"", 301, {"Location": "/closed/release-1.html"}))
    harvest, _ = run(plan(wire(server)))
    assert lost(harvest) == {"1": "robots"}
    assert "/closed/release-1.html" not in server.paths()


@pytest.mark.parametrize("concurrency", [1, 4])
def test_crawl_delay(server: Server, concurrency: int) -> None:
    serve(server, [3, 2, 1])
    server.say("/robots.txt", "User-agent: *\nCrawl-delay: 0.3")
    harvest, _ = run(plan(wire(server, polite=polite(concurrency=concurrency))))
    assert len(harvest.captured) == 3
    times = [asked.at for asked in server.asked[1:]]
    gaps = [after - before for before, after in pairwise(times)]
    assert min(gaps) > 0.25
    assert "0.3 seconds between requests" in harvest.notes[0]
