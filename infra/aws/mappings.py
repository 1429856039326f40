"""What brings the table's stream to the two functions that follow it: Lambda's event source mappings of a stack."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from infra.aws.account import Missing
from infra.aws.session import Aws
from infra.deployment.deployer import DeploymentError
from infra.deployment.resources import list_resources

MOST_SECONDS = 600
"""How long Lambda may take until it reads the stream; AWS speaks of several minutes."""

_PAUSE_SECONDS = 3.0
_ON_THEIR_WAY = ("Creating", "Enabling", "Updating")


@dataclass(frozen=True, slots=True)
class Mapping:
    """One mapping, as Lambda tells it."""

    uuid: str
    function: str
    starts_at: str
    state: str


def find_mappings(aws: Aws, stack: str) -> list[Mapping]:
    """The mappings of a stack's functions; those that somebody has deleted are passed over."""
    functions = aws.client("lambda")
    return [
        mapping
        for resource in list_resources(aws.client("cloudformation"), stack)
        if resource["ResourceType"] == "AWS::Lambda::EventSourceMapping" and resource.get("PhysicalResourceId")
        if (mapping := _read(functions, resource["PhysicalResourceId"])) is not None
    ]


def check_start(aws: Aws, stack: str) -> None:
    """Raises Missing where mappings start at the stream's end, as those of release 0.1.0 do.

    Where one starts can't be changed: CloudFormation would make a second one beside it, and Lambda refuses a second
    one of the same function and stream.
    """
    old = [mapping for mapping in find_mappings(aws, stack) if mapping.starts_at == "LATEST"]
    if old:
        region = f"--region {aws.region}"
        deletions = " && ".join(
            f"aws lambda delete-event-source-mapping {region} --uuid {mapping.uuid}" for mapping in old
        )
        raise Missing(
            f"This stage was deployed by a release whose functions start reading the stream at its end, and Lambda "
            f"lets nobody change where: delete what it has, `{deletions}`, wait a minute, and run this again within a "
            f"quarter of an hour. Meanwhile the stream keeps what happens, and nothing is lost. "
            f"docs/operations/deploying.md says more (Upgrading from 0.1.0)."
        )


def wait_until_enabled(
    aws: Aws, stack: str, say: Callable[[str], None], *, pause: Callable[[float], None] = time.sleep
) -> None:
    """Wait until Lambda reads the stream for each function. DeploymentError if one is switched off, or takes longer
    than MOST_SECONDS: live updates and mails would wait, and nobody would know why."""
    deadline = time.monotonic() + MOST_SECONDS
    told = False
    while waiting := [mapping for mapping in find_mappings(aws, stack) if mapping.state != "Enabled"]:
        for mapping in waiting:
            if mapping.state not in _ON_THEIR_WAY or time.monotonic() > deadline:
                raise DeploymentError(
                    f"It's deployed, but Lambda does not read the stream for {mapping.function}: its event source "
                    f"mapping is {mapping.state}. `aws lambda update-event-source-mapping --region {aws.region} "
                    f"--uuid {mapping.uuid} --enabled` switches it on."
                )
        if not told:
            say("Waiting until Lambda reads the stream …")
            told = True
        pause(_PAUSE_SECONDS)


def _read(functions: Any, uuid: str) -> Mapping | None:
    try:
        found = functions.get_event_source_mapping(UUID=uuid)
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return None
        raise
    name = found["FunctionArn"].rpartition(":function:")[2]
    # A queue has no position; ministack says one for it all the same.
    starts_at = found.get("StartingPosition", "") if ":dynamodb:" in found["EventSourceArn"] else ""
    return Mapping(uuid, name, starts_at, found["State"])
