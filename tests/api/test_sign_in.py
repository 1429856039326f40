"""Signing in with an emailed code: the mail itself is the stream's; here the code is told from the table as it is."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import boto3
import jwt
import pytest

from expertbook.adapters.identity import keys, tokens
from expertbook.adapters.identity.networks import digest_network
from expertbook.domain import sign_in_code
from expertbook.domain.account import Account
from expertbook.domain.errors import TooManyRequests
from expertbook.domain.expert import Expert
from expertbook.domain.signing_keys import SigningKeys
from expertbook.services import sign_in as signing_in
from expertbook.services.sign_in import CodeRequest
from expertbook.store import accounts
from expertbook.store import codes as store
from tests.api.conftest import NOW, Answer, Api, Stopwatch, counted_calls
from tests.api.people import book
from tests.api.test_bookings import items

At = Callable[[datetime], None]
BEN = "ben@example.com"


def ask(api: Api, email: str = BEN) -> Answer:
    return api.post("/auth/codes", {"email": email})


def sign_in(api: Api, code: str, email: str = BEN) -> Answer:
    return api.post("/auth/sessions", {"email": email, "code": code})


def network() -> str:
    """The id of the codes that this test's network asks for."""
    return digest_network("127.0.0.1")


def code_in_the_mail(address: str = BEN) -> str:
    (item,) = [item for item in items(f"ACCOUNT#{address}") if item["SK"]["S"].startswith("CODE#")]
    asked = store.from_image(item)
    code = sign_in_code.derive_code(keys.get_signing_keys(), asked.key_id, address, asked.nonce)
    assert code is not None
    return code


def shows(code: str, text: str) -> bool:
    """Whether the code stands in the text as a number of its own: its six digits may be part of another by chance."""
    return re.search(rf"(?<![\d.]){code}(?![\d.])", text) is not None


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def test_a_code_proves_the_address_and_opens_its_bookings(api: Api, ada: Expert) -> None:
    booking = book(api)
    asked = ask(api, "Ben@Example.com")
    assert (asked.status, asked.body) == (202, {"id": network(), "expires_at": "2026-11-23T08:10:00Z"})
    answer = sign_in(api, code_in_the_mail())
    assert answer.status == 201
    assert (answer.body["email"], answer.body["expert"]) == (BEN, None)
    assert answer.body["expires_at"] == "2026-12-07T08:00:00Z"
    listed = api.get(f"/bookings?email={BEN}", Authorization=f"Bearer {answer.body['token']}")
    assert [one["id"] for one in listed.body["bookings"]] == [booking.id]


def test_an_expert_who_signs_in_comes_to_their_sessions(api: Api, ada: Expert) -> None:
    book(api)
    accounts.link_expert("ada@example.com", "ada-lovelace", "Ada", NOW)
    ask(api, "ada@example.com")
    session = sign_in(api, code_in_the_mail("ada@example.com"), "ada@example.com").body
    assert session["expert"] == "ada-lovelace"
    assert len(api.get("/me/bookings", Authorization=f"Bearer {session['token']}").body["bookings"]) == 1


def test_the_answer_does_not_tell_whether_the_address_is_known(api: Api, ada: Expert) -> None:
    book(api)
    accounts.change(BEN, NOW, lambda account: account)
    known, unknown = ask(api), ask(api, "eve@example.com")
    assert (known.status, known.body) == (unknown.status, unknown.body)


def test_a_code_works_once(api: Api) -> None:
    ask(api)
    code = code_in_the_mail()
    assert sign_in(api, code).status == 201
    assert_wrong(sign_in(api, code))


def test_after_five_wrong_guesses_the_right_code_works_no_more(api: Api) -> None:
    ask(api)
    code = code_in_the_mail()
    for _ in range(5):
        assert_wrong(sign_in(api, wrong(code)))
    assert_wrong(sign_in(api, code))


def test_the_fifth_try_still_counts(api: Api) -> None:
    ask(api)
    code = code_in_the_mail()
    for _ in range(4):
        sign_in(api, wrong(code))
    assert sign_in(api, code).status == 201


