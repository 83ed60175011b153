"""The text in a dump's bytes: the encoding by evidence, since nothing declares it."""

from __future__ import annotations

import codecs
import re

from crawler.clean.legacy import east_asian
from crawler.clean.page import is_binary, wide_codec
from crawler.errors import CleanError

# UTF-32's mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BAD = re.compile(r"[\udc80-\udcff]+")  # what `surrogateescape` makes of bytes that are no UTF-8


def decode(data: bytes) -> tuple[str, list[str]]:
    """The text of a file and warnings: UTF-8, or UTF-16 and UTF-32 with or without their mark; else by evidence.

    East Asian text by its commonest characters, single bytes among UTF-8 as windows-1252 (`encoding-…` says which).

    Raises CleanError: `empty`, `binary`.
    """
    if not data.strip():
        raise CleanError("empty", "the file is empty: there is nothing to clean")
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name, "replace"), []
    wide = wide_codec(data)
    if wide:
        return data.decode(wide, "replace"), [f"encoding-{wide}"]
    if is_binary(data):
        raise CleanError("binary", "this is no text: give a saved page (.html) or a text dump (.txt)")
    text = data.decode("utf-8-sig", "surrogateescape")
    if not _BAD.search(text):
        return text, []
    codec = east_asian(data)
    if codec:
        return data.decode(codec, "replace"), [f"encoding-{codec}"]
    return _BAD.sub(_western, text), ["encoding-windows-1252"]


def _western(bad: re.Match[str]) -> str:
    return bad[0].encode("utf-8", "surrogateescape").decode("cp1252", "replace")
