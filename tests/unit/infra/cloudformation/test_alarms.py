"""The alarms and the dashboard, as they would go to AWS: nothing unexplained, nothing measured that is not there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from typing import Any

import pytest

from expertbook.metrics import Metric
from infra.cloudformation.resolve import resolve
from infra.deployment.deployer import WATCHED_MINUTES
from infra.package.build import build
from infra.workspace import ROOT

Alarm = dict[str, Any]

RUNBOOK = ROOT / "docs" / "operations" / "alarms.md"

NAMED_AFTER_THE_STACK = {"AWS/ApiGateway": "ApiName"}
"""Dimensions whose value is the stack's name."""

REFERRED_TO = {
    ("AWS/Lambda", "FunctionName"): "AWS::Serverless::Function",
    ("AWS/DynamoDB", "TableName"): "AWS::DynamoDB::Table",
    ("AWS/SQS", "QueueName"): "AWS::SQS::Queue",
    ("AWS/ApiGateway", "ApiId"): "AWS::ApiGatewayV2::Api",
    ("AWS/SES", "ses:configuration-set"): "AWS::SES::ConfigurationSet",
}
"""Which kind of resource the value of a dimension refers to."""

OF_THE_ACCOUNT = {"Reputation.BounceRate", "Reputation.ComplaintRate"}
"""What AWS measures without any dimension."""

OPERATIONS_OF_DYNAMODB = {"GetItem", "Query", "TransactWriteItems"}


@cache
def template() -> dict[str, Any]:
    return build().template_for("bucket")


def resources(kind: str) -> dict[str, Any]:
    return {name: found for name, found in template()["Resources"].items() if found.get("Type") == kind}


def alarms() -> dict[str, Alarm]:
    return {name: found["Properties"] for name, found in resources("AWS::CloudWatch::Alarm").items()}


def resolved(value: Any) -> Any:
    """A value with the references in it written as `${logical id}`, and the stack called `stack`."""
    if isinstance(value, list):
        return [resolved(part) for part in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"Ref"}:
        return resolved({"Fn::Sub": f"${{{value['Ref']}}}"})
    if set(value) == {"Fn::GetAtt"}:
        return f"${{{value['Fn::GetAtt'][0]}}}"
    if set(value) == {"Fn::Sub"}:
        text: str = value["Fn::Sub"]
        pseudo = {"StackName": "stack", "Region": "region", "AccountId": "account", "Partition": "aws"}
        for name, stands_for in pseudo.items():
            text = text.replace(f"${{AWS::{name}}}", stands_for)
        return re.sub(r"\$\{(\w+)\.\w+}", r"${\1}", text)
    return {name: resolved(part) for name, part in value.items()}


def name_of(alarm: Alarm) -> str:
    name: str = resolved(alarm["AlarmName"])
    return name


Measured = tuple[str, str, dict[str, str]]
"""A namespace, a metric's name, and its dimensions."""


def measured_by(alarm: Alarm) -> Iterator[Measured]:
    parts = (
        [one["MetricStat"]["Metric"] for one in alarm["Metrics"] if "MetricStat" in one]
        if "Metrics" in alarm
        else [alarm]
    )
    for part in map(resolved, parts):
        yield part["Namespace"], part["MetricName"], {one["Name"]: one["Value"] for one in part.get("Dimensions", [])}


@cache
def dashboard() -> dict[str, Any]:
    (found,) = resources("AWS::CloudWatch::Dashboard").values()
    body: dict[str, Any] = json.loads(resolved(found["Properties"]["DashboardBody"]))
    return body


def widgets(kind: str) -> list[dict[str, Any]]:
    return [widget["properties"] for widget in dashboard()["widgets"] if widget["type"] == kind]


def drawn() -> Iterator[Measured]:
    """What the dashboard draws, its short forms written out."""
    for widget in widgets("metric"):
        before: list[str] = []
        for row in widget["metrics"]:
            before = _written_out([part for part in row if isinstance(part, str)], before)
            names, values = before[2::2], before[3::2]
            assert len(names) == len(values), row
            yield before[0], before[1], dict(zip(names, values, strict=True))


def _written_out(row: list[str], before: list[str]) -> list[str]:
    if row[0] == "...":
        return [*before[: len(before) - len(row) + 1], *row[1:]]
    return [before[place] if part == "." else part for place, part in enumerate(row)]


