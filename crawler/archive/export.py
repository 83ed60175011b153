"""Releases in the forms that other programs read. Each form says which columns it needs and writes what it is given.

Every form is written in one pass, so that the first bytes are out before the last release is read.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import IO, Any, NamedTuple

import msgspec

from crawler.archive.cite import citation
from crawler.archive.members import copy_members
from crawler.archive.ninjs import to_ninjs
from crawler.archive.schema import RECORD, SCHEMA, Batch, Row
from crawler.archive.store import Store
from crawler.archive.tables import dicts, write_groups
from crawler.errors import ConfigError


class Source(NamedTuple):
    """Where the releases come from, for forms that take more than rows; `grouped` where rows state their group."""

    store: Store
    now: datetime
    grouped: bool = False
    titles: Mapping[str, str] = MappingProxyType({})  # of wires, by name
    begun: bool = False  # what is written goes on from where another call has ended


class Format(NamedTuple):
    """One form: the columns it needs, and how it writes rows."""

    columns: tuple[str, ...]
    write: Callable[[Iterable[Batch], IO[bytes], Source], None]
    binary: bool = False  # not for a terminal
    groups: bool = False  # has a place for a release's group
    pieces: bool = False  # can be written in several calls, one after the other


def format_of(name: str) -> Format:
    """The form of that name. Raises ConfigError that names all."""
    if name not in FORMATS:
        raise ConfigError(f"no format is called {name!r}; there are {', '.join(FORMATS)}")
    return FORMATS[name]


def _rows(batches: Iterable[Batch]) -> Iterator[list[Row]]:
    return (rows for batch in batches for rows in dicts(batch))


def write_jsonl(batches: Iterable[Batch], out: IO[bytes], _: Source) -> None:
    """The record (docs/record.md), one a line."""
    encoder = msgspec.json.Encoder()
    for rows in _rows(batches):
        out.write(encoder.encode_lines(rows))


def write_ninjs(batches: Iterable[Batch], out: IO[bytes], _: Source) -> None:
    """IPTC ninjs 3.1, one object a line."""
    encoder = msgspec.json.Encoder()
    for rows in _rows(batches):
        out.write(encoder.encode_lines([to_ninjs(row) for row in rows]))


def write_text(batches: Iterable[Batch], out: IO[bytes], source: Source) -> None:
    """For people: a few fields, the text, and a line with a form feed after each release."""
    for rows in _rows(batches):
        out.write("".join(as_text(row, source.titles) for row in rows).encode())


def as_text(row: Row, titles: Mapping[str, str]) -> str:
    """One release of `write_text`. No clean text holds a form feed, so the parting is never ambiguous."""
    fields = {
        "id": row["id"],
        "version": row["version"],
        "status": row["status"],
        "published": _when(row),
        "issuer": "; ".join(row["issuer"]),
        "url": row["url"],
        "headline": row["headline"],
        "group": _group(row),
        "cite": citation(row, titles),
    }
    head = [f"{name}: {value}\n" for name, value in fields.items() if value]
    head += [f"subhead: {line}\n" for line in row["subheads"]]
    return f"{''.join(head)}\n{row['text']}\n\f\n"


def _group(row: Row) -> str | None:
    place = row.get("group")
    return f"{place['id']} ({place['position']} of {place['members']}, {place['evidence']})" if place else None


def write_csv(batches: Iterable[Batch], out: IO[bytes], source: Source) -> None:
    """One line a release with its flat fields, as RFC 4180 says; lists are joined by `; `, sub-headlines by ` | `."""
    cells = _CELLS | _GROUP_CELLS if source.grouped else _CELLS
    text = io.TextIOWrapper(out, "utf-8", newline="")
    writer = csv.writer(text)
    if not source.begun:
        writer.writerow(cells)
    for rows in _rows(batches):
        writer.writerows([cell(row) for cell in cells.values()] for row in rows)
    text.detach()


def _when(row: Row) -> str | None:
    published = row["published"] or {}
    return published.get("at") or published.get("date")


def _ticker(ticker: Mapping[str, Any]) -> str:
    return f"{ticker['exchange']}:{ticker['symbol']}"


_CELLS: dict[str, Callable[[Row], Any]] = {
    "id": lambda row: row["id"],
    "wire": lambda row: row["wire"],
    "version": lambda row: row["version"],
    "status": lambda row: row["status"],
    "date": lambda row: row["date"],
    "published": _when,
    "language": lambda row: row["language"],
    "headline": lambda row: row["headline"],
    "subheads": lambda row: " | ".join(row["subheads"]),
    "dateline": lambda row: (row["dateline"] or {}).get("raw"),
    "issuer": lambda row: "; ".join(row["issuer"]),
    "tickers": lambda row: "; ".join(map(_ticker, row["tickers"])),
    "isins": lambda row: "; ".join(row["isins"]),
    "url": lambda row: row["url"],
    "first_seen": lambda row: row["first_seen"],
    "fetched": lambda row: row["fetched"],
    "digest": lambda row: row["digest"],
    "text": lambda row: row["text"],
}
_GROUP_CELLS: dict[str, Callable[[Row], Any]] = {
    "group": lambda row: (row["group"] or {}).get("id"),
    "group_position": lambda row: (row["group"] or {}).get("position"),
    "group_evidence": lambda row: (row["group"] or {}).get("evidence"),
}


def write_parquet(batches: Iterable[Batch], out: IO[bytes], source: Source) -> None:
    """One Parquet file in the archive's own schema."""
    write_groups(batches, out, places=source.grouped)


def write_warc(batches: Iterable[Batch], out: IO[bytes], source: Source) -> None:
    """A WARC file: the records of the pages that the versions were read from, byte for byte."""
    copy_members((row for rows in _rows(batches) for row in rows), source.store, source.now, out)


FORMATS = {
    "jsonl": Format(RECORD, write_jsonl, groups=True, pieces=True),
    "text": Format(
        ("id", "wire", "version", "digest", "status", "published", "issuer", "url", "headline", "subheads", "text"),
        write_text,
        groups=True,
        pieces=True,
    ),
    "csv": Format(tuple(_CELLS), write_csv, groups=True, pieces=True),
    "parquet": Format(tuple(SCHEMA.names), write_parquet, binary=True, groups=True),
    "warc": Format(("id", "version", "raw"), write_warc, binary=True),
    "ninjs": Format(RECORD, write_ninjs, pieces=True),
}
