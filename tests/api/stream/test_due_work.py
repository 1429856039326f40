"""What is due: planned from the stream's records, done when the clock calls."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

import app as entry
from expertbook.domain.due import Due, DueKind
from expertbook.domain.errors import Unavailable
from expertbook.domain.expert import Expert
from expertbook.services import plan_bookings
from expertbook.store import bookings
from expertbook.store import due as store
from expertbook.store.keys import booking_key
from expertbook.stream import due_work
from tests.api.conftest import NOW, Api, counted_calls
from tests.api.people import ADA, Booked, book, erase, signed_in
from tests.api.stream.test_live import Context, follow
from tests.api.stream.test_mail import NOTHING_FAILED, Post, Stream, text_of
from tests.api.stream.test_mail import post as post
from tests.api.stream.test_mail import stream as stream
from tests.api.test_bookings import items

At = Callable[[datetime], None]

END = datetime.fromisoformat("2026-11-24T10:45:00Z")
OVER = END + timedelta(hours=24)


def clock_calls(at: At, moment: datetime) -> None:
    """The minute of the clock at that moment."""
    at(moment)
    entry.follow_changes({"Records": [], "due": "work"}, Context())


def planned(booked: Booked) -> Due | None:
    return store.load(booking_key(booked.id), DueKind.BOOKING)


def status_of(booked: Booked) -> str:
    found = bookings.load(booked.id)
    assert found is not None
    return found.status.value


def test_a_confirmed_booking_is_completed_by_itself_a_day_after_its_end(
    api: Api, ada: Expert, post: Post, stream: Stream, at: At
) -> None:
    booked = book(api)
    stream.flow()
    post.sent.clear()
    clock_calls(at, OVER - timedelta(minutes=1))
    assert status_of(booked) == "confirmed"
    clock_calls(at, OVER)
    assert status_of(booked) == "completed"
    assert stream.flow() == NOTHING_FAILED
    following = planned(booked)
    assert following is not None
    assert (post.sent, following.at) == ([], OVER + timedelta(hours=1)), "the question for a review"


def test_a_booking_whose_expert_did_not_come_is_not_completed_without_a_word(
    api: Api, ada: Expert, post: Post, stream: Stream, at: At
) -> None:
    booked = book(api)
    stream.flow()
    at(END)
    assert api.post(f"{booked.path}/absence", None, Authorization=f"Bearer {booked.token}").status == 200
    clock_calls(at, OVER)
    assert status_of(booked) == "confirmed", "also while the stream has yet to hear of it"
    stream.flow()
    assert planned(booked) is None


def test_nothing_is_due_of_what_was_cancelled(api: Api, ada: Expert, post: Post, stream: Stream, at: At) -> None:
    booked = book(api)
    stream.flow()
    booked.cancel()
    stream.flow()
    assert planned(booked) is None
    clock_calls(at, OVER)
    assert status_of(booked) == "cancelled"


def test_what_was_moved_is_due_after_the_new_end(api: Api, ada: Expert, post: Post, stream: Stream, at: At) -> None:
    booked = book(api)
    stream.flow()
    booked.move("2026-11-25T10:30:00Z")
    stream.flow()
    clock_calls(at, OVER)
    assert status_of(booked) == "confirmed"
    clock_calls(at, OVER + timedelta(days=1))
    assert status_of(booked) == "completed"


def test_a_plan_that_is_stale_does_nothing(api: Api, ada: Expert, post: Post, stream: Stream, at: At) -> None:
    """The stream may lag behind: what counts is the booking as it is."""
    booked = book(api)
    stream.flow()
    booked.move("2026-11-25T10:30:00Z")
    clock_calls(at, OVER)
    assert status_of(booked) == "confirmed"
    clock_calls(at, OVER + timedelta(days=1))
    assert status_of(booked) == "completed"


def test_records_that_come_again_or_late_change_no_plan(
    api: Api, ada: Expert, post: Post, stream: Stream, at: At
) -> None:
    booked = book(api)
    first = stream.records()
    follow(*first)
    booked.move("2026-11-25T10:30:00Z")
    second = stream.records()
    follow(*second)
    moved = planned(booked)
    assert moved is not None
    assert moved.at == datetime.fromisoformat("2026-11-24T10:30:00Z")  # a day before its new start
    follow(*first, *second, *first)
    assert planned(booked) == moved


def test_a_plan_that_a_late_record_brings_back_does_nothing(
    api: Api, ada: Expert, post: Post, stream: Stream, at: At
) -> None:
    booked = book(api)
    first = stream.records()
    follow(*first)
    booked.cancel()
    stream.flow()
    follow(*first)
    assert planned(booked) is not None
    clock_calls(at, OVER)
    assert (status_of(booked), planned(booked)) == ("cancelled", None)


def test_a_run_that_was_ended_is_made_good_when_its_lease_is_over(
    api: Api, ada: Expert, post: Post, stream: Stream, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    booked = book(api)
    stream.flow()
    at(OVER)

    def end(*_: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(bookings, "change", end)
        with pytest.raises(SystemExit):
            due_work.do_due(due_work.ALL_SHARDS, OVER, 10)
    clock_calls(at, OVER + timedelta(minutes=1))
    assert status_of(booked) == "confirmed"
    clock_calls(at, OVER + store.LEASE)
    assert status_of(booked) == "completed"


def test_two_runs_at_once_do_it_once(api: Api, ada: Expert, post: Post, stream: Stream, at: At) -> None:
    booked = book(api)
    stream.flow()
    at(OVER)
    found = planned(booked)
    assert found is not None
    assert (store.claim(found, OVER), store.claim(found, OVER)) == (True, False)


def test_what_fails_is_tried_again_later_each_time_and_stops_nothing_else(
    api: Api, ada: Expert, post: Post, stream: Stream, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing, other = book(api), book(api, start="2026-11-24T11:30:00Z", email="eve@example.com")
    stream.flow()
    change = bookings.change

    def fail(before: Any, *more: Any) -> None:
        if before.id == failing.id:
            raise Unavailable
        change(before, *more)

    moment = OVER + timedelta(hours=1)
    with monkeypatch.context() as patch:
        patch.setattr(bookings, "change", fail)
        for minutes in (1, 2, 4):
            clock_calls(at, moment)
            found = planned(failing)
            assert found is not None
            assert found.at == moment + timedelta(minutes=minutes)
            moment = found.at
    assert (status_of(failing), status_of(other)) == ("confirmed", "completed")
    clock_calls(at, moment)
    assert status_of(failing) == "completed"


def test_what_can_never_be_done_is_left_with_the_dead_letters(
    api: Api, ada: Expert, post: Post, stream: Stream, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    booked = book(api)
    stream.flow()

    def fail(*_: Any) -> None:
        raise ValueError("ben@example.com")

    monkeypatch.setattr(bookings, "change", fail)
    clock_calls(at, OVER)
    (letter,) = map(json.loads, post.dead)
    assert (letter["kind"], letter["error"]) == ("DUE BOOKING", "ValueError")
    assert "ben@example.com" not in post.dead[0]
    assert planned(booked) is None


def test_a_cancellation_waits_for_what_is_being_done(
    api: Api, ada: Expert, post: Post, stream: Stream, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or its mail could go out before the reminder that somebody is about to send."""
    monkeypatch.setattr("expertbook.clock.time.sleep", lambda _: None)
    booked = book(api)
    stream.flow()
    post.sent.clear()
    found = planned(booked)
    assert found is not None
    assert store.claim(found, NOW)
    booked.cancel()
    records = stream.records()
    assert follow(*records) != NOTHING_FAILED
    assert post.sent == []
    store.finish(found, None)
    assert follow(*records) == NOTHING_FAILED
    assert len(post.to("ben@example.com")) == 1


