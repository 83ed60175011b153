"""The releases themselves: the same at every start, invented, and enough of every kind."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta

import pytest

from crawler.sample import changed, plan, stories, truth
from crawler.sample.library import companies
from crawler.sample.notices import correct
from crawler.sample.pages import page
from crawler.sample.parts import Draft, Para
from crawler.sample.plan import expected, versions
from crawler.sample.releases import recommended
from crawler.sample.timetable import START, now

DIGEST = """
import hashlib
from crawler.sample import stories
from crawler.sample.doors import View, feed, listing, news_sitemap, sitemap_index
from crawler.sample.pages import page
from crawler.sample.releases import recommended
whole = hashlib.sha256()
for story in stories(1):
    whole.update(page(story, recommended(story, 1)))
for door in (feed, news_sitemap, sitemap_index, lambda view: listing(view, 2)):
    whole.update(door(View(1, arrived=True, settled=True)))
print(whole.hexdigest())
"""


def test_two_starts_give_the_same_bytes() -> None:
    """Two processes with other hash seeds and another time zone."""
    digests = {
        subprocess.run(
            [sys.executable, "-c", DIGEST],
            env={"PYTHONHASHSEED": seed, "TZ": zone, "PATH": ""},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }
    assert len(digests) == 1


def test_a_later_day_adds_releases_and_changes_none() -> None:
    assert stories(2)[: len(stories(1))] == stories(1)
    assert stories(1)[: len(stories(0))] == stories(0)
    assert len(stories(1)) - len(stories(0)) == len(stories(2)) - len(stories(1)) == 25


def test_the_window_holds_about_120_releases_of_five_days() -> None:
    days = Counter(story.at.date() for story in stories() if story.at.date() >= START)
    assert sum(days.values()) == 122
    assert len(days) == 5
    assert max(story.at for story in stories()) < now(0)


def test_languages_and_layouts() -> None:
    assert {story.language for story in stories()} == {"en", "de", "fr", "es", "ja"}
    assert min(Counter(story.language for story in stories()).values()) >= 5
    assert min(Counter(story.layout for story in stories()).values()) >= 10


def test_numbers_have_nine_digits_and_count_up() -> None:
    numbers = [int(story.number) for story in stories(3)]
    assert all(len(str(number)) == 9 for number in numbers)
    assert numbers == sorted(set(numbers))


def test_only_the_twins_share_a_headline() -> None:
    shared = [h for h, count in Counter(story.draft.headline for story in stories(3)).items() if count > 1]
    twins = [story for story in stories() if story.oddity == "twin"]
    assert shared == [twins[0].draft.headline]
    assert len(twins) == 2
    assert truth(twins[0]).text != truth(twins[1]).text


def test_a_release_reads_like_one() -> None:
    for story in stories():
        blocks = truth(story).blocks
        kinds = Counter(kind for kind, _ in blocks)
        assert 7 <= len(blocks) <= 40, story.number
        assert kinds["dateline"] == kinds["source"] == kinds["contact"] == 1, story.number
        assert kinds["about"] >= 1, story.number
        assert kinds["body"] >= 2, story.number


def test_the_rarer_parts_are_there() -> None:
    kinds = Counter(kind for story in stories() for kind, _ in truth(story).blocks)
    assert min(kinds[k] for k in ("heading", "list", "table", "quote", "safe_harbor", "footnote", "end", "media")) >= 10
    truths = [truth(story) for story in stories()]
    assert sum(len(one.tickers) > 1 for one in truths) >= 10
    assert sum(len(one.subheads) > 1 for one in truths) >= 10
    assert sum(len(one.dateline.places) > 1 for one in truths) >= 3
    assert sum(bool(one.isins) for one in truths) >= 5
    assert sum("[email protected]" in one.text for one in truths) >= 5


def test_nothing_of_the_composition_is_left_in_the_texts() -> None:
    for story in stories(2):
        one = truth(story)
        for words in (one.text, one.headline, *one.subheads):
            assert not re.search(r"[<>{}§]|\[\[|\[\$|\[/|\[\^|\bfact \w", words), words
            assert "  " not in words, words


def test_addresses_and_numbers_are_reserved_ones() -> None:
    for story in stories():
        text = truth(story).text
        hosts = re.findall(r"(?:https?://|www\.|@)([\w.-]+\.[a-z]+)", text)
        assert all(host.endswith((".example.com", "wire.example")) for host in hosts), (story.number, hosts)
        assert all("-555-01" in number for number in re.findall(r"\+\d[\d-]{9,}", text)), story.number


def test_every_company_is_heard_of() -> None:
    assert {story.key for story in stories(1)} == set(companies())


def test_figures_agree_within_a_release() -> None:
    """The headline's growth is that of the income statement."""
    results = [truth(s) for s in stories(2) if re.search(r"Revenue of \$[\d.]+ Million", s.draft.headline)]
    assert results
    for one in results:
        stated = re.search(r"Revenue of \$([\d.]+) Million", one.headline)
        rows = re.search(r"^Revenue \| \$ \| ([\d,]+) ", one.text, re.M)
        assert stated
        assert rows
        assert float(stated[1]) == int(rows[1].replace(",", "")) // 100 / 10


