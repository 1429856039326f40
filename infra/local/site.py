"""The site's files: those of the checkout as they lie there, and from the bucket what the stream's function writes."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from infra.site.files import WORKER, cache_control, content_type, site_files, with_site_url, worker_of

MISSING = "404.html"


@dataclass(frozen=True, slots=True)
class File:
    """A file as it is served."""

    body: bytes
    media_type: str
    caching: str


class Site:
    """What lies beside the API; read once, since each change starts another process."""

    def __init__(self, bucket: str, site_url: str, websocket_url: str, s3: Callable[[], Any]) -> None:
        self._bucket = bucket
        self._s3 = s3
        self._files = with_site_url(site_files(), site_url)
        config = {"api_url": "/api", "websocket_url": websocket_url}
        self._files["config.json"] = json.dumps(config).encode()
        self._files[WORKER] = worker_of(self._files)

    def find(self, key: str) -> tuple[int, File]:
        """The status and the file of a key; the page that says so where there is none."""
        if key in self._files:
            return 200, self._own(key)
        s3 = self._s3()
        try:
            found = s3.get_object(Bucket=self._bucket, Key=key)
        except s3.exceptions.NoSuchKey:
            return 404, self._own(MISSING)
        body = found["Body"].read()
        if found.get("ContentEncoding") == "gzip":
            body = gzip.decompress(body)
        return 200, File(body, found["ContentType"], found.get("CacheControl", "no-cache"))

    def _own(self, key: str) -> File:
        return File(self._files[key], content_type(key), cache_control(key))
