"""docs/cleaning.md explains every rule that removes text and every warning, and no other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from quality.golden import ROOT, cleaned, goldens, wires
from tests.clean.test_sample_pages import cleaned as cleaned_sample
from tests.clean.test_sample_pages import stories

SOURCES = sorted((ROOT / "crawler" / "clean").rglob("*.py"))
# Words of that form that are names of other things: of attributes and elements that are read, and of errors.
NO_WARNING = re.compile(
    r"(?:aria|starts|dump|data|id|management|media|revision|publish|parsely|broken|several|content|original|http)-.*"
    r"|no-text|not-a-release|too-large"
)
TAKES_A_RULE = {"cut", "_remove"}


@cache
def documented(heading: str) -> frozenset[str]:
    """The first column of the table under a heading."""
    text = (ROOT / "docs" / "cleaning.md").read_text("utf-8")
    section = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return frozenset(re.findall(r"^\| `([a-z:-]+)` \|", section, re.MULTILINE))


def constants(node: ast.AST) -> Iterator[str]:
    yield from (one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str))


def rules_in(path: Path) -> Iterator[str]:
    """What is assigned to a `rule`, given as one, or taken out under one."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Assign) and any(getattr(to, "attr", "") == "rule" for to in node.targets):
            value = node.value
            branches = (value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,)
            yield from (str(one.value) for one in branches if isinstance(one, ast.Constant) and one.value)
        if isinstance(node, ast.keyword) and node.arg == "rule" and isinstance(node.value, ast.Constant):
            yield str(node.value.value)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in TAKES_A_RULE:
            yield from (text for one in node.args[1:] for text in constants(one) if re.fullmatch("[a-z-]+", text))


def rules() -> set[str]:
    layouts = [layout for wire in wires().values() for layout in wire.layout]
    written = {rule for path in SOURCES for rule in rules_in(path)}
    seen = {one.rule for golden in goldens() for one in cleaned(golden).removed}
    seen |= {one.rule for story in stories() for one in cleaned_sample(story).removed}
    return written | seen | {drop.rule for layout in layouts for drop in layout.drop}


def test_every_rule_is_explained_and_no_other() -> None:
    assert rules() == documented("Rules")


def warnings_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    shaped = {text for text in constants(tree) if re.fullmatch(r"[a-z]+(?:-[a-z]+)+", text)}
    return {text for text in shaped if not NO_WARNING.fullmatch(text)}


def test_every_warning_is_explained() -> None:
    written = {code for path in SOURCES for code in warnings_in(path)}
    seen = {code for golden in goldens() for known in (True, False) for code in cleaned(golden, known=known).warnings}
    assert written | seen <= documented("Warnings")


@pytest.mark.parametrize("code", sorted(documented("Warnings")))
def test_every_warning_that_is_explained_is_given(code: str) -> None:
    assert any(f'"{code}"' in path.read_text("utf-8") for path in SOURCES)
