"""An archive in a bucket of any S3-compatible server. The only file that imports boto3.

What servers differ in, and how it is met: `If-None-Match: *` is sent as a guard against overwriting, never as a lock
(several real servers let racing writers both win); a server that does not know it is asked for the key first. Default
checksums of newer boto3 break older servers over TLS: `[archive] checksums = "when_required"`.
"""

from __future__ import annotations

import io
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import urlsplit

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from boto3.session import Session
from botocore import exceptions as aws
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from crawler.archive.s3_advice import ADVICE, CREDENTIALS, NO_S3, PASSING
from crawler.archive.store import Entry
from crawler.errors import AlreadyThere, ConfigError, NotThere, StoreError, StoreRefused
from crawler.settings import ArchiveSettings

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_BIG = 64 * 1024 * 1024  # bytes; above it an upload goes in parts, so that a broken connection costs one part
_PARTS = TransferConfig(multipart_threshold=_BIG, multipart_chunksize=16 * 1024 * 1024, use_threads=False)
_FIRST_RETRIES = 2  # until the server has answered once: a wrong endpoint should not take a minute to be named
_LISTED = 1000  # keys in one answer, which is also as many as servers give
_CHUNK = 1024 * 1024  # bytes of an answer that are read at a time
_READS = 4  # boto3 repeats requests, but not an answer that breaks off while it is read
_TYPES = {
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".gz": "application/warc",
    ".parquet": "application/vnd.apache.parquet",
}


