"""A release for people: no word more, none less, in every form, and markup in it is text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.clean import clean_dump, render
from crawler.clean.words import words
from crawler.model import Block, Cleaner, Release, Removed

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


class Visible(HTMLParser):
    """The text of a page, in order, outside its head; with the elements that were opened."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.opened.append(tag)
        assert not any(name.startswith("on") or name in ("src", "href") for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.text.append(data)


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


def test_the_page_shows_every_block_and_what_was_removed_in_its_place(release: Release) -> None:
    article = render.to_html(release, "dump.txt")
    page = Visible(render.page_head("t") + article + render.PAGE_END)
    assert "script" not in page.opened
    assert {"style", "article", "del"} <= set(page.opened)
    assert list(re.findall(r'<div class="block"[^>]*><b>(\w+) ', article)) == [block.kind for block in release.blocks]
    shown = words(article.partition("</table>")[2].replace("<", " <"))
    assert "alert" in shown
    assert re.findall(r"<del[^>]*><b>([^<]+)</b>", article) == [one.rule for one in release.removed]
    assert article.index("SOURCE Acme Bolts") < article.index("<b>promo</b>")


@given(
    st.text(min_size=1, max_size=60).filter(str.strip),
    st.lists(st.tuples(st.text(min_size=1, max_size=20), st.integers(0, 60)), max_size=4),
)
def test_every_word_is_on_the_page_once(text: str, removed: list[tuple[str, int]]) -> None:
    """Also where removed texts stand inside a block, side by side, or beyond its end."""
    text = text.strip()
    release = Release(
        id=None, wire=None, text=text, blocks=(Block(kind="body", start=0, end=len(text)),),
        removed=tuple(Removed(text=one, rule="r", at=min(at, len(text))) for one, at in sorted(removed, key=lambda r: r[1])),
        cleaner=Cleaner(wirevault="0", trafilatura="0"),
    )  # fmt: skip
    article = render.to_html(release, "x").partition("</table>")[2]
    page = Visible(re.sub(r"<b>[^<]*</b>", "", article).replace("<", "\x00<", 0))
    told = "".join(page.text).replace("\n", "").replace("\r", "")
    wanted = "".join([text, *(one.text for one in release.removed)]).replace("\n", "").replace("\r", "")
    assert sorted(told) == sorted(wanted)
