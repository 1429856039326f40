"""Pictures for link previews over the API: what is asked for, what is taken, and for how long a page has it."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from typing import Any

import boto3
import pytest

from expertbook import settings
from expertbook.domain.limits import Limit
from tests.api.conftest import Answer, Api, counted_calls
from tests.api.own import Person, an_event_type, an_own_expert, person
from tests.api.pictures import a_picture, drawn
from tests.api.test_profile import JPEG, Stream, changed, stream, there, uploaded

assert stream


def wanted(zoe: Person) -> list[dict[str, Any]]:
    answer = zoe.post("/me/previews", {})
    assert answer.status == 200, answer.body
    found: list[dict[str, Any]] = answer.body["previews"]
    return found


def keep(zoe: Person, sent: Sequence[dict[str, str]]) -> Answer:
    return zoe.put("/me/previews", {"previews": list(sent)})


def draw_all(zoe: Person) -> None:
    answer = keep(zoe, [drawn(each) for each in wanted(zoe)])
    assert answer.body == {"previews_wanted": 0}


def pictures(zoe: Person) -> dict[str, str]:
    kept: dict[str, str] = zoe.get("/me/export").body["expert"]["previews"]
    return kept


def picture_on(page: str) -> str:
    body = gzip.decompress(boto3.client("s3").get_object(Bucket=settings.site_bucket(), Key=page)["Body"].read())
    return str(body.decode().partition("</title>")[2])


@pytest.fixture
def zoe(api: Api) -> Iterator[Person]:
    expert = an_own_expert(api)
    assert changed(expert, hidden=False).status == 200
    assert expert.post("/me/event-types", an_event_type(price="40 €")).status == 201
    yield expert


def test_what_each_picture_is_to_show_is_asked_for(zoe: Person) -> None:
    own, lesson = wanted(zoe)
    assert (own["page"], own["name"], own["title"], own["duration_minutes"]) == ("", "Zoe Park", "", 0)
    shown = zoe.own()["event_types"][0]
    assert (lesson["page"], lesson["title"], lesson["price"]) == ("first-lesson", shown["title"], "40 €")
    assert (lesson["duration_minutes"], lesson["accent"]) == (shown["duration_minutes"], "violet")
    assert zoe.own()["previews_wanted"] == 2


def test_what_was_drawn_is_on_the_pages_and_not_asked_for_again(zoe: Person, stream: Stream) -> None:
    draw_all(zoe)
    stream.flow()
    kept = pictures(zoe)
    assert set(kept) == {"", "first-lesson"} and all(there(path) for path in kept.values())
    assert wanted(zoe) == [] and zoe.own()["previews_wanted"] == 0
    assert kept[""] in picture_on("zoe-park")
    assert kept["first-lesson"] in picture_on("zoe-park/first-lesson")


def test_pictures_that_show_what_is_no_more_so_go_and_the_others_stay(zoe: Person, stream: Stream) -> None:
    draw_all(zoe)
    stream.flow()
    before = pictures(zoe)
    shown = zoe.own()["event_types"][0]
    offered = {name: value for name, value in shown.items() if name != "slug"}
    assert zoe.put("/me/event-types/first-lesson", {**offered, "price": "50 €"}).status == 200
    stream.flow()
    assert pictures(zoe) == {"": before[""]}
    assert (there(before[""]), there(before["first-lesson"])) == (True, False)
    assert "/card.jpg" in picture_on("zoe-park/first-lesson")
    assert [each["page"] for each in wanted(zoe)] == ["first-lesson"]
    assert changed(zoe, hidden=False, bio="Nothing that a picture shows").status == 200
    assert pictures(zoe) == {"": before[""]}
    assert changed(zoe, hidden=False, accent="teal").status == 200
    assert pictures(zoe) == {}


@pytest.mark.parametrize("how", ["deleted", "hidden"])
def test_an_event_type_that_is_seen_no_more_takes_its_picture_along(zoe: Person, stream: Stream, how: str) -> None:
    draw_all(zoe)
    stream.flow()
    before = pictures(zoe)
    if how == "deleted":
        zoe.delete("/me/event-types/first-lesson")
    else:
        offered = {name: value for name, value in zoe.own()["event_types"][0].items() if name != "slug"}
        assert zoe.put("/me/event-types/first-lesson", {**offered, "hidden": True}).status == 200
    stream.flow()
    assert pictures(zoe) == {"": before[""]}
    assert not there(before["first-lesson"])
    assert wanted(zoe) == []


def test_who_hides_or_is_erased_has_no_pictures_any_more(zoe: Person, stream: Stream) -> None:
    draw_all(zoe)
    stream.flow()
    before = pictures(zoe)
    assert changed(zoe, hidden=True).status == 200
    stream.flow()
    assert pictures(zoe) == {} and wanted(zoe) == []
    assert not any(there(path) for path in before.values())
    assert changed(zoe, hidden=False).status == 200
    draw_all(zoe)
    stream.flow()
    from expertbook.store import experts

    again = pictures(zoe)
    experts.erase("zoe-park")
    stream.flow()
    assert not any(there(path) for path in again.values())


def test_a_picture_of_what_changed_meanwhile_is_left_out(zoe: Person) -> None:
    sent = [drawn(each) for each in wanted(zoe)]
    assert changed(zoe, hidden=False, headline="By heart").status == 200
    assert keep(zoe, sent).body == {"previews_wanted": 1}
    assert list(pictures(zoe)) == ["first-lesson"]


def test_what_was_sent_twice_is_kept_once(zoe: Person) -> None:
    sent = [drawn(each) for each in wanted(zoe)]
    assert keep(zoe, sent).body == keep(zoe, sent).body == {"previews_wanted": 0}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<html>", "This is no JPEG picture."),
        (JPEG, "This picture isn't 1,200 × 630 pixels."),
        (a_picture(630, 1200), "This picture isn't 1,200 × 630 pixels."),
        (a_picture().ljust(300_001, b"."), "A picture has at most 300 KB."),
    ],
    ids=["html", "no size", "upright", "large"],
)
def test_what_is_no_such_picture_is_refused(zoe: Person, content: bytes, words: str) -> None:
    assert keep(zoe, [drawn(each, content) for each in wanted(zoe)]).fields() == {"previews.0.upload": words}
    assert pictures(zoe) == {}


def test_somebody_elses_upload_is_not_there(api: Api, zoe: Person) -> None:
    ben = person(api, "ben@example.com")
    sent = [{**each, "upload": uploaded(ben, a_picture())} for each in [drawn(each) for each in wanted(zoe)]]
    assert list(keep(zoe, sent).fields()) == ["previews.0.upload"]


def test_only_experts_are_asked_for_pictures(api: Api) -> None:
    ben = person(api, "ben@example.com")
    assert (ben.post("/me/previews", {}).status, keep(ben, []).status) == (404, 404)
    assert api.post("/me/previews", {}).status == 401


def test_many_event_types_are_drawn_in_several_goes(zoe: Person) -> None:
    for number in range(2, 13):
        zoe.post("/me/event-types", an_event_type(title=f"Lesson {number}"))
    first = wanted(zoe)
    assert len(first) == 10
    assert keep(zoe, [drawn(each) for each in first]).body == {"previews_wanted": 3}
    assert [each["page"] for each in wanted(zoe)] == ["lesson-10", "lesson-11", "lesson-12"]
    assert list(keep(zoe, [drawn(first[0])] * 11).fields()) == ["previews"]


def test_pictures_are_drawn_within_limits_of_their_own(zoe: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIMITS", f"{Limit.PREVIEWS_PER_ADDRESS}=1")
    wanted(zoe)
    assert zoe.post("/me/previews", {}).body["type"] == "too_many_requests"
    assert zoe.post("/me/photo", {}).status == 200


def test_where_nothing_is_to_be_drawn_nothing_is_counted(zoe: Person) -> None:
    draw_all(zoe)
    with counted_calls() as calls:
        assert wanted(zoe) == []
    assert list(calls) == ["GetItem"]
