"""Runs that began and were never committed, and what they left in the archive.

They are found by their journals and by the lease that they held; their segments by listing, and by asking for one
number after the other, since a listing may lag behind what was written. Commits of other kinds that broke off left
copies of what is there anyway: nothing of them is taken up.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import count

from crawler.archive.checkpoint import REMEMBERED, floor_of
from crawler.archive.layout import journal_key, raw_prefix, segment_key, wire_of_segment
from crawler.archive.lease import Slot
from crawler.archive.manifest import RUN, Journal, decode
from crawler.archive.recall import begun_since
from crawler.archive.state import State, TornRun
from crawler.archive.store import Store
from crawler.errors import ArchiveError, FormatTooNew

log = logging.getLogger(__name__)


def with_torn(store: Store, state: State, slot: Slot, now: datetime | None = None) -> State:
    """The state with its torn runs. `slot` is the lease as it stood: a run that may still hold it is not torn; `now`
    as in `since`.

    Raises ArchiveError, StoreError.
    """
    wires = state.last_run.keys() | state.windows.keys() | {id_.partition(":")[0] for id_ in state.known.lately}
    began = _began(store, state, slot, now)
    torn = began - set(state.runs) - state.adopted.keys() - state.settled - ({slot.run} if slot.is_held() else set())
    floor = floor_of(state.runs, REMEMBERED)
    torn -= _settled_long_ago(state, {run for run in torn if run <= floor})
    runs = [run for run in sorted(torn) if _kind(store, run) == RUN]
    found = [TornRun(run=run, segments=tuple(_segments(store, run, wires))) for run in runs]
    found = [one for one in found if one.segments or one.run > floor]  # that it left nothing has been said long ago
    return replace(state, torn=(*_late(store, state), *found), void=tuple(sorted(torn.difference(runs))))


def _settled_long_ago(state: State, torn: set[str]) -> set[str]:
    """Those of them that the archive holds, though the state does not remember their ids any more.

    They come up where clocks disagree by days: what was named by a clock that is ahead counts as newest.
    """
    if not torn:
        return set()
    facts = list(state.inventory.facts("commit", "raw"))
    held = {fact.run for fact in facts if fact.what == "commit"}
    keys = [fact.key for fact in facts if fact.what == "raw"]
    adopted = {run for run in torn if any(key.startswith(raw_prefix(run)) for key in keys)}
    return torn & (held | adopted)


def _began(store: Store, state: State, slot: Slot, now: datetime | None) -> set[str]:
    """The runs that have begun lately, and those that the lease remembers."""
    listed = set(begun_since(store, slot, now) if state.begun is None else state.begun)
    told = {run for run in (*slot.torn, slot.run) if run and run not in listed}
    return listed | {run for run in told if store.size(journal_key(run)) is not None}


def _kind(store: Store, run: str) -> str:
    where = journal_key(run)
    try:
        return decode(store.get(where), Journal, f"{store.url}/{where}").kind
    except FormatTooNew:
        raise
    except ArchiveError as error:  # nearly all are runs, and pages that are cleaned twice do no harm
        log.warning("taken for the journal of a run: %s", error)
        return RUN


def _late(store: Store, state: State) -> Iterator[TornRun]:
    """Runs that wrote on after they had been taken up: they had lost the archive and did not know it yet."""
    for run in sorted(state.lately_adopted):
        listed = (entry.key for entry in store.list(raw_prefix(run)) if wire_of_segment(entry.key))
        keys = tuple(key for key in listed if key not in state.adopted[run])
        if keys:
            yield TornRun(run=run, segments=keys)


def _segments(store: Store, run: str, wires: set[str]) -> Iterator[str]:
    listed = {entry.key for entry in store.list(raw_prefix(run)) if wire_of_segment(entry.key)}
    wires = wires | {wire for key in listed if (wire := wire_of_segment(key))}
    for wire in sorted(wires):
        keys = {key for key in listed if wire_of_segment(key) == wire}
        for number in count(1):
            key = segment_key(run, wire, number)
            if key not in listed and store.size(key) is None:
                break
            keys.add(key)
        yield from sorted(keys)
