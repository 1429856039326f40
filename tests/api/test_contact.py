"""How a client reaches the expert: what the expert chooses is seen by clients with a confirmed booking, and by nobody
else."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from expertbook import settings
from expertbook.domain.contact import Contact
from expertbook.domain.expert import Expert
from expertbook.services import erase_account
from expertbook.store import accounts, booked_experts, bookings, directory, experts
from tests.api.conftest import NOW, Answer, Api, a_request, an_expert, before_each_call, counted_calls, dynamodb
from tests.api.own import Person, a_profile, person
from tests.api.people import ADA, Booked, book, signed_in
from tests.api.store.test_traffic import without_pauses
from tests.api.stream.test_live import follow, stream_record
from tests.api.test_bookings import items
from tests.api.test_sign_in import ask

__all__ = ["without_pauses"]  # a fixture

HELLO, PHONE = "hello@ada.example", "+442079460123"
CONTACT = {"email": HELLO, "phone": PHONE}
KEY = {"PK": {"S": "EXPERT#ada-lovelace"}, "SK": {"S": "PROFILE"}}


@pytest.fixture
def owner(api: Api, ada: Expert) -> Person:
    """Ada, signed in."""
    return person(api, *ADA)


def choose(owner: Person, **contact: Any) -> Answer:
    return owner.put("/me/expert", {**a_profile(), "revision": owner.own()["revision"], **contact})


def profile_item() -> dict[str, Any]:
    item: dict[str, Any] = dynamodb().get_item(TableName=settings.table_name(), Key=KEY)["Item"]
    return item


def choose_and_follow(owner: Person, **contact: Any) -> None:
    """The stream follows as well."""
    before = profile_item()
    assert choose(owner, **contact).status == 200
    assert follow(stream_record(1, "MODIFY", KEY, profile_item(), before)) == {"batchItemFailures": []}


def contact_of(booking: Booked, token: str | None = None) -> Any:
    return booking.show(token).body["booking"]["contact"]


def test_an_expert_who_was_never_asked_shares_nothing(api: Api, owner: Person) -> None:
    assert [owner.own()[name] for name in ("contact_email", "contact_phone")] == [None, None]
    assert book(api).made["contact"] is None


def test_to_share_nothing_is_a_choice(api: Api, owner: Person) -> None:
    answer = choose(owner, contact_email="", contact_phone=" ")
    assert answer.status == 200
    assert [answer.body["expert"][name] for name in ("contact_email", "contact_phone")] == ["", ""]
    assert book(api).made["contact"] is None


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [
        ({"contact_email": " Hello@Ada.example ", "contact_phone": "+44 20 7946 0123"}, {"email": "Hello@ada.example"}),
        ({"contact_email": HELLO, "contact_phone": ""}, {"email": HELLO, "phone": None}),
        ({"contact_phone": PHONE}, {"email": None}),
    ],
)
def test_a_client_with_a_confirmed_booking_sees_what_the_expert_chose(
    api: Api, owner: Person, chosen: dict[str, str], shown: dict[str, Any]
) -> None:
    assert choose(owner, **chosen).status == 200
    booking = book(api)
    expected = {"phone": PHONE, **shown}
    assert booking.made["contact"] == expected
    for token in (None, signed_in("ben@example.com"), owner.token):
        assert contact_of(booking, token) == expected
    listed = api.get("/bookings?email=ben%40example.com", Authorization=f"Bearer {signed_in('ben@example.com')}")
    assert [one["contact"] for one in (*listed.body["bookings"], *owner.get("/me/bookings").body["bookings"])] == [
        expected
    ] * 2


def test_a_put_that_leaves_it_out_leaves_it_as_it_was(api: Api, owner: Person) -> None:
    choose(owner, contact_email=HELLO, contact_phone=PHONE)
    assert choose(owner, headline="Another").status == 200
    assert (owner.own()["contact_email"], owner.own()["contact_phone"]) == (HELLO, PHONE)
    assert choose(owner, contact_phone="").status == 200
    assert (owner.own()["contact_email"], owner.own()["contact_phone"]) == (HELLO, "")
    assert choose(owner, contact_email=None).status == 200
    assert (owner.own()["contact_email"], owner.own()["contact_phone"]) == (None, "")


def test_a_new_expert_chooses_at_once(api: Api) -> None:
    zoe = person(api)
    assert zoe.become(contact_email="zoe@example.com", contact_phone="").status == 201
    assert (zoe.own()["contact_email"], zoe.own()["contact_phone"]) == ("zoe@example.com", "")


def test_what_nobody_is_reached_at_is_refused_at_its_field(api: Api, owner: Person) -> None:
    answer = choose(owner, contact_email="hello@", contact_phone="020 7946 0123x")
    assert (answer.status, sorted(answer.fields())) == (422, ["contact_email", "contact_phone"])
    assert person(api).become(contact_email=7).fields().keys() == {"contact_email"}


def test_it_is_shown_only_once_the_expert_has_agreed_and_not_after_a_cancellation(api: Api, owner: Person) -> None:
    choose(owner, contact_email=HELLO, contact_phone=PHONE)
    booking = book(api, event_type="deep-dive")
    assert booking.made["contact"] is None
    assert contact_of(booking) is None
    assert booking.status("confirmed", owner.token).body["booking"]["contact"] == CONTACT
    assert contact_of(booking) == CONTACT
    assert booking.cancel().body["booking"]["contact"] is None
    assert contact_of(booking) is None


def test_it_is_shown_after_the_session(api: Api, owner: Person, at: Any) -> None:
    choose(owner, contact_email=HELLO, contact_phone=PHONE)
    booking = book(api)
    at(NOW + timedelta(days=3))
    assert booking.status("completed", person(api, *ADA).token).body["booking"]["contact"] == CONTACT


def test_bookings_that_are_not_over_follow_what_the_expert_chooses(api: Api, owner: Person, at: Any) -> None:
    past, ahead = book(api), book(api, event_type="office", start="2026-11-25T10:00:00Z")
    asked = book(api, event_type="deep-dive", start="2026-11-25T14:00:00Z")
    at(datetime.fromisoformat("2026-11-24T16:00:00Z"))
    owner = person(api, *ADA)
    choose_and_follow(owner, contact_email=HELLO, contact_phone=PHONE)
    assert [contact_of(one) for one in (past, ahead, asked)] == [None, CONTACT, None]
    assert asked.status("confirmed", owner.token).body["booking"]["contact"] == CONTACT
    choose_and_follow(owner, contact_email="", contact_phone="")
    assert [contact_of(one) for one in (ahead, asked)] == [None, None]
    assert "hello@ada" not in str(items("BOOKING#"))
    assert ahead.move("2026-11-25T11:00:00Z").status == 200


def test_a_booking_that_shows_another_contact_costs_nothing_more(api: Api, owner: Person) -> None:
    """There may be hundreds at once; when the expert is open has not changed."""
    book(api)
    [before] = items("BOOKING#")
    choose_and_follow(owner, contact_email=HELLO)
    [after] = items("BOOKING#")
    assert before != after
    key = {name: after[name] for name in ("PK", "SK")}
    with counted_calls() as calls:
        follow(stream_record(2, "MODIFY", key, after, before))
    assert calls == []


def test_a_change_of_something_else_looks_at_no_booking(api: Api, owner: Person) -> None:
    book(api)
    before = profile_item()
    choose(owner, headline="Another")
    asked: list[str] = []

    def hear(params: dict[str, Any], **_: Any) -> None:
        asked.append(str(params["body"]))

    with before_each_call(hear, "Query"):
        follow(stream_record(1, "MODIFY", KEY, profile_item(), before))
        assert not [body for body in asked if "GSI2" in body]
        choose(owner, contact_email=HELLO)
        follow(stream_record(2, "MODIFY", KEY, profile_item(), before))
        assert [body for body in asked if "GSI2" in body]


def test_a_booking_is_left_alone_where_the_profile_has_changed_again_or_the_expert_is_gone(
    api: Api, ada: Expert
) -> None:
    booking = book(api)
    newer = experts.save(replace(ada, contact=Contact(HELLO, "")))
    booked_experts.project(replace(ada, contact=Contact("old@ada.example", "")), NOW)
    assert contact_of(booking) is None

    done: list[int] = []

    def erase_once(**_: Any) -> None:
        stored = bookings.load(booking.id)
        if stored is not None and not done:
            done.append(1)
            bookings.erase_expert(stored)

    with before_each_call(erase_once, "TransactWriteItems"):
        booked_experts.project(newer, NOW)
    assert (contact_of(booking), booking.show().body["booking"]["expert"]["name"]) == (None, "Former expert")


def test_nobody_else_ever_sees_it(api: Api, owner: Person, logged_calls: list[str]) -> None:
    choose_and_follow(owner, contact_email=HELLO, contact_phone=PHONE)
    directory.project("ada-lovelace", None)
    booking = book(api)
    public = ["/experts", "/experts?search=ada", "/experts/ada-lovelace?days=3", "/experts/categories/list"]
    answers = [api.get(path).body for path in public]
    taken = api.post("/bookings", a_request(email="zoe@example.com"))
    stranger = booking.show(signed_in("eve@example.com"))
    assert (taken.status, stranger.status) == (409, 404)
    told = str([*answers, taken.body, stranger.body, logged_calls])
    assert "hello@ada" not in told and "9460123" not in told
    projected = str([item for kind in ("DIRECTORY", "NAME#", "EXPERT#ada-lovelace") for item in items(kind)])
    assert projected.count("hello@ada") == 1  # the profile's own


@pytest.fixture
def logged_calls(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Whatever is logged, as it comes."""
    caplog.set_level("DEBUG", "expertbook")
    lines: list[str] = []
    emit = caplog.handler.emit

    def keep(record: Any) -> None:
        lines.append(str(vars(record)))
        emit(record)

    caplog.handler.emit = keep  # type: ignore[method-assign]
    return lines


