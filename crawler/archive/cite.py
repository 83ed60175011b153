"""One line by which a release can be cited: who said what, where and when, and which version of it was read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def citation(row: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    """`Issuer: Headline. Wire, 2026-03-02T08:00:00+01:00. URL. sample:1 version 1, sha256:….`

    What is not stated is left out. `titles` are the wires' own names, by theirs here.
    """
    published = row["published"] or {}
    said = ": ".join(part for part in ("; ".join(row["issuer"]), _whole(row["headline"])) if part)
    wire, when = titles.get(row["wire"] or "", row["wire"]), published.get("at") or published.get("date")
    where = ", ".join(part for part in (wire, when) if part)
    held = f"{row['id']} version {row['version']}, {row['digest']}"
    parts = [part for part in (said, where, row["url"], held) if part]
    return " ".join(part if part.endswith((".", "?", "!")) else f"{part}." for part in parts)


def _whole(text: str | None) -> str:
    """On one line."""
    return " ".join((text or "").split())
