"""Where a command writes what it was asked for: stdout, or a file that is complete or absent."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from crawler.errors import ConfigError, WirevaultError


@contextmanager
def whole_file(path: Path | None) -> Iterator[IO[bytes]]:
    """`path`, appearing under its name when all of it is on the disk; stdout where it is None or `-`.

    What is no plain file (a device, a named pipe) is written to as it is. Raises ConfigError where it cannot be written
    at all, WirevaultError where the disk fails; then, and on any other error, nothing is left behind.
    """
    if path is None or str(path) == "-":
        with explained("stdout"):
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
    elif path.exists() and not path.is_file():
        with explained(f"-o {path}"), opened(path, path, "wb") as out:
            yield out
    else:
        target = path.resolve()  # a link goes on pointing to the file
        part = target.with_name(f".{target.name[:200]}.{secrets.token_hex(4)}.part")
        with explained(f"-o {path}"), opened(part, path, "xb") as out, _removed_on_failure(part):
            yield out
            finish(out, part, target)


def drop_stdout() -> None:
    """Nobody reads stdout any more: let what is still written to it, now and at exit, go nowhere."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def opened(path: Path, asked: Path, mode: str) -> IO[bytes]:
    """A file that is written for `-o asked`. Raises ConfigError where it cannot be."""
    try:
        out: IO[bytes] = path.open(mode)
    except OSError as error:
        raise ConfigError(f"-o {asked}: cannot be written ({error.strerror or error}); name another place") from error
    return out


@contextmanager
def explained(where: str) -> Iterator[None]:
    """Turns what a disk says into what a person can do. Raises WirevaultError."""
    try:
        yield
    except BrokenPipeError:  # who reads a pipe may stop reading: that is no failure
        raise
    except OSError as error:
        raise WirevaultError(
            f"{where}: cannot be written to its end ({error.strerror or error}); make room, or name another place"
        ) from error


@contextmanager
def _removed_on_failure(part: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def finish(out: IO[bytes], part: Path, target: Path) -> None:
    """Give a file that is whole its name, and see that both are on the disk."""
    out.flush()
    os.fsync(out.fileno())
    part.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
