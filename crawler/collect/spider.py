"""The one spider: what a wire's crawl does, from its first door to its last page. It collects and never reads a page.

It asks through the engine itself and awaits each answer where it is needed, so the phases stand below one another;
Scrapy's downloader, with its slots, delays and middlewares, does the asking. Nothing goes through its scheduler.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from scrapy import Request, Spider
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError, IgnoreRequest

from crawler.collect.doors import Doors
from crawler.collect.findings import Candidate, Findings
from crawler.collect.middlewares import Refused, explain, headers_of
from crawler.collect.middlewares.replay import UNRECORDED
from crawler.collect.pages import Pages
from crawler.collect.plan import Answer, Ask, Crawl, NotHad
from crawler.errors import StoreError

log = logging.getLogger(__name__)

_CLOSING_ROUNDS = 3


class WireSpider(Spider):
    name = "wire"

    def __init__(self, crawl: Crawl, **rest: Any) -> None:
        super().__init__(**rest)
        self.crawl = crawl
        self._findings = Findings(crawl.plan)
        self._doors = Doors(crawl, self.fetch, self._findings)
        self._pages = Pages(crawl, self.fetch)

    async def start(self) -> AsyncIterator[Any]:
        """Everything, in order. What fails here fails this wire alone."""
        try:
            await self._harvest()
        except StoreError as error:  # the keeper remembers it, and all wires stop
            self.crawl.fail(f"the archive failed: {error}")
        except asyncio.CancelledError:
            self._leave_due("stopped", "the run was stopped before its turn came")
            raise
        except Exception as error:  # the one place: whatever it is, the other wires go on
            log.exception("collecting %s", self.crawl.plan.wire.name)
            self.crawl.fail(f"unexpected {type(error).__name__}: {error}; please report it")
        nothing: tuple[Any, ...] = ()  # for Scrapy's scheduler
        for item in nothing:
            yield item

    async def _harvest(self) -> None:
        try:
            await self._collect()
        finally:
            self._conclude()

    def _conclude(self) -> None:
        self._doors.conclude()
        harvest = self.crawl.harvest
        harvest.thorough = self.crawl.plan.thorough
        harvest.named = {found.id: tuple(found.claims.values()) for found in self._findings if found.named}

    async def _collect(self) -> None:
        await self._doors.ask_all()
        self._findings.add_missing()
        if not self.crawl.plan.glance:
            self._findings.add_relooks()
        await self._fetch_due()
        once = self.crawl.plan.dry_run or self.crawl.plan.glance
        for _ in range(0 if once else _CLOSING_ROUNDS):
            if self.crawl.harvest.stopped or not await self._doors.ask_closing():
                break
            await self._fetch_due()

    async def _fetch_due(self) -> None:
        self._count()
        due, beyond = self._within_limit(self._findings.take_due())
        if self.crawl.plan.dry_run:
            self.crawl.harvest.planned += [candidate.urls[0] for candidate in due]
            return
        await self._pages.fetch_all(due)
        for candidate in beyond:
            self._pages.miss(candidate, "limit", f"beyond the limit of {self.crawl.plan.limit} pages", 0)

    def _within_limit(self, due: Sequence[Candidate]) -> tuple[Sequence[Candidate], Sequence[Candidate]]:
        limit, harvest = self.crawl.plan.limit, self.crawl.harvest
        if limit is None:
            return due, ()
        room = max(0, limit - len(harvest.captured) - len(harvest.missing) - len(harvest.unchanged))
        if len(due) > room:
            harvest.stopped = "limit"
        return due[:room], due[room:]

    def _count(self) -> None:
        """What the doors have named so far. A release that is known and due is counted as known when it answers 304."""
        inside = [candidate for candidate in self._findings if candidate.inside]
        known = [c for c in inside if c.id in self.crawl.plan.known and not c.due and not c.taken]
        self.crawl.harvest.discovered = len(inside)
        self.crawl.harvest.known = len(known) + len(self.crawl.harvest.unchanged)
        self.crawl.tell()

    def _leave_due(self, reason: Any, detail: str) -> None:
        self._count()
        for candidate in self._findings.take_due():
            self._pages.miss(candidate, reason, detail, 0)

    async def fetch(self, ask: Ask, headers: Mapping[str, str]) -> Answer:
        """One answer through all the middlewares. Raises NotHad, StoreError."""
        try:
            request = Request(ask.url, headers=dict(headers), meta={"ask": ask})
            response = await self.crawler.engine.download_async(request)
        except Refused as refused:
            await self.crawl.keep_served(ask, "other")  # arrived, and could not be decoded
            raise NotHad(refused.reason, refused.detail) from refused
        except IgnoreRequest as error:
            raise NotHad("unreachable", f"{ask.url} is redirected more than five times") from error
        except DownloadTimeoutError as error:
            seconds = self.crawl.plan.wire.polite.timeout_seconds
            raise NotHad("timeout", f"no whole answer within {seconds:g} seconds, asked {ask.tries} times") from error
        except DownloadCancelledError as error:  # by the bound on its size: being stopped is another exception
            most = self.crawl.plan.wire.polite.max_bytes
            raise NotHad("too-large", f"more than {most:,} bytes (polite.max_bytes)") from error
        except StoreError:
            raise
        except Exception as error:  # whatever a network can do to one URL costs that URL alone
            log.debug("fetching %s", ask.url, exc_info=True)
            raise NotHad("unreachable", f"{explain(error)}, asked {ask.tries} times") from error
        return Answer(
            ask=ask,
            url=response.url,
            status=response.status,
            headers=headers_of(response),
            body=response.body,
            unrecorded=UNRECORDED in response.flags,
        )
