"""Write and read many releases, and print how many MB each took above the bare imports, and how many were read."""

from __future__ import annotations

import resource
import sys
from datetime import date, timedelta
from pathlib import Path

from crawler.archive import Archive
from crawler.archive.export import Source, format_of
from tests.archive.shelf import BEGIN, shelve, version


def peak() -> int:
    """MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    archive = Archive.open(f"file://{folder}/archive", create=True)
    before = peak()
    days = [(date(2023, 1, 1) + timedelta(days=n)).isoformat() for n in range(1000)]
    # Half of them on one day, as a backfill without dates would have them.
    dates = ("unknown" if number % 2 else days[number // 2 % 1000] for number in range(count))
    versions = [version(f"{number:06}", date=day, text=f"{number} " * 40) for number, day in enumerate(dates)]
    made = peak()
    shelve(archive, folder / "spool", versions)
    written = peak() - made
    del versions

    releases = archive.releases()
    form, given = format_of("jsonl"), 0
    with Path("/dev/null").open("wb") as out:
        for batch in releases.batches(form.columns):
            given += batch.num_rows
            form.write([batch], out, Source(archive.store, BEGIN))
    print(written, peak() - before, given)  # noqa: T201


main()
