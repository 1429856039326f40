"""Changing a profile and its photo over the API, and what the stream makes of it."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import pytest

from expertbook import settings
from expertbook.adapters import aws
from expertbook.adapters.site import pictures, qr
from expertbook.domain.errors import Changed
from expertbook.domain.expert import Expert
from expertbook.services import edit_expert
from expertbook.store import experts
from tests.api.conftest import Answer, Api, a_request, an_expert, counted_calls, dynamodb
from tests.api.own import Person, a_profile, an_event_type, an_own_expert, person
from tests.api.stream.test_live import follow, stream_record

JPEG = b"\xff\xd8\xff\xe0" + b"pixels" * 100
HOURS = {"timezone": "Europe/Berlin", "weekly": {"tue": [["09:00", "17:00"]]}, "overrides": {}}


def changed(zoe: Person, **changes: Any) -> Answer:
    return zoe.put("/me/expert", {**a_profile(), "revision": zoe.own()["revision"], **changes})


def uploaded(zoe: Person, content: bytes) -> str:
    """Upload past the form, as S3 takes it in; the upload's id."""
    form = zoe.post("/me/photo", {}).body
    boto3.client("s3").put_object(Bucket=settings.site_bucket(), Key=form["fields"]["key"], Body=content)
    upload: str = form["id"]
    return upload


def photo_of(answer: Answer) -> str:
    assert answer.status in (200, 201), answer.body
    photo: str = answer.body["expert"]["photo_url"]
    return photo


def keys(prefix: str) -> list[str]:
    found = boto3.client("s3").list_objects_v2(Bucket=settings.site_bucket(), Prefix=prefix).get("Contents", [])
    return [entry["Key"] for entry in found]


def there(path: str) -> bool:
    return path.removeprefix("/") in keys(path.removeprefix("/"))


class Stream:
    """Hands on what became of Zoe's profile since it was asked last."""

    def __init__(self) -> None:
        self._number, self._before = 0, self._image()

    def record(self) -> dict[str, Any]:
        before, self._before = self._before, self._image()
        self._number += 1
        return stream_record(self._number, "MODIFY" if before else "INSERT", self._key(), self._before, before)

    def flow(self) -> None:
        assert follow(self.record()) == {"batchItemFailures": []}

    def _image(self) -> dict[str, Any] | None:
        found: dict[str, Any] = dynamodb().get_item(TableName=settings.table_name(), Key=self._key())
        return found.get("Item")

    @staticmethod
    def _key() -> dict[str, Any]:
        return {"PK": {"S": "EXPERT#zoe-park"}, "SK": {"S": "PROFILE"}}


@pytest.fixture
def stream() -> Stream:
    return Stream()


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], None]:
    """Lets something happen between the next read of a profile and its write."""

    def arrange(happens: Callable[[], Any]) -> None:
        whole = experts.save

        def late(expert: Expert, *noted: Any) -> Expert:
            monkeypatch.setattr(experts, "save", whole)
            happens()
            return whole(expert, *noted)

        monkeypatch.setattr(experts, "save", late)

    return arrange


def test_a_change_is_seen_on_the_page(api: Api) -> None:
    zoe = an_own_expert(api)
    assert changed(zoe, name="Zoe Kim", specializations=["Funk", "Funk"]).status == 200
    shown = api.get("/experts/zoe-park").body["expert"]
    assert (shown["name"], shown["specializations"]) == ("Zoe Kim", ["Funk"])


def test_a_change_is_in_the_directory(api: Api, stream: Stream) -> None:
    zoe = an_own_expert(api)
    stream.flow()
    changed(zoe, name="Zoe Kim", category="Sport")
    stream.flow()
    (card,) = api.get("/experts?search=kim&category=Sport").body["experts"]
    assert (card["name"], api.get("/experts?search=park").body["experts"]) == ("Zoe Kim", [])


