"""Rules that need no layout: what in a release's lines is not the issuer's, told by its words in any language.

Each rule names itself on the lines it takes out (`promo`, `share`, `related`), so that the record can list
them. They work on whole lines; only the wire's advertisement, which dumps glue to other words, is cut out of a line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.clean import dateline, markers, notices, promo, source
from crawler.clean.buttons import BUTTON, RELATED
from crawler.clean.cuts import cut
from crawler.clean.lines import Line, joined

_OPEN_TICKER = re.compile(r"\(\s*[A-Z][\w .-]{1,30}:$")
_CLOSE_TICKER = re.compile(r"[A-Z0-9.]{1,8}\s*\)")
_MAYBE_DATELINE = re.compile(r"/[^/]{2,40}/|[(（\[][^()（）\[\]]{2,60}[)）\]]|--|\s[–—-]\s|【")
_SHORT = 60  # characters of a line that can be nothing but a button's
_NOTICES = 8  # lines among which a notice stands
_TRIED = 60  # lines: sub-headings, highlights and contacts may come before the dateline
BEGINNING = 4  # lines among which an unsure dateline counts
_PARAGRAPH = 200  # characters of a line that is no heading, address or caption
_AFTER_SOURCE = 2  # paragraphs that may follow a SOURCE line
_LEAD = 600  # characters of a line that can hold its dateline


def mend_tickers(lines: list[Line]) -> None:
    """Join a sentence that a pop-up tore apart: "(NASDAQ:" · "× Modal title" · "PODD) today …"."""
    number = 0
    while number < len(lines):
        if lines[number].kept and _OPEN_TICKER.search(lines[number].text):
            other = _continuation(lines, number)
            if other:
                lines[number : other + 1] = [_sewn(lines[number : other + 1])]
        number += 1


def _continuation(lines: Sequence[Line], number: int) -> int | None:
    for other in range(number + 1, min(number + 8, len(lines))):
        if lines[other].kept and not is_share(lines[other].text):
            return other if _CLOSE_TICKER.match(lines[other].text) else None
    return None


def _sewn(lines: Sequence[Line]) -> Line:
    for line in lines[1:-1]:
        if line.kept:
            line.removed.append((line.text, "chrome", 0))
            line.text = ""
    return joined(lines, " ")


def remove_promo(lines: Sequence[Line]) -> None:
    """Take the wire's advertisement out of the lines that it stands on, glued to other words or not."""
    kept = [line for line in lines if line.kept]
    spans = promo.find("\n".join(line.text for line in kept))
    at = 0
    for line in kept:
        end = at + len(line.text)
        for start, stop in reversed(spans):
            if start < end and stop > at and line.kept:
                cut(line, max(start - at, 0), min(stop, end) - at, "promo")
        at = end + 1


def remove_share(lines: Sequence[Line]) -> None:
    """Take out the words of buttons."""
    for line in lines:
        if line.kept and line.stated is None and line.shape != "row" and is_share(line.text):
            line.rule = "share"


def is_share(text: str) -> bool:
    """Whether a line is nothing but the words of buttons ("Share this article", "Facebook Twitter LinkedIn")."""
    if len(text) > _SHORT:
        return False
    at = 0
    while match := BUTTON.match(text, at):
        at = match.end()
        if at == len(text):
            return True
    return False


def remove_related(lines: Sequence[Line]) -> None:
    """Take out what follows a heading over other releases, once the release has ended.

    Its SOURCE line ends it, an end mark, or the wire's advertisement: in some languages releases have no SOURCE line.
    """
    ended = related = False
    for line in lines:
        ended = ended or line.rule == "promo" or any(rule == "promo" for _, rule, _ in line.removed)
        if not line.kept:
            continue
        if line.stated == "source":
            ended, related = True, False
        elif markers.is_end_mark(line.text):
            ended = True
        elif ended and is_related(line):
            related = True
        elif markers.is_links_heading(line.text):
            related = False
        if related:
            line.rule = "related"


def is_related(line: Line) -> bool:
    """Whether a line is the heading over other people's releases."""
    return len(line.text) <= 80 and line.shape not in ("li", "row") and RELATED.match(line.text) is not None


def state_notices(lines: Sequence[Line]) -> None:
    """State the kind of the wires' sentences about a correction or a withdrawal; they stand on top."""
    for line in [one for one in lines if one.kept][:_NOTICES]:
        if line.stated is None and notices.is_notice(line.text):
            line.stated = "notice"


def state_sources(lines: Sequence[Line]) -> tuple[str, ...]:
    """State the kind of SOURCE lines and give the issuers that they name.

    "Source: X" without capitals counts over the first paragraph and after the last ones, where no line in capitals is:
    between them it says where a table or a picture is from.
    """
    kept = [line for line in lines if line.kept]
    named = [(number, names) for number, line in enumerate(kept) if (names := _source(line))]
    sure = [one for one in named if kept[one[0]].stated == "source" or source.is_sure(kept[one[0]].text)]
    long = [number for number, line in enumerate(kept) if len(line.text) > _PARAGRAPH and line.shape == "p"]
    issuers: dict[str, None] = {}
    for number, names in sure or [one for one in named if not long or _at_an_end(one[0], long)]:
        kept[number].stated = "source"
        issuers |= dict.fromkeys(names)
    return tuple(issuers)


def _source(line: Line) -> tuple[str, ...] | None:
    if line.stated not in (None, "source") or line.shape == "row":
        return None
    return source.parse(line.text)


def _at_an_end(number: int, long: Sequence[int]) -> bool:
    return number < long[0] or sum(other > number for other in long) <= _AFTER_SOURCE


def find_dateline(lines: Sequence[Line], tags: Sequence[str]) -> tuple[Line, dateline.FoundDateline] | None:
    """The line that the release's dateline opens, and the dateline. One that is the whole line states its kind.

    It is the first with a wire's tag; without one the first of a newsroom's, an unsure one only where the text begins.
    """
    first: tuple[Line, dateline.FoundDateline] | None = None
    for number, line in enumerate([one for one in lines if one.kept and one.stated in (None, "notice")][:_TRIED]):
        found = _opening(line, tags)
        if found is None:
            continue
        if found.dateline.tag is not None:
            first = line, found
            break
        if first is None and (found.sure or number < BEGINNING):
            first = line, found
    if first is not None and not first[0].text[first[1].end :].strip():
        first[0].stated = "dateline"
    return first


def opens(line: Line, tags: Sequence[str]) -> dateline.FoundDateline | None:
    """The dateline that a line begins with, where it can be nothing else."""
    found = _opening(line, tags)
    return found if found is not None and found.sure else None


def _opening(line: Line, tags: Sequence[str]) -> dateline.FoundDateline | None:
    lead = line.text[:_LEAD]
    if not _MAYBE_DATELINE.search(lead):
        return None
    found = dateline.find(lead, tags)
    return found if found is not None and not lead[: found.start].strip(' "“*_/') else None
