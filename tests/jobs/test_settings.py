"""Settings: every fault at once, each with its place; the environment wins."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from crawler.errors import ConfigError
from jobs.settings import read

WIRE = """
title = "Testwire"
home = "http://wire.test/"
hosts = ["wire.test"]
language = "en"
timezone = "UTC"
release_urls = ['/r/(?P<id>\\d+)']

[[door]]
name = "feed"
kind = "feed"
url = "http://wire.test/feed"
"""


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith("WIREVAULT_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def written(folder: Path, text: str, name: str = "my.toml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def faults(path: Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read(path)
    return list(caught.value.faults)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[archive]\nurll = 'x'", "archive.urll: no such setting"),
        ("[archive]\nchecksums = 'never'", "archive.checksums: Input should be 'when_supported' or 'when_required'"),
        ("[nonsense]\na = 1", "nonsense: no such setting"),
        ("[crawl]\nmax_minutes = 'long'", "crawl.max_minutes: Input should be a valid number"),
        ("[wires.nowhere]\nenabled = true", "wires.nowhere: no wire is called 'nowhere'; known are"),
        ("[wires.prnewswire]\nnoarchive = 'yes'", "wires.prnewswire.noarchive: Input should be 'obey' or 'record'"),
        ("[[schedule]]\nname = 'n'\ncron = '* * *'", "schedule.n.cron: '* * *' is not `minute hour day month weekday`"),
        ("[[schedule]]\nname = 'n'\ncron = '0 2 * * *'\ntimezone = 'Mars/X'", "schedule.n.timezone: no such time zone"),
        ("[[schedule]]\nname = 'n'\ncron = '0 2 * * *'\nsince = 'soon'", "schedule.n.since: 'soon' is no time"),
        ("[[schedule]]\nname = 'n'\ncron = '0 2 * * *'\nwires = ['x']", "schedule.n.wires: no wire is called 'x'"),
        ("[alert]\non_failure_webhook = 'ftp://x'", "alert.on_failure_webhook: not an http or https URL"),
        ("[sample]\nday = -1", "sample.day: Input should be greater than or equal to 0"),
        ("archive = 5", "archive: Input should be a valid dictionary"),
        ("wires = 5", "wires: Input should be a valid dictionary"),
        ("schedule = 5", "schedule: Input should be"),
        ("[archive", "is not TOML"),
    ],
)
def test_each_fault_names_file_and_key(tmp_path: Path, text: str, expected: str) -> None:
    path = written(tmp_path, text)
    assert [line for line in faults(path) if line.startswith(f"{path}: {expected}")], faults(path)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_bytes(b"[archive]\nurl = '\xff'")
    assert faults(path) == [f"{path}: is not UTF-8 (invalid start byte at byte 17); save it as UTF-8"]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert "cannot be read (No such file or directory)" in faults(tmp_path / "none.toml")[0]


def test_all_faults_of_file_environment_and_wire_files_come_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wires = tmp_path / "wires"
    wires.mkdir()
    written(wires, WIRE.replace('kind = "feed"', 'kind = "fax"'), "odd.toml")
    written(wires, "title = 5", "bad.toml")
    monkeypatch.setenv("WIREVAULT_SAMPLE__DAY", "tomorrow")
    monkeypatch.setenv("WIREVAULT_FOO", "1")
    text = "\n".join(faults(written(tmp_path, "[crawl]\nwires_dir = 'wires'\n[archive]\nobjects = 'maybe'")))
    for part in ("SAMPLE__DAY: Input should be a valid integer", "WIREVAULT_FOO: no such setting", "archive.objects: "):
        assert part in text
    settings_only = written(tmp_path, "[crawl]\nwires_dir = 'wires'")
    monkeypatch.delenv("WIREVAULT_FOO")
    monkeypatch.delenv("WIREVAULT_SAMPLE__DAY")
    text = "\n".join(faults(settings_only))
    assert "odd.toml: door.0" in text
    assert "bad.toml: title" in text


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("WIREVAULT_ARCHIVE__URLL", "x", "environment: WIREVAULT_ARCHIVE__URLL: no such setting"),
        ("WIREVAULT_ARCHIV__URL", "x", "environment: WIREVAULT_ARCHIV__URL: no such setting"),
        ("WIREVAULT_ARCHIVE__CHECKSUMS", "x", "environment: WIREVAULT_ARCHIVE__CHECKSUMS: Input should be"),
        ("WIREVAULT_WIRES__NOWHERE__PERMISSION", "x", "environment: WIREVAULT_WIRES__NOWHERE: no wire is called"),
        ("WIREVAULT_WIRES__PRNEWSWIRE__NOPE", "x", "environment: WIREVAULT_WIRES__PRNEWSWIRE__NOPE: no such setting"),
        ("WIREVAULT_SCHEDULE", "[{", "environment: "),
        ("WIREVAULT_SCHEDULE__N__CRON", "*", "environment: WIREVAULT_SCHEDULE__N__CRON: '*' is not"),
        ("WIREVAULT_SCHEDULE__N__TIMEZONE", "Mars", "environment: WIREVAULT_SCHEDULE__N__TIMEZONE: no such time zone"),
    ],
)
def test_faults_of_the_environment_name_the_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, expected: str
) -> None:
    monkeypatch.setenv(variable, value)
    lines = faults(written(tmp_path, ""))
    assert [line for line in lines if line.startswith(expected)], lines


def test_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(
        tmp_path,
        "[archive]\nurl = 'file:///a'\nobjects = true\n[wires.prnewswire]\nenabled = true\npermission = 'file'\n"
        "[[schedule]]\nname = 'by-night'\ncron = '0 2 * * *'\nwires = ['presseportal']",
    )
    for name, value in {
        "WIREVAULT_ARCHIVE__URL": "file:///b",
        "WIREVAULT_WIRES__PRNEWSWIRE__PERMISSION": "[1] their letter of May",
        "WIREVAULT_SCHEDULE__BY_NIGHT__CRON": "30 2 * * *",
        "WIREVAULT_SCHEDULE__NOON__CRON": "0 12 * * *",
        "WIREVAULT_SCHEDULE__NOON__WIRES": "prnewswire, globenewswire",
        "WIREVAULT_ARCHIVE__ENDPOINT_URL": "",
        "WIREVAULT_ALERT__ON_FAILURE_COMMAND": '["mail", "me"]',
    }.items():
        monkeypatch.setenv(name, value)
    settings = read(path).settings
    assert (settings.archive.url, settings.archive.objects, settings.archive.endpoint_url) == ("file:///b", True, None)
    assert settings.wire("prnewswire").permission == "[1] their letter of May"
    assert settings.wire("prnewswire").enabled
    assert [(s.name, s.cron, s.wires) for s in settings.schedule] == [
        ("by-night", "30 2 * * *", ("presseportal",)),
        ("noon", "0 12 * * *", ("prnewswire", "globenewswire")),
    ]
    assert settings.alert.on_failure_command == ("mail", "me")


def test_one_fault_hides_no_other(tmp_path: Path) -> None:
    config = tmp_path / "wirevault.toml"
    config.write_text(
        """
        [archive]
        foo = 1
        [[schedule]]
        name = "n"
        cron = "x y"
        timezone = "Mars/Olympus"
        wires = ["nowhere"]
        [wires.neither]
        enabled = true
        """
    )
    with pytest.raises(ConfigError) as refused:
        read(config)
    said = "\n".join(refused.value.faults)
    for key in ("archive.foo", "schedule.n.cron", "schedule.n.timezone", "schedule.n.wires", "wires.neither"):
        assert f"{config}: {key}: " in said


@pytest.mark.parametrize(
    "variable", ["WIREVAULT_WIRES__TEST-WIRE__PERMISSION", "WIREVAULT_WIRES__TEST_WIRE__PERMISSION"]
)
def test_wires_with_a_hyphen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    (tmp_path / "wires").mkdir()
    written(tmp_path / "wires", WIRE, "test-wire.toml")
    monkeypatch.setenv(variable, "ours")
    configuration = read(written(tmp_path, "[crawl]\nwires_dir = 'wires'"))
    assert configuration.settings.wire("test-wire").permission == "ours"
    assert configuration.wires["test-wire"].title == "Testwire"


def test_where_the_configuration_comes_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read().path.name == "wirevault.toml"
    assert read().path.parent != Path()  # as shipped
    written(tmp_path, "[archive]\nurl = 'file:///here'", "wirevault.toml")
    assert read().settings.archive.url == "file:///here"
    monkeypatch.setenv("WIREVAULT_CONFIG", str(written(tmp_path, "[archive]\nurl = 'file:///named'", "named.toml")))
    assert read().settings.archive.url == "file:///named"
    given = written(tmp_path, "[archive]\nurl = 'file:///given'", "given.toml")
    assert read(given).settings.archive.url == "file:///given"
