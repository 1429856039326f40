"""What a restore does to bookings and claims, also in the moment in which somebody changes them. A whole one:
tests/cloud/test_backup.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from expertbook import settings
from expertbook.domain.errors import Changed
from expertbook.domain.expert import Expert
from expertbook.store import experts, restored_bookings
from expertbook.store.claims import slots_of
from expertbook.store.restored_bookings import Overlaps
from infra.data import reconcile, restore
from infra.data.reconcile import Found
from infra.data.scanning import Rate
from tests.api.conftest import NOW, Api, a_request, dynamodb
from tests.api.people import book

Item = dict[str, dict[str, Any]]
EARLY, LATE = "2026-11-24T10:30:00Z", "2026-11-24T15:00:00Z"


def stored(*partitions: str) -> list[Item]:
    found = dynamodb().scan(TableName=settings.table_name())["Items"]
    return [item for item in found if item["PK"]["S"].startswith(partitions)]


def claims() -> dict[str, str]:
    """The owners of Ada's slots."""
    found = slots_of("ada-lovelace")
    return {claim["SK"]["S"]: claim["booking_id"]["S"] for claim in found if "booking_id" in claim}


def lose(*items: Item) -> None:
    for item in items:
        dynamodb().delete_item(TableName=settings.table_name(), Key={"PK": item["PK"], "SK": item["SK"]})


def claim_items() -> list[Item]:
    return [item for item in stored("EXPERT#") if item["SK"]["S"].startswith("SLOT#")]


def restored(image: Item) -> bool:
    return restored_bookings.put_back(image, NOW)


def reconciled() -> Found:
    return reconcile.reconcile(dynamodb(), settings.table_name(), Rate())


def test_a_lost_booking_comes_back_as_it_was_with_its_claims(api: Api, ada: Expert) -> None:
    book(api)
    (booking,) = stored("BOOKING#")
    before = claims()
    lose(booking, *claim_items())
    of_a_later_release = {**booking, "mood": {"S": "cheerful"}}
    assert restored(of_a_later_release) is True
    assert stored("BOOKING#") == [of_a_later_release]
    assert claims() == before
    assert api.post("/bookings", a_request()).status == 409


def test_a_booking_that_is_there_stays_as_it_is(api: Api, ada: Expert) -> None:
    made = book(api)
    (before,) = stored("BOOKING#")
    made.cancel()
    (cancelled,) = stored("BOOKING#")
    assert restored(before) is False
    assert stored("BOOKING#") == [cancelled]
    assert claims() == {}


def test_a_booking_whose_time_is_taken_is_named_with_the_one_that_has_it(api: Api, ada: Expert) -> None:
    lost = book(api)
    (booking,) = stored("BOOKING#")
    lose(booking, *claim_items())
    other = book(api, email="other@example.com")
    with pytest.raises(Overlaps, match=rf"^booking {lost.id} of ada-lovelace overlaps {other.id}$"):
        restored(booking)
    assert [item["booking_id"]["S"] for item in stored("BOOKING#")] == [other.id]


def test_a_cancelled_booking_comes_back_without_claims(api: Api, ada: Expert) -> None:
    book(api).cancel()
    (booking,) = stored("BOOKING#")
    lose(booking)
    book(api)
    assert restored(booking) is True


def test_claims_that_were_lost_are_written_and_those_of_nobody_deleted(api: Api, ada: Expert) -> None:
    book(api)
    before = claims()
    first, *_ = claim_items()
    lose(first)
    stray = {**first, "SK": {"S": "SLOT#2026-11-25T10:00Z"}, "booking_id": {"S": "nobody's"}}
    dynamodb().put_item(TableName=settings.table_name(), Item=stray)
    assert reconciled() == Found(written=1, deleted=1)
    assert claims() == before
    assert reconciled() == Found()


@pytest.fixture
def while_claims_are_read(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], None]:
    """Has something happen between the reading of an expert's claims and what is done about them."""

    def arrange(happens: Callable[[], Any]) -> None:
        def read(*arguments: Any, **named: Any) -> Iterator[Any]:
            found = list(slots_of(*arguments, **named))
            happens()
            return iter(found)

        monkeypatch.setattr(reconcile, "slots_of", read)

    return arrange


