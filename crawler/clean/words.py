"""Words, for comparing texts whose spacing and punctuation may differ."""

from __future__ import annotations

import re

# Scripts without blanks between words count by character.
WORD = re.compile(r"[぀-ヿ㐀-鿿가-힯]|[^\W_]+")


def words(text: str) -> list[str]:
    """The words of a text, case folded."""
    return WORD.findall(text.casefold())
