"""The fault campaign: runs that are killed, or cut off from their store, at random moments; then one clean run.

`make torture SEED=1 RUNS=200`. A run here is the archive's own writer over invented
pages of a wire that grows and corrects itself; every tenth is a whole `wirevault run` of the sample wire. Which run
meets what, and at which request to the store, follows from the seed; kills by the clock fall where the machine puts
them. In the end every release must be there, once, with the words that the wire shows last.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal

from crawler.archive import Archive
from crawler.archive.local import LocalStore
from crawler.archive.pages import read_record
from crawler.archive.store import Store
from crawler.errors import StoreError, WirevaultError
from crawler.model import Release, sha256
from tests.archive.pages import clock, exchange, html, take_all
from tests.faults import FaultProxy, Storm, faulty
from tests.servers import Place, SwiftMissing, swift_server

End = Literal["none", "kill-before", "kill-after", "kill-half", "kill-timed", "cut"]
ENDS: tuple[End, ...] = ("kill-before", "kill-after", "kill-half", "kill-timed", "cut")

_VERBS = ("create", "get", "download", "range", "size", "list", "put_slot")
_REQUESTS = 28  # of a run, about: the moment of its end is drawn from as many
_NEW = 3  # releases that the wire publishes from one run to the next
_ROUND = 20  # disturbed runs on one archive
_LATER = 4  # runs after which every fourth release is corrected


@dataclass(frozen=True)
class Order:
    """One run to be made."""

    place: Place
    step: int  # the wire's state
    end: End
    at: int  # which request to the store


@dataclass(slots=True)
class Tally:
    """What a campaign came to."""

    seed: int
    place: str
    ends: Counter[str] = field(default_factory=Counter)  # what was done to runs, and "whole", "survived"
    archives: int = 1
    committed: int = 0
    releases: int = 0
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def disturbed(self) -> int:
        return sum(count for end, count in self.ends.items() if end not in {"none", "survived"})

    @property
    def sound(self) -> bool:
        return not (self.lost or self.twice or self.damaged)

    def __iadd__(self, other: Tally) -> Tally:
        self.ends += other.ends
        self.archives += other.archives
        self.committed += other.committed
        self.releases += other.releases
        self.lost += other.lost
        self.twice += other.twice
        self.damaged += other.damaged
        self.seconds += other.seconds
        return self


def campaign(place: Place, seed: int, runs: int, proxy: FaultProxy | None = None) -> Tally:
    """Disturb so many runs on an empty place, then let one go through, and look at what there is."""
    chance = random.Random(seed)
    tally = Tally(seed, place.url.partition(":")[0])
    began, step, reported = time.monotonic(), 0, dict[str, str]()
    span = 1.0
    while tally.disturbed < runs:
        end: End = "none" if step % 8 == 0 else chance.choice(ENDS)
        order = Order(place, step, end, chance.randint(1, _REQUESTS))
        if proxy is not None:
            proxy.plan = Storm(seed + step, 0.04, cut=order.at if end == "cut" else None)
        started = time.monotonic()
        was, told = _run(order, delay=chance.uniform(0, span) if end == "kill-timed" else None)
        if end == "none":
            span = time.monotonic() - started
        tally.ends[was] += 1
        tally.committed += told is not None
        reported |= told or {}
        step += 1
    if proxy is not None:
        proxy.plan = Storm(seed, 0.0)
    _, told = _run(Order(place, step, "none", 0), None)
    assert told is not None, "the clean run at the end did not commit"
    _look(place, step, reported | told, tally)
    tally.seconds = time.monotonic() - began
    return tally


def _run(order: Order, delay: float | None) -> tuple[str, dict[str, str] | None]:
    """What became of the run, and what it reported as stored: digests by id and version; None without a commit."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    ours, theirs = context.Pipe()
    child = context.Process(target=_child, args=(order, theirs, dict(os.environ)), daemon=True)
    child.start()
    theirs.close()
    if delay is not None:
        ours.poll(60)
        child.join(delay)
        child.kill()
    child.join(300)
    assert child.exitcode is not None, "a run hangs"
    found = next((one for one in _told(ours) if isinstance(one, dict)), None)
    disturbed = child.exitcode == -signal.SIGKILL or (order.end == "cut" and child.exitcode != 0)
    assert disturbed or child.exitcode == 0, f"{order}: exit code {child.exitcode}"
    return (order.end if disturbed or order.end == "none" else "survived"), found


def _told(connection: Connection) -> Iterator[Any]:
    """Everything that a process has sent before its end."""
    with suppress(EOFError, OSError):
        while True:
            yield connection.recv()


def _child(order: Order, told: Connection, environment: dict[str, str]) -> None:
    """One run, in a process of its own; the server that forks them has the environment of an earlier moment."""
    os.environ.update(environment)
    _hurry()
    archive = order.place.archive(segment_pages=4, retries=4, timeout_seconds=20)
    told.send("begun")
    _break(type(archive.store), order)
    try:
        told.send(_archive(archive, order.step))
    except WirevaultError as error:
        sys.stderr.write(f"{order.end}: {error}\n")
        os._exit(1)
    os._exit(0)


