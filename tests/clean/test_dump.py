"""Flattened text dumps: header, dateline, paragraphs, sub-headings, SOURCE and advertisement, and no word lost."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.clean import clean_dump
from crawler.clean.decoding import decode
from crawler.clean.words import words
from crawler.errors import CleanError
from crawler.model import Release
from crawler.wire_files import load_wires

WIRES = load_wires([Path(__file__).parents[2] / "config" / "wires"])
ADVERTISEMENT = (
    "WANT YOUR COMPANY'S NEWS FEATURED ON PRNEWSWIRE.COM?440k+Newsrooms &Influencers9k+Digital MediaOutlets"
    "270k+JournalistsOpted InGET STARTED"
)
FLATTENED = f"""date 2025-05-09 NORHAVEN, May 9, 2025 /PRNewswire/ -- When the bridge between Norhaven and Selmouth opened \
on May 8, visitors from eleven countries walked across it together.

This article first appeared in Norhaven Courier: https://courier.example/page/202505/1333.shtml

A bridge that carries more than traffic

"We have waited forty years for this," said Ana Tveit, head of the Selmouth Harbour Trust. The trust expects two \
million crossings a year, and journalists from nine newsrooms came to count the first.

Shared water, shared work

The two cities will run the ferries together from July, the mayors said on the bridge.

SOURCE Norhaven Courier{ADVERTISEMENT}
"""


def read(text: str | bytes, **more: object) -> Release:
    return clean_dump(text, wires=WIRES.values(), **more)  # type: ignore[arg-type]


def kinds(release: Release) -> list[tuple[str, str]]:
    return [(block.kind, release.text[block.start : block.end]) for block in release.blocks]


def told(release: Release) -> str:
    """Every word of text and removed in their order, without what parts them: dumps glue words together."""
    parts, at = [], 0
    for one in release.removed:
        parts += [release.text[at : one.at], one.text]
        at = one.at
    return "".join(words(" ".join([*parts, release.text[at:]])))


def assert_sound(release: Release, source: str) -> None:
    """What the contract promises of every record: words once and in order, blocks that tile the text."""
    assert told(release) == "".join(words(source))
    end = 0
    for block in release.blocks:
        assert end <= block.start < block.end <= len(release.text)
        assert not release.text[end : block.start].strip()
        assert release.text[block.start : block.end].strip() == release.text[block.start : block.end]
        end = block.end
    assert end == len(release.text)
    assert [one.at for one in release.removed] == sorted(one.at for one in release.removed)


def test_the_flattened_dump_gives_the_whole_record() -> None:
    release = read(FLATTENED)
    assert_sound(release, FLATTENED)
    assert (release.wire, release.method, release.language) == ("prnewswire", "dump", "en")
    assert release.published is not None
    assert (release.published.date, release.published.resolution) == ("2025-05-09", "day")
    assert release.dateline is not None
    assert release.dateline.raw == "NORHAVEN, May 9, 2025 /PRNewswire/ --"
    assert (release.dateline.places, release.dateline.date) == (("NORHAVEN",), "2025-05-09")
    assert release.issuer == ("Norhaven Courier",)
    assert release.republished_from is not None
    assert release.republished_from.outlet == "Norhaven Courier"
    assert release.republished_from.url == "https://courier.example/page/202505/1333.shtml"
    assert [(one.rule, one.text) for one in release.removed] == [
        ("dump-header", "date 2025-05-09"),
        ("promo", ADVERTISEMENT),
    ]
    assert [kind for kind, _ in kinds(release)] == [
        "dateline",
        "body",
        "body",
        "heading",
        "body",
        "heading",
        "body",
        "source",
    ]
    assert [text for kind, text in kinds(release) if kind == "heading"] == [
        "A bridge that carries more than traffic",
        "Shared water, shared work",
    ]
    assert kinds(release)[-1] == ("source", "SOURCE Norhaven Courier")
    assert (release.id, release.url, release.headline, release.status) == (None, None, None, "usable")


def test_on_one_line_no_break_is_invented() -> None:
    text = " ".join(FLATTENED.split())
    release = read(text)
    assert_sound(release, text)
    assert [kind for kind, _ in kinds(release)] == ["dateline", "body", "source"]
    assert release.issuer == ("Norhaven Courier",)
    assert release.republished_from is not None
    assert release.removed[-1].text == ADVERTISEMENT


def test_where_a_full_stop_and_a_capital_meet_a_break_was_lost() -> None:
    text = (
        "NORHAVEN, May 9, 2025 /PRNewswire/ -- The bridge opened today.The mayors walked across it together, and a band "
        "played.“We have waited forty years,” said Ana Tveit.See www.norhaven.example/News.Archive or the U.S.A. page. "
        + "Nobody was in a hurry. " * 20
        + "SOURCE Norhaven Courier"
    )
    release = read(text)
    assert_sound(release, text)
    assert [text.split(" ", 2)[1] for kind, text in kinds(release) if kind == "body"] == [
        "bridge",
        "mayors",
        "have",
        "www.norhaven.example/News.Archive",
    ]


WRAPPED = """\
Source: Acme Bolts Corporation
MEDIA RELEASE PR67001
Acme Bolts Opens a Mill on the Norhaven Canal and Hires Two Hundred People of
the Region

