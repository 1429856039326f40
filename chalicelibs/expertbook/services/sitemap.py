"""Keep the sitemap to what the directory lists."""

from __future__ import annotations

import logging

from expertbook.adapters.site import sitemap
from expertbook.domain.errors import Unavailable
from expertbook.store import directory

log = logging.getLogger(__name__)


def write_sitemap() -> None:
    """Write what changed of the sitemap. Who is hidden or gone, and a hidden event type, is in no list, so not in it.

    One Query, and those of `directory.pages` for each category; `sitemap.publish` says what it costs in the bucket.
    While the table or the bucket doesn't answer, the next run does it.
    """
    try:
        sitemap.publish((category, directory.pages(category)) for category, _ in directory.counts())
    except Unavailable:
        log.warning("sitemap put off")
