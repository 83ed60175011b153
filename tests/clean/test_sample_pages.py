"""Every release of the sample wire, in its first and its changed form, against what is known to be true of it."""

from __future__ import annotations

from functools import cache

import pytest

from crawler.clean import clean, find_wire
from crawler.model import Page, Release
from crawler.sample import pages, releases
from crawler.sample.releases import Story, Truth
from tests.clean.saved import WIRES, blocks_of, check_blocks, check_conserved

FIELDS = ("id", "url", "headline", "subheads", "language", "dateline", "issuer", "isins", "status", "text")


def stories() -> list[Story]:
    first = releases.stories()
    return [*first, *(releases.changed(story) for story in first if story.planted and story.planted.changed)]


def page_of(story: Story) -> Page:
    body = pages.page(story, releases.recommended(story))
    return Page(body=body, url=story.url, content_type=f"text/html; charset={pages.encoding(story)}")


@cache
def cleaned(story: Story) -> Release:
    return clean(page_of(story), WIRES["sample"])


STORIES = [pytest.param(story, id=f"{story.number}-{story.status}") for story in stories()]


@pytest.mark.parametrize("story", STORIES)
def test_the_record_is_the_truth(story: Story) -> None:
    truth: Truth = releases.truth(story)
    release = cleaned(story)
    assert {name: getattr(release, name) for name in FIELDS} == {name: getattr(truth, name) for name in FIELDS}
    assert release.published is not None and release.published.at == truth.published
    assert tuple(f"{one.exchange}:{one.symbol}" for one in release.tickers) == truth.tickers
    assert tuple(blocks_of(release)) == truth.blocks
    assert {link.url for link in release.links} >= set(truth.links)
    assert release.method == f"sample@{truth.layout}"
    assert release.warnings == ()


@pytest.mark.parametrize("story", STORIES)
def test_every_word_is_accounted_for(story: Story) -> None:
    check_conserved(cleaned(story), page_of(story).body, WIRES["sample"])
    check_blocks(cleaned(story))


def test_without_the_wire_file_the_words_are_nearly_all_there() -> None:
    """The generic path on pages it has never seen: the same words, but for captions and lines that a layout knows."""
    kept = wanted = 0
    for story in stories():
        ours = clean(page_of(story), None).text.split()
        truth = releases.truth(story).text.split()
        kept += len(set(ours) & set(truth))
        wanted += len(set(truth))
    assert kept >= 0.97 * wanted


def test_the_page_says_whose_it_is() -> None:
    assert all(find_wire(page_of(story), WIRES) == WIRES["sample"] for story in stories()[:5])
