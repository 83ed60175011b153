"""pywb, which knows nothing of us, replays what lies in an archive and what `pull --format warc` writes."""

from __future__ import annotations

import io
import os
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.archive.export import Source, format_of
from tests.archive.pages import NOW, archive_run, exchange, html
from tests.archive.test_revisits import feed
from tests.servers import ROOT, Place, _free_ports

CONFIG = """\
proxy: coll
collections:
  coll:
    index_paths: {index}
    archive_paths: {archive}/
"""


@pytest.fixture(scope="session")
def programs() -> Path:
    folder = Path(os.environ.get("WIREVAULT_PYWB_VENV", ROOT / ".venv-pywb")) / "bin"
    if not (folder / "wayback").exists():
        pytest.skip(f"no pywb in {folder}: `make pywb` installs it, or set WIREVAULT_PYWB_VENV")
    return folder


Replay = Callable[[str, str], bytes]


@contextmanager
def replaying(programs: Path, folder: Path, index: Path, archive: Path) -> Iterator[Replay]:
    """A pywb over these files; what it is called with is a time and a URL, what it gives the page as it was kept."""
    (port,) = _free_ports(1)
    (folder / "config.yaml").write_text(CONFIG.format(index=index, archive=archive))
    log = (folder / "pywb.log").open("wb")
    server = subprocess.Popen(
        [programs / "wayback", "--port", str(port), "--bind", "127.0.0.1"], cwd=folder, stdout=log, stderr=log
    )
    try:
        _wait(f"http://127.0.0.1:{port}/", server, folder / "pywb.log")
        yield lambda moment, url: _read(f"http://127.0.0.1:{port}/coll/{moment}id_/{url}")
    finally:
        server.terminate()
        server.wait()
        log.close()


def _wait(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and server.poll() is None:
        try:
            _read(url)
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"pywb did not come up: {log.read_text(errors='replace')[-2000:]}")


def _read(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=60) as answer:
        return bytes(answer.read())


def index_of(root: Path, out: Path) -> Path:
    """All indexes of an archive as one, as its README.md says."""
    lines = sorted(line for path in root.rglob("*.cdxj") for line in path.read_bytes().splitlines(keepends=True))
    out.write_bytes(b"".join(lines))
    return out


def test_an_archive_is_replayed_by_its_own_indexes(programs: Path, folder: Place, tmp_path: Path) -> None:
    archive = folder.archive(segment_pages=2)
    plain = replace(exchange(2), body=html(2), headers=((b"Content-Type", b"text/html"),))
    archive_run(archive, feed(), exchange(1), plain, feed(9), exchange(1, minutes=9))
    with replaying(programs, tmp_path, index_of(folder.root, tmp_path / "index.cdxj"), folder.root) as replay:
        assert replay("20260304021500", exchange(1).url) == html(1)
        assert replay("20260304021500", exchange(2).url) == html(2)
        again = replay("20260304022400", feed().url)  # a revisit, of a record in an earlier segment
        assert again == replay("20260304021500", feed().url)
        assert b"Invented" in again


def test_a_pulled_warc_is_replayed(programs: Path, folder: Place, tmp_path: Path) -> None:
    archive = folder.archive()
    archive_run(archive, exchange(1), exchange(1, minutes=5), exchange(2))
    out = io.BytesIO()
    form = format_of("warc")
    form.write(archive.releases().batches(form.columns), out, Source(archive.store, NOW))
    (tmp_path / "pulled").mkdir()
    (tmp_path / "pulled" / "pulled.warc.gz").write_bytes(out.getvalue())
    command = [str(programs / "cdx-indexer"), "-s", "-j", str(tmp_path / "pulled" / "pulled.warc.gz")]
    index = tmp_path / "index.cdxj"
    index.write_bytes(subprocess.run(command, capture_output=True, check=True).stdout)
    with replaying(programs, tmp_path, index, tmp_path / "pulled") as replay:
        assert replay("20260304021500", exchange(1).url) == html(1)
        assert replay("20260304021500", exchange(2).url) == html(2)