def _hurry() -> None:
    """Requests are repeated as ever, without waiting in between."""
    from botocore.retries import standard

    standard.ExponentialBackoff.delay_amount = lambda self, context: 0.0  # type: ignore[method-assign]


def _archive(archive: Archive, step: int) -> dict[str, str]:
    """What `wirevault run` does, over the invented wire: digests of what was committed, by id and version."""
    with archive.begin(clock(step), command="torture") as writer:
        take_all(writer, writer.torn_pages())
        writer.keep(exchange(0, b"<rss>invented</rss>", kind="feed"))
        for number, text in _wire(step).items():
            known = writer.state.known.get(f"sample:{number}")
            if known is None or (text == "second" and known.version == 1):
                writer.keep(exchange(number, html(number, text), minutes=step))
        take_all(writer, writer.pages())
        manifest = writer.commit({}, verdict="sound")
    return {f"{known.id} v{known.version}": known.digest for known in manifest.releases}


def _wire(step: int) -> dict[int, str]:
    """What the wire shows at a step, by number."""
    return {
        number: "second" if number % 4 == 0 and step >= number // _NEW + _LATER else "first"
        for number in range(_NEW * (step + 1))
    }


def _break(kind: type[Store], order: Order) -> None:
    """Let the run end at its n-th request to the store, in this process alone."""
    count = [0]
    for verb in _VERBS:
        setattr(kind, verb, _breaking(getattr(kind, verb), order, count))


def _breaking(verb: Callable[..., Any], order: Order, count: list[int]) -> Callable[..., Any]:
    def broken(store: Store, *words: Any) -> Any:
        count[0] += 1
        if count[0] == order.at and order.end in {"kill-before", "kill-half"}:
            _die(store, words, half=order.end == "kill-half")
        if order.end == "cut" and count[0] >= order.at and isinstance(store, LocalStore):
            raise StoreError("the store is gone")
        done = verb(store, *words)
        if count[0] == order.at and order.end == "kill-after":
            _die(store, words, half=False)
        return done

    return broken


