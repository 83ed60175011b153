"""Runs of words that are a release's own: the beginning of a text that another page prints beside a link to it.

Eight words in a row are compared, over markup and white space and in any case. Sections that an issuer repeats under
every release say nothing of whose they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

_RUN = 8
_SHARED = frozenset({"about", "safe_harbor", "notice", "contact", "source", "media", "links", "footnote", "end"})
_TAG = rb"<[^<>]*>"
# Tags and entities are passed over; a sign of a script without spaces is a word of its own, curly quotes are none.
_TOKEN = re.compile(
    _TAG + rb"|&[#\w]+;|(?P<word>(?:[0-9A-Za-z]|[\xc3-\xdf][\x80-\xbf])+|[\xe3-\xef][\x80-\xbf]{2}|\xf0[\x80-\xbf]{3})"
)


class _Word(NamedTuple):
    start: int  # bytes
    end: int
    text: bytes


def runs_of_release(row: Mapping[str, Any]) -> frozenset[int]:
    """The runs of a version's text, without what issuers repeat; hashes."""
    text, blocks = row["text"], row["blocks"]
    parts = [text[one["start"] : one["end"]] for one in blocks if one["kind"] not in _SHARED] if blocks else [text]
    return runs(" ".join(parts).encode("utf-8", "surrogatepass"))


def runs(data: bytes) -> frozenset[int]:
    """Hashes of all runs."""
    return frozenset(_hashes(list(_words(data))))


def masked_runs(data: bytes, wanted: frozenset[int], mask: bytes) -> bytes:
    """The bytes with `mask` for every stretch of such runs. Markup inside them stays."""
    words = list(_words(data))
    held = [False] * len(words)
    for at, found in enumerate(_hashes(words)):
        if found in wanted:
            held[at : at + _RUN] = [True] * _RUN
    parts, done = [], 0
    for first, last in _stretches(held):
        start, end = words[first].start, words[last].end
        parts += [data[done:start], mask, *re.findall(_TAG, data[start:end])]
        done = end
    return b"".join([*parts, data[done:]])


def _words(data: bytes) -> Iterator[_Word]:
    for found in _TOKEN.finditer(data):
        if found["word"]:
            yield _Word(found.start(), found.end(), found["word"].lower())


def _hashes(words: list[_Word]) -> Iterator[int]:
    texts = [word.text for word in words]
    for at in range(len(texts) - _RUN + 1):
        yield hash(b" ".join(texts[at : at + _RUN]))


def _stretches(held: list[bool]) -> Iterator[tuple[int, int]]:
    first: int | None = None
    for at, is_held in enumerate([*held, False]):
        if is_held and first is None:
            first = at
        elif not is_held and first is not None:
            yield first, at - 1
            first = None
