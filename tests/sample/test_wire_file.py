"""The wire file of the sample: what is planted for good stays within what it expects, and nothing more does."""

from __future__ import annotations

import signal
import subprocess
import sys

from crawler.sample import SampleSite, plan, stories
from crawler.sample.plan import expected
from crawler.sample.timetable import START
from crawler.sample.tongue import TAGS
from crawler.wire import Wire


def test_it_needs_nobodys_permission(wire: Wire) -> None:
    assert wire.loopback
    assert wire.hosts == ("wire.example",)
    assert wire.start == START.isoformat()
    assert {type(door).__name__ for door in wire.door} == {"Feed", "Listing", "Sitemap"}
    assert [door.name for door in wire.door if door.closing] == ["feed"]


def test_one_fault_more_than_planted_fails_a_run(wire: Wire) -> None:
    planted = sum(one.reason is not None for one in plan())
    due = planted + len(expected())
    assert planted / due <= wire.expect.max_failed_share < (planted + 1) / due


def test_every_address_states_its_id(wire: Wire) -> None:
    for story in stories(1):
        for url in filter(None, (story.url, story.other_url, f"{story.url}?utm_source=feed")):
            assert wire.is_release(url)
            assert wire.native_id(url) == story.number
    assert not wire.is_release("http://wire.example/releases/?page=2")


def test_it_knows_every_tag_and_layout(wire: Wire) -> None:
    assert set(wire.datelines) == set(TAGS.values())
    assert {layout.name for layout in wire.layout} == set(TAGS)
    rules = {drop.rule for layout in wire.layout for drop in layout.drop}
    assert rules == {"promo", "chrome", "related", "tracking"}


def test_it_can_be_served_for_a_look() -> None:
    """It says where to look; of a port that is taken it says so in one line."""
    with SampleSite() as site:
        for port in (site.proxy.rpartition(":")[2], "1000000"):
            words = [sys.executable, "-m", "crawler.sample", "--port", port]
            done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
            assert (done.returncode, done.stderr.count("\n")) == (2, 1)
            assert "--port" in done.stderr
    serving = subprocess.Popen([*words[:-1], "0"], stdout=subprocess.PIPE, text=True)
    with serving:
        assert serving.stdout is not None
        first = serving.stdout.readline()
        serving.send_signal(signal.SIGINT)
    assert first.startswith("http://127.0.0.1:")
    assert serving.returncode == 0