NORHAVEN, Guam, Feb. 1, 2017 /PRNewswire-AsiaNet/ --

    -- The mill will make nine million bolts a year for bridges and ships, and
       for the furniture of the region

Acme Bolts Corporation ( https://www.acme.example/ ) (Nasdaq: ACMB), a maker of
bolts for bridges, ships and furniture, today opened its ninth mill, and hired
two hundred people.

    The mill stands on the canal. It was built in eleven months by people of the
town, and it runs on the water of the river.
    "We could not be happier," said Jane Doe, who leads the company that her own
grandfather founded.

(Photo 1:
http://photos.example/prwfile/release/M102197/201701308331/_prw_PI1fl_dPo6LRlB.jpg)

What comes next

The mill will sell its first bolts in March, and it will be at full capacity by
the end of the year.

About Acme Bolts
Acme Bolts makes bolts. It was founded in 1901 and has nine mills, all of which
stand on water.

Media contact:
Jane Doe
Phone: +1 512 555 0100
Email: press@acme.example

SOURCE: Acme Bolts Corporation
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_hard_wrapped_dump_is_put_together_again(newline: str) -> None:
    release = read(WRAPPED.replace("\n", newline).encode())
    assert_sound(release, WRAPPED)
    assert release.headline == (
        "Acme Bolts Opens a Mill on the Norhaven Canal and Hires Two Hundred People of the Region"
    )
    assert [one.rule for one in release.removed] == ["dump-header", "dump-header", "field:headline"]
    assert release.issuer == ("Acme Bolts Corporation",)
    found = kinds(release)
    assert [kind for kind, _ in found] == [
        "dateline", "list", "body", "body", "body", "media", "heading", "body", "about", "about", "contact", "source",
    ]  # fmt: skip
    assert found[2][1].endswith("today opened its ninth mill, and hired two hundred people.")
    assert found[4][1].startswith('"We could not be happier,"')
    assert found[10][1] == "Media contact:\nJane Doe\nPhone: +1 512 555 0100\nEmail: press@acme.example"
    assert [(one.exchange, one.symbol, one.kind) for one in release.tickers] == [("NASDAQ", "ACMB", "issuer")]
    assert [one.emails for one in release.contacts] == [("press@acme.example",)]
    assert release.media[0].url.startswith("http://photos.example/")
    assert release.links[0].url == "https://www.acme.example/"


MARKDOWN = """\
Acme Partners with Bolt Fund
https://www.prnewswire.com/news-releases/acme-partners-with-bolt-fund-300000001.html | https://www.prnewswire.com
---

*Acme named as the only partner of the fund*

, /PRNewswire/ -- The Acme Corporation (NYSE: ACM) today announced a partnership with <u><a \
href="https://c212.net/c/link/?t=0&amp;l=en&amp;u=https%3A%2F%2Fbolt.example%2F&amp;a=Bolt" rel="nofollow">Bolt Fund</a></u> \
and [Nut Fund](https://nut.example/fund) for R&amp;D.

## What they will do

-   **Bolts:** longer ones.
-   **Nuts**: wider ones.

**About Acme**

The Acme Corporation (NYSE: ACM) makes bolts.

SOURCE The Acme Corporation and Bolt Fund

## WANT YOUR COMPANY'S NEWS FEATURED ON PRNEWSWIRE.COM?

440k+  \nNewsrooms &  \nInfluencers

9k+  \nDigital Media  \nOutlets
---
***End of Article**
"""


def test_markdown_is_undone_and_its_words_are_kept_or_listed() -> None:
    release = read(MARKDOWN)
    assert_sound(release, MARKDOWN)
    assert (release.headline, release.subheads) == (
        "Acme Partners with Bolt Fund",
        ("Acme named as the only partner of the fund",),
    )
    assert release.id == "prnewswire:300000001"
    assert release.url == "https://www.prnewswire.com/news-releases/acme-partners-with-bolt-fund-300000001.html"
    assert kinds(release) == [
        ("dateline", ", /PRNewswire/ --"),
        ("body", "The Acme Corporation (NYSE: ACM) today announced a partnership with Bolt Fund and Nut Fund for R&D."),
        ("heading", "What they will do"),
        ("list", "Bolts: longer ones.\nNuts: wider ones."),
        ("about", "About Acme"),
        ("about", "The Acme Corporation (NYSE: ACM) makes bolts."),
        ("source", "SOURCE The Acme Corporation and Bolt Fund"),
    ]
    assert release.issuer == ("The Acme Corporation", "Bolt Fund")
    assert [(one.url, one.text) for one in release.links] == [
        ("https://bolt.example/", "Bolt Fund"),
        ("https://nut.example/fund", "Nut Fund"),
    ]
    rules = [one.rule for one in release.removed]
    assert set(rules) == {"field:headline", "field:subhead", "dump-header", "markup", "promo", "dump-footer"}


COPIED = f"""\
Accessibility Statement
Skip Navigation
Acme Opens a Mill
Two hundred people will work there
News provided by
Acme Bolts Corporation
May 09, 2025, 05:00 ET
Share this article

NORHAVEN, May 9, 2025 /PRNewswire/ -- Acme Bolts opened a mill today, the ninth of the company, and hired two hundred people.
The mill stands on the canal.
SOURCE Acme Bolts Corporation
{ADVERTISEMENT}
Also from this source
Acme Closes a Mill
More Releases From This Source
"""


def test_what_a_page_prints_around_a_release_becomes_fields_or_goes() -> None:
    release = read(COPIED)
    assert_sound(release, COPIED)
    assert (release.headline, release.subheads) == ("Acme Opens a Mill", ("Two hundred people will work there",))
    assert release.issuer == ("Acme Bolts Corporation",)
    assert release.published is not None
    assert (release.published.at, release.published.origin) == ("2025-05-09T05:00:00-04:00", "page")
    assert release.text.endswith("SOURCE Acme Bolts Corporation")
    assert "Closes" not in release.text
    assert {one.rule for one in release.removed} == {
        "chrome", "field:headline", "field:subhead", "field:issuer", "field:stamp", "share", "promo", "related",
    }  # fmt: skip


KEYED = """\
---
title: Acme Opens a Mill
url: https://www.businesswire.com/news/home/20250509000001/en/Acme-Opens-a-Mill
date: 2025-05-09T12:00:00Z
lang: en
---
NORHAVEN, Iowa--(BUSINESS WIRE)--Acme Bolts opened a mill today and hired two hundred people.
"""


@pytest.mark.parametrize("text", [KEYED, KEYED.replace("---\n", "")])
def test_a_header_of_keys_and_values_becomes_fields(text: str) -> None:
    release = read(text)
    assert_sound(release, text)
    assert (release.headline, release.wire, release.language_origin) == (
        "Acme Opens a Mill",
        "businesswire",
        "declared",
    )
    assert release.id == "businesswire:20250509000001:en"
    assert release.published is not None
    assert (release.published.at, release.published.origin) == ("2025-05-09T12:00:00+00:00", "meta")
    assert {one.rule for one in release.removed} == {"dump-header"}


@pytest.mark.parametrize(
    ("text", "wire"),
    [
        ("NORHAVEN, May 9, 2025 /PRNewswire-AsiaNet/ -- Acme opened a mill today.", "prnewswire"),
        ("NORHAVEN--(BUSINESS WIRE)--Acme opened a mill today.", "businesswire"),
        ("NORHAVEN, May 09, 2025 (GLOBE NEWSWIRE) -- Acme opened a mill today.", "globenewswire"),
        ("Norhaven (ots) - Acme hat heute eine Mühle eröffnet.", "presseportal"),
        ("NORHAVEN, May 9, 2025 /Some Other Wire/ -- Acme opened a mill today.", None),
        ("Acme opened a mill today, and nobody said where.", None),
    ],
)
def test_the_dateline_tells_whose_it_is(text: str, wire: str | None) -> None:
    assert read(text).wire == wire
    assert clean_dump(text).wire is None  # no wire files, no wire


def test_a_stated_wire_wins() -> None:
    text = "NORHAVEN, May 9, 2025 /PRNewswire/ -- Acme opened a mill today."
    assert read(text, wire=WIRES["businesswire"]).wire == "businesswire"


def test_a_given_url_is_where_it_was_found() -> None:
    url = "https://www.prnewswire.com/news-releases/acme-300000001.html?tc=eml_cleartime"
    release = read("NORHAVEN, May 9, 2025 /PRNewswire/ -- Acme opened a mill today.", url=url)
    assert release.id == "prnewswire:300000001"
    assert (release.url, release.urls_seen) == (url.partition("?")[0], (url,))


def test_a_correction_says_so() -> None:
    text = (
        "NORHAVEN--(BUSINESS WIRE)--Please replace the release with the following corrected version due to multiple revisions.\n\n"
        "The corrected release reads:\n\nACME OPENS A MILL ON THE CANAL\n\n"
        "Acme Bolts opened a mill today, and hired two hundred people of the town to work in it.\n"
    )
    release = read(text)
    assert (release.status, [one.type for one in release.relations]) == ("corrected", ["corrects", "replaces"])
    assert [kind for kind, _ in kinds(release)] == ["dateline", "notice", "notice", "heading", "body"]


TABLES = """\
Acme Reports First Quarter
- Sales up 12%

NORHAVEN, Texas, May 09, 2025 (GLOBE NEWSWIRE) -- Acme Bolts Corporation (Nasdaq: ACMB) today reported its results.

First Quarter Highlights

• Sales of $12.5 million, up 12%
• Net income of $1.5 million

Forward-Looking Statements
This press release contains forward-looking statements within the meaning of the Private Securities Litigation Reform Act.

CONTACT:
Jane Doe
+1 512 555 0100

ACME BOLTS CORPORATION
CONSOLIDATED STATEMENTS OF INCOME
(in thousands)

Sales    12,500    11,160
Net income\t1,500\t(1,376)
"""


def test_rows_keep_their_figures_and_end_the_contacts() -> None:
    release = read(TABLES)
    assert_sound(release, TABLES)
    assert (release.headline, release.subheads) == ("Acme Reports First Quarter", ("- Sales up 12%",))
    assert kinds(release)[2:] == [
        ("heading", "First Quarter Highlights"),
        ("list", "• Sales of $12.5 million, up 12%\n• Net income of $1.5 million"),
        ("safe_harbor", "Forward-Looking Statements"),
        ("safe_harbor", TABLES.split("\n")[11]),
        ("contact", "CONTACT:\nJane Doe\n+1 512 555 0100"),
        ("heading", "ACME BOLTS CORPORATION\nCONSOLIDATED STATEMENTS OF INCOME\n(in thousands)"),
        ("table", "Sales | 12,500 | 11,160\nNet income | 1,500 | (1,376)"),
    ]


GERMAN = """\
Norhaven (ots) - Die Acme Bolzen GmbH hat heute am Kanal eine neue Mühle eröffnet. Zweihundert Menschen arbeiten dort.

Über Acme

Acme macht seit 1901 Bolzen.

Pressekontakt:

Jana Muster
Tel. +49 (0) 221-555 606-25

Original-Content von: Acme Bolzen GmbH, übermittelt durch news aktuell
"""


def test_another_language_goes_the_same_way() -> None:
    release = read(GERMAN)
    assert_sound(release, GERMAN)
    assert (release.wire, release.language, release.issuer) == ("presseportal", "de", ("Acme Bolzen GmbH",))
    assert [kind for kind, _ in kinds(release)] == ["dateline", "body", "about", "about", "contact", "source"]
    assert [one.phones for one in release.contacts] == [("+49 (0) 221-555 606-25",)]


def test_a_heading_in_a_script_without_blanks() -> None:
    text = "潮汐磨坊投产\n\n上海2025年5月9日 /美通社/ -- 潮汐磨坊有限公司今天宣布第二座磨坊投产，雇用四十名员工，利用潮汐能磨制谷物。\n\n"
    text += "一座磨坊服务两座城市\n\n该磨坊每年加工1200吨谷物。公司首席执行官表示，感谢所有参与建设的人员。\n\n消息来源 潮汐磨坊有限公司"
    assert [kind for kind, _ in kinds(read(text))] == ["dateline", "body", "heading", "body", "source"]


def test_an_address_under_a_short_release_is_no_header() -> None:
    text = "NORHAVEN, May 9, 2025 /PRNewswire/ -- Acme opened a mill today.\n\nIt is old.\n\nSOURCE Acme\n\nhttps://acme.example"
    release = read(text)
    assert (release.headline, release.url, release.removed) == (None, None, ())
    assert_sound(release, text)


def test_a_release_that_talks_about_newsrooms_keeps_every_word() -> None:
    text = (
        "NORHAVEN, May 9, 2025 /PRNewswire/ -- Acme News said that 440k+ newsrooms and influencers, 9k+ digital media outlets and "
        "270k+ journalists opted in to its service, which competes with PR Newswire.\n\n"
        '"Do you want your company\'s news featured on PRNewswire.com? Ask us," said Jane Doe.\n\nSOURCE Acme News\n'
    )
    release = read(text)
    assert not release.removed
    assert_sound(release, text)


DECODED = [
    ("Größe – “Acme”".encode(), []),
    ("Größe – “Acme”".encode("cp1252"), ["encoding-windows-1252"]),
    (b"\xef\xbb\xbf" + "Größe – “Acme”".encode(), []),
    ("Größe – “Acme”".encode("utf-16"), []),
    ("Größe – ".encode() + "“Acme”".encode("cp1252"), ["encoding-windows-1252"]),  # two files put together
]


@pytest.mark.parametrize(("data", "warnings"), DECODED)
def test_bytes_are_read_by_what_they_are(data: bytes, warnings: list[str]) -> None:
    assert decode(data) == ("Größe – “Acme”", warnings)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"\x00\x01\x02\x03" * 50, "binary"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "binary"),
        (b"...", "no-text"),
        (ADVERTISEMENT.encode(), "no-text"),
    ],
)
def test_what_holds_no_release_is_a_named_failure(data: bytes, code: str) -> None:
    with pytest.raises(CleanError) as failure:
        read(data)
    assert failure.value.code == code


