"""Every handler that the template names is called as AWS calls it, from the package and nothing else.

The functions on the embedded cloud come from the same package, but through a runtime that is not Lambda's and with
events that are nearly AWS's. Here the events have AWS's documented shape (`events/`, a file a kind), and the
interpreter knows of no library but those in the package. `pytest -rP` lists the calls.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

from infra.cloudformation.clocks import sent_to
from infra.package.build import build
from tests.cloud.calls import Api, a_request, day_ahead, eventually, instant_text
from tests.cloud.people import publish
from tests.cloud.privileges import reply_uses, webhook_uses
from tests.cloud.test_busy_calendars import Feed, make_due, message_about, once_read, status_at
from tests.cloud.test_experts import an_expert, session_of
from tests.cloud.test_mail import mails_to
from tests.cloud.test_webhooks import Receiver
from tests.stack import Stack

EVENTS = Path(__file__).parent / "events"
RUNTIME = Path(__file__).parent / "lambda_runtime.py"
EXPERT = "recorded-ada"

Event = dict[str, Any]


def recorded(kind: str) -> Event:
    """An event as AWS sends it."""
    event: Event = json.loads((EVENTS / f"{kind}.json").read_text(encoding="utf-8"))
    return event


def handlers_of_the_template() -> dict[str, str]:
    """Each handler, and the logical id of its function."""
    resources = build().template_for("BUCKET")["Resources"]
    functions = {name: each for name, each in resources.items() if each["Type"] == "AWS::Serverless::Function"}
    return {each["Properties"]["Handler"]: name for name, each in functions.items()}


@dataclass(frozen=True, slots=True)
class Package:
    """The unzipped package, and the stack whose services its functions use."""

    folder: Path
    stack: Stack

    def call(self, handler: str, kind: str, event: Event) -> Any:
        """What the handler returns for an event, with the environment and the rights of its deployed function."""
        work = self.folder.parent
        (work / "event.json").write_text(json.dumps(event), encoding="utf-8")
        answer = work / "answer.json"
        answer.unlink(missing_ok=True)
        # The interpreter itself and not a virtual environment's, which would bring its packages along.
        plain = Path(sys.executable).resolve()
        command: list[str | Path] = [
            plain,
            "-I",
            "-S",
            "-B",
            RUNTIME,
            self.folder,
            handler,
            work / "event.json",
            answer,
        ]
        environment = self._environment(handler)
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, f"{handler} with {kind}:\n{done.stdout}{done.stderr}"
        told = json.loads(answer.read_text(encoding="utf-8"))
        assert (told["strange"], told["found"]) == ([], []), "something came from outside of the package"
        returned = told["returned"]
        print(f"{handler:24} {kind:22} {json.dumps(returned)[:60]}")
        return returned

    def _environment(self, handler: str) -> dict[str, str]:
        """What the deployed function finds, Lambda's own variables included, and the keys of its role."""
        functions = self.stack.client("lambda").list_functions()["Functions"]
        (name,) = [each["FunctionName"] for each in functions if each["Handler"] == handler]
        deployed = self.stack.client("lambda").get_function_configuration(FunctionName=name)
        keys = self.stack.client("sts").assume_role(RoleArn=deployed["Role"], RoleSessionName=name[:64])["Credentials"]
        return {
            **deployed["Environment"]["Variables"],
            "AWS_ENDPOINT_URL": self.stack.endpoint_url,
            "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
            "AWS_SESSION_TOKEN": keys["SessionToken"],
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{deployed['Runtime']}",
            "AWS_LAMBDA_FUNCTION_NAME": name,
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(deployed["MemorySize"]),
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": deployed["LoggingConfig"]["LogGroup"],
            "AWS_LAMBDA_LOG_STREAM_NAME": "2026/11/28/[$LATEST]0c1d2e3f4a5b6c7d8e9f0a1b2c3d4e5f",
            "LAMBDA_TASK_ROOT": str(self.folder),
            "_HANDLER": handler,
            "LANG": "en_US.UTF-8",
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "TZ": ":UTC",
        }


