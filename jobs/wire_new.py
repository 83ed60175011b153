"""Beginning a wire file for a company's press room, from the shipped template."""

from __future__ import annotations

import re
from collections.abc import Container
from pathlib import Path
from urllib.parse import urlsplit

from crawler.errors import ConfigError, WirevaultError
from crawler.wire_files import load_wire
from jobs.shipped import shipped_folder


def begin_wire(folder: Path, name: str, url: str, known: Container[str]) -> Path:
    """Write `<folder>/<name>.toml` for the press room at `url`, and give its path.

    Raises ConfigError for what is no name, no URL, or there already, WirevaultError where nothing can be written.
    """
    path = folder / f"{name}.toml"
    if not re.fullmatch(r"[a-z][a-z0-9-]*", name):
        raise ConfigError(f"{name!r} is no name for a wire: lower-case letters, digits and hyphens, a letter first")
    if path.exists():
        raise ConfigError(f"{path} exists already; edit it, or choose another name")
    if name in known:
        raise ConfigError(f"a wire is called {name} already; choose another name")
    text = _filled(name, url)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    except OSError as error:
        raise WirevaultError(
            f"{path}: cannot be written ({error.strerror}); set [crawl] wires_dir elsewhere"
        ) from error
    load_wire(path)  # what we write, we can read
    return path


def _filled(name: str, url: str) -> str:
    """The shipped template with the room's own host in it. Raises ConfigError for what is no URL."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or re.search(r'[\s"\\{}]', url):
        raise ConfigError(f"--url {url}: not an http or https URL; copy the press room's own: https://x.example/news")
    template = (shipped_folder() / "wires" / "newsroom.toml").read_text("utf-8")
    _, _, body = template.partition("\ntitle ")
    body = re.sub(r"(?m)^template\s*=.*\n", "", f"title {body}")
    body = re.sub(r"(?m)^title\s*=.*$", f'title    = "{name}"', body)
    body = re.sub(r"(?m)^home\s*=.*$", f'home     = "{url}"', body)
    body = body.replace("https://news.example.com", f"{parts.scheme}://{parts.netloc}")
    body = body.replace("news.example.com", parts.netloc)
    return f"# {url}: begun from the template of a company's press room; docs/add-a-wire.md explains every key.\n{body}"
