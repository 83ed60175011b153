"""One form for each URL, and the id of the release behind it.

The canonical form follows RFC 3986, section 6.2.2 (case, percent-encoding, dot segments, default port); it also leaves
out the fragment and the parameters that only say where a reader came from, and sorts what remains of the query.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, unquote_plus, urljoin, urlsplit

from crawler.wire import Wire

# Parameters that change nothing about the page. `feedref` and `feedName` are Business Wire's, `tc` PR Newswire's.
_TRACKING = re.compile(
    r"utm_.*|mtm_.*|pk_.*|hsa_.*|_hs\w+|at_(?:medium|campaign)|fbclid|gclid|gbraid|wbraid|dclid|msclkid|yclid|twclid"
    r"|ttclid|li_fat_id|igshid|mc_[ce]id|mkt_tok|_ga|_gl|s_kwcid|sc_cid|wt\.mc_id|wt_mc|cmpid|ncid|ref_src"
    r"|feedref|feedname|tc",
    re.IGNORECASE,
)
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_PATH_SAFE = "/:@!$&'()*+,;=~-._%"
_QUERY_SAFE = _PATH_SAFE + "?"
_HOST = re.compile(r"[a-z0-9._-]*[a-z0-9_-]|[0-9a-f:.]*:[0-9a-f:.]*")
_PORTS = {"http": 80, "https": 443}


HASHED = "sha256:"  # before what stands for a URL that must not be kept


class Address(NamedTuple):
    """Where a URL leads: scheme and host in lower case, the host without a final dot, the port never None."""

    scheme: str
    host: str
    port: int

    @property
    def netloc(self) -> str:
        """`host` or, away from the scheme's own port, `host:port`."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def address(url: str) -> Address:
    """Raises ValueError where `url` is not an absolute http or https URL."""
    parts = urlsplit(url.strip())
    scheme, host = parts.scheme.lower(), (parts.hostname or "").rstrip(".")
    if not host.isascii():
        host = host.encode("idna").decode("ascii").lower()
    if scheme not in _PORTS or not _HOST.fullmatch(host) or "\\" in parts.netloc:
        raise ValueError(f"not an http or https URL: {url[:200]!r}")
    return Address(scheme, host, _PORTS[scheme] if parts.port is None else parts.port)


@lru_cache(maxsize=8192)  # every door names the same URLs
def canonical_url(url: str) -> str:
    """The one form of `url`; applying it twice changes nothing. Raises ValueError where it is no http or https URL."""
    parts = urlsplit(url.strip())
    place = address(url)
    path = _dots_removed(_normal(parts.path, _PATH_SAFE)) or "/"
    pieces = [piece for piece in parts.query.split("&") if piece and not _tracks(piece)]
    query = "&".join(sorted(_normal(piece, _QUERY_SAFE) for piece in pieces))
    canonical = f"{place.scheme}://{place.netloc}{path}{'?' + query if query else ''}"
    return url if canonical == url else canonical  # most are, and are remembered once


def is_web(url: str) -> bool:
    """Whether it is an address of the web: what a supplier has laid into a folder has none."""
    return url.lower().startswith(("http://", "https://"))


def hash_of_url(url: str) -> str:
    """16 hex digits of the SHA-256 of the canonical form, as an id has them; of what is no URL those of its text."""
    return hashlib.sha256(_canonical_if_any(url).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _canonical_if_any(url: str) -> str:
    try:
        return canonical_url(url)
    except ValueError:  # a door wrote something there that is no URL
        return url


def release_id(wire: Wire, url: str) -> str:
    """`<wire>:<native id>`, or `<wire>:u-` and 16 hex digits of the canonical URL's SHA-256 where it states no id.

    Raises ValueError where `url` is no http or https URL.
    """
    return canonical_id(wire, canonical_url(url))


def canonical_id(wire: Wire, canonical: str) -> str:
    """`release_id` of a URL that is canonical already."""
    native = wire.native_id(canonical)
    return f"{wire.name}:{native or 'u-' + hashlib.sha256(canonical.encode()).hexdigest()[:16]}"


def same_host(wire: Wire, url: str) -> bool:
    """Whether `url` leads to one of the wire's own hosts. A host without a port stands for the scheme's own port."""
    try:
        netloc = address(url).netloc
    except ValueError:
        return False
    return netloc in {host.lower() for host in wire.hosts}


def is_release(wire: Wire, url: str) -> bool:
    """Whether `url` is a release of this wire: on one of its hosts, of the form that its file states."""
    return same_host(wire, url) and wire.is_release(canonical_url(url))


def absolute(base: str, href: str) -> str:
    """`href` of a page or feed at `base` as an absolute http or https URL. Raises ValueError where it is none."""
    url = re.sub(r"[\t\r\n]", "", href).strip()
    if not is_web(url):
        url = urljoin(base, url)
    address(url)
    return url


def _tracks(piece: str) -> bool:
    return _TRACKING.fullmatch(unquote_plus(piece.partition("=")[0])) is not None


def _normal(text: str, safe: str) -> str:
    """Percent-encoded where it must be, upper case, and nowhere else. A stray `%` stands for itself."""
    quoted = quote(re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", text), safe=safe, errors="replace")
    return re.sub(r"%[0-9A-Fa-f]{2}", _encoded, quoted)


def _encoded(match: re.Match[str]) -> str:
    letter = chr(int(match[0][1:], 16))
    return letter if _UNRESERVED.fullmatch(letter) else match[0].upper()


def _dots_removed(path: str) -> str:
    """RFC 3986, section 5.2.4."""
    kept: list[str] = []
    parts = path.split("/")
    for part in parts:
        if part == ".." and len(kept) > 1:
            kept.pop()
        elif part not in {".", ".."}:
            kept.append(part)
    tail = "/" if parts[-1] in {".", ".."} and kept and kept[-1] else ""
    return "/".join(kept) + tail
