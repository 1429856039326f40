"""Experts' pictures (photo, cover, previews): uploaded with a presigned form, checked, and stored under a name of their
own, which their content makes. A path is never that of another picture, so browsers may keep them for good."""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import Any

from botocore.exceptions import ClientError

from expertbook import settings
from expertbook.adapters.aws import aws_client, translate_outage
from expertbook.domain import jpeg
from expertbook.domain.errors import InvalidFields
from expertbook.domain.faults import Code, Fault

MAX_BYTES = 300_000
CONTENT_TYPE = "image/jpeg"
"""Every browser can turn any picture into this type."""

FORM_SECONDS = 600

_UPLOADS = "uploads/"
"""Uploads that we haven't checked yet. A rule of the bucket deletes them after a day."""

_PICTURES = "photos/"
_ID = re.compile(r"[A-Za-z0-9_-]{16,64}")
_CACHE_FOR_GOOD = "public, max-age=31536000, immutable"


def make_upload_form(email: str) -> dict[str, Any]:
    """A form with which this normalized email address may upload one picture within ten minutes, and the
    upload's id."""
    upload = secrets.token_urlsafe(16)
    form = aws_client("s3").generate_presigned_post(
        settings.site_bucket(),
        _upload_key(email, upload),
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


def accept_upload(upload: str, email: str, handle: str, field: str, size: tuple[int, int] | None = None) -> str:
    """Check an upload of this email address, and store it as a picture of the expert. Returns its path; the same one
    when called again.

    Raises InvalidFields of that field if it isn't a JPEG, is too large, hasn't that width and height in pixels, or
    isn't there, and Unavailable. One read and one write of the bucket.
    """
    with translate_outage():
        try:
            return _accept_upload(upload, email, handle, size)
        except _NotTaken as refused:
            raise InvalidFields.of(field, refused.fault) from refused


class _NotTaken(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def _accept_upload(upload: str, email: str, handle: str, size: tuple[int, int] | None) -> str:
    s3, bucket = aws_client("s3"), settings.site_bucket()
    if not _ID.fullmatch(upload):
        raise _NotTaken(Fault(Code.UPLOAD_GONE))
    try:
        found = s3.get_object(Bucket=bucket, Key=_upload_key(email, upload))
    except ClientError as error:
        if error.response["Error"]["Code"] in ("NoSuchKey", "AccessDenied", "403", "404"):
            raise _NotTaken(Fault(Code.UPLOAD_GONE)) from error
        raise
    if found["ContentLength"] > MAX_BYTES:
        raise _NotTaken(Fault(Code.PHOTO_TOO_LARGE, kilobytes=MAX_BYTES // 1000))
    content = found["Body"].read()
    # We look at the content, not at the name.
    if not content.startswith(jpeg.BEGINNING):
        raise _NotTaken(Fault(Code.NOT_A_JPEG))
    if size is not None and jpeg.size_of(content) != size:
        raise _NotTaken(Fault(Code.NOT_OF_THIS_SIZE, width=size[0], height=size[1]))
    key = f"{_PICTURES}{handle}-{hashlib.sha256(content).hexdigest()[:16]}.jpg"
    s3.put_object(Bucket=bucket, Key=key, Body=content, ContentType=CONTENT_TYPE, CacheControl=_CACHE_FOR_GOOD)
    return f"/{key}"


def remove(path: str) -> None:
    """Delete a picture that isn't shown any more. Does nothing for pictures from elsewhere."""
    if path.startswith(f"/{_PICTURES}"):
        aws_client("s3").delete_object(Bucket=settings.site_bucket(), Key=path.removeprefix("/"))


def _upload_key(email: str, upload: str) -> str:
    """With an upload's id alone, nobody can use it for themselves. The key doesn't reveal the email address."""
    return f"{_UPLOADS}{hashlib.sha256(f'{upload} {email}'.encode()).hexdigest()}"
