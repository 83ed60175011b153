"""Lines to kinds by markers: sections and where they end, headings, bullets, links."""

from __future__ import annotations

import pytest

from crawler.clean import rules
from crawler.clean.lines import Line
from crawler.clean.segments import label


def bold(text: str) -> Line:
    return Line(text, bold=True)


def kinds(*lines: Line | str) -> list[str]:
    made = [Line(one) if isinstance(one, str) else one for one in lines]
    rules.state_sources(made)
    label(made)
    return [line.kind for line in made]


SENTENCE = "The company opened its second mill today and employs forty people there, it said in a statement."
FORWARD = "This press release contains forward-looking statements that involve risks, uncertainties and assumptions."


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((SENTENCE, bold("A New Mill"), SENTENCE), ["body", "heading", "body"]),
        ((bold("Every word of this is bold, and it ends like a sentence, so it is a paragraph."),), ["body"]),
        ((bold("TIDEWORKS, INC."), bold("(Unaudited)")), ["heading", "heading"]),
        ((Line("Results", shape="h"), SENTENCE), ["heading", "body"]),
        ((bold("About Tideworks"), SENTENCE, bold("About Millers United"), SENTENCE), ["about"] * 4),
        ((bold("About Tideworks"), Line("One", shape="li"), bold("Outlook"), SENTENCE), ["about", "about", "heading", "body"]),
        (("À propos de Tideworks", SENTENCE), ["about", "about"]),
        (("Über Tideworks", SENTENCE), ["about", "about"]),
        ((bold("Forward-Looking Statements"), FORWARD, SENTENCE), ["safe_harbor"] * 3),
        ((SENTENCE, FORWARD, bold("About Tideworks"), SENTENCE), ["body", "safe_harbor", "about", "about"]),
        (("Media Contact:", "Ana Tveit", "+1-207-555-0100", "press@tideworks.example", SENTENCE),
         ["contact"] * 4 + ["body"]),
        (("Pressekontakt:", "Tideworks GmbH", "Tel. +49 40 5550100", "SOURCE Tideworks GmbH"),
         ["contact", "contact", "contact", "source"]),
        ((SENTENCE, Line("Investors: | Media:", shape="row"), Line("Ana Tveit | Bo Lund", shape="row")),
         ["body", "contact", "contact"]),
        ((SENTENCE, Line("Investors: Ana Tveit 207-555-0100 | Media: Bo Lund bo@tideworks.example", shape="row")),
         ["body", "contact"]),
        ((SENTENCE, Line("Media: | 1,204 | 1,100", shape="row")), ["body", "table"]),
        ((SENTENCE, "SOURCE Tideworks, Inc.", Line("Related Links", shape="h"), "http://www.tideworks.example"),
         ["body", "source", "links", "links"]),
        ((SENTENCE, "SOURCE Tideworks, Inc.", "More", "http://www.tideworks.example"), ["body", "source", "links", "links"]),
        ((SENTENCE, "###", "-30-", "- ENDS -"), ["body", "end", "end", "end"]),
        ((SENTENCE, "Logo - https://mma.example/media/1/logo.jpg"), ["body", "media"]),
        ((Line("Year | Tons", shape="row"), Line("2025 | 12", shape="row"), Line("1 Unaudited figures", raised=True)),
         ["table", "table", "footnote"]),
        ((Line("One", shape="li"), Line("To be or not", shape="quote"), Line("The mill", shape="caption")),
         ["list", "quote", "media"]),
        (("• One thing", "• Another"), ["list", "list"]),
        (("- One thing", "- Another"), ["list", "list"]),
        (("- One thing only", SENTENCE), ["body", "body"]),
        ((Line("SOURCE Tideworks", stated="media"), Line(SENTENCE, stated="notice")), ["media", "notice"]),
    ],
)  # fmt: skip
def test_kinds(lines: tuple[Line | str, ...], expected: list[str]) -> None:
    assert kinds(*lines) == expected


