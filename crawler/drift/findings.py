"""Findings: what is wrong with a wire, by the name of its cause, from the run that opened it to the one that found it
well again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from crawler.drift.measures import BadPage


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong with one wire. Times are RFC 3339."""

    wire: str
    check: str  # the check that is not met
    cause: str
    note: str  # the evidence, for a person
    now: str | None = None
    usual: str | None = None
    page: BadPage | None = None  # the first that shows it
    since: str  # when it was opened
    run: str  # by which run
    told: bool = False  # whether everybody who is to be told was


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What one run could tell of one check; `found` is None where the check is met."""

    wire: str
    check: str
    found: Finding | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What a run has changed: `open` is everything that is wrong after it."""

    open: tuple[Finding, ...] = ()
    opened: tuple[Finding, ...] = ()  # by this run, or by an earlier one that could tell nobody
    recovered: tuple[Finding, ...] = ()

    @property
    def is_news(self) -> bool:
        return bool(self.opened or self.recovered)

    def told(self) -> Turn:
        """The same, once everybody has been told."""
        return replace(self, open=tuple(replace(finding, told=True) for finding in self.open))


def settle(before: Iterable[Finding], judged: Iterable[Judged]) -> Turn:
    """What is open after a run. What the run could not judge stays as it was."""
    verdicts: dict[tuple[str, str], list[Finding]] = {}
    for one in judged:
        verdicts.setdefault((one.wire, one.check), []).extend([one.found] if one.found else [])
    kept: list[Finding] = []
    recovered: list[Finding] = []
    for old in before:
        found = verdicts.get((old.wire, old.check))
        if found is None:
            kept.append(old)
            continue
        again = next((one for one in found if one.cause == old.cause), None)
        if again is None:
            recovered.append(old)
        else:
            kept.append(_still(old, again))
    new = [one for found in verdicts.values() for one in found if not _is_among(one, kept)]
    still = tuple(sorted((*kept, *new), key=lambda one: (one.wire, one.check, one.cause)))
    # who was never told that something is wrong need not hear that it is well again
    opened, well = tuple(one for one in still if not one.told), tuple(one for one in recovered if one.told)
    return Turn(open=still, opened=opened, recovered=well)


def _still(old: Finding, again: Finding) -> Finding:
    return replace(again, since=old.since, run=old.run, told=old.told, page=old.page or again.page)


def _is_among(one: Finding, others: Sequence[Finding]) -> bool:
    return any((one.wire, one.check, one.cause) == (other.wire, other.check, other.cause) for other in others)
