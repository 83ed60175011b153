"""Which release another one corrects, replaces, updates, repeats or withdraws, where it does so under an id of its own.

The wires cite the other release by its headline, behind a mark of their own ("CORRECTING and REPLACING ...",
"RETRANSMISSION: ...") or in the notice, or by its address. Where several releases fit, none is named: wires publish
hundreds of notices under one headline.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from crawler.model import Known, Relation, Release

_LEAST = 20  # letters and digits of a headline that says which release it is


def with_targets(release: Release, others: Iterable[Known]) -> Release:
    """The release with the ids of those that it cites, as far as its words say which of `others` they are."""
    if all(relation.target is not None for relation in release.relations):
        return release
    candidates = [other for other in others if other.id != release.id]
    relations = tuple(
        relation if relation.target is not None else _resolved(relation, release, candidates)
        for relation in release.relations
    )
    return replace(release, relations=relations)


def _resolved(relation: Relation, release: Release, candidates: list[Known]) -> Relation:
    for found in (_by_address(relation, candidates), _by_headline(relation, release, candidates)):
        if len(found) == 1:
            return replace(relation, target=found.pop())
    return relation


def _by_address(relation: Relation, candidates: list[Known]) -> set[str]:
    """Those whose number or address stands in the evidence."""
    cited = relation.evidence
    words = set(cited.split())
    return {other.id for other in candidates if _native(other.id) in words or any(url in cited for url in other.urls)}


def _native(id_: str) -> str:
    return id_.partition(":")[2].partition(":")[0]


def _by_headline(relation: Relation, release: Release, candidates: list[Known]) -> set[str]:
    """Those whose headline is what stands behind the mark, or stands whole in the notice."""
    headline, notice = _folded(release.headline or ""), _folded(relation.evidence)
    found = set()
    for other in candidates:
        cited = _folded(other.headline or "")
        behind = headline.endswith(cited) and len(headline) > len(cited)
        if len(cited) >= _LEAST and (behind or cited in notice):
            found.add(other.id)
    return found


def _folded(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
