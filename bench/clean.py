"""What cleaning a page costs beside trafilatura with metadata on, by layout."""

from __future__ import annotations

import json
from collections.abc import Iterator

from bench.children import ROOT, measure, python
from bench.ground import Ground, Size, say
from bench.rows import Row

TABLES = "pages with tables"  # of whatever layout
_CORPUS = ROOT.parent / "shared/corpus"


def clean(ground: Ground, size: Size) -> Iterator[Row]:
    """Milliseconds of CPU a page. `generic` is a page of no known layout: there the aim does not hold."""
    say(f"cleaning {size.pages:,} pages" + (" and those beside the project" if _CORPUS.is_dir() else ""))
    output = ground.scratch("cleaning.json")
    corpus = [str(_CORPUS)] if _CORPUS.is_dir() else []
    measure(python("-m", "bench.cleaning", str(size.pages), *corpus), ground.environment, output)
    for method, found in json.loads(output.read_bytes()).items():
        for name in ("p95",) if method == TABLES else ("mean", "median"):
            ours, other = found[name]
            yield Row(
                what=f"clean: {method} ({found['count']}), {name}", value=ours, unit="ms",
                beside="trafilatura with metadata", other=other,
                most=0.4 if "@" in method and name == "mean" else None,
            )  # fmt: skip
