"""`wirevault clean` as a person types it: a real process, real files, its lines and its exit codes."""

from __future__ import annotations

import gzip
import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from jobs.__main__ import run_command_line

DUMP = "NORHAVEN, May 9, 2025 /PRNewswire/ -- Acme Bolts opened mill number {} today, the company said.\n\nSOURCE Acme Bolts\n"
PAGE = """<!doctype html><html lang="en"><head><title>Acme Opens a Mill</title>
<link rel="canonical" href="https://www.prnewswire.com/news-releases/acme-opens-a-mill-300000001.html"></head>
<body><article class="news-release static-gallery-template"><header class="release-header"><h1>Acme Opens a Mill</h1>
<p class="mb-no">May 09, 2025, 05:00 ET</p></header>
<section class="release-body container"><div class="row"><div class="col-sm-10">
<p><span class="xn-location">NORHAVEN</span>, <span class="xn-chron">May 9, 2025</span> /PRNewswire/ -- Acme Bolts opened a mill
today, the company said, and two hundred people of the town found work in it before the evening.</p>
<p>The mill stands on the canal, and it runs on the water of the river that the town is named after.</p>
<p>SOURCE Acme Bolts</p></div></div></section></article></body></html>
"""


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    returncode: int
    stdout: bytes
    stderr: bytes


Clean = Callable[..., Done]


