"""An archive in a folder. Objects appear whole under their name or not at all, also when the power fails."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from stat import S_ISREG
from types import MappingProxyType

from crawler.archive.holder import Holder, is_left
from crawler.archive.store import Entry
from crawler.errors import AlreadyThere, NoArchive, NotThere, StoreError, StoreRefused

# File systems that know no hard links; there the lease alone keeps two writers from one name.
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK}
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}
Names = list[str]


class LocalStore:
    """A folder and everything below it; files and folders whose name begins with a dot are not objects."""

    settle_seconds = 0.0
    skew_seconds = None
    requests: Mapping[str, int] = MappingProxyType({})

    def __init__(self, root: Path) -> None:
        self.root = root
        self.url = self.place = root.as_uri()

    @classmethod
    def open(cls, root: Path, *, create: bool) -> LocalStore:
        """The store in the folder `root`, an absolute path. Raises StoreRefused."""
        try:
            with _refusing(root):
                root = root.resolve()
                if create:
                    root.mkdir(parents=True, exist_ok=True)
                found = root.is_dir()
        except StoreRefused:
            raise
        except StoreError as error:
            raise StoreRefused(f"{error}; correct [archive] url") from error
        if not found and root.exists():
            raise StoreRefused(f"{root}: is not a folder; correct [archive] url")
        if not found:
            raise NoArchive(f"{root}: no such folder; correct [archive] url, or let `wirevault run` make a new archive")
        return cls(root)

    def create(self, key: str, data: bytes | Path) -> None:
        path = self._path(key)
        with _refusing(path):
            part = self._write_part(path, data)
            try:
                _give_name(part, path)
            except FileExistsError as error:
                raise AlreadyThere(f"{path}: is there already; an archive never replaces an object") from error
            finally:
                part.unlink(missing_ok=True)
            _sync_folder(path.parent)

    def get(self, key: str) -> bytes:
        with _refusing(self._path(key)):
            return self._path(key).read_bytes()

    def download(self, key: str, path: Path) -> None:
        with _refusing(self._path(key)), self._path(key).open("rb") as source, _refusing(path), path.open("xb") as out:
            shutil.copyfileobj(source, out, 1024 * 1024)

    def range(self, key: str, start: int, length: int) -> bytes:
        with _refusing(self._path(key)), self._path(key).open("rb") as source:
            source.seek(start)
            return source.read(length)

    def size(self, key: str) -> int | None:
        entry = self._entry(key)
        return entry.size if entry else None

    def list(self, prefix: str, after: str = "") -> Iterator[Entry]:
        folder, slash, _ = prefix.rpartition("/")
        if not slash or _is_key(folder):
            yield from self._walk(folder + slash, prefix, after)

    def put_slot(self, key: str, data: bytes) -> None:
        path = self._path(key)
        with _refusing(path):
            part = self._write_part(path, data)
            part.replace(path)
            _sync_folder(path.parent)

    def drop_slot(self, key: str) -> None:
        with _refusing(self._path(key)):
            self._path(key).unlink(missing_ok=True)
        self._remove_empty(self._path(key).parent)

    def remove(self, key: str) -> None:
        self.drop_slot(key)

    def sweep(self) -> int:
        dead = [path for path in self.root.rglob(".*.part") if _is_forgotten(path)]
        for path in dead:
            with _refusing(path):
                path.unlink(missing_ok=True)
        return len(dead)

    def _remove_empty(self, folder: Path) -> None:
        """A bucket has no folders that would stay behind."""
        while folder != self.root:
            try:
                folder.rmdir()
            except OSError:  # something is in it
                return
            folder = folder.parent

    def _path(self, key: str) -> Path:
        if not _is_key(key):
            raise StoreError(f"{self.url}: {key!r} cannot be a key: a part of it is empty or begins with a dot")
        return self.root / key

    def _write_part(self, path: Path, data: bytes | Path) -> Path:
        """The data in a temporary file beside `path`, safe on the disk."""
        _make_folder(path.parent)
        part = path.parent / _part_name()
        try:
            with part.open("xb") as out:
                if isinstance(data, Path):
                    with data.open("rb") as source:
                        shutil.copyfileobj(source, out, 1024 * 1024)
                else:
                    out.write(data)
                out.flush()
                os.fsync(out.fileno())
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        return part

    def _walk(self, folder: str, prefix: str, after: str) -> Iterator[Entry]:
        """The objects of one folder (its key ends in `/`), in the order of whole keys: `a-b` comes before `a/x`."""
        for key in sorted(self._names(folder)):
            if key.endswith("/"):
                inside = key.startswith(prefix) or prefix.startswith(key)
                if inside and (key > after or after.startswith(key)):
                    yield from self._walk(key, prefix, after)
            elif key.startswith(prefix) and key > after:
                entry = self._entry(key)
                if entry is not None:
                    yield entry

    def _entry(self, key: str) -> Entry | None:
        try:
            with _refusing(self._path(key)):
                found = self._path(key).stat()
        except NotThere:
            return None
        if not S_ISREG(found.st_mode):
            return None
        return Entry(key, found.st_size, str(found.st_mtime_ns), found.st_mtime)

    def _names(self, folder: str) -> Names:
        path = self.root / folder
        try:
            with _refusing(path), os.scandir(path) as found:
                return [
                    f"{folder}{entry.name}/" if entry.is_dir() else f"{folder}{entry.name}"
                    for entry in found
                    if not entry.name.startswith(".")
                ]
        except NotThere:
            return []


def _is_key(key: str) -> bool:
    return not any(part == "" or part.startswith(".") or "\0" in part for part in key.split("/"))


def _part_name() -> str:
    return f".{Holder.me().tag}.{secrets.token_hex(4)}.part"


def _is_forgotten(part: Path) -> bool:
    try:
        return is_left(part.name.split(".")[1], part.stat().st_mtime)
    except FileNotFoundError:
        return False


def _give_name(part: Path, path: Path) -> None:
    """Give the temporary file its name, unless there is one of that name (FileExistsError)."""
    try:
        path.hardlink_to(part)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if path.exists():
            raise FileExistsError(errno.EEXIST, "exists", str(path)) from error
        part.rename(path)


def _make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    """A new name survives a power failure only when its folder was written too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    """Turn what the operating system says into what a store says."""
    try:
        yield
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
        raise NotThere(f"{path}: not there") from error
    except OSError as error:
        reason = error.strerror or str(error)
        if error.errno in _FULL:
            raise StoreError(f"{path}: {reason}; make room there, then run again: what was kept is safe") from error
        if error.errno in _REFUSED:
            raise StoreRefused(f"{path}: {reason}; let the user who runs wirevault read and write there") from error
        raise StoreError(f"{path}: {reason}") from error
