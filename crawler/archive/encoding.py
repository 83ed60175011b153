"""Bodies decoded from their Content-Encoding, never past a limit: a page of a few kilobytes can decode to gigabytes."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterator
from typing import Any, Literal, NamedTuple

import brotli  # type: ignore[import-untyped]

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Fault = Literal["too-large", "unreadable"]

_CHUNK = 256 * 1024  # bytes decoded at a time
_GZIP, _ZLIB, _RAW = zlib.MAX_WBITS | 16, zlib.MAX_WBITS, -zlib.MAX_WBITS


class Decoded(NamedTuple):
    """A decoded body and why it is not whole: larger than the limit, or its encoding broken."""

    body: bytes
    fault: Fault | None = None


def decode(body: bytes, content_encoding: str, limit: int) -> Decoded:
    """Undo `content_encoding` (RFC 9110, 8.4.1; several are undone from the last to the first).

    At most `limit` bytes come back. A body that is not encoded as stated comes back as it is, with its fault; a name
    that is no encoding (servers write `utf-8` there) is passed over, as browsers do.
    """
    names = [name.strip().lower() for name in content_encoding.split(",")]
    fault: Fault | None = None
    for name in reversed([name for name in names if name in _DECODERS]):
        if not body or fault:
            break
        body, fault = _undo(name, body, limit)
    return Decoded(body[:limit], "too-large" if len(body) > limit else fault)


def _undo(name: str, body: bytes, limit: int) -> Decoded:
    parts: list[bytes] = []
    size = 0
    try:
        for part in _DECODERS[name](body):
            parts.append(part)
            size += len(part)
            if size > limit:
                return Decoded(b"".join(parts), "too-large")
    except (zlib.error, brotli.error, zstd.ZstdError, EOFError):
        return Decoded(b"".join(parts) or body, "unreadable")
    return Decoded(b"".join(parts))


def _gunzip(body: bytes) -> Iterator[bytes]:
    """Every member, one after the other; bytes after the last that begin no member are left out, as gzip(1) does."""
    while body:
        stream = zlib.decompressobj(_GZIP)
        yield from _drain(stream, body)
        body = stream.unused_data if stream.unused_data.startswith(b"\x1f\x8b") else b""


def _inflate(body: bytes) -> Iterator[bytes]:
    """`deflate` is the zlib format; some servers send it without its header."""
    has_header = len(body) > 1 and body[0] & 0x0F == 8 and (body[0] << 8 | body[1]) % 31 == 0
    yield from _drain(zlib.decompressobj(_ZLIB if has_header else _RAW), body)


def _drain(stream: Any, body: bytes) -> Iterator[bytes]:
    while not stream.eof:
        part = stream.decompress(body, _CHUNK)
        if part:
            yield part
        elif not stream.unconsumed_tail:
            break
        body = stream.unconsumed_tail
    if not stream.eof:
        raise EOFError


def _unbrotli(body: bytes) -> Iterator[bytes]:
    stream = brotli.Decompressor()
    while not stream.is_finished():
        part = stream.process(body, output_buffer_limit=_CHUNK)
        if not part and stream.can_accept_more_data() and not stream.is_finished():
            raise EOFError
        yield part
        body = b""


def _unzstd(body: bytes) -> Iterator[bytes]:
    """Every frame, one after the other."""
    while body:
        stream = zstd.ZstdDecompressor()
        while not stream.eof:
            part = stream.decompress(body, _CHUNK)
            if not part and stream.needs_input:
                raise EOFError
            yield part
            body = b""
        body = stream.unused_data


_DECODERS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
