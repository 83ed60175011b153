"""A cleaned release as a page on which a person can check every word at a glance.

The kept blocks stand in the colour of their kind, the removed text struck out, with its rule, where it stood; above
them the fields, each clock with its origin, and what looked wrong. It is one file, without scripts or addresses to
fetch, and holds the release's words as text alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby

from crawler.clean.sheet_style import HUES, STYLE
from crawler.clean.words import words
from crawler.model import Block, Release, Removed, Stamp

PAGE_END = "</body></html>\n"
_FIGURE = re.compile(r"[\d$€£¥(),.%+\s–—-]+")
_RAW = 90  # characters of what a clock was read from


def page_head(title: str) -> str:
    """The page up to the first release."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>\n"
    )


def to_html(release: Release, name: str) -> str:
    """One release as an article of the page. `name` is the file it came from."""
    subheads = "".join(f'<p class="sub" dir="auto">{escape(one)}</p>' for one in release.subheads)
    codes = "".join(f"<code>{escape(code)}</code>" for code in release.warnings)
    warnings = f'<p class="warnings">look at this page:{codes}</p>' if codes else ""
    return (
        f'<article><header><p class="file"><code>{escape(name)}</code>'
        f'<span class="badge">{escape(release.method)}</span>'
        f'<span class="badge {release.status}">{release.status}</span></p>'
        f'<h1 dir="auto">{escape(release.headline or "(no headline)")}</h1>{subheads}{warnings}'
        f"{_fields(release)}{_tally(release)}</header>\n"
        f'<div class="text">\n{"".join(_pieces(release))}</div></article>\n'
    )


def _fields(release: Release) -> str:
    """Every field but headline, sub-headlines and text, those that are stated."""
    cells = "".join(f'<dt>{name}</dt><dd dir="auto">{value}</dd>' for name, value in _rows(release) if value)
    return f'<dl class="fields">{cells}</dl>'


def _rows(release: Release) -> Iterator[tuple[str, str]]:
    """Names and values of fields, the values as markup."""
    dateline, source = release.dateline, release.republished_from
    yield "id", escape(release.id or "")
    yield "url", escape(release.url or "")
    for number, stamp in enumerate(_clocks(release)):
        yield "" if number else "published", _clock(stamp)
    if dateline:
        yield "dateline", _joined([*dateline.places, dateline.date, dateline.tag])
    yield "issuer", _joined(release.issuer)
    yield "appeared in", _joined([source.outlet, source.url] if source else [])
    yield "tickers", _joined(f"{one.exchange}:{one.symbol} ({one.kind})" for one in release.tickers)
    yield "ISIN", _joined(release.isins)
    yield "language", f"{escape(release.language)}{_small(release.language_origin)}" if release.language else ""
    for relation in release.relations:
        yield relation.type, escape(relation.evidence)
    for media in release.media:
        yield media.type, f"{escape(media.url)}{_small(media.caption)}"
    for link in release.links:
        yield "link", f"{escape(link.url)}{_small(link.text)}"


def _joined(values: Iterable[str | None]) -> str:
    return " · ".join(escape(value) for value in values if value)


def _clocks(release: Release) -> list[Stamp]:
    """The best clock first, then the others."""
    best = [release.published] if release.published else []
    return best + [one for one in release.clocks if one != release.published]


def _clock(stamp: Stamp) -> str:
    return f"{escape(stamp.at or stamp.date or '')}{_small(f'{stamp.origin}: {stamp.raw[:_RAW]}')}"


def _small(text: str | None) -> str:
    return f"<small>{escape(text)}</small>" if text else ""


def _tally(release: Release) -> str:
    """How much is kept and removed, with the legend of what occurs: a count for each kind and each rule."""
    kinds = Counter(block.kind for block in release.blocks)
    rules = Counter(one.rule for one in release.removed)
    kept, gone = len(words(release.text)), sum(len(words(one.text)) for one in release.removed)
    chips = [f'<li class="whole">{kept} words kept, {gone} removed</li>']
    chips += [f"<li{_hue(kind)}>{kind} {count}</li>" for kind, count in kinds.items()]
    chips += [f'<li class="out">{escape(rule)} {count}</li>' for rule, count in rules.items()]
    return f'<ul class="tally">{"".join(chips)}</ul>'


def _hue(kind: str) -> str:
    return f' style="--hue:{HUES[kind]}"' if kind in HUES else ""


def _pieces(release: Release) -> Iterator[str]:
    """Blocks and removed texts in the order of the page: a removed text within a block stands inside it."""
    removed = list(release.removed)
    for block in release.blocks:
        before: list[Removed] = []
        while removed and removed[0].at <= block.start:
            before.append(removed.pop(0))
        yield from _gone(before)
        inside: list[Removed] = []
        while removed and removed[0].at < block.end:
            inside.append(removed.pop(0))
        yield _block(release.text, block, inside)
    yield from _gone(removed)


def _gone(removed: Sequence[Removed]) -> Iterator[str]:
    """Removed texts between two blocks, neighbours of one rule in one line."""
    for rule, group in groupby(removed, key=lambda one: one.rule):
        struck = "".join(f'<del dir="auto" title="at {one.at}">{escape(one.text)}</del>' for one in group)
        yield f'<div class="gone"><b>{escape(rule)}</b><span>{struck}</span></div>\n'


def _block(text: str, block: Block, inside: Sequence[Removed]) -> str:
    label = f'<b class="label">{block.kind}<small>{block.start}–{block.end}</small></b>'
    shown = _with_removed(text, block, inside) if inside else _shaped(block.kind, text[block.start : block.end])
    return (
        f'<div class="block {block.kind}"{_hue(block.kind)}>{label}<div class="shown" dir="auto">{shown}</div></div>\n'
    )


def _with_removed(text: str, block: Block, inside: Sequence[Removed]) -> str:
    parts = []
    at = block.start
    for one in inside:
        struck = f'<del title="at {one.at}"><b>{escape(one.rule)}</b>{escape(one.text)}</del>'
        parts += [escape(text[at : one.at]), struck]
        at = one.at
    return "".join(parts) + escape(text[at : block.end])


def _shaped(kind: str, text: str) -> str:
    """A list as a list, a table as one; anything else as it stands."""
    if kind == "list":
        return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in text.split("\n")) + "</ul>"
    if kind == "table":
        return "<table>" + "".join(f"<tr>{_row(line)}</tr>" for line in text.split("\n")) + "</table>"
    return escape(text)


def _row(line: str) -> str:
    cells = line.split(" | ")
    return "".join(
        f'<td class="figure">{escape(cell)}</td>' if _FIGURE.fullmatch(cell) else f"<td>{escape(cell)}</td>"
        for cell in cells
    )
