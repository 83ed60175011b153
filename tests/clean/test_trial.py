"""How well a layout fits is said in figures: what is kept, whether trafilatura agrees, which paths find nothing."""

from __future__ import annotations

from crawler.clean.trial import try_layouts
from crawler.model import Page
from tests.clean import layouts
from tests.clean.saved import WIRES


def test_a_page_that_fits() -> None:
    trial = try_layouts(Page(body=layouts.prn_g4()), WIRES["prnewswire"])
    assert trial is not None and trial.layout == "g4" and trial.seen
    assert 0.5 < trial.kept < 1
    assert trial.agreement is not None and trial.agreement > 0.85
    assert "headline" not in trial.idle and "contact" not in trial.idle  # one is found, the other is not in the file
    assert "media" in trial.idle


def test_a_body_that_has_moved_is_seen_in_the_figures() -> None:
    moved = layouts.prn_g3().replace(b'class="release-body container"', b'class="release-body-old"')
    text = (
        b"<section class='release-body'><p>One short line is left of the release in this place.</p></section></article>"
    )
    trial = try_layouts(Page(body=moved.replace(b"</article>", text)), WIRES["prnewswire"])
    assert trial is not None and trial.agreement is not None
    assert trial.kept < 0.2 and trial.agreement < 0.5


def test_no_layout_fits() -> None:
    assert try_layouts(Page(body=layouts.syndicated()), WIRES["prnewswire"]) is None