def test_a_hidden_expert_is_in_no_list_and_can_be_found_and_booked_by_the_handle(api: Api, stream: Stream) -> None:
    zoe = an_own_expert(api)
    zoe.put("/me/availability", {**HOURS, "revision": zoe.own()["availability"]["revision"]})
    zoe.post("/me/event-types", an_event_type())
    stream.flow()
    assert api.get("/experts").body["total"] == 1
    assert changed(zoe, hidden=True).status == 200
    stream.flow()
    assert (api.get("/experts").body["total"], api.get("/experts?search=zoe").body["experts"]) == (0, [])
    assert api.get("/experts/zoe-park").body["expert"]["name"] == "Zoe Park"
    assert api.post("/bookings", a_request(expert="zoe-park", event_type="first-lesson")).status == 201
    assert changed(zoe, hidden=False).status == 200
    stream.flow()
    assert api.get("/experts").body["total"] == 1


def test_an_accent_is_on_the_page_and_the_card_and_stays_when_a_save_leaves_it_out(api: Api, stream: Stream) -> None:
    zoe = an_own_expert(api)
    zoe.post("/me/event-types", an_event_type())
    assert zoe.own()["accent"] == "violet"
    assert changed(zoe, accent="teal").status == 200
    assert changed(zoe, headline="By heart").status == 200
    stream.flow()
    assert (zoe.own()["accent"], zoe.own()["headline"]) == ("teal", "By heart")
    assert api.get("/experts/zoe-park").body["expert"]["accent"] == "teal"
    assert [card["accent"] for card in api.get("/experts").body["experts"]] == ["teal"]
    assert changed(zoe, accent="violet").status == 200
    assert zoe.own()["accent"] == "violet"


def test_the_second_of_two_tabs_is_told_what_changed_and_writes_nothing(api: Api) -> None:
    zoe = an_own_expert(api)
    first = zoe.own()["revision"]
    assert changed(zoe, headline="By heart").status == 200
    answer = zoe.put("/me/expert", {**a_profile(headline="By hand"), "revision": first})
    assert (answer.status, answer.body["type"]) == (409, "changed")
    current = answer.body["current"]
    assert current == {name: zoe.own()[name] for name in current}
    assert (current["headline"], set(current)) == (
        "By heart",
        {*a_profile(), "photo_url", "cover_url", "accent", "contact_email", "contact_phone", "revision"},
    )
    assert zoe.put("/me/expert", {**a_profile(headline="By hand"), "revision": current["revision"]}).status == 200


def test_other_parts_may_change_before_the_profile(api: Api) -> None:
    zoe = an_own_expert(api)
    before = zoe.own()
    assert zoe.post("/me/event-types", an_event_type()).status == 201
    assert zoe.put("/me/availability", {**HOURS, "revision": before["availability"]["revision"]}).status == 200
    assert zoe.put("/me/expert", {**a_profile(name="Zoe Kim"), "revision": before["revision"]}).status == 200
    after = zoe.own()
    assert (after["name"], after["event_types"][0]["title"]) == ("Zoe Kim", "First lesson")
    assert after["availability"]["weekly"]["tue"] == [["09:00", "17:00"]]


def test_other_parts_may_change_after_the_profile(api: Api) -> None:
    zoe = an_own_expert(api)
    zoe.post("/me/event-types", an_event_type())
    before = zoe.own()
    assert changed(zoe, name="Zoe Kim").status == 200
    offered = {name: value for name, value in before["event_types"][0].items() if name != "slug"}
    order = {"order": ["first-lesson"], "revision": before["order_revision"]}
    assert zoe.put("/me/availability", {**HOURS, "revision": before["availability"]["revision"]}).status == 200
    assert zoe.put("/me/event-types/first-lesson", {**offered, "price": "40 €"}).status == 200
    assert zoe.put("/me/event-types", order).status == 200
    assert zoe.own()["name"] == "Zoe Kim"


