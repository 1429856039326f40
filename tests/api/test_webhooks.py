"""Webhooks: who may add one, what goes there and in which order, and what its expert sees of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import jsonschema
import pytest

import app as entry
from chalicelib.openapi import document
from expertbook.adapters import webhook_queue
from expertbook.domain.expert import Expert
from expertbook.domain.webhook import LANES, PAUSES, PausedBecause, WebhookStatus
from expertbook.services.note_events import note_events
from expertbook.services.webhooks import let_go_on
from expertbook.store import accounts, bookings, experts, webhooks
from expertbook.store.keys import webhook_key, webhooks_key
from expertbook.store.table import read_item
from tests.api.conftest import NOW, Answer, Api, an_expert, counted_calls, stored_items
from tests.api.people import ADA, Booked, book, erase, signed_in
from tests.api.receiver import Calls, Heard, Own, Receiver, proves
from tests.api.stream.test_live import Context, follow, stream_record
from tests.api.stream.test_mail import NOTHING_FAILED, Post, Stream
from tests.api.stream.test_mail import post as post
from tests.api.stream.test_mail import stream as stream

At = Callable[[datetime], None]
BEN = "ben@example.com"


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    queue = Calls()
    monkeypatch.setattr(webhook_queue, "send", queue.send)
    return queue


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch, calls: Calls) -> Iterator[Receiver]:
    monkeypatch.setenv("LOCAL_SERVERS", "allowed")
    running = Receiver()
    yield running
    running.close()


@pytest.fixture
def ada() -> Expert:
    """The expert, who can be written to."""
    return experts.save(an_expert(email=ADA[0]))


@pytest.fixture
def own(api: Api, ada: Expert) -> Own:
    return Own(api)


@pytest.fixture
def active(own: Own, receiver: Receiver, calls: Calls) -> dict[str, Any]:
    """A webhook that has proved itself; the receiver has heard of nothing else."""
    return added(own, receiver, calls)


def added(own: Own, receiver: Receiver, calls: Calls, **more: Any) -> dict[str, Any]:
    webhook = own.add(receiver.url, **more)
    calls.deliver()
    assert own.show(webhook)["status"] == "active"
    receiver.heard.clear()
    return webhook


def assert_described(heard: Heard) -> None:
    """What came is as the API's document says of this event."""
    made = document()
    described = made["webhooks"][heard.type]["post"]["requestBody"]["content"]["application/json"]["schema"]
    jsonschema.validate(heard.payload, {**described, "components": made["components"]})


def clock_calls(at: At, moment: datetime, calls: Calls) -> None:
    """The minute of the clock at that moment, and what follows."""
    at(moment)
    entry.follow_changes({"Records": [], "due": "work"}, Context())
    calls.deliver()


def told(stream: Stream, calls: Calls) -> None:
    """What happened is followed, and sent."""
    assert stream.flow() == NOTHING_FAILED
    calls.deliver()


def refuses(heard: Heard) -> tuple[int, str]:
    return 500, "down"


# The proof.


def test_a_webhook_proves_with_the_first_signed_event_that_it_wants_more(
    own: Own, receiver: Receiver, calls: Calls
) -> None:
    webhook = own.add(receiver.url)
    assert webhook["secret"].startswith("whsec_")
    assert webhook["status"] == "unverified"
    calls.deliver()
    (first,) = receiver.heard
    assert_described(first)
    assert (first.type, first.is_signed(webhook["secret"])) == ("webhook.verification", True)
    shown = own.show(webhook)
    assert shown["status"] == "active"
    assert "secret" not in shown, "it is shown once"
    (attempt,) = own.attempts(webhook)
    assert (attempt["status"], attempt["problem"], attempt["booking_id"]) == (200, None, None)


