"""WARC files at hand, taken over into the archive: which there are, and what each wire's releases in them come to."""

from __future__ import annotations

import glob
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path

from crawler.archive.opening import open_store
from crawler.archive.places import scratch
from crawler.archive.store import Store
from crawler.archive.versions import capture_of
from crawler.archive.writer import RunWriter
from crawler.clock import rfc3339
from crawler.errors import ConfigError
from crawler.exchange import DoorReport, Exchange, FileSeen, Harvest
from crawler.intake.warcs import DOOR, Scan, WarcFile
from crawler.wire import Wire
from jobs.app import App
from jobs.drops import Delivered
from jobs.pages import clean_pages

_CAPTURES = 200  # that are taken over together; then they are cleaned, so that memory does not grow


@dataclass(frozen=True, slots=True, kw_only=True)
class Warc:
    """A WARC file of a folder or bucket."""

    url: str
    size: int  # bytes
    tag: str  # what tells these bytes from others: the ETag, or the time of change
    path: Path | None = None  # where it lies on this machine
    store: Store | None = field(default=None, compare=False)
    key: str = ""


def find_warcs(app: App, patterns: Iterable[str]) -> list[Warc]:
    """The files that paths, `s3://bucket/key` and patterns of both (`*`, `?`, `[…]`) name, each once, by name.

    Raises ConfigError for one that names none, StoreError.
    """
    found: dict[str, Warc] = {}
    faults = []
    for pattern in patterns:
        some = list(_in_bucket(app, pattern) if pattern.startswith("s3://") else _on_disk(pattern))
        found |= {warc.url: warc for warc in some}
        if not some:
            faults.append(f"--warc {pattern}: no such file; name WARC files, or a pattern such as 'crawl/*.warc.gz'")
    if faults:
        raise ConfigError(faults)
    return [found[url] for url in sorted(found)]


def _on_disk(pattern: str) -> Iterator[Warc]:
    names = [pattern] if Path(pattern).is_file() else glob.glob(pattern, recursive=True)  # noqa: PTH207
    for name in names:
        path = Path(name).resolve()
        if path.is_file():
            stat = path.stat()
            yield Warc(url=path.as_uri(), size=stat.st_size, tag=str(stat.st_mtime_ns), path=path)


def _in_bucket(app: App, pattern: str) -> Iterator[Warc]:
    bucket, _, wanted = pattern.removeprefix("s3://").partition("/")
    store = open_store(app.settings.archive.model_copy(update={"url": f"s3://{bucket}"}))
    fixed = wanted[: min((at for sign in "*?[" if (at := wanted.find(sign)) >= 0), default=len(wanted))]
    for entry in store.list(fixed):
        if fnmatchcase(entry.key, wanted):
            url = f"{store.url}/{entry.key}"
            yield Warc(url=url, size=entry.size, tag=entry.tag, store=store, key=entry.key)


def unread(files: Sequence[Warc], seen: Sequence[dict[str, FileSeen]]) -> list[Warc]:
    """The files that were not read yet for all of the wires; `seen` is what is known of each wire's files, by URL."""
    return [warc for warc in files if not all(_is_seen(warc, one.get(warc.url)) for one in seen)]


def _is_seen(warc: Warc, seen: FileSeen | None) -> bool:
    return seen is not None and (seen.size, seen.tag) == (warc.size, warc.tag)


Progress = Callable[[Warc, Scan], None]


def take_warcs(
    app: App,
    writer: RunWriter,
    wires: Sequence[Wire],
    files: Sequence[Warc],
    progress: Progress,
    stop: Callable[[], bool],
) -> Delivered:
    """Take over the releases of these wires from the files. Raises StoreError, ArchiveError."""
    delivered = Delivered()
    now = app.clock.now().replace(microsecond=0)
    for wire in wires:
        harvest = Harvest(wire=wire.name, since=rfc3339(now), until=rfc3339(now))
        harvest.doors.append(DoorReport(name=DOOR, kind=DOOR, url=files[0].url if files else "", requests=len(files)))
        delivered.harvests[wire.name] = harvest
    seen: list[FileSeen] = []
    for warc in unread(files, [writer.files_seen(wire.name) for wire in wires]):
        if stop():
            _stopped(delivered)
            break
        scan = _take(app, writer, wires, warc, delivered, progress)
        seen.append(_seen(warc, scan, rfc3339(now)))
    for wire in wires:
        writer.keep_files(wire.name, seen)
    return delivered


def _seen(warc: Warc, scan: Scan, at: str) -> FileSeen:
    return FileSeen(
        url=warc.url,
        size=warc.size,
        tag=warc.tag,
        outcome="broken" if scan.damage else "taken",
        at=at,
        items=scan.captures,
        detail=scan.damage,
    )


def _stopped(delivered: Delivered) -> None:
    for harvest in delivered.harvests.values():
        harvest.stopped = "interrupted"


def _take(
    app: App, writer: RunWriter, wires: Sequence[Wire], warc: Warc, delivered: Delivered, progress: Progress
) -> Scan:
    with scratch(f"warc-{writer.run}") as folder:
        path = warc.path
        if path is None:
            assert warc.store is not None
            path = folder / "warc"
            warc.store.download(warc.key, path)
        file = WarcFile(path, warc.url, wires, lambda exchange: _is_held(writer, exchange))
        captures = file.captures()
        while some := list(islice(captures, _CAPTURES)):
            for exchange in some:
                writer.keep(exchange)
                _name(delivered.harvests[exchange.wire], exchange)
            clean_pages(app, writer, writer.pages(), tallies=delivered.tallies)
            progress(warc, file.scan)
    _note(delivered, warc, file.scan)
    progress(warc, file.scan)
    return file.scan


def _is_held(writer: RunWriter, exchange: Exchange) -> bool:
    """Whether this very capture was taken over before, by a run that died while it read the file, or out of another."""
    assert exchange.note
    known = writer.state.known.get(exchange.note.id)
    return known is not None and (known.status == "forgotten" or known.capture == capture_of(exchange))


def _name(harvest: Harvest, exchange: Exchange) -> None:
    assert exchange.note
    id_ = exchange.note.id
    harvest.discovered += id_ not in harvest.named
    harvest.named[id_] = exchange.note.claims
    harvest.captured.append(id_)
    harvest.bytes += len(exchange.body)
    harvest.doors[0].items = len(harvest.named)


def _note(delivered: Delivered, warc: Warc, scan: Scan) -> None:
    for one in scan.lost:
        delivered.harvests[one.id.partition(":")[0]].missing.append(one)
    for harvest in delivered.harvests.values():
        harvest.notes += [f"{warc.url}: {told(scan)}"]
        if scan.damage:
            harvest.doors[0].faults.append(f"{warc.url} {scan.damage}")
            harvest.doors[0].short = True


def told(scan: Scan) -> str:
    """What a file came to, in one line."""
    passed = "".join(f", {count} {why}" for why, count in scan.passed.most_common())
    return f"{scan.records} answers read, {scan.captures} taken over, {len(scan.lost)} not whole{passed}"
