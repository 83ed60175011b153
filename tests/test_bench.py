"""The benchmarks run. What they measure is for people to read: nothing here looks at a time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bench", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_a_table_comes_out() -> None:
    ran = bench("clean", "--quick")
    assert ran.returncode == 0, ran.stderr
    assert "compared with" in ran.stdout
    for layout in ("modern", "older", "story", "newsroom"):
        assert f"clean: sample@{layout}" in ran.stdout
    assert "bench: cleaning 100 pages" in ran.stderr


def test_an_unknown_benchmark_is_named() -> None:
    ran = bench("cleen")
    assert ran.returncode == 2
    assert "no benchmark is called cleen; there are whole, memory, clean, batch, pull" in ran.stderr
