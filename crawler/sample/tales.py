"""Answers that are no release and no door: planted faults, redirects of other hosts, pictures, the wire's own shop."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import SplitResult, parse_qs

from crawler.sample.library import DATA
from crawler.sample.releases import Story

HTML = "text/html; charset=utf-8"
MISSING = b"<!DOCTYPE html><html lang='en'><title>404 | Sample Wire</title><body><h1>Page not found</h1></body></html>"
_DOT = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_PICTURE = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360"><rect width="640" height="360" fill="#d7dde3"/>'
    b'<circle cx="320" cy="180" r="90" fill="#0b5cad"/></svg>'
)


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
    if story.oddity == "moved" and path == story.other_path:
        return _moved(story.url)
    if hits == 1 and story.oddity == "stray-redirect":
        return _moved(f"{story.url}/")
    if hits == 1 and story.oddity == "busy":
        return Answer(503, b"<h1>Service Unavailable</h1>", headers=(("Retry-After", "1"),))
    return _always(story)


def _always(story: Story) -> Answer | None:
    """What no request gets past."""
    match story.oddity:
        case "challenged":
            page = (DATA / "pages" / "challenge.html").read_bytes()
            return Answer(200, page, headers=(("cf-mitigated", "challenge"),))
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
    if host == "go.wire.example":
        target = query.get("u", [""])[0]
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
