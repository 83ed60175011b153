"""A proxy in front of an S3 server that does to requests what networks and servers do to them, as a plan says.

It runs in a thread, on loopback. Every request is a connection of its own, read whole before it is passed on, so that a
plan can break it at any point; with a certificate it ends TLS.
"""

from __future__ import annotations

import asyncio
import random
import re
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote, urlsplit

Kind = Literal["answer", "reset-upload", "lost-answer", "stall", "drip", "truncate", "empty", "flip", "hide"]


@dataclass(frozen=True)
class Fault:
    """What happens to one request."""

    kind: Kind
    status: int = 503  # of an `answer`
    code: str = "SlowDown"
    hidden: tuple[str, ...] = ()  # endings of keys that a listing lacks


@dataclass(frozen=True)
class Sent:
    """One request as it came."""

    method: str
    target: str
    headers: dict[str, str]  # names in lower case
    body: bytes = field(repr=False, default=b"")

    @property
    def key(self) -> str:
        """Without the bucket; empty for a listing."""
        return unquote(urlsplit(self.target).path).lstrip("/").partition("/")[2]

    @property
    def is_list(self) -> bool:
        return self.method == "GET" and "list-type=2" in self.target


Plan = Callable[[Sent], Fault | None]


def no_fault(_: Sent) -> Fault | None:
    """Everything is passed on."""
    return None


class Once:
    """The same fault for the first so many requests that `where` is true of."""

    def __init__(self, fault: Fault, where: Callable[[Sent], bool], times: int = 1) -> None:
        self._fault, self._where, self._left = fault, where, times

    def __call__(self, sent: Sent) -> Fault | None:
        if self._left and self._where(sent):
            self._left -= 1
            return self._fault
        return None


STORM: tuple[Fault, ...] = (
    Fault("answer"), Fault("answer", 500, "InternalError"), Fault("answer", 503, "ServiceUnavailable"),
    Fault("reset-upload"), Fault("lost-answer"), Fault("truncate"), Fault("drip"),
)  # fmt: skip


class Storm:
    """Every so many-th request meets one of these faults, which and when by the seed; after `cut` all fail."""

    def __init__(self, seed: int, rate: float, faults: Iterable[Fault] = STORM, cut: int | None = None) -> None:
        self._random = random.Random(seed)
        self._rate, self._faults, self._cut = rate, tuple(faults), cut
        self._lock = threading.Lock()
        self.seen = 0

    def __call__(self, sent: Sent) -> Fault | None:
        with self._lock:
            self.seen += 1
            if self._cut is not None and self.seen > self._cut:
                return Fault("reset-upload")
            return self._random.choice(self._faults) if self._random.random() < self._rate else None


class FaultProxy:
    """The proxy while it runs. `plan` may be replaced at any time; `sent` is everything that came."""

    def __init__(self, upstream: str, plan: Plan = no_fault, tls: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(upstream)
        self._upstream = parts.hostname or "", parts.port or 80
        self._tls = tls
        self.plan = plan
        self.sent: list[Sent] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._up = threading.Event()

    @property
    def endpoint_url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._thread.start()
        self._up.wait()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._run())
        self._loop.close()

    async def _run(self) -> None:
        self._stop = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self._tls, limit=2**26)
        self.port = server.sockets[0].getsockname()[1]
        self._up.set()
        await self._stop.wait()
        server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        try:
            with suppress(OSError, EOFError, ssl.SSLError):
                await self._handle(reader, writer)
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        method, target, headers = _parse(head)
        sent = Sent(method, target, headers)
        fault = self.plan(sent)
        if headers.get("expect", "").lower() == "100-continue":
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        if fault is not None and fault.kind == "reset-upload":
            if headers.get("content-length", "0") != "0":
                await reader.read(1)  # it breaks off in the middle of the body
            self.sent.append(sent)
            writer.transport.abort()
            return
        body = await _body(reader, headers)
        self.sent.append(Sent(method, target, headers, body))
        if fault is not None and fault.kind == "stall":
            await reader.read()  # until the other side gives up
            return
        if fault is not None and fault.kind == "answer":
            writer.write(_error(fault, method))
            await writer.drain()
            return
        answer = await self._ask(head, body)
        await _give(writer, answer, fault, method)

    async def _ask(self, head: bytes, body: bytes) -> bytes:
        reader, writer = await asyncio.open_connection(*self._upstream)
        lines = [line for line in head[:-4].split(b"\r\n") if not line.lower().startswith((b"expect:", b"connection:"))]
        writer.write(b"\r\n".join([*lines, b"Connection: close", b"", b""]) + body)
        try:
            return await reader.read()
        finally:
            writer.close()


def _parse(head: bytes) -> tuple[str, str, dict[str, str]]:
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ")
    pairs = (line.partition(":") for line in lines if line)
    return method, target, {name.lower(): value.strip() for name, _, value in pairs}


async def _body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding", "").lower() != "chunked":
        return await reader.readexactly(int(headers.get("content-length") or 0))
    data = b""
    while True:
        line = await reader.readuntil(b"\r\n")
        size = int(line.split(b";")[0], 16)
        data += line + await reader.readexactly(size + 2)
        if not size:
            return data


def _error(fault: Fault, method: str) -> bytes:
    body = f"<?xml version='1.0'?><Error><Code>{fault.code}</Code><Message>said the proxy</Message></Error>".encode()
    head = f"HTTP/1.1 {fault.status} X\r\nContent-Type: application/xml\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + (b"" if method == "HEAD" else body)


async def _give(writer: asyncio.StreamWriter, answer: bytes, fault: Fault | None, method: str) -> None:
    kind = fault.kind if fault else None
    head, gap, body = answer.partition(b"\r\n\r\n")
    if kind == "lost-answer" or (kind == "truncate" and len(body) < 2):
        writer.transport.abort()
        return
    if kind == "truncate":
        writer.write(head + gap + body[: len(body) // 2])
        await writer.drain()
        return
    if kind == "drip":
        for at in range(0, len(answer), max(1, len(answer) // 20)):
            writer.write(answer[at : at + max(1, len(answer) // 20)])
            await writer.drain()
            await asyncio.sleep(0.002)
        return
    if fault and method == "GET" and answer.startswith(b"HTTP/1.1 200"):
        body = _spoilt(body, fault)
        head = re.sub(rb"(?i)\r\ncontent-length: *\d+", b"\r\nContent-Length: " + str(len(body)).encode(), head)
    writer.write(head + gap + body)
    await writer.drain()


def _spoilt(body: bytes, fault: Fault) -> bytes:
    if fault.kind == "empty":
        return b""
    if fault.kind == "flip" and body:
        middle = len(body) // 2
        return body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1 :]
    if fault.kind == "hide":
        entries = re.compile(rb"<Contents>.*?</Contents>", re.DOTALL)
        endings = tuple(f"{ending}</Key>".encode() for ending in fault.hidden)
        return entries.sub(lambda found: b"" if any(end in found[0] for end in endings) else found[0], body)
    return body


@contextmanager
def faulty(upstream: str, plan: Plan = no_fault, tls: ssl.SSLContext | None = None) -> Iterator[FaultProxy]:
    """A proxy in front of `upstream` for as long as it is needed."""
    proxy = FaultProxy(upstream, plan, tls)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.stop()
