"""The pages against the truth: whatever the wire file does not drop or take as a field is the truth's text, exactly."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from lxml import html

from crawler.sample import Story, changed, stories, truth
from crawler.sample.inline import link
from crawler.sample.pages import encoding, page
from crawler.sample.releases import is_tracked, recommended
from crawler.wire import Layout, Wire

EVERY = [*stories(2), *(changed(s) for s in stories(2) if s.planted and s.planted.changed)]
LAYOUTS = ("modern", "older", "story", "newsroom")
UNSEEN = {"script", "style", "template", "noscript"}


def tree(story: Story) -> html.HtmlElement:
    parser = html.HTMLParser(encoding=encoding(story))
    return html.document_fromstring(page(story, recommended(story, 2)), parser=parser)


def of_layout(name: str) -> list[Story]:
    return [story for story in EVERY if story.layout == name]


def layout_of(wire: Wire, name: str) -> Layout:
    return next(layout for layout in wire.layout if layout.name == name)


def visible(element: html.HtmlElement, skipped: set[html.HtmlElement]) -> Iterator[str]:
    """The words of an element as the contract counts them, without those of the skipped elements."""
    hidden = "hidden" in element.attrib or "display:none" in (element.get("style") or "").replace(" ", "")
    if isinstance(element.tag, str) and element.tag not in UNSEEN and not hidden and element not in skipped:
        yield from (element.text or "").split()
        for child in element:
            yield from visible(child, skipped)
            yield from (child.tail or "").split()


def kept(story: Story, layout: Layout) -> list[str]:
    """What is left of the container's parts when drops and fields are taken out."""
    (container,) = tree(story).xpath(layout.container[0])
    paths = [drop.path for drop in layout.drop]
    paths += [path for path in (layout.headline, layout.subheads, layout.issuer, layout.stamp) if path]
    skipped = {element for path in paths for element in container.xpath(path)}
    return [word for part in container.xpath(layout.body) for word in visible(part, skipped)]


def spaced(words: list[str]) -> str:
    """Words without their spaces: a dateline may stand glued to its text, and inline elements may part a word."""
    return "".join(words)


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_page_is_the_truth_and_nothing_else(wire: Wire, name: str) -> None:
    layout = layout_of(wire, name)
    for story in of_layout(name):
        words = truth(story).text.replace(" | ", " ").split()
        assert spaced(kept(story, layout)) == spaced(words), story.number


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_page_fits_its_own_layout_alone(wire: Wire, name: str) -> None:
    for story in of_layout(name):
        page_ = tree(story)
        fitting = [layout.name for layout in wire.layout if page_.xpath(layout.match)]
        assert fitting == [name], story.number
        assert len(page_.xpath(layout_of(wire, name).container[0])) == 1, story.number


@pytest.mark.parametrize("name", LAYOUTS)
def test_fields_stand_where_the_layout_says(wire: Wire, name: str) -> None:
    layout = layout_of(wire, name)
    for story in of_layout(name):
        (container,) = tree(story).xpath(layout.container[0])
        one = truth(story)
        assert texts(container, layout.headline) == [one.headline], story.number
        assert texts(container, layout.subheads) == list(one.subheads), story.number
        assert not layout.issuer or texts(container, layout.issuer) == list(one.issuer), story.number
        assert len(container.xpath(layout.stamp)) == 1 if layout.stamp else name == "older", story.number


def texts(container: html.HtmlElement, path: str | None) -> list[str]:
    return [" ".join(element.text_content().split()) for element in container.xpath(path)] if path else []


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_rule_of_the_layout_is_needed(wire: Wire, name: str) -> None:
    """A drop or keep that matches nothing on any page would be noise in the wire file."""
    layout = layout_of(wire, name)
    containers = [tree(story).xpath(layout.container[0])[0] for story in of_layout(name)]
    for path in [*(drop.path for drop in layout.drop), *(keep.path for keep in layout.keep)]:
        assert any(container.xpath(path) for container in containers), path


@pytest.mark.parametrize("name", LAYOUTS)
def test_stamps_say_when(wire: Wire, name: str) -> None:
    layout = layout_of(wire, name)
    for story in of_layout(name):
        page_ = tree(story)
        for path in layout.meta_stamps:
            stated = datetime.fromisoformat(str(page_.xpath(path)))
            if layout.meta_zone == "wire":
                stated = stated.replace(tzinfo=wire.zone)
            assert stated == story.at, story.number
        assert not layout.stamp or printed(page_, layout, wire) == story.at, story.number


def printed(page_: html.HtmlElement, layout: Layout, wire: Wire) -> datetime:
    """The printed time, by the one of the layout's formats that fits it."""
    text = texts(page_.xpath(layout.container[0])[0], layout.stamp)[0]
    fitting = [stamp for form in layout.stamp_formats if (stamp := parsed(text, form))]
    assert len(fitting) == 1, text
    return fitting[0].replace(tzinfo=wire.zone)


