"""An installed wirevault works away from its checkout: the shipped settings and wires travel in the wheel."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.wire_files import load_wires

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds what the wheel holds, built from a copy of the sources."""
    folder = tmp_path_factory.mktemp("wheel")
    for name in ("crawler", "jobs", "config"):
        shutil.copytree(ROOT / name, folder / "source" / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder / "source" / name)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "install", "--no-deps"]
    target = ["--no-build-isolation", "--target", str(folder / "site"), str(folder / "source")]
    subprocess.run([*pip, *target], check=True, timeout=240, capture_output=True)
    return folder / "site"


def test_the_shipped_wires_are_found_from_anywhere(installed: Path, tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WIREVAULT_")}
    environment["PYTHONPATH"] = str(installed)
    whose = [sys.executable, "-c", "import jobs; print(jobs.__file__)"]
    where = subprocess.run(whose, env=environment, cwd=tmp_path, check=True, timeout=60, capture_output=True, text=True)
    assert where.stdout.startswith(str(installed)), "the checkout answered instead of the wheel"
    command = [sys.executable, "-m", "jobs", "wires", "list", "--json"]
    done = subprocess.run(
        command, env=environment, cwd=tmp_path, timeout=60, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    listed = json.loads(done.stdout)
    assert {one["wire"] for one in listed} == set(load_wires([ROOT / "config" / "wires"]))
