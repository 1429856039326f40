"""Whom an expert takes no bookings from."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import boto3
import pytest

from expertbook.adapters.identity import keys
from expertbook.domain.blocks import MAX_BLOCKS, Block, BlockKind, BlockList
from expertbook.domain.errors import Changed
from expertbook.domain.expert import Expert
from expertbook.services import erase_account
from expertbook.store import accounts, blocks, experts
from tests.api.conftest import LIMITED, NOW, Answer, Api, a_request, an_expert, counted_calls
from tests.api.own import Person
from tests.api.people import ADA, Booked, signed_in
from tests.api.test_bookings import items
from tests.api.test_outages import SECRET

OFFICE, HOME = "203.0.113.5", "203.0.113.6"
LATER = "2026-11-24T11:00:00Z"


@pytest.fixture(autouse=True)
def networks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Callers say from which network they are, as on `make run`."""
    monkeypatch.setenv("FORWARDED_FOR", "believed")


@pytest.fixture
def her(api: Api, ada: Expert) -> Person:
    """Ada, signed in."""
    return Person(api, signed_in(*ADA))


def ask(api: Api, network: str = HOME, **changes: Any) -> Answer:
    """Ask for a booking, from a network."""
    headers = {"X-Forwarded-For": network}
    key = changes.pop("key", None)
    return api.post("/bookings", a_request(**changes), **headers, **({"Idempotency-Key": key} if key else {}))


def booked(api: Api, network: str, **changes: Any) -> Booked:
    """A booking from a network."""
    answer = ask(api, network, **changes)
    assert answer.status == 201, answer.body
    return Booked(api, answer.body["booking"]["id"], answer.body["manage_token"], answer.body["booking"])


def block(her: Person, **body: str) -> dict[str, Any]:
    """What she has blocked now."""
    answer = her.post("/me/blocks", body)
    assert answer.status == 201, answer.body
    made: dict[str, Any] = answer.body["block"]
    return made


def outcome(answer: Answer) -> Any:
    return answer.body.get("type", answer.status)


def test_a_blocked_address_is_told_so_and_nothing_else(api: Api, her: Person) -> None:
    block(her, email="Ben@Example.com")
    answer = ask(api)
    assert (answer.status, answer.body) == (
        409,
        {
            "type": "not_accepted",
            "title": "This expert doesn't take bookings from you",
            "status": 409,
            "detail": "This expert doesn't take bookings from you. Nothing was booked or moved.",
            "errors": [],
        },
    )
    assert items("BOOKING#") == [] and items("CALLS#") == []
    assert outcome(ask(api, email="ben+again@example.com")) == "not_accepted"
    assert outcome(ask(api, email="bo@example.com")) == 201


def test_a_blocked_domain_is_all_of_its_addresses(api: Api, her: Person) -> None:
    block(her, domain="@Example.com")
    assert {outcome(ask(api, email=email)) for email in ("ben@example.com", "zoe@mail.example.com")} == {"not_accepted"}
    assert outcome(ask(api, email="ben@notexample.com")) == 201


def test_the_network_of_a_booking_is_blocked_whatever_address_is_given(api: Api, her: Person) -> None:
    booking = booked(api, OFFICE)
    block(her, booking=booking.id, what="network")
    assert outcome(ask(api, OFFICE, email="somebody@else.example", start=LATER)) == "not_accepted"
    assert outcome(ask(api, HOME, start=LATER)) == 201


def test_the_network_of_a_booking_is_shown_to_nobody(api: Api, her: Person) -> None:
    booking = booked(api, OFFICE)
    stored = items("BOOKING#")[0]["network"]["S"]
    made = block(her, booking=booking.id, what="network")
    shown = {"kind": "network", "value": None, "booking_start": "2026-11-24T10:30:00Z"}
    assert made == shown | {"id": made["id"], "added_at": "2026-11-23T08:00:00Z"}
    told = (
        her.get("/me/blocks").body,
        her.get("/me/bookings").body,
        her.get("/me/export").body,
        booking.show().body,
        booking.show(her.token).body,
    )
    assert told[0] == {"blocks": [made], "most": MAX_BLOCKS}
    assert told[2]["blocks"] == [made]
    assert stored.partition(".")[2] not in str(told) and OFFICE not in str(items(""))


