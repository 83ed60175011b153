"""The language of a text that declares none, or declares another than it is in."""

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
_LETTER = re.compile(r"[^\W\d_]")
_KANA = re.compile(r"[ぁ-ゖァ-ヺ]")
_HANGUL = re.compile(r"[가-힯]")
_MUCH = 0.25  # of the letters


_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_OTHER_SCRIPT = re.compile(r"[぀-ヿ㐀-鿿가-힯Ѐ-ӿ؀-ۿ֐-׿ก-๿Ͱ-Ͽ]")
_LATIN_LANGUAGES = frozenset("en de fr es it pt nl sv da no nb fi pl cs sk hu ro tr id ms vi".split())
_OTHER_LANGUAGES = frozenset("ja zh ko ru uk bg ar he th el fa hi".split())
# The commonest words: a paragraph in the language is made of them by a fifth at least.
_COMMON = {
    "en": "the of and to in a for that with is on as by",
    "de": "der die das und in den von mit für auf ist dem des",
    "fr": "de la le les et des en du un une pour que dans",
    "es": "de la el los que en y las del un por con",
    "pt": "de a o que e do da em os um para com",
    "it": "di il la che e del in per un una le con",
    "nl": "de het een van en in voor met op is te",
    "sv": "och i att en för som av på med är den",
    "da": "og i at en for som af på med er den til",
    "no": "og i å en for som av på med er til",
    "pl": "w i na z do się oraz dla jest o",
    "cs": "a v na se je s z do pro o",
    "id": "yang dan di untuk dengan dari ini pada",
    "tr": "ve bir bu için ile olarak da de",
}
_WORDS = {code: frozenset(words.split()) for code, words in _COMMON.items()}
_FEWEST_COMMON = 40  # words of a text whose common ones can be counted
_OTHERS = 0.1  # of the words must be another language's common ones
_FULL = 0.15  # of the words are a language's common ones in nearly any text of it, figures and names aside
_TWICE = 2  # times as many as the declared language's


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
    plain = _of_script(sample) or _of_words(sample)
    if plain:
        return plain
    code, probability = _model().classify(sample)
    return str(code) if probability >= SURE else None


def _of_script(sample: str) -> str | None:
    """Japanese or Korean, where much of a text is in letters that no other language has."""
    if sample.isascii():
        return None
    letters = len(_LETTER.findall(sample))
    if len(_KANA.findall(sample)) > letters * _MUCH:
        return "ja"
    return "ko" if len(_HANGUL.findall(sample)) > letters * (1 - _MUCH) else None


def _of_words(sample: str) -> str | None:
    """The language whose commonest words a text in Latin letters is full of, where no other comes near."""
    words = sample.lower().split()
    if len(words) < _FEWEST_COMMON or (not sample.isascii() and _OTHER_SCRIPT.search(sample)):
        return None
    counts = sorted((sum(word in common for word in words), code) for code, common in _WORDS.items())
    most, code = counts[-1]
    return code if most >= _FULL * len(words) and most > _TWICE * counts[-2][0] else None


def contradicts(tag: str, text: str) -> bool:
    """Whether a text can hardly be in the declared language: another script, or another language's commonest words."""
    sample = text[: 2 * ENOUGH]
    declared = tag.partition("-")[0]
    other = 0 if sample.isascii() else len(_OTHER_SCRIPT.findall(sample))
    if declared in _LATIN_LANGUAGES and other and other > len(_LATIN.findall(sample)):
        return True
    if declared in _OTHER_LANGUAGES and len(_LATIN.findall(sample)) > 10 * other + 200:
        return True
    own = _WORDS.get("no" if declared == "nb" else declared)
    words = sample.lower().split()
    if own is None or len(words) < _FEWEST_COMMON:
        return False
    share = sum(word in own for word in words)
    if share >= _OTHERS * len(words):
        return False
    most = max(sum(word in common for word in words) for common in _WORDS.values())
    return most >= _OTHERS * len(words) and most > _TWICE * share
