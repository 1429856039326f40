"""Putting the site's files into its bucket, and its `config.json` beside them."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from infra.site.disclosure import disclosure_files
from infra.site.files import (
    WORKER,
    cache_control,
    content_type,
    in_a_folder_of_its_version,
    is_page,
    site_files,
    version_of,
    worker_of,
)
from infra.workspace import FRONTEND

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
    *,
    for_ever: bool = False,
    folder: Path = FRONTEND,
) -> set[str]:
    """Bring the bucket to the files of `folder`; the keys that had to change.

    `for_ever`: modules and styles go into a folder of their version, which pages name, so that browsers never ask for
    them again and no page is ever made of old ones and new ones. Raises BrokenImport, before anything is written.
    """
    config = {"api_url": "/api", "websocket_url": outputs["WebsocketUrl"]}
    wanted = site_files(folder)
    wanted["config.json"] = (json.dumps(config) + "\n").encode()
    if for_ever:
        wanted = in_a_folder_of_its_version(wanted)
    wanted[WORKER] = worker_of(wanted)
    if contact := outputs.get("SecurityContact"):
        # No part of the worker's deployment: what it says changes by the calendar, and no page uses it.
        wanted |= disclosure_files(contact, outputs["SiteUrl"], datetime.now(UTC))
    present = _tags(s3, bucket)
    changed = set()
    # Pages after what they name. The worker last: a browser that finds a new one fetches the other files at once.
    for key, content in sorted(wanted.items(), key=lambda file: (file[0] == WORKER, is_page(file[0]), file[0])):
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
