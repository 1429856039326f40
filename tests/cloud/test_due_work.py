"""What is due on the embedded cloud: planned by its stream, done by several at once, and killed meanwhile."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from infra.deployment.resources import find_physical_ids
from tests.cloud.calls import Api, a_request, day_ahead, eventually
from tests.cloud.people import publish
from tests.cloud.spare import Spare
from tests.cloud.test_mail import mails_to
from tests.stack import ROOT, Stack

EXPERT = "due-expert"
BOOKINGS = 120
KILLS = 6
AT_ONCE = 8
"""Threads in a run."""

DAYS = count(20)

LEASE = timedelta(seconds=151)

RETRY = timedelta(minutes=13)
"""After which a mail that was being sent is tried again."""

DOING = """
import sys
from expertbook.domain.scheduling.local_time import parse_instant
from expertbook.stream import due_work

print("began", flush=True)
print(dict(due_work.do_due(due_work.ALL_SHARDS, parse_instant(sys.argv[1]), 60)), flush=True)
"""


@pytest.fixture(scope="module")
def stack(spare: Spare) -> Stack:
    """One without what other tests have booked: all of that would be due as well."""
    return spare.stack


@pytest.fixture(scope="module")
def api(stack: Stack) -> Api:
    publish(stack, f"{EXPERT}|Dora Due")
    return Api(stack)


def item(stack: Stack, partition: str, sort: str) -> dict[str, Any] | None:
    key = {"PK": {"S": partition}, "SK": {"S": sort}}
    found: dict[str, Any] | None = (
        stack.client("dynamodb").get_item(TableName=stack.table_name, Key=key, ConsistentRead=True).get("Item")
    )
    return found


def jump(stack: Stack, until: datetime) -> None:
    """Have the deployed function do what is due by then."""
    function = find_physical_ids(stack.client("cloudformation"), "expertbook")["FollowChanges"]
    event = {"Records": [], "due": "work", "until": until.isoformat()}
    answer = stack.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event))
    assert "FunctionError" not in answer


def run(stack: Stack, now: datetime) -> subprocess.Popen[str]:
    """A run of the clock at that instant, in a process that can be killed."""
    told = {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": stack.endpoint_url,
        "TABLE_NAME": stack.table_name,
        "SECRET_ID": stack.signing_secret,
        "SITE_URL": stack.site_url.rstrip("/"),
        "MAIL_FROM": "bookings@expertbook.example",
        "DEAD_LETTERS_URL": stack.dead_letters_url,
        "PYTHONPATH": str(ROOT / "chalicelibs"),
    }
    command = [sys.executable, "-c", DOING, now.isoformat()]
    return subprocess.Popen(command, cwd=ROOT, env=os.environ | told, stdout=subprocess.PIPE, text=True)


@pytest.fixture
def many(stack: Stack, api: Api) -> Iterator[tuple[datetime, list[str]]]:
    """When many bookings begin, and their clients' addresses. Nothing but their reminders is ever mailed: the stream
    takes them for put back."""
    start = day_ahead(next(DAYS))
    status, made = api.book(a_request(EXPERT, "sync", start))
    assert status == 201
    partition = f"BOOKING#{made['booking']['id']}"
    due = eventually(lambda: item(stack, partition, "DUE#BOOKING"))
    booking = item(stack, partition, "BOOKING")
    assert booking is not None and due is not None
    run_id = secrets.token_hex(4)
    addresses = [f"due-{run_id}-{number}@example.com" for number in range(BOOKINGS)]
    puts = []
    for number, address in enumerate(addresses):
        own = f"01KAW5Q0N5{run_id.upper()}{number:08}"
        more = {"booking_id": {"S": own}, "email": {"S": address}, "GSI1PK": {"S": f"EMAIL#{address}"}}
        kept = {name: value for name, value in booking.items() if name not in ("GSI2PK", "GSI2SK", "request")}
        puts.append({**kept, **more, "PK": {"S": f"BOOKING#{own}"}, "restored_at": {"N": "1"}})
        puts.append({**due, "PK": {"S": f"BOOKING#{own}"}, "GSI1PK": {"S": f"DUE#{number % 4}"}})
    deletes = [{"DeleteRequest": {"Key": {name: each[name] for name in ("PK", "SK")}}} for each in puts]
    write(stack, [{"PutRequest": {"Item": each}} for each in puts])
    yield start, addresses
    write(stack, deletes)


def write(stack: Stack, requests: list[dict[str, Any]]) -> None:
    for first in range(0, len(requests), 25):
        stack.client("dynamodb").batch_write_item(RequestItems={stack.table_name: requests[first : first + 25]})


def reminded(stack: Stack, addresses: list[str]) -> Counter[str]:
    """How many mails came for each of the addresses."""
    came = Counter(path.stem.partition("-due-")[2] for path in Path(stack.mail_folder).glob("*-due-*.eml"))
    return Counter({address: came[address.removeprefix("due-")] for address in addresses})


def test_what_is_planned_by_the_stream_is_done_by_the_function(stack: Stack, api: Api) -> None:
    address = f"ben-{secrets.token_hex(6)}@example.com"
    start = day_ahead(3)
    status, made = api.book({**a_request(EXPERT, "sync", start), "email": address})
    assert status == 201
    partition = f"BOOKING#{made['booking']['id']}"
    eventually(lambda: item(stack, partition, "DUE#BOOKING"))
    eventually(lambda: mails_to(stack, address))

    def is_completed() -> bool:
        jump(stack, start + timedelta(hours=25))  # a day after its end; the question for a review is later
        _, shown = api.ask("GET", f"/bookings/{made['booking']['id']}", token=made["manage_token"])
        return bool(shown["booking"]["status"] == "completed")

    eventually(is_completed)
    mails = mails_to(stack, address)
    assert [mail["Subject"].partition(":")[0] for mail in mails] == ["Booked", "Reminder", "Reminder"]
    assert mails[1]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    def is_all_done() -> bool:
        jump(stack, start + timedelta(days=2))
        return item(stack, partition, "DUE#BOOKING") is None

    # The stream may be late, and plan the question once more when it was asked; it is mailed once all the same.
    eventually(is_all_done)
    asked = mails_to(stack, address)
    assert len(asked) == 4
    assert asked[3]["Subject"].startswith("How was it with")


def test_runs_side_by_side_do_each_thing_once(stack: Stack, many: tuple[datetime, list[str]]) -> None:
    start, addresses = many
    runs = [run(stack, start - timedelta(hours=24)) for _ in range(3)]
    assert [each.wait(timeout=120) for each in runs] == [0, 0, 0]
    assert set(reminded(stack, addresses).values()) == {1}


def test_nothing_is_lost_when_runs_are_killed(stack: Stack, many: tuple[datetime, list[str]]) -> None:
    """An email that was on its way when its run was killed may come twice: SES tells nobody what it took."""
    start, addresses = many
    now = start - timedelta(hours=24)
    for number in range(KILLS):
        killed = run(stack, now)
        assert killed.stdout is not None
        assert killed.stdout.readline() == "began\n"
        before = reminded(stack, addresses).total()
        eventually(lambda: reminded(stack, addresses).total() > before or killed.poll() is not None)  # noqa: B023
        killed.kill()
        killed.wait()
        now += LEASE
        assert number or reminded(stack, addresses).total() < BOOKINGS
    for pause in (RETRY, LEASE, LEASE):
        assert run(stack, now).wait(timeout=120) == 0
        now += pause
    found = reminded(stack, addresses)
    print(f"{found.total() - BOOKINGS} of {BOOKINGS} came twice")
    assert min(found.values()) == 1
    assert found.total() <= BOOKINGS + KILLS * AT_ONCE
