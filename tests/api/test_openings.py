"""When experts are open, as cards and lists tell it: kept beside the profile, and true within a minute."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from expertbook import settings
from expertbook.domain.expert import Expert
from expertbook.domain.scheduling.model import Availability, EventType, Hours, Weekday
from expertbook.services import openings
from expertbook.store import claims, experts
from tests.api import calendar_messages
from tests.api.conftest import NOW, Api, an_expert, counted_calls, dynamodb, publish, rated
from tests.api.people import ADA, book, signed_in
from tests.api.stream.test_live import follow, stream_record
from tests.api.stream.test_mail import Post, Stream, post, stream
from tests.api.test_holds import hold

__all__ = ["post", "stream"]  # fixtures

At = Callable[[datetime], None]
SYNC = EventType("sync", "Sync", 30, 30, minimum_notice_minutes=60, booking_window_days=30)


def listed(**changes: Any) -> Expert:
    expert = publish(an_expert(**{"event_types": (SYNC,), **changes}))
    openings.refresh(expert.handle, NOW)
    return expert


def card(api: Api, query: str = "") -> dict[str, Any]:
    (found,) = api.get(f"/experts?{query}").body["experts"]
    return {name: found[name] for name in ("next_open", "open_count")}


def open_starts(api: Api, days: int) -> list[str]:
    shown = api.get(f"/experts/ada-lovelace?days={days}&timezone=UTC").body["days"]
    return [slot["start"] for day in shown for slot in day["slots"] if slot["status"] == "open"]


def handles(api: Api, query: str) -> list[str]:
    return [found["handle"] for found in api.get(f"/experts?{query}").body["experts"]]


def test_a_card_says_when_the_expert_is_open_as_the_page_does(api: Api) -> None:
    listed()
    ahead = open_starts(api, 8)
    within_a_week = [start for start in ahead if start < "2026-11-30T08:00:00Z"]
    assert card(api) == {"next_open": ahead[:3], "open_count": len(within_a_week)}
    assert card(api, "search=ada") == card(api, "sort=name") == card(api, "open=today") == card(api)


def test_what_is_open_a_week_from_now_is_not_counted(api: Api) -> None:
    listed(availability=Availability("UTC", {"mon": (("07:30", "08:30"), ("09:00", "10:00"))}))
    ahead = open_starts(api, 9)
    assert any(start >= "2026-11-30T08:00:00Z" for start in ahead)
    assert card(api)["open_count"] == sum(start < "2026-11-30T08:00:00Z" for start in ahead)


def test_notice_and_time_count_when_it_is_read(api: Api, at: At) -> None:
    listed()
    at(NOW + timedelta(hours=3))
    assert card(api)["next_open"] == open_starts(api, 2)[:3]
    assert card(api)["next_open"][0] == "2026-11-23T13:00:00Z"
    at(NOW + timedelta(days=20))
    assert card(api) == {"next_open": [], "open_count": 0}


def test_what_is_booked_moved_and_cancelled_follows_by_the_stream(api: Api, stream: Stream, post: Post) -> None:
    listed()
    first = open_starts(api, 2)[0]
    booking = book(api, start=first)
    stream.flow()
    assert card(api)["next_open"] == open_starts(api, 2)[:3]
    assert first not in card(api)["next_open"]
    booking.move(open_starts(api, 2)[1])
    stream.flow()
    assert card(api)["next_open"] == open_starts(api, 2)[:3]
    booking.cancel()
    stream.flow()
    assert card(api)["next_open"][0] == first


def test_a_changed_profile_follows_by_the_stream(api: Api) -> None:
    listed()
    expert = experts.load("ada-lovelace")
    assert expert is not None
    hidden = replace(SYNC, hidden=True)
    longer = replace(SYNC, slug="longer", duration_minutes=60, interval_minutes=60, minimum_notice_minutes=24 * 60)
    save(replace(expert, event_types=(hidden, longer)))
    assert card(api)["next_open"] == open_starts(api, 3)[:3]
    save(replace(expert, event_types=(hidden,), version=expert.version + 1))
    assert card(api) == {"next_open": [], "open_count": 0}


def test_a_hold_is_not_counted_and_a_full_day_is(api: Api, stream: Stream, post: Post) -> None:
    listed(event_types=(replace(SYNC, daily_cap=1),))
    first = card(api)["next_open"][0]
    assert hold(api, first).status == 201
    openings.refresh("ada-lovelace", NOW)
    assert card(api)["next_open"][0] == first
    book(api, start="2026-11-23T16:00:00Z")
    stream.flow()
    assert card(api)["next_open"][0].startswith("2026-11-24")


def test_who_is_open_soonest_comes_first_then_the_best_rated(api: Api) -> None:
    monday: dict[Weekday, Hours] = {"mon": (("09:00", "12:00"),)}
    tuesday: dict[Weekday, Hours] = {"tue": (("09:00", "12:00"),)}
    for handle, rating, weekly in (
        ("tuesday", 4.9, tuesday),
        ("monday-good", 4.8, monday),
        ("monday", 4.1, monday),
        ("never", 5.0, {}),
    ):
        hours = replace(an_expert().availability, weekly=weekly)
        category = "Health" if handle == "tuesday" else "Technology"
        listed(handle=handle, name=handle.title(), figures=rated(rating), availability=hours, category=category)
    assert handles(api, "sort=soonest") == ["monday-good", "monday", "tuesday", "never"]
    assert handles(api, "sort=soonest&search=o") == ["monday-good", "monday"]
    assert handles(api, "sort=soonest&search=e") == ["monday-good", "monday", "tuesday", "never"]
    assert handles(api, "open=today") == ["monday-good", "monday"]
    assert handles(api, "open=week&sort=name") == ["monday", "monday-good", "tuesday"]
    assert handles(api, "open=week&search=e&category=Health") == ["tuesday"]
    answer = api.get("/experts?open=week&limit=2&page=2").body
    assert ([each["handle"] for each in answer["experts"]], answer["total"], answer["pages"]) == (["monday"], 3, 2)
    assert answer["categories"] == [{"name": "Health", "count": 1}, {"name": "Technology", "count": 2}]
    by_cursor = api.get("/experts?sort=soonest&limit=2").body["next"]
    assert handles(api, f"sort=soonest&cursor={by_cursor}") == ["tuesday", "never"]
    assert list(api.get("/experts?open=tomorrow").fields()) == ["open"]


def test_today_and_this_week_are_those_of_the_visitor(api: Api, at: At) -> None:
    """At 20:05 in Chicago it's tomorrow by UTC: what is open then isn't free today there."""
    offered: dict[str, dict[Weekday, Hours]] = {
        "tonight": {"tue": (("02:30", "03:30"),)},
        "tomorrow": {"tue": (("09:00", "12:00"),)},
        "in-a-week": {"tue": (("02:00", "02:30"),), "mon": (("18:00", "19:00"),)},
    }
    for handle, weekly in offered.items():
        hours = replace(an_expert().availability, weekly=weekly, timezone="UTC")
        listed(
            handle=handle, name=handle.title(), availability=hours, figures=rated(5.0 if handle == "tomorrow" else 4.0)
        )
    at(NOW.replace(day=24, hour=1, minute=5))
    chicago = "open=today&timezone=America/Chicago"
    assert handles(api, chicago) == handles(api, f"{chicago}&search=t") == ["tonight"]
    assert handles(api, f"{chicago}&category=Technology&sort=soonest") == ["tonight"]
    assert handles(api, "open=today") == ["tomorrow", "tonight"]
    # The week from Monday on ends with Sunday, the one from Tuesday on with Monday.
    assert handles(api, "open=week&timezone=America/Chicago") == ["tomorrow", "tonight"]
    assert handles(api, "open=week") == ["tomorrow", "in-a-week", "tonight"]
    assert handles(api, "sort=soonest") == ["tonight", "tomorrow", "in-a-week"]
    # Where Monday begins already on Sunday at 10:00, what is open on Monday morning in UTC is free today.
    at(NOW.replace(day=29, hour=10, minute=30))
    for handle in offered:
        openings.refresh(handle, NOW.replace(day=29))
    early = replace(an_expert().availability, weekly={"mon": (("08:00", "09:00"),)}, timezone="UTC")
    listed(handle="early", name="Early", availability=early)
    assert handles(api, "open=today&timezone=Pacific/Kiritimati") == ["early"]
    assert handles(api, "open=today") == []
    assert list(api.get("/experts?open=today&timezone=Chicago").fields()) == ["timezone"]


def test_who_has_nothing_left_today_is_not_free_today(api: Api, at: At) -> None:
    """What is stored is written once a day; the hours of the day pass without."""
    hours = replace(an_expert().availability, weekly={"mon": (("09:00", "12:00"),)}, timezone="UTC")
    listed(availability=hours)
    assert handles(api, "open=today") == ["ada-lovelace"]
    at(NOW.replace(hour=11, minute=35))
    assert handles(api, "open=today") == []


def test_the_clock_refreshes_each_expert_once_a_day(api: Api, at: At) -> None:
    listed()
    listed(handle="bo-li", name="Bo Li", hidden=True)
    assert openings.refresh_due(NOW, 60) == 0
    tomorrow = NOW + timedelta(days=1)
    at(tomorrow)
    assert openings.refresh_due(tomorrow, 60) == 2
    assert openings.refresh_due(tomorrow, 60) == 0
    assert handles(api, "sort=soonest") == ["ada-lovelace"]
    later = NOW + timedelta(days=8)
    at(later)
    assert card(api)["open_count"] < len(open_starts(api, 7))
    calendar_messages.hand_over()
    assert card(api)["next_open"] == open_starts(api, 3)[:3]


def test_who_is_hidden_or_gone_is_in_no_list(api: Api) -> None:
    ada = listed()
    save(replace(ada, hidden=True))
    assert handles(api, "sort=soonest") == handles(api, "open=week") == []
    assert "#soonest" not in str(everything())
    save(replace(ada, version=ada.version + 1))
    assert handles(api, "sort=soonest") == ["ada-lovelace"]
    experts.erase(ada.handle)
    follow_profile()
    assert [word for word in ("#soonest", "OPENINGS", "CARD") if word in str(everything())] == []


def save(expert: Expert) -> None:
    experts.save(expert)
    follow_profile()


def follow_profile() -> None:
    keys = {"PK": {"S": "EXPERT#ada-lovelace"}, "SK": {"S": "PROFILE"}}
    image = dynamodb().get_item(TableName=settings.table_name(), Key=keys)["Item"]
    assert follow(stream_record(1, "MODIFY", keys, image, image)) == {"batchItemFailures": []}


def everything() -> list[Any]:
    found: list[Any] = dynamodb().scan(TableName=settings.table_name())["Items"]
    return found


@pytest.mark.parametrize("query", ["open=today", "open=week&search=ada", "sort=soonest&search=ada"])
def test_what_goes_by_the_date_costs_one_query_more(api: Api, query: str) -> None:
    listed()
    with counted_calls() as calls:
        api.get(f"/experts?{query}")
    assert calls == ["Query"] * (2 if "search" in query else 1) + ["BatchGetItem"]


def test_what_a_refresh_costs(api: Api) -> None:
    listed()
    with counted_calls() as calls:
        openings.refresh("ada-lovelace", NOW)
    assert calls == ["GetItem", "GetItem", "Query"], "all of it stands there"
    with counted_calls() as calls:
        openings.refresh("ada-lovelace", NOW + timedelta(days=1))
    assert calls == ["GetItem", "GetItem", "Query", "TransactWriteItems"]


def test_who_reads_last_writes_last(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that is overtaken between reading and writing begins anew."""
    listed()
    load = claims.load_claimed
    overtaken: list[str] = []

    def load_and_be_overtaken(*given: Any, **more: Any) -> Any:
        found = load(*given, **more)
        if not overtaken:
            overtaken.append("once")
            book(api, start=open_starts(api, 2)[0])
            openings.refresh("ada-lovelace", NOW)
        return found

    monkeypatch.setattr(claims, "load_claimed", load_and_be_overtaken)
    openings.refresh("ada-lovelace", NOW)
    assert card(api)["next_open"] == open_starts(api, 2)[:3]


def test_an_expert_is_asked_about_signed_in_as_well(api: Api) -> None:
    listed()
    token = signed_in(*ADA)
    assert api.get("/experts", Authorization=f"Bearer {token}").body["experts"][0]["next_open"]
