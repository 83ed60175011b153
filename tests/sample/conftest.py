"""The sample wire as its tests see it: its file, its stories, and a client that asks its site through the proxy."""

from __future__ import annotations

import gzip
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from crawler.sample import SampleSite, plan
from crawler.wire import Wire
from crawler.wire_files import load_wire

WIRE = Path(__file__).parents[2] / "config" / "wires" / "sample.toml"


class Got(NamedTuple):
    """An answer: header names in lower case, the body as it came."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        body = gzip.decompress(self.body) if self.headers.get("content-encoding") == "gzip" else self.body
        return body.decode("utf-8")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Redirects are looked at, not followed."""


class Client:
    """Asks one site, as a crawl does: through its proxy, with absolute URLs."""

    def __init__(self, site: SampleSite) -> None:
        self.site = site
        proxies = urllib.request.ProxyHandler({"http": site.proxy})
        self._opener = urllib.request.build_opener(proxies, _NoRedirect())

    def get(self, url: str, *, method: str = "GET", timeout: float = 10, **headers: str) -> Got:
        """`headers` with underscores for hyphens. Raises TimeoutError or URLError as urllib does."""
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        absolute = url if url.startswith("http") else f"http://wire.example{url}"
        request = urllib.request.Request(absolute, method=method, headers=names)
        try:
            answer = self._opener.open(request, timeout=timeout)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            return Got(answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read())


@pytest.fixture(scope="session")
def wire() -> Wire:
    return load_wire(WIRE)


@pytest.fixture
def client() -> Iterator[Client]:
    with SampleSite() as site:
        yield Client(site)


def oddity(name: str, day: int = 0) -> str:
    """The URL of the one release with this oddity that is the day's own or the first of its kind."""
    return next(one.url for one in plan(day) if one.name == name)
