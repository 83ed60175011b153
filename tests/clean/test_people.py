"""Blocks of contacts: where they begin, who is in them, and how to reach whom."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.clean import people

STARTS = [
    "Contact:", "Contacts", "CONTACT", "Contact Us", "Media Contact:", "MEDIA CONTACT", "Media Contacts:", "Press contact",
    "Investor Contact: Jane Doe", "Investor Relations Contact:", "Investor Relations and Media Contact", "Contact Information:",
    "Contact information", "Media Relations:", "Media Inquiries:", "For media inquiries:", "For more information, contact:",
    "For more information, please contact:", "For further information:", "Please contact:", "Pressekontakt:", "Kontakt:",
    "Ansprechpartner:", "Rückfragen bitte an:", "Rückfragehinweis:", "Rückfragen & Kontakt:", "Contact presse :",
    "Pour en savoir plus, veuillez communiquer avec :", "Relations médias :", "Contacto de prensa:", "Contactos:", "Contatti:",
    "Contato para a imprensa:", "Perscontact:", "Presskontakt:", "Yhteystiedot:", "Контакты для СМИ:", "媒体联系人：", "お問い合わせ先",
    "【リリース発信元】", "문의:", "**Media Contact:**",
]  # fmt: skip


@pytest.mark.parametrize("line", STARTS)
def test_lines_that_open_a_block_of_contacts(line: str) -> None:
    assert people.is_contact_start(line)


@pytest.mark.parametrize(
    "line",
    [
        "The company has contacts in nine cities.",
        "Contact lenses sold well in the quarter, the company said.",
        "For more information, visit www.acme.example.",
        "Acme is in contact with its investors.",
        "Investor relations matter to the board, and so does the press.",
        "Kontaktlinsen aus Norhaven",
        "About Acme",
        "SOURCE Acme",
        "",
    ],
)
def test_lines_that_open_none(line: str) -> None:
    assert not people.is_contact_start(line)


def test_each_person_is_a_contact() -> None:
    block = [
        "Media Contact:",
        "Jane Doe, Acme Corporation",
        "+1 (512) 555-0100 ext. 12",
        "press@acme.example",
        "Investor Contact:",
        "Richard Roe",
        "ir@acme.example",
        "Tel. +49 (0) 221-555 606-25",
    ]
    first, second = people.contacts(block)
    assert first.text == "\n".join(block[:4])
    assert (first.emails, first.phones) == (("press@acme.example",), ("+1 (512) 555-0100 ext. 12",))
    assert second.text == "\n".join(block[4:])
    assert (second.emails, second.phones) == (("ir@acme.example",), ("+49 (0) 221-555 606-25",))


def test_two_people_under_one_heading_are_two_contacts() -> None:
    block = ["Contact:\nJane Doe\nAcme\n(212) 555-0100\njane@acme.example\nRichard Roe\nOther\n(919) 555-0100"]
    assert [one.text.split("\n")[-1] for one in people.contacts(block)] == ["jane@acme.example", "(919) 555-0100"]


def test_a_name_under_the_last_number_is_the_companys() -> None:
    found = people.contacts(["Contact:\nAna Tveit\n207-555-0100\nTideworks, Inc."])
    assert [one.text for one in found] == ["Contact:\nAna Tveit\n207-555-0100\nTideworks, Inc."]


def test_masked_addresses_stay_masked() -> None:
    (contact,) = people.contacts(["Contact Us", "[email protected]"])
    assert contact.emails == ("[email protected]",)


PHONES = [
    ("210-555-4593", ("210-555-4593",)),
    ("phone: 308-555-8491", ("308-555-8491",)),
    ("+91-9971757474", ("+91-9971757474",)),
    ("0044 113 555 5797", ("0044 113 555 5797",)),
    ("P: +1 (801) 555-5921", ("+1 (801) 555-5921",)),
    ("TEL：03-5555-6939 FAX：03-5555-6901", ("03-5555-6939", "03-5555-6901")),
    ("2020-06-11", ()),
    ("2019-2024", ()),
    ("09.05.2025", ()),
    ("$1,437,500.00", ()),
    ("12345", ()),
    ("https://acme.example/20250509123456", ()),
    ("2407 W. 24th St. Norhaven, NE 68845", ()),
]


@pytest.mark.parametrize(("text", "expected"), PHONES)
def test_telephone_numbers_are_told_from_other_figures(text: str, expected: tuple[str, ...]) -> None:
    assert people.phones(text) == expected


STARTS = (
    """
Media:|Investors:|Media Only:|Corporate Communications:|Further information:|Contacts for Media and Investors:|Editorial contact
Weitere Informationen:|Ansprechpartnerin für die Presse:|Kontakt für die Medien:|Assessoria de imprensa:|Ufficio stampa:
Per ulteriori informazioni:|Contact voor de pers:|Voor meer informatie:|För mer information, kontakta:
For yderligere information, kontakt:|For ytterligere informasjon, kontakt:|Więcej informacji:|Kontakt dla prasy:
Kontakt pro média:|Pro více informací:|Для получения дополнительной информации:|İletişim:|Basın İrtibat:|Kapcsolat:|Kontak Media:
投资者关系：|新闻联系人|언론 연락처:|보도자료 문의|للاستفسارات الإعلامية:|جهة الاتصال:|איש קשר:
""".replace("\n", "|")
    .strip("|")
    .split("|")
)


@pytest.mark.parametrize("line", STARTS)
def test_contacts_begin_in_every_language(line: str) -> None:
    assert people.is_contact_start(line)


@pytest.mark.parametrize(
    "line",
    [
        "Contact lenses are popular.", "Investors welcomed the news.", "Investors: beware of bolts", "The contact: a novel",
        "Media reports said so.", "Kontakt mit Wasser schadet.", "Contacto con la piel", "Investor Day", "Contact tracing works",
        "Weitere Informationen zur Mühle finden Sie hier.", "Informations prospectives",
    ],
)  # fmt: skip
def test_sentences_that_only_begin_alike(line: str) -> None:
    assert not people.is_contact_start(line)


@given(st.lists(st.text(max_size=80), max_size=12))
def test_every_line_of_a_block_is_in_one_contact(paragraphs: list[str]) -> None:
    lines = [line.strip() for paragraph in paragraphs for line in paragraph.split("\n") if line.strip()]
    assert [line for one in people.contacts(paragraphs) for line in one.text.split("\n")] == lines
