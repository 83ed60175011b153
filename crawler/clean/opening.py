"""What stands before a dump's first paragraph: the header that its maker wrote, and the release's own head.

    date 2025-05-09 BEIJING, May 9, 2025 /PRNewswire/ -- …          a day in front of everything
    Source: Acme Corporation / MEDIA RELEASE PR67276 / headline     AsiaNet's
    Headline / https://… | https://www.prnewswire.com / ---         a page saved as Markdown
    --- title: … url: … ---    Title: …  Date: …                    keys and values

Header lines are removed as `dump-header`; headline, sub-headlines and printed times become fields.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from zoneinfo import ZoneInfo

from crawler.clean import markup, notices, people, rules, source, stamps
from crawler.clean.cuts import cut
from crawler.clean.dates import find_date
from crawler.clean.lines import Line
from crawler.model import Stamp

HEADER = "dump-header"
_MOST = 12  # lines before the dateline that can be a release's head
_AGAIN = 4  # lines among which the headline may stand once more
_HEAD_LINE = 400  # characters of a headline or sub-headline
_DAY = re.compile(
    r"(?:(?P<key>date|published|pubdate|publication\s+date|time|timestamp)\s*[:=]?\s*)?"
    r"(?P<stamp>\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?)(?=\s|"
    r"$)[\s|:,-]*",
    re.I,
)
_KEYED = re.compile(
    r"(?P<key>title|headline|subject|url|link|source[_ ]url|date|published(?:[_ ]at)?|pubdate|publish[_ ]date|"
    r"publication[_ ]date|author|company|"
    r"issuer|organization|publisher|language|lang|id|release[_ ]id|category|categories|tags|keywords|subtitle|"
    r"subheadline|site|domain|"
    r"crawled|fetched|retrieved|scraped(?:[_ ]at)?)\s*[:=]\s*(?P<value>.*)$",
    re.I,
)
_TEXT = re.compile(r"(?:full[_ ])?(?:text|body|content|article)\s*[:=]\s*", re.I)
_PRINTED_SOURCE = re.compile(r"\|\s*(?=Source:)")  # "May 09, 2025 08:00 ET | Source: Acme, Inc."
_ASIANET = re.compile(r"(?:MEDIA\s+RELEASE\s+(?:[A-Z]{1,4}\s?)?|AsiaNet\s+)\d{4,7}$", re.I)
_URL_LINE = re.compile(r"<?(?P<url>https?://\S+?)>?(?:\s*\|\s*\S+)?$")
_BY = re.compile(r"news\s+provided\s+by:?\s*", re.I)
_CHROME = re.compile(
    r"(?:(?:accessibility statement|skip (?:navigation|to (?:main )?content)|news provided by|"
    r"searching for your content|no results found\b.{0,60}|"
    r"when typing in this field\b.{0,80}|news in focus|browse news releases|overview|sign (?:in|up)|log in|menu|"
    r"search|return to prn?ewswire.{0,20}|"
    r"cision (?:pr newswire)?|pr newswire(?:: .{0,80})?|resources|blog|journalists|gdpr|send a release|"
    r"all news releases|contact us|close)[.…]*\s*){1,4}",
    re.I,
)


@dataclass(slots=True)
class Opening:
    """What the lines before the first paragraph said."""

    headline: str | None = None
    subheads: list[str] = field(default_factory=list)
    stamps: list[Stamp] = field(default_factory=list)
    url: str | None = None
    issuers: tuple[str, ...] = ()
    language: str | None = None
    zone: ZoneInfo | None = None


def read(lines: Sequence[Line], dateline: int | None, zone: ZoneInfo | None) -> Opening:
    """Read the lines before the dateline's (`dateline` is its number; null where there is none) and set their rules.

    `zone` is the wire's, for printed times without one.
    """
    found = Opening(zone=zone)
    start = _keys(lines, found)
    start = _saved_page(lines, start, dateline, found)
    start = _asianet(lines, start, found)
    _days(lines, start, dateline, found)
    head = [line for line in lines[start : _head_end(lines, start, dateline)] if line.kept]
    if _is_head(head, lines, start, dateline):
        _head(head, found)
    return found


def _remove(line: Line, rule: str) -> None:
    line.rule = rule


def _keys(lines: Sequence[Line], found: Opening) -> int:
    """`key: value` lines, between `---` or not; at least two, or they are the release's own."""
    fenced = bool(lines) and markup.is_ruler(lines[0].text)
    number = 1 if fenced else 0
    pairs: list[tuple[Line, re.Match[str]]] = []
    while number < len(lines):
        match = _KEYED.match(lines[number].text)
        if match is None:
            break
        pairs.append((lines[number], match))
        number += 1
    if len(pairs) < 2 or (fenced and not (number < len(lines) and markup.is_ruler(lines[number].text))):
        return 0
    if number < len(lines) and (label := _TEXT.match(lines[number].text)):
        cut(lines[number], 0, label.end(), HEADER)
    for line, match in pairs:
        _remove(line, HEADER)
        _value(match["key"].lower().replace("_", " "), match["value"].strip(" \"'"), found)
    for line in lines[: number + 1]:
        if markup.is_ruler(line.text):
            _remove(line, HEADER)
    return number + (1 if fenced else 0)


