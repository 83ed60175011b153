"""Three weeks of sound nights in a simulated wire, and then one in which something has changed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.collect.recordings import Recorded
from jobs.order import Order, Watch
from jobs.report import RunReport
from jobs.run import archive_run
from simulate.drive import NAME, make_app, read_wire
from simulate.site import Site
from simulate.world import Scale, World, make_world

NIGHTS = 16
DAYS = NIGHTS + 4
WORLD = make_world(7, Scale(days=DAYS, per_day=40, full_week=None))
WORLD = replace(WORLD, site_down=(), crawler_down=(), redesigned_at=WORLD.until + timedelta(days=1))

Answer = Callable[[Recorded, str], Recorded]
Told = list[Mapping[str, Any]]


class Changed(Site):
    """The site with its answers changed from some night on."""

    change: Answer = staticmethod(lambda recorded, _: recorded)
    forgets: bool = False  # every validator

    def answer(self, method: str, url: str, headers: Mapping[str, str]) -> Recorded:
        return self.change(super().answer(method, url, {} if self.forgets else headers), url)


def night(folder: Path, number: int, site: Changed, told: Told) -> RunReport:
    """The run of one night, at 03:30 by the wire's clocks."""
    site.now = (WORLD.since + timedelta(days=number, hours=3, minutes=30)).astimezone(UTC)

    def tell(message: Mapping[str, Any]) -> bool:
        told.append(message)
        return True

    app = make_app(folder, read_wire(), site).at(site.now)
    return archive_run(app, Order(wires=(NAME,)), Watch(lambda *_: None, lambda: False, tell=tell))


def world(until: datetime) -> World:
    return replace(WORLD, facts=tuple(fact for fact in WORLD.facts if fact.at < until))


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("past")
    told: Told = []
    for number in range(1, NIGHTS + 1):
        report = night(folder, number, Changed(WORLD), told)
        assert report.verdict == "sound", (number, report.reasons)
    assert told == []  # weekends are no alarm
    return folder


@pytest.fixture
def archive(past: Path, tmp_path: Path) -> Path:
    shutil.copytree(past, tmp_path / "copy")
    return tmp_path / "copy"


def is_page(url: str) -> bool:
    return "/r/" in url


def redesign(recorded: Recorded, url: str) -> Recorded:
    """The text is there, in markup that no layout knows."""
    if not is_page(url):
        return recorded
    body = recorded.body.replace(b"<article class='release'>", b"<article class='entry'>").replace(b"class='date'", b"")
    return replace(recorded, body=body)


def block(recorded: Recorded, url: str) -> Recorded:
    return replace(recorded, status=403, body=b"no", headers=()) if is_page(url) else recorded


def challenge(recorded: Recorded, url: str) -> Recorded:
    if not is_page(url):
        return recorded
    body = b"<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"
    return replace(recorded, body=body, headers=((b"Content-Type", b"text/html"),))


def empty_listing(recorded: Recorded, url: str) -> Recorded:
    return replace(recorded, body=b"<html><body><ul></ul></body></html>") if "/list" in url else recorded


def undated(recorded: Recorded, url: str) -> Recorded:
    import re

    if not is_page(url):
        return recorded
    return replace(recorded, body=re.sub(rb"<p class='date'>.*?</p>", b"", recorded.body))


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        (redesign, "selectors-miss"),
        (block, "blocked"),
        (challenge, "challenge"),
        (empty_listing, "listing-empty"),
    ],
)
def test_what_has_changed_is_named_told_once_and_told_again_when_it_is_well(
    archive: Path, change: Answer, cause: str
) -> None:
    told: Told = []
    site = Changed(WORLD)
    site.change = change
    report = night(archive, NIGHTS + 1, site, told)
    assert report.verdict == report.wires[0].verdict == "unsound"
    (message,) = told
    opened = {one["cause"]: one for one in message["opened"]}
    assert cause in opened, opened
    assert opened[cause]["note"]
    if cause == "selectors-miss":
        assert opened[cause]["page"]["url"].startswith("http://year.example/r/")
        assert opened[cause]["page"]["raw"]["object"].startswith("raw/")
    told.clear()
    night(archive, NIGHTS + 2, site, told)
    assert cause not in {one["cause"] for message in told for one in message["opened"]}  # once
    told.clear()
    night(archive, NIGHTS + 3, Changed(WORLD), told)
    assert cause in {one["cause"] for one in told[0]["recovered"]}
    assert not told[0]["opened"]


