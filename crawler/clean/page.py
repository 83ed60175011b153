"""Bytes to a tree, once: the encoding by evidence, the nesting bounded, nothing lost and nothing raised but CleanError.

The order of evidence for the encoding is that of the WHATWG standard as far as it goes (byte order mark, Content-Type,
meta, XML declaration), and then the bytes themselves: wires declare one encoding and send another, and valid UTF-8
with multi-byte characters is next to never anything else.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement

from crawler.clean.legacy import east_asian
from crawler.errors import CleanError

MAX_DEPTH = 1000  # libxml2 stops reading at 2048 nested elements; deeper markup is levelled before it is parsed

# The class that trafilatura asks for, given to every element without the calls into Python that lxml.html makes.
_CLASSES = etree.ElementDefaultClassLookup(element=HtmlElement)
_BOMS = (  # UTF-32's begins with that of UTF-16
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_MAGIC = (b"%PDF-", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04", b"\x1f\x8b", b"\x00\x00\x00", b"RIFF", b"BZh")
_CONTROLS = bytes((*range(0, 9), *range(14, 27), 28, 29, 30, 31, 127))
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w:.+-]+)", re.IGNORECASE)
_META = re.compile(rb"<meta\b[^>]{0,500}?charset\s*=\s*[\"']?\s*([\w:.+-]+)", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w:.+-]+)", re.IGNORECASE)
_TAG = re.compile(rb"<(/?)([a-zA-Z][^\s/>]*)[^>]*?(/?)>")

# The parser compares each attribute of an element with all before it: a tag of a million would take hours.
MAX_ATTRIBUTES = 400
_MANY_BYTES = re.compile(rb"<[A-Za-z][^<]{4000}")  # no tag of fewer bytes has as many
_MANY_EQUALS = 20_000
_ATTRIBUTE = rb"""[\s/]*+[^\s=>"'/<]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"']++))?+"""
_CROWDED = re.compile(rb"(<[a-zA-Z][^\s/>]*+(?:%b){%d}+)(?:%b)++" % (_ATTRIBUTE, MAX_ATTRIBUTES, _ATTRIBUTE))

# What browsers take a label for: https://encoding.spec.whatwg.org/#names-and-labels
_MEANT = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932",
    "euc_kr": "cp949", "iso8859-9": "cp1254", "iso8859-11": "cp874", "utf-16": "utf-8", "utf-16-le": "utf-8",
    "utf-16-be": "utf-8", "utf-32": "utf-8", "utf-7": "utf-8",
}  # fmt: skip
_ONE_BYTE = ("cp1252", "cp1254", "cp874")  # every byte means something in them, so decoding proves nothing
_VOID = frozenset(
    b"area base br col embed hr img input link meta param source track wbr basefont bgsound frame keygen".split()
)
_RAW = (b"script", b"style", b"textarea", b"title", b"xmp", b"iframe", b"noembed", b"noframes")
_INLINE = frozenset(
    b"a abbr b bdi bdo big cite code del em font i ins kbd label mark q s samp small span strike strong sub sup time"
    b" tt u var".split()
)


@dataclass(frozen=True, slots=True)
class Parsed:
    """One page as a tree. `warnings` holds `encoding-undeclared`, `encoding-wrong`, `nesting`, `attributes`."""

    tree: HtmlElement
    encoding: str
    warnings: tuple[str, ...] = ()


def parse(body: bytes, content_type: str | None = None) -> Parsed:
    """The page's tree. `content_type` is the HTTP header as sent.

    Raises CleanError `empty` for nothing but white space, `binary` for what is no text, `no-text` for no markup at all.
    """
    if not body.strip():
        raise CleanError("empty", "the page is empty: there is nothing to clean")
    if is_binary(body):
        raise CleanError("binary", "this is not a page of text: give saved HTML or a text dump")
    data, encoding, warnings = to_utf8(body, content_type)
    if data.count(b"=") > _MANY_EQUALS or any(
        _CROWDED.match(data, long.start()) for long in _MANY_BYTES.finditer(data)
    ):
        data, cut = _CROWDED.subn(rb"\1", data)
        warnings = (*warnings, "attributes") if cut else warnings
    tree, too_deep = _read(data)
    if too_deep:
        tree, _ = _read(_level(data))
        warnings = (*warnings, "nesting")
    if tree is None:
        raise CleanError("no-text", "the page holds no text: nothing but comments or broken markup")
    return Parsed(tree, encoding, warnings)


