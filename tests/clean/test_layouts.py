"""What layouts promise beyond their golden pages: guesses give way, editions and houses are told apart, exhibits read."""

from __future__ import annotations

import pytest

from crawler.clean import clean, find_wire
from crawler.model import Page, Release
from tests.clean import layouts
from tests.clean.saved import ROOT, WIRES, check_conserved

GOLDEN = ROOT / "tests" / "golden"
EXHIBIT = (GOLDEN / "sec" / "exhibit-font-soup.html").read_bytes()
COVER = b"<DOCUMENT>\n<TYPE>8-K\n<TEXT>\n<html><body><p>CURRENT REPORT of the registrant, Item 2.02</p></body></html></TEXT></DOCUMENT>"
BARE = (GOLDEN / "sec" / "bare-8k-exhibit.html").read_bytes()


def teaser(url: str) -> bytes:
    """A page on which the name that EurekAlert's layout guesses belongs to something else."""
    text = layouts.BODY.replace(" /PRNewswire/ --", " --")
    entry = "<p>The institute that this release is from has other news as well, and it is found on the page of the institute.</p>"
    body = f'<main><h1>{layouts.HEADLINE}</h1><div class="entry">{entry}</div><section>{text}</section></main>'
    return layouts.page("", body, url)


def test_a_guessed_layout_gives_way_where_trafilatura_finds_another_text() -> None:
    page = Page(body=teaser("https://www.eurekalert.org/news-releases/1124023"))
    release = clean(page, WIRES["eurekalert"])
    assert (release.method, release.warnings) == ("generic", ("trafilatura-disagrees", "layout-missing"))
    assert "Tideworks mills grain with the tide." in release.text
    assert release.id == "eurekalert:1124023"


def test_a_layout_that_leaves_next_to_nothing_gives_way_too() -> None:
    page = teaser("https://www.eurekalert.org/news-releases/1124023").replace(b"The institute that", b"<!--", 1)
    release = clean(Page(body=page.replace(b"page of the institute.", b"-->", 1)), WIRES["eurekalert"])
    assert (release.method, release.warnings) == ("generic", ("layout-missing",))


@pytest.mark.parametrize(
    ("url", "id"),
    [
        (
            "https://www.prnewswire.co.uk/news-releases/tideworks-opens-second-mill-302451234.html",
            "prnewswire:302451234",
        ),
        ("https://www.prnewswire.com/apac/news-releases/tideworks-302451234.html", "prnewswire:302451234"),
        ("https://www.newswire.ca/news-releases/tideworks-opens-second-mill-885168229.html", "cnw:885168229"),
        ("https://www.prweb.com/releases/tideworks-opens-second-mill-302451234.html", "prweb:302451234"),
    ],
)
def test_the_houses_of_one_software_share_layouts_and_not_numbers(url: str, id: str) -> None:
    page = Page(body=layouts.prn_g4().replace(layouts.PRN_URL.encode(), url.encode()))
    wire = find_wire(page, WIRES)
    assert wire is not None
    release = clean(page, wire)
    assert (release.id, release.method) == (id, f"{wire.name}@g4")
    assert release.text == clean(Page(body=layouts.prn_g4()), WIRES["prnewswire"]).text


def exhibit(body: bytes) -> Release:
    return clean(Page(body=body), WIRES["sec"])


def test_an_exhibit_without_an_address_is_told_by_its_header() -> None:
    assert find_wire(Page(body=EXHIBIT), WIRES) == WIRES["sec"]
    assert find_wire(Page(body=BARE), WIRES) is None
    assert find_wire(Page(body=EXHIBIT, url="https://www.businesswire.com/x"), WIRES) == WIRES["businesswire"]


def test_a_whole_submission_gives_its_exhibits_99_alone() -> None:
    whole = exhibit(EXHIBIT + COVER)
    assert whole.text == exhibit(EXHIBIT).text
    check_conserved(whole, EXHIBIT + COVER, WIRES["sec"])


def test_an_exhibit_of_no_known_wire_has_the_same_head() -> None:
    named, unknown = exhibit(BARE), clean(Page(body=BARE), None)
    assert (unknown.headline, unknown.subheads) == (named.headline, named.subheads)
    assert unknown.published == named.published


HEADS = {
    "<b>ACME CORP.</b>|<b>Acme Corp. Opens a Mill</b>": ("Acme Corp. Opens a Mill", ()),  # a letterhead
    "<b>ACME CORP.</b>|<b>OPENS A MILL</b>": ("ACME CORP. OPENS A MILL", ()),
    "<b>Acme Opens<br>a Mill on the Hill</b>": ("Acme Opens a Mill on the Hill", ()),
    "<b>Acme Opens a Mill</b>|Forty jobs in all": ("Acme Opens a Mill", ("Forty jobs in all",)),
    "ACME OPENS A MILL|<i>It turns with the tide</i>": ("ACME OPENS A MILL", ("It turns with the tide",)),
    "<b>FOR IMMEDIATE RELEASE</b>|<h2>Acme Opens a Mill</h2>": ("Acme Opens a Mill", ()),
    "<b>Contact: Ann Oak, 207-555-0133</b>|<b>Acme Opens a Mill</b>": ("Acme Opens a Mill", ()),
    "An ordinary line|and another": (None, ()),
}


@pytest.mark.parametrize("head", HEADS)
def test_the_head_of_an_exhibit_is_told_by_its_looks(head: str) -> None:
    lines = "".join(f"<p>{line}</p>" for line in head.split("|"))
    text = "<p>NORHAVEN, Maine, May 9, 2025 -- Acme Corp. opened a mill today, and said that it would grind.</p>"
    release = exhibit(f"<html><head><title>Document</title></head><body>{lines}{text}</body></html>".encode())
    assert (release.headline, release.subheads) == HEADS[head]