def _die(store: Store, words: tuple[Any, ...], *, half: bool) -> None:
    """`kill -9`; half-way through a write there is half a file, as a dying writer leaves it."""
    if half and isinstance(store, LocalStore) and len(words) == 2 and isinstance(words[1], bytes):
        store._write_part(store._path(words[0]), words[1][: len(words[1]) // 2])
    os.kill(os.getpid(), signal.SIGKILL)


def _look(place: Place, step: int, reported: dict[str, str], tally: Tally) -> None:
    """Compare the archive with the wire, and everything in it with what is said of it."""
    archive = place.archive()
    found: dict[str, list[Release]] = {}
    for release in archive.releases(all_versions=True):
        found.setdefault(release.id or "", []).append(release)
    tally.releases = len(found)
    held = {f"{one.id} v{one.version}": one.digest for chain in found.values() for one in chain}
    tally.lost += [key for key, digest in reported.items() if held.get(key) != digest]
    for number, text in _wire(step).items():
        chain = found.pop(f"sample:{number}", [])
        if not chain or not chain[-1].text.startswith(text):
            tally.lost.append(f"sample:{number}")
        if [one.version for one in chain] != list(range(1, len(chain) + 1)) or len({o.digest for o in chain}) != len(
            chain
        ):
            tally.twice.append(f"sample:{number}")
        tally.damaged += [f"{one.id} v{one.version}" for one in chain if not _matches(archive, one)]
    tally.twice += found  # what the wire never had
    tally.damaged += _objects(archive)


def _matches(archive: Archive, release: Release) -> bool:
    """Whether the raw page of a version says what its row says."""
    assert release.raw
    page = read_record(archive.store, release.raw)
    return f"{release.text}</p>".encode() in page.body and (release.headline or "").encode() in page.body


def _objects(archive: Archive) -> Iterator[str]:
    """What `verify --deep` finds, and by a look of our own objects that are not as stated, or named twice."""
    yield from (f"{problem.code} {problem.key}" for problem in archive.verify(deep=True))
    seen: set[str] = set()
    for manifest in archive.manifests():
        for stored in manifest.objects:
            data = archive.store.get(stored.key)
            if stored.key in seen or (sha256(data), len(data)) != (stored.sha256, stored.size):
                yield stored.key
            seen.add(stored.key)


def whole_runs(place: Place, seed: int, runs: int, home: Path) -> Tally:
    """Kill so many `wirevault run`s of the sample wire, each at a random moment, then let one go through."""
    chance = random.Random(seed)
    tally = Tally(seed, f"{place.url.partition(':')[0]}, wirevault run")
    began = time.monotonic()
    expected = _versions(Place((home / "undisturbed").as_uri()), home)
    span = time.monotonic() - began
    for _ in range(runs):
        child = subprocess.Popen(_words("run"), env=_environment(place), cwd=home, stdout=-3, stderr=-3)
        try:
            child.wait(chance.uniform(0.1, 0.8) * span)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        tally.ends["whole" if child.returncode < 0 else "survived"] += 1
    found = _versions(place, home)
    tally.releases = len({line.split()[0] for line in found})
    tally.lost += sorted(expected.keys() - found.keys())
    tally.twice += sorted((found - expected).keys())
    tally.damaged += _objects(place.archive())
    tally.seconds = time.monotonic() - began
    return tally


def _versions(place: Place, home: Path) -> Counter[str]:
    """Every version after one clean run: its id, number, status and digest."""
    subprocess.run(_words("run"), env=_environment(place), cwd=home, check=True, capture_output=True)
    archive = Archive.open(place.settings())
    return Counter(f"{one.id} {one.version} {one.status} {one.digest}" for one in archive.releases(all_versions=True))


def _words(command: str) -> list[str]:
    return [sys.executable, "-m", "jobs", command]


def _environment(place: Place) -> dict[str, str]:
    settings = {"WIREVAULT_ARCHIVE__URL": place.url, "WIREVAULT_ARCHIVE__SEGMENT_PAGES": "20"}
    if place.endpoint_url:
        settings["WIREVAULT_ARCHIVE__ENDPOINT_URL"] = place.endpoint_url
    return {name: value for name, value in os.environ.items() if not name.startswith("WIREVAULT_")} | settings


@contextmanager
def _own_home(folder: Path) -> Iterator[None]:
    """Nothing of the campaign touches the user's own state, cache or credentials."""
    before = dict(os.environ)
    os.environ |= {"XDG_STATE_HOME": str(folder / "state"), "XDG_CACHE_HOME": str(folder / "cache")}
    os.environ |= {
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": "none",
        "AWS_SHARED_CREDENTIALS_FILE": "none",
    }
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def in_folders(seed: int, runs: int, home: Path) -> Iterator[Tally]:
    """Nine of ten runs by the writer alone."""
    whole = max(1, runs // 10)
    yield rounds(lambda n: Place((home / f"archive-{n}").as_uri()), seed, runs - whole)
    yield whole_runs(Place((home / "whole").as_uri()), seed, whole, home)


def on_swift(seed: int, runs: int, home: Path) -> Iterator[Tally]:
    """The same on a real server, through a proxy that cuts and hurts connections."""
    whole = max(1, runs // 10)
    with swift_server(_made(home / "swift")) as server, faulty(server.endpoint_url) as proxy:
        os.environ |= server.environment
        bucket = server.new_bucket()
        yield rounds(lambda n: Place(f"s3://{bucket}/{n}", proxy.endpoint_url, server), seed, runs - whole, proxy)
        place = Place(f"s3://{server.new_bucket()}/b", server.endpoint_url, server)
        yield whole_runs(place, seed, whole, _made(home / "again"))


STORES = {"folder": in_folders, "swift": on_swift}


def everything(seed: int, runs: int, stores: list[str]) -> list[Tally]:
    """The whole campaign, so many runs shared among the stores."""
    tallies = []
    for name in stores:
        with tempfile.TemporaryDirectory(prefix="torture-") as folder, _own_home(Path(folder)):
            try:
                for tally in STORES[name](seed, -(-runs // len(stores)), Path(folder)):
                    tallies.append(tally)
                    sys.stderr.write(f"{table([tally])}\n")
            except SwiftMissing as why:
                sys.stderr.write(f"not on {name}: {why}\n")
    return tallies


def rounds(place: Callable[[int], Place], seed: int, runs: int, proxy: FaultProxy | None = None) -> Tally:
    """So many disturbed runs, some on one archive, then on the next, each with a seed of its own."""
    total = campaign(place(0), seed, min(runs, _ROUND), proxy)
    for number in range(1, -(-runs // _ROUND)):
        total += campaign(place(number), seed + number, min(runs - number * _ROUND, _ROUND), proxy)
        sys.stderr.write(f"{total.place}: {total.disturbed} of {runs} runs disturbed, {time.strftime('%X')}\n")
    return total


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def table(tallies: list[Tally]) -> str:
    """The report, as it stands in docs/torture.md."""
    lines = [
        "| store | archives | disturbed | how | releases | lost | twice | damaged |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in tallies:
        how = ", ".join(f"{end} {count}" for end, count in sorted(one.ends.items()))
        counts = " | ".join(str(len(what)) for what in (one.lost, one.twice, one.damaged))
        lines.append(f"| {one.place} | {one.archives} | {one.disturbed} | {how} | {one.releases} | {counts} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--store", action="append", choices=STORES)
    words = parser.parse_args()
    tallies = everything(words.seed, words.runs, words.store or list(STORES))
    print(f"seed {words.seed}, {sum(one.disturbed for one in tallies)} runs disturbed")  # noqa: T201
    print(table(tallies))  # noqa: T201
    for one in tallies:
        for what, keys in (("lost", one.lost), ("twice", one.twice), ("damaged", one.damaged)):
            print(*(f"{one.place}: {what}: {key}" for key in keys), sep="\n", end="")  # noqa: T201
    sys.exit(not all(one.sound for one in tallies))
