"""A long pull into a file that can break off and go on: what is whole stays, and is taken up by the same command.

The answer to a query comes partition by partition, each out of objects that never change. Beside the unfinished file
stands how far it had come after which partition, and from which objects each was read: on the next try everything up to
the first partition that would be read from others stays as it is. So the file is the same as if nothing had happened.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import msgspec

from crawler.errors import ConfigError
from jobs.output import explained, finish, opened

_EVERY = 8 * 1024 * 1024  # bytes after which it is noted how far the file has come


class _Mark(msgspec.Struct):
    """The file up to here holds the partitions before `next`, read from these objects."""

    asked: str
    next: int
    sources: str
    size: int  # bytes


class Part:
    """The unfinished file: write the partitions from `first` on to `out`, and tell `reached` after each."""

    def __init__(self, out: IO[bytes], notes: Path, asked: str, sources: Sequence[str]) -> None:
        """`sources` are the digests of the partitions' objects, each of all partitions up to it."""
        self.out = out
        self._notes, self._asked, self._sources = notes, asked, sources
        self.first, size = self._found()
        out.truncate(size)
        out.seek(size)
        self.kept = self._noted = size

    def reached(self, partition: int) -> None:
        """All of `partition` is in the file."""
        size = self.out.tell()
        if size - self._noted >= _EVERY:
            self.out.flush()
            os.fsync(self.out.fileno())
            mark = _Mark(self._asked, partition + 1, self._sources[partition], size)
            with self._notes.open("ab") as notes:
                notes.write(msgspec.json.encode(mark) + b"\n")
            self._noted = size

    def _found(self) -> tuple[int, int]:
        held = os.fstat(self.out.fileno()).st_size
        for mark in reversed(list(_marks(self._notes))):
            fits = 0 < mark.next <= len(self._sources) and self._sources[mark.next - 1] == mark.sources
            if fits and mark.asked == self._asked and mark.size <= held:
                return mark.next, mark.size
        self._notes.unlink(missing_ok=True)
        return 0, 0


@contextmanager
def resumable(path: Path, asked: str, sources: Sequence[str]) -> Iterator[Part]:
    """`path`, appearing under its name when all of it is on the disk; on any failure what is written stays beside it.

    `asked` tells one question from another. Raises ConfigError where it cannot be written or another pull writes it,
    WirevaultError where the disk fails.
    """
    if path.exists() and not path.is_file():
        raise ConfigError(f"--resume: -o {path} is no plain file; name a file")
    target = path.resolve()
    part = target.with_name(f".{target.name[:200]}.part")
    notes = part.with_suffix(".notes")
    with explained(f"-o {path}"), opened(part, path, "ab") as out:
        try:
            fcntl.flock(out, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ConfigError(f"-o {path}: another pull is writing it; wait for its end") from error
        yield Part(out, notes, asked, sources)
        finish(out, part, target)
        notes.unlink(missing_ok=True)


def _marks(notes: Path) -> Iterator[_Mark]:
    try:
        lines = notes.read_bytes().splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        with suppress(msgspec.DecodeError):  # the last one may be cut off
            yield msgspec.json.decode(line, type=_Mark)
