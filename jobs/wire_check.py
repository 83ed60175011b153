"""Asking a wire once, to see whether its file is right: robots.txt, each door, one page. Nothing is kept."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from crawler.archive.encoding import decode
from crawler.archive.state import State
from crawler.clean import clean
from crawler.clean.trial import Trial, try_layouts
from crawler.errors import CleanError
from crawler.exchange import DoorReport, Exchange, Harvest
from crawler.model import Page
from crawler.wire import Wire
from jobs.app import App
from jobs.order import Order, Watch
from jobs.planning import harvest, plan

_LOOKED_FOR = ("headline", "published", "issuer", "dateline", "language", "id")
_BACK = timedelta(days=31)  # how far back a door is looked into: a press room is quiet for weeks


@dataclass(frozen=True, slots=True, kw_only=True)
class HostCheck:
    """What the robots.txt of one host answered."""

    host: str
    status: int
    content_type: str | None
    size: int  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorCheck:
    """What one door answered. Times are RFC 3339."""

    name: str
    kind: str
    url: str
    status: int | None  # of its first answer; null where there was none
    content_type: str | None
    items: int
    sitemaps: int  # that an index names
    newest: str | None
    oldest: str | None
    span: str | None  # between the two, for a person
    faults: list[str]
    ok: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCheck:
    """What was found in one release page."""

    id: str
    url: str
    status: int | None = None
    content_type: str | None = None
    layout: str | None = None  # `prnewswire@2020`, or `generic`
    headline: str | None = None
    published: str | None = None
    language: str | None = None
    words: int = 0
    blocks: dict[str, int] = field(default_factory=dict)  # by kind
    removed: int = 0
    warnings: list[str] = field(default_factory=list)
    kept: float | None = None  # share of the container's characters that the layout keeps
    agreement: float | None = None  # with trafilatura on the same container, 0 to 1
    missing: list[str] = field(default_factory=list)  # fields that were not found
    idle: list[str] = field(default_factory=list)  # paths of the layout that find nothing here
    advice: str | None = None
    fault: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WireCheck:
    """All of it, and what is unwell: a line each."""

    wire: str
    robots: list[HostCheck]
    doors: list[DoorCheck]
    pages: list[PageCheck]
    notes: list[str]
    unwell: list[str]


class _Seen:
    """A sink that remembers every answer of this check."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []

    def keep(self, exchange: Exchange) -> None:
        self.exchanges.append(exchange)

    def first(self, url: str) -> Exchange | None:
        return next((exchange for exchange in self.exchanges if exchange.url == url), None)


def check_wire(app: App, wire: Wire, pages: int, watch: Watch) -> WireCheck:
    """Ask the wire's hosts, doors and as many of its newest pages. Raises ConfigError where the wire may not be run."""
    app.wires_to_run([wire.name])
    planned = plan(app, wire, Order(limit=pages), State(), None)
    seen = _Seen()
    planned = dataclasses.replace(planned, since=planned.until - _BACK, glance=True)
    found = harvest(app, [planned], seen, watch)[wire.name]
    robots = [_host(exchange) for exchange in seen.exchanges if exchange.kind == "robots"]
    doors = [_door(report, wire, seen) for report in found.doors]
    read = [_page(exchange, wire) for exchange in seen.exchanges if exchange.kind == "release"]
    read += [_lost(lost.id, lost.url, f"{lost.reason}: {lost.detail}") for lost in found.missing if _tried(lost.reason)]
    unwell = _unwell(wire, found, doors, read)
    return WireCheck(wire=wire.name, robots=robots, doors=doors, pages=read, notes=found.notes, unwell=unwell)


def _tried(reason: str) -> bool:
    return reason not in {"limit", "stopped"}


def _host(exchange: Exchange) -> HostCheck:
    return HostCheck(
        host=urlsplit(exchange.url).netloc,
        status=exchange.status,
        content_type=_header(exchange, b"content-type"),
        size=len(exchange.body),
    )


