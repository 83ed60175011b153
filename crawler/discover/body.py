"""The bytes of a door's answer, unpacked whatever the door is named, and freed of what breaks parsers."""

from __future__ import annotations

import re
import zlib

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_GZIP = b"\x1f\x8b"
_PIECE = 1024  # bytes, packed; at most a thousand times as many unpacked
_NESTED = 2  # a file packed by its writer and once more by the server


def unpack(body: bytes, limit: int) -> tuple[bytes, tuple[str, ...]]:
    """The plain bytes, at most `limit` of them, and what was wrong.

    Gzip is known by its first bytes, never by a name: wires serve plain files as `.gz` and packed ones without it.
    A broken or cut-off file gives what could be read of it.
    """
    faults: tuple[str, ...] = ()
    for _ in range(_NESTED):
        if not body.startswith(_GZIP) or faults:
            break
        body, faults = _gunzip(body, limit)
    if len(body) > limit:
        return body[:limit], (*faults, _too_large(limit))
    return body, faults


def without_noise(body: bytes) -> bytes:
    """Without byte-order marks and NUL bytes, wherever they are (concatenated files have them in the middle)."""
    if body.startswith(_UTF16):
        return body
    return body.replace(b"\xef\xbb\xbf", b"").replace(b"\0", b"").lstrip()


def is_html(body: bytes) -> bool:
    return (
        re.match(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", body[:2000], re.I | re.S)
        is not None
    )


def _gunzip(body: bytes, limit: int) -> tuple[bytes, tuple[str, ...]]:
    """Piece by piece: of a broken file all but the broken piece is kept, and a bomb is left at the limit."""
    out = bytearray()
    while body.startswith(_GZIP):
        member = zlib.decompressobj(wbits=31)
        try:
            for start in range(0, len(body), _PIECE):
                out += member.decompress(body[start : start + _PIECE])
                if len(out) > limit:
                    return bytes(out[:limit]), (_too_large(limit),)
                if member.eof:
                    break
        except zlib.error as error:
            return bytes(out), (f"gzip is broken ({error}): {len(out)} bytes could be read",)
        if not member.eof:
            return bytes(out), (f"gzip is cut off: {len(out)} bytes could be read",)
        body = (member.unused_data + body[start + _PIECE :]).lstrip(b"\0")  # files are padded with zeros
    return bytes(out), ()


def _too_large(limit: int) -> str:
    return f"larger than {limit} bytes (polite.max_bytes): what lies beyond was not read"
