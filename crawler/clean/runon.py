"""Text whose line breaks were lost: parted again only where the words themselves show that a break stood there.

That is before the SOURCE line at the end (often glued to the last sentence), around lines that point to a picture or
to the original page, and, in a file of one or two lines, where a full stop and the next capital letter have no blank
between them. Nothing else is parted: a break that cannot be shown is not made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from crawler.clean import source
from crawler.clean.cuts import split
from crawler.clean.lines import Line

_SOURCE = re.compile(
    r"(?P<before>[a-z0-9à-ÿ.!?)\]”\"’'/:%®™*一-鿿ぁ-ヿ]|^)\s*(?P<line>SOURCE:?\s+(?=[^\W_a-z]|[“\"])[^\n]{1,250})$"
)
_MEDIA = re.compile(
    r"(?:Photo|Logo|Video|Infographic|Image)s?\s?\d{0,2}\s-\s?https?://[^\s]+"
    r"|(?:Cision\s)?View\soriginal\scontent(?:\s(?:to\sdownload\smultimedia|"
    r"with\smultimedia))?\s?:?\s?https?://[^\s]+"
    r"|View\ssource\sversion\son\sbusinesswire\.com\s?:\s?https?://[^\s]+"
)
_GLUED = re.compile(r"(?P<end>[a-zà-ÿ\d%)][a-zà-ÿ\d%)][.!?][”\"’']{0,2})(?=[“\"‘]?[A-ZÀ-Þ][a-zà-ÿ’']*\s)")
_LONG = 400  # characters of a line that was once many
_FEW = 4  # kept lines of a file that has lost its breaks
_SOURCE_END = 280  # characters at the end of a text in which its SOURCE line can begin


def part(lines: Sequence[Line]) -> list[Line]:
    """The lines, those that run on parted; every word and every removed text of them once, in order."""
    parted = [piece for line in lines for piece in _at_media(line)]
    few = sum(1 for line in parted if line.kept) <= _FEW
    if few:
        parted = [piece for line in parted for piece in _at_glue(line)]
    return _at_source(parted)


def _pieces(line: Line, cuts: Iterable[int]) -> list[Line]:
    pieces: list[Line] = []
    rest, done = line, 0
    for cut in cuts:
        head, tail = split(rest, cut - done)
        if not head.text or not tail.text:
            continue
        done += len(rest.text) - len(tail.text)
        pieces.append(head)
        rest = tail
    return [*pieces, rest]


def _at_media(line: Line) -> list[Line]:
    if not line.kept or len(line.text) < 100:
        return [line]
    cuts: list[int] = []
    for match in _MEDIA.finditer(line.text):
        cuts += [match.start(), match.end()]
    return _pieces(line, cuts)


def _at_glue(line: Line) -> list[Line]:
    """Only in a long line, and not within an address or after an initial."""
    if not line.kept or len(line.text) < _LONG:
        return [line]
    return _pieces(line, [m.end("end") for m in _GLUED.finditer(line.text) if not _in_address(line.text, m.end("end"))])


def _in_address(text: str, at: int) -> bool:
    word = text[max(text.rfind(" ", 0, at), at - 80) : at] + text[at : at + 40].partition(" ")[0]
    return (
        "/" in word
        or "@" in word
        or "www." in word
        or re.search(r"[a-z]\.(?:com|net|org|io|js)", word, re.I) is not None
    )


def _at_source(lines: list[Line]) -> list[Line]:
    """The SOURCE line out of the last line that is kept."""
    last = next((number for number in range(len(lines) - 1, -1, -1) if lines[number].kept), None)
    if last is None:
        return lines
    line = lines[last]
    at = _source_at(line)
    if at is None:
        return lines
    return [*lines[:last], *split(line, at), *lines[last + 1 :]]


def _source_at(line: Line) -> int | None:
    start = max(0, len(line.text) - _SOURCE_END)
    match = _SOURCE.search(line.text, start)
    if match is None or match.start("line") == 0 or source.parse(match["line"]) is None:
        return None
    advertised = any(rule == "promo" for _, rule, _ in line.removed)
    closed = match["before"] in ".!?)]”\"’'/" or match.start("line") == match.end("before")
    sentence = re.search(r"[a-z]{3,}[.!?]\s+[A-Z]", match["line"]) is not None
    return match.start("line") if (advertised or closed) and not sentence else None


def remove_after(lines: Sequence[Line]) -> None:
    """Take out what the makers of dumps write after the text ("End of Article")."""
    for line in lines[-6:]:
        if line.kept and re.fullmatch(
            r"\W*end of (?:the )?(?:article|document|story|text|page|release)\W*", line.text, re.I
        ):
            line.rule = "dump-footer"
