"""Folders of this machine that a run uses: locks and spools. All of it may be deleted whenever no run is under way."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from crawler.archive.holder import Holder, is_left
from crawler.errors import StoreError


def state_folder() -> Path | None:
    """`$XDG_STATE_HOME/wirevault` or `~/.local/state/wirevault`, made; None where it cannot be written."""
    return _made(_base("XDG_STATE_HOME", ".local/state"))


def cache_folder() -> Path:
    """`$XDG_CACHE_HOME/wirevault` or `~/.cache/wirevault`, made; where it cannot be written, a temporary folder."""
    return _made(_base("XDG_CACHE_HOME", ".cache")) or Path(tempfile.gettempdir()) / f"wirevault-{os.getuid()}"


@contextmanager
def scratch(name: str) -> Iterator[Path]:
    """A folder under the cache for as long as it is needed; those that dead processes left are removed.

    Raises StoreError where there is no room for it.
    """
    base = cache_folder() / "spool"
    folder = base / f"{Holder.me().tag}.{name}"
    try:
        folder.mkdir(parents=True)
        _remove_left(base)
    except OSError as error:
        raise StoreError(
            f"{folder}: cannot be made ({error.strerror}); make room there, or let $XDG_CACHE_HOME name another folder"
        ) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _remove_left(base: Path) -> None:
    for other in base.iterdir():
        with suppress(FileNotFoundError):  # another run removes it at the same moment
            if is_left(other.name.partition(".")[0], other.stat().st_mtime):
                shutil.rmtree(other, ignore_errors=True)


def _base(variable: str, below_home: str) -> Path | None:
    given = os.environ.get(variable, "")
    if Path(given).is_absolute():  # a relative one counts as none (XDG Base Directory Specification)
        return Path(given)
    try:
        return Path.home() / below_home
    except RuntimeError:  # a service without HOME
        return None


def _made(base: Path | None) -> Path | None:
    if base is None:
        return None
    folder = base / "wirevault"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK | os.X_OK) else None
