"""Whose turn it is: one deployment of a stage at a time, so that nobody removes what another is being asked about."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from infra.aws.bucket import DeploymentsBucket
from infra.aws.screen import Screen
from infra.deployment.deployer import NotApproved

FORGOTTEN_AFTER = timedelta(hours=2)
"""A deployment that was killed leaves its note; none takes that long."""


@contextmanager
def take_turn(bucket: DeploymentsBucket, stack: str, who: str, screen: Screen) -> Iterator[None]:
    """Hold the stage for one deployment. The second is told who has it, and goes on if its person says so: the first
    may have been killed. NotApproved if not."""
    key, mine = f"turns/{stack}.json", secrets.token_hex(8)
    note = {"by": who, "since": datetime.now(UTC).isoformat(timespec="seconds"), "id": mine}
    if not bucket.save_first_note(key, note):
        other = bucket.load_note(key)
        if other and not _is_forgotten(other["since"]):
            screen.say(f"{other['by']} has been deploying this stage since {other['since']}.")
            if not screen.confirm("If that deployment is still on its way, wait for its end. Go on all the same?"):
                raise NotApproved
        bucket.save_note(key, note)
    try:
        yield
    finally:
        # Another may have gone on all the same; then it's theirs.
        if bucket.load_note(key).get("id") == mine:
            bucket.delete_note(key)


def _is_forgotten(since: str) -> bool:
    return datetime.now(UTC) - datetime.fromisoformat(since) > FORGOTTEN_AFTER
