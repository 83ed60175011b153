"""A release as plain text and as Markdown: no word more, none less, and its own signs are escaped."""

from __future__ import annotations

import pytest

from crawler.clean import clean_dump, render
from crawler.model import Block, Cleaner, Release

DUMP = """\
Acme Opens a <b>Mill</b>

NORHAVEN, May 9, 2025 /PRNewswire/ -- Acme Bolts (NYSE: ACM) opened a mill & hired *200* people <script>alert(1)</script> today.

What comes next

• Bolts
• Nuts

The mill will sell its first bolts in March, and it will be at full capacity by the end of the year.

SOURCE Acme Bolts
WANT YOUR COMPANY'S NEWS FEATURED ON PRNEWSWIRE.COM?
"""


@pytest.fixture(scope="module")
def release() -> Release:
    return clean_dump(DUMP)


def table(*rows: str) -> Release:
    text = "\n".join(rows)
    return Release(
        id=None, wire=None, text=text, blocks=(Block(kind="table", start=0, end=len(text)),),
        cleaner=Cleaner(wirevault="0", trafilatura="0"),
    )  # fmt: skip


def test_text_is_headline_and_text(release: Release) -> None:
    assert render.to_text(release) == f"{release.headline}\n\n{release.text}\n"


def test_markdown_has_its_forms_and_escapes_signs(release: Release) -> None:
    lines = render.to_markdown(release).split("\n")
    assert lines[0] == "# Acme Opens a Mill"
    assert "## What comes next" in lines
    assert lines[lines.index("- Bolts") + 1] == "- Nuts"
    assert any(
        line.startswith("NORHAVEN, May 9, 2025 /PRNewswire/ -- Acme Bolts") and r"\*200\*" in line for line in lines
    )


def test_markdown_tables_have_as_many_cells_in_every_row() -> None:
    markdown = render.to_markdown(table("Sales | 2025 | 2024", "Bolts | 12", "a|b | 1 | 2"))
    assert markdown.split("\n")[:4] == [
        "| Sales | 2025 | 2024 |",
        "| --- | --- | --- |",
        "| Bolts | 12 |  |",
        r"| a\|b | 1 | 2 |",
    ]