def test_a_change_of_another_part_at_the_same_moment_is_not_lost(api: Api, meanwhile: Any) -> None:
    zoe = an_own_expert(api)
    meanwhile(lambda: zoe.post("/me/event-types", an_event_type()))
    assert changed(zoe, name="Zoe Kim").status == 200
    assert (zoe.own()["name"], len(zoe.own()["event_types"])) == ("Zoe Kim", 1)


def test_of_two_changes_of_the_profile_at_the_same_moment_one_is_refused(api: Api, meanwhile: Any) -> None:
    zoe = an_own_expert(api)
    revision = zoe.own()["revision"]
    meanwhile(lambda: changed(zoe, name="Zoe Kim"))
    answer = zoe.put("/me/expert", {**a_profile(name="Zoe Lee"), "revision": revision})
    assert (answer.status, answer.body["current"]["name"], zoe.own()["name"]) == (409, "Zoe Kim", "Zoe Kim")


def test_somebody_who_never_gets_to_write_may_try_again(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def somebody_was_faster(*_: Any) -> Expert:
        raise Changed

    zoe = an_own_expert(api)
    monkeypatch.setattr(edit_expert, "ATTEMPTS", 2)
    monkeypatch.setattr(experts, "save", somebody_was_faster)
    answer = changed(zoe, name="Zoe Kim")
    assert (answer.status, answer.body["type"]) == (503, "unavailable")


def test_a_change_needs_the_revision_that_it_is_of(api: Api) -> None:
    zoe = an_own_expert(api)
    assert list(zoe.put("/me/expert", a_profile()).fields()) == ["revision"]


def test_saving_what_is_there_writes_nothing(api: Api) -> None:
    zoe = an_own_expert(api)
    with counted_calls() as calls:
        assert changed(zoe).status == 200
    assert set(calls) == {"GetItem"}


def test_what_is_not_the_experts_to_change_is_named(api: Api) -> None:
    fixed = {"handle": "zoe-kim", "email": "eve@example.com", "rating": 5, "timezone": "UTC", "url": "/x"}
    assert changed(an_own_expert(api), **fixed).fields().keys() == fixed.keys()


def test_somebody_who_was_erased_has_no_profile_to_change(api: Api) -> None:
    zoe = an_own_expert(api)
    body = {**a_profile(), "revision": zoe.own()["revision"]}
    experts.erase("zoe-park")
    assert zoe.put("/me/expert", body).status == 404
    assert zoe.get("/me/expert").body == {"expert": None, "session": None}


def test_the_form_takes_one_small_picture(api: Api) -> None:
    form = person(api).post("/me/photo", {}).body
    policy = json.loads(base64.b64decode(form["fields"]["policy"]))["conditions"]
    assert ["content-length-range", 1, 300_000] in policy
    assert {"Content-Type": "image/jpeg"} in policy
    assert {"key": form["fields"]["key"]} in policy
    assert {"bucket": settings.site_bucket()} in policy
    assert (form["most_bytes"], form["types"], form["fields"]["Content-Type"]) == (
        300_000, ["image/jpeg"], "image/jpeg",
    )  # fmt: skip


def test_nothing_of_an_upload_tells_whose_it_is(api: Api) -> None:
    first, second = (person(api).post("/me/photo", {}).body for _ in range(2))
    assert "zoe" not in first["fields"]["key"] and first["id"] not in first["fields"]["key"]
    assert (first["id"], first["fields"]["key"]) != (second["id"], second["fields"]["key"])


def test_a_photo_is_kept_under_an_address_of_its_own(api: Api) -> None:
    zoe = an_own_expert(api)
    photo = photo_of(changed(zoe, photo=uploaded(zoe, JPEG)))
    assert photo.startswith("/photos/zoe-park-") and photo.endswith(".jpg")
    kept = boto3.client("s3").get_object(Bucket=settings.site_bucket(), Key=photo[1:])
    assert (kept["Body"].read(), kept["ContentType"]) == (JPEG, "image/jpeg")
    assert photo_of(changed(zoe, name="Zoe Kim")) == photo
    assert api.get("/experts/zoe-park").body["expert"]["photo_url"] == photo


def test_a_photo_may_come_with_the_first_profile(api: Api) -> None:
    zoe = person(api)
    assert there(photo_of(zoe.become(photo=uploaded(zoe, JPEG + b"first"))))


def test_the_same_upload_may_be_named_again(api: Api) -> None:
    zoe = an_own_expert(api)
    upload = uploaded(zoe, JPEG)
    photo = photo_of(changed(zoe, photo=upload))
    assert photo_of(changed(zoe, photo=upload, name="Zoe Kim")) == photo


def test_a_photo_is_taken_away_by_null(api: Api) -> None:
    zoe = an_own_expert(api)
    changed(zoe, photo=uploaded(zoe, JPEG))
    assert photo_of(changed(zoe, photo=None)) == ""


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<html><script>alert(1)</script>", "This is no JPEG picture."),
        (b"", "This is no JPEG picture."),
        (b"\x89PNG\r\n\x1a\n", "This is no JPEG picture."),
        (b"GIF89a" + JPEG, "This is no JPEG picture."),
        (JPEG.ljust(300_001, b"."), "A picture has at most 300 KB."),
    ],
    ids=["html", "empty", "png", "gif", "large"],
)
def test_what_is_no_small_picture_is_refused(api: Api, content: bytes, message: str) -> None:
    zoe = an_own_expert(api)
    assert changed(zoe, photo=uploaded(zoe, content)).fields() == {"photo": message}
    assert zoe.own()["photo_url"] == ""


