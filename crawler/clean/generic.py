"""A page without a layout: trafilatura picks its text, the release's own marks correct it, every line is accounted for.

The whole body is walked. Where a dateline follows the headline, the release is what stands around the dateline: the
smallest part of the page that goes on from it to an end that releases have (SOURCE, About, contacts, an end mark),
with what trafilatura dropped inside it and without what follows. Where there is no dateline, trafilatura's choice
holds, its gaps closed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from crawler.clean import clocks, dateline, extract, markers, notices, people, rules, source, stamps
from crawler.clean.align import lines_found
from crawler.clean.lines import Line
from crawler.clean.metadata import Head
from crawler.clean.walk import Walked, walk
from crawler.clean.words import words
from crawler.model import Stamp

_FAR = 80  # lines between a headline and its dateline
_LINKED = 0.7  # of a line's characters: more are links, and the line is navigation
_AGREED = 0.5  # of the words that a larger part adds: fewer are text to trafilatura, and it is not the release's
_GAP = 12  # lines between two lines of text that may belong to it
_ABOVE = 8  # lines over the headline among which a SOURCE line may stand (Marketwired)
_TAIL = 40  # lines after the release's part that are looked at for contacts and SOURCE
_SUBHEAD = 400  # characters; more is a paragraph
_STAMP = 90  # characters of a line that is nothing but a date and a name
_COPYRIGHT = re.compile(r"(?:copyright|©|\(c\))\s*(?:©|\(c\))?\s*(?:19|20)\d\d\b", re.IGNORECASE)
_WIRE_ITSELF = re.compile(
    r"about (?:pr ?newswire|business ?wire|globe ?newswire|marketwired?|accesswire|access newswire|cision|ein presswire|newsfile)$",
    re.IGNORECASE,
)
_WIRES = r"(?:pr ?newswire|business ?wire|globe ?newswire|market ?wired?|access(?:wire| newswire)|cision|newsfile)"
_BYLINE = re.compile(rf"(?:by|from|source|via|(?:news )?provided by)\b\s*[:：]?\s*{_WIRES}", re.IGNORECASE)
_POSTED = re.compile(
    r"(?:published|posted|(?:last )?updated|release date|date|veröffentlicht|publié|publicado|pubblicato)\b",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"\s+[|–—·»-]\s+[^|]{2,60}$")


@dataclass(slots=True)
class Found:
    """What the page gave: lines with their rules set, and the fields that the page's order tells."""

    walked: Walked
    headline: str | None = None
    subheads: tuple[str, ...] = ()
    stamps: list[Stamp] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Plan:
    """The lines and what is known of each by its number."""

    walked: Walked
    lines: list[Line]
    taken: list[bool]  # trafilatura takes it for text
    last: list[int]  # for each block the number of its last block within
    headline: int | None = None
    dateline: int | None = None

    def is_text(self, number: int) -> bool:
        return self.taken[number] and self.lines[number].kept


def read(tree: HtmlElement, head: Head) -> Found:
    """Find the release in a whole page."""
    body = tree.find("body") if tree.tag == "html" else None
    walked = walk([tree if body is None else body], {})
    found = Found(walked)
    lines = walked.lines
    rules.remove_promo(lines)
    texts = [words(line.text) for line in lines]
    theirs = extract.text_of(tree, depth=walked.depth, size=sum(len(line.text) for line in lines))
    taken = lines_found(texts, [word for text in theirs for word in words(text)])
    if not any(taken):
        found.warnings.append("trafilatura-empty")
        taken = [bool(text) and not is_linked(line) for text, line in zip(texts, lines, strict=True)]
    plan = _Plan(walked, lines, taken, _last_within(walked.parents))
    found.headline, plan.headline = _headline(lines, head, texts)
    plan.dateline = _dateline(plan)
    if plan.dateline is not None and not taken[plan.dateline]:  # blind to this page: it sees a few tables, or nothing
        plan.taken = [bool(text) and not is_linked(line) for text, line in zip(texts, lines, strict=True)]
    kept = _around_dateline(plan) if plan.dateline is not None else _by_text(plan)
    _name_rest(plan, kept)
    found.subheads = _before_text(plan, kept, found.headline)
    found.stamps = _stamps(plan)
    return found


