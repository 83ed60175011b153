"""HTTP messages as WARC files hold them: status, headers and body out of a block of bytes. Pure."""

from __future__ import annotations

import re

Headers = tuple[tuple[bytes, bytes], ...]


def read_message(block: bytes) -> tuple[int, Headers, bytes] | None:
    """Status, headers and body of an HTTP message; None where it is none."""
    head, _, body = block.partition(b"\r\n\r\n")
    status, *lines = head.split(b"\r\n")
    found = re.match(rb"HTTP/\d(?:\.\d)? +(\d{3})", status)
    if not found:
        return None
    pairs = [line.partition(b":") for line in lines if b":" in line]
    headers = tuple((name.strip(), value.strip()) for name, _, value in pairs)
    if any(name.lower() == b"transfer-encoding" and b"chunked" in value.lower() for name, value in headers):
        body = _unchunked(body)
        headers = tuple(pair for pair in headers if pair[0].lower() != b"transfer-encoding")
    return int(found[1]), headers, body


def _unchunked(body: bytes) -> bytes:
    """RFC 9112, 7.1. Recorders often keep the header and undo the chunks: such a body comes back as it is."""
    parts: list[bytes] = []
    at = 0
    while found := re.compile(rb"([0-9A-Fa-f]+)[^\r\n]*\r\n").match(body, at):
        size = int(found[1], 16)
        if size == 0:
            return b"".join(parts)
        parts.append(body[found.end() : found.end() + size])
        at = found.end() + size + 2
    return body
