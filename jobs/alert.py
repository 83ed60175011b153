"""Telling somebody what has gone wrong and what is well again: a command, a webhook, an e-mail, or all of them.

None of them can break a run. A message is a JSON object; its `text` is what a person reads.
"""

from __future__ import annotations

import logging
import os
import smtplib
import ssl
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

import msgspec

from jobs.settings import AlertSettings

log = logging.getLogger(__name__)

USER, PASSWORD = "SMTP_USER", "SMTP_PASSWORD"  # variables of the environment
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})  # nobody listens between us and this machine's own relay

_Message = Mapping[str, Any]


class _NotTaken(Exception):
    """Raised where the other side answers that it did not take a message."""


def send_alert(settings: AlertSettings, message: _Message) -> bool:
    """Hand the message to whoever the settings name. Whether it has reached all of them.

    What goes wrong here is a warning in the log.
    """
    ways: tuple[Callable[[AlertSettings, _Message], None], ...] = (_to_command, _to_webhook, _to_mail)
    taken = [_sent(way, settings, message) for way in ways]  # each is tried, whatever became of the others
    return all(taken)


def _sent(way: Callable[[AlertSettings, _Message], None], settings: AlertSettings, message: _Message) -> bool:
    try:
        way(settings, message)
    except (OSError, subprocess.SubprocessError, urllib.error.URLError, smtplib.SMTPException, ValueError) as error:
        log.warning("the alert could not be sent: %s; look at [alert] in the settings", error)
        return False
    except _NotTaken as error:
        log.warning("%s", error)
        return False
    return True


def _to_command(settings: AlertSettings, message: _Message) -> None:
    command = settings.on_failure_command
    if not command:
        return
    # One line is the operator's own shell line, from the operator's own file.
    done = subprocess.run(
        command, input=msgspec.json.encode(message), shell=isinstance(command, str), timeout=settings.timeout_seconds,
        check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise _NotTaken(
            f"the alert command ended with exit code {done.returncode}: {said[-1] if said else 'no word'}; "
            "look at [alert] in the settings"
        )


def _to_webhook(settings: AlertSettings, message: _Message) -> None:
    if not settings.on_failure_webhook:
        return
    request = urllib.request.Request(  # noqa: S310  # http or https, as the settings have checked
        settings.on_failure_webhook,
        msgspec.json.encode(message),
        {"Content-Type": "application/json", "User-Agent": "wirevault"},
    )
    with urllib.request.urlopen(request, timeout=settings.timeout_seconds) as answer:  # noqa: S310
        log.info("the alert was taken: HTTP %d", answer.status)


def _to_mail(settings: AlertSettings, message: _Message) -> None:
    """By SMTP (RFC 5321)."""
    if not settings.on_failure_mail:
        return
    user = os.environ.get(USER)
    with _connected(settings, user) as smtp:
        if user:
            smtp.login(user, os.environ.get(PASSWORD, ""))
        smtp.send_message(_mail(settings, message))


def _connected(settings: AlertSettings, user: str | None) -> smtplib.SMTP:
    """TLS from the first byte with smtps://, else by STARTTLS (RFC 3207) where the server offers it and is another
    machine. No password goes over a connection in the clear."""
    server, trusted = urlsplit(settings.smtp), ssl.create_default_context()
    host, port, seconds = server.hostname or "localhost", server.port or 0, settings.timeout_seconds
    if server.scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=seconds, context=trusted)
    smtp = smtplib.SMTP(host, port, timeout=seconds)
    smtp.ehlo()
    if smtp.has_extn("starttls") and (user or host not in _HERE):
        smtp.starttls(context=trusted)
    elif user:
        smtp.close()
        raise _NotTaken(f"{settings.smtp} offers no STARTTLS: no password is sent to it; use smtps://")
    return smtp


def _mail(settings: AlertSettings, message: _Message) -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"] = f"wirevault: {_subject(message)}"
    mail["From"] = settings.mail_from or settings.on_failure_mail[0]
    mail["To"] = ", ".join(settings.on_failure_mail)
    text = message.get("text") or "\n".join(message.get("reasons", ())) or "look at `wirevault status`"
    mail.set_content(text + "\n")
    mail.add_attachment(
        msgspec.json.format(msgspec.json.encode(message), indent=2),
        maintype="application", subtype="json", filename="alert.json",
    )  # fmt: skip
    return mail


def _subject(message: _Message) -> str:
    opened, recovered = message.get("opened", ()), message.get("recovered", ())
    named = [f"{one['wire']} {one['cause']}" for one in opened] + [f"{one['wire']} recovered" for one in recovered]
    more = f" and {len(named) - 3} more" if len(named) > 3 else ""
    return (", ".join(named[:3]) + more) if named else "a run has failed"
