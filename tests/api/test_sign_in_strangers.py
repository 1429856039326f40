"""Nobody shuts somebody else out of signing in, and no guess opens what a link in a mail opens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from expertbook.adapters.identity import keys
from expertbook.adapters.identity.networks import digest_network
from expertbook.domain import sign_in_code
from expertbook.domain.limits import DEFAULTS, Limit
from expertbook.store import codes
from tests.api.conftest import NOW, Answer, Api
from tests.api.test_bookings import items
from tests.api.test_sign_in import BEN, assert_wrong, wrong

MINE, STRANGE = "192.0.2.1", "198.51.100.1"


@pytest.fixture(autouse=True)
def networks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Callers say which network they are, as on `make run`; and the limits are those of a deployment that sets none."""
    monkeypatch.delenv("LIMITS")
    monkeypatch.setenv("FORWARDED_FOR", "believed")


def ask(api: Api, network: str = MINE, email: str = BEN) -> Answer:
    return api.post("/auth/codes", {"email": email}, X_Forwarded_For=network)


def sign_in(api: Api, network: str = MINE, **proof: str) -> Answer:
    return api.post("/auth/sessions", {"email": BEN, **proof}, X_Forwarded_For=network)


def mailed(network: str = MINE) -> tuple[str, str]:
    """The code and the link's secret in the mail that this network asked for."""
    known = keys.get_signing_keys()
    (item,) = [each for each in items(f"ACCOUNT#{BEN}") if each["SK"]["S"] == f"CODE#{digest_network(network)}"]
    asked = codes.from_image(item)
    derived = (sign_in_code.derive_code, sign_in_code.derive_secret)
    code, secret = (derive(known, asked.key_id, BEN, asked.nonce) for derive in derived)
    assert code is not None and secret is not None
    return code, secret


def test_a_stranger_wears_out_nobodys_code(api: Api) -> None:
    ask(api)
    code, _ = mailed()
    for _ in range(5):
        assert ask(api, STRANGE).status == 202
        assert_wrong(sign_in(api, STRANGE, code=wrong(mailed(STRANGE)[0])))
    assert ask(api, STRANGE).status == 429
    assert sign_in(api, code=code).status == 201


def test_the_link_works_where_its_code_was_guessed_at_too_often(api: Api) -> None:
    asked = ask(api).body["id"]
    code, secret = mailed()
    for _ in range(6):
        assert_wrong(sign_in(api, STRANGE, code=wrong(code), id=asked))
    assert_wrong(sign_in(api, STRANGE, code=code, id=asked))
    assert sign_in(api, "203.0.113.9", secret=secret, id=asked).status == 201
    assert_wrong(sign_in(api, secret=secret, id=asked))


def test_a_secret_is_for_one_address_one_request_and_ten_minutes(api: Api, at: Callable[[datetime], None]) -> None:
    asked = ask(api).body["id"]
    other = ask(api, STRANGE).body["id"]
    code, secret = mailed()
    assert len(secret) == 24, "of 144 bits"
    guess = ("A" if secret[0] != "A" else "B") + secret[1:]
    for tried in (guess, code, mailed(STRANGE)[1]):
        assert_wrong(sign_in(api, secret=tried, id=asked))
    assert_wrong(sign_in(api, secret=secret, id=other))
    assert_wrong(api.post("/auth/sessions", {"email": "eve@example.com", "secret": secret, "id": asked}))
    at(NOW + timedelta(minutes=10))
    assert_wrong(sign_in(api, secret=secret, id=asked))


def test_whoever_signed_in_from_a_network_before_gets_a_code_however_many_strangers_asked(api: Api) -> None:
    ask(api)
    assert sign_in(api, code=mailed()[0]).status == 201
    for number in range(DEFAULTS[Limit.CODES_PER_ADDRESS]):
        ask(api, f"198.51.100.{number}")
    assert ask(api, "198.51.100.200").status == 429
    assert ask(api).status == 202
    assert sign_in(api, code=mailed()[0]).status == 201
