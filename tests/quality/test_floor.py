"""The floor holds, rises by one command and falls by none; the README says what is measured."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from quality.extractors import HERE, Taken
from quality.figures import ALL, Result, measured, summed, table
from quality.floor import Floor, digest, fallen, floor_of, pin, pinned
from quality.golden import ROOT
from quality.measure import Score
from quality.samples import corpus_samples, golden_samples
from quality.show import between, markdown, put_between
from tests.clean.saved import CORPUS

README = ROOT / "README.md"
COMMAND = "run make floor"
NEAR = 0.005  # how far a figure in the README may be from today's: rules move the last digit


@cache
def golden() -> list[Result]:
    return measured(golden_samples())


@cache
def now() -> Floor:
    return floor_of(golden())


def test_the_scores_are_not_under_the_floor() -> None:
    floor = pinned()
    assert floor is not None, COMMAND
    assert not fallen(floor, now())


def test_the_floor_is_that_of_the_pages_as_they_are() -> None:
    floor = pinned()
    assert floor is not None
    assert floor.digest == digest(), f"golden pages or records have changed since the floor was pinned: {COMMAND}"


@pytest.mark.parametrize("name", ["golden", pytest.param("corpus", marks=pytest.mark.corpus)])
def test_the_readme_says_what_is_measured(name: str) -> None:
    if name == "corpus" and not CORPUS.is_dir():
        pytest.skip(f"no corpus at {CORPUS}")
    results = golden() if name == "golden" else measured(corpus_samples())
    told, is_now = between(README.read_text("utf-8"), name), markdown(list(table(results)))
    figure = r"\d\.\d{3}"
    assert re.sub(figure, "#", told) == re.sub(figure, "#", is_now), COMMAND
    pairs = zip(re.findall(figure, told), re.findall(figure, is_now), strict=True)
    assert not [pair for pair in pairs if abs(float(pair[0]) - float(pair[1])) > NEAR], COMMAND


def lowered(floor: Floor) -> Floor:
    return replace(floor, generic=replace(floor.generic, strict=floor.generic.strict - 0.01))


def test_a_lower_score_is_refused_unless_it_is_allowed(tmp_path: Path) -> None:
    place = tmp_path / "quality.json"
    assert pin(now(), place) == []
    before = place.read_bytes()
    against = pin(lowered(now()), place)
    assert len(against) == 1
    assert "generic: strict is" in against[0]
    assert place.read_bytes() == before
    assert pin(lowered(now()), place, allow_lower=True) == []
    assert pinned(place) == lowered(now())
    assert pin(now(), place) == []
    assert pinned(place) == now()


def test_we_are_nowhere_worse_than_trafilatura() -> None:
    figures = {(one.group, one.extractor): one for one in table(golden())}
    for (group, extractor), one in figures.items():
        if extractor == "trafilatura":
            assert figures[group, "wirevault"].strict >= one.strict - 1e-9
            assert figures[group, "wirevault, no wire file"].strict >= one.strict - 1e-9


def test_every_extractor_reads_every_page_and_we_alone_the_dumps() -> None:
    pages = {name: {one.name for one in golden() if one.extractor == name} for name in HERE}
    assert pages["wirevault"] - pages["trafilatura"] == {one.name for one in golden() if one.name.endswith(".txt")}
    assert pages["trafilatura"] == pages["wirevault, no wire file"] != set()
    assert all(one.ms > 0 for one in golden())


def test_a_page_that_gives_no_record_counts_as_nothing_found() -> None:
    sample = replace(golden_samples("presseportal")[0], data=b"")
    found = {one.extractor: one for one in measured([sample])}
    assert found["wirevault"].score == Score(0.0, 0.0, 0.0, 0.0, 0)
    assert found["wirevault"].fields["headline"] is False
    assert Taken().text == ""


def test_figures_are_means_and_leaks_are_pages() -> None:
    one = Result("g", "a.html", "x", Score(1.0, 1.0, 1.0, 1.0, 0), {"id": True, "issuer": False}, 2.0)
    other = Result("g", "b.html", "x", Score(0.5, 0.6, 0.7, 0.8, 12), {"id": True}, 4.0)
    found = summed("g", "x", [one, other])
    assert (found.strict, found.least, found.leaks, found.ms) == (0.75, 0.5, 1, 3.0)
    assert found.fields == pytest.approx(2 / 3)
    assert [line.group for line in table([one, other])] == ["g", ALL]


def test_what_is_not_whole_is_not_rounded_up() -> None:
    result = Result("g", "a.html", "x", Score(0.9999, 1.0, 1.0, 1.0, 0), {}, 2.0)
    assert "| x | 1 | 0.999 | 0.999 | 1.000 |" in markdown(list(table([result])))


def test_only_what_stands_between_the_markers_is_written(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("a\n<!-- x -->\n-\n<!-- /x -->\nb - c\n", "utf-8")
    put_between(page, "x", "1\n2")
    assert page.read_text("utf-8") == "a\n<!-- x -->\n1\n2\n<!-- /x -->\nb - c\n"
    with pytest.raises(ValueError, match="no markers <!-- y -->"):
        put_between(page, "y", "")
