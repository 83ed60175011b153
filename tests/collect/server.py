"""A small HTTP server on loopback that answers by a script, and remembers what it was asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

TDMREP = "/.well-known/tdmrep.json"


@dataclass(frozen=True)
class Say:
    """One answer. `hang` seconds pass before it; with `cut` the connection ends before its body does."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    hang: float = 0.0
    cut: bool = False


@dataclass(frozen=True)
class Asked:
    path: str
    headers: Mapping[str, str]
    at: float  # monotonic seconds


class _Listener(ThreadingHTTPServer):
    request_queue_size = 128  # by default 5: the sixth connection of a burst waits a whole second
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is part of the play."""


class Server:
    """Each path has its answers in their order; the last one stays. Everything else is a 404.

    A path without a query also answers for every query on it that has no script of its own.
    """

    def __init__(self) -> None:
        self.scripts: dict[str, list[Say]] = {}
        self.asked: list[Asked] = []
        self.reserved: list[Asked] = []  # for tdmrep.json
        self._turn: dict[str, int] = {}
        self._lock = threading.Lock()
        self._leaving = threading.Event()
        self._http = _Listener(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._leaving.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._http.server_port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    def say(self, path: str, *answers: Say | bytes | str) -> None:
        self.scripts[path] = [_as_answer(answer) for answer in answers]

    def paths(self) -> list[str]:
        """What was asked, without robots.txt."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    def answer(self, path: str, headers: Mapping[str, str]) -> Say:
        with self._lock:
            asked = self.reserved if path == TDMREP else self.asked
            asked.append(Asked(path, headers, time.monotonic()))
            key = path if path in self.scripts else path.partition("?")[0]
            answers = self.scripts.get(key)
            if not answers:
                return Say(b"not here", 404)
            turn = self._turn.get(key, 0)
            self._turn[key] = turn + 1
            answer = answers[min(turn, len(answers) - 1)]
        etag = answer.headers.get("ETag")
        if etag is not None and headers.get("If-None-Match") == etag:
            return Say(b"", 304, {"ETag": etag})
        return answer

    def wait(self, seconds: float) -> None:
        """Unless the server is closed before."""
        self._leaving.wait(seconds)


def _as_answer(answer: Say | bytes | str) -> Say:
    if isinstance(answer, Say):
        return answer
    body = answer.encode() if isinstance(answer, str) else answer
    kind = "text/html; charset=utf-8" if body.lstrip().lower().startswith((b"<!doctype", b"<html")) else "text/plain"
    return Say(body, 200, {"Content-Type": kind})


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # a header and a short body are two packets; 40 ms lie between them otherwise

        def do_GET(self) -> None:
            answer = server.answer(self.path, dict(self.headers.items()))
            if answer.hang:
                server.wait(answer.hang)
            try:
                self._send(answer)
            except OSError:
                self.close_connection = True  # whoever asked has gone

        def _send(self, answer: Say) -> None:
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body) + (100 if answer.cut else 0)))
            self.end_headers()
            self.wfile.write(answer.body)
            self.close_connection = self.close_connection or answer.cut

        def log_message(self, format: str, *args: Any) -> None:
            """Silent."""

    return Handler
