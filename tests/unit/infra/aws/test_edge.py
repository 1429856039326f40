"""Whose the stack in us-east-1 is that was named before regions were in the names."""

from __future__ import annotations

from typing import Any

import pytest

from infra.aws.edge import find_old
from infra.deployment.deployer import Deployer

ACL = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/a/b"


def described(name: str, **more: Any) -> dict[str, Any]:
    stack = {"StackName": name, "StackStatus": "CREATE_COMPLETE", "CreationTime": "2026-01-01T00:00:00Z", **more}
    return {"Stacks": [stack]}


@pytest.mark.parametrize(("used", "is_ours"), [(ACL, True), (f"{ACL}2", False), ("", False)])
def test_it_is_this_regions_if_its_stage_uses_what_it_has(aws: Any, used: str, is_ours: bool) -> None:
    # Of two regions with the stage, the other one's site would lose its certificate and its firewall.
    parameters = [{"ParameterKey": "WebAclArn", "ParameterValue": used}]
    aws.answers("cloudformation", "describe_stacks", described("expertbook-prod", Parameters=parameters))
    outputs = [{"OutputKey": "WebAclArn", "OutputValue": ACL}]
    aws.answers("cloudformation", "describe_stacks", described("expertbook-prod-edge", Outputs=outputs))
    edge = Deployer(aws, "expertbook-prod-edge-eu-west-1", "")
    found = find_old(aws, edge, "prod")
    assert (found.stack_name if found else None) == ("expertbook-prod-edge" if is_ours else None)


def test_most_stages_have_none(aws: Any) -> None:
    aws.answers("cloudformation", "describe_stacks", described("expertbook-prod", Parameters=[]))
    aws.refuses("cloudformation", "describe_stacks", "ValidationError", "Stack expertbook-prod-edge does not exist")
    assert find_old(aws, Deployer(aws, "expertbook-prod-edge-eu-west-1", ""), "prod") is None
