"""Saved pages and dumps to records, one file at a time or in several processes, in the order given."""

from __future__ import annotations

import gzip
import io
import os
import signal
import sys
import zlib
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Literal

from crawler.clean import clean as clean_page
from crawler.clean import clean_dump, find_wire, render, sheet
from crawler.clean.licensed import is_item
from crawler.errors import CleanError, WirevaultError
from crawler.model import Page, Release, to_json
from crawler.wire import Wire

Format = Literal["json", "text", "markdown", "html"]

MAX_BYTES = 256 * 1024 * 1024  # of one file, unpacked: nothing that a wire publishes comes near
_BATCH = 16  # files that go to a process at once: a page takes milliseconds, a hand-over about one
_IN_FLIGHT = 4  # batches a process: finished ones wait in memory for those before them
_PAGES, _DUMPS = (".html", ".htm", ".xhtml", ".shtml"), (".txt", ".md", ".text", ".markdown")
_OPENS = (
    b"<!doctype html",
    b"<html",
    b"<?xml",
    b"<head",
    b"<body",
    b"<!--",
    b"<meta",
    b"<title",
    b"<article",
    b"<div",
    b"<p>",
    b"<h1",
)


@dataclass(frozen=True, slots=True)
class Job:
    """What is the same for every file. `wire` is the wire that the operator states; `url` the page's address."""

    wires: Mapping[str, Wire]
    wire: Wire | None = None
    url: str | None = None
    format: Format = "json"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One file cleaned, or why it could not be. `output` is what goes to stdout, in the format asked for."""

    file: str
    output: bytes
    fault: str | None = None


def clean_files(files: Sequence[str], job: Job, processes: int) -> Iterator[Outcome]:
    """The outcome of each file, in the order given; with several processes a bounded number of them is under way."""
    if processes == 1 or len(files) < 2 or "-" in files:
        for file in files:
            yield clean_file(file, job)
        return
    context = get_context("spawn")  # a forked process would share open files and locks of libraries
    with ProcessPoolExecutor(processes, context, initializer=_begin, initargs=(job,)) as pool:
        try:
            yield from _in_order(pool, files, processes)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _in_order(pool: ProcessPoolExecutor, files: Sequence[str], processes: int) -> Iterator[Outcome]:
    size = max(1, min(_BATCH, len(files) // (2 * processes)))
    batches = iter([files[at : at + size] for at in range(0, len(files), size)])
    under_way: deque[tuple[Sequence[str], Future[list[Outcome]]]] = deque()
    for batch in batches:
        under_way.append((batch, pool.submit(_clean_batch, batch)))
        if len(under_way) >= _IN_FLIGHT * processes:
            yield from _finished(*under_way.popleft())
    while under_way:
        yield from _finished(*under_way.popleft())


def _finished(batch: Sequence[str], future: Future[list[Outcome]]) -> list[Outcome]:
    try:
        return future.result()
    except BrokenProcessPool as error:
        raise WirevaultError(
            f"a process died while it cleaned {batch[0]} or one of the {len(batch) - 1} files after it, "
            "perhaps for want of memory: clean these alone with --processes 1"
        ) from error


_jobs: list[Job] = []  # of this worker process, set once when it begins


def _begin(job: Job) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the operator's Ctrl-C reaches all; one answers
    _jobs.append(job)


def _clean_batch(files: Sequence[str]) -> list[Outcome]:
    return [clean_file(file, _jobs[0]) for file in files]


def clean_file(file: str, job: Job) -> Outcome:
    """One file, `-` for stdin. Whatever is in it, it gives an outcome."""
    try:
        release = clean_bytes(file, _read(file), job)
        return Outcome(file, _rendered(file, release, job.format))
    except CleanError as error:
        return _failed(file, error.code, str(error), job.format)
    except (OSError, EOFError, zlib.error) as error:
        return _failed(file, "unreadable", _told(error), job.format)
    except Exception as error:  # noqa: BLE001  # one file must not end a batch; its name and the reason are reported
        return _failed(file, "internal", f"unexpected {type(error).__name__}: {error}; please report it", job.format)


def clean_bytes(file: str, data: bytes, job: Job) -> Release:
    """The release in a file's bytes: a dump by its name's ending, a page by its, anything else by its first bytes."""
    wires = job.wires.values()
    if _is_dump(file, data):
        return clean_dump(data, url=job.url, wire=job.wire, wires=wires)
    page = Page(body=data, url=job.url)
    return clean_page(page, job.wire or find_wire(page, job.wires))


def _is_dump(file: str, data: bytes) -> bool:
    name = file.lower().removesuffix(".gz")
    if name.endswith(_PAGES) or is_item(data):
        return False
    return name.endswith(_DUMPS) or not _looks_like_html(data)


def _looks_like_html(data: bytes) -> bool:
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith(_OPENS) or b"<html" in head or b"</p>" in head or b"</div>" in head


def _read(file: str) -> bytes:
    """The file's bytes, unpacked. Raises OSError, EOFError, zlib.error, CleanError `too-large`."""
    if file == "-":
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
    else:
        with Path(file).open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    return unpacked(data)


def unpacked(data: bytes) -> bytes:
    """The bytes of a saved page, out of gzip where they are packed. Raises EOFError, zlib.error, CleanError."""
    if data[:2] == b"\x1f\x8b":
        with gzip.open(io.BytesIO(data)) as stream:
            data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise CleanError("too-large", f"more than {MAX_BYTES // 1024 // 1024} MB: this is no release")
    return data


def _rendered(file: str, release: Release, form: Format) -> bytes:
    if form == "json":
        return b'{"file":' + to_json(_name(file)) + b"," + to_json(release)[1:] + b"\n"
    if form == "html":
        return sheet.to_html(release, _name(file)).encode("utf-8", "replace")
    text = render.to_text(release) if form == "text" else render.to_markdown(release)
    return text.encode("utf-8", "replace")


def _failed(file: str, code: str, message: str, form: Format) -> Outcome:
    name = _name(file)
    record = {"file": name, "error": {"code": code, "message": message}}
    output = to_json(record) + b"\n" if form == "json" else b""
    return Outcome(file, output, f"{name}: {message} ({code})")


def _name(file: str) -> str:
    """The file's name as given; bytes in it that are no UTF-8 cannot stand in JSON."""
    return os.fsencode(file).decode("utf-8", "replace")


def _told(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, IsADirectoryError):
        return "this is a folder: name its files"
    if isinstance(error, PermissionError):
        return "it may not be read: check its permissions"
    if isinstance(error, gzip.BadGzipFile | EOFError | zlib.error):
        return f"the gzip file is damaged ({error})"
    return f"it cannot be read: {getattr(error, 'strerror', None) or error}"
