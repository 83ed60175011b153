"""The measure: what it counts, and that it is the same as the corpus's own where that lies beside the project."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from crawler.clean import clean, find_wire
from crawler.model import Page, to_json
from quality.measure import score_fields, score_kinds, score_text, words
from tests.clean.saved import WIRES, corpus_params
from tests.clean.test_corpus import gold_of, scorer

LABELS = [
    ("chrome", "Skip to the main part of the page"),
    ("headline", "Mill Opens in Norhaven"),
    ("body", "NORHAVEN, May 9 -- The mill opened today, and forty people work there."),
    ("contact", "Ana Tveit, press office"),
    ("links", "Related links"),
]
TEXT = "NORHAVEN, May 9 -- The mill opened today, and forty people work there."


def test_a_text_that_holds_all_and_nothing_else_is_whole() -> None:
    score = score_text(LABELS, f"{TEXT}\nAna Tveit, press office")
    assert (score.strict, score.f1, score.leak) == (1.0, 1.0, 0)


def test_a_lost_contact_costs_the_strict_score_alone() -> None:
    score = score_text(LABELS, TEXT)
    assert score.f1 == 1.0
    assert 0.8 < score.strict < 1.0


def test_a_headline_in_the_text_costs_the_strict_score_alone() -> None:
    score = score_text(LABELS, f"Mill Opens in Norhaven\n{TEXT}\nAna Tveit, press office")
    assert score.f1 == 1.0
    assert score.strict < 1.0


def test_links_may_stand_or_fall_in_both() -> None:
    assert score_text(LABELS, f"{TEXT}\nAna Tveit, press office\nRelated links").strict == 1.0


def test_navigation_leaks_in_runs_of_three_words() -> None:
    assert score_text(LABELS, f"{TEXT} Skip to the main part of the page").leak == 8
    assert score_text(LABELS, f"{TEXT} Skip page").leak == 0


def test_lost_words_cost_recall_and_strange_ones_precision() -> None:
    half = score_text(LABELS, "The mill opened today")
    assert half.precision == 1.0
    assert half.recall < 0.5
    strange = score_text(LABELS, f"{TEXT} Another company sells boots")
    assert strange.recall == 1.0
    assert strange.precision < 1.0


def test_nothing_against_nothing() -> None:
    assert score_text([], "").f1 == 1.0
    assert score_text(LABELS, "").f1 == 0.0


def test_words_are_compared_in_their_compatibility_form() -> None:
    assert words("ＡＣＭＥ ﬁles") == ["acme", "files"]
    assert words("東京 mill") == ["東", "京", "mill"]


TRUTH = {
    "headline": "Mill Opens", "subheads": ["Forty jobs"], "published": "2026-05-09T13:30:00-04:00", "language": "en-US", "places": ["NORHAVEN, Maine"],
    "dateline_date": "2026-05-09", "issuer": ["Tideworks"], "tickers": ["NYSE:TDWK"], "id": "prnewswire:1",
}  # fmt: skip
RECORD = {
    "headline": "MILL OPENS", "subheads": ["Forty jobs"], "published": {"at": "2026-05-09T17:30:00Z"}, "language": "en",
    "dateline": {"places": ["Norhaven, Maine"], "date": "2026-05-09"}, "issuer": ["Tideworks"],
    "tickers": [{"exchange": "NYSE", "symbol": "TDWK"}], "id": "prnewswire:1",
}  # fmt: skip


def test_fields_agree_in_words_instants_and_main_language() -> None:
    assert all(score_fields(TRUTH, RECORD).values())
    assert score_fields(TRUTH, RECORD).keys() == TRUTH.keys()


@pytest.mark.parametrize("name", sorted(set(TRUTH) - {"places", "dateline_date"}))
def test_a_field_that_is_not_there_does_not_agree(name: str) -> None:
    assert score_fields(TRUTH, {key: value for key, value in RECORD.items() if key != name})[name] is False


def test_what_the_page_does_not_state_is_not_asked_for() -> None:
    assert score_fields({"headline": "Mill Opens"}, RECORD) == {"headline": True}
    assert score_fields({"tickers": []}, {}) == {"tickers": True}


def of_kinds(*blocks: tuple[str, str]) -> dict[str, Any]:
    text, found = "", []
    for kind, words_of_it in blocks:
        found.append({"kind": kind, "start": len(text), "end": len(text) + len(words_of_it)})
        text += words_of_it + " "
    return {"text": text.strip(), "blocks": found}


def test_kinds_are_counted_by_the_words_that_both_keep() -> None:
    labels = [
        ("chrome", "Skip"),
        ("body", "NORHAVEN -- The mill opened"),
        ("about", "About Acme"),
        ("contact", "Ana Tveit"),
    ]
    right = of_kinds(("dateline", "NORHAVEN --"), ("body", "The mill opened"), ("about", "About Acme"))
    assert score_kinds(labels, right) == 1.0
    half = of_kinds(("body", "The mill opened"), ("heading", "About Acme"), ("body", "Skip"), ("contact", "Ana"))
    assert score_kinds(labels, half) == pytest.approx(4 / 6)
    assert score_kinds(labels, {"text": "The mill opened"}) is None
    assert score_kinds(labels, of_kinds(("body", "Other words"))) is None


@pytest.mark.corpus
@pytest.mark.parametrize("path", corpus_params())
def test_it_is_the_corpus_own_measure(path: Path) -> None:
    page = Page(body=path.read_bytes())
    gold: dict[str, Any] = gold_of(path)
    for wire in (find_wire(page, WIRES), None):
        release = clean(page, wire)
        theirs, ours = scorer().score_text(gold["blocks"], release.text), score_text(gold["blocks"], release.text)
        assert {name: getattr(ours, name) for name in theirs} == pytest.approx(theirs)
        record = json.loads(to_json(release))
        assert score_fields(gold, record) == scorer().score_fields(gold, record)
