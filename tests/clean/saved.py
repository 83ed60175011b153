"""What tests of cleaning share: the shipped wires, the corpus beside the project, and the contract's visible words.

`visible` says what a reader can see of an element after the contract's own sentence, in another way than the code
under test does; `put_back` lays a record's removed text between its kept text again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml.etree import _Element

from crawler.clean.lines import fold
from crawler.clean.page import parse
from crawler.clean.template import fit
from crawler.model import Release
from crawler.wire import Wire
from crawler.wire_files import load_wires

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "corpus"
SCORER = ROOT.parent / "shared" / "tools" / "score_clean.py"
WIRES = load_wires([ROOT / "config" / "wires"])

_UNSEEN = {"script", "style", "template", "noscript", "head"}
_NONE = re.compile(r"display\s*:\s*none", re.IGNORECASE)


def corpus_pages() -> list[Path]:
    """Every saved page of the corpus; none where it does not lie beside the project."""
    return sorted(CORPUS.rglob("pages/*/*.html"))


def corpus_params() -> list[object]:
    """The same for parametrize; one skipped case that says why where there are none."""
    pages = corpus_pages()
    missing = pytest.param(None, marks=pytest.mark.skip(reason=f"no corpus at {CORPUS}"))
    return [pytest.param(path, id="/".join(path.parts[-2:])) for path in pages] or [missing]


def wire_of(path: Path) -> Wire | None:
    return WIRES.get(path.parent.name)


def containers(body: bytes, wire: Wire | None) -> list[_Element]:
    """The release container of a page: what the wire's layout says, the whole body of any other page."""
    tree = parse(body).tree
    fitted = fit(tree, wire.layout, None) if wire else None
    if fitted is not None:
        return fitted.containers
    found = tree.find("body")
    return [tree if found is None else found]


def visible(element: _Element) -> str:
    """Every visible character of an element but white space and controls, in order."""
    return "".join(fold("".join(_seen(element))).split())


def _seen(element: _Element) -> Iterator[str]:
    """An explicit stack instead of a recursion: pages may be deep."""
    stack: list[_Element | str] = [element]
    first = True
    while stack:
        one = stack.pop()
        if isinstance(one, str):
            yield one
            continue
        if one.tail and not first:
            stack.append(one.tail)
        first = False
        hidden = one.tag in _UNSEEN or "hidden" in one.attrib or _NONE.search(one.get("style", ""))
        if isinstance(one.tag, str) and not hidden:
            stack.extend(reversed(list(one)))
            stack.append(one.text or "")


def put_back(release: Release) -> str:
    """The text with everything that was removed at its place, without white space."""
    pieces: list[str] = []
    at = 0
    for removed in release.removed:
        pieces += [release.text[at : removed.at], removed.text]
        at = removed.at
    pieces.append(release.text[at:])
    return "".join("".join(pieces).split())


def check_blocks(release: Release) -> None:
    """Blocks tile the text: in order, exact, nothing but white space between them and none at their edges."""
    end = 0
    for block in release.blocks:
        piece = release.text[block.start : block.end]
        assert end <= block.start < block.end, block
        assert not release.text[end : block.start].strip(), block
        assert piece == piece.strip(), block
        end = block.end
    assert end == len(release.text)


def check_conserved(release: Release, body: bytes, wire: Wire | None) -> None:
    """Every visible word once, in `text` or in `removed`, at its place; the bars between cells are ours."""
    places = [removed.at for removed in release.removed]
    assert places == sorted(places)
    assert all(0 <= at <= len(release.text) for at in places)
    seen = "".join(visible(one) for one in containers(body, wire))
    assert put_back(release).replace("|", "") == seen.replace("|", "")


def blocks_of(release: Release) -> list[tuple[str, str]]:
    return [(block.kind, release.text[block.start : block.end]) for block in release.blocks]
