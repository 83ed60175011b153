"""A wire's layouts on a tree: which one it is, where its release stands, and what each of its elements is.

A layout's `match`, `container` and `meta_stamps` look at the whole page; all its other paths start at the container.
Where elements lie in each other the inner one's mark holds: a headline inside a dropped header is the headline.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lxml import etree
from lxml.etree import _Element

from crawler.clean.lines import Mark
from crawler.clean.paths import Place
from crawler.wire import Layout

_STAMPS = 3
MAX_CONTAINERS = 100  # galleries split a body into a few; a path that matches more has gone wrong


@dataclass(frozen=True, slots=True)
class Fitted:
    """A layout laid over one page."""

    layout: Layout
    containers: list[_Element]
    marks: dict[_Element, Mark]
    media: list[_Element]
    stamps: list[_Element]  # of each container the first few that print when it was published


def fit(tree: _Element, layouts: Iterable[Layout], captured: date | None) -> Fitted | None:
    """The first layout whose `match` the page answers, those valid on the day of capture before the others.

    None where none matches, or where the one that matches finds no container.
    """
    ordered = sorted(layouts, key=lambda layout: not _is_valid(layout, captured))  # stable: the file's order holds
    page = Place(tree)
    for layout in ordered:
        if page.select(layout.match):
            found = (_outermost(page.select(path)) for path in layout.container)
            containers = next(filter(None, found), None)
            if containers:
                return _fitted(layout, containers)
    return None


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
    stamps: list[_Element] = []
    for place in map(Place, containers):
        if layout.body:
            marks[place.context] = Mark(rule="chrome")
            marks |= {one: Mark() for one in place.elements(layout.body)}
        for drop in layout.drop:
            marks |= {one: Mark(rule=drop.rule) for one in place.elements(drop.path)}
        for keep in layout.keep:
            marks |= {one: Mark(kind=keep.kind) for one in place.elements(keep.path)}
        marks |= {one: Mark(kind="contact") for one in place.elements(layout.contact)}
        printed = place.elements(layout.stamp)
        marks |= {one: Mark(rule="field:stamp") for one in printed}
        for name, path in _fields(layout):
            marks |= {one: Mark(rule=f"field:{name}") for one in place.elements(path)}
        stamps += printed[:_STAMPS]
        media += place.elements(layout.media)
    return Fitted(layout, containers, marks, media, stamps)


def _fields(layout: Layout) -> tuple[tuple[str, str | None], ...]:
    return ("issuer", layout.issuer), ("headline", layout.headline), ("subhead", layout.subheads)
