"""Recorded answers in place of the network."""

from __future__ import annotations

from ipaddress import ip_address

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.middlewares import crawl_of
from crawler.recordings import Recordings

UNRECORDED = "unrecorded"  # the flag of a 404 that stands for what is not recorded


class ReplayDownloadHandler:
    """Scrapy's download handler for http and https of a replay: it opens no socket.

    Everything above the socket works as in a live run. The time of the recording stands in
    `request.meta["recorded_at"]`.
    """

    lazy = True

    def __init__(self, recordings: Recordings) -> None:
        self._recordings = recordings

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ReplayDownloadHandler:
        recordings = crawl_of(crawler).plan.recordings
        assert recordings is not None
        return cls(recordings)

    async def download_request(self, request: Request) -> Response:
        recorded = self._recordings.answer(request.method, request.url)
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
