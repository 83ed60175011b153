"""What the archive knows of the releases that are to go: what they are recognised by everywhere else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from crawler.archive.manifest import Tombstone
from crawler.archive.schema import Row
from crawler.archive.state import State
from crawler.archive.takedown.desk import Desk
from crawler.archive.takedown.traces import Traces, traces_of
from crawler.archive.takedown.words import runs_of_release
from crawler.clock import rfc3339
from crawler.errors import ConfigError


def check_ids(state: State, ids: Sequence[str]) -> None:
    """Raises ConfigError where the archive has never heard of one."""
    known = state.forgotten.keys() | state.missing.keys()
    faults = [f"{id_}: no such release; `wirevault pull --match WORDS --format csv` finds its id" for id_ in ids
              if id_ not in known and id_ not in state.known]  # fmt: skip
    if faults:
        raise ConfigError(faults)


def gather(desk: Desk) -> dict[str, Traces]:
    """By id, the traces of each. Of one that is gone already only hashes of its URLs are left.

    Raises ArchiveError, StoreError.
    """
    rows: dict[str, list[Row]] = {id_: [] for id_ in desk.outcome.ids}
    for row in _own_rows(desk):
        rows[row["id"]].append(row)
    return {id_: _traces(desk.state, id_, found) for id_, found in rows.items()}


def joined(each: dict[str, Traces]) -> Traces:
    """The traces of all."""
    return Traces(
        ids=frozenset(each),
        hashes=frozenset(one for traces in each.values() for one in traces.hashes),
        urls=tuple(dict.fromkeys(url for traces in each.values() for url in traces.urls)),
        headlines=tuple(dict.fromkeys(line for traces in each.values() for line in traces.headlines)),
        words=frozenset(run for traces in each.values() for run in traces.words),
    )


def tombstones(desk: Desk, each: dict[str, Traces], reason: str) -> tuple[Tombstone, ...]:
    """One for each that is taken down for the first time."""
    return tuple(
        Tombstone(
            id=id_,
            wire=id_.partition(":")[0],
            at=rfc3339(desk.now),
            reason=reason,
            urls=tuple(sorted(traces.hashes)),
        )
        for id_, traces in each.items()
        if id_ not in desk.state.forgotten
    )


def _own_rows(desk: Desk) -> Iterator[Row]:
    """What tables say of them, in every version and edition: those of one release stand in one partition."""
    known = [found for id_ in desk.outcome.ids if (found := desk.state.known.get(id_))]
    homes = {(one.id.partition(":")[0], one.date) for one in known}
    for fact in desk.live("releases"):
        if (fact.wire, fact.date) in homes:
            yield from (row for row in desk.rows(fact) if row["id"] in desk.outcome.ids)


def _traces(state: State, id_: str, rows: Sequence[Row]) -> Traces:
    if id_ in state.forgotten and not rows:
        return Traces(frozenset([id_]), frozenset(state.forgotten[id_].urls))
    urls: list[Any] = [url for row in rows for url in (row["url"], *row["urls_seen"])]
    headlines: list[Any] = [row["headline"] for row in rows]
    known, lost = state.known.get(id_), state.missing.get(id_)
    if known and known.status != "forgotten":
        urls += [known.url, *known.urls, known.capture.url if known.capture else None]
        headlines += [known.headline, known.title_seen]
    found = traces_of([id_], [*urls, lost.url if lost else None], headlines)
    return replace(found, words=frozenset(run for row in rows for run in runs_of_release(row)))
