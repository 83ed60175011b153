"""A release as a page: every word once, in its place, and markup in it is text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.clean import clean_dump, sheet
from crawler.clean.words import words
from crawler.model import Block, BlockKind, Cleaner, Contact, Link, Release, Removed, Stamp
from quality.golden import Golden, cleaned, goldens

DUMP = """\
Acme Opens a <b>Mill</b>

NORHAVEN, May 9, 2025 /PRNewswire/ -- Acme Bolts (NYSE: ACM) opened a mill & hired *200* people <script>alert(1)</script> today.

• Bolts
• Nuts

The mill will sell its first bolts in March, and it will be at full capacity by the end of the year.

SOURCE Acme Bolts
WANT YOUR COMPANY'S NEWS FEATURED ON PRNEWSWIRE.COM?
"""
OURS = re.compile(r'<b class="label">.*?</b>|<b>[^<]*</b>')  # kinds, offsets and rules


class Visible(HTMLParser):
    """The text of a page, in order; with the elements that were opened."""

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


def body_of(article: str) -> str:
    return article.partition('<div class="text">')[2]


def told(article: str) -> str:
    """Every letter of kept and removed text that the article shows, without white space."""
    return "".join("".join(Visible(OURS.sub("", body_of(article))).text).split())


def one_block(text: str, kind: BlockKind = "body", removed: tuple[Removed, ...] = ()) -> Release:
    blocks = (Block(kind=kind, start=0, end=len(text)),)
    cleaner = Cleaner(wirevault="0", trafilatura="0")
    return Release(id=None, wire=None, text=text, blocks=blocks, removed=removed, cleaner=cleaner)


@pytest.fixture(scope="module")
def release() -> Release:
    return clean_dump(DUMP)


def test_every_block_and_what_was_removed_in_its_place(release: Release) -> None:
    article = sheet.to_html(release, "dump.txt")
    page = Visible(sheet.page_head("t") + article + sheet.PAGE_END)
    assert "script" not in page.opened
    assert {"style", "article", "del"} <= set(page.opened)
    assert re.findall(r'<b class="label">(\w+)<', article) == [block.kind for block in release.blocks]
    assert "alert" in words(body_of(article).replace("<", " <"))
    assert article.index("SOURCE Acme Bolts") < article.index("<b>promo</b>")


@pytest.mark.parametrize("golden", goldens("prnewswire")[:6] + goldens("dumps")[:3], ids=lambda golden: golden.name)
def test_a_whole_page_loses_no_word(golden: Golden) -> None:
    release = cleaned(golden)
    whole = release.text + "".join(one.text for one in release.removed)
    shown = told(sheet.to_html(release, golden.name))
    assert sorted(shown.replace("|", "")) == sorted("".join(whole.split()).replace("|", ""))


@given(
    st.text(min_size=1, max_size=60).filter(str.strip),
    st.lists(st.tuples(st.text(min_size=1, max_size=20), st.integers(0, 60)), max_size=4),
    st.sampled_from(["body", "list", "table", "quote"]),
)
def test_every_word_is_on_the_page_once(text: str, cut: list[tuple[str, int]], kind: BlockKind) -> None:
    """Also where removed texts stand inside a block, side by side, or beyond its end."""
    text = text.strip()
    removed = tuple(Removed(text=one, rule="r", at=min(at, len(text))) for one, at in sorted(cut, key=lambda r: r[1]))
    shown = told(sheet.to_html(one_block(text, kind, removed), "x"))
    wanted = "".join("".join([text, *(one.text for one in removed)]).split())
    assert sorted(shown.replace("|", "")) == sorted(wanted.replace("|", ""))


def test_tables_and_lists_have_their_shape() -> None:
    table = sheet.to_html(one_block("Sales | 2025\nBolts | (1.2)", "table"), "x")
    assert '<tr><td>Bolts</td><td class="figure">(1.2)</td></tr>' in table
    assert "<li>one</li><li>two</li>" in sheet.to_html(one_block("one\ntwo", "list"), "x")


def test_neighbours_of_one_rule_stand_in_one_line() -> None:
    removed = tuple(
        Removed(text=text, rule=rule, at=0) for text, rule in (("a", "share"), ("b", "share"), ("c", "promo"))
    )
    article = sheet.to_html(one_block("x", removed=removed), "x")
    assert re.findall(r'<div class="gone"><b>(\w+)</b>', article) == ["share", "promo"]
    assert '<li class="out">share 2</li>' in article


def test_fields_have_their_origins_and_warnings_stand_out() -> None:
    stamps = (
        Stamp(at="2025-05-09T13:30:00-04:00", resolution="minute", origin="page", raw="May 9, 2025, 13:30 ET"),
        Stamp(date="2025-05-09", resolution="day", origin="dateline", raw="NORHAVEN, May 9, 2025"),
    )
    cleaner = Cleaner(wirevault="0", trafilatura="0")
    release = Release(
        id="acme:1", wire="acme", text="x", cleaner=cleaner, published=stamps[0], clocks=stamps, issuer=("Acme & Sons",), status="corrected",
        contacts=(Contact(text="Ana"),), links=(Link(url="https://acme.example/", text="Acme"),), warnings=("no-headline",),
    )  # fmt: skip
    article = sheet.to_html(release, "x")
    assert "page: May 9, 2025, 13:30 ET" in article
    assert "dateline: NORHAVEN, May 9, 2025" in article
    assert "Acme &amp; Sons" in article
    assert '<span class="badge corrected">corrected</span>' in article
    assert '<p class="warnings">look at this page:<code>no-headline</code></p>' in article
    assert 'class="warnings"' not in sheet.to_html(one_block("x"), "x")
