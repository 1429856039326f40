"""Deploying a release: its package into a bucket, its template into a stack, the site into another bucket.

Nothing here knows which cloud it talks to; the clients do.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from botocore.exceptions import ClientError

from infra.build import Release


class Clients(Protocol):
    """What makes the AWS clients: a boto3 session with an endpoint, or without."""

    def client(self, service_name: Any, /) -> Any:
        """A client of the service."""


class DeploymentError(Exception):
    """The cloud did not take the release; the message says what it answered."""


@dataclass(frozen=True, slots=True)
class Stack:
    """A deployed stack: its outputs, and whether this deployment made or changed it."""

    outputs: dict[str, str]
    created: bool
    changed: bool


@dataclass(frozen=True, slots=True)
class Deployer:
    """Puts releases into one stack."""

    clients: Clients
    stack_name: str
    bucket: str
    """Where packages and templates are kept; made when it is not there."""

    say: Callable[[str], None] = print

    def deploy(self, release: Release, parameters: dict[str, str]) -> Stack:
        """Bring the stack to the release; nothing is done if it is there already."""
        body = json.dumps(release.template_for(self.bucket), sort_keys=True)
        digest = _digest(body, parameters)
        before = self._outputs()
        if before is not None and before.get("Release") == digest:
            return Stack(before, created=False, changed=False)
        self.say("Deploying …" if before is None else "Deploying what changed …")
        template_url = self._upload(release, body)
        self._apply(template_url, {**parameters, "Release": digest}, exists=before is not None)
        self._enable_expiry()
        outputs = self._outputs()
        assert outputs is not None
        return Stack(outputs, created=before is None, changed=True)

    def _outputs(self) -> dict[str, str] | None:
        """The stack's outputs, or None where no stack stands."""
        stack = self._describe()
        if stack is None:
            return None
        return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}

    def _describe(self) -> dict[str, Any] | None:
        cloudformation = self.clients.client("cloudformation")
        try:
            found = cloudformation.describe_stacks(StackName=self.stack_name)["Stacks"]
        except ClientError as error:
            if "does not exist" in str(error):
                return None
            raise
        return found[0] if found else None

    def _upload(self, release: Release, body: str) -> str:
        """Put package and template into the bucket; the template's address."""
        s3 = self.clients.client("s3")
        try:
            s3.head_bucket(Bucket=self.bucket)
        except ClientError:
            s3.create_bucket(Bucket=self.bucket)
        s3.put_object(Bucket=self.bucket, Key=release.package_key, Body=release.package.read_bytes())
        key = f"templates/{hashlib.sha256(body.encode()).hexdigest()[:32]}.json"
        s3.put_object(Bucket=self.bucket, Key=key, Body=body.encode())
        return f"{s3.meta.endpoint_url}/{self.bucket}/{key}"

    def _apply(self, template_url: str, parameters: dict[str, str], *, exists: bool) -> None:
        cloudformation = self.clients.client("cloudformation")
        act = cloudformation.update_stack if exists else cloudformation.create_stack
        try:
            act(
                StackName=self.stack_name,
                TemplateURL=template_url,
                Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()],
                Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
            )
        except ClientError as error:
            if "No updates are to be performed" not in str(error):
                raise DeploymentError(str(error)) from error
        self._wait()

    def _wait(self) -> None:
        """Wait until the stack stands still, and say what went wrong if something did."""
        wait = 0.05
        while True:
            stack = self._describe()
            status = stack["StackStatus"] if stack else "DELETED"
            if status in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
                return
            if not status.endswith("_IN_PROGRESS"):
                raise DeploymentError(f"The stack is in {status}: {self._first_failure()}")
            time.sleep(wait)
            wait = min(wait * 1.5, 5)

    def _first_failure(self) -> str:
        cloudformation = self.clients.client("cloudformation")
        events = cloudformation.describe_stack_events(StackName=self.stack_name)["StackEvents"]
        failed = [event for event in events if event["ResourceStatus"].endswith("_FAILED")]
        if not failed:
            return "no reason given"
        first = failed[-1]
        return f"{first['LogicalResourceId']}: {first.get('ResourceStatusReason', 'no reason')}"

    def _enable_expiry(self) -> None:
        """Let items expire. AWS has done so by the template, which ministack 1.5.33 passes over."""
        outputs = self._outputs()
        assert outputs is not None
        dynamodb = self.clients.client("dynamodb")
        name = outputs["TableName"]
        described = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
        if described["TimeToLiveStatus"] in ("ENABLED", "ENABLING"):
            return
        dynamodb.update_time_to_live(
            TableName=name,
            TimeToLiveSpecification={"AttributeName": "expires_at", "Enabled": True},
        )


def _digest(body: str, parameters: dict[str, str]) -> str:
    """What tells one release in a stack from another."""
    told = json.dumps([body, sorted(parameters.items())])
    return hashlib.sha256(told.encode()).hexdigest()[:16]
