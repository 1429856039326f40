"""Whatever AWS doesn't do in the middle of a call: either it answers that it is done, or nothing was written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient
from botocore.exceptions import EndpointConnectionError

from chalicelib.endpoint import ENDPOINTS
from expertbook.adapters.identity import keys
from expertbook.adapters.identity.tokens import Signer
from expertbook.domain.expert import Expert
from expertbook.domain.signing_keys import SigningKeys
from expertbook.services import sign_outs
from tests.api.conftest import NOW, Api, Stopwatch, a_request
from tests.api.examples import OTHERWISE, PLAIN, Call, Scene, scene
from tests.api.external_calendars.elsewhere import server
from tests.api.own import Person, a_profile, kept
from tests.api.people import ADA, book, signed_in
from tests.api.store.test_traffic import without_pauses
from tests.api.test_profile import JPEG, uploaded

__all__ = ["scene", "server", "without_pauses"]  # fixtures

WRITING = [f"{declared.method} {declared.path}" for declared in ENDPOINTS if declared.method != "GET"]
SEVERAL_WRITES = "DELETE /me/calendars/{calendar_id}"
WRITING.remove(SEVERAL_WRITES)

TRIES = re.compile(r'"tries": {"N": "\d"}')
"""A try to sign in is counted before the code is looked at, so that nobody has more of them than allowed; and so is
every call that has a limit."""


def _with_photo(scene: Scene, token: str, **more: Any) -> Call:
    return Call("/me/expert", token, {**a_profile(), **more, "photo": uploaded(Person(scene.api, token), JPEG)})


CALLS: dict[str, Callable[[Scene], Call]] = {
    **{name: PLAIN[name] for name in WRITING},
    "become an expert": OTHERWISE["PUT /me/expert", 201],
    "become an expert with a photo": lambda scene: _with_photo(
        scene, scene.ben, handle="ben-ito", timezone="Europe/London"
    ),
    "change the photo": lambda scene: _with_photo(scene, scene.ada, revision=scene.own()["revision"]),
    "book what is held": lambda scene: Call("/bookings", body=a_request(hold=scene.hold())),
    "book again with the same key": lambda scene: _booked_before(scene),
    "cancel": lambda scene: Call(f"{scene.booking.path}/status", scene.booking.token, {"status": "cancelled"}),
}


def _booked_before(scene: Scene) -> Call:
    call = PLAIN["POST /bookings"](scene)
    call.send(scene.client, "POST")
    return call


METHODS = {
    "become an expert": "PUT",
    "become an expert with a photo": "PUT",
    "change the photo": "PUT",
    "book what is held": "POST",
    "book again with the same key": "POST",
    "cancel": "PATCH",
}


def written() -> list[str]:
    return [TRIES.sub("", item) for item in kept() if "CALLS#" not in item]


def forget_everything() -> None:
    """As a process that just began."""
    keys.forget_keys()
    sign_outs.forget_known()


_CALL = "_make_api_call"
"""Where every call of botocore's passes, PynamoDB's too."""


class Outside:
    """AWS, as it's called: it counts the calls, and from one of them on a service can't be reached."""

    def __init__(self) -> None:
        self.called: list[str] = []
        self.fails_from: int | None = None
        self.down: str | None = None

    def call(self, service: str) -> None:
        if len(self.called) == self.fails_from:
            self.down = service
        self.called.append(service)
        if service == self.down:
            raise EndpointConnectionError(endpoint_url=f"https://{service}.example")


@contextmanager
def outside() -> Iterator[Outside]:
    made = Outside()
    really: Any = vars(BaseClient)[_CALL]

    def call(client: Any, operation: str, arguments: Any) -> Any:
        made.call(client.meta.service_model.service_name)
        return really(client, operation, arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, _CALL, call)
        yield made


@pytest.mark.parametrize("name", CALLS)
def test_a_call_is_done_or_nothing_was_written_whatever_cannot_be_reached(scene: Scene, name: str) -> None:
    """From the first call to the last, the service that it goes to is away from there on."""
    method = METHODS.get(name) or name.partition(" ")[0]
    call = CALLS[name](scene)
    before = written()
    for fails_from in range(20):
        forget_everything()
        with outside() as calls:
            calls.fails_from = fails_from
            response = call.send(scene.client, method)
        if len(calls.called) <= fails_from:
            assert response.status_code < 300, response.body
            return
        if response.status_code >= 300:
            assert response.status_code == 503, (calls.called, response.body)
            assert written() == before, f"{calls.called[fails_from]} was away from call {fails_from + 1} on"
        else:
            before = written()  # done, without what was away: asked again, it finds that
    raise AssertionError("more calls than any request needs")


def test_a_calendar_that_went_is_answered_with_success(scene: Scene) -> None:
    """This writes more than once, in an order that can break off: asking again ends what was begun."""
    method = "DELETE"
    call = PLAIN[SEVERAL_WRITES](scene)
    for fails_from in range(30):
        listed = scene.api.get("/me/calendars", Authorization=f"Bearer {scene.ada}").body["calendars"]
        forget_everything()
        with outside() as calls:
            calls.fails_from = fails_from
            response = call.send(scene.client, method)
        if len(calls.called) <= fails_from or response.status_code < 300:
            assert response.status_code < 300, response.body
            return
        assert response.status_code == 503, (calls.called, response.body)
        after = scene.api.get("/me/calendars", Authorization=f"Bearer {scene.ada}").body["calendars"]
        assert len(after) >= len(listed), "what is gone is answered with success"
    raise AssertionError("more calls than any request needs")


@pytest.mark.parametrize("name", [name for name in PLAIN if name.startswith("GET")])
def test_a_call_that_reads_is_answered_or_put_off_whatever_cannot_be_reached(scene: Scene, name: str) -> None:
    call = PLAIN[name](scene)
    for fails_from in range(20):
        forget_everything()
        with outside() as calls:
            calls.fails_from = fails_from
            response = call.send(scene.client, "GET")
        assert response.status_code in (200, 303, 503), (calls.called, response.body)
        if len(calls.called) <= fails_from:
            assert response.status_code < 400, response.body
            return
    raise AssertionError("more calls than any request needs")


SECRET = "expertbook-test-keys"


@pytest.fixture
def no_keys() -> Iterator[Callable[[], None]]:
    """From when it's called on, Secrets Manager can't be reached."""

    def take_away() -> None:
        aws.down = "secretsmanager"

    with outside() as aws:
        yield take_away
    keys.forget_keys()


def test_a_process_that_has_needed_no_keys_yet_misses_none(
    api: Api, ada: Expert, capsys: pytest.CaptureFixture[str]
) -> None:
    keys.forget_keys()
    assert api.get("/experts/ada-lovelace").status == 200
    assert "KeysNotRead" not in capsys.readouterr().out


def test_a_process_goes_on_for_a_day_with_the_keys_that_it_knows(
    api: Api,
    ada: Expert,
    stopwatch: Stopwatch,
    no_keys: Callable[[], None],
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    booking = book(api)
    no_keys()
    for seconds in (keys.CACHE_SECONDS + 1, keys.RETRY_SECONDS + 1):
        stopwatch.move_on(seconds)
        assert booking.show().status == 200
    assert [record.message for record in caplog.records].count("signing keys not read") == 2
    assert "KeysNotRead" not in capsys.readouterr().out
    stopwatch.move_on(300)
    assert api.post("/bookings", a_request(start="2026-11-24T11:00:00Z")).status == 201
    assert "KeysNotRead" in capsys.readouterr().out
    stopwatch.move_on(keys.KEPT_SECONDS)
    answer = api.post("/bookings", a_request(start="2026-11-24T12:00:00Z"))
    assert (answer.status, answer.body["type"], answer.headers["Retry-After"]) == (503, "unavailable", "2")


def test_a_process_without_keys_is_unavailable_and_lists_experts(
    api: Api, listed_ada: Expert, no_keys: Callable[[], None]
) -> None:
    session = signed_in(*ADA)
    keys.forget_keys()
    no_keys()
    assert api.post("/bookings", a_request()).status == 503
    assert api.get("/me", Authorization=f"Bearer {session}").status == 503
    for path in ("/experts", "/experts?limit=1", "/experts?search=ada", "/experts/categories/list"):
        assert api.get(path).status == 200
    assert api.get("/experts/ada-lovelace?days=2").status == 200
    assert api.get("/experts?cursor=MDIwI2FkYSNhZGE").status == 200


@pytest.mark.parametrize("secret", ["{", "[]", "{}", '{"current": "k2"}', '{"current": "k2", "k1": "x"}'])
def test_a_secret_that_is_not_as_it_should_be_ends_nothing(
    api: Api, ada: Expert, stopwatch: Stopwatch, secret: str
) -> None:
    booking = book(api)
    client = boto3.client("secretsmanager")
    right = client.get_secret_value(SecretId=SECRET)["SecretString"]
    client.put_secret_value(SecretId=SECRET, SecretString=secret)
    try:
        stopwatch.move_on(keys.CACHE_SECONDS + 1)
        assert booking.show().status == 200
        keys.forget_keys()
        assert booking.show().status == 503
    finally:
        client.put_secret_value(SecretId=SECRET, SecretString=right)
        keys.forget_keys()


def test_a_token_of_an_unknown_key_does_not_end_what_works(
    api: Api, ada: Expert, stopwatch: Stopwatch, no_keys: Callable[[], None]
) -> None:
    booking = book(api)
    no_keys()
    stopwatch.move_on(keys.MIN_RELOAD_SECONDS + 1)
    stranger = Signer(SigningKeys("k9", {"k9": "x" * 64})).make_sign_in_token("eve@example.com", None, NOW)[0]
    assert api.get("/me", Authorization=f"Bearer {stranger}").status == 401
    assert booking.show().status == 200
