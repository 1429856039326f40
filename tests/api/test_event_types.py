"""What an expert offers: made, changed, ordered and deleted over the API."""

from __future__ import annotations

import json
from typing import Any

import pytest

from expertbook.domain.expert import Expert
from expertbook.services import edit_expert, event_types
from tests.api.conftest import Answer, Api, a_request, counted_calls, once
from tests.api.own import Person, an_event_type, an_own_expert, kept, person
from tests.api.people import ADA, book
from tests.api.store.test_traffic import without_pauses

__all__ = ["without_pauses"]  # a fixture


@pytest.fixture
def zoe(api: Api) -> Person:
    """An expert who offers nothing yet."""
    return Person(api, once(lambda: an_own_expert(api).token, "zoe"))


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
    for title in ("Größe & Maß", "Größe & Maß", "李小龙", "Größe & Maß", "李", "x" * 80):
        made(zoe, title=title)
    made(zoe, slug="chosen")
    made_of_titles = ["grosse-mass", "grosse-mass-2", "session", "grosse-mass-3", "session-2", "x" * 40]
    assert slugs(zoe) == [*made_of_titles, "chosen"]


@pytest.mark.parametrize(
    "slug", ["first-lesson", "a/b", "Ä", "a b", "a_b", ".", "..", "A", "-a", "a-", "a--b", "a\nb", "", "x" * 61, 5]
)
def test_a_slug_that_is_taken_or_malformed_is_named(zoe: Person, slug: Any) -> None:
    made(zoe)
    before = kept()
    assert list(zoe.post("/me/event-types", an_event_type(slug=slug)).fields()) == ["slug"]
    assert kept() == before


@pytest.mark.parametrize("slug", ["a", "7", "2-days", "x" * 60])
def test_a_slug_of_its_form_is_kept(api: Api, zoe: Person, slug: str) -> None:
    assert made(zoe, slug=slug)["slug"] == slug
    assert api.get(f"/experts/zoe-park?event_type={slug}").body["event_type"]["title"] == "First lesson"


def test_copying_is_making_it_again_with_another_title(zoe: Person) -> None:
    first = made(zoe, price="40 €", daily_cap=3, questions=[{"kind": "text", "label": "Why?"}])
    copied = made(zoe, **{**first, "slug": None, "revision": None, "title": "Copy"})
    assert {**copied, "slug": "", "title": "", "revision": ""} == {**first, "slug": "", "title": "", "revision": ""}


BAD: dict[str, list[Any]] = {
    "title": ["", "x" * 81, "two\nlines", "a\u0007b", None],
    "description": ["x" * 1001, "a\u0000b", 5],
    "duration_minutes": [0, 7, 245, -5, "30", "30 minutes", 30.5, 1e400, True, [30], None],
    "interval_minutes": [0, 7, 245, "30", None],
    "buffer_before_minutes": [-5, 3, 245],
    "buffer_after_minutes": [-5, 3, 215, 240],
    "minimum_notice_minutes": [-1, 43201],
    "cancel_notice_minutes": [-1, 43201],
    "booking_window_days": [0, 366],
    "daily_cap": [0, 101, "many", "5", True, 2.5],
    "requires_confirmation": ["no", 1, None],
    "hidden": ["no", 0],
    "price": ["x" * 61, 45, "a\u0007b"],
    "questions": [[{"kind": "text", "label": "Why?"}] * 6, "Why?", {"q1": "Why?"}],
    "rating": [5],
    "revision": ["x"],
}


@pytest.mark.parametrize(("field", "value"), [(field, value) for field, values in BAD.items() for value in values])
def test_a_bad_field_is_named_and_nothing_is_made(zoe: Person, field: str, value: Any) -> None:
    answer = zoe.post("/me/event-types", {**an_event_type(), field: value})
    assert (answer.status, list(answer.fields())) == (422, [field])
    assert slugs(zoe) == []


