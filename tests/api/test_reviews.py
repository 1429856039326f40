"""Reviews over the API: who may give one, what everybody sees of it, and what they come to."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from expertbook import settings
from expertbook.domain.contact import Contact
from expertbook.domain.expert import Expert
from expertbook.domain.rating import Figures
from expertbook.domain.review import Review, id_of
from expertbook.store import directory, experts, reviews
from infra.site.jwks import JWKS, jwks_file
from tests.api.conftest import Answer, Api, an_expert, before_each_call, counted_calls, reputation_keys, stored_items
from tests.api.people import ADA, Booked, book, erase, signed_in
from tests.api.stream.test_live import follow, stream_record

At = Callable[[datetime], None]
AFTERWARDS = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
BEN = "ben@example.com"


@pytest.fixture
def ada() -> Expert:
    """The expert, whom nobody has reviewed yet."""
    return experts.save(an_expert(figures=Figures(), email=ADA[0]))


def completed(api: Api, at: At, **changes: Any) -> Booked:
    """A booking of Ben's that its expert has completed."""
    booking = book(api, **changes)
    at(AFTERWARDS)
    assert booking.status("completed", signed_in(*ADA)).status == 200
    return booking


def review(booking: Booked, stars: Any, text: Any = "", token: str | None = None) -> Answer:
    """Review it, as whoever signed in with its address."""
    token = signed_in(BEN) if token is None else token
    return booking.api.put(f"{booking.path}/review", {"stars": stars, "text": text}, Authorization=f"Bearer {token}")


def hear_of_reviews() -> None:
    """What the stream does once it hears of every review and of the profile."""
    for item in stored_items():
        if item["SK"]["S"].startswith("REVIEW#"):
            keys = {"PK": item["PK"], "SK": item["SK"]}
            assert follow(stream_record(1, "MODIFY", keys, item, item)) == {"batchItemFailures": []}
    directory.project("ada-lovelace", None)


def figures() -> tuple[float, int]:
    """What everybody is told of Ada."""
    found = experts.load("ada-lovelace", consistent=True)
    assert found is not None
    return found.figures.rating, found.figures.number


def at_once(send: Callable[[], Answer], write: str) -> tuple[Answer, Answer]:
    """The answers to a request that is sent again while the first is about to write: the later one's, the first's."""
    later: list[Answer] = []
    waits = iter([True])

    def send_again(**_: Any) -> None:
        if next(waits, False):
            later.append(send())

    with before_each_call(send_again, write):
        first = send()
    return later[0], first


def test_a_client_reviews_and_everybody_reads_the_first_name_and_the_month(api: Api, ada: Expert, at: At) -> None:
    booking = completed(api, at, name="Dr. Ben Ito")
    assert booking.show().body["actions"] == ["review", "report_absence"]
    answer = review(booking, 4, "<b>Calm</b>\nand exact.")
    assert (answer.status, answer.body["review"]["changeable_until"]) == (201, "2026-12-08T12:00:00Z")
    assert booking.show().body["booking"]["stars"] == 4
    public = api.get("/experts/ada-lovelace/reviews").body
    assert public == {
        "reviews": [
            {
                "id": id_of(booking.id),
                "stars": 4,
                "text": "<b>Calm</b>\nand exact.",
                "name": "Ben",
                "month": "2026-11",
                "reply": None,
            }
        ],
        "next": None,
    }
    assert booking.id not in str(public)
    hear_of_reviews()
    assert figures() == (4.0, 1)
    (card,) = api.get("/experts").body["experts"]
    assert (card["rating"], card["reviews"]) == (4.0, 1)


def test_a_second_review_changes_the_first_for_14_days(api: Api, ada: Expert, at: At) -> None:
    booking = completed(api, at)
    review(booking, 1, "Late.")
    hear_of_reviews()
    at(AFTERWARDS + timedelta(days=13))
    assert review(booking, 5, "I was in the wrong zone.").status == 200
    assert review(booking, 5, "I was in the wrong zone.").status == 200, "the answer to the same may have been lost"
    hear_of_reviews()
    assert figures() == (5.0, 1)
    (shown,) = api.get("/experts/ada-lovelace/reviews").body["reviews"]
    assert (shown["stars"], shown["text"]) == (5, "I was in the wrong zone.")
    at(AFTERWARDS + timedelta(days=14, seconds=1))
    late = review(booking, 4, token=signed_in(BEN))
    assert (late.status, late.body["reason"]) == (409, "review_is_final")
    assert booking.show().body["actions"] == []


