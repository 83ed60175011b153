"""Each layout of the real wires' files on an invented page: text, kinds, fields, and what is removed by which rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import pytest
from lxml.html import HtmlElement
from rapidfuzz.distance import LCSseq

from crawler.clean import clean, find_wire
from crawler.clean import release as release_of_page
from crawler.clean.known import agreement, agrees
from crawler.clean.page import parse
from crawler.clean.template import Fitted, _fitted, fit
from crawler.clean.walk import Walked, walk
from crawler.clean.words import words
from crawler.errors import CleanError
from crawler.model import Page, Release
from crawler.wire import Layout
from quality.golden import FOLDER
from tests.clean import layouts
from tests.clean.saved import WIRES, blocks_of, check_blocks, check_conserved

PAGES: dict[str, Callable[[], bytes]] = {
    "prnewswire@g4": layouts.prn_g4,
    "prnewswire@g3": layouts.prn_g3,
    "prnewswire@g2": layouts.prn_g2,
    "prnewswire@g1": layouts.prn_g1,
    "globenewswire@pnr": layouts.gnw,
    "businesswire@2025": lambda: layouts.bw("2025"),
    "businesswire@classic": lambda: layouts.bw("classic"),
    "presseportal@story": layouts.presseportal,
}
ENGLISH = [method for method in PAGES if not method.startswith("presseportal")]


def cleaned(method: str) -> Release:
    return clean(Page(body=PAGES[method]()), WIRES[method.split("@", maxsplit=1)[0]])


@pytest.mark.parametrize("method", PAGES)
def test_the_page_chooses_its_layout_and_loses_no_word(method: str) -> None:
    release = cleaned(method)
    assert release.method == method
    assert release.warnings == ()
    check_conserved(release, PAGES[method](), WIRES[method.split("@", maxsplit=1)[0]])
    check_blocks(release)


@pytest.mark.parametrize("method", ENGLISH)
def test_every_part_has_its_kind(method: str) -> None:
    kinds = [kind for kind, _ in blocks_of(cleaned(method))]
    assert kinds[:12] == [
        "dateline", "body", "heading", "body", "list", "table", "about", "safe_harbor", "safe_harbor", "contact",
        "source", *(["links"] if "prnewswire" in method else []),
    ][: len(kinds)]  # fmt: skip


@pytest.mark.parametrize("method", ENGLISH)
def test_fields(method: str) -> None:
    release = cleaned(method)
    assert release.headline == layouts.HEADLINE
    assert " ".join(release.subheads) == " ".join(layouts.SUBHEADS)
    assert release.published is not None
    assert release.published.at == "2025-05-09T13:30:00-04:00"  # Eastern in summer, whatever the head says
    assert release.issuer == ("Tideworks, Inc.",)
    assert [(one.exchange, one.symbol, one.kind) for one in release.tickers] == [("NYSE", "TDWK", "issuer")]
    assert release.dateline is not None and release.dateline.places == ("NORHAVEN, Maine",)
    assert release.language == "en"
    assert release.language_origin == "declared"
    assert [contact.emails for contact in release.contacts] == [("press@tideworks.example",)]
    assert "https://www.tideworks.example/mill" in [link.url for link in release.links]


@pytest.mark.parametrize(
    ("method", "id"),
    [
        ("prnewswire@g4", "prnewswire:302451234"),
        ("globenewswire@pnr", "globenewswire:2451234:en"),
        ("businesswire@2025", "businesswire:20250509451234:en"),
        ("presseportal@story", "presseportal:2451234"),
    ],
)
def test_the_id_is_the_wires_own_number(method: str, id: str) -> None:
    release = cleaned(method)
    assert release.id == id
    assert find_wire(Page(body=PAGES[method]()), WIRES) == WIRES[release.wire or ""]


def test_presseportal() -> None:
    release = cleaned("presseportal@story")
    assert [kind for kind, _ in blocks_of(release)] == ["dateline", "body", "contact", "contact", "source"]
    assert release.published is not None and release.published.at == "2025-05-09T19:30:00+02:00"
    assert release.issuer == ("Tideworks GmbH",)
    assert {one.rule for one in release.removed} == {"field:stamp", "field:issuer", "field:headline", "share", "chrome"}


def test_every_stamp_is_kept_as_a_clock_of_its_own() -> None:
    clocks = {(one.origin, one.at or one.date) for one in cleaned("prnewswire@g4").clocks}
    eastern = "2025-05-09T13:30:00-04:00"
    assert clocks == {("pixel", eastern), ("page", eastern), ("meta", eastern), ("dateline", "2025-05-09")}


def test_what_follows_the_source_line_goes_whatever_its_markup() -> None:
    release = cleaned("prnewswire@g4")
    assert release.text.endswith("Related Links\n\nhttp://www.tideworks.example")
    rules = {one.rule for one in release.removed}
    assert {"promo", "related", "share", "chrome"} <= rules
    gone = " ".join(one.text for one in release.removed)
    assert "440k+" in gone and "hired a miller" in gone


def test_tickers_are_never_from_side_bars() -> None:
    assert all(one.symbol != "OTHR" for one in cleaned("businesswire@classic").tickers)


def test_a_changed_layout_is_noticed() -> None:
    """The body has moved out of the layout's reach: trafilatura still sees it, and the record says so."""
    moved = layouts.prn_g3().replace(b'class="release-body container"', b'class="release-body-old"')
    text = b"<section class='release-body'><p>NORHAVEN, May 9, 2025 /PRNewswire/ -- One short line is left.</p></section></article>"
    release = clean(Page(body=moved.replace(b"</article>", text)), WIRES["prnewswire"])
    assert release.method == "prnewswire@g3"
    assert "trafilatura-disagrees" in release.warnings


