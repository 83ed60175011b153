"""What the doors name, read by the readers that a crawl uses."""

from __future__ import annotations

from datetime import datetime

import pytest

from crawler.discover import Reading, read
from crawler.sample import doors as served
from crawler.sample import plan, stories
from crawler.sample.doors import View
from crawler.sample.releases import Story
from crawler.sample.timetable import now
from crawler.wire import Listing, Wire

START = View(0, arrived=False, settled=False)
END = View(0, arrived=True, settled=True)
UNNAMED = {one.id for one in plan() if one.name in ("vanished", "forbidden")}


def reading(wire: Wire, name: str, body: bytes, url: str | None = None) -> Reading:
    door = next(door for door in wire.door if door.name == name)
    return read(door, body, url or door.url.replace("{page}", "1"), wire, None, now=now(0))


def ids(found: Reading) -> list[str | None]:
    return [claim.id for claim in found.claims]


def number(story: Story) -> str:
    return f"sample:{story.number}"


def test_the_feed_has_the_last_twenty(wire: Wire) -> None:
    found = reading(wire, "feed", served.feed(START))
    named = [story for story in START.stories() if number(story) not in UNNAMED]
    assert ids(found) == [number(story) for story in reversed(named[-20:])]
    assert not found.faults
    for claim, story in zip(found.claims, reversed(named[-20:]), strict=True):
        assert claim.headline == story.draft.headline
        assert claim.issuers == (story.draft.issuer,)
        assert claim.language == story.language
        assert claim.published is not None
        assert datetime.fromisoformat(claim.published.at or "") == story.at
        assert claim.modified == story.modified.isoformat()


def test_the_listing_names_everything_page_by_page(wire: Wire) -> None:
    found = [reading(wire, "listing", served.listing(START, page)) for page in range(1, 8)]
    assert [len(page.claims) for page in found] == [25, 25, 25, 25, 25, 2, 0]
    claims = [claim for page in found for claim in page.claims]
    assert [claim.id for claim in claims] == [number(story) for story in reversed(START.stories())]
    for claim, story in zip(claims, reversed(START.stories()), strict=True):
        assert claim.published is not None
        assert datetime.fromisoformat(claim.published.at or "") == story.at
        assert (claim.headline, claim.language) == (story.draft.headline, story.language)


def test_the_days_rows_have_a_bare_time() -> None:
    text = served.listing(START, 1).decode()
    assert "<small>19:29 ET</small>" in text
    assert '<input type="hidden" id="date" value="03/06/2026"/>' in text
    assert "<small>Mar 5, 2026, 19:29 ET</small>" in served.listing(START, 2).decode()


def test_the_news_sitemap_reaches_two_days_back(wire: Wire) -> None:
    found = reading(wire, "news-sitemap", served.news_sitemap(START))
    recent = [s for s in START.stories() if (now(0) - s.at).total_seconds() <= 2 * 86400 and number(s) not in UNNAMED]
    assert ids(found) == [number(story) for story in reversed(recent)]
    assert [claim.headline for claim in found.claims] == [story.draft.headline for story in reversed(recent)]
    assert not found.faults


def test_the_index_leads_to_a_sitemap_for_each_month(wire: Wire) -> None:
    index = reading(wire, "months", served.sitemap_index(START))
    assert list(index.children) == [
        "http://wire.example/sitemap-2026-02.xml.gz",
        "http://wire.example/sitemap-2026-03.xml.gz",
    ]
    march = served.monthly_sitemap(served.months(START)["2026-03"])
    found = reading(wire, "months", march, index.children[1])
    assert {claim.headline for claim in found.claims} == {None}
    assert set(ids(found)) == {number(s) for s in START.stories() if s.at.month == 3} - UNNAMED


def test_what_the_listing_alone_links_to(wire: Wire) -> None:
    listed = {claim.id for page in range(1, 7) for claim in reading(wire, "listing", served.listing(END, page)).claims}
    assert listed >= UNNAMED
    for name, body in (("feed", served.feed(END)), ("news-sitemap", served.news_sitemap(END))):
        assert not set(ids(reading(wire, name, body))) & UNNAMED


def test_one_release_has_an_address_for_each_door(wire: Wire) -> None:
    story = next(s for s in stories() if s.oddity == "two-addresses")
    bodies = (
        ("feed", served.feed(END)),
        ("listing", served.listing(END, 1)),
        ("news-sitemap", served.news_sitemap(END)),
    )
    urls = [c.url for name, body in bodies for c in reading(wire, name, body).claims if c.id == number(story)]
    assert len(set(urls)) == 3
    assert wire.native_id(urls[0]) == wire.native_id(urls[2]) == story.number


@pytest.mark.parametrize("name", ["corrected", "withdrawn"])
def test_every_door_agrees_once_a_release_is_changed(wire: Wire, name: str) -> None:
    before, after = (next(s for s in view.stories() if s.oddity == name) for view in (START, END))
    assert before.draft.headline != after.draft.headline
    bodies = (
        ("feed", served.feed(END)),
        ("listing", served.listing(END, 1)),
        ("news-sitemap", served.news_sitemap(END)),
    )
    for door, body in bodies:
        (claim,) = (c for c in reading(wire, door, body).claims if c.id == number(before))
        assert claim.headline == after.draft.headline
        assert claim.modified in (None, after.modified.isoformat())
    month = served.monthly_sitemap(served.months(END)["2026-03"])
    (claim,) = (c for c in reading(wire, "months", month).claims if c.id == number(before))
    assert claim.modified == after.modified.isoformat()


def test_the_next_day_brings_a_late_correction() -> None:
    late = [story for story in View(1, arrived=False, settled=False).stories() if story.oddity == "corrected-later"]
    assert [story.status for story in late] == ["corrected"]
    assert late[0].draft.headline in served.news_sitemap(View(1, arrived=False, settled=False)).decode()
    assert [s.status for s in END.stories() if s.oddity == "corrected-later"] == ["usable"]


def test_a_listing_can_be_asked_for_an_earlier_end(wire: Wire) -> None:
    door = next(door for door in wire.door if isinstance(door, Listing))
    at = datetime(2026, 3, 4, 8, 59, 59, tzinfo=wire.zone)
    found = read(door, served.listing(START, 1, 25, at), door.url.replace("{page}", "1"), wire, None, now=now(0))
    assert found.claims[0].id == number([s for s in START.stories() if s.at <= at][-1])