def test_nothing_goes_to_one_that_did_not_prove_it_and_all_of_it_once_it_does(
    own: Own, receiver: Receiver, calls: Calls, api: Api, stream: Stream, post: Post, at: At
) -> None:
    receiver.answer = lambda _: (200, "hello")
    webhook = own.add(receiver.url)
    calls.deliver()
    book(api)
    told(stream, calls)
    assert receiver.types == ["webhook.verification"]
    assert own.show(webhook)["status"] == "unverified"
    assert own.attempts(webhook)[0]["problem"] == "proof_missing"
    receiver.answer = proves
    assert own.post(webhook, "test").status == 202
    calls.deliver()
    assert own.show(webhook)["status"] == "active"
    clock_calls(at, NOW + timedelta(minutes=1), calls)
    assert receiver.types == ["webhook.verification", "webhook.verification", "booking.created"]


def test_another_url_has_to_prove_itself_again(
    own: Own, active: dict[str, Any], receiver: Receiver, calls: Calls
) -> None:
    receiver.answer = refuses
    assert own.change(active, url=f"{receiver.url}/other").body["status"] == "unverified"
    calls.deliver()
    assert own.show(active)["status"] == "unverified"
    assert receiver.types == ["webhook.verification"]


# What is told.


def test_a_booking_that_needs_no_confirmation_is_created_alone_with_its_status(
    active: dict[str, Any], receiver: Receiver, calls: Calls, api: Api, stream: Stream, post: Post
) -> None:
    booked = book(api)
    told(stream, calls)
    (heard,) = receiver.heard
    assert heard.is_signed(active["secret"])
    assert heard.payload == {
        "type": "booking.created",
        "version": 1,
        "timestamp": booked.made["created_at"],
        "data": {"expert": "ada-lovelace", "booking_id": booked.id, "status": "confirmed"},
    }
    assert BEN not in heard.body, "a thin payload holds ids"


@pytest.mark.parametrize("payload", ["thin", "full"])
def test_all_that_happens_to_a_booking_is_told_in_its_order(
    payload: str, own: Own, receiver: Receiver, calls: Calls, api: Api, stream: Stream, post: Post, at: At
) -> None:
    added(own, receiver, calls, payload=payload)
    booked = book(api, event_type="deep-dive", start="2026-11-25T10:00:00Z", proved=True)
    told(stream, calls)
    ada, ben = signed_in(*ADA), {"Authorization": f"Bearer {signed_in(BEN)}"}
    steps: list[Callable[[], Any]] = [
        lambda: booked.status("confirmed", ada),
        lambda: booked.move("2026-11-25T13:00:00Z", ada),
        lambda: at(NOW + timedelta(days=3)),
        lambda: booked.status("completed", ada),
        lambda: api.put(f"{booked.path}/review", {"stars": 5}, **ben),
        lambda: at(NOW + timedelta(days=3, seconds=1)),
        lambda: api.put(f"{booked.path}/review", {"stars": 5, "text": "Exact."}, **ben),
        lambda: api.delete(booked.path, **ben),
    ]
    for step in steps:
        step()
        told(stream, calls)
    assert receiver.types == [
        *("booking.created", "booking.confirmed", "booking.moved", "booking.completed"),
        *("review.created", "review.changed"),
    ]
    for heard in receiver.heard:
        assert_described(heard)
    assert ("Exact." in receiver.heard[-1].body) is (payload == "full")


@pytest.mark.parametrize(("status", "event"), [("cancelled", "booking.cancelled"), ("no_show", "booking.no_show")])
def test_other_ends_are_told_too(
    active: dict[str, Any],
    receiver: Receiver,
    calls: Calls,
    api: Api,
    stream: Stream,
    post: Post,
    at: At,
    status: str,
    event: str,
) -> None:
    booked = book(api)
    told(stream, calls)
    at(NOW + (timedelta(days=2) if status == "no_show" else timedelta(minutes=1)))
    assert booked.status(status, signed_in(*ADA)).status == 200
    told(stream, calls)
    assert receiver.types == ["booking.created", event]


def test_a_request_that_expires_is_told(
    active: dict[str, Any], receiver: Receiver, calls: Calls, api: Api, stream: Stream, post: Post, at: At
) -> None:
    book(api, event_type="deep-dive", start="2026-11-25T10:00:00Z")
    told(stream, calls)
    clock_calls(at, datetime.fromisoformat("2026-11-25T10:00:00Z"), calls)
    told(stream, calls)
    assert receiver.types == ["booking.created", "booking.expired"]


