"""The head of a release on a page without a layout: headline, sub-headings and printed stamps, as lines show them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.clean import clocks, dateline, markers, notices, stamps
from crawler.clean.lines import Mark
from crawler.clean.metadata import Head
from crawler.clean.survey import WIRES, Survey, is_linked
from crawler.clean.words import words
from crawler.model import Stamp

_OVER = 16  # lines over the text among which its headline stands
_PARAGRAPH = 120  # characters
FILE = re.compile(  # titles that name a file or a kind of page
    r"document|ex(?:hibit)?[- .]?\d.*|untitled.*|index|home|\S+\.(?:html?|pdf|docx?)"
    r"|(?:latest |all )?(?:news|press|media)(?: (?:releases?|room|cent(?:er|re)))?(?: details?)?",
    re.IGNORECASE,
)
_HEADLINE = 4  # words: a bold line of fewer is a letterhead
_NEAR = 6  # lines over the headline in which a stamp may stand
_TIMES = 20  # elements of times around a headline; a page with more is none of a release
_SUBHEAD = 400  # characters; more is a paragraph
_STAMP = 90  # characters of a line that is nothing but a date and a name
_STAMP_WORDS = 12
_READING = re.compile(r"\b\d+[ -]min(?:ute)?s?[ -]read\b", re.IGNORECASE)
_ONLY_DATE = re.compile(  # in figures alone, which may be of two minds about day and month
    r"\W*\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?:\W{1,3}\d{1,2}:\d{2}(?::\d{2})?\s?(?:[AaPp]\.?[Mm]\.?)?(?:\s?[A-Z]{2,4})?)?\W*"
)
_SUFFIX = re.compile(r"\s+[|–—·»-]\s+[^|]{2,60}$")  # the site's name after a title
_BYLINE = re.compile(rf"(?:by|from|source|via|(?:news )?provided by)\b\s*[:：]?\s*{WIRES}", re.IGNORECASE)
_PROVIDED = re.compile(
    r"(?:news |nachrichten |nouvelles |noticias )?"
    r"(?:provided by|bereitgestellt von|fournies par|proporcionadas por)\s*:?$",
    re.IGNORECASE,
)
_POSTED = re.compile(
    r"(?:published|posted|(?:last )?updated|release date|date|veröffentlicht|publié|publicado|pubblicato)\b",
    re.IGNORECASE,
)


def find_headline(found: Survey, head: Head) -> tuple[str | None, int | None]:
    """The headline that the head states and a line prints, and the line's number: heading elements before all others.

    A title with the site's name after it counts without the name where a line says so. What no line prints is taken
    as the head states it.
    """
    printed = _printed(found)
    stated = [head.stated("headline"), head.meta("og:title", "twitter:title", "dc.title"), head.title]
    titles = [title for title in stated if title]
    number = _matching(titles, printed, found) if titles else _only_heading(found)
    if number is not None:
        return found.lines[number].text, number
    for title in titles:
        number = _glued(title, found)
        if number is not None:
            return title, number
    if not titles:
        return None, None
    return (_SUFFIX.sub("", titles[0]) if titles == [head.title] else titles[0]), None


def _printed(found: Survey) -> dict[tuple[str, ...], int]:
    """The first line that prints each run of words; headings win."""
    printed: dict[tuple[str, ...], int] = {}
    for number in sorted(range(len(found.lines)), key=lambda number: found.lines[number].shape != "h"):
        if found.lines[number].kept and len(found.texts[number]) > 1:
            printed.setdefault(tuple(found.texts[number]), number)
    return printed


def _matching(titles: Sequence[str], printed: dict[tuple[str, ...], int], found: Survey) -> int | None:
    text = _first_paragraph(found)
    for title in titles:
        for form in (title, _SUFFIX.sub("", title)):
            number = printed.get(tuple(words(form)))
            if number is not None and (number <= text or found.lines[number].shape == "h" or form == title):
                return number
    starts = [tuple(words(title)) for title in titles]
    for key, number in printed.items():
        begins = len(key) > 3 and any(start[: len(key)] == key for start in starts)
        if begins and found.lines[number].shape == "h":
            return number
    return None


def _glued(title: str, found: Survey) -> int | None:
    """The heading that goes on after the title without a break: sub-headings in small letters stand in one element."""
    return next(
        (
            number
            for number, line in enumerate(found.lines)
            if line.shape == "h" and line.kept and len(words(title)) > 3 and line.text.startswith(title)
        ),
        None,
    )


def _only_heading(found: Survey) -> int | None:
    headings = [number for number, line in enumerate(found.lines) if line.shape == "h" and line.kept]
    return headings[0] if len(headings) == 1 else None


def over_text(found: Survey, stated: str | None) -> tuple[str | None, int | None]:
    """The headline over the text on a page whose head states one that no line prints, and its line's number.

    The nearest heading element, else the first of the bold lines or lines in capitals that stand right over it. One
    that a line break parts after its first words ("ACME, INC.", "REPORTS SALES") is put together.
    """
    start = found.dateline if found.dateline is not None else _first_paragraph(found)
    strong: list[int] = []
    for number in range(start - 1, max(start - _OVER, -1), -1):
        line = found.lines[number]
        if not line.kept or found.is_noise(number) or is_linked(line) or is_stamp(line.text):
            continue
        if line.shape == "h" and len(found.texts[number]) > 1 and not FILE.fullmatch(line.text):
            return line.text, number
        if (line.bold or line.text.isupper()) and not (markers.is_notice(line.text) or FILE.fullmatch(line.text)):
            strong.append(number)
        elif strong:
            break
    if strong:
        return _put_together(found, strong[::-1])
    return (None if stated and FILE.fullmatch(stated) else stated), None


def _put_together(found: Survey, strong: Sequence[int]) -> tuple[str | None, int | None]:
    """The first of the lines that has the words of a headline; where none has, all of them."""
    number = next((number for number in strong if len(found.texts[number]) >= _HEADLINE), None)
    if number is not None:
        return found.lines[number].text, number
    text = " ".join(found.lines[number].text for number in strong)
    if len(words(text)) < _HEADLINE:
        return None, None
    for one in strong[:-1]:
        found.lines[one].rule = "field:headline"
    return text, strong[-1]


def _first_paragraph(found: Survey) -> int:
    """The number of the first line that is text and long enough for a paragraph; 0 where there is none."""
    lines = enumerate(found.lines)
    return next((number for number, line in lines if found.taken[number] and len(line.text) >= _PARAGRAPH), 0)


def take_fields(found: Survey, kept: Sequence[int], headline: str | None) -> tuple[str, ...]:
    """Turn the headline's repetitions, printed stamps and sub-headings among the kept lines into fields.

    Gives the sub-headings.
    """
    title = words(headline or "")
    end = found.dateline if found.dateline is not None else (kept[0] + 3 if kept else 0)
    printed = found.lines[found.headline].text if found.headline is not None else ""
    rest = printed[len(headline) :].strip() if headline and printed.startswith(headline) else ""
    subheads = [rest] if rest else []
    for number in kept:
        line = found.lines[number]
        if title and found.texts[number] == title:
            line.rule = "field:headline"
        elif (number < end or _POSTED.match(line.text)) and is_stamp(line.text):
            line.rule = "field:stamp"
        elif number < end and _PROVIDED.match(line.text):
            line.rule = "chrome"
        elif number < end and _PROVIDED.match(found.lines[number - 1].text):
            line.rule = "field:issuer"
            found.walked.fields[Mark(rule="field:issuer")] = [line.text]
        elif _is_subhead(found, number, end):
            line.rule = "field:subhead"
            subheads.append(line.text)
    return tuple(subheads)


def is_beside(found: Survey, number: int) -> bool:
    """Whether a line stands in the element that holds the headline."""
    return found.headline is not None and 0 < found.parent(found.headline) == found.parent(number)


def _is_subhead(found: Survey, number: int, end: int) -> bool:
    """A heading between headline and dateline, or a line right under the headline and in its element."""
    line = found.lines[number]
    if found.headline is None or not found.headline < number < end or len(line.text) > _SUBHEAD:
        return False
    if markers.is_notice(line.text) or notices.is_notice(line.text):
        return False
    if found.dateline is None:
        return line.shape == "h" and is_beside(found, number)
    return line.shape == "h" or _is_under(found, found.headline, number)


def _is_under(found: Survey, headline: int, number: int) -> bool:
    """Right under the headline, in its element; or beside that element, where a printed stamp closes the head."""
    if found.lines[number].shape != "p" or any(
        line.rule != "field:subhead" for line in found.lines[headline + 1 : number]
    ):
        return False
    parents = found.walked.parents
    around = found.parent(headline)
    if around > 0 and around in (found.parent(number), parents[found.parent(number)]):
        return True
    closed = any(is_stamp(line.text) for line in found.lines[number + 1 : found.dateline])
    return closed and parents[around] == found.parent(number) > 0


def is_stamp(text: str) -> bool:
    """Whether a line is a date and what is printed around it: "Jun 11, 2020, 16:25 ET", "By: PR Newswire"."""
    if len(text) > _STAMP or dateline.find(text) is not None:
        return False
    if _BYLINE.match(text) or _ONLY_DATE.fullmatch(text):
        return True
    counted = words(_READING.sub("", text))
    return len(counted) <= _STAMP_WORDS and stamps.parse_printed(text, None) is not None


def find_stamps(found: Survey) -> list[Stamp]:
    """The stamps that the page prints around its headline."""
    near = found.headline if found.headline is not None else found.dateline
    if near is None:
        return []
    far = found.dateline if found.dateline is not None else near + 8
    given: list[Stamp] = []
    for _, element in [one for one in found.walked.times if near - _NEAR <= one[0] <= far + 1][:_TIMES]:
        given += clocks.printed(element, None)
    for line in found.lines[max(near - _NEAR, 0) : far]:
        stamp = stamps.parse_printed(line.text, None) if is_stamp(line.text) else None
        if stamp is not None:
            given.append(stamp)
            line.rule = "field:stamp" if line.rule == "chrome" else line.rule
    return list(dict.fromkeys(given))