def is_linked(line: Line) -> bool:
    """Whether a line is next to nothing but links."""
    return sum(len(text) for _, text in line.links) >= _LINKED * len(line.text)


def _last_within(parents: Sequence[int]) -> list[int]:
    last = list(range(len(parents)))
    for number in range(len(parents) - 1, 0, -1):
        parent = parents[number]
        last[parent] = max(last[parent], last[number])
    return last


# --- headline and dateline


def _headline(lines: Sequence[Line], head: Head, texts: Sequence[list[str]]) -> tuple[str | None, int | None]:
    """The headline that the head states and a line prints, and that line: a heading before any other line.

    A title with the site's name after it counts without the name where a line says so. What no line prints is taken
    from the head as it is.
    """
    stated = [head.stated("headline"), head.meta("og:title", "twitter:title", "dc.title"), head.title]
    titles = [title for title in stated if title]
    order = sorted(range(len(lines)), key=lambda number: lines[number].shape != "h")
    printed: dict[tuple[str, ...], int] = {}
    for number in order:
        if lines[number].kept and len(texts[number]) > 1:
            printed.setdefault(tuple(texts[number]), number)
    for title in titles:
        for form in (title, _SUFFIX.sub("", title)):
            number = printed.get(tuple(words(form)))
            if number is not None:
                return lines[number].text, number
    for title in titles:
        number = next((n for key, n in printed.items() if _begins(title, key) and lines[n].shape == "h"), None)
        if number is not None:
            return lines[number].text, number
    only = [number for number in order if lines[number].shape == "h" and lines[number].kept]
    if not titles and len(only) == 1:
        return lines[only[0]].text, only[0]
    return (_SUFFIX.sub("", titles[-1]) if titles[0] == titles[-1] else titles[0], None) if titles else (None, None)


def _begins(title: str, key: tuple[str, ...]) -> bool:
    return len(key) > 3 and tuple(words(title)[: len(key)]) == key


def _dateline(plan: _Plan) -> int | None:
    """The first line after the headline that a dateline opens; a teaser that is a link is none."""
    first = plan.headline + 1 if plan.headline is not None else 0
    last = first + _FAR if plan.headline is not None else len(plan.lines)
    for number in range(first, min(last, len(plan.lines))):
        line = plan.lines[number]
        if line.kept and not is_linked(line) and rules.opens(line, ()):
            return number
    return None


# --- the part of the page that is the release


def _around_dateline(plan: _Plan) -> list[int]:
    """The numbers of the lines to keep, from the dateline on and what belongs to it before."""
    start = plan.dateline or 0
    end = _end_of_part(plan, start)
    inside = _cut_tail(plan, range(start, end))
    closed = bool(inside) and inside[-1] < end - 1 and any(_is_source(plan.lines[number]) for number in inside)
    after = [] if closed else _belongs_after(plan, end)
    return [*_belongs_before(plan, start), *inside, *after]


def _end_of_part(plan: _Plan, start: int) -> int:
    """Climb from the dateline's element until the release is whole, or until what is added is not text."""
    block = plan.lines[start].block
    end = start + 1
    while block:
        wider = _end_of_block(plan, block, end)
        added = range(end, wider)
        if added and not _is_text(plan, added):
            return end
        end = wider
        if any(_is_end(plan.lines[number]) for number in range(start + 1, end)):
            return end
        block = plan.walked.parents[block]
    return end


def _end_of_block(plan: _Plan, block: int, end: int) -> int:
    last = plan.last[block]
    while end < len(plan.lines) and plan.lines[end].block <= last:
        end += 1
    return end


def _is_text(plan: _Plan, added: range) -> bool:
    """Whether trafilatura takes most of the added words for text, and none of it opens another release."""
    total = text = 0
    for number in added:
        line = plan.lines[number]
        if line.kept:
            total += len(line.text)
            text += len(line.text) if plan.taken[number] and not is_linked(line) else 0
    return total == 0 or text >= _AGREED * total


