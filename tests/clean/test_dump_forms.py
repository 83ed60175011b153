"""Flattened text as people hold it: pages of several wires copied whole, and the advertisement in whatever form it has."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.clean.words import words
from crawler.model import Release
from tests.clean.test_dump import assert_sound, kinds, read

BODY = (
    "NORHAVEN, May 9, 2025 /PRNewswire/ -- Tideworks, Inc. (NYSE: TDWK) opened its second mill today, and forty people went to work.",
    'The mill grinds with the tide. "We want your company\'s news to travel," said Ana Tveit, who runs the newsroom of the firm.',
    "About Tideworks",
    "Tideworks mills grain with the tide, and has 270 journalists on its list.",
)
SOURCE = "SOURCE Tideworks, Inc."
APOSTROPHES = ("'", "’", "ʼ", "`", "", "‘", "´", "&#39;", "&rsquo;", "&apos;", "&#x27;", "&#8217;", "â€™", "\ufffd")
FIGURES = (
    ("440k+", "9k+", "270k+"),
    ("500K+", "10K+", "300K+"),
    ("440,000+", "9,000+", "270,000+"),
    ("440 k+", "12k", "1.5M+"),
)
BREAKS = (("", " "), (" ",), ("\n", " "), ("", " ", "\n", "  \n"), ("\n\n", " "), ("\u00a0", " ", "\t"))
FORMS = ("{}", "## {}", "**{}**", "<b>{}</b>", "> {}")


@st.composite
def advertisements(draw: st.DrawFn) -> str:
    """The advertisement glued, broken, respelled, in other letters and figures, marked up, and cut short after a word."""
    first, second, third = draw(st.sampled_from(FIGURES))
    name = draw(st.sampled_from(["PRNEWSWIRE", "PR NEWSWIRE", "PRNewswire", "CISION", "PRWEB", "CNW"])) + draw(
        st.sampled_from([".COM", "", ".com", " .COM"])
    )
    company = f"COMPANY{draw(st.sampled_from(APOSTROPHES))}S"
    joined = draw(st.sampled_from(["&", "&amp;", "and", "AND"]))
    action = draw(st.sampled_from(["GET STARTED", "Get Started Now", "LEARN MORE", ""]))
    parts = f"WANT YOUR {company} NEWS FEATURED ON {name}{draw(st.sampled_from(['?', '', '??', ' ?']))} {first} Newsrooms {joined} Influencers"
    tokens = f"{parts} {second} Digital Media Outlets {third} Journalists Opted In {action}".split()
    tokens = tokens[: draw(st.integers(3, len(tokens)) | st.just(len(tokens)))]
    letters = draw(st.sampled_from(["as they are", "upper", "lower", "capitalize"]))
    if letters != "as they are":
        tokens = [token if "&" in token else getattr(token, letters)() for token in tokens]
    between = st.sampled_from(draw(st.sampled_from(BREAKS)))
    text = tokens[0] + "".join(draw(between) + token for token in tokens[1:])
    return draw(st.sampled_from(FORMS)).format(re.sub(r"(?i)(get.started)$", r"[\1](https://www.cision.com/x)", text))


PLACES = {
    "below the SOURCE line": ("\n", (*BODY, SOURCE), "\n", ""),
    "glued to the SOURCE line": ("\n", (*BODY, SOURCE), "", ""),
    "below another language's SOURCE line": ("\n", (*BODY, "FUENTE Tideworks, S.A."), "\n", ""),
    "glued to one in another script": ("\n", (*BODY, "消息来源 潮汐磨坊"), "", ""),
    "all on one line": (" ", (*BODY, SOURCE), "", ""),
    "without a SOURCE line": ("\n\n", BODY, "\n\n", ""),
    "before other releases": ("\n\n", (*BODY, SOURCE), "\n\n", "\n\nAlso from this source\n\nTideworks hires a miller"),
    "before the SOURCE line": ("\n\n", BODY, "\n\n", f"\n\n{SOURCE}"),
}


@pytest.mark.parametrize("place", PLACES)
@given(advertisement=advertisements())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_all_of_the_advertisement_goes_and_no_other_word(place: str, advertisement: str) -> None:
    gap, parts, glue, after = PLACES[place]
    if not glue:
        advertisement = re.sub(r"^(?:## |> )", "", advertisement)  # marks of a line's beginning stand there alone
    text = gap.join(parts) + glue + advertisement + after
    release = read(text)
    kept = [*parts, *([SOURCE] if SOURCE in after else [])]
    assert words(release.text) == words(" ".join(kept))
    assert {one.rule for one in release.removed} <= {"promo", "markup", "related"}
    assert_sound(release, text)


TALK = (
    "Cision's network now counts:\n• 440k+ newsrooms & influencers\n• 9k+ digital media outlets\n• 270k+ journalists opted in",
    "The numbers:\n440,000 newsrooms and influencers\n9,000 digital media outlets\n270,000 journalists opted in",
    "Want Your Company's News Featured on PR Newswire?\nThat is the question of an e-book. It explains how to get started.",
    'The page asks "Want your company\'s news featured on PRNewswire.com? 440k+ Newsrooms & Influencers" and offers a form.',
    "“Do you want your company’s news featured on PR Newswire? Get started,” she said.",
    "He wants your company's news featured on PRNewswire.com. Get started, he says, by writing to newsrooms.",
    "Do you want your company's news featured on PR Newswire? Learn more at the booth of the fair in Boston.",
    "GET STARTED\nTo get started, go to acme.example.",
    "We know what you want: your company.",
    "I WANT YOUR COMPANY",
)


@pytest.mark.parametrize("talk", TALK)
def test_a_release_that_talks_about_newsrooms_keeps_every_word(talk: str) -> None:
    text = "\n\n".join([*BODY[:2], talk, *BODY[2:], SOURCE])
    assert words(read(text).text) == words(text)


COPIES = {
    "businesswire": """\
