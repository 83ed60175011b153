"""Redirect wrappers undone: the address that a link leads to, without asking anybody.

Wires wrap the links of a release to count clicks: c212.net (PR Newswire) holds the target in `u`,
cts.businesswire.com in `url`. Only hosts that are known to wrap are unwrapped; anybody else's parameter is theirs.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, unquote, urlsplit

# Host and, where only some of its paths wrap, the start of the path -> the parameters that hold the target.
WRAPPERS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("c212.net", "/c/link", ("u",)),
    ("edge.prnewswire.com", "/c/link", ("u",)),
    ("cts.businesswire.com", "/ct/", ("url",)),
    ("go.wire.example", "/c/link", ("u",)),
    ("google.com", "/url", ("q", "url")),
    ("l.facebook.com", "/l.php", ("u",)),
    ("lm.facebook.com", "/l.php", ("u",)),
    ("www.facebook.com", "/l.php", ("u",)),
    ("www.linkedin.com", "/redir/redirect", ("url",)),
    ("www.youtube.com", "/redirect", ("q",)),
    ("safelinks.protection.outlook.com", "/", ("url",)),
    ("linkprotect.cudasvc.com", "/url", ("a",)),
    ("clicktime.symantec.com", "/", ("u",)),
    ("slack-redir.net", "/link", ("url",)),
    ("out.reddit.com", "/", ("url",)),
)
_GOOGLE = re.compile(r"(?:www\.)?google\.[a-z]{2,3}(?:\.[a-z]{2})?$")  # in every country
# Wrappers that hold the target in their path. `*` stands for characters that version 3 of URL Defense lists elsewhere.
_PATHS = (
    re.compile(r"https?://urldefense\.(?:com|us)/v3/__(?P<target>https?:/[^*]+?)__;", re.IGNORECASE),
    re.compile(r"https?://secure-web\.cisco\.com/[^/]{4,600}/(?P<target>https?%3A[^/?#]+)", re.IGNORECASE),
)
_IN_PATH = frozenset({"urldefense.com", "urldefense.us", "urldefense.proofpoint.com", "secure-web.cisco.com"})
DEEPEST = 5  # wrappers within wrappers; more is a loop


def unwrap(url: str) -> str:
    """The target of a link. A wrapper without a readable target, and any other link, comes back unchanged."""
    for _ in range(DEEPEST):
        inner = _target(url)
        if inner is None:
            return url
        url = inner
    return url


def _target(url: str) -> str | None:
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").lower()
    except ValueError:  # "http://[not an address": kept as printed
        return None
    if host in _IN_PATH:
        return _in_path(url) or _read(parts.query, ("u",), host)
    host = "google.com" if _GOOGLE.match(host) else host
    for wrapper, path, names in WRAPPERS:
        if (host == wrapper or host.endswith("." + wrapper)) and parts.path.lower().startswith(path):
            return _read(parts.query, names, host)
    return None


def _in_path(url: str) -> str | None:
    for pattern in _PATHS:
        match = pattern.match(url.strip())
        if match:
            target = match["target"]
            target = unquote(target) if "%3A" in target[:10].upper() else target
            return re.sub(r"^(https?:/)(?=[^/])", r"\1/", target)  # "https:/x": a slash was taken for a doubled one
    return None


def _read(query: str, names: tuple[str, ...], host: str) -> str | None:
    values = parse_qs(query.replace("&amp;", "&"), max_num_fields=100) if query.count("&") < 100 else {}
    for name in names:
        for value in values.get(name, ()):
            found = _proofpoint(value) if host.startswith("urldefense") else value.strip()
            if found.lower().startswith(("http://", "https://")):
                return found
            if found.lower().startswith("www."):
                return "http://" + found
    return None


def _proofpoint(value: str) -> str:
    """Version 2 of URL Defense writes `-` for `%` and `_` for `/`."""
    return unquote(value.replace("-", "%").replace("_", "/"))
