"""Collecting: a wire is asked, politely, and every exchange is handed on. The only room that knows Scrapy.

`crawl` runs all wires of a run side by side; `spider` is the order of one wire's work: `doors` are read to the window's
start, `findings` joins what they say by release and decides what to fetch, `pages` fetches it. `answers` judges a
response by its outside, `middlewares` are Scrapy's hooks, `recordings` answer in the network's place.
"""

import scrapy.core.downloader.handlers.http11  # noqa: F401  # first: it reads the source of every frame that loads it

from crawler.collect.crawl import collect
from crawler.collect.plan import Plan
from crawler.collect.recordings import Recordings

__all__ = ["Plan", "Recordings", "collect"]
