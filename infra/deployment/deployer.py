"""Deploying a release: its package into a bucket, its template into a stack.

Nothing here knows which cloud it talks to; the clients do.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from botocore.exceptions import ClientError

from infra.cloudformation.template import Template
from infra.deployment.changes import Change
from infra.deployment.events import Event, StackFollower, fetch_full_reason
from infra.package.build import Release


class ClientFactory(Protocol):
    """What makes the AWS clients: a boto3 session with an endpoint, or without."""

    def client(self, service_name: Any, /) -> Any:
        """A client of the service."""


class DeploymentError(Exception):
    """The cloud did not take the release; the message says what it answered."""


class NotApproved(Exception):
    """The person who was asked did not want the changes; nothing was done."""


@dataclass(frozen=True, slots=True)
class Stack:
    """A deployed stack: its outputs, and whether this deployment made or changed it."""

    outputs: dict[str, str]
    created: bool
    changed: bool


_MOST_SECONDS = 3600
"""How long CloudFormation may take; a new distribution is a matter of minutes."""

_MOST_SECONDS_TO_PLAN = 300

WATCHED_MINUTES = 3
"""How long a changed stack is watched. Lambda's figures come a minute late, and the alarm looks at one minute."""

_NO_CHANGES = ("didn't contain changes", "No updates are to be performed")

_CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]

_OVERTAKEN = (
    "InvalidChangeSetStatus",
    "InvalidChangeSetStatusException",
    "ChangeSetNotFound",
    "ChangeSetNotFoundException",
)

_NOT_MADE_YET = ("REVIEW_IN_PROGRESS", "DELETE_COMPLETE")

Source = dict[str, str]
"""Where CloudFormation finds a template."""

_CHANGE_SETS = "expertbook-"
"""How the names of our own change sets begin."""


def _approve_all(_changes: Sequence[Change]) -> bool:
    return True


