"""An archive in a bucket of any S3-compatible server.

What servers differ in, and how it is met: `If-None-Match: *` is sent as a guard against overwriting, never as a lock
(several real servers let racing writers both win); a server that does not know it is asked for the key first. Large
objects go up in parts, and are there when the last request says so. Default checksums of newer boto3 break older
servers over TLS: `[archive] checksums = "when_required"`. `wirevault archive check` says what a server really does.
"""

from __future__ import annotations

import io
import shutil
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import IO, Any

from boto3.s3.transfer import TransferConfig
from botocore import exceptions as aws
from botocore.exceptions import ClientError

from crawler.archive.s3_client import Requests, new_client, new_session, without_user, write_options
from crawler.archive.s3_errors import FAILURES, BeyondEndError, of_answer, of_failure, status_of
from crawler.archive.store import Entry
from crawler.errors import AlreadyThere, ConfigError, NotThere, StoreError
from crawler.settings import ArchiveSettings

_PART = 16 * 1024 * 1024  # bytes: a broken connection costs one part
_FIRST_RETRIES = 2  # until the server has answered once: a wrong endpoint should not take a minute to be named
_LISTED = 1000  # keys in one answer, which is also as many as servers give
_CHUNK = 1024 * 1024  # bytes of an answer that are read at a time
_READS = 4  # boto3 repeats requests, but not an answer that breaks off while it is read
_TYPES = {
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".cdxj": "text/x-cdxj",
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
        self._big = settings.multipart_bytes
        self._options = write_options(settings)
        self._sent = Requests()
        self.skew_seconds: float | None = None
        with self._stating(""):
            session = new_session(settings)
            self._client = new_client(session, settings, settings.retries)
            self._first = new_client(session, settings, min(_FIRST_RETRIES, settings.retries))
        for client in (self._client, self._first):
            self._sent.watch(client)
        self._client.meta.events.register("provide-client-params.s3.CompleteMultipartUpload", self._guard_last_part)
        self.place = f"{self.url} at {without_user(self._client.meta.endpoint_url)}"

    @property
    def requests(self) -> Counter[str]:
        return self._sent.sent

    def create(self, key: str, data: bytes | Path) -> None:
        with self._stating(key):
            if isinstance(data, bytes):
                self._create(key, data)
            else:
                with data.open("rb") as source:
                    self._create(key, source)

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
        except BeyondEndError:
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
                        yield _entry(entry, self._prefix)
                if not page.get("IsTruncated"):
                    return
                start = {"ContinuationToken": page["NextContinuationToken"]}

    def put_slot(self, key: str, data: bytes) -> None:
        with self._stating(key):
            words = {name: value for name, value in self._options.items() if name != "StorageClass"}
            self._ask("put_object", key, Body=data, **words, **_type_of(key))

    def drop_slot(self, key: str) -> None:
        with self._stating(key):
            self._ask("delete_object", key)

    def remove(self, key: str) -> None:
        self.drop_slot(key)

    def sweep(self) -> int:
        return 0  # an upload that broke off is no object; a bucket's lifecycle rule removes its parts

    def _create(self, key: str, body: bytes | IO[bytes]) -> None:
        if not self._guards:
            self._refuse_existing(key)
        try:
            self._put(key, body)
        except ClientError as error:
            if status_of(error) == 501 and self._guards:
                self._guards = False
                self._create(key, _rewound(body))
            elif status_of(error) not in {409, 412} and not _is_finished(error):
                raise
            elif not self._was_ours(key, _rewound(body), error):
                raise self._taken(key) from error

    def _put(self, key: str, body: bytes | IO[bytes]) -> None:
        if isinstance(body, bytes) or _length(body) <= self._big:
            guard = {"IfNoneMatch": "*"} if self._guards else {}
            self._ask("put_object", key, Body=body, **guard, **self._options, **_type_of(key))
            return
        self._refuse_existing(key)  # before all of it is sent for nothing
        parts = TransferConfig(multipart_threshold=self._big, multipart_chunksize=_PART, use_threads=False)
        extra = self._options | _type_of(key)
        self._client.upload_fileobj(body, self._bucket, self._prefix + key, ExtraArgs=extra, Config=parts)

    def _guard_last_part(self, params: dict[str, Any], **_: Any) -> None:
        """boto3 passes no condition on to the request that makes one object of the parts."""
        if self._guards:
            params["IfNoneMatch"] = "*"

    def _was_ours(self, key: str, body: bytes | IO[bytes], error: ClientError) -> bool:
        """Whether the object that stands in the way is this one, from a try whose answer was lost."""
        if not error.response["ResponseMetadata"].get("RetryAttempts") and not _is_finished(error):
            return False
        return self._read(key) == (body if isinstance(body, bytes) else body.read())

    def _refuse_existing(self, key: str) -> None:
        if self.size(key) is not None:
            raise self._taken(key)

    def _taken(self, key: str) -> AlreadyThere:
        return AlreadyThere(f"{self.url}/{key}: is there already; an archive never replaces an object")

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
                if status_of(error) < 500:
                    raise
                answer = getattr(self._client, operation)(Bucket=self._bucket, **words)
        else:
            answer = getattr(self._client, operation)(Bucket=self._bucket, **words)
        self._reached = self._worked = True
        self._note_clock(answer)
        return answer

    def _note_clock(self, answer: Any) -> None:
        try:
            said = parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"])
        except (KeyError, ValueError):
            return
        self.skew_seconds = (said.astimezone(UTC) - datetime.now(UTC)).total_seconds()

    @contextmanager
    def _stating(self, key: str) -> Iterator[None]:
        """Turn what boto3 raises into what a store raises. No message holds a credential."""
        where = f"{self.place}: {key}" if key else self.place
        try:
            yield
        except ClientError as error:
            raise of_answer(error, where, worked=self._worked) from error
        except FAILURES as error:
            raise of_failure(error, where, reached=self._reached) from error
        except OSError as error:
            raise StoreError(f"{where}: {error.strerror or error}") from error


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


def _length(body: IO[bytes]) -> int:
    length = body.seek(0, 2)
    body.seek(0)
    return length


def _is_finished(error: ClientError) -> bool:
    """Parts that were put together by a try whose answer was lost are no upload any more."""
    return error.response.get("Error", {}).get("Code") == "NoSuchUpload"


def _entry(listed: Mapping[str, Any], prefix: str) -> Entry:
    tag, modified = listed.get("ETag", "").strip('"'), listed.get("LastModified")
    return Entry(listed["Key"].removeprefix(prefix), listed["Size"], tag, modified.timestamp() if modified else 0.0)
