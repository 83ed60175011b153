"""Every answer as it went over the wire: kept, with the request that it answers.

It stands below decompression and redirects, so each hop, error and retry is seen, with its body as served. An answer
200 is handed up in `Ask.served`, since only whoever asked can tell a release from a challenge page; all else is kept
here at once.
"""

from __future__ import annotations

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.collect.middlewares import ask_of, crawl_of
from crawler.collect.middlewares.replay import UNRECORDED
from crawler.collect.plan import Ask, Crawl
from crawler.exchange import Exchange, Kind

_SECRET = frozenset({b"proxy-authorization"})  # the operator's, and no business of the wire's


class CaptureMiddleware:
    def __init__(self, crawl: Crawl) -> None:
        self._crawl = crawl

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CaptureMiddleware:
        return cls(crawl_of(crawler))

    async def process_response(self, request: Request, response: Response) -> Response:
        self._crawl.harvest.bytes += len(response.body)
        if UNRECORDED in response.flags:
            return response
        ask = ask_of(request)
        exchange = self._exchange(request, response, ask)
        if response.status == 200 and ask.kind not in {"robots", "tdm"}:
            ask.served = exchange
        else:
            await self._crawl.keep(exchange)
        return response

    def _exchange(self, request: Request, response: Response, ask: Ask) -> Exchange:
        return Exchange(
            wire=self._crawl.plan.wire.name,
            kind=_kind(ask, response.status),
            url=response.url,
            method=request.method,
            request_headers=tuple(
                (name, value)
                for name, values in request.headers.items()
                if name.lower() not in _SECRET
                for value in values
            ),
            status=response.status,
            headers=tuple((name, value) for name, values in response.headers.items() for value in values),
            body=response.body,
            ip=str(response.ip_address) if response.ip_address else None,
            validated=ask.held if response.status == 304 else None,
            fetched=request.meta.pop("recorded_at", None) or self._crawl.clock.now(),
        )


def _kind(ask: Ask, status: int) -> Kind:
    """What is not the thing asked for (a redirect, an error) is `other`; a robots.txt that fails, or a tdmrep.json that
    is not there, is evidence too."""
    if status == 200 or (ask.kind in {"robots", "tdm"} and not 300 <= status < 400):
        return ask.kind
    return "other"
