"""PR Newswire's own advertisement, which follows the SOURCE line of its newer pages and of every dump made from them.

    WANT YOUR COMPANY'S NEWS FEATURED ON PRNEWSWIRE.COM?  440k+ Newsrooms & Influencers  9k+ Digital Media Outlets
    270k+ Journalists Opted In  GET STARTED

In dumps its words are glued, broken over lines, cut short, in other capitals, with other figures and other spelling.
So it is looked for in the letters and figures alone, and counts as the advertisement only by evidence: the question
with its figures, or a part of it that stands where the wire puts it, after the SOURCE line or at the end. A release
that talks about newsrooms or quotes the question in a sentence keeps every word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.clean import markers, source
from crawler.clean.buttons import BUTTON, RELATED

Span = tuple[int, int]

# What is left of an apostrophe among letters and figures: an entity's name, or two letters of a wrong encoding.
_APOSTROPHE = r"(?:(?:amp)?(?:39|x27|8217|x2019|rsquo|apos)|[^\W\d_a-z]{1,2})?"
_OWNER = (
    rf"(?:compan(?:ies{_APOSTROPHE}|y{_APOSTROPHE}s?)"
    rf"|(?:organi[sz]ation|business(?:es)?|brand){_APOSTROPHE}s?{_APOSTROPHE})"
)
_QUESTION = (
    rf"(?:(?:do)?you)?wants?your{_OWNER}(?:news|stor(?:y|ies))s?"
    r"(?:to(?:be|get))?(?:featured|published|seen)(?:here)?(?:on|in|at)(?:(?:ci[sz]ions?)?(?:prn(?:ews?wires?)?|(?:canada)?newswire|"
    r"cnw|prweb)|ci[sz]ion)(?:com|couk|ca)?"
)
_FIGURE = r"(?:over|morethan)?\d{1,7}(?:k|m|thousand|million)?(?:plus)?"
_LABELS = (
    r"news?rooms?(?:and|ampamp|amp)?(?:influencers?)?",
    r"influencers?",
    r"digital(?:media)?(?:outlets?)?",
    r"media(?:outlets?)?",
    r"outlets?",
    r"journalists?(?:who)?(?:have)?(?:opted?(?:in)?)?",
    r"opted?in",
)
_LABEL = "(?:" + "|".join(_LABELS) + ")"
_ACTION = (
    r"(?:get(?:ting)?started?(?:today|now|here)?|start(?:now|today)|learnmore|contactus(?:today)?|"
    r"signup(?:now|today)?|requestademo)"
)
_STAT = rf"(?:{_FIGURE}{_LABEL}|{_LABEL}{_FIGURE}(?!{_LABEL}))"
_TITLE = r"(?:modaltitle)"
_WHOLE = re.compile(
    rf"{_TITLE}?(?P<lead>{_STAT}{{2,4}})?{_QUESTION}(?P<tail>(?:{_STAT}|{_FIGURE}|{_LABEL})*(?:{_ACTION})?){_TITLE}?"
)
_PROOF = re.compile(rf"{_STAT}|{_ACTION}")
_FIGURES = re.compile(rf"(?:{_STAT})+(?P<tail>{_FIGURE}(?!\d)|{_LABEL})?(?P<action>{_ACTION})?{_TITLE}?")


def _prefixes(words: str) -> str:
    """A pattern for any beginning of the words, the longest first."""
    pattern = ""
    for letter in reversed(words):
        pattern = f"(?:{letter}{pattern})?"
    return pattern


_BEGUN = re.compile(rf"(?:(?:do)?you)?wants?your{_OWNER}{_prefixes('newsfeaturedonprnewswirecom')}")
_BARELY = re.compile(rf"(?:(?:do)?you)?want(?:s?your{_prefixes('company')})?$")  # cut within its first three words
_PARTS = (
    "newsroomsandinfluencers", "newsroomsampinfluencers", "newsroomsinfluencers", "influencers", "digitalmediaoutlets",
    "mediaoutlets", "outlets", "journalistsoptedin", "optedin", "getstartednow",
    "learnmore", "contactustoday", "modaltitle",
)  # fmt: skip
_KEPT = re.compile(r"[^\W_ʰ-˿]")  # letters and figures; letters that stand for an apostrophe are none
_MARKS = " \t\u00a0*_#|>×✕.…?!+\"”’'`-"

_ANCHOR = re.compile(
    r"want(?:\W{0,20}s?\W{0,20}your|\W{0,20}\Z)|opted\W{0,20}in|influencers|news\W{0,9}rooms?|outlets|modal\W{0,20}title",
    re.I,
)
_HINTS = ("want", "opted", "influencers", "newsroom", "outlets", "modal")
_BEFORE, _AFTER = 300, 700  # characters around an anchor that the whole advertisement fits in

_SOURCE_AFTER = re.compile(r"(?:SOURCE|Source:)\s")
_GOES_ON = re.compile(r"[”\"'’)\]]*[,;:]?[”\"'’]?\s*(?:[–—-]\s*)?[a-zß-ÿ]")
_PROSE = re.compile(r"[,;:](?!\d)|[•●▪◦‣·]|\n\s*[-*]\s|\b(?:or|with|of|to|by)\b|\band\b(?!\s*influencers)", re.I)
_LINE = 400  # characters: as far as is looked for the beginning or the end of a line
_LONGEST = 40  # letters of a part


@dataclass(frozen=True, slots=True)
class _Squeezed:
    """A window of a text, its letters and figures in small letters, and where each stood in the whole text."""

    text: str
    at: tuple[int, ...]


def find(text: str) -> tuple[Span, ...]:
    """Where the advertisement stands in a text, as (start, end) in order; its brackets, signs and marks included."""
    spans: list[Span] = []
    for start, end in sorted({span for squeezed in _windows(text) for span in _read(squeezed, text)}):
        if spans and start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return tuple(spans)


def is_promo(text: str) -> bool:
    """Whether a text is the advertisement (or a whole part of it) and nothing else."""
    spans = find(text)
    rest = "".join(text[a:b] for a, b in _gaps(spans, len(text)))
    return bool(spans) and not _KEPT.search(rest)


def _gaps(spans: tuple[Span, ...], length: int) -> Iterator[Span]:
    at = 0
    for start, end in spans:
        yield at, start
        at = end
    yield at, length


def _windows(text: str) -> Iterator[_Squeezed]:
    """The stretches that could hold the advertisement: a text of any length costs one search."""
    bounds: list[Span] = []
    lowered = text.casefold()
    if not any(word in lowered for word in _HINTS):
        return
    for match in _ANCHOR.finditer(text):
        start, end = max(0, match.start() - _BEFORE), min(len(text), match.end() + _AFTER)
        if bounds and start <= bounds[-1][1]:
            bounds[-1] = (bounds[-1][0], end)
        else:
            bounds.append((start, end))
    for start, end in bounds:
        pairs = [(c, m.start()) for m in _KEPT.finditer(text, start, end) for c in m[0].lower()[:1]]
        yield _Squeezed("".join(c for c, _ in pairs), tuple(at for _, at in pairs))


def _read(squeezed: _Squeezed, text: str) -> Iterator[Span]:
    yield from _questions(squeezed, text)
    yield from _cut(squeezed, text)
    yield from _figures(squeezed, text)


def _questions(squeezed: _Squeezed, text: str) -> Iterator[Span]:
    """The whole question: with its figures or the button it is proved, alone it must stand where the wire puts it."""
    for match in _WHOLE.finditer(squeezed.text):
        span = _span(squeezed, text, match.start(), match.end() + _broken_off(squeezed, text, match.end()))
        if match["lead"] or _PROOF.search(match["tail"]):
            if source.stands_before(text, span[0]) or not _is_told(text, span):
                yield span
        elif _stands_alone(text, span):
            yield span


def _cut(squeezed: _Squeezed, text: str) -> Iterator[Span]:
    """The question cut short: three words of it or more, or what the end of the text left after the SOURCE line."""
    for match in _BEGUN.finditer(squeezed.text):
        span = _span(squeezed, text, match.start(), match.end())
        if _stands_alone(text, span):
            yield span
    last = _BARELY.search(squeezed.text)
    if last and squeezed.at[-1] + _LINE > len(text):
        span = _span(squeezed, text, last.start(), len(squeezed.text))
        if not text[span[1] :].strip(_MARKS + "\n") and source.stands_before(text, span[0]) and _is_parted(text, span):
            yield span


def _figures(squeezed: _Squeezed, text: str) -> Iterator[Span]:
    """The figures without the question: their own element on the page, or the question is lost."""
    for match in _FIGURES.finditer(squeezed.text):
        span = _span(squeezed, text, match.start(), match.end())
        if not _ends_line(text, span[1]):
            span = _span(squeezed, text, match.start(), match.end() + _broken_off(squeezed, text, match.end()))
        if _ends_line(text, span[1]) and _are_promoted(match, text, span):
            yield span


def _are_promoted(match: re.Match[str], text: str, span: Span) -> bool:
    """Whether figures stand where the wire puts them, are more than one or end with its button, and are no sentence."""
    words = text[span[0] : span[1]]
    counted = len({re.sub(r"\d", "", stat) for stat in re.findall(_STAT, match[0])})  # one thing twice is no list
    several, whole = counted > 1, counted > 2 and match["action"] is not None
    if source.stands_before(text, span[0]):
        proved = whole or ((several or "+" in words) and _is_parted(text, span))
    else:
        closed = match["action"] is not None or _closes(text, span[1])
        proved = several and closed and (whole or _begins_line(text, span[0]))
    return proved and not _PROSE.search(words)


def _span(squeezed: _Squeezed, text: str, start: int, end: int) -> Span:
    """Offsets in the text, with the signs that belong to the words: `×`, `##`, `?`, `+`, quotes and brackets."""
    first, last = squeezed.at[start], squeezed.at[end - 1] + 1
    lead = re.search(r"(?:(?<=\n)[xX](?=\s))?[#*_×✕\[(“\"'‘|>\s-]*$", text[max(0, first - 40) : first])
    begin = first - len((lead[0] if lead else "").lstrip())
    trail = re.match(r"[?!+*_.…\])”\"'’|×✕]*(?:\s{0,3}&(?=\s*$))?", text[last : last + 40])
    return begin, last + (trail.end() if trail else 0)


def _broken_off(squeezed: _Squeezed, text: str, end: int) -> int:
    """How many letters after a part are the beginning of one more: all to the end of the text, line or next line."""
    rest = squeezed.text[end : end + _LONGEST]
    place = squeezed.at[end - 1] + 1
    line = text[place : place + _LINE]
    this, following = line.partition("\n")[0], line.lstrip(_MARKS + "\n").partition("\n")[0]
    last = squeezed.at[-1] == squeezed.at[end - 1 + len(rest)]
    lengths = (len(rest) if last else 0, _letters(this), 0 if _letters(this) else _letters(following))
    for length in lengths:
        word = re.sub(r"^\d{1,7}[km]?", "", rest[:length])
        if length <= len(rest) and (word or (last and length)) and any(part.startswith(word) for part in _PARTS):
            return length
    return 0


def _letters(text: str) -> int:
    return len(_KEPT.findall(text))


def _begins_line(text: str, start: int) -> bool:
    return not text[max(0, start - _LINE) : start].rpartition("\n")[2].strip(_MARKS)


def _ends_line(text: str, end: int) -> bool:
    return not text[end : end + _LINE].partition("\n")[0].strip(_MARKS)


def _closes(text: str, end: int) -> bool:
    """Whether the text ends there, or goes on with its SOURCE line or what a page shows after a release."""
    rest = text[end : end + _LINE].strip(_MARKS + "\n").partition("\n")[0].rstrip()
    return (
        not rest or markers.is_links_heading(rest) or any(form.match(rest) for form in (RELATED, BUTTON, _SOURCE_AFTER))
    )


def _stands_alone(text: str, span: Span) -> bool:
    """Whether no sentence goes on before or after, and it is where the wire puts it."""
    if not _ends_line(text, span[1]):
        return False
    if source.stands_before(text, span[0]):
        return True
    words = text[span[0] : span[1]]
    return _closes(text, span[1]) and (_begins_line(text, span[0]) or (words.isupper() and "NEWS" in words))


def _is_parted(text: str, span: Span) -> bool:
    """Whether words are no part of the name before them: on a line of their own, glued to it, or the question's."""
    question = text[span[0] : span[0] + 8].casefold().strip(_MARKS) == "want you"
    return _begins_line(text, span[0]) or not text[span[0] - 1].isspace() or question


def _is_told(text: str, span: Span) -> bool:
    """Whether the question is part of a sentence: one that goes on after it, or one that quotes it."""
    if _GOES_ON.match(text[span[1] : span[1] + _LINE].partition("\n")[0]):
        return True
    before = text[max(0, span[0] - _LINE) : span[0] + 1].rpartition("\n")[2]
    opened = before.count("“") > before.count("”") or before.count('"') % 2 == 1 or before[-1:] in "‘'«„"
    return opened and not _begins_line(text, span[0])
