"""Folders of this machine that a run uses: locks and spools. All of it may be deleted whenever no run is under way."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def state_folder() -> Path | None:
    """`$XDG_STATE_HOME/wirevault` or `~/.local/state/wirevault`, made; None where it cannot be written."""
    return _made(_base("XDG_STATE_HOME", ".local/state"))


def cache_folder() -> Path:
    """`$XDG_CACHE_HOME/wirevault` or `~/.cache/wirevault`, made; where it cannot be written, a temporary folder."""
    return _made(_base("XDG_CACHE_HOME", ".cache")) or Path(tempfile.gettempdir())


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
