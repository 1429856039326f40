"""Failures on the deployed stack: poison records, watchers that are gone or never read, the dead letters' way back.

The embedded cloud hands a failed batch on as a whole, for ever, and does not read which records come again: what is
shown here is what the functions do themselves. tests/api/stream/test_failures.py has all of it at the handlers.
"""

from __future__ import annotations

import json
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.cloud.calls import Api, a_request, day_ahead, eventually
from tests.cloud.people import publish
from tests.cloud.test_live import next_message, watching
from tests.cloud.test_mail import mails_to
from tests.stack import ROOT, Stack

PATIENCE_SECONDS = 60

EXPERT, OTHER = "failing-expert", "failing-other"


@pytest.fixture(scope="module")
def api(stack: Stack) -> Api:
    publish(stack, f"{EXPERT}|Failing Expert", f"{OTHER}|Failing Other")
    return Api(stack)


@pytest.fixture
def address() -> str:
    """An address that nobody wrote to before."""
    return f"ben-{secrets.token_hex(6)}@example.com"


def put(stack: Stack, item: dict[str, Any]) -> None:
    """Write an item past the application."""
    stack.client("dynamodb").put_item(TableName=stack.table_name, Item=item)


def item_of(stack: Stack, booking: dict[str, Any]) -> dict[str, Any]:
    key = {"PK": {"S": f"BOOKING#{booking['booking']['id']}"}, "SK": {"S": "BOOKING"}}
    found: dict[str, Any] = stack.client("dynamodb").get_item(TableName=stack.table_name, Key=key)["Item"]
    return found


def letters(stack: Stack) -> list[dict[str, Any]]:
    """The dead letters; they stay in the queue."""
    found, sqs = [], stack.client("sqs")
    while messages := sqs.receive_message(
        QueueUrl=stack.dead_letters_url, MaxNumberOfMessages=10, VisibilityTimeout=30
    ).get("Messages", []):
        found += messages
    for message in found:
        sqs.change_message_visibility(
            QueueUrl=stack.dead_letters_url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
        )
    return [json.loads(message["Body"]) for message in found]


