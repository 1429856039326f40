"""Signing in on the deployed stack: what is promised of codes holds against many callers at once."""

from __future__ import annotations

import json
import re
import secrets
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from expertbook.domain import sign_in_code
from tests.cloud import seen
from tests.cloud.calls import Api, Reply, at_once, eventually
from tests.cloud.tokens import signing_keys
from tests.stack import Stack

CALLERS = 50


@pytest.fixture(scope="module")
def api(stack: Stack) -> Api:
    return Api(stack, CALLERS)


@pytest.fixture
def address() -> str:
    """An address that nobody asked a code for before."""
    return f"ben-{secrets.token_hex(6)}@example.com"


def ask(api: Api, address: str) -> Reply:
    return api.ask("POST", "/auth/codes", {"email": address})


def sign_in(api: Api, address: str, code: str) -> Reply:
    return api.ask("POST", "/auth/sessions", {"email": address, "code": code})


def kept(stack: Stack, address: str) -> dict[str, Any]:
    """What the table has of the address's newest code: each network that asked for one has its own, and sample experts
    sign in from browsers as well."""
    found = stack.client("dynamodb").query(
        TableName=stack.table_name,
        KeyConditionExpression="PK = :account AND begins_with(SK, :code)",
        ExpressionAttributeValues={":account": {"S": f"ACCOUNT#{address}"}, ":code": {"S": "CODE#"}},
        ConsistentRead=True,
    )
    item: dict[str, Any] = max(found["Items"], key=lambda each: int(each["valid_until"]["N"]))
    return item


def code_in_the_mail(stack: Stack, address: str) -> str:
    """The code, told as the stream's function tells it: from the table and the stack's secret."""
    item = kept(stack, address)
    code = sign_in_code.derive_code(signing_keys(stack), item["key_id"]["S"], address, item["nonce"]["S"])
    assert code is not None
    return code


def wrong_ones(code: str) -> Iterator[str]:
    return (f"{(int(code) + step) % 10**6:06}" for step in range(1, CALLERS + 1))


def lines_in_the_logs(stack: Stack, since: int) -> str:
    return "\n".join(seen.written(stack, since))


def test_fifty_guesses_at_once_are_five_and_then_the_right_code_is_too_late(
    stack: Stack, api: Api, address: str
) -> None:
    ask(api, address)
    code = code_in_the_mail(stack, address)
    guesses = at_once([partial(sign_in, api, address, guess) for guess in wrong_ones(code)])
    assert Counter(told(reply) for reply in guesses) == {"wrong_code": CALLERS}
    assert kept(stack, address)["tries"]["N"] == "5"
    late = at_once([partial(sign_in, api, address, code)] * CALLERS)
    assert Counter(told(reply) for reply in late) == {"wrong_code": CALLERS}


def test_a_code_that_fifty_use_at_once_signs_in_one(stack: Stack, api: Api, address: str) -> None:
    ask(api, address)
    code = code_in_the_mail(stack, address)
    replies = at_once([partial(sign_in, api, address, code)] * CALLERS)
    assert Counter(told(reply) for reply in replies) == {"session": 1, "wrong_code": CALLERS - 1}
    assert told(sign_in(api, address, code)) == "wrong_code"


def test_fifty_who_ask_at_once_get_five_codes_of_which_the_newest_works(stack: Stack, api: Api, address: str) -> None:
    replies = at_once([partial(ask, api, address)] * CALLERS)
    assert Counter(status for status, _ in replies) == {202: 5, 429: CALLERS - 5}
    assert len(json.loads(kept(stack, address)["sent"]["S"])) == 5
    assert told(sign_in(api, address, code_in_the_mail(stack, address))) == "session"


def test_who_signed_in_has_an_account_and_leaves_no_trace_in_the_logs(stack: Stack, api: Api, address: str) -> None:
    since = seen.now()
    ask(api, address.title())
    code = code_in_the_mail(stack, address)
    mailed = f"CODE#{kept(stack, address)['nonce']['S']}"
    eventually(lambda: mailed in lines_in_the_logs(stack, since))
    _, session = sign_in(api, address, code)
    assert (session["email"], session["expert"]) == (address, None)
    token = session["token"]
    assert api.ask("GET", "/me")[0] == 401
    status, changed = api.ask("PATCH", "/me", {"name": "Ben Ito"}, token=token)
    assert (status, changed["account"]["name"]) == (200, "Ben Ito")
    assert api.ask("GET", "/me", token=token) == (200, changed)
    eventually(lambda: '"/me"' in lines_in_the_logs(stack, since))
    logged = lines_in_the_logs(stack, since).casefold()
    secret = [code, token.casefold(), token.split(".")[1].casefold(), address, "ben ito"]
    assert [text for text in secret if re.search(rf"\b{re.escape(text)}\b", logged)] == []


def test_the_sample_experts_sign_in_as_themselves(stack: Stack, api: Api) -> None:
    listed = api.get("/experts?limit=50")[1]["experts"]
    handle = next(card["handle"] for card in listed if card["photo_url"] == f"/portraits/{card['handle']}.svg")
    address = f"{handle}@example.com"
    ask(api, address)
    _, session = sign_in(api, address, code_in_the_mail(stack, address))
    assert session["expert"] == handle
    assert api.ask("GET", "/me/bookings", token=session["token"])[0] == 200


def told(reply: Reply) -> str:
    """What signing in came to: a session, or the problem's type."""
    status, body = reply
    return "session" if status == 201 else str(body.get("type", status))