def test_a_photo_of_just_the_size_is_taken(api: Api) -> None:
    zoe = an_own_expert(api)
    assert there(photo_of(changed(zoe, photo=uploaded(zoe, JPEG.ljust(300_000, b".")))))


@pytest.mark.parametrize("upload", ["nothing-was-uploaded", "../../photos/zoe-park", "x" * 65, "", 5, ["a"]])
def test_an_upload_that_is_not_there_is_refused(api: Api, upload: Any) -> None:
    assert list(changed(an_own_expert(api), photo=upload).fields()) == ["photo"]


def test_somebody_elses_upload_is_not_there(api: Api) -> None:
    zoe, ben = an_own_expert(api), person(api, "ben@example.com")
    assert list(changed(zoe, photo=uploaded(ben, JPEG)).fields()) == ["photo"]


def test_of_a_profile_that_is_refused_no_photo_is_kept(api: Api) -> None:
    """Nobody would ever remove it."""
    before_session, zoe, ben = person(api), an_own_expert(api), person(api, "ben@example.com")
    before = keys("photos/")
    answers = [
        zoe.put("/me/expert", {**a_profile(), "revision": "another", "photo": uploaded(zoe, JPEG + b"late")}),
        ben.become(photo=uploaded(ben, JPEG + b"taken")),
        before_session.become(handle="zoe-kim", photo=uploaded(zoe, JPEG + b"again")),
    ]
    assert [answer.body["type"] for answer in answers] == ["changed", "handle_taken", "already_expert"]
    assert keys("photos/") == before


def test_a_cover_is_kept_as_a_photo_is_and_stays_when_a_save_leaves_it_out(api: Api, stream: Stream) -> None:
    zoe = an_own_expert(api)
    photo = photo_of(changed(zoe, photo=uploaded(zoe, JPEG), cover=uploaded(zoe, JPEG + b"wide")))
    cover = zoe.own()["cover_url"]
    assert cover != photo and cover.startswith("/photos/zoe-park-") and there(cover)
    assert changed(zoe, headline="By heart").status == 200
    stream.flow()
    assert api.get("/experts/zoe-park").body["expert"]["cover_url"] == zoe.own()["cover_url"] == cover
    assert changed(zoe, cover=None).status == 200
    stream.flow()
    assert (zoe.own()["cover_url"], there(cover), zoe.own()["photo_url"], there(photo)) == ("", False, photo, True)


