"""Pictures for link previews, as a browser would draw and upload them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import boto3

from expertbook import settings


def a_picture(width: int = 1200, height: int = 630, pixels: bytes = b"") -> bytes:
    """What a JPEG of that size begins with: a table, then the frame, with the height first."""
    table = b"\xff\xe0" + (16).to_bytes(2) + b"JFIF".ljust(14, b"\0")
    frame = b"\xff\xc0" + (17).to_bytes(2) + b"\x08" + height.to_bytes(2) + width.to_bytes(2)
    return b"\xff\xd8" + table + frame + b"\x03".ljust(10, b"\0") + pixels


def drawn(asked: Mapping[str, Any], content: bytes | None = None) -> dict[str, str]:
    """What is sent of a picture that was asked for once it's uploaded, past the form, as S3 takes it in."""
    body = content if content is not None else a_picture(pixels=asked["shows"].encode())
    boto3.client("s3").put_object(Bucket=settings.site_bucket(), Key=asked["upload"]["fields"]["key"], Body=body)
    return {"page": asked["page"], "shows": asked["shows"], "upload": asked["upload"]["id"]}
