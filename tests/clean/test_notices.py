"""Corrections, updates, repeats and withdrawals in the wires' own words, and releases that merely talk about them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.clean import notices

HEADLINES = [
    ("/C O R R E C T I O N -- Acme Corporation/", "corrected", ["corrects"]),
    ("/CORRECTION -- Acme Corporation/", "corrected", ["corrects"]),
    ("CORRECTING and REPLACING Acme Names a Chair", "corrected", ["corrects", "replaces"]),
    ("CORRECTION: Acme Names a Chair", "corrected", ["corrects"]),
    ("Correction: Acme Names a Chair", "corrected", ["corrects"]),
    ("CORRECTION FROM SOURCE: Acme Names a Chair", "corrected", ["corrects"]),
    ("CORRECTION BY ISSUER - Acme Names a Chair", "corrected", ["corrects"]),
    ("CORRECTION ET MISE À JOUR - Acme nomme", "corrected", ["corrects"]),
    ("Korrektur: Acme beruft", "corrected", ["corrects"]),
    ("KORREKTUR ZU OTS0059: Acme beruft", "corrected", ["corrects"]),
    ("Berichtigung: Acme beruft", "corrected", ["corrects"]),
    ("RECTIFICATIF : Acme nomme", "corrected", ["corrects"]),
    ("CORRECCIÓN: Acme nombra", "corrected", ["corrects"]),
    ("CORREÇÃO: Acme nomeia", "corrected", ["corrects"]),
    ("RETTIFICA: Acme nomina", "corrected", ["corrects"]),
    ("RÄTTELSE: Acme utser", "corrected", ["corrects"]),
    ("SPROSTOWANIE: Acme", "corrected", ["corrects"]),
    ("ИСПРАВЛЕНИЕ: Акме", "corrected", ["corrects"]),
    ("更正：某某公司", "corrected", ["corrects"]),
    ("【訂正】アクメ、新会長", "corrected", ["corrects"]),
    ("[정정] 아크메", "corrected", ["corrects"]),
    ("Correction to Press Release of May 8", "corrected", ["corrects"]),
    ("ERRATUM: Acme nomme", "corrected", ["corrects"]),
    ("/DISREGARD RELEASE: Acme Corporation/", "withdrawn", ["withdraws"]),
    ("/D I S R E G A R D  RELEASE: Acme/", "withdrawn", ["withdraws"]),
    ("KILL: Acme Names a Chair", "withdrawn", ["withdraws"]),
    ("BW EDITORS: PLEASE DISREGARD", "withdrawn", ["withdraws"]),
    ("ACHTUNG: Meldung zurückgezogen", "withdrawn", ["withdraws"]),
    ("RETRACTION: Acme Names a Chair", "withdrawn", ["withdraws"]),
    ("RETRANSMISSION: Acme Drills", "usable", ["repeats"]),
    ("/R E P E A T -- Acme/", "usable", ["repeats"]),
    ("Wiederholung: Acme beruft", "usable", ["repeats"]),
    ("UPDATE: Acme Names a Chair", "usable", ["updates"]),
    ("UPDATE - Acme Names a Chair", "usable", ["updates"]),
    ("/UPDATE -- Acme/", "usable", ["updates"]),
    ("ADDING MULTIMEDIA Acme Names a Chair", "usable", ["updates"]),
    ("ACTUALIZACIÓN: Acme nombra", "usable", ["updates"]),
    # set off by other marks, at the end, in other words
    ("*** CORRECTION *** Acme Names a Chair", "corrected", ["corrects"]),
    ("CORRECTION by Issuer: Acme Names a Chair", "corrected", ["corrects"]),
    ("Corrected Press Release: Acme Names a Chair", "corrected", ["corrects"]),
    ("Acme Names a Chair (Corrected)", "corrected", ["corrects"]),
    ("Acme Names a Chair [Correction]", "corrected", ["corrects"]),
    ("ACME NAMES A CHAIR -- CORRECTION", "corrected", ["corrects"]),
    ("/R E C T I F I C A T I F -- Acme/", "corrected", ["corrects"]),
    ("/M I S E  À  J O U R -- Acme/", "usable", ["updates"]),
    ("Korrektur zur Meldung vom 8. Mai: Acme beruft", "corrected", ["corrects"]),
    ("Korrigierte Fassung: Acme beruft", "corrected", ["corrects"]),
    ("POL-NH: Korrektur: Fahrrad gefunden", "corrected", ["corrects"]),
    ("ACHTUNG KORREKTUR: Acme beruft", "corrected", ["corrects"]),
    ("OTS0059 KORREKTUR: Acme beruft", "corrected", ["corrects"]),
    ("FE DE ERRATAS: Acme nombra", "corrected", ["corrects"]),
    ("ERRATA CORRIGE: Acme nomina", "corrected", ["corrects"]),
    ("【更正】某某公司", "corrected", ["corrects"]),
    ("訂正のお知らせ", "corrected", ["corrects"]),
    ("【정정】아크메", "corrected", ["corrects"]),
    ("CORRIGE Y REEMPLAZA Acme nombra", "corrected", ["corrects", "replaces"]),
    ("更正和替换：某某公司", "corrected", ["corrects", "replaces"]),
    ("/Disregard Release: Acme/", "withdrawn", ["withdraws"]),
    ("Achtung Redaktionen: Meldung zurückgezogen", "withdrawn", ["withdraws"]),
    ("WIDERRUF zu OTS0059", "withdrawn", ["withdraws"]),
    ("/NE PAS TENIR COMPTE -- Acme/", "withdrawn", ["withdraws"]),
    ("【撤稿】某某公司", "withdrawn", ["withdraws"]),
    ("Wiederholung der Meldung OTS0059", "usable", ["repeats"]),
    ("RE-TRANSMISSION: Acme Drills", "usable", ["repeats"]),
]


@pytest.mark.parametrize(("headline", "status", "types"), HEADLINES)
def test_the_headlines_of_the_wires(headline: str, status: str, types: list[str]) -> None:
    found, relations = notices.status_of(headline, ["Acme said."])
    assert (found, [one.type for one in relations]) == (status, types)
    assert all(one.evidence == " ".join(headline.split()) and one.target is None for one in relations)


LEADS = [
    (
        "In the news release, Acme Names a Chair, issued 07-Aug-2015 by Acme over PR Newswire, we are advised by the company "
        'that the first paragraph should read "May 9" rather than "May 8".',
        "corrected",
        ["corrects"],
    ),
    (
        "NORHAVEN, Feb. 4, 2018 /PRNewswire/ -- We are advised by Acme, Inc. that journalists and other readers should disregard "
        "the news release, Acme Names a Chair, issued 04-Feb-2018 over PR Newswire.",
        "withdrawn",
        ["withdraws"],
    ),
    (
        "NORHAVEN--(BUSINESS WIRE)--Please replace the release dated May 8 with the following corrected version due to multiple "
        "revisions.",
        "corrected",
        ["corrects", "replaces"],
    ),
    ("The corrected release reads:", "corrected", ["corrects"]),
    ("The updated release reads:", "usable", ["updates"]),
    (
        "NORHAVEN--(BUSINESS WIRE)--Third paragraph of release should read: ten (instead of nine).",
        "corrected",
        ["corrects"],
    ),
    (
        "In a release issued under the same headline earlier today by Acme (NYSE: ACM), please note that the date has changed.",
        "corrected",
        ["corrects"],
    ),
    (
        "Le communiqué suivant corrige et remplace le communiqué intitulé « Acme »",
        "corrected",
        ["corrects", "replaces"],
    ),
    (
        "Dans le communiqué, Acme nomme, diffusé le 9 mai 2025 par Acme sur le fil de presse CNW, la société nous avise que le "
        "premier paragraphe aurait dû se lire autrement.",
        "corrected",
        ["corrects"],
    ),
    (
        "NORHAVEN--(BUSINESS WIRE)--In the Fourth Quarter table, the line item Net income should read: 4 (instead of 5).",
        "corrected",
        ["corrects"],
    ),
    ("ACME NAMES A CHAIR: The updated release reads:", "usable", ["updates"]),
    (
        "This is a correction of the announcement from 09:00 9 May 2025 CET. Reason: wrong date.",
        "corrected",
        ["corrects"],
    ),
    ("(Correction: An earlier version of this release named another chair.)", "corrected", ["corrects"]),
    ("This press release replaces the press release issued on May 8.", "corrected", ["corrects", "replaces"]),
    ("In der Meldung vom 9. Mai 2025 muss es im ersten Absatz richtig heißen: zwei.", "corrected", ["corrects"]),
    ("Bitte beachten Sie die Korrektur im ersten Absatz.", "corrected", ["corrects"]),
    ("Die Meldung „Acme beruft“ vom 9. Mai 2025 wird hiermit zurückgezogen.", "withdrawn", ["withdraws"]),
    ("Bitte die Aussendung OTS0059 nicht verwenden.", "withdrawn", ["withdraws"]),
    (
        "The news release, Acme Names a Chair, was issued in error and should be disregarded.",
        "withdrawn",
        ["withdraws"],
    ),
    (
        "En el comunicado de prensa Acme nombra, emitido el 9 de mayo por Acme, la empresa nos informa que el primer párrafo debe "
        "decir otra cosa.",
        "corrected",
        ["corrects"],
    ),
    ("更正后的完整新闻稿如下：", "corrected", ["corrects"]),
    ("5月9日に配信したプレスリリースに誤りがありましたので、訂正いたします。", "corrected", ["corrects"]),
    ("The following is a retransmission of a news release issued earlier today.", "usable", ["repeats"]),
]


@pytest.mark.parametrize(("lead", "status", "types"), LEADS)
def test_the_leads_of_the_wires(lead: str, status: str, types: list[str]) -> None:
    found, relations = notices.status_of("Acme Names a Chair", [lead, "Acme said."])
    assert (found, [one.type for one in relations]) == (status, types)
    assert all(lead.startswith(one.evidence) for one in relations)
    assert notices.is_notice(lead)


USUAL = [
    ("Correction Officers' Union Announces a Deal", "The union of correction officers said today that it had agreed."),
    ("Corrections Corporation of Norhaven Reports Results", "The company runs prisons."),
    ("Update on the Norhaven Gold Project", "Acme gives an update on its project."),
    ("Updates to the Acme Product Line", "The updates come in May."),
    ("Acme Corrects Vision With a New Lens", "The lens corrects and replaces the eye's own."),
    ("Killing It: How Acme Won", "Acme said."),
    ("Repeat Customers Love Acme", "Readers should not disregard the benefits of bolts."),
    ("ADD Therapy Works", "A study found that it works."),
    ("Retraction Watch Honours Acme", "The journal should disregard rumours."),
    ("Acme Replaces Its Chair", "In the news release, Acme said that it had been advised by its bank to sell."),
    ("RECALL: Acme Bolts", "Acme advises customers to stop using and replace the bolts in a voluntary recall."),
    ("Återkallelse: Acme återkallar bultar", "Acme återkallar alla bultar."),
    ("ОТЗЫВ: Акме отзывает болты", "Акме отзывает все болты."),
    ("Korrektur der Sehschwäche: neue Methode", "Die Mitteilung kam überraschend: Acme zieht die Mühle zurück."),
    ("Storno: Reiseverband klagt", "Der Verband klagt."),
    ("Norhaven Gold Project - Update", "This release updates software to version 2."),
    ("Stock Market Correction: What To Do", "This release corrects 12 bugs in the software."),
    ("訂正印の使い方", "印鑑の話です。"),
    ("Acme Withdraws Guidance", "In the future, companies should be open, the chair said, instead of closed."),
    ("Reminder: Acme Meets", "Please replace the battery with the corrected model."),
]


@pytest.mark.parametrize(("headline", "lead"), USUAL)
def test_a_release_that_talks_about_corrections_is_usable(headline: str, lead: str) -> None:
    assert notices.status_of(headline, [lead]) == ("usable", ())


def test_a_notice_stands_on_top_only() -> None:
    below = ["Acme said."] * 10 + ["The corrected release reads:"]
    assert notices.status_of("Acme Names a Chair", below) == ("usable", ())


def test_a_withdrawal_outweighs_a_correction() -> None:
    lead = "We are advised by Acme that journalists should disregard the news release, X, issued today."
    status, relations = notices.status_of("/C O R R E C T I O N -- Acme/", [lead])
    assert status == "withdrawn"
    assert [one.type for one in relations] == ["corrects", "withdraws"]


def test_the_lead_that_cites_the_other_release_is_the_evidence() -> None:
    lead = "In the news release, Acme Names a Chair, issued 08-May-2025 by Acme over PR Newswire, we are advised by Acme that "
    _, relations = notices.status_of("/C O R R E C T I O N -- Acme/", [lead + "the chair is another.", "Acme said."])
    assert [one.evidence[:40] for one in relations] == [lead[:40]]


@given(st.one_of(st.none(), st.text(max_size=100)), st.lists(st.text(max_size=200), max_size=8))
def test_any_text_has_a_status(headline: str | None, paragraphs: list[str]) -> None:
    status, relations = notices.status_of(headline, paragraphs)
    assert status in ("usable", "corrected", "withdrawn")
    assert all(one.evidence for one in relations)
