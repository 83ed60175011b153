"""trafilatura, the general extractor: the only file that imports it.

It is given trees, never bytes, so that a page is parsed once. It is never told to deduplicate (that state is the
process's own: the same page comes back empty from its fifth time on), never asked for comments, and never for
metadata, which it guesses. It drops identical neighbours; our walk accounts for them.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import version

from lxml import etree
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.htmlprocessing import convert_tags, tree_cleaning
from trafilatura.main_extractor import extract_content
from trafilatura.settings import MANUALLY_CLEANED, Extractor
from trafilatura.xpaths import OVERALL_DISCARD_XPATH

from crawler.clean.walk import Walked

VERSION = version("trafilatura")
_MOST = 100_000  # elements; a page with more is no release, and trafilatura would take minutes for it
_LONGEST = 2_000_000  # characters of text
_DEEPEST = 400  # nested elements: trafilatura's own steps are recursive in places
_CLEANED = frozenset(MANUALLY_CLEANED)
_NAMES = frozenset({"class", "id", "style", "role", "aria-hidden", "data-component", "data-lp-replacement-content"})
_LINKED = 2  # times as many characters as a link's own may go with it, for a block that is half links is dropped
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


def most_left_out(page: HtmlElement) -> int:
    """How many characters of a pruned release container trafilatura may leave out at the most, blanks not counted.

    It leaves out elements for their tags, elements for their names, and blocks that are full of links.
    """
    count = 0
    for element in page.iter():
        if element.tag == "a":
            count += _LINKED * length(element)
        elif element.tag in _CLEANED or (len(element.attrib) and _is_discarded(element)):
            count += length(element)
    return count


def length(element: etree._Element) -> int:
    """The characters of an element, blanks not counted."""
    return len("".join("".join(map(str, element.itertext())).split()))


def _is_discarded(element: etree._Element) -> bool:
    return _discards(tuple((name, value) for name, value in element.items() if name in _NAMES))


@lru_cache(maxsize=4000)
def _discards(attributes: tuple[tuple[str, str], ...]) -> bool:
    """Whether trafilatura drops a block that is called so. A wire's pages share most of their names."""
    if not attributes:
        return False
    page = etree.Element("body")
    etree.SubElement(page, "div", dict(attributes))
    return any(expression(page) for expression in OVERALL_DISCARD_XPATH)


def can_read(walked: Walked) -> bool:
    """Whether trafilatura can bear a tree of this size."""
    if walked.depth > _DEEPEST or walked.elements > _MOST:
        return False
    return sum(len(line.text) for line in walked.lines) <= _LONGEST
