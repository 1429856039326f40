"""Putting the site's files into its bucket, and its `config.json` beside them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from infra.site.disclosure import disclosure_files
from infra.site.files import (
    WORKER,
    cache_control,
    content_type,
    is_for_ever,
    is_page,
    stored_form,
    with_site_url,
    worker_of,
)

_MANIFEST = "site/{bucket}.json"
"""Names, in the deployer's bucket, the files that came from the checkout: the only ones removed again, and with how
long each may be kept, since that alone can change as well."""

KEPT = timedelta(days=30)
"""How long a file that is named by its content stays when no page of the checkout names it any more: pages that are
open, and experts' pages until they are written again, keep using the ones that they began with."""


def publish(
    s3: Any,
    bucket: str,
    manifest_bucket: str,
    outputs: dict[str, str],
    files: Mapping[str, bytes],
    now: datetime | None = None,
) -> set[str]:
    """Bring the bucket to the site's `files`, from `site_files` or `published_files`; the keys that had to change."""
    now = now or datetime.now(UTC)
    config = {"api_url": "/api", "websocket_url": outputs["WebsocketUrl"]}
    wanted = {**with_site_url(files, outputs.get("SiteUrl", "")), "config.json": (json.dumps(config) + "\n").encode()}
    wanted[WORKER] = worker_of(wanted)
    if contact := outputs.get("SecurityContact"):
        # No part of the worker's deployment: what it says changes by the calendar, and no page uses it.
        wanted |= disclosure_files(contact, outputs["SiteUrl"], now)
    present = _tags(s3, bucket)
    manifest = _MANIFEST.format(bucket=bucket)
    before = _read(s3, manifest_bucket, manifest)
    kept = before.get("kept", {})
    changed = set()
    # Pages after what they name. The worker last: a browser that finds a new one fetches the other files at once.
    for key, written in sorted(wanted.items(), key=lambda file: (file[0] == WORKER, is_page(file[0]), file[0])):
        content, encoding = stored_form(key, written)
        is_there = present.get(key) == hashlib.md5(content, usedforsecurity=False).hexdigest()
        if is_there and kept.get(key) == cache_control(key):
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
    staying = _staying(before, set(wanted), now)
    old = {*before["keys"], *before.get("dropped", {})} - wanted.keys() - staying.keys()
    for key in sorted(old):
        s3.delete_object(Bucket=bucket, Key=key)
    after = {"keys": sorted(wanted), "kept": {key: cache_control(key) for key in wanted}, "dropped": staying}
    if before != after:
        s3.put_object(Bucket=manifest_bucket, Key=manifest, Body=json.dumps(after).encode())
    return changed | old


def _tags(s3: Any, bucket: str) -> dict[str, str]:
    """The entity tags of what lies in the bucket: MD5 sums, as the objects are small and put whole."""
    found: dict[str, str] = {}
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        found |= {entry["Key"]: entry["ETag"].strip('"') for entry in page.get("Contents", [])}
    return found


def _read(s3: Any, manifest_bucket: str, manifest: str) -> dict[str, Any]:
    try:
        read: dict[str, Any] = json.loads(s3.get_object(Bucket=manifest_bucket, Key=manifest)["Body"].read())
    except s3.exceptions.NoSuchKey:
        return {"keys": []}
    return read


def _staying(before: Mapping[str, Any], wanted: set[str], now: datetime) -> dict[str, str]:
    """What an earlier checkout put there, no page of this one names, and stays for now, and since when that is so."""
    dropped = dict.fromkeys(before["keys"], now.isoformat()) | before.get("dropped", {})
    return {
        key: since
        for key, since in dropped.items()
        if key not in wanted and is_for_ever(key) and now - datetime.fromisoformat(since) < KEPT
    }
