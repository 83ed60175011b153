"""Answers that are no release and no door: planted faults, redirects of other hosts, pictures, the wire's own shop."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import SplitResult, parse_qs

from crawler.sample.releases import Story

HTML = "text/html; charset=utf-8"
_DOT = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_PICTURE = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360"><rect width="640" height="360" fill="#d7dde3"/>'
    b'<circle cx="320" cy="180" r="90" fill="#0b5cad"/></svg>'
)
_CHALLENGE = """\
<!DOCTYPE html>
<html lang="en-US">
<head>
<title>Just a moment...</title>
<meta http-equiv="Content-Type" content="text/html; charset=UTF-8">
<meta name="robots" content="noindex,nofollow">
<meta http-equiv="refresh" content="390">
<style>body{display:flex;flex-direction:column;min-height:100vh;font-family:system-ui,sans-serif;color:#313131}.main-wrapper{margin:8rem auto;max-width:60rem;padding:0 1.5rem}.spacer{margin:2rem 0}.lds-ring{display:inline-block;width:2rem;height:2rem;border:2px solid #999;border-radius:50%}.footer{border-top:1px solid #d9d9d9;font-size:.75rem;text-align:center}</style>
</head>
<body class="no-js">
<div class="main-wrapper" role="main"><div class="main-content">
<h1>wire.example</h1>
<p id="challenge-running">Checking that you are a person. This may take a few seconds.</p>
<div id="challenge-stage"></div><div id="challenge-spinner" class="spacer"><div class="lds-ring"></div></div>
<noscript><div id="challenge-error-title">Turn on JavaScript and cookies to go on</div></noscript>
<div id="trk_jschal_js" style="display:none"></div>
<div id="challenge-body-text">wire.example has to look at the security of your connection before it goes on.</div>
<form id="challenge-form" action="?__wire_chl_f_tk=0" method="POST"><input type="hidden" name="md" value="sample"></form>
</div></div>
<script>(function(){window._cf_chl_opt={cvId:'2',cType:'managed',cRay:'sample0000000000',cHash:'0'};var s=document.createElement('script');s.src='/cdn-cgi/challenge-platform/h/b/orchestrate/managed/v1?ray=sample0000000000';document.getElementsByTagName('head')[0].appendChild(s);}());</script>
<div class="footer" role="contentinfo"><div class="footer-inner"><div>Ray ID: <code>sample0000000000</code></div><div>Protected by an invented company</div></div></div>
</body>
</html>
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the site says, before compression."""

    status: int
    body: bytes = b""
    content_type: str = HTML
    modified: datetime | None = None
    headers: tuple[tuple[str, str], ...] = ()
    wait_seconds: float = 0.0

    def after(self, seconds: float) -> Answer:
        return replace(self, wait_seconds=seconds)


def tag_of(body: bytes) -> str:
    """The strong ETag of a body, without its quotes."""
    return hashlib.sha256(body).hexdigest()[:20]


def planted(story: Story, path: str, hits: int) -> Answer | None:
    """What stands in place of the release's page; `hits` is 1 for the first GET of the path, 0 for any HEAD."""
    match story.oddity:
        case "moved" if path == story.other_path:
            return _moved(story.url)
        case "stray-redirect" if hits == 1:
            return _moved(f"{story.url}/")
        case "busy" if hits == 1:
            return Answer(503, b"<h1>Service Unavailable</h1>", headers=(("Retry-After", "1"),))
        case "challenged":
            return Answer(200, _CHALLENGE.encode(), headers=(("cf-mitigated", "challenge"),))
        case "empty":
            return Answer(200)
        case "vanished":
            return Answer(404, b"<!DOCTYPE html><title>404 | Sample Wire</title><h1>This page has moved on</h1>")
        case _:
            return None


def _moved(url: str, status: int = 301) -> Answer:
    return Answer(status, b"", headers=(("Location", url),))


def elsewhere(url: SplitResult) -> Answer:
    """The wire's other hosts: redirects, pixel, pictures. A crawl has no business here."""
    host, query = url.hostname or "", parse_qs(url.query)
    if host in ("go.wire.example", "ct.wire.example"):
        target = (query.get("u") or query.get("url") or [""])[0]
        return _moved(target, 302) if target.startswith("http") else Answer(404)
    if host == "rt.wire.example":
        return Answer(200, _DOT, "image/gif")
    if host == "media.wire.example":
        return Answer(200, _PICTURE, "image/svg+xml")
    words = f"{host or 'this host'} is not served here: this proxy knows wire.example and nothing else\n"
    return Answer(502, words.encode(), "text/plain; charset=utf-8")


def shop(path: str) -> Answer | None:
    """Pages of the wire's own that a reader may come to, as far as they are needed for a look in a browser."""
    if path == "/Tracker":
        return _moved("http://www.example.com/", 302)
    if path == "/newsroom/ti":
        return Answer(200, _DOT, "image/gif")
    return None
