"""Sections by their headings and opening sentences, in the languages of the wires; what only sounds like one."""

from __future__ import annotations

import pytest

from crawler.clean.lines import Line
from crawler.clean.segments import label

BODY = "The company opened its second mill today and employs forty people there, it said in a statement."


def kinds(*texts: str | Line, issuers: tuple[str, ...] = ()) -> list[str]:
    lines = [Line(one) if isinstance(one, str) else one for one in texts]
    label(lines, issuers)
    return [line.kind for line in lines]


ABOUT = (
    """
About Acme|ABOUT ACME|About Acme:|About Acme, Inc.|About the Acme Foundation|About Us|About the company|More about Acme
Company Profile|About Acme (NYSE: ABC)|About Acme®|– About Acme –|About ‘Acme’|About 23acme Labs|Über Acme
Über die Acme GmbH|Über uns|Das Unternehmen|Unternehmensprofil|À propos d'Acme|À PROPOS D’ACME|À propos du Groupe Acme
Au sujet d'Acme|À propos de nous|Acerca de Acme|Acerca del Grupo Acme|Sobre Acme|Sobre la Fundación Acme|Sobre nosotros
Sobre o Grupo Acme|Sobre nós|Informazioni su Acme|Informazioni sul Gruppo Acme|Chi siamo|Over Acme|Over ons|Om Acme|Om oss
Tietoa Acmesta|Acme Oyj lyhyesti|O Acme|O firmie Acme|O spółce Acme|O společnosti Acme|O nás|О компании Акме|О нас|Об Акме
Acme Hakkında|Az Acméről|Despre Acme|Tentang PT Acme Tbk|Giới thiệu về Acme|关于某某公司|關於某某|关于我们|アクメについて
■アクメについて|アクメ株式会社　会社概要|아크메 소개|아크메에 대하여|نبذة عن أكمي|حول أكمي|אודות אקמי
""".replace("\n", "|")
    .strip("|")
    .split("|")
)
LEGAL = (
    """
Forward-Looking Statements|FORWARD-LOOKING STATEMENTS|Cautionary Note Regarding Forward-Looking Statements
Special Note Regarding Forward-Looking Statements|Safe Harbor|Safe Harbour Statement|"Safe Harbor" Statement
Statement Under the Private Securities Litigation Reform Act|Disclaimer|Important Notice|Where to Find Additional Information
Additional Information and Where to Find It|No Offer or Solicitation|Participants in the Solicitation|Reader Advisory
Zukunftsgerichtete Aussagen|Vorausschauende Aussagen|Rechtlicher Hinweis|Wichtiger Hinweis|Énoncés prospectifs
Mise en garde concernant les énoncés prospectifs|Avertissement|Declaraciones a Futuro|Información prospectiva|Aviso legal
Declarações sobre o futuro|Dichiarazioni a carattere previsionale|Avvertenza|Toekomstgerichte verklaringen
Vooruitblikkende verklaringen|Framåtblickande uttalanden|Fremadrettede udsagn|Fremtidsrettede utsagn
Tulevaisuutta koskevat lausumat|Oświadczenia dotyczące przyszłości|Výhledová prohlášení|Výhľadové vyhlásenia
Заявления прогнозного характера|İleriye Dönük Beyanlar|Előretekintő nyilatkozatok|Pernyataan Berwawasan ke Depan|前瞻性声明
安全港声明|免责声明|将来の見通しに関する記述|免責事項|미래 예측 진술|البيانات التطلعية|إخلاء المسؤولية
""".replace("\n", "|")
    .strip("|")
    .split("|")
)


@pytest.mark.parametrize("heading", ABOUT)
def test_about_sections(heading: str) -> None:
    assert kinds(Line(heading, bold=True), BODY, BODY) == ["about"] * 3
    assert kinds(BODY, Line(heading, shape="h"), BODY) == ["body", "about", "about"]


@pytest.mark.parametrize("heading", LEGAL)
def test_legal_sections(heading: str) -> None:
    assert kinds(BODY, Line(heading, bold=True), BODY) == ["body", "safe_harbor", "safe_harbor"]


