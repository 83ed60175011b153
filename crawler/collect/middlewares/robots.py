"""robots.txt after RFC 9309, once for each host, and stricter where a host says no without saying why.

- 2xx: its rules, of the first 500 KiB (2.5), for the product token `wirevault`
- 3xx: followed, five hops (REDIRECT_MAX_TIMES); then as unavailable (2.3.1.2)
- 401, 403: everything is disallowed. The RFC would allow everything (2.3.1.3); a host that locks even its robots.txt
  wants no robots.
- 429, 5xx, a challenge page, no answer: not now (2.3.1.4); the wire has failed for this run
- other 4xx: no rules, everything is allowed (2.3.1.3)

`Crawl-delay` is not in the RFC and is honoured: the host's slot waits at least so long between requests.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.collect.answers import challenge
from crawler.collect.middlewares import Refused, ask_of, crawl_of, explain, headers_of
from crawler.collect.plan import Ask
from crawler.exchange import Reason

AGENT = "wirevault"
_MOST = 500 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Rules:
    """What a host's robots.txt came to."""

    verdict: str  # for the record: "allowed" where rules allow it, "no-rules"
    rules: Protego | None = None
    refusal: Reason | None = None  # why nothing of the host may be asked
    why: str = ""

    def check(self, url: str) -> None:
        """Raises Refused."""
        if self.refusal is not None:
            raise Refused(self.refusal, self.why)
        if self.rules is not None and not self.rules.can_fetch(url, AGENT):
            raise Refused("robots", f"robots.txt of {urlsplit(url).netloc} disallows {url}")

    @property
    def delay(self) -> float:
        return (self.rules.crawl_delay(AGENT) if self.rules else None) or 0.0


class RobotsMiddleware:
    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._crawl = crawl_of(crawler)
        self._hosts: dict[str, asyncio.Future[Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        ask = ask_of(request)
        if ask.kind == "robots":
            return
        parts = urlsplit(request.url)
        root = f"{parts.scheme}://{parts.netloc}"
        if root not in self._hosts:
            self._hosts[root] = asyncio.ensure_future(self._rules(root))
        rules = await self._hosts[root]
        rules.check(request.url)
        ask.robots = rules.verdict
        if rules.delay > self._crawl.plan.wire.polite.delay_seconds and self._crawl.plan.simulated is None:
            request.meta["autothrottle_dont_adjust_delay"] = True  # it would creep below what the host asks for

    async def _rules(self, root: str) -> Rules:
        ask = Ask(kind="robots", url=f"{root}/robots.txt")
        request = Request(ask.url, meta={"ask": ask})
        try:
            response = await self._crawler.engine.download_async(request)
        except Refused as refused:
            rules = _after_refusal(refused, root)
        except IgnoreRequest:  # more redirects than are followed
            rules = Rules("no-rules")
        except Exception as error:  # noqa: BLE001  # whatever way a host has to give no answer
            rules = Rules("", None, "unreachable", f"robots.txt of {root} could not be had: {explain(error)}")
        else:
            rules = _read(response, root)
        self._apply(rules, root)
        return rules

    def _apply(self, rules: Rules, root: str) -> None:
        if rules.refusal is not None and rules.refusal not in {"robots", "blocked"}:  # the breaker has said so itself
            self._crawl.fail(f"{rules.why}; nothing of it is asked now")
        if rules.delay > self._crawl.plan.wire.polite.delay_seconds and self._crawl.plan.simulated is None:
            self._slow_down(urlsplit(root).hostname or "", rules.delay)

    def _slow_down(self, host: str, delay: float) -> None:
        """The delay of the host's slot, of today's and of those that Scrapy makes after it was idle for a minute."""
        downloader = self._crawler.engine.downloader
        downloader.per_slot_settings[host] = {"delay": delay, "jitter": 0.0, "concurrency": 1}
        if (slot := downloader.slots.get(host)) is not None:
            slot.delay, slot.jitter, slot.concurrency = delay, 0.0, 1
        self._crawl.note(f"{host} asks for {delay:g} seconds between requests (Crawl-delay)")


def _after_refusal(refused: Refused, root: str) -> Rules:
    reason = refused.reason if refused.reason in {"blocked", "off-host"} else "unreachable"
    return Rules("", None, reason, f"robots.txt of {root} could not be had: {refused.detail}")


def _read(response: Response, root: str) -> Rules:
    status = response.status
    if 200 <= status < 300:
        signs = challenge(headers_of(response), response.body)
        if signs:
            return Rules("", None, "challenge", f"robots.txt of {root} is a challenge page ({signs})")
        return _parsed(response.body)
    if status in {401, 403}:
        return Rules("", None, "robots", f"robots.txt of {root} answers {status}: taken as a no to every robot")
    if status == 429 or status >= 500:
        return Rules("", None, "server-error", f"robots.txt of {root} answers {status}")
    return Rules("no-rules")


def _parsed(body: bytes) -> Rules:
    text = body[:_MOST].decode("utf-8", "replace").removeprefix("\ufeff")
    if len(body) > _MOST:
        text = text.rpartition("\n")[0]  # a rule that is cut in half is none
    rules = Protego.parse(text)
    ruled = "user-agent" in text.lower()
    return Rules("allowed" if ruled else "no-rules", rules)
