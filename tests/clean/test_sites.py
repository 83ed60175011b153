"""Releases on invented sites that no wire file knows: the text and its fields, and nothing of what the site prints around."""

from __future__ import annotations

import pytest

from crawler.clean import clean
from crawler.clean.words import words
from crawler.model import Page
from tests.clean import sites
from tests.clean.saved import check_blocks, check_conserved


@pytest.mark.parametrize("site", sites.SITES)
@pytest.mark.parametrize("name", sites.RELEASES)
def test_the_release_comes_out_whole_and_alone(site: str, name: str) -> None:
    text = sites.RELEASES[name]
    body = sites.SITES[site](text).encode()
    release = clean(Page(body=body, url="https://harbour.example/n/1"), None)
    check_conserved(release, body, None)
    check_blocks(release)
    assert words(release.text) == words("\n".join(text.lines))
    assert (release.headline, release.subheads) == (sites.HEADLINE, ())
    assert (release.dateline and release.dateline.raw) == text.dateline
    assert release.issuer == ("Tideworks, Inc.",)
    assert [(one.symbol, one.kind) for one in release.tickers] == [("TDWK", "issuer")]
    assert release.published is None or release.published.date == "2025-05-09"


def test_no_date_without_evidence() -> None:
    """A date in figures that may be of two minds, and none but that: the day is not known."""
    release = clean(Page(body=sites.summary_site(sites.RELEASES["without a dateline"]).encode()), None)
    assert (release.published, release.clocks) == (None, ())
    assert "no-published" in release.warnings
