"""What the deployed stack must be, before anything that runs on it matters."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

from tests.stack import Stack

STACK = "expertbook"


def test_every_answer_says_what_a_page_may_do(stack: Stack) -> None:
    for path in ("/", "/api/health", "/nobody/nothing"):
        _, headers, _ = stack.get(path)
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'; connect-src 'self' ws://127.0.0.1:" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
        assert "geolocation=()" in headers["Permissions-Policy"]
        assert "max-age=31536000" in headers["Strict-Transport-Security"]


def test_nobody_reads_the_bucket_but_through_the_site(stack: Stack) -> None:
    try:
        urllib.request.urlopen(f"{stack.endpoint_url}/{stack.bucket_name}/index.html", timeout=10)
    except urllib.error.HTTPError as error:
        assert error.code == 403
    else:
        raise AssertionError("The bucket answered somebody without rights.")


def test_two_functions_follow_the_table_and_each_sees_only_its_own_keys(stack: Stack) -> None:
    mappings = stack.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    filters = {
        mapping["FunctionArn"].rsplit(":", 1)[1].split("-")[1]: json.loads(
            mapping["FilterCriteria"]["Filters"][0]["Pattern"]
        )["dynamodb"]["Keys"]["SK"]["S"]
        for mapping in mappings
    }
    assert filters == {
        "PushSlotChanges": [{"prefix": "SLOT#"}],
        "FollowChanges": ["PROFILE", "BOOKING", "CODE", "ACCOUNT"],
    }
    for mapping in mappings:
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert (mapping["MaximumRetryAttempts"], mapping["MaximumRecordAgeInSeconds"]) == (5, 900)
        assert mapping["BisectBatchOnFunctionError"] is True
        assert "DeadLetters" in mapping["DestinationConfig"]["OnFailure"]["Destination"]


def test_items_expire(stack: Stack) -> None:
    # ministack passes over the template's TimeToLiveSpecification; the deployment turns it on.
    described = stack.client("dynamodb").describe_time_to_live(TableName=stack.table_name)
    assert described["TimeToLiveDescription"] == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires_at"}


def test_every_function_has_a_role_of_its_own(stack: Stack) -> None:
    functions = stack.client("lambda").list_functions()["Functions"]
    assert len(functions) == 7
    assert len({function["Role"] for function in functions}) == 7
