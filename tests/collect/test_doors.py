"""How doors are asked: windows, paging, sitemaps, faults, and the closing polls."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.collect.server import Say, Server
from tests.collect.site import NOW, SINCE, feed, ids, lost, page, plan, polite, run, serve, wire
from tests.collect.test_pages import archive, known

HTML = {"Content-Type": "text/html; charset=utf-8"}


def listing(server: Server, **changes: Any) -> dict[str, Any]:
    return {
        "kind": "listing",
        "name": "list",
        "url": f"{server.url}/list?page={{page}}",
        "rows": "//li",
        "headline": ".//a",
        "stamp": ".//time",
        "stamp_formats": ["%Y-%m-%d %H:%M"],
        **changes,
    }


def rows(numbers: Sequence[int], *, stamped: bool = True) -> Say:
    """A listing page: release n is n hours old."""
    lines = "".join(
        f'<li><a href="/r/release-{n}.html">Release number {n}</a>'
        + (f"<time>{NOW - timedelta(hours=n):%Y-%m-%d %H:%M}</time></li>" if stamped else "</li>")
        for n in numbers
    )
    return Say(f"<!DOCTYPE html><html><body><ul>{lines}</ul></body></html>".encode(), 200, HTML)


def list_pages(server: Server, *pages: Sequence[int], stamped: bool = True) -> None:
    """Pages of a listing, and every release on them."""
    for number, numbers in enumerate(pages, 1):
        server.say(f"/list?page={number}", rows(numbers, stamped=stamped))
        for n in numbers:
            server.say(f"/r/release-{n}.html", page(f"Release number {n}"))


def asked_pages(server: Server) -> list[int]:
    return [int(path.rpartition("=")[2]) for path in server.paths() if path.startswith("/list")]


def test_a_listing_ends_at_the_windows_start(server: Server) -> None:
    list_pages(server, [1, 10], [20, 30], [47, 60], [70, 80], [90])
    harvest, _ = run(plan(wire(server, door=[listing(server)])))
    assert sorted(map(int, ids(harvest))) == [1, 10, 20, 30, 47]
    assert asked_pages(server) == [1, 2, 3, 4]  # the third has news, so the fourth is looked at: rows are in disorder
    assert harvest.doors[0].faults == []
    assert harvest.discovered == 5


def test_a_listing_goes_on_where_the_archive_holds_everything_but_the_start_is_not_reached(server: Server) -> None:
    list_pages(server, [1, 2], [3, 4], [5, 6], [60])
    held = archive(known(1), known(2), known(3), known(4))
    harvest, _ = run(plan(wire(server, door=[listing(server)]), known=held))
    assert sorted(ids(harvest)) == ["5", "6"]
    assert asked_pages(server) == [1, 2, 3, 4]
    assert harvest.known == 4


def test_a_listing_that_reaches_what_is_known_past_the_start_ends_there(server: Server) -> None:
    list_pages(server, [1, 2], [3, 60], [61, 62])
    held = archive(known(1), known(2), known(3))
    run(plan(wire(server, door=[listing(server)]), known=held))
    assert asked_pages(server) == [1, 2]


def test_an_unstamped_listing_ends_by_what_the_archive_remembers(server: Server) -> None:
    list_pages(server, [1, 2], [60, 61], [62, 63], stamped=False)
    old = [known(n, published="2026-02-20", title_seen=f"Release number {n}") for n in (60, 61, 62, 63)]
    harvest, _ = run(plan(wire(server, door=[listing(server)]), known=archive(*old)))
    assert sorted(ids(harvest)) == ["1", "2"]
    assert asked_pages(server) == [1, 2]


def test_items_that_move_down_while_one_pages_are_taken_once(server: Server) -> None:
    list_pages(server, [1, 2, 3], [3, 4, 5], [60])
    harvest, _ = run(plan(wire(server, door=[listing(server)])))
    assert sorted(ids(harvest)) == ["1", "2", "3", "4", "5"]
    assert (harvest.discovered, harvest.doors[0].items) == (5, 6)


@pytest.mark.parametrize("last", [[3, 4], [1, 2]], ids=["the last page", "the first page"])
def test_a_listing_that_answers_one_page_on_and_on(server: Server, last: list[int]) -> None:
    list_pages(server, [1, 2], [3, 4])
    server.say("/list", rows(last))  # every further page
    harvest, _ = run(plan(wire(server, door=[listing(server)])))
    assert sorted(ids(harvest)) == ["1", "2", "3", "4"]
    assert asked_pages(server) == [1, 2, 3, 4]
    assert "repeats earlier pages" in harvest.notes[0]


def test_one_repeated_page_ends_nothing(server: Server) -> None:
    list_pages(server, [1, 2], [1, 2], [3, 4], [60])
    harvest, _ = run(plan(wire(server, door=[listing(server)])))
    assert sorted(ids(harvest)) == ["1", "2", "3", "4"]


def test_an_empty_page_ends_a_listing(server: Server) -> None:
    list_pages(server, [1, 2], [])
    harvest, _ = run(plan(wire(server, door=[listing(server)])))
    assert (sorted(ids(harvest)), asked_pages(server), harvest.doors[0].faults) == (["1", "2"], [1, 2], [])


def test_max_pages_before_the_windows_start_is_a_fault(server: Server) -> None:
    list_pages(server, [1], [2], [3], [60])
    harvest, _ = run(plan(wire(server, door=[listing(server, max_pages=2)])))
    assert sorted(ids(harvest)) == ["1", "2"]
    assert "max_pages = 2" in harvest.doors[0].faults[0]
    assert "it had come to 2026-03-04T10:00" in harvest.doors[0].faults[0]


def test_a_broken_page_in_a_listing_is_a_fault(server: Server) -> None:
    list_pages(server, [1], [2], [3])
    server.say("/list?page=2", Say(b"", 500))
    harvest, _ = run(plan(wire(server, door=[listing(server)])))
    assert ids(harvest) == ["1"]
    assert "page=2 answers 500" in harvest.doors[0].faults[0]


WINDOW = [
    (NOW - timedelta(hours=1), True),
    (NOW, True),
    (NOW + timedelta(hours=1), False),
    (SINCE, True),
    (SINCE - timedelta(seconds=1), False),
    (None, True),
]


@pytest.mark.parametrize(("at", "inside"), WINDOW, ids=str)
def test_the_window(server: Server, at: datetime | None, inside: bool) -> None:
    server.say("/feed.xml", feed([(f"{server.url}/r/release-5.html", "Five", at)]))
    server.say("/r/release-5.html", page("Five"))
    harvest, _ = run(plan(wire(server)))
    assert (ids(harvest), harvest.discovered) == ((["5"], 1) if inside else ([], 0))
    assert harvest.doors[0].items == 1


def test_an_open_end_takes_what_comes_after_it(server: Server) -> None:
    server.say("/feed.xml", feed([(f"{server.url}/r/release-5.html", "Five", NOW + timedelta(minutes=5))]))
    server.say("/r/release-5.html", page("Five"))
    assert ids(run(plan(wire(server), open_end=True))[0]) == ["5"]


def urlset(server: Server, numbers: Sequence[int]) -> bytes:
    entries = "".join(
        f'<url><loc>{server.url}/r/release-{n}.html</loc><news:news xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
        f"<news:publication_date>{(NOW - timedelta(hours=n)).isoformat()}</news:publication_date>"
        f"<news:title>Release number {n}</news:title></news:news></url>"
        for n in numbers
    )
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'.encode()


def index(children: Sequence[str]) -> bytes:
    entries = "".join(f"<sitemap><loc>{child}</loc></sitemap>" for child in children)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</sitemapindex>'.encode()


def test_a_sitemap_index_with_a_loop(server: Server) -> None:
    door = {"kind": "sitemap", "name": "map", "url": f"{server.url}/map.xml", "follow": r"/map"}
    server.say("/map.xml", index([f"{server.url}/map-1.xml", f"{server.url}/map-2.xml", f"{server.url}/map.xml"]))
    server.say("/map-1.xml", urlset(server, [1, 2]))
    server.say("/map-2.xml", urlset(server, [2, 3, 100]))
    for n in (1, 2, 3):
        server.say(f"/r/release-{n}.html", page(f"Release number {n}"))
    harvest, sink = run(plan(wire(server, door=[door])))
    assert sorted(ids(harvest)) == ["1", "2", "3"]
    assert server.paths().count("/map.xml") == 1
    assert harvest.doors[0].requests == 3
    assert len(sink.of("sitemap")) == 3


def test_indexes_without_an_end_are_left(server: Server) -> None:
    door = {"kind": "sitemap", "name": "map", "url": f"{server.url}/map-0.xml", "follow": r"/map"}
    for n in range(10):
        server.say(f"/map-{n}.xml", index([f"{server.url}/map-{n + 1}.xml"]))
    harvest, _ = run(plan(wire(server, door=[door])))
    assert "below 3 levels" in harvest.doors[0].faults[-1]
    assert len(server.paths()) == 4


FAULTS = [
    (Say(b"", 500), "answers 500"),
    (Say(b"", 404), "answers 404"),
    (Say(b"", 403), "answers 403"),
    (Say(b"", hang=30), "within 1 seconds"),
    (Say(b"<!DOCTYPE html><html><body>Sorry</body></html>", 200, HTML), "not a feed"),
    (Say(b"<html><title>Just a moment...</title><i id=cf-chl-w>", 200, HTML), "challenge page"),
    (Say(b"", 302, {"Location": "http://other.example/feed.xml"}), "http://other.example/feed.xml"),
]


@pytest.mark.parametrize(("answer", "says"), FAULTS, ids=lambda value: value if isinstance(value, str) else "")
def test_a_door_that_fails_stops_no_other(server: Server, answer: Say, says: str) -> None:
    serve(server, [1])
    doors = [{"kind": "feed", "name": name, "url": f"{server.url}/{name}.xml"} for name in ("broken", "feed")]
    server.say("/broken.xml", answer)
    harvest, _ = run(plan(wire(server, door=doors, polite=polite(timeout_seconds=1.0 if answer.hang else 30.0))))
    assert ids(harvest) == ["1"]
    broken, sound = harvest.doors
    assert says in broken.faults[0]
    assert (broken.items, sound.items, sound.faults) == (0, 1, [])


def test_the_flake_of_301_and_404_at_a_door(server: Server) -> None:
    serve(server, [1])
    server.say("/feed.xml", Say(b"", 301, {"Location": "/feed.xml/"}), *server.scripts["/feed.xml"])
    harvest, _ = run(plan(wire(server)))
    assert (ids(harvest), harvest.doors[0].requests) == (["1"], 3)


def closing(server: Server) -> list[dict[str, Any]]:
    return [{"kind": "feed", "name": "feed", "url": f"{server.url}/feed.xml", "closing": True}]


def items(server: Server, *entries: tuple[int, str]) -> Say:
    return feed([(f"{server.url}/r/release-{n}.html", title, NOW - timedelta(hours=1)) for n, title in entries])


def test_closing_polls_catch_what_came_and_what_changed(server: Server) -> None:
    server.say("/r/release-1.html", page("Release number one"), page("Correction of number one"))
    server.say("/r/release-2.html", page("Release number two"))
    server.say("/r/release-3.html", page("Release number three"))
    later = items(server, (3, "Three"), (2, "Two"), (1, "One, corrected"))
    server.say("/feed.xml", items(server, (2, "Two"), (1, "One")), later)
    harvest, sink = run(plan(wire(server, door=closing(server))))
    assert sorted(ids(harvest)) == ["1", "2", "3"]
    assert server.paths().count("/r/release-1.html") == 2
    assert [e.note.claims[0].headline for e in sink.of("release") if e.note and e.note.id == "tiny:1"] == [
        "One",
        "One, corrected",
    ]
    assert server.paths().count("/feed.xml") == 3  # the third finds nothing new
    assert (harvest.discovered, harvest.doors[0].items) == (3, 3)


def test_closing_polls_come_to_an_end(server: Server) -> None:
    turns = [items(server, (1, f"Headline number {n}")) for n in range(20)]
    server.say("/feed.xml", *turns)
    server.say("/r/release-1.html", page("Release"))
    run(plan(wire(server, door=closing(server))))
    assert server.paths().count("/feed.xml") == 4


def test_a_closing_poll_that_answers_304(server: Server) -> None:
    server.say("/r/release-1.html", page("Release number one"))
    entries = items(server, (1, "One"))
    server.say("/feed.xml", Say(entries.body, 200, {**entries.headers, "ETag": '"f"'}))
    harvest, sink = run(plan(wire(server, door=closing(server))))
    assert harvest.doors[0].unchanged == 1
    assert [(e.kind, e.status) for e in sink.exchanges if "feed.xml" in e.url] == [("feed", 200), ("other", 304)]


def test_newest_first(server: Server) -> None:
    serve(server, list(range(40, 0, -1)))
    harvest, _ = run(plan(wire(server, polite=polite(concurrency=1)), limit=5))
    assert sorted(map(int, ids(harvest))) == [36, 37, 38, 39, 40]
    assert set(lost(harvest).values()) == {"limit"}
