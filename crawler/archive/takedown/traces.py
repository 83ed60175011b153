"""By what a release is recognised in other people's bytes: its id, its URLs, its headlines, however they are written.

Pages, feeds and sitemaps write one headline in many ways: with entities, escapes of JSON, percent-encoding, folded
white space, straight or curly quotes, in UTF-8 or windows-1252. A trace is a pattern over bytes that fits all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from html.entities import codepoint2name
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import msgspec

from crawler.archive.takedown.words import masked_runs
from crawler.urls import canonical_url, hash_of_url

MASK = "[taken down]"

_LEAST = 12  # characters: a shorter headline ("Net Asset Value") says nothing of whose it is
_LEAST_BYTES = 18  # of one in a script without spaces, as UTF-8
_SPACE = rb"(?:\s|&nbsp;|&#160;|&#xa0;|\xc2\xa0|\xa0|\\u00a0|\\[nt]|%20|\+)+"
_SAME = {char: group for group in ("'\u2018\u2019", '"\u201c\u201d', "-\u2010\u2011\u2013\u2014") for char in group}
_BEGIN = rb"(?:(?<![A-Za-z0-9])|(?<=%[0-9A-Fa-f][0-9A-Fa-f])|(?<=\\[nrt]))"  # an escape before it is no word
_END = rb"(?![A-Za-z0-9_-])"
_RELATIVE = rb"(?<=[\"'=>\s(])"
_LINK = re.compile(rb"https?:(?:\\?/){2}[^\s\"'<>)]+|href=[\"']?[^\s\"'<>]+", re.IGNORECASE)
_WORD = re.compile(rb"[a-z0-9]+")


@dataclass(frozen=True)
class Traces:
    """Those of one release or several."""

    ids: frozenset[str]
    hashes: frozenset[str] = frozenset()  # of their URLs
    urls: tuple[str, ...] = ()
    headlines: tuple[str, ...] = ()
    words: frozenset[int] = frozenset()  # runs of their text (words.py)

    def leads_to(self, url: str | None) -> bool:
        """Whether a URL is one of theirs."""
        return bool(url) and hash_of_url(url or "") in self.hashes

    def mentions(self, data: bytes, base: str | None = None) -> bool:
        """Whether a headline or URL of theirs stands there; links are relative to `base`."""
        low = data.lower()
        if any(anchor in low and pattern.search(data) for anchor, pattern in self._patterns):
            return True
        return not self.urls and any(map(self.leads_to, _links(data, base)))

    def masked(self, data: bytes) -> bytes:
        """The same without them."""
        low = data.lower()
        for anchor, pattern in self._patterns:
            if anchor in low:
                data = pattern.sub(MASK.encode(), data)
        return masked_runs(data, self.words, MASK.encode()) if self.words else data

    def beside(self, own: frozenset[int]) -> Traces:
        """The same for a page with words of its own that are theirs, too: those stay."""
        return replace(self, words=self.words - own) if own else self

    def masked_value(self, value: Any) -> Any:
        """A value of JSON without them."""
        if isinstance(value, str):
            return self.masked(value.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")
        if isinstance(value, Mapping):
            return {name: self.masked_value(one) for name, one in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.masked_value(one) for one in value]
        return value

    def in_value(self, value: Any) -> bool:
        """Whether a value mentions them."""
        return self.mentions(msgspec.json.encode(value))

    @cached_property
    def _patterns(self) -> tuple[tuple[bytes, re.Pattern[bytes]], ...]:
        found = [pattern for url in self.urls for pattern in _url_patterns(url)]
        found += [_headline_pattern(" ".join(headline.split())) for headline in self.headlines if _is_telling(headline)]
        return tuple(dict.fromkeys(found))


def traces_of(ids: Iterable[str], urls: Iterable[str | None], headlines: Iterable[str | None]) -> Traces:
    """The traces of releases of which so much is known."""
    known = tuple(dict.fromkeys(form for url in urls if url for form in _both(url)))
    said = tuple(dict.fromkeys(headline for headline in headlines if headline))
    return Traces(frozenset(ids), frozenset(map(hash_of_url, known)), known, said)


def _both(url: str) -> tuple[str, ...]:
    """The canonical form, and how it was written."""
    try:
        return canonical_url(url), url
    except ValueError:  # a door wrote something there that is no URL
        return (url,)


def _is_telling(headline: str) -> bool:
    folded = " ".join(headline.split())
    return len(folded) >= _LEAST or len(folded.encode("utf-8", "surrogatepass")) >= _LEAST_BYTES


def _headline_pattern(headline: str) -> tuple[bytes, re.Pattern[bytes]]:
    """It as a whole: `Results for 2025` is not in `Results for 20251`."""
    begin = _BEGIN if headline[0].isalnum() else b""
    end = rb"(?![A-Za-z0-9])" if headline[-1].isalnum() else b""
    whole = begin + _forms(headline) + end
    return _anchor(headline), re.compile(whole, re.IGNORECASE)


def _url_patterns(url: str) -> Iterator[tuple[bytes, re.Pattern[bytes]]]:
    """A URL with its host, and, between the signs that enclose a link, without."""
    parts = urlsplit(url)
    place = unquote(parts.path).rstrip("/") + (f"?{unquote(parts.query)}" if parts.query else "")
    if place:
        yield _anchor(parts.netloc + place), re.compile(_forms(parts.netloc + place) + _END, re.IGNORECASE)
        yield _anchor(place), re.compile(_RELATIVE + _forms(place) + _END, re.IGNORECASE)


def _anchor(text: str) -> bytes:
    """The longest run of letters and digits of ASCII, which every form has: looked for first, since that is fast."""
    return max(_WORD.findall(text.lower().encode("utf-8", "surrogatepass")), key=len, default=b"")


def _forms(text: str) -> bytes:
    return b"".join(_SPACE if char.isspace() else _form(char) for char in text)


def _form(char: str) -> bytes:
    if char.isascii() and char.isalnum():
        return char.encode()
    forms = dict.fromkeys(form for one in _SAME.get(char, char) for case in _cases(one) for form in _written(case))
    return b"(?:" + b"|".join(re.escape(form) for form in forms) + b")"


def _cases(char: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((char, char.lower(), char.upper())))


def _written(text: str) -> Iterator[bytes]:
    """Every way in which a character that is no letter or digit of ASCII may be written."""
    utf8 = text.encode("utf-8", "surrogatepass")
    yield utf8
    yield text.encode("cp1252", "ignore") or utf8
    yield b"".join(b"%%%02x" % byte for byte in utf8)
    yield b"".join(b"\\u%04x" % unit for unit in memoryview(text.encode("utf-16-le", "surrogatepass")).cast("H"))
    yield b"\\" + utf8
    for point in map(ord, text):
        yield b"&#%d;" % point
        yield b"&#x%x;" % point
        if name := codepoint2name.get(point, "apos" if text == "'" else ""):
            yield b"&%s;" % name.encode()
        if text == "'":
            yield b"&#039;"


def _links(data: bytes, base: str | None) -> Iterator[str]:
    for found in dict.fromkeys(_LINK.findall(data)):
        link = found.decode("utf-8", "replace").replace("\\/", "/").replace("&amp;", "&")
        if link.lower().startswith("href="):
            link = link[len("href=") :].strip("\"'")
        try:
            yield urljoin(base or "", link)
        except ValueError:  # of no form that a URL can have
            continue