def test_a_sentence_that_a_pop_up_tore_apart_is_one_line() -> None:
    lines = [Line("Tideworks, Inc. (NASDAQ:"), Line("× Modal title"), Line("TDWK) opened its second mill.")]
    rules.mend_tickers(lines)
    assert [line.text for line in lines] == ["Tideworks, Inc. (NASDAQ: TDWK) opened its second mill."]
    assert lines[0].removed == [("× Modal title", "chrome", 24)]


@pytest.mark.parametrize(
    "text", ["Share this article", "Facebook Twitter LinkedIn", "Tweet", "Continue Reading", "×", "Teilen"]
)
def test_buttons(text: str) -> None:
    assert rules.is_share(text)


@pytest.mark.parametrize(
    "text", ["Share prices fell.", "Facebook said so", "Printed matter", "Exports rose", "Mailing it"]
)
def test_words_that_are_no_buttons(text: str) -> None:
    assert not rules.is_share(text)


def test_the_advertisement_is_cut_out_of_the_line_that_it_is_glued_to() -> None:
    line = Line("SOURCE TideworksWANT YOUR COMPANY'S NEWS FEATURED ON PRNEWSWIRE.COM?")
    rules.remove_promo([line, Line("440k+"), Line("Newsrooms & Influencers"), Line("GET STARTED")])
    assert line.text == "SOURCE Tideworks"
    assert [(rule, at) for _, rule, at in line.removed] == [("promo", 16)]


def test_a_heading_over_other_releases_counts_only_after_the_release() -> None:
    lines = [
        Line("Related News"),
        Line(SENTENCE),
        Line("SOURCE Tideworks"),
        Line("Related News"),
        Line("Other"),
        Line("Related Links"),
    ]
    rules.state_sources(lines)
    rules.remove_related(lines)
    assert [line.rule for line in lines] == [None, None, None, "related", "related", None]


@pytest.mark.parametrize("end", ["###", "- ENDE -"])
def test_an_end_mark_ends_a_release_without_a_source_line(end: str) -> None:
    lines = [Line("Related News"), Line(SENTENCE), Line(end), Line("Also from this source"), Line("Other")]
    rules.remove_related(lines)
    assert [line.rule for line in lines] == [None, None, None, "related", "related"]


def test_the_advertisement_ends_a_release_without_a_source_line() -> None:
    lines = [
        Line(SENTENCE),
        Line("WANT YOUR COMPANY'S NEWS FEATURED ON PRNEWSWIRE.COM?"),
        Line("440k+ Newsrooms & Influencers"),
    ]
    lines += [Line("Also from this source"), Line("Other")]
    rules.remove_promo(lines)
    rules.remove_related(lines)
    assert [line.rule for line in lines] == [None, "promo", "promo", "related", "related"]


def test_a_source_without_capitals_counts_at_either_end_of_the_text_alone() -> None:
    long = [Line(f"{SENTENCE} {SENTENCE} {SENTENCE} Number {number}.") for number in range(5)]
    table = Line("Source: Norhaven Mills Board")
    assert rules.state_sources([*long[:2], table, *long[2:]]) == ()
    assert rules.state_sources([Line("Source: Tideworks, Inc."), *long]) == ("Tideworks, Inc.",)
    assert rules.state_sources([*long, Line("Quelle: Tideworks GmbH"), Line("Mehr im Netz")]) == ("Tideworks GmbH",)
    last = Line("SOURCE Tideworks, Inc.")
    assert rules.state_sources([*long, Line("Source: Norhaven Mills Board"), last]) == ("Tideworks, Inc.",)
    assert (table.stated, last.stated) == (None, "source")


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("14 Thread Lane, Norhaven, ME 04101", "body"),
        ("20095 Hamburg", "body"),
        ("P.O. Box 12, Norhaven", "body"),
        ("1 Harbour Road, London EC1A 1BB", "body"),
        ("2025 Outlook Raised", "heading"),
        ("10 New Mills on the Road to Growth", "heading"),
    ],
)
def test_an_address_over_the_dateline_is_no_sub_heading(line: str, kind: str) -> None:
    head, address, lead = bold("TIDEWORKS, INC."), Line(line), Line(f"NORHAVEN, May 9, 2025 /PRNewswire/ -- {SENTENCE}")
    label([head, address, lead], (), lead)
    assert [one.kind for one in (head, address)] == ["heading", kind]
