"""A wire's layouts on a tree: which one it is, where its release stands, and what each of its elements is.

A layout's `match`, `container` and `meta_stamps` look at the whole page; all its other paths start at the container.
Where elements lie in each other the inner one's mark holds: a headline inside a dropped header is the headline.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from lxml import etree
from lxml.etree import _Element

from crawler.clean.lines import Mark
from crawler.wire import Layout

_LITERAL = re.compile(r"\"[^\"]*\"|'[^']*'")
_SEARCHED = re.compile(r"\bcontains\(\s*(@[\w-]+)\s*,\s*(\"[^\"]+\"|'[^']+')\s*\)")
_WORD_OF = re.compile(
    r"\bcontains\(\s*concat\(\" \",\s*(?:normalize-space\((?P<folded>@[\w-]+)\)|(?P<plain>@[\w-]+)),\s*\" \"\)\s*,"
    r"\s*(?P<word>\"[^\"]*[^\"\s][^\"]*\")\s*\)"
)
# What makes a number of a predicate, or may: then it says which place, not whether.
_COUNTS = re.compile(
    r"\[\s*[\d$(]|\b(?:position|last|count|number|sum|string-length|floor|ceiling|round)\s*\("
    r"|[+]|\s-\s|\*\s*[\d@]|\b(?:div|mod)\s+[\d@$(]"
)
_DESCEND = re.compile(r"//(?=[\w*])(?![\w.-]+::)")
MAX_CONTAINERS = 100  # galleries split a body into a few; a path that matches more has gone wrong


@dataclass(frozen=True, slots=True)
class Fitted:
    """A layout laid over one page."""

    layout: Layout
    containers: list[_Element]
    marks: dict[_Element, Mark]
    media: list[_Element]


def fit(tree: _Element, layouts: Iterable[Layout], captured: date | None) -> Fitted | None:
    """The first layout whose `match` the page answers, those valid on the day of capture before the others.

    None where none matches, or where the one that matches finds no container.
    """
    ordered = sorted(layouts, key=lambda layout: not _is_valid(layout, captured))  # stable: the file's order holds
    for layout in ordered:
        if select(tree, layout.match):
            found = (_outermost(select(tree, path)) for path in layout.container)
            containers = next(filter(None, found), None)
            if containers:
                return _fitted(layout, containers)
    return None


def select(context: _Element, path: str) -> Any:
    """What the XPath gives: a list of elements or strings, a string, a number or a truth value."""
    return _compiled(path)(context)


def elements(context: _Element, path: str | None) -> list[_Element]:
    """The elements that the XPath gives; strings and attributes are left out."""
    found = select(context, path) if path else []
    return [one for one in found if isinstance(one, etree._Element)] if isinstance(found, list) else []


@lru_cache(maxsize=1000)
def _compiled(path: str) -> etree.XPath:
    return etree.XPath(quick(path), smart_strings=False)


def quick(path: str) -> str:
    """The XPath in words that libxml2 answers in half the time or less, and that find the same.

    `//` is two steps to it, over every text node too: `a//b` becomes `a/descendant::b`. Where a predicate may count
    places the two differ (`//b[1]` is the first of each parent), and such a path keeps its steps. And an element
    without a class need not have an empty one made for it to be searched: `contains(@class, "x")`.
    """
    path = _WORD_OF.sub(_where_there_is_one, path)
    path = _SEARCHED.sub(r"\1[contains(., \2)]", path)
    if _COUNTS.search(_LITERAL.sub('""', path)):
        return path
    parts = _LITERAL.split(path)
    literals = [*_LITERAL.findall(path), ""]
    return "".join(_DESCEND.sub("/descendant::", part) + text for part, text in zip(parts, literals, strict=True))


def _where_there_is_one(found: re.Match[str]) -> str:
    value = "normalize-space(.)" if found["folded"] else "."
    return f'{found["folded"] or found["plain"]}[contains(concat(" ", {value}, " "), {found["word"]})]'


def _is_valid(layout: Layout, day: date | None) -> bool:
    if day is None:
        return True
    return (layout.since is None or layout.since <= day) and (layout.until is None or day <= layout.until)


def _outermost(found: Sequence[Any]) -> list[_Element]:
    chosen = [one for one in found[:MAX_CONTAINERS] if isinstance(one, etree._Element)]
    inside = set(chosen)
    return [one for one in chosen if not any(up in inside for up in one.iterancestors())]


def _fitted(layout: Layout, containers: list[_Element]) -> Fitted:
    marks: dict[_Element, Mark] = {}
    media: list[_Element] = []
    for container in containers:
        if layout.body:
            marks[container] = Mark(rule="chrome")
            marks |= {one: Mark() for one in elements(container, layout.body)}
        for drop in layout.drop:
            marks |= {one: Mark(rule=drop.rule) for one in elements(container, drop.path)}
        for keep in layout.keep:
            marks |= {one: Mark(kind=keep.kind) for one in elements(container, keep.path)}
        marks |= {one: Mark(kind="contact") for one in elements(container, layout.contact)}
        for name, path in _fields(layout):
            marks |= {one: Mark(rule=f"field:{name}") for one in elements(container, path)}
        media += elements(container, layout.media)
    return Fitted(layout, containers, marks, media)


def _fields(layout: Layout) -> tuple[tuple[str, str | None], ...]:
    return (
        ("stamp", layout.stamp),
        ("issuer", layout.issuer),
        ("headline", layout.headline),
        ("subhead", layout.subheads),
    )