def test_a_picture_that_is_shown_twice_goes_once_it_is_shown_nowhere(api: Api, stream: Stream) -> None:
    zoe = an_own_expert(api)
    photo = photo_of(changed(zoe, photo=uploaded(zoe, JPEG), cover=uploaded(zoe, JPEG)))
    stream.flow()
    changed(zoe, photo=None)
    stream.flow()
    assert (zoe.own()["cover_url"], there(photo)) == (photo, True)
    changed(zoe, cover=None)
    stream.flow()
    assert not there(photo)


def test_a_cover_may_come_with_the_first_profile(api: Api) -> None:
    zoe = person(api)
    assert there(zoe.become(cover=uploaded(zoe, JPEG + b"first")).body["expert"]["cover_url"])


def test_a_cover_that_is_no_small_picture_is_refused_in_its_own_name(api: Api) -> None:
    zoe, ben = an_own_expert(api), person(api, "ben@example.com")
    assert changed(zoe, cover=uploaded(zoe, b"GIF89a")).fields() == {"cover": "This is no JPEG picture."}
    assert list(changed(zoe, cover=uploaded(ben, JPEG)).fields()) == ["cover"]
    assert zoe.own()["cover_url"] == ""


def test_the_photo_that_was_replaced_goes(api: Api, stream: Stream) -> None:
    zoe = an_own_expert(api)
    first = photo_of(changed(zoe, photo=uploaded(zoe, JPEG)))
    stream.flow()
    second = photo_of(changed(zoe, photo=uploaded(zoe, JPEG + b"other")))
    assert there(first)
    stream.flow()
    assert (there(first), there(second)) == (False, True)


def test_a_photo_that_is_still_shown_stays(api: Api, stream: Stream) -> None:
    """Also when another one was shown in between, and the stream tells of that late."""
    zoe = an_own_expert(api)
    upload = uploaded(zoe, JPEG)
    photo = photo_of(changed(zoe, photo=upload))
    stream.flow()
    changed(zoe, name="Zoe Kim")
    stream.flow()
    changed(zoe, photo=uploaded(zoe, JPEG + b"other"))
    late = stream.record()
    assert photo_of(changed(zoe, photo=upload)) == photo
    follow(late)
    stream.flow()
    assert there(photo)


@pytest.mark.parametrize("erased", [False, True])
def test_a_photo_that_is_shown_no_more_goes(api: Api, stream: Stream, erased: bool) -> None:
    zoe = an_own_expert(api)
    photo = photo_of(changed(zoe, photo=uploaded(zoe, JPEG)))
    stream.flow()
    if erased:
        experts.erase("zoe-park")
    else:
        changed(zoe, photo=None)
    stream.flow()
    assert not there(photo)


def test_a_photo_of_elsewhere_is_left_alone() -> None:
    boto3.client("s3").put_object(Bucket=settings.site_bucket(), Key="portraits/x.svg", Body=b"x")
    pictures.remove("/portraits/x.svg")
    assert there("/portraits/x.svg")


def test_each_page_has_a_qr_code_until_it_is_gone(api: Api, stream: Stream) -> None:
    zoe = an_own_expert(api)
    zoe.post("/me/event-types", an_event_type())
    zoe.post("/me/event-types", an_event_type(title="For friends", hidden=True))
    stream.flow()
    addresses = ["zoe-park", "zoe-park/first-lesson", "zoe-park/for-friends"]
    assert all(there(address) and there(f"qr/{address}.svg") for address in addresses)
    zoe.delete("/me/event-types/first-lesson")
    stream.flow()
    assert [there(f"qr/{address}.svg") for address in addresses] == [True, False, True]
    experts.erase("zoe-park")
    stream.flow()
    assert not any(there(f"qr/{address}.svg") or there(address) for address in addresses)


