"""Telling somebody that a run was not sound: one command, one webhook, or both. Neither can break a run."""

from __future__ import annotations

import logging
import subprocess
import urllib.error
import urllib.request

from jobs.settings import AlertSettings

log = logging.getLogger(__name__)


def send_alert(settings: AlertSettings, report: bytes) -> None:
    """Hand the report (JSON) to whoever the settings name. What goes wrong here is a warning in the log."""
    for send in (_to_command, _to_webhook):
        try:
            send(settings, report)
        except (OSError, subprocess.SubprocessError, urllib.error.URLError, ValueError) as error:
            log.warning("the alert could not be sent: %s; look at [alert] in the settings", error)


def _to_command(settings: AlertSettings, report: bytes) -> None:
    command = settings.on_failure_command
    if not command:
        return
    # One line is the operator's own shell line, from the operator's own file.
    done = subprocess.run(
        command, input=report, shell=isinstance(command, str), timeout=settings.timeout_seconds, check=False,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        log.warning("the alert command ended with exit code %d: %s", done.returncode, said[-1] if said else "no word")


def _to_webhook(settings: AlertSettings, report: bytes) -> None:
    if not settings.on_failure_webhook:
        return
    request = urllib.request.Request(  # noqa: S310  # http or https, as the settings have checked
        settings.on_failure_webhook, report, {"Content-Type": "application/json", "User-Agent": "wirevault"}
    )
    with urllib.request.urlopen(request, timeout=settings.timeout_seconds) as answer:  # noqa: S310
        log.info("the alert was taken: HTTP %d", answer.status)
