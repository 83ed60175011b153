"""A cleaned release for people: as plain text, as Markdown, and as a page on which every word can be checked.

The page shows the kept blocks in the colour of their kind and the removed text struck out, with its rule, where it
stood. It is one file without scripts or addresses to fetch, and holds the release's words as text alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import get_args

from crawler.model import Block, BlockKind, Release, Removed

_HUES = {
    "dateline": 210, "body": 0, "heading": 265, "list": 175, "table": 195, "quote": 150, "about": 45, "safe_harbor": 25,
    "contact": 330, "source": 120, "media": 290, "links": 240, "notice": 5, "footnote": 75, "end": 95,
}  # fmt: skip
_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#1b1b1b;background:#fff}
h1{font-size:1.5rem;margin:.2rem 0}h2{font-size:1.1rem;font-weight:normal;margin:.2rem 0}
table.fields{border-collapse:collapse;font-size:.85rem;margin:1rem 0}
.fields th{text-align:left;padding:0 1rem 0 0;vertical-align:top}
.block{border-left:.5rem solid;padding:.3rem .8rem;margin:.4rem 0;white-space:pre-wrap;overflow-wrap:anywhere}
.block>b{float:right;font:.7rem monospace;color:#555;margin-left:1rem}
del{color:#8a1c1c;background:#fbeaea;white-space:pre-wrap;overflow-wrap:anywhere}
del>b{font:.7rem monospace;text-decoration:none;
background:#8a1c1c;color:#fff;padding:0 .3rem;margin-right:.4rem;display:inline-block}
.legend span{display:inline-block;padding:0 .5rem;margin:.1rem;border-left:.5rem solid;font-size:.8rem}
article{border-top:2px solid #999;padding-top:1rem;margin-top:2rem}.warnings{color:#8a1c1c}
@media (prefers-color-scheme:dark){
body{color:#e8e8e8;background:#161616}del{background:#3a1616;color:#f0a0a0}.block>b{color:#aaa}}
"""


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


def page_head(title: str) -> str:
    """The page up to the first release."""
    legend = "".join(f'<span style="border-color:{_colour(kind)}">{kind}</span>' for kind in get_args(BlockKind))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>\n"
        f'<p class="legend">{legend} <del><b>rule</b>removed text</del></p>\n'
    )


PAGE_END = "</body></html>\n"


def to_html(release: Release, name: str) -> str:
    """One release as an article of the page. `name` is the file it came from."""
    subheads = "".join(f"<h2>{escape(one)}</h2>" for one in release.subheads)
    body = "".join(_pieces(release))
    return (
        f"<article><p><code>{escape(name)}</code></p><h1>{escape(release.headline or '(no headline)')}</h1>{subheads}"
        f"{_fields(release)}\n{body}</article>\n"
    )


def _fields(release: Release) -> str:
    dateline, published = release.dateline, release.published
    rows = {
        "id": release.id,
        "wire": release.wire,
        "method": release.method,
        "published": f"{published.at or published.date} ({published.origin}: {published.raw})" if published else None,
        "dateline": f"{' · '.join(dateline.places)} | {dateline.date} | {dateline.tag}" if dateline else None,
        "issuer": "; ".join(release.issuer),
        "republished from": release.republished_from.outlet if release.republished_from else None,
        "tickers": ", ".join(f"{t.exchange}:{t.symbol} ({t.kind})" for t in release.tickers),
        "language": release.language,
        "status": release.status,
        "relations": "; ".join(f"{one.type}: {one.evidence}" for one in release.relations),
        "warnings": ", ".join(release.warnings),
    }
    cells = "".join(f"<tr><th>{key}</th><td>{escape(value)}</td></tr>" for key, value in rows.items() if value)
    return f'<table class="fields">{cells}</table>'


def _pieces(release: Release) -> Iterator[str]:
    """Blocks and removed texts in the order of the page: a removed text within a block stands inside it."""
    removed = list(release.removed)
    for block in release.blocks:
        while removed and removed[0].at <= block.start:
            yield f"<p>{_struck(removed.pop(0))}</p>\n"
        inside: list[Removed] = []
        while removed and removed[0].at < block.end:
            inside.append(removed.pop(0))
        yield _block(release.text, block, inside)
    for one in removed:
        yield f"<p>{_struck(one)}</p>\n"


def _block(text: str, block: Block, inside: Sequence[Removed]) -> str:
    parts = []
    at = block.start
    for one in inside:
        parts += [escape(text[at : one.at]), _struck(one)]
        at = one.at
    parts.append(escape(text[at : block.end]))
    label = f"<b>{block.kind} {block.start}–{block.end}</b>"
    return f'<div class="block" style="border-color:{_colour(block.kind)}">{label}{"".join(parts)}</div>\n'


def _struck(removed: Removed) -> str:
    return f'<del title="at {removed.at}"><b>{escape(removed.rule)}</b>{escape(removed.text)}</del>'


def _colour(kind: str) -> str:
    return "hsl(0 0% 60%)" if kind == "body" else f"hsl({_HUES[kind]} 70% 50%)"