def test_only_what_was_chosen_goes_there(
    own: Own, receiver: Receiver, calls: Calls, api: Api, stream: Stream, post: Post
) -> None:
    added(own, receiver, calls, events=["booking.cancelled"])
    booked = book(api)
    told(stream, calls)
    booked.cancel()
    told(stream, calls)
    assert receiver.types == ["booking.cancelled"]


def test_a_full_payload_is_the_booking_as_it_is_when_it_is_sent(
    own: Own, receiver: Receiver, calls: Calls, api: Api, stream: Stream, post: Post, at: At
) -> None:
    webhook = added(own, receiver, calls, payload="full")
    booked = book(api, notes="Bring the notes")
    told(stream, calls)
    (heard,) = receiver.heard
    assert heard.payload["data"]["booking"]["email"] == BEN
    api.delete("/me", Authorization=f"Bearer {signed_in(BEN)}")
    erase(BEN, NOW + timedelta(minutes=1))
    at(NOW + timedelta(minutes=5))
    assert own.post(webhook, "resend", {"event_id": heard.id}).status == 202
    calls.deliver()
    again = receiver.heard[-1]
    assert again.id == heard.id
    assert again.payload["data"]["booking"]["name"] == bookings.ERASED_CLIENT
    assert BEN not in again.body and 'notes":"Bring' not in again.body
    assert booked.id == again.payload["data"]["booking_id"]


def test_nothing_of_the_client_is_kept_of_an_answer_that_repeats_it(
    own: Own, receiver: Receiver, calls: Calls, api: Api, stream: Stream, post: Post
) -> None:
    webhook = added(own, receiver, calls, payload="full")
    receiver.answer = lambda heard: (200, heard.body)
    book(api, notes="Bring the notes")
    told(stream, calls)
    (kept,) = [each["answer"] for each in own.attempts(webhook) if each["booking_id"]]
    assert "booking.created" in kept
    assert not [typed for typed in (BEN, "Ben", "Ito", "Bring the notes") if typed in kept]


def test_a_record_that_comes_twice_is_told_once(
    active: dict[str, Any], receiver: Receiver, calls: Calls, api: Api, stream: Stream, post: Post
) -> None:
    book(api)
    records = stream.records()
    follow(*records)
    calls.deliver()
    follow(*records)
    calls.deliver()
    assert receiver.types == ["booking.created"]


def test_quiet_bookings_are_told_to_nobody(
    active: dict[str, Any], receiver: Receiver, calls: Calls, api: Api, stream: Stream, post: Post
) -> None:
    booked = book(api)
    stream.records()
    found = bookings.load(booked.id)
    assert found is not None
    bookings.set_quiet(found, quiet=True)
    told(stream, calls)
    booked.cancel()
    told(stream, calls)
    assert receiver.types == []


def test_an_expert_without_webhooks_costs_the_stream_one_query(own: Own, api: Api, ada: Expert, calls: Calls) -> None:
    found = bookings.load(book(api).id)
    assert found is not None
    with counted_calls() as seen:
        note_events(None, found, NOW)
        note_events(found, found, NOW)
    assert seen == ["Query"]


# Trouble.


def test_what_failed_is_tried_again_with_the_same_id_and_nothing_of_the_booking_before_it(
    own: Own, active: dict[str, Any], receiver: Receiver, calls: Calls, api: Api, stream: Stream, post: Post, at: At
) -> None:
    receiver.answer = refuses
    booked = book(api)
    told(stream, calls)
    booked.cancel()
    told(stream, calls)
    assert receiver.types == ["booking.created"], "the cancellation waits"
    assert own.show(active)["failing_since"] == "2026-11-23T08:00:00Z"
    (attempt,) = [each for each in own.attempts(active) if each["booking_id"]]
    assert (attempt["status"], attempt["problem"], attempt["answer"]) == (500, "refused", "down")
    assert attempt["next_try_at"] == "2026-11-23T08:00:05Z"
    receiver.answer = proves
    clock_calls(at, NOW + timedelta(minutes=1), calls)
    assert receiver.types == ["booking.created", "booking.created", "booking.cancelled"]
    first, second, _ = receiver.heard
    assert first.id == second.id
    assert own.show(active)["failing_since"] is None


