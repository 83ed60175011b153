"""Keys of URLs in an index: SURT, the form by which web archives sort and look up.

`https://www.wire.example/News?b=2&a=1` is `example,wire)/news?a=1&b=2`. The rules are those of the Internet Archive's
canonicaliser, which replay tools apply to what they are asked for: lower case, no scheme, user, `www.`, fragment,
session ids, default port or last slash, and a sorted query.
"""

from __future__ import annotations

import re
from urllib.parse import quote_from_bytes, unquote_to_bytes, urlsplit

_SAFE = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"
_WWW = re.compile(rb"www\d*\.")
_PORTS = {"http": 80, "https": 443}
_PATH_SESSIONS = (
    re.compile(rb"^(.*/)(?:\((?:[a-z]\([0-9a-z]{24}\))+\)/)([^?]+\.aspx.*)$", re.IGNORECASE),
    re.compile(rb"^(.*/)(?:\([0-9a-z]{24}\)/)([^?]+\.aspx.*)$", re.IGNORECASE),
)
_QUERY_SESSIONS = tuple(
    re.compile(rb"^(.*)(?:" + session + rb")(?:&(.*))?$", re.IGNORECASE)
    for session in (
        rb"jsessionid=[0-9a-z]{32}",
        rb"phpsessid=[0-9a-z]{32}",
        rb"sid=[0-9a-z]{32}",
        rb"aspsessionid[a-z]{8}=[a-z]{24}",
        rb"cfid=[^&]+&cftoken=[^&]+",
    )
)


def surt(url: str) -> str:
    """The key of an http or https URL; anything else is its own key, in lower case."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:  # a recorder may have written anything
        return url.lower()
    if parts.scheme not in _PORTS or not host:
        return url.lower()
    name = ",".join(reversed(_host(host).decode("ascii").split(".")))
    place = name if port in {None, _PORTS[parts.scheme]} else f"{name}:{port}"
    query = _query(parts.query)
    return f"{place}){_path(parts.path).decode('ascii')}" + (f"?{query.decode('ascii')}" if query else "")


def _host(host: str) -> bytes:
    plain = _unescaped(host.encode())
    if not plain.isascii():
        try:
            plain = plain.decode("utf-8", "ignore").encode("idna")
        except UnicodeError:
            plain = plain.lower()
    found = _escaped(plain.replace(b"..", b".").strip(b".").lower())
    return _WWW.sub(b"", found, count=1) if _WWW.match(found) else found


def _path(path: str) -> bytes:
    kept: list[bytes] = []
    for part in _unescaped(path.encode("utf-8", "surrogatepass")).split(b"/")[1:]:
        if part == b".." and kept:
            kept.pop()
        elif part != b".":
            kept.append(part)
    *inner, last = kept or [b""]
    whole = _escaped(b"/" + b"".join(part + b"/" for part in inner if part) + last).lower()
    for session in _PATH_SESSIONS:
        whole = session.sub(rb"\1\2", whole)
    return whole.removesuffix(b"/") or b"/"


def _query(query: str) -> bytes:
    found = _escaped(_unescaped(query.encode("utf-8", "surrogatepass")))
    for session in _QUERY_SESSIONS:
        if match := session.match(found):
            found = match[1] + (match[2] or b"")
    return b"&".join(b"=".join(pair) for pair in sorted(arg.split(b"=", 1) for arg in found.lower().split(b"&")))


def _unescaped(text: bytes) -> bytes:
    while (plain := unquote_to_bytes(text)) != text:
        text = plain
    return text


def _escaped(text: bytes) -> bytes:
    return quote_from_bytes(text, safe=_SAFE).encode("ascii")