def _value(key: str, value: str, found: Opening) -> None:
    if not value:
        return
    if key in ("title", "headline", "subject") and found.headline is None:
        found.headline = value
    elif key in ("subtitle", "subheadline"):
        found.subheads.append(value)
    elif key in ("url", "link", "source url") and _URL_LINE.match(value):
        found.url = found.url or value
    elif key in ("company", "issuer", "organization"):
        found.issuers = found.issuers or source.split(value)
    elif key in ("language", "lang") and re.fullmatch(r"[a-z]{2,3}(?:-[A-Za-z]{2,4})?", value):
        found.language = value
    elif key in ("date", "published", "published at", "pubdate", "publish date", "publication date"):
        _stamp(value, found)


def _stamp(value: str, found: Opening) -> None:
    stamp = stamps.parse_iso(value, "meta") or stamps.parse_printed(value, found.zone, origin="meta")
    if stamp is not None:
        found.stamps.append(stamp)


def _saved_page(lines: Sequence[Line], start: int, dateline: int | None, found: Opening) -> int:
    """Headline, address and a rule, as programs that save pages as Markdown write them; over the dateline."""
    for number in range(start, min(start + 5, len(lines) if dateline is None else dateline)):
        match = _URL_LINE.match(lines[number].text)
        if match is None:
            continue
        found.url = found.url or match["url"]
        _remove(lines[number], HEADER)
        if number > start and found.headline is None:
            _field(lines[start], "headline", found)
        end = number + 1
        while end < len(lines) and markup.is_ruler(lines[end].text):
            _remove(lines[end], HEADER)
            end += 1
        return end
    return start


def _asianet(lines: Sequence[Line], start: int, found: Opening) -> int:
    """`Source: X` and `MEDIA RELEASE PR67276`, one above the other."""
    for number in range(start, min(start + 3, len(lines))):
        if not _ASIANET.match(lines[number].text):
            continue
        for line in lines[start : number + 1]:
            found.issuers = found.issuers or source.parse(line.text) or ()
            _remove(line, HEADER)
        return number + 1
    return start


def _days(lines: Sequence[Line], start: int, dateline: int | None, found: Opening) -> None:
    """A day in front of the first words or of the dateline, with or without the word "date"."""
    for line in lines[start : (dateline or 0) + 1][:_MOST]:
        end = _day(line.text, found) if line.kept else 0
        if end:
            cut(line, 0, end, HEADER)
            return


def _day(text: str, found: Opening) -> int:
    """How many characters at the beginning of a line state a day; 0 where none do."""
    match = _DAY.match(text)
    if match and (match["key"] or len(match["stamp"]) > 10 or _is_told_apart(text, match)):
        _stamp(re.sub(r"\s?(?:UTC|GMT)$", "Z", match["stamp"]).replace(" ", "T", 1), found)
        return match.end()
    keyed = re.match(r"(?:date|published(?:\s+on)?|posted(?:\s+on)?)\s*[:=]?\s+", text, re.I)
    printed = find_date(text[: keyed.end() + 30]) if keyed else None
    if keyed and printed and printed.start == keyed.end() and printed.day:
        _stamp(printed.day.isoformat(), found)
        return printed.end + len(re.match(r"[\s|:,-]*", text[printed.end :])[0])  # type: ignore[index]
    return 0


