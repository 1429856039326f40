"""Functions: what each has of its own, and where goes what it could not do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from infra.cloudformation.template import Template
from infra.lints.finding import FUNCTION, MAPPING, Finding, Rule, referred_id, resource_of_type, resources_of_type

API_GATEWAY_SECONDS = 29
"""How long API Gateway waits for a function."""


def _roles(template: Template) -> Iterator[Finding]:
    users = defaultdict(list)
    for name, function in resources_of_type(template, FUNCTION):
        if resource_of_type(template, function.get("Role"), "AWS::IAM::Role") is None:
            yield Finding(name, "has no role of this template")
        else:
            users[referred_id(function["Role"])].append(name)
    yield from _shared(users, "role")


def _shared(users: Mapping[str | None, list[str]], what: str) -> Iterator[Finding]:
    for owned, names in users.items():
        yield from (Finding(name, f"has its {what} {owned} together with {names[0]}") for name in names[1:])


def _logs(template: Template) -> Iterator[Finding]:
    users = defaultdict(list)
    for name, function in resources_of_type(template, FUNCTION):
        value = function.get("LoggingConfig", {}).get("LogGroup")
        group = resource_of_type(template, value, "AWS::Logs::LogGroup")
        if group is None:
            yield Finding(name, "writes its log into no group of this template")
            continue
        users[referred_id(value)].append(name)
        if "RetentionInDays" not in group:
            yield Finding(name, f"has its log kept for ever, in {referred_id(value)}")
    yield from _shared(users, "log group")


def _sizes(template: Template) -> Iterator[Finding]:
    answering = {referred_id(permission["FunctionName"]) for permission in _permissions(template, of_api_gateway=True)}
    for name, function in resources_of_type(template, FUNCTION):
        if "MemorySize" not in function:
            yield Finding(name, "has the memory that Lambda gives to anyone who asks for none")
        if "Timeout" not in function:
            yield Finding(name, "has the time-out that Lambda gives to anyone who asks for none")
        elif name in answering and function["Timeout"] > API_GATEWAY_SECONDS:
            yield Finding(name, f"may run for {function['Timeout']} s, but API Gateway waits {API_GATEWAY_SECONDS} s")


def _architectures(template: Template) -> Iterator[Finding]:
    for name, function in resources_of_type(template, FUNCTION):
        if function.get("Architectures") != ["arm64"]:
            yield Finding(name, "does not run on arm64, for which the package is made")


def _streams(template: Template) -> Iterator[Finding]:
    for name, mapping in resources_of_type(template, MAPPING):
        if resource_of_type(template, mapping.get("EventSourceArn"), "AWS::SQS::Queue") is not None:
            continue  # a queue gives up by itself
        if _destination(template, mapping) is None:
            yield Finding(name, "leaves what could not be done nowhere")
        if mapping.get("MaximumRecordAgeInSeconds", -1) == -1:
            yield Finding(name, "may hold up its shard until the stream forgets, for a day")


def _events(template: Template) -> Iterator[Finding]:
    left = {
        referred_id(config["FunctionName"])
        for _, config in resources_of_type(template, "AWS::Lambda::EventInvokeConfig")
        if _destination(template, config) is not None
    }
    for permission in _permissions(template, of_api_gateway=False):
        function, caller = referred_id(permission["FunctionName"]), permission["Principal"]
        if function not in left:
            yield Finding(str(function), f"is called by {caller}, and leaves nowhere what it could not do")


def _permissions(template: Template, *, of_api_gateway: bool) -> Iterator[dict[str, Any]]:
    """Who may call a function. API Gateway waits for an answer; every other service leaves an event."""
    for _, permission in resources_of_type(template, "AWS::Lambda::Permission"):
        if (permission["Principal"] == "apigateway.amazonaws.com") == of_api_gateway:
            yield permission


def _destination(template: Template, config: dict[str, Any]) -> dict[str, Any] | None:
    left = config.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
    return resource_of_type(template, left, "AWS::SQS::Queue")


RULES = {
    "roles": Rule("Every function has a role of its own.", (FUNCTION,), _roles),
    "logs": Rule("Every function has a log group of its own, with retention.", (FUNCTION,), _logs),
    "sizes": Rule("Every function says its memory and its time-out.", (FUNCTION,), _sizes),
    "architectures": Rule("Every function runs on arm64.", (FUNCTION,), _architectures),
    "streams": Rule(
        "Every function that follows a stream gives up in time, and has a destination for what it gave up.",
        (MAPPING,),
        _streams,
    ),
    "events": Rule(
        "Every function that is called without being waited for has a destination for what it could not do.",
        ("AWS::Lambda::EventInvokeConfig",),
        _events,
    ),
}
