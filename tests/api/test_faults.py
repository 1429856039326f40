"""Whatever goes wrong in one call to AWS, a repeated request ends where one without faults does."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError, ReadTimeoutError
from chalice.test import HTTPResponse

from tests.api.conftest import NOW, a_request, restored_table, stored_items
from tests.api.examples import A_HOLD, Call, Scene, scene
from tests.api.external_calendars.elsewhere import server
from tests.api.own import an_event_type
from tests.api.store.test_traffic import without_pauses
from tests.api.test_outages import CALLS, METHODS, forget_everything
from tests.cloud import table
from tests.cloud.invariants import faults

__all__ = ["scene", "server", "without_pauses"]  # fixtures

KEY = {"Idempotency-Key": "key-1"}
OPERATIONS: dict[str, Callable[[Scene], Call]] = {
    **{name: call for name, call in CALLS.items() if name != "book again with the same key"},
    "POST /holds": lambda scene: Call("/holds", body=A_HOLD, headers=KEY),
    "book what is held": lambda scene: Call("/bookings", scene.ben, body=a_request(hold=scene.hold()), headers=KEY),
    "POST /auth/sessions": lambda scene: replace(CALLS["POST /auth/sessions"](scene), headers=KEY),
    "POST /me/event-types": lambda scene: Call("/me/event-types", scene.ada, an_event_type(), KEY),
}

WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"})
READS = frozenset({"GetItem", "Query", "BatchGetItem"})

Ask = Callable[[], Any]
"""Makes the call of AWS."""


class Killed(BaseException):
    """The process ends here."""


def late(operation: str, ask: Ask) -> Any:
    """It takes effect, and no answer comes."""
    ask()
    raise ReadTimeoutError(endpoint_url="https://aws.example")


def sent_twice(operation: str, ask: Ask) -> Any:
    """The first answer is lost, and the SDK sends the same again."""
    ask()
    return ask()


def throttled(operation: str, ask: Ask) -> Any:
    raise refusal("ThrottlingException", operation)


def in_conflict(operation: str, ask: Ask) -> Any:
    """With somebody's transaction."""
    if operation == "TransactWriteItems":
        raise refusal("TransactionCanceledException", operation, CancellationReasons=[{"Code": "TransactionConflict"}])
    raise refusal("TransactionConflictException", operation)


def killed(operation: str, ask: Ask) -> Any:
    ask()
    raise Killed


def refusal(code: str, operation: str, **more: Any) -> ClientError:
    metadata: Any = {"HTTPStatusCode": 400, "HTTPHeaders": {}}
    response: Any = {"Error": {"Code": code, "Message": code}, "ResponseMetadata": metadata, **more}
    return ClientError(response, operation)


Fault = Callable[[str, Ask], Any]
FAULTS: tuple[tuple[Fault, int], ...] = (
    *((late, 0), (sent_twice, 0), (throttled, 0), (in_conflict, 0)),
    *((killed, -10), (killed, 10)),
)
"""What can go wrong, in a process whose clock is so many minutes ahead. What can't be reached: test_outages.py."""

DONE = {
    "PATCH /bookings/{booking_id}/status": "409 status_not_allowed",
    "cancel": "409 status_not_allowed",
    "DELETE /me": "401 sign_in_needed",
    "DELETE /auth/sessions/current": "401 sign_in_needed",
    "DELETE /auth/sessions": "401 sign_in_needed",
    "DELETE /me/blocks/{block_id}": "404 not_found",
    "DELETE /me/event-types/{slug}": "404 not_found",
    "become an expert": "409 already_expert",
    "become an expert with a photo": "409 already_expert",
    "change the photo": "409 changed",
}
"""What a repeated request may be told in place of success, where that says that it is done."""

BY_A_CLOCK_AHEAD = {"POST /auth/sessions": "401 wrong_code"}
"""What the first process may answer: for it, a code of ten minutes has ended."""


