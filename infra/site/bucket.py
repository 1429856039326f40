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
"""Names, in the deployer's bucket, the files that came from the checkout: the only ones removed again."""

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
    return changed | _remove_old(s3, bucket, manifest_bucket, set(wanted), now)


def _tags(s3: Any, bucket: str) -> dict[str, str]:
    """The entity tags of what lies in the bucket: MD5 sums, as the objects are small and put whole."""
    found: dict[str, str] = {}
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        found |= {entry["Key"]: entry["ETag"].strip('"') for entry in page.get("Contents", [])}
    return found


def _remove_old(s3: Any, bucket: str, manifest_bucket: str, wanted: set[str], now: datetime) -> set[str]:
    """Remove what an earlier checkout put there, what is named by its content after `KEPT`; pages of experts and
    portraits stay."""
    manifest = _MANIFEST.format(bucket=bucket)
    try:
        before = json.loads(s3.get_object(Bucket=manifest_bucket, Key=manifest)["Body"].read())
    except s3.exceptions.NoSuchKey:
        before = {"keys": []}
    # Keys that no page names any more, and since when.
    dropped = dict.fromkeys(before["keys"], now.isoformat()) | before.get("dropped", {})
    dropped = {key: since for key, since in dropped.items() if key not in wanted}
    staying = {
        key: since for key, since in dropped.items() if is_for_ever(key) and now - datetime.fromisoformat(since) < KEPT
    }
    old = dropped.keys() - staying.keys()
    for key in sorted(old):
        s3.delete_object(Bucket=bucket, Key=key)
    after = {"keys": sorted(wanted), "dropped": staying}
    if before != after:
        s3.put_object(Bucket=manifest_bucket, Key=manifest, Body=json.dumps(after).encode())
    return old
