"""The head of a release whose page marks none of it up, such as an exhibit of a filing: told by its lines alone.

Exhibit 99.1 / the company's letterhead / FOR IMMEDIATE RELEASE, May 9, 2025 / contacts
ACME REPORTS FIRST QUARTER RESULTS          set off: bold, a heading, or in capitals
Revenue up 12 percent                       more lines that are set off, or bullets
DALLAS, May 9, 2025 -- Acme, Inc. today ... the dateline, or else the first paragraph
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.clean import heading, people, rules
from crawler.clean.lines import Line
from crawler.clean.stamps import parse_printed
from crawler.model import Stamp
from crawler.wire import Wire

_FAR = 80  # lines in which the first paragraph must come
_PARAGRAPH = 200  # characters; no headline is as long
_SHORTEST = 6  # characters
_LABEL = re.compile(
    r"(?:(?:exhibit|ex\.?|appendix|annex|schedule)[\s-]*\d{1,3}(?:\.\d{1,2})?|"
    r"(?:for\s+)?(?:immediate|general)\s+release|for\s+release\b.{0,60}|"
    r"(?:(?:press|news|media|earnings)\s+)*(?:release|announcement|news|statement))\W*",
    re.IGNORECASE,
)
_NAME = re.compile(
    r".{2,80}\b(?:inc|incorporated|corp|corporation|company|co|ltd|limited|llc|l\.?p|plc|n\.?v|s\.?a|ag|se|group|trust)\b"
    r"\.?\W*",
    re.IGNORECASE,
)
_DOES = re.compile(r"(?:to|and|[a-z]{3,}[^s]s)\s", re.IGNORECASE)  # a verb of the third person


@dataclass(frozen=True, slots=True)
class Head:
    """What the lines before the text say; null and empty where none is set off from the others."""

    headline: str | None = None
    subheads: tuple[str, ...] = ()
    stamps: tuple[Stamp, ...] = ()


def read(lines: Sequence[Line], wire: Wire | None) -> Head:
    """Find headline, sub-headings and printed stamps among the kept lines, and set the rules of theirs."""
    kept = [line for line in lines if line.kept][:_FAR]
    head = kept[: _first_of_text(kept, wire.datelines if wire else ())]
    stamps = _take_stamps(head, wire)
    titles = _titles(head)
    count = _broken_over(titles)
    for number, line in enumerate(titles):
        line.rule = "field:headline" if number < count else "field:subhead"
    headline = " ".join(line.text for line in titles[:count]) or None
    return Head(headline, tuple(line.text for line in titles[count:]), stamps)


def _take_stamps(head: Sequence[Line], wire: Wire | None) -> tuple[Stamp, ...]:
    found: list[Stamp] = []
    for line in head:
        stamp = parse_printed(line.text, wire.zone if wire else None) if heading.is_stamp(line.text) else None
        if stamp:
            line.rule = "field:stamp"
            found.append(stamp)
    return tuple(found)


def _first_of_text(kept: Sequence[Line], tags: Sequence[str]) -> int:
    for number, line in enumerate(kept):
        if line.shape != "row" and (len(line.text) > _PARAGRAPH or rules.opens(line, tags)):
            return number
    return 0  # no text to stand over


def _titles(head: Sequence[Line]) -> list[Line]:
    """The lines right before the text that are set off, with bullets among them, in order; the first is set off."""
    run: list[Line] = []
    for line in reversed(head):
        if _ends_run(line):
            break
        run.insert(0, line)
    while run and (not _is_set_off(run[0]) or len(run[0].text) < _SHORTEST):
        run.pop(0)
    over = len(run) > 1 and _NAME.fullmatch(run[0].text) and _is_set_off(run[1]) and not _goes_on(run[0], run[1])
    return run[1:] if over else run


def _broken_over(titles: Sequence[Line]) -> int:
    """Over how many lines the headline is broken."""
    count = 1
    while count < len(titles) and _is_set_off(titles[count]) and _goes_on(titles[count - 1], titles[count]):
        count += 1
    return count


def _goes_on(line: Line, after: Line) -> bool:
    """After a line break, or "ACME, INC." and then what it does: "REPORTS FIRST QUARTER RESULTS"."""
    return after.after == 1 or (_NAME.fullmatch(line.text) is not None and _DOES.match(after.text) is not None)


def _ends_run(line: Line) -> bool:
    text = line.text
    return (
        not line.kept
        or line.shape in ("row", "caption")
        or _LABEL.fullmatch(text) is not None
        or people.is_contact_start(text)
        or people.is_reachable(text)
    )


def _is_set_off(line: Line) -> bool:
    return line.shape == "h" or line.bold or line.text.isupper()
