"""Where everything takes place: a temporary folder, a site, and archives that are made when they are first needed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from bench.children import ROOT, Cost, Failed, measure, python, start

CONCURRENCY = 16

_WIRE = r"""
title    = "Bench"
home     = "http://wire.example/"
hosts    = ["wire.example"]
language = "en"
timezone = "America/New_York"
start    = "2026-01-01"
release_urls = ['^https?://wire\.example/[^?#]*-(?P<id>\d{9})\.html(?:[?#]|$)']
datelines = ["Samplewire", "SAMPLE WIRE", "SAMPLE NEWSWIRE"]

[[door]]
name = "all"
kind = "sitemap"
url  = "SITEMAP"

[polite]
delay_seconds = 0.0
concurrency = CONCURRENCY

"""

_CONFIG = """
[archive]
url = "ARCHIVE"

[crawl]
contact = "bench@wire.example"
wires_dir = "wires"
proxy = "PROXY"

[wires.sample]
enabled = false

[wires.bench]
enabled = true
permission = "invented releases"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is measured."""

    pages: int  # of a whole run, and of a cleaning
    many: int  # of the run whose memory is looked at, and of a pull
    rounds: int


class Ground:
    """A folder and a site of so many pages, for as long as the context lasts."""

    def __init__(self, folder: Path, count: int) -> None:
        self.folder = folder
        self._count = count
        self._site: subprocess.Popen[bytes] | None = None
        self._port = 0
        self._runs: dict[int, tuple[Path, Cost]] = {}

    @property
    def environment(self) -> Mapping[str, str]:
        """Of every child: nothing of the person who measures is read or written."""
        return {
            "XDG_STATE_HOME": str(self.folder / "state"),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            "PYTHONHASHSEED": "0",
        }

    @property
    def proxy(self) -> str:
        """The site, as the proxy of whoever asks it."""
        if self._site is None:
            say(f"making {self._count:,} pages")
            self._site = start(python("-m", "bench.site", str(self._count)), self.environment, subprocess.PIPE)
            assert self._site.stdout is not None
            port = self._site.stdout.readline()
            if not port:
                raise Failed("the site did not start")
            self._port = int(port)
        return f"http://127.0.0.1:{self._port}"

    def scratch(self, name: str) -> Path:
        """A path at which nothing is yet."""
        path = self.folder / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        return path

    def sitemap(self, count: int) -> str:
        return f"http://wire.example/sitemap-{count}.xml"

    def two_days(self, count: int) -> str:
        """The sitemap of as many releases, at most 1,000, all of two days."""
        return f"http://wire.example/two-days-{count}.xml"

    def archive(self, count: int) -> tuple[Path, Cost]:
        """The settings of an archive of so many releases, and what the run that made it took. Made once."""
        if count not in self._runs:
            self._runs[count] = self.run(count, f"archive-{count}")
        return self._runs[count]

    def run(self, count: int, name: str) -> tuple[Path, Cost]:
        """`wirevault run` of so many releases into a new archive. Raises Failed."""
        folder = self.scratch(name)
        config = self.configure(folder, self.sitemap(count))
        say(f"wirevault run, {count:,} releases")
        command = python("-m", "jobs", "--config", str(config), "run", "--wire", "bench", "--now", "2030-01-01")
        return config, measure(command, self.environment, folder / "run.txt")

    def configure(self, folder: Path, sitemap: str) -> Path:
        """Settings for an archive in `folder`, which is new, of the releases that a sitemap names."""
        (folder / "wires").mkdir(parents=True)
        layouts = (ROOT / "config/wires/sample.toml").read_text("utf-8").partition("[[layout]]")
        wire = _WIRE.replace("SITEMAP", sitemap).replace("CONCURRENCY", str(CONCURRENCY))
        (folder / "wires/bench.toml").write_text(wire + "".join(layouts[1:]), "utf-8")
        config = folder / "wirevault.toml"
        archive = (folder / "archive").as_uri()
        config.write_text(_CONFIG.replace("ARCHIVE", archive).replace("PROXY", self.proxy), "utf-8")
        return config

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._site is not None:
            self._site.kill()
            self._site.communicate()


def say(what: str) -> None:
    """Progress, on stderr."""
    print(f"bench: {what}", file=sys.stderr, flush=True)
