"""Asking a wire's doors: feeds once, sitemaps with their children, listings page by page until the window's start."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Iterable, Sequence
from datetime import UTC, datetime

from crawler.clock import rfc3339
from crawler.collect.answers import challenge, read_signals
from crawler.collect.findings import Findings
from crawler.collect.plan import Answer, Ask, Crawl, Fetch, NotHad, Plan
from crawler.collect.polls import Asking, Polls
from crawler.discover import Reading, door_urls, read
from crawler.exchange import DoorReport, Said
from crawler.model import Claim
from crawler.wire import Door, Listing, Sitemap, WebArchive

_DEEP = 3  # levels of sitemap indexes
_REPEATS = 2  # pages in a row that a listing may answer again: one can be a cache's doing, two are its end


class Doors:
    """The doors of one wire in one run. What they name goes to `findings`, how they fared to the harvest."""

    def __init__(self, crawl: Crawl, fetch: Fetch, findings: Findings) -> None:
        self._crawl = crawl
        self._plan = crawl.plan
        self._fetch = fetch
        self._findings = findings
        self._reports: dict[str, DoorReport] = {}
        self._recorded: set[str] = set()
        self._named: dict[str, set[tuple[str | None, str]]] = defaultdict(set)
        self._validators: dict[str, dict[str, str]] = {}  # by URL, for asking it again in this run
        self._polls = Polls(crawl.plan, findings)

    async def ask_all(self) -> None:
        """The doors, side by side: all of them, or those that stand in front, and then the next deeper one for as long
        as a gap is left. Raises StoreError."""
        asked = [(door, urls) for door in self._plan.asked if (urls := self._urls(door))]
        for door, urls in asked:
            self._reports[door.name] = DoorReport(name=door.name, kind=door.kind, url=urls[0])
        self._crawl.harvest.doors = list(self._reports.values())
        front = _front(self._plan, [door for door, _ in asked])
        await together(self._ask_door(door, urls) for door, urls in asked if door in front)
        await self._go_deeper([(door, urls) for door, urls in asked if door not in front])
        for name, report in self._reports.items():
            report.recorded = self._plan.recordings is None or name in self._recorded

    async def _go_deeper(self, behind: Sequence[tuple[Door, list[str]]]) -> None:
        for number, (door, urls) in enumerate(behind):
            gaps = self._polls.gaps()
            if not gaps and (number or not self._polls.is_overrun()):
                return
            self._crawl.harvest.overrun = True
            lost = f"no door vouches for {gaps[0]}" if gaps else "no answer joins the last one"
            self._crawl.note(f"{lost}: door {door.name} is asked too")
            await self._ask_door(door, urls)

    def conclude(self) -> None:
        """Write into the harvest what the polls have come to."""
        harvest = self._crawl.harvest
        if self._plan.recordings is not None:  # they prove nothing of now
            return
        harvest.enumerations = self._polls.enumerations()
        harvest.memories = self._polls.memories()
        harvest.gaps = self._polls.gaps()

    async def ask_closing(self) -> bool:
        """The doors with `closing`, again. Whether one of them names something that has to be fetched."""
        await together(self._ask_door(door, self._urls(door)) for door in self._plan.asked if self._closes(door))
        return any(candidate.wanted for candidate in self._findings)

    def _closes(self, door: Door) -> bool:
        report = self._reports.get(door.name)
        return door.closing and report is not None and report.recorded

    def _urls(self, door: Door) -> list[str]:
        now = self._crawl.clock.now()
        until = max(self._plan.until, now) if self._plan.open_end else self._plan.until
        return door_urls(door, self._plan.since, until, now, self._plan.wire)

    async def _ask_door(self, door: Door, urls: list[str]) -> None:
        asked: set[str] = set()
        poll = self._polls.begin(door.name, urls[0], self._crawl.clock.now())
        poll.vouches = not isinstance(door, WebArchive)
        for url in urls:
            if self._seen_enough(door):
                return
            if isinstance(door, Listing):
                await self._page_through(door, url, poll)
            else:
                await self._descend(door, url, asked, 0, poll)
        if isinstance(door, Sitemap) and (door.each != "run" or poll.passed_by) and not self._reports[door.name].short:
            poll.holds_from = self._plan.since.astimezone(UTC)

    def _seen_enough(self, door: Door) -> bool:
        return self._plan.glance and bool(self._reports[door.name].items)

    async def _descend(self, door: Door, url: str, asked: set[str], depth: int, poll: Asking) -> None:
        """A feed, or a sitemap and those that it leads to."""
        if url in asked:
            return
        asked.add(url)
        reading = await self._read(door, url, poll)
        if reading is None:
            return
        self._findings.add(reading.claims)
        self._reports[door.name].children += len(reading.children)
        children = reading.children_since(self._plan.since)
        poll.passed_by = poll.passed_by or len(children) < len(reading.children)
        if children and depth == _DEEP:
            self._cut(door, f"{url} leads to further indexes below {_DEEP} levels of them; they are not asked")
            return
        for child in children:
            if self._seen_enough(door):
                return
            await self._descend(door, child, asked, depth + 1, poll)

    async def _page_through(self, door: Listing, first: str, poll: Asking) -> None:
        """From new to old, until a page lies past the window's start and names nothing that is wanted.

        Pages that the archive holds whole are passed over as long as the start is not reached: a count says nothing.
        """
        url: str | None = first
        seen: set[frozenset[tuple[str | None, str]]] = set()
        repeats = 0
        while url is not None:
            reading = await self._read(door, url, poll)
            if reading is None or not reading.claims:
                poll.ended = reading is not None and url != first and not reading.faults
                return
            news = self._findings.add(reading.claims)
            if (self._findings.passed(reading) and not news) or self._seen_enough(door):
                return
            print_ = fingerprint(reading.claims)
            repeats = repeats + 1 if print_ in seen else 0
            if repeats == _REPEATS:
                self._crawl.note(f"door {door.name}: {url} repeats earlier pages: taken as the listing's end")
                return
            seen.add(print_)
            if reading.listing_next is None:
                self._note_end(door, url, reading)
            url = reading.listing_next

    def _note_end(self, door: Listing, url: str, reading: Reading) -> None:
        """A listing that ends by its `max_pages` before the window does has not been read whole."""
        if "{page}" not in door.url:
            return
        reached = f" (it had come to {rfc3339(reading.last)})" if reading.last else ""
        self._cut(door, f"max_pages = {door.max_pages} ended it at {url}, before the window's start{reached}; raise it")

    async def _read(self, door: Door, url: str, poll: Asking) -> Reading | None:
        """One answer of a door; None where there is none, or nothing has changed since it was asked before."""
        answer = await self._answer(door, url, poll)
        if answer is None:
            return None
        now = self._crawl.clock.now() if self._plan.recordings is None else None
        reading = read(door, answer.body, url, self._plan.wire, answer.headers.get("content-type"), now=now)
        self._record(door, url, reading)
        poll.named.update(self._findings.id_of(claim) for claim in reading.claims)
        self._keep_said(poll, reading.claims)
        self._crawl.tell()
        return reading

    def _keep_said(self, poll: Asking, claims: tuple[Claim, ...]) -> None:
        at = rfc3339(self._crawl.clock.now())
        self._crawl.harvest.said.append(Said(door=poll.door, polled_at=at, claims=claims, first=poll.items + 1))
        poll.items += len(claims)

    async def _answer(self, door: Door, url: str, poll: Asking) -> Answer | None:
        ask = Ask(kind=door.kind, url=url)
        report = self._reports[door.name]
        try:
            answer = await self._fetch(ask, self._validators.get(url) or self._remembered(door, url))
        except NotHad as lost:
            self._recorded.add(door.name)
            self._cut(door, f"{url}: {lost.detail}")
            return None
        finally:
            report.requests += ask.tries
        if answer.unrecorded:
            return None
        self._recorded.add(door.name)
        if answer.status == 304:
            report.unchanged += 1
            poll.unchanged = not poll.named
            return None
        if not await self._is_sound(door, answer):
            return None
        if url == poll.url:
            names = ("etag", "last-modified")
            poll.validators = {name: answer.headers[name] for name in names if name in answer.headers}
        return answer

    def _remembered(self, door: Door, url: str) -> dict[str, str]:
        """Conditions from an earlier run, under which an answer need not be sent again. Not where a door is read back
        for its own sake: that its first page has not changed says nothing of the others."""
        memory = self._plan.doors.get(door.name)
        if self._plan.thorough or memory is None or memory.url != url or isinstance(door, Sitemap):
            return {}
        values = {"If-None-Match": memory.etag, "If-Modified-Since": memory.last_modified}
        return {name: value for name, value in values.items() if value}

    async def _is_sound(self, door: Door, answer: Answer) -> bool:
        if answer.status != 200:
            self._cut(door, f"{answer.ask.url} answers {answer.status}")
            return False
        signs = challenge(answer.headers, answer.body)
        if not read_signals(answer.headers, answer.body).noarchive or self._plan.wire_settings.noarchive == "record":
            await self._crawl.keep_served(answer.ask, "other" if signs else door.kind)
        if signs:
            self._cut(door, f"{answer.ask.url} answers with a challenge page ({signs})")
            return False
        if "user-agent" in answer.headers.get("vary", "").lower():
            self._crawl.note(f"door {door.name} answers by User-Agent (Vary): readers may be shown other items")
        names = {"If-None-Match": "etag", "If-Modified-Since": "last-modified"}
        self._validators[answer.ask.url] = {n: answer.headers[h] for n, h in names.items() if h in answer.headers}
        return True

    def _record(self, door: Door, url: str, reading: Reading) -> None:
        report = self._reports[door.name]
        self._named[door.name] |= fingerprint(reading.claims)
        report.items = len(self._named[door.name])
        report.newest = _later(report.newest, reading.newest)
        report.oldest = _earlier(report.oldest, reading.oldest)
        for fault in reading.faults:
            self._fault(door, fault if url == report.url else f"{url}: {fault}")

    def _cut(self, door: Door, line: str) -> None:
        """A fault that leaves a part of the window unread."""
        self._reports[door.name].short = True
        self._fault(door, line)

    def _fault(self, door: Door, line: str) -> None:
        faults = self._reports[door.name].faults
        if line not in faults:
            faults.append(line)


def _front(plan: Plan, doors: Sequence[Door]) -> list[Door]:
    """The doors that are asked first: all of them in a thorough run, else those that are asked in every run."""
    first = [door for door in doors if door.always or (door.always is None and not isinstance(door, Sitemap))]
    return list(doors) if plan.thorough or not first else first


def fingerprint(claims: Iterable[Claim]) -> frozenset[tuple[str | None, str]]:
    """What a page names, whatever else stands on it."""
    return frozenset((claim.id, claim.url) for claim in claims)


async def together(works: Iterable[Awaitable[None]]) -> None:
    """All of them at once; the first failure ends the others and is raised as itself."""
    try:
        async with asyncio.TaskGroup() as group:
            for work in works:
                group.create_task(_run(work))
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None


async def _run(work: Awaitable[None]) -> None:
    await work


def _later(known: str | None, moment: datetime | None) -> str | None:
    if moment is None:
        return known
    return rfc3339(moment if known is None else max(moment, datetime.fromisoformat(known)))


def _earlier(known: str | None, moment: datetime | None) -> str | None:
    if moment is None:
        return known
    return rfc3339(moment if known is None else min(moment, datetime.fromisoformat(known)))
