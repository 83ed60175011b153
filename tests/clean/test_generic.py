"""Pages that no wire file describes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import fromstring

from crawler.clean import clean, find_wire, region
from crawler.clean.align import lines_found
from crawler.clean.survey import Survey
from crawler.clean.walk import walk
from crawler.clean.words import words
from crawler.model import Page, Release
from tests.clean import layouts
from tests.clean.saved import WIRES, blocks_of, check_blocks, check_conserved
from tests.clean.test_known import ENGLISH, PAGES


def cleaned(body: bytes) -> Release:
    release = clean(Page(body=body), None)
    check_conserved(release, body, None)
    check_blocks(release)
    return release


def test_a_copy_on_another_site_loses_the_others_releases() -> None:
    release = cleaned(layouts.syndicated())
    assert release.method == "generic"
    assert release.headline == layouts.HEADLINE
    assert release.text.startswith("NORHAVEN, Maine, May 9, 2025 /PRNewswire/ -- Tideworks, Inc.")
    assert release.text.endswith("SOURCE Tideworks, Inc.")
    assert release.issuer == ("Tideworks, Inc.",)
    assert release.dateline is not None and release.dateline.tag == "PRNewswire"
    assert release.published is not None and release.published.date == "2025-05-09"
    assert "related" in {one.rule for one in release.removed}
    assert find_wire(Page(body=layouts.syndicated()), WIRES) is None


@pytest.mark.parametrize("method", ENGLISH)
def test_a_wires_page_without_its_file_gives_the_same_text(method: str) -> None:
    known = clean(Page(body=PAGES[method]()), WIRES[method.split("@", maxsplit=1)[0]])
    assert cleaned(PAGES[method]()).text == known.text


def test_a_page_without_a_dateline() -> None:
    sentence = "The museum opens its new wing to the public on Saturday, and admission is free for a month. "
    body = f"""<html lang="en"><head><title>Museum Opens New Wing | Tidewater Museum</title></head><body>
<ul><li><a href="/">Home</a></li><li><a href="/visit">Visit</a></li></ul><h1>Museum Opens New Wing</h1><article>
<p>{sentence * 3}</p><p>{sentence * 2}</p><p>{sentence * 4}</p></article><p>© 2025 Tidewater Museum</p></body></html>"""
    release = cleaned(body.encode())
    assert release.headline == "Museum Opens New Wing"
    assert release.dateline is None
    assert release.published is None  # nothing states a time: none is guessed
    assert "no-published" in release.warnings
    assert release.text == "\n\n".join((sentence * times).strip() for times in (3, 2, 4))


def test_identical_neighbours_are_all_kept() -> None:
    """trafilatura makes one of them; a release may repeat a line on purpose."""
    again = "<p>We will rise again, said the mayor of the town that the flood had taken.</p>" * 3
    body = layouts.syndicated().replace(b"<ul><li>Forty", again.encode() + b"<ul><li>Forty")
    assert cleaned(body).text.count("We will rise again") == 3


def test_highlights_before_the_dateline_are_kept() -> None:
    body = layouts.syndicated().replace(
        b'<div class="story">', b'<div class="story"><ul><li>Mill opens in May</li><li>Forty jobs</li></ul>'
    )
    kinds = [kind for kind, _ in blocks_of(cleaned(body))]
    assert kinds[:3] == ["list", "dateline", "body"]


WORDS = st.lists(st.sampled_from("ab cd ef gh ij kl mn op".split()), max_size=12)


@given(st.lists(WORDS, max_size=30), st.data())
def test_lines_that_were_taken_are_found_again(lines: list[list[str]], data: st.DataObject) -> None:
    """Whole lines taken out in order are all found, unless their words stand elsewhere too."""
    numbered = [[f"{word}{number}" for word in line] for number, line in enumerate(lines)]
    taken = [data.draw(st.booleans()) for _ in numbered]
    found = lines_found(numbered, [word for line, yes in zip(numbered, taken, strict=True) if yes for word in line])
    assert found == [bool(line) and yes for line, yes in zip(numbered, taken, strict=True)]


def test_repeated_lines_are_found_where_the_order_says() -> None:
    lines = [["home"], ["news", "today"], ["a", "b", "c", "d", "e", "f"], ["news", "today"], ["g", "h", "i", "j", "k"]]
    taken = [word for line in lines[2:] for word in line]
    assert lines_found(lines, taken) == [False, False, True, True, True]


JAPANESE = (
    "潮汐製粉株式会社（本社：潮見市、代表取締役：田中アンナ）は、潮の力で穀物を挽く第二製粉所の操業を本日開始しました。",
    "新しい製粉所では四十人が二交代で働き、年間千二百トンの穀物を処理します。建設には二年を要し、地元の銀行が資金を出しました。",
    "代表の田中は「誇りに思います。建設に携わったすべての方々に感謝します」と述べ、来年には三つ目の製粉所を計画していると明かしました。",
    "製粉所の見学は毎週土曜日に行われ、予約は不要です。見学者には挽きたての粉が一袋贈られ、隣の食堂では焼きたてのパンを味わえます。",
)
TEASERS = "".join(
    f'<div><h3><a href="/r/{n}">Other Company {n} Announces Results for the Quarter</a></h3><p>SELMOUTH, May {n}, 2025 (GLOBE '
    f"NEWSWIRE) -- Other Company {n} today announced its results for the quarter, and a dividend of ten cents a share.</p></div>"
    for n in range(1, 9)
)


@pytest.mark.parametrize("over", ["<h2>Recommended Stories</h2>", "<h2>関連記事</h2>", "<div>その他</div>"])
def test_a_release_without_a_dateline_over_a_list_of_others(over: str) -> None:
    """trafilatura takes the teasers, whose paragraphs look longer to it, and a teaser's dateline is not the release's."""
    paragraphs = "".join(f"<p>{one}</p>" for one in JAPANESE)
    body = f"""<html lang="ja"><head><meta charset="utf-8"><title>第二製粉所の操業を開始</title></head><body><h1>第二製粉所の操業を開始</h1>
