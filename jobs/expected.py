"""The record that a saved page is to give, in a form that a person can read, correct and mark as read.

Beside a page `<slug>.html` (or `.html.gz`, or a dump `.txt`) lies `<slug>.json`: what the page is there for, whether a
person has read the record, which fields are known to come out wrong and why, and the record itself. Its text stands as
a list of blocks in the order of the page; what is removed stands among them with its rule in brackets.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from crawler.errors import ConfigError
from crawler.model import Release, to_json

SUFFIXES = (".html.gz", ".html", ".htm", ".txt")
# What only a crawl knows, what varies with the software's version, and the parts that `blocks` holds in another form.
_LEFT_OUT = frozenset(
    "version digest urls_seen first_seen fetched cleaner raw robots rights subjects text removed blocks".split()
)
OF_BLOCKS = ("text", "kinds", "removed")  # what the blocks of a record say, as three fields
FIELDS = tuple(name for name in Release.__dataclass_fields__ if name not in _LEFT_OUT) + OF_BLOCKS


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What lies in the JSON beside a page.

    `faults` names fields whose expected value is right and which come out otherwise, each with the reason. `url` is the
    page's address where the page does not state it.
    """

    note: str
    reviewed: bool = False
    url: str | None = None
    faults: dict[str, str] = field(default_factory=dict)
    record: dict[str, Any] = field(default_factory=dict)


def draft(release: Release) -> dict[str, Any]:
    """The record of a release as a person reads it: no field that is null or empty, the text as labelled blocks."""
    plain: dict[str, Any] = msgspec.json.decode(to_json(release))
    record = {name: value for name, value in plain.items() if name not in _LEFT_OUT and value not in (None, [], "")}
    record = {name: _without_nulls(value) for name, value in record.items()}
    return record | {"blocks": [list(block) for block in _blocks(release)]}


def in_order(fields: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Fields of an expected record in the order of the record, the blocks last."""
    order = {name: number for number, name in enumerate(FIELDS)}
    return dict(sorted(fields, key=lambda field: order.get(field[0], len(order))))


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(one) for name, one in value.items() if one not in (None, [])}
    return [_without_nulls(one) for one in value] if isinstance(value, list) else value


def _blocks(release: Release) -> Iterator[tuple[str, str]]:
    """Kept blocks and removed texts in the order of the page; a text removed from within a block follows it."""
    removed = list(release.removed)
    for block in release.blocks:
        while removed and removed[0].at <= block.start:
            one = removed.pop(0)
            yield f"({one.rule})", one.text
        yield block.kind, release.text[block.start : block.end]
        while removed and removed[0].at < block.end:
            one = removed.pop(0)
            yield f"({one.rule})", one.text
    for one in removed:
        yield f"({one.rule})", one.text


def value_of(record: dict[str, Any], name: str) -> Any:
    """A field of an expected record; of its blocks the `text`, the `kinds` or what is `removed`."""
    blocks = record.get("blocks", [])
    kept = [(kind, text) for kind, text in blocks if not kind.startswith("(")]
    if name == "text":
        return [text for _, text in kept]
    if name == "kinds":
        return [f"{kind}: {text[:40]}" for kind, text in kept]
    if name == "removed":
        return [[kind, text] for kind, text in blocks if kind.startswith("(")]
    return record.get(name)


def slug_of(path: Path) -> str:
    """The name of a page without its ending; the whole name where the ending is none that a page may have."""
    return next((path.name.removesuffix(suffix) for suffix in SUFFIXES if path.name.endswith(suffix)), path.name)


def beside(page: Path) -> Path:
    """Where the expected record of a page lies."""
    return page.with_name(f"{slug_of(page)}.json")


def read(path: Path) -> Expected:
    """Raises ConfigError for what is no expected record, FileNotFoundError where there is none."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Expected)
    except msgspec.DecodeError as error:
        raise ConfigError(f"{path}: {error}; delete the file to have it drafted anew") from error


def write(path: Path, expected: Expected) -> None:
    """Write the JSON, a block a line, so that a change shows as one in a diff."""
    path.write_text(to_text(expected), "utf-8")


def to_text(expected: Expected) -> str:
    """The JSON as it lies beside the page."""
    top = {"note": expected.note, "reviewed": expected.reviewed}
    top |= {"url": expected.url} if expected.url else {}
    top |= {"faults": expected.faults} if expected.faults else {}
    lines = [f"  {_json(name)}: {_json(value)}," for name, value in top.items()]
    record = ",\n".join(f"    {_json(name)}: {_member(value)}" for name, value in expected.record.items())
    return "\n".join(["{", *lines, '  "record": {', record, "  }", "}"]) + "\n"


def _member(value: Any) -> str:
    if isinstance(value, list) and len(value) > 1 and not all(isinstance(one, str) and len(one) < 20 for one in value):
        return "[\n" + ",\n".join(f"      {_json(one)}" for one in value) + "\n    ]"
    return _json(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