@pytest.fixture(scope="module")
def package(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Package:
    folder = tmp_path_factory.mktemp("lambda") / "task"
    with zipfile.ZipFile(build().package) as zipped:
        zipped.extractall(folder)
    publish(stack, f"{EXPERT}|Ada Recorded")
    eventually(lambda: EXPERT in keys_of_pages(stack))
    return Package(folder, stack)


def keys_of_pages(stack: Stack) -> list[str]:
    """The pages of the recorded expert in the site's bucket."""
    found = stack.client("s3").list_objects_v2(Bucket=stack.bucket_name, Prefix=EXPERT).get("Contents", [])
    return [each["Key"] for each in found]


def items_of(stack: Stack, partition: str) -> list[dict[str, Any]]:
    """What the table has under a partition key."""
    items: list[dict[str, Any]] = stack.client("dynamodb").query(
        TableName=stack.table_name,
        KeyConditionExpression="PK = :partition",
        ExpressionAttributeValues={":partition": {"S": partition}},
        ConsistentRead=True,
    )["Items"]
    return items


@contextmanager
def watching(stack: Stack) -> Iterator[tuple[ClientConnection, str]]:
    """An open WebSocket on the recorded expert's page, and the id that API Gateway knows it by."""
    before = {item["SK"]["S"] for item in items_of(stack, f"WATCH#{EXPERT}")}
    with connect(f"{stack.websocket_url}?expert={EXPERT}", open_timeout=60) as connection:
        (item,) = [each for each in items_of(stack, f"WATCH#{EXPERT}") if each["SK"]["S"] not in before]
        yield connection, item["SK"]["S"]


def message(connection: ClientConnection) -> Any:
    return json.loads(connection.recv(timeout=60))


def answers_requests(package: Package) -> None:
    read = package.call("app.app", "rest-read", recorded("rest-read"))
    shown = body_of(read, 200)
    assert (shown["expert"]["name"], len(shown["days"])) == ("Ada Recorded", 7)

    event = recorded("rest-book")
    start = day_ahead(3) + timedelta(hours=9)
    event["body"] = json.dumps({**json.loads(event["body"]), "start": instant_text(start)})
    made = body_of(package.call("app.app", "rest-book", event), 201)
    found = items_of(package.stack, f"BOOKING#{made['booking']['id']}")
    # What the stream plans of it may be there as well.
    (item,) = [each for each in found if each["SK"]["S"] == "BOOKING"]
    assert item["request_id"] == {"S": event["requestContext"]["requestId"]}


def body_of(answer: Any, status: int) -> Any:
    """The JSON in an answer that API Gateway would take; anything else it makes a 502."""
    assert set(answer) <= {"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"}
    assert answer["statusCode"] == status, answer
    headers = {**answer["headers"], **{name: ", ".join(values) for name, values in answer["multiValueHeaders"].items()}}
    # What has no type is JSON to API Gateway.
    assert headers.get("Content-Type", "application/json") == "application/json"
    assert all(isinstance(value, str) for value in headers.values())
    assert not answer.get("isBase64Encoded")
    return json.loads(answer["body"])


def writes_a_watcher_down(package: Package) -> None:
    event = recorded("websocket-connect")
    assert package.call("app.watch", "websocket-connect", event)["statusCode"] == 200
    assert watcher_in(event) in {item["SK"]["S"] for item in items_of(package.stack, f"WATCH#{EXPERT}")}


def answers_a_ping(package: Package) -> None:
    event = recorded("websocket-message")
    with watching(package.stack) as (connection, connection_id):
        event["requestContext"]["connectionId"] = connection_id
        assert package.call("app.hear", "websocket-message", event)["statusCode"] == 200
        assert message(connection) == {"type": "pong"}


def forgets_a_watcher(package: Package) -> None:
    event = recorded("websocket-disconnect")
    package.call("app.watch", "websocket-connect", recorded("websocket-connect"))
    assert package.call("app.unwatch", "websocket-disconnect", event)["statusCode"] == 200
    assert watcher_in(event) not in {item["SK"]["S"] for item in items_of(package.stack, f"WATCH#{EXPERT}")}


def watcher_in(event: Event) -> str:
    connection_id: str = event["requestContext"]["connectionId"]
    return connection_id


def tells_watchers(package: Package) -> None:
    with watching(package.stack) as (connection, _):
        answer = package.call("app.push_slot_changes", "claims", recorded("claims"))
        told = message(connection)
    assert answer == {"batchItemFailures": []}
    assert told["taken"] == [["2099-11-24T09:00:00Z", "2099-11-24T09:10:00Z"]]
    assert told["freed"] == [["2099-11-24T11:00:00Z", "2099-11-24T11:05:00Z"]]
    assert told["held"] == [["2099-11-24T14:00:00Z", "2099-11-24T14:05:00Z", "2099-11-24T14:10:00Z"]]


def follows_changes(package: Package) -> None:
    stack = package.stack
    # Nothing changes in the table, so nobody but the call below brings the page back.
    stack.client("s3").delete_object(Bucket=stack.bucket_name, Key=EXPERT)
    assert EXPERT not in keys_of_pages(stack)
    answer = package.call("app.follow_changes", "changes", recorded("changes"))
    assert answer == {"batchItemFailures": []}
    assert EXPERT in keys_of_pages(stack)
    assert eventually(lambda: subjects(stack, "bo-recorded@example.com")) == ["Booked: Short with Ada Recorded"]
    (code,) = eventually(lambda: subjects(stack, "zoe-recorded@example.com"))
    assert code.endswith("is your sign-in code")
    hands_over_calendars(package)


def hands_over_calendars(package: Package) -> None:
    """The queue has the due ones looked at: of an expert who isn't there, a calendar goes."""
    handle = f"gone-{secrets.token_hex(6)}"
    key = {"PK": {"S": f"EXPERT#{handle}"}, "SK": {"S": "CALENDAR#due"}}
    calendar = {
        "expert": {"S": handle},
        "url": {"S": "https://a.example/"},
        "name": {"S": "a"},
        "host": {"S": "a.example"},
        "timezone": {"S": "UTC"},
    }
    due = {"GSI1PK": {"S": "CALENDARS"}, "GSI1SK": {"S": "2026-01-01T00:00:00Z"}, "version": {"N": "1"}}
    added = {"added_at": {"S": "2026-01-01T00:00:00.000000+0000"}, "failures": {"N": "0"}, "days": {"S": "{}"}}
    table = package.stack.client("dynamodb")
    table.put_item(TableName=package.stack.table_name, Item=key | calendar | due | added)
    answer = package.call("app.follow_changes", "changes", sent_to("FollowChanges", "HandOverCalendars"))
    assert answer == {"batchItemFailures": []}
    eventually(lambda: "Item" not in table.get_item(TableName=package.stack.table_name, Key=key))


def subjects(stack: Stack, address: str) -> list[str]:
    """Of the mails that an address got."""
    return [mail["Subject"] for mail in mails_to(stack, address)]


def reads_calendars(package: Package) -> None:
    stack, feed = package.stack, Feed()
    try:
        api = Api(stack, 4)
        handle, token = an_expert(api, session_of(stack, api, f"zoe-{secrets.token_hex(6)}@example.com"), cap=None)
        added = api.ask("POST", "/me/calendars", {"url": feed.url}, token=token)[1]
        once_read(api, token, added["calendar"]["id"])
        noon = day_ahead(3) + timedelta(hours=12)
        assert status_at(api, handle, noon) == "open"
        feed.busy = [(noon, noon + timedelta(hours=1))]
        make_due(stack, handle, added["calendar"]["id"])
        event = recorded("queue")
        event["Records"][0]["body"] = message_about(handle, added["calendar"]["id"])["Records"][0]["body"]
        assert package.call("app.read_calendars", "queue", event) == {"batchItemFailures": []}
        assert status_at(api, handle, noon) == "taken"
    finally:
        feed.server.shutdown()


def calls_webhooks(package: Package) -> None:
    stack, receiver, handle = package.stack, Receiver(), f"recorded-{secrets.token_hex(6)}"
    try:
        for item in webhook_uses.waiting(handle, receiver.url):
            stack.client("dynamodb").put_item(TableName=stack.table_name, Item=item)
        event = recorded("queue")
        event["Records"][0]["body"] = webhook_uses.asking(handle)
        assert package.call("app.send_webhooks", "queue", event) == {"batchItemFailures": []}
        assert [told["type"] for told in receiver.heard] == ["webhook.test"]
        left = [item["SK"]["S"].partition("#")[0] for item in items_of(stack, f"WEBHOOKS#{handle}")]
        assert sorted(left) == ["ATTEMPT", "WEBHOOK"]
    finally:
        receiver.close()


def takes_in_replies(package: Package) -> None:
    stack, api = package.stack, Api(package.stack, 4)
    handle, _ = an_expert(api, session_of(stack, api, f"zoe-{secrets.token_hex(6)}@example.com"), cap=None)
    status, made = api.book(a_request(handle, "ten", day_ahead(3).replace(hour=10)))
    assert status == 201
    (booked,) = [each for each in items_of(stack, f"BOOKING#{made['booking']['id']}") if each["SK"]["S"] == "BOOKING"]
    told, booking_id = reply_uses.one_received(stack, booked)
    event = recorded("queue")
    event["Records"][0]["body"] = told["Records"][0]["body"]
    assert package.call("app.receive_replies", "queue", event) == {"batchItemFailures": []}
    assert reply_uses.noted(stack, booking_id)


CALLS: dict[str, Callable[[Package], None]] = {
    "app.app": answers_requests,
    "app.watch": writes_a_watcher_down,
    "app.hear": answers_a_ping,
    "app.unwatch": forgets_a_watcher,
    "app.push_slot_changes": tells_watchers,
    "app.follow_changes": follows_changes,
    "app.read_calendars": reads_calendars,
    "app.send_webhooks": calls_webhooks,
    "app.receive_replies": takes_in_replies,
}
"""What each handler is called with, and what can be seen of it afterwards."""


@pytest.mark.parametrize("handler", CALLS)
def test_a_handler_does_its_work_with_the_package_alone(package: Package, handler: str) -> None:
    CALLS[handler](package)


def test_every_handler_in_the_template_is_among_them() -> None:
    named = handlers_of_the_template()
    for handler, function in sorted(named.items()):
        print(f"{handler:24} {function}")
    unknown = sorted(set(named) - set(CALLS))
    assert not unknown, f"record an event for {unknown} in tests/cloud/events and call them here"
    assert sorted(CALLS) == sorted(named), "no function of the template has this handler any more"


def test_every_recorded_event_is_sent() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert [path.name for path in EVENTS.iterdir() if f'recorded("{path.stem}")' not in text] == []


def test_an_import_from_outside_would_be_seen(package: Package) -> None:
    # What the other tests trust in: the very same interpreter, and a module that lies beside the package.
    beside = package.folder.parent / "beside"
    beside.mkdir()
    (beside / "moto.py").write_text("")
    code = f"""
import sys
sys.path[:0] = {[str(beside), str(RUNTIME.parent)]!r}
import lambda_runtime, moto
print(lambda_runtime.strange({str(package.folder)!r}))
print([each for each in lambda_runtime.ELSEWHERE if lambda_runtime.is_there(each)])
"""
    plain = Path(sys.executable).resolve()
    done = subprocess.run(
        [plain, "-I", "-S", "-B", "-c", code],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "['moto']\n['moto']\n"
