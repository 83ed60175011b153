"""A page without a layout: trafilatura picks its text, the release's own marks correct it, every line is accounted for.

The whole body is the container. Nothing here knows a language or a site: datelines, SOURCE lines, contacts, end marks,
buttons and headings over related releases are told by `markers`, `people`, `source`, `dateline` and `rules`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.clean import heading, lead, region, rules
from crawler.clean.metadata import Head
from crawler.clean.survey import Survey, survey
from crawler.clean.walk import Walked, walk
from crawler.model import Stamp


@dataclass(frozen=True, slots=True)
class Found:
    """What the page gave: lines with their rules set, and the fields that the page's order tells.

    `warnings`: `trafilatura-empty` where it found no text at all and the marks alone decided.
    """

    walked: Walked
    headline: str | None
    subheads: tuple[str, ...]
    stamps: tuple[Stamp, ...]
    warnings: tuple[str, ...]


def read(tree: HtmlElement, head: Head) -> Found:
    """Find the release in a whole page. The tree is not changed."""
    body = tree.find("body") if tree.tag == "html" else None
    walked = walk([tree if body is None else body], {})
    rules.remove_promo(walked.lines)
    found = survey(tree, walked)
    headline, found.headline = heading.find_headline(found, head)
    found.dateline = lead.find_dateline(found)
    if found.headline is None:
        headline, found.headline = heading.over_text(found, headline)
    if found.dateline is not None and not found.taken[found.dateline]:  # it sees a few tables and not the text
        found.trust_all()
    lead.part_from_others(found)
    kept = region.choose(found)
    _name_rest(found, kept)
    subheads = heading.take_fields(found, kept, headline)
    warnings = ("trafilatura-empty",) if found.blind else ()
    return Found(walked, headline, subheads, tuple(heading.find_stamps(found)), warnings)


def _name_rest(found: Survey, kept: Sequence[int]) -> None:
    """Give every line that is not kept the rule that removes it."""
    chosen = set(kept)
    last = kept[-1] if kept else 0
    related = False
    for number, line in enumerate(found.lines):
        related = related or (number > last and rules.is_related(line))
        if number not in chosen and line.kept:
            line.rule = "field:headline" if number == found.headline else "related" if related else "chrome"