def retitled(recorded: Recorded, url: str) -> Recorded:
    """Doors print all headlines otherwise, pages are built otherwise and say the same."""
    if is_page(url):
        body = recorded.body.replace(b"<div class='body'>", b"<div class='body'><div class='wrap'>")
        return replace(recorded, body=body.replace(b"</div></article>", b"</div></div></article>"), headers=())
    return replace(recorded, body=recorded.body.replace(b"in round", b"in the round"), headers=())


def reworded(recorded: Recorded, url: str) -> Recorded:
    told = retitled(recorded, url)
    return replace(told, body=told.body.replace(b"will serve", b"is to serve"))


@pytest.mark.parametrize(("change", "cause"), [(retitled, None), (reworded, "many-changed")])
def test_what_all_doors_show_otherwise_at_once_makes_no_versions(
    archive: Path, change: Answer, cause: str | None
) -> None:
    told: Told = []
    site = Changed(WORLD)
    site.change, site.forgets = change, True
    report = night(archive, NIGHTS + 1, site, told).wires[0]
    assert cause or report.unchanged > 10  # fetched again
    assert report.changed == 0
    assert report.new > 10
    assert {one["cause"] for message in told for one in message["opened"]} == ({cause} if cause else set())
    if cause:
        assert told[0]["opened"][0]["page"]["raw"]["object"].startswith("raw/")


def test_a_wire_that_stands_still(archive: Path) -> None:
    """Doors and pages answer as ever, with nothing new in them."""
    told: Told = []
    still = WORLD.since + timedelta(days=NIGHTS, hours=3, minutes=30)
    for number in (NIGHTS + 1, NIGHTS + 2):
        night(archive, number, Changed(world(still)), told)
    assert "feed-stalled" in {one["cause"] for message in told for one in message["opened"]}


def test_half_the_volume(archive: Path) -> None:
    told: Told = []
    half = WORLD.since + timedelta(days=NIGHTS)
    facts = tuple(f for n, f in enumerate(WORLD.facts) if f.at < half or n % 4 == 0)
    for number in (NIGHTS + 1, NIGHTS + 2, NIGHTS + 3):
        night(archive, number, Changed(replace(WORLD, facts=facts)), told)
    assert {one["cause"] for message in told for one in message["opened"]} == {"volume-low"}


def test_a_budget_is_kept_over_runs_and_its_end_is_a_finding(archive: Path) -> None:
    told: Told = []
    wire = read_wire()
    asked = 0
    for hours in (0, 1):
        site = Changed(WORLD)
        site.now = (WORLD.since + timedelta(days=NIGHTS + 1, hours=4 + hours)).astimezone(UTC)
        small = wire.model_copy(update={"polite": wire.polite.model_copy(update={"per_day": 30})})
        app = make_app(archive, small, site).at(site.now)
        report = archive_run(app, Order(wires=(NAME,)), Watch(lambda *_: None, lambda: False, tell=lambda _: True))
        asked += report.wires[0].requests
        assert "budget" in {check.cause for check in report.wires[0].checks if not check.ok}
        told += [{"reasons": report.reasons}]
    assert asked == 30
    days = {line.date: app.open_archive().day(line) for line in app.open_archive().state().days.values()}
    reasons = {entry.reason for day in days.values() for entry in day.releases if entry.state == "missing"}
    assert reasons == {"budget"}


def test_robots_are_asked_for_once_a_day(archive: Path) -> None:
    kinds: list[int] = []
    for hours in (4, 8, 12, 27, 29):
        site = Changed(WORLD)
        site.now = (WORLD.since + timedelta(days=NIGHTS, hours=24 + hours)).astimezone(UTC)
        app = make_app(archive, read_wire(), site).at(site.now)
        archive_run(app, Order(wires=(NAME,)), Watch(lambda *_: None, lambda: False))
        kinds.append(site.requests["robots"])
    assert kinds == [2, 0, 0, 0, 2]  # robots.txt and tdmrep.json
