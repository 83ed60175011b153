"""A cleaned release for people, as plain text and as Markdown; `sheet` shows it so that every word can be checked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.model import Block, Release


def to_text(release: Release) -> str:
    """Headline, sub-headlines and text, parted by blank lines; ends with a line break."""
    head = [release.headline or "", *release.subheads]
    return "\n\n".join([part for part in head if part] + [release.text]) + "\n"


def to_markdown(release: Release) -> str:
    """The same as Markdown: headings, lists, tables and quotes in its form; its own signs in the text are escaped."""
    parts = [f"# {_plain(release.headline)}"] if release.headline else []
    parts += [f"*{_plain(one)}*" for one in release.subheads]
    kinds: list[str] = []
    for block in release.blocks:
        text = _markdown(block.kind, release.text[block.start : block.end])
        if kinds and kinds[-1] == "dateline" and _stands_open(release, block):
            parts[-1] += " " + text
        else:
            parts.append(text)
        kinds.append(block.kind)
    return "\n\n".join(parts) + "\n"


def _stands_open(release: Release, block: Block) -> bool:
    """Whether a block goes on in the line of the block before it: the body after its dateline."""
    return block.start > 0 and release.text[block.start - 1] == " "


def _markdown(kind: str, text: str) -> str:
    lines = [_plain(line) for line in text.split("\n")]
    if kind == "heading":
        return "## " + " ".join(lines)
    if kind == "list":
        return "\n".join("- " + re.sub(r"^(?:[•●▪◦‣·]|\\-|-)\s+", "", line) for line in lines)
    if kind == "quote":
        return "\n".join("> " + line for line in lines)
    if kind == "table":
        return _table(text.split("\n"))
    return "  \n".join(lines)


def _table(rows: Sequence[str]) -> str:
    """Rows of cells as a table of Markdown's wider form, the first row its head."""
    cells = [[_plain(cell) for cell in row.split(" | ")] for row in rows]
    width = max(len(row) for row in cells)
    full = [row + [""] * (width - len(row)) for row in cells]
    lines = ["| " + " | ".join(row) + " |" for row in full]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def _plain(text: str | None) -> str:
    """Text whose own signs mean nothing to Markdown."""
    escaped = re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", text or "")
    return re.sub(r"^(\s*)([-+]|\d+[.)])(?=\s)", r"\1\\\2", escaped)
