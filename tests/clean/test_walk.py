"""The walk: block boundaries, line breaks, lists, tables, hidden text, marks; and how lines become text."""

from __future__ import annotations

import pytest
from lxml.etree import _Element
from lxml.html import fromstring

from crawler.clean.compose import compose
from crawler.clean.lines import Line, Mark, fold
from crawler.clean.page import parse
from crawler.clean.segments import label
from crawler.clean.walk import Walked, walk


def body_of(html: str) -> _Element:
    body: _Element | None = parse(html.encode()).tree.find("body")
    assert body is not None
    return body


def walked(html: str, **rules: str) -> Walked:
    """The walk of a body; `rules` removes the elements of a class: walked(html, share="chrome")."""
    body = body_of(html)
    marks = {one: Mark(rule=rule) for name, rule in rules.items() for one in body.iterfind(f".//*[@class='{name}']")}
    return walk([body], marks)


def text_of(html: str, **rules: str) -> str:
    found = walked(html, **rules)
    label(found.lines)
    return compose(found.lines).text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
        ("<div>One.<div>Two.</div>Three.</div>", "One.\n\nTwo.\n\nThree."),
        ("<p>One<br>Two<br/>Three</p>", "One\nTwo\nThree"),
        ("<p>One<br><br>Two<br> <br>Three</p>", "One\n\nTwo\n\nThree"),
        ("<p>  a\n b\t c&nbsp; d </p>", "a b c d"),
        ("<p>a<b>b</b>c <i> d</i><span>e</span></p>", "abc de"),
        ("<p>smart&#146;s &#150; dash</p>", "smart’s – dash"),  # C1 references are windows-1252
        ("<p>a\x0bb\x00c</p>", "a b\ufffdc"),
        ("<ul><li>One</li><li>Two<ul><li>Three</li></ul></li></ul><p>Four</p>", "One\nTwo\nThree\n\nFour"),
        ("<ul><li><p>One</p></li><li><p>Two</p></li></ul>", "One\nTwo"),
        ("<ul><li>One</li></ul><ul><li>Two</li></ul>", "One\n\nTwo"),
        ("<p>• One</p><p>• Two</p><p>Three</p>", "• One\n• Two\n\nThree"),
        ("<pre>One\nTwo\n\nThree</pre>", "One\nTwo\n\nThree"),
        ("<select><option>One<option>Two</select>", "One\n\nTwo"),
        ("<script>no</script><style>no</style><noscript>no</noscript><template>no</template><p>yes</p>", "yes"),
        ('<p hidden>no</p><p style="color:red; DISPLAY : none">no</p><p>yes<b hidden>no</b></p>', "yes"),
        ("<!-- no --><p>yes<!-- no --> and yes</p>", "yes and yes"),
        ("text on its own", "text on its own"),
    ],
)
def test_lines_and_what_parts_them(html: str, text: str) -> None:
    assert text_of(html) == text


def table(*rows: str) -> str:
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (table("<th>Year</th><th>Sales</th>", "<td>2025</td><td>12.5</td>"), "Year | Sales\n2025 | 12.5"),
        (table("<td>Net</td><td></td><td>$</td><td>1,204</td><td> </td>"), "Net | $ | 1,204"),
        (table('<td colspan="3">Quarter ended</td><td>Year<br>ended</td>', "<td>a</td><td>1</td><td>2</td><td>3</td>"),
         "Quarter ended | Year ended\na | 1 | 2 | 3"),
        (table("<td>Costs:</td>", "<td>Rent</td><td>7</td>"), "Costs:\nRent | 7"),
        (table("<td><p>A page.</p><p>Laid out.</p></td>"), "A page.\n\nLaid out."),
        (table(f"<td><p>Nav</p></td><td><p>{'One. ' * 60}</p><p>Two.</p><p>Three.</p></td>"),
         f"Nav\n\n{('One. ' * 60).strip()}\n\nTwo.\n\nThree."),
        (table("<td>outer</td><td>" + table("<td>a</td><td>1</td>") + "</td>"), "outer\n\na | 1"),
        (table("<td>a</td><td>b</td>", "<td>c</td><td>" + table("<td>d</td><td>1</td>") + "</td>", "<td>e</td><td>f</td>"),
         "a | b\n\nc\n\nd | 1\n\ne | f"),
        (table("<td>Menu</td><td>More</td>", "<td>" + table("<td>" + table("<td>a</td><td>1</td>") + "</td>") + "</td>"),
         "Menu\n\nMore\n\na | 1"),
        (table("<td></td><td>●</td><td>First point</td>") + table("<td></td><td>●</td><td>Second point</td>"),
         "● First point\n● Second point"),
        ("<table><caption>Results</caption><tr><td>a</td><td>1</td></tr></table>", "Results\n\na | 1"),
        ("<table><td>a</td><td>1</td></table>", "a | 1"),
    ],
)  # fmt: skip
def test_tables_are_rows_of_cells(html: str, text: str) -> None:
    assert text_of(html) == text