@pytest.fixture(scope="module")
def runbook() -> set[str]:
    """The anchors of the runbook's entries, as GitHub makes them of the headings."""
    headings = re.findall(r"^## (.+)$", RUNBOOK.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_alarm_gives_a_reason_and_names_an_entry_of_the_runbook(runbook: set[str]) -> None:
    for name, alarm in alarms().items():
        reason, _, anchor = alarm["AlarmDescription"].partition(" Runbook: docs/operations/alarms.md#")
        assert len(reason.split()) > 15, name
        assert anchor in runbook, name


def test_every_entry_of_the_runbook_is_of_an_alarm(runbook: set[str]) -> None:
    assert runbook == {alarm["AlarmDescription"].rpartition("#")[2] for alarm in alarms().values()}


def test_every_alarm_tells_when_it_goes_off_and_when_it_ends() -> None:
    for name, alarm in alarms().items():
        assert alarm["AlarmActions"] == alarm["OKActions"] == [{"Ref": "AlarmTopic"}], name
        assert alarm["TreatMissingData"] in ("notBreaching", "ignore"), name


def test_alarms_have_names_of_their_own_within_the_stack() -> None:
    names = [name_of(alarm) for alarm in alarms().values()]
    assert len(set(names)) == len(names)
    assert all(name.startswith("stack-") for name in names)


def test_errors_and_throttles_of_every_function_are_watched() -> None:
    watched = {
        (metric, dimensions.get("FunctionName"))
        for alarm in alarms().values()
        for _, metric, dimensions in measured_by(alarm)
    }
    functions = {f"${{{name}}}" for name in resources("AWS::Serverless::Function")}
    assert len(functions) == 9
    assert {function for metric, function in watched if metric == "Errors"} == functions
    assert {function for metric, function in watched if metric == "Throttles"} == functions


def test_both_readers_of_the_stream_are_watched_for_their_age() -> None:
    sources = {
        f"${{{name}}}"
        for name, function in resources("AWS::Serverless::Function").items()
        for event in function["Properties"].get("Events", {}).values()
        if event["Type"] == "DynamoDB"
    }
    aged = {d["FunctionName"] for alarm in alarms().values() for _, m, d in measured_by(alarm) if m == "IteratorAge"}
    assert aged == sources


def test_throttles_of_the_table_and_of_each_index_are_watched() -> None:
    (table,) = resources("AWS::DynamoDB::Table").values()
    indexes = {index["IndexName"] for index in table["Properties"]["GlobalSecondaryIndexes"]}
    found = {
        (metric, dimensions.get("GlobalSecondaryIndexName"))
        for alarm in alarms().values()
        for _, metric, dimensions in measured_by(alarm)
        if metric.endswith("ThrottleEvents")
    }
    assert found == {("ReadThrottleEvents", None), *(("WriteThrottleEvents", index) for index in (None, *indexes))}


def test_metrics_of_ours_are_measured_and_those_of_aws_are_of_this_stack() -> None:
    measured = [one for alarm in alarms().values() for one in measured_by(alarm)]
    for namespace, metric, dimensions in [*measured, *drawn()]:
        if namespace == "stack":
            assert metric in {known.value for known in Metric}
            assert dimensions == {"service": "expertbook"}
        else:
            assert dimensions or metric in OF_THE_ACCOUNT, metric
            for name, value in dimensions.items():
                assert _is_of_this_stack(namespace, name, value), (namespace, metric, name, value)


def _is_of_this_stack(namespace: str, name: str, value: str) -> bool:
    if NAMED_AFTER_THE_STACK.get(namespace) == name:
        return value == "stack"
    if kind := REFERRED_TO.get((namespace, name)):
        return value.strip("${}") in resources(kind)
    if name == "GlobalSecondaryIndexName":
        return value in {"GSI1", "GSI2"}
    return (name, value) == ("Stage", "api") or (name == "Operation" and value in OPERATIONS_OF_DYNAMODB)


def test_the_api_is_named_after_the_stack_as_its_metrics_are() -> None:
    (api,) = resources("AWS::Serverless::Api").values()
    assert resolved(api["Properties"]["DefinitionBody"]["info"]["title"]) == "stack"
    assert "Name" not in api["Properties"]


def test_every_metric_of_ours_is_drawn() -> None:
    assert {metric for namespace, metric, _ in drawn() if namespace == "stack"} == {metric.value for metric in Metric}


def test_the_dashboard_shows_how_every_alarm_stands() -> None:
    (shown,) = widgets("alarm")
    assert set(shown["alarms"]) == {f"arn:aws:cloudwatch:region:account:alarm:{name_of(a)}" for a in alarms().values()}


def test_no_widget_covers_another_or_leaves_the_page() -> None:
    def span(widget: dict[str, Any]) -> tuple[range, range]:
        across = range(widget["x"], widget["x"] + widget["width"])
        return across, range(widget["y"], widget["y"] + widget["height"])

    for one, other in combinations(map(span, dashboard()["widgets"]), 2):
        assert not all(set(mine) & set(theirs) for mine, theirs in zip(one, other, strict=True))
    assert all(widget["x"] + widget["width"] <= 24 for widget in dashboard()["widgets"])


def test_what_is_drawn_says_what_it_is_and_in_which_unit() -> None:
    for widget in widgets("metric"):
        assert widget["title"]
        assert widget["view"] == "singleValue" or widget["yAxis"]["left"]["label"], widget["title"]
        assert all(row[-1]["label"] for row in widget["metrics"]), widget["title"]


def test_a_line_of_the_dashboard_stands_where_an_alarm_goes_off() -> None:
    bounds = {alarm["Threshold"] for alarm in alarms().values()}
    lines = [line for widget in widgets("metric") for line in widget.get("annotations", {}).get("horizontal", [])]
    assert lines
    assert {line["value"] for line in lines} <= bounds


def test_errors_in_the_logs_are_looked_for_in_every_group() -> None:
    (shown,) = widgets("log")
    assert set(re.findall(r"SOURCE '\$\{(\w+)}'", shown["query"])) == set(resources("AWS::Logs::LogGroup"))


def test_only_alarms_of_this_stack_may_publish_and_only_over_tls() -> None:
    ((policy,), (topic,)) = resources("AWS::SNS::TopicPolicy").values(), resources("AWS::SNS::Topic")
    allows, denies = policy["Properties"]["PolicyDocument"]["Statement"]
    assert (allows["Effect"], allows["Principal"]) == ("Allow", {"Service": "cloudwatch.amazonaws.com"})
    assert resolved(allows["Condition"]) == {
        "StringEquals": {"AWS:SourceAccount": "account"},
        "ArnLike": {"AWS:SourceArn": "arn:aws:cloudwatch:region:account:alarm:stack-*"},
    }
    assert (denies["Effect"], denies["Principal"]) == ("Deny", "*")
    assert denies["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert policy["Properties"]["Topics"] == [allows["Resource"]] == [denies["Resource"]] == [{"Ref": topic}]


def test_somebody_is_mailed_only_if_an_address_is_given() -> None:
    (subscription,) = resources("AWS::SNS::Subscription").values()
    assert subscription["Condition"] == "AlarmsAreMailed"
    assert subscription["Properties"]["Endpoint"] == {"Ref": "AlarmEmail"}
    assert template()["Parameters"]["AlarmEmail"]["Default"] == ""
    is_given = {"Fn::Not": [{"Fn::Equals": [{"Ref": "AlarmEmail"}, ""]}]}
    assert template()["Conditions"]["AlarmsAreMailed"] == {"Fn::And": [{"Condition": "HasAlarms"}, is_given]}


def test_a_stage_that_is_only_tried_has_neither_alarms_nor_dashboard() -> None:
    left = resolve(template(), {"Alarms": "off", "AlarmEmail": "ops@example.org"})
    kinds = {found["Type"] for found in left["Resources"].values()}
    assert not {kind for kind in kinds if kind.startswith(("AWS::CloudWatch::", "AWS::SNS::"))}
    assert "DashboardUrl" not in left["Outputs"]


def test_a_budget_tells_who_gets_alarms() -> None:
    given = {"MonthlyBudget": "50", "AlarmEmail": "ops@example.org"}
    (budget,) = [
        found["Properties"]
        for found in resolve(template(), given)["Resources"].values()
        if found["Type"] == "AWS::Budgets::Budget"
    ]
    assert budget["Budget"]["BudgetLimit"] == {"Amount": {"Ref": "MonthlyBudget"}, "Unit": "USD"}
    told = [each["Subscribers"] for each in budget["NotificationsWithSubscribers"]]
    assert told == [[{"SubscriptionType": "EMAIL", "Address": {"Ref": "AlarmEmail"}}]] * 2
    for missing in given:
        left = resolve(template(), given | {missing: ""})
        assert "Budget" not in left["Resources"]


def test_a_release_that_fails_is_noticed_while_its_deployment_is_watched() -> None:
    (alarm,) = [each for each in alarms().values() if name_of(each) == "stack-errors-release"]
    assert list(measured_by(alarm)) == [("AWS/Lambda", "Errors", {"FunctionName": "${APIHandler}"})]
    # Lambda's figures come a minute late.
    assert alarm["EvaluationPeriods"] * alarm["Period"] + 60 < WATCHED_MINUTES * 60


def test_alarms_that_compute_are_kept_from_the_embedded_cloud() -> None:
    for name, alarm in resources("AWS::CloudWatch::Alarm").items():
        expected = "HasComputedAlarms" if "Metrics" in alarm["Properties"] else "HasAlarms"
        assert alarm["Condition"] == expected, name
    assert template()["Conditions"]["HasComputedAlarms"] == {
        "Fn::And": [{"Condition": "OnAws"}, {"Condition": "HasAlarms"}]
    }
