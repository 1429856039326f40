"""What functions may do, by the template: written down as it is, and in the shape that can't be tried."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

import pytest
from pynamodb.connection import Connection

from expertbook.adapters.site import pages, pictures, qr, sitemap
from expertbook.domain.booking import Role
from expertbook.domain.calendar_account import CalendarAccount, CalendarService
from expertbook.domain.calendar_entry import CalendarEntry
from expertbook.domain.external_calendar import ExternalCalendar
from expertbook.domain.openings import NEVER, NONE
from expertbook.domain.replies import InvitationReply, ReplyKind
from expertbook.domain.review import id_of
from expertbook.domain.scheduling.local_time import Epoch
from expertbook.domain.webhook import CHOOSABLE, Attempt, Event, Payload, Pending, Webhook, WebhookEvent
from expertbook.services import sync_calendars, watch_slots
from expertbook.services.send_webhooks import send_lane
from expertbook.store import (
    bookings,
    calendar_accounts,
    calendar_entries,
    calendars,
    claims,
    experts,
    openings,
    replies,
    reviews,
    watchers,
    webhook_events,
    webhooks,
)
from infra.lints import permissions
from infra.lints.permissions import READS_A_QUEUE, READS_A_STREAM, WRITES_A_LOG, as_list, policies, readable, role_of
from infra.package.build import build
from infra.site.files import site_files
from tests.api.conftest import an_expert
from tests.cloud.privileges.cases import NOT_ENFORCED_HERE, Case, cases, without

FUNCTIONS = sorted(policies())
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@cache
def template() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(json.dumps(build().template_for("BUCKET")))
    return made


def properties(function: str) -> dict[str, Any]:
    """What the template says of a function, found by its role."""
    role = {"Fn::GetAtt": [role_of(function), "Arn"]}
    (found,) = (
        resource["Properties"]
        for resource in template()["Resources"].values()
        if resource["Type"] == "AWS::Serverless::Function" and resource["Properties"]["Role"] == role
    )
    assert isinstance(found, dict)
    return found


def statements(function: str, *actions: str) -> list[dict[str, Any]]:
    """The statements of a function's policy that are about any of these actions."""
    return [
        statement for statement in policies()[function]["Statement"] if set(as_list(statement["Action"])) & set(actions)
    ]


def resources(function: str, action: str) -> list[str]:
    """What a function may do this to."""
    return [case.resource for case in cases() if (case.function, case.action) == (function, action)]


