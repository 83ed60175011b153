"""Text in an East Asian encoding that nothing declares, told by its commonest characters; no other is guessed."""

from __future__ import annotations

import re
from collections.abc import Callable

_SAMPLE = 20_000  # bytes
_DENSE = 0.15  # of the bytes are no ASCII: Western text has fewer
_KANA = re.compile(r"[ぁ-ゟ゠-ヿ、。]")
_HANGUL = re.compile(r"[가-힣]")
_SIMPLIFIED = re.compile(r"[的一是在了和有为以中年公司这国与业月日，。、：“”]")
_TRADITIONAL = re.compile(r"[的一是在了和有為以中年公司這國與業月日，。、：「」]")
_HAN = re.compile(r"[㐀-鿿]")


def _share(pattern: re.Pattern[str]) -> Callable[[str], float]:
    return lambda text: len(pattern.findall(text)) / max(sum(not c.isascii() for c in text), 1)


def _korean(text: str) -> float:
    """Chinese bytes read as Korean give Hangul and Hanja by turns; Korean of today has next to no Hanja."""
    hangul, han = len(_HANGUL.findall(text)), len(_HAN.findall(text))
    return 1.0 if hangul > 9 * han else 0.0


_CODECS: tuple[tuple[str, Callable[[str], float], float], ...] = (
    ("cp932", _share(_KANA), 0.3),
    ("cp949", _korean, 0.9),
    ("gb18030", _share(_SIMPLIFIED), 0.1),
    ("big5", _share(_TRADITIONAL), 0.1),
)


def east_asian(body: bytes) -> str | None:
    """The codec that reads the bytes as text whose commonest characters are there; None where none does."""
    sample = body[:_SAMPLE]
    if len(body) > _SAMPLE:
        sample = sample[: sample.rfind(b"\n") + 1] or sample  # not within a character
    if sum(byte > 127 for byte in sample) < _DENSE * len(sample):
        return None
    found = [
        (share(text), name) for name, share, least in _CODECS if (text := _read(sample, name)) and share(text) >= least
    ]
    return max(found)[1] if found else None


def _read(sample: bytes, codec: str) -> str | None:
    try:
        return sample.decode(codec)
    except UnicodeDecodeError:
        return None
