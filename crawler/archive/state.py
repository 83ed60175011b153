"""What the archive knows, folded from its manifests: releases, windows, what is missing, what is torn.

The same manifests in the same order give the same state on every machine; nothing else is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from crawler.archive.history import Committed
from crawler.archive.manifest import Manifest, Parent, Sighting
from crawler.exchange import Missing
from crawler.model import Known


@dataclass(frozen=True, slots=True, kw_only=True)
class TornRun:
    """A run that began and was never committed."""

    run: str
    segments: tuple[str, ...]  # keys of what it left in the archive, in order


@dataclass(slots=True, kw_only=True)
class State:
    """What the manifests come to, and the torn runs beside them."""

    known: dict[str, Known] = field(default_factory=dict)  # by id, the newest version
    by_url: dict[str, str] = field(default_factory=dict)  # every URL that led to a release: its id
    windows: dict[str, str] = field(default_factory=dict)  # by wire: the end of its last closed window, RFC 3339
    missing: dict[str, Missing] = field(default_factory=dict)  # by id: what doors named and nobody could get yet
    heads: tuple[Parent, ...] = ()  # the manifests that no other one names as its parent
    runs: tuple[str, ...] = ()  # every committed run, parents first
    adopted: frozenset[str] = frozenset()  # torn runs that were taken up
    torn: tuple[TornRun, ...] = ()


def fold(history: Iterable[Committed]) -> State:
    """The state after these manifests, parents before children."""
    state = State()
    heads: dict[str, str] = {}
    runs: list[str] = []
    adopted: set[str] = set()
    for manifest, digest in history:
        for parent in manifest.parents:
            heads.pop(parent.run, None)
        heads[manifest.run] = digest
        runs.append(manifest.run)
        adopted.update(manifest.adopted)
        _add(state, manifest)
    state.heads = tuple(Parent(run=run, sha256=digest) for run, digest in heads.items())
    state.runs = tuple(runs)
    state.adopted = frozenset(adopted)
    return state


def _add(state: State, manifest: Manifest) -> None:
    for known in manifest.releases:
        _remember(state, newer(state.known.get(known.id), known))
    for sighting in manifest.sightings:
        if sighting.id in state.known:
            _remember(state, seen(state.known[sighting.id], sighting))
    _add_missing(state, manifest)
    for wire, window in manifest.windows.items():
        before = state.windows.get(wire)
        if before is None or datetime.fromisoformat(window.until) > datetime.fromisoformat(before):
            state.windows[wire] = window.until


def _remember(state: State, known: Known) -> None:
    state.known[known.id] = known
    for url in (known.url, *known.urls):
        state.by_url[url] = known.id


def _add_missing(state: State, manifest: Manifest) -> None:
    """A manifest tells everything that is missing of the wires whose windows it closes, and adds to the rest."""
    closed = [id for id in state.missing if id.partition(":")[0] in manifest.windows]
    for id in closed:
        del state.missing[id]
    state.missing.update((missing.id, missing) for missing in manifest.missing)
    for known in manifest.releases:
        state.missing.pop(known.id, None)


def newer(before: Known | None, known: Known) -> Known:
    """What is known after one more version. Two writers that met may both have made it; the later one counts."""
    if before is None:
        return known
    if known.version < before.version:
        before, known = known, before
    return replace(
        known,
        urls=tuple(dict.fromkeys((*before.urls, *known.urls))),
        date=before.date,
        first_seen=min(before.first_seen, known.first_seen, key=datetime.fromisoformat),
        last_seen=max(before.last_seen, known.last_seen, key=datetime.fromisoformat),
    )


def seen(known: Known, sighting: Sighting) -> Known:
    """What is known after it was looked at again and had not changed."""
    return replace(
        known,
        urls=known.urls if sighting.url in known.urls else (*known.urls, sighting.url),
        last_seen=max(known.last_seen, sighting.at, key=datetime.fromisoformat),
        etag=sighting.etag or known.etag,
        last_modified=sighting.last_modified or known.last_modified,
        modified=sighting.modified or known.modified,
        title_seen=sighting.title_seen or known.title_seen,
    )