def test_a_page_without_its_container_goes_the_generic_way() -> None:
    release = clean(Page(body=layouts.syndicated(), url=layouts.PRN_URL), WIRES["prnewswire"])
    assert release.method == "generic"
    assert "layout-missing" in release.warnings
    assert release.wire == "prnewswire"


def test_a_page_whose_body_has_moved_out_of_the_layout_goes_the_generic_way() -> None:
    moved = layouts.prn_g3().replace(b'class="release-body container"', b'class="new-body"')
    release = clean(Page(body=moved), WIRES["prnewswire"])
    assert (release.method, release.warnings) == ("generic", ("layout-missing",))
    assert release.id == "prnewswire:302451234"
    assert release.text == cleaned("prnewswire@g3").text


def laid(page: bytes, shipped: tuple[Layout, ...], **changed: object) -> tuple[Fitted, Walked]:
    fitted = fit(parse(page).tree, [layout.model_copy(update=changed) for layout in shipped], None)
    assert fitted is not None
    return fitted, walk(fitted.containers, fitted.marks)


@pytest.mark.parametrize("changed", [{}, {"body": ".//p"}, {"body": None, "drop": ()}])
@pytest.mark.parametrize("wire", sorted(set(WIRES) & {path.name for path in FOLDER.iterdir()}))
def test_where_trafilatura_need_not_be_asked_it_agrees(wire: str, changed: dict[str, object]) -> None:
    for path in sorted((FOLDER / wire).glob("*.html")):
        page, shipped = path.read_bytes(), WIRES[wire].layout
        share = agreement(*laid(page, shipped, **changed))
        if agrees(*laid(page, shipped, **changed)):
            assert share is None or share > 0.8, path.name
        else:
            assert share is not None and share < 0.9, path.name


MOVES: dict[str, Callable[[HtmlElement], HtmlElement | None]] = {
    "parent": lambda container: container.getparent(),
    "before": lambda container: next(container.itersiblings("*", preceding=True), None),
    "after": lambda container: next(container.itersiblings("*"), None),
    "first child": lambda container: next(container.iterchildren("*"), None),
    "last child": lambda container: next(container.iterchildren("*", reversed=True), None),
}


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("wire", sorted(set(WIRES) & {path.name for path in FOLDER.iterdir()}))
def test_a_container_that_has_moved_gives_the_same_text_or_says_so(
    wire: str, move: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the next redesign might move it: nobody may find other words in a record that warns of nothing."""

    def moved(tree: HtmlElement, shipped: Sequence[Layout], captured: date | None) -> Fitted | None:
        fitted = fit(tree, shipped, captured)
        places = [place for one in fitted.containers if (place := MOVES[move](one)) is not None] if fitted else []
        return _fitted(fitted.layout, list(dict.fromkeys(places))) if fitted and places else None

    for path in sorted((FOLDER / wire).glob("*.html")):
        page = Page(body=path.read_bytes())
        right = clean(page, WIRES[wire])
        with monkeypatch.context() as patched:
            patched.setattr(release_of_page, "fit", moved)
            try:
                found = clean(page, WIRES[wire])
            except CleanError:
                continue
        shared = LCSseq.normalized_similarity(words(right.text), words(found.text))
        assert shared > 0.85 or set(found.warnings) - set(right.warnings), path.name
