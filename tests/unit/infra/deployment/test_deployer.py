"""What a deployment asks CloudFormation for. That it works: tests/cloud/test_deploy_to_aws.py."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.stub import ANY, Stubber

from infra.deployment.deployer import Deployer, DeploymentError

ALARM = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:expertbook-prod-errors-release"
ROLE = "arn:aws:iam::123456789012:role/expertbook-cloudformation"


class Account:
    """CloudFormation, which is asked once for changes and finds none."""

    def __init__(self) -> None:
        session: Any = boto3.Session("key", "secret", region_name="eu-west-1")
        self._client: Any = session.client("cloudformation")
        self.stub = Stubber(self._client)
        self.stub.activate()

    def client(self, _service: str, /) -> Any:
        return self._client

    def expects(self, **more: Any) -> None:
        stack = {
            "StackName": "expertbook-prod",
            "StackStatus": "UPDATE_COMPLETE",
            "CreationTime": "2026-01-01T00:00:00Z",
        }
        self.stub.add_response("describe_stacks", {"Stacks": [stack]})
        self.stub.add_response("list_change_sets", {"Summaries": []})
        asked = dict.fromkeys(
            ("StackName", "ChangeSetName", "ChangeSetType", "TemplateBody", "Parameters", "Tags"), ANY
        )
        made = {"Id": "arn:aws:cloudformation:a", "StackId": "arn:aws:cloudformation:b"}
        self.stub.add_response("create_change_set", made, {**asked, "Capabilities": ANY, **more})
        nothing = {"Status": "FAILED", "StatusReason": "The submitted information didn't contain changes."}
        self.stub.add_response("describe_change_set", nothing)
        self.stub.add_response("delete_change_set", {})
        self.stub.add_response("describe_stacks", {"Stacks": [stack]})


UNWATCHED = {"RollbackConfiguration": {"RollbackTriggers": [], "MonitoringTimeInMinutes": 0}}


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        # Said even so: CloudFormation would keep the alarm of the last time, and fail where that is gone by now.
        ({}, UNWATCHED),
        (
            {"rollback_alarm": ALARM},
            {
                "RollbackConfiguration": {
                    "RollbackTriggers": [{"Arn": ALARM, "Type": "AWS::CloudWatch::Alarm"}],
                    "MonitoringTimeInMinutes": 3,
                }
            },
        ),
        ({"role": ROLE}, {**UNWATCHED, "RoleARN": ROLE}),
    ],
)
def test_a_change_is_watched_by_an_alarm_and_made_in_a_role(given: dict[str, Any], asked: dict[str, Any]) -> None:
    account = Account()
    account.expects(**asked)
    assert not Deployer(account, "expertbook-prod", "", **given).apply_small({"Resources": {}}, {})
    account.stub.assert_no_pending_responses()


@pytest.mark.parametrize("code", ["InvalidChangeSetStatus", "ChangeSetNotFound"])
def test_who_was_overtaken_at_the_question_is_told(code: str) -> None:
    account = Account()
    stack = {"StackName": "a", "StackStatus": "UPDATE_COMPLETE", "CreationTime": "2026-01-01T00:00:00Z", "StackId": "b"}
    account.stub.add_response("describe_stacks", {"Stacks": [stack]})
    account.stub.add_response("list_change_sets", {"Summaries": []})
    made = {"Id": "arn:aws:cloudformation:a", "StackId": "arn:aws:cloudformation:b"}
    account.stub.add_response("create_change_set", made)
    account.stub.add_response("describe_change_set", {"Status": "CREATE_COMPLETE", "Changes": []})
    account.stub.add_response("describe_stack_events", {"StackEvents": []})
    account.stub.add_client_error("execute_change_set", code)
    account.stub.add_response("delete_change_set", {})
    account.stub.add_response("describe_stacks", {"Stacks": [stack]})
    with pytest.raises(DeploymentError, match="Somebody else has changed the stack"):
        Deployer(account, "expertbook-prod", "").apply_small({"Resources": {}}, {})


def test_a_stack_is_deleted_in_the_role_that_made_it() -> None:
    account = Account()
    stack = {"StackName": "a", "StackStatus": "UPDATE_COMPLETE", "CreationTime": "2026-01-01T00:00:00Z", "StackId": "b"}
    account.stub.add_response("describe_stacks", {"Stacks": [stack]})
    account.stub.add_response("describe_stack_events", {"StackEvents": []})
    account.stub.add_response("delete_stack", {}, {"StackName": "expertbook-prod", "RoleARN": ROLE})
    account.stub.add_client_error("describe_stacks", "ValidationError", "Stack with id b does not exist")
    account.stub.add_response("describe_stack_events", {"StackEvents": []})
    assert Deployer(account, "expertbook-prod", "", role=ROLE).remove() == "DELETE_COMPLETE"