def _ignore(_event: Event) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Deployer:
    """Puts releases into one stack, a change set at a time."""

    clients: ClientFactory
    stack_name: str
    bucket: str
    """Where packages and templates are kept; made when it is not there."""

    say: Callable[[str], None] = print
    approve: Callable[[Sequence[Change]], bool] = _approve_all
    """Asked before anything is changed."""

    told: Callable[[Event], None] = _ignore
    """Hears what CloudFormation does while it does it."""

    tags: dict[str, str] = field(default_factory=dict)
    """Given to the stack, and by it to all that can have tags."""

    role: str = ""
    """ARN of the role in whose name CloudFormation works; else that of the deployer, or of the last time."""

    rollback_alarm: str = ""
    """ARN of an alarm: where it goes off during a change or within three minutes after, the change is taken back."""

    of_account: dict[str, str] = field(default_factory=dict)
    """`ExpectedBucketOwner`, where a bucket of that name could be somebody else's."""

    def deploy(self, release: Release, parameters: dict[str, str]) -> Stack:
        """Bring the stack to the release; nothing is done if it is there already.

        NotApproved if the changes were not wanted, DeploymentError if they failed: then the stack is as it was.
        """
        body = json.dumps(release.template_for(self.bucket), sort_keys=True)
        digest = _digest(body, parameters)
        before = self.outputs()
        if before is not None and before.get("Release") == digest:
            return Stack(before, created=False, changed=False)
        self.say("Deploying …" if before is None else "Deploying what changed …")
        self._upload_package(release)
        parameters = {**parameters, "Release": digest}
        changed = self._change("CREATE" if before is None else "UPDATE", self._upload_template(body), parameters)
        self._enable_expiry()
        outputs = self.outputs()
        assert outputs is not None
        return Stack(outputs, created=before is None, changed=changed)

    def apply_small(self, template: Template, parameters: dict[str, str]) -> bool:
        """Bring the stack to a template that is short enough to go with the request; whether that changed anything."""
        kind = "CREATE" if self.outputs() is None else "UPDATE"
        return self._change(kind, {"TemplateBody": json.dumps(template, sort_keys=True)}, parameters)

    def adopt(self, template: Template, parameters: dict[str, str], resources: list[dict[str, Any]]) -> None:
        """Make the stack of resources that are there already, as an earlier stack left them; nothing is replaced."""
        source = self._upload_template(json.dumps(template, sort_keys=True))
        # An import may not give tags.
        replace(self, tags={})._change("IMPORT", source, parameters, ResourcesToImport=resources)

    def remove(self) -> str:
        """Delete the stack and wait; the status in which it ended. What is to be retained stays."""
        stack = self.describe()
        if stack is None:
            return "DELETE_COMPLETE"
        cloudformation = self.clients.client("cloudformation")
        follower = StackFollower(cloudformation, stack["StackId"], self.told)
        cloudformation.delete_stack(StackName=self.stack_name, **self._as_role())
        status = follower.until_still(most_seconds=_MOST_SECONDS)
        if status != "DELETE_COMPLETE":
            raise DeploymentError(f"The stack is in {status}: {follower.reason()}")
        return status

    def protect(self, on: bool) -> None:
        """Have CloudFormation refuse to delete the stack, or let it again."""
        self.clients.client("cloudformation").update_termination_protection(
            StackName=self.stack_name, EnableTerminationProtection=on
        )

    def wait_for_others(self) -> None:
        """Wait until nobody works on the stack any more."""
        stack = self.describe()
        if stack is None or stack["StackStatus"] in _NOT_MADE_YET or not stack["StackStatus"].endswith("_IN_PROGRESS"):
            return
        self.say(f"The stack is in {stack['StackStatus']}: another deployment is on its way. Waiting for it …")
        StackFollower(self.clients.client("cloudformation"), stack["StackId"], self.told).until_still(
            most_seconds=_MOST_SECONDS
        )

    def outputs(self) -> dict[str, str] | None:
        """The stack's outputs, or None where no stack stands."""
        stack = self.describe()
        if stack is None or stack["StackStatus"] in _NOT_MADE_YET:
            return None
        return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}

    def describe(self) -> dict[str, Any] | None:
        """The stack as CloudFormation describes it, or None."""
        cloudformation = self.clients.client("cloudformation")
        try:
            found = cloudformation.describe_stacks(StackName=self.stack_name)["Stacks"]
        except ClientError as error:
            if "does not exist" in str(error):
                return None
            raise
        described: dict[str, Any] | None = found[0] if found else None
        return described

    def _upload_package(self, release: Release) -> None:
        s3 = self.clients.client("s3")
        self._make_bucket(s3)
        try:
            s3.head_object(Bucket=self.bucket, Key=release.package_key, **self.of_account)
        except ClientError:
            # First what is in it, so that no package is there without.
            self._put(s3, release.sbom_key, release.sbom.encode())
            self._put(s3, release.package_key, release.package.read_bytes())

    def _upload_template(self, body: str) -> Source:
        """Put a template into the bucket."""
        s3 = self.clients.client("s3")
        self._make_bucket(s3)
        key = f"templates/{hashlib.sha256(body.encode()).hexdigest()[:32]}.json"
        self._put(s3, key, body.encode())
        return {"TemplateURL": f"{s3.meta.endpoint_url}/{self.bucket}/{key}"}

    def _make_bucket(self, s3: Any) -> None:
        try:
            s3.head_bucket(Bucket=self.bucket, **self.of_account)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
                raise DeploymentError(f"The bucket {self.bucket} can't be used: {error}") from error
            region = s3.meta.region_name
            # S3 wants us-east-1 not to be named.
            place = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
            s3.create_bucket(Bucket=self.bucket, **place)

    def _put(self, s3: Any, key: str, content: bytes) -> None:
        s3.put_object(Bucket=self.bucket, Key=key, Body=content, **self.of_account)

    def _change(self, kind: str, source: Source, parameters: dict[str, str], **more: Any) -> bool:
        """Plan, ask, do; whether there was anything to do."""
        cloudformation = self.clients.client("cloudformation")
        planned = self._plan(cloudformation, kind, source, parameters, more)
        if planned is None:
            return False
        name, stack_id, changes = planned
        is_executed = False
        try:
            if not self.approve(changes):
                raise NotApproved
            follower = StackFollower(cloudformation, stack_id, self.told)
            self._execute(cloudformation, name)
            is_executed = True
        finally:
            # Also when somebody presses Ctrl-C at the question.
            if not is_executed:
                self._forget(cloudformation, name)
        status = follower.until_still(most_seconds=_MOST_SECONDS)
        if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE"):
            raise DeploymentError(f"The stack is in {status}: {follower.reason()}")
        return True

    def _plan(
        self, cloudformation: Any, kind: str, source: Source, parameters: dict[str, str], more: dict[str, Any]
    ) -> tuple[str, str, list[Change]] | None:
        """A change set's name, the stack's id, and the changes; None where there are none."""
        if kind == "UPDATE":
            self._forget_unexecuted(cloudformation)
        name = f"{_CHANGE_SETS}{time.time_ns() // 1_000_000}"
        try:
            made = cloudformation.create_change_set(
                StackName=self.stack_name,
                ChangeSetName=name,
                ChangeSetType=kind,
                **source,
                Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
                Capabilities=_CAPABILITIES,
                Tags=[{"Key": key, "Value": value} for key, value in self.tags.items()],
                **self._as_role(),
                **(self._rollback() if kind != "IMPORT" else {}),
                **more,
            )
        except ClientError as error:
            raise DeploymentError(error.response["Error"].get("Message") or str(error)) from error
        status, reason, changes = self._planned(cloudformation, name)
        if status == "CREATE_COMPLETE":
            return name, made["StackId"], changes
        reason = fetch_full_reason(cloudformation, self.stack_name, reason)
        self._forget(cloudformation, name)
        if any(words in reason for words in _NO_CHANGES):
            return None
        raise DeploymentError(f"CloudFormation can't plan this: {reason}")

    def _execute(self, cloudformation: Any, name: str) -> None:
        try:
            cloudformation.execute_change_set(ChangeSetName=name, StackName=self.stack_name)
        except ClientError as error:
            if error.response["Error"]["Code"] not in _OVERTAKEN:
                raise
            raise DeploymentError(
                "Somebody else has changed the stack since these changes were worked out, so none was made. Run the "
                "same command again."
            ) from error

    def _as_role(self) -> dict[str, str]:
        return {"RoleARN": self.role} if self.role else {}

    def _rollback(self) -> dict[str, Any]:
        """When CloudFormation takes a change back. Said in any case: what isn't said stays as it was last time."""
        if not self.rollback_alarm:
            return {"RollbackConfiguration": {"RollbackTriggers": [], "MonitoringTimeInMinutes": 0}}
        trigger = {"Arn": self.rollback_alarm, "Type": "AWS::CloudWatch::Alarm"}
        return {"RollbackConfiguration": {"RollbackTriggers": [trigger], "MonitoringTimeInMinutes": WATCHED_MINUTES}}

    def _planned(self, cloudformation: Any, name: str) -> tuple[str, str, list[Change]]:
        """Status, reason and changes of a change set, once it is worked out."""
        deadline = time.monotonic() + _MOST_SECONDS_TO_PLAN
        wait = 0.05
        while True:
            pages = list(
                cloudformation.get_paginator("describe_change_set").paginate(
                    ChangeSetName=name, StackName=self.stack_name
                )
            )
            status = pages[0]["Status"]
            if not status.endswith(("_PENDING", "_IN_PROGRESS")):
                changes = [Change.read(change) for page in pages for change in page.get("Changes", [])]
                return status, pages[0].get("StatusReason", ""), changes
            if time.monotonic() > deadline:
                raise DeploymentError("CloudFormation has not worked out the changes within five minutes.")
            time.sleep(wait)
            wait = min(wait * 1.5, 3)

    def _forget_unexecuted(self, cloudformation: Any) -> None:
        """Remove what interrupted deployments planned."""
        for page in cloudformation.get_paginator("list_change_sets").paginate(StackName=self.stack_name):
            for planned in page.get("Summaries", []):
                is_ours = planned["ChangeSetName"].startswith(_CHANGE_SETS)
                if is_ours and planned.get("ExecutionStatus") in ("AVAILABLE", "UNAVAILABLE"):
                    cloudformation.delete_change_set(ChangeSetName=planned["ChangeSetName"], StackName=self.stack_name)

    def _forget(self, cloudformation: Any, name: str) -> None:
        """Remove a plan, and the empty stack that was made for it."""
        cloudformation.delete_change_set(ChangeSetName=name, StackName=self.stack_name)
        stack = self.describe()
        if stack is not None and stack["StackStatus"] == "REVIEW_IN_PROGRESS":
            cloudformation.delete_stack(StackName=self.stack_name)

    def _enable_expiry(self) -> None:
        """Let items expire. AWS has done so by the template, which ministack 1.5.33 passes over."""
        name = (self.outputs() or {}).get("TableName")
        if name is None:
            return
        dynamodb = self.clients.client("dynamodb")
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