SENTENCE = st.sampled_from(
    [
        "Acme Bolts Corporation (NYSE: ACM) today opened a mill on the canal in Norhaven, the company said.",
        "“We have waited forty years for this,” said Ana Tveit, who leads the harbour trust of Selmouth.",
        "The mill makes nine million bolts a year, 4.5% more than the old one, at a cost of $12.5 million.",
        "See https://www.acme.example/news/2025/05/09/mill.html or write to press@acme.example for more.",
        "Newsrooms, influencers and journalists came to see it; so did the U.S. ambassador and Dr. Roe.",
    ]
)
PARAGRAPH = st.lists(SENTENCE, min_size=1, max_size=4).map(" ".join)
SECTION = st.sampled_from(
    ["", "What comes next", "About Acme Bolts", "Forward-Looking Statements", "Key Figures", "Contact:"]
)


@st.composite
def dumps(draw: st.DrawFn) -> str:
    header = draw(st.sampled_from(["", "date 2025-05-09 ", "Acme Opens a Mill\n\n", "2025-05-09\n"]))
    tag = draw(
        st.sampled_from([", May 9, 2025 /PRNewswire/ -- ", "--(BUSINESS WIRE)--", ", May 9, 2025 (GLOBE NEWSWIRE) -- "])
    )
    parts = [f"{header}NORHAVEN{tag}{draw(PARAGRAPH)}"]
    for title, paragraph in draw(st.lists(st.tuples(SECTION, PARAGRAPH), max_size=5)):
        parts += [title, paragraph] if title else [paragraph]
    between = draw(st.sampled_from(["\n\n", "\n", " ", "\r\n\r\n"]))
    text = between.join(parts)
    if draw(st.booleans()) and between != " ":
        text = "\n".join(textwrap.fill(line, 79) for line in text.split("\n"))
    source = draw(st.sampled_from(["", "SOURCE Acme Bolts Corporation", "SOURCE: Acme Bolts Corporation"]))
    glue = draw(st.sampled_from(["", "\n", " "]))
    return (
        text + (between + source if source else "") + (glue + ADVERTISEMENT if source and draw(st.booleans()) else "")
    )