def parsed(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)  # noqa: DTZ007  the zone is the caller's
    except ValueError:
        return None


def test_the_pixel_carries_the_eastern_minute() -> None:
    for story in EVERY:
        (source,) = tree(story).xpath('//img[contains(@src, "/rt.gif?")]/@src')
        query = parse_qs(urlsplit(source).query)
        minute = datetime.strptime(query["Transmission_Id"][0][:12], "%Y%m%d%H%M").replace(
            tzinfo=ZoneInfo("America/New_York")
        )
        assert minute == story.at, story.number


def test_json_ld_can_be_read_and_names_the_issuer() -> None:
    for story in EVERY:
        found = [json.loads(text) for text in tree(story).xpath('//script[@type="application/ld+json"]/text()')]
        assert len(found) == (0 if story.layout == "older" else 1), story.number
        for data in found:
            assert data["author"]["name"] == story.draft.issuer
            if story.layout != "newsroom":
                assert datetime.fromisoformat(data["datePublished"]) == story.at


def test_wrong_stamps_are_planted() -> None:
    """What a page says and nobody should believe: the build's time, a time without its zone, a local one with a Z."""
    older = next(story for story in EVERY if story.layout == "older")
    built = str(tree(older).xpath('string(//meta[@itemprop="datePublished"]/@content)'))
    assert datetime.fromisoformat(built) != older.at
    assert datetime.fromisoformat(str(tree(older).xpath('string(//meta[@name="date"]/@content)'))) != older.at
    newsroom = next(story for story in EVERY if story.layout == "newsroom" and story.at.hour > 12)
    stated = str(tree(newsroom).xpath('string(//meta[@property="og:article:published_time"]/@content)'))
    assert datetime.strptime(stated, "%m/%d/%Y %I:%M:%S %p").replace(tzinfo=UTC) == newsroom.at


def test_pages_are_complete_documents_of_a_real_ones_size() -> None:
    for story in EVERY:
        body = page(story, recommended(story, 2))
        assert 20_000 < len(body) < 60_000, (story.number, len(body))
        assert body.lstrip().startswith(b"<!DOCTYPE html")
        assert body.rstrip().endswith(b"</html>")
        assert f'lang="{story.language}"'.encode() in body[:400]


def test_one_page_is_in_windows_1252_and_does_not_say_so() -> None:
    (story,) = (s for s in EVERY if encoding(s) != "utf-8")
    body = page(story, recommended(story))
    assert b"charset" not in body
    assert "März".encode("cp1252") in body
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")


def test_links_are_wrapped_and_some_lead_nowhere() -> None:
    target = "https://www.quellbrook.example.com/"
    seen = set()
    for story in EVERY:
        (address,) = html.fragment_fromstring(link(target, "words", story)).xpath("@href")
        unwrapped = parse_qs(urlsplit(address).query).get("u", [address])[0]
        assert (unwrapped == target) is not is_tracked(story), story.number
        seen.add(urlsplit(address).hostname)
    assert seen == {"go.wire.example", "www.quellbrook.example.com", "wire.example"}


def test_a_ticker_is_split_by_a_pop_up() -> None:
    split = [s for s in of_layout("modern") if tree(s).xpath('//p//span[@class="ticker-popup"]')]
    assert split
    for story in split:
        (first, *_) = tree(story).xpath('//p//span[@class="ticker-popup"]')
        before = (first.getprevious().tail if first.getprevious() is not None else first.getparent().text) or ""
        assert before.endswith(":"), story.number
        assert first.getnext().text.strip() in {t.split(":")[1] for t in truth(story).tickers}


def test_galleries_split_the_body() -> None:
    bodies = [len(tree(s).xpath('//section[contains(@class, "release-body")]')) for s in of_layout("modern")]
    assert bodies.count(2) >= 5
    assert set(bodies) == {1, 2}


def test_other_companies_tickers_stand_beside_the_story() -> None:
    """Never to be taken as the release's own."""
    for story in of_layout("story"):
        aside = tree(story).xpath('//aside[contains(@class, "bw-release-sidebar")]')[0].text_content()
        assert "NYSE: CVDI" in aside
        assert "NYSE:CVDI" not in truth(story).tickers


def test_merged_cells_and_signs_of_their_own() -> None:
    tables = [truth(story).text for story in EVERY if "Consolidated Statements of Income" in truth(story).text]
    assert tables
    for text in tables:
        assert "Three Months Ended December 31, | Year Ended December 31,\n2025 | 2024 | 2025 | 2024\n" in text
        assert "\nRevenue | $ | " in text
