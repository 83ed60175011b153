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
    ("ИСТОЧНИК Акме", ["Акме"]),
    ("ŹRÓDŁO Acme Sp. z o.o.", ["Acme Sp. z o.o."]),
    ("稿源：某某公司", ["某某公司"]),
    ("출처 회사", ["회사"]),
    ("المصدر شركة أكمي", ["شركة أكمي"]),
    ("Source : Acme inc.", ["Acme inc."]),
    # names that begin with a small letter or are an address, listings, several by other marks
    ("SOURCE eAcme", ["eAcme"]),
    ("SOURCE acme.example", ["acme.example"]),
    ("SOURCE Acme, Inc. (NYSE: ACM)", ["Acme, Inc."]),
    ("SOURCE Acme Corp. / Other Inc.", ["Acme Corp.", "Other Inc."]),
    ("SOURCE Acme Corp. on behalf of Other Inc.", ["Acme Corp.", "Other Inc."]),
    ("SOURCE City of Norhaven and Acme Inc.", ["City of Norhaven", "Acme Inc."]),
    ("SOURCE Johnson & Daughters", ["Johnson & Daughters"]),
    ("SOURCE Ministry of Trade and Industry", ["Ministry of Trade and Industry"]),
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
        "SOURCE CODE RELEASED",
        "Source: Company data",
        "Source: Acme survey, 2025, n = 1,000",
        "Source: Bureau of Norhaven, 2020.",
        "Quelle: eigene Berechnung",
        "FONTE DI RICAVI",
        "SOURCE " + "Acme " * 100,
        "",
    ],
)
def test_lines_that_are_none(line: str) -> None:
    assert source.parse(line) is None


@given(st.text(max_size=200))
def test_any_line_gives_names_that_it_holds(line: str) -> None:
    for prefix in ("", "SOURCE ", "Source: "):
        for name in source.parse(prefix + line) or ():
            assert name
            assert " ".join(name.split()) == name
