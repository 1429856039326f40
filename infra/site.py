"""Putting the site's files into its bucket, and its `config.json` beside them."""

from __future__ import annotations

import hashlib
import json
import mimetypes
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from infra.workspace import FRONTEND

# Read from this list first: what Python answers otherwise depends on the machine's files.
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}

SHELL = "expert.html"
"""The shell from which the experts' pages are written."""

_KEEP_THEIR_ENDING = ("index.html", "404.html", "offline.html", SHELL)
"""CloudFront itself asks for the first two, the service worker for the third."""

WORKER = "sw.js"
"""The service worker, which keeps files of the site for as long as they are the ones of its own deployment."""

_DEPLOYMENT = b"{{deployment}}"

_MANIFEST = "site/manifest.json"
"""Names, in the deployer's bucket, the files that came from the checkout: the only ones removed again."""


def publish(s3: Any, bucket: str, manifest_bucket: str, outputs: dict[str, str]) -> set[str]:
    """Bring the bucket to the files of `frontend/`; the keys that had to change."""
    config = {"api_url": "/api", "websocket_url": outputs["WebsocketUrl"]}
    wanted = {key: path.read_bytes() for key, path in files()}
    wanted["config.json"] = (json.dumps(config) + "\n").encode()
    wanted[WORKER] = worker(wanted)
    present = _tags(s3, bucket)
    changed = set()
    # The worker last: a browser that finds a new one fetches the other files at once.
    for key, content in sorted(wanted.items(), key=lambda file: (file[0] == WORKER, file[0])):
        if present.get(key) == hashlib.md5(content, usedforsecurity=False).hexdigest():
            continue
        s3.put_object(
            Bucket=bucket,
            Key=key,
            Body=content,
            ContentType=content_type(key),
            CacheControl=cache_control(key),
        )
        changed.add(key)
    return changed | _remove_old(s3, bucket, manifest_bucket, wanted)


def worker(wanted: dict[str, bytes]) -> bytes:
    """The service worker of this deployment: another one as soon as any file of the site is another one."""
    digest = hashlib.sha256()
    for key, content in sorted(wanted.items()):
        digest.update(f"{key} {hashlib.sha256(content).hexdigest()}\n".encode())
    return wanted[WORKER].replace(_DEPLOYMENT, digest.hexdigest()[:16].encode())


def files() -> Iterator[tuple[str, Path]]:
    """The site's files under their keys.

    A page is served without an ending (`booking.html` as `booking`), since no function rewrites paths.
    """
    for path in sorted(FRONTEND.rglob("*")):
        if not path.is_file() or any(part.startswith(".") for part in path.parts[-2:]):
            continue
        key = path.relative_to(FRONTEND).as_posix()
        if key.endswith(".html") and key not in _KEEP_THEIR_ENDING:
            key = key.removesuffix(".html")
        yield key, path


def content_type(key: str) -> str:
    """The media type of a key; one without an ending is a page."""
    ending = Path(key).suffix
    if not ending:
        return _TYPES[".html"]
    return _TYPES.get(ending) or mimetypes.guess_type(key)[0] or "application/octet-stream"


def cache_control(key: str) -> str:
    """Fonts never change; everything else is asked for again, and answered 304 where it is the same."""
    if key.startswith("fonts/"):
        return "public, max-age=31536000, immutable"
    return "public, no-cache"


def _tags(s3: Any, bucket: str) -> dict[str, str]:
    """The entity tags of what lies in the bucket: MD5 sums, as the objects are small and put whole."""
    found: dict[str, str] = {}
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        found |= {entry["Key"]: entry["ETag"].strip('"') for entry in page.get("Contents", [])}
    return found


def _remove_old(s3: Any, bucket: str, manifest_bucket: str, wanted: dict[str, bytes]) -> set[str]:
    """Remove what an earlier checkout put there; pages of experts and portraits stay."""
    keys = sorted(wanted)
    try:
        before = json.loads(s3.get_object(Bucket=manifest_bucket, Key=_MANIFEST)["Body"].read())
    except s3.exceptions.NoSuchKey:
        before = []
    old = [key for key in before if key not in wanted]
    for key in old:
        s3.delete_object(Bucket=bucket, Key=key)
    if before != keys:
        s3.put_object(Bucket=manifest_bucket, Key=_MANIFEST, Body=json.dumps(keys).encode())
    return set(old)
