"""A pull that broke off goes on where it was, and its file is the one that an unbroken pull writes."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import Any

import pytest

from crawler.archive import Archive
from jobs import resume
from jobs.__main__ import run_command_line
from tests.archive.shelf import shelve, version
from tests.servers import Place

DAYS = [f"2026-03-{day:02}" for day in range(1, 6)]


@pytest.fixture
def archive(folder: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    """A table for each of five days."""
    monkeypatch.setenv("WIREVAULT_ARCHIVE__URL", folder.url)
    monkeypatch.setattr(resume, "_EVERY", 1)
    found = folder.archive()
    shelve(found, tmp_path / "spool", [version(f"{day}-{n}", date=day) for day in DAYS for n in range(3)])
    return found


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "pulled").mkdir()
    return tmp_path / "pulled" / "out"


def pull(out: Path, *words: str) -> int:
    return run_command_line(["pull", "--resume", "-o", str(out), *words])


def table_of(archive: Archive, folder: Place, day: str) -> Path:
    return next(folder.root / key for key in archive.state().inventory.objects("releases") if f"date={day}/" in key)


def break_off(archive: Archive, folder: Place, out: Path, *words: str) -> None:
    """Pull as far as the fourth day, which cannot be read for a while."""
    table = table_of(archive, folder, DAYS[3])
    held = table.read_bytes()
    table.unlink()
    assert pull(out, *words) == 1
    assert not out.exists()
    table.write_bytes(held)


@pytest.mark.parametrize("form", ["jsonl", "text", "csv", "ninjs"])
def test_it_goes_on_where_it_was(archive: Archive, folder: Place, out: Path, form: str, capfd: Any) -> None:
    break_off(archive, folder, out, "--format", form)
    capfd.readouterr()
    assert pull(out, "--format", form) == 0
    assert "goes on after " in (said := capfd.readouterr().err)
    assert "9 releases from" in said  # those of the day that was being written, and of the two after it
    whole = out.with_name("whole")
    assert run_command_line(["pull", "--format", form, "-o", str(whole)]) == 0
    assert out.read_bytes() == whole.read_bytes()
    assert sorted(path.name for path in out.parent.iterdir()) == ["out", "whole"]


@pytest.mark.parametrize("change", ["question", "first day", "third day", "cut", "notes"])
def test_what_is_no_longer_so_is_written_anew(
    archive: Archive, folder: Place, out: Path, tmp_path: Path, change: str
) -> None:
    break_off(archive, folder, out)
    part, words = out.with_name(".out.part"), []
    if change == "question":
        words = ["--match", "-1"]
    elif change.endswith("day"):
        day = DAYS[0] if change == "first day" else DAYS[2]
        shelve(archive, tmp_path / "spool", [version("late", date=day)])
    elif change == "cut":
        part.write_bytes(part.read_bytes()[:-1])
    else:
        part.with_suffix(".notes").write_bytes(b'{"asked": "ano')
    assert pull(out, *words) == 0
    whole = out.with_name("whole")
    assert run_command_line(["pull", "-o", str(whole), *words]) == 0
    assert out.read_bytes() == whole.read_bytes()


def test_two_at_once_do_not_write_one_file(archive: Archive, out: Path, capfd: Any) -> None:
    part = out.with_name(".out.part")
    with part.open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert pull(out) == 2
    assert "another pull is writing it" in capfd.readouterr().err
    assert pull(out) == 0


@pytest.mark.parametrize("words", [["--format", "parquet"], ["--format", "warc"], ["--group"]])
def test_what_cannot_go_on_is_refused(archive: Archive, out: Path, words: list[str], capfd: Any) -> None:
    assert pull(out, *words) == 2
    assert "--resume: name a file with -o" in capfd.readouterr().err
    assert run_command_line(["pull", "--resume"]) == 2