# A paragraph with its kind.
PARAGRAPHS = [
    ("About Acme: Acme makes bolts and has done so for a hundred years.", "about"),
    ("About Acme – Acme makes bolts and has done so for a hundred years.", "about"),
    ("About Acme Corporation. Acme makes bolts and has done so for a hundred years.", "about"),
    ("About Acme Acme makes bolts and has done so for a hundred years.", "about"),
    ("SAFE HARBOR STATEMENT UNDER THE PRIVATE SECURITIES LITIGATION REFORM ACT OF 1995: All statements are uncertain.",
     "safe_harbor"),
    ("Cautionary Statement: Statements about the future are no guarantees and may not come true.", "safe_harbor"),
    ("Forward-looking statements in this release are made pursuant to the law.", "safe_harbor"),
    ("In this press release, statements that are not historical are forward-looking statements.", "safe_harbor"),
    ("The CSE has not reviewed and does not accept responsibility for the adequacy of this release.", "safe_harbor"),
    ("The TSX Venture Exchange has in no way passed upon the merits of the proposed transaction.", "safe_harbor"),
    ("No stock exchange or securities commission has approved the information contained herein.", "safe_harbor"),
    ("Diese Mitteilung enthält in die Zukunft gerichtete Aussagen.", "safe_harbor"),
    ("Certaines déclarations contenues dans le présent communiqué sont de nature prospective.", "safe_harbor"),
    ("Il presente comunicato contiene dichiarazioni previsionali.", "safe_harbor"),
    ("Dit persbericht bevat toekomstgerichte verklaringen.", "safe_harbor"),
    ("本新闻稿包含前瞻性陈述。", "safe_harbor"),
    ("本プレスリリースには、将来の見通しに関する記述が含まれています。", "safe_harbor"),
    ("Over 40 people work in the mill, and more will come next year.", "body"),
    ("Over the next year the company will grow, the chair said.", "body"),
    ("About 40 people work in the mill.", "body"),
    ("Om dagen arbetar 40 personer i kvarnen.", "body"),
    ("Sobre todo, el molino es nuevo.", "body"),
    ("The harbour is a safe harbor for ships.", "body"),
    ("Our forward-looking approach to design has won prizes.", "body"),
    ("Acme offers forward-looking radar for cars.", "body"),
    ("Important information about the recall is on the web site of the company.", "body"),
    ("NOT FOR RELEASE, PUBLICATION OR DISTRIBUTION IN THE UNITED STATES", "notice"),
    ("/NOT FOR DISTRIBUTION TO U.S. NEWSWIRE SERVICES/", "notice"),
    ("Unless otherwise stated, all amounts are in U.S. dollars", "notice"),
    ("Ne pas distribuer aux États-Unis", "notice"),
    ("Zur sofortigen Veröffentlichung", "notice"),
    ("PARA PUBLICACIÓN INMEDIATA", "notice"),
    ("Regulated information", "notice"),
    ("MEDIA ADVISORY", "notice"),
    ("OTS-ORIGINALTEXT PRESSEAUSSENDUNG UNTER AUSSCHLIESSLICHER INHALTLICHER VERANTWORTUNG DES AUSSENDERS", "notice"),
    ("(1) Derived from audited statements.", "footnote"),
    ("[1] See the note.", "footnote"),
    ("* Unaudited", "footnote"),
    ("iv Figures of 2019", "footnote"),
    ("All other trademarks are the property of their respective owners.", "footnote"),
    ("/END/", "end"),
    ("-fin-", "end"),
    ("### END ###", "end"),
    ("Ende", "end"),
    ("Logo - https://mma.example/1.jpg (PRNewsfoto/Acme)", "media"),
    ("This information was brought to you by Cision http://news.example", "media"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind"), PARAGRAPHS)
def test_paragraphs(text: str, kind: str) -> None:
    assert kinds(BODY, text)[-1] == kind


def test_a_statement_that_ends_with_its_paragraph_leaves_the_next_one_alone() -> None:
    offer = "This press release does not constitute an offer to sell or the solicitation of an offer to buy securities."
    assert kinds(BODY, offer, BODY) == ["body", "safe_harbor", "body"]


def test_under_a_table_a_plain_number_is_a_note_and_nowhere_else() -> None:
    row = Line("Tons | 12", shape="row", group=1)
    assert kinds(row, "1 Unaudited figures", "2. See above") == ["table", "footnote", "footnote"]
    assert kinds(BODY, "5 Reasons to mill by the tide") == ["body", "body"]


def test_short_lines_over_the_dateline_are_sub_headings() -> None:
    lines = [
        Line("Forty jobs for Norhaven"),
        Line("The mill is the first of its kind."),
        Line("NORHAVEN, May 9, 2025 – " + BODY),
    ]
    label(lines, (), lines[2])
    assert [line.kind for line in lines] == ["heading", "body", "body"]
    label(lines)
    assert lines[0].kind == "body"


def test_notes_that_are_rows_of_their_table() -> None:
    row, ranked = Line("Tons | 12", shape="row", group=1), Line("1 | Germany and Austria", shape="row", group=1)
    note = Line("(1) | Derived from audited statements.", shape="row", group=1)
    raised = Line("1 | Estimated figures", shape="row", group=1, raised=True)
    assert kinds(row, note, raised) == ["table", "footnote", "footnote"]
    assert kinds(row, ranked) == ["table", "table"]


def test_a_note_with_its_raised_number_ends_a_section() -> None:
    note = Line("i Caution: projections are forward-looking statements.", raised=True)
    assert kinds(Line("About Acme", shape="h"), BODY, note) == ["about", "about", "footnote"]
    assert kinds(Line("NOT FOR DISSEMINATION IN THE UNITED STATES", raised=True), BODY) == ["notice", "body"]


def test_trade_marks_in_a_section_belong_to_it() -> None:
    mark = "Acme is a trademark of Acme, Inc."
    assert kinds(Line("About Acme", shape="h"), BODY, mark) == ["about"] * 3
    assert kinds(BODY, mark) == ["body", "footnote"]


def test_an_issuers_name_over_its_own_profile_heads_an_about_section() -> None:
    body = BODY + " The town is glad of it, and the mill pays its taxes there."
    profile = (
        "Acme Bolts makes bolts in nine cities and has done so for more than a hundred years, in peace and in war."
    )
    name = Line("Acme Bolts", bold=True)
    assert kinds(body, name, profile, BODY, issuers=("Acme Bolts, Inc.",)) == ["body", "about", "about", "about"]
    assert kinds(body, Line("Acme Bolts", bold=True), profile)[1] == "heading"
    assert kinds(body, Line("アクメ株式会社", shape="h"), "本社：北港市1-2-3", "設立：2001年") == [
        "body",
        *["about"] * 3,
    ]
