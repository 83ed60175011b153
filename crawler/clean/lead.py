"""Where a release's own text begins on a page without a layout: at its dateline, and before lists of other releases."""

from __future__ import annotations

from crawler.clean import rules
from crawler.clean.lines import Line
from crawler.clean.survey import Survey, is_end, is_linked
from crawler.clean.words import weight

_FAR = 80  # lines between a headline and its dateline
_NEAR = 6  # lines under a headline in which a SOURCE line says whose release it is
_PARAGRAPH = 120  # characters
_TOLD = 240  # characters of paragraphs: with as many before it a list's first dateline is none of the release's
_LISTED = 30  # lines in which a list of releases has more datelines


def find_dateline(found: Survey) -> int | None:
    """The first line after the headline that a dateline opens, and before the end of the release; no link is one.

    What follows an end belongs to other releases, and so does what stands in a list: their teasers begin with datelines
    too.
    """
    first = found.headline + 1 if found.headline is not None else 0
    last = first + _FAR if found.headline is not None else len(found.lines)
    told = 0  # characters of paragraphs before, those that trafilatura takes for text or not
    for number in range(first, min(last, len(found.lines))):
        line = found.lines[number]
        if line.kept and not is_linked(line) and rules.opens(line, ()):
            return None if told > _TOLD and _is_listed(found, number) else number
        told += prose_of(line)
        ends = number > first + _NEAR and found.taken[number] and line.shape != "row"
        if found.headline is not None and ends and is_end(line):  # right under a headline it says whose release it is
            return None
    return None


def prose_of(line: Line) -> int:
    """The characters of a line that is a paragraph and no link, dense scripts' threefold; 0 for any other."""
    written = weight(line.text)
    return written if written >= _PARAGRAPH and line.kept and line.shape != "row" and not is_linked(line) else 0


def _is_listed(found: Survey, number: int) -> bool:
    """Whether the dateline is the first of several under links: a list of other releases."""
    near = range(number, min(number + _LISTED, len(found.lines)))
    teasers = [one for one in near if is_linked(found.lines[one - 1]) and rules.opens(found.lines[one], ())]
    return len(teasers) > 2 and teasers[0] == number


def part_from_others(found: Survey) -> None:
    """On a page without a dateline, take nothing for text that stands in a list of other releases.

    trafilatura takes teasers for the text when the release's own paragraphs are short; where it takes less than half of
    what stands before them, all of that is taken.
    """
    if found.headline is None or found.dateline is not None:
        return
    prose = taken = 0
    for number in range(found.headline + 1, len(found.lines)):
        line = found.lines[number]
        if rules.is_related(line) or (prose and _is_listed(found, number)):
            if prose > 2 * _TOLD:
                found.take_before(number, whole=2 * taken < prose)
            return
        prose += prose_of(line)
        taken += prose_of(line) if found.taken[number] else 0
