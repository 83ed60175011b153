"""Opening the archive's objects for reading: checked against their manifest, small ones whole, big ones by ranges."""

from __future__ import annotations

import hashlib
import io
from collections import OrderedDict
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import IO, Generic, NamedTuple, TypeVar, cast

from crawler.archive.store import Store
from crawler.errors import ArchiveError, NotThere

Opened = TypeVar("Opened")
Content = bytes | IO[bytes]  # all of it, or a file that reads it by ranges

WHOLE_BYTES = 8 * 1024 * 1024  # an object up to this is fetched in one request, and its digest is compared
AHEAD = 4  # requests for whole objects that are under way while another one is read
KEPT_BYTES = 32 * 1024 * 1024  # of opened objects that stay open, since a partition's are read by turns
KEPT_OBJECTS = 64


class Piece(NamedTuple):
    """One object of a run, as its manifest states it."""

    run: str
    key: str
    size: int  # bytes
    sha256: str
    rows: int


class Opening(Generic[Opened]):
    """Opens pieces by `read`, fetching ahead in the order in which `pieces` will first be asked for."""

    def __init__(self, store: Store, pieces: Iterable[Piece], read: Callable[[Content, Piece], Opened]) -> None:
        self._store = store
        self._read = read
        self._coming = iter(pieces)
        self._ahead: dict[str, Future[bytes]] = {}
        self._open: OrderedDict[str, tuple[Opened, int]] = OrderedDict()
        self._pool = ThreadPoolExecutor(AHEAD)

    def __enter__(self) -> Opening[Opened]:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._pool.shutdown(cancel_futures=True)

    def open(self, piece: Piece) -> Opened:
        """The piece, opened. Raises ArchiveError where it is not what its manifest says, StoreError."""
        if piece.key in self._open:
            self._open.move_to_end(piece.key)
            return self._open[piece.key][0]
        opened = self._read(self._source(piece), piece)
        self._open[piece.key] = opened, min(piece.size, WHOLE_BYTES)
        while len(self._open) > 1 and (len(self._open) > KEPT_OBJECTS or self._kept_bytes() > KEPT_BYTES):
            self._open.popitem(last=False)
        return opened

    def close_all(self) -> None:
        """Let go of what is open: it will not be asked for again soon."""
        self._open.clear()

    def _kept_bytes(self) -> int:
        return sum(size for _, size in self._open.values())

    def _source(self, piece: Piece) -> Content:
        self._fetch_ahead()
        try:
            if piece.size > WHOLE_BYTES:
                return _open_ranges(self._store, piece)
            future = self._ahead.pop(piece.key, None)
            data = future.result() if future else self._store.get(piece.key)
        except NotThere as error:
            raise _damaged(self._store, piece, "is not there") from error
        if len(data) != piece.size:
            raise _damaged(self._store, piece, f"has {len(data)} bytes instead of {piece.size}")
        if hashlib.sha256(data).hexdigest() != piece.sha256.removeprefix("sha256:"):
            raise _damaged(self._store, piece, "holds other bytes than its manifest's digest says")
        return data

    def _fetch_ahead(self) -> None:
        for piece in self._coming:
            if piece.size <= WHOLE_BYTES:
                self._ahead[piece.key] = self._pool.submit(self._store.get, piece.key)
            if len(self._ahead) > AHEAD:
                return


def _open_ranges(store: Store, piece: Piece) -> IO[bytes]:
    size = store.size(piece.key)
    if size is None:
        raise _damaged(store, piece, "is not there")
    if size != piece.size:
        raise _damaged(store, piece, f"has {size} bytes instead of {piece.size}")
    return cast(IO[bytes], _Ranges(store, piece))  # unbuffered: Arrow joins neighbouring reads itself


class _Ranges(io.RawIOBase):
    """An object read by ranges, as a file."""

    def __init__(self, store: Store, piece: Piece) -> None:
        self._store = store
        self._piece = piece
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._piece.size}[whence]
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed's name for a buffer is private
        length = min(len(buffer), self._piece.size - self._at)
        if length <= 0:
            return 0
        data = self._store.range(self._piece.key, self._at, length)
        if len(data) != length:
            raise _damaged(self._store, self._piece, f"ends at byte {self._at + len(data)}")
        buffer[:length] = data
        self._at += length
        return length


def _damaged(store: Store, piece: Piece, what: str) -> ArchiveError:
    return ArchiveError(damage(f"{store.url.rstrip('/')}/{piece.key}", piece.run, what))


def damage(where: str, run: str, what: str) -> str:
    """The message about an object that is not as run `run` left it."""
    return (
        f"{where} {what} (run {run} wrote it); `wirevault verify --deep` says what else is wrong, "
        "and pull from a copy of the archive meanwhile"
    )
