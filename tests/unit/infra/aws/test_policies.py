"""The deployer's two policies: all that a deployment calls, found in its code and in CloudFormation's own schemas, and
nothing besides."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from importlib.metadata import files
from pathlib import Path
from typing import Any

import pytest

from infra.cloudformation.resolve import resolve
from infra.cloudformation.template import parse
from infra.cloudformation.translate import translate
from infra.lints.__main__ import FORMS
from infra.package.build import build
from infra.workspace import ROOT
from tests.deployer_rights import POLICIES, actions_of, allowed_by, operations

SCHEMAS = next(
    Path(str(path.locate())).parent for path in files("cfn-lint") or () if path.match("schemas/resources/*.json")
)
"""CloudFormation's own, a file a type, which cfn-lint brings along."""

TYPE_NAME = re.compile(r'"typeName": ?"([\w:]+)"')

MOST_CHARACTERS = 6_144
"""What IAM takes as a managed policy, white space not counted."""

CODE = [
    *(ROOT / "infra" / "aws").glob("*.py"),
    *(ROOT / "infra" / "deployment").glob("*.py"),
    ROOT / "infra/site/bucket.py",
    ROOT / "infra/site/jwks.py",
]

BY_THE_LIBRARY = {
    # Experts' pages are written again, and made-up experts added, by the product's own code.
    *("dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem"),
    "dynamodb:ConditionCheckItem",
}

OF_THE_SAME_NAME = {"cloudfront:GetPublicKey"}
"""What another service calls so, which nobody means."""

BY_CLOUDFORMATION = {"iam:PassRole", "s3:PutBucketOwnershipControls"}
"""What is asked for beside the call: a role that is handed on, who owns a new bucket's objects."""

BY_SAM = {"cloudformation:CreateChangeSet"}
"""For the transform that writes SAM's types out, which is no type of its own."""

NOT_NEEDED = {
    "another service's, for what the template doesn't ask for": [
        *("acm-pca:*", "billing:*", "ec2:*", "elasticfilesystem:*", "firehose:*", "kinesis:*", "payments:*"),
        *("s3files:*", "s3tables:*", "cloudfront:*ConnectionGroup", "cloudfront:GetVpcOrigin"),
    ],
    "the keys are made, and used by functions": [
        *("kms:*Grant", "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ListAliases"),
    ],
    "roles have no policies but their own": [
        "iam:AttachRolePolicy",
        "iam:DetachRolePolicy",
        "iam:CreateServiceLinkedRole",
    ],
    "tables have neither replicas nor imports, and nobody reads or writes items": [
        *("dynamodb:*Replica", "dynamodb:*Item", "dynamodb:Query", "dynamodb:Scan", "dynamodb:ImportTable"),
        *("dynamodb:*ableKinesisStreamingDestination", "dynamodb:UpdateKinesisStreamingDestination"),
        *("dynamodb:UpdateContributorInsights", "dynamodb:PutResourcePolicy", "dynamodb:DeleteResourcePolicy"),
    ],
    "functions have neither versions nor signatures nor layers": [
        *(
            "lambda:*CodeSigningConfig",
            "lambda:AssociateRuntimeAlias",
            "lambda:GetLayerVersion",
            "lambda:PublishVersion",
        ),
        *("lambda:PassCapacityProvider", "lambda:PutFunctionRecursionConfig", "lambda:PutFunctionScalingConfig"),
        "lambda:PutRuntimeManagementConfig",
    ],
    "log groups have retention and nothing else": [
        *("logs:*KmsKey", "logs:CreateLog[DS]*", "logs:*DataProtectionPolicy", "logs:*IndexPolicy", "logs:PutLog*"),
        *("logs:*ResourcePolicy", "logs:PutBearerTokenAuthentication"),
    ],
    "the buckets have policies, encryption, CORS, lifecycles and what they notify of": [
        *("s3:*Accelerate*", "s3:*Analytics*", "s3:*Abac", "s3:*Acl", "s3:*Logging", "s3:*Metadata*", "s3:*Metrics*"),
        *("s3:*ObjectLock*", "s3:*Replication*", "s3:*Versioning", "s3:*Website", "s3:*Inventory*"),
        *("s3:*IntelligentTiering*", "s3:*Object", "s3:GetObjectVersion", "s3:REST.PUT.OBJECT"),
    ],
    "the topic has no data protection": ["sns:PutDataProtectionPolicy"],
    "the secret stands in one region": ["secretsmanager:*Region*"],
    "the certificate and the distribution are as they were made": [
        *("acm:UpdateCertificateOptions", "cloudfront:UpdateDistributionWithStagingConfig"),
    ],
}
"""What CloudFormation's schemas name for these types and this template never makes it call, and why."""