def test_a_dateline_of_the_day_before() -> None:
    story = next(s for s in stories() if s.oddity == "early-dateline")
    assert truth(story).dateline.date == (story.at.date() - timedelta(days=1)).isoformat()


def test_times_follow_daylight_saving() -> None:
    for day, offset in ((date(2026, 3, 7), "-05:00"), (date(2026, 3, 8), "-04:00")):
        stamps = [truth(story).published for story in stories(2) if story.at.date() == day and story.at.hour > 3]
        assert stamps
        assert all(stamp.endswith(offset) for stamp in stamps)


def test_no_release_goes_out_in_the_hour_that_does_not_exist() -> None:
    assert all(story.at.hour != 2 for story in stories(3))


def test_a_correction_says_what_was_wrong() -> None:
    story = next(s for s in stories() if s.oddity == "corrected")
    before, after = truth(story), truth(changed(story))
    notice = after.blocks[0]
    assert after.headline == f"/C O R R E C T I O N -- {before.issuer[0]}/"
    assert notice[0] == "notice"
    assert before.headline in notice[1]
    right, wrong = re.findall(r'"([^"]+)"', notice[1])
    assert wrong in before.text
    assert right not in before.text
    assert before.text.replace(wrong, right) == after.text.split(f"{before.headline}\n\n", 1)[1]
    assert (after.id, after.url, after.published) == (before.id, before.url, before.published)
    assert after.status == "corrected"


def test_a_withdrawal_asks_to_disregard() -> None:
    story = next(s for s in stories() if s.oddity == "withdrawn")
    before, after = truth(story), truth(changed(story))
    assert after.headline == f"/DISREGARD RELEASE: {before.issuer[0]}/"
    assert [kind for kind, _ in after.blocks[:3]] == ["dateline", "notice", "source"]
    assert before.headline in after.text
    assert after.status == "withdrawn"


def test_what_cannot_be_corrected_is_refused() -> None:
    draft = Draft(headline="No figure", parts=(Para("body", "None here either"),), issuer="Nobody")
    with pytest.raises(ValueError, match="nothing to correct"):
        correct(draft, START)
    with pytest.raises(ValueError, match="never changed"):
        changed(next(s for s in stories() if s.planted is None))


def test_the_plan_names_every_oddity_once() -> None:
    names = Counter(one.name for one in plan())
    assert names.pop("twin") == 2
    assert set(names) == {
        "corrected", "withdrawn", "corrected-later", "stray-redirect", "slow", "busy", "challenged", "empty",
        "vanished", "forbidden", "two-addresses", "moved", "windows-1252", "early-dateline", "arriving",
    }  # fmt: skip
    assert set(names.values()) == {1}


def test_what_a_crawl_must_have_in_the_end() -> None:
    lost = {one.id for one in plan() if one.reason}
    assert len(expected()) == 118
    assert not lost & set(expected())
    assert {len(forms) for forms in versions(1).values()} == {2}
    assert len(versions(0)) == 2
    assert len(versions(1)) == 3


def test_a_page_recommends_other_releases() -> None:
    for story in stories()[4:]:
        others = recommended(story)
        assert len(others) == 2 or story.language != "en"
        assert all(other.number < story.number for other in others)


def test_pages_differ() -> None:
    digests = {hashlib.sha256(page(story)).hexdigest() for story in stories()}
    assert len(digests) == len(stories())
