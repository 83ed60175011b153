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

VERSION = version("trafilatura")
DISAGREE = 0.75  # F1 over the words of text and cross-check below which a record is marked; layouts that fit give > 0.9
_LONGEST = 2_000_000  # characters; past this the page is no release and the cross-check would cost seconds
_DEEPEST = 400  # nested elements: trafilatura's own steps are recursive in places


def text_of(tree: HtmlElement, *, depth: int, size: int) -> list[str]:
    """The paragraphs that trafilatura takes for the text of a page or a container, in order; the tree stays as it is.

    None for a tree that is deeper or larger (`size` in characters) than trafilatura can bear.
    """
    if depth > _DEEPEST or size > _LONGEST:
        return []
    options = Extractor(output_format="python", fast=True, comments=False, with_metadata=False, dedup=False)
    found = bare_extraction(tree, options=options)
    text = getattr(found, "text", None)
    return [line for line in (text or "").split("\n") if line.strip()]
