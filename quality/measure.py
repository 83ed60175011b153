"""The measure: how far a cleaned text and its fields agree with a labelled page.

A labelled page is a list of text blocks in the order of the page, each with its kind. The cleaned text is aligned word
by word (longest common subsequence) with the words that must be kept, what is left over with the words that may stand
or fall, and the rest with those that must go. Every figure lies between 0 and 1 but `leak`, which counts words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from rapidfuzz.distance import LCSseq

Labelled = Sequence[tuple[str, str]]  # (kind, text) in the order of the page

_KEEP = frozenset(
    {"body", "dateline", "heading", "list", "table", "quote", "about", "safe_harbor", "notice", "footnote"}
)
_FREE = frozenset({"headline", "subhead", "meta", "contact", "source", "media", "end", "links"})
_STRICT_KEEP = _KEEP | {"contact", "source", "media", "end"}
_STRICT_FREE = frozenset({"links"})
_AS_BODY = frozenset({"dateline", "quote"})
_SHORTEST_LEAK = 3  # words in a row: a lone common word is no leak
# Scripts without blanks between words count by character.
_WORD = re.compile(r"[぀-ヿ㐀-鿿가-힯]|[^\W_]+")


@dataclass(frozen=True, slots=True)
class Score:
    """One text against one labelled page.

    `strict` is the F1 where contacts, SOURCE line, media and end marks belong into the text, and headline,
    sub-headlines and printed date lines do not; for `f1`, `precision` and `recall` all of these may stand or fall.
    `leak` counts the words of navigation, promotion and other releases that stand in the text.
    """

    strict: float
    f1: float
    precision: float
    recall: float
    leak: int


def words(text: str) -> list[str]:
    """The words of a text in their compatibility form (NFKC), case folded."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def score_text(labelled: Labelled, text: str) -> Score:
    """How far the text holds what the labels keep, and nothing else."""
    found = words(text)
    precision, recall, leak = _aligned(labelled, found, _KEEP, _FREE)
    strict = _f1(*_aligned(labelled, found, _STRICT_KEEP, _STRICT_FREE)[:2])
    return Score(strict, _f1(precision, recall), precision, recall, leak)


def _aligned(
    labelled: Labelled, found: list[str], keep_kinds: frozenset[str], free_kinds: frozenset[str]
) -> tuple[float, float, int]:
    """Precision, recall and leaked words."""
    keep = [word for kind, text in labelled if kind in keep_kinds for word in words(text)]
    free = [word for kind, text in labelled if kind in free_kinds for word in words(text)]
    drop = [word for kind, text in labelled if kind not in keep_kinds | free_kinds for word in words(text)]
    kept, left = match(keep, found)
    freed, left = match(free, left)
    leak = sum(length for length in _equal_runs(drop, left) if length >= _SHORTEST_LEAK)
    counted = len(found) - freed
    precision = kept / counted if counted else float(not keep)
    return precision, kept / len(keep) if keep else 1.0, leak


def score_kinds(labelled: Labelled, record: Mapping[str, Any]) -> float | None:
    """Of the words that both the labels and the record's text keep, the share that both give the same kind.

    Labels part no dateline from the paragraph that it opens and know no quotes: these are `body` here. Null where the
    record states no blocks, or the two have no word in common.
    """
    text = record.get("text") or ""
    blocks = [(block["kind"], text[block["start"] : block["end"]]) for block in record.get("blocks") or ()]
    wanted, found = _words_of_kind(labelled), _words_of_kind(blocks)
    agreed = [
        wanted[step.src_start + place][1] == found[step.dest_start + place][1]
        for step in LCSseq.opcodes([word for word, _ in wanted], [word for word, _ in found])
        if step.tag == "equal"
        for place in range(step.src_end - step.src_start)
    ]
    return sum(agreed) / len(agreed) if agreed else None


def _words_of_kind(blocks: Labelled) -> list[tuple[str, str]]:
    kept = [(kind, text) for kind, text in blocks if kind in _STRICT_KEEP | _STRICT_FREE]
    return [(word, "body" if kind in _AS_BODY else kind) for kind, text in kept for word in words(text)]


def match(wanted: Sequence[str], found: Sequence[str]) -> tuple[int, list[str]]:
    """How many words agree in order, and the found words that agree with none."""
    agreed = 0
    left: list[str] = []
    for step in LCSseq.opcodes(wanted, found):
        if step.tag == "equal":
            agreed += step.src_end - step.src_start
        else:
            left += found[step.dest_start : step.dest_end]
    return agreed, left


def _equal_runs(wanted: Sequence[str], found: Sequence[str]) -> list[int]:
    return [step.src_end - step.src_start for step in LCSseq.opcodes(wanted, found) if step.tag == "equal"]


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def score_fields(truth: Mapping[str, Any], record: Mapping[str, Any]) -> dict[str, bool]:
    """Of each field that the truth states, whether the record agrees. The record is one as `clean` prints it."""
    dateline = record.get("dateline") or {}
    return {
        name: agreed
        for name, stated, agreed in (
            ("headline", truth.get("headline"), _same(truth.get("headline"), record.get("headline"))),
            ("subheads", truth.get("subheads"), _each(truth.get("subheads")) == _each(record.get("subheads"))),
            ("published", truth.get("published"), _published(truth, record.get("published") or {})),
            ("language", truth.get("language"), _primary(truth.get("language")) == _primary(record.get("language"))),
            ("places", truth.get("places"), _any_order(truth.get("places")) == _any_order(dateline.get("places"))),
            ("dateline_date", truth.get("dateline_date"), truth.get("dateline_date") == dateline.get("date")),
            ("issuer", truth.get("issuer"), _any_order(truth.get("issuer")) == _any_order(record.get("issuer"))),
            ("tickers", "tickers" in truth, _tickers(truth, record.get("tickers") or [])),
            ("id", truth.get("id"), truth.get("id") == record.get("id")),
        )
        if stated
    }


def _same(one: str | None, other: str | None) -> bool:
    return words(one or "") == words(other or "")


def _each(texts: Sequence[str] | None) -> list[list[str]]:
    return [words(text) for text in texts or []]


def _any_order(texts: Sequence[str] | None) -> list[str]:
    return sorted(" ".join(words(text)) for text in texts or [])


def _primary(tag: str | None) -> str:
    return (tag or "").split("-")[0]


def _published(truth: Mapping[str, Any], stamp: Mapping[str, Any]) -> bool:
    """A day agrees with any time on it, a time with the same instant."""
    got = stamp.get("at") or stamp.get("date") or ""
    wanted = [truth.get("published") or "", *truth.get("published_also", [])]
    return any(_instant(got) == _instant(one) if "T" in one else got[: len(one)] == one for one in wanted)


def _instant(stamp: str) -> datetime | str:
    try:
        read = datetime.fromisoformat(stamp)
    except ValueError:
        return stamp
    return read.astimezone(UTC) if read.tzinfo else stamp


def _tickers(truth: Mapping[str, Any], found: Sequence[Mapping[str, Any]]) -> bool:
    got = {f"{one.get('exchange', '')}:{one.get('symbol', '')}".upper() for one in found}
    wanted = [truth[name] for name in ("tickers", "tickers_also") if name in truth]
    return got in [{one.upper() for one in names} for names in wanted]
