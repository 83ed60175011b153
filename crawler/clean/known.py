"""A page of a layout that the wire's file describes: the template decides, trafilatura is asked whether it agrees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from lxml import etree
from lxml.html import HtmlElement

from crawler.clean import extract
from crawler.clean.template import Fitted
from crawler.clean.walk import Walked
from crawler.clean.words import words

_AGREED = 0.85  # F1 over the characters of text and cross-check; layouts that fit give 0.97 and more
_DROPPED = "dropped"  # the name that what the layout removes is given, so that it goes in one pass
# What marks words within a sentence and says nothing of what the sentence is: the fewer elements, the quicker.
_INLINE = (
    "abbr", "acronym", "b", "big", "cite", "em", "font", "i", "ins", "kbd", "mark", "samp", "small", "span", "strong",
    "sub", "sup", "tt", "u", "var",
)  # fmt: skip


def agrees(fitted: Fitted, walked: Walked) -> bool:
    """Whether trafilatura finds nearly the same text in the pruned container as we keep. The tree is used up."""
    share = agreement(fitted, walked)
    return share is None or share >= _AGREED


def agreement(fitted: Fitted, walked: Walked) -> float | None:
    """F1 between what we keep and what trafilatura takes of the pruned container, tables left out; null where it
    cannot say.

    The first sign that a wire has changed its pages: what is navigation to trafilatura has got into the container, or
    what is text to it lies outside the layout's body. What rules took out by its words is no matter between the two.
    The page's tree is used up: nothing may be read from it afterwards.
    """
    if not extract.can_read(walked):
        return None
    theirs = Counter(extract.lines_of_container(_pruned(fitted)))
    prose = [line for line in walked.lines if line.shape != "row"]
    ours = Counter(line.text for line in prose if line.kept)
    same = ours & theirs  # most lines are: only the others are looked at word by word
    removed = Counter(line.text for line in prose if not line.kept)
    mine = _words((ours - same).elements())
    other = _words((theirs - same - removed).elements()) - _words((removed - theirs).elements())
    if not same and not other:
        return None  # too short for it to say
    shared = _characters(same) + _characters(mine & other)
    return 2 * shared / max(2 * _characters(same) + _characters(mine) + _characters(other), 1)


def _words(lines: Iterable[str]) -> Counter[str]:
    return Counter(words("\n".join(lines)))


def _characters(texts: Mapping[str, int]) -> int:
    """Without blanks."""
    return sum((len(text) - text.count(" ")) * count for text, count in texts.items())


def _pruned(fitted: Fitted) -> HtmlElement:
    """A page of the containers alone, without tables and without what the layout drops or takes for fields.

    What merely lies outside the layout's body stays: text there is text that the layout misses. The containers are
    moved, not copied.
    """
    whole = frozenset(fitted.containers)
    for element, mark in fitted.marks.items():
        if mark.rule is not None and element not in whole:
            element.tag = _DROPPED
    page: HtmlElement = fitted.containers[0].makeelement("html")
    body = etree.SubElement(page, "body")
    for container in fitted.containers:
        container.tail = None
        body.append(container)
    etree.strip_elements(body, _DROPPED, "table", with_tail=False)
    etree.strip_tags(body, *_INLINE)
    return page
