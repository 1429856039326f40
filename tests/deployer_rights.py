"""Which rights of IAM a call of AWS needs, and whether a policy of the deployer gives them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import boto3
from botocore import xform_name

from infra.workspace import ROOT

POLICIES = ROOT / "infra" / "aws" / "policies"

SERVICES = (
    *("acm", "cloudformation", "cloudfront", "cloudwatch", "dynamodb", "lambda", "logs", "route53", "s3"),
    *("kms", "secretsmanager", "ses", "sesv2", "sts"),
)
"""Whose clients a deployment makes."""

_PREFIX = {"sesv2": "ses"}

_OTHERWISE = {
    # A right may have another name than its call.
    ("s3", "HeadBucket"): "ListBucket",
    ("s3", "HeadObject"): "GetObject",
    ("s3", "ListObjectsV2"): "ListBucket",
    ("s3", "DeleteObjects"): "DeleteObject",
    ("s3", "PutBucketEncryption"): "PutEncryptionConfiguration",
    ("s3", "PutBucketLifecycleConfiguration"): "PutLifecycleConfiguration",
    ("s3", "PutPublicAccessBlock"): "PutBucketPublicAccessBlock",
}


@cache
def _names() -> dict[str, list[tuple[str, str]]]:
    """Service and operation by what the method of a client is called."""
    session: Any = boto3.Session("key", "secret", region_name="us-east-1")
    found: dict[str, list[tuple[str, str]]] = {}
    for service in SERVICES:
        for operation in session.client(service).meta.service_model.operation_names:
            found.setdefault(xform_name(operation), []).append((service, operation))
    return found


def operations(method: str) -> Iterator[tuple[str, str]]:
    """What a call of a method with that name asks of AWS; nothing if it's none of a client."""
    yield from _names().get(method, [])


def actions_of(service: str, operation: str) -> set[str]:
    """The rights that a call needs."""
    return {f"{_PREFIX.get(service, service)}:{_OTHERWISE.get((service, operation), operation)}"}


def allowed_by(policy: dict[str, Any], service: str, operation: str) -> bool:
    """Whether a policy of plain actions allows the call, on something."""
    granted = {action for statement in policy["Statement"] for action in statement["Action"]}
    return actions_of(service, operation) <= granted
