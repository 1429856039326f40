"""The sitemap: for search engines, the URLs of all pages that they may show, in files that an index names."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from expertbook import settings
from expertbook.adapters.aws import aws_client, translate_outage
from expertbook.domain.names import fold
from expertbook.domain.scheduling.local_time import format_instant

INDEX_KEY = "sitemap.xml"
"""robots.txt names it."""

MOST_URLS = 50_000
"""In a file; search engines read no more. As many are some 8 MB, of the 50 that a file may have."""

_PAGES_KEY = "sitemap-pages.xml"
_OWN_PAGES = ("",)
"""The keys of the site's own pages that search engines may show, as URLs have them: the directory."""

# In the bucket's root: a sitemap in a folder speaks only for what lies below that folder.
_NAMED = re.compile(r"/(sitemap-[a-z0-9.-]+\.xml)</loc>")

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_FIVE_MINUTES = "public, max-age=300"


def publish(listed: Iterable[tuple[str, Sequence[str]]]) -> None:
    """Bring the sitemap to the categories with the keys of the pages that are listed there.

    What lies in the bucket is compared, and only what differs is written; a file that no category has any more is
    deleted. It may break off anywhere, and run twice at once: the next run puts right what that left. Raises
    Unavailable. One read of the bucket and one for each file, and two more calls for each that changed.
    """
    with translate_outage():
        index = _read(INDEX_KEY)
        known = set(_NAMED.findall(index))
        files: dict[str, datetime | None] = {}
        for key, content in _files(listed):
            if key not in known:
                # Named before it's there, so that no run that breaks off leaves a file that the next one doesn't know.
                known.add(key)
                index = _write(INDEX_KEY, _render_index(dict.fromkeys(known)))
            files[key] = _bring(key, content)
        # Before the index that doesn't name them, for the same reason.
        for key in sorted(known - files.keys()):
            aws_client("s3").delete_object(Bucket=settings.site_bucket(), Key=key)
        wanted = _render_index(files)
        if wanted != index:
            _write(INDEX_KEY, wanted)


def _files(listed: Iterable[tuple[str, Sequence[str]]]) -> Iterator[tuple[str, str]]:
    yield _PAGES_KEY, _render(_OWN_PAGES)
    for category, pages in listed:
        for first in range(0, len(pages), MOST_URLS):
            yield _key(category, first // MOST_URLS + 1), _render(pages[first : first + MOST_URLS])


def _key(category: str, number: int) -> str:
    """The key of a category's file, or of its second, third, …: `sitemap-experts-technology.xml`. No two categories
    have the same: a digest tells apart those whose name isn't all in the key."""
    slug = "-".join(re.findall("[a-z0-9]+", fold(category)))
    parts = [f"-{slug}" if slug else ""]
    if slug.replace("-", " ").capitalize() != category:
        parts.append(f".{hashlib.sha256(category.encode()).hexdigest()[:8]}")
    if number > 1:
        parts.append(f".{number}")
    return f"sitemap-experts{''.join(parts)}.xml"


def _render(pages: Iterable[str]) -> str:
    return _document("urlset", (f"<url><loc>{_url(page)}</loc></url>" for page in pages))


def _render_index(files: Mapping[str, datetime | None]) -> str:
    """The index of files, each with when it was written: as only changed ones are, that's when it changed. Of a page
    nobody knows that: it's also written again for a new release."""
    changes = {key: f"<lastmod>{format_instant(changed)}</lastmod>" for key, changed in files.items() if changed}
    entries = (f"<sitemap><loc>{_url(key)}</loc>{changes.get(key, '')}</sitemap>" for key in sorted(files))
    return _document("sitemapindex", entries)


def _document(root: str, entries: Iterable[str]) -> str:
    lines = "".join(f"{entry}\n" for entry in entries)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_NAMESPACE}">\n{lines}</{root}>\n'


def _url(key: str) -> str:
    return html.escape(f"{settings.site_url()}/{key}")


def _bring(key: str, content: str) -> datetime | None:
    """Write a file unless it lies there like that. Returns when it was written, or None if it's gone already."""
    found = _look_at(key)
    # S3's tag of what was put whole is its MD5 sum.
    if found is None or found["ETag"].strip('"') != hashlib.md5(content.encode(), usedforsecurity=False).hexdigest():
        _write(key, content)
        found = _look_at(key)
    return found["LastModified"] if found is not None else None


def _write(key: str, content: str) -> str:
    aws_client("s3").put_object(
        Bucket=settings.site_bucket(),
        Key=key,
        Body=content.encode(),
        ContentType="application/xml",
        CacheControl=_FIVE_MINUTES,
    )
    return content


def _look_at(key: str) -> dict[str, Any] | None:
    return _find("head_object", key)


def _read(key: str) -> str:
    """The content of a file, empty if there is none."""
    found = _find("get_object", key)
    return found["Body"].read().decode() if found is not None else ""


def _find(operation: str, key: str) -> dict[str, Any] | None:
    """What S3 answers about a key, or None if it isn't there: those who may not list a bucket are told that they may
    not read that."""
    try:
        found: dict[str, Any] = getattr(aws_client("s3"), operation)(Bucket=settings.site_bucket(), Key=key)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] in (403, 404):
            return None
        raise
    return found
