"""Write and read many releases, and print how many MB each took above the bare imports, and how many were read."""

from __future__ import annotations

import resource
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from crawler.archive import Archive
from crawler.archive.export import Source, format_of
from tests.archive.shelf import BEGIN, Shelved, shelve, version

RUNS = 20


def peak() -> int:
    """MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def versions(run: int, count: int) -> Iterator[Shelved]:
    """Half of them over ten days of their own, half without a day, so that one partition grows with the archive."""
    days = [(date(2023, 1, 1) + timedelta(days=10 * run + n)).isoformat() for n in range(10)]
    for n in range(count):
        native = f"{n:06}-{run}"
        yield version(native, date="unknown" if n % 2 else days[n // 2 % 10], text=f"{native} " * 40)


def main() -> None:
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    archive = Archive.open(f"file://{folder}/archive", create=True)
    before = peak()
    for run in range(RUNS):
        shelve(archive, folder / "spool", list(versions(run, count // RUNS)))
    written = peak() - before

    releases = archive.releases()
    form, given = format_of("jsonl"), 0
    with Path("/dev/null").open("wb") as out:
        for batch in releases.batches(form.columns):
            given += batch.num_rows
            form.write([batch], out, Source(archive.store, BEGIN))
    print(written, peak() - before, given)  # noqa: T201


main()