@pytest.mark.parametrize("how", ["moved", "cancelled"])
def test_a_claim_that_its_booking_leaves_meanwhile_is_no_problem(
    api: Api, ada: Expert, while_claims_are_read: Callable[[Callable[[], Any]], None], how: str
) -> None:
    """Seen: restore said "keeps changing" of a booking that was moved or cancelled in that instant."""
    made = book(api)

    def change() -> None:
        # And the bookings were read when there was none, as in a Scan that passed their place before.
        assert (made.move(LATE) if how == "moved" else made.cancel()).status == 200

    while_claims_are_read(change)
    images = stored("BOOKING#", "EXPERT#")
    old = [item for item in images if not item["PK"]["S"].startswith("BOOKING#")]
    scanned = Scanned(old)
    assert reconcile.reconcile(scanned, settings.table_name(), Rate()) == Found()
    assert set(claims().values()) == ({made.id} if how == "moved" else set())


class Scanned:
    """A client whose Scan answers what the table had a while ago."""

    def __init__(self, items: list[Item]) -> None:
        self._items = items

    def scan(self, *, Segment: int, **_: Any) -> dict[str, Any]:  # noqa: N803 (DynamoDB's own name)
        return {"Items": self._items if Segment == 0 else []}


def test_a_claim_is_only_deleted_while_its_booking_is_as_it_was_read(api: Api, ada: Expert) -> None:
    made = book(api)
    read = restored_bookings.load(made.id)
    made.move(LATE)
    before = claims()
    for booking in (read, None):
        with pytest.raises(Changed):
            restored_bookings.unclaim("ada-lovelace", min(before), made.id, booking)
    assert claims() == before


def test_a_claim_that_is_somebody_elses_by_now_stays(api: Api, ada: Expert) -> None:
    made = book(api)
    slot = min(claims())
    assert restored_bookings.unclaim("ada-lovelace", slot, "who had it before", None) is False
    assert claims()[slot] == made.id


@pytest.mark.parametrize("taken_over", [False, True])
@pytest.mark.parametrize("how", ["moved", "cancelled"])
def test_a_booking_that_lost_its_claims_can_be_changed(api: Api, ada: Expert, how: str, taken_over: bool) -> None:
    made = book(api)
    lose(*claim_items())
    other = book(api, email="other@example.com") if taken_over else None
    answer = made.move(LATE) if how == "moved" else made.cancel()
    assert answer.status == 200, answer.body
    owners = claims()
    assert ({slot for slot, owner in owners.items() if owner == made.id} != set()) == (how == "moved")
    assert all(slot < "SLOT#2026-11-24T11" for slot, owner in owners.items() if owner != made.id)
    assert (other is not None) == any(owner != made.id for owner in owners.values())


def test_a_count_that_went_with_its_expert_stops_no_restore(
    api: Api, ada: Expert, while_claims_are_read: Callable[[Callable[[], Any]], None]
) -> None:
    book(api)
    count = {"PK": {"S": "EXPERT#ada-lovelace"}, "SK": {"S": "SLOT#2026-11-24T00:00Z#COUNT#sync#1"}}
    dynamodb().put_item(TableName=settings.table_name(), Item={**count, "counted": {"BOOL": True}})
    while_claims_are_read(lambda: lose(count))
    again = reconcile.reconcile(dynamodb(), settings.table_name(), Rate(), ["ada-lovelace"])
    assert again == Found()
    assert [item for item in claim_items() if "COUNT" in item["SK"]["S"]] == []


def test_a_lost_profile_comes_back_and_its_previews_are_drawn_anew(ada: Expert) -> None:
    """Their pictures aren't in a backup, and old ones were removed from the bucket."""
    experts.save(replace(ada, cover_url="/photos/ada-2.jpg", previews={"": "/photos/ada-3.jpg"}))
    (profile,) = (item for item in stored("EXPERT#") if item["SK"]["S"] == "PROFILE")
    lose(profile)
    restore._import(dynamodb(), settings.table_name(), [profile], restore.Restored())
    found = experts.load("ada-lovelace")
    assert found is not None
    assert (found.cover_url, found.previews) == ("/photos/ada-2.jpg", {})
