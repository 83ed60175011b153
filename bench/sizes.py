"""`python -m bench.sizes URL`: what releases take in an archive, beside a gzip file each of its page and its record."""

from __future__ import annotations

import gzip
import sys

from crawler.archive import Archive
from crawler.archive.pages import read_record
from crawler.model import to_json


def main() -> None:
    """Print the bytes of the archive, and of the two files for each release."""
    archive = Archive.open(sys.argv[1])
    beside = 0
    for release in archive.releases():
        assert release.raw
        page = read_record(archive.store, release.raw)
        beside += len(gzip.compress(page.body, 6, mtime=0)) + len(gzip.compress(to_json(release), 6, mtime=0))
    print(sum(entry.size for entry in archive.store.list("")), beside)


if __name__ == "__main__":
    main()