def test_a_booking_from_before_there_were_plans_gets_one(api: Api, ada: Expert, post: Post, at: At) -> None:
    booked = book(api)
    found = bookings.load(booked.id)
    assert found is not None
    assert [plan_bookings.plan_anew(found, NOW) for _ in range(2)] == [True, False]
    clock_calls(at, OVER)
    assert status_of(booked) == "completed"


def test_a_booking_that_was_over_before_there_were_plans_is_completed_without_a_word(
    api: Api, ada: Expert, post: Post, stream: Stream, at: At
) -> None:
    booked = book(api)
    stream.records()
    at(OVER)
    found = bookings.load(booked.id)
    assert found is not None
    assert plan_bookings.plan_anew(found, OVER)
    stream.flow()
    clock_calls(at, OVER)
    stream.flow()
    found = bookings.load(booked.id)
    assert found is not None
    assert (found.status.value, found.is_quiet, post.sent) == ("completed", True, [])


def test_what_is_due_costs_one_query_a_part_while_nothing_is(moto: None, at: At) -> None:
    with counted_calls() as calls:
        clock_calls(at, NOW)
    assert calls == ["Query"] * store.SHARDS


def test_a_run_that_is_out_of_time_begins_nothing_more(
    api: Api, ada: Expert, post: Post, stream: Stream, at: At
) -> None:
    booked = book(api)
    stream.flow()
    due_work.do_due(due_work.ALL_SHARDS, OVER, -1)
    assert status_of(booked) == "confirmed"


