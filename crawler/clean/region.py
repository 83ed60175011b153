"""Which lines of a surveyed page are the release.

With a dateline: the smallest part of the page around it that goes on to an end that releases have, with what stands
there although trafilatura dropped it, and without what follows the end. Without one: what trafilatura takes, its gaps
closed. Contacts and SOURCE lines in elements of their own right after it belong to it either way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from crawler.clean import markers, people, rules, source
from crawler.clean.heading import is_beside
from crawler.clean.lines import Line
from crawler.clean.survey import Survey, is_end, is_linked, last_within

_AGREED = 0.5  # of the characters that a wider part adds: fewer are text to trafilatura, and it is not the release's
_LITTLE = 200  # characters: captions and buttons between two parts say nothing
_GAP = 12  # lines between two lines of text that may belong to it
_TAIL = 40  # lines after the release's part that are looked at for contacts and SOURCE
_ABOVE = 8  # lines over the headline among which a SOURCE line may stand (Marketwired)
_CONTACT = 120  # characters
_URL = re.compile(r"https?://|www\.")


def choose(found: Survey) -> list[int]:
    """The numbers of the release's lines, in order; none where the page has no text."""
    if found.dateline is None:
        return _by_text(found)
    start = found.dateline
    last = last_within(found.walked.parents)
    end = _end_of_part(found, start, last)
    inside = _without_tail(found, range(start, end))
    closed = any(_is_source(found.lines[number]) for number in inside)
    after = [] if closed else _after(found, end)
    return [*_before(found, start, last), *inside, *after]


def _end_of_part(found: Survey, start: int, last: list[int]) -> int:
    """Climb from the dateline's element until the release is whole, or until what is added is not text."""
    block = found.lines[start].block
    end = start + 1
    while block:
        wider = end
        while wider < len(found.lines) and found.lines[wider].block <= last[block]:
            wider += 1
        if not _is_text(found, range(end, wider)):
            return end
        if any(is_end(line) for line in found.lines[max(end, start + 1) : wider]):
            return wider
        end = wider
        block = found.walked.parents[block]
    return end


def _is_text(found: Survey, added: range) -> bool:
    """Whether trafilatura takes most of the added lines for text."""
    total = text = 0
    for number in added:
        line = found.lines[number]
        if line.kept and not found.is_noise(number):
            total += len(line.text)
            text += len(line.text) if found.taken[number] and not is_linked(line) else 0
    return total < _LITTLE or text >= _AGREED * total


def _is_source(line: Line) -> bool:
    return line.kept and source.parse(line.text) is not None


def _without_tail(found: Survey, part: Iterable[int]) -> list[int]:
    """The lines of a part without buttons and navigation, nor what stands under "Related" or after the SOURCE line."""
    kept: list[int] = []
    ended = related = False
    for number in part:
        line = found.lines[number]
        if not line.kept or (ended and not _may_follow(line)):
            continue
        related = (related or rules.is_related(line)) and not is_end(line)
        if not related and not found.is_noise(number):
            kept.append(number)
            ended = ended or _is_source(line)
    return kept


def _may_follow(line: Line) -> bool:
    """What may stand after a SOURCE line and still be the release's."""
    text = line.text
    address = is_linked(line) and _URL.match(text) is not None
    return address or is_end(line) or markers.is_media_line(text) or markers.is_links_heading(text)


def _after(found: Survey, end: int) -> list[int]:
    """Contacts, SOURCE and end marks that stand in an element of their own right after the release's part."""
    kept: list[int] = []
    contact = False
    for number in range(end, min(end + _TAIL, len(found.lines))):
        line = found.lines[number]
        button = rules.is_share(line.text)
        if button and kept:
            break
        if button or not line.kept:
            continue
        contact = people.is_contact_start(line.text) or (contact and _is_contact(line))
        if not (contact or _is_source(line) or markers.is_end_mark(line.text) or markers.is_media_line(line.text)):
            break
        kept.append(number)
    return kept


def _is_contact(line: Line) -> bool:
    return (
        len(line.text) < _CONTACT and line.shape != "h" and not line.text.endswith(".") and not rules.is_related(line)
    )


def _before(found: Survey, start: int, last: list[int]) -> list[int]:
    """Notices, sub-headings and highlights between headline and dateline, and a SOURCE line over the headline."""
    first = found.headline + 1 if found.headline is not None else start
    kept = [number for number in range(max(first - _ABOVE, 0), first) if _is_source(found.lines[number])]
    around = found.parent(start)
    for number in range(first, start):
        line = found.lines[number]
        own = 0 < around <= line.block <= last[around]
        near = own or found.taken[number] or line.shape == "h" or is_beside(found, number)
        if line.kept and near and not found.is_noise(number):
            kept.append(number)
    return kept


def _by_text(found: Survey) -> list[int]:
    first = found.headline + 1 if found.headline is not None else 0
    taken = [number for number, line in enumerate(found.lines) if found.taken[number] and line.kept]
    after = [number for number in taken if number >= first]
    kept: list[int] = []
    for number in after if 2 * len(after) >= len(taken) else taken:
        if kept and number - kept[-1] - 1 <= _GAP:
            kept += [gap for gap in range(kept[-1] + 1, number) if _fills(found, gap, kept[-1], number)]
        kept.append(number)
    kept = _without_tail(found, kept)
    return [*kept, *_after(found, kept[-1] + 1)] if kept else []


def _fills(found: Survey, number: int, before: int, after: int) -> bool:
    """Whether a line that trafilatura dropped stands in the same element as the text before or after it."""
    line = found.lines[number]
    near = {found.parent(before), found.parent(after), found.lines[before].block}
    same = found.parent(number) in near or line.block in near
    return line.kept and same and not is_linked(line) and not found.is_noise(number)
