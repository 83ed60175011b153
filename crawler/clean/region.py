"""Which lines of a surveyed page are the release.

With a dateline: the smallest part of the page around it that goes on to an end that releases have, with what stands
there although trafilatura dropped it, and without what follows the end. Without one: what trafilatura takes, its gaps
closed. Contacts and SOURCE lines in elements of their own right after it belong to it either way.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from crawler.clean import markers, people, rules, segments, source
from crawler.clean.heading import is_beside
from crawler.clean.lead import prose_of
from crawler.clean.lines import Line
from crawler.clean.survey import Survey, is_end, is_linked, last_within

_AGREED = 0.5  # of the characters that a wider part adds: fewer are text to trafilatura, and it is not the release's
_LITTLE = 200  # characters: captions and buttons between two parts say nothing
_GAP = 12  # lines between two lines of text that may belong to it, beside the rows of tables and the items of lists
_ITEMS = ("row", "li")
_CLOSE = 4  # elements around the first line of text that may hold the paragraphs before it
_TAIL = 40  # lines after the release's part that are looked at for contacts and SOURCE
_ABOVE = 8  # lines over the headline among which a SOURCE line or contacts may stand
_CONTACT = 120  # characters
_PAGE_NUMBER = re.compile(r"\W*(?:page\s+)?\d{1,3}(?:\s+of\s+\d{1,3})?\W*", re.IGNORECASE)
_URL = re.compile(r"https?://|www\.")


def choose(found: Survey) -> list[int]:
    """The numbers of the release's lines, in order; none where the page has no text."""
    kept = _by_dateline(found, found.dateline) if found.dateline is not None else _by_text(found)
    while kept and _is_page_number(found.lines[kept[-1]]):
        kept.pop()
    return kept


def _is_page_number(line: Line) -> bool:
    return line.shape != "row" and not markers.is_end_mark(line.text) and _PAGE_NUMBER.fullmatch(line.text) is not None


def _by_dateline(found: Survey, start: int) -> list[int]:
    last = last_within(found.walked.parents)
    end = _end_of_part(found, start, last)
    inside = _without_tail(found, range(start, end))
    closed = any(_is_source(found.lines[number]) for number in inside)
    after = [] if closed else _after(found, end)
    return [*_before(found, start, last), *inside, *after]


def _end_of_part(found: Survey, start: int, last: list[int]) -> int:
    """Climb from the dateline's element until the release is whole, or until what is added is not its text.

    Without an end that releases have, what counts is the last element that added more than captions and buttons.
    """
    block = found.lines[start].block
    broken = any(line.block == block for line in found.lines[start + 1 : start + 2])  # its paragraphs are line breaks
    around = block if broken else found.parent(start)
    end = firm = start + 1
    while block:
        wider = end
        while wider < len(found.lines) and found.lines[wider].block <= last[block]:
            wider += 1
        added = range(end, wider)
        outside = block < around
        other = _other(found, added) if outside else wider
        ends = any(
            is_end(found.lines[number]) and not found.is_noise(number) for number in range(max(end, start + 1), other)
        )
        if not _is_text(found, added) or (other < wider and not ends):
            return firm
        if ends:
            return other
        end = wider
        firm = end if not outside or _amounts(found, added)[0] >= _LITTLE else firm
        block = found.walked.parents[block]
    return firm


def _other(found: Survey, added: range) -> int:
    """The number of the first of the added lines that belongs to another release, its headline included."""
    for number in added:
        line = found.lines[number]
        if line.kept and not is_linked(line) and rules.opens(line, ()):
            first = number
            while first > added.start and found.lines[first - 1].shape == "h":
                first -= 1
            return first
    return added.stop


def _is_text(found: Survey, added: range) -> bool:
    """Whether trafilatura takes most of the added lines for text."""
    text, total = _amounts(found, added)
    return total < _LITTLE or text >= _AGREED * total


def _amounts(found: Survey, added: range) -> tuple[int, int]:
    """Characters of the added lines that trafilatura takes for text, and of all of them."""
    total = text = 0
    for number in added:
        line = found.lines[number]
        if line.kept and not found.is_noise(number):
            total += len(line.text)
            text += len(line.text) if found.taken[number] and not is_linked(line) else 0
    return text, total


def _is_source(line: Line) -> bool:
    return line.kept and source.parse(line.text) is not None


