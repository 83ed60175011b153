"""The real pages beside the project: conserved, pure, and scored against their labels; the floors only rise."""

from __future__ import annotations

import importlib.util
import json
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from crawler.clean import clean, find_wire
from crawler.model import Page, Release
from crawler.wire import Wire
from tests.clean.saved import CORPUS, SCORER, WIRES, check_blocks, check_conserved, corpus_pages, corpus_params, wire_of

pytestmark = pytest.mark.corpus

# Mean strict score of each wire's own pages, and the least of any one page; leaks are none anywhere.
FLOOR = {"prnewswire": (0.999, 0.994), "globenewswire": (0.999, 0.997), "presseportal": (1.0, 1.0)}
GENERIC = (0.997, 0.98)


@cache
def cleaned(path: Path, *, known: bool) -> Release:
    wire = wire_of(path) if known else None
    return clean(Page(body=path.read_bytes()), wire)


@cache
def scorer() -> ModuleType:
    if not SCORER.exists():
        pytest.skip(f"no {SCORER}")
    spec = importlib.util.spec_from_file_location("score_clean", SCORER)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def gold_of(path: Path) -> dict[str, Any]:
    folder = path.parents[2] / "gold" / path.parent.name
    gold: dict[str, Any] = json.loads((folder / f"{path.stem}.json").read_text("utf-8"))
    return gold


def score(path: Path, *, known: bool) -> dict[str, Any]:
    scored: dict[str, Any] = scorer().score_text(gold_of(path)["blocks"], cleaned(path, known=known).text)
    return scored


def pages(wire: str) -> list[Path]:
    found = [path for path in corpus_pages() if path.parent.name == wire]
    if not found:
        pytest.skip(f"no corpus at {CORPUS}")
    return found


@pytest.mark.parametrize("path", corpus_params())
@pytest.mark.parametrize("known", [True, False], ids=["known", "generic"])
def test_every_visible_word_is_kept_or_removed_once(path: Path, known: bool) -> None:
    wire: Wire | None = wire_of(path) if known else None
    release = cleaned(path, known=known)
    check_conserved(release, path.read_bytes(), wire)
    check_blocks(release)


@pytest.mark.parametrize("path", corpus_params())
def test_the_same_page_gives_the_same_record(path: Path) -> None:
    again = clean(Page(body=path.read_bytes()), wire_of(path))
    assert again == cleaned(path, known=True)


@pytest.mark.parametrize("wire", FLOOR)
def test_a_wires_own_pages_keep_their_score(wire: str) -> None:
    scores = [score(path, known=True) for path in pages(wire)]
    strict = [one["strict"] for one in scores]
    mean, least = FLOOR[wire]
    assert sum(strict) / len(strict) >= mean
    assert min(strict) >= least
    assert sum(one["leak"] for one in scores) == 0


@pytest.mark.parametrize("wire", FLOOR)
def test_fields_of_a_wires_own_pages(wire: str) -> None:
    agreed: dict[str, list[bool]] = {}
    for path in pages(wire):
        record = json.loads(_as_json(cleaned(path, known=True)))
        for name, right in scorer().score_fields(gold_of(path), record).items():
            agreed.setdefault(name, []).append(right)
    wrong = {name: results.count(False) for name, results in agreed.items() if not all(results)}
    assert sum(wrong.values()) <= (1 if wire == "presseportal" else 0), wrong  # a police report has no id of this wire


def _as_json(release: Release) -> bytes:
    from crawler.model import to_json

    return to_json(release)


@pytest.mark.parametrize("path", corpus_params())
def test_without_its_wire_a_page_is_cleaned_no_worse_than_by_trafilatura(path: Path) -> None:
    import trafilatura

    ours = score(path, known=False)
    theirs = scorer().score_text(gold_of(path)["blocks"], trafilatura.extract(path.read_bytes()) or "")
    assert ours["strict"] >= theirs["strict"] - 1e-9


def test_the_generic_path_keeps_its_score() -> None:
    found = corpus_pages()
    if not found:
        pytest.skip(f"no corpus at {CORPUS}")
    strict = [score(path, known=False)["strict"] for path in found]
    mean, least = GENERIC
    assert sum(strict) / len(strict) >= mean
    assert min(strict) >= least


@pytest.mark.parametrize("path", corpus_params())
def test_a_page_states_whose_it_is(path: Path) -> None:
    found = find_wire(Page(body=path.read_bytes()), WIRES)
    assert found == wire_of(path)
