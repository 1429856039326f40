"""Changing a profile over the API."""

from __future__ import annotations

import base64
import json
from typing import Any

import boto3
import pytest

from expertbook import settings
from expertbook.site import photos, qr
from expertbook.store import experts
from tests.api.conftest import Api, an_expert, counted_calls, publish
from tests.api.own import Person, a_profile, an_event_type, an_own_expert, person

JPEG = b"\xff\xd8\xff\xe0" + b"pixels" * 100


def changed(zoe: Person, **changes: Any) -> Any:
    return zoe.put("/me/expert", {**a_profile(), "revision": zoe.own()["revision"], **changes})


def uploaded(zoe: Person, content: bytes) -> str:
    """Upload past the form, as S3 takes it in; the upload's id."""
    form = zoe.post("/me/photo", {}).body
    boto3.client("s3").put_object(Bucket=settings.site_bucket(), Key=form["fields"]["key"], Body=content)
    upload: str = form["id"]
    return upload


def there(path: str) -> bool:
    found = boto3.client("s3").list_objects_v2(Bucket=settings.site_bucket(), Prefix=path.removeprefix("/"))
    return bool(found["KeyCount"])


def test_a_change_is_seen_on_the_page(api: Api) -> None:
    zoe = an_own_expert(api)
    assert changed(zoe, name="Zoe Kim", specializations=["Funk", "Funk"]).status == 200
    shown = api.get("/experts/zoe-park").body["expert"]
    assert (shown["name"], shown["specializations"]) == ("Zoe Kim", ["Funk"])


def test_the_second_of_two_tabs_is_told_what_changed_and_writes_nothing(api: Api) -> None:
    zoe = an_own_expert(api)
    first = zoe.own()["revision"]
    assert changed(zoe, headline="By heart").status == 200
    answer = zoe.put("/me/expert", {**a_profile(headline="By hand"), "revision": first})
    assert (answer.status, answer.body["type"]) == (409, "changed")
    current = answer.body["current"]
    assert (current["headline"], zoe.own()["headline"]) == ("By heart", "By heart")
    assert zoe.put("/me/expert", {**a_profile(headline="By hand"), "revision": current["revision"]}).status == 200


def test_another_part_may_change_meanwhile(api: Api) -> None:
    zoe = an_own_expert(api)
    revision = zoe.own()["revision"]
    assert zoe.post("/me/event-types", an_event_type()).status == 201
    assert zoe.put("/me/expert", {**a_profile(name="Zoe Kim"), "revision": revision}).status == 200
    assert [offered["title"] for offered in zoe.own()["event_types"]] == ["First lesson"]


def test_a_change_needs_the_revision_that_it_is_of(api: Api) -> None:
    zoe = an_own_expert(api)
    assert list(zoe.put("/me/expert", a_profile()).fields()) == ["revision"]


def test_saving_what_is_there_writes_nothing(api: Api) -> None:
    zoe = an_own_expert(api)
    version = experts.load("zoe-park").version  # type: ignore[union-attr]
    assert changed(zoe).status == 200
    assert experts.load("zoe-park").version == version  # type: ignore[union-attr]


def test_the_form_takes_one_small_picture(api: Api) -> None:
    form = person(api).post("/me/photo", {}).body
    policy = json.loads(base64.b64decode(form["fields"]["policy"]))["conditions"]
    assert ["content-length-range", 1, form["most_bytes"]] in policy
    assert {"Content-Type": "image/jpeg"} in policy
    assert {"key": form["fields"]["key"]} in policy
    assert "zoe" not in form["fields"]["key"]


def test_a_photo_is_kept_under_an_address_of_its_own(api: Api) -> None:
    zoe = an_own_expert(api)
    photo = changed(zoe, photo=uploaded(zoe, JPEG)).body["expert"]["photo_url"]
    assert photo.startswith("/photos/zoe-park-") and photo.endswith(".jpg")
    kept = boto3.client("s3").get_object(Bucket=settings.site_bucket(), Key=photo[1:])
    assert (kept["Body"].read(), kept["ContentType"]) == (JPEG, "image/jpeg")
    assert changed(zoe, name="Zoe Kim").body["expert"]["photo_url"] == photo


