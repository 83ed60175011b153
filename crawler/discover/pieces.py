"""A broken feed -> documents of one item each, so that what breaks one item breaks no other."""

from __future__ import annotations

import re

_ROOT = re.compile(rb"<((?:\w+:)?(?:rss|RDF|feed))\b[^<>]*>")
_DECLARATION = re.compile(rb"<\?xml\b[^<>]*\?>")
_START = re.compile(rb"<((?:\w+:)?(?:item|entry))[\s>]")


def split_items(body: bytes) -> list[bytes]:
    """Each item under the feed's own root element, which declares the prefixes; none where no root or item is seen."""
    root = _ROOT.search(body)
    if not root:
        return []
    declaration = _DECLARATION.match(body)
    head = (declaration[0] if declaration else b"") + root[0]
    tail = b"</" + root[1] + b">"
    if root[1].endswith(b"rss"):
        head, tail = head + b"<channel>", b"</channel>" + tail
    starts = list(_START.finditer(body, root.end()))
    ends = [*(start.start() for start in starts[1:]), len(body)][: len(starts)]
    return [
        head + _item(body[start.start() : end], start[1], tail) + tail for start, end in zip(starts, ends, strict=True)
    ]


def _item(piece: bytes, name: bytes, tail: bytes) -> bytes:
    """Up to its own end; without one, up to the feed's."""
    whole, close, _ = piece.partition(b"</" + name + b">")
    return whole + close if close else piece.partition(tail)[0]
