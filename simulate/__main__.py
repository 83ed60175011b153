"""`python -m simulate`: a wire-year, what became of it, and its picture."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from jobs.__main__ import log_quietly
from jobs.calendar import to_svg
from simulate.drive import Outcome, simulate
from simulate.verdict import Verdict, judge
from simulate.world import Scale, World, make_world

_MEMORY = Path("/dev/shm")  # noqa: S108  # a store that flushes to a disk waits for it some twenty thousand times


def main() -> int:
    options = _options()
    log_quietly()
    world = make_world(options.seed, _scale(options.days))
    with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as name:
        folder = options.keep or Path(name)
        outcome = simulate(world, folder, options.hours, lambda line: print(line, file=sys.stderr, flush=True))
        verdict = judge(world, outcome)
        if options.picture:
            options.picture.write_text(to_svg(outcome.archive.days()), "utf-8")
    print(report(world, outcome, verdict))
    return 0 if verdict.is_sound else 1


def _scale(days: int) -> Scale:
    """A week of full volume where there is room for one."""
    return Scale(days=days, full_week=days * 2 // 5 if days > 35 else None)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="simulate", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--hours", type=int, default=4, help="between two runs")
    parser.add_argument("--keep", type=Path, help="a folder in which the archive stays")
    parser.add_argument("--picture", type=Path, help="write the calendar as SVG")
    return parser.parse_args()


def report(world: World, outcome: Outcome, verdict: Verdict) -> str:
    """The figures, as a table in Markdown."""
    asked, least = sum(outcome.requests.values()), sum(verdict.minimum.values())
    rows = [
        ("days", (world.until - world.since).days),
        ("releases published", len(world.facts)),
        ("of them reachable at a firing with both sides up", verdict.reachable),
        ("reachable and not in the archive", _named(verdict.lost)),
        ("days called complete that are not", _named(verdict.false_complete)),
        ("days not called complete that are", _named(verdict.false_gap)),
        ("corrections, withdrawals and removals that could be seen", verdict.corrections),
        ("of them not told by a version", _named(verdict.unchained)),
        ("retransmissions and corrections under a number of their own, of held releases", verdict.links),
        ("of them not linked to those", _named(verdict.unlinked)),
        ("runs", f"{outcome.runs} ({', '.join(f'{n} {what}' for what, n in outcome.verdicts.items())})"),
        ("requests", f"{asked} ({_counts(outcome.requests)})"),
        ("the fewest that could do", f"{least} ({_counts(verdict.minimum)})"),
        ("ratio", f"{asked / least:.2f}"),
        ("outages of the site, of the crawler", f"{len(world.site_down)}, {len(world.crawler_down)}"),
    ]
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)])


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{what} {n}" for what, n in sorted(counts.items()))


def _named(found: tuple[str, ...]) -> str:
    return f"{len(found)}" + (f" ({', '.join(found[:5])}{', …' if len(found) > 5 else ''})" if found else "")


if __name__ == "__main__":
    sys.exit(main())
