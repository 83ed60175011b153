"""The wire's advertisement in all the forms it comes in, and the releases that only talk like it."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from crawler.clean import promo

QUESTION = "WANT YOUR COMPANY'S NEWS FEATURED ON PRNEWSWIRE.COM?"
GLUED = QUESTION + "440k+Newsrooms &Influencers9k+Digital MediaOutlets270k+JournalistsOpted InGET STARTED"

# "|" parts what is kept from the advertisement
FORMS = [
    "SOURCE Norhaven Courier|" + GLUED,
    "SOURCE Acme\n|"
    + QUESTION
    + "\n440k+\nNewsrooms &\nInfluencers\n9k+\nDigital Media\nOutlets\n270k+\nJournalists\nOpted In\nGET STARTED",
    "SOURCE Acme\n\n|## " + QUESTION + "\n\n440k+  \nNewsrooms &  \nInfluencers\n\n9k+  \nDigital Media  \nOutlets",
    "SOURCE Acme\n|"
    + QUESTION
    + " 440k+\nNewsrooms &\nInfluencers 9k+\nDigital Media\nOutlets 270k+\nJournalists\nOpted In GET STARTED",
    "SOURCE Acme\n|Want your company’s news featured on PRNewswire?\n500K+\nNewsrooms and\nInfluencers\n10k+ Digital Media Outlets\nGet Started Now",
    "SOURCE Acme |WANT YOUR COMPANYS NEWS FEATURED ON PR NEWSWIRE? 440,000+ NEWSROOMS & INFLUENCERS 9,000+ DIGITAL MEDIA OUTLETS GET STARTED",
    "SOURCE Acme\n|× Modal title\n" + QUESTION + "\nGET STARTED",
    "SOURCE Acme\n|Do you want your company's news featured on PRNewswire.com? Get started today",
    "SOURCE Acme\n|WANT YOUR COMPANIES' NEWS FEATURED ON\u00a0PRNEWSWIRE.COM?\n270k+\nJournalists\nOpted-In\n9k+\nDigital-Media Outlets",
    "SOURCE Acme\n|" + QUESTION,
    "SOURCE Acme|" + QUESTION,
    "SOURCE Acme|WANT YOUR COMPANY'S NEWS FEA",
    "SOURCE Acme|" + QUESTION + "440k+Newsrooms &Infl",
    "SOURCE Acme|" + QUESTION + "440k+",
    "SOURCE Acme |440k+ Newsrooms & Influencers 9k+ Digital Media Outlets 270k+ Journalists Opted In GET STARTED",
    "QUELLE Acme AG|WANT YOUR COMPANY'S NEWS FEA",
    "消息来源 阿克米公司|WANT YOUR COMPANY'S NEWS",
    "SOURCE Acme\n|Want your company's news featured on Newswire.ca?",
    "SOURCE Acme\n|440k+ Newsrooms & Influencers 9k+ Digital Media Outlets " + QUESTION + " GET STARTED",
    "press@acme.example|440k+ Newsrooms & Influencers 9k+ Digital Media Outlets 270k+ Journalists Opted In GET STARTED",
    "SOURCE Acme\n|440k+ Newsrooms & Influencers\n9k+ Digital Media Outlets\n270k+ Journalists Opted In\nGET STARTED",
]


@pytest.mark.parametrize("marked", FORMS)
def test_every_form_is_found_whole(marked: str) -> None:
    text = marked.replace("|", "", 1)
    assert promo.find(text) == ((marked.index("|"), len(text)),)
    assert promo.is_promo(text[marked.index("|") :])


def test_words_after_it_are_kept() -> None:
    text = f"SOURCE Acme\n{GLUED}\nRelated Links\nhttps://acme.example"
    ((start, end),) = promo.find(text)
    assert text[:start] == "SOURCE Acme\n"
    assert text[end:] == "\nRelated Links\nhttps://acme.example"
    assert not promo.is_promo(text)


TRAPS = [
    "Acme runs newsrooms in nine cities and works with influencers, journalists and digital media outlets.",
    "Reaching 440k+ newsrooms & influencers, 9k+ digital media outlets and 270k+ journalists opted in, the service grows.",
    "Our 9k+ digital media outlets and 270k+ journalists opted in to the programme.",
    'The banner that asked "Want your company\'s news featured on PRNewswire.com?" has been replaced.',
    "Do you want your company's news featured on PR Newswire and other wires? Our tool compares them.",
    "We want your company's news featured on page one.",
    "Journalists want your company's news, said the editor of PR Newswire.",
    "PR Newswire said that newsrooms and influencers had opted in.",
    "To get started, want your news to matter.",
    "The fund's source: 440k+ newsrooms and influencers.",
    "Want your company's news featured on Newswire, the show, or in print? Write to us.",
    "The wire has 440k+ Newsrooms & Influencers, 9k+ Digital Media Outlets and 270k+ Journalists Opted In. GET STARTED",
    "GET STARTED",
    "Want your company to grow? Get started today.",
    "Newsrooms & Influencers",
    "",
]


@pytest.mark.parametrize("text", TRAPS)
def test_a_release_that_talks_about_the_wire_keeps_every_word(text: str) -> None:
    assert promo.find(text) == ()
    assert promo.find(f"Before.\n{text}\nAfter.") == ()


APOSTROPHES = st.sampled_from(["'", "’", "‘", "", "`"])
BREAKS = st.sampled_from(["", " ", "\n", "  \n", "\n\n", "\u00a0"])


@st.composite
def advertisements(draw: st.DrawFn) -> str:
    between = draw(BREAKS)
    words = [
        "WANT",
        "YOUR",
        f"COMPANY{draw(APOSTROPHES)}S",
        "NEWS",
        "FEATURED",
        "ON",
        f"PRNEWSWIRE{draw(st.sampled_from(['.COM', '']))}?",
    ]
    parts = [draw(st.sampled_from([" ", "\n"])).join(words)]
    labels = [["Newsrooms &", "Influencers"], ["Digital Media", "Outlets"], ["Journalists", "Opted In"]]
    for label in draw(st.permutations(labels)):
        parts.append(f"{draw(st.integers(1, 999))}{draw(st.sampled_from(['k', 'K', ',000', 'M']))}+")
        parts += label
    parts += draw(st.sampled_from([[], ["GET STARTED"], ["GET STARTED NOW"]]))
    text = between.join(parts)
    return draw(st.sampled_from([text, text.upper(), text.lower(), text.title()]))


@given(advertisements(), BREAKS)
def test_glued_broken_or_in_other_letters_nothing_of_it_is_left(advertisement: str, between: str) -> None:
    text = f"Acme said so.\n\nSOURCE Norhaven Courier{between}{advertisement}"
    spans = promo.find(text)
    kept = "".join(
        text[a:b] for a, b in zip([0, *(e for _, e in spans)], [*(s for s, _ in spans), len(text)], strict=True)
    )
    assert kept.split() == "Acme said so. SOURCE Norhaven Courier".split()


@given(st.integers(min_value=15, max_value=len(GLUED)))
def test_cut_short_anywhere_it_is_found(length: int) -> None:
    text = "Acme said so.\n\nSOURCE Acme" + GLUED[:length]
    ((start, end),) = promo.find(text)
    assert text[:start] == "Acme said so.\n\nSOURCE Acme"
    assert not text[end:].strip()


@given(
    st.lists(
        st.sampled_from(
            "newsrooms influencers journalists want your company news featured on opted in media the of a 440k+ Acme.".split()
        ),
        max_size=40,
    )
)
def test_the_same_words_in_another_order_are_kept(words: list[str]) -> None:
    text = " ".join(words)
    assume("want your company news featured on" not in text)
    assume("opted in" not in text)
    assert promo.find(text) == ()


@given(st.text(max_size=300))
@example("Want your" * 30)
def test_any_text_gives_spans_in_order(text: str) -> None:
    at = 0
    for start, end in promo.find(text):
        assert at <= start < end <= len(text)
        at = end


@pytest.mark.parametrize("between", range(680, 702))
def test_a_part_that_goes_on_beyond_what_is_looked_at(between: int) -> None:
    text = "influencers" + " " * between + "9k+ digital\nget started now"
    assert all(0 <= start < end <= len(text) for start, end in promo.find(text))


def test_a_text_of_any_length_is_searched_in_one_pass() -> None:
    assert promo.find("want your " * 200_000) == ()
    assert len(promo.find("Acme said. " * 200_000 + GLUED)) == 1
