"""Elements by class, id or another attribute, which is what most paths of a layout ask for.

libxml2 looks at every element anew for each condition of each path. Here the values of an attribute stand one after the
other in one string, and a condition is a search in it. Only what is certain to mean the same is taken over: a step down
to elements that are named, or of which an attribute contains, begins with or is a text without white space.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from lxml.etree import XPath, _Element

_ATTRIBUTE = r"@[a-z][\w-]*"
_TEXT = r"(?:\"[^\"\s]+\"|'[^'\s]+')"
_WORD = r"(?:\" [^\"\s]+ \"|' [^'\s]+ ')"
_CONDITION = (
    rf"contains\({_ATTRIBUTE},\s*{_TEXT}\)|starts-with\({_ATTRIBUTE},\s*{_TEXT}\)|{_ATTRIBUTE}\s*=\s*{_TEXT}"
    rf"|contains\(concat\(\" \",\s*normalize-space\({_ATTRIBUTE}\),\s*\" \"\),\s*{_WORD}\)|self::[a-z]\w*"
)
_STEP = re.compile(r"\s*(?P<start>\.?)//(?P<tag>\*|[a-z]\w*)\[")
_OPERAND = re.compile(rf"\s*(?P<test>{_CONDITION})(?P<shut>\s*\]|\s+or\s)")
_NAME = re.compile(r"@([\w-]+)")
_EDGE = "\0"  # stands in no attribute
_BLANKS = str.maketrans("\t\r\n", "   ")
_UNION = "$one | $other"  # in document order


@dataclass(frozen=True, slots=True)
class Test:
    """A condition: what the string of an attribute's values holds where it is true, or the name of the element."""

    attribute: str | None  # null for a name
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """`.//tag[… or …]`, or of `whole` pages `//tag[…]`; `tag` may be `*`."""

    tag: str
    tests: tuple[Test, ...]
    whole: bool


def step_of(path: str) -> tuple[Step, str] | None:
    """The step that an XPath begins with, and the rest of the path; null where it begins otherwise."""
    found = _STEP.match(path)
    operand = _OPERAND.match(path, found.end()) if found else None
    tests: list[Test] = []
    while found and operand:
        tests.append(_test(operand["test"]))
        if operand["shut"].endswith("]"):
            return Step(found["tag"], tuple(tests), not found["start"]), path[operand.end() :]
        operand = _OPERAND.match(path, operand.end())
    return None


def _test(condition: str) -> Test:
    named = _NAME.search(condition)
    if named is None:
        return Test(None, condition.removeprefix("self::"))
    text = re.split("[\"']", condition)[-2]  # a word has its blanks around it
    if condition.startswith("starts-with"):
        text = f"{_EDGE} {text}"
    elif condition.startswith("@"):
        text = f"{_EDGE} {text} {_EDGE}"
    return Test(named[1], text)


class Classes:
    """The elements below one element, or of its whole page, by their attributes."""

    def __init__(self, context: _Element, *, whole: bool = False) -> None:
        self._context = context
        self._axis = "/descendant::" if whole else "descendant::"
        self._values: dict[str, _Values] = {}

    def find(self, step: Step) -> list[_Element]:
        """The elements of a step, in document order."""
        found: list[_Element] = []
        for test in step.tests:
            more = self._of(test)
            both = found and more
            found = _found(self._context, _UNION, one=found, other=more) if both else found or more
        return found if step.tag == "*" else [one for one in found if one.tag == step.tag]

    def _of(self, test: Test) -> list[_Element]:
        if test.attribute is None:
            return _found(self._context, self._axis + test.text)
        if test.attribute not in self._values:
            self._values[test.attribute] = _Values(self._context, self._axis, test.attribute)
        return self._values[test.attribute].holding(test.text)


class _Values:
    """The values of one attribute, each within edges and blanks."""

    def __init__(self, context: _Element, axis: str, name: str) -> None:
        self._context, self._axis, self._name = context, axis, name
        values = _found(context, f"{axis}*/@{name}")
        self._text = f"{_EDGE} {f' {_EDGE} '.join(values)} {_EDGE}".translate(_BLANKS)

    @cached_property
    def _elements(self) -> list[_Element]:
        return _found(self._context, f"{self._axis}*[@{self._name}]")

    def holding(self, text: str) -> list[_Element]:
        return [self._elements[number] for number in self._numbers(text)]

    def _numbers(self, text: str) -> Iterator[int]:
        number, start = -1, 0
        while (at := self._text.find(text, start)) >= 0:
            number += self._text.count(_EDGE, start, at + 1)
            yield number
            start = self._text.index(_EDGE, at + 1)


def _found(context: _Element, path: str, **variables: Any) -> list[Any]:
    found = _compiled(path)(context, **variables)
    return found if isinstance(found, list) else []


@cache
def _compiled(path: str) -> XPath:
    return XPath(path, smart_strings=False)