def test_only_a_completed_booking_is_reviewed(api: Api, ada: Expert, at: At) -> None:
    ahead = book(api)
    cancelled = book(api, start="2026-11-24T11:00:00Z")
    missed = book(api, start="2026-11-24T11:30:00Z")
    cancelled.cancel()
    assert review(ahead, 5).body["reason"] == "not_completed"
    at(AFTERWARDS)
    missed.status("no_show", signed_in(*ADA))
    for booking in (ahead, cancelled, missed):
        answer = review(booking, 5)
        assert (answer.status, answer.body["reason"]) == (409, "not_completed")
    assert api.get("/experts/ada-lovelace/reviews").body["reviews"] == []


def test_nobody_but_its_client_reviews_a_booking(api: Api, ada: Expert, at: At) -> None:
    booking = completed(api, at)
    for token in (signed_in("eve@example.com"), signed_in(*ADA), "x"):
        assert review(booking, 5, token=token).status == 404


def test_whoever_booked_with_an_address_has_to_show_that_it_is_theirs(api: Api, ada: Expert, at: At) -> None:
    proved = book(api, start="2026-11-24T11:00:00Z", proved=True)
    booking = completed(api, at)
    answer = review(booking, 5, token=booking.token)
    assert (answer.status, answer.body["type"]) == (401, "sign_in_needed")
    assert review(booking, 5, token=booking.mailed_token).status == 201
    assert proved.status("completed", signed_in(*ADA)).status == 200
    assert review(proved, 5, token=proved.token).status == 201


@pytest.mark.parametrize("address", ["Ada@example.com", "ada+me@example.com", "hello@ada.example"])
def test_an_expert_cannot_review_themselves(api: Api, ada: Expert, at: At, address: str) -> None:
    experts.save(an_expert(figures=Figures(), email=ADA[0], contact=Contact("hello@ada.example", ""), version=1))
    booking = completed(api, at, email=address)
    answer = review(booking, 5, token=signed_in(address.lower()))
    assert (answer.status, answer.body["reason"]) == (409, "own_booking")


BAD = {"stars": [0, 6, 4.5, "5", True, None], "text": ["x" * 5000, "a\u0000b", 5]}


@pytest.mark.parametrize(
    ("stars", "text", "field"),
    [*((stars, "", "stars") for stars in BAD["stars"]), *((5, text, "text") for text in BAD["text"])],
)
def test_a_bad_review_names_what_is_wrong(api: Api, ada: Expert, at: At, stars: Any, text: Any, field: str) -> None:
    answer = review(completed(api, at), stars, text)
    assert (answer.status, list(answer.fields())) == (422, [field])


def test_a_thousand_characters_are_kept(api: Api, ada: Expert, at: At) -> None:
    booking = completed(api, at)
    assert review(booking, 5, "é" * 1000).status == 201
    assert (
        api.get(f"{booking.path}/review", Authorization=f"Bearer {booking.token}").body["review"]["text"] == "é" * 1000
    )


def test_the_same_review_sent_twice_at_once_is_one(api: Api, ada: Expert, at: At) -> None:
    booking = completed(api, at)
    answers = at_once(lambda: review(booking, 4, "Calm"), "TransactWriteItems")
    assert [answer.status for answer in answers] == [201, 200]
    assert answers[0].body == answers[1].body
    changed = at_once(lambda: review(booking, 5, "Calm"), "TransactWriteItems")
    assert [answer.status for answer in changed] == [200, 200]
    both = iter([3, 2])
    assert [answer.status for answer in at_once(lambda: review(booking, next(both)), "TransactWriteItems")] == [
        200,
        409,
    ]


def test_the_same_reply_sent_twice_at_once_is_one(api: Api, ada: Expert, at: At) -> None:
    review(completed(api, at), 4)
    (found,) = api.get("/experts/ada-lovelace/reviews").body["reviews"]
    token = {"Authorization": f"Bearer {signed_in(*ADA)}"}
    answers = at_once(lambda: api.put(f"/me/reviews/{found['id']}/reply", {"text": "Thanks"}, **token), "UpdateItem")
    assert [answer.status for answer in answers] == [200, 200]
    assert answers[0].body == answers[1].body


def test_the_expert_replies_once(api: Api, ada: Expert, at: At) -> None:
    booking = completed(api, at)
    review(booking, 3)
    path, token = f"/me/reviews/{id_of(booking.id)}/reply", {"Authorization": f"Bearer {signed_in(*ADA)}"}
    assert api.put(path, {"text": "Thank you."}, **token).body["review"]["reply"] == "Thank you."
    assert api.put(path, {"text": "Thank you."}, **token).status == 200, "the answer to the same may have been lost"
    again = api.put(path, {"text": "And another thing"}, **token)
    assert (again.status, again.body["reason"]) == (409, "has_reply")
    assert api.put(path, {"text": "Hi"}, Authorization=f"Bearer {signed_in('bo@example.com', 'bo-li')}").status == 404
    (shown,) = api.get("/experts/ada-lovelace/reviews").body["reviews"]
    assert shown["reply"] == "Thank you."


