"""Two releases on one table: items of a later release are read, and nothing of them is lost; early ones still work."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from expertbook import settings
from expertbook.adapters.identity.networks import digest_network
from expertbook.domain.errors import Changed, Unavailable
from expertbook.domain.expert import Expert
from expertbook.domain.rating import NO_REVIEWS, Figures
from expertbook.domain.review import Review
from expertbook.domain.scheduling.model import Reminders
from expertbook.store import accounts, codes, directory, experts, reviews
from expertbook.store.keys import booking_key, expert_key
from expertbook.store.versions import KNOWN
from tests.api.conftest import NOW, Api, a_request, an_expert, dynamodb
from tests.api.own import a_profile, an_own_expert, kept, person
from tests.api.people import ADA, book, signed_in

Item = dict[str, Any]

LATER = {"schema": {"N": str(KNOWN + 1)}, "pronouns": {"S": "they"}, "tiers": {"L": [{"S": "gold"}]}}
"""What a later release writes, and this one has no words for."""

ITS_OWN = (
    "request_id",
    "schema",
    "written_at",
    "hidden",
    "caps_since",
    "has_calendars",
    "has_blocks",
    "accent",
    "answers",
    "removed",
    "proved",
    "network",
    "stars",
    "reviews",
    "absent_at",
)
"""What the first releases did not write."""


def stored(partition: str, sort: str) -> Item:
    """An item past the product."""
    key = {"PK": {"S": partition}, "SK": {"S": sort}}
    item: Item = dynamodb().get_item(TableName=settings.table_name(), Key=key, ConsistentRead=True)["Item"]
    return item


def rewrite(partition: str, sort: str, without: tuple[str, ...] = (), **more: Any) -> Item:
    """Write an item past the product, as another release would have."""
    item = {name: value for name, value in {**stored(partition, sort), **more}.items() if name not in without}
    dynamodb().put_item(TableName=settings.table_name(), Item=item)
    return item


def later(partition: str, sort: str, **inside: str) -> Item:
    """Have a later release rewrite an item; `inside` names attributes whose JSON gets another key."""
    changed: dict[str, Any] = dict(LATER)
    for name, key in inside.items():
        found = json.loads(stored(partition, sort)[name]["S"])
        for each in found if isinstance(found, list) else [found]:
            each[key] = {"new": "shape"}
        changed[name] = {"S": json.dumps(found)}
    return rewrite(partition, sort, (), **changed)


def test_an_item_says_in_which_form_it_is(api: Api, ada: Expert) -> None:
    experts.save(replace(ada, figures=NO_REVIEWS))
    made = book(api)
    for key in ((expert_key("ada-lovelace"), "PROFILE"), (booking_key(made.id), "BOOKING")):
        assert stored(*key)["schema"] == {"N": "1"}


def test_a_profile_with_a_contact_is_of_a_form_that_earlier_releases_leave_alone(api: Api) -> None:
    """They write the profile whole, and would write it without."""
    zoe = an_own_expert(api)
    assert stored(expert_key("zoe-park"), "PROFILE")["schema"] == {"N": "1"}
    chosen = a_profile(contact_email="", revision=zoe.own()["revision"])
    assert zoe.put("/me/expert", chosen).status == 200
    assert stored(expert_key("zoe-park"), "PROFILE")["schema"] == {"N": "2"}


def test_a_profile_with_blocks_is_of_a_form_that_earlier_releases_leave_alone(api: Api) -> None:
    """They would write that there are none."""
    zoe = an_own_expert(api)
    made = zoe.post("/me/blocks", {"email": "eve@example.com"})
    assert stored(expert_key("zoe-park"), "PROFILE")["schema"] == {"N": "2"}
    assert zoe.delete(f"/me/blocks/{made.body['block']['id']}").status == 204
    assert stored(expert_key("zoe-park"), "PROFILE")["schema"] == {"N": "1"}


def test_a_profile_with_reviews_is_of_a_form_that_earlier_releases_leave_alone(api: Api, ada: Expert) -> None:
    """They would write it without the figures, which nothing but a rebuild would bring back."""
    saved = experts.save(replace(ada, figures=NO_REVIEWS))
    given = Review("a-review", "ada-lovelace", 5, "Great", "Ben", NOW)
    reviews.item_of(given).save()
    reviews.count("ada-lovelace", given.id)
    assert stored(expert_key("ada-lovelace"), "PROFILE")["schema"] == {"N": "3"}
    counted = experts.load("ada-lovelace", consistent=True)
    assert counted is not None and counted.figures == Figures(5, 1)
    experts.save(counted)
    assert stored(expert_key("ada-lovelace"), "PROFILE")["schema"] == {"N": "3"}
    experts.save(replace(saved, version=counted.version + 1))
    assert stored(expert_key("ada-lovelace"), "PROFILE")["schema"] == {"N": "1"}


def test_chosen_reminders_are_of_a_form_that_earlier_releases_leave_alone(api: Api, ada: Expert) -> None:
    """They would write those of the event type as the usual ones, and remind whoever wants none."""
    sync = replace(ada.event_types[0], reminders=Reminders(client=(30,), expert=()))
    experts.save(replace(ada, figures=NO_REVIEWS, event_types=(sync,)))
    assert stored(expert_key("ada-lovelace"), "PROFILE")["schema"] == {"N": "3"}
    mine = {"Authorization": f"Bearer {signed_in('ben@example.com')}"}
    for is_reminded, form in ((True, "1"), (False, "3"), (True, "1")):
        assert api.patch("/me", {"is_reminded": is_reminded}, **mine).status == 200
        assert stored("ACCOUNT#ben@example.com", "ACCOUNT")["schema"] == {"N": form}


def test_blocks_that_a_later_release_wrote_hold_and_are_not_changed(api: Api, ada: Expert) -> None:
    her = person(api, *ADA)
    assert her.post("/me/blocks", {"email": "ben@example.com"}).status == 201
    before = later(expert_key("ada-lovelace"), "BLOCKS", blocks="reason")
    assert api.post("/bookings", a_request()).body["type"] == "not_accepted"
    assert her.post("/me/blocks", {"email": "eve@example.com"}).status == 503
    assert stored(expert_key("ada-lovelace"), "BLOCKS") == before


def test_a_profile_of_a_later_release_is_shown_and_booked(api: Api, listed_ada: Expert) -> None:
    later(expert_key("ada-lovelace"), "PROFILE", event_types="colour", availability="holidays")
    page = api.get("/experts/ada-lovelace")
    assert page.status == 200
    assert [offered["slug"] for offered in page.body["expert"]["event_types"]] == ["sync", "deep-dive", "office"]
    assert api.get("/experts").body["total"] == 1
    assert book(api).made["status"] == "confirmed"


def test_a_profile_of_a_later_release_is_not_edited_and_keeps_everything(api: Api) -> None:
    zoe = an_own_expert(api)
    before = later(expert_key("zoe-park"), "PROFILE")
    profile = zoe.own()
    answer = zoe.put("/me/expert", {**a_profile(name="Zoe P."), "revision": profile["revision"]})
    assert answer.status == 503, answer.body
    assert answer.headers["Retry-After"]
    assert stored(expert_key("zoe-park"), "PROFILE") == before


def test_a_profile_that_a_later_release_writes_between_reading_and_writing_keeps_everything(ada: Expert) -> None:
    read = experts.load("ada-lovelace", consistent=True)
    assert read is not None
    # The later release may leave the version alone: what counts is the form.
    before = later(expert_key("ada-lovelace"), "PROFILE")
    with pytest.raises(Changed):
        experts.save(read)
    assert stored(expert_key("ada-lovelace"), "PROFILE") == before


def test_an_account_of_a_later_release_is_shown_and_not_edited(api: Api) -> None:
    mine = {"Authorization": f"Bearer {signed_in('ben@example.com')}"}
    assert api.patch("/me", {"name": "Ben"}, **mine).status == 200
    before = later("ACCOUNT#ben@example.com", "ACCOUNT")
    assert api.get("/me", **mine).body["account"]["name"] == "Ben"
    assert api.patch("/me", {"name": "Benjamin"}, **mine).status == 503
    assert stored("ACCOUNT#ben@example.com", "ACCOUNT") == before


def test_nobody_becomes_an_expert_over_an_account_of_a_later_release(api: Api) -> None:
    accounts.change("zoe@example.com", NOW, lambda account: account)
    later("ACCOUNT#zoe@example.com", "ACCOUNT")
    before = kept()
    assert person(api).become().status == 503
    assert kept() == before


def test_a_code_of_a_later_release_can_be_used_and_not_replaced(api: Api) -> None:
    assert api.post("/auth/codes", {"email": "ben@example.com"}).status == 202
    network = digest_network("127.0.0.1")
    key = ("ACCOUNT#ben@example.com", f"CODE#{network}")
    before = later(*key)
    assert api.post("/auth/codes", {"email": "ben@example.com"}).status == 503
    assert stored(*key) == before
    assert codes.use("ben@example.com", codes.from_image(before), network, "a request", network, NOW)
    assert stored(*key) == before | {"used_by": {"S": "a request"}}


def test_a_booking_of_a_later_release_is_moved_and_cancelled_and_keeps_what_is_new(api: Api, ada: Expert) -> None:
    made = book(api)
    later(booking_key(made.id), "BOOKING", expert="pronouns", place="floor")
    assert made.show().body["booking"]["status"] == "confirmed"
    assert made.move("2026-11-24T11:00:00Z").status == 200
    assert made.cancel().status == 200
    found = stored(booking_key(made.id), "BOOKING")
    assert {name: found[name] for name in LATER} == LATER
    assert json.loads(found["expert"]["S"])["pronouns"] == {"new": "shape"}


def test_bookings_of_a_later_release_are_listed(api: Api, ada: Expert) -> None:
    made = book(api)
    later(booking_key(made.id), "BOOKING", event_type="colour")
    lists = (("/bookings?email=ben%40example.com", ("ben@example.com", None)), ("/me/bookings", ADA))
    for path, who in lists:
        listed = api.get(path, Authorization=f"Bearer {signed_in(*who)}")
        assert [found["id"] for found in listed.body["bookings"]] == [made.id]


def test_who_holds_from_a_network_that_a_later_release_counts_comes_back_later(api: Api, ada: Expert) -> None:
    wanted = {"expert": "ada-lovelace", "event_type": "sync", "start": "2026-11-24T10:30:00Z"}
    assert api.post("/holds", wanted).status == 201
    [holder] = [item for item in _all() if item["SK"]["S"] == "HOLDER"]
    before = later(holder["PK"]["S"], "HOLDER", holds="device")
    assert api.post("/holds", {**wanted, "start": "2026-11-24T11:00:00Z"}).status == 503
    assert stored(holder["PK"]["S"], "HOLDER") == before


def test_what_a_later_release_projects_is_left_to_it(listed_ada: Expert) -> None:
    later(expert_key("ada-lovelace"), "LISTED")
    experts.save(an_expert(name="Ada King", version=listed_ada.version))
    before = kept()
    with pytest.raises(Unavailable):
        directory.project("ada-lovelace", listed_ada)
    assert kept() == before


def test_a_profile_that_a_later_release_wrote_is_not_projected(listed_ada: Expert) -> None:
    later(expert_key("ada-lovelace"), "PROFILE")
    rewrite(expert_key("ada-lovelace"), "PROFILE", name={"S": "Ada King"}, version={"N": "2"})
    before = kept()
    with pytest.raises(Unavailable):
        directory.project("ada-lovelace", listed_ada)
    assert kept() == before


def test_items_of_the_first_release_work(api: Api, listed_ada: Expert) -> None:
    made = book(api)
    for item in _all():
        rewrite(item["PK"]["S"], item["SK"]["S"], without=ITS_OWN)
    assert api.get("/experts/ada-lovelace").status == 200
    assert made.show().body["booking"]["answers"] == []
    assert made.move("2026-11-24T11:00:00Z").status == 200
    assert made.cancel().status == 200
    assert book(api, start="2026-11-24T11:00:00Z").made["status"] == "confirmed"
    read = experts.load("ada-lovelace")
    assert read is not None
    assert not read.hidden
    saved = experts.save(replace(read, name="Ada King"))
    directory.project("ada-lovelace", listed_ada)
    assert api.get("/experts?search=king").body["experts"][0]["handle"] == "ada-lovelace"
    assert stored(expert_key("ada-lovelace"), "PROFILE")["schema"] == {"N": "1"}
    assert saved.version == read.version + 1


def _all() -> list[Item]:
    found: list[Item] = dynamodb().scan(TableName=settings.table_name(), ConsistentRead=True)["Items"]
    return found
