"""A folder that counts what is asked of it, as a bucket would bill it: a page of a listing is a request."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from crawler.archive.local import LocalStore
from crawler.archive.store import Entry

_PAGE = 1000  # keys in one answer of a listing
READS = ("get", "download", "range", "size", "list")


def count_requests() -> dict[str, int]:
    """From now on every folder of this process counts; the counts are the value, by verb."""
    counts: dict[str, int] = {}
    for verb in ("create", "get", "download", "range", "size", "put_slot", "drop_slot"):
        setattr(LocalStore, verb, _counting(verb, counts))
    whole = LocalStore.list

    def listing(store: LocalStore, prefix: str, after: str = "") -> Iterator[Entry]:
        for number, entry in enumerate(whole(store, prefix, after)):
            if number % _PAGE == 0:
                counts["list"] = counts.get("list", 0) + 1
            counts["size"] = counts.get("size", 0) - 1  # a folder looks at each file, a bucket has told its size
            yield entry

    setattr(LocalStore, "list", listing)  # noqa: B010  # as the others above
    return counts


def _counting(verb: str, counts: dict[str, int]) -> object:
    plain = getattr(LocalStore, verb)

    def counted(store: LocalStore, *words: bytes | str | int | Path) -> object:
        counts[verb] = counts.get(verb, 0) + 1
        return plain(store, *words)

    return counted


def main() -> None:
    """Run one command of wirevault and print how many requests it made of its archive."""
    from jobs.__main__ import run_command_line  # noqa: PLC0415 - after its folder counts

    counts = count_requests()
    code = run_command_line(sys.argv[1:])
    print(sum(counts.values()))
    sys.exit(code if code > 1 else 0)  # a run that is not sound has made its requests all the same


if __name__ == "__main__":
    main()