GOOD: dict[str, list[Any]] = {
    "title": ["x" * 80, "👩‍🚀"],
    "description": ["x" * 1000, "One.\n\nTwo.", ""],
    "duration_minutes": [5, 240, 30.0],
    "interval_minutes": [5, 240],
    "buffer_before_minutes": [0, 210],
    "buffer_after_minutes": [0, 210],
    "minimum_notice_minutes": [1, 43200],
    "cancel_notice_minutes": [1, 43200],
    "booking_window_days": [1, 365],
    "daily_cap": [1, 100],
    "price": ["x" * 60],
    "requires_confirmation": [True],
    "hidden": [True],
}


@pytest.mark.parametrize(("field", "value"), [(field, value) for field, values in GOOD.items() for value in values])
def test_a_value_at_its_limit_is_kept(zoe: Person, field: str, value: Any) -> None:
    assert made(zoe, **{field: value})[field] == value
    assert zoe.own()["event_types"][0][field] == value


@pytest.mark.parametrize(
    ("before", "duration", "after", "field"),
    [
        (0, 200, 45, "buffer_after_minutes"),
        (45, 200, 0, "buffer_before_minutes"),
        (20, 200, 25, "buffer_after_minutes"),
        (240, 240, 240, "buffer_after_minutes"),
    ],
)
def test_a_session_with_its_buffers_takes_four_hours_at_most(
    zoe: Person, before: int, duration: int, after: int, field: str
) -> None:
    wanted = {"buffer_before_minutes": before, "duration_minutes": duration, "buffer_after_minutes": after}
    (error,) = zoe.post("/me/event-types", an_event_type(**wanted)).body["errors"]
    assert "at most 4 hours with its buffers" in error.pop("message")
    values = {"hours": 4, "minutes": before + duration + after}
    assert error == {"field": field, "code": "booking_too_long", "values": values}


def test_all_bad_fields_are_named_at_once(zoe: Person) -> None:
    answer = zoe.post("/me/event-types", {
        **an_event_type(title="", duration_minutes=7, daily_cap=0, place={"kind": "link", "detail": "x"}, colour="red"),
        "questions": [{"kind": "text", "label": "Why?"}, {"kind": "choice", "label": "", "options": ["A"]}],
    })  # fmt: skip
    assert set(answer.fields()) == {
        *("title", "duration_minutes", "daily_cap", "place.detail", "colour", "questions.1.label"),
    }


def test_a_change_is_checked_like_a_new_one(zoe: Person) -> None:
    shown = made(zoe)
    bad = as_sent(shown, duration_minutes=7, slug="other", place={"kind": "link", "detail": "x"})
    answer = zoe.put("/me/event-types/first-lesson", bad)
    assert set(answer.fields()) == {"duration_minutes", "slug", "place.detail"}
    assert "revision" in zoe.put("/me/event-types/first-lesson", an_event_type()).fields()
    assert zoe.own()["event_types"] == [shown]


@pytest.mark.parametrize(
    ("place", "field"),
    [
        ({"kind": "link"}, "place.detail"),
        ({"kind": "link", "detail": "javascript:alert(1)"}, "place.detail"),
        ({"kind": "link", "detail": "javascript://meet.example/%0aalert(1)"}, "place.detail"),
        ({"kind": "link", "detail": "http://meet.example/a"}, "place.detail"),
        ({"kind": "link", "detail": "https://"}, "place.detail"),
        ({"kind": "link", "detail": "https://meet"}, "place.detail"),
        ({"kind": "link", "detail": "https://meet.example/a b"}, "place.detail"),
        ({"kind": "link", "detail": "https://[meet.example"}, "place.detail"),
        ({"kind": "link", "detail": "https://meet.example/" + "x" * 300}, "place.detail"),
        ({"kind": "in_person"}, "place.detail"),
        ({"kind": "in_person", "detail": " "}, "place.detail"),
        ({"kind": "in_person", "detail": "\u200b"}, "place.detail"),
        ({"kind": "in_person", "detail": 12}, "place.detail"),
        ({"kind": "in_person", "detail": "Here", "floor": 2}, "place.floor"),
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
    for kind, detail, shown in (
        ("link", "https://meet.example.com/zoe", "https://meet.example.com/zoe"),
        ("in_person", "12 Long Street", "12 Long Street"),
        ("phone", "not needed", ""),
        ("jitsi", "not needed", ""),
    ):
        assert made(zoe, place={"kind": kind, "detail": detail})["place"] == {"kind": kind, "detail": shown}


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
        ({**QUESTION, "options": ["A", "x" * 61]}, "questions.0.options.1"),
        ({**QUESTION, "options": "AB"}, "questions.0.options"),
        ({"kind": "choice", "label": "Level?"}, "questions.0.options"),
        ({**QUESTION, "kind": "text"}, "questions.0.options"),
        ({**QUESTION, "kind": "checkbox"}, "questions.0.options"),
        ({**QUESTION, "id": "a b"}, "questions.0.id"),
        ({**QUESTION, "id": "x" * 21}, "questions.0.id"),
        ({**QUESTION, "hint": "?"}, "questions.0.hint"),
        (None, "questions.0"),
        ({**QUESTION, "required": "yes"}, "questions.0.required"),
        ("Why?", "questions.0"),
    ],
)
def test_a_question_that_is_none_is_named(zoe: Person, question: Any, field: str) -> None:
    assert list(zoe.post("/me/event-types", an_event_type(questions=[question])).fields()) == [field]