def _is_source(line: Line) -> bool:
    return source.parse(line.text) is not None


def _is_end(line: Line) -> bool:
    """Whether a line is of the kind that releases end with."""
    text = line.text
    return line.kept and (
        _is_source(line) or markers.is_end_mark(text) or markers.is_about(text) or people.is_contact_start(text)
    )


def _cut_tail(plan: _Plan, part: range) -> list[int]:
    """The part's lines without buttons and navigation, up to what follows its SOURCE line or stands under "Related"."""
    kept: list[int] = []
    ended = related = False
    for number in part:
        line = plan.lines[number]
        if not line.kept:
            continue
        if ended and not _may_follow(line):
            continue
        related = (related or rules.is_related(line)) and not _is_end(line)
        if not related and not _is_noise(plan, number):
            kept.append(number)
            ended = ended or _is_source(line)
    return kept


def _may_follow(line: Line) -> bool:
    """What may stand after a SOURCE line and still be the release's."""
    text = line.text
    linked = is_linked(line) and re.match(r"https?://|www\.", text) is not None
    return linked or _is_end(line) or markers.is_media_line(text) or markers.is_links_heading(text)


def _is_noise(plan: _Plan, number: int) -> bool:
    line = plan.lines[number]
    if rules.is_share(line.text) or _COPYRIGHT.match(line.text) or _WIRE_ITSELF.match(line.text):
        return True
    return is_linked(line) and not plan.taken[number] and re.search(r"https?://|www\.|@", line.text) is None


def _belongs_after(plan: _Plan, end: int) -> list[int]:
    """Contacts, SOURCE and end marks that stand in an element of their own right after the release's part."""
    kept: list[int] = []
    contact = False
    for number in range(end, min(end + _TAIL, len(plan.lines))):
        line = plan.lines[number]
        if not line.kept or rules.is_share(line.text):
            continue
        contact = people.is_contact_start(line.text) or (contact and _is_contact(line))
        if not (contact or _is_source(line) or markers.is_end_mark(line.text) or markers.is_media_line(line.text)):
            break
        kept.append(number)
    return kept


def _is_contact(line: Line) -> bool:
    return len(line.text) < 120 and not rules.is_related(line) and line.shape != "h" and not line.text.endswith(".")


def _belongs_before(plan: _Plan, start: int) -> list[int]:
    """Notices, sub-headings and highlights between the headline and the dateline, or in the dateline's own element."""
    first = plan.headline + 1 if plan.headline is not None else start
    above = [number for number in range(max(first - _ABOVE, 0), first) if _is_source(plan.lines[number])]
    parent = plan.walked.parents[plan.lines[start].block]
    kept = [number for number in above if plan.lines[number].kept]
    for number in range(first, start):
        line = plan.lines[number]
        own = parent <= line.block <= plan.last[parent] and parent > 0
        if (
            line.kept
            and (own or plan.taken[number] or line.shape == "h" or _is_beside(plan, number))
            and not _is_noise(plan, number)
        ):
            kept.append(number)
    return kept


def _is_beside(plan: _Plan, number: int) -> bool:
    if plan.headline is None:
        return False
    parents = plan.walked.parents
    return 0 < parents[plan.lines[plan.headline].block] == parents[plan.lines[number].block]


def _by_text(plan: _Plan) -> list[int]:
    """Trafilatura's lines after the headline, with the gaps between them closed, and the contacts after them."""
    first = plan.headline + 1 if plan.headline is not None else 0
    taken = [number for number in range(len(plan.lines)) if plan.is_text(number)]
    after = [number for number in taken if number >= first]
    taken = after if len(after) * 2 >= len(taken) else taken
    if not taken:
        return []
    kept: list[int] = []
    for number in taken:
        if kept and number - kept[-1] - 1 <= _GAP:
            kept += [gap for gap in range(kept[-1] + 1, number) if _is_gap(plan, gap, kept[-1], number)]
        kept.append(number)
    kept = _cut_tail(plan, _Numbers(kept))  # type: ignore[arg-type]
    return [*kept, *_belongs_after(plan, kept[-1] + 1)] if kept else []


