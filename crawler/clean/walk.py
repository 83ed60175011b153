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

from crawler.clean.lines import Line, Mark, Run, Setting, Shape, fold, line_of
from crawler.clean.tables import Table
from crawler.clean.unwrap import columns

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
_INLINE = frozenset({"a", "b", "br", "img", "strong", "sup", "time"})
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


class _Style(NamedTuple):
    """What an inline style says of the text in its element."""

    hidden: bool
    bold: bool | None  # null where it is silent


_UNSTYLED = _Style(hidden=False, bold=None)


class _Walker:
    """The state of one walk: what is open, and the line that grows."""

    def __init__(self, marks: Mapping[_Element, Mark]) -> None:
        self.found = Walked()
        self.declared = marks
        self.settings = [Setting()]  # of each open element, the innermost last
        self.runs: list[Run] = []
        self.after = 2
        self.group = 0
        self.addresses = [""]
        self.styles: dict[str, _Style] = {}
        self.table: Table | None = None
        self.row = False  # the line is one of a table that is set in columns of blanks
        self.tables: list[Table] = []

    def enter(self, container: _Element) -> None:
        steps = etree.iterwalk(container, events=("start", "end"))
        settings = self.settings
        deepest = elements = 0
        skipped: _Element | None = None
        for event, element in steps:
            if event == "start":
                elements += 1
                deepest = max(len(settings), deepest)
                setting = self.open(element)
                if setting is None:
                    skipped = element
                    steps.skip_subtree()
                    settings.append(settings[-1])
                    continue
                settings.append(setting)
                text = element.text
            else:
                if element is not skipped and element.tag in _BLOCK:
                    self.close_block(element.tag)
                settings.pop()
                text = element.tail if len(settings) > 1 else None
            if text:
                self.text(text)
        self.part(2)
        self.found.depth = max(self.found.depth, deepest)
        self.found.elements += elements

    def open(self, element: _Element) -> Setting | None:
        """What the element makes of the text in it, and null for one that is hidden."""
        tag = element.tag
        style = element.get("style")
        said = self.style(style) if style else _UNSTYLED
        if tag in _UNSEEN or said.hidden or element.get("hidden") is not None:
            return None
        setting = self.settings[-1]
        if tag in _BLOCK:
            setting = self.open_block(tag, setting)
        elif tag in _INLINE:
            setting = self.open_inline(tag, element, setting)
        if said.bold is not None and tag not in _BOLD:
            setting = setting._replace(bold=said.bold)
        mark = self.declared.get(element)
        return setting if mark is None else setting._replace(mark=mark)

    def style(self, text: str) -> _Style:
        """Of a page's inline styles most are the same few."""
        if text not in self.styles:
            self.styles[text] = _read_style(text)
        return self.styles[text]

    def open_inline(self, tag: str, element: _Element, setting: Setting) -> Setting:
        if tag == "br":
            self.part(1)
        elif tag == "a":
            self.addresses.append(element.get("href") or "")
            return setting._replace(anchor=len(self.addresses) - 1)
        elif tag == "sup":
            return setting._replace(raised=True)
        elif tag in _BOLD:
            return setting._replace(bold=True)
        elif tag == "time":
            self.found.times.append((len(self.found.lines), element))
        else:
            source, kept = element.get("src") or "", setting.mark.rule is None
            self.found.images.append(Image(source, element.get("alt"), kept, len(self.found.lines)))
        return setting

    def open_block(self, tag: str, around: Setting) -> Setting:
        if self.runs:
            self.part(2)
        self.after = 2
        parents = self.found.parents
        shape, group, block, mark, bold, raised, anchor = around
        parents.append(block)
        if tag in _TABLE:
            self.open_table(tag)
        shape = _SHAPES.get(tag, shape)
        if tag in _GROUPS and shape != "li":
            self.group = group = self.group + 1
        return Setting(shape, group, len(parents) - 1, mark, bold, raised, anchor)

    def open_table(self, tag: str) -> None:
        lines = len(self.found.lines)
        if tag == "table":
            self.tables.append(Table(lines))
            self.table = self.tables[-1]
        elif self.table is not None and tag == "tr":
            self.table.row(lines)
        elif self.table is not None:
            self.table.cell(lines)

    def close_block(self, tag: str) -> None:
        if self.runs:
            self.part(2)
        self.after = 2
        if tag == "table":
            table = self.tables.pop()
            table.close(self.found.lines)
            self.table = self.tables[-1] if self.tables else None
            if self.table is not None:
                self.table.hold(table.depth)
        elif tag == "tr" and self.table is not None:
            self.table.end_row(len(self.found.lines))

    def text(self, text: str) -> None:
        setting = self.settings[-1]
        if not self.runs and text.isspace() and setting.shape != "pre":
            return  # the indentation of the markup
        mark = setting.mark
        if mark.rule and mark.rule.startswith("field:"):
            self.found.fields.setdefault(mark, []).append(text)
        if setting.shape != "pre" or "\n" not in text:
            self.runs.append((text, setting))
            return
        rows = columns(text)
        for number, part in enumerate(rows or text.split("\n")):
            if number:
                self.part(1)
            self.runs.append((part, setting))
            self.row = rows is not None

    def part(self, strength: int) -> None:
        """End the line: 1 at a line break, 2 at the boundary of a block. Two line breaks part paragraphs."""
        runs = self.runs
        if not runs:
            self.after = 2  # it is 1 at the least
            return
        line = line_of(runs, self.addresses)
        self.runs = []
        mark = runs[-1][1].mark
        if mark in self.found.fields:
            self.found.fields[mark].append(" ")
        if line is None:
            self.after = min(self.after + strength, 2)
            return
        line.after = self.after
        setting = self.settings[-1]
        line.shape, line.group, line.block = "row" if self.row else setting.shape, setting.group, setting.block
        self.row = False
        self.found.lines.append(line)
        self.after = strength


def _read_style(text: str) -> _Style:
    weight = _WEIGHT.search(text)
    return _Style(_HIDDEN.search(text) is not None, None if weight is None else bool(weight[1]))
