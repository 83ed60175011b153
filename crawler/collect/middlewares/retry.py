"""Asking again, later: after 429, 5xx, timeouts and broken connections, and after a 404 that may be none.

The wait holds no slot of the downloader, so other requests go on. It grows from the wire's own delay (full jitter
on its upper half); a Retry-After (RFC 9110, 10.2.3) is honoured up to _LONGEST, and one that asks for more ends the
attempts: coming back sooner than told would be rude. A 429 is about all we ask, so its wait is the whole host's.
"""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.http import Response
from twisted.internet.error import ConnectError, ConnectionDone, ConnectionLost

from crawler.collect.middlewares import ask_of, crawl_of
from crawler.collect.middlewares.gate import host_of
from crawler.collect.middlewares.replay import UNRECORDED
from crawler.collect.plan import Ask, Crawl

_LATER = frozenset({408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})  # 52x: a proxy in front of the wire
_BROKEN = (
    CannotResolveHostError, ConnectError, ConnectionDone, ConnectionLost, DownloadConnectionRefusedError,
    DownloadFailedError, DownloadTimeoutError, ResponseDataLossError,
)  # fmt: skip
_LONGEST = 300.0  # seconds
_FLAKES = 2  # wires answer a fresh URL with 301 and then 404, now and then (domain facts of PR Newswire, 2026)


class RetryMiddleware:
    def __init__(self, crawl: Crawl) -> None:
        self._crawl = crawl
        self._live = crawl.plan.simulated is None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RetryMiddleware:
        return cls(crawl_of(crawler))

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        ask = ask_of(request)
        if response.status in _LATER:
            again = ask.again < self._crawl.plan.wire.polite.retries
        else:
            again = ask.again < _FLAKES and _may_be_flake(request, response)
        told = _retry_after(response, self._crawl.clock.now())
        if not again or (told is not None and told > _LONGEST):
            return response
        wait = max(told or 0.0, self._backoff(ask))
        if response.status == 429 and self._live:
            self._crawl.gate.quiet(host_of(request), wait)
        return await self._begin_again(request, ask, wait)

    async def process_exception(self, request: Request, exception: Exception) -> Request | None:
        ask = ask_of(request)
        if not isinstance(exception, _BROKEN) or ask.again >= self._crawl.plan.wire.polite.retries:
            return None
        return await self._begin_again(request, ask, self._backoff(ask))

    async def _begin_again(self, request: Request, ask: Ask, wait: float) -> Request:
        ask.again += 1
        self._crawl.harvest.retries += 1
        if self._live:
            await asyncio.sleep(wait)
        meta = {key: value for key, value in request.meta.items() if not key.startswith("redirect_")}
        return request.replace(url=ask.url, meta=meta)

    def _backoff(self, ask: Ask) -> float:
        base = max(self._crawl.plan.wire.polite.delay_seconds, 0.05) * 2.0**ask.again
        return min(base * random.uniform(0.5, 1.0), _LONGEST)  # noqa: S311  # keeps wires apart, hides nothing


def _may_be_flake(request: Request, response: Response) -> bool:
    """A 404 behind a redirect, or for a release that a door has just named. A recording has no more to say."""
    if response.status != 404 or UNRECORDED in response.flags:
        return False
    return bool(request.meta.get("redirect_times")) or ask_of(request).kind == "release"


def _retry_after(response: Response, now: datetime) -> float | None:
    """Seconds from now; None where it is not stated or cannot be read."""
    text = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if text.isdecimal():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now).total_seconds())