def test_questions_at_their_limits_are_kept(api: Api, zoe: Person) -> None:
    options = [f"{number:02}".ljust(60, "x") for number in range(12)]
    asked = {"kind": "choice", "label": "x" * 140, "required": True, "options": options}
    shown = made(zoe, questions=[asked] * 5)
    assert shown["questions"] == [{"id": f"q{number}", **asked} for number in range(1, 6)]
    assert api.get("/experts/zoe-park").body["event_type"]["questions"] == shown["questions"]


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


def test_an_id_that_was_chosen_is_given_to_no_other_question(zoe: Person) -> None:
    shown = made(zoe, questions=[{"kind": "text", "label": "New?"}, {"id": "q1", "kind": "text", "label": "Old?"}])
    assert [question["id"] for question in shown["questions"]] == ["q2", "q1"]


def test_there_are_fifty_at_most(zoe: Person) -> None:
    for _ in range(50):
        made(zoe)
    assert list(zoe.post("/me/event-types", an_event_type()).fields()) == ["event_types"]
    assert len(set(slugs(zoe))) == 50
    zoe.delete("/me/event-types/first-lesson-7")
    made(zoe)


def test_all_of_them_fit_into_the_table(zoe: Person) -> None:
    question = {"kind": "choice", "label": "𝄞" * 140, "options": [f"{n:02}" + "𝄞" * 58 for n in range(12)]}
    longest = an_event_type(description="𝄞" * 1000, questions=[question] * 2)
    answers = [zoe.post("/me/event-types", json.dumps(longest, ensure_ascii=False)) for _ in range(30)]
    assert {answer.status for answer in answers} == {201, 422}
    assert list(answers[-1].fields()) == ["description"]
    assert zoe.get("/me/event-types").status == 200
    offered = zoe.get("/me/event-types").body["event_types"]
    assert zoe.delete(f"/me/event-types/{offered[0]['slug']}").status == 204
    assert zoe.post("/me/event-types", json.dumps(longest, ensure_ascii=False)).status == 201


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


def test_where_all_are_hidden_the_page_offers_none(api: Api, zoe: Person) -> None:
    made(zoe, hidden=True)
    page = api.get("/experts/zoe-park").body
    assert (page["expert"]["event_types"], page["event_type"]) == ([], None)


def test_they_are_put_into_another_order(api: Api, zoe: Person) -> None:
    for title in ("One", "Two", "Three"):
        made(zoe, title=title)
    revision = zoe.own()["order_revision"]
    answer = zoe.put("/me/event-types", {"order": ["three", "one", "two"], "revision": revision})
    assert [offered["slug"] for offered in answer.body["event_types"]] == ["three", "one", "two"] == slugs(zoe)
    assert api.get("/experts/zoe-park").body["event_type"]["slug"] == "three"
    late = zoe.put("/me/event-types", {"order": ["one", "two", "three"], "revision": revision})
    assert (late.status, late.body["type"], late.body["current"]) == (409, "changed", answer.body)