def test_a_hidden_review_is_seen_by_its_author_and_its_expert_alone_and_does_not_count(
    api: Api, ada: Expert, at: At
) -> None:
    booking = completed(api, at)
    review(booking, 1, "A phone number")
    hear_of_reviews()
    reviews.hide("ada-lovelace", id_of(booking.id), "It names somebody else.")
    hear_of_reviews()
    assert figures() == (0.0, 0)
    assert api.get("/experts/ada-lovelace/reviews").body["reviews"] == []
    for path, token in ((f"{booking.path}/review", signed_in(BEN)), (f"{booking.path}/review", signed_in(*ADA))):
        assert api.get(path, Authorization=f"Bearer {token}").body["review"]["hidden"] == "It names somebody else."
    (received,) = api.get("/me/reviews", Authorization=f"Bearer {signed_in(*ADA)}").body["reviews"]
    assert (received["text"], received["hidden"]) == ("A phone number", "It names somebody else.")
    reviews.hide("ada-lovelace", id_of(booking.id), None)
    hear_of_reviews()
    assert figures() == (1.0, 1)
    assert len(api.get("/experts/ada-lovelace/reviews").body["reviews"]) == 1


def test_a_moderator_sees_what_visitors_complain_about_and_settles_it(api: Api, ada: Expert, at: At) -> None:
    booking = completed(api, at)
    review(booking, 1, "Call me: 020 7946 0018")
    moderator = {"Authorization": f"Bearer {signed_in('moderator@example.com')}"}
    path = f"/experts/ada-lovelace/reviews/{id_of(booking.id)}/reports"
    for why in ("private", "spam", "private"):
        assert api.post(path, {"why": why}).status == 204
    (report,) = api.get("/moderation/reviews", **moderator).body["reports"]
    assert (report["expert"], report["number"], report["complaints"]) == ("ada-lovelace", 3, ["private", "spam"])
    decided = f"/moderation/reviews/ada-lovelace/{id_of(booking.id)}"
    assert api.put(decided, {"hidden": ""}, **moderator).status == 422
    assert api.put(decided, {"hidden": "A number."}, **moderator).body["review"]["hidden"] == "A number."
    assert api.get("/moderation/reviews", **moderator).body["reports"] == []
    assert api.get("/experts/ada-lovelace/reviews").body["reviews"] == []
    assert api.post(path, {"why": "spam"}).status == 404
    assert api.put(decided, {"hidden": None}, **moderator).status == 200
    assert len(api.get("/experts/ada-lovelace/reviews").body["reviews"]) == 1


def test_an_expert_cannot_hide_a_review(api: Api, ada: Expert, at: At) -> None:
    booking = completed(api, at)
    review(booking, 1)
    for who in (signed_in(*ADA), signed_in(BEN)):
        token = {"Authorization": f"Bearer {who}"}
        decided = f"/moderation/reviews/ada-lovelace/{id_of(booking.id)}"
        assert api.put(decided, {"hidden": "No."}, **token).status == 404
        assert api.get("/moderation/reviews", **token).status == 404


class PublicHalf:
    """KMS, as far as it tells the public half of the key."""

    def get_public_key(self, **_: Any) -> dict[str, bytes]:
        form = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        return {"PublicKey": reputation_keys().public_key().public_bytes(*form)}


def test_anybody_can_check_a_reputation_that_an_expert_takes_along(api: Api, ada: Expert, at: At) -> None:
    review(completed(api, at), 4, "Exact.")
    hear_of_reviews()
    answer = api.get("/me/reputation", Authorization=f"Bearer {signed_in(*ADA)}").body
    (published,) = json.loads(jwks_file(PublicHalf(), settings.reputation_key())[JWKS])["keys"]
    assert jwt.get_unverified_header(answer["jws"]) == {"alg": "ES256", "typ": "JWT", "kid": published["kid"]}
    key = jwt.PyJWK(published).key
    assert jwt.decode(answer["jws"], key, algorithms=["ES256"]) == answer["reputation"]
    assert answer["reputation"]["newest"][0]["text"] == "Exact."
    head, body, signature = answer["jws"].split(".")
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(f"{head}.{body[:-4]}AAAA.{signature}", key, algorithms=["ES256"])


