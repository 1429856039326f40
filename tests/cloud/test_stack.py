"""What the deployed stack must be, before anything that runs on it matters."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from botocore.exceptions import ClientError

from infra.workspace import ROOT
from tests.stack import Stack

STACK = "expertbook"
EDGE = "edge-of-expertbook"


def test_every_answer_says_what_a_page_may_do(stack: Stack) -> None:
    for path in ("/", "/api/health", "/nobody/nothing"):
        _, headers, _ = stack.get(path)
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'; connect-src 'self' ws://127.0.0.1:" in policy
        assert "require-trusted-types-for 'script'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
        assert "geolocation=()" in headers["Permissions-Policy"]
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        # Other sites may stand below a domain of one's own, and not all by HTTPS.
        assert headers["Strict-Transport-Security"] == "max-age=31536000"


def test_nobody_reads_the_bucket_but_through_the_site(stack: Stack) -> None:
    try:
        urllib.request.urlopen(f"{stack.endpoint_url}/{stack.bucket_name}/index.html", timeout=60)
    except urllib.error.HTTPError as error:
        assert error.code == 403
    else:
        raise AssertionError("The bucket answered somebody without rights.")


def test_two_functions_follow_the_table_and_each_sees_only_its_own_keys(stack: Stack) -> None:
    all_mappings = stack.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    mappings = [mapping for mapping in all_mappings if ":dynamodb:" in mapping["EventSourceArn"]]
    filters = {
        mapping["FunctionArn"].rsplit(":", 1)[1].split("-")[1]: json.loads(
            mapping["FilterCriteria"]["Filters"][0]["Pattern"]
        )["dynamodb"]["Keys"]["SK"]["S"]
        for mapping in mappings
    }
    assert filters == {
        "PushSlotChanges": [{"prefix": "SLOT#"}],
        "FollowChanges": [
            *(
                "PROFILE",
                "BOOKING",
                {"prefix": "CODE#"},
                {"prefix": "ENTRY#"},
                {"prefix": "REPLY#"},
                {"prefix": "REVIEW#"},
                {"prefix": "WEBHOOK#"},
                "ACCOUNT",
            )
        ],
    }
    for mapping in mappings:
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert mapping["MaximumRecordAgeInSeconds"] == 900
        assert mapping["BisectBatchOnFunctionError"] is True
        assert "DeadLetters" in mapping["DestinationConfig"]["OnFailure"]["Destination"]


def test_items_expire(stack: Stack) -> None:
    # ministack passes over the template's TimeToLiveSpecification; the deployment turns it on.
    described = stack.client("dynamodb").describe_time_to_live(TableName=stack.table_name)
    assert described["TimeToLiveDescription"] == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires_at"}


def test_every_function_has_a_role_and_a_log_group_of_its_own(stack: Stack) -> None:
    functions = stack.client("lambda").list_functions()["Functions"]
    assert len(functions) == 9
    assert len({function["Role"] for function in functions}) == len(functions)
    groups = {function["LoggingConfig"]["LogGroup"] for function in functions}
    assert len(groups) == len(functions)
    found = stack.client("logs").describe_log_groups()["logGroups"]
    days = {group["logGroupName"]: group.get("retentionInDays") for group in found}
    assert {days[group] for group in groups} == {30}


def test_the_api_has_one_stage_and_that_has_throttles(stack: Stack) -> None:
    gateway = stack.client("apigateway")
    (api,) = gateway.get_rest_apis()["items"]
    (stage,) = gateway.get_stages(restApiId=api["id"])["item"]
    assert stage["stageName"] == "api"
    rates = {
        # The embedded cloud keeps the slash before the path, which AWS takes off.
        name.removeprefix("/"): (settings["throttlingRateLimit"], settings["throttlingBurstLimit"])
        for name, settings in stage["methodSettings"].items()
    }
    assert rates["*/*"] == (1000, 1000)
    assert rates["~1auth~1codes/POST"] == (20, 40)
    assert len(rates) == 13


def test_what_api_gateway_answers_itself_has_the_id_of_the_request(stack: Stack) -> None:
    status, headers, body = stack.get("/api/no/such/path")
    assert (status, json.loads(body)["type"]) == (404, "not_found")
    assert len(headers["X-Request-Id"]) == 36
    assert headers["Access-Control-Allow-Origin"] == "*"


def test_a_page_of_another_origin_that_asks_first_reaches_the_api(stack: Stack) -> None:
    url = f"{stack.endpoint_url}/api/experts/ada-lovelace"
    headers = {"Host": urlsplit(stack.site_url).netloc, "Origin": "https://elsewhere.example.com"}
    asked = requests.options(url, headers=headers, timeout=60)
    assert (asked.status_code, asked.headers["Access-Control-Allow-Methods"]) == (204, "GET")


def test_the_edge_is_a_stack_of_its_own(stack: Stack) -> None:
    cloudformation, names = stack.client("cloudformation"), stack.client("route53")
    zone = names.create_hosted_zone(Name="example.org", CallerReference=EDGE)["HostedZone"]["Id"].split("/")[-1]
    try:
        make_edge(cloudformation, DomainName="book.example.org", HostedZoneId=zone, Firewall="on")
        cloudformation.get_waiter("stack_create_complete").wait(StackName=EDGE, WaiterConfig={"Delay": 1})
        (made,) = cloudformation.describe_stacks(StackName=EDGE)["Stacks"]
        outputs = {output["OutputKey"]: output["OutputValue"] for output in made["Outputs"]}
        certificate = stack.client("acm").describe_certificate(CertificateArn=outputs["CertificateArn"])
        assert certificate["Certificate"]["DomainName"] == "book.example.org"
        assert ":global/webacl/" in outputs["WebAclArn"]
    finally:
        cloudformation.delete_stack(StackName=EDGE)
        names.delete_hosted_zone(Id=zone)


def test_a_domain_without_its_zone_is_refused_before_anything_is_made(stack: Stack) -> None:
    with pytest.raises(ClientError, match="A domain name wants its hosted zone, HostedZoneId"):
        make_edge(stack.client("cloudformation"), DomainName="book.example.org")


def make_edge(cloudformation: Any, **parameters: str) -> None:
    cloudformation.create_stack(
        StackName=EDGE,
        TemplateBody=(ROOT / "infra" / "edge.yaml").read_text(encoding="utf-8"),
        Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()],
    )
