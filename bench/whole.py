"""A whole run beside a bare Scrapy crawl of the same pages and beside the naive composition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bench.children import Cost, Failed, measure, middle, python
from bench.ground import Ground, Size, say
from bench.rows import Row

# What a run is measured beside: its name in the table, and the most that a run may cost of it.
_PEERS: Mapping[str, tuple[str, float | None]] = {
    "bare": ("bare Scrapy", None),
    "naive": ("Scrapy + trafilatura + warcio", 0.45),
}


def whole(ground: Ground, size: Size) -> Iterator[Row]:
    """CPU a page and peak memory: the three in turn, round by round."""
    ours: list[Cost] = []
    peers: dict[str, list[Cost]] = {which: [] for which in _PEERS}
    for _ in range(size.rounds):
        for which, costs in peers.items():
            costs.append(_peer(ground, which, size.pages))
        ours.append(ground.run(size.pages, "whole")[1])
    pairs = {which: middle(ours, costs) for which, costs in peers.items()}
    for which, (run, peer) in pairs.items():
        name, most = _PEERS[which]
        value, other = run.ms_each(size.pages), peer.ms_each(size.pages)
        yield Row(what="whole run: CPU a page", value=value, unit="ms", beside=name, other=other, most=most)
    for which, (run, peer) in pairs.items():
        yield Row(what="whole run: peak memory", value=run.mb, unit="MB", beside=_PEERS[which][0], other=peer.mb)


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