@pytest.fixture
def clean(capfdbinary: pytest.CaptureFixture[bytes]) -> Iterator[Clean]:
    """The command in this process: its words, its exit code, what it wrote."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level

    def run(*words: str) -> Done:
        capfdbinary.readouterr()
        code = run_command_line(["clean", *words])
        sys.stdout.flush()
        sys.stderr.flush()
        out, err = capfdbinary.readouterr()
        return Done(code, out, err)

    yield run
    root.handlers[:], root.level = handlers, level


def typed(*words: str | bytes, stdin: bytes = b"") -> Done:
    """The command as a process of its own."""
    command: list[str | bytes] = [sys.executable, "-m", "jobs", "clean", *words]
    done = subprocess.run(command, input=stdin, capture_output=True, timeout=120, check=False)
    return Done(done.returncode, done.stdout, done.stderr)


def records(done: Done) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def write(folder: Path, name: str, data: str | bytes) -> str:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return str(path)


def test_one_record_a_line_in_the_order_given(tmp_path: Path) -> None:
    files = [
        write(tmp_path, "b.txt", DUMP.format(2)),
        write(tmp_path, "a.html", PAGE),
        write(tmp_path, "c.html.gz", gzip.compress(PAGE.encode())),
        write(tmp_path, "d.md", DUMP.format(4)),
        write(tmp_path, "e.htm", PAGE),
    ]
    done = typed(*files)
    assert (done.returncode, done.stderr) == (0, b"")
    found = records(done)
    assert [one["file"] for one in found] == files
    assert all(next(iter(one)) == "file" for one in found)
    assert [one["method"].partition("@")[0] for one in found] == [
        "dump",
        "prnewswire",
        "prnewswire",
        "dump",
        "prnewswire",
    ]
    assert {one["id"] for one in found} == {None, "prnewswire:300000001"}
    assert found[1]["text"] == found[2]["text"]
    assert all(one["issuer"] == ["Acme Bolts"] and one["version"] is None for one in found)


def test_files_that_cannot_be_cleaned_give_a_line_and_exit_1(tmp_path: Path, clean: Clean) -> None:
    folder = tmp_path / "folder.html"
    folder.mkdir()
    files = {
        str(tmp_path / "missing.html"): "unreadable",
        str(folder): "unreadable",
        write(tmp_path, "empty.html", ""): "empty",
        write(tmp_path, "empty.txt", " \n"): "empty",
        write(tmp_path, "binary.txt", bytes(range(32)) * 40): "binary",
        write(tmp_path, "torn.html.gz", gzip.compress(PAGE.encode())[:-20]): "unreadable",
        write(tmp_path, "short.html", "<html><body><p>Hello</p></body></html>"): "no-text",
    }
    good = write(tmp_path, "good.txt", DUMP.format(1))
    done = clean(*files, good)
    assert done.returncode == 1
    found = records(done)
    assert [one["file"] for one in found] == [*files, good]
    assert {one["file"]: one["error"]["code"] for one in found[:-1]} == files
    assert all(one["error"]["message"] for one in found[:-1])
    assert "error" not in found[-1]
    messages = done.stderr.decode()
    assert all(file in messages for file in files)
    assert "Traceback" not in messages
    assert good not in messages


@pytest.mark.parametrize(
    ("data", "method"), [(PAGE, "prnewswire"), (DUMP.format(1), "dump"), (gzip.compress(PAGE.encode()), "prnewswire")]
)
def test_stdin_is_told_by_its_first_bytes(data: str | bytes, method: str) -> None:
    done = typed("-", stdin=data if isinstance(data, bytes) else data.encode())
    (record,) = records(done)
    assert done.returncode == 0
    assert (record["file"], record["method"].partition("@")[0]) == ("-", method)


def test_the_wire_can_be_stated_or_withheld(tmp_path: Path, clean: Clean) -> None:
    page, dump = write(tmp_path, "a.html", PAGE), write(tmp_path, "a.txt", DUMP.format(1))
    assert [one["wire"] for one in records(clean(page, dump))] == ["prnewswire", "prnewswire"]
    generic = records(clean(page, dump, "--wire", "generic"))
    assert [(one["wire"], one["id"], one["method"]) for one in generic] == [
        (None, None, "generic"),
        (None, None, "dump"),
    ]
    assert [one["wire"] for one in records(clean(dump, "--wire", "businesswire"))] == ["businesswire"]


def test_the_url_tells_what_the_page_does_not(tmp_path: Path, clean: Clean) -> None:
    dump = write(tmp_path, "a.txt", DUMP.format(1))
    (record,) = records(
        clean(dump, "--url", "https://www.prnewswire.com/news-releases/acme-300000009.html?utm_source=x")
    )
    assert record["id"] == "prnewswire:300000009"
    assert record["url"] == "https://www.prnewswire.com/news-releases/acme-300000009.html"


@pytest.mark.parametrize(
    "wrong",
    [
        ["{}", "--wire", "nobody"],
        ["{}", "--format", "pdf"],
        ["{}", "--processes", "0"],
        ["{}", "{}", "--url", "https://wire.example/1"],
        [],
    ],
)
def test_wrong_words_start_nothing_and_exit_2(tmp_path: Path, clean: Clean, wrong: list[str]) -> None:
    done = clean(*[word.format(write(tmp_path, "a.txt", DUMP.format(1))) for word in wrong])
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr
    assert b"Traceback" not in done.stderr


def test_several_processes_give_the_same_lines(tmp_path: Path, clean: Clean) -> None:
    files = [write(tmp_path, f"{number:03}.txt", DUMP.format(number)) for number in range(70)]
    files.insert(33, str(tmp_path / "missing.txt"))
    alone, together = clean(*files), typed(*files, "--processes", "3")
    assert together.stdout == alone.stdout
    assert (together.returncode, alone.returncode) == (1, 1)
    assert "number 69 today" in records(together)[-1]["text"]


def test_the_other_forms_are_for_people(tmp_path: Path, clean: Clean) -> None:
    one, two = write(tmp_path, "a.html", PAGE), write(tmp_path, "b.txt", DUMP.format(1))
    assert clean(one, "--format", "text").stdout.startswith(
        b"Acme Opens a Mill\n\nNORHAVEN, May 9, 2025 /PRNewswire/ -- Acme"
    )
    assert clean(one, "--format", "markdown").stdout.startswith(b"# Acme Opens a Mill\n\nNORHAVEN, May 9, 2025")
    assert f"==> {two} <==".encode() in clean(one, two, "--format", "text").stdout
    page = clean(one, two, "--format", "html").stdout.decode()
    assert page.startswith("<!doctype html>")
    assert page.endswith("</html>\n")
    assert page.count("<article>") == 2
    assert "<script" not in page


def test_a_name_that_is_no_unicode_is_still_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(DUMP.format(1))
    odd = bytes(tmp_path) + b"/caf\xe9.txt"
    try:
        path.rename(odd.decode("utf-8", "surrogateescape"))
    except OSError as error:
        pytest.skip(f"this file system refuses names that are no Unicode: {error}")
    done = typed(odd)
    assert done.returncode == 0
    assert records(done)[0]["file"].endswith("caf\ufffd.txt")