def test_one_booking_that_is_refused_holds_up_no_other(
    active: dict[str, Any], receiver: Receiver, calls: Calls, api: Api, stream: Stream, post: Post, at: At
) -> None:
    poison = book(api)
    receiver.answer = lambda heard: (500, "") if heard.payload["data"].get("booking_id") == poison.id else (200, "")
    others = [book(api, start=f"2026-11-24T{hour}:00:00Z") for hour in (12, 13, 14)]
    told(stream, calls)
    clock_calls(at, NOW + timedelta(minutes=2), calls)
    clock_calls(at, NOW + timedelta(minutes=4), calls)
    heard = {each.payload["data"]["booking_id"] for each in receiver.heard}
    assert {other.id for other in others} <= heard


def test_after_a_day_in_vain_a_webhook_is_paused_with_a_mail_and_goes_on_where_it_stopped(
    own: Own, active: dict[str, Any], receiver: Receiver, calls: Calls, api: Api, stream: Stream, post: Post, at: At
) -> None:
    receiver.answer = refuses
    booked = book(api, start="2026-12-01T10:30:00Z")
    told(stream, calls)
    before = read_item(webhooks_key("ada-lovelace"), webhook_key(active["id"]))
    moment = NOW
    for pause in PAUSES:
        moment += pause + timedelta(minutes=1)
        clock_calls(at, moment, calls)
    assert receiver.types == ["booking.created"] * (len(PAUSES) + 1)
    shown = own.show(active)
    assert (shown["status"], shown["paused_because"]) == ("paused", "failed")
    after = read_item(webhooks_key("ada-lovelace"), webhook_key(active["id"]))
    post.sent.clear()
    for _ in range(2):
        assert follow(stream_record(1, "MODIFY", _keys(after), after, before)) == NOTHING_FAILED
    (mail,) = post.to(ADA[0])
    assert mail["Subject"] == "Your webhook at 127.0.0.1 is paused"
    booked.cancel()
    told(stream, calls)
    receiver.heard.clear()
    receiver.answer = proves
    assert own.change(active, status="active").body["paused_because"] is None
    calls.deliver()
    assert receiver.types == ["booking.created", "booking.cancelled"]


def _keys(item: Any) -> dict[str, Any]:
    return {name: item[name] for name in ("PK", "SK")}


def test_an_event_that_is_never_taken_is_left_out_where_others_are(
    own: Own, active: dict[str, Any], receiver: Receiver, calls: Calls, api: Api, stream: Stream, post: Post, at: At
) -> None:
    poison = book(api, start="2026-12-01T10:30:00Z")
    receiver.answer = lambda heard: (
        (500, "") if heard.type == "booking.created" and _is_of(heard, poison) else (200, "")
    )
    told(stream, calls)
    moment = NOW
    for number, pause in enumerate(PAUSES):
        if number == 3:
            book(api, start="2026-12-01T11:30:00Z")
            told(stream, calls)
        moment += pause + timedelta(minutes=1)
        clock_calls(at, moment, calls)
        clock_calls(at, moment + timedelta(minutes=1), calls)
    assert own.show(active)["status"] == "active"
    receiver.heard.clear()
    poison.cancel()
    told(stream, calls)
    assert receiver.types == ["booking.cancelled"]


def _is_of(heard: Heard, booked: Booked) -> bool:
    return bool(heard.payload["data"].get("booking_id") == booked.id)


def test_what_the_queue_lost_the_clock_asks_for(
    active: dict[str, Any], receiver: Receiver, calls: Calls, api: Api, stream: Stream, post: Post, at: At
) -> None:
    book(api)
    stream.flow()
    calls.asked.clear()
    clock_calls(at, NOW + timedelta(minutes=3), calls)
    assert receiver.types == ["booking.created"]


