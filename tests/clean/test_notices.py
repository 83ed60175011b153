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


@given(st.one_of(st.none(), st.text(max_size=100)), st.lists(st.text(max_size=200), max_size=8))
def test_any_text_has_a_status(headline: str | None, paragraphs: list[str]) -> None:
    status, relations = notices.status_of(headline, paragraphs)
    assert status in ("usable", "corrected", "withdrawn")
    assert all(one.evidence for one in relations)
