"""An expert who didn't come: the client says so, the expert replies, and neither changes what the other said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from expertbook.domain.booking import Role
from expertbook.domain.errors import Changed
from expertbook.domain.expert import Expert
from expertbook.services import absences
from expertbook.services.booking_access import OpenedBooking
from expertbook.store import accounts, bookings, experts
from tests.api.conftest import NOW, Answer, Api, an_expert, stored_items
from tests.api.people import ADA, Booked, book, erase, signed_in
from tests.api.stream.test_due_work import clock_calls
from tests.api.stream.test_mail import NOTHING_FAILED, Post, Stream, text_of
from tests.api.stream.test_mail import post as post
from tests.api.stream.test_mail import stream as stream

At = Callable[[datetime], None]

START = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
END = START + timedelta(minutes=15)
BEN = "ben@example.com"
SORRY = "I was in the\nother room."


@pytest.fixture
def ada() -> Expert:
    """The expert, who reads mail."""
    accounts.link_expert(*ADA, "Ada", NOW)
    return experts.save(an_expert(email=ADA[0]))


def say(booking: Booked, token: str | None = None) -> Answer:
    """That the expert didn't come, as the holder of its manage token unless somebody else says so."""
    return booking.api.post(f"{booking.path}/absence", None, Authorization=f"Bearer {token or booking.token}")


def reply(booking: Booked, text: Any = SORRY, token: str | None = None) -> Answer:
    token = token or signed_in(*ADA)
    return booking.api.put(f"{booking.path}/absence/reply", {"text": text}, Authorization=f"Bearer {token}")


def both_see(booking: Booked) -> Any:
    """What both are told of it."""
    seen = [booking.show(token).body["booking"]["absence"] for token in (booking.token, signed_in(*ADA))]
    assert seen[0] == seen[1]
    return seen[0]


@pytest.mark.parametrize("signs_in", [False, True])
def test_both_see_what_the_client_says_and_what_the_expert_replies(
    api: Api, ada: Expert, at: At, signs_in: bool
) -> None:
    booking = book(api)
    at(END)
    answer = say(booking, signed_in(BEN) if signs_in else None)
    assert (answer.status, answer.body["booking"]["absence"]) == (
        200,
        {"reported_at": "2026-11-24T10:45:00Z", "reply": None, "replied_at": None},
    )
    assert booking.show(signed_in(*ADA)).body["actions"] == ["complete", "no_show", "reply_to_absence"]
    at(END + timedelta(days=30))
    assert reply(booking).status == 200
    said = {"reported_at": "2026-11-24T10:45:00Z", "reply": SORRY, "replied_at": "2026-12-24T10:45:00Z"}
    assert both_see(booking) == said
    (listed,) = api.get(f"/bookings?email={BEN}", Authorization=f"Bearer {signed_in(BEN)}").body["bookings"]
    (with_ada,) = api.get("/me/bookings", Authorization=f"Bearer {signed_in(*ADA)}").body["bookings"]
    assert listed["absence"] == with_ada["absence"] == said


@pytest.mark.parametrize(
    ("after_start", "status", "reason"),
    [
        (timedelta(seconds=-1), 409, "not_begun"),
        (timedelta(0), 200, None),
        (timedelta(hours=48, minutes=15), 200, None),
        (timedelta(hours=48, minutes=15, seconds=1), 409, "absence_too_late"),
    ],
)
def test_it_can_be_said_from_the_start_until_48_hours_after_the_end(
    api: Api, ada: Expert, at: At, after_start: timedelta, status: int, reason: str | None
) -> None:
    booking = book(api)
    at(START + after_start)
    assert ("report_absence" in booking.show().body["actions"]) is (status == 200)
    answer = say(booking)
    assert (answer.status, answer.body.get("reason")) == (status, reason)


