"""The account of the person who is signed in: shown, changed, exported, erased."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.observing import CallFailed
from expertbook.domain.booking import Booking, Status
from expertbook.domain.errors import HandleTaken, Unavailable
from expertbook.domain.expert import Expert
from expertbook.services import erase_account
from expertbook.store import accounts, booking_lists, bookings, directory, experts
from tests.api.conftest import NOW, Answer, Api, a_request, an_expert, counted_calls
from tests.api.people import ADA, Booked, book, erase, signed_in
from tests.api.stream.test_live import follow
from tests.api.stream.test_mail import Post, Stream, post, stream
from tests.api.test_bookings import claimed_grains, items
from tests.api.test_sign_in import ask, code_in_the_mail

__all__ = ["post", "stream"]  # fixtures

At = Callable[[datetime], None]
BEN = "ben@example.com"


@pytest.fixture
def mine() -> dict[str, str]:
    return {"Authorization": f"Bearer {signed_in(BEN)}"}


def test_an_account_is_empty_until_something_is_kept(api: Api, mine: dict[str, str]) -> None:
    assert api.get("/me", **mine).body == {
        "account": {
            "email": BEN,
            "name": "",
            "phone": "",
            "phone_text": "",
            "timezone": None,
            "country": None,
            "locale": None,
            "expert": None,
            "is_reminded": True,
            "created_at": None,
            "is_moderator": False,
        }
    }


def test_only_those_whom_the_deployment_names_are_told_that_they_moderate(api: Api) -> None:
    moderator = {"Authorization": f"Bearer {signed_in('moderator@example.com')}"}
    assert api.get("/me", **moderator).body["account"]["is_moderator"] is True
    assert "is_moderator" not in api.get("/me/export", **moderator).body["account"]


def test_only_the_fields_that_are_given_change(api: Api, mine: dict[str, str]) -> None:
    api.patch("/me", {"name": " Ben Ito ", "phone": "+44 20 7946 0000"}, **mine)
    answer = api.patch("/me", {"timezone": "Asia/Tokyo"}, **mine)
    kept = {"email": BEN, "name": "Ben Ito", "phone": "+442079460000", "timezone": "Asia/Tokyo", "expert": None}
    shown = {"phone_text": "+44 20 7946 0000", "country": "JP", "locale": None, "created_at": "2026-11-23T08:00:00Z"}
    assert answer.status == 200
    assert answer.body["account"] == {**kept, **shown, "is_reminded": True, "is_moderator": False}
    assert api.get("/me", **mine).body == answer.body
    emptied = api.patch("/me", {"name": "", "phone": "", "timezone": None}, **mine).body["account"]
    assert (emptied["name"], emptied["phone"], emptied["timezone"]) == ("", "", None)


def test_a_national_number_is_kept_with_its_countrys_code(api: Api, mine: dict[str, str]) -> None:
    for beside in ({"country": "gb"}, {"timezone": "Europe/London"}, {"country": "GB", "timezone": "Asia/Tokyo"}):
        answer = api.patch("/me", {"phone": "020 7946 0018", **beside}, **mine)
        assert (answer.status, answer.body["account"]["phone"]) == (200, "+442079460018")
    assert list(api.patch("/me", {"phone": "020 7946 0018"}, **mine).fields()) == ["phone"]
    assert list(api.patch("/me", {"phone": "020 7946 0018", "country": "UK"}, **mine).fields()) == ["phone", "country"]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"name": "x" * 121, "phone": "123", "timezone": "Mars/Base"}, ["name", "phone", "timezone"]),
        ({"email": "eve@example.com"}, ["email"]),
        ({"expert": "ada-lovelace"}, ["expert"]),
        ({"name": {"$set": 1}}, ["name"]),
    ],
)
def test_a_bad_change_names_its_fields(api: Api, mine: dict[str, str], body: dict[str, Any], fields: list[str]) -> None:
    answer = api.patch("/me", body, **mine)
    assert (answer.status, sorted(answer.fields())) == (422, fields)


def test_nobody_has_an_account_without_signing_in(api: Api, ada: Expert) -> None:
    manage = {"Authorization": f"Bearer {book(api).token}"}
    calls: list[Callable[..., Answer]] = [
        lambda **sent: api.get("/me", **sent),
        lambda **sent: api.get("/me/export", **sent),
        lambda **sent: api.patch("/me", {"name": "Eve"}, **sent),
        lambda **sent: api.delete("/me", **sent),
    ]
    for call in calls:
        assert {call().status, call(**manage).status} == {401}


def test_what_the_account_costs(api: Api, mine: dict[str, str]) -> None:
    with counted_calls() as calls:
        api.patch("/me", {"name": "Ben"}, **mine)
        api.get("/me", **mine)
        api.delete("/me", **mine)
    assert calls == ["GetItem", "PutItem", "GetItem", "GetItem", "PutItem", "UpdateItem"]


def test_the_export_has_everything_that_is_kept(api: Api, ada: Expert, mine: dict[str, str]) -> None:
    api.patch("/me", {"name": "Ben Ito"}, **mine)
    made = [book(api, notes="Secret").made, book(api, start="2026-11-25T10:00:00Z").made]
    book(api, start="2026-11-24T14:00:00Z", email="zoe@example.com", notes="Not Ben's")
    ask(api)
    exported = api.get("/me/export", **mine)
    assert exported.headers["Cache-Control"] == "no-store"
    assert exported.body["account"]["name"] == "Ben Ito"
    assert exported.body["bookings"] == made[::-1]
    assert exported.body["sign_in_codes_sent_at"] == ["2026-11-23T08:00:00Z"]
    assert (exported.body["expert"], exported.body["sessions"]) == (None, [])
    assert "Not Ben's" not in str(exported.body)


def test_the_export_of_an_expert_has_the_profile_and_the_sessions(api: Api, ada: Expert) -> None:
    made = book(api, event_type="deep-dive").made
    accounts.link_expert("ada@example.com", "ada-lovelace", "Ada", NOW)
    exported = api.get("/me/export", Authorization=f"Bearer {signed_in(*ADA)}").body
    assert exported["expert"]["availability"]["timezone"] == "Europe/London"
    assert exported["expert"]["event_types"][1]["place"]["detail"] == "https://meet.example/ada"
    assert exported["sessions"] == [made]


@pytest.fixture
def later() -> datetime:
    return datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def test_erasing_leaves_nothing_of_a_client(
    api: Api, ada: Expert, mine: dict[str, str], at: At, later: datetime
) -> None:
    api.patch("/me", {"name": "Ben Ito", "phone": "+442079460000"}, **mine)
    ask(api)
    past = api.post("/bookings", a_request(notes="Secret"), Idempotency_Key="key-1").body["booking"]
    future = api.post("/bookings", a_request(start="2026-11-25T10:00:00Z"), Idempotency_Key="key-2").body["booking"]
    others = book(api, start="2026-11-25T11:00:00Z", email="zoe@example.com", name="Zoe")
    at(later)
    answer = api.delete("/me", **mine)
    assert (answer.status, answer.body) == (202, {"status": "erasing"})
    erase(BEN, later)

    left = [item for kind in ("ACCOUNT#", "BOOKING#", "REQUEST#", "EXPERT#") for item in items(kind)]
    told = str([item for item in left if others.id not in str(item)])
    assert not [text for text in (BEN, "Ben Ito", "Secret", "79460000") if text in told]
    kept = bookings.load(past["id"])
    assert kept is not None and (kept.status, kept.client.name) == (Status.CONFIRMED, "Erased client")
    cancelled = bookings.load(future["id"])
    assert cancelled is not None and cancelled.status is Status.CANCELLED
    assert "SLOT#2026-11-25T10:00Z" not in claimed_grains()
    assert api.get(f"/bookings?email={BEN}", **mine).status == 404
    at(later + timedelta(seconds=1))
    anew = {"Authorization": f"Bearer {signed_in(BEN)}"}
    assert api.get(f"/bookings?email={BEN}", **anew).body["bookings"] == []
    assert others.show().body["booking"] == others.made
    sessions = api.get("/me/bookings", Authorization=f"Bearer {signed_in(*ADA)}").body["bookings"]
    assert sorted(one["name"] for one in sessions) == ["Erased client", "Erased client", "Zoe"]


def test_erasing_an_expert_cancels_what_is_to_come_and_keeps_the_handle(
    api: Api, listed_ada: Expert, at: At, later: datetime
) -> None:
    accounts.link_expert("ada@example.com", "ada-lovelace", "Ada", NOW)
    past, future = book(api, event_type="office"), book(api, start="2026-11-25T10:00:00Z")
    at(later)
    erase("ada@example.com", later)
    assert api.get("/experts/ada-lovelace").status == 404
    assert api.post("/bookings", a_request(start="2026-11-25T14:00:00Z")).fields().keys() == {"expert"}
    directory.project("ada-lovelace", listed_ada)
    assert api.get("/experts").body["experts"] == []
    assert (past.show().body["booking"]["expert"]["name"], past.show().body["booking"]["place"]["address"]) == (
        "Former expert",
        "",
    )
    assert future.show().body["booking"]["status"] == "cancelled"
    assert future.show().body["booking"]["status_by"] == "expert"
    left = [item for kind in ("ACCOUNT#", "BOOKING#", "REQUEST#", "EXPERT#") for item in items(kind)]
    assert "Ada Lovelace" not in str(left) and "St James" not in str(left)
    assert [item["SK"]["S"] for item in items("EXPERT#")] == ["PROFILE"]
    with pytest.raises(HandleTaken):
        experts.save(an_expert())


def test_an_erasure_that_was_cut_off_goes_on(
    api: Api, ada: Expert, mine: dict[str, str], monkeypatch: pytest.MonkeyPatch, later: datetime
) -> None:
    for hour in (9, 10, 11, 12):
        book(api, start=f"2026-11-25T{hour:02}:00:00Z")
    api.delete("/me", **mine)
    whole = bookings.erase_client
    done: list[str] = []

    def breaks_off(booking: Any) -> None:
        if len(done) == 2:
            raise Unavailable
        done.append(booking.id)
        whole(booking)

    monkeypatch.setattr(bookings, "erase_client", breaks_off)
    with pytest.raises(Unavailable):
        erase_account.erase(BEN, NOW + timedelta(minutes=1))
    monkeypatch.setattr(bookings, "erase_client", whole)
    account = accounts.load(BEN)
    assert account is not None and account.erased_at is None
    erase_account.erase_due(NOW + timedelta(minutes=2), 60)
    assert done and accounts.load(BEN) == account, "the stream has its time for it"
    erase_account.erase_due(NOW + timedelta(minutes=3), 60)
    erase_account.erase_due(NOW + timedelta(minutes=4), 60)
    assert accounts.load(BEN) is None
    assert BEN not in str(items("BOOKING#"))
    assert claimed_grains() == set()
    erase_account.erase(BEN, NOW + timedelta(minutes=5))


def test_a_booking_that_is_moved_while_it_is_erased_is_erased_all_the_same(
    api: Api, ada: Expert, mine: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    booking = book(api)
    api.delete("/me", **mine)
    whole = bookings.change
    moved: list[int] = []

    def after_a_move(*args: Any) -> None:
        if not moved:
            moved.append(1)
            assert booking.move("2026-11-24T14:00:00Z").status == 200
        whole(*args)

    monkeypatch.setattr(bookings, "change", after_a_move)
    erase_account.erase(BEN, NOW)
    stored = bookings.load(booking.id)
    assert stored is not None and (stored.status, stored.client.email) == (Status.CANCELLED, "")
    assert claimed_grains() == set()


def test_nobody_changes_an_account_that_is_being_erased(api: Api, mine: dict[str, str], at: At) -> None:
    """What was answered with success would be gone two minutes later."""
    api.delete("/me", **mine)
    at(NOW + timedelta(seconds=1))
    anew = {"Authorization": f"Bearer {signed_in(BEN)}"}
    answer = api.patch("/me", {"name": "Ben"}, **anew)
    assert (answer.status, answer.body["type"]) == (409, "status_not_allowed")
    assert "erased" in answer.body["detail"]
    erase(BEN, NOW + timedelta(minutes=1))
    assert api.patch("/me", {"name": "Ben"}, **anew).body["account"]["name"] == "Ben"


def test_a_code_that_was_asked_for_while_the_address_is_erased_signs_in(
    api: Api, mine: dict[str, str], at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is in the mail by then; the one from before goes with all the rest."""
    monkeypatch.setenv("FORWARDED_FOR", "believed")
    api.post("/auth/codes", {"email": BEN}, **{"X-Forwarded-For": "192.0.2.1"})
    api.delete("/me", **mine)
    at(NOW + timedelta(minutes=1))
    asked = api.post("/auth/codes", {"email": BEN}, **{"X-Forwarded-For": "192.0.2.2"}).body["id"]
    erase_account.erase(BEN, NOW + timedelta(minutes=1))
    erase_account.erase_due(NOW + timedelta(minutes=2), 60)
    assert accounts.load(BEN) is None
    proof = {"email": BEN, "code": code_in_the_mail(), "id": asked}
    assert api.post("/auth/sessions", proof).status == 201


