"""Which release a notice is about: by what it cites, and never by a guess."""

from __future__ import annotations

from typing import Any

import pytest

from crawler.ledger.links import with_targets
from crawler.model import Cleaner, Known, Relation, Release

WORDS = "Granite Harbour opens a plant in Linden Bay"


def known(number: int, headline: str | None = WORDS) -> Known:
    url = f"http://w.example/a-{number}.html"
    return Known(
        id=f"w:{number}", version=1, digest="", url=url, urls=(url,), headline=headline, status="usable",
        published=None, date="2026-03-04", first_seen="2026-03-04T00:00:00Z", last_seen="2026-03-04T00:00:00Z",
    )  # fmt: skip


def release(headline: str, *relations: Relation, **changes: Any) -> Release:
    cleaner = Cleaner(wirevault="1", trafilatura="1")
    return Release(id="w:9", wire="w", headline=headline, relations=relations, cleaner=cleaner, **changes)


def relation(evidence: str, target: str | None = None) -> Relation:
    return Relation(type="corrects", target=target, evidence=evidence)


NOTICE = f"In the news release, {WORDS}, issued earlier today, we are advised by the company that"
CASES = [
    ("the headline behind a mark", f"CORRECTING and REPLACING {WORDS}", "CORRECTING and REPLACING", [known(1)], "w:1"),
    ("case and marks aside", f"RETRANSMISSION: {WORDS.upper()}", "RETRANSMISSION", [known(1)], "w:1"),
    ("the headline in the notice", "/C O R R E C T I O N -- Granite Harbour/", NOTICE, [known(1)], "w:1"),
    ("the number in the notice", "Korrektur", "KORREKTUR ZU 1 von heute", [known(1, "anders"), known(2, "x")], "w:1"),
    ("the address in the notice", "Correction", "see http://w.example/a-2.html for it", [known(1), known(2)], "w:2"),
    ("two releases of one headline", f"CORRECTION: {WORDS}", "CORRECTION", [known(1), known(2)], None),
    ("a headline of a word or two", "CORRECTION: Net values", "CORRECTION", [known(1, "Net values")], None),
    ("itself", f"CORRECTION: {WORDS}", "CORRECTION", [known(9)], None),
    ("the same headline without a mark", WORDS, "This release corrects", [known(1)], None),
    ("another one", "CORRECTION: Something else was announced", "CORRECTION", [known(1)], None),
]


@pytest.mark.parametrize(("says", "headline", "evidence", "others", "target"), CASES, ids=[row[0] for row in CASES])
def test_targets(says: str, headline: str, evidence: str, others: list[Known], target: str | None) -> None:
    (found,) = with_targets(release(headline, relation(evidence)), others).relations
    assert found.target == target
    assert found.evidence == evidence


def test_what_is_known_already_stays() -> None:
    one = release(f"CORRECTION: {WORDS}", relation("x", "w:5"))
    assert with_targets(one, [known(1)]) is one
    assert with_targets(release(WORDS), [known(1)]).relations == ()
