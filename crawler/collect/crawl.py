"""Collecting: all wires of a run, side by side in one process, each with a crawler of its own.

Twisted's reactor is started once in a process and its loop is run as often as `collect` is called; between two calls
nothing runs. Signals are the caller's: Scrapy's and Twisted's own handlers are never installed.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import time
from collections.abc import Callable, Sequence
from typing import Any

from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.utils.reactor import install_reactor, is_reactor_installed
from twisted.logger import STDLibLogObserver, globalLogBeginner

from crawler.clock import Clock, rfc3339
from crawler.collect.middlewares.addresses import Addresses
from crawler.collect.middlewares.gate import Gate
from crawler.collect.plan import Crawl, Keeper, Plan, Progress
from crawler.collect.scrapy_settings import scrapy_settings
from crawler.collect.spider import WireSpider
from crawler.exchange import Harvest, Sink

__all__ = ["Plan", "collect"]

log = logging.getLogger(__name__)

_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
_LOOK = 0.1  # seconds between two looks at `stop` and the clock
_CLOSE = 2.0  # seconds that crawlers have to end once they are stopped


def _never() -> bool:
    return False


def collect(
    plans: Sequence[Plan],
    sink: Sink,
    clock: Clock,
    progress: Progress | None = None,
    stop: Callable[[], bool] = _never,
) -> dict[str, Harvest]:
    """Ask every plan's wire, hand each exchange to `sink.keep` (from one thread, one at a time), and give what each
    wire came to, by its name, whatever happened.

    What goes wrong with one wire is that wire's `Harvest.failure`. When `stop()` turns true, or after the plans'
    `max_minutes`, nothing is asked any more, requests under way are dropped within two seconds, and the harvests have
    `stopped`. `progress(wire, harvest)` is called as answers come in, with the harvest as it grows. Raises what
    `sink.keep` raised (StoreError), after everything is closed. Only the main thread may call it.
    """
    keeper = Keeper(sink)
    addresses = Addresses()
    crawls = [_crawl(plan, keeper, addresses, clock, progress) for plan in plans]
    try:
        _loop(addresses).run_until_complete(_run(crawls, keeper, stop))
    finally:
        keeper.close()
    gc.collect()  # Scrapy's parts refer to one another: what they held of each page is free for what comes next
    if keeper.failure is not None:
        raise keeper.failure
    return {crawl.plan.wire.name: crawl.harvest for crawl in crawls}


def _crawl(plan: Plan, keeper: Keeper, addresses: Addresses, clock: Clock, progress: Progress | None) -> Crawl:
    harvest = Harvest(wire=plan.wire.name, since=rfc3339(plan.since), until=rfc3339(plan.until))
    gate = Gate(plan.wire.polite, plan.spent)
    return Crawl(
        plan=plan, harvest=harvest, keeper=keeper, addresses=addresses, gate=gate, clock=clock, progress=progress
    )


def _loop(addresses: Addresses) -> asyncio.AbstractEventLoop:
    """The reactor's event loop, with our names and without its signal handlers or threads."""
    scrapys = logging.getLogger("scrapy")
    if scrapys.level == logging.NOTSET:  # the program has not said otherwise
        scrapys.setLevel(logging.WARNING)
    if not is_reactor_installed():
        install_reactor(_REACTOR)
        observer: Any = STDLibLogObserver("twisted")
        globalLogBeginner.beginLoggingTo([observer], redirectStandardIO=False)
    from twisted.internet import reactor  # noqa: PLC0415  # to import it is to install one

    running: Any = reactor
    running.installNameResolver(addresses)
    if not running.running:
        running.startRunning(installSignalHandlers=False)
    loop: asyncio.AbstractEventLoop = running._asyncioEventloop
    return loop


async def _run(crawls: Sequence[Crawl], keeper: Keeper, stop: Callable[[], bool]) -> None:
    if stop():
        for crawl in crawls:
            crawl.harvest.stopped = "interrupted"
        return
    runner = AsyncCrawlerRunner()
    began = time.monotonic()
    works = [asyncio.ensure_future(_run_one(runner, crawl)) for crawl in crawls]
    while any(not work.done() for work in works):
        await asyncio.wait(works, timeout=_LOOK)
        why = _why_stop(crawls, keeper, stop, time.monotonic() - began)
        if why is not None:
            await _stop(runner, crawls, works, why)
            break
    await _drop_leftovers()


def _why_stop(crawls: Sequence[Crawl], keeper: Keeper, stop: Callable[[], bool], seconds: float) -> str | None:
    if stop() or keeper.failure is not None:
        return "interrupted"
    limit = min(crawl.plan.crawl_settings.max_minutes for crawl in crawls) * 60
    return "time" if seconds > limit else None


async def _run_one(runner: AsyncCrawlerRunner, crawl: Crawl) -> None:
    """One wire to its end. Never raises."""
    began = time.monotonic()
    try:
        await runner.crawl(Crawler(WireSpider, scrapy_settings(crawl.plan)), crawl=crawl)
    except Exception as error:  # the one place: one wire must not cost the others
        log.exception("crawling %s", crawl.plan.wire.name)
        crawl.fail(f"its crawl could not be run: {type(error).__name__}: {error}")
    finally:
        crawl.harvest.seconds = round(time.monotonic() - began, 3)
        crawl.tell()


async def _stop(
    runner: AsyncCrawlerRunner, crawls: Sequence[Crawl], works: Sequence[asyncio.Future[None]], why: str
) -> None:
    for crawl, work in zip(crawls, works, strict=True):
        if not work.done():
            crawl.harvest.stopped = why
    closing = asyncio.ensure_future(runner.stop())
    await asyncio.wait([closing, *works], timeout=_CLOSE)


async def _drop_leftovers() -> None:
    """Whatever still hangs on a connection: it must not come back to life with the next run of the loop."""
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    if left:
        await asyncio.wait(left, timeout=_CLOSE)