def test_a_removed_part_keeps_its_place_in_the_sentence() -> None:
    found = walked('<p>Acme (NASDAQ: <span class="pop">× Modal title</span>ACME) grew.</p>', pop="chrome")
    composed = compose(found.lines)
    assert composed.text == "Acme (NASDAQ: ACME) grew."
    assert [(one.text, one.rule, one.at) for one in composed.removed] == [("× Modal title", "chrome", 13)]


def test_words_do_not_grow_together_where_something_is_removed() -> None:
    assert text_of('<p>one<span class="x">gone</span>two, <span class="x">gone</span>.</p>', x="chrome") == "one two, ."


def test_the_inner_mark_holds() -> None:
    body = body_of('<div class="header">News provided by <h1>Head <small>Sub</small></h1></div><p>Text</p>')
    marks = {
        body[0]: Mark(rule="chrome"),
        body[0][0]: Mark(rule="field:headline"),
        body[0][0][0]: Mark(rule="field:subhead"),
    }
    found = walk([body], marks)
    composed = compose(found.lines)
    assert composed.text == "Text"
    assert [(one.text, one.rule) for one in composed.removed] == [
        ("News provided by", "chrome"), ("Head", "field:headline"), ("Sub", "field:subhead"),
    ]  # fmt: skip
    assert found.texts("field:headline") == ["Head"]
    assert found.texts("field:subhead") == ["Sub"]


def test_links_and_images_are_noted_where_they_stand() -> None:
    found = walked('<p>See <a href="http://a.example/">the <b>whole</b> site</a>.<img src="x.png" alt="Logo"></p>')
    assert found.lines[0].links == [("http://a.example/", "the whole site")]
    assert [(image.source, image.alt, image.kept) for image in found.images] == [("x.png", "Logo", True)]


def test_bold_and_raised() -> None:
    found = walked(
        '<p><b>All of it</b></p><p><b>Some</b> of it</p><p style="font-weight:700">Styled</p>'
        '<p><b>Not <span style="font-weight: normal">this</span></b></p><p><sup>1</sup> A note</p>'
    )
    assert [line.bold for line in found.lines] == [True, False, True, False, False]
    assert [line.raised for line in found.lines] == [False, False, False, False, True]


def test_a_dateline_is_a_block_of_its_own_parted_by_a_blank() -> None:
    line = Line("DALLAS--(WIRE)--Acme grew.", removed=[("x", "chrome", 20)])
    composed = compose([line], (line, 16))
    assert composed.text == "DALLAS--(WIRE)-- Acme grew."
    assert [(b.kind, composed.text[b.start : b.end]) for b in composed.blocks] == [
        ("dateline", "DALLAS--(WIRE)--"), ("body", "Acme grew."),
    ]  # fmt: skip
    assert composed.removed[0].at == 21


def test_folding_leaves_other_characters_alone() -> None:
    assert fold(" a\u00a0\u2009b\u200bc\u3000d\u202ee ") == "a b\u200bc d\u202ee"


def test_the_tree_is_not_changed() -> None:
    from lxml import etree

    body = body_of("<p>One <b>two</b><br>three</p><table><tr><td>a</td><td>b</td></tr></table>")
    before = etree.tostring(body)
    walk([body], {})
    assert etree.tostring(body) == before


def test_a_table_in_columns_of_blanks_gives_rows() -> None:
    table = (
        "\nBALANCE SHEET\n               2025     2024\nCash          1,200    1,100\nDebt             (5)      (6)\n"
    )
    found = walk([fromstring(f"<div><pre>{table}</pre><pre>Words that\nare broken   by lines</pre></div>")], {})
    rows = [line.text for line in found.lines if line.shape == "row"]
    assert rows == ["BALANCE SHEET", "2025 | 2024", "Cash | 1,200 | 1,100", "Debt | (5) | (6)"]
    assert [line.text for line in found.lines if line.shape == "pre"] == ["Words that", "are broken by lines"]
