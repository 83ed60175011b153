"""A page of a layout that the wire's file describes: the template decides, trafilatura is asked whether it agrees."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy

from lxml.etree import _Element
from lxml.html import HtmlElement, document_fromstring

from crawler.clean import extract
from crawler.clean.lines import Line
from crawler.clean.template import Fitted
from crawler.clean.walk import Walked
from crawler.clean.words import words


def agrees(fitted: Fitted, walked: Walked, lines: list[Line]) -> bool:
    """Whether trafilatura finds nearly the same words in the pruned container as we keep, tables left out.

    The first sign that a wire has changed its pages: what is navigation to trafilatura has got into the container, or
    what is text to it lies outside the layout's body.
    """
    if not extract.can_read(walked):
        return True
    ours = [word for line in lines if line.kept and line.shape != "row" for word in words(line.text)]
    theirs = [word for text in extract.text_of(_pruned(fitted), walked) for word in words(text)]
    if not theirs:
        return True  # too short or too large for it to say
    return 2 * (Counter(ours) & Counter(theirs)).total() >= extract.DISAGREE * (len(ours) + len(theirs))


def _pruned(fitted: Fitted) -> HtmlElement:
    """A page of the containers alone, without tables and without what the layout drops or takes for fields.

    What merely lies outside the layout's body stays: text there is text that the layout misses.
    """
    page: HtmlElement = document_fromstring("<html><body></body></html>")
    for container in fitted.containers:
        twin = deepcopy(container)
        twin.tail = None
        pairs = zip(container.iterdescendants(), twin.iterdescendants(), strict=True)
        dropped = [copied for original, copied in pairs if _is_dropped(original, fitted)]
        for one in dropped:
            if isinstance(one, HtmlElement):
                one.drop_tree()
        page.body.append(twin)
    return page


def _is_dropped(element: _Element, fitted: Fitted) -> bool:
    mark = fitted.marks.get(element)
    return element.tag == "table" or (mark is not None and mark.rule is not None)
