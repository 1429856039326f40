"""Putting the site's files into its bucket, and its `config.json` beside them."""

from __future__ import annotations

import hashlib
import json
import mimetypes
import re
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

_MANIFEST = "site/{bucket}.json"
"""Names, in the deployer's bucket, the files that came from the checkout: the only ones removed again."""


VERSIONS = 10
"""How many deployments' modules and styles stay: pages that are open, and experts' pages until they are written
anew, go on with the ones that they began with."""

_VERSIONED = ("app/", "styles/", "vendor/")
"""What names its own by relative addresses, and so works in any folder."""

_NAMED_IN_HEAD = re.compile(rb'((?:href|src)=")/((?:app|styles|vendor)/)')

_VERSION = re.compile(r"app/([0-9a-f]{16})/")


def publish(s3: Any, bucket: str, manifest_bucket: str, outputs: dict[str, str], *, for_ever: bool = False) -> set[str]:
    """Bring the bucket to the files of `frontend/`; the keys that had to change.

    `for_ever`: modules and styles go into a folder of their version, which pages name, so that browsers never ask for
    them again and no page is ever made of old ones and new ones.
    """
    config = {"api_url": "/api", "websocket_url": outputs["WebsocketUrl"]}
    wanted = {key: path.read_bytes() for key, path in files()}
    wanted["config.json"] = (json.dumps(config) + "\n").encode()
    if for_ever:
        wanted = in_a_folder_of_its_version(wanted)
    wanted[WORKER] = worker(wanted)
    present = _tags(s3, bucket)
    changed = set()
    # Pages after what they name. The worker last: a browser that finds a new one fetches the other files at once.
    for key, content in sorted(wanted.items(), key=lambda file: (file[0] == WORKER, _is_page(file[0]), file[0])):
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


def in_a_folder_of_its_version(wanted: dict[str, bytes]) -> dict[str, bytes]:
    """Modules and styles below `app/<version>/`, and pages that name them there.

    Below `app/`, for no expert has that handle and the service worker knows what lies there for a file of a page.
    """
    versioned = {key: content for key, content in wanted.items() if key.startswith(_VERSIONED)}
    folder = f"app/{_digest(versioned)}/"
    named = b"\\1/" + folder.encode() + b"\\2"
    others = {key: content for key, content in wanted.items() if key not in versioned}
    pages = {key: _NAMED_IN_HEAD.sub(named, others[key]) for key in others if _is_page(key)}
    return others | pages | {folder + key: content for key, content in versioned.items()}


def _digest(wanted: dict[str, bytes]) -> str:
    digest = hashlib.sha256()
    for key, content in sorted(wanted.items()):
        digest.update(f"{key} {hashlib.sha256(content).hexdigest()}\n".encode())
    return digest.hexdigest()[:16]


def worker(wanted: dict[str, bytes]) -> bytes:
    """The service worker of this deployment: another one as soon as any file of the site is another one."""
    return wanted[WORKER].replace(_DEPLOYMENT, _digest(wanted).encode())


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


def is_for_ever(key: str) -> bool:
    """Whether a key always has the same content, so that nobody needs to ask for it again."""
    return key.startswith("fonts/") or _VERSION.match(key) is not None


def _is_page(key: str) -> bool:
    return content_type(key) == _TYPES[".html"]


def cache_control(key: str) -> str:
    """What has its version in its name, and fonts, never change; all else is asked for again, and answered 304 where it
    is the same."""
    if is_for_ever(key):
        return "public, max-age=31536000, immutable"
    return "public, no-cache"


def _tags(s3: Any, bucket: str) -> dict[str, str]:
    """The entity tags of what lies in the bucket: MD5 sums, as the objects are small and put whole."""
    found: dict[str, str] = {}
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        found |= {entry["Key"]: entry["ETag"].strip('"') for entry in page.get("Contents", [])}
    return found


def _remove_old(s3: Any, bucket: str, manifest_bucket: str, wanted: dict[str, bytes]) -> set[str]:
    """Remove what an earlier checkout put there, but for the last versions; pages of experts and portraits stay."""
    manifest = _MANIFEST.format(bucket=bucket)
    try:
        before = json.loads(s3.get_object(Bucket=manifest_bucket, Key=manifest)["Body"].read())
    except s3.exceptions.NoSuchKey:
        before = {"keys": [], "versions": []}
    now = sorted({version for key in wanted if (version := _version(key))})
    versions = [*(version for version in before["versions"] if version not in now), *now][-VERSIONS:]
    staying = {key for key in before["keys"] if _version(key) in versions}
    old = {key for key in before["keys"] if key not in wanted} - staying
    for key in sorted(old):
        s3.delete_object(Bucket=bucket, Key=key)
    after = {"keys": sorted(staying | set(wanted)), "versions": versions}
    if before != after:
        s3.put_object(Bucket=manifest_bucket, Key=manifest, Body=json.dumps(after).encode())
    return old


def _version(key: str) -> str | None:
    found = _VERSION.match(key)
    return found[1] if found else None
