"""The program as its users know it: commands typed in a shell, an archive in a folder or on an S3 server, read back."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars
import pytest

from crawler.archive import Archive
from tests.servers import Place

REPLAY = Path(__file__).parent.parent.parent / "shared" / "corpus" / "replay"


class Shell:
    """Runs commands with the place's archive and nothing else configured."""

    def __init__(self, place: Place, folder: Path) -> None:
        self.folder = folder
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("WIREVAULT_")}
        self.environment |= {"WIREVAULT_ARCHIVE__URL": place.url, "WIREVAULT_ARCHIVE__SEGMENT_PAGES": "20"}
        if place.endpoint_url:
            self.environment["WIREVAULT_ARCHIVE__ENDPOINT_URL"] = place.endpoint_url

    def start(self, *words: str, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "jobs", *words],
            cwd=self.folder, env=self.environment | environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def type(self, *words: str, code: int = 0, **environment: str) -> str:
        """stdout of a command that must end with this exit code."""
        process = self.start(*words, **environment)
        out, err = process.communicate(timeout=240)
        assert process.returncode == code, f"{words}\n{out}\n{err}"
        assert "Traceback" not in err
        return out

    def run(self, *words: str, code: int = 0, **environment: str) -> dict[str, int]:
        """The counts of a run of the sample wire."""
        report = json.loads(self.type("run", "--json", *words, code=code, **environment))
        return {name: report["wires"][0][name] for name in ("discovered", "new", "changed", "requests")} | {
            "taken_up": report["taken_up"]["new"]
        }

    def versions(self) -> dict[tuple[str, int], tuple[str, str]]:
        """Every version in the archive: its digest without what depends on the moment, and its status."""
        lines = [json.loads(line) for line in self.type("pull", "--all-versions").splitlines()]
        found = {(line["id"], line["version"]): (line["digest"], line["status"]) for line in lines}
        assert len(found) == len(lines), "a version was given twice"
        return found


@pytest.fixture
def shell(place: Place, tmp_path: Path) -> Shell:
    return Shell(place, tmp_path)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, int], tuple[str, str]]:
    """What the sample wire leaves in an archive when nothing goes wrong."""
    folder = tmp_path_factory.mktemp("undisturbed")
    shell = Shell(Place((folder / "archive").as_uri()), folder)
    shell.run()
    return shell.versions()


def test_a_run_archives_and_the_next_finds_nothing_new(folder: Place, tmp_path: Path) -> None:
    shell = Shell(folder, tmp_path)
    first = shell.run()
    assert first["new"] > 100
    assert first["changed"] == 2
    second = shell.run()
    assert (second["new"], second["changed"]) == (0, 0)
    assert second["requests"] < 20
    shell.type("status")
    versions = shell.versions()
    assert {status for _, status in versions.values()} == {"usable", "corrected", "withdrawn"}
    assert sum(version == 2 for _, version in versions) == 2


def test_other_tools_read_the_same_rows(folder: Place, tmp_path: Path) -> None:
    shell = Shell(folder, tmp_path)
    shell.run()
    ours = {(one.id, one.version, one.text) for one in Archive.open(folder.url).releases(all_versions=True)}
    tables = str(tmp_path / "archive" / "releases" / "**" / "*.parquet")
    theirs = polars.scan_parquet(tables).select("id", "version", "text").collect().rows()
    assert set(theirs) == ours


def test_a_run_that_was_killed_is_completed_by_the_next(
    shell: Shell, place: Place, undisturbed: dict[tuple[str, int], tuple[str, str]]
) -> None:
    process = shell.start("run")
    deadline = time.monotonic() + 120
    while not segments(place):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline, "no segment reached the archive"
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    report = shell.run()
    assert report["taken_up"] > 0
    assert shell.versions() == undisturbed


def segments(place: Place) -> list[str]:
    """The raw segments that have reached the archive."""
    try:
        archive = Archive.open(place.url, endpoint_url=place.endpoint_url)
    except Exception:  # noqa: BLE001  there is no archive yet
        return []
    return [entry.key for entry in archive.store.list("raw/")]


def test_a_second_run_gives_way(folder: Place, tmp_path: Path) -> None:
    shell = Shell(folder, tmp_path)
    process = shell.start("run")
    while not (tmp_path / "archive" / "lease.json").exists():
        assert process.poll() is None
        time.sleep(0.02)
    shell.type("run", code=3)
    out, err = process.communicate(timeout=240)
    assert process.returncode == 0, out + err


def test_sigterm_ends_a_run_within_seconds_and_keeps_what_came(folder: Place, tmp_path: Path) -> None:
    shell = Shell(folder, tmp_path)
    process = shell.start("run")
    while not segments(folder):
        assert process.poll() is None
        time.sleep(0.05)
    process.terminate()
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, out + err
    assert 0 < len(shell.versions()) < 118
    shell.run()
    assert len(shell.versions()) >= 118


@pytest.mark.corpus
@pytest.mark.parametrize(("wire", "count"), [("prnewswire", 3), ("globenewswire", 1), ("presseportal", 1)])
def test_the_recorded_wires(wire: str, count: int, place: Place, tmp_path: Path) -> None:
    recording = REPLAY / f"{wire}.warc.gz"
    if not recording.exists():
        pytest.skip("the recordings lie beside the project and cannot be passed on; they are not here")
    section = f"WIREVAULT_WIRES__{wire.upper()}__"
    settings = {f"{section}PERMISSION": "a test", f"{section}NOARCHIVE": "record"}
    shell = Shell(place, tmp_path)
    shell.environment |= settings | {"WIREVAULT_CRAWL__CONTACT": "test@example.org"}
    shell.type("run", "--wire", wire, "--since", "2013-01-01", "--replay", str(recording))
    releases = [json.loads(line) for line in shell.type("pull").splitlines()]
    assert len(releases) == count
    assert all(release["headline"] and len(release["text"]) > 500 and release["published"] for release in releases)


@pytest.mark.parametrize(
    ("words", "environment", "code", "said"),
    [
        (("run", "--wire", "nowhere"), {}, 2, "nowhere"),
        (("run", "--wire", "prnewswire"), {}, 2, "prnewswire.com"),
        (("pull",), {"WIREVAULT_ARCHIVE__URL": "ftp://example.org/x"}, 2, "ftp"),
        (("pull",), {}, 2, "no such folder"),
        (("run", "--since", "yesterday-ish"), {}, 2, "--since"),
        (("run",), {"WIREVAULT_ARCHIVE__URLS": "x"}, 2, "URLS"),
        (("show", "sample:1"), {}, 2, "archive"),
        (("frobnicate",), {}, 2, "frobnicate"),
    ],
)
def test_wrong_use_is_one_clear_line(
    words: tuple[str, ...], environment: dict[str, str], code: int, said: str, folder: Place, tmp_path: Path
) -> None:
    process = Shell(folder, tmp_path).start(*words, **environment)
    _, err = process.communicate(timeout=60)
    assert process.returncode == code
    assert said in err
    assert "Traceback" not in err
