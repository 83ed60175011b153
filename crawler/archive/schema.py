"""Releases as rows: the schema of the tables, and records into rows and back.

A row is one version of one release: the record of docs/record.md, nested as it is there, and a few columns that make
it easy to query: `date` (the partition) and the record's times as points in time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import msgspec
import pyarrow as pa

from crawler.errors import ArchiveError
from crawler.model import Release, to_json

Row = dict[str, Any]
Batch = pa.RecordBatch


def _list(of: pa.DataType) -> pa.DataType:
    """A list whose items are called as Parquet calls them, so that the schema comes back as it was written."""
    return pa.list_(pa.field("element", of))


TEXT, COUNT = pa.string(), pa.int64()
TEXTS = _list(TEXT)
MOMENT = pa.timestamp("us", tz="UTC")
STAMP = pa.struct([("at", TEXT), ("date", TEXT), ("resolution", TEXT), ("origin", TEXT), ("raw", TEXT)])
_RAW: list[tuple[str, pa.DataType]] = [
    ("object", TEXT),
    ("offset", COUNT),
    ("length", COUNT),
    ("payload_digest", TEXT),
    ("status", COUNT),
    ("content_type", TEXT),
]

_FIELDS: list[tuple[str, pa.DataType]] = [
    ("id", TEXT),
    ("wire", TEXT),
    ("version", pa.int32()),
    ("digest", TEXT),
    ("url", TEXT),
    ("urls_seen", TEXTS),
    ("headline", TEXT),
    ("subheads", TEXTS),
    ("language", TEXT),
    ("language_origin", TEXT),
    ("published", STAMP),
    ("clocks", _list(STAMP)),
    ("first_seen", TEXT),
    ("fetched", TEXT),
    ("dateline", pa.struct([("raw", TEXT), ("places", TEXTS), ("date", TEXT), ("tag", TEXT)])),
    ("issuer", TEXTS),
    ("republished_from", pa.struct([("outlet", TEXT), ("url", TEXT)])),
    ("text", TEXT),
    ("blocks", _list(pa.struct([("kind", TEXT), ("start", COUNT), ("end", COUNT)]))),
    ("removed", _list(pa.struct([("text", TEXT), ("rule", TEXT), ("at", COUNT)]))),
    ("tickers", _list(pa.struct([("exchange", TEXT), ("symbol", TEXT), ("mic", TEXT), ("kind", TEXT)]))),
    ("isins", TEXTS),
    ("contacts", _list(pa.struct([("text", TEXT), ("emails", TEXTS), ("phones", TEXTS)]))),
    ("media", _list(pa.struct([("type", TEXT), ("url", TEXT), ("caption", TEXT)]))),
    ("links", _list(pa.struct([("url", TEXT), ("text", TEXT)]))),
    ("subjects", _list(pa.struct([("scheme", TEXT), ("code", TEXT), ("name", TEXT)]))),
    ("status", TEXT),
    ("relations", _list(pa.struct([("type", TEXT), ("target", TEXT), ("evidence", TEXT)]))),
    ("method", TEXT),
    ("cleaner", pa.struct([("wirevault", TEXT), ("trafilatura", TEXT)])),
    ("warnings", TEXTS),
    ("raw", pa.struct(_RAW)),
    ("robots", pa.struct([("verdict", TEXT), ("x_robots_tag", TEXT), ("meta", TEXT), ("tdm_reservation", TEXT)])),
    ("rights", pa.struct([("terms", TEXT), ("policy", TEXT), ("permission", TEXT)])),
    # What follows is not part of the record: it is derived from it, for queries.
    ("date", TEXT),
    ("published_at", MOMENT),
    ("first_seen_at", MOMENT),
    ("fetched_at", MOMENT),
    ("cleaned_at", MOMENT),  # of an edition: when a later cleaner made it again from the same page
]
SCHEMA = pa.schema(_FIELDS)

GROUP = pa.field("group", pa.struct([("id", TEXT), ("position", COUNT), ("members", COUNT), ("evidence", TEXT)]))

RECORD = tuple(field.name for field in fields(Release))  # the columns that make up the record, in its order


def to_row(release: Release, date: str, cleaned_at: datetime | None = None) -> Row:
    """The release as a row of the partition `date` (YYYY-MM-DD or `unknown`). Raises ArchiveError."""
    return row_of(line_of(release), date, cleaned_at)


def to_rows(releases: Iterable[Release], date: str) -> list[Row]:
    """The releases as rows of one partition. Raises ArchiveError."""
    return [to_row(release, date) for release in releases]


def from_row(row: Mapping[str, Any]) -> Release:
    """The release of a row, as Arrow gives it; columns that are not part of the record are passed over.

    Raises ArchiveError where the row is not a record.
    """
    try:
        return msgspec.convert(row, Release)
    except msgspec.ValidationError as error:
        raise ArchiveError(
            f"{row.get('id')}: its row is not a record ({error}); put the table back from a copy of the archive"
        ) from error


def line_of(release: Release) -> bytes:
    try:
        return to_json(release) + b"\n"
    except UnicodeEncodeError as error:
        raise not_kept(release.id, f"its text is not Unicode ({error})") from error


def row_of(line: bytes, date: str, cleaned_at: datetime | None = None) -> Row:
    row: Row = msgspec.json.decode(line)
    published = row["published"] or {}
    row["date"] = date
    row["published_at"] = _moment(row, "published", published.get("at"))
    row["first_seen_at"] = _moment(row, "first_seen", row["first_seen"])
    row["fetched_at"] = _moment(row, "fetched", row["fetched"])
    row["cleaned_at"] = cleaned_at
    return row


def _moment(row: Row, field: str, stated: str | None) -> datetime | None:
    if stated is None:
        return None
    try:
        moment = datetime.fromisoformat(stated)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise not_kept(row["id"], f"{field} is {stated!r}, not a time ({error})") from error
    raise not_kept(row["id"], f"{field} is {stated!r}, a time without its offset")


def not_kept(id: str | None, why: str) -> ArchiveError:
    return ArchiveError(
        f"{id}: {why}; its raw page is kept, the release is not: correct the rule that read it, then clean it again"
    )


def to_batch(rows: list[Row]) -> Batch:
    """The rows as one Arrow batch of SCHEMA."""
    return pa.RecordBatch.from_pylist(rows, schema=SCHEMA)


def changed(batch: Batch, columns: Sequence[str], change: Callable[[Row], Row]) -> Batch:
    """Some columns of a batch, each row another one of the same form."""
    return pa.RecordBatch.from_pylist([change(row) for row in batch.to_pylist()], schema=batch.schema).select(columns)


def with_places(batch: Batch, places: Mapping[str, Any]) -> Batch:
    """The batch, which has the column `id`, with a column `group`: the place of each release as a mapping, or null."""
    column = pa.array([places.get(id_.as_py()) for id_ in batch["id"]], GROUP.type)
    return batch.append_column(GROUP, column)