class S3Store:
    """`s3://bucket/prefix`: credentials by the standard AWS chain, requests signed with version 4."""

    settle_seconds = 1.0

    def __init__(self, settings: ArchiveSettings) -> None:
        """Opens nothing yet. Raises ConfigError for a URL without a bucket or with a password in it, StoreRefused."""
        self._bucket, prefix = _parts(settings.url)
        self.url = f"s3://{self._bucket}/{prefix}".rstrip("/")
        self.place = self.url
        self._prefix = f"{prefix}/" if prefix else ""
        self._reached = False  # whether the server has answered at all
        self._worked = False  # whether it has done what it was asked
        self._guards = True  # whether it knows If-None-Match
        with self._stating(""):
            session = Session()
            self._client = _client(session, settings, settings.retries)
            self._first = _client(session, settings, min(_FIRST_RETRIES, settings.retries))
        self.place = f"{self.url} at {_without_user(self._client.meta.endpoint_url)}"

    def create(self, key: str, data: bytes | Path) -> None:
        with self._stating(key):
            if isinstance(data, bytes):
                self._create(key, data)
            elif data.stat().st_size <= _BIG:
                with data.open("rb") as source:
                    self._create(key, source)
            else:
                self._refuse_existing(key)
                with data.open("rb") as source:
                    self._client.upload_fileobj(
                        source, self._bucket, self._prefix + key, ExtraArgs=_type_of(key), Config=_PARTS
                    )

    def get(self, key: str) -> bytes:
        with self._stating(key):
            return self._read(key)

    def download(self, key: str, path: Path) -> None:
        with self._stating(key), path.open("xb") as out:
            self._read_into(out, key)

    def range(self, key: str, start: int, length: int) -> bytes:
        if length <= 0:
            return b""
        try:
            with self._stating(key):
                return self._read(key, Range=f"bytes={start}-{start + length - 1}")
        except _BeyondEndError:
            return b""

    def size(self, key: str) -> int | None:
        try:
            with self._stating(key):
                return int(self._ask("head_object", key)["ContentLength"])
        except NotThere:
            return None

    def list(self, prefix: str, after: str = "") -> Iterator[Entry]:
        start = {"StartAfter": self._prefix + after} if after else {}
        with self._stating(prefix):
            while True:
                page = self._ask("list_objects_v2", None, Prefix=self._prefix + prefix, MaxKeys=_LISTED, **start)
                for entry in page.get("Contents", ()):
                    if not entry["Key"].endswith("/"):  # consoles make empty objects to show a folder
                        yield Entry(entry["Key"].removeprefix(self._prefix), entry["Size"])
                if not page.get("IsTruncated"):
                    return
                start = {"ContinuationToken": page["NextContinuationToken"]}

    def put_slot(self, key: str, data: bytes) -> None:
        with self._stating(key):
            self._ask("put_object", key, Body=data, **_type_of(key))

    def drop_slot(self, key: str) -> None:
        with self._stating(key):
            self._ask("delete_object", key)

    def sweep(self) -> int:
        return 0  # an upload that broke off is no object; a bucket's lifecycle rule removes its parts

    def _create(self, key: str, body: bytes | IO[bytes]) -> None:
        guard = {"IfNoneMatch": "*"} if self._guards else {}
        if not self._guards:
            self._refuse_existing(key)
        try:
            self._ask("put_object", key, Body=body, **guard, **_type_of(key))
        except ClientError as error:
            if _status(error) == 501 and self._guards:
                self._guards = False
                self._create(key, _rewound(body))
            elif _status(error) not in {409, 412}:
                raise
            elif not self._was_ours(key, _rewound(body), error):
                raise AlreadyThere(
                    f"{self.url}/{key}: is there already; an archive never replaces an object"
                ) from error

    def _was_ours(self, key: str, body: bytes | IO[bytes], error: ClientError) -> bool:
        """Whether the object that stands in the way is this one, from a try whose answer was lost."""
        if not error.response["ResponseMetadata"].get("RetryAttempts"):
            return False
        return self._read(key) == (body if isinstance(body, bytes) else body.read())

    def _refuse_existing(self, key: str) -> None:
        if self.size(key) is not None:
            raise AlreadyThere(f"{self.url}/{key}: is there already; an archive never replaces an object")

    def _read(self, key: str, **words: str) -> bytes:
        out = io.BytesIO()
        self._read_into(out, key, **words)
        return out.getvalue()

    def _read_into(self, out: IO[bytes], key: str, **words: str) -> None:
        for tries in range(1, _READS + 1):
            body = self._ask("get_object", key, **words)["Body"]
            try:
                shutil.copyfileobj(body, out, _CHUNK)
            except (aws.IncompleteReadError, aws.HTTPClientError, aws.FlexibleChecksumError):
                if tries == _READS:
                    raise
                out.seek(0)
                out.truncate()
                time.sleep(0.1 * 2**tries)
            else:
                return
        raise AssertionError  # the loop returns or raises

    def _ask(self, operation: str, key: str | None, **words: Any) -> Any:
        """One request, repeated as the settings say; until the server has answered once, only a little."""
        if key is not None:
            words["Key"] = self._prefix + key
        if not self._reached and "Body" not in words:
            try:
                answer = getattr(self._first, operation)(Bucket=self._bucket, **words)
            except ClientError as error:
                self._reached = True
                if _status(error) < 500:
                    raise
                answer = getattr(self._client, operation)(Bucket=self._bucket, **words)
        else:
            answer = getattr(self._client, operation)(Bucket=self._bucket, **words)
        self._reached = self._worked = True
        return answer

    @contextmanager
    def _stating(self, key: str) -> Iterator[None]:
        """Turn what boto3 raises into what a store raises. No message holds a credential."""
        where = f"{self.place}: {key}" if key else self.place
        try:
            yield
        except ClientError as error:
            raise _of_answer(error, where, worked=self._worked) from error
        except (BotoCoreError, Boto3Error, ResponseParserError, ValueError) as error:
            raise _of_failure(error, where, reached=self._reached) from error
        except OSError as error:
            raise StoreError(f"{where}: {error.strerror or error}") from error