Tideworks Opens Second Mill
May 09, 2025 08:00 AM Eastern Daylight Time
NORHAVEN, Maine--(BUSINESS WIRE)--Tideworks, Inc. (NYSE: TDWK), a miller, today opened its second mill.
About Tideworks
Tideworks mills grain with the tide.
Contacts
Tideworks, Inc.
Ana Tveit, 207-555-0100
View source version on businesswire.com: https://www.businesswire.com/news/home/20250509000001/en/
More News From Tideworks, Inc.
Tideworks Hires a Miller
NORHAVEN, Maine--(BUSINESS WIRE)--Tideworks, Inc. said that it has hired a miller.
Back to Newsroom""",
    "globenewswire": """\
Tideworks Opens Second Mill
May 09, 2025 08:00 ET | Source: Tideworks, Inc.
Follow
NORHAVEN, Maine, May 09, 2025 (GLOBE NEWSWIRE) -- The mill of Tideworks (Nasdaq: TDWK) opened today.
About Tideworks
Tideworks mills grain with the tide.
Contact Data
Ana Tveit
207-555-0100
Recommended Reading
May 01, 2025 08:00 ET | Source: Tideworks, Inc.
Tideworks Hires a Miller
NORHAVEN, Maine, May 01, 2025 (GLOBE NEWSWIRE) -- Tideworks, Inc. said that it has hired a miller.
Explore""",
    "presseportal": """\
09.05.2025 – 10:15

Tideworks, Inc.

Tideworks Opens Second Mill

Norhaven (ots)

The Tideworks mill opened today.

About Tideworks

Tideworks mills grain with the tide.

Contact:
Ana Tveit
207-555-0100

Original-Content von: Tideworks, Inc., übermittelt durch news aktuell""",
    "prnewswire": """\
Tideworks Opens Second Mill
News provided by
Tideworks, Inc.
May 09, 2025, 08:00 ET
Share this article
NORHAVEN, Maine, May 9, 2025 /PRNewswire/ --
Tideworks Opens Second Mill
Tideworks, Inc. (NYSE: TDWK) today opened its second mill.
Continue Reading
About Tideworks
Tideworks mills grain with the tide.
Contact:
Ana Tveit
207-555-0100
SOURCE Tideworks, Inc.
Also from this source
Tideworks Hires a Miller""",
}


@pytest.mark.parametrize("wire", COPIES)
def test_of_a_page_copied_whole_the_release_is_kept(wire: str) -> None:
    release = read(COPIES[wire])
    assert_sound(release, COPIES[wire])
    assert (release.wire, release.headline, release.issuer) == (
        wire,
        "Tideworks Opens Second Mill",
        ("Tideworks, Inc.",),
    )
    assert release.published is not None and release.published.date == "2025-05-09"
    assert [kind for kind, _ in kinds(release)][:5] == ["dateline", "body", "about", "about", "contact"]
    assert not re.search("Hires|hired|Recommended|Share|Continue|Opens", release.text)
    assert len(release.contacts) == 1 and "Recommended" not in release.contacts[0].text


CORRECTING = """\
CORRECTING and REPLACING Tideworks Opens Second Mill

NORHAVEN, Maine--(BUSINESS WIRE)--Please replace the release dated May 8, 2025 with the following corrected version.

The corrected release reads:

TIDEWORKS OPENS SECOND MILL

Tideworks, Inc., a miller, today opened its second mill.

About Tideworks

Tideworks mills grain with the tide.
"""


def test_a_corrected_release_of_business_wire() -> None:
    release = read(CORRECTING)
    assert_sound(release, CORRECTING)
    assert (release.status, release.issuer) == ("corrected", ("Tideworks, Inc.",))
    assert {one.type for one in release.relations} == {"corrects", "replaces"}
    assert [kind for kind, _ in kinds(release)] == ["dateline", "notice", "notice", "heading", "body", "about", "about"]


KEYED = "Title: Tideworks Opens Second Mill\nDate: 2025-05-09\nText: NORHAVEN, May 9, 2025 /PRNewswire/ -- The mill of the town is open."


def test_keys_over_a_text_are_its_makers() -> None:
    release: Release = read(KEYED)
    assert_sound(release, KEYED)
    assert (release.headline, release.subheads) == ("Tideworks Opens Second Mill", ())
    assert [one.rule for one in release.removed] == ["dump-header"] * 3
    assert release.text == "NORHAVEN, May 9, 2025 /PRNewswire/ -- The mill of the town is open."
