"""A line of a page: its kept text with white space folded, and what was taken out of it, each with its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Shape = Literal["p", "h", "li", "row", "quote", "caption", "pre"]

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x9f]")
# What the HTML standard makes of numeric references to C1 controls: they are meant as windows-1252.
_C1 = {code: bytes([code]).decode("cp1252", "replace") for code in range(0x80, 0xA0) if code != 0x85}


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """What a layout says of an element: `rule` removes it, `kind` names its block; neither keeps it as it is."""

    rule: str | None = None
    kind: str | None = None


KEEP = Mark()


class Setting(NamedTuple):
    """What the elements around it make of a text. Elements that change nothing hand on the one around them."""

    shape: Shape = "p"
    group: int = 0
    block: int = 0  # number of the block element it stands in
    mark: Mark = KEEP
    bold: bool = False
    raised: bool = False  # in a superscript
    anchor: int = 0  # number of the link it stands in, 0 for none


Run = tuple[str, Setting]  # a text node as it stands in the page


@dataclass(slots=True)
class Line:
    """What stands between two block boundaries or line breaks. Mutable: rules set `rule` and `kind` on it."""

    text: str
    shape: Shape = "p"
    after: int = 2  # what parts it from the line before: 1 a line break, 2 the boundary of a block
    bold: bool = False  # all of the kept text is
    raised: bool = False  # it begins with a superscript: a footnote's number
    group: int = 0  # lines of one list or table share it
    block: int = 0  # number of the block element it stands in
    stated: str | None = None  # the block kind that the layout states
    removed: list[tuple[str, str, int]] = field(default_factory=list)  # text, rule, offset in `text`
    links: list[tuple[str, str]] = field(default_factory=list)  # address as written, text
    rule: str | None = None  # removes the whole line
    kind: str = "body"

    @property
    def kept(self) -> bool:
        return bool(self.text) and self.rule is None


def fold(text: str) -> str:
    """White space, no-break spaces among it, folded to single blanks; control characters as browsers take them."""
    folded = " ".join(text.split())
    if not folded.isprintable() and _CONTROL.search(folded):
        folded = " ".join(_CONTROL.sub(" ", folded.translate(_C1)).split())
    return folded


def line_of(runs: Sequence[Run], addresses: Sequence[str]) -> Line | None:
    """One line from its runs, or None where they hold nothing but white space. `addresses` by anchor number."""
    if len(runs) == 1 and not runs[0][1].mark.rule:
        raw, place = runs[0]
        text = fold(raw)
        if not text:
            return None
        links = [(addresses[place.anchor], text)] if place.anchor else []
        return Line(text, bold=place.bold, raised=place.raised, stated=place.mark.kind, links=links)
    builder = _Builder()
    for raw, place in runs:
        builder.add(raw, place)
    return builder.line(addresses)


class _Builder:
    """Folds white space over the borders of runs, so that offsets are exact."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.blank = False  # white space is due before the next word
        self.cut = False  # something was taken out since the last word
        self.bold = True
        self.raised = False
        self.stated: str | None = None
        self.removed: list[tuple[list[str], Mark, int]] = []
        self.links: list[tuple[int, int, int]] = []  # number of the anchor, offsets of its text

    def add(self, raw: str, place: Setting) -> None:
        if place.mark.rule:
            self._take_out(raw, place.mark)
            return
        text = fold(raw)
        if not text:
            self.blank = self.blank or bool(raw)
            return
        self.raised = place.raised if not self.parts else self.raised
        self._space(raw, text)
        start = self.length
        self.parts.append(text)
        self.length += len(text)
        if place.anchor:
            self._link(place.anchor, start)
        self.blank = raw[-1].isspace()
        self.bold = self.bold and place.bold
        self.stated = self.stated or place.mark.kind

    def _space(self, raw: str, text: str) -> None:
        if not self.parts:
            self.cut = False
            return
        words_meet = self.cut and self.parts[-1][-1].isalnum() and text[0].isalnum()
        if self.blank or raw[0].isspace() or words_meet:
            self.parts.append(" ")
            self.length += 1
        self.cut = False

    def _link(self, anchor: int, start: int) -> None:
        if self.links and self.links[-1][0] == anchor:
            start = self.links.pop()[1]
        self.links.append((anchor, start, self.length))

    def _take_out(self, raw: str, mark: Mark) -> None:
        self.cut = True
        if self.removed and self.removed[-1][1] is mark and self.removed[-1][2] == self.length:
            self.removed[-1][0].append(raw)
        else:
            self.removed.append(([raw], mark, self.length))

    def line(self, addresses: Sequence[str]) -> Line | None:
        removed = [(fold("".join(texts)), mark.rule or "", at) for texts, mark, at in self.removed]
        removed = [one for one in removed if one[0]]
        text = "".join(self.parts)
        if not text and not removed:
            return None
        links = [(addresses[anchor], text[start:end]) for anchor, start, end in self.links]
        return Line(
            text, bold=bool(text) and self.bold, raised=self.raised, stated=self.stated, removed=removed, links=links
        )


def joined(lines: Sequence[Line], between: str) -> Line:
    """One line of several, their kept texts parted by `between`. The first one's shape and place hold."""
    first = lines[0]
    parts: list[str] = []
    length = 0
    whole = Line("", first.shape, first.after, group=first.group, block=first.block)
    for line in lines:
        if line.text and parts:
            parts.append(between)
            length += len(between)
        whole.removed += [(text, rule, at + length) for text, rule, at in line.removed]
        whole.links += line.links
        whole.stated = whole.stated or line.stated
        if line.text:
            parts.append(line.text)
            length += len(line.text)
    whole.text = "".join(parts)
    whole.bold = bool(parts) and all(line.bold for line in lines if line.text)
    return whole
