"""What pulling costs beside reading the same Parquet files with pyarrow."""

from __future__ import annotations

from collections.abc import Iterator

from bench.children import Cost, measure, middle, python
from bench.ground import Ground, Size, say
from bench.rows import Row

# What is pulled, and what the same tables are read by.
_BESIDE = (
    ("jsonl", "read", "pyarrow, read only"),
    ("jsonl", "json", "pyarrow + json.dumps"),
    ("text", "text", "pyarrow, text column only"),
)


def pull(ground: Ground, size: Size) -> Iterator[Row]:
    """Releases a second of CPU, start and imports included: here a higher ratio is the better one."""
    config = ground.archive(size.many)[0]
    pulls = {name: ["jobs", "--config", str(config), "pull", "--format", name] for name in ("jsonl", "text")}
    reads = {name: ["bench.parquet", name, str(config.parent / "archive")] for name in ("read", "json", "text")}
    pulled: dict[str, list[Cost]] = {name: [] for name in pulls}
    read: dict[str, list[Cost]] = {name: [] for name in reads}
    for _ in range(size.rounds):
        say(f"pulling and reading {size.many:,} releases")
        for costs, commands in ((pulled, pulls), (read, reads)):
            for name, command in commands.items():
                costs[name].append(measure(python("-m", *command), ground.environment, ground.scratch("pulled")))
    for name, how, beside in _BESIDE:
        ours, other = middle(pulled[name], read[how])
        least = 0.5 if how == "text" else None
        yield _row(f"pull {name}", size.many / ours.cpu, "1/s", beside, size.many / other.cpu, least)
    ours, other = middle(pulled["jsonl"], read["json"])
    yield _row("pull jsonl: peak memory", ours.mb, "MB", _BESIDE[1][2], other.mb)


def _row(what: str, value: float, unit: str, beside: str, other: float, least: float | None = None) -> Row:
    return Row(what=what, value=value, unit=unit, beside=beside, other=other, least=least)
