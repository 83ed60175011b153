"""Who a release is from where no SOURCE line says it (Business Wire has none): stated twice, or not at all.

The first paragraph opens with the organisation, and an About section or a contact names the same one; or that sentence
says itself that the organisation, named in full, announces something.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from crawler.clean import fields
from crawler.model import Block

_LEGAL = frozenset(
    """inc incorporated corp corporation co company ltd limited llc llp lp plc ag se kgaa gmbh sa sas spa srl nv bv ab
    asa oyj pty bhd berhad pte ulc""".split()
)
_JOINING = frozenset({"&", "and", "of", "the", "de", "la", "del", "und", "et", "y", "for", "+"})
_LEAD = re.compile(r"[\s“\"'(*]*(?:The\s+Boards?\s+of\s+(?:Directors|Trustees|Managers)\s+of\s+)?", re.IGNORECASE)
_ABOUT = re.compile(
    r"\W*(?:About|Über|Ueber|À propos (?:de |d['’])|Acerca de|Sobre|Informazioni su|Over|Om|Tietoa)\s*:?\s+",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"[®™]?(?:\s*,?\s*\([^()]{1,200}\))*,?")
_ANNOUNCES = re.compile(r"\s+(?:(?:today|has|have|is|are|pleased|proud|to)\s+){0,5}announce[sd]?\b", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)
_OPENING = 600  # characters of the first paragraph that are looked at
_LONGEST = 12  # words of a name


def of_text(headline: str | None, text: str, blocks: Sequence[Block]) -> str | None:
    """The organisation that a release is from, as its first paragraph prints it; None where nothing confirms it.

    `blocks` are the release's blocks, which tile `text`.
    """
    first = _first(text, blocks)
    lead = _LEAD.match(first[:_OPENING])
    body = first[lead.end() if lead else 0 : _OPENING]
    opening = _opening(body)
    if opening:
        rest = body[len(" ".join(opening)) :]
        found = _confirmed(opening, rest, _stated(text, blocks), (headline or "").split())
        if found:
            return _trimmed(found)
    return fields.named_twice(headline, first)


def _confirmed(
    opening: Sequence[str], rest: str, names: Iterable[Sequence[str]], headline: Sequence[str]
) -> Sequence[str] | None:
    """As many words of the opening as are the name that something confirms: its verb, headline, About or contact."""
    brackets = _BRACKETS.match(rest)
    in_full = _plain(opening[-1]) in _LEGAL or rest[:1] in "®™" or rest.lstrip()[:1] == "("
    own = _name(opening)
    if in_full and (_ANNOUNCES.match(rest, brackets.end() if brackets else 0) or _name(headline)[: len(own)] == own):
        return opening
    for name in names:
        length = _shared(opening, _name(name))
        if length:
            printed = opening[length - 1]
            if not (length <= len(name) and printed.endswith(name[-1])):  # "Casey's", but not "Acme's new mill"
                printed = _POSSESSIVE.sub("", printed)
            return opening if in_full else [*opening[: length - 1], printed]
    return None


def _first(text: str, blocks: Sequence[Block]) -> str:
    """The paragraph that the dateline opens, or else the first: a letterhead may stand above it."""
    start = next((one.end for one in blocks if one.kind == "dateline"), 0)
    return next((text[one.start : one.end] for one in blocks if one.kind == "body" and one.start >= start), "")


def _opening(body: str) -> list[str]:
    """The words of a paragraph's beginning that can be one name: capitals, and small words that join them."""
    found: list[str] = []
    for word in body.split()[:_LONGEST]:
        legal = _plain(word) in _LEGAL
        if found and (found[-1][-1] in ",®™:;" and not legal):
            break
        if not (word[0].isupper() or word[0].isdigit() or legal or _plain(word) in _JOINING):
            break
        found.append(word)
    while found and _plain(found[-1]) in _JOINING:
        found.pop()
    return found


def _stated(text: str, blocks: Sequence[Block]) -> Iterator[list[str]]:
    """The names over About sections and the lines of contacts, in words as printed."""
    for block in blocks:
        if block.kind not in ("about", "contact"):
            continue
        for line in text[block.start : block.end].split("\n"):
            about = _ABOUT.match(line)
            if len(line) <= 120 and (about or block.kind == "contact"):
                yield line[about.end() if about else 0 :].split() or [""]


def _shared(opening: Sequence[str], name: Sequence[str]) -> int:
    """How many words of the opening a plain name covers; 0 where they are not the same organisation's."""
    skipped = 1 if _plain(opening[0]) == "the" else 0
    ours = _name(opening)
    if not name or not ours or list(name[: len(ours)]) != ours[: len(name)]:
        return 0
    return min(skipped + len(name), len(opening))


def _name(words: Sequence[str]) -> list[str]:
    plain = [one for one in map(_plain, words) if one]
    if plain[:1] == ["the"]:
        plain = plain[1:]
    while plain and plain[-1] in _LEGAL:
        plain = plain[:-1]
    return plain


def _plain(word: str) -> str:
    return _POSSESSIVE.sub("", word.casefold().strip("®™,;:()“”\"'’.*")).replace(".", "")


def _trimmed(words: Sequence[str]) -> str:
    return " ".join(words).rstrip(",;:®™ ")
