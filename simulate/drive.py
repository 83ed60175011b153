"""Fires runs of the real program on a simulated schedule, in this process, over a simulated network."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console

from crawler.archive import Archive
from crawler.clock import Clock
from crawler.settings import ArchiveSettings, CrawlSettings, WireSettings
from crawler.wire import Wire
from crawler.wire_files import load_wire
from jobs.app import App
from jobs.order import Order, Watch
from jobs.report import WireReport
from jobs.run import archive_run
from jobs.settings import Settings
from simulate.site import Site
from simulate.world import ZONE, World

NAME = "year"
_CLOSING = (3, 30)


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What a simulation leaves to be looked at."""

    archive: Archive
    wire: Wire
    fired: list[datetime] = field(default_factory=list)  # with both sides up
    runs: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    requests: Counter[str] = field(default_factory=Counter)
    looked: int = 0
    seconds: float = 0.0


def read_wire() -> Wire:
    wire = load_wire(Path(__file__).with_name("wire.toml"))
    return wire.model_copy(update={"name": NAME})


def is_closing(moment: datetime) -> bool:
    return (moment.hour, moment.minute) == _CLOSING


def firings(world: World, hours: int) -> Iterator[datetime]:
    """Every so many hours by the wire's clocks, and at 03:30: the closing run. In order, with a zone."""
    day = world.since
    while day < world.until + timedelta(days=1):
        moments = [day.replace(hour=hour, minute=10) for hour in range(0, 24, hours)]
        yield from sorted([*moments, day.replace(hour=_CLOSING[0], minute=_CLOSING[1])])
        day = (day.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=ZONE)


def simulate(world: World, folder: Path, hours: int = 4, tell: Callable[[str], None] = lambda _: None) -> Outcome:
    """Run through the world. Everything is written below `folder`."""
    site, wire = Site(world), read_wire()
    app = make_app(folder, wire, site)
    outcome: Outcome | None = None
    began = time.monotonic()
    for number, moment in enumerate(firings(world, hours)):
        if not world.fires(moment):
            continue
        site.now = moment.astimezone(UTC)
        report = archive_run(app.at(site.now), Order(wires=(NAME,)), Watch(lambda *_: None, lambda: False))
        if outcome is None:
            outcome = Outcome(archive=app.open_archive(), wire=wire)
        _count(outcome, world, moment, report.wires[0])
        if number % 50 == 0:
            asked, took = sum(site.requests.values()), time.monotonic() - began
            tell(f"{moment:%Y-%m-%d}: {outcome.runs} runs, {asked} requests, {took:.0f} s")
    assert outcome is not None
    outcome.requests, outcome.seconds = site.requests, time.monotonic() - began
    return outcome


def _count(outcome: Outcome, world: World, moment: datetime, report: WireReport) -> None:
    outcome.runs += 1
    outcome.verdicts[report.verdict] += 1
    outcome.looked += report.looked
    if world.is_up(moment):
        outcome.fired.append(moment)


def make_app(folder: Path, wire: Wire, site: Site) -> App:
    settings = Settings(
        archive=ArchiveSettings(url=(folder / "archive").as_uri()),
        crawl=CrawlSettings(contact="simulation@year.example"),
        wires={NAME: WireSettings(enabled=True, permission="invented")},
    )
    quiet = Console(file=sys.stderr, quiet=True)
    return App(settings, {NAME: wire}, Clock(), quiet, quiet, json=False, debug=False, network=site)