def test_a_run_that_was_killed_is_made_good_with_the_same_id(
    active: dict[str, Any],
    receiver: Receiver,
    calls: Calls,
    api: Api,
    stream: Stream,
    post: Post,
    at: At,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from expertbook.store import webhook_events

    class Killed(BaseException):
        pass

    def killed(*_: Any) -> None:
        raise Killed

    book(api)
    stream.flow()
    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(webhook_events, "note_attempt", killed)
        calls.deliver()
    clock_calls(at, NOW + timedelta(minutes=4), calls)
    first, again = receiver.heard
    assert first.id == again.id


# What an expert does.


def test_who_adds_one_again_because_no_answer_came_gets_the_same_secret(own: Own, receiver: Receiver) -> None:
    def add(key: str, **changes: Any) -> Answer:
        wish = {"url": receiver.url, **changes}
        return own.api.post("/me/webhooks", wish, **own.headers | {"Idempotency-Key": key})

    first, again = add("a-key-of-its-own"), add("a-key-of-its-own")
    assert (first.status, again.status) == (201, 201)
    assert again.body == first.body
    assert add("a-key-of-its-own", payload="full").body["type"] == "idempotency_key_reused"
    assert add("another-key-of-its-own").body["id"] != first.body["id"]
    for number in range(3):
        assert add(f"more-of-them-{number}").status == 201
    # Also where there's no room for another one.
    assert add("a-key-of-its-own").body == first.body


def test_both_secrets_sign_for_a_day(
    own: Own, active: dict[str, Any], receiver: Receiver, calls: Calls, at: At
) -> None:
    answer = own.post(active, "secret").body
    assert answer["previous_valid_until"] == "2026-11-24T08:00:00Z"
    assert own.show(active)["previous_secret_valid_until"] == "2026-11-24T08:00:00Z"
    for moment, by_old in ((NOW, True), (NOW + timedelta(days=1), False)):
        at(moment)
        own.headers["Authorization"] = f"Bearer {signed_in(*ADA)}"
        own.post(active, "test")
        calls.deliver()
        heard = receiver.heard[-1]
        assert heard.type == "webhook.test"
        assert (heard.is_signed(answer["secret"]), heard.is_signed(active["secret"])) == (True, by_old)


def test_a_span_is_sent_again_and_said_to_be(
    own: Own, active: dict[str, Any], receiver: Receiver, calls: Calls, api: Api, stream: Stream, post: Post, at: At
) -> None:
    book(api)
    told(stream, calls)
    at(NOW + timedelta(hours=2))
    book(api, start="2026-11-24T12:00:00Z")
    told(stream, calls)
    first, second = receiver.heard
    span = {"from": "2026-11-23T09:00:00Z", "to": "2026-11-23T11:00:00Z"}
    assert own.post(active, "replay", span).body == {"events": 1}
    calls.deliver()
    assert [heard.id for heard in receiver.heard] == [first.id, second.id, second.id]
    assert sum(each["redelivery"] for each in own.attempts(active)) == 1
    assert own.post(active, "replay", {"from": span["to"], "to": span["from"]}).status == 422
    assert own.post(active, "replay", span | {"to": "2026-12-25T11:00:00Z"}).status == 422


def test_attempts_are_listed_page_by_page(
    own: Own, active: dict[str, Any], receiver: Receiver, calls: Calls, at: At
) -> None:
    for second in range(1, 5):
        at(NOW + timedelta(seconds=second))
        own.post(active, "test")
        calls.deliver()
    seen: list[str] = []
    cursor = ""
    while cursor is not None:
        query = f"?limit=2{'&cursor=' + cursor if cursor else ''}"
        page = own.api.get(f"{own.path(active)}/attempts{query}", **own.headers).body
        seen += [attempt["at"] for attempt in page["attempts"]]
        cursor = page["next"]
    assert seen == sorted(seen, reverse=True) and len(seen) == 5


def test_a_paused_webhook_hears_nothing_but_tests_until_it_goes_on(
    own: Own, active: dict[str, Any], receiver: Receiver, calls: Calls, api: Api, stream: Stream, post: Post
) -> None:
    assert own.change(active, status="paused").body["paused_because"] == "by_you"
    book(api)
    told(stream, calls)
    own.post(active, "test")
    calls.deliver()
    assert receiver.types == ["webhook.test"]
    own.change(active, status="active")
    calls.deliver()
    assert receiver.types == ["webhook.test", "booking.created"]


def test_one_that_was_restored_from_another_table_goes_on_when_the_operator_says_so(
    own: Own, active: dict[str, Any], receiver: Receiver, calls: Calls, api: Api, stream: Stream, post: Post
) -> None:
    found = webhooks.load("ada-lovelace", active["id"])
    assert found is not None
    webhooks.save(replace(found, status=WebhookStatus.PAUSED, paused_because=PausedBecause.RESTORED), NOW)
    book(api)
    told(stream, calls)
    assert (receiver.types, own.show(active)["paused_because"]) == ([], "restored")
    restored = webhooks.load("ada-lovelace", active["id"])
    assert restored is not None
    let_go_on(restored, NOW)
    for lane in range(LANES):  # as the clock asks, two minutes later
        calls.send("ada-lovelace", active["id"], lane)
    calls.deliver()
    assert receiver.types == ["booking.created"]


def test_there_are_five_webhooks_at_most(own: Own, receiver: Receiver) -> None:
    first, *_ = [own.add(f"{receiver.url}/{number}") for number in range(5)]
    answer = own.api.post("/me/webhooks", {"url": receiver.url}, **own.headers)
    assert (answer.status, answer.body["errors"][0]["code"]) == (422, "limit_reached")
    assert own.api.delete(own.path(first), **own.headers).status == 204
    own.add(receiver.url)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://8.8.8.8/", "not_a_webhook_url"),
        ("https://8.8.8.8:8443/", "not_a_webhook_url"),
        ("https://ada:secret@example.com/", "not_a_webhook_url"),
        ("https://10.0.0.1/", "webhook_private"),
        ("https://localhost/", "webhook_private"),
        ("https://169.254.169.254/latest", "webhook_private"),
        ("nonsense", "not_a_webhook_url"),
    ],
)
def test_a_webhook_is_at_a_public_address_over_https(own: Own, calls: Calls, url: str, code: str) -> None:
    answer = own.api.post("/me/webhooks", {"url": url}, **own.headers)
    assert (answer.status, answer.body["errors"][0]["code"]) == (422, code)
    assert own.api.get("/me/webhooks", **own.headers).body == {"webhooks": [], "limit": 5}


