"""Reminders, and requests that still wait: mailed by the clock, as the stream planned them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import pytest

from expertbook.domain.errors import Unavailable
from expertbook.domain.expert import Expert
from expertbook.domain.scheduling.model import Reminders
from expertbook.services import plan_bookings
from expertbook.store import accounts, bookings, experts
from expertbook.store.booking_items import item_of
from tests.api.conftest import NOW, Api
from tests.api.people import book, signed_in
from tests.api.stream.test_due_work import clock_calls, planned, status_of
from tests.api.stream.test_mail import NOTHING_FAILED, Post, Stream, calendar_of, text_of
from tests.api.stream.test_mail import ada as ada
from tests.api.stream.test_mail import post as post
from tests.api.stream.test_mail import stream as stream
from tests.api.test_bookings import claimed_grains

At = Callable[[datetime], None]

START = datetime.fromisoformat("2026-11-25T10:30:00Z")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BEN, ADA = "ben@example.com", "ada@example.com"


def told(post: Post) -> list[tuple[str, str]]:
    """To whom mails went since this was asked last, and what about."""
    found = sorted((mail["To"].addresses[0].addr_spec, mail["Subject"].partition(":")[0]) for mail in post.sent)
    post.sent.clear()
    return found


@pytest.fixture
def booked(api: Api, ada: Expert, post: Post, stream: Stream) -> Any:
    """Two days ahead, told to both."""
    made = book(api, start="2026-11-25T10:30:00Z", timezone="Asia/Kolkata")
    stream.flow()
    post.sent.clear()
    return made


def test_client_and_expert_are_reminded_a_day_and_an_hour_before(booked: Any, post: Post, at: At) -> None:
    clock_calls(at, START - DAY - timedelta(minutes=1))
    assert told(post) == []
    clock_calls(at, START - DAY)
    assert told(post) == [(ADA, "Reminder"), (BEN, "Reminder")]
    clock_calls(at, START - DAY + timedelta(minutes=1))
    assert told(post) == []
    clock_calls(at, START - HOUR)
    assert told(post) == [(ADA, "Reminder"), (BEN, "Reminder")]
    clock_calls(at, START + DAY)
    assert told(post) == []


def test_a_reminder_is_in_its_readers_zone_with_every_link_and_the_entry(booked: Any, post: Post, at: At) -> None:
    clock_calls(at, START - DAY)
    (client,), (expert,) = post.to(BEN), post.to(ADA)
    assert "16:00" in text_of(client)
    assert "10:30" in text_of(expert)
    text = text_of(client)
    assert f"/booking#{booked.id}.{booked.mailed_token}" in text
    assert "https://meet.jit.si/" in text
    assert "/account" in text
    assert calendar_of(client).vevent.sequence.value == "0"


def test_a_reminder_before_which_it_was_booked_is_not_sent(
    api: Api, ada: Expert, post: Post, stream: Stream, at: At
) -> None:
    at(datetime.fromisoformat("2026-11-24T09:00:00Z"))
    book(api)  # an hour and a half ahead
    stream.flow()
    post.sent.clear()
    clock_calls(at, datetime.fromisoformat("2026-11-24T09:01:00Z"))
    assert told(post) == []
    clock_calls(at, datetime.fromisoformat("2026-11-24T09:30:00Z"))
    assert told(post) == [(ADA, "Reminder"), (BEN, "Reminder")]


def test_each_side_is_reminded_as_the_event_type_says(
    api: Api, ada: Expert, post: Post, stream: Stream, at: At
) -> None:
    sync = replace(ada.event_types[0], reminders=Reminders(client=(120, 30, 10), expert=()))
    experts.save(replace(ada, event_types=(sync, *ada.event_types[1:])))
    book(api)
    stream.flow()
    post.sent.clear()
    start = datetime.fromisoformat("2026-11-24T10:30:00Z")
    for minutes in (120, 30, 10):
        clock_calls(at, start - timedelta(minutes=minutes))
        assert told(post) == [(BEN, "Reminder")]


def test_a_booking_that_was_moved_is_reminded_of_at_its_new_time_alone(
    booked: Any, post: Post, stream: Stream, at: At
) -> None:
    clock_calls(at, START - DAY)
    post.sent.clear()
    booked.move("2026-11-30T10:30:00Z")
    stream.flow()
    post.sent.clear()
    clock_calls(at, START - HOUR)
    assert told(post) == []
    clock_calls(at, datetime.fromisoformat("2026-11-29T10:30:00Z"))
    assert told(post) == [(ADA, "Reminder"), (BEN, "Reminder")]


def test_nobody_is_reminded_of_what_was_cancelled(booked: Any, post: Post, stream: Stream, at: At) -> None:
    booked.cancel()
    clock_calls(at, START - DAY)  # before the stream has told of it
    assert told(post) == []
    stream.flow()
    post.sent.clear()
    clock_calls(at, START - HOUR)
    assert told(post) == []


def test_what_is_late_is_told_once_and_not_when_it_has_begun(booked: Any, post: Post, at: At) -> None:
    """As after an outage of a day."""
    clock_calls(at, START - timedelta(minutes=30))
    assert told(post) == [(ADA, "Reminder"), (BEN, "Reminder")]


def test_nobody_is_reminded_of_what_has_begun(booked: Any, post: Post, at: At) -> None:
    clock_calls(at, START)
    assert told(post) == []
    assert planned(booked) is not None
    clock_calls(at, START + DAY + HOUR)
    assert status_of(booked) == "completed"


def test_a_reminder_that_ses_throttles_comes_later(booked: Any, post: Post, at: At) -> None:
    post.answers = ["Throttling"] * 3
    clock_calls(at, START - DAY)
    first = told(post)
    clock_calls(at, START - DAY + timedelta(minutes=1))
    assert sorted(first + told(post)) == [(ADA, "Reminder"), (BEN, "Reminder")]


def test_many_reminders_go_out_once_each_while_ses_throttles(
    booked: Any, post: Post, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    like = bookings.load(booked.id)
    assert like is not None
    for number in range(30):
        client = replace(like.client, email=f"client-{number}@example.com")
        one = replace(like, id=f"01KAW5Q0N5Z5S3CJ1W0M9F{number:04}", client=client)
        item_of(one).save()
        plan_bookings.plan_anew(one, NOW)
    sent: list[str] = []
    tries = count(1)

    def send(mail: EmailMessage) -> None:
        if next(tries) % 9 == 0:
            raise Unavailable
        sent.append(mail["To"].addresses[0].addr_spec)

    monkeypatch.setattr("expertbook.adapters.mail.outbox._send", send)
    moment = START - DAY
    for _ in range(40):
        clock_calls(at, moment)
        moment += timedelta(minutes=1)
    assert sorted(sent) == sorted([BEN, *(f"client-{number}@example.com" for number in range(30)), *[ADA] * 31])


def test_nothing_goes_out_of_a_quiet_booking_until_it_is_released(
    booked: Any, post: Post, stream: Stream, at: At
) -> None:
    found = bookings.load(booked.id)
    assert found is not None
    bookings.set_quiet(found, quiet=True)
    stream.flow()
    clock_calls(at, START - DAY)
    assert told(post) == []
    found = bookings.load(booked.id)
    assert found is not None
    bookings.set_quiet(found, quiet=False)
    stream.flow()
    clock_calls(at, START - DAY + timedelta(minutes=1))
    assert told(post) == []
    clock_calls(at, START - HOUR)
    assert told(post) == [(ADA, "Reminder"), (BEN, "Reminder")]


# Turned off by one click.


def way_out(post: Post, address: str) -> str:
    """The path of the API that the mail program posts to."""
    (mail,) = post.to(address)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = urlsplit(mail["List-Unsubscribe"].strip("<>"))
    return f"{url.path.removeprefix('/api')}?{url.query}"


FORMS = {
    "application/x-www-form-urlencoded": "List-Unsubscribe=One-Click",
    "multipart/form-data; boundary=x": (
        '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'
    ),
}


@pytest.mark.parametrize("kind", FORMS)
def test_one_click_ends_reminders_and_not_the_booking_mails(
    booked: Any, api: Api, post: Post, stream: Stream, at: At, kind: str
) -> None:
    clock_calls(at, START - DAY)
    path = way_out(post, BEN)
    answer = api.post_as_is(path, FORMS[kind], {"Content-Type": kind})
    assert answer.status == 204
    post.sent.clear()
    clock_calls(at, START - HOUR)
    assert told(post) == [(ADA, "Reminder")]
    booked.cancel(signed_in(*("ada@example.com", "ada-lovelace")))
    stream.flow()
    assert (BEN, "Cancelled") in told(post)


def test_opening_the_link_changes_nothing(booked: Any, api: Api, post: Post, at: At) -> None:
    """Mail scanners open every link."""
    clock_calls(at, START - DAY)
    answer = api.get(way_out(post, BEN))
    assert (answer.status, answer.headers["Location"]) == (303, "/account")
    assert accounts.load(BEN) is None


def test_reminders_are_turned_on_again_in_the_account(booked: Any, api: Api, post: Post, at: At) -> None:
    clock_calls(at, START - DAY)
    form = "application/x-www-form-urlencoded"
    api.post_as_is(way_out(post, BEN), FORMS[form], {"Content-Type": form})
    own = {"Authorization": f"Bearer {signed_in(BEN)}"}
    assert api.get("/me", **own).body["account"]["is_reminded"] is False
    assert api.patch("/me", {"is_reminded": True}, **own).body["account"]["is_reminded"] is True
    post.sent.clear()
    clock_calls(at, START - HOUR)
    assert (BEN, "Reminder") in told(post)


@pytest.mark.parametrize(
    ("query", "body", "status"),
    [
        ("?token=x", "List-Unsubscribe=One-Click", 404),
        ("", "List-Unsubscribe=One-Click", 404),
        ("?token=x", "", 400),
        ("?token=x", "List-Unsubscribe=" + "x" * 70_000, 413),
    ],
)
def test_a_bad_click_turns_nothing_off(moto: None, api: Api, query: str, body: str, status: int) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert api.post_as_is(f"/reminders/off{query}", body, form).status == status


def test_a_manage_token_turns_no_reminders_off(booked: Any, api: Api) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert api.post_as_is(f"/reminders/off?token={booked.token}", "List-Unsubscribe=One-Click", form).status == 404


# Requests that wait for their expert.


def request_of(api: Api, stream: Stream, post: Post, start: str) -> Any:
    made = book(api, event_type="deep-dive", start=start)
    stream.flow()
    post.sent.clear()
    return made


def test_an_expert_is_asked_again_a_day_after_the_request_and_nobody_is_reminded(
    api: Api, ada: Expert, post: Post, stream: Stream, at: At
) -> None:
    request_of(api, stream, post, "2026-12-02T10:00:00Z")
    clock_calls(at, NOW + DAY - timedelta(minutes=1))
    assert told(post) == []
    clock_calls(at, NOW + DAY)
    assert told(post) == [(ADA, "Still to confirm")]
    clock_calls(at, datetime.fromisoformat("2026-12-01T10:00:00Z"))
    assert told(post) == []


def test_an_expert_is_asked_again_after_half_of_the_time(
    api: Api, ada: Expert, post: Post, stream: Stream, at: At
) -> None:
    request_of(api, stream, post, "2026-11-24T10:00:00Z")  # in 26 hours
    clock_calls(at, NOW + timedelta(hours=13))
    assert told(post) == [(ADA, "Still to confirm")]


def test_a_request_that_was_confirmed_is_asked_about_no_more_and_reminded_of(
    api: Api, ada: Expert, post: Post, stream: Stream, at: At
) -> None:
    made = request_of(api, stream, post, "2026-12-02T10:00:00Z")
    made.status("confirmed", signed_in("ada@example.com", "ada-lovelace"))
    stream.flow()
    post.sent.clear()
    clock_calls(at, NOW + DAY)
    assert told(post) == []
    clock_calls(at, datetime.fromisoformat("2026-12-01T10:00:00Z"))
    assert told(post) == [(ADA, "Reminder"), (BEN, "Reminder")]


# Requests that nobody confirmed.


def test_a_request_expires_when_it_would_begin_and_both_are_told(
    api: Api, ada: Expert, post: Post, stream: Stream, at: At
) -> None:
    made = request_of(api, stream, post, "2026-11-24T10:00:00Z")
    start = datetime.fromisoformat("2026-11-24T10:00:00Z")
    clock_calls(at, start - timedelta(minutes=1))
    stream.flow()
    assert status_of(made) == "pending"
    told(post)
    clock_calls(at, start)
    assert stream.flow() == NOTHING_FAILED
    (client,) = post.to(BEN)
    assert "didn’t confirm it in time" in text_of(client)
    entry = calendar_of(client)
    assert (entry.method.value, entry.vevent.sequence.value) == ("CANCEL", "1")
    assert told(post) == [(ADA, "Expired"), (BEN, "Not confirmed")]
    shown = made.show().body["booking"]
    assert (shown["status"], shown["status_by"]) == ("expired", None)
    assert made.status("confirmed", signed_in("ada@example.com", "ada-lovelace")).body["type"] == "status_not_allowed"
    listed = api.get(f"/bookings?email={BEN}&status=cancelled", Authorization=f"Bearer {signed_in(BEN)}").body
    assert [each["status"] for each in listed["bookings"]] == ["expired"]
    assert planned(made) is None


def test_a_request_that_expired_has_no_time_any_more(api: Api, ada: Expert, post: Post, stream: Stream, at: At) -> None:
    request_of(api, stream, post, "2026-11-24T10:00:00Z")
    assert claimed_grains()
    clock_calls(at, datetime.fromisoformat("2026-11-24T10:00:00Z"))
    assert claimed_grains() == set()


def test_a_request_of_before_expires_without_a_word(api: Api, ada: Expert, post: Post, stream: Stream, at: At) -> None:
    made = request_of(api, stream, post, "2026-11-24T10:00:00Z")
    found = bookings.load(made.id)
    assert found is not None
    bookings.set_quiet(found, quiet=True)
    stream.flow()
    clock_calls(at, datetime.fromisoformat("2026-11-24T10:00:00Z"))
    stream.flow()
    assert (status_of(made), told(post)) == ("expired", [])


def test_an_expert_who_confirms_is_faster_than_the_clock(
    api: Api, ada: Expert, post: Post, stream: Stream, at: At
) -> None:
    made = request_of(api, stream, post, "2026-11-24T10:00:00Z")
    made.status("confirmed", signed_in("ada@example.com", "ada-lovelace"))
    clock_calls(at, datetime.fromisoformat("2026-11-24T10:00:00Z"))  # before the stream has told of it
    assert status_of(made) == "confirmed"


def test_what_the_expert_said_is_not_overwritten_by_the_clock(
    api: Api, ada: Expert, post: Post, stream: Stream, at: At
) -> None:
    made = book(api)
    stream.flow()
    at(datetime.fromisoformat("2026-11-24T11:00:00Z"))
    made.status("no_show", signed_in("ada@example.com", "ada-lovelace"))
    clock_calls(at, datetime.fromisoformat("2026-11-25T10:45:00Z"))
    assert status_of(made) == "no_show"
