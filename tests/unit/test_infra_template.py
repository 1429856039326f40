"""The template, as it would go to AWS: what the merge, the build and the policies must come to."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from infra import template
from infra.build import build
from infra.workspace import API

Resources = dict[str, Any]

STAR_IS_NEEDED = {"dynamodb:ListStreams"}
"""Actions that AWS does not let be limited to a resource."""


@cache
def _finished() -> str:
    return json.dumps(build().template_for("bucket"))


@pytest.fixture
def finished() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(_finished())
    return made


@pytest.fixture
def resources(finished: dict[str, Any]) -> Resources:
    found: Resources = finished["Resources"]
    return found


def of_type(resources: Resources, kind: str) -> dict[str, Any]:
    return {name: resource for name, resource in resources.items() if resource["Type"] == kind}


def references(value: Any) -> Iterator[str]:
    """The logical ids that a part of the template names."""
    if isinstance(value, list):
        for part in value:
            yield from references(part)
    if not isinstance(value, dict):
        return
    for name, part in value.items():
        if name in ("Ref", "DependsOn") and isinstance(part, str):
            yield part
        elif name == "DependsOn":
            yield from part
        elif name == "Fn::GetAtt":
            yield part[0]
        elif name == "Fn::Sub":
            text, given = (part, {}) if isinstance(part, str) else part
            yield from (found for found in re.findall(r"\$\{(\w+)", text) if found not in given)
            yield from references(given)
        else:
            yield from references(part)


def test_every_reference_leads_somewhere(finished: dict[str, Any]) -> None:
    known = set(finished["Resources"]) | set(finished["Parameters"]) | {"AWS"}
    named = {name.split(":")[0] for name in references(finished["Resources"])}
    assert named - known == set()


def test_nothing_waits_for_itself(resources: Resources) -> None:
    # cfn-lint misses the circle API -> function -> API that an environment variable can close.
    waits = {name: {r for r in references(resource) if r in resources} for name, resource in resources.items()}
    while ready := {name for name, others in waits.items() if not others}:
        waits = {name: others - ready for name, others in waits.items() if name not in ready}
    assert waits == {}


def test_another_route_is_another_websocket_deployment(finished: dict[str, Any]) -> None:
    # Chalice gives the deployment a fixed name, under which CloudFormation would never deploy a change.
    made = build().template
    changed = copy.deepcopy(made)
    changed["Resources"]["WebsocketMessageRoute"]["Properties"]["RouteKey"] = "other"
    names = [
        next(iter(of_type(template.finish(t, "s3://b/k")["Resources"], "AWS::ApiGatewayV2::Deployment")))
        for t in (made, made, changed)
    ]
    assert names[0] == names[1]
    assert names[0] != names[2]


def test_the_embedded_cloud_is_given_no_type_that_it_does_not_know(resources: Resources) -> None:
    assert {r["Condition"] for r in of_type(resources, "AWS::ApiGatewayV2::Deployment").values()} == {"OnAws"}


def test_gateway_responses_are_problem_details(resources: Resources) -> None:
    responses = of_type(resources, "AWS::ApiGateway::GatewayResponse")
    declared = resources["RestAPI"]["Properties"]["GatewayResponses"]
    assert len(responses) == len(declared) == 6
    for resource in responses.values():
        properties = resource["Properties"]
        problem = json.loads(properties["ResponseTemplates"]["application/json"])
        assert set(problem) == {"type", "title", "status", "detail", "errors"}
        assert properties["StatusCode"] == str(problem["status"])
        assert problem["status"] != 403
        content_type = properties["ResponseParameters"]["gatewayresponse.header.Content-Type"]
        assert content_type == "'application/problem+json'"


def test_every_function_has_a_policy_and_a_role_of_its_own(resources: Resources) -> None:
    functions = of_type(resources, "AWS::Serverless::Function")
    roles = [function["Properties"]["Role"]["Fn::GetAtt"][0] for function in functions.values()]
    assert len(functions) == len(set(roles)) == 7
    files = {path.name for path in (API / ".chalice").glob("policy-*.json")}
    configured = json.loads((API / ".chalice" / "config.json").read_text())["stages"]["api"]["lambda_functions"]
    assert files == {function["iam_policy_file"] for function in configured.values()}


def test_policies_name_what_they_allow(resources: Resources) -> None:
    for role in of_type(resources, "AWS::IAM::Role").values():
        for policy in role["Properties"]["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                actions = set(statement["Action"])
                assert not any("*" in action for action in actions)
                if statement["Resource"] == "*":
                    assert actions <= STAR_IS_NEEDED


def test_the_stream_has_two_readers_at_most(resources: Resources) -> None:
    # A shard of a DynamoDB stream stands two.
    sources = [
        event["Properties"]
        for function in of_type(resources, "AWS::Serverless::Function").values()
        for event in function["Properties"].get("Events", {}).values()
        if event["Type"] == "DynamoDB"
    ]
    assert len(sources) == 2
    for source in sources:
        assert source["Stream"] == {"Fn::GetAtt": ["Table", "StreamArn"]}
        assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert source["MaximumRetryAttempts"] == 5
        assert source["MaximumRecordAgeInSeconds"] == 900
        assert source["DestinationConfig"]["OnFailure"]["Destination"] == {"Fn::GetAtt": ["DeadLetters", "Arn"]}


def test_what_can_not_be_made_again_outlives_the_stack(resources: Resources) -> None:
    for name in ("Table", "Secret", "SiteBucket"):
        assert resources[name]["DeletionPolicy"] == resources[name]["UpdateReplacePolicy"] == "Retain"
    table = resources["Table"]["Properties"]
    assert table["DeletionProtectionEnabled"] == {"Fn::If": ["OnAws", True, False]}
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}


def test_the_bucket_is_read_by_one_distribution_alone(resources: Resources) -> None:
    block = resources["SiteBucket"]["Properties"]["PublicAccessBlockConfiguration"]
    assert set(block.values()) == {True}
    reads, uploads = resources["SiteBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert (reads["Effect"], reads["Action"]) == ("Allow", "s3:GetObject")
    assert "${Distribution}" in reads["Condition"]["StringEquals"]["AWS:SourceArn"]["Fn::Sub"]
    assert (uploads["Effect"], uploads["Resource"]) == ("Deny", {"Fn::Sub": "${SiteBucket.Arn}/uploads/*"})


def test_a_calendar_on_a_private_machine_is_read_on_the_embedded_cloud_alone(resources: Resources) -> None:
    for name in ("APIHandler", "ReadCalendars"):
        setting = resources[name]["Properties"]["Environment"]["Variables"]["LOCAL_CALENDARS"]
        assert setting == {"Fn::If": ["OnAws", "", "allowed"]}


def test_the_release_has_the_hash_of_its_content_in_its_key(resources: Resources) -> None:
    codes = {f["Properties"]["CodeUri"] for f in of_type(resources, "AWS::Serverless::Function").values()}
    assert codes == {f"s3://bucket/{build().package_key}"}
    assert re.fullmatch(r"packages/[0-9a-f]{32}\.zip", build().package_key)
