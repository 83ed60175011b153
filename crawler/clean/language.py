"""The language of a text that declares none."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

ENOUGH = 1000  # characters: more does not make the answer better
FEWEST_WORDS = 6
SURE = 0.8  # of the probabilities, which sum to 1: a sentence of any of the languages gives more
# Those that wires write. With all 97 of the model a list of names comes out as Latin or Luxembourgish.
_CODES = """
ar bg ca cs da de el en es et fa fi fr he hi hr hu id is it ja kk ko lt lv ms nl no pl pt ro ru sk sl sr sv th tr uk vi
zh
"""
LANGUAGES = _CODES.split()
_UNSPACED = re.compile(r"[぀-ヿ㐀-鿿가-힯]")


@cache
def _model() -> Any:
    """Loaded on first use: the model takes half a second, and most pages declare their language."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    model.set_languages(LANGUAGES)
    return model


def detect(text: str) -> str | None:
    """The language as BCP 47 (`en`, `ja`), or null where a few words or a doubtful answer would be a guess."""
    sample = text[:ENOUGH]
    words = len(re.findall(r"[^\W\d_]{2,}", sample))
    if words < FEWEST_WORDS and len(_UNSPACED.findall(sample)) < 2 * FEWEST_WORDS:
        return None
    code, probability = _model().classify(sample)
    return str(code) if probability >= SURE else None
