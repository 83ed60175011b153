"""Markdown and stray HTML in a text dump: the marks are undone, and what is no reader's word is listed as removed.

`**About Acme**` is a bold line, `## Outlook` a heading, `- item` an item of a list; of `[Acme](https://…)` and
`<a href="…">Acme</a>` the text is kept and the address becomes a link.
"""

from __future__ import annotations

import html
import re

from crawler.clean.lines import Line, Shape

RULE = "markup"
_HEADING = re.compile(r"#{1,6}\s+(?=\S)")
_ITEM = re.compile(r"[-*+]\s+(?=\S)")
_RULER = re.compile(r"(?:-{3,}|\*{3,}|_{3,}|={3,})\s*")
_IS_MARKDOWN = re.compile(
    r"^(?:#{1,6}\s\S|\*\*\S.{0,200}?\S\*\*\s*$|[-*]\s+\*\*\S)|\[[^\[\]\n]{1,200}\]\(https?://", re.M
)
_TOKEN = re.compile(
    r"(?P<image>!\[(?P<alt>[^\]\n]{0,500})\]\((?P<src>[^()\s]{1,2000})[^()\n]{0,200}\))"
    r"|(?P<link>\[(?P<words>[^\[\]\n]{1,500})\]\(\s*<?(?P<to>https?://(?:[^()\s<>]|"
    r"\([^()\s]{0,100}\)){1,2000})>?[^()\n]{0,200}\))"
    r"|(?P<tag></?(?P<name>a|b|i|u|em|strong|br|p|div|span|sup|sub|font|small|img|h[1-6]|ul|ol|li|table|t[rdh]|"
    r"tbody)\b"
    r"(?:\s[^<>\n]{0,2000})?/?>)"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});)"
    r"|(?P<mark>\*\*|__|(?<![\w*])\*(?=[^\s*])|(?<=[^\s*])\*(?![\w*]))"
)
_MARKED = re.compile(r"[<&*_\[]|^[#+-]")  # a line without one of these has no marks
_HREF = re.compile(r"href\s*=\s*[\"']?([^\"'\s>]+)", re.I)


def is_markdown(text: str) -> bool:
    """Whether a dump is written in Markdown: headings, bold lines, or links in its form."""
    return _IS_MARKDOWN.search(text) is not None


def is_ruler(text: str) -> bool:
    """`---`, `***` or `===`, alone: a rule across the page."""
    return _RULER.fullmatch(text.strip()) is not None


def undo(line: Line, *, markdown: bool) -> Line:
    """The line without its marks: shape, boldness and links set, addresses and entity names among its removed."""
    text, shape = line.text, line.shape
    if not _MARKED.search(text):
        return line
    if markdown and _HEADING.match(text):
        text, shape = _HEADING.sub("", text, count=1).rstrip("# "), "h"
    elif markdown and _ITEM.match(text) and not text.startswith("**"):
        text, shape = _ITEM.sub("", text, count=1), "li"
    whole = re.fullmatch(r"(\*\*|__)(?P<in>(?:(?!\1).)+)\1[:.]?", text) if markdown else None
    plain = _Plain()
    plain.read(text, markdown=markdown)
    found = plain.line(line, shape)
    found.bold = line.bold or whole is not None
    return found


class _Plain:
    """The text as it grows, and what is taken out of it."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.removed: list[tuple[str, str, int]] = []
        self.links: list[tuple[str, str]] = []
        self.anchor: tuple[str, int] | None = None  # an open link and the part in which its text begins

    def read(self, text: str, *, markdown: bool) -> None:
        at = 0
        for match in _TOKEN.finditer(text):
            if match.lastgroup is None or (not markdown and not (match["tag"] or match["entity"])):
                continue
            self._keep(text[at : match.start()])
            self._token(match)
            at = match.end()
        self._keep(text[at:])

    def _token(self, match: re.Match[str]) -> None:
        if match["tag"]:
            self._tag(match["tag"], match["name"].lower())
        elif match["entity"]:
            self._entity(match["entity"])
        elif match["image"]:
            self._keep(match["alt"])
            self._drop(_target(match["image"]))
        elif match["link"]:
            self._keep(match["words"])
            self.links.append((match["to"], match["words"]))
            self._drop(_target(match["link"]))

    def _keep(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def _drop(self, text: str) -> None:
        self.removed.append((text, RULE, self.length))

    def _tag(self, tag: str, name: str) -> None:
        self._drop(tag)
        if name == "a" and not tag.startswith("</"):
            href = _HREF.search(html.unescape(tag))
            self.anchor = (href[1], len(self.parts)) if href else None
        elif name == "a" and self.anchor:
            words = "".join(self.parts[self.anchor[1] :])
            self.links.append((self.anchor[0], " ".join(words.split())))
            self.anchor = None

    def _entity(self, entity: str) -> None:
        """`&amp;` becomes its sign; its name was a word of the file. One that stands for a letter stays as printed."""
        sign = html.unescape(entity)
        if sign == entity or sign.isalnum() or len(sign) > 1:
            self._keep(entity)
        else:
            self._keep(sign)
            self._drop(entity[1:-1])

    def line(self, origin: Line, shape: Shape) -> Line:
        raw = "".join(self.parts)
        places = _folded(raw, [at for _, _, at in self.removed])
        removed = [(text, rule, at) for (text, rule, _), at in zip(self.removed, places, strict=True)]
        return Line(" ".join(raw.split()), shape, origin.after, group=origin.group, removed=removed, links=self.links)


def _target(link: str) -> str:
    """The address of `[words](address "title")`, with its title."""
    return link.partition("](")[2].removesuffix(")").strip()


def _folded(raw: str, places: list[int]) -> list[int]:
    """Where rising offsets of a text lie once its white space is folded."""
    found: list[int] = []
    words = iter(re.finditer(r"\S+", raw))
    word, length = next(words, None), 0
    for place in places:
        while word is not None and word.end() <= place:
            length += len(word[0]) + (1 if length else 0)
            word = next(words, None)
        begun = place - word.start() if word is not None else 0
        found.append(length + (begun + (1 if length else 0) if begun > 0 else 0))
    return found
