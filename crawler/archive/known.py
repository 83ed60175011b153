"""Every release that is known, by id and by URL: what was learnt lately in memory, the rest in layers on the disk.

A layer holds the newest version of each of its releases; the newer layer wins, and what was learnt lately wins over all
layers. Memory grows with what a run learns and by some 8 bytes a key with the archive.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from crawler.model import Known
from crawler.urls import HASHED, hash_of_url


class Layer(Protocol):
    """Releases as they were known once, for good."""

    def find(self, id: str) -> Known | None:
        """The release of that id. Raises ArchiveError, StoreError."""

    def find_url(self, url: str) -> str | None:
        """The id that a URL led to. Raises ArchiveError, StoreError."""

    def values(self) -> Iterator[Known]:
        """Every release. Raises ArchiveError, StoreError."""


class KnownReleases(Mapping[str, Known]):
    """The newest version of each release, by id. Iterating reads every layer."""

    def __init__(self, lately: Iterable[Known] = (), layers: Iterable[Layer] = ()) -> None:
        """`layers` from the oldest to the newest."""
        self._layers = tuple(reversed(tuple(layers)))
        self._lately: dict[str, Known] = {}
        self._urls: dict[str, str] = {}
        for known in lately:
            self.put(known)

    @property
    def lately(self) -> dict[str, Known]:
        """What no layer holds yet, by id; a copy."""
        return dict(self._lately)

    @property
    def by_url(self) -> Mapping[str, str]:
        """Every URL that led to a release: its id."""
        return _Urls(self)

    def of(self, wire: str) -> Mapping[str, Known]:
        """Those of one wire."""
        return _OfWire(self, f"{wire}:")

    def put(self, known: Known) -> None:
        """Take in what is known of a release from now on."""
        self._lately[known.id] = known
        for url in (known.url, *known.urls):
            self._urls[url] = known.id

    def drop(self, ids: Iterable[str]) -> None:
        """Know nothing more of them; for who has no layers, which never change."""
        assert not self._layers
        for id_ in ids:
            known = self._lately.pop(id_, None)
            for url in (known.url, *known.urls) if known else ():
                self._urls.pop(url, None)

    def find_url(self, url: str) -> str | None:
        if url in self._urls:
            return self._urls[url]
        found = next(filter(None, (layer.find_url(url) for layer in self._layers)), None)
        if found or url.startswith(HASHED):
            return found
        return self.find_url(HASHED + hash_of_url(url))  # one that was taken down

    def urls(self) -> Iterator[str]:
        yield from dict.fromkeys(url for known in self.values() for url in (known.url, *known.urls))

    def __getitem__(self, id: str) -> Known:
        if id in self._lately:
            return self._lately[id]
        found = next(filter(None, (layer.find(id) for layer in self._layers)), None)
        if found is None:
            raise KeyError(id)
        return found

    def __iter__(self) -> Iterator[str]:
        seen: set[str] = set()
        yield from self._lately
        for layer in self._layers:
            for known in layer.values():
                if known.id not in self._lately and known.id not in seen:
                    seen.add(known.id)
                    yield known.id

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __bool__(self) -> bool:
        return bool(self._lately) or bool(self._layers)


class _Urls(Mapping[str, str]):
    def __init__(self, known: KnownReleases) -> None:
        self._known = known

    def __getitem__(self, url: str) -> str:
        found = self._known.find_url(url)
        if found is None:
            raise KeyError(url)
        return found

    def __iter__(self) -> Iterator[str]:
        return self._known.urls()

    def __len__(self) -> int:
        return sum(1 for _ in self)


class _OfWire(Mapping[str, Known]):
    def __init__(self, known: KnownReleases, prefix: str) -> None:
        self._known = known
        self._prefix = prefix

    def __getitem__(self, id: str) -> Known:
        if not id.startswith(self._prefix):
            raise KeyError(id)
        return self._known[id]

    def __iter__(self) -> Iterator[str]:
        return (id_ for id_ in self._known if id_.startswith(self._prefix))

    def __len__(self) -> int:
        return sum(1 for _ in self)
