"""The last look before a request goes out: may this host be asked now, and is there room?

A request can wait in the downloader's queue for minutes, so what was learned meanwhile (the host refuses, the host
wants quiet) has to be looked at when its turn has come. Room is counted here too: Scrapy 2.19 hands out a slot's whole
queue at once where the delay is zero (`Downloader._process_queue` sees a transfer only once its task has begun).
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, DownloadConnectionRefusedError, DownloadTimeoutError
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.error import ConnectError

from crawler.collect.middlewares import Refused, ask_of, crawl_of
from crawler.collect.plan import Crawl
from crawler.wire import Polite

_REFUSALS = frozenset({403, 429})
# What a host that is down, or cannot be reached from here, gives instead of an answer.
UNANSWERED = (CannotResolveHostError, ConnectError, DownloadConnectionRefusedError, DownloadTimeoutError)


class Gate:
    """What is known of each host in this run: its refusals in a row, until when it wants quiet, who is under way."""

    def __init__(self, polite: Polite, spent: Mapping[str, int]) -> None:
        """`spent` is what each host was asked today, by earlier runs."""
        self._per_day = polite.per_day
        self._spent = Counter(spent)
        self._most = polite.refusals
        self._refusals: Counter[str] = Counter()
        self._unanswered: defaultdict[str, set[str]] = defaultdict(set)  # the addresses asked since its last answer
        self._quiet_until: dict[str, float] = {}  # monotonic seconds
        self._room: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(polite.concurrency))

    def check(self, host: str) -> None:
        """Raises Refused for a host that is left alone."""
        if len(self._unanswered[host]) >= self._most:
            raise Refused("unreachable", f"{host} gave no answer at {self._most} addresses in a row and is left alone")
        if self._refusals[host] >= self._most:
            raise Refused("blocked", f"{host} refused {self._most} times in a row and is left alone")
        if self._per_day is not None and self._spent[host] >= self._per_day:
            raise Refused("budget", f"{host} has had its {self._per_day} requests of today (polite.per_day)")

    def spend(self, host: str) -> None:
        """One more request to the host."""
        self._spent[host] += 1

    def count(self, host: str, *, refused: bool) -> bool:
        """One more answer of the host. Whether it was the one that closed it."""
        self._unanswered.pop(host, None)
        self._refusals[host] = self._refusals[host] + 1 if refused else 0
        return self._refusals[host] == self._most

    def count_unanswered(self, host: str, url: str) -> None:
        """One more request without an answer. An address that is dead by itself closes nothing, however often asked."""
        self._unanswered[host].add(url)

    def quiet(self, host: str, seconds: float) -> None:
        """The host is not asked for so long."""
        self._quiet_until[host] = max(self._quiet_until.get(host, 0.0), time.monotonic() + seconds)

    @asynccontextmanager
    async def passage(self, host: str) -> AsyncIterator[None]:
        """Waits for room and for the end of quiet. Raises Refused."""
        async with self._room[host]:
            while (wait := self._quiet_until.get(host, 0.0) - time.monotonic()) > 0:
                await asyncio.sleep(wait)
            self.check(host)
            yield


class GateMiddleware:
    """Refuses what would only wait in the queue to be refused at the gate."""

    def __init__(self, crawl: Crawl) -> None:
        self._crawl = crawl

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> GateMiddleware:
        return cls(crawl_of(crawler))

    def process_request(self, request: Request) -> None:
        self._crawl.gate.check(host_of(request))


class GatedDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's own handler for http and https, behind the gate."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._crawl = crawl_of(crawler)

    async def download_request(self, request: Request) -> Response:
        async with self._crawl.gate.passage(host_of(request)):
            self._crawl.sent(ask_of(request), host_of(request))
            try:
                response = await super().download_request(request)
            except UNANSWERED:
                self._crawl.gate.count_unanswered(host_of(request), request.url)
                raise
            break_circuit(self._crawl, host_of(request), response.status)
            return response


def break_circuit(crawl: Crawl, host: str, status: int) -> None:
    """After `polite.refusals` answers 403 or 429 in a row the host is not asked again, and the wire has failed.

    An operator who is refused has to talk to the wire: no other address, agent or pace is tried.
    """
    if crawl.gate.count(host, refused=status in _REFUSALS):
        most = crawl.plan.wire.polite.refusals
        crawl.fail(
            f"blocked: {host} answered {status}, refused {most} times in a row and was left alone;"
            " ask the wire before you run again"
        )


def host_of(request: Request) -> str:
    """Host, and port where the URL states one."""
    return str(urlparse_cached(request).netloc)