def test_an_order_from_before_another_one_was_made_is_refused(zoe: Person) -> None:
    made(zoe, title="One")
    revision = zoe.own()["order_revision"]
    made(zoe, title="Two")
    answer = zoe.put("/me/event-types", {"order": ["one"], "revision": revision})
    assert (answer.status, [offered["slug"] for offered in answer.body["current"]["event_types"]]) == (
        409, ["one", "two"],
    )  # fmt: skip
    assert slugs(zoe) == ["one", "two"]


def test_a_change_within_one_leaves_the_order_as_it_is(zoe: Person) -> None:
    first, _ = made(zoe, title="One"), made(zoe, title="Two")
    revision = zoe.own()["order_revision"]
    assert zoe.put("/me/event-types/one", as_sent(first, title="Other")).status == 200
    assert slugs(zoe) == ["one", "two"]
    assert zoe.put("/me/event-types", {"order": ["two", "one"], "revision": revision}).status == 200


@pytest.mark.parametrize(
    "order", [["one"], ["one", "one"], ["one", "two", "two"], ["one", "two", "sync"], ["one", "sync"], [], "one", None]
)
def test_an_order_names_each_once(zoe: Person, order: Any) -> None:
    made(zoe, title="One")
    made(zoe, title="Two")
    answer = zoe.put("/me/event-types", {"order": order, "revision": zoe.own()["order_revision"]})
    assert list(answer.fields()) == ["order"]
    assert slugs(zoe) == ["one", "two"]


def test_deleting_one_leaves_booked_sessions_alone(api: Api, ada: Expert) -> None:
    booking, expert = book(api), person(api, *ADA)
    assert expert.delete("/me/event-types/sync").status == 204
    assert list(api.post("/bookings", a_request(start="2026-11-24T14:00:00Z")).fields()) == ["event_type"]
    assert booking.show().body["booking"] == booking.made
    moved = booking.move("2026-11-24T14:00:00Z")
    assert (moved.status, moved.body["type"]) == (409, "status_not_allowed")
    assert (moved.body["reason"], moved.body["values"]) == ("offered_no_more", {})
    assert booking.cancel().status == 200
    assert expert.delete("/me/event-types/sync").status == 404


def test_one_that_is_gone_cannot_be_changed(zoe: Person) -> None:
    shown = made(zoe)
    zoe.delete("/me/event-types/first-lesson")
    assert zoe.put("/me/event-types/first-lesson", as_sent(shown)).status == 404
    assert slugs(zoe) == []


def test_another_experts_event_type_is_not_there(api: Api, ada: Expert, zoe: Person) -> None:
    shown = person(api, *ADA).get("/me/event-types").body["event_types"][0]
    assert zoe.put("/me/event-types/sync", as_sent(shown)).status == 404
    assert zoe.delete("/me/event-types/sync").status == 404
    assert api.get("/experts/ada-lovelace").body["event_type"]["slug"] == "sync"


def test_somebody_who_is_no_expert_has_none(api: Api) -> None:
    shown = made(an_own_expert(api))
    order = {"order": ["first-lesson"], "revision": "x"}
    for sender, status in ((person(api, "ben@example.com"), 404), (Person(api, "forged"), 401)):
        answers = [
            sender.get("/me/event-types"),
            sender.post("/me/event-types", an_event_type()),
            sender.put("/me/event-types", order),
            sender.put("/me/event-types/first-lesson", as_sent(shown)),
            sender.delete("/me/event-types/first-lesson"),
        ]
        assert {answer.status for answer in answers} == {status}


def test_what_they_cost(zoe: Person) -> None:
    zoe.get("/me")  # so it is known that her sign-in was not ended
    with counted_calls() as calls:
        shown = made(zoe)
    assert calls == ["GetItem", "PutItem"]
    with counted_calls() as calls:
        zoe.put("/me/event-types/first-lesson", as_sent(shown, price="1"))
        zoe.get("/me/event-types")
        zoe.delete("/me/event-types/first-lesson")
    assert calls == ["GetItem", "PutItem", "GetItem", "GetItem", "PutItem"]
    first, second = made(zoe), made(zoe)
    order = {"order": [second["slug"], first["slug"]], "revision": zoe.own()["order_revision"]}
    with counted_calls() as calls:
        zoe.put("/me/event-types", order)
    assert calls == ["GetItem", "PutItem"]