def test_two_experts_cannot_tell_that_a_client_is_of_one_network(api: Api, her: Person) -> None:
    booked(api, OFFICE)
    experts.save(an_expert(handle="bo-li", email="bo@example.com"))
    booked(api, OFFICE, expert="bo-li")
    assert len({item["network"]["S"] for item in items("BOOKING#")}) == 2


def test_address_and_domain_are_taken_of_a_booking_too(api: Api, her: Person) -> None:
    booking = booked(api, OFFICE, email="Ben@Example.com")
    made = [block(her, booking=booking.id, what=what) for what in ("email", "domain")]
    assert [(one["kind"], one["value"], one["booking_start"]) for one in made] == [
        ("email", "ben@example.com", "2026-11-24T10:30:00Z"),
        ("domain", "example.com", "2026-11-24T10:30:00Z"),
    ]


@pytest.mark.parametrize("what", ["email", "domain", "network"])
def test_a_booking_of_the_blocked_one_stays_and_can_be_cancelled_but_not_moved(
    api: Api, her: Person, what: str
) -> None:
    booking = booked(api, OFFICE)
    block(her, booking=booking.id, what=what)
    assert booking.show().status == 200
    # From any network: for one that is blocked, the one that it was booked from counts.
    assert outcome(booking.move(LATER)) == "not_accepted"
    assert booking.show().body["booking"] == booking.made
    assert booking.move(booking.made["start"]).status == 200, "as it is already"
    assert booking.move(LATER, her.token).status == 200, "by the expert"
    assert booking.cancel().status == 200


def test_a_move_from_a_blocked_network_is_refused(api: Api, her: Person) -> None:
    block(her, booking=booked(api, OFFICE).id, what="network")
    other = booked(api, HOME, start=LATER, email="zoe@example.com")
    body, token = {"start": "2026-11-24T14:00:00Z"}, f"Bearer {other.token}"
    path = f"{other.path}/reschedule"
    refused = api.post(path, body, Authorization=token, **{"X-Forwarded-For": OFFICE})
    assert outcome(refused) == "not_accepted"
    assert api.post(path, body, Authorization=token, **{"X-Forwarded-For": HOME}).status == 200


def test_a_booking_whose_answer_was_lost_is_answered_though_its_client_is_blocked_by_now(api: Api, her: Person) -> None:
    first = ask(api, key="key-1")
    block(her, email="ben@example.com")
    assert (ask(api, key="key-1").status, ask(api, key="key-1").body["booking"]) == (201, first.body["booking"])
    assert outcome(ask(api, key="key-2", start=LATER)) == "not_accepted"


def test_a_block_that_is_removed_blocks_nobody(api: Api, her: Person) -> None:
    first, second = block(her, email="ben@example.com"), block(her, domain="example.org")
    assert her.get("/me/blocks").body["blocks"] == [first, second]
    assert her.delete(f"/me/blocks/{first['id']}").status == 204
    assert her.get("/me/blocks").body["blocks"] == [second]
    assert her.delete(f"/me/blocks/{first['id']}").status == 404
    assert outcome(ask(api)) == 201
    assert outcome(ask(api, email="ben@example.org", start=LATER)) == "not_accepted"
    assert her.delete(f"/me/blocks/{second['id']}").status == 204
    assert outcome(ask(api, email="ben@example.org", start=LATER)) == 201


def test_what_is_blocked_twice_is_one_block(api: Api, her: Person) -> None:
    booking = booked(api, OFFICE)
    wanted = ({"email": "ben@example.com"}, {"domain": "example.com"}, {"booking": booking.id, "what": "network"})
    made = [block(her, **body) for body in wanted]
    again = [her.post("/me/blocks", body) for body in (*wanted, {"email": "BEN@example.com"})]
    assert [answer.status for answer in again] == [200] * 4
    assert [answer.body["block"] for answer in again] == [*made, made[0]]


