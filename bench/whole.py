"""A whole run beside a bare Scrapy crawl of the same pages and beside the naive composition."""

from __future__ import annotations

from collections.abc import Iterator

from bench.children import Cost, Failed, measure, python, typical
from bench.ground import Ground, Size, say
from bench.rows import Row


def whole(ground: Ground, size: Size) -> Iterator[Row]:
    """CPU a page and peak memory; the three in turn, round by round, and the medians of the rounds."""
    bare, naive, ours = [], [], []
    for _ in range(size.rounds):
        bare.append(_peer(ground, "bare", size.pages))
        naive.append(_peer(ground, "naive", size.pages))
        ours.append(ground.run(size.pages, "whole")[1])
    run, others = typical(ours), {"bare Scrapy": typical(bare), "Scrapy + trafilatura + warcio": typical(naive)}
    for name, cost in others.items():
        most = 0.45 if name != "bare Scrapy" else None
        yield _row("CPU a page", run.ms_each(size.pages), "ms", name, cost.ms_each(size.pages), most)
    for name, cost in others.items():
        yield _row("peak memory", run.mb, "MB", name, cost.mb, None)


def _row(what: str, value: float, unit: str, beside: str, other: float, most: float | None) -> Row:
    return Row(what=f"whole run: {what}", value=value, unit=unit, beside=beside, other=other, most=most)


def _peer(ground: Ground, which: str, count: int) -> Cost:
    say(f"{which}, {count:,} pages")
    output = ground.scratch(f"{which}.txt")
    out = ground.scratch(which)
    command = python("-m", f"bench.{which}", ground.sitemap(count), ground.proxy, str(out))
    cost = measure(command, ground.environment, output)
    had = output.read_text("utf-8").strip()
    if had != str(count):
        raise Failed(f"{which} had {had} of {count} pages")
    return cost
