"""One saved page to one record: parse, find the release, walk it, name what goes, label what stays, read the fields."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from itertools import islice
from typing import Literal

from lxml.html import HtmlElement

from crawler import urls
from crawler.clean import (
    clocks,
    fields,
    generic,
    heading,
    issuer,
    language,
    letterhead,
    licensed,
    notices,
    people,
    rules,
    tickers,
)
from crawler.clean.compose import Composed, compose, paragraphs
from crawler.clean.dateline import FoundDateline
from crawler.clean.extract import VERSION
from crawler.clean.known import agrees
from crawler.clean.metadata import Head, addresses, read_head, tag_of
from crawler.clean.page import parse
from crawler.clean.republished import republished
from crawler.clean.segments import label
from crawler.clean.template import Fitted, fit
from crawler.clean.walk import Walked, walk
from crawler.clean.words import WORD
from crawler.clock import rfc3339
from crawler.errors import CleanError
from crawler.model import Cleaner, Page, Release, Stamp
from crawler.wire import Layout, Wire

_FEWEST_WORDS = 5
_CHALLENGE = re.compile(
    r"just a moment|attention required|checking (?:if the site|your browser)|verify(?:ing)? (?:that )?you are"
    r"|access denied|pardon our interruption|are you a robot|request unsuccessful|enable javascript and cookies",
    re.IGNORECASE,
)
_DOOR = re.compile(rb"[^<]{0,20}(?:<[?!][^>]*>\s*)*<(?:rss|feed|urlset|sitemapindex|rdf:RDF)\b", re.IGNORECASE)
_OWN_KINDS = frozenset({"dateline", "source", "about", "contact", "safe_harbor", "end", "notice"})  # a release has some
_CHALLENGE_WORDS = 250
_GUESSED = 80  # characters; Chinese and Japanese say in as many what takes others two hundred


def _own_version() -> str:
    try:
        return version("wirevault")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "0+checkout"


CLEANER = Cleaner(wirevault=_own_version(), trafilatura=VERSION)


@dataclass(slots=True)
class _Read:
    """What was found on the page on the way to the record."""

    page: Page
    wire: Wire | None
    tree: HtmlElement
    head: Head
    walked: Walked
    fitted: Fitted | None
    headline: str | None
    subheads: tuple[str, ...]
    warnings: list[str]
    stamps: list[Stamp] = field(default_factory=list)  # printed where no layout says that they stand


def clean(page: Page, wire: Wire | None) -> Release:
    """The release of a saved page as a record: pure, the page and the wire in, a value out.

    With a wire whose layout the page answers, the layout decides what is the release; any other page goes the generic
    way and says so (`method`; `layout-missing` in `warnings` where a wire was given). `wire` is null for a page of no
    known wire; `find_wire` tells it from the page's address.

    Raises CleanError: `empty` (no bytes but white space), `binary` (no text), `no-text` (fewer than five words are
    left), `challenge` (a page that asks whether one is human), `not-a-release` (a feed or a sitemap). A page of another
    kind that has text, such as a listing, gives a record that says `unlike-a-release` in its warnings.

    An item of a licensed feed (NewsML, NITF, ninjs, Atom) is cleaned by the same rules. It may raise `broken-item` and
    `several-items` besides.
    """
    if licensed.is_item(page.body):
        return _clean_item(page, wire)
    return _clean(page, wire, wire.layout if wire else ())


def _clean_item(page: Page, wire: Wire | None) -> Release:
    item = licensed.read_item(page.body)
    claims = (licensed.claim_of(item), *page.claims)
    stand_in = replace(page, body=licensed.to_html(item), content_type=None, url=item.url or page.url, claims=claims)
    return licensed.complete(_clean(stand_in, wire, (licensed.LAYOUT,)), item, wire)


def _clean(page: Page, wire: Wire | None, layouts: Sequence[Layout]) -> Release:
    read = _read(page, wire, layouts)
    lines = read.walked.lines
    rules.remove_promo(lines)
    rules.remove_share(lines)
    rules.mend_tickers(lines)
    sources = rules.state_sources(lines)
    rules.remove_related(lines)
    status = notices.status_of(read.headline, paragraphs(lines))
    if status[1]:
        rules.state_notices(lines)
    dateline = rules.find_dateline(lines, wire.datelines if wire else ())
    issuers = fields.issuers(sources, read.walked, read.head, read.page.claims, wire)
    label(lines, issuers, dateline[0] if dateline else None)
    composed = compose(lines, dateline and (dateline[0], dateline[1].end))
    _check(composed, read.head)
    record = _record(read, composed, sources, dateline[1] if dateline else None)
    record = replace(record, status=status[0], relations=status[1])
    if read.fitted is None or agrees(read.fitted, read.walked):
        return record
    if read.fitted.layout.seen:
        return replace(record, warnings=(*record.warnings, "trafilatura-disagrees"))
    other = _clean(page, wire, [one for one in layouts if one is not read.fitted.layout])
    return replace(other, warnings=("trafilatura-disagrees", *other.warnings))


def _read(page: Page, wire: Wire | None, layouts: Sequence[Layout]) -> _Read:
    if _DOOR.match(page.body[:2000]):
        raise CleanError("not-a-release", "this is a feed or a sitemap, not a page: give the pages that it leads to")
    parsed = parse(page.body, page.content_type)
    head = read_head(parsed.tree)
    warnings = list(parsed.warnings)
    if wire is not None or layouts:
        fitted = fit(parsed.tree, layouts, page.fetched.date() if page.fetched else None)
        walked = walk(fitted.containers, fitted.marks) if fitted else Walked()
        if fitted is not None and _has_text(fitted, walked):
            return _from_layout(_Read(page, wire, parsed.tree, head, walked, fitted, None, (), warnings), fitted)
        warnings.append("layout-missing")
    found = generic.read(parsed.tree, head)
    warnings += found.warnings
    read = _Read(page, wire, parsed.tree, head, found.walked, None, found.headline, found.subheads, warnings)
    read.stamps = list(found.stamps)
    return read


def _has_text(fitted: Fitted, walked: Walked) -> bool:
    """Whether the layout leaves any text; one that nobody has seen on a page has to leave that of a release."""
    kept = sum(len(line.text) for line in walked.lines if line.kept)
    return kept > (0 if fitted.layout.seen else _GUESSED)


def _from_layout(read: _Read, fitted: Fitted) -> _Read:
    """Headline and sub-headings where the layout says that they stand; for one that does not say, as lines show."""
    found = letterhead.read(read.walked.lines, read.wire) if fitted.layout.headline is None else letterhead.Head()
    stated = found.headline or fields.headline(read.walked, read.head)
    read.headline = None if stated and heading.FILE.fullmatch(stated) else stated
    read.subheads = found.subheads or tuple(read.walked.texts("field:subhead"))
    read.stamps = list(found.stamps)
    return read


def _check(composed: Composed, head: Head) -> None:
    """Raises CleanError where no release can be in the text."""
    asks = _CHALLENGE.search(f"{head.title or ''}\n{composed.text[:500]}") is not None
    found = sum(1 for _ in islice(WORD.finditer(composed.text), _CHALLENGE_WORDS if asks else _FEWEST_WORDS))
    if asks and found < _CHALLENGE_WORDS:
        raise CleanError(
            "challenge", "this page asks whether a person is reading it; it holds no release: fetch it again later"
        )
    if found < _FEWEST_WORDS:
        raise CleanError(
            "no-text", f"only {found} words of text are left: this page holds no release, or its layout is unknown"
        )


def _record(read: _Read, composed: Composed, sources: Sequence[str], dateline: FoundDateline | None) -> Release:
    lines = read.walked.lines
    url = _url(read)
    issuers = _issuers(read, composed, sources)
    stamps = _stamps(read, dateline)
    tongue, origin = _language(read, composed.text)
    return Release(
        id=_id(read.wire, url),
        wire=read.wire.name if read.wire else None,
        url=url,
        urls_seen=_urls_seen(read.page),
        headline=read.headline,
        subheads=read.subheads,
        language=tongue,
        language_origin=origin,
        published=clocks.best(stamps),
        clocks=tuple(stamps),
        fetched=rfc3339(read.page.fetched) if read.page.fetched else None,
        dateline=dateline.dateline if dateline else None,
        issuer=issuers,
        republished_from=republished(composed.text),
        text=composed.text,
        blocks=composed.blocks,
        removed=composed.removed,
        tickers=tickers.find(composed.text, issuers),
        isins=tickers.isins(composed.text),
        contacts=people.contacts([line.text for line in lines if line.kept and line.kind == "contact"]),
        media=fields.media(read.walked, read.fitted.media if read.fitted else [], url),
        links=fields.links(lines, url),
        subjects=fields.subjects(read.page.claims),
        method=f"{read.wire.name}@{read.fitted.layout.name}" if read.wire and read.fitted else "generic",
        cleaner=CLEANER,
        warnings=tuple(dict.fromkeys([*read.warnings, *_doubts(read, composed, stamps)])),
    )


def _issuers(read: _Read, composed: Composed, sources: Sequence[str]) -> tuple[str, ...]:
    """The head's author may be anybody on a page without a layout: a name that the text gives twice comes first."""
    stated = fields.issuers(sources, read.walked, read.head, read.page.claims, read.wire)
    if sources or (read.fitted is not None and stated):
        return stated
    name = issuer.of_text(read.headline, composed.text, composed.blocks)
    return (name,) if name else stated