@contextmanager
def written_files() -> Iterator[list[str]]:
    """The keys that are written into the bucket meanwhile."""
    found: list[str] = []

    def note(params: dict[str, Any], **_: Any) -> None:
        found.append(params["Key"])

    events = aws.aws_client("s3").meta.events
    events.register("provide-client-params.s3.PutObject", note)
    try:
        yield found
    finally:
        events.unregister("provide-client-params.s3.PutObject", note)


def test_a_saved_profile_writes_only_the_pages_and_codes_that_changed(api: Api, stream: Stream) -> None:
    zoe = an_own_expert(api)
    zoe.post("/me/event-types", an_event_type())
    stream.flow()
    with written_files() as files:
        changed(zoe, bio="Teaches.")
        stream.flow()
    assert files == []
    with written_files() as files:
        zoe.post("/me/event-types", an_event_type(title="For friends"))
        stream.flow()
    # Each page lists all that can be booked.
    pages = ["zoe-park", "zoe-park/first-lesson", "zoe-park/for-friends"]
    assert files == [*pages, "qr/zoe-park/for-friends.svg"]
    with written_files() as files:
        changed(zoe, name="Zoe Kim")
        stream.flow()
    assert files == pages


@pytest.mark.parametrize("name", ["\ufdfa" * 7, "\u3316" * 30, "a" * 119 + "\ufdfb"])
def test_a_name_of_signs_that_stand_for_too_many_letters_is_refused(api: Api, name: str) -> None:
    zoe = an_own_expert(api)
    answer = zoe.put("/me/expert", {**a_profile(name=name), "revision": zoe.own()["revision"]})
    assert (answer.status, list(answer.fields())) == (422, ["name"])
    assert list(person(api, "bo@example.com").become(name=name, handle="bo-li").fields()) == ["name"]
    assert changed(zoe, name="\ufdfa" * 6).status == 200


def test_a_qr_code_is_of_its_own_address(api: Api) -> None:
    qr.publish(an_expert(), None)
    found = boto3.client("s3").get_object(Bucket=settings.site_bucket(), Key="qr/ada-lovelace/sync.svg")
    assert found["ContentType"] == "image/svg+xml"
    svg = found["Body"].read().decode()
    assert svg.startswith("<svg ")
    assert (
        svg
        == qr.render_qr_code("https://book.example/ada-lovelace/sync")
        != qr.render_qr_code("https://book.example/ada-lovelace")
    )


def test_what_a_change_costs(api: Api) -> None:
    zoe = an_own_expert(api)
    body = {**a_profile(name="Zoe Kim"), "revision": zoe.own()["revision"]}
    with counted_calls() as calls:
        zoe.put("/me/expert", body)
    assert calls == ["GetItem", "PutItem"]


def test_a_photo_is_looked_at_only_where_it_would_be_kept(api: Api) -> None:
    zoe, ben = an_own_expert(api), person(api, "ben@example.com")
    body = {**a_profile(), "revision": zoe.own()["revision"], "photo": uploaded(zoe, JPEG)}
    first = {"handle": "ben-ito", "photo": uploaded(ben, JPEG)}
    with counted_calls() as calls:
        zoe.put("/me/expert", body)
    assert calls == ["GetItem", "GetItem", "PutItem"]
    with counted_calls() as calls:
        ben.become(**first)
    assert calls == ["GetItem", "BatchGetItem", "GetItem", "TransactWriteItems"]


def test_asking_for_a_form_counts_towards_two_limits(api: Api) -> None:
    zoe = person(api)
    zoe.get("/me")  # so it is known that her sign-in was not ended
    with counted_calls() as calls:
        zoe.post("/me/photo", {})
    assert calls == ["UpdateItem", "UpdateItem"]
