"""Replies by mail on a deployed stack: from the invitation in somebody's mailbox through the received mail, the bucket
and its queue to the reply that is noted."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from smtplib import SMTP
from typing import Any

import pytest

from infra.embedded_cloud.reply import build_reply
from tests.baked import running_copy
from tests.cloud.calls import Api, a_request, day_ahead, eventually, instant_text
from tests.cloud.people import publish
from tests.cloud.test_mail import the_next
from tests.stack import Stack

DOMAIN = "replies.expertbook.example"
EXPERT = "replied-expert"


@pytest.fixture(scope="module")
def receiving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack that receives replies, as `make run REPLY_DOMAIN=` has one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REPLY_DOMAIN", DOMAIN)
        with running_copy(tmp_path_factory.mktemp("receiving"), bare=True) as runner:
            publish(runner.stack, f"{EXPERT}|Zoë Replied|zoe-replied@example.com")
            yield runner.stack


def send(stack: Stack, mail: Any, sender: str = "") -> None:
    with SMTP("127.0.0.1", int(stack.mail_port)) as smtp:
        smtp.send_message(mail, from_addr=sender or None)


def noted(stack: Stack, booking: str, role: str) -> dict[str, Any] | None:
    key = {"PK": {"S": f"REPLIES#{booking}"}, "SK": {"S": f"REPLY#{role}"}}
    found: dict[str, Any] | None = (
        stack.client("dynamodb").get_item(TableName=stack.table_name, Key=key, ConsistentRead=True).get("Item")
    )
    return found


def test_both_reply_and_a_stranger_in_their_name_does_not(receiving: Stack) -> None:
    stack, client = receiving, f"ben-{secrets.token_hex(6)}@example.com"
    start = day_ahead(3).replace(hour=10)
    api = Api(stack)
    status, made = api.book({**a_request(EXPERT, "sync", start), "email": client})
    assert status == 201
    booking = made["booking"]["id"]
    mine, experts = the_next(stack, client, 1), the_next(stack, "zoe-replied@example.com", 1)
    began = datetime.now(UTC)

    send(stack, build_reply(experts, "accepted"))
    assert eventually(lambda: noted(stack, booking, "expert"))["kind"]["S"] == "accepted"  # type: ignore[index]
    assert eventually(lambda: api.show(made)[1]["booking"]["attendance"]["expert"] == "accepted")
    print(f"shown after {(datetime.now(UTC) - began).total_seconds():.2f} s")
    proposed = start + timedelta(hours=4)
    send(stack, build_reply(mine, "proposed", proposed))
    reply = eventually(lambda: noted(stack, booking, "client"))
    assert reply is not None
    assert (reply["kind"]["S"], datetime.fromisoformat(reply["start"]["S"])) == ("proposed", proposed)
    assert eventually(lambda: api.show(made)[1]["booking"]["proposal"])["start"] == instant_text(proposed)

    send(stack, build_reply(mine, "declined"), "eve@evil.example")
    send(stack, build_reply(experts, "declined"))
    declined = lambda: (noted(stack, booking, "expert") or {})["kind"]["S"] == "declined"  # noqa: E731
    assert eventually(declined)
    assert eventually(lambda: api.show(made)[1]["booking"]["status"] == "cancelled")
    reply = noted(stack, booking, "client")
    assert reply is not None and reply["kind"]["S"] == "proposed", "a stranger's mail came before the expert's"
