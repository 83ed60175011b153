"""Words, for comparing texts whose spacing and punctuation may differ."""

from __future__ import annotations

import re

DENSE = re.compile(r"[぀-ヿ㐀-鿿가-힯]")  # Chinese, Japanese and Korean: a word in a character or two
# Scripts without blanks between words count by character.
WORD = re.compile(rf"{DENSE.pattern}|[^\W_]+")


def words(text: str) -> list[str]:
    """The words of a text, case folded."""
    return WORD.findall(text.casefold())
