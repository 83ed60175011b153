"""Taking up one page of a wire as a golden page: the page as it was served, and a draft of the record it is to give."""

from __future__ import annotations

import dataclasses
import gzip
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from crawler import urls
from crawler.archive.encoding import decode
from crawler.archive.state import State
from crawler.clean import find_wire
from crawler.clock import rfc3339
from crawler.collect import Recordings
from crawler.errors import ConfigError, WirevaultError
from crawler.exchange import Exchange, Missing
from crawler.model import Page
from crawler.wire import Wire
from jobs import expected
from jobs.app import App
from jobs.cleaning import Job, clean_bytes, unpacked
from jobs.expected import Expected
from jobs.order import Order, Watch
from jobs.planning import harvest, plan
from jobs.shipped import shipped_folder

OTHERS = ("generic", "dumps")  # folders of pages without a wire's file: pages of unknown sites, and text dumps
_PACKED = 100_000  # bytes; larger pages are kept as gzip
_HERE = Path(__file__).parent.parent / "tests" / "golden"


@dataclass(frozen=True, slots=True)
class Taken:
    """Where a page and the draft of its record were written, and how it was read."""

    page: Path
    record: Path
    method: str


@dataclass(frozen=True, slots=True)
class _Got:
    name: str  # of the file it came from, or the end of its address
    body: bytes
    url: str | None


def golden_folder(wire: str) -> Path:
    """The folder of golden pages. Raises ConfigError where there are no tests, or where they do not know the wire."""
    if not _HERE.is_dir():
        raise ConfigError(
            "golden pages lie in the project's own tests, and this wirevault is installed without them: "
            "run it in a checkout (make setup), or name a folder of your own with --into"
        )
    if wire not in OTHERS and not (shipped_folder() / "wires" / f"{wire}.toml").exists():
        raise ConfigError(f"the tests read config/wires: put {wire}.toml there first, or name a folder with --into")
    return _HERE


def take_page(
    app: App,
    wire: str,
    source: str,
    watch: Watch,
    *,
    folder: Path,
    slug: str | None = None,
    replay: tuple[Path, ...] = (),
) -> Taken:
    """Save a page under `<folder>/<wire>/` with a draft of its expected record.

    `source` is a file, or a URL of the wire that is asked politely once or answered from recordings.
    Raises ConfigError, CleanError where the page holds no release, WirevaultError where it cannot be had or written.
    """
    named = None if wire in OTHERS else app.wire(wire)
    got = _fetched(app, named, source, watch, replay) if "://" in source else _saved(source)
    page = _place(folder / wire, slug or _slug(got.name), got)
    job = Job({} if wire == "generic" else app.wires, named, got.url)
    release = clean_bytes(page.name, got.body, job)
    states_itself = named is None or find_wire(Page(body=got.body), app.wires) == named
    draft = Expected(note="", url=None if states_itself else got.url, record=expected.draft(release))
    try:
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_bytes(gzip.compress(got.body, mtime=0) if page.suffix == ".gz" else got.body)
        expected.write(expected.beside(page), draft)
    except OSError as error:
        raise WirevaultError(f"{page}: cannot be written ({error.strerror}); name a folder with --into") from error
    return Taken(page, expected.beside(page), release.method)


def _saved(source: str) -> _Got:
    try:
        return _Got(Path(source).name, unpacked(Path(source).read_bytes()), None)
    except OSError as error:
        raise ConfigError(f"{source}: cannot be read ({error.strerror}); name a saved page or a URL") from error


def _slug(name: str) -> str:
    """A name of small letters, digits and hyphens, from that of a file or an address."""
    stem = expected.slug_of(Path(name))
    return re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:60].strip("-")


def _place(folder: Path, slug: str, got: _Got) -> Path:
    """Where the page goes. Raises ConfigError for what is no name or is taken."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", slug):
        raise ConfigError(f"{slug!r} is no name for a page: give one of small letters, digits and hyphens with --name")
    ending = ".txt" if got.name.endswith((".txt", ".md")) else ".html.gz" if len(got.body) > _PACKED else ".html"
    page = folder / f"{slug}{ending}"
    if expected.beside(page).exists():
        raise ConfigError(f"{expected.beside(page)} exists already: choose another name with --name")
    return page


def _fetched(app: App, wire: Wire | None, url: str, watch: Watch, replay: tuple[Path, ...]) -> _Got:
    """The page as it was served, asked as in a run: robots.txt, pace and retries of the wire. No door is opened."""
    if wire is None:
        raise ConfigError("no wire says how to ask this site politely: save the page yourself and name the file")
    if not urls.is_release(wire, url):
        raise ConfigError(f"{url}: no release of {wire.name} by its release_urls; mend them or name another URL")
    app.wires_to_run([wire.name])
    seen = _Seen()
    order = Order(limit=1, replay=replay)
    planned = plan(app, wire, order, State(), Recordings.open(replay) if replay else None)
    at, id_ = rfc3339(planned.until), urls.release_id(wire, url)
    owed = Missing(id=id_, url=url, reason="limit", detail="", doors=(), tried_at=at, tries=0)
    doorless = wire.model_copy(update={"door": ()})
    found = harvest(app, [dataclasses.replace(planned, wire=doorless, missing=(owed,), glance=True)], seen, watch)
    if not seen.releases:
        lost = next(iter(found[wire.name].missing), None)
        why = f"{lost.reason}: {lost.detail}" if lost else found[wire.name].failure or "the asking was stopped"
        raise WirevaultError(f"{url} could not be had ({why}); save the page yourself and name the file")
    return _page(seen.releases[0], wire)


class _Seen:
    """A sink that keeps the releases."""

    def __init__(self) -> None:
        self.releases: list[Exchange] = []

    def keep(self, exchange: Exchange) -> None:
        if exchange.kind == "release":
            self.releases.append(exchange)


def _page(exchange: Exchange, wire: Wire) -> _Got:
    encodings = [value.decode("latin-1") for name, value in exchange.headers if name.lower() == b"content-encoding"]
    body = decode(exchange.body, ", ".join(encodings), wire.polite.max_bytes).body
    return _Got(urlsplit(exchange.url).path.rstrip("/").rpartition("/")[2], body, exchange.url)
