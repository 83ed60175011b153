"""Which store a URL names."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from crawler.archive.local import LocalStore
from crawler.archive.store import Store
from crawler.errors import ConfigError
from crawler.settings import ArchiveSettings


def open_store(settings: ArchiveSettings, *, create: bool = False) -> Store:
    """The store that `[archive] url` names; `create` makes a folder that is not there (a bucket is never made).

    Raises ConfigError for a URL of no known form, StoreRefused where it cannot be used.
    """
    if settings.url.lower().startswith("s3:"):
        from crawler.archive.s3 import S3Store  # noqa: PLC0415 - boto3 costs half a second: only those pay who use it

        return S3Store(settings)
    return LocalStore.open(folder_of(settings.url), create=create)


def folder_of(url: str) -> Path:
    """The folder of `file:///absolute`, `file://./relative` or a bare path. Raises ConfigError."""
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise ConfigError(f"[archive] url = {url!r}: {error}; use file:///path or s3://bucket/prefix") from error
    if parts.scheme not in {"", "file"} and "://" in url:
        raise ConfigError(f"[archive] url: {parts.scheme}:// names no archive; use file:///path or s3://bucket/prefix")
    if not url.strip():
        raise ConfigError("[archive] url is empty; use file:///path or s3://bucket/prefix")
    if parts.scheme != "file":
        return Path(url).expanduser().absolute()
    if parts.netloc in {"", ".", "..", "~"} and (parts.path or parts.netloc):
        return Path(unquote(parts.netloc + parts.path)).expanduser().absolute()
    raise ConfigError(
        f"[archive] url = {url!r}: {parts.netloc!r} would be a host; "
        f"write file://./{parts.netloc}{parts.path} for a folder here, file:///path for an absolute one"
    )
