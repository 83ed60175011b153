"""Words, for comparing texts whose spacing and punctuation may differ."""

from __future__ import annotations

import re

DENSE = re.compile(r"[぀-ヿ㐀-鿿가-힯]")  # Chinese, Japanese and Korean: a word in a character or two
# Scripts without blanks between words count by character.
WORD = re.compile(rf"{DENSE.pattern}|[^\W_]+")


def weight(text: str) -> int:
    """The characters of a text, those of scripts that write a word in two of them threefold."""
    return len(text) if text.isascii() else len(text) + 2 * len(DENSE.findall(text))


def words(text: str) -> list[str]:
    """The words of a text, case folded."""
    return WORD.findall(text.casefold())