def redrive(stack: Stack, folder: Path) -> subprocess.CompletedProcess[str]:
    """`make redrive` for this stack."""
    outputs = folder / "outputs.json"
    outputs.write_text(json.dumps({"endpoint_url": stack.endpoint_url, "dead_letters_url": stack.dead_letters_url}))
    command = [sys.executable, "-m", "infra.operate.redrive", "--outputs", str(outputs)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def no_letters(stack: Stack) -> Iterator[None]:
    """The queue is empty before and after."""
    stack.client("sqs").purge_queue(QueueUrl=stack.dead_letters_url)
    yield
    stack.client("sqs").purge_queue(QueueUrl=stack.dead_letters_url)


@contextmanager
def written(stack: Stack, item: dict[str, Any]) -> Iterator[None]:
    """An item that no release would write, past the application; gone afterwards."""
    put(stack, item)
    try:
        yield
    finally:
        stack.client("dynamodb").delete_item(
            TableName=stack.table_name, Key={name: item[name] for name in ("PK", "SK")}
        )


def test_a_poison_claim_stops_no_later_push(stack: Stack, api: Api, no_letters: None) -> None:
    poison = {"PK": {"S": f"EXPERT#{EXPERT}"}, "SK": {"S": "SLOT#tomorrow"}}
    with watching(stack, OTHER) as connection, written(stack, poison):
        assert api.book(a_request(OTHER, "sync", day_ahead(3).replace(hour=9)))[0] == 201
        assert next_message(connection)["taken"]
    found = eventually(lambda: all_there if len(all_there := letters(stack)) == 2 else [])
    assert [(letter["function"], letter["kind"]) for letter in found] == [("push_slot_changes", "EXPERT SLOT")] * 2


def test_a_poison_booking_stops_no_later_mail_and_stays_a_dead_letter_until_it_can_be_read(
    stack: Stack, api: Api, no_letters: None, address: str, tmp_path: Path
) -> None:
    status, made = api.book({**a_request(EXPERT, "sync", day_ahead(4).replace(hour=9)), "email": address})
    assert status == 201
    eventually(lambda: len(mails_to(stack, address)) == 1, PATIENCE_SECONDS)
    booking = item_of(stack, made)
    later = f"zoe-{address}"
    with written(stack, {**booking, "PK": {"S": "BOOKING#poison"}, "status": {"S": "waitlisted"}}):
        assert api.book({**a_request(EXPERT, "sync", day_ahead(4).replace(hour=11)), "email": later})[0] == 201
        eventually(lambda: len(mails_to(stack, later)) == 1, PATIENCE_SECONDS)
    (letter,) = eventually(lambda: letters(stack))
    assert (letter["function"], letter["kind"], letter["error"]) == ("follow_changes", "BOOKING BOOKING", "ValueError")
    assert letter["request_id"] == booking["request_id"]["S"]
    assert address not in json.dumps(letter)

    done = redrive(stack, tmp_path)
    assert done.returncode == 1 and "set aside again" in done.stdout, done
    (again,) = letters(stack)
    assert again["sequence"] == letter["sequence"]


def records_of(stack: Stack, booking_id: str) -> list[dict[str, Any]]:
    """The records of a booking that the stream has, without those of what is planned of it."""
    streams = stack.client("dynamodbstreams")
    (found,) = streams.list_streams(TableName=stack.table_name)["Streams"]
    (shard,) = streams.describe_stream(StreamArn=found["StreamArn"])["StreamDescription"]["Shards"]
    iterator = streams.get_shard_iterator(
        StreamArn=found["StreamArn"], ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    records = []
    while page := streams.get_records(ShardIterator=iterator):
        records += [{**record, "stream": found["StreamArn"]} for record in page["Records"]]
        if not page["Records"]:
            break
        iterator = page["NextShardIterator"]
    keys = {"PK": {"S": f"BOOKING#{booking_id}"}, "SK": {"S": "BOOKING"}}
    return [record for record in records if record["dynamodb"]["Keys"] == keys]


@pytest.mark.parametrize("whose", ["ours", "lambda's"])
def test_a_dead_letter_is_brought_back_and_its_mail_comes_once(
    stack: Stack, api: Api, no_letters: None, address: str, tmp_path: Path, whose: str
) -> None:
    day = day_ahead(5 if whose == "ours" else 6)
    status, made = api.book({**a_request(EXPERT, "sync", day.replace(hour=9)), "email": address})
    assert status == 201
    eventually(lambda: len(mails_to(stack, address)) == 1, PATIENCE_SECONDS)
    # As it would stand if nothing had been sent: the mail is not noted.
    booking_id = made["booking"]["id"]
    key = {"PK": {"S": f"MAIL#{booking_id}#1"}, "SK": {"S": "client"}}
    eventually(lambda: stack.client("dynamodb").get_item(TableName=stack.table_name, Key=key)["Item"]["sent"]["BOOL"])
    stack.client("dynamodb").delete_item(TableName=stack.table_name, Key=key)
    (record,) = records_of(stack, booking_id)
    sequence = record["dynamodb"]["SequenceNumber"]
    functions = stack.client("lambda").list_functions()["Functions"]
    (arn,) = [one["FunctionArn"] for one in functions if "FollowChanges" in one["FunctionName"]]
    batch = {"shardId": "shardId-00000000000000000000-00000000", "startSequenceNumber": sequence}
    batch |= {"endSequenceNumber": sequence, "streamArn": record["stream"]}
    letter = {
        "ours": {
            "function": "follow_changes",
            "sequence": sequence,
            "stream": record["stream"],
            "kind": "BOOKING BOOKING",
        },
        "lambda's": {"requestContext": {"functionArn": arn}, "DDBStreamBatchInfo": batch},
    }[whose]
    for _ in range(2):
        stack.client("sqs").send_message(QueueUrl=stack.dead_letters_url, MessageBody=json.dumps(letter))
        done = redrive(stack, tmp_path)
        assert done.returncode == 0, done
        assert letters(stack) == []
    eventually(lambda: len(mails_to(stack, address)) >= 2, PATIENCE_SECONDS)
    assert len(mails_to(stack, address)) == 2


def test_what_cannot_be_brought_back_stays_and_says_why(
    stack: Stack, api: Api, no_letters: None, tmp_path: Path
) -> None:
    (found,) = stack.client("dynamodbstreams").list_streams(TableName=stack.table_name)["Streams"]
    old = {"function": "follow_changes", "sequence": "1", "stream": found["StreamArn"], "kind": "EXPERT PROFILE"}
    refused = {"mail": "01K#1", "to": "client", "cause": "MessageRejected"}
    for letter in (old, refused):
        stack.client("sqs").send_message(QueueUrl=stack.dead_letters_url, MessageBody=json.dumps(letter))
    done = redrive(stack, tmp_path)
    assert done.returncode == 1
    assert "make rebuild" in done.stdout and "MessageRejected" in done.stdout
    assert len(letters(stack)) == 2


@contextmanager
def deaf(stack: Stack, expert: str) -> Iterator[socket.socket]:
    """A watcher who connects and then never reads."""
    url = urlsplit(stack.websocket_url)
    with socket.create_connection((url.hostname or "", url.port or 80), timeout=30) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        lines = [f"GET {url.path}?expert={expert} HTTP/1.1", f"Host: {url.netloc}", "Upgrade: websocket"]
        lines += ["Connection: Upgrade", "Sec-WebSocket-Key: c2l4dGVlbiBieXRlcyEhIQ==", "Sec-WebSocket-Version: 13"]
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        assert connection.recv(12) == b"HTTP/1.1 101"
        yield connection


def test_a_watcher_that_never_reads_and_one_that_is_gone_stop_nobody(stack: Stack, api: Api) -> None:
    gone = {
        "PK": {"S": f"WATCH#{OTHER}"},
        "SK": {"S": "gone="},
        "connection_id": {"S": "gone="},
        "expires_at": {"N": str(int((day_ahead(0) + timedelta(days=1)).timestamp()))},
    }
    put(stack, gone)
    with deaf(stack, OTHER), watching(stack, OTHER) as connection:
        for hour in range(3):
            assert api.book(a_request(OTHER, "sync", day_ahead(7).replace(hour=9 + hour)))[0] == 201
            assert next_message(connection)["taken"]
