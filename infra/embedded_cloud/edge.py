"""What the embedded cloud (ministack 1.5.33) does in place of the function at CloudFront's edge, which needs Node.

The names used here are private to ministack: its version is pinned.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from infra.site.canonical import KEPT, MOVED, canonical_path

Event = dict[str, Any]


def adapt_edge() -> None:
    """Have ministack ask `answer_at_edge`. The template has one function, so there's no other code to run."""
    from ministack.core import cloudfront_js

    cloudfront_js.evaluate = lambda _code, event: answer_at_edge(event)


def answer_at_edge(event: Event) -> Event:
    """What CanonicalPaths of infra/resources/site.yaml answers to a viewer's request: that, or where else to ask."""
    request: Event = event["request"]
    canonical = canonical_path(request["uri"])
    if canonical is None:
        return request
    # Here the values are read already; CloudFront gives them as they came.
    query = urlencode(
        [
            (name, each["value"])
            for name, given in request["querystring"].items()
            for each in given.get("multiValue", [given])
        ]
    )
    location = f"{canonical}?{query}" if query else canonical
    headers = {"location": {"value": location}, "cache-control": {"value": KEPT}}
    return {"statusCode": MOVED, "statusDescription": "Permanent Redirect", "headers": headers}