def policy(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((POLICIES / f"{name}.json").read_text(encoding="utf-8"))
    return found


def called_in(path: Path) -> Iterator[tuple[str, str]]:
    """The calls of AWS in a file: service and operation."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        name, given = node.func.attr, node.args[0] if node.args else None
        if name == "get_waiter":
            yield "dynamodb", "DescribeTable"
        elif name == "get_paginator" and isinstance(given, ast.Constant):
            yield from operations(str(given.value))
        else:
            yield from operations(name)


@cache
def called() -> set[str]:
    found = {action for path in CODE for call in called_in(path) for action in actions_of(*call)}
    return (found - OF_THE_SAME_NAME) | BY_THE_LIBRARY | BY_CLOUDFORMATION


def test_the_deployer_may_do_what_the_deployment_calls_and_nothing_else() -> None:
    granted = {action for statement in policy("deployer")["Statement"] for action in statement["Action"]}
    assert granted == called()


@cache
def asked_by_cloudformation() -> set[str]:
    """Rights that the schemas of the template's types name, in each form that may be deployed."""
    whole = translate(build().template_for("bucket"))
    edge = parse((ROOT / "infra" / "edge.yaml").read_text(encoding="utf-8"))
    types = {each["Type"] for form in FORMS.values() for each in resolve(whole, form)["Resources"].values()}
    types |= {each["Type"] for each in edge["Resources"].values()}
    found: dict[str, set[str]] = {}
    for path in SCHEMAS.glob("*.json"):
        text = path.read_text(encoding="utf-8")
        # Most are of other types, and reading them takes seconds.
        if types.isdisjoint(TYPE_NAME.findall(text)):
            continue
        schema = json.loads(text)
        if schema["typeName"] in types:
            rights = found.setdefault(schema["typeName"], set())
            for name, handler in schema.get("handlers", {}).items():
                # Listing what is there is for imports by a wizard.
                if name != "list":
                    rights.update(handler.get("permissions", ()))
    assert set(found) == types
    return set().union(*found.values())


def test_cloudformation_may_do_what_the_templates_types_need_and_nothing_else() -> None:
    patterns = {action for statement in policy("cloudformation")["Statement"] for action in statement["Action"]}
    unneeded = [pattern for patterns_of in NOT_NEEDED.values() for pattern in patterns_of]
    asked = asked_by_cloudformation() | BY_SAM
    refused = {right for right in asked if not any(matches(right, pattern) for pattern in patterns)}
    assert {right for right in refused if not any(matches(right, pattern) for pattern in unneeded)} == set()
    assert {pattern for pattern in patterns if not any(matches(right, pattern) for right in asked)} == set()
    assert {pattern for pattern in unneeded if not any(matches(right, pattern) for right in refused)} == set()


BY_PROPERTY = {
    ("AWS::KMS::Key", "EnableKeyRotation"): "kms:EnableKeyRotation",
    ("AWS::S3::Bucket", "CorsConfiguration"): "s3:PutBucketCORS",
    ("AWS::S3::Bucket", "LifecycleConfiguration"): "s3:PutLifecycleConfiguration",
    ("AWS::S3::Bucket", "NotificationConfiguration"): "s3:PutBucketNotification",
}
"""Rights that CloudFormation takes for a property alone, which no schema says: an excuse above may be none by now."""


def test_what_a_property_takes_is_allowed() -> None:
    whole = resolve(translate(build().template_for("bucket")), FORMS["full"])
    said = {(each["Type"], name) for each in whole["Resources"].values() for name in each.get("Properties", {})}
    assert said >= BY_PROPERTY.keys()
    may = policy("cloudformation")
    assert [right for right in BY_PROPERTY.values() if not allowed_by(may, *right.split(":"))] == []


@pytest.mark.parametrize("name", ["deployer", "cloudformation"])
def test_what_is_allowed_is_of_the_service_that_the_resource_is_of(name: str) -> None:
    """On another one's it allows nothing."""
    for statement in policy(name)["Statement"]:
        named = [statement["Resource"]] if isinstance(statement["Resource"], str) else statement["Resource"]
        services = {resource.split(":")[2] for resource in named if resource != "*"}
        if services:
            assert {action.split(":")[0] for action in statement["Action"]} == services, statement["Sid"]


def matches(right: str, pattern: str) -> bool:
    # IAM passes over case.
    return fnmatchcase(right.lower(), pattern.lower())


def test_roles_are_handed_to_those_alone_who_need_them() -> None:
    for name, service in (("deployer", "cloudformation"), ("cloudformation", "lambda")):
        (handing,) = [each for each in policy(name)["Statement"] if "iam:PassRole" in each["Action"]]
        assert handing["Condition"] == {"StringEquals": {"iam:PassedToService": f"{service}.amazonaws.com"}}
        assert handing["Resource"].startswith("arn:aws:iam::*:role/expertbook-")


@pytest.mark.parametrize("name", ["deployer", "cloudformation"])
def test_iam_takes_it_and_what_can_be_named_is_named(name: str) -> None:
    document = policy(name)
    assert len(json.dumps(document, separators=(",", ":"))) < MOST_CHARACTERS
    sids = [statement["Sid"] for statement in document["Statement"]]
    assert len(set(sids)) == len(sids)
    for statement in document["Statement"]:
        for resource in [statement["Resource"]] if isinstance(statement["Resource"], str) else statement["Resource"]:
            assert resource == "*" or "expertbook" in resource or "Serverless" in resource


def test_a_call_that_nobody_may_make_would_be_seen() -> None:
    assert allowed_by(policy("deployer"), "s3", "HeadBucket")
    assert not allowed_by(policy("deployer"), "iam", "CreateUser")