def _is_told_apart(text: str, match: re.Match[str]) -> bool:
    """A bare day counts alone or before a place in capitals: "2025-05-09 marks a day" is a sentence."""
    rest = text[match.end() :]
    return not rest or bool(re.match(r"[A-ZÀ-Þ][A-ZÀ-Þ.'’-]{2,}", rest))


def _head_end(lines: Sequence[Line], start: int, dateline: int | None) -> int:
    return dateline if dateline is not None else min(start + 1, len(lines))


def _is_head(head: Sequence[Line], lines: Sequence[Line], start: int, dateline: int | None) -> bool:
    """Whether the lines before the first paragraph are headline and sub-headlines rather than paragraphs."""
    own = [line for line in head if not (rules.is_share(line.text) or _CHROME.fullmatch(line.text[:_HEAD_LINE]))]
    if not own or len(own) > _MOST or any(len(line.text) > _HEAD_LINE for line in own):
        return False
    if dateline is not None:
        return True
    first = head[0].text
    later = [line for line in lines[start:] if line.kept][1:]
    sentence = first.endswith((".", ":", ",", ";", "。")) or len(first) > 200
    return not sentence and len(later) > 1 and any(len(line.text) > 2 * len(first) for line in later[:4])


def _head(head: Sequence[Line], found: Opening) -> None:
    """The release's own head, line by line, with what a site prints between headline and text.

    It ends where a correction's notice begins: that, and the headline that it repeats, are text.
    """
    provided = False
    for line in takewhile(lambda one: not notices.is_notice(one.text), head):
        text = line.text
        if provided:
            found.issuers = found.issuers or (text,)
            _remove(line, "field:issuer")
            provided = False
        elif _BY.match(text):
            provided = _BY.fullmatch(text) is not None
            if not provided:
                found.issuers = found.issuers or (_BY.sub("", text, count=1),)
            _remove(line, "chrome")
        elif rules.is_share(text) or _CHROME.fullmatch(text):
            _remove(line, "share" if rules.is_share(text) else "chrome")
        elif not _printed(line, found) and not people.is_reachable(text):
            again = found.headline is None or line.text == found.headline
            _field(line, "headline" if again else "subhead", found)


def _printed(line: Line, found: Opening) -> bool:
    """A line that is a printed time ("May 09, 2025, 05:00 ET")."""
    stamp = stamps.parse_printed(line.text, found.zone) if len(line.text) <= 60 else None
    if stamp is None or len(re.findall(r"[^\W\d_]{4,}", line.text)) > 3:
        return False
    found.stamps.append(stamp)
    named = _PRINTED_SOURCE.search(line.text)
    found.issuers = found.issuers or ((source.parse(line.text[named.end() :]) or ()) if named else ())
    _remove(line, "field:stamp")
    return True


def settle(lines: Sequence[Line], found: Opening, issuers: Sequence[str]) -> None:
    """What the whole text says of its head: the issuer's name over the headline is none, and printed twice it is one.

    `issuers` are the SOURCE line's (news aktuell prints its name over the headline).
    """
    if found.headline in issuers and found.subheads:
        named = next(line for line in lines if line.rule == "field:headline" and line.text == found.headline)
        named.rule = "field:issuer"
        found.headline = found.subheads.pop(0)
        next(
            line for line in lines if line.rule == "field:subhead" and line.text == found.headline
        ).rule = "field:headline"
    for line in [one for one in lines if one.kept][: _AGAIN if found.headline else 0]:
        if line.text == found.headline:
            line.rule = "field:headline"


def _field(line: Line, name: str, found: Opening) -> None:
    if name == "headline":
        found.headline = line.text
    else:
        found.subheads.append(line.text)
    _remove(line, f"field:{name}")
