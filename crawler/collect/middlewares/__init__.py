"""What stands between the spider and the network, each a rule of its own. Scrapy asks them in the order of ORDER
(crawler/collect/scrapy_settings.py) and hands answers back the other way.

Each takes the crawl (`crawl_of`) as its one source of truth; what a request is for stands in its `Ask` (`ask_of`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from scrapy.exceptions import IgnoreRequest

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.collect.plan import Ask, Crawl
    from crawler.exchange import Reason


class Refused(IgnoreRequest):
    """Raised by a middleware for a request that must not be sent, or an answer that must not be used.

    Read by the spider, which makes a Missing or a door's fault of it.
    """

    def __init__(self, reason: Reason, detail: str) -> None:
        self.reason: Reason = reason
        self.detail = detail
        super().__init__(f"{reason}: {detail}")


def crawl_of(crawler: Crawler) -> Crawl:
    spider = cast("Any", crawler.spider)
    return cast("Crawl", spider.crawl)


def ask_of(request: Request) -> Ask:
    return cast("Ask", request.meta["ask"])


def headers_of(response: Response) -> dict[str, str]:
    """Names in lower case, repeated values joined with ", "."""
    return {
        name.decode("latin-1").lower(): ", ".join(value.decode("latin-1") for value in values)
        for name, values in response.headers.items()
    }


def explain(error: BaseException) -> str:
    """One line of what went wrong on the network."""
    return " ".join(f"{type(error).__name__.removesuffix('Error')}: {error}".split())[:300].rstrip(": ")