def test_what_an_expert_blocks_is_no_matter_of_other_experts(api: Api, her: Person) -> None:
    experts.save(an_expert(handle="bo-li", email="bo@example.com"))
    bo = Person(api, signed_in("bo@example.com", "bo-li"))
    block(her, email="ben@example.com")
    assert outcome(ask(api, expert="bo-li")) == 201
    [made] = bo.get("/me/bookings").body["bookings"]
    assert list(her.post("/me/blocks", {"booking": made["id"], "what": "email"}).fields()) == ["booking"]
    assert bo.get("/me/blocks").body["blocks"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "email"),
        ({"email": "nobody"}, "email"),
        ({"email": "ada@example.com"}, "email"),
        ({"email": "Ada+me@example.com"}, "email"),
        ({"domain": "com"}, "domain"),
        ({"domain": "ben@example.com"}, "domain"),
        ({"domain": " "}, "domain"),
        ({"email": "eve@example.com", "domain": "example.com"}, "email"),
        ({"booking": "01KAW5Q0N5Z5S3CJ1W0M9F7K3T", "what": "email"}, "booking"),
        ({"booking": "01KAW5Q0N5Z5S3CJ1W0M9F7K3T"}, "what"),
        ({"booking": "01KAW5Q0N5Z5S3CJ1W0M9F7K3T", "what": "phone"}, "what"),
        ({"email": "eve@example.com", "what": "email"}, "what"),
        ({"domain": "example.com", "network": OFFICE}, "network"),
    ],
)
def test_nonsense_is_refused_at_its_field(her: Person, body: dict[str, str], field: str) -> None:
    answer = her.post("/me/blocks", body)
    assert (answer.status, list(answer.fields())) == (422, [field])
    assert her.get("/me/blocks").body["blocks"] == []


def test_what_a_booking_does_not_say_cannot_be_blocked(api: Api, her: Person) -> None:
    """One from before networks were noted, and one whose client was erased."""
    booking = booked(api, OFFICE)
    api.delete("/me", Authorization=f"Bearer {signed_in('ben@example.com')}")
    erase_account.erase("ben@example.com", NOW)
    assert "network" not in items("BOOKING#")[0]
    for what in ("email", "domain", "network"):
        assert list(her.post("/me/blocks", {"booking": booking.id, "what": what}).fields()) == ["what"]


def test_a_network_stays_blocked_when_the_client_of_the_booking_is_erased(api: Api, her: Person) -> None:
    block(her, booking=booked(api, OFFICE).id, what="network")
    api.delete("/me", Authorization=f"Bearer {signed_in('ben@example.com')}")
    erase_account.erase("ben@example.com", NOW)
    assert outcome(ask(api, OFFICE, email="zoe@example.com")) == "not_accepted"


def test_there_are_two_hundred_blocks_at_most(api: Api, her: Person) -> None:
    ada = experts.load("ada-lovelace")
    assert ada is not None
    many = tuple(Block(f"b{n}", BlockKind.EMAIL, f"p{n}@example.org", NOW) for n in range(MAX_BLOCKS))
    blocks.save(BlockList(ada.handle, many), ada)
    assert list(her.post("/me/blocks", {"domain": "example.com"}).fields()) == ["domain"]
    assert her.post("/me/blocks", {"email": "p7@example.org"}).status == 200
    assert her.delete("/me/blocks/b7").status == 204
    assert her.post("/me/blocks", {"domain": "example.com"}).status == 201


def test_only_experts_have_blocks(api: Api, her: Person) -> None:
    for person, status in ((Person(api, "forged"), 401), (Person(api, signed_in("ben@example.com")), 404)):
        answers = (person.get("/me/blocks"), person.post("/me/blocks", {"domain": "example.com"}))
        assert [answer.status for answer in (*answers, person.delete("/me/blocks/any"))] == [status] * 3


def test_what_blocks_cost(api: Api, her: Person) -> None:
    with counted_calls() as calls:
        booking = booked(api, OFFICE)
    assert calls == ["GetItem", *LIMITED, "TransactWriteItems"], "nobody is blocked"
    with counted_calls() as calls:
        block(her, booking=booking.id, what="network")
    assert calls == ["GetItem"] * 3 + ["TransactWriteItems"]
    with counted_calls() as calls:
        ask(api, HOME, start=LATER, email="zoe@example.com")
    assert calls[:2] == ["GetItem", "GetItem"] and "Query" not in calls
    with counted_calls() as calls:
        assert outcome(ask(api, OFFICE, start="2026-11-24T12:00:00Z")) == "not_accepted"
    assert calls == ["GetItem", "GetItem"]