<div class="body">{paragraphs}</div><section>{over}{TEASERS}</section></body></html>"""
    release = cleaned(body.encode())
    assert release.dateline is None
    assert release.text == "\n\n".join(JAPANESE)


@pytest.mark.parametrize(
    "line",
    [
        "Copyright Business Wire 2025",
        "© 2025 PR Newswire. All Rights Reserved.",
        "Stories and blog feeds of other people, all rights reserved by the author.",
        'EIN Presswire provides this news content "as is" without warranty of any kind.',
        "In this article:",
    ],
)
def test_a_carriers_own_lines_are_no_text(line: str) -> None:
    body = layouts.syndicated().replace(b"<p>SOURCE", f"<p>{line}</p><p>SOURCE".encode())
    assert line not in cleaned(body).text


def chosen(html: str, taken: str) -> list[str]:
    """The lines that are the release where trafilatura takes those alone that begin with `taken`."""
    walked = walk([fromstring(html)], {})
    found = Survey(walked, [words(one.text) for one in walked.lines], [], blind=False)
    found.taken = [line.text.startswith(taken) for line in walked.lines]
    found.headline = 0
    return [walked.lines[number].text for number in region.choose(found)]


def test_a_long_table_and_a_list_between_two_paragraphs_are_kept() -> None:
    sentence = "The mill ground more grain than in any year before, the company said, and it will hire more people."
    rows = "".join(f"<tr><td>{year}</td><td>{year - 1900},000 tons</td></tr>" for year in range(2000, 2020))
    html = f"""<div><h1>Mill Grinds More</h1><div><p>{sentence}</p><div><table>{rows}</table></div><p>{sentence}</p>
<ul><li>Forty jobs</li><li>Two shifts</li></ul><p>{sentence}</p></div><ul><li>Terms</li></ul></div>"""
    table = [f"{year} | {year - 1900},000 tons" for year in range(2000, 2020)]
    assert chosen(html, "The mill") == [sentence, *table, sentence, "Forty jobs", "Two shifts", sentence]


def test_a_first_paragraph_that_trafilatura_drops_is_kept() -> None:
    """In an element of its own, and with short lines between it and what trafilatura takes; no cookie notice far away."""
    lead = "Tideworks opened its second mill today, and the whole town of Norhaven came to see it. " * 2
    html = f"""<div><h1>Mill Opens</h1><div><div><div><div><p>{lead.replace("Tideworks", "We use cookies")}</p></div></div></div></div>
<div><div><p>{lead}</p><div>In short<br>The mill is open.<br>The mill is large.</div></div></div></div>"""
    assert chosen(html, "The mill is") == [lead.strip(), "In short", "The mill is open.", "The mill is large."]
