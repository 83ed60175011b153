"""Corrections, updates, repeats and withdrawals, told by the wires' own wording in headline and lead.

PR Newswire letter-spaces its headline ("/C O R R E C T I O N -- Acme/"), Business Wire writes "CORRECTING and
REPLACING", the German wires "Korrektur:". A release that merely talks about corrections has none of these forms:
the word stands first and is closed by a mark, or the lead is one of the wires' fixed sentences.
"""

from __future__ import annotations

from collections.abc import Sequence

from crawler.clean import dateline
from crawler.clean.wordings import HEADS, LEADS, TAILS, Rule
from crawler.model import Relation, RelationType, Status

LEAD = 6  # paragraphs in which a notice may stand: sub-headlines and a dateline can come first
_OPENING = 1500  # characters of a paragraph that are looked at
_RANK: dict[Status, int] = {"withdrawn": 2, "corrected": 1, "usable": 0}
_EVIDENCE = 300  # characters


def status_of(headline: str | None, paragraphs: Sequence[str]) -> tuple[Status, tuple[Relation, ...]]:
    """What a release is to another one: its status, and a relation for each kind with the words as evidence.

    The lead's words come before the headline's: they cite the other release's headline, number or date.
    `paragraphs` are the release's own in order, dateline included or not; only the first few are looked at.
    The other release's id is not known here: `target` is null.
    """
    found: dict[RelationType, Relation] = {}
    status: Status = "usable"
    for rule, words in _matches(headline, paragraphs):
        if _RANK[rule.status] > _RANK[status]:
            status = rule.status
        for kind in rule.relations:
            found[kind] = Relation(type=kind, target=None, evidence=words)
    return status, tuple(found.values())


def is_notice(paragraph: str) -> bool:
    """Whether a paragraph is one of the wires' fixed sentences about a correction or a withdrawal."""
    return _lead_rule(paragraph) is not None


def _matches(headline: str | None, paragraphs: Sequence[str]) -> list[tuple[Rule, str]]:
    """The headline's rule, and the paragraphs' from the last to the first."""
    matches: list[tuple[Rule, str]] = []
    line = " ".join((headline or "").split())
    rules = [rule for rule in HEADS if rule.pattern.match(line)] or [
        rule for rule in TAILS if rule.pattern.search(line)
    ]
    matches += [(rule, line[:_EVIDENCE]) for rule in rules[:1]]
    for paragraph in reversed(paragraphs[:LEAD]):
        rule = _lead_rule(paragraph)
        if rule is not None:
            matches.append((rule, " ".join(paragraph.split())[:_EVIDENCE]))
    return matches


def _lead_rule(paragraph: str) -> Rule | None:
    """The rule of a lead, with or without the dateline in front of it."""
    opening = " ".join(paragraph[:_OPENING].split())
    folded = opening.casefold()
    leads = [lead.rule for lead in LEADS if lead.hint in folded]
    rule = _first(leads, opening)
    found = dateline.find(opening) if leads and rule is None else None
    return _first(leads, opening[found.end :]) if found else rule


def _first(rules: Sequence[Rule], text: str) -> Rule | None:
    return next((rule for rule in rules if rule.pattern.search(text)), None)
