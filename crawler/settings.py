"""The settings that the crawler's rooms are given. Reading them from files and environment is the jobs' business."""

from __future__ import annotations

from typing import Literal, TypedDict

from pydantic import Field, ValidationError, field_validator, model_validator

from crawler.errors import ConfigError
from crawler.wire_values import Strict, faults_of


class ArchiveSettings(Strict):
    """`[archive]`: where releases are kept."""

    url: str = "file://./archive"  # file:///path, file://./relative, or s3://bucket/prefix
    endpoint_url: str | None = None  # an S3-compatible server; AWS itself by default
    checksums: Literal["when_supported", "when_required"] = "when_supported"
    profile: str | None = None  # of ~/.aws; else the standard chain decides
    addressing: Literal["auto", "path", "virtual"] = "auto"  # of a bucket: in the path, or in the host name
    ca_bundle: str | None = None  # a PEM file with the authority of the server's certificate
    storage_class: str | None = None  # of every object; one that is read at once
    encryption: Literal["AES256", "aws:kms", "aws:kms:dsse"] | None = None  # by the server; else as the bucket says
    kms_key_id: str | None = None
    multipart_bytes: int = Field(default=64 * 1024 * 1024, ge=5 * 1024 * 1024, le=5 * 1024**3)  # above: in parts
    objects: bool = False  # also one .json and one .txt object for each version
    mask_contacts: bool = False  # addresses and telephone numbers leave the archive only starred out
    segment_pages: int = Field(default=2000, ge=1)  # a WARC segment is written after so many pages
    segment_seconds: float = Field(default=180, gt=0)  # or after so long, whichever comes first
    grace_days: float = Field(default=14, ge=0)  # what a compaction has superseded stays for so long
    timeout_seconds: float = 60
    retries: int = 8

    @field_validator("storage_class")
    @classmethod
    def _is_read_at_once(cls, value: str | None) -> str | None:
        if value in {"GLACIER", "DEEP_ARCHIVE"}:
            raise ValueError(f"{value} is not read at once; use STANDARD_IA or GLACIER_IR")
        return value

    @model_validator(mode="after")
    def _has_a_use_for_the_key(self) -> ArchiveSettings:
        if self.kms_key_id and not (self.encryption or "").startswith("aws:kms"):
            raise ValueError('kms_key_id needs encryption = "aws:kms"')
        return self


class ArchiveOptions(TypedDict, total=False):
    """What `[archive]` holds beside its URL, as words of a call."""

    endpoint_url: str | None
    checksums: Literal["when_supported", "when_required"]
    profile: str | None
    addressing: Literal["auto", "path", "virtual"]
    ca_bundle: str | None
    storage_class: str | None
    encryption: Literal["AES256", "aws:kms", "aws:kms:dsse"] | None
    kms_key_id: str | None
    multipart_bytes: int
    objects: bool
    mask_contacts: bool
    segment_pages: int
    segment_seconds: float
    grace_days: float
    timeout_seconds: float
    retries: int


def archive_settings(url: str, options: ArchiveOptions) -> ArchiveSettings:
    """The section in the words of a call. Raises ConfigError with every fault."""
    try:
        return ArchiveSettings(url=url, **options)
    except ValidationError as error:
        raise ConfigError(faults_of(error, "archive")) from error


class CrawlSettings(Strict):
    """`[crawl]`: how wires are asked."""

    contact: str | None = None  # a mail address or URL for the User-Agent
    wires_dir: str | None = None  # a further folder of wire files
    proxy: str | None = None  # http://host:port for every request
    max_minutes: float = 110  # a run stops asking after so long and commits what it has


class WireSettings(Strict):
    """`[wires.<name>]`: the operator's decisions about one wire."""

    enabled: bool | None = None  # by default on for `sample`, off for every other
    permission: str | None = None  # the basis on which the operator archives this wire
    noarchive: Literal["obey", "record"] = "obey"  # pages that ask not to be archived: leave them, or keep and say so
    crawl: bool = True  # false: nothing of it is asked over the network; its releases come by `drop` alone
    drop: str | None = None  # where a supplier lays its releases: file:///path or s3://bucket/prefix
    drop_endpoint_url: str | None = None  # an S3-compatible server; that of the archive by default
    drop_profile: str | None = None  # of ~/.aws; that of the archive by default