def create(zoe: Person, key: str, **changes: Any) -> Answer:
    headers = {"Authorization": f"Bearer {zoe.token}", "Idempotency_Key": key}
    return zoe.api.post("/me/event-types", an_event_type(**changes), **headers)


def test_a_request_that_is_repeated_makes_one_event_type(api: Api) -> None:
    zoe = an_own_expert(api)
    with counted_calls() as calls:
        first = create(zoe, "key-1")
    assert calls == ["GetItem", "TransactWriteItems"]
    again = create(zoe, "key-1")
    assert (first.status, again.status, again.body) == (201, 201, first.body)
    other = create(zoe, "key-2")
    assert (other.status, other.body["event_type"]["slug"]) == (201, "first-lesson-2")
    assert [each["slug"] for each in zoe.own()["event_types"]] == ["first-lesson", "first-lesson-2"]


def test_a_repeated_request_finds_what_it_made_although_that_is_in_the_way_now(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own slug is in use, and there is no room for another one."""
    monkeypatch.setattr(event_types, "MAX_EVENT_TYPES", 1)
    zoe = an_own_expert(api)
    first = create(zoe, "key-1", slug="lesson")
    again = create(zoe, "key-1", slug="lesson")
    assert (first.status, again.status, again.body) == (201, 201, first.body)
    assert create(zoe, "key-2", slug="lesson").status == 422


@pytest.mark.parametrize("changed", [{"title": "Another"}, {"slug": "another"}, {"phone": "hidden"}])
def test_a_key_of_an_event_type_belongs_to_one_request(api: Api, changed: dict[str, str]) -> None:
    zoe = an_own_expert(api)
    create(zoe, "key-1")
    answer = create(zoe, "key-1", **changed)
    assert (answer.status, answer.body["type"]) == (422, "idempotency_key_reused")
    assert len(zoe.own()["event_types"]) == 1


def test_a_repeated_request_shows_what_became_of_the_event_type(api: Api) -> None:
    zoe = an_own_expert(api)
    made = create(zoe, "key-1").body["event_type"]
    body = {**an_event_type(title="Renamed"), "revision": made["revision"]}
    assert zoe.put("/me/event-types/first-lesson", body).status == 200
    assert create(zoe, "key-1").body["event_type"]["title"] == "Renamed"
    zoe.delete("/me/event-types/first-lesson")
    assert create(zoe, "key-1").status == 404


def test_the_same_key_books_and_makes_two_things(api: Api, ada: Expert) -> None:
    """Keys of experts are their own, and those of an operation its own."""
    zoe = an_own_expert(api)
    assert create(zoe, "key-1").status == 201
    bo = person(api, "bo@example.com")
    assert bo.become(handle="bo-li").status == 201
    assert create(bo, "key-1").status == 201
    assert api.post("/bookings", a_request(), Idempotency_Key="key-1").status == 201


@pytest.mark.parametrize("key", ["", "x" * 129, "two words", "é"])
def test_a_key_of_an_event_type_has_its_form(api: Api, key: str) -> None:
    answer = create(an_own_expert(api), key)
    assert (answer.status, list(answer.fields())) == (422, ["Idempotency-Key"])


def test_a_profile_that_is_written_meanwhile_ends_in_one_event_type(
    api: Api, monkeypatch: pytest.MonkeyPatch, without_pauses: None
) -> None:
    zoe, whole, done = an_own_expert(api), edit_expert.load_own_expert, list[int]()

    def load(caller: Any) -> Any:
        found = whole(caller)
        if not done:
            done.append(0)
            create(zoe, "key-1")
        return found

    monkeypatch.setattr(edit_expert, "load_own_expert", load)
    assert create(zoe, "key-1").status == 201
    assert [each["slug"] for each in zoe.own()["event_types"]] == ["first-lesson"]
