"""Becoming an expert over the API. That two can't get one handle in the same instant: tests/cloud."""

from __future__ import annotations

from typing import Any

import pytest

from expertbook.experts.model import Expert
from expertbook.store import directory, experts
from tests.api.conftest import Api, a_request, counted_calls
from tests.api.own import ZOE, a_profile, an_event_type, an_own_expert, person


def test_a_new_expert_has_a_session_that_knows_it(api: Api) -> None:
    zoe = person(api)
    answer = zoe.become()
    assert answer.status == 201
    assert (answer.body["session"]["expert"], answer.body["session"]["email"]) == ("zoe-park", ZOE)
    assert zoe.get("/me/event-types").body["event_types"] == []
    assert zoe.get("/me").body["account"]["expert"] == "zoe-park"


def test_a_new_expert_has_what_was_sent_and_no_hours_yet(api: Api) -> None:
    shown = an_own_expert(api).own()
    assert {name: shown[name] for name in a_profile()} == a_profile()
    assert (shown["url"], shown["email"], shown["timezone"], shown["photo_url"]) == (
        "/zoe-park", ZOE, "Europe/Berlin", "",
    )  # fmt: skip
    assert set(map(tuple, shown["availability"]["weekly"].values())) == {()}
    page = api.get("/experts/zoe-park").body
    assert (page["expert"]["name"], page["event_type"]) == ("Zoe Park", None)


def test_from_nothing_to_a_booked_session(api: Api) -> None:
    zoe = an_own_expert(api)
    revision = zoe.own()["availability"]["revision"]
    hours = {
        "timezone": "Europe/Berlin",
        "weekly": {"tue": [["09:00", "17:00"]]},
        "overrides": {},
        "revision": revision,
    }
    assert zoe.put("/me/availability", hours).status == 200
    assert zoe.post("/me/event-types", an_event_type()).status == 201
    booked = api.post("/bookings", a_request(expert="zoe-park", event_type="first-lesson"))
    assert booked.status == 201
    assert [session["id"] for session in zoe.get("/me/bookings").body["bookings"]] == [booked.body["booking"]["id"]]


def test_nobody_becomes_an_expert_without_signing_in(api: Api) -> None:
    body = {**a_profile(), "handle": "zoe-park", "timezone": "UTC"}
    assert (api.put("/me/expert", body).status, api.get("/me/expert").status) == (401, 401)
    assert (api.get("/handles?handle=zoe-park").status, api.post("/me/photo", {}).status) == (401, 401)


def test_whoever_is_no_expert_is_told_so(api: Api) -> None:
    assert person(api).get("/me/expert").body == {"expert": None, "session": None}


def test_a_session_from_before_is_renewed(api: Api) -> None:
    before = person(api)
    an_own_expert(api)
    renewed = before.get("/me/expert").body
    assert (renewed["expert"]["handle"], renewed["session"]["expert"]) == ("zoe-park", "zoe-park")
    before.token = renewed["session"]["token"]
    assert before.get("/me/availability").status == 200


def test_a_handle_is_chosen_once(api: Api) -> None:
    before = person(api)
    zoe = an_own_expert(api)
    again = before.become(handle="zoe-music")
    assert (again.status, again.body["type"]) == (409, "already_expert")
    assert set(zoe.become(handle="zoe-music").fields()) == {"handle", "timezone", "revision"}
    assert experts.load("zoe-music") is None


@pytest.mark.parametrize("handle", ["ada-lovelace", "ada-1ovelace", "adalovelace"])
def test_somebodys_handle_and_what_looks_like_it_is_refused_and_nothing_is_kept(
    api: Api, ada: Expert, handle: str
) -> None:
    zoe = person(api)
    answer = zoe.become(handle=handle)
    assert (answer.status, answer.body["type"]) == (409, "handle_taken")
    assert zoe.get("/me/expert").body["expert"] is None
    assert zoe.become().status == 201


@pytest.mark.parametrize("handle", ["bookings", "b00kings", "ab", "x" * 41, "Ada L", "12345", "../api", "", None])
def test_a_handle_that_nobody_can_have_is_named(api: Api, handle: str | None) -> None:
    assert list(person(api).become(handle=handle).fields()) == ["handle"]
    assert directory.listed("DIRECTORY#ALL", "", 10).cards == []


BAD: dict[str, Any] = {
    "name": ["", "x" * 121, 5, "a\u0007b"],
    "category": ["", "All", "a#b", "x" * 41],
    "headline": ["", "x" * 141],
    "bio": ["<script>alert(1)</script>" * 400, "a\u0000b"],
    "specializations": [["x"] * 13, "Jazz"],
    "experience_years": [-1, 81, 1.5, True, "many"],
    "hidden": ["yes", 1, None],
    "timezone": ["Mars/Olympus", "", "europe/berlin"],
    "photo": ["../../api", "nothing-uploaded-here"],
    "rating": [5],
}


@pytest.mark.parametrize(("field", "value"), [(field, value) for field, values in BAD.items() for value in values])
def test_a_bad_field_is_named_and_nothing_is_kept(api: Api, field: str, value: Any) -> None:
    zoe = person(api)
    answer = zoe.become(**{field: value})
    assert answer.status == 422, answer.body
    assert [name.split(".")[0] for name in answer.fields()] == [field]
    assert zoe.get("/me/expert").body["expert"] is None


def test_all_bad_fields_are_named_at_once(api: Api) -> None:
    answer = person(api).become(name="", timezone="Mars", experience_years=-1, specializations=["", "ok"])
    assert set(answer.fields()) == {"name", "timezone", "experience_years", "specializations.0"}


def test_text_with_markup_is_kept_as_text(api: Api) -> None:
    zoe = an_own_expert(api, bio="<script>alert(1)</script> & more")
    assert zoe.own()["bio"] == "<script>alert(1)</script> & more"


def test_a_name_suggests_a_handle_that_is_free(api: Api, ada: Expert) -> None:
    zoe = person(api)
    assert zoe.get("/handles?name=Zo%C3%AB%20Park").body == {
        "handle": "zoe-park",
        "available": True,
        "problem": None,
        "suggestions": ["z-park", "park-zoe", "hello-zoe-park"],
    }
    taken = zoe.get("/handles?name=Ada%20Lovelace").body
    assert (taken["available"], "ada-lovelace" in taken["suggestions"]) == (False, False)
    assert len(taken["suggestions"]) == 3


def test_a_handle_that_is_typed_is_checked(api: Api, ada: Expert) -> None:
    zoe = person(api)
    for handle in ("ada-lovelace", "adalovelace", "bookings", "a", "Ada%20L"):
        answer = zoe.get(f"/handles?handle={handle}").body
        assert not answer["available"] and answer["problem"], handle
    assert zoe.get("/handles?handle=zoe-park").body["available"]


def test_a_name_in_letters_that_no_handle_has_suggests_none(api: Api) -> None:
    answer = person(api).get("/handles?name=%E6%9D%8E%E5%B0%8F%E9%BE%99").body
    assert (answer["handle"], answer["available"], answer["suggestions"]) == ("", False, [])


def test_what_becoming_an_expert_costs(api: Api) -> None:
    zoe = person(api)
    with counted_calls() as calls:
        zoe.get("/handles?handle=zoe-park")
    assert calls == ["BatchGetItem"]
    with counted_calls() as calls:
        zoe.become()
    assert calls == ["GetItem", "TransactWriteItems"]
    with counted_calls() as calls:
        zoe.get("/me/expert")
    assert calls == ["GetItem"]
