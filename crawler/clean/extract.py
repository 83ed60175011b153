"""trafilatura, the general extractor: the only file that imports it.

It is given trees, never bytes, so that a page is parsed once. It is never told to deduplicate (that state is the
process's own: the same page comes back empty from its fifth time on), never asked for comments, and never for
metadata, which it guesses. It drops identical neighbours; our walk accounts for them.
"""

from __future__ import annotations

from importlib.metadata import version

from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.htmlprocessing import convert_tags, tree_cleaning
from trafilatura.main_extractor import extract_content
from trafilatura.settings import Extractor

from crawler.clean.walk import Walked

VERSION = version("trafilatura")
_MOST = 100_000  # elements; a page with more is no release, and trafilatura would take minutes for it
_LONGEST = 2_000_000  # characters of text
_DEEPEST = 400  # nested elements: trafilatura's own steps are recursive in places
# Made once: reading its settings takes trafilatura a fifth of the time that a short container does.
_PAGE = Extractor(output_format="python", fast=True, comments=False, with_metadata=False, dedup=False)
_CONTAINER = Extractor(output_format="python", fast=True, recall=True, comments=False, with_metadata=False, dedup=False)


def text_of_page(tree: HtmlElement, walked: Walked) -> list[str]:
    """The paragraphs that trafilatura takes for the text of a whole page, in order; the tree stays as it is.

    `walked` tells the size of the tree: one that is deeper or larger than trafilatura can bear gives nothing.
    """
    if not can_read(walked):
        return []
    found = bare_extraction(tree, options=_PAGE)
    text = getattr(found, "text", None)
    return [line for line in (text or "").split("\n") if line.strip()]


def lines_of_container(tree: HtmlElement) -> list[str]:
    """What it takes for text of a page that holds a pruned release container and nothing else, in no promised order.

    The tree is used up. Only what judges is asked, its cleaning and its main extractor: its rescues are for pages of
    which next to nothing was found, and what it does around them (copies, serialisation) costs as much as the answer.
    """
    try:
        cleaned = convert_tags(tree_cleaning(tree, _CONTAINER), _CONTAINER)
        body, _ = extract_content(cleaned, _CONTAINER)
    except (TypeError, ValueError):  # as in its own bare_extraction: it finds nothing
        return []
    return [" ".join(text.split()) for text in map(str, body.itertext()) if not text.isspace()]


def can_read(walked: Walked) -> bool:
    """Whether trafilatura can bear a tree of this size."""
    if walked.depth > _DEEPEST or walked.elements > _MOST:
        return False
    return sum(len(line.text) for line in walked.lines) <= _LONGEST
