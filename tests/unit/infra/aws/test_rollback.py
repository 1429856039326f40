"""Which alarm a deployment is watched by: one that is there and quiet."""

from __future__ import annotations

from typing import Any

import pytest

from infra.aws.deploy import Deployment
from infra.aws.options import DeployOptions
from infra.aws.screen import Screen

ARN = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:expertbook-prod-errors-release"


def found_alarm(aws: Any, said: list[str], alarms: str = "on") -> str:
    deployment = Deployment(aws, DeployOptions(), Screen(say=said.append))
    return deployment._find_rollback_alarm({"Alarms": alarms})


@pytest.mark.parametrize("state", ["OK", "INSUFFICIENT_DATA"])
def test_from_the_second_deployment_on_the_apis_errors_take_it_back(aws: Any, state: str) -> None:
    alarm = {"AlarmName": "expertbook-prod-errors-release", "AlarmArn": ARN, "StateValue": state}
    aws.answers("cloudwatch", "describe_alarms", {"MetricAlarms": [alarm]})
    assert found_alarm(aws, []) == ARN


def test_the_first_deployment_has_no_alarm_yet(aws: Any) -> None:
    aws.answers("cloudwatch", "describe_alarms", {"MetricAlarms": []})
    assert found_alarm(aws, []) == ""


def test_where_alarms_are_off_nothing_is_asked(aws: Any) -> None:
    assert found_alarm(aws, [], alarms="off") == ""


def test_what_mends_a_failing_api_is_not_taken_back_for_its_failing(aws: Any) -> None:
    aws.answers("cloudwatch", "describe_alarms", {"MetricAlarms": [{"AlarmArn": ARN, "StateValue": "ALARM"}]})
    said: list[str] = []
    assert found_alarm(aws, said) == ""
    assert "the API fails already" in said[0]
