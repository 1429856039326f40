"""Which pages have a picture in link previews, and for how long it's true."""

from __future__ import annotations

from dataclasses import replace

import pytest

from expertbook.domain.expert import Expert
from expertbook.domain.previews import pictures_of, previews_of, true_pictures, wanted_of
from expertbook.domain.rating import Figures
from expertbook.domain.scheduling.model import Availability, EventType

SYNC = EventType(slug="sync", title="Sync", duration_minutes=15, interval_minutes=15)
DEEP = EventType(slug="deep", title="Deep dive", duration_minutes=60, interval_minutes=30)
ADA = Expert(
    handle="ada",
    name="Ada Lovelace",
    category="Technology",
    headline="Engines",
    bio="",
    specializations=(),
    experience_years=1,
    photo_url="/photos/ada-1.jpg",
    availability=Availability("UTC", {}),
    event_types=(SYNC, DEEP),
    previews={"": "/photos/ada-2.jpg", "sync": "/photos/ada-3.jpg", "deep": "/photos/ada-4.jpg"},
)
ALL = ["", "deep", "sync"]


@pytest.mark.parametrize(
    ("after", "left"),
    [
        (replace(ADA, bio="More", experience_years=9, figures=Figures(5, 1), version=7), ALL),
        (replace(ADA, event_types=(DEEP, SYNC)), ALL),
        (replace(ADA, event_types=(SYNC, replace(DEEP, description="More", daily_cap=2))), ALL),
        (replace(ADA, event_types=(SYNC, replace(DEEP, price="9 €"))), ["", "sync"]),
        (replace(ADA, event_types=(SYNC, replace(DEEP, duration_minutes=90))), ["", "sync"]),
        (replace(ADA, event_types=(SYNC, replace(DEEP, hidden=True))), ["", "sync"]),
        (replace(ADA, event_types=(DEEP,)), ["", "deep"]),
        (replace(ADA, name="Ada King"), []),
        (replace(ADA, headline="Looms"), ["deep", "sync"]),
        (replace(ADA, category="Weaving"), ["deep", "sync"]),
        (replace(ADA, accent="teal"), []),
        (replace(ADA, photo_url=""), []),
        (replace(ADA, cover_url="/photos/ada-5.jpg"), []),
        (replace(ADA, hidden=True), []),
    ],
)
def test_a_picture_goes_with_what_it_shows_and_with_nothing_else(after: Expert, left: list[str]) -> None:
    assert sorted(true_pictures(ADA, after)) == left


def test_a_picture_that_just_came_stays() -> None:
    before = replace(ADA, previews={})
    assert true_pictures(before, ADA) == ADA.previews


def test_what_is_hidden_wants_no_picture() -> None:
    secret = replace(DEEP, slug="secret", hidden=True)
    some = replace(ADA, event_types=(*ADA.event_types, secret), previews={"sync": "/photos/ada-3.jpg"})
    assert [preview.page for preview in wanted_of(some)] == ["", "deep"]
    assert list(previews_of(replace(ADA, hidden=True))) == []


def test_all_pictures_of_an_expert_are_known() -> None:
    assert pictures_of(replace(ADA, cover_url="/photos/ada-5.jpg")) == {f"/photos/ada-{n}.jpg" for n in range(1, 6)}
    assert pictures_of(replace(ADA, photo_url="", previews={})) == set()
