"""Sign-ins that are ended: everywhere at once, by their owner or with the account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import jwt
import pytest

from expertbook.adapters.identity import tokens
from expertbook.adapters.identity.tokens import SIGN_IN_LIFETIME
from expertbook.domain.expert import Expert
from expertbook.domain.scheduling.local_time import to_epoch
from expertbook.services import erase_account, sign_outs
from expertbook.store import accounts, sign_ins
from tests.api.conftest import NOW, Answer, Api, Stopwatch, counted_calls
from tests.api.examples import OTHERWISE, PLAIN, Scene, scene
from tests.api.external_calendars.elsewhere import server
from tests.api.people import ADA, book, erase, signed_in
from tests.api.store.test_traffic import answering, error, without_pauses
from tests.api.test_bookings import items
from tests.api.test_sign_in import ask, code_in_the_mail, sign_in

__all__ = ["scene", "server", "without_pauses"]  # fixtures

BEN = "ben@example.com"
SIGNED_IN_CALLS = {**PLAIN, "become an expert": OTHERWISE["PUT /me/expert", 201]}


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def status_of(api: Api, path: str, token: str = "") -> int:
    """Of a response that may be a calendar."""
    status: int = api._client.http.get(path, headers=bearer(token)).status_code
    return status


def end(api: Api, token: str) -> Answer:
    return api.delete("/auth/sessions", **bearer(token))


def signed_in_by_mail(api: Api) -> str:
    assert ask(api).status == 202
    token: str = sign_in(api, code_in_the_mail()).body["token"]
    return token


def token_of_release_0_1(address: str, expert: str | None = None) -> str:
    claims = {"sub": address, "exp": to_epoch(NOW + SIGN_IN_LIFETIME), "aud": "session"}
    claims |= {"expert": expert} if expert else {}
    return jwt.encode(claims, "a" * 64, "HS256", {"kid": "k1"})


def test_every_sign_in_of_the_address_ends_and_a_new_one_works(api: Api) -> None:
    """Within one second: a test's clock stands still, as two machines' may differ."""
    first, second, other = signed_in_by_mail(api), signed_in_by_mail(api), signed_in("zoe@example.com")
    assert end(api, first).status == 204
    for token in (first, second):
        answer = api.get("/me", **bearer(token))
        assert (answer.status, answer.body["type"]) == (401, "sign_in_needed")
    assert end(api, first).status == 401
    assert api.get("/me", **bearer(other)).status == 200
    third = signed_in_by_mail(api)
    assert api.get("/me", **bearer(third)).status == 200
    assert end(api, third).status == 204
    assert api.get("/me", **bearer(third)).status == 401
    assert api.get("/me", **bearer(signed_in_by_mail(api))).status == 200


def end_one(api: Api, token: str) -> Answer:
    return api.delete("/auth/sessions/current", **bearer(token))


def test_signing_out_ends_one_sign_in_with_what_was_made_of_it_and_no_other(
    api: Api, ada: Expert, at: Callable[[datetime], None]
) -> None:
    first = signed_in(ADA[0])
    accounts.link_expert(ADA[0], ADA[1], "Ada", NOW)
    renewed = api.get("/me/expert", **bearer(first)).body["session"]["token"]
    at(NOW + timedelta(seconds=1))
    second = signed_in(*ADA)
    assert end_one(api, renewed).status == 204
    assert [api.get("/me", **bearer(token)).status for token in (first, renewed, second)] == [401, 401, 200]
    assert end_one(api, first).status == 401
    at(NOW + timedelta(seconds=2))
    ask(api, ADA[0])
    anew = sign_in(api, code_in_the_mail(ADA[0]), ADA[0]).body["token"]
    assert end_one(api, anew).status == 204
    assert end(api, second).status == 204
    assert [api.get("/me", **bearer(token)).status for token in (first, second, anew)] == [401, 401, 401]


def test_a_new_sign_in_works_in_the_second_in_which_one_was_ended(api: Api) -> None:
    for _ in range(3):
        token = signed_in_by_mail(api)
        assert api.get("/me", **bearer(token)).status == 200
        assert end_one(api, token).status == 204


def test_only_so_many_are_ended_one_by_one(
    api: Api, at: Callable[[datetime], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The item has to have an end. The next one ends all that are older, too."""
    monkeypatch.setattr(sign_ins, "MOST_ALONE", 2)
    tokens_of_ben = []
    for second in range(5):
        at(NOW + timedelta(seconds=second))
        tokens_of_ben.append(signed_in(BEN))
    for number in (1, 2, 3):
        assert end_one(api, tokens_of_ben[number]).status == 204
    assert [api.get("/me", **bearer(token)).status for token in tokens_of_ben] == [401, 401, 401, 401, 200]


@pytest.mark.parametrize("name", list(SIGNED_IN_CALLS))
def test_no_call_takes_a_sign_in_that_was_ended(scene: Scene, name: str) -> None:
    method = "PUT" if name == "become an expert" else name.partition(" ")[0]
    call = SIGNED_IN_CALLS[name](scene)
    if call.token is None or call.token == scene.booking.token:
        return
    assert end(scene.api, call.token).status == 204
    answer = call.send(scene.client, method)
    assert answer.status_code in (401, 404), answer.body


def test_what_is_no_sign_in_goes_on(api: Api, ada: Expert) -> None:
    booking = book(api)
    feed = api.get("/me/calendar-feed", **bearer(signed_in(*ADA))).body["url"].removeprefix("/api")
    assert (end(api, signed_in(BEN)).status, end(api, signed_in(*ADA)).status) == (204, 204)
    assert booking.show().status == 200
    assert status_of(api, f"{booking.path}/calendar.ics?token={booking.token}") == 200
    assert status_of(api, feed) == 200


