"""Sitemaps as search engines read them: https://www.sitemaps.org/protocol.html."""

from __future__ import annotations

from urllib.parse import urlsplit
from xml.etree import ElementTree

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"

MOST_URLS = 50_000
MOST_BYTES = 50 * 1024 * 1024
LONGEST_URL = 2_048


def read_sitemap(content: bytes, site_url: str) -> list[str]:
    """The URLs in a sitemap, in their order; AssertionError says what search engines wouldn't take."""
    return list(_read(content, "urlset", "url", site_url))


def read_index(content: bytes, site_url: str) -> dict[str, str | None]:
    """The URLs of an index's sitemaps, with when each was changed, if that's said; AssertionError as above."""
    return _read(content, "sitemapindex", "sitemap", site_url)


def _read(content: bytes, kind: str, entry: str, site_url: str) -> dict[str, str | None]:
    assert len(content) <= MOST_BYTES
    assert content.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
    root = ElementTree.fromstring(content)
    assert root.tag == NAMESPACE + kind
    found: dict[str, str | None] = {}
    for each in root:
        assert each.tag == NAMESPACE + entry
        parts = {part.tag.removeprefix(NAMESPACE): part.text for part in each}
        assert {"loc"} <= set(parts) <= {"loc", "lastmod"}
        url = parts["loc"]
        assert url is not None and url.startswith(f"{site_url}/") and url.isascii() and len(url) < LONGEST_URL
        assert urlsplit(url).scheme in ("http", "https") and not urlsplit(url).query
        assert url not in found
        found[url] = parts.get("lastmod")
    assert 1 <= len(found) <= MOST_URLS
    return found
