"""The command line in real processes: exit codes, one line for each fault, options on either side of the command."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from jobs.__main__ import COMMANDS
from tests.archive.pages import archive_run
from tests.servers import Place

ROOT = Path(__file__).parent.parent.parent


def typed(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("WIREVAULT_")}
    clean |= {"COLUMNS": "80", "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "jobs", *words],
        cwd=folder, env=clean | environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "environment", "said"),
    [
        (["frobnicate"], {}, "No such command 'frobnicate'"),
        (["runs", "--frobnicate"], {}, "No such option: --frobnicate"),
        (["run", "--limit", "many"], {}, "Invalid value for '--limit'"),
        (["run", "--limit", "0"], {}, "Invalid value for '--limit'"),
        (["run", "--wire", "nowhere"], {}, "no wire is called 'nowhere'; known are accessnewswire, acnnewswire, "),
        (["run", "--wire", "newsroom"], {}, "a template to copy, not a wire"),
        (["run", "--wire", "marketwired"], {}, "no door is open, so nothing can be collected: marketwired.com closed"),
        (["run", "--wire", "prnewswire"], {}, "wire prnewswire is off: set [crawl] contact"),
        (["run", "--wire", "prnewswire"], {}, "[wires.prnewswire] permission"),
        (["run", "--wire", "prnewswire"], {}, "Its terms: https://www.prnewswire.com/"),
        (["run", "--wire", "prnewswire"], {"WIREVAULT_CRAWL__CONTACT": "x@example.com"}, "off: set [wires.prnewswire]"),
        (["run"], {"WIREVAULT_WIRES__PRNEWSWIRE__ENABLED": "true"}, "wire prnewswire is off"),
        (["run"], {"WIREVAULT_WIRES__SAMPLE__ENABLED": "false"}, "no wire is on"),
        (["run", "--wire", "sample"], {"WIREVAULT_WIRES__SAMPLE__ENABLED": "false"}, "turned off by enabled = false"),
        (["run", "--since", "soon"], {}, "--since: 'soon' is no time: write a date (2026-03-02)"),
        (["run", "--until", "soon"], {}, "--until: 'soon' is no time"),
        (["run", "--now", "soon"], {}, "--now: 'soon' is no time"),
        (
            ["run", "--since", "2026-03-05", "--until", "2026-03-03"],
            {},
            "no time lies between --since 2026-03-05T00:00:00Z",
        ),
        (["run", "--replay", "none.warc.gz"], {}, "none.warc.gz"),
        (["runs"], {}, "wirevault run"),
        (["status"], {}, "wirevault run"),
        (["status"], {"WIREVAULT_ARCHIVE__URL": "ftp://example.com/x"}, "[archive] url: ftp://"),
        (["runs", "--config", "none.toml"], {}, "none.toml: cannot be read"),
        (["runs"], {"WIREVAULT_CONFIG": "none.toml"}, "none.toml: cannot be read"),
        (["runs"], {"WIREVAULT_ARCHIV__URL": "x"}, "WIREVAULT_ARCHIV__URL: no such setting"),
    ],
)
def test_wrong_use_ends_with_2_and_says_what_to_do(
    tmp_path: Path, words: list[str], environment: dict[str, str], said: str
) -> None:
    done = typed(tmp_path, *words, **environment)
    assert (done.returncode, done.stdout) == (2, ""), done
    assert said in done.stderr
    assert all(line.startswith("wirevault: ") for line in done.stderr.splitlines()), done.stderr
    assert not (tmp_path / "archive").exists()


def test_every_fault_is_a_line(tmp_path: Path) -> None:
    (tmp_path / "my.toml").write_text("[archive]\nurll = 1\nobjects = 'maybe'\n[nonsense]\na = 1\n")
    done = typed(tmp_path, "runs", "--config", "my.toml", WIREVAULT_FOO="1")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 4, done.stderr


def test_no_command_at_all_shows_the_help(tmp_path: Path) -> None:
    done = typed(tmp_path)
    assert (done.returncode, done.stderr) == (2, "")
    assert "Usage: wirevault" in done.stdout


def test_the_help_names_every_command(tmp_path: Path) -> None:
    done = typed(tmp_path, "--help")
    assert done.returncode == 0
    for name in COMMANDS:
        assert re.search(rf"^\W*{name} +\w", done.stdout, re.MULTILINE), f"{name} is not listed with its help"


def test_the_version(tmp_path: Path) -> None:
    done = typed(tmp_path, "--version")
    assert done.returncode == 0
    assert re.fullmatch(r"wirevault \d+\.\d+\.\d+\n", done.stdout)


@pytest.fixture
def configured(folder: Place, tmp_path: Path) -> Path:
    """A folder with an archive of one empty run, and a configuration that names it."""
    archive_run(folder.archive())
    (tmp_path / "my.toml").write_text(f"[archive]\nurl = '{folder.url}'\n")
    return tmp_path


@pytest.mark.parametrize(
    "words",
    [
        ["--config", "my.toml", "--json", "runs"],
        ["runs", "--config", "my.toml", "--json"],
        ["--json", "runs", "--config=my.toml"],
        ["--config", "none.toml", "runs", "--config", "my.toml", "--json", "--debug"],
    ],
)
def test_shared_options_stand_on_either_side(configured: Path, words: list[str]) -> None:
    done = typed(configured, *words)
    assert done.returncode == 0, done.stderr
    assert [run["verdict"] for run in json.loads(done.stdout)] == ["sound"]


def test_runs_and_status_for_people(configured: Path) -> None:
    runs = typed(configured, "runs", "--config", "my.toml")
    assert (runs.returncode, "sound" in runs.stdout) == (0, True)
    status = typed(configured, "status", "--config", "my.toml")
    assert status.returncode == 1
    assert re.search(r"^sample .* never run", status.stdout, re.MULTILINE)


def test_a_traceback_is_shown_to_who_asks_for_it(tmp_path: Path) -> None:
    assert "Traceback" not in typed(tmp_path, "runs").stderr
    assert "Traceback" in typed(tmp_path, "--debug", "runs").stderr


def test_the_unexpected_is_one_line_that_says_how_to_go_on(tmp_path: Path) -> None:
    """No such fault is known: a broken library stands in for it."""
    (tmp_path / "sitecustomize.py").write_text(
        "import typing\n"
        "import jobs.app\n"
        "def broken(*_: object, **__: object) -> typing.NoReturn:\n"
        "    raise RuntimeError('broken on purpose')\n"
        "jobs.app.read = broken\n"
    )
    done = typed(tmp_path, "runs", PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    assert done.returncode == 1
    assert done.stderr == (
        "wirevault: unexpected RuntimeError: broken on purpose; "
        "the same command with --debug shows where, for a report\n"
    )
