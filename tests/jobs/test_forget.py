"""`wirevault forget` as it is typed, and what other commands say afterwards."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crawler.archive import Archive
from jobs.__main__ import run_command_line
from tests.archive.pages import archive_run, exchange, html
from tests.servers import Place

FORGET = ["forget", "sample:2", "--reason", "asked  for"]


@pytest.fixture
def archive(folder: Place, monkeypatch: pytest.MonkeyPatch) -> Archive:
    monkeypatch.setenv("WIREVAULT_ARCHIVE__URL", folder.url)
    found = folder.archive()
    archive_run(found, exchange(1), exchange(2))
    quoting = html(3, "as we said, Aurum Vale reports number 2 and other")
    archive_run(found, exchange(3, quoting, minutes=5), minutes=5)
    return found


def test_a_rehearsal_changes_nothing(archive: Archive, capfd: pytest.CaptureFixture[str]) -> None:
    before = [entry.key for entry in archive.store.list("")]
    assert run_command_line([*FORGET, "--dry-run"]) == 0
    said = capfd.readouterr().out
    assert said.startswith("would take down: sample:2\n  rows 1, exchanges 1,")
    assert "named in the words of sample:3, which stay as they are" in said
    assert [entry.key for entry in archive.store.list("")] == before


def test_afterwards_every_command_knows(archive: Archive, capfd: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(FORGET) == 0
    assert capfd.readouterr().out.startswith("taken down: sample:2\n")
    assert run_command_line(["show", "sample:2"]) == 0
    assert capfd.readouterr().out.endswith(": asked for\n")
    assert run_command_line(["show", "sample:2", "--json"]) == 0
    told = json.loads(capfd.readouterr().out)
    assert (told["id"], told["status"], told["reason"]) == ("sample:2", "forgotten", "asked for")
    assert run_command_line(["pull"]) == 0
    assert [json.loads(line)["id"] for line in capfd.readouterr().out.splitlines()] == ["sample:1", "sample:3"]
    assert run_command_line(["pull", "--id", "sample:2"]) == 0
    assert "; taken down: sample:2" in capfd.readouterr().err
    assert run_command_line(["verify", "--deep"]) == 0
    assert run_command_line(["runs"]) == 0
    assert run_command_line(["archive", "compact"]) == 0
    capfd.readouterr()
    assert run_command_line([*FORGET, "--json"]) == 0
    again: dict[str, Any] = json.loads(capfd.readouterr().out)
    assert (again["before"], again["run"], again["removed"]) == (["sample:2"], None, 0)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["forget", "sample:2"], "Missing option '--reason'"),
        (["forget", "sample:2", "--reason", " "], "--reason is empty"),
        (["forget", "sample:77", "--reason", "x"], "sample:77: no such release"),
    ],
)
def test_wrong_use(archive: Archive, capfd: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    before = [entry.key for entry in archive.store.list("")]
    assert run_command_line(words) == 2
    assert said in capfd.readouterr().err
    assert [entry.key for entry in archive.store.list("")] == before