def test_a_save_of_the_profile_keeps_the_blocks_and_one_beside_it_loses_none(api: Api, her: Person) -> None:
    read = experts.load("ada-lovelace", consistent=True)
    assert read is not None
    block(her, email="ben@example.com")
    with pytest.raises(Changed):
        experts.save(read)  # it would say that there are no blocks
    weekly = {"timezone": "Europe/London", "weekly": {"tue": [["09:00", "17:00"]]}}
    revision = her.get("/me/availability").body["availability"]["revision"]
    assert her.put("/me/availability", {**weekly, "revision": revision}).status == 200
    assert outcome(ask(api)) == "not_accepted"


def test_blocks_that_are_added_at_the_same_time_are_all_there(her: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    block(her, domain="example.org")  # so that the profile isn't written any more
    save, others = blocks.save, iter(["zoe@example.com", "bo@example.com"])

    def after_another(listed: BlockList, expert: Expert) -> None:
        other = next(others, None)
        if other is not None:
            block(her, email=other)
        save(listed, expert)

    monkeypatch.setattr(blocks, "save", after_another)
    block(her, email="ben@example.com")
    values = [one["value"] for one in her.get("/me/blocks").body["blocks"]]
    assert sorted(values) == ["ben@example.com", "bo@example.com", "example.org", "zoe@example.com"]


def test_the_list_goes_with_the_expert(api: Api, her: Person) -> None:
    accounts.link_expert(*ADA, "Ada", NOW)
    block(her, email="ben@example.com")
    ada = experts.load("ada-lovelace")
    assert ada is not None
    listed = blocks.load("ada-lovelace")
    erase_account.erase(ADA[0], NOW + timedelta(minutes=1))
    assert "ben@example.com" not in str(items("EXPERT#"))
    with pytest.raises(Changed):  # who adds one meanwhile leaves nothing either
        blocks.save(listed, ada)
    with pytest.raises(Changed):
        blocks.save(BlockList("ada-lovelace", listed.blocks), replace(ada, has_blocks=False))
    assert "ben@example.com" not in str(items("EXPERT#"))


@pytest.fixture
def put_keys() -> Iterator[Callable[[dict[str, Any]], None]]:
    """Puts other signing keys in place, which every process has read by then."""
    client = boto3.client("secretsmanager")
    right = client.get_secret_value(SecretId=SECRET)["SecretString"]

    def put(secret: dict[str, Any]) -> None:
        client.put_secret_value(SecretId=SECRET, SecretString=json.dumps(secret))
        keys.forget_keys()

    yield put
    client.put_secret_value(SecretId=SECRET, SecretString=right)
    keys.forget_keys()


def test_a_block_outlives_the_key_that_made_its_digest(
    api: Api, her: Person, put_keys: Callable[[dict[str, Any]], None], caplog: pytest.LogCaptureFixture
) -> None:
    booking = booked(api, OFFICE)
    old, new = "a" * 64, "b" * 64
    put_keys({"current": "k2", "k2": new, "k1": old})
    assert booking.show().status == 200
    her = Person(api, signed_in(*ADA))
    block(her, booking=booking.id, what="network")
    assert outcome(ask(api, OFFICE, start=LATER)) == "not_accepted"
    put_keys({"current": "k2", "k2": new, "retired": {"k1": old}})
    assert booking.show().status == 404, "a retired key opens nothing"
    assert outcome(ask(api, OFFICE, start=LATER)) == "not_accepted"
    assert outcome(ask(api, HOME, start=LATER)) == 201
    assert "key of a blocked network gone" not in caplog.messages
    put_keys({"current": "k2", "k2": new})
    assert outcome(ask(api, OFFICE, start="2026-11-24T12:00:00Z")) == 201, "the key is gone"
    assert "key of a blocked network gone" in caplog.messages
