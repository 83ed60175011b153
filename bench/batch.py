"""`wirevault clean` over many files: whether its memory depends on how many, and what a second process gains."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.children import Cost, measure, python
from bench.ground import Ground, Size, say
from bench.rows import Row


def batch(ground: Ground, size: Size) -> Iterator[Row]:
    """Peaks of one process over few and over many files, and how much sooner two processes are done (wall time)."""
    folder = ground.scratch("saved")
    say(f"writing {size.many:,} pages")
    measure(python("-m", "bench.saved", str(folder), str(size.many)), ground.environment, ground.scratch("saved.txt"))
    files = sorted(folder.iterdir())
    few, many = (_clean(ground, files[:count], 1) for count in (size.many // 10, size.many))
    yield Row(
        what=f"peak of clean, {size.many:,} files", value=many.mb, unit="MB", beside=f"{size.many // 10:,} files",
        other=few.mb, most=1.05,
    )  # fmt: skip
    part = files[: 2 * size.pages]
    one, two = [], []
    for _ in range(size.rounds):
        one.append(_clean(ground, part, 1))
        two.append(_clean(ground, part, 2))
    ratios = sorted(zip(one, two, strict=True), key=lambda pair: pair[0].wall / pair[1].wall)
    alone, both = ratios[len(ratios) // 2]
    yield Row(
        what=f"clean --processes 2, {len(part):,} files", value=len(part) / both.wall, unit="1/s",
        beside="one process", other=len(part) / alone.wall, least=1.7,
    )  # fmt: skip


def _clean(ground: Ground, files: Sequence[Path], processes: int) -> Cost:
    say(f"wirevault clean, {len(files):,} files, {processes} at a time")
    command = python("-m", "jobs", "clean", "--wire", "sample", "--processes", str(processes))
    return measure([*command, *map(str, files)], ground.environment, ground.scratch("cleaned.jsonl"))
