"""A whole page surveyed: its lines, which of them trafilatura takes for text, and what lies in what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.clean import extract, markers, people, rules, source
from crawler.clean.about import is_about
from crawler.clean.align import lines_found
from crawler.clean.lines import Line
from crawler.clean.walk import Walked
from crawler.clean.words import words

_LINKED = 0.7  # of a line's characters: more are links, and the line is navigation
_ADDRESS = re.compile(r"https?://|www\.|@")
WIRES = r"(?:pr ?newswire|business ?wire|globe ?newswire|market ?wired?|access ?(?:wire|newswire)|cision|newsfile)"
_COPYRIGHT = re.compile(
    rf"(?:copyright|©|\(c\))\s*(?:©|\(c\))?\s*(?:{WIRES},?\s*)?(?:19|20)\d\d\b"
    r"|[^.]{0,60}\ball rights reserved\b.{0,40}$",
    re.IGNORECASE,
)
# What sites say of the releases that they carry, and a share's price in a line of its own.
_CARRIER = re.compile(
    r"(?:was|were|is|are)\s+not\s+involved\s+in\s+(?:the\s+)?(?:creation|making|writing|production)\s+of\s+this"
    r"|this\s+(?:content|page|article|story|release)\s+is\s+(?:a\s+)?(?:paid|sponsored|provided\s+by)\b|\bpaid\s+placement\b"
    r"|provides?\s+this\s+(?:news\s+)?(?:content|article|story|release)\s+\W?as\s+is\b"
    r"|third[- ]party\s+content\s+provider|(?:market\s+)?news\s+and\s+data\s+brought\s+to\s+you\s+by",
    re.IGNORECASE,
)
_QUOTE = re.compile(
    r"\W*[A-Z][A-Z.:]{0,11}\s+(?:[$€£]?\d[\d.,]*\s+)?\(?[+−-]?\d[\d.,]*\s?%?\)?(?:\s+\(?[+−-]?\d[\d.,]*\s?%\)?)?"
)
_WIRE_ITSELF = re.compile(rf"about (?:{WIRES}|ein presswire)$", re.IGNORECASE)


@dataclass(slots=True)
class Survey:
    """The lines by number, and what is known of each."""

    walked: Walked
    texts: list[list[str]]  # the words of each line
    taken: list[bool]  # trafilatura takes it for text
    blind: bool  # trafilatura finds nothing here
    headline: int | None = None
    dateline: int | None = None

    @property
    def lines(self) -> list[Line]:
        return self.walked.lines

    def parent(self, number: int) -> int:
        """The block around the line's own; 0 for the page itself."""
        return self.walked.parents[self.lines[number].block]

    def trust_all(self) -> None:
        """Take every line for text that is no navigation: where trafilatura is blind, the release's marks must do."""
        self.taken = [bool(text) and not is_linked(line) for text, line in zip(self.texts, self.lines, strict=True)]

    def take_before(self, end: int, *, whole: bool) -> None:
        """Take no line for text from `end` on; `whole`: before it every line that is no navigation."""
        if whole:
            self.trust_all()
        self.taken = [taken and number < end for number, taken in enumerate(self.taken)]

    def is_noise(self, number: int) -> bool:
        """Whether a line is a button, navigation, or the site's own words about itself."""
        line = self.lines[number]
        text = line.text
        if rules.is_share(text) or _COPYRIGHT.match(text) or _WIRE_ITSELF.match(text) or _is_carriers(line):
            return True
        return is_linked(line) and not self.taken[number] and _ADDRESS.search(line.text) is None


def survey(tree: HtmlElement, walked: Walked) -> Survey:
    """Compare what trafilatura takes of a page with the page's lines."""
    texts = [words(line.text) for line in walked.lines]
    theirs = extract.text_of_page(tree, walked)
    taken = lines_found(texts, [word for text in theirs for word in words(text)])
    found = Survey(walked, texts, taken, blind=not any(taken))
    if found.blind:
        found.trust_all()
    return found


def _is_carriers(line: Line) -> bool:
    """Whether a line is the site's about the release, or a share's price beside it."""
    if line.shape == "row":
        return False
    return (len(line.text) <= 400 and _CARRIER.search(line.text) is not None) or (
        len(line.text) <= 40 and _QUOTE.fullmatch(line.text) is not None
    )


def is_linked(line: Line) -> bool:
    """Whether a line is next to nothing but links."""
    return sum(len(text) for _, text in line.links) >= _LINKED * len(line.text)


def is_end(line: Line) -> bool:
    """Whether a line is of the kind that releases end with."""
    text = line.text
    return line.kept and (
        source.parse(text) is not None or markers.is_end_mark(text) or is_about(text) or people.is_contact_start(text)
    )


def last_within(parents: Sequence[int]) -> list[int]:
    """For each block the number of the last block inside it: blocks are numbered as they open."""
    last = list(range(len(parents)))
    for number in range(len(parents) - 1, 0, -1):
        parent = parents[number]
        last[parent] = max(last[parent], last[number])
    return last