def test_an_ended_sign_in_opens_no_booking_not_even_by_a_link(api: Api, ada: Expert) -> None:
    booking, session = book(api), signed_in(BEN)
    for path in (booking.path, f"{booking.path}/calendar.ics?token={session}"):
        assert status_of(api, path, session) == 200
    end(api, session)
    for path in (booking.path, f"{booking.path}/calendar.ics?token={session}"):
        assert status_of(api, path, session) == 404
    assert api.get(f"/experts/ada-lovelace?moving={booking.id}", **bearer(session)).status == 404


def test_a_sign_in_from_before_this_release_goes_on_until_it_expires(api: Api, at: Callable[[datetime], None]) -> None:
    old = token_of_release_0_1(BEN)
    assert end(api, signed_in(BEN)).status == 204
    assert api.get("/me", **bearer(old)).status == 200
    at(NOW + SIGN_IN_LIFETIME + timedelta(minutes=1))
    assert api.get("/me", **bearer(old)).status == 401


def test_nobody_makes_a_new_sign_in_of_one_that_was_ended(
    api: Api, at: Callable[[datetime], None], ada: Expert
) -> None:
    """`GET /me/expert` gives a new token to those who became experts since, with a process that doesn't know yet."""
    accounts.link_expert(ADA[0], ADA[1], "Ada", NOW)
    stolen = signed_in(ADA[0])
    at(NOW + timedelta(minutes=5))
    renewed = api.get("/me/expert", **bearer(stolen)).body["session"]["token"]
    assert tokens.identify_caller(renewed).signed_in_at == to_epoch(NOW)
    at(NOW + timedelta(minutes=2))
    end(api, signed_in(*ADA))
    assert api.get("/me/expert", **bearer(renewed)).status == 401


def test_another_process_takes_it_for_a_minute_at_most(api: Api, stopwatch: Stopwatch) -> None:
    session = signed_in(BEN)
    with counted_calls() as calls:
        assert api.get("/handles?handle=grace-hopper", **bearer(session)).status == 200
    assert calls == ["BatchGetItem"]
    ended = to_epoch(NOW)
    sign_ins.end(BEN, ended, SIGN_IN_LIFETIME)  # by another one
    assert api.get("/me", **bearer(session)).status == 200
    stopwatch.move_on(sign_outs.KNOWN_SECONDS + 1)
    with counted_calls() as calls:
        assert api.get("/me", **bearer(session)).status == 401
        assert api.get("/me", **bearer(session)).status == 401
    assert calls == ["GetItem"]


def test_a_process_keeps_no_more_addresses_than_it_should(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_outs, "MOST_KNOWN", 3)
    sessions = [signed_in(f"ben{number}@example.com") for number in range(5)]
    assert len(sign_outs._known) == 3
    with counted_calls() as calls:
        for session in (sessions[4], sessions[0]):
            assert api.get("/handles?handle=grace-hopper", **bearer(session)).status == 200
    assert calls == ["BatchGetItem", "GetItem", "BatchGetItem"]


def test_nobody_is_signed_in_while_the_table_cannot_say_so(api: Api, ada: Expert, without_pauses: None) -> None:
    booking, session = book(api), signed_in(BEN)
    sign_outs.forget_known()
    with answering("GetItem", error("ProvisionedThroughputExceededException")):
        for path in ("/me", "/handles?handle=grace-hopper", booking.path):
            answer = api.get(path, **bearer(session))
            assert (answer.status, answer.body["type"]) == (503, "unavailable")


def test_an_erased_account_has_no_sign_in_left(api: Api) -> None:
    first, second = signed_in_by_mail(api), signed_in_by_mail(api)
    assert api.delete("/me", **bearer(first)).status == 202
    assert (api.get("/me", **bearer(first)).status, api.get("/me", **bearer(second)).status) == (401, 401)
    erase(BEN, NOW + timedelta(minutes=1))
    sign_outs.forget_known()
    assert accounts.load(BEN) is None
    assert (api.get("/me", **bearer(first)).status, api.get("/me", **bearer(second)).status) == (401, 401)
    assert BEN not in str(items(""))
    assert api.get("/me", **bearer(signed_in_by_mail(api))).status == 200


def test_the_stream_ends_sign_ins_that_the_api_could_not(api: Api, without_pauses: None) -> None:
    session = signed_in_by_mail(api)
    with answering("UpdateItem", error("ProvisionedThroughputExceededException")):
        assert api.delete("/me", **bearer(session)).status == 202
    assert api.get("/me", **bearer(session)).status == 200
    later = signed_in(BEN)
    erase_account.erase(BEN, NOW + timedelta(minutes=1))
    sign_outs.forget_known()
    assert (api.get("/me", **bearer(session)).status, api.get("/me", **bearer(later)).status) == (401, 401)


def test_what_was_ended_is_forgotten_when_no_token_is_left(api: Api) -> None:
    end(api, signed_in(BEN))
    (item,) = items("ENDED#")
    expires: Any = int(item["expires_at"]["N"])
    assert timedelta(days=14) < timedelta(seconds=expires - to_epoch(NOW)) <= timedelta(days=15)


def test_what_it_costs(api: Api) -> None:
    session = signed_in(BEN)
    sign_outs.forget_known()
    with counted_calls() as calls:
        api.get("/me", **bearer(session))
        api.get("/me", **bearer(session))
        end(api, session)
    assert calls == ["GetItem", "GetItem", "GetItem", "UpdateItem"]