def _door(report: DoorReport, wire: Wire, seen: _Seen) -> DoorCheck:
    answer = seen.first(report.url)
    least = next(door.min_items for door in wire.door if door.name == report.name)
    return DoorCheck(
        name=report.name,
        kind=report.kind,
        url=report.url,
        status=answer.status if answer else None,
        content_type=_header(answer, b"content-type") if answer else None,
        items=report.items,
        sitemaps=report.children,
        newest=report.newest,
        oldest=report.oldest,
        span=_span(report.oldest, report.newest),
        faults=report.faults,
        ok=report.items >= least or (report.children > 0 and not report.faults),
    )


def _span(oldest: str | None, newest: str | None) -> str | None:
    if oldest is None or newest is None:
        return None
    hours = (datetime.fromisoformat(newest) - datetime.fromisoformat(oldest)).total_seconds() / 3600
    return f"{hours / 24:.0f} days" if hours >= 48 else f"{max(hours, 0):.1f} hours"


def _page(exchange: Exchange, wire: Wire) -> PageCheck:
    assert exchange.note is not None
    content_type = _header(exchange, b"content-type")
    encoding = _header(exchange, b"content-encoding") or ""
    body = decode(exchange.body, encoding, wire.polite.max_bytes).body
    page = Page(
        body=body,
        url=exchange.url,
        content_type=content_type,
        status=exchange.status,
        fetched=exchange.fetched,
        claims=exchange.note.claims,
    )
    try:
        release = clean(page, wire)
        trial = try_layouts(page, wire)
    except CleanError as error:
        return _lost(exchange.note.id, exchange.url, str(error))
    kinds = [block.kind for block in release.blocks]
    published = release.published
    return PageCheck(
        id=exchange.note.id,
        url=exchange.url,
        status=exchange.status,
        content_type=content_type,
        layout=release.method,
        headline=release.headline,
        published=(published.at or published.date) if published else None,
        language=release.language,
        words=len(release.text.split()),
        blocks={kind: kinds.count(kind) for kind in dict.fromkeys(kinds)},
        removed=len(release.removed),
        warnings=list(release.warnings),
        kept=round(trial.kept, 3) if trial else None,
        agreement=round(trial.agreement, 3) if trial and trial.agreement is not None else None,
        missing=[name for name in _LOOKED_FOR if not getattr(release, name)],
        idle=list(trial.idle) if trial else [],
        advice=_advice(wire, trial, release.method or "generic"),
    )


def _advice(wire: Wire, trial: Trial | None, method: str) -> str | None:
    """What the operator of a wire that is not verified does next."""
    if wire.verified or not wire.layout:
        return None
    if trial is None:
        return "no layout fits: save the page and describe it in a [[layout]]; docs/add-a-wire.md says how"
    if method == "generic":
        return f"layout {trial.layout} was written without a page at hand and does not fit: correct it by this page"
    unseen = " and seen = true in its [[layout]]" if not trial.seen else ""
    return f"read it with --format html; once a page of each layout has been read, set verified = true{unseen}"


def _lost(id_: str, url: str, fault: str) -> PageCheck:
    return PageCheck(id=id_, url=url, fault=fault)


def _unwell(wire: Wire, found: Harvest, doors: list[DoorCheck], pages: list[PageCheck]) -> list[str]:
    lines = [found.failure] if found.failure else []
    if found.stopped in {"interrupted", "time"}:
        lines.append("the check was stopped before its end")
    lines += [
        f"door {door.name}: {door.items} releases{'; ' + door.faults[0] if door.faults else ''}"
        for door in doors
        if not door.ok
    ]
    for page in pages:
        lines += [f"page {page.id}: {fault}" for fault in _page_faults(wire, page)]
    if not pages and not lines:
        lines.append(f"no page was fetched: no door names a release of the last {_BACK.days} days")
    return lines


def _page_faults(wire: Wire, page: PageCheck) -> list[str]:
    if page.fault:
        return [page.fault]
    faults = []
    if wire.layout and page.layout == "generic":
        faults.append("fits none of the wire's layouts ([[layout]] match)")
    lacking = [name for name in wire.expect.fields if not {"text": page.words}.get(name, getattr(page, name, True))]
    return [*faults, f"no {' and no '.join(lacking)} was found"] if lacking else faults


def _header(exchange: Exchange, name: bytes) -> str | None:
    found = [value.decode("latin-1") for key, value in exchange.headers if key.lower() == name]
    return ", ".join(found) or None
