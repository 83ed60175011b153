"""A layout's XPaths made ready: written anew for speed, and answered by classes and ids where they ask for those."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lxml import etree
from lxml.etree import _Element

from crawler.clean.classes import Classes, Step, step_of

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
_UNION = re.compile(r"\"[^\"]*\"|'[^']*'|(?P<opens>[\[(])|(?P<shuts>[\])])|(?P<bar>\|)")
_ONLY = "s0"  # the variable of the first step


@dataclass(frozen=True, slots=True)
class _Plan:
    """A path made ready: its steps to classes, by the name of the variable that each is in the XPath that is left."""

    steps: dict[str, Step]
    xpath: etree.XPath | None  # null where the path is one step


class Place:
    """An element that paths start from and, once a path asks for them, the classes below it."""

    def __init__(self, context: _Element) -> None:
        self.context = context
        self._classes: dict[bool, Classes] = {}

    def select(self, path: str) -> Any:
        """What the XPath gives: a list of elements or strings, a string, a number or a truth value."""
        plan = _planned(path)
        found: dict[str, Any] = {name: self._find(step) for name, step in plan.steps.items()}
        return found[_ONLY] if plan.xpath is None else plan.xpath(self.context, **found)

    def elements(self, path: str | None) -> list[_Element]:
        """The elements that the XPath gives; strings and attributes are left out."""
        found = self.select(path) if path else []
        return [one for one in found if isinstance(one, etree._Element)] if isinstance(found, list) else []

    def _find(self, step: Step) -> list[_Element]:
        if step.whole not in self._classes:
            self._classes[step.whole] = Classes(self.context, whole=step.whole)
        return self._classes[step.whole].find(step)


@lru_cache(maxsize=1000)
def _planned(path: str) -> _Plan:
    steps: dict[str, Step] = {}
    parts: list[str] = []
    for part in _alternatives(path):
        begun = step_of(part)
        if begun is None or not _can_be_taken_out(*begun):
            parts.append(part)
            continue
        name = f"s{len(steps)}"
        steps[name] = begun[0]
        parts.append(f"${name}{begun[1]}")
    left = "|".join(parts)
    return _Plan(steps, None if left.strip() == f"${_ONLY}" else etree.XPath(quick(left), smart_strings=False))


def _can_be_taken_out(step: Step, rest: str) -> bool:
    """Not where a predicate may count places in the step; nor one tag of a whole page, which few elements have."""
    counts = rest.lstrip().startswith("[") and _COUNTS.search(_LITERAL.sub('""', rest)) is not None
    return not counts and (step.tag == "*" or not step.whole)


def _alternatives(path: str) -> list[str]:
    """The parts of a union."""
    parts, depth, start = [], 0, 0
    for found in _UNION.finditer(path):
        depth += bool(found["opens"]) - bool(found["shuts"])
        if found["bar"] and not depth:
            parts.append(path[start : found.start()])
            start = found.end()
    return [*parts, path[start:]]


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
