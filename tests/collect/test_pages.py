"""What becomes of a release page, rule by rule."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from crawler.exchange import Missing
from crawler.model import Claim, Known, Robots
from crawler.settings import WireSettings
from tests.collect.server import Say, Server
from tests.collect.site import NOW, Kept, feed, ids, lost, page, plan, polite, run, serve, wire

HTML = {"Content-Type": "text/html; charset=utf-8"}
CHALLENGE = (
    b"<html><head><title>Just a moment...</title></head><body><div id='cf-chl-widget-1'></div>"
    b"<p>Enable JavaScript and cookies to continue</p></body></html>"
)


@dataclass(frozen=True)
class Case:
    """Answers of a page in their order, and what is to come of it."""

    name: str
    answers: tuple[Say, ...]
    reason: str | None = None  # None: captured
    says: str = ""
    requests: int = 1
    kept: tuple[tuple[str, int], ...] = field(default=())  # kind and status, in order


BAD = Say(b"busy", 503)
CASES = [
    Case("sound", (page("Release number 7"),), kept=(("release", 200),)),
    Case("404", (Say(b"no", 404),), "404", "asked 3 times", 3, (("other", 404),) * 3),
    Case("404 at first", (Say(b"no", 404), page("Release number 7")), None, "", 2, (("other", 404), ("release", 200))),
    Case("gone", (Say(b"", 410),), "gone", "410", 1, (("other", 410),)),
    Case("forbidden", (Say(b"", 403),), "blocked", "403", 1, (("other", 403),)),
    Case("challenged 403", (Say(CHALLENGE, 403, HTML),), "challenge", "Just a moment", 1, (("other", 403),)),
    Case("challenge", (Say(CHALLENGE, 200, HTML),), "challenge", "cf-chl-", 1, (("other", 200),)),
    Case("empty", (Say(b"", 200, HTML),), "empty", "empty body", 1, (("other", 200),)),
    Case("blank", (Say(b"\n  \n", 200, HTML),), "empty", "empty body", 1, (("other", 200),)),
    Case("pdf", (Say(b"%PDF-1.7", 200, {"Content-Type": "application/pdf"}),), "not-a-release", "application/pdf"),
    Case("server error", (BAD,), "server-error", "503, asked 3 times", 3, (("other", 503),) * 3),
    Case("one server error", (BAD, page("Release number 7")), None, "", 2, (("other", 503), ("release", 200))),
    Case("429", (Say(b"", 429), page("Release number 7")), None, "", 2, (("other", 429), ("release", 200))),
    Case("come back tomorrow", (Say(b"", 503, {"Retry-After": "86400"}),), "server-error", "503", 1),
    Case("not implemented", (Say(b"", 501),), "server-error", "501", 1),
    Case("teapot", (Say(b"", 418),), "blocked", "418", 1),
    Case("cut", (Say(b"half", 200, HTML, cut=True),), "unreachable", "asked 3 times", 3, ()),
    Case("cut at first", (Say(b"half", 200, HTML, cut=True), page("Release number 7")), None, "", 2),
    Case("hangs", (Say(b"", hang=30),), "timeout", "within 1 seconds, asked 3 times", 3, ()),
    Case("hangs at first", (Say(b"", hang=30), page("Release number 7")), None, "", 2),
    Case("too large", (Say(b"<html>" + b"x" * 200_000, 200, HTML),), "too-large", "100,000", 1, ()),
    Case(
        "bomb", (Say(gzip.compress(b"<html>" + b"0" * 50_000_000), 200, {**HTML, "Content-Encoding": "gzip"}),),
        "too-large", "decode to more than 100,000", 1, (("other", 200),),
    ),
    Case("not gzip", (Say(b"plain", 200, {**HTML, "Content-Encoding": "gzip"}),), "unreadable", "not gzip"),
    Case("noarchive", (page("Release number 7", '<meta name="robots" content="noarchive">'),), "noarchive", "", 1, ()),
    Case(
        "noarchive header",
        (Say(page("Release number 7").body, 200, {**HTML, "X-Robots-Tag": "noindex, noarchive"}),), "noarchive",
    ),
    Case("ftp", (Say(b"", 301, {"Location": "ftp://files.example/r.html"}),), "off-host", "ftp://files.example"),
    Case("off host", (Say(b"", 302, {"Location": "http://other.example/r-7.html"}),), "off-host", "http://other.example/"),
    Case("private", (Say(b"", 302, {"Location": "http://10.0.0.1/r-7.html"}),), "off-host", "http://10.0.0.1/"),
    Case("nowhere", (Say(b"", 302, {"Location": "http://[nowhere/"}),), "unreachable", "", 1),
    Case("round and round", (Say(b"", 302, {"Location": "/r/release-7.html"}),), "unreachable", "five times", 6),
    Case("front page", (Say(b"", 302, {"Location": "/"}),), "not-a-release", "is no release", 2),
    Case("another release", (Say(b"", 301, {"Location": "/r/release-8.html"}),), "not-a-release", "tiny:8", 2),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_page(server: Server, case: Case) -> None:
    serve(server, [7])
    server.say("/", page("Front page"))
    server.say("/r/release-8.html", page("Release number 8"))
    server.say("/r/release-7.html", *case.answers)
    patience = 1.0 if any(answer.hang for answer in case.answers) else 30.0
    harvest, sink = run(plan(wire(server, polite=polite(timeout_seconds=patience, max_bytes=100_000))))
    assert lost(harvest) == ({"7": case.reason} if case.reason else {})
    assert ids(harvest) == ([] if case.reason else ["7"])
    assert case.says in "".join(missing.detail for missing in harvest.missing)
    assert len(server.paths()) - 1 == case.requests  # but for the feed
    assert all(missing.tries == case.requests for missing in harvest.missing)
    if case.kept:
        assert [(e.kind, e.status) for e in sink.exchanges if e.kind in {"release", "other"}] == list(case.kept)
    assert harvest.failure is None


def test_what_is_not_kept_is_not_kept(server: Server) -> None:
    serve(server, [7])
    server.say("/r/release-7.html", page("Release number 7", '<meta name="robots" content="noarchive">'))
    harvest, sink = run(plan(wire(server)))
    assert lost(harvest) == {"7": "noarchive"}
    assert not any("release-7" in exchange.url for exchange in sink.exchanges)


def test_record_keeps_what_asks_not_to_be_archived_and_says_so(server: Server) -> None:
    serve(server, [7])
    body = page(
        "Release number 7", '<meta name="tdm-reservation" content="1"><meta name=robots content="noarchive">'
    ).body
    server.say("/r/release-7.html", Say(body, 200, {**HTML, "X-Robots-Tag": "noarchive"}))
    server.say("/robots.txt", "User-agent: *\nDisallow: /private/\n")
    harvest, sink = run(plan(wire(server), wire_settings=WireSettings(noarchive="record")))
    assert ids(harvest) == ["7"]
    note = sink.of("release")[0].note
    assert note is not None
    assert note.robots == Robots(verdict="allowed", x_robots_tag="noarchive", meta="noarchive", tdm_reservation="1")


@pytest.mark.parametrize("tag", ["otherbot: noarchive", "max-snippet: 5", "noindex, nofollow", ""])
def test_robots_tags_for_others(server: Server, tag: str) -> None:
    serve(server, [7])
    server.say("/r/release-7.html", Say(page("Release number 7").body, 200, {**HTML, "X-Robots-Tag": tag}))
    assert ids(run(plan(wire(server)))[0]) == ["7"]


def test_bytes_are_kept_as_served(server: Server) -> None:
    serve(server, [7])
    packed = gzip.compress(page("Release number 7").body)
    server.say("/r/release-7.html", Say(packed, 200, {**HTML, "Content-Encoding": "gzip", "Set-Cookie": "a=1"}))
    _, sink = run(plan(wire(server)))
    exchange = sink.of("release")[0]
    assert exchange.body == packed
    assert (b"Content-Encoding", b"gzip") in exchange.headers
    assert exchange.ip == "127.0.0.1"
    assert exchange.fetched >= NOW
    assert exchange.note is not None
    assert [claim.headline for claim in exchange.note.claims] == ["Release number 7"]


def test_the_flake_of_301_and_404(server: Server) -> None:
    """A fresh URL answers 301, and its target 404; asked again, from the start, it answers."""
    serve(server, [7])
    server.say("/r/release-7.html", Say(b"", 301, {"Location": "/r/release-7.html/"}), page("Release number 7"))
    harvest, sink = run(plan(wire(server)))
    assert ids(harvest) == ["7"]
    assert server.paths()[1:] == ["/r/release-7.html", "/r/release-7.html/", "/r/release-7.html"]
    assert [(e.kind, e.status) for e in sink.exchanges[2:]] == [("other", 301), ("other", 404), ("release", 200)]


def test_a_redirect_inside_the_wire(server: Server) -> None:
    serve(server, [7])
    server.say("/r/release-7.html", Say(b"", 301, {"Location": "/r/a-better-slug-7.html"}))
    server.say("/r/a-better-slug-7.html", page("Release number 7"))
    harvest, sink = run(plan(wire(server)))
    assert ids(harvest) == ["7"]
    assert [(e.kind, e.url.removeprefix(server.url)) for e in sink.exchanges[2:]] == [
        ("other", "/r/release-7.html"),
        ("release", "/r/a-better-slug-7.html"),
    ]


def test_a_page_without_a_number_gets_the_id_of_its_url(server: Server) -> None:
    server.say("/feed.xml", feed([(f"{server.url}/plain/some-words", "A release without a number", NOW)]))
    server.say("/plain/some-words", page("A release without a number"))
    harvest, _ = run(plan(wire(server)))
    assert len(harvest.captured) == 1
    assert harvest.captured[0].startswith("tiny:u-")


def test_a_page_without_a_number_that_leads_to_one_with_gets_its_number(server: Server) -> None:
    server.say("/feed.xml", feed([(f"{server.url}/plain/some-words", "A release with a number", NOW)]))
    server.say("/plain/some-words", Say(b"", 302, {"Location": "/r/some-words-12.html"}))
    server.say("/r/some-words-12.html", page("A release with a number"))
    assert ids(run(plan(wire(server)))[0]) == ["12"]


def test_one_release_under_two_urls_is_fetched_once(server: Server) -> None:
    first, second = f"{server.url}/r/old-slug-7.html", f"{server.url}/r/new-slug-7.html"
    server.say("/feed.xml", feed([(first, "Seven", NOW), (second, "Seven", NOW)]))
    server.say("/r/old-slug-7.html", Say(b"", 404))
    server.say("/r/new-slug-7.html", page("Seven"))
    harvest, sink = run(plan(wire(server)))
    assert (ids(harvest), harvest.discovered, lost(harvest)) == (["7"], 1, {})  # the second where the first is gone
    note = sink.of("release")[0].note
    assert note is not None
    assert {claim.url for claim in note.claims} == {first, second}


def known(number: int, **changes: Any) -> Known:
    data: dict[str, Any] = {
        "id": f"tiny:{number}",
        "version": 1,
        "digest": "sha256:0",
        "url": f"http://x.example/r/release-{number}.html",
        "urls": (),
        "headline": f"Release number {number}",
        "status": "usable",
        "published": "2026-03-04T10:00:00Z",
        "date": "2026-03-04",
        "first_seen": "2026-03-04T10:30:00Z",
        "last_seen": "2026-03-04T10:30:00Z",
        "title_seen": f"Release number {number}",
    }
    return Known(**{**data, **changes})


def archive(*entries: Known) -> dict[str, Known]:
    return {entry.id: entry for entry in entries}


def test_what_is_known_is_not_fetched(server: Server) -> None:
    serve(server, [9, 8, 7])
    harvest, _ = run(plan(wire(server), known=archive(known(8), known(7))))
    assert (ids(harvest), harvest.discovered, harvest.known) == (["9"], 3, 2)


def test_what_was_taken_down_is_not_kept_where_another_address_leads_to_it(server: Server) -> None:
    server.say("/feed.xml", feed([(f"{server.url}/plain/some-words", "A release with a number", NOW)]))
    server.say("/plain/some-words", Say(b"", 302, {"Location": "/r/some-words-12.html"}))
    server.say("/r/some-words-12.html", page("A release with a number"))
    harvest, sink = run(plan(wire(server), known=archive(known(12, status="forgotten", url="", headline=None))))
    assert (ids(harvest), lost(harvest), harvest.known) == ([], {}, 1)
    assert sink.of("release") == []


@pytest.mark.parametrize("change", [{"title_seen": "Another headline", "headline": "Another headline"}])
def test_what_a_door_shows_changed_is_fetched_again(server: Server, change: dict[str, Any]) -> None:
    serve(server, [8])
    harvest, _ = run(plan(wire(server), known=archive(known(8, **change))))
    assert (ids(harvest), harvest.known) == (["8"], 0)


def test_a_known_page_that_has_not_changed_answers_304(server: Server) -> None:
    serve(server, [8])
    server.say("/r/release-8.html", Say(page("Release number 8").body, 200, {**HTML, "ETag": '"v1"'}))
    entry = known(8, title_seen="Other", headline="Other", etag='"v1"', last_modified="Wed, 04 Mar 2026 10:00:00 GMT")
    harvest, sink = run(plan(wire(server), known=archive(entry)))
    assert (ids(harvest), lost(harvest), harvest.known) == ([], {}, 1)
    assert [note.id for note in harvest.unchanged] == ["tiny:8"]
    assert harvest.unchanged[0].claims[0].headline == "Release number 8"
    assert [(e.kind, e.status) for e in sink.exchanges[2:]] == [("other", 304)]
    headers = server.asked[-1].headers
    assert (headers["If-None-Match"], headers["If-Modified-Since"]) == ('"v1"', "Wed, 04 Mar 2026 10:00:00 GMT")


def test_a_limit_takes_the_newest(server: Server) -> None:
    serve(server, [9, 8, 7])
    harvest, _ = run(plan(wire(server), limit=1))
    assert (ids(harvest), lost(harvest), harvest.stopped) == (["9"], {"8": "limit", "7": "limit"}, "limit")


def test_a_limit_that_is_not_reached_stops_nothing(server: Server) -> None:
    serve(server, [9, 8, 7])
    assert run(plan(wire(server), limit=3))[0].stopped is None


def test_a_dry_run_reads_doors_and_nothing_else(server: Server) -> None:
    serve(server, [9, 8, 7])
    harvest, sink = run(plan(wire(server), dry_run=True, limit=2))
    assert harvest.planned == [f"{server.url}/r/release-{n}.html" for n in (9, 8)]
    assert server.paths() == ["/feed.xml"]
    assert sink.exchanges == []


def test_what_earlier_runs_missed_is_tried_again(server: Server) -> None:
    serve(server, [9])
    server.say("/r/release-3.html", page("Release number 3"))
    missed = [
        Missing(
            id=f"tiny:{n}", url=f"{server.url}/r/release-{n}.html", reason="timeout", detail="", doors=("feed",),
            tried_at="2026-03-03T00:00:00Z", tries=2,
        )
        for n in (3, 4, 5)
    ]  # fmt: skip
    harvest, _ = run(plan(wire(server), missing=tuple(missed), known=archive(known(5))))
    assert sorted(ids(harvest)) == ["3", "9"]
    assert lost(harvest) == {"4": "404"}
    assert harvest.discovered == 1


def test_challenges_on_and_on_end_the_asking(server: Server) -> None:
    serve(server, range(20, 0, -1))
    for number in range(1, 21):
        server.say(f"/r/release-{number}.html", Say(CHALLENGE, 200, HTML))
    harvest, _ = run(plan(wire(server, polite=polite(refusals=3, concurrency=1))))
    assert harvest.failure is not None
    assert "3 challenge pages in a row" in harvest.failure
    assert len(server.paths()) - 1 < 20
    assert set(lost(harvest).values()) == {"challenge", "blocked"}


def test_headlines_twice_are_two_releases(server: Server) -> None:
    at = NOW - timedelta(hours=1)
    server.say("/feed.xml", feed([(f"{server.url}/r/a-{n}.html", "Net Asset Value(s)", at) for n in (1, 2)]))
    for number in (1, 2):
        server.say(f"/r/a-{number}.html", page("Net Asset Value(s)"))
    assert sorted(ids(run(plan(wire(server)))[0])) == ["1", "2"]


def test_every_claim_reaches_the_note(server: Server) -> None:
    serve(server, [7])
    other = {"kind": "feed", "name": "second", "url": f"{server.url}/second.xml"}
    server.say("/second.xml", feed([(f"{server.url}/r/release-7.html", "Release number seven", None)]))
    sink = Kept()
    run(plan(wire(server, door=[{"kind": "feed", "name": "feed", "url": f"{server.url}/feed.xml"}, other])), sink=sink)
    note = sink.of("release")[0].note
    assert note is not None
    claims: tuple[Claim, ...] = note.claims
    assert [(claim.door, claim.headline) for claim in claims] == [
        ("feed", "Release number 7"),
        ("second", "Release number seven"),
    ]
