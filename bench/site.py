"""A wire of any size in a process of its own: pages made before it opens, answered as fast as a socket takes them.

`python -m bench.site COUNT` prints its port and serves until its stdin closes. It answers as a proxy or directly.
`/sitemap-<n>.xml` names the first n releases, `/two-days-<n>.xml` as many of two days.
"""

from __future__ import annotations

import asyncio
import gzip
import sys
from collections.abc import Mapping
from datetime import UTC
from email.utils import format_datetime
from hashlib import sha256
from urllib.parse import urlsplit

from bench.releases import close_together, pages, plain_stories
from crawler.sample import Story

_ROBOTS = b"User-agent: *\nDisallow: /members/\n"


def answer(body: bytes, content_type: str, *more: str, status: str = "200 OK") -> bytes:
    """A whole HTTP/1.1 answer, compressed."""
    packed = gzip.compress(body, 6, mtime=0)
    head = [f"HTTP/1.1 {status}", f"Content-Type: {content_type}", "Content-Encoding: gzip"]
    head += ["Vary: Accept-Encoding", f"Content-Length: {len(packed)}", *more]
    return "\r\n".join([*head, "", ""]).encode() + packed


def answers(count: int) -> dict[str, bytes]:
    """Every path and what it is answered with."""
    found = plain_stories(count)
    served = {"/robots.txt": answer(_ROBOTS, "text/plain; charset=utf-8")}
    for n in {100, 1_000, 10_000, count}:
        if n <= count:
            served[f"/sitemap-{n}.xml"] = answer(_sitemap(found[:n]), "application/xml; charset=utf-8")
    close = close_together(found[:1_000])
    served[f"/two-days-{len(close)}.xml"] = answer(_sitemap(close), "application/xml; charset=utf-8")
    for story, page in pages([*found, *close]):
        changed = f"Last-Modified: {format_datetime(story.modified.astimezone(UTC), usegmt=True)}"
        tag = f'ETag: "{sha256(page.body).hexdigest()[:16]}"'
        served[story.path] = answer(page.body, page.content_type or "", changed, tag)
    return served


def _sitemap(found: list[Story]) -> bytes:
    urls = [f"<url><loc>{s.url}</loc><lastmod>{s.modified.isoformat()}</lastmod></url>" for s in found]
    head = '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    return "\n".join([head, *urls, "</urlset>"]).encode()


async def _serve(served: Mapping[str, bytes]) -> None:
    missing = answer(b"not here", "text/plain", status="404 Not Found")

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                target = head.split(b" ", 2)[1].decode("ascii")
                writer.write(served.get(urlsplit(target).path, missing))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):  # the client has what it came for
            writer.close()

    server = await asyncio.start_server(converse, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.close()


def main() -> None:
    asyncio.run(_serve(answers(int(sys.argv[1]))))


if __name__ == "__main__":
    main()
