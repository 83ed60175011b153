"""Cleaning beside trafilatura on the same pages, in one process: `python -m bench.cleaning COUNT [CORPUS]` prints JSON.

Page by page, each first in turn, so that neither has the warmer caches or the quieter minute.
"""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import mean, median

from trafilatura import bare_extraction
from trafilatura.meta import reset_caches

from bench.children import ROOT
from bench.clean import TABLES
from bench.releases import pages, plain_stories
from crawler.clean import clean, find_wire
from crawler.errors import CleanError
from crawler.model import Page, Release
from crawler.wire import Wire
from crawler.wire_files import load_wires

_ROWS = 20  # of tables, and a page has tables
_PASSES = 3  # over the pages beside the project: they are few

Sample = tuple[Page, Wire | None]
Times = list[tuple[float, float]]  # ours and trafilatura's, ms


def samples(count: int, corpus: Path | None) -> Iterator[Sample]:
    """Invented pages, then those that lie beside the project, where they do."""
    wires = load_wires([ROOT / "config/wires"])
    for _, page in pages(plain_stories(count)):
        yield page, wires["sample"]
    for _ in range(_PASSES):
        reset_caches()
        for path in sorted(corpus.glob("**/*.html")) if corpus else ():
            page = Page(body=path.read_bytes())
            yield page, find_wire(page, wires)


def timed(sample: Sample, ours_first: bool) -> tuple[Release, float, float]:
    """What the page was cleaned to, and milliseconds of CPU: ours, trafilatura's."""
    page, wire = sample
    release, spent = None, {}
    for ours in (ours_first, not ours_first):
        began = time.process_time()
        if ours:
            release = clean(page, wire)
        else:
            bare_extraction(page.body, url=page.url, with_metadata=True)
        spent[ours] = (time.process_time() - began) * 1000
    assert release is not None
    return release, spent[True], spent[False]


def has_tables(release: Release) -> bool:
    """Whether the release is heavy with tables."""
    tables = (release.text[block.start : block.end] for block in release.blocks if block.kind == "table")
    return sum(table.count("\n") + 1 for table in tables) >= _ROWS


def measured(found: Iterator[Sample]) -> dict[str, Times]:
    """Times by the method that cleaned the page, `<wire>@<layout>` or `generic`, and once more where it has tables."""
    times: dict[str, Times] = defaultdict(list)
    for number, sample in enumerate(found):
        try:
            release, ours, other = timed(sample, ours_first=bool(number % 2))
        except CleanError as error:  # a page without a release: nothing to compare
            print(f"passed over: {error}", file=sys.stderr)
            continue
        times[release.method].append((ours, other))
        if has_tables(release):
            times[TABLES].append((ours, other))
    return times


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


def _summary(times: Times, of: Callable[[list[float]], float]) -> tuple[float, float]:
    return of([ours for ours, _ in times]), of([other for _, other in times])


def main() -> None:
    corpus = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    warm = list(samples(8, None))
    measured(iter(warm))
    times = measured(samples(int(sys.argv[1]), corpus))
    print(json.dumps({
        method: {"count": len(found), "mean": _summary(found, mean), "median": _summary(found, median),
                 "p95": _summary(found, _p95)}
        for method, found in sorted(times.items())
    }))  # fmt: skip


if __name__ == "__main__":
    main()
