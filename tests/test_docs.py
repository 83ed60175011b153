"""The documents tell the truth: links lead somewhere, every command and setting stands where a reader looks for it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from jobs.__main__ import COMMANDS
from jobs.settings import ScheduleSettings, Settings

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s#]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    assert not [link for link in links if "://" not in link and not (page.parent / link).exists()]


def test_the_readme_names_every_command_and_no_other() -> None:
    table = re.findall(r"^\| `wirevault (\w+)` \|", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert sorted(table) == sorted(COMMANDS)


def test_the_readme_types_make_targets_that_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    typed = set(re.findall(r"\bmake ([a-z]+)", (ROOT / "README.md").read_text("utf-8")))
    assert typed <= targets
    assert {"run", "test", "setup", "check", "help"} <= targets


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_settings_in_the_documents_are_read(page: Path) -> None:
    """Every block of settings in the documents is one that the software takes."""
    for block in re.findall(r"```toml\n(.*?)```", page.read_text("utf-8"), re.DOTALL):
        settings = tomllib.loads(block)
        if not settings.keys() <= Settings.model_fields.keys():
            continue  # a wire file: tests/test_wire.py reads those
        read = Settings(**settings)
        assert all(isinstance(entry, ScheduleSettings) for entry in read.schedule)


def test_messages_and_documents_name_no_command_that_is_not_there() -> None:
    """In back quotes, `wirevault X` is a thing to type."""
    sources = [*(ROOT / "crawler").rglob("*.py"), *(ROOT / "jobs").rglob("*.py"), *PAGES]
    typed = {
        (path.name, word)
        for path in [*sources, ROOT / "crawler" / "archive" / "readme.md"]
        for word in re.findall(r"`wirevault ([a-z]+)", path.read_text("utf-8"))
    }
    assert len(typed) > 10
    assert not {(name, word) for name, word in typed if word not in COMMANDS}
