"""Whether a run's memory depends on how much it archives."""

from __future__ import annotations

from collections.abc import Iterator

from bench.children import measure, python
from bench.ground import Ground, Size, say
from bench.rows import Row

# What a run loads before it has asked for a single page.
_IMPORTS = """
import jobs.run, crawler.archive, crawler.clean, crawler.collect
import jobs.commands.run, rich.progress, scrapy.core.downloader.handlers.http11, twisted.internet.asyncioreactor
"""


def memory(ground: Ground, size: Size) -> Iterator[Row]:
    """Peaks of two runs, the second ten times as long as the first, and of the imports alone."""
    say("the imports of a run")
    imports = measure(python("-c", _IMPORTS), ground.environment, ground.scratch("imports.txt")).mb
    few, many = size.many // 10, size.many
    small, large = ground.archive(few)[1], ground.archive(many)[1]
    what = f"peak of a run of {many:,} releases"
    yield Row(what=what, value=large.mb, unit="MB", beside="its imports alone", other=imports, within=150)
    yield Row(what=what, value=large.mb, unit="MB", beside=f"a run of {few:,}", other=small.mb, most=1.2)
    yield Row(
        what=f"CPU a page of a run of {many:,}", value=large.ms_each(many), unit="ms",
        beside=f"a run of {few:,}", other=small.ms_each(few),
    )  # fmt: skip