@contextmanager
def fault_in(number: int, fault: Fault) -> Iterator[list[str]]:
    """The call of that number that the fault is about meets it. A transaction's token works as on AWS: what is sent
    again with it is not written again. moto knows no tokens."""
    met: list[str] = []
    written: set[str] = set()
    really: Any = vars(BaseClient)["_make_api_call"]

    def call(client: Any, operation: str, arguments: Any) -> Any:
        def ask() -> Any:
            token = arguments.get("ClientRequestToken")
            if token in written:
                return {}
            answer = really(client, operation, arguments)
            if token is not None:
                written.add(token)
            return answer

        if operation not in WRITES and not (fault is throttled and operation in READS):
            return ask()  # it makes no difference
        met.append(operation)
        return fault(operation, ask) if len(met) == number else ask()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", call)
        yield met


def kinds() -> Counter[str]:
    """How many items of each kind there are. How often calls were counted is not looked at."""
    keys = [tuple(item[key]["S"].partition("#")[0] for key in ("PK", "SK")) for item in stored_items()]
    return Counter(" ".join(key) for key in keys if key[0] != "CALLS")


@dataclass(frozen=True)
class Asked:
    """A call that meets a fault in one of its calls to AWS, and the same call again, by another process."""

    fault: Fault
    clock: int
    """How many minutes the clock of the first process is ahead."""
    met: list[str]
    first: HTTPResponse | None
    again: HTTPResponse

    def bookings(self) -> set[str]:
        """The ids of those that were answered."""
        bodies = [json.loads(each.body or "{}") for each in (self.first, self.again) if each is not None]
        return {body["booking"]["id"] for body in bodies if "booking" in body}

    def __str__(self) -> str:
        both = (self.first, self.again)
        answers = [f"{each.status_code} {each.body!r:.200}" if each is not None else "none" for each in both]
        return f"{self.fault.__name__} in {self.met}, clock {self.clock:+}: {' and then '.join(answers)}"


def asked_with_faults(scene: Scene, call: Call, method: str) -> Iterator[Asked]:
    """Each fault in each call to AWS in turn, every time from the table that is there now."""
    restore = restored_table()
    for fault, clock in FAULTS:
        for number in count(1):
            restore()
            first = None
            with fault_in(number, fault) as met, suppress(Killed):
                first = _ask(scene, call, method, clock)
            if len(met) < number:
                break
            yield Asked(fault, clock, met, first, _ask(scene, call, method, 0))


def _ask(scene: Scene, call: Call, method: str, clock: int) -> HTTPResponse:
    forget_everything()
    scene.set_clock(NOW + timedelta(minutes=clock))
    return call.send(scene.client, method)


def test_a_profile_whose_write_is_sent_twice_is_edited_once(scene: Scene) -> None:
    """Happened: the second one met the first, and the edit was made again, of what it had made itself."""
    for call, method, status in (
        (Call("/me/event-types", scene.ada, an_event_type()), "POST", 201),
        (Call("/me/event-types/first-lesson", scene.ada), "DELETE", 204),
    ):
        with fault_in(1, sent_twice) as met:
            assert call.send(scene.client, method).status_code == status
        assert met == ["PutItem"]
        slugs = [offered["slug"] for offered in scene.own()["event_types"]]
        assert slugs == ["sync", "deep-dive", "office", *(["first-lesson"] if status == 201 else [])]


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_repeated_request_ends_where_one_without_faults_does(scene: Scene, name: str) -> None:
    method = METHODS.get(name) or name.partition(" ")[0]
    call = OPERATIONS[name](scene)
    restore = restored_table()
    assert call.send(scene.client, method).status_code < 300
    after = kinds()
    restore()
    for asked in asked_with_faults(scene, call, method):
        if asked.first is not None and asked.first.status_code not in (200, 201, 202, 204, 503):
            assert asked.clock > 0 and outcome(asked.first) == BY_A_CLOCK_AHEAD.get(name), str(asked)
        assert asked.again.status_code < 300 or outcome(asked.again) == DONE.get(name), str(asked)
        assert len(asked.bookings()) <= 1, str(asked)
        assert kinds() == after, str(asked)
        assert faults(table.sort_items(stored_items())["ada-lovelace"], NOW).all() == [], str(asked)


def outcome(response: HTTPResponse) -> str:
    return f"{response.status_code} {json.loads(response.body)['type']}"