@pytest.mark.parametrize("status", ["completed", "no_show"])
def test_nobodys_word_overwrites_the_others(api: Api, ada: Expert, at: At, status: str) -> None:
    first, then = book(api), book(api, start="2026-11-24T11:00:00Z")
    at(END + timedelta(hours=1))
    first.status(status, signed_in(*ADA))
    say(first)
    say(then)
    then.status(status, signed_in(*ADA))
    for booking in (first, then):
        shown = booking.show().body["booking"]
        assert (shown["status"], shown["status_by"]) == (status, "expert")
        assert shown["absence"]["reported_at"] == "2026-11-24T11:45:00Z"


def test_only_its_client_says_it_and_only_its_expert_replies(api: Api, ada: Expert, at: At) -> None:
    booking = book(api)
    at(END)
    eve = signed_in("eve@example.com")
    assert [say(booking, token).status for token in (signed_in(*ADA), eve, "x")] == [404, 404, 404]
    nothing = reply(booking)
    assert (nothing.status, nothing.body["reason"]) == (409, "no_absence")
    say(booking)
    assert [reply(booking, token=token).status for token in (booking.token, eve, "x")] == [404, 404, 404]


@pytest.mark.parametrize(
    ("become", "reason"), [("pending", "never_confirmed"), ("cancelled", "is_cancelled"), ("expired", "is_expired")]
)
def test_what_was_not_agreed_on_or_does_not_take_place_has_nobody_to_miss(
    api: Api, ada: Expert, at: At, stream: Stream, post: Post, become: str, reason: str
) -> None:
    booking = book(api, event_type="sync" if become == "cancelled" else "deep-dive")
    if become == "cancelled":
        booking.cancel()
    at(START + timedelta(minutes=1))
    if become == "expired":
        stream.flow()
        clock_calls(at, START + timedelta(minutes=1))
    answer = say(booking)
    assert (answer.status, answer.body["reason"]) == (409, reason)


def test_the_expert_replies_once_in_500_characters(api: Api, ada: Expert, at: At) -> None:
    booking = book(api)
    at(END)
    say(booking)
    for bad in ("", "x" * 501, 5, None, "a\u0000b"):
        answer = reply(booking, bad)
        assert (answer.status, [each["field"] for each in answer.body["errors"]]) == (422, ["text"])
    assert reply(booking, "x" * 500).status == 200
    assert reply(booking, "x" * 500).status == 200, "the answer to the same may have been lost"
    again = reply(booking, "Another one.")
    assert (again.status, again.body["reason"]) == (409, "has_reply")
    assert both_see(booking)["reply"] == "x" * 500


def test_saying_it_again_changes_nothing(api: Api, ada: Expert, at: At, post: Post, stream: Stream) -> None:
    booking = book(api)
    at(END)
    first = say(booking).body
    at(END + timedelta(hours=1))
    assert say(booking).body == first
    reply(booking)
    assert say(booking).body["booking"]["absence"]["reply"] == SORRY


def test_each_is_written_only_if_nobody_wrote_the_booking_since_it_was_read(api: Api, ada: Expert, at: At) -> None:
    booking = book(api)
    at(END)
    stale = bookings.load(booking.id)
    assert stale is not None
    booking.status("no_show", signed_in(*ADA))
    with pytest.raises(Changed):
        absences.report(OpenedBooking(stale, Role.CLIENT), END)
    assert both_see(booking) is None
    say(booking)
    stale = bookings.load(booking.id)
    assert stale is not None
    reply(booking)
    with pytest.raises(Changed):
        absences.reply(OpenedBooking(stale, Role.EXPERT), "Another.", END)
    assert (both_see(booking)["reply"], booking.show().body["booking"]["status"]) == (SORRY, "no_show")


def test_what_is_sent_twice_at_once_is_answered_twice_the_same_way(api: Api, ada: Expert, at: At) -> None:
    booking = book(api)
    at(END)
    before = bookings.load(booking.id)
    assert before is not None
    said = [absences.report(OpenedBooking(before, Role.CLIENT), END).booking for _ in range(2)]
    assert said[0] == said[1]
    replied = [absences.reply(OpenedBooking(said[0], Role.EXPERT), SORRY, END).booking for _ in range(2)]
    assert replied[0] == replied[1] == bookings.load(booking.id)
    with pytest.raises(Changed):
        absences.reply(OpenedBooking(said[0], Role.EXPERT), "Another.", END)


