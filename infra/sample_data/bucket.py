"""The site's bucket, where the portraits go."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from expertbook.adapters.aws import aws_client

A_DAY = "public, max-age=86400"


class Bucket:
    """The bucket by its name."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._s3: Any = aws_client("s3")

    def upload_portraits(self, drawn: Iterable[tuple[str, str]]) -> None:
        """Put each `(name, svg)` at `portraits/<name>.svg`."""

        def upload(portrait: tuple[str, str]) -> None:
            name, svg = portrait
            self._put(f"portraits/{name}.svg", svg, "image/svg+xml", A_DAY)

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(upload, drawn))

    def _put(self, key: str, text: str, content_type: str, cache_control: str) -> None:
        self._s3.put_object(
            Bucket=self._name,
            Key=key,
            Body=text.encode(),
            ContentType=content_type,
            CacheControl=cache_control,
        )