def test_a_photo_is_taken_away_by_null(api: Api) -> None:
    zoe = an_own_expert(api)
    changed(zoe, photo=uploaded(zoe, JPEG))
    body = {**a_profile(), "revision": zoe.own()["revision"], "photo": None}
    assert zoe.put("/me/expert", body).body["expert"]["photo_url"] == ""


@pytest.mark.parametrize("content", [b"<html><script>alert(1)</script>", b"", b"\x89PNG\r\n", JPEG * 1000])
def test_what_is_no_small_picture_is_refused(api: Api, content: bytes) -> None:
    zoe = an_own_expert(api)
    answer = changed(zoe, photo=uploaded(zoe, content))
    assert list(answer.fields()) == ["photo"]
    assert zoe.own()["photo_url"] == ""


def test_somebody_elses_upload_is_not_there(api: Api) -> None:
    zoe, ben = an_own_expert(api), person(api, "ben@example.com")
    assert list(changed(zoe, photo=uploaded(ben, JPEG)).fields()) == ["photo"]


def test_the_photo_that_was_replaced_goes(api: Api) -> None:
    from expertbook import follow
    from tests.api.conftest import NOW

    zoe = an_own_expert(api)
    first = changed(zoe, photo=uploaded(zoe, JPEG)).body["expert"]["photo_url"]
    before = profile_image()
    second = changed(zoe, photo=uploaded(zoe, JPEG + b"other")).body["expert"]["photo_url"]
    record = {
        "dynamodb": {
            "SequenceNumber": "1",
            "Keys": {"PK": {"S": "EXPERT#zoe-park"}, "SK": {"S": "PROFILE"}},
            "OldImage": before,
            "NewImage": profile_image(),
        }
    }
    assert follow.follow([record], NOW) is None
    assert (there(first), there(second)) == (False, True)
    assert there("/zoe-park") and there("/qr/zoe-park.svg")


def test_a_photo_of_elsewhere_is_left_alone() -> None:
    boto3.client("s3").put_object(Bucket=settings.site_bucket(), Key="portraits/x.svg", Body=b"x")
    photos.remove("/portraits/x.svg")
    assert there("/portraits/x.svg")


def test_what_a_change_costs(api: Api) -> None:
    zoe = an_own_expert(api)
    body = {**a_profile(name="Zoe Kim"), "revision": zoe.own()["revision"]}
    with counted_calls() as calls:
        zoe.put("/me/expert", body)
    assert calls == ["GetItem", "GetItem", "PutItem"]


def profile_image() -> dict[str, Any]:
    key = {"PK": {"S": "EXPERT#zoe-park"}, "SK": {"S": "PROFILE"}}
    item: dict[str, Any] = boto3.client("dynamodb").get_item(TableName=settings.table_name(), Key=key)["Item"]
    return item


def test_each_page_has_a_qr_code_of_its_address_until_it_is_gone(api: Api) -> None:
    publish(an_expert())
    ada = experts.load("ada-lovelace")
    qr.publish(ada, None)
    assert there("/qr/ada-lovelace.svg") and there("/qr/ada-lovelace/sync.svg")
    svg = boto3.client("s3").get_object(Bucket=settings.site_bucket(), Key="qr/ada-lovelace/sync.svg")["Body"].read()
    assert svg.decode() == qr.drawn("https://book.example/ada-lovelace/sync") != qr.drawn("https://book.example/ada")
    assert svg.startswith(b"<svg ")
    qr.publish(an_expert(event_types=an_expert().event_types[1:]), ada)
    assert there("/qr/ada-lovelace.svg") and not there("/qr/ada-lovelace/sync.svg")
