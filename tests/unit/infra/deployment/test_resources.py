"""A stack of more than a hundred resources, which CloudFormation tells page by page."""

from __future__ import annotations

from typing import Any

import boto3
from botocore.stub import Stubber

from infra.aws import retained
from infra.deployment.resources import find_physical_ids, list_resources

A_PAGE = 100


def told(name: str, kind: str = "AWS::SQS::Queue") -> dict[str, Any]:
    return {
        "LogicalResourceId": name,
        "PhysicalResourceId": f"physical-{name}",
        "ResourceType": kind,
        "ResourceStatus": "CREATE_COMPLETE",
        "LastUpdatedTimestamp": "2026-11-29T10:00:00Z",
    }


def cloudformation_with(resources: list[dict[str, Any]]) -> tuple[Any, Stubber]:
    """A client that tells them as CloudFormation does: a hundred at a time."""
    client: Any = boto3.client(
        "cloudformation", region_name="eu-west-1", aws_access_key_id="a", aws_secret_access_key="b"
    )
    stub = Stubber(client)
    for start in range(0, len(resources), A_PAGE):
        page: dict[str, Any] = {"StackResourceSummaries": resources[start : start + A_PAGE]}
        asked = {"StackName": "expertbook-prod"} | ({"NextToken": str(start)} if start else {})
        if start + A_PAGE < len(resources):
            page["NextToken"] = str(start + A_PAGE)
        stub.add_response("list_stack_resources", page, asked)
    stub.activate()
    return client, stub


MANY = [told(f"Queue{number}") for number in range(205)]


def test_every_page_is_read() -> None:
    client, stub = cloudformation_with(MANY)
    assert len(list_resources(client, "expertbook-prod")) == len(MANY)
    stub.assert_no_pending_responses()


def test_a_function_beyond_the_first_hundred_is_found_and_one_that_is_not_made_is_not() -> None:
    unmade = {name: value for name, value in told("Unmade").items() if name != "PhysicalResourceId"}
    client, _ = cloudformation_with([*MANY, told("FollowChanges"), unmade])
    found = find_physical_ids(client, "expertbook-prod")
    assert found["FollowChanges"] == "physical-FollowChanges"
    assert "Unmade" not in found


def test_data_beyond_the_first_hundred_resources_is_noted_before_a_stack_goes() -> None:
    # Otherwise `make destroy` would say that nothing is kept, and the next deployment would make an empty table.
    client, stub = cloudformation_with([*MANY, told("Table", "AWS::DynamoDB::Table")])
    stub.add_response("describe_stack_events", {"StackEvents": []})

    class Account:
        def client(self, _service: str, /) -> Any:
            return client

    account: Any = Account()
    assert retained.find_in_stack(account, "expertbook-prod") == {"Table": "physical-Table"}
