"""Experts' photos: uploaded by a presigned form, looked at, and kept under a name of their own."""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import Any

from botocore.exceptions import ClientError

from expertbook import settings
from expertbook.adapters.aws import aws_client
from expertbook.domain.errors import InvalidFields

MAX_BYTES = 300_000
CONTENT_TYPE = "image/jpeg"
"""The one type that every browser can make of any picture."""

FORM_SECONDS = 600

_UPLOADS = "uploads/"
"""What lies here was not looked at yet; a rule of the bucket removes it after a day."""

_PHOTOS = "photos/"
_JPEG = b"\xff\xd8\xff"
_ID = re.compile(r"[A-Za-z0-9_-]{16,64}")
_CACHE_FOR_GOOD = "public, max-age=31536000, immutable"


def make_upload_form(address: str) -> dict[str, Any]:
    """A form by which this lower-case address may upload one photo within ten minutes, and the upload's id."""
    upload = secrets.token_urlsafe(16)
    form = aws_client("s3").generate_presigned_post(
        settings.site_bucket(),
        _upload_key(address, upload),
        Fields={"Content-Type": CONTENT_TYPE},
        Conditions=[["content-length-range", 1, MAX_BYTES], {"Content-Type": CONTENT_TYPE}],
        ExpiresIn=FORM_SECONDS,
    )
    return {
        "id": upload,
        "url": form["url"],
        "fields": form["fields"],
        "most_bytes": MAX_BYTES,
        "types": [CONTENT_TYPE],
    }


def accept_upload(upload: str, address: str, handle: str) -> str:
    """The path of the photo that this address uploaded, once it is found to be one; taking it in again is the same.

    Raises InvalidFields for what is no JPEG, is too large, or is not there. One read of the bucket, one write.
    """
    s3, bucket = aws_client("s3"), settings.site_bucket()
    if not _ID.fullmatch(upload):
        raise _invalid_photo("This upload is not there; choose the photo again.")
    try:
        found = s3.get_object(Bucket=bucket, Key=_upload_key(address, upload))
    except ClientError as error:
        if error.response["Error"]["Code"] in ("NoSuchKey", "AccessDenied", "403", "404"):
            raise _invalid_photo("This upload is not there; choose the photo again.") from error
        raise
    if found["ContentLength"] > MAX_BYTES:
        raise _invalid_photo(f"A photo has at most {MAX_BYTES // 1000} KB.")
    content = found["Body"].read()
    # By what is in it, whatever it is called.
    if not content.startswith(_JPEG):
        raise _invalid_photo("This is no JPEG picture.")
    key = f"{_PHOTOS}{handle}-{hashlib.sha256(content).hexdigest()[:16]}.jpg"
    s3.put_object(Bucket=bucket, Key=key, Body=content, ContentType=CONTENT_TYPE, CacheControl=_CACHE_FOR_GOOD)
    return f"/{key}"


def remove(path: str) -> None:
    """Delete a photo that is not shown any more; what is no photo of this bucket stays."""
    if path.startswith(f"/{_PHOTOS}"):
        aws_client("s3").delete_object(Bucket=settings.site_bucket(), Key=path.removeprefix("/"))


def _upload_key(address: str, upload: str) -> str:
    """Whoever learns of an upload's id can't take it in for themselves; nor does a key tell of an address."""
    return f"{_UPLOADS}{hashlib.sha256(f'{upload} {address}'.encode()).hexdigest()}"


def _invalid_photo(message: str) -> InvalidFields:
    return InvalidFields.of("photo", message)
