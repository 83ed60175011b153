"""Where a copy goes on: the cursor that a pull begins with, and the one that it ends with."""

from __future__ import annotations

from pathlib import Path

import msgspec

from crawler.archive.export import FORMATS, Format
from crawler.archive.reader import Releases
from crawler.archive.sync import START
from crawler.errors import ConfigError
from jobs.app import App
from jobs.output import whole_file


def cursor_from(after: str | None, file: Path | None) -> str | None:
    """What was typed, what the file says, the start; None where nobody asks for one. Raises ConfigError."""
    if after is not None or file is None:
        return after
    try:
        return file.read_text("utf-8").strip()
    except FileNotFoundError:
        return START
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"--cursor-file {file}: cannot be read ({error}); name another file") from error


def tombstones(releases: Releases, form: Format) -> bytes:
    """Where the form has a place for it, a line for each release that was taken down since the cursor."""
    if form is not FORMATS["jsonl"]:
        return b""
    lines = [{"id": one.id, "status": "forgotten"} for one in releases.plan.buried]
    return b"".join(msgspec.json.encode(line) + b"\n" for line in lines)


def tell_cursor(app: App, releases: Releases, form: Format, file: Path | None) -> None:
    """Say where the next pull goes on, and what is to be deleted where the form has no place for it."""
    plan = releases.plan
    if plan.buried and form is not FORMATS["jsonl"]:
        ids = ", ".join(one.id for one in plan.buried)
        app.messages.print(f"taken down since, to be deleted: {ids}", markup=False, soft_wrap=True)
    app.messages.print(f"next: --after {plan.cursor}", markup=False, soft_wrap=True)
    if file is not None:
        with whole_file(file) as out:
            out.write(f"{plan.cursor}\n".encode())
