"""The dateline: where and when a release was written, and the wire that distributed it first.

    dateline := places [date] TAG [date] DASH

    BEIJING, May 9, 2025 /PRNewswire/ --            Vancouver, British Columbia--(Newsfile Corp. - September 10, 2026) -
    ANKENY, Iowa--(BUSINESS WIRE)--                 DALLAS, TX / ACCESS Newswire / May 9, 2025 /
    北京2025年5月9日 /美通社/ --                      【東京2025年5月9日PR Newswire】

The tag is the anchor: it is Latin in almost every language, and what stands to its left on the same line is read
leftwards, first the date and then the places. A newsroom's dateline without a tag counts only where nothing else could
be meant ("ZUG, Switzerland, May 9, 2025 – "). Nothing is a dateline without such evidence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crawler.clean.dates import find_date
from crawler.clean.leftward import Left, read_left
from crawler.clean.newsroom import find_newsroom
from crawler.clean.tags import Tag, find_tags
from crawler.model import Dateline

LEFT = 220  # characters to the left of the tag that may belong to it
_TRIES = 12  # tags of one text that are looked at: a text full of them has no more than one dateline
_DASHES = r"(?:-{1,4}|[–—―‒−‐‑﹣－]{1,2}|~)"
_DASH = r"\s{0,4}" + _DASHES
# one dash before a figure may be its sign; two are the dateline's: `--46 percent of ...`
_END = re.compile(r"\s{0,4}-{2,4}|" + _DASH + r"(?![-\d])|\s{0,4}(?:\n|$)|\s?[:：](?=\s|$)|(?=】)")
_LEAD = re.compile(r"\s*(?:[-–—/,]\s*)?(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+)?")
_HOUR = re.compile(
    r"\s?(?:@|at\b|,)\s?\d{1,2}(?:[:.]\d\d)?\s?(?:[ap]\.?m\.?)?(?:\s(?:[A-Z]{2,4}\b|Eastern|Central|Mountain|Pacific))?",
    re.I,
)
_CLOSED = re.compile(r"\s*(?:--+|[-–—/](?=\s|$))|\s{0,4}(?=\n|$)")
# Marketwired's last form: "(Marketwired) -- 04/15/16 --", the month first.
_SHORT_DATE = re.compile(r"\s{0,3}(?P<month>[01]\d)/(?P<day>[0-3]\d)/(?P<year>\d\d)\s{0,3}--?(?=\s|$)")
_DATE = 40  # characters of a date after the tag
# Business Wire names itself once more in the language of a translation: "--(BUSINESS WIRE)--(美国商业资讯)--".
_AGAIN = re.compile(
    r"\s{0,3}[(（](?:美国商业资讯|美國商業資訊|ビジネスワイヤ|비즈니스와이어|بزنيس واير)[)）]"
    r"(?:\s{0,3}(?:-{1,4}|[–—ー－]{1,2}))?"
)
_CASHTAGS = re.compile(r"(?:\s{0,4}[$#][^\W_][\w.:/-]{0,40}?(?=[\s,$#]|--|[–—]|-\s|$),?){1,20}\s{0,4}(?:-{1,3}|[–—])")
_MARK = re.compile(r"[/(（\[】]|[-–—]\s")  # before or after every tag
_ARTICLE = re.compile(r"(?:Der|Die|Das|Ein|Eine|Le|La|The)\s", re.I)


@dataclass(frozen=True, slots=True)
class FoundDateline:
    """A dateline and where it stands: `text[start:end]`, its closing dash included.

    `sure` is false for a newsroom's whose place nobody knows: it counts only where a release begins.
    """

    dateline: Dateline
    start: int
    end: int
    sure: bool = True


def find(text: str, tags: Sequence[str] = ()) -> FoundDateline | None:
    """The first dateline of a paragraph, or of a text whose lines are paragraphs; null without evidence of one.

    `tags` are further wires' own tags, as printed between slashes or brackets (`Wire.datelines`).
    """
    for number, tag in enumerate(find_tags(text, tuple(tags)) if _MARK.search(text) else ()):
        found = _read(text, tag)
        if found is not None:
            return _relayed(text, found, tags)
        if number >= _TRIES:
            break
    return _tagless(text)


def _read(text: str, tag: Tag) -> FoundDateline | None:
    """The dateline around one tag, if what surrounds the tag is one."""
    line = max(text.rfind("\n", 0, tag.start) + 1, tag.start - LEFT)
    left = read_left(text[line : tag.start])
    end, after = _right(text, tag)
    day = left.day or tag.inner or after
    if not _evident(tag, left, dated=left.dated or day is not None, closed=end > tag.end or _at_end(text, tag.end)):
        return None
    start = line + left.start
    raw = " ".join(text[start:end].split())
    dateline = Dateline(raw=raw, places=left.places, date=day.isoformat() if day else None, tag=tag.name)
    return FoundDateline(dateline, start, end)


def _at_end(text: str, end: int) -> bool:
    return not text[end : end + 200].partition("\n")[0].strip()


def _evident(tag: Tag, left: Left, *, dated: bool, closed: bool) -> bool:
    """Whether tag, place, date and dash together can be nothing but a dateline."""
    if not tag.known:
        return bool(left.places) and left.day is not None and closed
    if tag.short and left.places and _ARTICLE.match(left.places[0]) and not dated:
        return False  # "Der Dienst (OTS) - so ..."
    if left.places:
        return dated or closed
    return (left.whole or dated) and closed


def _right(text: str, tag: Tag) -> tuple[int, date | None]:
    """Where the dateline ends, and the date of the forms that print it after the tag."""
    close = _END.match(text, tag.end)
    end = close.end() if close and close[0].strip() else tag.end
    if text[tag.end : tag.end + 1] == "】":
        return tag.end + 1, None
    short = _SHORT_DATE.match(text, end)
    if short:
        return short.end(), _day_of(short)
    later, day = _dated(text, end, open_=end == tag.end and tag.known)
    if day is not None:
        return later, day
    again = _AGAIN.match(text, end)
    if again:
        return again.end(), None
    cash = _CASHTAGS.match(text, end) if end > tag.end else None
    return (cash.end() if cash else end), None


def _day_of(short: re.Match[str]) -> date | None:
    """The day, where only one order of its figures gives one."""
    try:
        return (
            date(2000 + int(short["year"]), int(short["month"]), int(short["day"])) if int(short["day"]) > 12 else None
        )
    except ValueError:
        return None


def _dated(text: str, at: int, *, open_: bool) -> tuple[int, date | None]:
    """A date after the tag, its hour and its dash. `open_`: no dash has stood before it, and none need follow."""
    lead = _LEAD.match(text, at)
    at = lead.end() if lead else at
    found = find_date(text[at : at + _DATE].partition("\n")[0])
    if found is None or found.start:
        return at, None
    end = at + found.end
    hour = _HOUR.match(text, end)
    closed = _CLOSED.match(text, hour.end() if hour else end)
    if closed:
        return closed.end(), found.day
    return end, found.day if open_ else None


def _relayed(text: str, found: FoundDateline, tags: Sequence[str]) -> FoundDateline:
    """A wire that passes on another's release puts its tag first: "/EINPresswire.com/ -- DALLAS, TX--(Market…"."""
    if found.dateline.places:
        return found
    rest = text[found.end : found.end + 2 * LEFT]
    for tag in find_tags(rest, tuple(tags)):
        inner = _read(rest, tag)
        if inner is None or rest[: inner.start].strip() or not inner.dateline.places:
            return found
        end = found.end + inner.end
        first = inner.dateline
        whole = Dateline(
            raw=" ".join(text[found.start : end].split()), places=first.places, date=first.date, tag=first.tag
        )
        return FoundDateline(whole, found.start, end)
    return found


def _tagless(text: str) -> FoundDateline | None:
    found = find_newsroom(text)
    if found is None:
        return None
    raw = " ".join(text[found.start : found.end].split())
    dateline = Dateline(raw=raw, places=found.places, date=found.day.isoformat())
    return FoundDateline(dateline, found.start, found.end, found.sure)
