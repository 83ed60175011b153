"""What boto3 raises, as a store says it: one line that names the place, what is wrong and what to do.

No message holds a credential: what a server says is quoted, what was sent to it never is.
"""

from __future__ import annotations

from boto3.exceptions import Boto3Error
from botocore import exceptions as aws
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from crawler.archive.s3_advice import ADVICE, CREDENTIALS, NO_S3, PASSING
from crawler.errors import NotThere, StoreError, StoreRefused

FAILURES = (BotoCoreError, Boto3Error, ResponseParserError, ValueError)  # what comes before or instead of an answer

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
    ((aws.SSLError,), "no trust in the server's certificate; set [archive] ca_bundle to its authority (a PEM file)"),
    ((aws.ParamValidationError,), "not a bucket or key that S3 takes; correct [archive] url"),
    ((ResponseParserError,), NO_S3),
    ((ValueError,), "not a usable address; correct [archive] endpoint_url and the AWS settings"),
)


class BeyondEndError(StoreError):
    """A range that begins where the object ends."""


def status_of(error: ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def of_answer(error: ClientError, where: str, *, worked: bool) -> StoreError:
    """What the server answered, as a store says it."""
    code = str(error.response.get("Error", {}).get("Code", ""))
    if status_of(error) == 404 and error.operation_name in {"ListObjectsV2", "PutObject"}:
        code = "NoSuchBucket"  # nothing else can be missing there, whatever the server calls it
    if code in ADVICE:
        kind = StoreError if worked and code in PASSING else StoreRefused
        return kind(f"{where}: {ADVICE[code]} (the server says {code})")
    if code == "InvalidRange" or status_of(error) == 416:
        return BeyondEndError(f"{where}: asked for bytes past its end")
    if status_of(error) == 404:
        return NotThere(f"{where}: not there")
    said = " ".join(str(error.response.get("Error", {}).get("Message", "")).split())[:200]
    return StoreError(f"{where}: the server answers {status_of(error)} {code}: {said}; try again later")


def of_failure(error: Exception, where: str, *, reached: bool) -> StoreError:
    """What went wrong before or instead of an answer, as a store says it."""
    if isinstance(error, _CONNECTION) and not isinstance(error, aws.SSLError):
        kind = StoreError if reached else StoreRefused
        return kind(f"{where}: no connection ({type(error).__name__}); check the network and [archive] endpoint_url")
    for types, advice in _FAILURES:
        if isinstance(error, types):
            return StoreRefused(f"{where}: {advice} ({type(error).__name__})")
    return StoreError(f"{where}: {type(error).__name__}: {' '.join(str(error).split())[:300]}")
