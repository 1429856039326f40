"""Tokens: each is good for one thing, and only if it was made here. test_booking_access.py has the same of bookings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import jwt
import pytest

from expertbook.adapters.identity import tokens
from expertbook.adapters.identity.tokens import BadToken, Caller
from expertbook.domain.expert import Expert
from tests.api.conftest import NOW, Answer, Api
from tests.api.people import book, signed_in

BEN = "ben@example.com"
START = "2026-11-24T10:30:00Z"
KEY = "a" * 64
ALIVE = 4102444800
"""A session's end that the tests do not live to see: 2100."""


def me(api: Api, token: str) -> Answer:
    return api.get("/me", Authorization=f"Bearer {token}")


def a_session(key: str = KEY, algorithm: str = "HS256", kid: Any = "k1", **changes: Any) -> str:
    """A session of Ben's with something about it changed; None leaves a claim out."""
    claims = {"sub": BEN, "aud": "session", "exp": ALIVE, **changes}
    kept = {name: value for name, value in claims.items() if value is not None}
    head = {"kid": kid} if kid is not None else {}
    return jwt.encode(kept, key, algorithm, head)


def test_a_session_made_with_our_key_would_open_the_account(api: Api) -> None:
    assert me(api, a_session()).status == 200


@pytest.mark.parametrize(
    "token",
    [
        a_session(key="", algorithm="none"),
        a_session(key="b" * 64),
        a_session(algorithm="HS512"),
        a_session(kid="k9"),
        a_session(kid="current"),
        a_session(kid=None),
        a_session(exp=1),
        a_session(nbf=ALIVE),
        a_session(aud="manage"),
        a_session(aud="anything"),
        a_session(aud=None),
        a_session().removesuffix(a_session().split(".")[2]),
        a_session() + ".more",
        "",
        "..",
        "null",
        "eyJhbGciOiJub25lIn0",
    ],
    ids=[
        "unsigned",
        "another deployment",
        "another algorithm",
        "unknown key",
        "the key's pointer as a key",
        "no key",
        "expired",
        "not yet",
        "for a booking",
        "for nothing we know",
        "for nothing",
        "signature cut off",
        "a part too many",
        "empty",
        "three empty parts",
        "no token",
        "a header only",
    ],
)
def test_a_session_that_was_not_made_here_opens_no_account(api: Api, token: str) -> None:
    answer = me(api, token)
    assert (answer.status, answer.body["type"]) == (401, "sign_in_needed")


def test_a_session_with_a_changed_payload_opens_no_account(api: Api) -> None:
    head, _, signature = signed_in("eve@example.com").split(".")
    _, payload, _ = signed_in(BEN).split(".")
    assert me(api, f"{head}.{payload}.{signature}").status == 401


def test_nobody_becomes_an_expert_by_writing_so_into_their_token(api: Api, ada: Expert) -> None:
    head, _, signature = signed_in(BEN).split(".")
    _, payload, _ = signed_in(BEN, "ada-lovelace").split(".")
    assert api.get("/me/bookings", Authorization=f"Bearer {head}.{payload}.{signature}").status == 401


@pytest.mark.parametrize("scheme", ["Basic", "Token", ""])
def test_only_a_bearer_token_counts(api: Api, scheme: str) -> None:
    assert api.get("/me", Authorization=f"{scheme} {signed_in(BEN)}").status == 401


MAKERS: dict[str, Callable[[], str]] = {
    "manage": lambda: tokens.load_signer().make_manage_token("01", START),
    "session": lambda: signed_in(BEN, "ada-lovelace"),
    "feed": lambda: tokens.load_signer().make_feed_key("ada-lovelace", 0),
    "cursor": lambda: tokens.load_signer().make_cursor("a list", "a place"),
}
READERS: dict[str, Callable[[str], Any]] = {
    "manage": lambda token: tokens.identify_caller(token).manages,
    "session": lambda token: tokens.identify_caller(token).email,
    "feed": lambda token: tokens.read_feed_serial(token, "ada-lovelace"),
    "cursor": lambda token: tokens.read_cursor(token, "a list"),
}
READ = {"manage": "01", "session": BEN, "feed": 0, "cursor": "a place"}


@pytest.mark.parametrize("purpose", READERS)
@pytest.mark.parametrize("made_for", MAKERS)
def test_a_token_is_good_for_what_it_was_made_for_and_nothing_else(made_for: str, purpose: str) -> None:
    try:
        read = READERS[purpose](MAKERS[made_for]())
    except BadToken:
        read = None
    assert read == (READ[purpose] if made_for == purpose else None)


def test_a_session_or_a_manage_token_is_no_place_in_a_list(api: Api, ada: Expert) -> None:
    session = signed_in(BEN)
    for token in (
        session,
        book(api).token,
        tokens.load_signer().make_feed_key("ada-lovelace", 0),
        tokens.load_signer().make_cursor("a list", "a place"),
    ):
        listed = api.get(f"/bookings?email={BEN}&cursor={token}", Authorization=f"Bearer {session}")
        assert (listed.status, list(listed.fields())) == (422, ["cursor"])
        directory = api.get(f"/experts?cursor={token}")
        assert (directory.status, list(directory.fields())) == (422, ["cursor"])


def test_a_feed_key_is_for_one_expert_and_a_cursor_for_one_list() -> None:
    with pytest.raises(BadToken):
        tokens.read_feed_serial(tokens.load_signer().make_feed_key("ada-lovelace", 3), "ben-ito")
    with pytest.raises(BadToken):
        tokens.read_cursor(tokens.load_signer().make_cursor("a list", "a place"), "another list")


def test_a_session_tells_whose_it_is_for_fourteen_days() -> None:
    token, expires_at = tokens.load_signer().make_sign_in_token(BEN, "ben-ito", NOW)
    assert tokens.identify_caller(token) == Caller(email=BEN, expert="ben-ito")
    assert expires_at - NOW == timedelta(days=14)
    assert tokens.identify_caller(None) == Caller()


def test_a_manage_token_is_the_same_each_time_and_outlives_its_session_by_half_a_year() -> None:
    token = tokens.load_signer().make_manage_token("01", START)
    assert token == tokens.load_signer().make_manage_token("01", START)
    assert tokens.identify_caller(token) == Caller(manages="01")
    assert tokens.identify_caller(tokens.load_signer().make_manage_token("01", "2020-01-01T00:00:00Z")) == Caller()


def test_a_manage_token_that_was_mailed_proves_the_address_too() -> None:
    token = tokens.load_signer().make_manage_token("01", START, mailed=True)
    assert tokens.identify_caller(token) == Caller(manages="01", is_mailed=True)