class _Numbers(list[int]):
    """Numbers of lines that need not follow each other."""


def _is_gap(plan: _Plan, number: int, before: int, after: int) -> bool:
    """Whether a dropped line stands in the same element as the text before or after it."""
    line = plan.lines[number]
    parents = plan.walked.parents
    near = {parents[plan.lines[other].block] for other in (before, after)} | {plan.lines[before].block}
    same = parents[line.block] in near or line.block in near
    return line.kept and same and not is_linked(line) and not _is_noise(plan, number)


# --- the rest


def _name_rest(plan: _Plan, kept: Sequence[int]) -> None:
    """Every line that is not kept gets the rule that removes it."""
    chosen = set(kept)
    related = False
    last = kept[-1] if kept else 0
    for number, line in enumerate(plan.lines):
        related = related or (number > last and rules.is_related(line))
        if number not in chosen and line.kept:
            line.rule = "field:headline" if number == plan.headline else "related" if related else "chrome"


def _before_text(plan: _Plan, kept: Sequence[int], headline: str | None) -> tuple[str, ...]:
    """Turn the headline's repetitions, printed dates and sub-headings before the text into fields; the sub-headings."""
    subheads: list[str] = []
    title = words(headline or "")
    end = plan.dateline if plan.dateline is not None else (kept[0] + 3 if kept else 0)
    for number in kept:
        line = plan.lines[number]
        if title and words(line.text) == title:
            line.rule = "field:headline"
        elif (number < end or _POSTED.match(line.text)) and is_printed_stamp(line.text):
            line.rule = "field:stamp"
        elif _is_subhead(plan, number, end):
            line.rule = "field:subhead"
            subheads.append(line.text)
    return tuple(subheads)


def _is_subhead(plan: _Plan, number: int, end: int) -> bool:
    """A heading between headline and dateline, or a line that stands beside the headline right under it."""
    line = plan.lines[number]
    if plan.headline is None or not plan.headline < number < end:
        return False
    if plan.dateline is None and not (line.shape == "h" and _is_beside(plan, number)):
        return False
    if markers.is_notice(line.text) or notices.is_notice(line.text) or len(line.text) > _SUBHEAD:
        return False
    return line.shape == "h" or _is_under_headline(plan, number)


def _is_under_headline(plan: _Plan, number: int) -> bool:
    first = plan.headline or 0
    parents = plan.walked.parents
    beside = parents[plan.lines[first].block]
    between = plan.lines[first + 1 : number]
    own = all(line.rule == "field:subhead" for line in between)
    up = parents[plan.lines[number].block]
    return own and plan.lines[number].shape == "p" and beside > 0 and beside in (up, parents[up])


def is_printed_stamp(text: str) -> bool:
    """Whether a line is a date and what wires print around it: "Jun 11, 2020, 16:25 ET", "By: PR Newswire"."""
    if len(text) > _STAMP or dateline.find(text) is not None:
        return False
    return _BYLINE.match(text) is not None or (len(words(text)) <= 12 and stamps.parse_printed(text, None) is not None)


def _stamps(plan: _Plan) -> list[Stamp]:
    """The stamps that the page prints around its headline."""
    near = plan.headline if plan.headline is not None else plan.dateline
    if near is None:
        return []
    far = plan.dateline if plan.dateline is not None else near + 8
    found: list[Stamp] = []
    for at, element in plan.walked.times:
        if near - 6 <= at <= far + 1:
            found += clocks.printed(element, None)
    for number in range(max(near - 6, 0), min(far, len(plan.lines))):
        text = plan.lines[number].text
        if is_printed_stamp(text):
            stamp = stamps.parse_printed(text, None)
            found += [stamp] if stamp else []
    return list(dict.fromkeys(found))
