"""Which store a URL names, whether an archive is there, and what makes one."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec

from crawler.archive.layout import FORMAT, README, ROOT
from crawler.archive.local import LocalStore
from crawler.archive.manifest import check_format
from crawler.archive.store import Store
from crawler.errors import AlreadyThere, ArchiveError, ConfigError, NotThere
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


def is_archive(store: Store) -> bool:
    """Whether somebody has made an archive there. Raises FormatTooNew, ArchiveError, StoreError."""
    try:
        data = store.get(ROOT)
    except NotThere:
        return False
    try:
        check_format(data, f"{store.url}/{ROOT}")
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ArchiveError(f"{store.url}/{ROOT}: states no format ({error}); put it back from a copy") from error
    return True


def make_archive(store: Store) -> None:
    """Write what makes an archive where there is none, the file that says so last. Two at once write the same.

    Raises FormatTooNew, ArchiveError, StoreError.
    """
    if is_archive(store):
        return
    root = f'{{"format":{FORMAT},"made_by":"wirevault"}}\n'.encode()
    for key, data in ((README, Path(__file__).with_name("readme.md").read_bytes()), (ROOT, root)):
        with suppress(AlreadyThere):  # another process makes it at this moment, or did and died
            store.create(key, data)