def test_a_code_lives_ten_minutes(api: Api, at: At) -> None:
    ask(api)
    code = code_in_the_mail()
    at(NOW + timedelta(minutes=10))
    assert_wrong(sign_in(api, code))
    at(NOW + timedelta(minutes=9, seconds=59))
    assert sign_in(api, code).status == 201


def test_a_code_is_for_its_address_only(api: Api) -> None:
    ask(api)
    ask(api, "eve@example.com")
    assert_wrong(sign_in(api, code_in_the_mail(), "eve@example.com"))
    assert_wrong(sign_in(api, code_in_the_mail(), "zoe@example.com"))


def test_a_new_code_takes_the_place_of_the_one_before(api: Api) -> None:
    ask(api)
    first = code_in_the_mail()
    ask(api)
    assert_wrong(sign_in(api, first))
    assert sign_in(api, code_in_the_mail()).status == 201


def test_a_code_is_used_up_only_if_it_is_still_the_one(api: Api) -> None:
    nonces = []
    for _ in range(2):
        ask(api)
        (item,) = items(f"ACCOUNT#{BEN}")
        nonces.append(store.from_image(item))
    uses = [(nonces[0], "a"), (nonces[1], "a"), (nonces[1], "b"), (nonces[1], "a")]
    used = [store.use(BEN, code, network(), request, "a network", NOW) for code, request in uses]
    assert used == [False, True, False, True]


def test_the_same_nonce_is_another_code_for_another_address_or_key() -> None:
    two = SigningKeys("k1", {"k1": "a" * 64, "k2": "b" * 64})
    ways = [("k1", BEN, "n"), ("k2", BEN, "n"), ("k1", "eve@example.com", "n"), ("k1", BEN, "m")]
    assert len({sign_in_code.derive_code(two, *way) for way in ways}) == 4
    assert sign_in_code.derive_code(two, "k3", BEN, "n") is None
    assert not sign_in_code.is_correct("000000", two, "k3", BEN, "n")


def test_the_sixth_code_within_an_hour_has_to_wait(api: Api, at: At) -> None:
    for minute in range(0, 25, 5):
        at(NOW + timedelta(minutes=minute))
        assert ask(api).status == 202
    last = code_in_the_mail()
    refused = ask(api)
    assert (refused.status, refused.body["type"], refused.headers["Retry-After"]) == (429, "too_many_requests", "2400")
    assert ask(api, "eve@example.com").status == 202
    assert sign_in(api, last).status == 201
    at(NOW + timedelta(hours=1))
    assert ask(api).status == 202


def test_somebody_who_is_always_a_little_later_than_others_is_told_to_wait(api: Api) -> None:
    def overtaken(before: sign_in_code.SignInCode | None) -> sign_in_code.SignInCode:
        signing_in.request_code(CodeRequest(BEN), "127.0.0.1", NOW)
        return sign_in_code.renew_code(before, BEN, "k1", "en-GB", NOW)

    with pytest.raises(TooManyRequests):
        store.renew(BEN, network(), overtaken)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", 123456, None])
def test_what_can_be_no_code_is_named_and_costs_no_try(api: Api, code: Any) -> None:
    ask(api)
    right = code_in_the_mail()
    for _ in range(6):
        answer = sign_in(api, code)
        assert (answer.status, list(answer.fields())) == (422, ["code"])
    assert sign_in(api, f" {right[:3]} {right[3:]} ").status == 201


@pytest.mark.parametrize("email", ["", "ben", "ben@", ["ben@example.com"], {"$ne": ""}, None])
def test_what_can_be_no_address_is_named(api: Api, email: Any) -> None:
    answer = api.post("/auth/codes", {"email": email})
    assert (answer.status, list(answer.fields())) == (422, ["email"])


