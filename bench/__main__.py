"""`python -m bench [NAME...] [--quick]`: measure, print one table. What misses its aim is marked, and no failure."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from bench.archive import archive
from bench.batch import batch
from bench.children import Failed
from bench.clean import clean
from bench.doors import doors
from bench.ground import Ground, Size
from bench.group import group
from bench.memory import memory
from bench.pull import pull
from bench.rows import Row, show
from bench.whole import whole

ALL: Mapping[str, Callable[[Ground, Size], Iterable[Row]]] = {
    "whole": whole,
    "memory": memory,
    "clean": clean,
    "batch": batch,
    "pull": pull,
    "group": group,
    "archive": archive,
    "doors": doors,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description="Benchmarks, as ratios measured in one run.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"any of {', '.join(ALL)}; all by default")
    parser.add_argument("--quick", action="store_true", help="few pages, one round: whether it works, not how fast")
    asked = parser.parse_args()
    unknown = [name for name in asked.names if name not in ALL]
    if unknown:
        parser.error(f"no benchmark is called {', '.join(unknown)}; there are {', '.join(ALL)}")
    size = Size(pages=100, many=1_000, rounds=1) if asked.quick else Size(pages=1_000, many=10_000, rounds=5)
    try:
        rows = measure_all(asked.names or list(ALL), size)
    except Failed as why:
        print(f"bench: {why}", file=sys.stderr)
        return 1
    show("wirevault, beside others in the same run" + (" (quick: too few pages to judge by)" * asked.quick), rows)
    return 0


def measure_all(names: Iterable[str], size: Size) -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, Ground(Path(folder), size.many) as ground:
        return [row for name in names for row in ALL[name](ground, size)]


if __name__ == "__main__":
    sys.exit(main())
