"""The sample wire's site: a small threaded server on the loopback interface, asked as a proxy or directly."""

from __future__ import annotations

import gzip
import socket
import sys
import threading
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, NamedTuple

from crawler.sample.releases import HOST
from crawler.sample.stage import Asked, Stage
from crawler.sample.tales import Answer, tag_of
from crawler.sample.timetable import now

_LATENCY = 0.004  # seconds before every answer
_WORTH_PACKING = 200  # bytes


class Seen(NamedTuple):
    """A request as it was answered."""

    method: str
    url: str
    status: int


class SampleSite:
    """The invented wire over HTTP, for as long as the context lasts.

    `proxy` is what a client is given as its HTTP proxy: the site answers `http://wire.example/...` whatever the
    machine's resolver says. `day` moves its clock on by so many days, `settled` shows the corrections of the day from
    the start.
    """

    def __init__(self, day: int = 0, settled: bool = False, port: int = 0) -> None:
        self.day = day
        self.stage = Stage(day, settled=settled)
        self._port = port
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def proxy(self) -> str:
        """`http://127.0.0.1:PORT`"""
        return f"http://127.0.0.1:{self._running().server_port}"

    @property
    def now(self) -> datetime:
        """The time on the wire's own clock."""
        return now(self.day)

    @property
    def requests(self) -> list[Seen]:
        """Every request so far, in the order in which they were answered."""
        return list(self._running().seen)

    def _running(self) -> _Server:
        if self._server is None:
            raise RuntimeError("the sample site is not served: use it as a context manager")
        return self._server

    def __enter__(self) -> SampleSite:
        """Raises OSError where the port is taken."""
        self._server = _Server(self.stage, now(self.day), self._port)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="sample", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._running().stop()
        if self._thread is not None:
            self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # `server_close` waits for them, and `stop` has ended their connections
    block_on_close = True
    request_queue_size = 64

    def __init__(self, stage: Stage, now: datetime, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.stage = stage
        self.now = now
        self.seen: list[Seen] = []
        self.closing = threading.Event()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that has gone away is no error of the site's."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)

    def stop(self) -> None:
        """End every connection, then the server."""
        self.closing.set()
        self.shutdown()
        with self._lock:
            for connection in self._open:
                _hang_up(connection)
        self.server_close()


def _hang_up(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:  # the client was quicker
        return


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    server_version = "sample-wire"
    sys_version = ""
    timeout = 60  # seconds that a connection may be silent

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def _answer(self) -> None:
        asked = Asked(method=self.command, url=self._url(), headers={k.lower(): v for k, v in self.headers.items()})
        answer = self.server.stage.answer(asked)
        self.server.closing.wait(_LATENCY + answer.wait_seconds)
        status = 304 if answer.status == 200 and _is_known(answer, asked) else answer.status
        self.server.seen.append(Seen(asked.method, asked.url, status))
        self._send(status, answer, asked)

    def _url(self) -> str:
        """The absolute form of a request to a proxy, or that of one to the site itself."""
        if self.path.startswith("http://"):
            return self.path
        return f"http://{HOST}{self.path}"

    def _send(self, status: int, answer: Answer, asked: Asked) -> None:
        body, packed = _packed(answer, asked) if status != 304 else (b"", False)
        self.send_response(status)
        for name, value in answer.headers:
            self.send_header(name, value)
        if answer.modified and answer.body:
            self.send_header("ETag", f'"{tag_of(answer.body)}{"-gzip" if packed else ""}"')
            self.send_header("Last-Modified", format_datetime(answer.modified.astimezone(UTC), usegmt=True))
            self.send_header("Cache-Control", "public, max-age=60")
        if status != 304:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Vary", "Accept-Encoding")
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        if asked.method != "HEAD":
            self.wfile.write(body)

    def date_time_string(self, timestamp: float | None = None) -> str:  # noqa: ARG002  the base class has it
        """The `Date` of every answer: the wire's own clock stands still."""
        return format_datetime(self.server.now.astimezone(UTC), usegmt=True)

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are kept in `seen`, nothing is printed."""


def _packed(answer: Answer, asked: Asked) -> tuple[bytes, bool]:
    """The body as it is sent, and whether it is compressed."""
    wanted = "gzip" in asked.headers.get("accept-encoding", "")
    if not wanted or len(answer.body) < _WORTH_PACKING or not answer.content_type.startswith(("text/", "application/")):
        return answer.body, False
    if answer.content_type == "application/gzip":
        return answer.body, False
    return gzip.compress(answer.body, 6, mtime=0), True


def _is_known(answer: Answer, asked: Asked) -> bool:
    """Whether the client holds this very body (RFC 9110, section 13: If-None-Match before If-Modified-Since)."""
    if answer.modified is None or not answer.body:
        return False
    tags = asked.headers.get("if-none-match")
    if tags is not None:
        known = {tag.strip().removeprefix("W/").strip('"').removesuffix("-gzip") for tag in tags.split(",")}
        return bool(known & {tag_of(answer.body), "*"})
    since = asked.headers.get("if-modified-since")
    if since is None:
        return False
    try:
        return answer.modified <= parsedate_to_datetime(since)
    except (ValueError, TypeError):  # no date, or one without its zone
        return False
