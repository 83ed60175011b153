"""An archive of years: a checkpoint of all its manifests, those of the last days, and the start of a run on it."""

from __future__ import annotations

import resource
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.counted import READS, count_requests
from crawler.archive import Archive
from crawler.archive.checkpoint import checkpoint_of, write_checkpoint
from crawler.archive.history import Committed
from crawler.archive.layout import journal_key, manifest_key, new_run
from crawler.archive.manifest import Manifest, Parent, StoredObject, encode
from crawler.archive.state import State, fold
from crawler.clock import Clock
from crawler.model import Known, canonical_json, sha256

RUNS, EACH = 35_000, 10  # a year at one run in a quarter of an hour, and releases that a run brings
NOW = datetime(2026, 3, 4, tzinfo=UTC)


def make(folder: Path) -> str:
    """The archive's URL. The manifests of the last days are there, as a listing would show them."""
    store = Archive.open((folder / "archive").as_uri(), create=True).store
    last: Committed | None = None
    history = []
    for number in range(RUNS):
        last = _commit(NOW - timedelta(minutes=15 * (RUNS - number)), last, number)
        history.append(last)
        if number > RUNS - 500:
            store.create(journal_key(last.manifest.run), b"{}")
            store.create(manifest_key(last.manifest.run), encode(last.manifest))
    assert last
    *_, stored = write_checkpoint(store, checkpoint_of(fold(history, State()), last.manifest.run), folder)
    newest = _commit(NOW, last, RUNS, stored)
    store.create(manifest_key(newest.manifest.run), encode(newest.manifest))
    store.put_slot("lease.json", canonical_json({"heads": [{"run": newest.manifest.run, "sha256": newest.sha256}]}))
    return store.url


def _commit(at: datetime, before: Committed | None, number: int, checkpoint: StoredObject | None = None) -> Committed:
    run = new_run(at)
    table = StoredObject(
        key=f"releases/wire=w/date={at:%Y-%m-%d}/{run}-1.parquet", sha256=sha256(run.encode()), size=1, kind="releases",
        wire="w", date=f"{at:%Y-%m-%d}", count=EACH,
    )  # fmt: skip
    made = Manifest(
        run=run, started=at.isoformat(), ended=at.isoformat(), host="h", software="bench", objects=(table,),
        parents=(Parent(run=before.manifest.run, sha256=before.sha256),) if before else (), checkpoint=checkpoint,
        releases=tuple(_known(EACH * number + n, at) for n in range(EACH)),
    )  # fmt: skip
    return Committed(made, sha256(encode(made)))


def _known(number: int, at: datetime) -> Known:
    url = f"http://wire.example/news-releases/a-headline-of-some-words-{number:09}.html"
    return Known(
        id=f"w:{number:09}", version=1, digest=sha256(b"%d" % number), url=url, urls=(url, f"{url}?feed"),
        headline=f"A headline of some words, number {number}", status="usable", published=at.isoformat(),
        date=f"{at:%Y-%m-%d}", first_seen=at.isoformat(), last_seen=at.isoformat(),
    )  # fmt: skip


def main() -> None:
    """`make FOLDER` prints the URL; `start URL` the reads, and by how many MB the peak grew."""
    if sys.argv[1] == "make":
        print(make(Path(sys.argv[2])))
        return
    before, counts = _peak(), count_requests()
    with Archive.open(sys.argv[2]).begin(Clock(NOW + timedelta(minutes=1))) as writer:
        known = [writer.state.known.get(f"w:{number:09}") for number in range(EACH * RUNS, EACH * RUNS - 2000, -1)]
        assert sum(one is not None for one in known) > 1900
        reads = sum(counts.get(verb, 0) for verb in READS)
        print(reads, _peak() - before)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
