"""`wirevault schedule` as an operator runs it: real runs of the sample wire, real signals."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crawler.archive import Archive
from crawler.archive.manifest import Manifest
from tests.servers import Place

SETTINGS = """
[archive]
url = "{url}"

[[schedule]]
name = "feeds"
cron = "*/2 * * * * *"
timezone = "Europe/Berlin"
wires = ["sample"]
"""


class Service:
    """A `wirevault schedule` process and the archive that it fills."""

    def __init__(self, folder: Path) -> None:
        self.place = Place((folder / "archive").as_uri())
        self.config = folder / "wirevault.toml"
        self.config.write_text(SETTINGS.format(url=self.place.url))
        self.log = (folder / "log").open("w+")
        self.process = self.start()

    def start(self) -> subprocess.Popen[str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("WIREVAULT_")}
        command = [sys.executable, "-m", "jobs", "--config", str(self.config), "schedule"]
        return subprocess.Popen(command, env=environment, cwd=self.config.parent, stderr=self.log, text=True)

    def manifests(self) -> list[Manifest]:
        return list(self.place.archive().manifests()) if (self.place.root / "wirevault.json").exists() else []

    def said(self) -> str:
        return Path(self.log.name).read_text()

    def wait_for(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 200
        while not condition():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.1)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    service = Service(tmp_path)
    yield service
    if service.process.poll() is None:
        service.process.kill()
        service.process.wait()
    service.log.close()


def test_it_catches_up_fires_again_and_stops_soundly(service: Service) -> None:
    service.wait_for(lambda: len(service.manifests()) >= 3)
    other = service.start()  # a second service on this machine gives way
    assert other.wait(timeout=60) == 3
    assert service.stop() == 130
    first, *later = service.manifests()
    assert "catching up" in service.said()
    assert {manifest.verdict for manifest in (first, *later[:2])} == {"sound"}
    assert len(first.releases) > 100
    assert not any(manifest.releases for manifest in later)
    # the slots that passed while the first run was at work stand in the manifest of the next
    assert later[0].skips
    assert all("still running" in skip for skip in later[0].skips)
    assert len({one.id for one in Archive.open(service.place.url).releases()}) > 100


def test_sigterm_in_the_middle_of_a_run_leaves_a_sound_archive(service: Service) -> None:
    service.wait_for((service.place.root / "lease.json").exists)
    assert service.stop() == 130
    service.process = service.start()  # what was missed is caught up on, and completed
    service.wait_for(lambda: any(m.verdict == "sound" for m in service.manifests()))
    assert service.stop() == 130
    assert len({one.id for one in Archive.open(service.place.url).releases()}) >= 118
