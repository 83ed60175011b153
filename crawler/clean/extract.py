"""trafilatura, the general extractor: the only file that imports it.

It is given trees, never bytes, so that a page is parsed once, and it copies what it changes. It is never told to
deduplicate (that state is the process's own: the same page comes back empty from its fifth time on), never asked for
comments, and never for metadata, which it guesses. It drops identical neighbours; our walk accounts for them.
"""

from __future__ import annotations

from importlib.metadata import version

from lxml.html import HtmlElement
from trafilatura import bare_extraction
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
    return _text(tree, _PAGE) if can_read(walked) else []


def text_of_container(tree: HtmlElement, walked: Walked) -> list[str]:
    """The same of a page that holds a pruned release container and nothing else: most of it should be text."""
    return _text(tree, _CONTAINER) if can_read(walked) else []


def can_read(walked: Walked) -> bool:
    """Whether trafilatura can bear a tree of this size."""
    if walked.depth > _DEEPEST or walked.elements > _MOST:
        return False
    return sum(len(line.text) for line in walked.lines) <= _LONGEST


def _text(tree: HtmlElement, options: Extractor) -> list[str]:
    found = bare_extraction(tree, options=options)
    text = getattr(found, "text", None)
    return [line for line in (text or "").split("\n") if line.strip()]
