"""robots.txt after RFC 9309, once for each host, and stricter where a host says no without saying why.

- 2xx: its rules, of the first 500 KiB (2.5), for the product token `wirevault`
- 3xx: followed, five hops (REDIRECT_MAX_TIMES); then as unavailable (2.3.1.2)
- 401, 403: everything is disallowed. The RFC would allow everything (2.3.1.3); a host that locks even its robots.txt
  wants no robots.
- 429, 5xx, a challenge page, no answer: not now (2.3.1.4); the wire has failed for this run
- other 4xx: no rules, everything is allowed (2.3.1.3)

What was had is remembered for 24 hours (2.4), over runs; a host that could not say is asked again by the next. With it
goes the host's tdmrep.json.

`Crawl-delay` is not in the RFC and is honoured: the host's slot waits at least so long between requests.
"""

from __future__ import annotations

import asyncio
import dataclasses
from dataclasses import dataclass
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.clock import rfc3339
from crawler.collect.answers import challenge
from crawler.collect.hosts import MOST, TDMREP, is_fresh, read_tdmrep, reservation_for
from crawler.collect.middlewares import Refused, ask_of, crawl_of, explain, headers_of
from crawler.collect.plan import Ask
from crawler.exchange import Manners, Reason, Reservation

AGENT = "wirevault"
_MOST = 500 * 1024  # bytes
_NEVER_AGAIN = 1_000_000  # tries: a tdmrep.json that cannot be had is none


@dataclass(frozen=True, slots=True)
class Rules:
    """What a host's robots.txt came to."""

    verdict: str  # for the record: "allowed" where rules allow it, "no-rules"
    rules: Protego | None = None
    refusal: Reason | None = None  # why nothing of the host may be asked
    why: str = ""
    tdm: tuple[Reservation, ...] = ()

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
        if ask.kind in {"robots", "tdm"}:
            return
        parts = urlsplit(request.url)
        root = f"{parts.scheme}://{parts.netloc}"
        if root not in self._hosts:
            self._hosts[root] = asyncio.ensure_future(self._rules(root))
        rules = await self._hosts[root]
        rules.check(request.url)
        ask.robots = rules.verdict
        reserved = reservation_for(request.url, rules.tdm)
        ask.tdm = reserved.reservation if reserved else None
        if rules.delay > self._crawl.plan.wire.polite.delay_seconds and self._crawl.plan.simulated is None:
            request.meta["autothrottle_dont_adjust_delay"] = True  # it would creep below what the host asks for

    async def _rules(self, root: str) -> Rules:
        remembered = self._crawl.plan.manners.get(root)
        if remembered is not None and is_fresh(remembered, self._crawl.clock.now()):
            rules = dataclasses.replace(_told(remembered.status, remembered.robots, root), tdm=remembered.tdm)
        else:
            rules = await self._asked(root)
        self._apply(rules, root)
        return rules

    async def _asked(self, root: str) -> Rules:
        try:
            response = await self._download(Ask(kind="robots", url=f"{root}/robots.txt"))
        except Refused as refused:
            rules = _after_refusal(refused, root)
        except IgnoreRequest:  # more redirects than are followed
            rules = Rules("no-rules")
        except Exception as error:  # noqa: BLE001  # whatever way a host has to give no answer
            rules = Rules("", None, "unreachable", f"robots.txt of {root} could not be had: {explain(error)}")
        else:
            rules = _read(response, root)
            if rules.refusal in {None, "robots"}:
                rules = dataclasses.replace(rules, tdm=await self._tdm(root, rules))
                self._remember(root, response, rules)
        return rules

    async def _tdm(self, root: str, rules: Rules) -> tuple[Reservation, ...]:
        """The host's tdmrep.json, once; a recording of another's run has none."""
        forbids = rules.refusal or (rules.rules and not rules.rules.can_fetch(root + TDMREP, AGENT))
        if forbids or self._crawl.plan.recordings is not None:
            return ()
        ask = Ask(kind="tdm", url=root + TDMREP, again=_NEVER_AGAIN)
        try:
            response = await self._download(ask)
        except Exception:  # noqa: BLE001  # whatever way a host has to give no answer: it reserves nothing here
            return ()
        return read_tdmrep(response.body) if response.status == 200 else ()

    async def _download(self, ask: Ask) -> Response:
        response: Response = await self._crawler.engine.download_async(Request(ask.url, meta={"ask": ask}))
        return response

    def _remember(self, root: str, response: Response, rules: Rules) -> None:
        text = _text(response.body) if 200 <= response.status < 300 else ""
        if len(text) <= MOST:
            at = rfc3339(self._crawl.clock.now())
            self._crawl.harvest.manners[root] = Manners(asked_at=at, status=response.status, robots=text, tdm=rules.tdm)

    def _apply(self, rules: Rules, root: str) -> None:
        # of what the gate refuses it has told itself
        if rules.refusal is not None and rules.refusal not in {"robots", "blocked", "budget"}:
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
    reason = refused.reason if refused.reason in {"blocked", "off-host", "budget"} else "unreachable"
    return Rules("", None, reason, f"robots.txt of {root} could not be had: {refused.detail}")


def _read(response: Response, root: str) -> Rules:
    if 200 <= response.status < 300:
        signs = challenge(headers_of(response), response.body)
        if signs:
            return Rules("", None, "challenge", f"robots.txt of {root} is a challenge page ({signs})")
    return _told(response.status, _text(response.body), root)


def _told(status: int, text: str, root: str) -> Rules:
    if 200 <= status < 300:
        return _parsed(text)
    if status in {401, 403}:
        return Rules("", None, "robots", f"robots.txt of {root} answers {status}: taken as a no to every robot")
    if status == 429 or status >= 500:
        return Rules("", None, "server-error", f"robots.txt of {root} answers {status}")
    return Rules("no-rules")


def _text(body: bytes) -> str:
    text = body[:_MOST].decode("utf-8", "replace").removeprefix("\ufeff")
    return text.rpartition("\n")[0] if len(body) > _MOST else text  # a rule that is cut in half is none


def _parsed(text: str) -> Rules:
    rules = Protego.parse(text)
    ruled = "user-agent" in text.lower()
    return Rules("allowed" if ruled else "no-rules", rules)
