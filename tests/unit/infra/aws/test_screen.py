"""What a deployment prints: changes, events, log lines, questions; and the parts of it that are pure."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from infra.aws import logs, retained
from infra.aws.account import Missing
from infra.aws.publish_site import paths_to_invalidate
from infra.aws.screen import Screen
from infra.cloudformation.template import load_resources
from infra.deployment.changes import Change, endangers_data, format_changes
from infra.deployment.events import EventPrinter, first_failure
from infra.workspace import RESOURCES


def test_what_is_lost_stands_first_and_in_capitals() -> None:
    lines = format_changes([
        Change("Add", "Alarm", "AWS::CloudWatch::Alarm"),
        Change("Modify", "Api", "AWS::Lambda::Function"),
        Change("Modify", "Table", "AWS::DynamoDB::Table", "True", retained=True),
        Change("Modify", "Queue", "AWS::SQS::Queue", "Conditional"),
        Change("Remove", "Old", "AWS::SQS::Queue"),
    ])  # fmt: skip
    words = [re.split(r"\s{2,}", line.strip())[0] for line in lines[:-1]]
    assert words == ["MAYBE REPLACE", "REPLACE", "DELETE", "add", "change"]
    assert "outside of the stack" in lines[1]
    assert lines[-1] == "  1 to MAYBE REPLACE, 1 to REPLACE, 1 to DELETE, 1 to add, 1 to change"


def test_a_change_is_read_as_cloudformation_tells_it() -> None:
    told = {
        "Action": "Modify",
        "LogicalResourceId": "Table",
        "ResourceType": "AWS::DynamoDB::Table",
        "Replacement": "True",
        "PolicyAction": "ReplaceAndRetain",
    }
    change = Change.read({"ResourceChange": told})
    assert (change.loses, change.retained) == (True, True)


@pytest.mark.parametrize(
    ("change", "endangers"),
    [
        (Change("Modify", "Table", "AWS::DynamoDB::Table", "Conditional"), True),
        (Change("Remove", "SiteBucket", "AWS::S3::Bucket"), True),
        (Change("Modify", "Table", "AWS::DynamoDB::Table"), False),
        (Change("Remove", "Queue", "AWS::SQS::Queue"), False),
    ],
)
def test_data_is_in_danger_when_its_resource_goes(change: Change, endangers: bool) -> None:
    assert endangers_data([change]) is endangers


def event(status: str, name: str, reason: str = "") -> dict[str, Any]:
    return {"ResourceStatus": status, "LogicalResourceId": name, "ResourceStatusReason": reason}


def test_the_reason_is_the_first_real_one() -> None:
    events = [
        event("CREATE_FAILED", "Alarm", "Resource creation cancelled"),
        event("CREATE_FAILED", "Distribution", "The certificate is not in us-east-1"),
        event("CREATE_FAILED", "Queue", "Another one, later"),
        event("ROLLBACK_IN_PROGRESS", "expertbook-prod", "The following resource(s) failed: [Alarm]"),
    ]
    assert first_failure(events) == "Distribution: The certificate is not in us-east-1"
    assert first_failure(events[:1]) == "Alarm: Resource creation cancelled"
    assert first_failure(events[3:]) == "The following resource(s) failed: [Alarm]"
    assert first_failure([]) == "no reason given"


def test_an_event_is_a_line_and_a_failed_one_says_why() -> None:
    said: list[str] = []
    progress = EventPrinter(said.append)
    progress(event("CREATE_IN_PROGRESS", "Table", "Resource creation Initiated"))
    progress(event("CREATE_FAILED", "Table", "No such table"))
    assert said[0].split() == ["0:00", "create", "in", "progress", "Table"]
    assert said[1].endswith("Table: No such table")


def test_few_paths_are_invalidated_by_name_and_many_as_one() -> None:
    assert paths_to_invalidate({"index.html", "config.json", "fonts/inter.643e765d4cf36dd0.woff2"}) == [
        "/config.json",
        "/index.html",
        "/",
    ]
    assert paths_to_invalidate({f"app/{number}.js" for number in range(16)}) == ["/*"]
    assert paths_to_invalidate({"fonts/inter.643e765d4cf36dd0.woff2"}) == []


def screen(answer: str, *, yes: bool = False, is_terminal: bool = True) -> Screen:
    return Screen(yes, say=lambda _line: None, is_terminal=lambda: is_terminal, read=lambda _question: answer)


def test_a_question_is_answered_by_a_person_by_yes_or_by_a_ci_job(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    assert screen("y").confirm("Go on?") is True
    assert screen("").confirm("Go on?") is False
    assert screen("n", yes=True).confirm("Go on?") is True
    assert screen("y", is_terminal=False).confirm("Go on?", ci_may=True) is False
    monkeypatch.setenv("CI", "true")
    assert screen("n", is_terminal=False).confirm("Go on?", ci_may=True) is True
    # What endangers data is asked in a CI job as well, and nobody is there to answer.
    assert screen("y", is_terminal=False).confirm("Go on?", ci_may=False) is False


def test_a_word_is_typed_to_destroy() -> None:
    assert screen("prod").confirm_by_typing("prod", "All of it?") is True
    assert screen("yes").confirm_by_typing("prod", "All of it?") is False
    assert screen("", yes=True).confirm_by_typing("prod", "All of it?") is True
    assert screen("", yes=True, is_terminal=False).confirm_by_typing("prod", "All of it?", yes_counts=False) is False


def test_what_is_taken_over_needs_nothing_that_the_stack_does_not_have_yet() -> None:
    """CloudFormation takes resources over into a template that has nothing else to be made."""
    template = {**load_resources(RESOURCES)}
    bare = retained.reduce_template(template, ["Table", "SiteBucket"])
    assert set(bare["Resources"]) == {"Table", "SiteBucket"}
    assert all(resource["DeletionPolicy"] == "Retain" for resource in bare["Resources"].values())
    text = json.dumps([bare["Resources"], bare["Conditions"]])
    named = set(re.findall(r'"(?:Ref|Fn::GetAtt)": \[?"([A-Za-z0-9:]+)"', text))
    assert named <= set(bare["Parameters"]) | set(bare["Resources"])
    assert {"OnAws"} <= set(bare["Conditions"])
    assert "Outputs" not in bare


def test_what_is_taken_over_is_named_as_cloudformation_wants_it() -> None:
    resources = retained.import_list({"Table": "t", "Secret": "s", "SiteBucket": "b"})
    assert [resource["ResourceIdentifier"] for resource in resources] == [{"TableName": "t"}, {"BucketName": "b"}]


@pytest.mark.parametrize(("text", "seconds"), [("90s", 90), ("15m", 900), ("2h", 7200), ("1d", 86400)])
def test_since_is_a_number_and_a_unit(text: str, seconds: int) -> None:
    assert logs.parse_duration(text) == seconds


def test_another_since_is_refused() -> None:
    with pytest.raises(Missing, match="SINCE=yesterday"):
        logs.parse_duration("yesterday")


def test_a_log_line_is_read_by_a_person() -> None:
    told = {"level": "INFO", "message": "answered", "timestamp": "…", "status": 200, "request_id": "abc", "none": None}
    at = 1_700_000_000_123
    assert logs.format_event("APIHandler", {"timestamp": at, "message": json.dumps(told)}) == (
        "22:13:20.123  APIHandler           INFO    answered  status=200 request_id=abc"
    )
    plain = logs.format_event("APIHandler", {"timestamp": at, "message": "START RequestId: abc\n"})
    assert plain == "22:13:20.123  APIHandler           START RequestId: abc"
    metrics = logs.format_event("Push", {"timestamp": at, "message": json.dumps({"_aws": {}, "Booked": 1})})
    assert metrics.endswith("metrics Booked=1")


class Groups:
    """As much of CloudWatch and CloudFormation as a tail needs: pages of lines by group."""

    def __init__(self, lines: dict[str, list[dict[str, Any]]]) -> None:
        self.lines = lines

    def client(self, _service: str, /) -> Groups:
        return self

    def get_paginator(self, name: str) -> Any:
        return self if name == "list_stack_resources" else _Pages(self.lines)

    def paginate(self, **_: Any) -> list[dict[str, Any]]:
        found = [
            {"LogicalResourceId": f"{name}Logs", "PhysicalResourceId": name, "ResourceType": "AWS::Logs::LogGroup"}
            for name in self.lines
        ]
        return [{"StackResourceSummaries": found}]


class _Pages:
    def __init__(self, lines: dict[str, list[dict[str, Any]]]) -> None:
        self._lines = lines

    def paginate(self, *, logGroupName: str, startTime: int, **_: Any) -> list[dict[str, Any]]:  # noqa: N803
        return [{"events": [each]} for each in self._lines[logGroupName] if each["timestamp"] >= startTime]


def test_lines_of_all_functions_come_once_and_by_time() -> None:
    groups: Any = Groups({
        "Api": [{"eventId": "1", "timestamp": 10, "message": "a"}, {"eventId": "3", "timestamp": 30, "message": "c"}],
        "Push": [{"eventId": "2", "timestamp": 20, "message": "b"}],
    })  # fmt: skip
    tail = logs.Tail(groups, "prod", "", "")
    assert [told["eventId"] for _, told in tail.read_new(0)] == ["1", "2", "3"]
    # CloudWatch shows a line late: it comes with the next look, the others do not come again.
    groups.lines["Push"].append({"eventId": "late", "timestamp": 15, "message": "d"})
    assert [told["eventId"] for _, told in tail.read_new(5)] == ["late"]
    assert [name for name, _ in logs.Tail(groups, "prod", "push", "").read_new(0)] == ["Push", "Push"]
    with pytest.raises(Missing, match="No function"):
        logs.Tail(groups, "prod", "nothing", "")
