"""Alerts reach a command and a webhook, and never break a run."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from jobs.alert import send_alert
from jobs.settings import AlertSettings

REPORT = b'{"verdict":"unsound"}'


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, self.headers["Content-Type"], json.loads(body)))  # type: ignore[attr-defined]
        self.send_response(500 if self.path == "/broken" else 204)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture
def receiver() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    server.got = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("as_line", [False, True])
def test_the_command_reads_the_report(tmp_path: Path, as_line: bool) -> None:
    told = tmp_path / "told.json"
    command = f"cat > {told}" if as_line else ("tee", str(told))
    send_alert(AlertSettings(on_failure_command=command), REPORT)
    assert told.read_bytes() == REPORT


def test_the_webhook_is_posted_the_report(receiver: HTTPServer) -> None:
    send_alert(AlertSettings(on_failure_webhook=f"http://127.0.0.1:{receiver.server_port}/told"), REPORT)
    assert receiver.got == [("/told", "application/json", {"verdict": "unsound"})]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"on_failure_command": ["/no/such/program"]}, "No such file"),
        ({"on_failure_command": "echo it hurts >&2; exit 7"}, "exit code 7: it hurts"),
        ({"on_failure_command": "exec sleep 60", "timeout_seconds": 0.2}, "timed out"),
        ({"on_failure_webhook": "http://127.0.0.1:9/closed"}, "could not be sent"),
        ({"on_failure_webhook": "http://127.0.0.1:PORT/broken"}, "HTTP Error 500"),
    ],
)
def test_a_failing_alert_is_a_warning(
    settings: dict[str, Any], expected: str, receiver: HTTPServer, caplog: pytest.LogCaptureFixture
) -> None:
    with_port = {
        k: v.replace("PORT", str(receiver.server_port)) if isinstance(v, str) else v for k, v in settings.items()
    }
    with caplog.at_level(logging.WARNING):
        send_alert(AlertSettings(**with_port), REPORT)
    assert expected in caplog.text


def test_the_webhook_is_told_although_the_command_fails(receiver: HTTPServer) -> None:
    url = f"http://127.0.0.1:{receiver.server_port}/told"
    send_alert(AlertSettings(on_failure_command="exit 1", on_failure_webhook=url), REPORT)
    assert len(receiver.got) == 1  # type: ignore[attr-defined]


def test_nobody_to_tell_is_no_fault(caplog: pytest.LogCaptureFixture) -> None:
    send_alert(AlertSettings(), REPORT)
    assert caplog.text == ""