def test_a_webhook_is_its_experts_own(own: Own, active: dict[str, Any], api: Api) -> None:
    eve = {"Authorization": f"Bearer {signed_in('eve@example.com', 'eve-moneypenny')}"}
    for method in (api.get, api.delete):
        assert method(own.path(active), **eve).status == 404
    assert own.show(active)["status"] == "active"


def test_what_goes_to_webhooks_is_exported_and_erased_with_its_expert(
    own: Own, active: dict[str, Any], receiver: Receiver, calls: Calls, api: Api, stream: Stream, post: Post, at: At
) -> None:
    book(api)
    told(stream, calls)
    exported = api.get("/me/export", **own.headers).body
    assert exported["webhooks"][0]["url"] == receiver.url
    assert active["secret"] not in json.dumps(exported)
    tried = {attempt["type"] for attempt in exported["webhooks"][0]["attempts"]}
    assert tried == {"webhook.verification", "booking.created"}
    accounts.link_expert(*ADA, "Ada", NOW)
    api.delete("/me", **own.headers)
    erase(ADA[0], NOW + timedelta(minutes=1))
    assert not [item for item in stored_items() if item["PK"]["S"].startswith("WEBHOOKS#")]


def test_one_that_was_deleted_hears_nothing_more(
    own: Own, active: dict[str, Any], receiver: Receiver, calls: Calls, api: Api, stream: Stream, post: Post
) -> None:
    book(api)
    stream.flow()
    own.api.delete(own.path(active), **own.headers)
    calls.deliver()
    assert receiver.types == []
    assert webhooks.of_expert("ada-lovelace") == []
