"""Where each wire stands, from the manifests and the schedule."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.archive.history import Committed
from crawler.archive.manifest import Manifest
from crawler.archive.state import fold
from jobs.app import App, build
from jobs.commands.status import overdue_slot, read_past

SCHEDULE = """
[[schedule]]
name = "nightly"
cron = "30 2 * * *"
wires = ["sample"]
limit_minutes = 60
wait_minutes = 0

[[schedule]]
name = "week"
cron = "0 4 * * sun"
"""


@pytest.fixture
def app(tmp_path: Path) -> App:
    path = tmp_path / "my.toml"
    path.write_text(SCHEDULE)
    return build(path)


def manifest(day: int, **verdicts: str) -> Manifest:
    wires: list[dict[str, Any]] = [
        {
            "wire": wire,
            "verdict": verdict,
            "checks": [
                {"note": "fine", "ok": True, "required": True},
                {"note": "only a remark", "ok": False, "required": False},
                {"note": f"robots.txt answers 503 on day {day}", "ok": verdict == "sound", "required": True},
            ],
        }
        for wire, verdict in verdicts.items()
    ]
    return Manifest(
        run=f"202603{day:02}T023000Z-000000", started=f"2026-03-{day:02}T02:30:00Z", ended=f"2026-03-{day:02}T02:40:00Z",
        host="h", software="wirevault", verdict="sound", report={"wires": wires},
    )  # fmt: skip


def past_of(*manifests: Manifest) -> dict[str, Any]:
    by_run = {manifest.run: manifest for manifest in manifests}
    return read_past(fold(Committed(manifest, "") for manifest in manifests), by_run.__getitem__)


def test_the_last_run_and_the_last_sound_one() -> None:
    past = past_of(manifest(1, a="sound", b="sound"), manifest(2, a="unsound"), manifest(3, a="unsound"))
    assert (past["a"].last_run, past["a"].last_sound) == ("2026-03-03T02:30:00Z", "2026-03-01T02:30:00Z")
    assert (past["a"].verdict, past["a"].note) == ("unsound", "robots.txt answers 503 on day 3")
    assert (past["b"].verdict, past["b"].note) == ("sound", "")


def test_a_manifest_without_a_report_says_nothing() -> None:
    assert past_of(Manifest(run="r", started="", ended="", host="", software="", verdict="sound")) == {}


@pytest.mark.parametrize(
    ("wire", "ran", "now", "slot"),
    [
        ("sample", "2026-03-03T02:30:05Z", "2026-03-03T12:00", None),
        ("sample", "2026-03-03T02:30:05Z", "2026-03-04T03:29", None),  # the next may still be at work
        ("sample", "2026-03-03T02:30:05Z", "2026-03-04T03:31", "2026-03-04T02:30:00Z"),
        ("sample", "2026-02-20T02:30:05Z", "2026-03-04T12:00", "2026-03-04T02:30:00Z"),
        ("prnewswire", "2026-02-20T02:30:05Z", "2026-03-04T12:00", None),  # in no schedule: it is not on
    ],
)
def test_when_a_wire_is_overdue(app: App, wire: str, ran: str, now: str, slot: str | None) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert overdue_slot(app.at(at), wire, ran) == slot
