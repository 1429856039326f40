"""Live updates at the handlers, with recorded stream events; the connections' end is injected at the AWS client."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from threading import Lock
from typing import Any

import pytest

import app as entry
from expertbook import settings
from expertbook.adapters import aws, http_pool
from expertbook.adapters.site import pages
from expertbook.domain.expert import Expert
from expertbook.store import experts, transaction, watchers
from tests.api.conftest import NOW, Api, an_expert, dynamodb, publish
from tests.api.store.test_traffic import answering, error
from tests.http_server import HttpServer, Reply, Request, respond


class Connections:
    """What the WebSocket API's management endpoint was asked, and how it answers."""

    def __init__(self) -> None:
        self.posted: list[tuple[str, dict[str, Any]]] = []
        self.hung_up: list[str] = []
        self.status: dict[str, int] = {}
        self.before: Callable[[Request], None] = lambda request: None
        """What happens before each answer."""
        self._lock = Lock()

    def answer(self, request: Request) -> Reply:
        status = self.status.get(request.name, 200)
        with self._lock:
            self.before(request)
            if request.method == "DELETE":
                self.hung_up.append(request.name)
                status = self.status.get("hang up", 204)
            elif status == 200:
                self.posted.append((request.name, json.loads(request.body)))
        return respond(status)


@cache
def _gateway() -> HttpServer:
    """The WebSocket API's management endpoint, for as long as there are tests."""
    return HttpServer()


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> Connections:
    recorder = Connections()
    _gateway().answer = recorder.answer
    monkeypatch.setenv("WEBSOCKET_ENDPOINT", f"{_gateway().url}/api")
    monkeypatch.setattr(http_pool, "PAUSE_SECONDS", 0.0)
    return recorder


class Context:
    """What the handlers use of Lambda's context: nothing."""


def claim_record(number: int, grain: str, name: str = "INSERT", expert: str = "ada-lovelace") -> dict[str, Any]:
    keys = {"PK": {"S": f"EXPERT#{expert}"}, "SK": {"S": f"SLOT#{grain}"}}
    image = {**keys, "booking_id": {"S": "01KAW5Q0N5Z5S3CJ1W0M9F7K3T"}}
    return stream_record(number, name, keys, image if name != "REMOVE" else None, image if name == "REMOVE" else None)


def hold_record(
    number: int, grain: str, until: datetime, name: str = "INSERT", expert: str = "ada-lovelace"
) -> dict[str, Any]:
    record = claim_record(number, grain, name, expert)
    image = {**record["dynamodb"]["Keys"], "hold_id": {"S": "h-1"}, "expires_at": {"N": str(int(until.timestamp()))}}
    record["dynamodb"]["OldImage" if name == "REMOVE" else "NewImage"] = image
    return record


def stream_record(number: int, name: str, keys: Any, new: Any, old: Any) -> dict[str, Any]:
    change = {
        "ApproximateCreationDateTime": 1795420800,
        "Keys": keys,
        "SequenceNumber": f"44215845000000000{number:05}",
        "SizeBytes": 120,
        "StreamViewType": "NEW_AND_OLD_IMAGES",
    }
    if new is not None:
        change["NewImage"] = new
    if old is not None:
        change["OldImage"] = old
    return {
        "eventID": f"event-{number}",
        "eventName": name,
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "us-east-1",
        "dynamodb": change,
        "eventSourceARN": "arn:aws:dynamodb:us-east-1:123456789012:table/expertbook/stream/2026-11-23T08:00:00.000",
    }


