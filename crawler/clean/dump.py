"""A release as flattened text, the way people hold archives of them, to one record.

The file is all there is: its own header, the headline if it has one, the dateline, paragraphs that may be hard-wrapped
or run together, the SOURCE line, and the wire's advertisement after it, often glued to it without a blank. The words of
the file are in `text` and `removed` once, in their order; labels are given by the same rules as on pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crawler import urls
from crawler.clean import (
    clocks,
    fields,
    issuer,
    language,
    notices,
    opening,
    outline,
    people,
    rules,
    runon,
    tickers,
)
from crawler.clean import dateline as _dateline
from crawler.clean.compose import Composed, compose, paragraphs
from crawler.clean.cuts import split
from crawler.clean.dateline import FoundDateline
from crawler.clean.decoding import decode
from crawler.clean.lines import Line, fold
from crawler.clean.markup import is_markdown, is_ruler, undo
from crawler.clean.opening import Opening
from crawler.clean.release import CLEANER
from crawler.clean.republished import republished
from crawler.clean.unwrap import paragraphs as unwrapped
from crawler.clean.walk import Walked
from crawler.clean.words import words
from crawler.errors import CleanError
from crawler.model import Relation, Release, Stamp, Status
from crawler.wire import Wire

_FEWEST_WORDS = 5
_EARLY = 14  # lines among which a dateline may follow other words on its line
_TRIED = 60  # lines among which it may open one
_BEFORE = 700  # characters that may stand before it there: header and headline run together
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"“”»«|\\^`{}\]]+", re.I)
_ORIGINAL = re.compile(r"\b(?:original|source)\s+(?:content|version|release)\b[^:]{0,60}:?\s*(https?://\S+)", re.I)


def clean_dump(
    data: bytes | str, *, url: str | None = None, wire: Wire | None = None, wires: Iterable[Wire] = ()
) -> Release:
    """The release of a flattened text dump as a record: pure, `method` is "dump".

    `wire` states whose it is; else the dateline's tag tells it among `wires` (`Wire.datelines`), else the URL's host.
    `url` is where it was found; else the header's, or the "View original content" line's, if there is one.

    Raises CleanError: `empty` (no words), `binary` (no text), `no-text` (fewer than five words are left).
    """
    text, warnings = (data, []) if isinstance(data, str) else decode(data)
    known = [wire] if wire else sorted((one for one in wires if not one.template), key=lambda one: one.name)
    tags = tuple(dict.fromkeys(tag for one in known for tag in one.datelines))
    lines = _lines(text)
    lines, first = _part_dateline(lines, tags)
    told = wire or _wire_of(first[1].dateline.tag if first else None, known)
    head = opening.read(lines, first[0] if first else None, told.zone if told else None)
    found = rules.find_dateline(lines, tags)
    told = told or _host_wire(url or head.url, known)
    sources = outline.state_sources(lines)
    opening.settle(lines, head, sources)
    status = notices.status_of(head.headline, paragraphs(lines))
    outline.label(lines, status[1])
    composed = compose(lines, found and (found[0], found[1].end))
    if len(words(composed.text)) < _FEWEST_WORDS:
        raise CleanError("no-text", "fewer than five words of text are left: this file holds no release")
    return _record(_Read(lines, head, told, found[1] if found else None, sources, status, warnings), composed, url)


def _lines(text: str) -> list[Line]:
    """The file's paragraphs as lines, the advertisement and the makers' marks taken out, what runs on parted."""
    flat = re.sub(r"\r\n?|[\x0b\x0c\x1c-\x1e\u2028\u2029]", "\n", text).replace("\ufeff", "")
    markdown = is_markdown(flat)
    lines = []
    for one in unwrapped(flat):
        line = Line(fold(one.text), "row" if one.row else "li" if one.bullet else "p", one.after)
        line.group = 0 if line.shape == "p" else 1
        lines.append(undo(line, markdown=markdown))
    lines = [line for line in lines if line.text or line.removed]
    rules.remove_promo(lines)
    for line in lines:
        if line.kept and is_ruler(line.text) and not line.text.startswith("*"):
            line.rule = "markup"
    runon.remove_after(lines)
    return runon.part(lines)


def _part_dateline(lines: list[Line], tags: Sequence[str]) -> tuple[list[Line], tuple[int, FoundDateline] | None]:
    """The first dateline, its line parted from the header and headline that run into it."""
    kept = [number for number, line in enumerate(lines) if line.kept]
    for place, number in enumerate(kept[:_TRIED]):
        line = lines[number]
        found = _dateline.find(line.text[: _BEFORE + 300], tags)
        if found is None or found.start > _BEFORE or not (found.sure or place < rules.BEGINNING):
            continue
        if not line.text[: found.start].strip(' *_"“'):
            return lines, (number, found)
        if place >= _EARLY:
            continue
        return [*lines[:number], *split(line, found.start), *lines[number + 1 :]], (number + 1, found)
    return lines, None


def _wire_of(tag: str | None, wires: Sequence[Wire]) -> Wire | None:
    """The wire that a dateline's tag names: the longest of their tags that it begins with, of "(ots)" and "(OTS)" the
    one in the same letters."""
    if not tag:
        return None
    said = _squeezed(tag)
    own = [(_squeezed(one), tag.startswith(one), wire) for wire in wires for one in wire.datelines]
    pairs = [(len(name), same, wire) for name, same, wire in own if name and said.startswith(name)]
    return max(pairs, key=lambda pair: pair[:2])[2] if pairs else None


def _squeezed(tag: str) -> str:
    return re.sub(r"[\W_]", "", tag).casefold()


def _host_wire(url: str | None, wires: Sequence[Wire]) -> Wire | None:
    return next((wire for wire in wires if url and urls.same_host(wire, url)), None)


@dataclass(frozen=True, slots=True)
class _Read:
    """What was found on the way to the record."""

    lines: list[Line]
    head: Opening
    wire: Wire | None
    dateline: FoundDateline | None
    sources: tuple[str, ...]
    status: tuple[Status, tuple[Relation, ...]]
    warnings: list[str]


def _record(read: _Read, composed: Composed, url: str | None) -> Release:
    head, wire, lines = read.head, read.wire, read.lines
    line = read.dateline.dateline if read.dateline else None
    address = _url(url or head.url or _original(lines, wire))
    named = issuer.of_text(head.headline, composed.text, composed.blocks)
    issuers = read.sources or head.issuers or ((named,) if named else ())
    stamps = list(dict.fromkeys([*head.stamps, *clocks.from_dateline(line)]))
    published = clocks.best(stamps)
    tongue = head.language or language.detect(composed.text)
    for one in lines:
        one.links += [(found.rstrip(".,;:)!?'’"), found.rstrip(".,;:)!?'’")) for found in _URL.findall(one.text)]
    return Release(
        id=urls.release_id(wire, address) if wire and address and urls.same_host(wire, address) else None,
        wire=wire.name if wire else None,
        url=address,
        urls_seen=(url,) if url else (),
        headline=head.headline,
        subheads=tuple(head.subheads),
        language=tongue,
        language_origin=("declared" if head.language else "detected") if tongue else None,
        published=published,
        clocks=tuple(stamps),
        dateline=line,
        issuer=issuers,
        republished_from=republished(composed.text),
        text=composed.text,
        blocks=composed.blocks,
        removed=composed.removed,
        tickers=tickers.find(composed.text, issuers),
        isins=tickers.isins(composed.text),
        contacts=people.contacts([one.text for one in lines if one.kept and one.kind == "contact"]),
        media=fields.media(Walked(lines=lines), [], address),
        links=fields.links(lines, address),
        status=read.status[0],
        relations=read.status[1],
        method="dump",
        cleaner=CLEANER,
        warnings=(*read.warnings, *_doubts(read, published)),
    )


def _doubts(read: _Read, published: Stamp | None) -> list[str]:
    doubts = {
        "no-headline": read.head.headline is None,
        "no-dateline": read.dateline is None,
        "no-published": published is None,
    }
    return [code for code, holds in doubts.items() if holds]


def _original(lines: Sequence[Line], wire: Wire | None) -> str | None:
    """The release's own address in its "View original content: …" line, if it is one of the wire's."""
    for line in lines:
        match = _ORIGINAL.search(line.text) if line.kept and wire else None
        if match and wire and wire.is_release(match[1]):
            return match[1]
    return None


def _url(url: str | None) -> str | None:
    try:
        return urls.canonical_url(url) if url else None
    except ValueError:
        return None
