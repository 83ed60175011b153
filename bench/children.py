"""Processes and what they cost: CPU seconds and peak memory, as the kernel counts them for each child (wait4)."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parent.parent


class Failed(Exception):
    """A measured command did not end well: its figures would mean nothing."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process took, from its start to its end, imports and all."""

    cpu: float  # seconds, user and system, its own children included
    mb: float  # peak resident memory, 2**20 bytes
    wall: float  # seconds

    def ms_each(self, count: int) -> float:
        return self.cpu * 1000 / count


def middle(ours: Sequence[Cost], others: Sequence[Cost]) -> tuple[Cost, Cost]:
    """Of two commands that were run in turn, the costs in the round in which the ratio of CPU was the median one.

    A machine that is slow for some minutes is slow for both: ratios within a round vary less than medians do.
    """
    rounds = sorted(zip(ours, others, strict=True), key=lambda pair: pair[0].cpu / pair[1].cpu)
    return rounds[len(rounds) // 2]


def python(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]


def measure(command: Sequence[str], environment: Mapping[str, str], output: Path) -> Cost:
    """Run a command to its end; its stdout goes into `output`, its stderr beside it. Raises Failed."""
    errors = output.with_name(f"{output.name}.stderr")
    began = time.monotonic()
    with output.open("wb") as out, errors.open("wb") as err:
        process = start(command, environment, out, err)
        assert process.stdin is not None
        process.stdin.close()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise Failed(f"{' '.join(command)}: exit {process.returncode}\n{_end(errors)}{_end(output)}")
    peak = usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    return Cost(usage.ru_utime + usage.ru_stime, peak, time.monotonic() - began)


def start(
    command: Sequence[str], environment: Mapping[str, str], out: IO[bytes] | int, err: IO[bytes] | None = None
) -> subprocess.Popen[bytes]:
    """A child in the checkout, without the settings of the person who runs this. Its stdin is a pipe."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("WIREVAULT_")}
    return subprocess.Popen(
        command, cwd=ROOT, env={**own, **environment}, stdin=subprocess.PIPE, stdout=out, stderr=err
    )


def _end(path: Path) -> str:
    return path.read_text("utf-8", "replace")[-3000:]