def to_utf8(body: bytes, content_type: str | None) -> tuple[bytes, str, tuple[str, ...]]:
    """The body as UTF-8 bytes, the name of the encoding it was in, and warnings about its declaration."""
    wide = _wide(body)
    if wide is not None:
        return wide
    declared = _declared(body, content_type)
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return _not_utf8(body, declared)
    if body.isascii() or declared == "utf-8":
        return body, "utf-8", ()
    if declared is None:
        return body, "utf-8", ("encoding-undeclared",)
    if declared not in _ONE_BYTE and _decodes(body, declared):
        return _recode(body, declared), declared, ()
    return body, "utf-8", ("encoding-wrong",)


def _wide(body: bytes) -> tuple[bytes, str, tuple[str, ...]] | None:
    """A body with a byte order mark, or in UTF-16 without one."""
    for bom, name in _BOMS:
        if body.startswith(bom):
            return _recode(body[len(bom) :], name), name, ()
    unmarked = wide_codec(body)
    if unmarked:
        return _recode(body, unmarked), unmarked, ("encoding-undeclared",)
    return None


def wide_codec(body: bytes) -> str | None:
    """The codec of a body in UTF-16 without a mark: of its first two characters every other byte is zero."""
    first = body[:4]
    if len(first) < 4 or first[0::2].count(0) + first[1::2].count(0) != 2:
        return None
    if first[1] == first[3] == 0:
        return "utf-16-le"
    return "utf-16-be" if first[0] == first[2] == 0 else None


def _not_utf8(body: bytes, declared: str | None) -> tuple[bytes, str, tuple[str, ...]]:
    if declared is None:
        name = east_asian(body) or "cp1252"
        return _recode(body, name), name, ("encoding-undeclared",)
    if declared != "utf-8":
        return _recode(body, declared), declared, () if _decodes(body, declared) else ("encoding-wrong",)
    # declared UTF-8 with bad bytes in it: a few damaged characters, or another encoding altogether
    text = body.decode("utf-8", "replace")
    bad = text.count("�")
    good = len(text) - bad - sum(map(text.count, map(chr, range(128))))
    name = "utf-8" if good >= bad else "cp1252"
    return _recode(body, name), name, ("encoding-wrong",)


def _declared(body: bytes, content_type: str | None) -> str | None:
    """The Python codec for the first label that is one, looked for in the order of the standard."""
    head = body[:8192]
    for found in (
        _CHARSET.search((content_type or "").encode("ascii", "replace")),
        _META.search(head),
        _XML.match(head),
    ):
        if found:
            label = found[1].decode("ascii", "replace").strip().lower()
            try:
                name = codecs.lookup(label).name
                "".encode(name)  # leaves out codecs that make no text: rot13, hex, zip
            except (LookupError, ValueError):
                continue
            return _MEANT.get(name, name)
    return None


def _decodes(body: bytes, name: str) -> bool:
    try:
        body.decode(name)
    except UnicodeDecodeError:
        return False
    return True


def _recode(body: bytes, name: str) -> bytes:
    return body.decode(name, "replace").encode("utf-8", "replace")


def is_binary(body: bytes) -> bool:
    if body.startswith(_MAGIC) and not body.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return True
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or wide_codec(body):
        return False
    head = body[:4096]
    if head[0::2].count(0) > len(head) // 3 or head[1::2].count(0) > len(head) // 3:
        return False  # every other byte is zero: UTF-16
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return controls * 10 > len(head)


def _read(data: bytes) -> tuple[HtmlElement | None, bool]:
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, collect_ids=False
    )
    parser.set_element_class_lookup(_CLASSES)
    try:
        tree = etree.fromstring(data, parser=parser)
    except etree.LxmlError:
        return None, False
    last = parser.error_log.last_error  # the limit is fatal, so nothing comes after it
    return tree, last is not None and "depth" in last.message


def _level(data: bytes) -> bytes:
    """The markup with elements nested deeper than MAX_DEPTH replaced by line breaks, or by nothing where inline."""
    out: list[bytes] = []
    depth, dropped, at = 0, 0, 0
    for found in _TAG.finditer(data):
        name = found[2].lower()
        if name in _VOID or found[3] or name in _RAW:
            continue
        if not found[1] and depth < MAX_DEPTH:
            depth += 1
            continue
        if found[1] and not dropped:
            depth = max(depth - 1, 0)
            continue
        dropped += -1 if found[1] else 1
        out += (data[at : found.start()], b"" if name in _INLINE else b"<br>")
        at = found.end()
    out.append(data[at:])
    return b"".join(out)
