"""What one wire is asked for, and what its crawl shares while it goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from crawler.clock import Clock
from crawler.collect.recordings import Recorded, Recordings
from crawler.discover import original_of
from crawler.discover.web_archive import Original
from crawler.exchange import Exchange, Harvest, Kind, Manners, Missing, Note, Reason, Sink
from crawler.ledger.enumeration import DoorMemory
from crawler.model import Capture, Known
from crawler.settings import CrawlSettings, WireSettings
from crawler.wire import Door, WebArchive, Wire

if TYPE_CHECKING:
    from crawler.collect.middlewares.addresses import Addresses
    from crawler.collect.middlewares.gate import Gate


class Network(Protocol):
    """Answers requests in the place of sockets."""

    def answer(self, method: str, url: str, headers: Mapping[str, str]) -> Recorded | None:
        """The answer as it would be served; names of headers in lower case. None where there is nothing to be had.

        Raises OSError where no connection would come about.
        """


Progress = Callable[[str, Harvest], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What one wire is asked for. Times have a zone.

    A release that its doors stamp before `since` or after `until` is outside the window, one without a stamp is
    inside. With `open_end` the window ends at `until` only on paper: what is published while the run is under way is
    taken too.
    """

    wire: Wire
    wire_settings: WireSettings = field(default_factory=WireSettings)
    crawl_settings: CrawlSettings = field(default_factory=CrawlSettings)
    since: datetime
    until: datetime
    known: Mapping[str, Known] = field(default_factory=dict)  # by id
    recent: Mapping[str, datetime] = field(default_factory=dict)  # by id: the known releases of its days
    known_urls: Mapping[str, str] = field(default_factory=dict)  # canonical URL -> id
    missing: tuple[Missing, ...] = ()  # of earlier runs: tried again, wherever they lie
    limit: int | None = None  # at most so many release pages
    recordings: Recordings | None = None
    network: Network | None = None  # a simulated one, in the place of sockets; else as in a live run
    dry_run: bool = False
    proxy: str | None = None  # instead of the one of the crawl settings
    open_end: bool = False
    relooks: Collection[str] = ()  # ids of known releases that are due to be looked at again
    spent: Mapping[str, int] = field(default_factory=dict)  # by host, the requests of the wire's day so far
    manners: Mapping[str, Manners] = field(default_factory=dict)  # by scheme and host, as remembered
    doors: Mapping[str, DoorMemory] = field(default_factory=dict)  # by name, what is remembered of them
    # Every door is asked, back to the window's start; else those behind the first ones only where a gap is left.
    thorough: bool = True
    ask: Collection[str] | None = None  # the doors that are asked, by name; every one by default
    # A door is left after its first answer that names releases: enough to see whether it works.
    glance: bool = False

    @property
    def asked(self) -> tuple[Door, ...]:
        """The doors that are asked."""
        return tuple(door for door in self.wire.door if self.ask is None or door.name in self.ask)

    def original(self, url: str) -> Original | None:
        """What a capture of a web archive is of; None for a URL of the wire's own."""
        found = (original_of(door, url) for door in self.wire.door if isinstance(door, WebArchive))
        return next((one for one in found if one is not None), None)

    @property
    def simulated(self) -> Network | None:
        """What answers in the network's place. It has no feelings: nothing is waited for."""
        return self.recordings or self.network

    @property
    def via(self) -> str | None:
        """The proxy of every request."""
        return self.proxy or self.crawl_settings.proxy


@dataclass(slots=True, kw_only=True)
class Ask:
    """What a request is for; its redirects and retries share it (`request.meta["ask"]`)."""

    kind: Kind
    url: str  # where it begins; a retry begins here again
    tries: int = 0  # requests sent for it
    again: int = 0  # times that it was begun again
    robots: str = "allowed"  # what robots.txt said
    tdm: str | None = None  # what tdmrep.json says of text and data mining: "1" where it is reserved
    served: Exchange | None = None  # an answer 200 as it came, which whoever asked keeps or leaves
    held: Capture | None = None  # what the archive holds of it: what a 304 confirms


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back, decoded from its Content-Encoding, redirects followed."""

    ask: Ask
    url: str  # where it came from in the end
    status: int
    headers: Mapping[str, str]  # names in lower case, repeated values joined with ", "
    body: bytes
    unrecorded: bool = False  # a replay holds nothing for it


class NotHad(Exception):
    """Raised by a fetch that came to no answer. Made into a Missing or a door's fault."""

    def __init__(self, reason: Reason, detail: str) -> None:
        self.reason: Reason = reason
        self.detail = detail
        super().__init__(f"{reason}: {detail}")


# Asks, with further request headers. Raises NotHad, StoreError.
Fetch = Callable[[Ask, Mapping[str, str]], Awaitable[Answer]]


class Keeper:
    """Hands exchanges to the sink, one at a time and in their order, in a thread of its own.

    Uploading a segment takes seconds, in which timeouts and polite delays go on. The first failure stays in `failure`,
    and nothing is kept after it.
    """

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="keep")
        self.failure: Exception | None = None

    async def keep(self, exchange: Exchange) -> None:
        """Raises what the sink raises."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._keep, exchange)

    def _keep(self, exchange: Exchange) -> None:
        if self.failure is not None:
            raise self.failure
        try:
            self._sink.keep(exchange)
        except Exception as error:
            self.failure = error
            raise

    def close(self) -> None:
        """Waits for what is being kept."""
        self._thread.shutdown(wait=True, cancel_futures=True)


@dataclass(slots=True, kw_only=True)
class Crawl:
    """One wire's crawl: its plan, what it has come to, and what it is given to work with."""

    plan: Plan
    harvest: Harvest
    keeper: Keeper
    addresses: Addresses
    gate: Gate
    clock: Clock
    progress: Progress | None = None

    def sent(self, ask: Ask, host: str) -> None:
        """One more request for it."""
        self.harvest.requests += 1
        self.harvest.hosts[host] = self.harvest.hosts.get(host, 0) + 1
        self.gate.spend(host)
        ask.tries += 1

    async def keep(self, exchange: Exchange) -> None:
        """Raises StoreError. A dry run keeps nothing."""
        if not self.plan.dry_run:
            await self.keeper.keep(exchange)

    async def keep_served(self, ask: Ask, kind: Kind, note: Note | None = None) -> None:
        """Keep the answer 200 to `ask`. Raises StoreError."""
        if ask.served is None:
            return
        served = replace(ask.served, kind=kind, note=note)
        original = self.plan.original(served.url)
        if original is not None:
            served = replace(served, url=original.url, fetched=original.at, source=served.url)
        await self.keep(served)

    def tell(self) -> None:
        """Shows the harvest to whoever looks on."""
        if self.progress is not None:
            self.progress(self.plan.wire.name, self.harvest)

    def fail(self, why: str) -> None:
        """The wire as a whole has failed. The first reason stands; later ones are notes."""
        if self.harvest.failure is None:
            self.harvest.failure = why
        elif self.harvest.failure != why:
            self.note(why)

    def note(self, line: str) -> None:
        if line not in self.harvest.notes:
            self.harvest.notes.append(line)