def _stamps(read: _Read, dateline: FoundDateline | None) -> list[Stamp]:
    own = clocks.from_page(read.tree, read.head, read.fitted, read.wire)
    doors = clocks.from_claims(read.page.claims, read.wire)
    return [*own, *read.stamps, *doors, *clocks.from_dateline(dateline.dateline if dateline else None)]


def _doubts(read: _Read, composed: Composed, stamps: Sequence[Stamp]) -> list[str]:
    doubts = {
        "no-headline": read.headline is None,
        "no-published": not stamps,
        "stamps-disagree": clocks.disagree(stamps),
        "half-day-lost": clocks.lost_half(clocks.best(stamps), read.fitted.layout if read.fitted else None),
        "unlike-a-release": _OWN_KINDS.isdisjoint(block.kind for block in composed.blocks),
    }
    return [code for code, holds in doubts.items() if holds]


def _url(read: _Read) -> str | None:
    """The canonical URL: of the addresses that the page states, the first that is the wire's and a release's."""
    stated = addresses(read.head, read.page.url)
    wire = read.wire
    own = [one for one in stated if wire is not None and urls.same_host(wire, one)]
    release = [one for one in own if wire is not None and wire.is_release(one)]
    for one in (*release, *own, *stated):
        try:
            return urls.canonical_url(one)
        except ValueError:
            continue
    return None


def _id(wire: Wire | None, url: str | None) -> str | None:
    return urls.release_id(wire, url) if wire and url else None


def _urls_seen(page: Page) -> tuple[str, ...]:
    seen = [*([page.url] if page.url else []), *(claim.url for claim in page.claims)]
    return tuple(dict.fromkeys(seen))


def _language(read: _Read, text: str) -> tuple[str | None, Literal["declared", "detected"] | None]:
    """The declared language; a detected one where none is declared, or where the text is plainly in another."""
    claimed = next((claim.language for claim in read.page.claims if claim.language), None)
    declared = tag_of(read.head.language or read.head.stated("inlanguage") or claimed)
    if declared and not language.contradicts(declared, text):
        return declared, "declared"
    found = language.detect(text)
    if declared and (found is None or found == declared.partition("-")[0]):
        return declared, "declared"
    if declared:
        read.warnings.append("language-disagrees")
    return found, "detected" if found else None
