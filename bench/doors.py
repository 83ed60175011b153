"""What doors cost: reading a large sitemap and a long feed, and the requests of a night without news."""

from __future__ import annotations

import json
from collections.abc import Iterator

from bench.children import measure, middle, python
from bench.ground import Ground, Size, say
from bench.rows import Row

_SITEMAP, _FEED = 50_000, 4_000  # the most entries that a sitemap may have; a wire's feed of a whole week


def doors(ground: Ground, size: Size) -> Iterator[Row]:
    """Items a second beside the parser alone, and memory beside the imports alone; requests beside the doors."""
    for kind, count, parser in (("sitemap", _SITEMAP, "lxml, parse only"), ("feed", _FEED, "feedparser alone")):
        yield from _read(ground, size, kind, count, parser)
    yield _quiet(ground)


def _read(ground: Ground, size: Size, kind: str, count: int, parser: str) -> Iterator[Row]:
    say(f"reading a {kind} of {count:,} items")

    def cost(how: str) -> list[str]:
        return python("-m", "bench.reading", kind, str(count), how)

    output = ground.scratch("reading.txt")
    made = measure(cost("make"), ground.environment, output)
    rounds = [
        (measure(cost("read"), ground.environment, output), measure(cost("parse"), ground.environment, output))
        for _ in range(size.rounds)
    ]
    ours, other = middle([one for one, _ in rounds], [one for _, one in rounds])
    rates = [count / max(one.cpu - made.cpu, 0.001) for one in (ours, other)]
    what = f"discovery of a {kind} of {count:,}"
    yield Row(what=what, value=rates[0], unit="items/s", beside=parser, other=rates[1])
    yield Row(
        what=f"{what}: peak", value=ours.mb, unit="MB", beside="the bytes and the imports", other=made.mb, within=150
    )


def _quiet(ground: Ground) -> Row:
    """The sample wire on the day after it was archived, with nothing new: its robots.txt and doors are all there is."""
    folder = ground.scratch("quiet")
    folder.mkdir()
    environment = {**ground.environment, "WIREVAULT_ARCHIVE__URL": (folder / "archive").as_uri()}
    asked = doors = 0
    for night in ("the first night", "a night without news"):
        say(night)
        output = folder / "report.json"
        measure(python("-m", "jobs", "run", "--wire", "sample", "--json"), environment, output)
        (wire,) = json.loads(output.read_bytes())["wires"]
        asked, doors = wire["requests"], len(wire["doors"])
    return Row(what="requests of a night without news", value=asked, unit="", beside="its doors", other=doors)
