"""What S3 servers answer when a store cannot be used as it is configured, and what to do about it."""

from __future__ import annotations

CREDENTIALS = "check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the profile that AWS_PROFILE names in ~/.aws"
_REGION = "the bucket is in another region; set AWS_REGION to it"
_PERMISSION = "access denied; the credentials need s3:GetObject, s3:PutObject and s3:ListBucket there"
NO_S3 = "what answers there does not speak S3; correct [archive] endpoint_url"
_CHECKSUMS = 'the server does not take this kind of upload; try [archive] checksums = "when_required"'
# What a server answers when it cannot be used as configured, and what to do.
ADVICE = {
    "NoSuchBucket": "no such bucket; create it, or correct [archive] url",
    "InvalidBucketName": "not a bucket's name; correct [archive] url",
    "AccessDenied": _PERMISSION,
    "Forbidden": _PERMISSION,
    "AllAccessDisabled": _PERMISSION,
    "403": _PERMISSION,
    "InvalidAccessKeyId": f"the server does not know this access key; {CREDENTIALS}",
    "SignatureDoesNotMatch": f"the secret key is wrong; {CREDENTIALS}",
    "Unauthorized": f"the credentials are refused; {CREDENTIALS}",
    "401": f"the credentials are refused; {CREDENTIALS}",
    "InvalidToken": f"the session token is refused; {CREDENTIALS}",
    "ExpiredToken": f"the session token has expired; renew it; {CREDENTIALS}",
    "RequestTimeTooSkewed": "this machine's clock is off by more than 15 minutes; set it (ntp)",
    "PermanentRedirect": _REGION,
    "AuthorizationHeaderMalformed": _REGION,
    "IllegalLocationConstraintException": _REGION,
    "301": _REGION,
    "MissingContentLength": _CHECKSUMS,
    "411": _CHECKSUMS,
    "NotImplemented": _CHECKSUMS,
    "501": _CHECKSUMS,
    "MethodNotAllowed": NO_S3,
    "405": NO_S3,
}

# Of these, what can come to pass in a store that had worked before.
PASSING = {"NoSuchBucket", "ExpiredToken", "InvalidToken", "RequestTimeTooSkewed"}
