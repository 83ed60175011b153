"""Fetching release pages: each is judged cheaply, kept raw with what is known of it, or missing with its reason."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from crawler.clock import rfc3339
from crawler.collect.answers import Signals, challenge, fault, read_signals
from crawler.collect.doors import together
from crawler.collect.findings import Candidate
from crawler.collect.plan import Answer, Ask, Crawl, Fetch, NotHad
from crawler.exchange import Missing, Note, Reason
from crawler.ledger.day import stated_day
from crawler.model import Robots
from crawler.urls import canonical_url, is_release

Loss = tuple[Reason, str]

# Where one URL of a release leads nowhere, another that names it may lead there.
_NEXT_URL = frozenset({"404", "gone", "off-host", "not-a-release", "not-recorded", "robots"})


class Pages:
    """The release pages of one wire in one run."""

    def __init__(self, crawl: Crawl, fetch: Fetch) -> None:
        self._crawl = crawl
        self._plan = crawl.plan
        self._fetch = fetch
        self._captured: set[str] = set()
        self._challenges = 0  # in a row

    async def fetch_all(self, candidates: Sequence[Candidate]) -> None:
        """All of them, in their order as far as the wire's pace and retries allow. Raises StoreError."""
        queue = list(reversed(candidates))
        # More than are sent at once: one that waits for its retry must not keep the next from being asked.
        workers = min(len(queue), 8 + 4 * self._plan.wire.polite.concurrency)
        try:
            await together(self._work(queue) for _ in range(workers))
        except asyncio.CancelledError:
            for candidate in queue:
                self.miss(candidate, "stopped", "the run was stopped before its turn came", 0)
            raise

    async def _work(self, queue: list[Candidate]) -> None:
        while queue:
            candidate = queue.pop()
            try:
                await self._fetch_one(candidate)
            except asyncio.CancelledError:
                self.miss(candidate, "stopped", "the run was stopped while it was being fetched", 0)
                raise
            self._crawl.tell()

    async def _fetch_one(self, candidate: Candidate) -> None:
        if candidate.id in self._plan.relooks:
            self._crawl.harvest.looked.append(candidate.id)
        loss: Loss | None = None
        tries = 0
        for url in candidate.urls:
            ask = Ask(kind="release", url=url)
            found = await self._try(candidate, ask)
            tries += ask.tries
            if found is None:
                return
            loss = loss or found
            if found[0] not in _NEXT_URL:
                break
        assert loss is not None
        self.miss(candidate, *loss, tries)

    async def _try(self, candidate: Candidate, ask: Ask) -> Loss | None:
        if self._challenges >= self._plan.wire.polite.refusals:
            return "blocked", f"left alone after {self._challenges} challenge pages in a row"
        known = self._plan.known.get(candidate.id)
        ask.held = known.capture if known else None
        try:
            answer = await self._fetch(ask, self._validators(candidate))
        except NotHad as lost:
            return lost.reason, lost.detail
        if answer.status == 304 and candidate.id in self._plan.known:
            self._crawl.harvest.unchanged.append(self._note(candidate, candidate.id, ask, Signals()))
            self._crawl.harvest.known += 1
            return None
        if answer.status != 200:
            return status_loss(answer)
        return await self._judge(candidate, answer)

    def _validators(self, candidate: Candidate) -> dict[str, str]:
        """Conditions under which a known page need not be sent again; not once it has come in this run."""
        known = self._plan.known.get(candidate.id)
        if known is None or candidate.id in self._captured:
            return {}
        values = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
        return {name: value for name, value in values.items() if value}

    async def _judge(self, candidate: Candidate, answer: Answer) -> Loss | None:
        signals = read_signals(answer.headers, answer.body)
        loss = fault(answer.headers, answer.body, candidate.headlines) or self._elsewhere(candidate, answer)
        self._count_challenges(loss)
        if signals.noarchive and self._plan.wire_settings.noarchive == "obey":
            return loss or ("noarchive", "the page asks not to be archived (robots noarchive)")
        if loss is not None:
            await self._crawl.keep_served(answer.ask, "other")
            return loss
        id_ = self._final_id(candidate, answer)
        known = self._plan.known.get(id_)
        if known is not None and known.status == "forgotten":  # taken down, and named under another number
            self._crawl.harvest.known += 1
            return None
        await self._crawl.keep_served(answer.ask, "release", self._note(candidate, id_, answer.ask, signals))
        if id_ not in self._captured:
            self._captured.add(id_)
            self._crawl.harvest.captured.append(id_)
        return None

    def _elsewhere(self, candidate: Candidate, answer: Answer) -> Loss | None:
        """A redirect that ended on something else: the front page, another release."""
        if canonical_url(answer.url) == canonical_url(answer.ask.url):
            return None
        if not is_release(self._plan.wire, self._own(answer)):
            return "not-a-release", f"redirects to {answer.url}, which is no release"
        id_ = self._final_id(candidate, answer)
        return None if id_ == candidate.id or _is_hashed(candidate.id) else ("not-a-release", f"redirects to {id_}")

    def _final_id(self, candidate: Candidate, answer: Answer) -> str:
        """The wire's own number, where the URL that answered in the end states one."""
        native = self._plan.wire.native_id(canonical_url(self._own(answer)))
        return f"{self._plan.wire.name}:{native}" if native else candidate.id

    def _own(self, answer: Answer) -> str:
        """The wire's own address of what answered."""
        original = self._plan.original(answer.url)
        return original.url if original else answer.url

    def _note(self, candidate: Candidate, id_: str, ask: Ask, signals: Signals) -> Note:
        robots = Robots(
            verdict=ask.robots,
            x_robots_tag=signals.x_robots_tag,
            meta=signals.meta,
            tdm_reservation=signals.tdm_reservation or ask.tdm,  # what stands nearer to the page wins
        )
        return Note(wire=self._plan.wire.name, id=id_, claims=tuple(candidate.claims.values()), robots=robots)

    def _count_challenges(self, loss: Loss | None) -> None:
        self._challenges = self._challenges + 1 if loss is not None and loss[0] == "challenge" else 0
        if self._challenges == self._plan.wire.polite.refusals:
            self._crawl.fail(f"blocked: {self._challenges} challenge pages in a row; the rest was left alone")

    def miss(self, candidate: Candidate, reason: Reason, detail: str, tries: int) -> None:
        """It was named and could not be had; or it is held, and is not there any more."""
        gone = candidate.id in self._plan.known and reason in {"404", "gone"}
        harvest, url = self._crawl.harvest, candidate.urls[0]
        original = self._plan.original(url)  # nights to come ask the wire itself
        (harvest.gone if gone else harvest.missing).append(
            Missing(
                id=candidate.id,
                url=original.url if original else url,
                reason=reason,
                detail=detail,
                doors=candidate.doors,
                tried_at=rfc3339(self._crawl.clock.now()),
                tries=tries,
                date=stated_day(candidate.claims.values()),
            )
        )


def status_loss(answer: Answer) -> Loss:
    """Why an answer with another status than 200 is none, and one line about it."""
    status, asked = answer.status, answer.ask
    detail = f"answers {status}" + (f", asked {asked.tries} times" if asked.tries > 1 else "")
    if answer.unrecorded:
        return "not-recorded", f"{answer.url} is not in the recordings"
    if status in {404, 410}:
        return ("404" if status == 404 else "gone"), detail
    if status >= 500 or status == 408:
        return "server-error", detail
    if 300 <= status < 400:
        return "off-host", f"{detail} and leads to {answer.headers.get('location', 'nowhere')}"
    signs = challenge(answer.headers, answer.body)
    return ("challenge", f"{detail} with a challenge page ({signs})") if signs else ("blocked", detail)


def _is_hashed(id_: str) -> bool:
    return ":u-" in id_
