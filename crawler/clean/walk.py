"""One walk over the release container: every visible text node ends in a line, kept or marked for removal.

Runs of text keep the mark of the nearest element that the layout has something to say about, so that a removed span in
the middle of a sentence leaves the sentence whole and is listed with its place. Nothing can be lost here: text goes
into a line, and lines go into the record.

Visible: text nodes outside script, style, template, noscript and head, and not hidden by the `hidden` attribute or an
inline `display:none` (contract, section 3). The walk is iterative: its cost is linear, and depth costs it nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree
from lxml.etree import _Element

from crawler.clean.lines import KEEP, Line, Mark, Run, Shape, fold, line_of
from crawler.clean.tables import Table

_UNSEEN = frozenset({"script", "style", "template", "noscript", "head"})
_BLOCK = frozenset(
    """address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption
    figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html iframe input label legend li main menu nav object ol
    optgroup option p pre search section select summary table tbody td textarea tfoot th thead title tr ul
    """.split()
)
_SHAPES: dict[str, Shape] = {
    "h1": "h", "h2": "h", "h3": "h", "h4": "h", "h5": "h", "h6": "h",
    "li": "li", "blockquote": "quote", "figcaption": "caption", "pre": "pre",
}  # fmt: skip
_TABLE = frozenset({"table", "tr", "td", "th"})
_GROUPS = frozenset({"ul", "ol", "dir", "menu", "table"})
_INLINE = frozenset({"a", "br", "img", "sup", "time"})
_BOLD = frozenset({"b", "strong"})
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_WEIGHT = re.compile(r"font-weight\s*:\s*(bold|[6-9]00)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Image:
    """An image of the container."""

    source: str
    alt: str | None
    kept: bool
    line: int  # how many lines stand before it


@dataclass(slots=True)
class Walked:
    """What a walk found: its lines in document order, and the texts of the elements marked as fields."""

    lines: list[Line] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    fields: dict[Mark, list[str]] = field(default_factory=dict)
    times: list[tuple[int, _Element]] = field(default_factory=list)  # `time` elements and how many lines stand before
    parents: list[int] = field(default_factory=lambda: [0])  # of each block element, by number; numbers rise as read
    depth: int = 0
    elements: int = 0

    def texts(self, rule: str) -> list[str]:
        """The folded text of each element marked with the rule, in document order, empty ones left out."""
        texts = (fold("".join(parts)) for mark, parts in self.fields.items() if mark.rule == rule)
        return [text for text in texts if text]


def walk(containers: Iterable[_Element], marks: Mapping[_Element, Mark]) -> Walked:
    """Walk the containers, of which none lies in another. The tree is not changed."""
    walker = _Walker(marks)
    for container in containers:
        walker.enter(container)
    return walker.found


class _Frame(NamedTuple):
    """What a block element gives to the lines in it."""

    shape: Shape
    group: int
    block: int


class _Walker:
    """The state of one walk: stacks that grow and shrink with the elements entered and left."""

    def __init__(self, marks: Mapping[_Element, Mark]) -> None:
        self.found = Walked()
        self.declared = marks
        self.runs: list[Run] = []
        self.after = 2
        self.frames = [_Frame("p", 0, 0)]
        self.group = 0
        self.bolds = [False]
        self.raised = 0
        self.addresses = [""]
        self.anchors = [0]
        self.marks = [KEEP]
        self.table: Table | None = None
        self.tables: list[Table] = []

    def enter(self, container: _Element) -> None:
        steps = etree.iterwalk(container, events=("start", "end"))
        depth = deepest = elements = 0
        skipped: _Element | None = None
        for event, element in steps:
            if event == "start":
                depth += 1
                elements += 1
                deepest = max(depth, deepest)
                style = element.get("style")
                if is_hidden(element, style):
                    skipped = element
                    steps.skip_subtree()
                else:
                    self.open(element, style)
                continue
            depth -= 1
            if element is skipped:
                skipped = None
            else:
                self.close(element)
            tail = element.tail
            if tail and depth:
                self.text(tail)
        self.part(2)
        self.found.depth = max(self.found.depth, deepest)
        self.found.elements += elements

    def open(self, element: _Element, style: str | None) -> None:
        tag = element.tag
        if tag in _BLOCK:
            self.open_block(tag)
        elif tag in _INLINE:
            self.open_inline(tag, element)
        if element in self.declared:
            self.marks.append(self.declared[element])
        weight = _WEIGHT.search(style) if style else None
        self.bolds.append(tag in _BOLD or (self.bolds[-1] if weight is None else bool(weight[1])))
        text = element.text
        if text:
            self.text(text)

    def open_inline(self, tag: str, element: _Element) -> None:
        lines = len(self.found.lines)
        if tag == "br":
            self.part(1)
        elif tag == "a":
            self.addresses.append(element.get("href") or "")
            self.anchors.append(len(self.addresses) - 1)
        elif tag == "sup":
            self.raised += 1
        elif tag == "time":
            self.found.times.append((lines, element))
        else:
            self.found.images.append(
                Image(element.get("src") or "", element.get("alt"), self.marks[-1].rule is None, lines)
            )

    def close(self, element: _Element) -> None:
        tag = element.tag
        if tag in _BLOCK:
            self.close_block(tag)
        elif tag == "a":
            self.anchors.pop()
        elif tag == "sup":
            self.raised -= 1
        self.bolds.pop()
        if element in self.declared:
            self.marks.pop()

    def open_block(self, tag: str) -> None:
        self.part(2)
        shape, group, block = self.frames[-1]
        parents = self.found.parents
        parents.append(block)
        if tag in _TABLE:
            self.open_table(tag)
        shape = _SHAPES.get(tag, shape)
        if tag in _GROUPS and shape != "li":
            self.group += 1
            group = self.group
        self.frames.append(_Frame(shape, group, len(parents) - 1))

    def open_table(self, tag: str) -> None:
        lines = len(self.found.lines)
        if tag == "table":
            self.tables.append(Table(lines))
            self.table = self.tables[-1]  # one that holds another is there for the layout alone
        elif self.table is not None and tag == "tr":
            self.table.row(lines)
        elif self.table is not None:
            self.table.cell(lines)

    def close_block(self, tag: str) -> None:
        self.part(2)
        self.frames.pop()
        if tag == "table":
            table = self.tables.pop()
            if table is self.table:
                table.close(self.found.lines)
            self.table = None
        elif tag == "tr" and self.table is not None:
            self.table.end_row(len(self.found.lines))

    def text(self, text: str) -> None:
        if not self.runs and text.isspace() and self.frames[-1].shape != "pre":
            return  # the indentation of the markup
        mark = self.marks[-1]
        if mark.rule and mark.rule.startswith("field:"):
            self.found.fields.setdefault(mark, []).append(text)
        if "\n" not in text or self.frames[-1].shape != "pre":
            self.runs.append(Run(text, mark, self.bolds[-1], self.raised > 0, self.anchors[-1]))
            return
        for number, part in enumerate(text.split("\n")):
            if number:
                self.part(1)
            self.runs.append(Run(part, mark, self.bolds[-1], self.raised > 0, self.anchors[-1]))

    def part(self, strength: int) -> None:
        """End the line: 1 at a line break, 2 at the boundary of a block. Two line breaks part paragraphs."""
        runs = self.runs
        if not runs:
            self.after = min(self.after + strength, 2)
            return
        line = line_of(runs, self.addresses)
        self.runs = []
        mark = runs[-1].mark
        if mark in self.found.fields:
            self.found.fields[mark].append(" ")
        if line is None:
            self.after = min(self.after + strength, 2)
            return
        line.after = self.after
        line.shape, line.group, line.block = self.frames[-1]
        self.found.lines.append(line)
        self.after = strength


def is_hidden(element: _Element, style: str | None) -> bool:
    """Whether the element and all in it is no visible text."""
    if element.tag in _UNSEEN or element.get("hidden") is not None:
        return True
    return style is not None and _HIDDEN.search(style) is not None
