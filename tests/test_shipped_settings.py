"""config/wirevault.toml names every setting once, at its default."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from crawler.settings import ArchiveSettings, CrawlSettings, WireSettings
from jobs.settings import AlertSettings, SampleSettings, ScheduleSettings, Settings

TEXT = (Path(__file__).parents[1] / "config" / "wirevault.toml").read_text("utf-8")
SHIPPED = tomllib.loads(TEXT)
# A setting without a default stands behind a `#` with an example.
WHOLE = tomllib.loads(re.sub(r"^# (?=[a-z_]+ = )", "", TEXT, flags=re.MULTILINE))
# What the shipped file decides beyond the defaults of the code.
DECIDED = {"schedule": {"name", "cron"}, "wires": {"enabled"}}


def section(data: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = {"wires": data["wires"]["sample"], "schedule": data["schedule"][0]}.get(name, data[name])
    return found


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("archive", ArchiveSettings),
        ("crawl", CrawlSettings),
        ("wires", WireSettings),
        ("schedule", ScheduleSettings),
        ("alert", AlertSettings),
        ("sample", SampleSettings),
    ],
)
def test_a_section_names_each_setting_at_its_default(name: str, model: type[BaseModel]) -> None:
    assert list(section(WHOLE, name)) == list(model.model_fields)
    active = section(SHIPPED, name)
    assert set(active) | {n for n, f in model.model_fields.items() if f.default is None} == set(model.model_fields)
    for key in set(active) - DECIDED.get(name, set()):
        default = model.model_fields[key].default
        assert active[key] == (list(default) if isinstance(default, tuple) else default)


def test_there_is_no_other_section() -> None:
    assert set(SHIPPED) == set(Settings.model_fields)


def test_the_examples_are_sound() -> None:
    assert Settings(**WHOLE).schedule[0].since == "-2d"