def _client(session: Session, settings: ArchiveSettings, retries: int) -> S3Client:
    custom = settings.endpoint_url or os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    return session.client(
        "s3",
        endpoint_url=settings.endpoint_url,
        region_name=session.region_name or "us-east-1",
        config=Config(
            signature_version="s3v4",
            request_checksum_calculation=settings.checksums,
            response_checksum_validation=settings.checksums,
            connect_timeout=min(10.0, settings.timeout_seconds),
            read_timeout=settings.timeout_seconds,
            retries={"mode": "standard", "total_max_attempts": retries + 1},
            user_agent_extra="wirevault",
            # The signature then covers the SHA-256 of what is sent: the server refuses what arrives damaged.
            s3={"addressing_style": "path" if custom else "auto", "payload_signing_enabled": True},
        ),
    )


def _parts(url: str) -> tuple[str, str]:
    bucket, _, prefix = url[len("s3://") :].partition("/")
    if "@" in bucket:
        raise ConfigError(
            "[archive] url: credentials do not belong into a URL; give them to the AWS chain "
            "(AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile)"
        )
    if url[: len("s3://")].lower() != "s3://" or not bucket:
        raise ConfigError(f"[archive] url = {url!r}: names no bucket; write s3://bucket/prefix")
    return bucket, prefix.strip("/")


def _type_of(key: str) -> dict[str, str]:
    known = _TYPES.get(Path(key).suffix)
    return {"ContentType": known} if known else {}


def _rewound(body: bytes | IO[bytes]) -> bytes | IO[bytes]:
    if not isinstance(body, bytes):
        body.seek(0)
    return body


def _without_user(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


_CONNECTION = (aws.ConnectionError, aws.HTTPClientError)
# What boto3 finds before there is an answer, and what to do.
_FAILURES: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    (
        (
            aws.NoCredentialsError,
            aws.PartialCredentialsError,
            aws.CredentialRetrievalError,
            aws.ProfileNotFound,
            aws.TokenRetrievalError,
            aws.NoAuthTokenError,
            aws.SSOError,
        ),
        f"no usable credentials; {CREDENTIALS}",
    ),
    ((aws.SSLError,), "no trust in the server's certificate; set AWS_CA_BUNDLE to its authority"),
    ((aws.ParamValidationError,), "not a bucket or key that S3 takes; correct [archive] url"),
    ((ResponseParserError,), NO_S3),
    ((ValueError,), "not a usable address; correct [archive] endpoint_url and the AWS settings"),
)


class _BeyondEndError(StoreError):
    """A range that begins where the object ends."""


def _status(error: ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def _of_answer(error: ClientError, where: str, *, worked: bool) -> StoreError:
    """What the server answered, as a store says it."""
    code = str(error.response.get("Error", {}).get("Code", ""))
    if _status(error) == 404 and error.operation_name in {"ListObjectsV2", "PutObject"}:
        code = "NoSuchBucket"  # nothing else can be missing there, whatever the server calls it
    if code in ADVICE:
        kind = StoreError if worked and code in PASSING else StoreRefused
        return kind(f"{where}: {ADVICE[code]} (the server says {code})")
    if code == "InvalidRange" or _status(error) == 416:
        return _BeyondEndError(f"{where}: asked for bytes past its end")
    if _status(error) == 404:
        return NotThere(f"{where}: not there")
    said = " ".join(str(error.response.get("Error", {}).get("Message", "")).split())[:200]
    return StoreError(f"{where}: the server answers {_status(error)} {code}: {said}; try again later")


def _of_failure(error: Exception, where: str, *, reached: bool) -> StoreError:
    """What went wrong before or instead of an answer, as a store says it."""
    if isinstance(error, _CONNECTION) and not isinstance(error, aws.SSLError):
        kind = StoreError if reached else StoreRefused
        return kind(f"{where}: no connection ({type(error).__name__}); check the network and [archive] endpoint_url")
    for types, advice in _FAILURES:
        if isinstance(error, types):
            return StoreRefused(f"{where}: {advice} ({type(error).__name__})")
    return StoreError(f"{where}: {type(error).__name__}: {' '.join(str(error).split())[:300]}")
