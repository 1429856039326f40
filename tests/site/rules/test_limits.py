"""What the pages say is too long is what the API refuses as that."""

from __future__ import annotations

from typing import Any

from chalicelib.requests.account import AccountBody
from chalicelib.requests.bookings import AbsenceReplyBody, StatusBody
from chalicelib.requests.calendar_accounts import AccountChoiceBody
from chalicelib.requests.event_types import NewEventTypeBody, PlaceBody
from chalicelib.requests.external_calendars import CalendarBody
from chalicelib.requests.profile import ProfileBody
from chalicelib.requests.schema import Body
from expertbook.domain.entry_templates import PLACES
from tests.site.rules.conftest import Rules


def longest(body: type[Body], name: str) -> Any:
    """In characters; of a list, each of its texts."""
    field: Any = body().fields[name]
    return getattr(field, "inner", field).maximum


def test_texts_have_the_limits_of_the_api(rules: Rules) -> None:
    profile = limits(rules, "PROFILE")
    assert profile == {name: longest(ProfileBody, name) for name in profile}
    assert limits(rules, "ACCOUNT") == {"name": longest(AccountBody, "name")}
    assert limits(rules, "CALENDAR") == {"name": longest(CalendarBody, "name")}
    entry = limits(rules, "CALENDAR_ENTRY")
    assert entry == {name: longest(AccountChoiceBody, name) for name in entry}
    assert set(rules.call("calendars/choice", "PLACES")) == set(PLACES)
    event_type = {"title": longest(NewEventTypeBody, "title"), "detail": longest(PlaceBody, "detail")}
    assert limits(rules, "EVENT_TYPE") == event_type
    assert limits(rules, "REASON") == longest(StatusBody, "reason")
    assert limits(rules, "ABSENCE_REPLY") == longest(AbsenceReplyBody, "text")
    most: Any = ProfileBody().fields["specializations"].validate
    assert limits(rules, "MOST_SPECIALIZATIONS") == most.most


def test_a_text_is_too_long_from_its_first_character_too_many(rules: Rules) -> None:
    assert limits(rules, "tooLong", "  " + "🦊" * 40 + "\n", 40) is None
    assert limits(rules, "tooLong", "x" * 41, 40) == "At most 40 characters; this has 41."
    assert limits(rules, "tooLong", "x" * 10_000) is None


def limits(rules: Rules, name: str, *given: Any) -> Any:
    return rules.call("shared/forms/limits", name, *given)
