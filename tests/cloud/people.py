"""Publishes experts for the tests, in a process of its own: the library reads its table's name when imported."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

from tests.cloud.calls import eventually
from tests.stack import ROOT, Stack

LONG_AGO = {"erased_at": {"S": "2026-01-01T00:00:00.000000+0000"}, "GSI1SK": {"S": "2026-01-01T00:00:30Z"}}
"""What an account has whose erasure is due for its second look."""

EVERY_DAY = """
import sys
from expertbook.clock import now
from expertbook.domain.expert import Expert
from expertbook.domain.scheduling.model import WEEKDAYS, Availability, EventType
from expertbook.store import accounts, experts

for handle, name, email in (f"{line}|".split("|")[:3] for line in sys.argv[1:]):
    expert = Expert(
        handle=handle,
        name=name,
        email=email,
        category="Technology",
        headline="Always there",
        bio="Keeps the tests company.",
        specializations=("Tests",),
        experience_years=3,
        photo_url="/portraits/none.svg",
        availability=Availability("UTC", {day: (("00:00", "24:00"),) for day in WEEKDAYS}),
        event_types=(
            EventType("sync", "Sync", 30, 30),
            EventType("long", "Long", 90, 30, buffer_before_minutes=10, buffer_after_minutes=15),
            EventType("short", "Short", 15, 15, buffer_after_minutes=5),
            EventType("asked", "Asked", 45, 15, requires_confirmation=True),
            EventType("moment", "Moment", 5, 5),
        ),
    )
    if email:
        accounts.become_expert(email, expert, now())
    else:
        experts.save(expert)
"""


def publish(stack: Stack, *people: str) -> None:
    """Save experts ("handle|Name" or "handle|Name|email") who can be booked at any time.

    Their event types overlap each other. Without an email address they have no account, and nobody mails them.
    Nobody books a moment: it is as long as a grain, so that its slots tell which grains are free.
    """
    environment = {
        **os.environ,
        "AWS_ENDPOINT_URL": stack.endpoint_url,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "TABLE_NAME": stack.table_name,
        "PYTHONPATH": str(ROOT / "chalicelibs"),
    }
    subprocess.run([sys.executable, "-c", EVERY_DAY, *people], env=environment, check=True, timeout=300)


def end_erasure(stack: Stack, address: str) -> None:
    """Wait for the first look of an address's erasure, and have the clock's second one now instead of in a minute."""
    table, functions = stack.client("dynamodb"), stack.client("lambda")
    key = {"PK": {"S": f"ACCOUNT#{address}"}, "SK": {"S": "ACCOUNT"}}

    def account() -> dict[str, Any]:
        found: dict[str, Any] = table.get_item(TableName=stack.table_name, Key=key, ConsistentRead=True).get("Item", {})
        return found

    eventually(lambda: "erased_at" in account())
    table.put_item(TableName=stack.table_name, Item={**account(), **LONG_AGO})
    (name,) = (
        each["FunctionName"] for each in functions.list_functions()["Functions"] if "Follow" in each["FunctionName"]
    )
    functions.invoke(FunctionName=name, Payload=b'{"Records": []}')
    eventually(lambda: not account())
