"""What it costs to find the copies among very many texts."""

from __future__ import annotations

from collections.abc import Iterator

from bench.children import measure, python
from bench.ground import Ground, Size, say
from bench.rows import Row


def group(ground: Ground, size: Size) -> Iterator[Row]:
    """CPU and peak memory of grouping ten times as many texts as the largest run has releases."""
    count = size.many * 10
    say(f"grouping {count:,} texts")
    command = ["bench.grouping", str(count)]
    made, grouped = (
        measure(python("-m", *command, how), ground.environment, ground.scratch(how)) for how in ("make", "group")
    )
    what = f"grouping {count:,} texts"
    yield Row(
        what=f"{what}: CPU a text", value=grouped.ms_each(count) - made.ms_each(count), unit="ms",
        beside="making the text up", other=made.ms_each(count),
    )  # fmt: skip
    yield Row(what=f"{what}: peak", value=grouped.mb, unit="MB", beside="the texts alone", other=made.mb, within=1000)
