"""Who a release is from, and where an article first stood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.clean import source

LINES = [
    ("SOURCE Acme Corporation", ["Acme Corporation"]),
    ("SOURCE  Acme Corporation", ["Acme Corporation"]),
    ("SOURCE: Acme, Inc.", ["Acme, Inc."]),
    ("SOURCE:  Acme, Inc. ", ["Acme, Inc."]),
    ("Source: Acme", ["Acme"]),
    ("SOURCE Acme Research, LLP", ["Acme Research, LLP"]),
    ("SOURCE Acme Corporation; Other Fund; Third Trust", ["Acme Corporation", "Other Fund", "Third Trust"]),
    ("SOURCE The Acme Corporation and AB Fund", ["The Acme Corporation", "AB Fund"]),
    ("SOURCE Acme, Inc. and Other, LLC", ["Acme, Inc.", "Other, LLC"]),
    ("SOURCE Acme, Inc., Other Ltd and Third GmbH", ["Acme, Inc.", "Other Ltd", "Third GmbH"]),
    ("SOURCE Norhaven University and Selmouth Institute", ["Norhaven University", "Selmouth Institute"]),
    # one organisation with "and" in its name
    ("SOURCE Johnson and Johnson", ["Johnson and Johnson"]),
    ("SOURCE Ernst & Young", ["Ernst & Young"]),
    ("SOURCE Bed, Bath and Garden Inc.", ["Bed, Bath and Garden Inc."]),
    ("SOURCE University of Science and Technology", ["University of Science and Technology"]),
    ("SOURCE Ministry of Health and Social Services", ["Ministry of Health and Social Services"]),
    ("SOURCE Department of Trade, Government of Norhaven", ["Department of Trade, Government of Norhaven"]),
    # other languages and wires
    ("QUELLE: Acme GmbH", ["Acme GmbH"]),
    ("FUENTE: Acme S.A.", ["Acme S.A."]),
    ("ИСТОЧНИК: Акме", ["Акме"]),
    ("消息来源：某某公司", ["某某公司"]),
    ("Original-Content von: Acme GmbH, übermittelt durch news aktuell", ["Acme GmbH"]),
    ("Original-Content von: Acme, Bolzen und Co. KG, übermittelt durch news aktuell", ["Acme, Bolzen und Co. KG"]),
    ("Contenu original de: Acme SA, transmis par news aktuell", ["Acme SA"]),
    ("**SOURCE Acme**", None),
]


@pytest.mark.parametrize(("line", "expected"), LINES)
def test_source_lines(line: str, expected: list[str] | None) -> None:
    found = source.parse(line)
    assert (list(found) if found is not None else None) == expected


@pytest.mark.parametrize(
    "line",
    [
        "Source of the river",
        "SOURCE code is published under an open licence by the project.",
        "SOURCES close to the matter said so.",
        "Source: https://acme.example/data",
        "RESOURCE Acme",
        "The SOURCE Acme",
        "SOURCE",
        "SOURCE: 12",
        "SOURCE " + "Acme " * 100,
        "",
    ],
)
def test_lines_that_are_none(line: str) -> None:
    assert source.parse(line) is None


FIRST = [
    (
        "This article first appeared in Norhaven Courier: https://courier.example/page/1333.shtml",
        ("Norhaven Courier", "https://courier.example/page/1333.shtml"),
    ),
    ("This article was first published in the Selmouth Times.", ("Selmouth Times", None)),
    (
        "The story originally appeared on Norhaven Net (https://net.example/a).",
        ("Norhaven Net", "https://net.example/a"),
    ),
    ("This op-ed was originally published by The Harbour Review on May 8, 2025.", ("The Harbour Review", None)),
    ("Dieser Artikel erschien zuerst in der Norhavener Zeitung.", ("Norhavener Zeitung", None)),
    ("本文首发于北港时报：https://times.example/1", ("北港时报", "https://times.example/1")),
]


@pytest.mark.parametrize(("text", "expected"), FIRST)
def test_the_first_outlet_is_named(text: str, expected: tuple[str, str | None]) -> None:
    found = source.republished("Some words before.\n\n" + text + "\n\nMore: https://other.example/")
    assert found is not None
    assert (found.outlet, found.url) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The comet first appeared in the night sky of 1811.",
        "The first article appeared in print.",
        "This feature first appeared in version 2 of the program.",
        "",
    ],
)
def test_other_first_appearances_are_none(text: str) -> None:
    assert source.republished(text) is None


@given(st.text(max_size=200))
def test_any_line_gives_names_that_it_holds(line: str) -> None:
    for prefix in ("", "SOURCE ", "Source: "):
        for name in source.parse(prefix + line) or ():
            assert name
            assert " ".join(name.split()) == name