def push(*records: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = entry.push_slot_changes({"Records": list(records)}, Context())
    return answer


def follow(*records: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = entry.follow_changes({"Records": list(records)}, Context())
    return answer


def test_each_watcher_gets_one_message_of_joined_intervals(connections: Connections) -> None:
    watchers.watch("one", "ada-lovelace", NOW)
    watchers.watch("two", "ada-lovelace", NOW)
    watchers.watch("other", "bo-li", NOW)
    answer = push(
        claim_record(1, "2026-11-24T10:30Z"),
        claim_record(2, "2026-11-24T10:35Z"),
        claim_record(3, "2026-11-24T12:00Z"),
        claim_record(4, "2026-11-24T09:00Z", "REMOVE"),
    )
    assert answer == {"batchItemFailures": []}
    assert sorted(connection_id for connection_id, _ in connections.posted) == ["one", "two"]
    assert connections.posted[0][1] == {
        "type": "slots",
        "expert": "ada-lovelace",
        "sequence": "4421584500000000000004",
        "taken": [
            ["2026-11-24T10:30:00Z", "2026-11-24T10:40:00Z"],
            ["2026-11-24T12:00:00Z", "2026-11-24T12:05:00Z"],
        ],
        "freed": [["2026-11-24T09:00:00Z", "2026-11-24T09:05:00Z"]],
        "held": [],
        "changed": [],
    }


def test_what_is_held_is_told_with_its_end(connections: Connections) -> None:
    watchers.watch("one", "ada-lovelace", NOW)
    soon, later = NOW + timedelta(minutes=3), NOW + timedelta(minutes=5)
    push(
        hold_record(1, "2026-11-24T10:30Z", later),
        hold_record(2, "2026-11-24T10:35Z", later),
        hold_record(3, "2026-11-24T10:40Z", soon),
        claim_record(4, "2026-11-24T12:00Z"),
    )
    ((_, message),) = connections.posted
    assert message["held"] == [
        ["2026-11-24T10:40:00Z", "2026-11-24T10:45:00Z", "2026-11-23T08:03:00Z"],
        ["2026-11-24T10:30:00Z", "2026-11-24T10:40:00Z", "2026-11-23T08:05:00Z"],
    ]
    assert message["taken"] == [["2026-11-24T12:00:00Z", "2026-11-24T12:05:00Z"]]
    assert message["freed"] == []


def test_a_hold_that_is_booked_is_taken_and_one_let_go_is_freed(connections: Connections) -> None:
    watchers.watch("one", "ada-lovelace", NOW)
    until = NOW + timedelta(minutes=5)
    push(
        hold_record(1, "2026-11-24T10:30Z", until),
        hold_record(2, "2026-11-24T11:30Z", until),
        claim_record(3, "2026-11-24T10:30Z", "MODIFY"),
        hold_record(4, "2026-11-24T11:30Z", until, "REMOVE"),
    )
    ((_, message),) = connections.posted
    assert message["held"] == []
    assert message["taken"] == [["2026-11-24T10:30:00Z", "2026-11-24T10:35:00Z"]]
    assert message["freed"] == [["2026-11-24T11:30:00Z", "2026-11-24T11:35:00Z"]]


def test_busy_times_elsewhere_are_taken_and_freed_like_sessions(connections: Connections) -> None:
    watchers.watch("one", "ada-lovelace", NOW)
    keys = {"PK": {"S": "EXPERT#ada-lovelace"}, "SK": {"S": "SLOT#2026-11-24#BUSY#work"}}
    ten, half_past_ten, eleven = 1_795_514_400, 1_795_516_200, 1_795_518_000
    before = {**keys, "busy": {"S": json.dumps([[ten, half_past_ten]])}}
    after = {**keys, "busy": {"S": json.dumps([[half_past_ten, eleven]])}}
    push(stream_record(1, "MODIFY", keys, after, before))
    ((_, message),) = connections.posted
    assert message["taken"] == [["2026-11-24T10:30:00Z", "2026-11-24T11:00:00Z"]]
    assert message["freed"] == [["2026-11-24T10:00:00Z", "2026-11-24T10:30:00Z"]]
    assert (message["held"], message["changed"]) == ([], [])


def test_the_last_word_on_a_grain_counts(connections: Connections) -> None:
    watchers.watch("one", "ada-lovelace", NOW)
    push(claim_record(1, "2026-11-24T10:30Z"), claim_record(2, "2026-11-24T10:30Z", "REMOVE"))
    ((_, message),) = connections.posted
    assert (message["taken"], message["freed"]) == ([], [["2026-11-24T10:30:00Z", "2026-11-24T10:35:00Z"]])


def test_each_expert_has_a_message_of_its_own(connections: Connections) -> None:
    watchers.watch("one", "ada-lovelace", NOW)
    watchers.watch("two", "bo-li", NOW)
    push(claim_record(1, "2026-11-24T10:30Z"), claim_record(2, "2026-11-24T10:30Z", expert="bo-li"))
    assert {connection: message["expert"] for connection, message in connections.posted} == {
        "one": "ada-lovelace",
        "two": "bo-li",
    }


def test_a_gone_watcher_is_forgotten_and_stops_nothing(connections: Connections) -> None:
    watchers.watch("one", "ada-lovelace", NOW)
    watchers.watch("gone", "ada-lovelace", NOW - timedelta(minutes=1))
    connections.status["gone"] = 410
    assert push(claim_record(1, "2026-11-24T10:30Z")) == {"batchItemFailures": []}
    assert [connection for connection, _ in connections.posted] == ["one"]
    assert list(watchers.watching("ada-lovelace", NOW).since) == ["one"]


def test_a_watcher_whose_connection_is_still_opening_is_not_forgotten(connections: Connections) -> None:
    """Happened: a change was pushed between $connect and the open connection, and the page was never told again."""
    watchers.watch("opening", "ada-lovelace", NOW)
    connections.status["opening"] = 410
    assert push(claim_record(1, "2026-11-24T10:30Z")) == {"batchItemFailures": []}
    del connections.status["opening"]
    push(claim_record(2, "2026-11-24T10:35Z"))
    assert [connection for connection, _ in connections.posted] == ["opening"]


def test_a_watcher_that_cannot_be_told_is_hung_up_on_so_that_it_asks_anew(connections: Connections) -> None:
    watchers.watch("one", "ada-lovelace", NOW)
    watchers.watch("slow", "ada-lovelace", NOW)
    connections.status["slow"] = 500
    assert push(claim_record(1, "2026-11-24T10:30Z")) == {"batchItemFailures": []}
    assert connections.hung_up == ["slow"]
    assert [connection for connection, _ in connections.posted] == ["one"]


def test_a_watcher_that_can_neither_be_told_nor_hung_up_on_has_the_record_come_again(connections: Connections) -> None:
    watchers.watch("one", "ada-lovelace", NOW)
    watchers.watch("two", "bo-li", NOW)
    connections.status.update({"two": 500, "hang up": 500})
    answer = push(
        claim_record(1, "2026-11-24T10:30Z"),
        claim_record(2, "2026-11-24T10:30Z", expert="bo-li"),
        claim_record(3, "2026-11-24T10:30Z", expert="cy-may"),
    )
    assert answer == {"batchItemFailures": [{"itemIdentifier": "4421584500000000000002"}]}


def test_a_table_that_is_throttled_stops_the_batch_at_its_first_record(connections: Connections) -> None:
    with answering("Query", error("ThrottlingException")):
        answer = push(claim_record(7, "2026-11-24T10:30Z"), claim_record(8, "2026-11-24T10:35Z"))
    assert answer == {"batchItemFailures": [{"itemIdentifier": "4421584500000000000007"}]}


def test_records_of_a_kind_that_is_not_known_are_passed_over(connections: Connections) -> None:
    watchers.watch("one", "ada-lovelace", NOW)
    keys = {"PK": {"S": "EXPERT#ada-lovelace"}, "SK": {"S": "FUTURE#thing"}}
    assert push(stream_record(1, "INSERT", keys, keys, None)) == {"batchItemFailures": []}
    assert follow(stream_record(1, "INSERT", keys, keys, None)) == {"batchItemFailures": []}
    assert connections.posted == []


def test_a_watcher_past_its_life_is_not_told(connections: Connections) -> None:
    watchers.watch("old", "ada-lovelace", NOW - watchers.LIFE - timedelta(seconds=1))
    push(claim_record(1, "2026-11-24T10:30Z"))
    assert connections.posted == []


def websocket_event(route: str, connection_id: str = "one", **more: Any) -> dict[str, Any]:
    context = {"domainName": "websocket.example", "stage": "api", "connectionId": connection_id, "apiId": "abc123"}
    return {"requestContext": {**context, "routeKey": route}, **more}


def test_a_connection_watches_pings_and_goes(connections: Connections) -> None:
    connect = websocket_event("$connect", queryStringParameters={"expert": "ada-lovelace"})
    assert entry.watch(connect, Context())["statusCode"] == 200
    assert list(watchers.watching("ada-lovelace", NOW).since) == ["one"]
    entry.hear(websocket_event("$default", body='{"type": "ping"}'), Context())
    assert connections.posted == [("one", {"type": "pong"})]
    entry.unwatch(websocket_event("$disconnect"), Context())
    entry.unwatch(websocket_event("$disconnect"), Context())
    assert watchers.watching("ada-lovelace", NOW).since == {}


@pytest.mark.parametrize("parameters", [None, {}, {"expert": ""}, {"expert": "A B"}, {"expert": "x" * 200}])
def test_a_connection_that_names_no_expert_is_refused(parameters: Any) -> None:
    connect = websocket_event("$connect", queryStringParameters=parameters)
    assert entry.watch(connect, Context())["statusCode"] == 400


@pytest.mark.parametrize("body", ["", "{", "[]", '"ping"', '{"type": "shout"}', "null"])
def test_a_message_that_is_no_ping_is_ignored(connections: Connections, body: str) -> None:
    assert entry.hear(websocket_event("$default", body=body), Context())["statusCode"] == 200
    assert connections.posted == []


def image_of(handle: str) -> Any:
    key = {"PK": {"S": f"EXPERT#{handle}"}, "SK": {"S": "PROFILE"}}
    return dynamodb().get_item(TableName=settings.table_name(), Key=key)["Item"]


def profile_record(number: int, new: Any, old: Any = None) -> dict[str, Any]:
    keys = {"PK": (new or old)["PK"], "SK": (new or old)["SK"]}
    return stream_record(number, "INSERT" if old is None else "MODIFY" if new else "REMOVE", keys, new, old)


def page(key: str) -> str | None:
    s3 = aws.aws_client("s3")
    found = [one["Key"] for one in s3.list_objects_v2(Bucket=settings.site_bucket()).get("Contents", [])]
    if key not in found:
        return None
    return gzip.decompress(s3.get_object(Bucket=settings.site_bucket(), Key=key)["Body"].read()).decode()


def test_a_profile_that_is_saved_as_it_was_gets_its_pages_from_the_shell_of_today(api: Api) -> None:
    """So a deployment renews them. Of a profile that changed, only the pages that show something else are written."""
    ada = experts.save(an_expert())
    follow(profile_record(1, image_of("ada-lovelace")))
    found = aws.aws_client("s3").get_object(Bucket=settings.site_bucket(), Key=pages.SHELL_KEY)
    shell = found["Body"].read().decode()
    put_shell(f"<!-- new -->{shell}")
    for bio, renewed in (("Another one", [False, False]), ("Another one", [True, True])):
        before = image_of("ada-lovelace")
        ada = experts.save(replace(ada, bio=bio))
        follow(profile_record(2, image_of("ada-lovelace"), before))
        keys = ("ada-lovelace", "ada-lovelace/sync")
        assert [(page(key) or "").startswith("<!-- new -->") for key in keys] == renewed
    put_shell(shell)


def put_shell(text: str) -> None:
    aws.aws_client("s3").put_object(Bucket=settings.site_bucket(), Key=pages.SHELL_KEY, Body=text.encode())


def test_a_new_profile_is_listed_and_has_its_pages(api: Api) -> None:
    experts.save(an_expert(name="Ada <Lovelace>"))
    assert follow(profile_record(1, image_of("ada-lovelace"))) == {"batchItemFailures": []}
    assert api.get("/experts").body["total"] == 1
    html = page("ada-lovelace") or ""
    assert html.startswith("<title>Ada &lt;Lovelace&gt; · ExpertBook</title>")
    assert 'content="https://book.example/card.jpg"' in html  # until a browser of hers has drawn a picture
    assert "Deep dive with Ada" in (page("ada-lovelace/deep-dive") or "")


def test_an_event_type_that_is_gone_takes_its_page_along(api: Api) -> None:
    from dataclasses import replace

    first = experts.save(an_expert())
    before = image_of("ada-lovelace")
    follow(profile_record(1, before))
    experts.save(replace(first, event_types=first.event_types[:1]))
    after = image_of("ada-lovelace")
    for record in (profile_record(2, after, before), profile_record(1, before), profile_record(2, after, before)):
        follow(record)
    assert page("ada-lovelace/sync") is not None
    assert page("ada-lovelace/deep-dive") is None


def test_a_profile_that_cannot_be_followed_comes_again(listed_ada: Expert, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transaction, "FIRST_PAUSE_SECONDS", 0.0)
    publish(an_expert(handle="bo-li"))
    records = [profile_record(1, image_of("ada-lovelace")), profile_record(2, image_of("bo-li"))]
    with answering("GetItem", *[None] * 5, error("ThrottlingException")):
        answer = follow(*records)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "4421584500000000000002"}]}
