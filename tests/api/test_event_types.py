"""What an expert offers: made, changed, ordered and deleted over the API."""

from __future__ import annotations

import json
from typing import Any

import pytest

from expertbook.experts import event_types
from expertbook.experts.model import Expert
from tests.api.conftest import Api, a_request, counted_calls
from tests.api.own import Person, an_event_type, an_own_expert, person
from tests.api.people import ADA, book


@pytest.fixture
def zoe(api: Api) -> Person:
    """An expert who offers nothing yet."""
    return an_own_expert(api)


def made(zoe: Person, **changes: Any) -> dict[str, Any]:
    answer = zoe.post("/me/event-types", an_event_type(**changes))
    assert answer.status == 201, answer.body
    event_type: dict[str, Any] = answer.body["event_type"]
    return event_type


def as_sent(shown: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """What is sent to change an event type as it was shown."""
    return {**{name: value for name, value in shown.items() if name != "slug"}, **changes}


def slugs(zoe: Person) -> list[str]:
    return [offered["slug"] for offered in zoe.get("/me/event-types").body["event_types"]]


def test_a_new_event_type_is_on_the_page(api: Api, zoe: Person) -> None:
    made(zoe, price="45 €", description="Bring nothing.")
    (shown,) = api.get("/experts/zoe-park").body["expert"]["event_types"]
    assert (shown["slug"], shown["price"], shown["description"]) == ("first-lesson", "45 €", "Bring nothing.")


def test_what_is_left_out_has_a_plain_value(zoe: Person) -> None:
    shown = made(zoe)
    assert shown["place"] == {"kind": "jitsi", "detail": ""}
    zeros = ("buffer_before_minutes", "buffer_after_minutes", "minimum_notice_minutes", "cancel_notice_minutes")
    assert [shown[name] for name in zeros] == [0, 0, 0, 0]
    assert (shown["daily_cap"], shown["booking_window_days"], shown["questions"]) == (None, 60, [])


def test_the_slug_is_made_of_the_title_and_is_its_own(zoe: Person) -> None:
    for title in ("Größe & Maß", "Größe & Maß", "李小龙"):
        made(zoe, title=title)
    made(zoe, slug="chosen")
    assert slugs(zoe) == ["grosse-mass", "grosse-mass-2", "session", "chosen"]


@pytest.mark.parametrize("slug", ["first-lesson", "a/b", "Ä", "a b", "..", "A", "-a", "x" * 61])
def test_a_slug_that_is_taken_or_malformed_is_named(zoe: Person, slug: str) -> None:
    made(zoe)
    assert list(zoe.post("/me/event-types", an_event_type(slug=slug)).fields()) == ["slug"]


BAD: dict[str, list[Any]] = {
    "title": ["", "x" * 81],
    "description": ["x" * 1001],
    "duration_minutes": [0, 7, 245, -5, "30 minutes", 30.5, True, None],
    "interval_minutes": [0, 7, 245],
    "buffer_before_minutes": [-5, 3, 245],
    "buffer_after_minutes": [-5, 3, 215, 240],
    "minimum_notice_minutes": [-1, 43201],
    "cancel_notice_minutes": [-1, 43201],
    "booking_window_days": [0, 366],
    "daily_cap": [0, 101, "many"],
    "requires_confirmation": ["no", 1],
    "price": ["x" * 61],
    "questions": [[{"kind": "text", "label": "Why?"}] * 6],
    "rating": [5],
}


@pytest.mark.parametrize(("field", "value"), [(field, value) for field, values in BAD.items() for value in values])
def test_a_bad_field_is_named_and_nothing_is_made(zoe: Person, field: str, value: Any) -> None:
    answer = zoe.post("/me/event-types", {**an_event_type(), field: value})
    assert (answer.status, list(answer.fields())) == (422, [field])
    assert slugs(zoe) == []


@pytest.mark.parametrize(
    ("place", "field"),
    [
        ({"kind": "link"}, "place.detail"),
        ({"kind": "link", "detail": "javascript:alert(1)"}, "place.detail"),
        ({"kind": "link", "detail": "http://meet.example/a"}, "place.detail"),
        ({"kind": "link", "detail": "https://"}, "place.detail"),
        ({"kind": "in_person", "detail": " "}, "place.detail"),
        ({"kind": "in_person", "detail": "x" * 301}, "place.detail"),
        ({"kind": "moon"}, "place.kind"),
        ({}, "place.kind"),
        ("jitsi", "place"),
        (None, "place"),
    ],
)
def test_a_place_that_is_none_is_named(zoe: Person, place: Any, field: str) -> None:
    assert list(zoe.post("/me/event-types", {**an_event_type(), "place": place}).fields()) == [field]


def test_places_keep_what_they_need_and_nothing_else(zoe: Person) -> None:
    for kind, detail, kept in (
        ("link", "https://meet.example.com/zoe", "https://meet.example.com/zoe"),
        ("in_person", "12 Long Street", "12 Long Street"),
        ("phone", "not needed", ""),
        ("jitsi", "not needed", ""),
    ):
        assert made(zoe, place={"kind": kind, "detail": detail})["place"] == {"kind": kind, "detail": kept}


QUESTION = {"kind": "choice", "label": "Level?", "options": ["A", "B"]}


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ({**QUESTION, "label": ""}, "questions.0.label"),
        ({**QUESTION, "label": "x" * 141}, "questions.0.label"),
        ({**QUESTION, "kind": "date"}, "questions.0.kind"),
        ({**QUESTION, "options": ["A"]}, "questions.0.options"),
        ({**QUESTION, "options": [str(number) for number in range(13)]}, "questions.0.options"),
        ({**QUESTION, "options": ["A", "A"]}, "questions.0.options"),
        ({**QUESTION, "options": ["A", ""]}, "questions.0.options.1"),
        ({**QUESTION, "kind": "text"}, "questions.0.options"),
        ({**QUESTION, "required": "yes"}, "questions.0.required"),
        ("Why?", "questions.0"),
    ],
)
def test_a_question_that_is_none_is_named(zoe: Person, question: Any, field: str) -> None:
    assert list(zoe.post("/me/event-types", an_event_type(questions=[question])).fields()) == [field]


