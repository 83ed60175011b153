"""The outline of a dump: its sub-headings, tables and end, told by the lines alone, and a kind for every line.

A page says in its markup what a heading is; a dump only shows a short line over a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from crawler.clean import legal, people, rules, segments, source
from crawler.clean.lines import Line
from crawler.clean.survey import is_end
from crawler.clean.words import weight
from crawler.model import Relation

_ADDRESS = re.compile(r"https?://|www\.", re.I)
_HEADING = 120  # characters of a sub-heading
# Over a table: capitals, or a remark in brackets.
_TITLE = re.compile(r"[^a-z@]{3,120}|\([^@]{3,120}\)|(?:[^\W\d_]+[ ,]*){1,12}ended [^@.]{4,60}")
_HEAD_START = re.compile(r"[“\"'(\[]?[^\W_a-zà-ÿ]")
_NO_HEAD = re.compile(r"^Dear\s|[a-z][.;]\s+(?:[ivx]{1,4}|\d{1,2}|\*)$")
_PARAGRAPH = 80  # characters of the paragraph that must follow one


def state_sources(lines: Sequence[Line]) -> tuple[str, ...]:
    """The issuers that the SOURCE line names near the end: "Source: Acme survey" under a table is none."""
    kept = [line for line in lines if line.kept]
    sources = rules.state_sources(kept[-max(12, len(kept) // 3) :])
    _remove_rest(kept)
    return sources


def label(lines: Sequence[Line], relations: Sequence[Relation]) -> None:
    """A kind for every kept line."""
    if relations:
        rules.state_notices(lines)
    kept = [line for line in lines if line.kept]
    _state_tables(kept)
    _mark_headings(kept)
    segments.label(lines)
    for before, line in pairwise(kept):
        if before.kind == line.kind == "contact" and len(line.text) <= 100:
            line.after = 1
        elif before.kind == line.kind and len(before.text) <= _HEADING and len(line.text) > _PARAGRAPH:
            line.after = 2  # the heading of a section is a block of its own


def _state_tables(kept: Sequence[Line]) -> None:
    """Rows are a table also after contacts, and so are the titles right over them headings."""
    for number, line in enumerate(kept):
        if line.shape != "row":
            continue
        line.stated = "table"
        for title in reversed(kept[max(0, number - 5) : number]):
            if title.stated or title.shape != "p" or not _TITLE.fullmatch(title.text) or _is_contact(title.text):
                break
            title.stated = "heading"


def _remove_rest(kept: Sequence[Line]) -> None:
    """What a copied page shows: buttons, and after the release's end all from the first heading over others on."""
    last = max((number for number, line in enumerate(kept) if line.stated == "source"), default=-1)
    ended = related = False
    for number, line in enumerate(kept):
        related = related or (ended and number > last and rules.is_related(line))
        if related:
            line.rule = "related"
        elif rules.is_share(line.text) and (ended or " " in line.text):
            line.rule = "share"
        ended = ended or number == last or is_end(line)


def _mark_headings(kept: Sequence[Line]) -> None:
    """Short lines that are no sentences and stand over a paragraph or a list are bold, as on a page."""
    over = False  # the line after stands over a paragraph itself
    for number in range(len(kept) - 2, -1, -1):
        line, after = kept[number], kept[number + 1]
        heads = line.stated is None and line.shape == "p" and _could_head(line.text)
        titled = line.text.isupper() and len(line.text.split()) > 2
        leads = after.shape == "li" or (
            not after.bold
            and weight(after.text) > max(0 if titled else _PARAGRAPH, weight(line.text))
            and not legal.is_legal(after.text)
        )
        line.bold = line.bold or (heads and (leads or (over and after.after == 1)))
        over = heads and leads


def _is_contact(text: str) -> bool:
    return people.is_reachable(text) or people.is_contact_start(text)


def _could_head(text: str) -> bool:
    counted = len(text.split())
    if len(text) > _HEADING or counted > 16 or (text.endswith(":") and counted > 6):
        return False
    if text.endswith((".", ",", ";", "。", "-", "–")) and not text.isupper():
        return False
    if _ADDRESS.search(text) or people.is_reachable(text) or not _HEAD_START.match(text) or _NO_HEAD.search(text):
        return False
    return not source.parse(text)