def test_it_is_not_reviewed_and_a_review_that_was_given_stays(api: Api, ada: Expert, at: At) -> None:
    reviewed, other = book(api, proved=True), book(api, start="2026-11-24T11:00:00Z", proved=True)
    at(END + timedelta(hours=1))
    ben = {"Authorization": f"Bearer {signed_in(BEN)}"}
    for booking in (reviewed, other):
        booking.status("completed", signed_in(*ADA))
    assert api.put(f"{reviewed.path}/review", {"stars": 2}, **ben).status == 201
    for booking in (reviewed, other):
        assert "review" not in say(booking).body["actions"]
        refused = api.put(f"{booking.path}/review", {"stars": 5}, **ben)
        assert (refused.status, refused.body["reason"]) == (409, "absence_reported")
    assert [each["stars"] for each in api.get("/experts/ada-lovelace/reviews").body["reviews"]] == [2]


def test_the_expert_cannot_move_away_from_what_was_said(api: Api, ada: Expert, at: At) -> None:
    booking = book(api)
    at(START + timedelta(minutes=10))
    say(booking)
    moved = booking.move("2026-11-25T10:30:00Z", signed_in(*ADA))
    assert (moved.status, moved.body["reason"]) == (409, "absence_reported")
    assert booking.cancel(signed_in(*ADA)).status == 200
    assert reply(booking).status == 200
    assert (both_see(booking)["reply"], booking.show().body["booking"]["status"]) == (SORRY, "cancelled")


@pytest.mark.parametrize("quiet", [False, True])
@pytest.mark.parametrize("proved", [False, True])
def test_the_other_one_gets_a_mail_each_time(
    api: Api, ada: Expert, at: At, post: Post, stream: Stream, proved: bool, quiet: bool
) -> None:
    booking = book(api, proved=proved)
    if quiet:
        found = bookings.load(booking.id)
        assert found is not None
        bookings.set_quiet(found, quiet=True)
    stream.flow()
    post.sent.clear()
    at(END)
    say(booking)
    assert stream.flow() == NOTHING_FAILED
    (mail,) = post.sent
    assert mail["To"].addresses[0].addr_spec == ADA[0]
    assert mail["Subject"] == "Ben Ito says that you didn’t come"
    (link,) = (word for word in text_of(mail).split() if "/booking#" in word)
    assert link.endswith(f"/booking#{booking.id}"), "whoever opens it has to sign in"
    post.sent.clear()
    reply(booking)
    stream.flow()
    (mail,) = post.sent
    assert (mail["To"].addresses[0].addr_spec, mail["Subject"]) == (BEN, "Ada Lovelace replied to what you said")
    assert ("other room" in text_of(mail)) is ("other room" in text_of(mail, "html")) is proved
    assert f"/booking#{booking.id}." in text_of(mail)


@pytest.mark.parametrize("whose", [BEN, ADA[0]])
def test_the_words_go_with_whoever_is_erased_and_what_was_said_stays(
    api: Api, ada: Expert, at: At, post: Post, stream: Stream, whose: str
) -> None:
    booking = book(api)
    at(END)
    say(booking)
    reply(booking)
    expert = ADA[1] if whose == ADA[0] else None
    token = {"Authorization": f"Bearer {signed_in(whose, expert)}"}
    (exported,) = api.get("/me/export", **token).body["sessions" if expert else "bookings"]
    assert exported["absence"]["reply"] == SORRY
    stream.flow()
    post.sent.clear()
    api.delete("/me", **token)
    erase(whose, END)
    stream.flow()
    assert "other room" not in str(stored_items())
    found = bookings.load(booking.id)
    assert found is not None
    assert found.absence is not None
    assert (found.absence.reported_at, found.absence.reply, post.sent) == (END, "", [])
