"""Runs that do not go well, in real processes: what is kept, what is said, who is told."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import Popen

import pytest

from crawler.archive import Archive
from crawler.clock import Clock
from tests.servers import Place, moto_server
from tests.test_end_to_end import Shell, segments

ROOT = Path(__file__).parent.parent.parent
SAMPLE = (ROOT / "config" / "wires" / "sample.toml").read_text("utf-8")


@pytest.fixture
def shell(folder: Place, tmp_path: Path) -> Shell:
    return Shell(folder, tmp_path)


def with_wire(shell: Shell, change: Callable[[str], str]) -> None:
    """The sample wire, with its file changed."""
    wires = shell.folder / "wires"
    wires.mkdir()
    (wires / "sample.toml").write_text(change(SAMPLE), "utf-8")
    shell.environment["WIREVAULT_CRAWL__WIRES_DIR"] = str(wires)


def wait_for_segment(place: Place, process: Popen[str]) -> None:
    deadline = time.monotonic() + 120
    while not segments(place):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline, "no segment reached the archive"
        time.sleep(0.02)


def test_a_door_that_answers_with_nothing_makes_a_run_unsound_and_somebody_is_told(shell: Shell) -> None:
    with_wire(shell, lambda text: text.replace("/sitemap-news.xml", "/sitemap-nothing.xml"))
    told = shell.folder / "told.json"
    shell.environment["WIREVAULT_ALERT__ON_FAILURE_COMMAND"] = f"cat > {told}"
    report = json.loads(shell.type("run", "--json", code=1))
    assert report["verdict"] == report["wires"][0]["verdict"] == "unsound"
    assert report["reasons"][0].startswith("sample: door news-sitemap: 0 items where at least 20 are expected")
    assert report["wires"][0]["new"] > 100  # and is committed all the same
    message = json.loads(told.read_text())
    assert {name: message[name] for name in ("run", "verdict", "reasons")} == {
        name: report[name] for name in ("run", "verdict", "reasons")
    }
    assert [(one["wire"], one["cause"]) for one in message["opened"]] == [("sample", "door-unread")]
    told.unlink()
    status = json.loads(shell.type("status", "--json", code=1))["wires"][0]
    assert (status["verdict"], status["last_sound"]) == ("unsound", None)
    assert [finding["cause"] for finding in status["findings"]] == ["door-unread"]
    shell.type("run", "--since", "2026-03-05", code=1)
    assert not told.exists()  # once
    (shell.folder / "wires" / "sample.toml").write_text(SAMPLE, "utf-8")
    shell.type("run", "--since", "2026-03-05")
    message = json.loads(told.read_text())
    assert [(one["wire"], one["cause"]) for one in message["recovered"]] == [("sample", "door-unread")]
    assert (message["opened"], message["open"]) == ([], 0)
    assert json.loads(shell.type("runs", "--json"))[0]["verdict"] == "unsound"


def test_a_wire_that_cannot_be_reached_is_a_failed_wire_and_moves_no_window(shell: Shell, folder: Place) -> None:
    with_wire(shell, lambda text: text.replace("http://wire.example/", "http://elsewhere.example/").replace(
        'hosts    = ["wire.example"]', 'hosts    = ["elsewhere.example"]'
    ))  # fmt: skip
    report = json.loads(shell.type("run", "--json", code=1))
    assert report["wires"][0]["verdict"] == "unsound"
    assert Archive.open(folder.url).state().windows == {}


def test_the_next_run_tries_what_is_missing_and_the_next_day_brings_its_releases(shell: Shell, folder: Place) -> None:
    first = json.loads(shell.type("run", "--json"))
    lost = {one["id"] for one in first["wires"][0]["missing"]}
    assert lost == set(Archive.open(folder.url).state().missing)
    second = json.loads(shell.type("run", "--json"))
    assert {one["id"] for one in second["wires"][0]["missing"]} == lost
    assert second["wires"][0]["still_missing"] == len(lost)
    assert {one.tries for one in Archive.open(folder.url).state().missing.values()} == {2}
    next_day = shell.run(WIREVAULT_SAMPLE__DAY="1")
    assert next_day["new"] >= 20


def test_a_store_that_dies_ends_the_run_with_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with moto_server() as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        place = Place(f"s3://{server.new_bucket()}", server.endpoint_url, server)
        shell = Shell(place, tmp_path)
        told = tmp_path / "told.json"
        shell.environment |= {
            "WIREVAULT_ARCHIVE__RETRIES": "1",
            "WIREVAULT_ARCHIVE__TIMEOUT_SECONDS": "2",
            "WIREVAULT_ALERT__ON_FAILURE_COMMAND": f"cat > {told}",
        }
        process = shell.start("run")
        wait_for_segment(place, process)
    out, err = process.communicate(timeout=120)
    assert (process.returncode, out) == (1, ""), err
    lines = [line for line in err.splitlines() if line.startswith("wirevault: ")]
    assert len(lines) == 1
    assert server.endpoint_url in lines[0] or place.url in lines[0]
    assert "Traceback" not in err
    assert json.loads(told.read_text())["verdict"] == "unsound"


def test_a_second_signal_ends_at_once_and_the_next_run_takes_up(shell: Shell, folder: Place) -> None:
    process = shell.start("run")
    wait_for_segment(folder, process)
    process.send_signal(signal.SIGINT)
    assert process.stderr
    assert "stopping" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130
    report = json.loads(shell.type("run", "--json"))
    assert report["verdict"] == "sound"


def test_a_rehearsal_writes_nothing(shell: Shell) -> None:
    report = json.loads(shell.type("run", "--dry-run", "--json"))
    assert (report["run"], report["dry_run"], report["verdict"]) == (None, True, "sound")
    assert len(report["wires"][0]["planned"]) > 100
    assert report["wires"][0]["new"] == 0
    assert not (shell.folder / "archive").exists()
    assert "would fetch" in shell.type("run", "--dry-run")


def test_a_limit_leaves_the_window_open_and_the_rest_for_later(shell: Shell) -> None:
    report = json.loads(shell.type("run", "--limit", "5", "--json"))
    wire = report["wires"][0]
    assert (wire["new"], wire["verdict"], wire["stopped"]) == (5, "sound", "limit")
    assert wire["left"]["limit"] > 100
    assert shell.run()["new"] > 100


def test_the_clock_that_is_set_is_the_clock_of_the_run(shell: Shell) -> None:
    shell.type("run", "--limit", "3", "--now", "2027-05-06T07:08:09Z")
    run = json.loads(shell.type("runs", "--json"))[0]
    assert run["run"].startswith("20270506T0708")
    assert run["started"].startswith("2027-05-06T07:08")
    release = json.loads(shell.type("pull").splitlines()[0])
    assert release["fetched"].startswith("2027-05-06T07:")


def test_what_the_schedule_skipped_stands_in_the_next_manifest(shell: Shell) -> None:
    skip = "nightly 2026-03-03T02:15:00Z: still running"
    shell.type("run", "--limit", "1", "--skipped", skip)
    assert json.loads(shell.type("runs", "--json"))[0]["skips"] == [skip]


def test_a_run_that_waits_for_another_is_stopped_at_once(shell: Shell, folder: Place) -> None:
    with folder.archive().begin(Clock(), command="test") as writer:
        process = shell.start("run", "--wait", "120")
        assert process.stderr
        assert any("waiting" in line for line in process.stderr), "it does not say that it waits"
        process.terminate()
        process.communicate(timeout=60)
        writer.commit({}, verdict="sound")
    assert process.returncode == 130
    assert Archive.open(folder.url).state().torn == ()
