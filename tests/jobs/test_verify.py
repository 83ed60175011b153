"""`wirevault verify` and `wirevault archive compact` as they are typed."""

from __future__ import annotations

import json

import pytest

from jobs.__main__ import run_command_line
from tests.archive.pages import archive_run, exchange
from tests.servers import Place


@pytest.fixture
def folder_of_runs(folder: Place, monkeypatch: pytest.MonkeyPatch) -> Place:
    for number in range(3):
        archive_run(folder.archive(), exchange(number), exchange(number + 10), minutes=number)
    monkeypatch.setenv("WIREVAULT_ARCHIVE__URL", folder.url)
    return folder


def test_a_sound_archive_is_silent(folder_of_runs: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["verify", "--deep"]) == 0
    assert capsys.readouterr() == ("", "")


def test_a_problem_is_a_line_with_its_code(folder_of_runs: Place, capsys: pytest.CaptureFixture[str]) -> None:
    segment = min(folder_of_runs.root.rglob("*.warc.gz"))
    segment.unlink()
    key = segment.relative_to(folder_of_runs.root).as_posix()
    assert run_command_line(["verify"]) == 1
    assert capsys.readouterr().out.startswith(f"object-missing  {key}  ")
    assert run_command_line(["verify", "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert (answer["sound"], [one["code"] for one in answer["problems"]]) == (False, ["object-missing"])


def test_compaction_says_what_it_would_do_did_and_took_back(
    folder_of_runs: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command_line(["archive", "compact", "--dry-run"]) == 0
    assert "sample 2026-03-04: " in capsys.readouterr().out
    assert run_command_line(["archive", "compact", "--json"]) == 0
    done = json.loads(capsys.readouterr().out)
    assert done["merged"] > done["into"] > 0
    assert len(done["commits"]) == 1
    assert run_command_line(["archive", "compact", "--undo"]) == 0
    assert "taken back: " in capsys.readouterr().out
    assert run_command_line(["archive", "compact", "--undo"]) == 2
    assert "it has been already" in capsys.readouterr().err
    assert run_command_line(["archive", "compact", "--undo", "--dry-run"]) == 2
    assert run_command_line(["verify", "--deep"]) == 0


def test_runs_and_status_tell_of_runs_alone(folder_of_runs: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["archive", "compact"]) == 0
    capsys.readouterr()
    assert run_command_line(["runs", "--json"]) == 0
    assert [one["command"] for one in json.loads(capsys.readouterr().out)] == ["test"] * 3
