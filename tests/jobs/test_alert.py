"""Alerts reach a command, a webhook and a mailbox, and never break a run."""

from __future__ import annotations

import base64
import email
import json
import logging
import socketserver
import ssl
import threading
from collections.abc import Iterator
from email.message import Message
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from jobs.alert import send_alert
from jobs.settings import AlertSettings
from tests.certificates import self_signed

MESSAGE = {
    "verdict": "unsound",
    "opened": [{"wire": "examplewire", "cause": "selectors-miss"}],
    "recovered": [],
    "text": "examplewire: selectors-miss: 60 of 60 new releases fit none of the wire's layouts; usual is 2%",
}


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
    yield from _serving(server)


def _serving(server: Any) -> Iterator[Any]:
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


class MailServer(socketserver.ThreadingTCPServer):
    """As much of SMTP (RFC 5321, 3207, 4954) as one message needs."""

    daemon_threads = True

    def __init__(self, tls: ssl.SSLContext | None = None, refuses: str = "") -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.tls = tls
        self.refuses = refuses
        self.logins: list[str] = []
        self.mails: list[Message] = []
        self.verbs: list[str] = []

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class _Session(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say("220 mail.example")
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            self.server.verbs.append(verb)
            if verb == self.server.refuses:
                self._say("550 no")
            elif verb == "EHLO":
                offers = ["mail.example", *(["STARTTLS"] if self.server.tls else []), "AUTH PLAIN"]
                self._say("\r\n".join(f"250{'-' if n < len(offers) - 1 else ' '}{o}" for n, o in enumerate(offers)))
            elif verb == "STARTTLS":
                self._start_tls()
            elif verb == "AUTH":
                self.server.logins.append(base64.b64decode(line.split()[2]).decode())
                self._say("235 welcome")
            elif verb == "DATA":
                self._receive()
            else:
                self._say("221 bye" if verb == "QUIT" else "250 fine")

    def finish(self) -> None:
        super().finish()
        self.request.close()

    def _receive(self) -> None:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        self.server.mails.append(email.message_from_bytes(b"".join(lines), policy=default))
        self._say("250 taken")

    def _start_tls(self) -> None:
        self._say("220 go ahead")
        assert self.server.tls is not None
        self.request = self.server.tls.wrap_socket(self.request, server_side=True)
        self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", buffering=0)

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@pytest.fixture
def mailbox() -> Iterator[MailServer]:
    yield from _serving(MailServer())


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    """A server with STARTTLS whose certificate this machine trusts."""
    authority = self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    yield from _serving(MailServer(context))


def mail(server: MailServer, **more: Any) -> AlertSettings:
    return AlertSettings(on_failure_mail=("desk@press.example", "night@press.example"), smtp=server.url, **more)


@pytest.mark.parametrize("as_line", [False, True])
def test_the_command_reads_the_message(tmp_path: Path, as_line: bool) -> None:
    told = tmp_path / "told.json"
    command = f"cat > {told}" if as_line else ("tee", str(told))
    assert send_alert(AlertSettings(on_failure_command=command), MESSAGE)
    assert json.loads(told.read_bytes()) == MESSAGE


def test_the_webhook_is_posted_the_message(receiver: HTTPServer) -> None:
    assert send_alert(AlertSettings(on_failure_webhook=f"http://127.0.0.1:{receiver.server_port}/told"), MESSAGE)
    assert receiver.got == [("/told", "application/json", MESSAGE)]  # type: ignore[attr-defined]


def test_a_mail_says_it_in_words_and_has_the_message_with_it(mailbox: MailServer) -> None:
    assert send_alert(mail(mailbox), MESSAGE)
    (got,) = mailbox.mails
    assert (got["To"], got["From"]) == ("desk@press.example, night@press.example", "desk@press.example")
    assert got["Subject"] == "wirevault: examplewire selectors-miss"
    text, attached = got.iter_parts()  # type: ignore[attr-defined]
    assert text.get_content().strip() == MESSAGE["text"]
    assert json.loads(attached.get_content()) == MESSAGE
    assert mailbox.verbs.count("AUTH") == 0


def test_a_login_goes_over_tls(trusted: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_USER", "desk")
    monkeypatch.setenv("SMTP_PASSWORD", "kestrel")
    assert send_alert(mail(trusted, mail_from="wirevault@press.example"), MESSAGE)
    assert trusted.logins == ["\0desk\0kestrel"]
    assert trusted.verbs.index("STARTTLS") < trusted.verbs.index("AUTH")
    assert trusted.mails[0]["From"] == "wirevault@press.example"


def test_no_password_goes_over_a_connection_in_the_clear(
    mailbox: MailServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SMTP_USER", "desk")
    assert not send_alert(mail(mailbox), MESSAGE)
    assert "offers no STARTTLS" in caplog.text
    assert (mailbox.mails, mailbox.logins) == ([], [])


def test_a_certificate_that_nobody_vouches_for_gets_no_password(
    trusted: MailServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    monkeypatch.setenv("SMTP_USER", "desk")
    assert not send_alert(mail(trusted), MESSAGE)
    assert "certificate verify failed" in caplog.text
    assert trusted.logins == []


def test_a_mail_that_is_refused_is_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    for server in _serving(MailServer(refuses="RCPT")):
        assert not send_alert(mail(server), MESSAGE)
    assert "could not be sent" in caplog.text


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"on_failure_command": ["/no/such/program"]}, "No such file"),
        ({"on_failure_command": "echo it hurts >&2; exit 7"}, "exit code 7: it hurts"),
        ({"on_failure_command": "exec sleep 60", "timeout_seconds": 0.2}, "timed out"),
        ({"on_failure_webhook": "http://127.0.0.1:9/closed"}, "could not be sent"),
        ({"on_failure_webhook": "http://127.0.0.1:PORT/broken"}, "HTTP Error 500"),
        ({"on_failure_mail": "a@press.example", "smtp": "smtp://127.0.0.1:9"}, "could not be sent"),
    ],
)
def test_a_failing_alert_is_a_warning(
    settings: dict[str, Any], expected: str, receiver: HTTPServer, caplog: pytest.LogCaptureFixture
) -> None:
    with_port = {
        k: v.replace("PORT", str(receiver.server_port)) if isinstance(v, str) else v for k, v in settings.items()
    }
    with caplog.at_level(logging.WARNING):
        assert not send_alert(AlertSettings(**with_port), MESSAGE)
    assert expected in caplog.text


def test_everybody_is_told_although_the_command_fails(receiver: HTTPServer, mailbox: MailServer) -> None:
    url = f"http://127.0.0.1:{receiver.server_port}/told"
    assert not send_alert(mail(mailbox, on_failure_command="exit 1", on_failure_webhook=url), MESSAGE)
    assert len(receiver.got) == len(mailbox.mails) == 1  # type: ignore[attr-defined]


def test_nobody_to_tell_is_no_fault(caplog: pytest.LogCaptureFixture) -> None:
    assert send_alert(AlertSettings(), MESSAGE)
    assert caplog.text == ""
