"""The text in a dump's bytes: the encoding by evidence, since nothing declares it."""

from __future__ import annotations

import codecs
import re

from crawler.errors import CleanError

_BAD = re.compile(r"[\udc80-\udcff]+")  # what `surrogateescape` makes of bytes that are no UTF-8


def decode(data: bytes) -> tuple[str, list[str]]:
    """The text of a file and warnings: UTF-8 (or UTF-16 with its mark), single bytes that are none as windows-1252.

    Raises CleanError: `empty`, `binary`.
    """
    if not data.strip():
        raise CleanError("empty", "the file is empty: there is nothing to clean")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace"), []
    head = data[:4096]
    if b"\x00" in head or sum(byte < 9 or 13 < byte < 32 for byte in head) > len(head) // 10:
        raise CleanError("binary", "this is no text: give a saved page (.html) or a text dump (.txt)")
    text = data.decode("utf-8-sig", "surrogateescape")
    fixed = _BAD.sub(_western, text)
    return fixed, ["encoding-windows-1252"] if fixed != text else []


def _western(bad: re.Match[str]) -> str:
    return bad[0].encode("utf-8", "surrogateescape").decode("cp1252", "replace")