def test_questions_get_ids_and_keep_them(zoe: Person) -> None:
    shown = made(zoe, questions=[{"kind": "text", "label": "Why?"}, {"kind": "checkbox", "label": "Sure?"}])
    assert [question["id"] for question in shown["questions"]] == ["q1", "q2"]
    changed = [{"kind": "text", "label": "New?"}, shown["questions"][1]]
    answer = zoe.put("/me/event-types/first-lesson", as_sent(shown, questions=changed))
    assert [(question["id"], question["label"]) for question in answer.body["event_type"]["questions"]] == [
        ("q1", "New?"), ("q2", "Sure?"),
    ]  # fmt: skip
    twice = [shown["questions"][1], shown["questions"][1]]
    body = as_sent(answer.body["event_type"], questions=twice)
    assert list(zoe.put("/me/event-types/first-lesson", body).fields()) == ["questions"]


def test_there_are_fifty_at_most(zoe: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    assert event_types.MOST == 50
    for _ in range(50):
        made(zoe)
    assert list(zoe.post("/me/event-types", an_event_type()).fields()) == ["event_types"]


def test_all_of_them_fit_into_the_table(zoe: Person) -> None:
    question = {"kind": "choice", "label": "𝄞" * 140, "options": [f"{n:02}" + "𝄞" * 58 for n in range(12)]}
    longest = an_event_type(description="𝄞" * 1000, questions=[question] * 2)
    answers = [zoe.post("/me/event-types", json.dumps(longest, ensure_ascii=False)) for _ in range(30)]
    assert {answer.status for answer in answers} == {201, 422}
    assert list(answers[-1].fields()) == ["description"]
    assert zoe.get("/me/event-types").status == 200


def test_a_change_is_on_the_page_and_booked_sessions_stay_as_they_were(api: Api, ada: Expert) -> None:
    booking = book(api)
    expert = person(api, *ADA)
    shown = expert.get("/me/event-types").body["event_types"][0]
    answer = expert.put("/me/event-types/sync", as_sent(shown, title="Quick sync", duration_minutes=30))
    assert (answer.status, answer.body["event_type"]["slug"]) == (200, "sync")
    assert api.get("/experts/ada-lovelace").body["event_type"]["title"] == "Quick sync"
    assert booking.show().body["booking"] == booking.made


def test_the_second_of_two_tabs_is_told_what_changed_and_writes_nothing(zoe: Person) -> None:
    shown = made(zoe)
    assert zoe.put("/me/event-types/first-lesson", as_sent(shown, price="40 €")).status == 200
    answer = zoe.put("/me/event-types/first-lesson", as_sent(shown, price="50 €"))
    assert (answer.status, answer.body["type"], answer.body["current"]["price"]) == (409, "changed", "40 €")
    assert zoe.own()["event_types"][0]["price"] == "40 €"
    again = as_sent(shown, price="50 €", revision=answer.body["current"]["revision"])
    assert zoe.put("/me/event-types/first-lesson", again).status == 200


def test_two_event_types_are_changed_side_by_side(zoe: Person) -> None:
    first, second = made(zoe), made(zoe, title="Second")
    assert zoe.put("/me/event-types/first-lesson", as_sent(first, price="1")).status == 200
    assert zoe.put("/me/event-types/second", as_sent(second, price="2")).status == 200
    assert [offered["price"] for offered in zoe.own()["event_types"]] == ["1", "2"]


def test_a_hidden_one_is_not_on_the_page_and_is_booked_by_its_address(api: Api, ada: Expert) -> None:
    expert = person(api, *ADA)
    shown = expert.get("/me/event-types").body["event_types"][0]
    assert expert.put("/me/event-types/sync", as_sent(shown, hidden=True)).status == 200
    page = api.get("/experts/ada-lovelace").body
    assert "sync" not in [offered["slug"] for offered in page["expert"]["event_types"]]
    assert page["event_type"]["slug"] == "deep-dive"
    assert api.get("/experts/ada-lovelace?event_type=sync").body["event_type"]["slug"] == "sync"
    assert api.post("/bookings", a_request()).status == 201


def test_they_are_put_into_another_order(api: Api, zoe: Person) -> None:
    for title in ("One", "Two", "Three"):
        made(zoe, title=title)
    revision = zoe.own()["order_revision"]
    answer = zoe.put("/me/event-types", {"order": ["three", "one", "two"], "revision": revision})
    assert [offered["slug"] for offered in answer.body["event_types"]] == ["three", "one", "two"] == slugs(zoe)
    assert api.get("/experts/zoe-park").body["event_type"]["slug"] == "three"
    late = zoe.put("/me/event-types", {"order": ["one", "two", "three"], "revision": revision})
    assert (late.status, late.body["current"]["order_revision"]) == (409, answer.body["order_revision"])


@pytest.mark.parametrize("order", [["one"], ["one", "one"], ["one", "two", "sync"], []])
def test_an_order_names_each_once(zoe: Person, order: list[str]) -> None:
    made(zoe, title="One")
    made(zoe, title="Two")
    answer = zoe.put("/me/event-types", {"order": order, "revision": zoe.own()["order_revision"]})
    assert list(answer.fields()) == ["order"]


def test_deleting_one_leaves_booked_sessions_alone(api: Api, ada: Expert) -> None:
    booking, expert = book(api), person(api, *ADA)
    assert expert.delete("/me/event-types/sync").status == 204
    assert list(api.post("/bookings", a_request(start="2026-11-24T14:00:00Z")).fields()) == ["event_type"]
    assert booking.show().body["booking"] == booking.made
    assert booking.move("2026-11-24T14:00:00Z").body["type"] == "status_not_allowed"
    assert booking.cancel().status == 200
    assert expert.delete("/me/event-types/sync").status == 404


def test_another_experts_event_type_is_not_there(api: Api, ada: Expert, zoe: Person) -> None:
    shown = person(api, *ADA).get("/me/event-types").body["event_types"][0]
    assert zoe.put("/me/event-types/sync", as_sent(shown)).status == 404
    assert zoe.delete("/me/event-types/sync").status == 404
    assert api.get("/experts/ada-lovelace").body["event_type"]["slug"] == "sync"


def test_whoever_is_no_expert_has_none(api: Api) -> None:
    ben = person(api, "ben@example.com")
    assert (ben.get("/me/event-types").status, ben.post("/me/event-types", an_event_type()).status) == (404, 404)
    assert api.get("/me/event-types").status == 401


def test_what_they_cost(zoe: Person) -> None:
    with counted_calls() as calls:
        shown = made(zoe)
    assert calls == ["GetItem", "PutItem"]
    with counted_calls() as calls:
        zoe.put("/me/event-types/first-lesson", as_sent(shown, price="1"))
        zoe.get("/me/event-types")
        zoe.delete("/me/event-types/first-lesson")
    assert calls == ["GetItem", "PutItem", "GetItem", "GetItem", "PutItem"]
