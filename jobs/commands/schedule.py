"""`wirevault schedule`: the long-lived service."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime
from itertools import takewhile

import typer

from crawler.archive.compact import COMPACT
from crawler.archive.lease import hold_locally
from crawler.archive.manifest import RUN
from crawler.clock import rfc3339
from crawler.errors import ConfigError
from jobs.alert import send_alert
from jobs.app import CONFIG, App, app_of
from jobs.schedule import Schedule, Service, own_program

log = logging.getLogger(__name__)


def schedule(ctx: typer.Context) -> None:
    """Start a run, or a compaction, for each slot of every configured schedule, until told to stop."""
    app = app_of(ctx)
    schedules = read_schedules(app)
    # Two services for one archive on one machine would start every run twice.
    with hold_locally(f"schedule of {app.settings.archive.url}"):
        missed = find_missed(app, schedules)
        for one in schedules:
            log.info("%s: `%s` %s, next at %s", one.name, one.cron.text, one.cron.zone.key, _next(one, app.clock.now()))
        service = Service(schedules, own_program(ctx.meta.get(CONFIG)), lambda name, code: _alert(app, name, code))
        asyncio.run(service.serve(missed))
    raise typer.Exit(130)


def read_schedules(app: App) -> list[Schedule]:
    """Raises ConfigError with every fault: none configured, two of one name, a wire that may not run."""
    entries = app.settings.schedule
    if not entries:
        raise ConfigError(
            'no [[schedule]] in the configuration; add one with name, cron and timezone: cron = "30 2 * * *"'
        )
    names = [entry.name for entry in entries]
    faults = [f"schedule.{name}: two have this name" for name in sorted({n for n in names if names.count(n) > 1})]
    for entry in entries:
        try:
            app.wires_to_run(entry.wires)
        except ConfigError as error:
            faults += [f"schedule.{entry.name}: {fault}" for fault in error.faults]
    if faults:
        raise ConfigError(faults)
    return [Schedule.of(entry) for entry in entries]


def find_missed(app: App, schedules: list[Schedule]) -> list[tuple[Schedule, datetime]]:
    """The schedules whose last slot no archived commit has served, with that slot."""
    now = app.clock.now()
    slots = [slot for one in schedules if (slot := one.cron.last(now))]
    since = min(slots, default=now)
    archive = app.open_archive(create=True)
    newest = takewhile(lambda one: datetime.fromisoformat(one.started) >= since, archive.newest(RUN, COMPACT))
    manifests = list(newest)
    found = []
    for one in schedules:
        kind = RUN if one.runs else COMPACT
        of_kind = [manifest for manifest in manifests if manifest.kind == kind]
        slot = one.missed(of_kind, [wire.name for wire in app.wires_to_run(one.settings.wires)], now)
        if slot is not None:
            found.append((one, slot))
    return found


def _next(schedule: Schedule, now: datetime) -> str:
    moment = schedule.cron.next(now)
    return rfc3339(moment.astimezone(schedule.cron.zone)) if moment else "never"


def _alert(app: App, name: str, code: int) -> None:
    """Tells of a run that was killed or refused to start: it could not report itself."""
    log.error(
        "%s: the run ended with exit code %d and without a report; `wirevault status` says where it stands", name, code
    )
    report = {"schedule": name, "exit_code": code, "verdict": "unsound", "at": rfc3339(app.clock.now())}
    report["text"] = f"{name}: the run ended with exit code {code} and without a report"
    send_alert(app.settings.alert, report)
