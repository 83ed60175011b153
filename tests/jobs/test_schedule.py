"""The service with real processes: firing, skipping, limits, stopping. What is due is decided on plain values."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.archive.manifest import Manifest, Window
from jobs.schedule import Schedule, Service
from jobs.settings import ScheduleSettings

# A stand-in for the run: writes down its words, then does what the test told it to.
RUN = """
import pathlib, signal, sys, time
folder, behaviour = pathlib.Path(sys.argv[1]), sys.argv[2]
begun = folder / f"{time.time_ns()}.begun"
begun.with_suffix(".new").write_text("\\n".join(sys.argv[3:]))
begun.with_suffix(".new").rename(begun)
if behaviour == "deaf":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
while behaviour in ("wait", "deaf") and not (folder / "go").exists():
    time.sleep(0.01)
sys.exit({"busy": 3, "failing": 1}.get(behaviour, 0))
"""


def every_second(**settings: object) -> Schedule:
    return Schedule.of(ScheduleSettings(name="feeds", cron="* * * * * *", **settings))


def begun(folder: Path) -> list[list[str]]:
    return [path.read_text().splitlines() for path in sorted(folder.glob("*.begun"))]


async def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "what the test waits for did not come"
        await asyncio.sleep(0.02)


def serve(folder: Path, behaviour: str, schedule: Schedule, then: Callable[[], object]) -> list[tuple[str, int]]:
    """Runs the service until `then`, a coroutine function, is through; gives the failures it was told of."""
    failures: list[tuple[str, int]] = []

    async def run() -> None:
        service = Service(
            [schedule],
            [sys.executable, "-c", RUN, str(folder), behaviour],
            lambda name, code: failures.append((name, code)),
            grace_at_limit=0.2,
            grace_at_stop=0.2,
        )
        serving = asyncio.create_task(service.serve([]))
        await then()  # type: ignore[misc]
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(serving, 30)

    asyncio.run(run())
    return failures


def test_fires_the_command_of_a_person_at_every_slot(tmp_path: Path) -> None:
    failures = serve(
        tmp_path, "end", every_second(wires=("sample",), since="-2d"), lambda: until(lambda: len(begun(tmp_path)) >= 3)
    )
    assert begun(tmp_path)[0] == ["run", "--wait", "600", "--wire", "sample", "--since=-2d"]
    assert failures == []


def test_a_compaction_is_fired_like_a_run(tmp_path: Path) -> None:
    tidy = every_second(command="archive compact", wait_minutes=1)
    failures = serve(tmp_path, "failing", tidy, lambda: until(lambda: len(begun(tmp_path)) >= 3))
    assert begun(tmp_path)[0] == begun(tmp_path)[1] == ["archive", "compact", "--wait", "60"]
    assert set(failures) == {("feeds", 1)}  # unlike a run, it has told nobody


def test_a_compaction_is_for_the_whole_archive() -> None:
    with pytest.raises(ValueError, match='"archive compact" is for the whole archive'):
        every_second(command="archive compact", wires=("sample",))


@pytest.mark.parametrize(("at", "is_missed"), [("2026-03-08T08:00:00Z", False), ("2026-03-07T08:00:00Z", True)])
def test_a_compaction_that_was_missed_is_caught_up_on(at: str, is_missed: bool) -> None:
    tidy = Schedule.of(ScheduleSettings(name="n", cron="0 4 * * *", command="archive compact"))
    slot = tidy.missed([manifest(at, ())], [], datetime(2026, 3, 8, 12, tzinfo=UTC))
    assert (slot is not None) == is_missed


def test_a_slot_that_finds_its_run_at_work_is_skipped_and_the_next_run_is_told(tmp_path: Path) -> None:
    async def scenario() -> None:
        await until(lambda: len(begun(tmp_path)) == 1)
        first = int(next(tmp_path.glob("*.begun")).stem)
        await until(lambda: time.time_ns() > first + 2_500_000_000)  # two more slots have come and gone
        assert len(begun(tmp_path)) == 1
        (tmp_path / "go").touch()
        await until(lambda: len(begun(tmp_path)) >= 2)

    serve(tmp_path, "wait", every_second(), scenario)
    words = begun(tmp_path)[1]
    told = [words[at + 1] for at, word in enumerate(words) if word == "--skipped"]
    assert len(told) >= 2
    assert all(line.startswith("feeds 20") and line.endswith(": still running") for line in told)


def test_a_run_that_gave_way_is_a_skip_of_the_next(tmp_path: Path) -> None:
    failures = serve(tmp_path, "busy", every_second(), lambda: until(lambda: len(begun(tmp_path)) >= 3))
    assert sum(word.endswith(": another run held the archive") for word in begun(tmp_path)[2]) == 2
    assert failures == []


def test_a_run_over_its_limit_that_does_not_listen_is_killed_and_told_of(tmp_path: Path) -> None:
    failures: list[tuple[str, int]] = serve(
        tmp_path, "deaf", every_second(limit_minutes=0.02), lambda: until(lambda: len(begun(tmp_path)) >= 2)
    )
    assert ("feeds", -signal.SIGKILL) in failures


def manifest(started: str, wires: tuple[str, ...]) -> Manifest:
    return Manifest(
        format=1, run="r", started=started, ended=started, parents=(), command="run", host="h", software="s",
        windows={wire: Window(since=started, until=started) for wire in wires}, objects=(), releases=(),
        sightings=(), missing=(), adopted=(), skips=(), verdict="sound", reasons=(), report={},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("manifests", "wires", "expected"),
    [
        ([], ["a"], "2026-03-08T07:30:00+00:00"),
        ([manifest("2026-03-08T07:30:05Z", ("a",))], ["a"], None),
        ([manifest("2026-03-08T07:30:05Z", ("a",))], ["a", "b"], "2026-03-08T07:30:00+00:00"),
        ([manifest("2026-03-08T07:29:59Z", ("a", "b"))], ["a", "b"], "2026-03-08T07:30:00+00:00"),
        ([manifest("2026-03-08T08:00:00Z", ("a",)), manifest("2026-03-08T09:00:00Z", ("b",))], ["a", "b"], None),
    ],
)
def test_what_was_missed_is_read_from_the_manifests(
    manifests: list[Manifest], wires: list[str], expected: str | None
) -> None:
    """02:30 in New York on the day that skips it is 03:30, 07:30 in UTC."""
    schedule = Schedule.of(ScheduleSettings(name="n", cron="30 2 * * *", timezone="America/New_York"))
    slot = schedule.missed(manifests, wires, datetime(2026, 3, 8, 12, tzinfo=UTC))
    assert (slot.isoformat() if slot else None) == expected
