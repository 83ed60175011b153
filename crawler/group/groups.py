"""Groups of equal and near-equal releases, in the order in which they were first seen.

Each release is compared with the leaders of the groups before it (and the translations of these) and with nobody else,
so that a chain of small changes never joins what is far apart. Candidates come from bands of the sketch
(locality-sensitive hashing): the cost grows with the number of texts, not with its square.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from rensa import RMinHashLSH

from crawler.group.signature import PERMUTATIONS, Signature, sign
from crawler.model import Block

ALIKE = 0.8  # share of word runs in common; copies on other sites give 0.9 and more, other releases next to nothing
_BANDS = 32  # of four places each: two texts with 0.8 in common miss each other once in 10,000,000 times


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a release stands in its group. `id` is the leader's; `position` counts from 1."""

    id: str
    position: int
    members: int
    evidence: str  # "first-seen", "same-number", "same-text", "near-text 0.93"


class Text(Protocol):
    """What has to be known of a release; a `Release` is one."""

    @property
    def id(self) -> str | None: ...
    @property
    def first_seen(self) -> str | None: ...
    @property
    def text(self) -> str: ...
    @property
    def blocks(self) -> tuple[Block, ...]: ...


class _Seen(NamedTuple):
    """One release to be placed; they sort by when they were seen."""

    first_seen: str
    id: str
    signature: Signature | None


class _Lead(NamedTuple):
    """A text that later ones are compared with, and the leader of its group."""

    signature: Signature
    leader: str


@dataclass(slots=True)
class _Groups:
    """The groups so far."""

    members: dict[str, list[tuple[str, str]]] = field(default_factory=dict)  # leader: (member, evidence)
    by_number: dict[str, str] = field(default_factory=dict)  # the number that translations share: leader
    by_text: dict[bytes, str] = field(default_factory=dict)
    leads: list[_Lead] = field(default_factory=list)  # by their number in the index
    index: RMinHashLSH = field(default_factory=lambda: RMinHashLSH(ALIKE, PERMUTATIONS, _BANDS))

    def take(self, seen: _Seen) -> None:
        number, signature = number_of(seen.id), seen.signature
        twin = self.by_number.get(number) if number else None
        leader, evidence = (twin, "same-number") if twin else self._alike(signature) or (seen.id, "first-seen")
        self.members.setdefault(leader, []).append((seen.id, evidence))
        if number:
            self.by_number.setdefault(number, leader)
        if signature:
            self.by_text.setdefault(signature.exact, leader)
            if evidence in ("first-seen", "same-number"):  # a translation is a text of its own, and is copied too
                self._lead(signature, leader)

    def _lead(self, signature: Signature, leader: str) -> None:
        if signature.sketch is not None:
            self.index.insert(len(self.leads), signature.sketch)
            self.leads.append(_Lead(signature, leader))

    def _alike(self, signature: Signature | None) -> tuple[str, str] | None:
        """The leader of the likest text before, and how like it is."""
        if signature is None:
            return None
        same = self.by_text.get(signature.exact)
        if same:
            return same, "same-text"
        if signature.sketch is None:
            return None
        near = [self.leads[at] for at in sorted(self.index.query(signature.sketch))]
        found = [(signature.likeness(lead.signature), lead.leader) for lead in near]
        likeness, leader = max(found, default=(0.0, ""))
        return (leader, f"near-text {likeness:.2f}") if likeness >= ALIKE else None


def number_of(id_: str) -> str | None:
    """`<wire>:<number>` of an id that has a language behind it: a wire's translations share their number."""
    wire, _, rest = id_.partition(":")
    number, _, language = rest.partition(":")
    return f"{wire}:{number}" if language else None


def group(releases: Iterable[Text]) -> dict[str, Place]:
    """The place of every release that is not alone, by id. Of several versions of one release the last counts."""
    seen = {one.id: _Seen(one.first_seen or "", one.id, sign(one.text, one.blocks)) for one in releases if one.id}
    groups = _Groups()
    for one in sorted(seen.values(), key=lambda one: one[:2]):
        groups.take(one)
    return {
        member: Place(id=leader, position=position, members=len(members), evidence=evidence)
        for leader, members in groups.members.items()
        if len(members) > 1
        for position, (member, evidence) in enumerate(members, 1)
    }
