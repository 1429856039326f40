"""What follows from a change of a profile: the directory's projections and the expert's pages."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from expertbook.errors import Unavailable
from expertbook.experts.model import Expert
from expertbook.site import pages
from expertbook.store import directory, experts
from expertbook.store.keys import EXPERT_PREFIX, PROFILE

log = logging.getLogger(__name__)


def follow(records: Sequence[dict[str, Any]]) -> str | None:
    """Bring everything that is made from a profile up to date with it.

    Returns None, or the sequence number of the first record that could not be followed; what came after it comes
    again with it, and changes nothing the second time.
    """
    for record in records:
        try:
            _follow(record["dynamodb"])
        except (Unavailable, BotoCoreError, ClientError) as error:
            sequence = str(record["dynamodb"]["SequenceNumber"])
            log.warning("record put off", extra={"sequence": sequence, "cause": type(error).__name__})
            return sequence
    return None


def _follow(change: dict[str, Any]) -> None:
    keys = change["Keys"]
    if keys["SK"]["S"] != PROFILE:
        return
    handle = keys["PK"]["S"].removeprefix(EXPERT_PREFIX)
    replaced = _image(change, "OldImage")
    directory.project(handle, replaced)
    pages.publish(experts.load(handle), replaced)
    log.info("profile followed", extra={"expert": handle})


def _image(change: dict[str, Any], name: str) -> Expert | None:
    return experts.from_image(change[name]) if change.get(name) else None