def test_time_can_jump_ahead_where_that_is_allowed(
    api: Api, ada: Expert, post: Post, stream: Stream, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    booked, later = book(api), book(api, start="2026-11-25T10:30:00Z", email="eve@example.com")
    stream.flow()
    event = {"Records": [], "due": "work", "until": "2026-11-25T10:45:00Z"}
    entry.follow_changes(event, Context())
    assert status_of(booked) == "confirmed"
    monkeypatch.setenv("CLOCK_JUMPS", "allowed")
    entry.follow_changes(event, Context())
    assert (status_of(booked), status_of(later)) == ("completed", "confirmed")


def test_no_item_of_what_is_due_has_anything_of_a_person(api: Api, ada: Expert, post: Post, stream: Stream) -> None:
    book(api)
    stream.flow()
    (item,) = (item for item in items("BOOKING#") if item["SK"]["S"].startswith("DUE#"))
    assert "example.com" not in json.dumps(item)
    assert "Ben" not in json.dumps(item)


def test_the_client_is_asked_for_a_review_once_an_hour_after_completion(
    api: Api, ada: Expert, post: Post, stream: Stream, at: At
) -> None:
    booked = book(api, email="ben@example.com")
    stream.flow()
    clock_calls(at, OVER)
    stream.flow()
    post.sent.clear()
    clock_calls(at, OVER + timedelta(minutes=59))
    assert post.sent == []
    for minutes in (60, 61, 120):
        clock_calls(at, OVER + timedelta(minutes=minutes))
        stream.flow()
    (mail,) = post.sent
    assert (mail["To"].addresses[0].addr_spec, mail["Subject"]) == ("ben@example.com", "How was it with Ada Lovelace?")
    link = re.search(rf"/booking#{booked.id}\.(\S+)", text_of(mail))
    assert link is not None
    answer = api.put(f"{booked.path}/review", {"stars": 5}, Authorization=f"Bearer {link[1]}")
    assert answer.status == 201, "the link proves that one reads mail there"


@pytest.mark.parametrize("what", ["reviewed", "missed", "absent", "quiet", "erased"])
def test_nobody_is_asked_for_a_review_who(what: str, api: Api, ada: Expert, post: Post, stream: Stream, at: At) -> None:
    booked = book(api, proved=True)
    stream.flow()
    at(END + timedelta(hours=1))
    booked.status("no_show" if what == "missed" else "completed", signed_in(*ADA))
    if what == "reviewed":
        assert api.put(f"{booked.path}/review", {"stars": 5}, Authorization=f"Bearer {booked.token}").status == 201
    if what == "absent":
        stream.flow()
        assert api.post(f"{booked.path}/absence", None, Authorization=f"Bearer {booked.token}").status == 200
    if what == "quiet":
        found = bookings.load(booked.id)
        assert found is not None
        bookings.set_quiet(found, quiet=True)
    if what == "erased":
        erase("ben@example.com", END + timedelta(hours=1))
        assert api.delete("/me", Authorization=f"Bearer {signed_in('ben@example.com')}").status == 202
        erase("ben@example.com", END + timedelta(hours=1))
    stream.flow()
    post.sent.clear()
    clock_calls(at, END + timedelta(hours=3))
    assert post.sent == []
