"""Which releases are one and the same, and which only look like it."""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.group import group
from crawler.group.groups import number_of
from crawler.model import Block

_DICE = random.Random(7)
_VOCABULARY = [f"{a}{b}" for a in ("tide", "mill", "grain", "port", "river", "salt", "rope") for b in "abcdefghijklm"]
LONG = " ".join(_DICE.choices(_VOCABULARY, k=120))
OTHER = " ".join(_DICE.choices(_VOCABULARY, k=120))
NOTICE = (
    "Net asset value of Tern Fund at the close of business was {} euros a share with {} shares in issue and total net "
    "assets of {} euros as calculated by the administrator of the fund and published each day in this form"
)


@dataclass(frozen=True)
class Text:
    id: str
    text: str
    first_seen: str = "2026-03-02T09:00:00Z"
    kinds: tuple[str, ...] = ("body",)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """One block a paragraph, of the kinds in turn."""
        blocks, start = [], 0
        for number, paragraph in enumerate(self.text.split("\n\n")):
            kind = self.kinds[min(number, len(self.kinds) - 1)]
            blocks.append(Block(kind=kind, start=start, end=start + len(paragraph)))  # type: ignore[arg-type]
            start += len(paragraph) + 2
        return tuple(blocks)


def edited(text: str, changed: int) -> str:
    words = text.split()
    return " ".join(["elsewhere"] * changed + words[changed:])


def joined(*texts: Text) -> dict[str, str]:
    """Each grouped release: the leader, and the evidence without its figure."""
    return {id_: f"{place.id} {place.evidence.split(' ')[0]}" for id_, place in group(texts).items()}


@pytest.mark.parametrize(
    ("first", "second", "evidence"),
    [
        (LONG, LONG, "same-text"),
        (LONG, LONG.replace(" ", "  ").upper(), "same-text"),
        (LONG, edited(LONG, 8), "near-text"),
        ("Ferry runs again.", "FERRY RUNS AGAIN", "same-text"),
        (LONG, edited(LONG, 60), None),
        (LONG, OTHER, None),
        ("Ferry runs again.", "Ferry runs again today.", None),
        (NOTICE.format("102.33", "1,200,400", "122,834,932"), NOTICE.format("102.41", "1,200,380", "122,930,915"), None),
        (NOTICE.format("102.33", "1,200,400", "122,834,932"), NOTICE.format("102.33", "1,200,400", "122,834,932"), "same-text"),
        ("", "", None),
    ],
)  # fmt: skip
def test_what_is_one_release(first: str, second: str, evidence: str | None) -> None:
    found = joined(Text("a:1", first), Text("b:2", second, "2026-03-02T09:05:00Z"))
    assert found == ({} if evidence is None else {"a:1": "a:1 first-seen", "b:2": f"a:1 {evidence}"})


def test_what_every_release_of_an_issuer_repeats_makes_no_group() -> None:
    repeated = f"\n\n{LONG} {OTHER}"
    texts = [Text(f"a:{n}", f"{words}{repeated}", kinds=("body", "about")) for n, words in enumerate((LONG, OTHER))]
    assert group(texts) == {}


def test_a_dateline_and_a_notice_do_not_part_copies() -> None:
    copy = Text(
        "b:2", f"CORRECTED.\n\nPORT ELLERY --\n\n{LONG}", "2026-03-03T00:00:00Z", ("notice", "dateline", "body")
    )
    assert joined(Text("a:1", LONG), copy) == {"a:1": "a:1 first-seen", "b:2": "a:1 same-text"}


def test_translations_share_their_number() -> None:
    found = joined(
        Text("bw:20260302000001:en", LONG, "2026-03-02T09:00:00Z"),
        Text("bw:20260302000001:de", OTHER, "2026-03-02T09:20:00Z"),
        Text("other:7", OTHER, "2026-03-02T09:40:00Z"),
        Text("other:8", edited(OTHER, 5), "2026-03-02T09:50:00Z"),
    )
    assert found == {
        "bw:20260302000001:en": "bw:20260302000001:en first-seen",
        "bw:20260302000001:de": "bw:20260302000001:en same-number",
        "other:7": "bw:20260302000001:en same-text",
        "other:8": "bw:20260302000001:en near-text",
    }


def test_the_first_that_was_seen_leads_and_small_changes_do_not_add_up() -> None:
    steps = [Text(f"a:{n}", edited(LONG, 5 * n), f"2026-03-02T09:{59 - n:02}:00Z") for n in range(8)]
    found = group(steps)
    assert found["a:7"].evidence == "first-seen"
    assert found["a:6"].id == "a:7"
    assert found["a:0"].id != "a:7"


@given(st.lists(st.sampled_from([LONG, OTHER, edited(LONG, 5), "Ferry runs again.", ""]), max_size=12), st.randoms())
def test_groups_do_not_depend_on_the_order_of_reading(texts: list[str], dice: random.Random) -> None:
    releases = [Text(f"a:{number}", text, f"2026-03-02T{number:02}:00:00Z") for number, text in enumerate(texts)]
    shuffled = dice.sample(releases, len(releases))
    found = group(releases)
    assert group(shuffled) == found
    for id_, place in found.items():
        assert found[place.id].position == 1
        assert 1 <= place.position <= place.members >= 2, id_
    assert len({(place.id, place.position) for place in found.values()}) == len(found)


@pytest.mark.parametrize(
    ("id_", "number"), [("gnw:1300478:en", "gnw:1300478"), ("prn:302451234", None), ("prn:u-0123456789abcdef", None)]
)
def test_the_number_that_translations_share(id_: str, number: str | None) -> None:
    assert number_of(id_) == number