@settings(max_examples=150)
@given(dumps())
def test_no_word_is_lost_in_any_form(text: str) -> None:
    release = read(text)
    assert_sound(release, text)
    assert "PRNEWSWIRE.COM" not in release.text
    assert release.dateline is not None
    assert release.dateline.places == ("NORHAVEN",)
    if "SOURCE" in text:
        assert release.issuer == ("Acme Bolts Corporation",)


PRINTED = st.characters(exclude_categories=["Cc", "Cs"])


@given(st.text(st.one_of(PRINTED, st.sampled_from("\n\t ")), min_size=30, max_size=600))
def test_any_text_gives_a_sound_record_or_a_named_failure(text: str) -> None:
    try:
        release = read(text)
    except CleanError as failure:
        assert failure.code in ("empty", "binary", "no-text")
    else:
        assert_sound(release, text)


@given(st.binary(min_size=1, max_size=400))
def test_any_bytes_give_a_record_or_a_named_failure(data: bytes) -> None:
    try:
        release = read(data)
    except CleanError as failure:
        assert failure.code in ("empty", "binary", "no-text")
    else:
        assert_sound(release, decode(data)[0])


CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "dumps"
REAL = sorted(CORPUS.glob("*.txt"))


@pytest.mark.corpus
@pytest.mark.skipif(not REAL, reason=f"the real dumps that cannot be passed on are not at {CORPUS}")
@pytest.mark.parametrize("path", REAL, ids=[path.stem[:40] for path in REAL])
def test_real_dumps(path: Path) -> None:
    data = path.read_bytes()
    release = read(data)
    text, _ = decode(data)
    assert_sound(release, text)
    assert "influencers" not in release.text.casefold()
    assert "End of Article" not in release.text
    if "/PRN" in text or "BUSINESS WIRE" in text:
        assert release.dateline is not None
        assert release.blocks[0].kind == "dateline"
        assert release.wire in ("prnewswire", "businesswire")
    if "SOURCE" in text or text.startswith("Source:"):
        assert release.issuer
        assert any(block.kind == "source" for block in release.blocks)
