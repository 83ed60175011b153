"""Recorded or simulated answers in place of the network."""

from __future__ import annotations

from ipaddress import ip_address

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadConnectionRefusedError
from scrapy.http import Response

from crawler.collect.middlewares import ask_of, crawl_of
from crawler.collect.middlewares.gate import break_circuit, host_of
from crawler.collect.plan import Crawl, Network

UNRECORDED = "unrecorded"  # the flag of a 404 that stands for what is not recorded


class ReplayDownloadHandler:
    """Scrapy's download handler for http and https of a replay or a simulation: it opens no socket.

    Everything above the socket works as in a live run. The time of the recording stands in
    `request.meta["recorded_at"]`.
    """

    lazy = True

    def __init__(self, crawl: Crawl, network: Network) -> None:
        self._crawl = crawl
        self._network = network

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ReplayDownloadHandler:
        crawl = crawl_of(crawler)
        assert crawl.plan.simulated is not None
        return cls(crawl, crawl.plan.simulated)

    async def download_request(self, request: Request) -> Response:
        self._crawl.gate.check(host_of(request))
        self._crawl.sent(ask_of(request), host_of(request))
        asked = {
            name.decode("latin-1").lower(): values[-1].decode("latin-1") for name, values in request.headers.items()
        }
        try:
            recorded = self._network.answer(request.method, request.url, asked)
        except OSError as error:
            self._crawl.gate.count_unanswered(host_of(request), request.url)
            raise DownloadConnectionRefusedError(str(error)) from error
        break_circuit(self._crawl, host_of(request), recorded.status if recorded else 404)
        if recorded is None:
            return Response(request.url, status=404, flags=[UNRECORDED])
        headers: dict[bytes, list[bytes]] = {}
        for name, value in recorded.headers:
            headers.setdefault(name, []).append(value)
        request.meta["recorded_at"] = recorded.fetched
        ip = ip_address(recorded.ip) if recorded.ip else None
        return Response(request.url, recorded.status, headers, recorded.body, ip_address=ip)

    async def close(self) -> None:
        """Nothing is open."""
