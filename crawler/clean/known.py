"""A page of a layout that the wire's file describes: the template decides, trafilatura is asked whether it agrees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from lxml import etree
from lxml.html import HtmlElement

from crawler.clean import extract
from crawler.clean.lines import Line
from crawler.clean.template import Fitted
from crawler.clean.walk import Walked
from crawler.clean.words import words

_AGREED = 0.85  # F1 over the characters of text and cross-check; most that fit give 0.97, short pages with links less
_DROPPED = "dropped"  # the name that what the layout removes is given, so that it goes in one pass
# What marks words within a sentence and says nothing of what the sentence is: the fewer elements, the quicker.
_INLINE = (
    "abbr", "acronym", "b", "big", "cite", "em", "font", "i", "ins", "kbd", "mark", "samp", "small", "span", "strong",
    "sub", "sup", "tt", "u", "var",
)  # fmt: skip


def agrees(fitted: Fitted, walked: Walked) -> bool:
    """Whether trafilatura finds nearly the same text in the pruned container as we keep. The tree is used up.

    It is asked where it could say no: not where so little of the container is left out by us or can be by it that the
    two must agree.
    """
    if not extract.can_read(walked):
        return True
    page = _pruned(fitted)
    if _least(page, walked) >= _AGREED:
        return True
    share = _compared(page, walked)
    return share is None or share >= _AGREED


def agreement(fitted: Fitted, walked: Walked) -> float | None:
    """F1 between what we keep and what trafilatura takes of the pruned container, tables left out; null where it
    cannot say.

    The first sign that a wire has changed its pages: what is navigation to trafilatura has got into the container, or
    what is text to it lies outside the layout's body. What rules took out by its words is no matter between the two.
    The page's tree is used up: nothing may be read from it afterwards.
    """
    return _compared(_pruned(fitted), walked) if extract.can_read(walked) else None


def _least(page: HtmlElement, walked: Walked) -> float:
    """The F1 that there would be if trafilatura left out all that it may and kept all that we do not."""
    prose = [line for line in walked.lines if line.shape != "row"]
    ours = sum(_length(line) for line in prose if line.kept)
    removed = sum(_length(line) for line in prose if not line.kept)
    other = max(extract.length(page) - ours - removed, 0)
    shared = max(ours - extract.most_left_out(page), 0)
    return 2 * shared / max(ours + shared + other, 1)


def _length(line: Line) -> int:
    return len(line.text) - line.text.count(" ")


def _compared(page: HtmlElement, walked: Walked) -> float | None:
    theirs = Counter(extract.lines_of_container(page))
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
    etree.strip_elements(body, _DROPPED, "table", "script", "style", with_tail=False)
    etree.strip_tags(body, *_INLINE)
    return page
