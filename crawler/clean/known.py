"""A page of a layout that the wire's file describes: the template decides, trafilatura is asked whether it agrees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from copy import deepcopy

from lxml.etree import _Element
from lxml.html import HtmlElement

from crawler.clean import extract
from crawler.clean.page import parse
from crawler.clean.template import Fitted
from crawler.clean.walk import Walked
from crawler.clean.words import words

_AGREED = 0.85  # F1 over the words of text and cross-check; layouts that fit give 0.97 and more


def agrees(fitted: Fitted, walked: Walked) -> bool:
    """Whether trafilatura finds nearly the same words in the pruned container as we keep, tables left out.

    The first sign that a wire has changed its pages: what is navigation to trafilatura has got into the container, or
    what is text to it lies outside the layout's body. What rules took out by its words is no matter between the two.
    """
    if not extract.can_read(walked):
        return True
    prose = [line for line in walked.lines if line.shape != "row"]
    ours = _counted(line.text for line in prose if line.kept)
    theirs = _counted(extract.text_of_container(_pruned(fitted), walked))
    theirs -= _counted(line.text for line in prose if not line.kept)
    if not theirs:
        return True  # too short for it to say
    return 2 * (ours & theirs).total() >= _AGREED * (ours.total() + theirs.total())


def _counted(texts: Iterable[str]) -> Counter[str]:
    return Counter(words("\n".join(texts)))


def _pruned(fitted: Fitted) -> HtmlElement:
    """A page of the containers alone, without tables and without what the layout drops or takes for fields.

    What merely lies outside the layout's body stays: text there is text that the layout misses.
    """
    page = parse(b"<html><body>.</body></html>").tree
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
