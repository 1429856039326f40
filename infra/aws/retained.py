"""What outlives a stack: the table, the keys and the site's bucket; and how a later stack takes them over.

A stack that is destroyed, or whose first deployment failed, leaves them behind. A note of them lies in the
deployments bucket until a later deployment has taken them over or they are deleted.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from infra.aws.bucket import DeploymentsBucket
from infra.aws.session import Aws
from infra.cloudformation.template import Template
from infra.deployment.resources import list_resources

Retained = dict[str, str]
"""Physical ids by logical ids."""

_TYPES = {
    "Table": "AWS::DynamoDB::Table",
    "Secret": "AWS::SecretsManager::Secret",
    "SiteBucket": "AWS::S3::Bucket",
}
_IDENTIFIERS = {"Table": "TableName", "SiteBucket": "BucketName"}
"""What identifies a resource that a stack imports. The keys are copied instead, since the embedded cloud
(ministack 1.5.33) can't import a secret, and this must be seen to work there."""

_WORDS = {"Table": "the table", "Secret": "the signing keys", "SiteBucket": "the site's bucket"}


def format_lines(kept: Retained) -> list[str]:
    """A line for each resource, for the screen."""
    return [f"  {_WORDS[name]:18} {identifier}" for name, identifier in kept.items()]


def find_in_stack(aws: Aws, stack: str) -> Retained:
    """What a stack would leave behind; after a rolled-back creation, what it has left behind."""
    cloudformation = aws.client("cloudformation")
    found = list_resources(cloudformation, stack)
    # What a rollback retained is no longer a resource of the stack, but its events still name it.
    pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack)
    skipped = [told for page in pages for told in page["StackEvents"] if told["ResourceStatus"] == "DELETE_SKIPPED"]
    kept = {told["LogicalResourceId"]: told["PhysicalResourceId"] for told in reversed(skipped) if _is_kept(told)}
    return kept | {told["LogicalResourceId"]: told["PhysicalResourceId"] for told in found if _is_kept(told)}


def _is_kept(told: dict[str, Any]) -> bool:
    is_one = _TYPES.get(told["LogicalResourceId"]) == told["ResourceType"]
    is_made = told["ResourceStatus"] not in ("DELETE_COMPLETE", "CREATE_FAILED")
    return is_one and is_made and bool(told.get("PhysicalResourceId"))


def save_note(bucket: DeploymentsBucket, stack: str, kept: Retained) -> None:
    """Note what a stack leaves behind, before it goes."""
    if kept:
        # Keeps what is noted already: taking it over may have failed half-way.
        bucket.save_note(_key(stack), bucket.load_note(_key(stack)) | kept)


def load_note(aws: Aws, bucket: DeploymentsBucket, stack: str) -> Retained:
    """What an earlier stack of the name has left behind and is still there."""
    return drop_deleted(aws, bucket.load_note(_key(stack)))


def drop_deleted(aws: Aws, told: Retained) -> Retained:
    """Those that nobody has deleted meanwhile."""
    return {name: identifier for name, identifier in told.items() if _is_there(aws, name, identifier)}


def delete_note(bucket: DeploymentsBucket, stack: str) -> None:
    """Forget what was left behind; a stack has taken it over, or it's deleted."""
    bucket.delete_note(_key(stack))


def import_list(kept: Retained) -> list[dict[str, Any]]:
    """Those that a stack can import, in CloudFormation's form."""
    return [
        {
            "ResourceType": _TYPES[name],
            "LogicalResourceId": name,
            "ResourceIdentifier": {_IDENTIFIERS[name]: identifier},
        }
        for name, identifier in kept.items()
        if name in _IDENTIFIERS
    ]


def reduce_template(template: Template, names: list[str]) -> Template:
    """The template with these resources alone, and the conditions and parameters that they need."""
    resources = {name: template["Resources"][name] for name in names}
    conditions = _needed(template.get("Conditions", {}), resources)
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Parameters": _needed(template["Parameters"], {"Resources": resources, "Conditions": conditions}),
        "Conditions": conditions,
        "Resources": resources,
    }


def _needed(declared: dict[str, Any], by: dict[str, Any]) -> dict[str, Any]:
    """Those of `declared` that `by` names, and those that these name in turn."""
    needed: dict[str, Any] = {}
    while True:
        text = json.dumps([by, needed])
        fresh = {
            name: said
            for name, said in declared.items()
            if name not in needed and (f'"{name}"' in text or f"${{{name}}}" in text)
        }
        if not fresh:
            return needed
        needed |= fresh


def read_keys(aws: Aws, kept: Retained) -> str:
    """The signing keys that were left behind, read before there is a new secret."""
    if "Secret" not in kept:
        return ""
    return str(aws.client("secretsmanager").get_secret_value(SecretId=kept["Secret"])["SecretString"])


def copy_keys(aws: Aws, keys: str, old: str, new: str) -> None:
    """Give the new secret the keys of the old one, so that links in mails still work; the old one goes in 30 days."""
    secrets = aws.client("secretsmanager")
    old_arn = secrets.describe_secret(SecretId=old)["ARN"]
    secrets.put_secret_value(SecretId=new, SecretString=keys)
    # The embedded cloud (ministack 1.5.33) gives a new secret the name of the old one, and it is one.
    if old_arn != secrets.describe_secret(SecretId=new)["ARN"]:
        secrets.delete_secret(SecretId=old, RecoveryWindowInDays=30)


def _is_there(aws: Aws, name: str, identifier: str) -> bool:
    look: dict[str, Callable[[], dict[str, Any]]] = {
        "Table": lambda: aws.client("dynamodb").describe_table(TableName=identifier),
        "Secret": lambda: aws.client("secretsmanager").describe_secret(SecretId=identifier),
        "SiteBucket": lambda: aws.client("s3").head_bucket(Bucket=identifier),
    }
    try:
        return "DeletedDate" not in look[name]()
    except ClientError as error:
        if error.response["Error"]["Code"] in ("ResourceNotFoundException", "NoSuchBucket", "404"):
            return False
        raise


def _key(stack: str) -> str:
    return f"kept/{stack}.json"