def test_the_client_has_it_in_the_calendar_file_and_the_expert_has_not(api: Api, owner: Person) -> None:
    choose(owner, contact_email=HELLO, contact_phone=PHONE)
    booking = book(api)

    def file(token: str) -> str:
        response = api._client.http.get(f"{booking.path}/calendar.ics", headers={"Authorization": f"Bearer {token}"})
        text: str = response.body.decode().replace("\r\n ", "")
        return text

    assert HELLO in file(booking.token) and "+44 20 7946 0123" in file(booking.token)
    assert HELLO not in file(owner.token)


def test_the_experts_export_has_it_and_their_erasure_takes_it_out_of_the_bookings(api: Api, owner: Person) -> None:
    accounts.link_expert("ada@example.com", "ada-lovelace", "Ada", NOW)
    choose(owner, contact_email=HELLO, contact_phone=PHONE)
    booking = api.post("/bookings", a_request(), Idempotency_Key="key-1").body["booking"]
    assert booking["contact"] == CONTACT
    ask(api)
    exported = owner.get("/me/export").body
    assert (exported["expert"]["contact_email"], exported["expert"]["contact_phone"]) == (HELLO, PHONE)
    assert [one["contact"] for one in exported["sessions"]] == [CONTACT]
    erase_account.erase("ada@example.com", NOW + timedelta(days=2))
    left = str([item for kind in ("ACCOUNT#", "BOOKING#", "REQUEST#", "EXPERT#") for item in items(kind)])
    assert "hello@ada" not in left and "9460123" not in left


def test_a_profile_from_before_reads_as_not_chosen(api: Api) -> None:
    experts.save(an_expert(email="ada@example.com"))
    assert "contact_email" not in profile_item()
    assert person(api, *ADA).own()["contact_email"] is None


def test_the_photo_and_the_accent_follow_the_profile_as_the_contact_does(api: Api, ada: Expert) -> None:
    booking = book(api)
    assert booking.made["expert"]["photo_url"] == "/portraits/ada-lovelace.svg"
    before = profile_item()
    experts.save(replace(ada, photo_url="/photos/ada-lovelace-2.jpg", accent="rose"))
    follow(stream_record(1, "MODIFY", KEY, profile_item(), before))
    shown = booking.show().body["booking"]["expert"]
    assert (shown["photo_url"], shown["accent"]) == ("/photos/ada-lovelace-2.jpg", "rose")
    accounts.link_expert("ada@example.com", "ada-lovelace", "Ada", NOW)
    erase_account.erase("ada@example.com", NOW)
    assert booking.show().body["booking"]["expert"]["photo_url"] == ""
