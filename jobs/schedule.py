"""The long-lived service: APScheduler fires, at each slot, the command that a person would type.

Each firing is a process of its own with a wall-clock limit (SIGTERM, then SIGKILL), so nothing leaks from one night
into the next and the failure of 3 a.m. is reproduced by typing the same words. What was missed while the service was
down is decided from the archive's manifests, never from a job store; jobs live in memory and come from the
configuration. A firing that finds its schedule still at work is skipped, and the next run writes the skip into its
manifest.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from apscheduler.events import EVENT_JOB_MAX_INSTANCES, JobSubmissionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from crawler.archive.manifest import Manifest
from crawler.clock import rfc3339
from jobs.cron import Cron
from jobs.settings import ScheduleSettings

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Schedule:
    """One `[[schedule]]`, ready to fire."""

    settings: ScheduleSettings
    cron: Cron

    @classmethod
    def of(cls, settings: ScheduleSettings) -> Schedule:
        return cls(settings, Cron.parse(settings.cron, settings.timezone))

    @property
    def name(self) -> str:
        return self.settings.name

    @property
    def runs(self) -> bool:
        """Whether it starts runs, which tell of themselves, and of what was skipped, in their manifests."""
        return self.settings.command == "run"

    def missed(self, manifests: Iterable[Manifest], wires: Sequence[str], now: datetime) -> datetime | None:
        """The last slot that no archived commit has served: the one to catch up on, however many went by.

        `manifests` are those of its kind. A compaction that found nothing to do has left none: it is started again.
        """
        slot = self.cron.last(now)
        if slot is None:
            return None
        since = [one for one in manifests if datetime.fromisoformat(one.started) >= slot]
        if not self.runs:
            return None if since else slot
        served = {wire for one in since for wire in one.windows}
        return None if set(wires) <= served else slot

    def command(self, skips: Sequence[str]) -> list[str]:
        """The words that a person would type."""
        words = [*self.settings.command.split(), "--wait", f"{self.settings.wait_minutes * 60:g}"]
        if not self.runs:
            return words
        for wire in self.settings.wires:
            words += ["--wire", wire]
        if self.settings.since:
            words += [f"--since={self.settings.since}"]
        for skip in skips:
            words += ["--skipped", skip]
        return words


class WallClockTrigger(BaseTrigger):  # type: ignore[misc]  # APScheduler is not typed
    """APScheduler's trigger over our own reading of the wall clock."""

    def __init__(self, cron: Cron) -> None:
        self._cron = cron

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime | None:
        return self._cron.next(previous or now)


@dataclass
class Service:
    """The schedules of one archive, from start to SIGTERM.

    `program` is what comes before the words of a command; `failed(schedule, code)` is told of runs that ended without
    a report of their own.
    """

    schedules: Sequence[Schedule]
    program: Sequence[str]
    failed: Callable[[str, int], None]
    # Seconds that a run which was told to stop may take to commit what it has before it is killed.
    grace_at_limit: float = 60.0
    grace_at_stop: float = 8.0
    _skips: dict[str, list[str]] = field(default_factory=dict)
    _running: dict[str, asyncio.subprocess.Process] = field(default_factory=dict)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, missed: Sequence[tuple[Schedule, datetime]]) -> None:
        """Fires until SIGTERM or SIGINT; first what was missed, one run a schedule, one after the other."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stopping.set)
        scheduler = self._scheduler()
        scheduler.start()
        catching_up = asyncio.create_task(self._catch_up(missed))
        await self._stopping.wait()
        log.info("stopping: no further runs are started")
        scheduler.shutdown(wait=False)
        catching_up.cancel()
        await asyncio.gather(*(self._end(p, self.grace_at_stop) for p in self._running.values()))

    def _scheduler(self) -> AsyncIOScheduler:
        scheduler = AsyncIOScheduler(timezone="UTC")
        for schedule in self.schedules:
            # One instance a schedule; a slot that the machine slept through fires once when it wakes.
            scheduler.add_job(
                self.fire, WallClockTrigger(schedule.cron), [schedule], id=schedule.name,
                coalesce=True, max_instances=1, misfire_grace_time=None,
            )  # fmt: skip
        scheduler.add_listener(self._still_running, EVENT_JOB_MAX_INSTANCES)
        return scheduler

    async def _catch_up(self, missed: Sequence[tuple[Schedule, datetime]]) -> None:
        for schedule, slot in missed:
            log.info("%s: no run since the slot of %s: catching up now", schedule.name, rfc3339(slot))
            await self.fire(schedule)

    async def fire(self, schedule: Schedule) -> None:
        """One run in a process of its own."""
        if schedule.name in self._running:  # the catch-up run is still at work
            self._skip(schedule.name, datetime.now(UTC), "still running")
            return
        skips = self._skips.pop(schedule.name, [])
        words = schedule.command(skips)
        log.info("%s: wirevault %s", schedule.name, " ".join(words))
        # A session of its own: a Ctrl-C at the terminal reaches the run once, through us.
        process = await asyncio.create_subprocess_exec(*self.program, *words, start_new_session=True)
        self._running[schedule.name] = process
        try:
            code = await self._within_limit(schedule, process)
        finally:
            del self._running[schedule.name]
        self._judge(schedule, code, skips)

    async def _within_limit(self, schedule: Schedule, process: asyncio.subprocess.Process) -> int:
        limit = timedelta(minutes=schedule.settings.limit_minutes)
        try:
            return await asyncio.wait_for(process.wait(), limit.total_seconds())
        except TimeoutError:
            log.warning("%s: over its limit of %s: stopping it", schedule.name, limit)
            return await self._end(process, self.grace_at_limit)

    async def _end(self, process: asyncio.subprocess.Process, grace: float) -> int:
        """SIGTERM, and SIGKILL to the whole group when the grace is over."""
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            return await asyncio.wait_for(process.wait(), grace)
        except TimeoutError:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            return await process.wait()

    def _judge(self, schedule: Schedule, code: int, skips: Sequence[str]) -> None:
        log.info("%s: ended with exit code %d", schedule.name, code)
        if code == 3:  # nothing was written, so the next run has to say it
            self._skips.setdefault(schedule.name, [])[:0] = skips
            self._skip(schedule.name, datetime.now(UTC), "another run held the archive")
        elif code not in {0, 130} and not (code == 1 and schedule.runs):  # such a run has told the alert itself
            self._skips.setdefault(schedule.name, [])[:0] = skips
            self.failed(schedule.name, code)

    def _still_running(self, event: JobSubmissionEvent) -> None:
        for slot in event.scheduled_run_times:
            self._skip(event.job_id, slot, "still running")

    def _skip(self, name: str, slot: datetime, why: str) -> None:
        line = f"{name} {rfc3339(slot)}: {why}"
        log.warning("skipped %s", line)
        self._skips.setdefault(name, []).append(line)


def own_program(config: Path | None) -> list[str]:
    """How this very wirevault is called from outside, with the settings it was given."""
    return [sys.executable, "-m", "jobs", *(["--config", str(config)] if config else [])]
