"""The lint rules over the real template: they find nothing in it, and exactly what is broken in it on purpose."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from infra.cloudformation.resolve import resolve
from infra.cloudformation.template import Template
from infra.cloudformation.translate import TranslationError, translate
from infra.lints import RULES, check, find_all
from infra.lints.__main__ import EMBEDDED, FORMS, report
from infra.lints.environment import read_by_settings
from infra.lints.finding import Finding
from infra.package.build import build

Properties = dict[str, Any]


@cache
def _translated() -> str:
    return json.dumps(translate(build().template_for("bucket")))


@pytest.fixture
def plain() -> Template:
    """The template as a deployment that asks for nothing brings it to AWS."""
    return resolve(json.loads(_translated()), FORMS["plain"])


@pytest.mark.parametrize("form", FORMS)
def test_nothing_is_wrong_with_the_template(form: str) -> None:
    assert find_all(resolve(json.loads(_translated()), FORMS[form])) == []


def test_the_embedded_cloud_is_wired_as_well() -> None:
    found = check(resolve(json.loads(_translated()), EMBEDDED))
    assert found["dangling"] == found["circles"] == []


def test_every_rule_has_something_to_look_at(plain: Template) -> None:
    assert {name: rule.looked_at(plain) for name, rule in RULES.items() if not rule.looked_at(plain)} == {}


def of(name: str) -> Callable[[Template], Any]:
    return lambda template: template["Resources"][name]["Properties"]


def without(name: str, *path: str | int) -> Callable[[Template], None]:
    def change(template: Template) -> None:
        part: Any = of(name)(template)
        for step in path[:-1]:
            part = part[step]
        del part[path[-1]]

    return change


def with_(name: str, value: Any, *path: str | int) -> Callable[[Template], None]:
    def change(template: Template) -> None:
        part: Any = of(name)(template)
        for step in path[:-1]:
            part = part[step]
        part[path[-1]] = value

    return change


def without_resource(name: str) -> Callable[[Template], None]:
    return lambda template: template["Resources"].pop(name)


def with_policy(name: str, kind: str, value: str) -> Callable[[Template], None]:
    return lambda template: template["Resources"][name].update({kind: value})


def with_statement(statement: dict[str, Any]) -> Callable[[Template], None]:
    def change(template: Template) -> None:
        of("ReadCalendarsRole")(template)["Policies"][0]["PolicyDocument"]["Statement"].append(statement)

    return change


def rest_deployment(template: Template) -> str:
    name: str
    (name,) = (n for n, r in template["Resources"].items() if r["Type"] == "AWS::ApiGateway::Deployment")
    return name


MAPPING = "PushSlotChangesPushSlotChangesDynamodbEventSource"
POLICY = ("PolicyDocument", "Statement")
OPEN = "can be read and written in the clear"


def called_by_one_clock(template: Template) -> None:
    """Of several, each would be told."""
    resources = template["Resources"]
    clocks = [name for name in resources if name.startswith("FollowChanges") and name.endswith("Permission")]
    for name in clocks[1:]:
        del resources[name]
    without("FollowChangesEventInvokeConfig", "DestinationConfig")(template)


BROKEN: dict[str, tuple[str, Callable[[Template], Any], str, str]] = {
    # roles
    "no role": ("roles", without("FollowChanges", "Role"), "FollowChanges", "has no role of this template"),
    "somebody else's role": (
        "roles",
        with_("FollowChanges", "arn:aws:iam::123456789012:role/admin", "Role"),
        "FollowChanges",
        "has no role of this template",
    ),
    "a shared role": (
        "roles",
        with_("FollowChanges", {"Fn::GetAtt": ["PushSlotChangesRole", "Arn"]}, "Role"),
        "FollowChanges",
        "has its role PushSlotChangesRole together with PushSlotChanges",
    ),
    # logs
    "no log group": (
        "logs",
        without("FollowChanges", "LoggingConfig"),
        "FollowChanges",
        "writes its log into no group of this template",
    ),
    "a shared log group": (
        "logs",
        with_("FollowChanges", {"Ref": "PushSlotChangesLogs"}, "LoggingConfig", "LogGroup"),
        "FollowChanges",
        "has its log group PushSlotChangesLogs together with PushSlotChanges",
    ),
    "a log for ever": (
        "logs",
        without("FollowChangesLogs", "RetentionInDays"),
        "FollowChanges",
        "has its log kept for ever, in FollowChangesLogs",
    ),
    # sizes and architectures
    "no memory": (
        "sizes",
        without("FollowChanges", "MemorySize"),
        "FollowChanges",
        "has the memory that Lambda gives to anyone who asks for none",
    ),
    "no time-out": (
        "sizes",
        without("FollowChanges", "Timeout"),
        "FollowChanges",
        "has the time-out that Lambda gives to anyone who asks for none",
    ),
    "longer than API Gateway waits": (
        "sizes",
        with_("APIHandler", 30, "Timeout"),
        "APIHandler",
        "may run for 30 s, but API Gateway waits 29 s",
    ),
    "another processor": (
        "architectures",
        without("FollowChanges", "Architectures"),
        "FollowChanges",
        "does not run on arm64, for which the package is made",
    ),
    # streams and events
    "a stream without a destination": (
        "streams",
        without(MAPPING, "DestinationConfig"),
        MAPPING,
        "leaves what could not be done nowhere",
    ),
    "a stream without an end": (
        "streams",
        without(MAPPING, "MaximumRecordAgeInSeconds"),
        MAPPING,
        "may hold up its shard until the stream forgets, for a day",
    ),
    "an event without a destination": (
        "events",
        called_by_one_clock,
        "FollowChanges",
        "is called by events.amazonaws.com, and leaves nowhere what it could not do",
    ),
    # buckets
    "a bucket to open": (
        "buckets",
        with_("SiteBucket", False, "PublicAccessBlockConfiguration", "RestrictPublicBuckets"),
        "SiteBucket",
        "could be opened to everybody",
    ),
    "a bucket without a word on encryption": (
        "buckets",
        without("SiteBucket", "BucketEncryption"),
        "SiteBucket",
        "does not say how it is encrypted",
    ),
    "a bucket in the clear": ("buckets", without("SiteBucketPolicy", *POLICY, 2), "SiteBucket", OPEN),
    "a bucket's objects in the clear": (
        "buckets",
        without("SiteBucketPolicy", *POLICY, 2, "Resource", 1),
        "SiteBucket",
        OPEN,
    ),
    "a bucket to be read in the clear": (
        "buckets",
        with_("SiteBucketPolicy", "s3:PutObject", *POLICY, 2, "Action"),
        "SiteBucket",
        OPEN,
    ),
    "the wrong way round": (
        "buckets",
        with_("SiteBucketPolicy", {"Bool": {"aws:SecureTransport": "true"}}, *POLICY, 2, "Condition"),
        "SiteBucket",
        OPEN,
    ),
    # queues
    "a queue without encryption": (
        "queues",
        with_("DeadLetters", False, "SqsManagedSseEnabled"),
        "DeadLetters",
        "is not encrypted",
    ),
    "a queue in the clear": ("queues", without_resource("DeadLettersPolicy"), "DeadLetters", OPEN),
    "a queue that forgets": (
        "queues",
        without("DeadLetters", "MessageRetentionPeriod"),
        "DeadLetters",
        "forgets what nobody has looked at before 14 days are over",
    ),
    "a queue that nobody empties": (
        "queues",
        without_resource("PushSlotChangesSharesSQSEventSource"),
        "Shares",
        "forgets what nobody has looked at before 14 days are over",
    ),
    # tables and what is kept
    "no recovery": (
        "tables",
        without("Table", "PointInTimeRecoverySpecification"),
        "Table",
        "can't be brought back to an earlier point in time",
    ),
    "no protection": (
        "tables",
        with_("Table", False, "DeletionProtectionEnabled"),
        "Table",
        "is not protected against deletion",
    ),
    "a table that goes": (
        "kept",
        with_policy("Table", "DeletionPolicy", "Delete"),
        "Table",
        "is lost with the stack or when it is replaced: its DeletionPolicy is not Retain",
    ),
    "a secret that goes": (
        "kept",
        with_policy("Secret", "UpdateReplacePolicy", "Delete"),
        "Secret",
        "is lost with the stack or when it is replaced: its UpdateReplacePolicy is not Retain",
    ),
    # permissions
    "a pattern of actions": (
        "permissions",
        with_statement({"Effect": "Allow", "Action": "dynamodb:*", "Resource": {"Fn::GetAtt": ["Table", "Arn"]}}),
        "ReadCalendarsRole",
        "allows dynamodb:*, a pattern",
    ),
    "everything": (
        "permissions",
        with_statement({"Effect": "Allow", "Action": ["dynamodb:GetItem"], "Resource": "*"}),
        "ReadCalendarsRole",
        "allows dynamodb:GetItem on what is not the stack's own",
    ),
    "everybody's": (
        "permissions",
        with_statement(
            {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": [{"Fn::Sub": "arn:${AWS::Partition}:s3:::*"}]}
        ),
        "ReadCalendarsRole",
        "allows s3:GetObject on what is not the stack's own",
    ),
    "everything but one": (
        "permissions",
        with_statement({"Effect": "Allow", "NotAction": "iam:*", "Resource": {"Fn::GetAtt": ["Table", "Arn"]}}),
        "ReadCalendarsRole",
        "allows everything but something",
    ),
    "AWS's own policy": (
        "permissions",
        with_("ReadCalendarsRole", ["arn:aws:iam::aws:policy/ReadOnlyAccess"], "ManagedPolicyArns"),
        "ReadCalendarsRole",
        "takes a policy that AWS may widen",
    ),
    # edges
    "requests without a limit": (
        "throttles",
        without("RestAPIapiStage", "MethodSettings"),
        "RestAPIapiStage",
        "takes as many requests as the account may have",
    ),
    "a limit for one path": (
        "throttles",
        with_("RestAPIapiStage", "/health", "MethodSettings", 0, "ResourcePath"),
        "RestAPIapiStage",
        "takes as many requests as the account may have",
    ),
    "messages without a limit": (
        "throttles",
        without("WebsocketAPIStage", "DefaultRouteSettings", "ThrottlingBurstLimit"),
        "WebsocketAPIStage",
        "takes as many messages as the account may have",
    ),
    "a site in the clear": (
        "tls",
        with_("Distribution", "allow-all", "DistributionConfig", "DefaultCacheBehavior", "ViewerProtocolPolicy"),
        "Distribution",
        "answers in the clear",
    ),
    "an origin in the clear": (
        "tls",
        with_(
            "Distribution",
            "http-only",
            "DistributionConfig",
            "Origins",
            1,
            "CustomOriginConfig",
            "OriginProtocolPolicy",
        ),
        "Distribution",
        "asks its origin api in the clear",
    ),
    "an old protocol": (
        "tls",
        with_("Distribution", {"MinimumProtocolVersion": "TLSv1"}, "DistributionConfig", "ViewerCertificate"),
        "Distribution",
        "takes older protocols than TLS 1.2",
    ),
    # environment
    "a variable for nobody": (
        "environment",
        with_("ReadCalendars", "x", "Environment", "Variables", "TABEL_NAME"),
        "ReadCalendars",
        "is told TABEL_NAME, which nothing reads",
    ),
    "a variable missing": (
        "environment",
        without("FollowChanges", "Environment", "Variables", "MAIL_FROM"),
        "settings.py",
        "reads MAIL_FROM, which no function is told",
    ),
    # wiring
    "a reference to nothing": (
        "dangling",
        with_("MailEvents", {"Ref": "MailConfig"}, "ConfigurationSetName"),
        "MailEvents",
        "refers to MailConfig, which is not there",
    ),
    "a text to nothing": (
        "dangling",
        with_("SiteAccess", {"Fn::Sub": "${Stack}-site"}, "OriginAccessControlConfig", "Name"),
        "SiteAccess",
        "refers to Stack, which is not there",
    ),
    "a circle": (
        "circles",
        with_("APIHandler", {"Ref": "RestAPI"}, "Environment", "Variables", "SITE_BUCKET"),
        "APIHandler",
        "waits for itself: APIHandler -> RestAPI -> APIHandler",
    ),
}


@pytest.mark.parametrize(("rule", "change", "where", "says"), BROKEN.values(), ids=list(BROKEN))
def test_a_rule_finds_what_is_broken_and_nothing_else(
    plain: Template, rule: str, change: Callable[[Template], Any], where: str, says: str
) -> None:
    change(plain)
    assert {name: found for name, found in check(plain).items() if found} == {rule: [Finding(where, says)]}


def test_every_rule_is_broken_here_once() -> None:
    assert {rule for rule, *_ in BROKEN.values()} == set(RULES)


def test_a_stage_that_sam_adds_is_found(plain: Template) -> None:
    name = rest_deployment(plain)
    of(name)(plain)["StageName"] = "Stage"
    assert find_all(plain) == [Finding(name, "makes the stage Stage, which has no limits")]


def test_settings_are_read_out_of_the_library() -> None:
    assert {"TABLE_NAME", "SECRET_ID", "MAIL_FROM"} <= read_by_settings()


def test_a_finding_is_told_with_its_rule(plain: Template) -> None:
    del of("FollowChanges")(plain)["Timeout"]
    lines = list(report("plain", plain))
    assert lines[0].endswith(f"{len(RULES)} rules: 1 finding")
    at = next(i for i, line in enumerate(lines) if line.lstrip().startswith("no "))
    assert "sizes" in lines[at]
    assert lines[at + 1].strip() == "FollowChanges has the time-out that Lambda gives to anyone who asks for none"


def test_what_sam_refuses_is_told_in_its_words() -> None:
    wrong = build().template_for("bucket")
    wrong["Resources"]["APIHandler"]["Properties"]["Role"] = {"Fn::GetAtt": ["a", "Arn"], "Ref": "b"}
    with pytest.raises(TranslationError, match=r"APIHandler.*'Role' should be a string"):
        translate(wrong)


def test_the_same_rest_api_is_the_same_deployment(plain: Template) -> None:
    again = translate(build().template_for("another-bucket"))
    assert rest_deployment(again) == rest_deployment(plain)


@pytest.mark.parametrize(
    "change",
    [
        lambda api: api["DefinitionBody"]["paths"]["/health"]["get"].update(summary="other"),
        lambda api: api["GatewayResponses"]["THROTTLED"].update(StatusCode=430),
        lambda api: api.update(MinimumCompressionSize=2000),
    ],
    ids=["a route", "an answer of API Gateway's", "compression"],
)
def test_what_a_rest_deployment_holds_is_in_its_name(change: Callable[[Properties], None], plain: Template) -> None:
    # Under the same name CloudFormation would deploy nothing.
    release = build()
    changed = json.loads(json.dumps(release.template))
    change(changed["Resources"]["RestAPI"]["Properties"])
    made = translate(type(release)(release.package, changed).template_for("bucket"))
    assert rest_deployment(made) != rest_deployment(plain)