def _without_tail(found: Survey, part: range, chosen: Collection[int] | None = None) -> list[int]:
    """The lines of a part without buttons and navigation, nor what stands under "Related" or after the SOURCE line.

    `chosen`: the only ones that may be kept; headings over other releases among the others are seen all the same.
    """
    kept: list[int] = []
    ended = related = False
    for number in part:
        line = found.lines[number]
        own = chosen is None or number in chosen
        if not line.kept or (ended and not _may_follow(line)):
            continue
        related = (related or rules.is_related(line)) and not (own and is_end(line))
        if own and not related and not found.is_noise(number):
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
        len(line.text) < _CONTACT
        and line.shape != "h"
        and (not line.text.endswith(".") or segments.ends_in_company(line.text))
        and not rules.is_related(line)
    )


def _before(found: Survey, start: int, last: list[int]) -> list[int]:
    """Notices, sub-headings and highlights between headline and dateline, and contacts or a SOURCE line over both.

    Read upwards: a heading belongs to the release where what it stands over does. A site's own summary does not.
    """
    first = found.headline + 1 if found.headline is not None else start
    kept: list[int] = []
    belongs = True
    for number in range(start - 1, first - 1, -1):
        line = found.lines[number]
        if not line.kept or found.is_noise(number):
            continue
        own = _is_within(found, number, found.parent(start), last) or is_beside(found, number)
        near = line.shape == "h" or (found.taken[number] and _is_within(found, number, _around(found, start), last))
        belongs = own or (near and belongs)
        if belongs:
            kept.append(number)
    return [*_over(found, first), *reversed(kept)]


def _is_within(found: Survey, number: int, block: int, last: list[int]) -> bool:
    return 0 < block <= found.lines[number].block <= last[block]


def _around(found: Survey, number: int) -> int:
    """The element around the one that holds a line's own."""
    return found.walked.parents[found.parent(number)]


def _over(found: Survey, first: int) -> list[int]:
    """Over the headline: a SOURCE line (Marketwired), or contacts that tell how to reach somebody (filings)."""
    kept: list[int] = []
    contact: list[int] = []
    for number in range(max(first - _ABOVE, 0), first):
        line = found.lines[number]
        if not line.kept or found.is_noise(number) or number == found.headline:
            continue
        if _is_source(line):
            kept.append(number)
        elif people.is_contact_start(line.text) or (contact and _is_contact(line)):
            contact.append(number)
    told = any(people.is_reachable(found.lines[number].text) for number in contact)
    return sorted([*kept, *(contact if told else [])])


def _by_text(found: Survey) -> list[int]:
    first = found.headline + 1 if found.headline is not None else 0
    taken = [number for number, line in enumerate(found.lines) if found.taken[number] and line.kept]
    after = [number for number in taken if number >= first]
    kept: list[int] = []
    for number in after if 2 * len(after) >= len(taken) else taken:
        gap = range(kept[-1] + 1, number) if kept else range(0)
        if sum(1 for one in gap if found.lines[one].shape not in _ITEMS) <= _GAP:
            kept += [one for one in gap if _fills(found, one, kept[-1], number)]
        kept.append(number)
    kept = _without_tail(found, range(kept[0], kept[-1] + 1), set(kept)) if kept else []
    while kept and _dangles(found, kept[-1]):
        kept.pop()
    return [*_leads(found, first, kept[0]), *kept, *_after(found, kept[-1] + 1)] if kept else []


def _leads(found: Survey, first: int, start: int) -> list[int]:
    """Paragraphs right before the first line of text that trafilatura dropped, in an element close around it."""
    around = {up := found.lines[start].block}
    for _ in range(_CLOSE):
        around.add(up := found.walked.parents[up])
    highest = start
    for number in range(start - 1, first - 1, -1):
        if found.parent(number) not in around - {0} or found.is_noise(number):
            break
        highest = number if prose_of(found.lines[number]) else highest
    return [number for number in range(highest, start) if found.lines[number].kept]


def _dangles(found: Survey, number: int) -> bool:
    """Whether a heading at the end stands over what is none of the release's, in an element of their own."""
    line = found.lines[number]
    heads = (line.shape == "h" or line.bold) and not is_end(line) and not people.is_reachable(line.text)
    under = found.lines[number + 1 : number + 2]
    return heads and any(one.block == line.block != found.lines[number - 1].block for one in under)


def _fills(found: Survey, number: int, before: int, after: int) -> bool:
    """Whether a line that trafilatura dropped stands in the same element as the text before or after it."""
    line = found.lines[number]
    near = {found.parent(before), found.parent(after), found.lines[before].block}
    up = line.block
    around = {up, *(up := found.walked.parents[up] for _ in range(_CLOSE if line.shape in _ITEMS else 1))}
    return line.kept and not near.isdisjoint(around) and not is_linked(line) and not found.is_noise(number)