# A booking made while its expert, or its client, is being erased.

FIRST_LOOK = NOW + timedelta(minutes=1)
LIST_ALL = booking_lists.all_of_expert


@pytest.fixture
def going(api: Api, ada: Expert, at: At, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Booked]:
    """Ada has asked to be erased, and is at that moment. Returns a way to book her all the same, as somebody whose call
    read her profile before; what is booked by it isn't in an index yet."""
    accounts.link_expert(ADA[0], ADA[1], "Ada", NOW)
    api.delete("/me", Authorization=f"Bearer {signed_in(*ADA)}")
    at(FIRST_LOOK)
    erase_account.erase(ADA[0], FIRST_LOOK)

    def book_late() -> Booked:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(experts, "load", lambda _handle: ada)
            return book(api, email="zoe@example.com")

    # By the fixture, which tests use as well: it puts all back in the right order.
    monkeypatch.setattr(booking_lists, "all_of_expert", lambda _handle: iter(()))
    return book_late


def test_a_booking_made_while_its_expert_is_erased_ends_cancelled(
    going: Callable[[], Booked], post: Post, stream: Stream, at: At
) -> None:
    late = going()
    stream.flow()
    assert accounts.load(ADA[0]) is not None, "it is what says that something is left to do"
    run_the_clock(FIRST_LOOK + timedelta(seconds=29), at)
    assert late.show().body["booking"]["status"] == "confirmed"
    run_the_clock(FIRST_LOOK + timedelta(seconds=30), at)
    stream.flow()
    shown = late.show().body["booking"]
    assert (shown["status"], shown["status_by"], shown["expert"]["name"]) == ("cancelled", "expert", "Former expert")
    assert [mail["Subject"].partition(":")[0] for mail in post.to("zoe@example.com")] == ["Booked", "Cancelled"]
    assert claimed_grains() == set()
    assert accounts.load(ADA[0]) is None


