"""Who sees bookings. A stranger's answer is the same whether there is a booking or not."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

import jwt
import pytest

from expertbook.adapters.identity import tokens
from expertbook.adapters.identity.keys import get_signing_keys
from expertbook.domain.email_address import normalize_email
from expertbook.domain.expert import Expert
from tests.api.conftest import NOW, Api, counted_calls
from tests.api.people import ADA, book, signed_in
from tests.api.test_sign_in import code_in_the_mail

NO_BOOKING = "01KAW5Q0N5Z5S3CJ1W0M9F7K3T"


def test_a_booking_is_opened_by_its_client_and_its_expert(api: Api, ada: Expert) -> None:
    booking = book(api, email="Ben@Example.com")
    assert booking.show(signed_in("ben@example.com")).body["role"] == "client"
    assert booking.show(signed_in(*ADA)).body["role"] == "expert"


def test_a_stranger_gets_the_same_answer_for_any_booking_and_any_call(api: Api, ada: Expert) -> None:
    booking, other = book(api), book(api, start="2026-11-24T14:00:00Z", email="zoe@example.com")
    strangers = [other.token, signed_in("zoe@example.com"), signed_in("eve@example.com", "eve"), "nonsense"]
    answers = []
    for token in strangers:
        sent = {"Authorization": f"Bearer {token}"}
        for booking_id in (booking.id, NO_BOOKING):
            path = f"/bookings/{booking_id}"
            answers.append(api.get(path, **sent))
            answers.append(api.patch(f"{path}/status", {"status": "cancelled"}, **sent))
            answers.append(api.patch(f"{path}/status", {"status": "nonsense"}, **sent))
            answers.append(api.post(f"{path}/reschedule", {"start": "2026-11-24T15:00:00Z"}, **sent))
            answers.append(api.post(f"{path}/reschedule", "{", **sent))
    assert {answer.status for answer in answers} == {404}
    assert len({str(answer.body) for answer in answers}) == 1
    for answer in answers:
        del answer.headers["X-Request-Id"]
    assert len({str(sorted(answer.headers.items())) for answer in answers}) == 1
    assert booking.show().body["booking"] == booking.made


def test_a_stranger_costs_the_same_reads_for_any_booking(api: Api, ada: Expert) -> None:
    """So that the time of the answer tells nothing either."""
    booking = book(api)
    for token in (signed_in("eve@example.com"), "nonsense"):
        counts = []
        for booking_id in (booking.id, NO_BOOKING):
            with counted_calls() as calls:
                api.get(f"/bookings/{booking_id}", Authorization=f"Bearer {token}")
            counts.append(list(calls))
        assert counts[0] == counts[1]


def forged(booking_id: str, **changes: object) -> str:
    keys = get_signing_keys()
    claims = {"sub": booking_id, "aud": "manage", "exp": 4102444800}
    options = {"algorithm": "HS256", "key": keys.by_id[keys.current], "headers": {"kid": keys.current}, **changes}
    return jwt.encode(claims, **options)  # type: ignore[arg-type]


def test_the_forged_tokens_would_work_if_nothing_were_wrong_with_them(api: Api, ada: Expert) -> None:
    booking = book(api)
    assert booking.show(forged(booking.id)).status == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"algorithm": "none", "key": ""},
        {"key": "b" * 64},
        {"headers": {"kid": "k9"}},
        {"headers": {}},
        {"algorithm": "HS512"},
    ],
    ids=["unsigned", "another deployment", "unknown key", "no key", "another algorithm"],
)
def test_a_token_that_was_not_made_here_opens_nothing(api: Api, ada: Expert, changes: dict[str, object]) -> None:
    booking = book(api)
    assert booking.show(forged(booking.id, **changes)).status == 404


def test_a_token_with_a_changed_payload_opens_nothing(api: Api, ada: Expert) -> None:
    booking, other = book(api), book(api, start="2026-11-24T14:00:00Z")
    head, _, signature = booking.token.split(".")
    _, payload, _ = other.token.split(".")
    assert other.show(f"{head}.{payload}.{signature}").status == 404


def test_an_expired_token_opens_nothing(api: Api, ada: Expert) -> None:
    booking = book(api)
    expired, _ = tokens.load_signer().make_sign_in_token("ben@example.com", None, NOW - timedelta(days=30))
    assert booking.show(expired).status == 404


def test_a_token_for_something_else_opens_nothing(api: Api, ada: Expert) -> None:
    booking = book(api)
    for token in (
        tokens.load_signer().make_cursor("x", booking.id),
        tokens.load_signer().make_feed_key("ada-lovelace", 0),
    ):
        assert booking.show(token).status == 404
        assert api.get("/me/bookings", Authorization=f"Bearer {token}").status == 401


def test_my_bookings_are_listed_newest_first(api: Api, ada: Expert) -> None:
    starts = ["2026-11-24T10:30:00Z", "2026-11-25T09:00:00Z", "2026-11-24T14:00:00Z"]
    made = [book(api, start=start) for start in starts]
    book(api, start="2026-11-24T15:00:00Z", email="zoe@example.com")
    made[0].cancel()
    sent = {"Authorization": f"Bearer {signed_in('ben@example.com')}"}
    answer = api.get("/bookings?email=Ben%40example.com", **sent)
    assert answer.status == 200
    assert [one["start"] for one in answer.body["bookings"]] == [starts[1], starts[2], starts[0]]
    assert answer.body["next"] is None
    assert answer.body["bookings"][0] == made[1].made
    only = api.get("/bookings?email=ben%40example.com&status=cancelled", **sent).body["bookings"]
    assert [one["id"] for one in only] == [made[0].id]
    soonest = api.get("/bookings?email=ben%40example.com&order=asc", **sent).body["bookings"]
    assert [one["start"] for one in soonest] == [starts[0], starts[2], starts[1]]
    assert api.get("/bookings?email=ben%40example.com&order=any", **sent).fields().keys() == {"order"}
    day = api.get("/bookings?email=ben%40example.com&from=2026-11-24T14:00:00Z&to=2026-11-25T09:00:00Z", **sent)
    assert [one["start"] for one in day.body["bookings"]] == [starts[2]]


@pytest.mark.parametrize(("order", "hours"), [("desc", "13 12 11 10 09"), ("asc", "09 10 11 12 13")])
def test_my_bookings_come_page_by_page(api: Api, ada: Expert, order: str, hours: str) -> None:
    for hour in range(9, 14):
        book(api, start=f"2026-11-24T{hour:02}:00:00Z")
    sent = {"Authorization": f"Bearer {signed_in('ben@example.com')}"}
    seen, cursor = [], ""
    while True:
        with counted_calls() as calls:
            page = api.get(f"/bookings?email=ben%40example.com&limit=2&order={order}{cursor}", **sent).body
        assert calls == ["Query"]
        seen += [one["start"][11:13] for one in page["bookings"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert seen == hours.split()
    other = {"Authorization": f"Bearer {signed_in('zoe@example.com')}"}
    first = api.get("/bookings?email=ben%40example.com&limit=2", **sent).body["next"]
    assert list(api.get(f"/bookings?email=zoe%40example.com&cursor={first}", **other).fields()) == ["cursor"]


@pytest.mark.parametrize(
    "query",
    [
        "?email=ben%40example.com",
        "",
        "?email[]=ben%40example.com",
        "?email[$ne]=x",
        "?email=x",
        "?email=ben%40example.com&email=x",
    ],
)
def test_bookings_of_an_address_are_nobody_elses(api: Api, ada: Expert, query: str) -> None:
    book(api)
    strangers = [
        {},
        {"Authorization": "Bearer nonsense"},
        {"Authorization": f"Bearer {book(api, start='2026-11-24T14:00:00Z').token}"},
    ]
    answers = [api.get(f"/bookings{query}", **sent) for sent in strangers]
    assert {answer.status for answer in answers} == {404}
    eve = api.get(f"/bookings{query}", Authorization=f"Bearer {signed_in('eve@example.com')}")
    assert eve.status in (404, 422)
    assert "ben@" not in str(eve.body)


def test_an_expert_sees_their_sessions_and_a_client_none(api: Api, ada: Expert) -> None:
    booking = book(api, event_type="deep-dive")
    sent = {"Authorization": f"Bearer {signed_in(*ADA)}"}
    with counted_calls() as calls:
        answer = api.get("/me/bookings?status=pending&from=2026-11-24T00:00:00Z", **sent)
    assert (answer.status, [one["id"] for one in answer.body["bookings"]]) == (200, [booking.id])
    assert calls == ["Query"]
    assert api.get("/me/bookings?status=confirmed", **sent).body["bookings"] == []
    assert api.get("/me/bookings", Authorization=f"Bearer {signed_in('ben@example.com')}").status == 404
    assert api.get("/me/bookings").status == 401
    assert list(api.get("/me/bookings?status=gone&limit=0&from=x", **sent).fields()) == ["from", "status", "limit"]


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [("a@straße.de", "a@strasse.de"), ("a@weiß.example", "a@weiss.example"), ("a@νικος.gr", "a@νικοσ.gr")],
)
def test_addresses_of_two_mailboxes_are_never_one(api: Api, ada: Expert, mine: str, theirs: str) -> None:
    booking = book(api, email=mine)
    api.post("/auth/codes", {"email": theirs})
    session = api.post("/auth/sessions", {"email": theirs, "code": code_in_the_mail(normalize_email(theirs))}).body[
        "token"
    ]
    assert booking.show(session).status == 404
    sent = {"Authorization": f"Bearer {session}"}
    assert api.get(f"/bookings?email={quote(theirs)}", **sent).body["bookings"] == []
    assert api.get(f"/bookings?email={quote(mine)}", **sent).status == 404
