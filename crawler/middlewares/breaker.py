"""A host that refuses again and again is left alone for the rest of the run."""

from __future__ import annotations

from collections import Counter

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from crawler.middlewares import Refused, crawl_of
from crawler.plan import Crawl

_REFUSALS = frozenset({403, 429})


class BreakerMiddleware:
    """After `polite.refusals` answers 403 or 429 in a row the host is not asked again, and the wire has failed.

    An operator who is refused has to talk to the wire: no other address, agent or pace is tried.
    """

    def __init__(self, crawl: Crawl) -> None:
        self._crawl = crawl
        self._most = crawl.plan.wire.polite.refusals
        self._refusals: Counter[str] = Counter()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> BreakerMiddleware:
        return cls(crawl_of(crawler))

    def process_request(self, request: Request) -> None:
        host = urlparse_cached(request).netloc
        if self._refusals[host] >= self._most:
            raise Refused("blocked", f"{host} refused {self._most} times in a row and is left alone")

    def process_response(self, request: Request, response: Response) -> Response:
        host = urlparse_cached(request).netloc
        self._refusals[host] = self._refusals[host] + 1 if response.status in _REFUSALS else 0
        if self._refusals[host] == self._most:
            self._crawl.fail(
                f"blocked: {host} answered {response.status}, refused {self._most} times in a row and was left alone;"
                " ask the wire before you run again"
            )
        return response