def test_a_booking_that_comes_between_reading_the_claims_and_deleting_them_keeps_its_own(
    api: Api, ada: Expert, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without claims the second look wouldn't find it, while the index lags."""
    accounts.link_expert(ADA[0], ADA[1], "Ada", NOW)
    made: list[Booked] = []

    def books_meanwhile(_handle: str) -> Iterator[Booking]:
        if not made:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(experts, "load", lambda _handle: ada)
                made.append(book(api, email="zoe@example.com"))
        return iter(())

    monkeypatch.setattr(booking_lists, "all_of_expert", books_meanwhile)
    erase(ADA[0], FIRST_LOOK)
    assert made[0].show().body["booking"]["status"] == "cancelled"
    assert claimed_grains() == set()


def test_a_booking_made_while_its_client_is_erased_ends_cancelled(
    api: Api, ada: Expert, mine: dict[str, str], at: At
) -> None:
    api.delete("/me", **mine)
    at(FIRST_LOOK)
    erase_account.erase(BEN, FIRST_LOOK)
    late = book(api)
    run_the_clock(FIRST_LOOK + timedelta(minutes=1), at)
    stored = bookings.load(late.id)
    assert stored is not None and (stored.status, stored.client.email) == (Status.CANCELLED, "")


def test_a_second_look_that_is_cut_off_goes_on_and_stops_no_other(
    going: Callable[[], Booked], api: Api, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    late, whole = going(), bookings.erase_expert
    accounts.change(BEN, NOW, lambda account: replace(account, erase_asked_at=NOW, erased_at=FIRST_LOOK))

    def breaks_off(_: Booking) -> None:
        raise MemoryError

    monkeypatch.setattr(bookings, "erase_expert", breaks_off)
    with pytest.raises(CallFailed):
        run_the_clock(FIRST_LOOK + timedelta(minutes=1), at)
    assert (accounts.load(ADA[0]) is None, accounts.load(BEN) is None) == (False, True)
    monkeypatch.setattr(bookings, "erase_expert", whole)
    monkeypatch.setattr(booking_lists, "all_of_expert", LIST_ALL)  # the index has caught up
    run_the_clock(FIRST_LOOK + timedelta(minutes=2), at)
    assert accounts.load(ADA[0]) is None
    assert late.show().body["booking"]["expert"]["name"] == "Former expert"


def test_a_run_of_the_clock_with_nothing_due_is_one_query(api: Api, ada: Expert, mine: dict[str, str], at: At) -> None:
    api.patch("/me", {"name": "Ben"}, **mine)
    with counted_calls() as calls:
        run_the_clock(NOW + timedelta(days=1), at)
    assert calls == ["Query"]


def run_the_clock(moment: datetime, at: At) -> None:
    at(moment)
    assert follow() == {"batchItemFailures": []}
