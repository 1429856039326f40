"""The one URL of each page: without a slash at its end, in small letters.

The rule at CloudFront's edge is the function CanonicalPaths of infra/resources/site.yaml. This is the same one for
wherever no JavaScript runs: the embedded cloud, `make local` and the tests' small cloud. It imports nothing but the
standard library, since the embedded cloud has an environment of its own.
"""

from __future__ import annotations

import re

_PAGE = re.compile(r"(?:/[A-Za-z0-9-]+)+/*")
"""A file's name has a dot, and stays as it is."""

MOVED = 308
KEPT = "public, max-age=86400"
"""How long browsers remember it."""


def canonical_path(path: str) -> str | None:
    """Where a path leads that isn't quite a page's own, or None. Whether there is such a page isn't asked.

    "/bookings" for "/bookings/", "/mara-okafor/sync" for "/Mara-Okafor/sync".
    """
    if _PAGE.fullmatch(path) is None:
        return None
    canonical = path.rstrip("/").lower()
    return canonical if canonical != path else None
