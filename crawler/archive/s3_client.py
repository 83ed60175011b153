"""boto3 clients as the settings want them, with what S3Store needs to know of their requests.

Credentials come by the standard AWS chain and stay in it: nothing here reads, keeps or prints one.
"""

from __future__ import annotations

import os
import threading
from collections import Counter
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from boto3.session import Session
from botocore.config import Config

from crawler.settings import ArchiveSettings

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class Requests:
    """Counts what is sent, by operation: `{"PutObject": 12, …}`, each try once more."""

    def __init__(self) -> None:
        self.sent: Counter[str] = Counter()
        self._lock = threading.Lock()

    def watch(self, client: S3Client) -> None:
        client.meta.events.register("before-send.s3", self._count)

    def _count(self, event_name: str, **_: Any) -> None:
        with self._lock:
            self.sent[event_name.rpartition(".")[2]] += 1


def new_session(settings: ArchiveSettings) -> Session:
    return Session(profile_name=settings.profile)


def new_client(session: Session, settings: ArchiveSettings, retries: int) -> S3Client:
    """Raises what boto3 raises."""
    return session.client(
        "s3",
        endpoint_url=settings.endpoint_url,
        region_name=session.region_name or "us-east-1",
        verify=settings.ca_bundle,  # None: AWS_CA_BUNDLE, else the authorities that boto3 brings along
        config=Config(
            signature_version="s3v4",
            request_checksum_calculation=settings.checksums,
            response_checksum_validation=settings.checksums,
            connect_timeout=min(10.0, settings.timeout_seconds),
            read_timeout=settings.timeout_seconds,
            retries={"mode": "standard", "total_max_attempts": retries + 1},
            user_agent_extra="wirevault",
            # The signature then covers the SHA-256 of what is sent: the server refuses what arrives damaged.
            s3={"addressing_style": _addressing(settings), "payload_signing_enabled": True},
        ),
    )


def write_options(settings: ArchiveSettings) -> dict[str, str]:
    """What every object is written with."""
    options = {
        "StorageClass": settings.storage_class,
        "ServerSideEncryption": settings.encryption,
        "SSEKMSKeyId": settings.kms_key_id,
    }
    return {name: value for name, value in options.items() if value}


def _addressing(settings: ArchiveSettings) -> Literal["auto", "path", "virtual"]:
    """Few servers other than AWS answer under a host name for each bucket."""
    if settings.addressing != "auto":
        return settings.addressing
    custom = settings.endpoint_url or os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    return "path" if custom else "auto"


def without_user(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
