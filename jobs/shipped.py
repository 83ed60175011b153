"""Where the shipped settings and wire files lie."""

from __future__ import annotations

from pathlib import Path


def shipped_folder() -> Path:
    """The folder with `wirevault.toml` and `wires/`: inside an installed package, or `config/` of a checkout."""
    installed = Path(__file__).parent / "_config"
    return installed if installed.is_dir() else Path(__file__).parent.parent / "config"
