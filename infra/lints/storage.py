"""What is stored: who can read it, on its way and where it lies, and what outlives a mistake."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from infra.cloudformation.template import Template, references
from infra.lints.finding import MAPPING, Finding, Rule, as_list, referred_id, resources_of_type

MADE_AGAIN = {"CalendarApps": "the secrets of apps at Google and Microsoft, which lie there for their operator"}
"""What may be lost with the stack, and what it is."""

FOURTEEN_DAYS = 14 * 24 * 3600

_BLOCKS = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")


def _buckets(template: Template) -> Iterator[Finding]:
    for name, bucket in resources_of_type(template, "AWS::S3::Bucket"):
        block = bucket.get("PublicAccessBlockConfiguration", {})
        if not all(block.get(kind) is True for kind in _BLOCKS):
            yield Finding(name, "could be opened to everybody")
        if not bucket.get("BucketEncryption", {}).get("ServerSideEncryptionConfiguration"):
            yield Finding(name, "does not say how it is encrypted")
        policies = [
            policy
            for _, policy in resources_of_type(template, "AWS::S3::BucketPolicy")
            if referred_id(policy.get("Bucket")) == name
        ]
        if not _only_over_tls(policies, name, "s3:*", resources=2):
            yield Finding(name, "can be read and written in the clear")


def _queues(template: Template) -> Iterator[Finding]:
    for name, queue in resources_of_type(template, "AWS::SQS::Queue"):
        if queue.get("SqsManagedSseEnabled") is not True and "KmsMasterKeyId" not in queue:
            yield Finding(name, "is not encrypted")
        if queue.get("MessageRetentionPeriod") != FOURTEEN_DAYS and not _is_emptied(template, name):
            yield Finding(name, "forgets what nobody has looked at before 14 days are over")
        policies = [
            policy
            for _, policy in resources_of_type(template, "AWS::SQS::QueuePolicy")
            if name in map(referred_id, policy.get("Queues", []))
        ]
        if not _only_over_tls(policies, name, "sqs:*", resources=1):
            yield Finding(name, "can be read and written in the clear")


def _is_emptied(template: Template, queue: str) -> bool:
    """Whether a function takes what is in the queue, so that nobody has to look."""
    mappings = resources_of_type(template, MAPPING)
    return any(referred_id(mapping.get("EventSourceArn")) == queue for _, mapping in mappings)


def _only_over_tls(policies: list[dict[str, Any]], name: str, actions: str, resources: int) -> bool:
    """Whether a policy denies everything that comes in the clear; a bucket is two `resources`, as its objects count."""
    return any(
        statement["Effect"] == "Deny"
        and statement["Principal"] in ("*", {"AWS": "*"})
        and actions in as_list(statement["Action"])
        and statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}
        and list(references(statement["Resource"])) == [name] * resources
        for policy in policies
        for statement in policy["PolicyDocument"]["Statement"]
    )


def _tables(template: Template) -> Iterator[Finding]:
    for name, table in resources_of_type(template, "AWS::DynamoDB::Table"):
        recovery = table.get("PointInTimeRecoverySpecification", {})
        if recovery.get("PointInTimeRecoveryEnabled") is not True:
            yield Finding(name, "can't be brought back to an earlier point in time")
        if table.get("DeletionProtectionEnabled") is not True:
            yield Finding(name, "is not protected against deletion")


def _kept(template: Template) -> Iterator[Finding]:
    for name, resource in template["Resources"].items():
        if resource["Type"] not in ("AWS::DynamoDB::Table", "AWS::SecretsManager::Secret", "AWS::S3::Bucket"):
            continue
        if name in MADE_AGAIN or (resource["Type"] == "AWS::S3::Bucket" and _forgets(resource["Properties"])):
            continue
        for policy in ("DeletionPolicy", "UpdateReplacePolicy"):
            if resource.get(policy) != "Retain":
                yield Finding(name, f"is lost with the stack or when it is replaced: its {policy} is not Retain")


def _forgets(bucket: dict[str, Any]) -> bool:
    """Whether all of a bucket is gone after a day in any case."""
    rules = bucket.get("LifecycleConfiguration", {}).get("Rules", [])
    return any(
        (rule["Status"], rule.get("ExpirationInDays"), "Prefix" in rule) == ("Enabled", 1, False) for rule in rules
    )


RULES = {
    "buckets": Rule("Every bucket is private, encrypted and reached over TLS alone.", ("AWS::S3::Bucket",), _buckets),
    "queues": Rule(
        "Every queue is encrypted, reached over TLS alone, and keeps for 14 days what no function takes.",
        ("AWS::SQS::Queue",),
        _queues,
    ),
    "tables": Rule(
        "Every table has point-in-time recovery and deletion protection.", ("AWS::DynamoDB::Table",), _tables
    ),
    "kept": Rule(
        "Tables, secrets and buckets outlive the stack, but for what infra/lints/storage.py names, and buckets that "
        "keep nothing for more than a day.",
        ("AWS::DynamoDB::Table", "AWS::SecretsManager::Secret", "AWS::S3::Bucket"),
        _kept,
    ),
}