def test_the_page_says_what_the_template_says() -> None:
    told = permissions.TABLE.read_text(encoding="utf-8")
    assert told == permissions.table(template()), "run `python -m infra.lints.permissions`"


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_template_has_the_policy_as_it_is_written(function: str) -> None:
    role = template()["Resources"][role_of(function)]["Properties"]
    assert [policy["PolicyDocument"] for policy in role["Policies"]] == [policies()[function]]
    assert "ManagedPolicyArns" not in role
    (trusted,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert (trusted["Effect"], trusted["Principal"]) == ("Allow", {"Service": "lambda.amazonaws.com"})


def test_no_function_is_given_more_beside_its_policy() -> None:
    roles = {
        name: resource for name, resource in template()["Resources"].items() if resource["Type"] == "AWS::IAM::Role"
    }
    assert set(roles) == {role_of(function) for function in FUNCTIONS}
    others = {resource["Type"] for resource in template()["Resources"].values()}
    assert not others & {"AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy", "AWS::IAM::User"}
    assert not any("Policies" in properties(function) for function in FUNCTIONS)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_writes_to_its_own_log_and_to_no_other(function: str) -> None:
    (statement,) = statements(function, *WRITES_A_LOG)
    assert set(statement["Action"]) == WRITES_A_LOG
    group = properties(function)["LoggingConfig"]["LogGroup"]["Ref"]
    assert statement["Resource"] == {"Fn::GetAtt": [group, "Arn"]}


def test_no_two_functions_write_to_one_log() -> None:
    logs = [properties(function)["LoggingConfig"]["LogGroup"]["Ref"] for function in FUNCTIONS]
    assert len(set(logs)) == len(FUNCTIONS)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_stream_is_read_by_those_who_are_called_with_it(function: str) -> None:
    events = properties(function).get("Events", {}).values()
    streams = [event["Properties"]["Stream"] for event in events if event["Type"] == "DynamoDB"]
    allowed = {action for case in cases() if case.function == function for action in {case.action} & READS_A_STREAM}
    assert allowed == (READS_A_STREAM if streams else set())
    for action in allowed:
        (resource,) = resources(function, action)
        assert resource == ("*" if action == "dynamodb:ListStreams" else "Table/stream")
    assert all(stream == {"Fn::GetAtt": ["Table", "StreamArn"]} for stream in streams)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_queue_is_read_by_the_function_that_is_called_with_it(function: str) -> None:
    events = properties(function).get("Events", {}).values()
    queues = [event["Properties"]["Queue"]["Fn::GetAtt"] for event in events if event["Type"] == "SQS"]
    asked = {"CalendarReadings"} if function == "follow_changes" else set()  # how long it is
    for action in READS_A_QUEUE:
        found = resources(function, action)
        assert [name for name in found if name not in asked] == [name for name, _ in queues]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_dead_letters_are_left_by_those_who_are_called_in_nobodys_presence(function: str) -> None:
    made = properties(function)
    sources = [event["Properties"] for event in made.get("Events", {}).values()]
    asked = [*sources, made.get("EventInvokeConfig", {})]
    destinations = [
        each["DestinationConfig"]["OnFailure"]["Destination"] for each in asked if "DestinationConfig" in each
    ]
    assert set(resources(function, "sqs:SendMessage")) - {"Shares", "WebhookCalls", "CalendarReadings"} == (
        {"DeadLetters"} if destinations else set()
    )
    assert all(destination == {"Fn::GetAtt": ["DeadLetters", "Arn"]} for destination in destinations)


def test_what_can_not_be_tried_is_known_by_its_shape() -> None:
    assert set(NOT_ENFORCED_HERE) == (READS_A_STREAM - {"dynamodb:ListStreams"}) | WRITES_A_LOG


def test_the_sender_of_mails_is_the_stacks_own() -> None:
    (statement,) = statements("follow_changes", "ses:SendRawEmail")
    condition, on_aws, _ = statement["Condition"]["Fn::If"]
    assert (condition, on_aws) == ("OnAws", {"StringEqualsIgnoreCase": {"ses:FromAddress": {"Ref": "EmailFrom"}}})
    configured = properties("follow_changes")["Environment"]["Variables"]["MAIL_CONFIGURATION_SET"]["Ref"]
    assert readable(statement["Resource"]) == f"ses identity/*, ses configuration-set/{configured}"


def test_of_alarms_it_may_read_the_one_that_it_is_told() -> None:
    (statement,) = statements("follow_changes", "cloudwatch:DescribeAlarms")
    told = properties("follow_changes")["Environment"]["Variables"]["BOUNCES_ALARM"]
    assert told == {"Fn::If": ["HasAlarms", {"Ref": "BouncesAlarm"}, ""]}
    name = template()["Resources"]["BouncesAlarm"]["Properties"]["AlarmName"]["Fn::Sub"]
    condition, on_aws, _ = statement["Resource"]["Fn::If"]
    assert (condition, on_aws["Fn::Sub"].partition(":alarm:")[2]) == ("OnAws", name)


def allowed_keys(function: str) -> Iterator[tuple[str, list[str]]]:
    """The actions of a function on items of the table, each with the patterns of the keys that it may be done to."""
    for statement in policies()[function]["Statement"]:
        if readable(statement["Resource"]) == "Table":
            condition = statement.get("Condition", {})
            for action in statement["Action"]:
                yield action, condition.get("ForAllValues:StringLike", {}).get("dynamodb:LeadingKeys", ["*"])


class Requests:
    """Stands where the library asks DynamoDB: notes which keys each operation is about; finds nothing but a watcher."""

    def __init__(self) -> None:
        self.seen: set[tuple[str, str]] = set()

    def answer(self, _connection: Connection, operation: str, asked: dict[str, Any]) -> dict[str, Any]:
        for write in asked.get("TransactItems", [{operation: asked}]):
            ((kind, part),) = write.items()
            action = kind if kind == operation else f"{kind}Item"
            self.seen |= {(f"dynamodb:{action}", key) for key in self._partitions(part)}
        kept = {"handle": {"S": "ada-lovelace"}, "expires_at": {"N": "1795420800"}}
        if operation == "GetItem" and asked["Key"]["PK"]["S"].startswith("CONNECTION#"):
            return {"Item": {**asked["Key"], **kept}}
        answers: dict[str, dict[str, Any]] = {
            "BatchGetItem": {"Responses": {name: [] for name in asked.get("RequestItems", {})}, "UnprocessedKeys": {}},
            "Query": {"Items": [], "Count": 0, "ScannedCount": 0},
            "UpdateItem": {"Attributes": asked.get("Key")},
        }
        return answers.get(operation, {})

    @staticmethod
    def _partitions(asked: dict[str, Any]) -> list[str]:
        if "RequestItems" in asked:
            if any("Keys" in table for table in asked["RequestItems"].values()):
                return [key["PK"]["S"] for table in asked["RequestItems"].values() for key in table["Keys"]]
            writes = [write for table in asked["RequestItems"].values() for write in table]
            found = [write.get("PutRequest", {}).get("Item") or write["DeleteRequest"]["Key"] for write in writes]
            return [item["PK"]["S"] for item in found]
        if "KeyConditionExpression" in asked:
            equals = asked["KeyConditionExpression"].strip("()").partition(" AND ")[0]
            name, _, value = equals.partition(" = ")
            assert asked["ExpressionAttributeNames"][name] == "PK"
            return [asked["ExpressionAttributeValues"][value]["S"]]
        return [(asked.get("Key") or asked["Item"])["PK"]["S"]]


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> Requests:
    found = Requests()
    monkeypatch.setattr(Connection, "dispatch", lambda *asked: found.answer(*asked))
    return found


def uses_of_conditions() -> dict[str, Callable[[], object]]:
    """What the functions with conditions do with the table, each of its own kind of request at least once."""
    calendar = ExternalCalendar("c-1", "ada-lovelace", "https://a.example/c.ics", "Work", "a.example", NOW, version=1)
    busy = {NOW.date(): [(Epoch(0), Epoch(300))]}

    account = CalendarAccount("a-1", calendar.expert, CalendarService.CALDAV, "ada", b"sealed", NOW)
    booking_id, hour = "01JD3Q5ZB2M8X4T6V9KCWYRHNE", (Epoch(0), Epoch(3600))
    entry = CalendarEntry(calendar.expert, account.id, booking_id, "c-1", "1.ics", "1", hour, 1)

    def read() -> None:
        calendars.write_days(calendar, busy, {NOW.date().isoformat(): "digest"}, NOW)
        # Its expert is gone, so that it goes as well.
        sync_calendars.sync_calendar(replace(calendar, days={NOW.date().isoformat(): "digest"}), NOW)
        calendars.load(calendar.expert, calendar.id)
        claims.load_claimed("ada-lovelace", (Epoch(0), Epoch(300)), NOW)
        openings.save(an_expert(), NONE, openings.load("ada-lovelace"), NEVER, NOW)
        bookings.ids_of_expert(calendar.expert, ["01JD3Q5ZB2M8X4T6V9KCWYRHNE"])
        bookings.load("01JD3Q5ZB2M8X4T6V9KCWYRHNE")
        calendar_accounts.begin(calendar.expert, "a-1", NOW)
        calendar_accounts.delete(account)
        calendar_entries.save(entry)
        calendar_entries.delete(entry)

    webhook = Webhook(
        "w-1", "ada-lovelace", "https://hooks.example/", CHOOSABLE, Payload.FULL, "whsec_c2VjcmV0", NOW, resumed_at=NOW
    )
    event = Event(WebhookEvent.REVIEW_CREATED, "01JD3Q5ZB2M8X4T6V9KCWYRHNE", 3, NOW)

    def send() -> None:
        send_lane(webhook.expert, webhook.id, event.lane, timedelta(), 1.0)
        webhook_events.pending(webhook.expert, webhook.id, event.lane, NOW)
        webhook_events.settle(webhook.expert, webhook.id, Pending(event))
        webhook_events.note_attempt(
            webhook.expert, webhook.id, Attempt(event.id, event.type, event.subject, NOW, 200, None, "", 1), 1
        )
        webhook_events.plan(webhook.expert, webhook.id, event.lane, NOW)
        webhooks.note_failing(webhook, NOW)
        bookings.load(event.subject)
        reviews.load_alone(webhook.expert, id_of(event.subject))

    def push() -> None:
        watchers.watching("ada-lovelace", NOW)
        watchers.note_sharing("ada-lovelace", NOW)
        watchers.forget("ada-lovelace", ["one"])

    def take_in() -> None:
        bookings.load(booking_id)
        experts.load(calendar.expert)
        replies.note(InvitationReply(booking_id, Role.CLIENT, ReplyKind.ACCEPTED, NOW, 0))

    return {
        "websocket_connect": lambda: watch_slots.watch("one", "ada-lovelace", NOW),
        "websocket_disconnect": lambda: watch_slots.unwatch("one"),
        "push_slot_changes": push,
        "read_calendars": read,
        "send_webhooks": send,
        "receive_replies": take_in,
    }


def test_a_condition_on_keys_lets_through_every_key_that_is_sent(requests: Requests) -> None:
    uses = uses_of_conditions()
    limited = {name for name in FUNCTIONS if any(patterns != ["*"] for _, patterns in allowed_keys(name))}
    assert set(uses) == limited
    for function, use in uses.items():
        requests.seen.clear()
        use()
        allowed = defaultdict[str, list[str]](list)
        for action, patterns in allowed_keys(function):
            allowed[action] += patterns
        assert {action for action, _ in requests.seen} == set(allowed)
        refused = [
            (action, key)
            for action, key in requests.seen
            if not any(fnmatchcase(key, pattern) for pattern in allowed[action])
        ]
        assert refused == []


_TOLD_OF_BOOKINGS = {
    ("read_calendars", "dynamodb:BatchGetItem"),
    ("read_calendars", "dynamodb:GetItem"),
    ("send_webhooks", "dynamodb:GetItem"),
    ("receive_replies", "dynamodb:GetItem"),
}
"""What these may read of bookings, by id, is what they're for."""


@pytest.mark.parametrize("function", sorted(uses_of_conditions()))
def test_a_condition_on_keys_keeps_out_of_bookings_accounts_and_mails(function: str) -> None:
    others = (
        "BOOKING#1",
        "ACCOUNT#a@example.com",
        "MAIL#1",
        "REQUEST#1",
        "HOLD#1",
        "HOLDER#1",
        "HANDLE#1",
        "DIRECTORY",
    )
    patterns = {
        pattern
        for action, each in allowed_keys(function)
        for pattern in each
        if (function, action) not in _TOLD_OF_BOOKINGS
    }
    assert not [key for key in others for pattern in patterns if fnmatchcase(key, pattern)]


def test_somebody_who_reads_calendars_may_list_of_bookings_no_more_than_whose_they_are() -> None:
    (statement,) = statements("read_calendars", "dynamodb:BatchGetItem")
    condition = statement["Condition"]
    assert condition["ForAllValues:StringLike"] == {"dynamodb:LeadingKeys": ["BOOKING#*"]}
    assert condition["ForAllValues:StringEquals"] == {"dynamodb:Attributes": ["PK", "SK", "booking_id", "expert"]}


def test_somebody_who_calls_webhooks_may_read_of_an_expert_no_more_than_of_reviews() -> None:
    """By the attributes of a review, a profile has its name, and how many stars."""
    (statement,) = (
        each
        for each in statements("send_webhooks", "dynamodb:BatchGetItem")
        if each["Condition"]["ForAllValues:StringLike"] == {"dynamodb:LeadingKeys": ["EXPERT#*"]}
    )
    allowed = statement["Condition"]["ForAllValues:StringEquals"]["dynamodb:Attributes"]
    assert sorted(allowed) == sorted(reviews.OF_REVIEWS)


def test_credentials_are_opened_by_the_calendar_function_alone_and_for_an_expert_alone() -> None:
    opens = [case.function for case in cases() if case.action == "kms:Decrypt"]
    seals = [case.function for case in cases() if case.action == "kms:Encrypt"]
    assert (opens, sorted(seals)) == (["read_calendars"], ["api_handler", "read_calendars"])
    for function in seals:
        (statement,) = statements(function, "kms:Encrypt")
        condition, on_aws, elsewhere = statement["Condition"]["Fn::If"]
        assert (condition, elsewhere) == ("OnAws", {"Ref": "AWS::NoValue"})
        assert on_aws == {
            "Null": {"kms:EncryptionContext:expert": "false"},
            "ForAllValues:StringEquals": {"kms:EncryptionContextKeys": ["expert"]},
        }


def site_keys() -> list[str]:
    return [*site_files(), "config.json", "portraits/ada-lovelace.svg", "uploads/0f3a"]


def is_let(key: str, action: str) -> bool:
    """Whether follow_changes may do this to a key of the bucket, as IAM matches and weighs."""
    decisions = [
        statement["Effect"]
        for statement in statements("follow_changes", action)
        for resource in as_list(statement["Resource"])
        if fnmatchcase(f"SiteBucket/{key}", readable(resource))
    ]
    return bool(decisions) and "Deny" not in decisions


@pytest.mark.parametrize("action", ["s3:PutObject", "s3:DeleteObject"])
def test_somebody_who_writes_experts_pages_can_not_write_the_sites_own(action: str) -> None:
    assert [key for key in site_keys() if is_let(key, action)] == []


@pytest.mark.parametrize("action", ["s3:PutObject", "s3:DeleteObject"])
def test_experts_pages_codes_and_photos_are_written_and_removed(action: str) -> None:
    handles = ("ada-lovelace", "ada-lovelace/deep-dive", "boo", "embedded", "booking-com", "dashboards", "apps/js")
    keys = [key for page in handles for key in (page, qr._key(page))]
    assert [key for key in [*keys, f"{pictures._PICTURES}ada-lovelace-0f.jpg"] if not is_let(key, action)] == []
    assert resources("follow_changes", "s3:GetObject") == [f"SiteBucket/{pages.SHELL_KEY}", "SiteBucket/sitemap*.xml"]


@pytest.mark.parametrize("action", ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"])
def test_the_sitemap_is_read_written_and_removed(action: str) -> None:
    keys = [sitemap.INDEX_KEY, sitemap._PAGES_KEY, *(sitemap._key(name, 2) for name in ("Design", "Design & UX"))]
    assert [key for key in keys if not is_let(key, action)] == []


def test_a_case_is_taken_away_alone() -> None:
    document = {
        "Version": "2012-10-17",
        "Statement": [
            {"Sid": "Both", "Effect": "Allow", "Action": ["a:One", "a:Two"], "Resource": ["here", "there"]},
            {"Sid": "Never", "Effect": "Deny", "Action": "a:One", "Resource": "nowhere"},
        ],
    }
    left = without(document, Case("any", "Both", "a:One", "there", 1))["Statement"]
    assert [(part["Effect"], part["Action"], part["Resource"]) for part in left] == [
        ("Allow", "a:One", "here"),
        ("Allow", "a:Two", "here"),
        ("Allow", "a:Two", "there"),
        ("Deny", "a:One", "nowhere"),
    ]
    with pytest.raises(AssertionError):
        without(document, Case("any", "Both", "a:Three", "here", 0))
