"""Putting the site's files into its bucket, and its `config.json` beside them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from infra.site.disclosure import disclosure_files
from infra.site.files import (
    WORKER,
    cache_control,
    content_type,
    is_page,
    stored_form,
    version_of,
    with_site_url,
    worker_of,
)

_MANIFEST = "site/{bucket}.json"
"""Names, in the deployer's bucket, the files that came from the checkout: the only ones removed again."""

VERSIONS = 10
"""How many deployments' modules and styles stay: pages that are open, and experts' pages until they are written
again, keep using the ones that they began with."""


def publish(
    s3: Any,
    bucket: str,
    manifest_bucket: str,
    outputs: dict[str, str],
    files: Mapping[str, bytes],
) -> set[str]:
    """Bring the bucket to the site's `files`, from `site_files` or `published_files`; the keys that had to change."""
    config = {"api_url": "/api", "websocket_url": outputs["WebsocketUrl"]}
    wanted = {**with_site_url(files, outputs.get("SiteUrl", "")), "config.json": (json.dumps(config) + "\n").encode()}
    wanted[WORKER] = worker_of(wanted)
    if contact := outputs.get("SecurityContact"):
        # No part of the worker's deployment: what it says changes by the calendar, and no page uses it.
        wanted |= disclosure_files(contact, outputs["SiteUrl"], datetime.now(UTC))
    present = _tags(s3, bucket)
    changed = set()
    # Pages after what they name. The worker last: a browser that finds a new one fetches the other files at once.
    for key, written in sorted(wanted.items(), key=lambda file: (file[0] == WORKER, is_page(file[0]), file[0])):
        content, encoding = stored_form(key, written)
        if present.get(key) == hashlib.md5(content, usedforsecurity=False).hexdigest():
            continue
        s3.put_object(
            Bucket=bucket,
            Key=key,
            Body=content,
            ContentType=content_type(key),
            CacheControl=cache_control(key),
            **encoding,
        )
        changed.add(key)
    return changed | _remove_old(s3, bucket, manifest_bucket, wanted)


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
    now = sorted({version for key in wanted if (version := version_of(key))})
    versions = [*(version for version in before["versions"] if version not in now), *now][-VERSIONS:]
    staying = {key for key in before["keys"] if version_of(key) in versions}
    old = {key for key in before["keys"] if key not in wanted} - staying
    for key in sorted(old):
        s3.delete_object(Bucket=bucket, Key=key)
    after = {"keys": sorted(staying | set(wanted)), "versions": versions}
    if before != after:
        s3.put_object(Bucket=manifest_bucket, Key=manifest, Body=json.dumps(after).encode())
    return old
