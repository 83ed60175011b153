"""Rows without the releases that are taken down: theirs are left out, and what others say of them beside their own
words (related links, removed text, relations) is masked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from crawler.archive.schema import Row
from crawler.archive.takedown.segments import Moved, Others
from crawler.archive.takedown.traces import Traces
from crawler.archive.takedown.words import runs
from crawler.errors import ArchiveError

OWN_WORDS = ("headline", "subheads", "text", "issuer", "dateline", "published")  # of which a version's digest is made
_BESIDE = ("urls_seen", "clocks", "removed", "contacts", "media", "links", "subjects", "relations", "republished_from")

Places = Mapping[str, Mapping[int, Moved | None]]  # by the segment's old key and the old offset


def names_in_own_words(row: Row, traces: Traces) -> bool:
    """Whether a release says of another one what is to go: that is its issuer's to say, and stays."""
    return row["id"] not in traces.ids and traces.in_value([row[name] for name in OWN_WORDS])


def cut_rows(rows: Iterable[Row], traces: Traces, others: Others, places: Places) -> Iterator[tuple[Row, bool]]:
    """The rows that stay, and whether each is another than before.

    Raises ArchiveError where one was made from a page that is gone.
    """
    for row in rows:
        if row["id"] not in traces.ids:
            now = _moved(row, places)
            if beside := others.traces_for(row["id"], traces):
                now = masked(now, beside)
            yield now, now is not row


def masked(row: Row, traces: Traces) -> Row:
    """The row with what it says of them beside its own words masked; itself where it says nothing."""
    beside: dict[str, Any] = {name: row[name] for name in _BESIDE}
    return row | traces.masked_value(beside) if traces.in_value(beside) else row


def _moved(row: Row, places: Places) -> Row:
    raw = row["raw"]
    if raw is None or raw["object"] not in places:
        return row
    place = places[raw["object"]].get(raw["offset"])
    if place is None:
        raise ArchiveError(
            f"{row['id']} version {row['version']} was made from a page that is taken down; name {row['id']} too"
        )
    digest = place.payload_digest or raw["payload_digest"]
    at = {"object": place.key, "offset": place.offset, "length": place.length, "payload_digest": digest}
    return row | {"raw": raw | at}


def own_runs(row: Row, traces: Traces) -> frozenset[int]:
    """The runs of words that a release has in common with those that go."""
    if not traces.words:
        return traces.words
    return traces.words & runs(" ".join([row["text"], *row["subheads"]]).encode("utf-8", "surrogatepass"))


def is_touched(row: Row, traces: Traces) -> bool:
    """Whether a row goes or is masked."""
    return row["id"] in traces.ids or traces.in_value([row[name] for name in _BESIDE])
