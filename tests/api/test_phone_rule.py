"""Whether an event type asks for a phone number: chosen by its expert, kept by changes, and held when one books."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from expertbook.domain.expert import Expert
from expertbook.domain.rating import NO_REVIEWS
from expertbook.domain.scheduling.model import PhoneRule, Question
from expertbook.store import experts
from expertbook.store.keys import expert_key
from tests.api.conftest import Api, a_request, an_expert, once
from tests.api.own import Person, an_event_type, an_own_expert
from tests.api.people import book
from tests.api.store.test_versions import rewrite, stored
from tests.api.test_event_types import as_sent, made

PHONE_CALL = {"kind": "phone", "detail": ""}
VIDEO = {"kind": "jitsi", "detail": ""}


@pytest.fixture
def zoe(api: Api) -> Person:
    return Person(api, once(lambda: an_own_expert(api).token, "zoe"))


def changed(zoe: Person, shown: dict[str, Any], **changes: Any) -> dict[str, Any]:
    body = {name: value for name, value in as_sent(shown, **changes).items() if value is not None}
    body.setdefault("daily_cap", None)
    answer = zoe.put(f"/me/event-types/{shown['slug']}", body)
    assert answer.status == 200, answer.body
    event_type: dict[str, Any] = answer.body["event_type"]
    return event_type


def test_a_new_event_type_has_the_number_optional_and_a_call_needs_it(zoe: Person) -> None:
    assert made(zoe)["phone"] == "optional"
    assert made(zoe, place=PHONE_CALL)["phone"] == "required"
    for chosen in ("required", "optional", "hidden"):
        assert made(zoe, phone=chosen)["phone"] == chosen


@pytest.mark.parametrize("chosen", ["required", "optional", "hidden"])
def test_a_change_that_leaves_it_out_leaves_it_as_it_was(zoe: Person, chosen: str) -> None:
    shown = made(zoe, phone=chosen)
    assert changed(zoe, shown, phone=None, title="Renamed")["phone"] == chosen


def test_a_change_chooses_anew(zoe: Person) -> None:
    shown = made(zoe)
    for chosen in ("hidden", "required", "optional"):
        shown = changed(zoe, shown, phone=chosen)
        assert shown["phone"] == chosen


def test_what_becomes_a_call_needs_the_number(zoe: Person) -> None:
    called = changed(zoe, made(zoe, phone="hidden"), phone=None, place=PHONE_CALL)
    assert called["phone"] == "required"
    assert changed(zoe, called, phone=None, place=VIDEO)["phone"] == "required"


@pytest.mark.parametrize("chosen", ["optional", "hidden", "maybe", True])
def test_a_call_without_a_number_and_other_words_are_refused_at_the_field(zoe: Person, chosen: Any) -> None:
    answer = zoe.post("/me/event-types", an_event_type(place=PHONE_CALL, phone=chosen))
    assert (answer.status, list(answer.fields())) == (422, ["phone"])


def test_an_event_type_from_before_the_choice_needs_the_number(api: Api, ada: Expert) -> None:
    profile = stored(expert_key(ada.handle), "PROFILE")
    before = json.loads(profile["event_types"]["S"])
    for offered in before:
        del offered["phone"]
    rewrite(expert_key(ada.handle), "PROFILE", event_types={"S": json.dumps(before)})
    assert api.get("/experts/ada-lovelace").body["event_type"]["phone"] == "required"
    assert list(api.post("/bookings", a_request(phone=None)).fields()) == ["phone"]


def asking(phone: PhoneRule, *questions: Question) -> Expert:
    event_types = tuple(replace(offered, phone=phone, questions=questions) for offered in an_expert().event_types)
    return experts.save(an_expert(event_types=event_types))


NONE: list[dict[str, Any]] = [{"phone": None}, {"phone": ""}, {"phone": " \u200b"}]


@pytest.mark.parametrize("given", NONE)
def test_a_number_that_is_needed_is_asked_for_at_its_field(api: Api, given: dict[str, Any]) -> None:
    asking("required")
    answer = api.post("/bookings", a_request(**given))
    assert (answer.status, answer.fields()) == (422, {"phone": "This is needed."})


@pytest.mark.parametrize("given", NONE)
def test_an_optional_number_may_be_missing(api: Api, given: dict[str, Any]) -> None:
    asking("optional")
    made = book(api, **given)
    assert (made.made["phone"], made.made["phone_text"]) == ("", "")
    assert made.show().body["booking"]["phone"] == ""


def test_null_is_no_number(api: Api) -> None:
    asking("optional")
    assert api.post("/bookings", {**a_request(), "phone": None}).status == 201


def test_an_optional_number_is_kept_and_a_bad_one_refused(api: Api) -> None:
    asking("optional")
    assert list(api.post("/bookings", a_request(phone="020 7946")).fields()) == ["phone"]
    assert book(api, phone="020 7946 0018").made["phone"] == "+442079460018"


def test_a_number_that_is_not_asked_for_is_not_kept(api: Api) -> None:
    asking("hidden")
    booking = book(api, phone="+442079460018")
    assert booking.made["phone"] == ""
    assert "79460018" not in json.dumps(stored(f"BOOKING#{booking.id}", "BOOKING"))


def test_a_missing_number_and_a_missing_answer_are_named_at_once(api: Api) -> None:
    asking("required", Question("q1", "text", "Why?", required=True))
    assert list(api.post("/bookings", a_request(phone=None)).fields()) == ["phone", "answers.q1"]


def test_a_repeated_request_is_answered_after_the_number_became_needed(api: Api) -> None:
    expert = asking("optional")
    first = api.post("/bookings", a_request(phone=None), Idempotency_Key="key-1")
    needed = tuple(replace(offered, phone="required") for offered in expert.event_types)
    experts.save(replace(expert, event_types=needed))
    again = api.post("/bookings", a_request(phone=None), Idempotency_Key="key-1")
    assert (again.status, again.body) == (201, first.body)


@pytest.mark.parametrize(
    ("phone", "beside", "kept"),
    [
        ("020 7946 0018", {"country": "GB", "timezone": "Asia/Tokyo"}, "+442079460018"),
        ("020 7946 0018", {"country": "gb"}, "+442079460018"),
        ("020 7946 0018", {"timezone": "Europe/London"}, "+442079460018"),
        ("098765 43210", {"timezone": "Asia/Calcutta"}, "+919876543210"),
        ("+44 20 7946 0018", {"country": "US", "timezone": "UTC"}, "+442079460018"),
    ],
)
def test_a_national_number_is_of_the_country_or_else_of_the_zone(
    api: Api, ada: Expert, phone: str, beside: dict[str, str], kept: str
) -> None:
    assert book(api, phone=phone, **beside).made["phone"] == kept


def test_a_national_number_of_no_country_is_asked_for_one(api: Api, ada: Expert) -> None:
    answer = api.post("/bookings", a_request(phone="020 7946 0018", timezone="UTC"))
    assert "country" in answer.fields()["phone"]


@pytest.mark.parametrize(("timezone", "country"), [("Asia/Calcutta", "IN"), ("UTC", None)])
def test_the_page_of_an_expert_says_the_country_of_the_zone(
    api: Api, ada: Expert, timezone: str, country: str | None
) -> None:
    assert api.get(f"/experts/ada-lovelace?timezone={timezone}").body["country"] == country


def test_a_profile_that_says_more_than_earlier_releases_know_is_marked(api: Api, ada: Expert) -> None:
    # They would rewrite it without what they don't know: the expert's choice would be lost.
    plain = experts.save(replace(ada, figures=NO_REVIEWS))
    assert stored(expert_key(ada.handle), "PROFILE")["schema"] == {"N": "1"}
    asked = replace(plain, event_types=tuple(replace(offered, phone="hidden") for offered in plain.event_types))
    again = experts.save(asked)
    assert stored(expert_key(ada.handle), "PROFILE")["schema"] == {"N": "2"}
    assert again.event_types[0].phone == "hidden"
