"""PR Newswire's own advertisement, which follows the SOURCE line of its newer pages and of every dump made from them.

    WANT YOUR COMPANY'S NEWS FEATURED ON PRNEWSWIRE.COM?  440k+ Newsrooms & Influencers  9k+ Digital Media Outlets
    270k+ Journalists Opted In  GET STARTED

In dumps its words are glued, broken over lines, cut short, in other capitals, with other figures and other spelling.
So it is looked for in the letters and figures alone, and found only where they are the advertisement's own: the
question followed by its figures or by nothing at all. A release that talks about newsrooms or quotes the question in
a sentence keeps every word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

Span = tuple[int, int]

_QUESTION = (
    r"(?:(?:do)?you)?wants?your(?:compan(?:y|ie)s?|organi[sz]ations?|business(?:es)?|brands?)s?(?:news|stor(?:y|"
    r"ies))s?"
    r"(?:to(?:be|get))?(?:featured|published|seen)(?:here)?(?:on|in|at)(?:ci[sz]ions?)?prn(?:ews?wires?)?(?:com|couk|"
    r"ca)?"
)
_FIGURE = r"(?:over|morethan)?\d{1,7}(?:k|m|thousand|million)?(?:plus)?"
_LABELS = (
    r"news?rooms?(?:and|amp)?(?:influencers?)?",
    r"influencers?",
    r"digital(?:media)?(?:outlets?)?",
    r"media(?:outlets?)?",
    r"outlets?",
    r"journalists?(?:who)?(?:have)?(?:opted?in)?",
    r"opted?in",
)
_LABEL = "(?:" + "|".join(_LABELS) + ")"
_ACTION = (
    r"(?:get(?:ting)?started?(?:today|now|here)?|start(?:now|today)|learnmore|contactus(?:today)?|"
    r"signup(?:now|today)?|requestademo)"
)
_STAT = rf"(?:{_FIGURE}{_LABEL}|{_LABEL}{_FIGURE}(?!{_LABEL}))"
_TITLE = r"(?:modaltitle)"
_WHOLE = re.compile(rf"{_TITLE}?{_QUESTION}(?P<tail>(?:{_STAT}|{_FIGURE}|{_LABEL})*(?:{_ACTION})?){_TITLE}?")
_FIGURES = re.compile(rf"{_STAT}{{2,}}{_ACTION}{_TITLE}?|{_STAT}{{3,}}")
_FULL = "wantyourcompanysnewsfeaturedonprnewswirecom"
_WORDS = (
    "newsroomsandinfluencers", "newsroomsinfluencers", "influencers", "digitalmediaoutlets", "mediaoutlets", "outlets",
    "journalistsoptedin", "optedin", "getstartednow", "modaltitle",
)  # fmt: skip
_FEWEST = 12  # letters of the question that must be there where the text breaks off
_KEPT = re.compile(r"[^\W_]")


_ANCHOR = re.compile(r"want\W{0,20}s?\W{0,20}your|opted\W{0,20}in|influencers|modal\W{0,20}title", re.I)
_BEFORE, _AFTER = 300, 700  # characters around an anchor that the whole advertisement fits in


@dataclass(frozen=True, slots=True)
class _Squeezed:
    """A window of a text, its letters and figures in small letters, and where each stood in the whole text."""

    text: str
    at: tuple[int, ...]
    last: bool  # the window reaches the end of the text


def find(text: str) -> tuple[Span, ...]:
    """Where the advertisement stands in a text, as (start, end) in order; its brackets, signs and marks included."""
    spans: list[Span] = []
    for start, end in sorted({span for squeezed in _windows(text) for span in _read(squeezed, text)}):
        if spans and start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return tuple(spans)


def _windows(text: str) -> Iterator[_Squeezed]:
    """The stretches that could hold the advertisement: a text of any length costs one search."""
    bounds: list[Span] = []
    lowered = text.casefold()
    if not any(word in lowered for word in ("want", "opted", "influencers", "modal")):
        return
    for match in _ANCHOR.finditer(text):
        start, end = max(0, match.start() - _BEFORE), min(len(text), match.end() + _AFTER)
        if bounds and start <= bounds[-1][1]:
            bounds[-1] = (bounds[-1][0], end)
        else:
            bounds.append((start, end))
    for start, end in bounds:
        pairs = [(c, m.start()) for m in _KEPT.finditer(text, start, end) for c in m[0].lower()[:1]]
        yield _Squeezed("".join(c for c, _ in pairs), tuple(at for _, at in pairs), end == len(text))


def _read(squeezed: _Squeezed, text: str) -> Iterator[Span]:
    yield from _questions(squeezed, text)
    yield from _figures(squeezed, text)
    if squeezed.last:
        yield from _cut(squeezed, text)


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


def _span(squeezed: _Squeezed, text: str, start: int, end: int) -> Span:
    """Offsets in the text, with the signs that belong to the words: `×`, `##`, `?`, `+`, quotes and brackets."""
    first, last = squeezed.at[start], squeezed.at[end - 1] + 1
    lead = re.search(r"(?:(?<=\n)[xX](?=\s))?[#*_×✕\[(“\"'‘|>\s-]*$", text[max(0, first - 40) : first])
    begin = first - len((lead[0] if lead else "").lstrip())
    trail = re.match(r"[?!+*_.…\])”\"'’|×✕]*(?:\s{0,3}&(?=\s*$))?", text[last : last + 40])
    return begin, last + (trail.end() if trail else 0)


def _questions(squeezed: _Squeezed, text: str) -> Iterator[Span]:
    for match in _WHOLE.finditer(squeezed.text):
        end = match.end() + (_broken_off(squeezed.text, match.end()) if squeezed.last else 0)
        span = _span(squeezed, text, match.start(), end)
        if match["tail"] and re.search(_STAT + "|" + _ACTION, match["tail"]):
            if not _is_quoted(text, span):
                yield span
        elif _stands_alone(text, span):
            yield span


def _figures(squeezed: _Squeezed, text: str) -> Iterator[Span]:
    """The figures without the question: their own element on the page, or the question is lost."""
    for match in _FIGURES.finditer(squeezed.text):
        span = _span(squeezed, text, match.start(), match.end())
        if not re.search(
            r"[,;.:](?!\d)|\b(?:and|or|with|of|to|by)\b(?!\s*influencers)", text[span[0] : span[1]], re.I
        ) and _stands_alone(text, span):
            yield span


def _cut(squeezed: _Squeezed, text: str) -> Iterator[Span]:
    """The question cut short by the end of the text: three words of it or more, in capitals or on their own line."""
    for length in range(min(len(_FULL) - 1, len(squeezed.text)), _FEWEST - 1, -1):
        if squeezed.text.endswith(_FULL[:length]):
            span = _span(squeezed, text, len(squeezed.text) - length, len(squeezed.text))
            words = text[span[0] : span[1]]
            if words == words.upper() or _begins_line(text, span[0]):
                yield span
            return


def _broken_off(squeezed: str, end: int) -> int:
    """How many letters remain to the end of the text that are the beginning of one more part of it."""
    rest = squeezed[end:]
    word = re.sub(r"^\d{1,7}[km]?", "", rest)
    return len(rest) if any(part.startswith(word) for part in _WORDS) else 0


def _begins_line(text: str, start: int) -> bool:
    return not text[:start].rpartition("\n")[2].strip(" \t\u00a0#*_>|×✕-")


def _stands_alone(text: str, span: Span) -> bool:
    """Whether no sentence goes on before or after: line ends, or words glued to the SOURCE line before."""
    after = text[span[1] :].partition("\n")[0].strip(" \t\u00a0*_#|×✕.…")
    before = text[: span[0]].rpartition("\n")[2]
    glued = re.search(r"^\W*(?:SOURCE|Source)\b", before) is not None
    return not after and (glued or _begins_line(text, span[0]))


def _is_quoted(text: str, span: Span) -> bool:
    """Whether the question is quoted in a sentence that goes on."""
    opened = text[span[0] : span[0] + 1] in "“\"‘'«„" and bool(text[: span[0]].rpartition("\n")[2].strip())
    return opened and not _begins_line(text, span[0])