def test_pages_go_through_all_reviews_the_newest_first(api: Api, ada: Expert, at: At) -> None:
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    for number in range(23):
        given = Review(f"r{number}", "ada-lovelace", 5, str(number), "Ben", begin + timedelta(days=number))
        reviews.item_of(given).save()
    found, after = [], ""
    for size in (10, 10, 3):
        page = api.get(f"/experts/ada-lovelace/reviews{after}").body
        assert len(page["reviews"]) == size
        found += [int(each["text"]) for each in page["reviews"]]
        after = f"?cursor={page['next']}"
    assert found == list(range(22, -1, -1))
    assert after == "?cursor=None"
    assert api.get("/experts/ada-lovelace/reviews?cursor=other").codes() == {"cursor": "another_list"}
    assert api.get("/experts/nobody/reviews").status == 404


def test_a_review_that_is_counted_late_brings_no_erased_expert_back(api: Api, ada: Expert, at: At) -> None:
    review(completed(api, at), 4)
    (item,) = [item for item in stored_items() if item["SK"]["S"].startswith("REVIEW#")]
    experts.erase("ada-lovelace")
    before = stored_items()
    reviews.count("ada-lovelace", item["SK"]["S"].removeprefix("REVIEW#"))
    assert stored_items() == before
    assert experts.load("ada-lovelace") is None


def test_what_is_erased_of_a_client_leaves_the_stars(api: Api, ada: Expert, at: At) -> None:
    booking = completed(api, at)
    review(booking, 2, "My name is Ben Ito.")
    hear_of_reviews()
    erase(BEN, AFTERWARDS)
    assert api.delete("/me", Authorization=f"Bearer {signed_in(BEN)}").status == 202
    erase(BEN, AFTERWARDS)
    hear_of_reviews()
    (shown,) = api.get("/experts/ada-lovelace/reviews").body["reviews"]
    assert (shown["stars"], shown["text"], shown["name"]) == (2, "", "")
    assert figures() == (2.0, 1)
    assert "Ben" not in str([item for item in stored_items() if item["SK"]["S"].startswith("REVIEW#")])


def test_an_expert_who_is_gone_takes_the_reviews_along(api: Api, ada: Expert, at: At) -> None:
    from expertbook.store import accounts

    accounts.link_expert(*ADA, "Ada", AFTERWARDS)
    review(completed(api, at), 5, "Great")
    hear_of_reviews()
    assert api.delete("/me", Authorization=f"Bearer {signed_in(*ADA)}").status == 202
    erase(ADA[0], AFTERWARDS)
    assert not [item for item in stored_items() if item["SK"]["S"].startswith("REVIEW#")]
    assert api.get("/experts/ada-lovelace/reviews").status == 404


def test_the_export_has_what_was_given_and_what_was_received(api: Api, ada: Expert, at: At) -> None:
    review(completed(api, at), 5, "Great")
    given = api.get("/me/export", Authorization=f"Bearer {signed_in(BEN)}").body
    received = api.get("/me/export", Authorization=f"Bearer {signed_in(*ADA)}").body
    assert [each["text"] for each in given["reviews"]] == ["Great"]
    assert (given["reviews_received"], received["reviews"]) == ([], [])
    assert [each["text"] for each in received["reviews_received"]] == ["Great"]


def test_a_rebuild_counts_the_reviews_anew(api: Api, ada: Expert, at: At) -> None:
    review(completed(api, at), 4)
    saved = experts.load("ada-lovelace", consistent=True)
    assert saved is not None
    experts.save(an_expert(figures=Figures(99, 20), email=ADA[0], version=saved.version))
    assert reviews.recount("ada-lovelace") == Figures(4, 1)
    assert figures() == (4.0, 1)
    assert reviews.recount("ada-lovelace") is None


def test_an_expert_who_edits_the_profile_meanwhile_keeps_the_figures(api: Api, ada: Expert, at: At) -> None:
    review(completed(api, at), 4)
    hear_of_reviews()
    own = {"Authorization": f"Bearer {signed_in(*ADA)}"}
    hours = api.get("/me/availability", **own).body["availability"]
    body = {"timezone": "Europe/Paris", "weekly": {"mon": [["09:00", "10:00"]]}, "revision": hours["revision"]}
    assert api.put("/me/availability", body, **own).status == 200
    assert figures() == (4.0, 1)


def test_a_review_costs_the_same_however_many_there_are(api: Api, ada: Expert, at: At) -> None:
    booking = completed(api, at)
    token = signed_in(BEN)
    with counted_calls() as calls:
        review(booking, 4, token=token)
    assert calls == ["GetItem", "GetItem", "TransactWriteItems"]
    with counted_calls() as calls:
        review(booking, 5, token=token)
    assert calls == ["GetItem", "GetItem", "TransactWriteItems"]
    with counted_calls() as calls:
        hear_of_reviews()
    assert calls[:2] == ["GetItem", "TransactWriteItems"]
