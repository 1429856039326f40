"""Becoming an expert over the API. That two can't get one handle in the same instant: tests/cloud."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from expertbook import settings
from expertbook.domain.account import Account
from expertbook.domain.expert import Expert
from expertbook.store import accounts, experts
from tests.api.conftest import NOW, Api, a_request, an_expert, counted_calls, dynamodb
from tests.api.own import ZOE, a_profile, an_event_type, an_own_expert, kept, person


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


def test_somebody_who_is_no_expert_is_told_so(api: Api) -> None:
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


def test_of_two_who_want_one_handle_the_second_is_refused(api: Api) -> None:
    zoe, ben = person(api), person(api, "ben@example.com")
    assert (zoe.become().status, ben.become().status) == (201, 409)
    assert zoe.own()["email"] == ZOE
    assert ben.get("/me/expert").body["expert"] is None


def test_an_account_that_was_there_keeps_its_name(api: Api) -> None:
    zoe = person(api)
    api.patch("/me", {"name": "Zoë", "phone": "+442079460000"}, Authorization=f"Bearer {zoe.token}")
    assert zoe.become().status == 201
    account = zoe.get("/me").body["account"]
    assert (account["name"], account["phone"], account["expert"]) == ("Zoë", "+442079460000", "zoe-park")


def test_a_new_account_takes_the_experts_name(api: Api) -> None:
    assert an_own_expert(api).get("/me").body["account"]["name"] == "Zoe Park"


def test_an_account_that_changes_at_that_moment_loses_nothing(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = accounts.load
    stale: list[Account | None] = [None]

    def first_as_it_was(address: str) -> Account | None:
        return stale.pop() if stale else whole(address)

    accounts.change(ZOE, NOW, lambda account: replace(account, phone="+442079460000"))
    monkeypatch.setattr(accounts, "load", first_as_it_was)
    zoe = an_own_expert(api)
    assert stale == []
    account = zoe.get("/me").body["account"]
    assert (account["phone"], account["expert"]) == ("+442079460000", "zoe-park")


def test_nobody_becomes_an_expert_while_their_data_is_being_erased(api: Api, at: Callable[[datetime], None]) -> None:
    person(api).delete("/me")
    at(NOW + timedelta(seconds=1))
    zoe, before = person(api), kept()
    answer = zoe.become()
    assert (answer.status, answer.body["type"], kept()) == (409, "status_not_allowed", before)


@pytest.mark.parametrize("handle", ["ada-lovelace", "ada-1ovelace", "adalovelace"])
def test_somebodys_handle_and_what_looks_like_it_is_refused_and_nothing_is_kept(
    api: Api, ada: Expert, handle: str
) -> None:
    zoe, before = person(api), kept()
    answer = zoe.become(handle=handle)
    assert (answer.status, answer.body["type"], kept()) == (409, "handle_taken", before)
    assert answer.body["detail"]
    assert zoe.become().status == 201


def test_an_expert_from_before_likenesses_were_kept_keeps_the_handle(api: Api, ada: Expert) -> None:
    key = {"PK": {"S": "HANDLE#adalovelace"}, "SK": {"S": "HANDLE"}}
    assert "Item" in dynamodb().get_item(TableName=settings.table_name(), Key=key)
    dynamodb().delete_item(TableName=settings.table_name(), Key=key)
    zoe, before = person(api), kept()
    assert not zoe.get("/handles?handle=ada-lovelace").body["available"]
    assert (zoe.become(handle="ada-lovelace").body["type"], kept()) == ("handle_taken", before)


def test_the_handle_of_somebody_who_is_gone_is_nobodys(api: Api) -> None:
    an_own_expert(api)
    experts.erase("zoe-park")
    assert person(api, "ben@example.com").become().body["type"] == "handle_taken"


@pytest.mark.parametrize("handle", ["bookings", "b00kings", "ab", "x" * 41, "Ada L", "12345", "../api", "", None])
def test_a_handle_that_nobody_can_have_is_named(api: Api, handle: str | None) -> None:
    assert list(person(api).become(handle=handle).fields()) == ["handle"]
    assert kept() == []


BAD: dict[str, Any] = {
    "name": ["", "x" * 121, 5, "a\u0007b"],
    "category": ["", "All", "ALL", " all ", "a#b", "x" * 41],
    "headline": ["", "x" * 141, "two\nlines"],
    "bio": ["<script>alert(1)</script>" * 400, "a\u0000b", "\ud800"],
    "specializations": [["x"] * 13, ["x" * 41], ["Jazz", 5], [""], "Jazz", None],
    "experience_years": [-1, 81, 1.5, True, "many", "12", None],
    "hidden": ["yes", 1, None],
    "accent": ["", "puce", "#0f766e", "Teal", None],
    "timezone": ["Mars/Olympus", "", "europe/berlin"],
    "photo": ["../../api", "nothing-uploaded-here"],
    "rating": [5],
}


@pytest.mark.parametrize(("field", "value"), [(field, value) for field, values in BAD.items() for value in values])
def test_a_bad_field_is_named_and_nothing_is_kept(api: Api, field: str, value: Any) -> None:
    answer = person(api).become(**{field: value})
    assert answer.status == 422, answer.body
    assert [name.split(".")[0] for name in answer.fields()] == [field]
    assert kept() == []


def test_what_is_too_long_is_told_its_length(api: Api) -> None:
    answer = person(api).become(bio="<script>alert(1)</script>" * 400)
    assert answer.fields() == {"bio": "At most 4,000 characters; this has 10,000."}


GOOD: dict[str, list[Any]] = {
    "name": ["x" * 120, "李小龙"],
    "headline": ["x" * 140],
    "bio": ["x" * 4000, "", "One.\n\nTwo."],
    "specializations": [[f"Style {number}" for number in range(12)], []],
    "experience_years": [0, 80],
    "timezone": ["America/Argentina/Buenos_Aires", "UTC"],
    "hidden": [True, False],
    "accent": ["violet", "slate"],
}


@pytest.mark.parametrize(("field", "value"), [(field, value) for field, values in GOOD.items() for value in values])
def test_a_value_at_its_limit_is_kept(api: Api, field: str, value: Any) -> None:
    assert an_own_expert(api, **{field: value}).own()[field] == value


@pytest.mark.parametrize("handle", ["zoe", "x" * 40, "4-winds"])
def test_a_handle_at_its_limit_can_be_had(api: Api, handle: str) -> None:
    assert an_own_expert(api, handle=handle).own()["handle"] == handle


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
        "fault": None,
        "suggestions": ["z-park", "park-zoe", "hello-zoe-park"],
    }


def test_a_name_that_somebody_has_suggests_others_that_nobody_has(api: Api, ada: Expert) -> None:
    experts.save(an_expert(handle="a-lovelace"))
    answer = person(api).get("/handles?name=Ada%20Lovelace").body
    assert (answer["handle"], answer["available"]) == ("ada-lovelace", False)
    assert answer["suggestions"] == ["lovelace-ada", "hello-ada-lovelace", "ada-lovelace-2"]
    for handle in answer["suggestions"]:
        assert person(api, f"{handle}@example.com").become(handle=handle).status == 201


def test_a_handle_that_is_typed_is_checked(api: Api, ada: Expert) -> None:
    zoe = person(api)
    for handle in ("ada-lovelace", "adalovelace", "bookings", "a", "Ada%20L"):
        answer = zoe.get(f"/handles?handle={handle}").body
        assert not answer["available"] and answer["problem"], handle
        assert answer["handle"] not in answer["suggestions"]
    assert zoe.get("/handles?handle=zoe-park").body["available"]
    assert zoe.get("/handles?handle=%20Zoe-Park%20").body["handle"] == "zoe-park"


def test_a_word_of_the_site_has_suggestions_that_can_be_had(api: Api) -> None:
    answer = person(api).get("/handles?handle=bookings").body
    assert answer["suggestions"] == ["hello-bookings", "bookings-2", "bookings-3"]
    assert "needs this word" in answer["problem"] and answer["fault"]["code"] == "handle_reserved"


def test_nothing_is_suggested_for_nothing(api: Api) -> None:
    answer = person(api).get("/handles").body
    assert (answer["handle"], answer["available"], answer["suggestions"]) == ("", False, [])


def test_a_handle_far_too_long_is_named(api: Api) -> None:
    assert list(person(api).get(f"/handles?handle={'x' * 81}").fields()) == ["handle"]
    assert not person(api).get(f"/handles?handle={'x' * 41}").body["available"]


def test_a_name_in_letters_that_no_handle_has_suggests_none(api: Api) -> None:
    answer = person(api).get("/handles?name=%E6%9D%8E%E5%B0%8F%E9%BE%99").body
    assert (answer["handle"], answer["available"], answer["suggestions"]) == ("", False, [])


def test_what_becoming_an_expert_costs(api: Api) -> None:
    zoe, before = person(api), person(api)
    with counted_calls() as calls:
        zoe.get("/handles?handle=zoe-park")
    assert calls == ["BatchGetItem"]
    with counted_calls() as calls:
        zoe.become()
    assert calls == ["GetItem", "TransactWriteItems"]
    with counted_calls() as calls:
        zoe.get("/me/expert")
    assert calls == ["GetItem"]
    with counted_calls() as calls:
        before.get("/me/expert")
    assert calls == ["GetItem", "GetItem"]