def test_what_signing_in_costs(api: Api) -> None:
    with counted_calls() as calls:
        ask(api)
    assert calls == ["UpdateItem", "UpdateItem", "GetItem", "PutItem"]
    code = code_in_the_mail()
    with counted_calls() as calls:
        sign_in(api, wrong(code))
    assert calls == ["UpdateItem", "UpdateItem"]
    with counted_calls() as calls:
        sign_in(api, code)
    # One more than a first try of this network, whose hour runs already.
    assert calls == ["UpdateItem", "UpdateItem", "UpdateItem", "GetItem", "GetItem", "TransactWriteItems"]


def test_neither_code_nor_token_nor_address_is_kept_or_logged(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", "expertbook")
    ask(api)
    code = code_in_the_mail()
    assert not shows(code, str(items("ACCOUNT#")))
    sign_in(api, wrong(code))
    token = sign_in(api, code).body["token"]
    api.get("/me", Authorization=f"Bearer {token}")
    logged = str([vars(record) for record in caplog.records])
    assert "answered" in logged
    assert not shows(code, logged)
    assert not [secret for secret in (token, token.split(".")[1], BEN) if secret in logged]


def assert_wrong(answer: Answer) -> None:
    assert (answer.status, answer.body["type"]) == (401, "wrong_code")
    assert answer.body["errors"] == []


@pytest.fixture
def secret() -> Iterator[Callable[[dict[str, str]], None]]:
    """Sets what Secrets Manager has; as it was again afterwards."""
    client = boto3.client("secretsmanager")
    before = client.get_secret_value(SecretId="expertbook-test-keys")["SecretString"]

    def put(found: dict[str, str]) -> None:
        client.put_secret_value(SecretId="expertbook-test-keys", SecretString=json.dumps(found))

    yield put
    client.put_secret_value(SecretId="expertbook-test-keys", SecretString=before)
    keys.forget_keys()


def test_after_a_rotation_old_tokens_work_and_new_ones_have_the_new_key(
    api: Api, ada: Expert, secret: Callable[[dict[str, str]], None]
) -> None:
    booking = book(api)
    asked = ask(api).body["id"]
    code = code_in_the_mail()
    secret({"current": "k2", "k1": "a" * 64, "k2": "b" * 64})
    keys.forget_keys()
    assert booking.show().status == 200
    token = api.post("/auth/sessions", {"email": BEN, "code": code, "id": asked}).body["token"]
    assert jwt.get_unverified_header(token)["kid"] == "k2"
    assert api.get("/me", Authorization=f"Bearer {token}").status == 200
    secret({"current": "k2", "k2": "b" * 64})
    keys.forget_keys()
    assert booking.show().status == 404
    assert api.get("/me", Authorization=f"Bearer {token}").status == 200


def test_a_process_that_has_not_heard_of_a_rotation_reads_the_new_key_when_it_meets_it(
    api: Api, secret: Callable[[dict[str, str]], None], stopwatch: Stopwatch
) -> None:
    keys.forget_keys()
    keys.get_signing_keys()
    secret({"current": "k2", "k1": "a" * 64, "k2": "b" * 64})
    token = jwt.encode(
        {"sub": BEN, "aud": "session", "exp": 4102444800}, "b" * 64, algorithm="HS256", headers={"kid": "k2"}
    )
    sent = {"Authorization": f"Bearer {token}"}
    assert api.get("/me", **sent).status == 401, "not more often than every few seconds, no matter who asks"
    stopwatch.move_on(keys.MIN_RELOAD_SECONDS)
    assert api.get("/me", **sent).status == 401
    stopwatch.move_on(1)
    assert api.get("/me", **sent).status == 200


def test_a_session_ends(api: Api) -> None:
    expired, _ = tokens.load_signer().make_sign_in_token(BEN, None, NOW - timedelta(days=17))
    answer = api.get("/me", Authorization=f"Bearer {expired}")
    assert (answer.status, answer.body["type"]) == (401, "sign_in_needed")


def test_an_account_is_linked_to_its_expert_once(api: Api) -> None:
    first = accounts.link_expert(BEN, "ben", "Ben", NOW)
    again = accounts.link_expert(BEN, "ben", "Somebody", NOW + timedelta(days=1))
    assert again == Account(BEN, NOW, name="Ben", expert="ben", version=first.version + 1)
