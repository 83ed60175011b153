"""Bytes without a declaration: every encoding that dumps and old pages come in, and bytes that are no text."""

from __future__ import annotations

import pytest

from crawler.clean import clean, clean_dump
from crawler.clean.decoding import decode
from crawler.errors import CleanError
from crawler.model import Page

TEXTS = {
    "western": "Die Kölner Fährschule lehrt in diesem Sommer das Rudern für Anfänger, sagt Jörg Müller – “endlich”.",
    "japanese": "株式会社潮汐は本日、二つ目の水車を開設しました。水車は潮の力で穀物を挽きます。町の人々が四十人働きます。",
    "korean": "조석 주식회사는 오늘 두 번째 방앗간을 열었습니다. 방앗간은 조수의 힘으로 곡식을 빻습니다. 마을 사람 마흔 명이 일합니다.",
    "simplified": "潮汐公司今天开设了第二家磨坊。磨坊用潮汐的力量磨谷，有四十人在这里工作，公司说这是今年的大事。",
    "traditional": "潮汐公司今天開設了第二家磨坊。磨坊用潮汐的力量磨穀，有四十人在這裡工作，公司說這是今年的大事。",
}
ENCODINGS = [
    *((name, codec) for name in TEXTS for codec in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")),
    ("western", "cp1252"),
    ("japanese", "cp932"),
    ("korean", "cp949"),
    ("korean", "euc_kr"),
    ("simplified", "gb18030"),
    ("traditional", "big5"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "codec"), ENCODINGS)
def test_every_encoding_is_read(name: str, codec: str) -> None:
    text = f"Norhaven\n{TEXTS[name]}\n"
    wide_ok = not codec.endswith(("-le", "-be"))
    assert decode(text.encode(codec))[0].lstrip("\ufeff") == text
    assert TEXTS[name].split()[0] in clean_dump(text.encode(codec)).text
    page = f"<html><body><p>{TEXTS[name]}</p><p>{TEXTS[name]}</p></body></html>".encode(codec)
    release = clean(Page(body=page), None)
    assert TEXTS[name].split()[0] in release.text
    assert wide_ok or "encoding-undeclared" in release.warnings


def test_single_western_bytes_among_utf_8_are_read_one_by_one() -> None:
    text, warnings = decode(TEXTS["western"].encode("cp1252") + b"\n" + TEXTS["western"].encode())
    assert text == TEXTS["western"] + "\n" + TEXTS["western"]
    assert warnings == ["encoding-windows-1252"]


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7 text", b"\x89PNG\r\n\x1a\n text", bytes(range(32)) * 9, b"PK\x03\x04 text"]
)
def test_what_is_no_text_says_so(data: bytes) -> None:
    for read in (decode, lambda data: clean(Page(body=data), None)):
        with pytest.raises(CleanError) as error:
            read(data)
        assert error.value.code == "binary"
