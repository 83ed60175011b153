"""Every byte that a place holds, unpacked: what a person with patience and all tools could read there."""

from __future__ import annotations

import io
import json
import zlib
from collections.abc import Iterator

import pyarrow.parquet as pq

from crawler.archive.store import Store


def unpacked(store: Store) -> Iterator[tuple[str, bytes]]:
    """Each object with all that can be made of it: members of gzip (and pages packed inside those), cells of tables."""
    for entry in store.list(""):
        data = store.get(entry.key)
        if entry.key.endswith(".gz"):
            data = b"".join(_gunzipped(data))
        elif entry.key.endswith(".parquet"):
            data = json.dumps(pq.read_table(io.BytesIO(data)).to_pylist(), default=str, ensure_ascii=False).encode()
        yield entry.key, data


def holding(store: Store, *words: bytes) -> dict[str, bytes]:
    """Keys of the objects in which one of the words stands, in any case, with the first word that was found."""
    found = {}
    for key, data in unpacked(store):
        low = b" ".join(data.lower().split())
        if word := next((word for word in words if word.lower() in low), None):
            found[key] = word
    return found


def _gunzipped(data: bytes) -> Iterator[bytes]:
    while data:
        member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        plain = member.decompress(data)
        yield plain
        inside = plain.find(b"\r\n\r\n\x1f\x8b") + 4
        if plain.startswith(b"\x1f\x8b"):
            inside = 0
        if plain[inside:].startswith(b"\x1f\x8b"):
            yield from _gunzipped(plain[inside:].removesuffix(b"\r\n\r\n"))
        data = member.unused_data
