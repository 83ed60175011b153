"""Two writers that begin at the same moment, as if on two machines: hosts, boots and file locks of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from crawler.archive import Archive, holder
from crawler.archive.s3 import S3Store
from crawler.errors import ArchiveBusy
from crawler.settings import ArchiveSettings
from tests.archive.pages import archive_run, exchange
from tests.servers import ROOT, Place


def race(place: Place, folder: Path, settle: float, machines: int = 2) -> list[str]:
    """How each of them ended: "committed", "gave way", or what went wrong."""
    started = []
    for number in range(machines):
        command = [
            sys.executable,
            "-m",
            __name__,
            place.settings(segment_pages=2).model_dump_json(),
            str(number),
            str(settle),
        ]
        environment = os.environ | {"XDG_STATE_HOME": str(folder / f"machine-{number}")}
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        started.append(process)
    for process in started:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    return [process.communicate(timeout=120)[0].strip() for process in started]


def main(settings: str, number: str, settle: str) -> None:
    """One of the machines."""
    me = replace(holder.Holder.me(), host=f"machine-{number}", boot=f"boot-{number}")
    holder._describe = lambda pid: replace(me, pid=pid)  # type: ignore[assignment]
    S3Store.settle_seconds = float(settle)
    archive = Archive.open(ArchiveSettings.model_validate_json(settings))
    print("ready", flush=True)  # noqa: T201
    sys.stdin.readline()
    try:
        archive_run(archive, *(exchange(one) for one in range(1, 6)), minutes=1 + int(number))
    except ArchiveBusy:
        print("gave way")  # noqa: T201
    else:
        print("committed")  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
