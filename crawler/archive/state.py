"""What the archive knows, folded from its manifests: releases, windows, what is missing, what is torn.

The same manifests in the same order give the same state on every machine; nothing else is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from crawler.archive.history import Committed
from crawler.archive.inventory import Inventory
from crawler.archive.known import KnownReleases
from crawler.archive.layout import raw_prefix
from crawler.archive.manifest import RUN, Manifest, Parent, Sighting, StoredObject, Tombstone
from crawler.drift.findings import Finding
from crawler.drift.measures import Day, newest
from crawler.exchange import Manners, Missing
from crawler.ledger.day import DayLine
from crawler.ledger.enumeration import DoorMemory
from crawler.ledger.relook import Looks
from crawler.model import Known


@dataclass(frozen=True, slots=True, kw_only=True)
class TornRun:
    """A run that began and was never committed."""

    run: str
    segments: tuple[str, ...]  # keys of what it left in the archive, in order


@dataclass(slots=True, kw_only=True)
class State:
    """What the manifests come to, and the torn runs beside them."""

    known: KnownReleases = field(default_factory=KnownReleases)  # by id, the newest version
    inventory: Inventory = field(default_factory=Inventory)  # the objects that the archive holds
    windows: dict[str, str] = field(default_factory=dict)  # by wire: the end of its last closed window, RFC 3339
    begins: dict[str, str] = field(default_factory=dict)  # by wire: where its earliest closed window began, RFC 3339
    days: dict[str, DayLine] = field(default_factory=dict)  # by `<wire>/<date>`: the ledgers worked on
    doors: dict[str, dict[str, DoorMemory]] = field(default_factory=dict)  # by wire and door
    looks: dict[str, Looks] = field(default_factory=dict)  # by wire
    measures: dict[str, dict[str, Day]] = field(default_factory=dict)  # by wire and date: those of the last weeks
    hosts: dict[str, Manners] = field(default_factory=dict)  # by scheme and host
    findings: dict[str, tuple[Finding, ...]] = field(default_factory=dict)  # by wire: what is wrong
    missing: dict[str, Missing] = field(default_factory=dict)  # by id: what doors named and nobody could get yet
    heads: tuple[Parent, ...] = ()  # the manifests that no other one names as its parent
    commits: int = 0  # how many there are
    runs: tuple[str, ...] = ()  # those of the last week at least, older ones first
    last_run: dict[str, str] = field(default_factory=dict)  # by wire: the run that last told of it
    last_sound: dict[str, str] = field(default_factory=dict)  # by wire: the run that last found it sound
    forgotten: dict[str, Tombstone] = field(default_factory=dict)  # by id
    known_layers: tuple[StoredObject, ...] = ()  # of the checkpoint that it was read from
    inventory_layers: tuple[StoredObject, ...] = ()
    checkpoint: StoredObject | None = None
    since: int = 0  # commits that this checkpoint does not cover

    @property
    def by_url(self) -> Mapping[str, str]:
        """Every URL that led to a release: its id."""
        return self.known.by_url

    adopted: dict[str, frozenset[str]] = field(default_factory=dict)  # torn runs taken up: the keys read of each
    settled: frozenset[str] = frozenset()  # commits of other kinds that broke off, and that a manifest has named
    lately_adopted: frozenset[str] = frozenset()  # those that the last runs took up: they may have written after that
    torn: tuple[TornRun, ...] = ()
    void: tuple[str, ...] = ()  # commits of other kinds that broke off, and that no manifest has named yet
    begun: frozenset[str] | None = None  # the commits of the last days, whatever became of them, where that was asked


def fold(history: Iterable[Committed], state: State | None = None, *, releases: bool = True) -> State:
    """The state after these manifests, parents before children, on top of what was known before them.

    Without `releases` those are left out: who only reads does not need them.
    """
    state = state or State()
    heads: dict[str, tuple[Parent, Manifest | None]] = {head.run: (head, None) for head in state.heads}
    late = dict.fromkeys(heads, state.lately_adopted)  # of each head
    runs = list(state.runs)
    for committed in history:
        manifest = committed.manifest
        before = [late.pop(parent.run, frozenset()) for parent in manifest.parents if heads.pop(parent.run, None)]
        heads[manifest.run] = (Parent(run=manifest.run, sha256=committed.sha256), manifest)
        late[manifest.run] = frozenset(manifest.adopted).union(*([] if manifest.kind == RUN else before))
        runs.append(manifest.run)
        state.since += 1
        _add(state, committed, releases=releases)
    state.commits += state.since
    state.heads = tuple(head for head, _ in heads.values())
    state.missing = _still_missing(state, (manifest for _, manifest in heads.values() if manifest))
    state.runs = tuple(runs)
    state.lately_adopted = frozenset().union(*late.values())
    return state


def _add(state: State, committed: Committed, *, releases: bool) -> None:
    manifest = committed.manifest
    state.inventory.add(manifest, committed.sha256)
    if releases:
        for known in manifest.releases:
            remember(state, known)
        for sighting in manifest.sightings:
            sight(state, sighting)
        for tombstone in manifest.forgotten:
            state.known.put(tombstone.known)
    state.forgotten.update((tombstone.id, tombstone) for tombstone in manifest.forgotten)
    for run in manifest.adopted:
        state.adopted[run] = state.adopted.get(run, frozenset()) | _read_of(run, manifest)
    state.settled |= frozenset(manifest.void)
    _note_windows(state, manifest)
    _note_verdicts(state, manifest)
    state.days.update((f"{day.wire}/{day.date}", day) for day in manifest.days)
    state.looks.update(manifest.looks)
    state.findings.update(manifest.findings)
    state.hosts.update(manifest.hosts)
    for wire, days in manifest.measures.items():
        state.measures[wire] = newest((*state.measures.get(wire, {}).values(), *days))
    for name, doors in manifest.doors.items():
        state.doors.setdefault(name, {}).update(doors)


def _note_windows(state: State, manifest: Manifest) -> None:
    for wire, window in manifest.windows.items():
        ends, begins = state.windows.get(wire, window.until), state.begins.get(wire, window.since)
        state.windows[wire] = max(ends, window.until, key=datetime.fromisoformat)
        state.begins[wire] = min(begins, window.since, key=datetime.fromisoformat)


def _note_verdicts(state: State, manifest: Manifest) -> None:
    for wire in manifest.report.get("wires", ()):
        state.last_run[wire["wire"]] = manifest.run
        if wire["verdict"] == "sound":
            state.last_sound[wire["wire"]] = manifest.run


def _read_of(run: str, manifest: Manifest) -> frozenset[str]:
    keys = (*(stored.key for stored in manifest.objects), *(passed.key for passed in manifest.passed_over))
    return frozenset(key for key in keys if key.startswith(raw_prefix(run)))


def _still_missing(state: State, heads: Iterable[Manifest]) -> dict[str, Missing]:
    """A manifest tells everything that was missing after it; where there are several heads, each adds its own."""
    found = (missing for head in heads for missing in head.missing)
    return {missing.id: missing for missing in found if missing.id not in state.known}


def remember(state: State, known: Known) -> None:
    """Take one more version into the state."""
    state.known.put(_newer(state.known.get(known.id), known))


def sight(state: State, sighting: Sighting) -> None:
    """Take into the state that a release was looked at again and had not changed."""
    known = state.known.get(sighting.id)
    if known and known.status != "forgotten":
        state.known.put(_seen(known, sighting))


def _newer(before: Known | None, known: Known) -> Known:
    """What is known after one more version. Two writers that met may both have made it; the later one counts."""
    if before is None or before.status == "forgotten":
        return before or known
    if known.version < before.version:
        before, known = known, before
    return replace(
        known,
        urls=tuple(dict.fromkeys((*before.urls, *known.urls))),
        date=before.date,
        first_seen=min(before.first_seen, known.first_seen, key=datetime.fromisoformat),
        last_seen=max(before.last_seen, known.last_seen, key=datetime.fromisoformat),
    )


def _seen(known: Known, sighting: Sighting) -> Known:
    """What is known after it was looked at again and had not changed."""
    return replace(
        known,
        urls=known.urls if sighting.url in known.urls else (*known.urls, sighting.url),
        last_seen=max(known.last_seen, sighting.at, key=datetime.fromisoformat),
        etag=sighting.etag or known.etag,
        last_modified=sighting.last_modified or known.last_modified,
        modified=sighting.modified or known.modified,
        title_seen=sighting.title_seen or known.title_seen,
        capture=sighting.capture or known.capture,
    )
