"""What a line announces, in the languages of the wires."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.clean import language, legal, markers
from crawler.clean.about import is_about

Marker = Callable[[str], bool]

YES: list[tuple[Marker, str]] = [
    (is_about, "About Acme"),
    (is_about, "ABOUT ACME CORPORATION"),
    (is_about, "About Acme, Inc.:"),
    (is_about, "About the Acme Capacity Programme (ACP)"),
    (is_about, "About Acme: Acme makes bolts in nine cities."),
    (is_about, "**About Acme**"),
    (is_about, "About eAcme"),
    (is_about, "À propos de ACME"),
    (is_about, "À propos d’Acme"),
    (is_about, "Über Acme"),
    (is_about, "Acerca de Acme"),
    (is_about, "Sobre a Acme"),
    (is_about, "Informazioni su Acme"),
    (is_about, "Om Acme"),
    (is_about, "O společnosti Acme"),
    (is_about, "О компании «Акме»"),
    (is_about, "关于某某公司"),
    (is_about, "アクメについて"),
    (is_about, "【アクメ株式会社 会社概要】"),
    (legal.is_legal_heading, "Forward-Looking Statements"),
    (legal.is_legal_heading, "Forward Looking Statement"),
    (legal.is_legal_heading, "Safe Harbor Statement"),
    (legal.is_legal_heading, "Cautionary Statement Regarding Forward-Looking Statements:"),
    (legal.is_legal_heading, "Additional Information and Where to Find It"),
    (legal.is_legal_heading, "Participants in the Solicitation"),
    (legal.is_legal_heading, "No Offer or Solicitation"),
    (legal.is_legal_heading, "Zukunftsgerichtete Aussagen"),
    (legal.is_legal_heading, "Énoncés prospectifs"),
    (legal.is_legal_heading, "Declaraciones prospectivas"),
    (legal.is_legal_heading, "前瞻性声明"),
    (markers.is_end_mark, "###"),
    (markers.is_end_mark, "# # #"),
    (markers.is_end_mark, "-30-"),
    (markers.is_end_mark, "- 30 -"),
    (markers.is_end_mark, "-END-"),
    (markers.is_end_mark, "- ENDS -"),
    (markers.is_end_mark, "ENDS"),
    (markers.is_end_mark, "-0-"),
    (markers.is_end_mark, "*****"),
    (markers.is_end_mark, "-Ende-"),
    (markers.is_end_mark, "以上"),
    (markers.is_media_line, "Logo - https://mma.example/logo.jpg"),
    (markers.is_media_line, "(Logo: http://photos.example/prnh/1 )"),
    (markers.is_media_line, "(Photo 1: http://photos.example/1.jpg)"),
    (markers.is_media_line, "Photo - https://mma.example/1.jpg"),
    (markers.is_media_line, "Image Available: http://photos.example/1"),
    (markers.is_media_line, "View original content to download multimedia: https://wire.example/1.html"),
    (markers.is_media_line, "View source version on businesswire.com: https://wire.example/1"),
    (markers.is_media_line, "To view the original version on PR Newswire, visit: http://wire.example/1.html"),
    (markers.is_media_line, "A photo accompanying this announcement is available at https://wire.example/1"),
    (markers.is_links_heading, "Related Links"),
    (markers.is_links_heading, "RELATED LINKS:"),
    (markers.is_links_heading, "Liens connexes"),
    (markers.is_links_heading, "関連URL"),
    (markers.is_notice, "Not for distribution to U.S. newswire services or for dissemination in the United States"),
    (markers.is_notice, "All amounts in US dollars unless otherwise indicated"),
    (markers.is_notice, "Editor's note: see the table."),
    (markers.is_non_gaap, "Non-GAAP Financial Measures"),
    (markers.is_non_gaap, "Use of Non-GAAP Financial Information"),
    (markers.is_note, "(1) Derived from audited financial statements."),
    (markers.is_trade_mark, "Acme and Acme Bolts are trademarks of Acme, Inc."),
]


@pytest.mark.parametrize(("marker", "line"), YES)
def test_lines_that_announce(marker: Marker, line: str) -> None:
    assert marker(line)


NO: list[tuple[Marker, str]] = [
    (is_about, "About 300 people came to the opening of the bridge."),
    (is_about, "About half of the bolts were sold."),
    (is_about, "About One in Five Adults Skip Breakfast"),
    (is_about, "About 40% of Revenue"),
    (is_about, "About time, said the chair."),
    (is_about, "About Acme was founded a legend that the town still tells."),
    (is_about, "The book About Acme is out."),
    (is_about, "Overall, Acme did well."),
    (
        legal.is_legal_heading,
        "A Safe Harbour for Ships: Norhaven Opens Its Port, and the whole town came to see the first of them.",
    ),
    (legal.is_legal, "The committee looks forward to working with the town."),
    (markers.is_end_mark, "The End of an Era"),
    (markers.is_end_mark, "30"),
    (markers.is_end_mark, "Ends of the Earth"),
    (markers.is_media_line, "Photo journalism is changing, said Ms. Doe."),
    (markers.is_media_line, "The logo - a bolt - is new."),
    (markers.is_links_heading, "Related links between the two cities were discussed."),
    (markers.is_non_gaap, "The gap between them closed."),
    (markers.is_trade_mark, "The company marks its hundredth year."),
]


@pytest.mark.parametrize(("marker", "line"), NO)
def test_lines_that_only_begin_alike(marker: Marker, line: str) -> None:
    assert not marker(line)


LEGAL = [
    "This press release contains forward-looking statements within the meaning of Section 27A of the Securities Act.",
    "Certain statements contained in this release may be considered forward-looking statements.",
    "This communication does not constitute an offer to sell or the solicitation of an offer to buy any securities.",
    "Neither the TSX Venture Exchange nor its Regulation Services Provider accepts responsibility for this release.",
    "Except for historical information, the matters discussed here are uncertain.",
    "Diese Pressemitteilung enthält zukunftsgerichtete Aussagen.",
]


@pytest.mark.parametrize("text", LEGAL)
def test_legal_sentences_are_known_without_a_heading(text: str) -> None:
    assert legal.is_legal(text) or legal.is_legal_sentence(text)


@given(st.text(max_size=300))
def test_any_text_has_an_answer(text: str) -> None:
    for marker in {one for one, _ in YES}:
        assert marker(text) in (True, False)


LANGUAGES = [
    ("The company said today that it will build a bridge across the harbour and open it in May.", "en"),
    ("Das Unternehmen teilte heute mit, dass es im Mai eine Brücke über den Hafen bauen wird.", "de"),
    ("La société annonce aujourd'hui la construction d'un pont sur le port, ouvert au mois de mai.", "fr"),
    ("La empresa anunció hoy que construirá un puente sobre el puerto y lo abrirá en mayo.", "es"),
    ("同社は本日、港に橋を架けることを発表しました。開通は五月の予定です。", "ja"),
    ("公司今天宣布将在港口建造一座桥梁，预计五月开通，届时将举行仪式。", "zh"),
    ("Acme Ltd.", None),
    ("NYSE: ACM", None),
    ("", None),
    ("12345 67890 12345 67890 12345 67890 12345", None),
]


@pytest.mark.parametrize(("text", "expected"), LANGUAGES)
def test_a_language_is_told_where_there_is_enough_of_it(text: str, expected: str | None) -> None:
    assert language.detect(text) == expected


GERMAN = (
    "Das Unternehmen hat heute in Norhaven die zweite Mühle eröffnet, die mit der Flut mahlt. In der Mühle arbeiten vierzig "
    "Menschen, und im nächsten Jahr sollen es mehr werden, sagte die Leiterin des Hauses auf dem Fest, zu dem die ganze Stadt "
    "gekommen war. Die Mühle ist die erste ihrer Art an der Küste."
)
ENGLISH = (
    "The company opened its second mill in Norhaven today, which grinds with the tide. Forty people work in the mill, and more "
    "will come next year, the head of the house said at the feast to which all of the town had come. The mill is the first of "
    "its kind on the coast, and the company is proud of it."
)


@pytest.mark.parametrize(
    ("tag", "text", "wrong"),
    [
        ("de", GERMAN, False), ("de-AT", GERMAN, False), ("en", GERMAN, True), ("fr", GERMAN, True),
        ("en-US", ENGLISH, False), ("de", ENGLISH, True), ("ja", ENGLISH, True), ("fi", GERMAN, False),
        ("en", "同社は本日、港に橋を架けることを発表しました。", True), ("ja", "同社は本日、港に橋を架けることを発表しました。", False),
        ("en", "Acme Holdings AG", False), ("en", "", False), ("xx", GERMAN, False),
    ],
)  # fmt: skip
def test_a_declared_language_is_contradicted_by_script_or_common_words(tag: str, text: str, wrong: bool) -> None:
    assert language.contradicts(tag, text) is wrong
