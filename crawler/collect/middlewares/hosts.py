"""Only the wire's own hosts are asked, whatever a page, a feed or a redirect says."""

from __future__ import annotations

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.utils.httpobj import urlparse_cached

from crawler.collect.middlewares import Refused, ask_of, crawl_of
from crawler.collect.middlewares.addresses import is_address, is_loopback, is_public
from crawler.collect.plan import Crawl
from crawler.urls import same_host


class HostsMiddleware:
    """Refuses other hosts, other schemes, and names that lead to an address which is not public.

    An address that the wire file itself names is the operator's own word; a wire with `loopback` may be on this
    machine. Behind a proxy, and in a replay, no name is resolved here.
    """

    def __init__(self, crawl: Crawl) -> None:
        self._crawl = crawl

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> HostsMiddleware:
        return cls(crawl_of(crawler))

    async def process_request(self, request: Request) -> None:
        plan = self._crawl.plan
        if not same_host(plan.wire, request.url):
            raise Refused("off-host", f"{_led(request)} {request.url}, which is not on one of the wire's hosts")
        request.meta["proxy"] = plan.via  # set to None it keeps the environment's proxies out
        if plan.via is None and plan.simulated is None:
            await self._check_address(request)

    async def _check_address(self, request: Request) -> None:
        host = urlparse_cached(request).hostname or ""
        if is_address(host):
            return
        found = await self._crawl.addresses.lookup(host)
        closed = [text for text in found if not is_public(text)]
        if not closed or (self._crawl.plan.wire.loopback and all(is_loopback(text) for text in closed)):
            return
        raise Refused(
            "off-host",
            f"{_led(request)} {request.url}, and {host} is {closed[0]} here, which is no public address; if that is"
            " meant, name the address itself in the wire's hosts",
        )


def _led(request: Request) -> str:
    return "redirects to" if request.meta.get("redirect_urls") and ask_of(request).url != request.url else "leads to"
