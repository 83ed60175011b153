"""Bytes to a tree: encodings by evidence, bounded depth, and what is no page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.clean.page import MAX_ATTRIBUTES, MAX_DEPTH, parse
from crawler.errors import CleanError

TEXT = "Zürich – “naïve” café"
JAPANESE = "環境センサーを開発する会社"


def words_of(body: bytes, content_type: str | None = None) -> str:
    return str(parse(body, content_type).tree.xpath("string(.//p)"))


def saved(text: str, encoding: str, meta: str = "") -> bytes:
    return f"<html><head>{meta}</head><body><p>{text}</p></body></html>".encode(encoding)


UTF8_META = '<meta charset="utf-8">'
LATIN_META = '<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1">'


@pytest.mark.parametrize(
    ("body", "content_type", "text", "encoding", "warnings"),
    [
        (saved(TEXT, "utf-8", UTF8_META), None, TEXT, "utf-8", ()),
        (saved(TEXT, "utf-8"), "text/html; charset=UTF-8", TEXT, "utf-8", ()),
        (saved(TEXT, "utf-8"), None, TEXT, "utf-8", ("encoding-undeclared",)),
        (saved(TEXT, "cp1252", LATIN_META), None, TEXT, "cp1252", ()),  # browsers take Latin 1 for windows-1252
        (saved(TEXT, "cp1252"), None, TEXT, "cp1252", ("encoding-undeclared",)),
        (saved(TEXT, "cp1252", UTF8_META), None, TEXT, "cp1252", ("encoding-wrong",)),
        (saved(TEXT, "utf-8", LATIN_META), None, TEXT, "utf-8", ("encoding-wrong",)),
        (saved(JAPANESE, "cp932"), "text/html; charset=Shift_JIS", JAPANESE, "cp932", ()),
        (saved(JAPANESE, "euc-jp", '<meta charset="euc-jp">'), None, JAPANESE, "euc_jp", ()),
        (saved(JAPANESE, "utf-8", '<meta charset="utf-16">'), None, JAPANESE, "utf-8", ()),
        (saved(JAPANESE, "utf-8", '<meta charset="no-such">'), None, JAPANESE, "utf-8", ("encoding-undeclared",)),
        (saved(JAPANESE, "utf-8", '<meta charset="rot13">'), None, JAPANESE, "utf-8", ("encoding-undeclared",)),
        (b"\xef\xbb\xbf" + saved(TEXT, "utf-8"), "text/html; charset=cp1251", TEXT, "utf-8", ()),
        (saved(TEXT, "utf-16"), None, TEXT, "utf-16-le", ()),
        (saved(TEXT, "utf-16-be"), None, TEXT, "utf-16-be", ("encoding-undeclared",)),
        (saved("plain", "ascii"), None, "plain", "utf-8", ()),
        (b'<?xml version="1.0" encoding="iso-8859-15"?><p>caf\xe9</p>', None, "café", "iso8859-15", ()),
    ],
)
def test_the_encoding_is_read_from_the_evidence(
    body: bytes, content_type: str | None, text: str, encoding: str, warnings: tuple[str, ...]
) -> None:
    parsed = parse(body, content_type)
    assert (str(parsed.tree.xpath("string(.//p)")), parsed.encoding, parsed.warnings) == (text, encoding, warnings)


def test_a_few_damaged_characters_do_not_change_the_encoding() -> None:
    parsed = parse(saved(TEXT * 3, "utf-8", UTF8_META) + b"<p>cut \xc3")
    assert parsed.encoding == "utf-8"
    assert parsed.warnings == ("encoding-wrong",)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"%PDF-1.7 ...", "binary"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "binary"),
        (bytes(range(32)) * 20, "binary"),
        (b"<!-- nothing but a comment -->", "no-text"),
    ],
)
def test_what_is_no_page_says_so(body: bytes, code: str) -> None:
    with pytest.raises(CleanError) as error:
        parse(body)
    assert error.value.code == code


@pytest.mark.parametrize("tag", ["div", "b", "ul><li", "table><tr><td", "blockquote", "font"])
def test_depth_is_bounded_and_no_word_is_lost(tag: str) -> None:
    levels = 20 * MAX_DEPTH
    body = b"<html><body>" + f"<{tag}>word ".encode() * levels + b"</div>" * levels + b"<p>after</p></body></html>"
    parsed = parse(body)
    text = str(parsed.tree.xpath("string()"))
    assert parsed.warnings == ("nesting",)
    assert text.count("word") == levels
    assert text.endswith("after")


@pytest.mark.parametrize("attribute", ['a{}="x"', "a{}", "a{}='x>'", 'a{}="<b>"'])
def test_a_million_attributes_cost_no_more_than_a_few(attribute: str) -> None:
    many = " ".join(attribute.format(number) for number in range(1_000_000))
    parsed = parse(f"<html><body><p {many}>word</p><p class=after>after</p></body></html>".encode())
    first, after = parsed.tree.iter("p")
    assert parsed.warnings == ("attributes",)
    assert (len(first.attrib), first.text, after.get("class")) == (MAX_ATTRIBUTES, "word", "after")


@given(st.binary(min_size=1, max_size=400))
def test_any_bytes_give_a_tree_or_a_named_error(body: bytes) -> None:
    try:
        parsed = parse(body, None)
    except CleanError as error:
        assert error.code in ("empty", "binary", "no-text")
    else:
        assert parsed.tree.tag is not None


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=80))
def test_utf8_is_read_as_it_was_written(text: str) -> None:
    written = text.replace("&", " ").replace("<", " ") + "."
    assert words_of(saved(written, "utf-8", UTF8_META)) == written
