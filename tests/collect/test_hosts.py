"""What a host says for its whole site: asked for once a day, over runs; and how much it is asked in all."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.clock import rfc3339
from crawler.collect.hosts import read_tdmrep, reservation_for
from crawler.exchange import Manners, Reservation
from tests.collect.server import TDMREP, Say, Server
from tests.collect.site import NOW, ids, lost, plan, polite, run, serve, wire

RULES = [("/", "0"), ("/r/", "1"), ("/r/*/free$", "0"), ("*.pdf", "1"), ("/both", "0"), ("/both", "1")]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", "0"),
        ("/about", "0"),
        ("/r/7.html", "1"),
        ("/r/7/free", "0"),
        ("/r/7/free/not", "1"),
        ("/x/y.pdf", "1"),
        ("/both", "1"),
        ("/other?x=/r/", "0"),
    ],
)
def test_the_most_specific_rule_holds(path: str, expected: str) -> None:
    rules = [Reservation(location=location, reservation=value) for location, value in RULES]
    found = reservation_for(f"http://wire.example{path}", rules)
    assert found is not None
    assert found.reservation == expected


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ([{"location": "/", "tdm-reservation": 1, "tdm-policy": "https://wire.example/tdm"}], 1),
        ([{"location": "/", "tdm-reservation": "0"}, {"location": 7, "tdm-reservation": 1}, {"location": "/x"}, 3], 1),
        ({"location": "/", "tdm-reservation": 1}, 0),
        ("reserved", 0),
        ([{"location": "/", "tdm-reservation": True, "tdm-policy": 7}], 1),
        ([{"location": "/", "tdm-reservation": []}, {"location": "/", "tdm-reservation": {}}], 0),
    ],
)
def test_a_tdmrep_as_it_should_be_and_as_it_may_be(said: Any, count: int) -> None:
    assert len(read_tdmrep(json.dumps(said).encode())) == count


@given(st.binary(max_size=200))
def test_any_bytes_are_no_fault(body: bytes) -> None:
    read_tdmrep(body)


def test_the_file_is_applied_by_path_and_the_page_has_the_last_word(server: Server) -> None:
    serve(server, [3, 2, 1])
    server.say(TDMREP, json.dumps([{"location": "/r/", "tdm-reservation": 1}]))
    server.say("/r/release-2.html", Say(page(), 200, {"Content-Type": "text/html", "TDM-Reservation": "0"}))
    _, sink = run(plan(wire(server)))
    said = {x.note.id: x.note.robots.tdm_reservation for x in sink.of("release") if x.note and x.note.robots}
    assert said == {"tiny:1": "1", "tiny:2": "0", "tiny:3": "1"}
    assert len(server.reserved) == len(sink.reserved) == 1


def page() -> bytes:
    return b"<!DOCTYPE html><html><head><title>Release 2</title></head><body><p>A plant opens.</p></body></html>"


def test_a_tdmrep_that_robots_txt_closes_is_not_asked_for(server: Server) -> None:
    serve(server, [1])
    server.say("/robots.txt", "User-agent: *\nDisallow: /.well-known/")
    harvest, _ = run(plan(wire(server)))
    assert (ids(harvest), server.reserved) == (["1"], [])


@pytest.mark.parametrize(("hours", "asked"), [(0, 0), (23, 0), (25, 1), (-1, 1)])
def test_what_was_said_is_remembered_for_a_day(server: Server, hours: int, asked: int) -> None:
    serve(server, [2, 1])
    server.say("/robots.txt", "User-agent: *\nDisallow: /r/release-1")
    server.say(TDMREP, json.dumps([{"location": "/r/", "tdm-reservation": 1}]))
    first, _ = run(plan(wire(server)))
    assert lost(first) == {"1": "robots"}
    (root, manners), server.asked[:], server.reserved[:] = next(iter(first.manners.items())), [], []
    old = Manners(
        asked_at=rfc3339(NOW - timedelta(hours=hours)), status=manners.status, robots=manners.robots, tdm=manners.tdm
    )
    again, sink = run(plan(wire(server), manners={root: old}))
    assert lost(again) == {"1": "robots"}
    assert sum(one.path == "/robots.txt" for one in server.asked) == len(server.reserved) == asked
    assert bool(again.manners) == bool(asked)
    assert {x.note.robots.tdm_reservation for x in sink.of("release") if x.note and x.note.robots} == {"1"}


@pytest.mark.parametrize(
    ("answer", "remembered"),
    [(Say(b"", 404), True), (Say(b"", 403), True), (Say(b"", 503), False), (Say(b"x" * 70_000), False)],
)
def test_what_could_not_be_had_is_asked_for_again(server: Server, answer: Say, remembered: bool) -> None:
    serve(server, [1])
    server.say("/robots.txt", answer)
    harvest, _ = run(plan(wire(server)))
    assert bool(harvest.manners) == remembered
    if remembered:
        again, _ = run(plan(wire(server), manners=harvest.manners))
        assert (ids(again), lost(again)) == (ids(harvest), lost(harvest))


def test_a_host_that_has_had_its_requests_of_the_day_is_left_alone(server: Server) -> None:
    serve(server, [5, 4, 3, 2, 1])
    budget = polite(per_day=6, concurrency=1)
    harvest, _ = run(plan(wire(server, polite=budget)))
    assert harvest.failure is None
    assert harvest.requests == sum(harvest.hosts.values()) == 6  # robots.txt, tdmrep.json, the feed, three pages
    assert ids(harvest) == ["5", "4", "3"]
    assert lost(harvest) == {"2": "budget", "1": "budget"}


def test_what_earlier_runs_have_asked_counts(server: Server) -> None:
    serve(server, [1])
    harvest, _ = run(plan(wire(server, polite=polite(per_day=6)), spent={server.host: 6}))
    assert (harvest.requests, harvest.failure, server.asked) == (0, None, [])
    assert "polite.per_day" in harvest.doors[0].faults[0]
