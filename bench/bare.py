"""Bare Scrapy: fetches every page that a sitemap names and does nothing with it.

`python -m bench.bare SITEMAP PROXY` prints how many pages it had. `fetch_all` runs any spider of this kind, with Scrapy
as it comes and as many connections as the run has.
"""

from __future__ import annotations

import re
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response

from bench.ground import CONCURRENCY


class Bare(Spider):
    name = "bare"

    def __init__(self, sitemap: str, proxy: str, **rest: Any) -> None:
        super().__init__(**rest)
        self.sitemap = sitemap
        self.proxy = proxy
        self.count = 0

    async def start(self) -> AsyncIterator[Request]:
        yield self.request(self.sitemap, self.read_sitemap)

    def request(self, url: str, callback: Callable[[Response], Any]) -> Request:
        return Request(url, callback, meta={"proxy": self.proxy})

    def read_sitemap(self, response: Response) -> Iterator[Request]:
        for url in re.findall(r"<loc>([^<]+)</loc>", response.text):
            yield self.request(url, self.take)

    def take(self, _page: Response) -> None:
        self.count += 1

    def closed(self, _reason: str) -> None:
        print(self.count)


def fetch_all(spider: type[Bare], sitemap: str, proxy: str, **rest: Any) -> None:
    settings = {
        "CONCURRENT_REQUESTS": CONCURRENCY,
        "CONCURRENT_REQUESTS_PER_DOMAIN": CONCURRENCY,
        "DOWNLOAD_DELAY": 0,
        "LOG_LEVEL": "WARNING",
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
    }
    process = CrawlerProcess(settings)
    process.crawl(spider, sitemap=sitemap, proxy=proxy, **rest)
    process.start()


if __name__ == "__main__":
    fetch_all(Bare, *sys.argv[1:3])
