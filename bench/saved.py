"""Invented pages as files, for the command that cleans files: `python -m bench.saved FOLDER COUNT`."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.releases import pages, plain_stories


def write(folder: Path, count: int) -> None:
    folder.mkdir(parents=True)
    for number, (_, page) in enumerate(pages(plain_stories(count))):
        (folder / f"{number:06}.html").write_bytes(page.body)


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
