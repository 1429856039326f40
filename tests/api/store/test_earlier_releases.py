"""What earlier releases didn't write is as usual where it is read; a whole first release's: test_versions.py."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from expertbook import settings
from expertbook.domain.booking import Booking
from expertbook.domain.expert import Expert
from expertbook.store import accounts, booking_items, bookings, directory, experts
from expertbook.store.directory import Tally
from expertbook.store.items import Count, Profile
from tests.api.conftest import dynamodb
from tests.api.store.test_kept_whole import ACCOUNT, BOOKING, EXPERT


def write(item: Any, *without: str) -> None:
    """Write an item as a release did that knew less."""
    left = {name: value for name, value in item.serialize().items() if name not in without}
    dynamodb().put_item(TableName=settings.table_name(), Item=left)


@pytest.mark.parametrize(
    "name", ["email", "hidden", "caps_since", "has_calendars", "has_blocks", "accent", "cover_url"]
)
def test_of_an_expert(name: str) -> None:
    experts.save(replace(EXPERT, version=0))
    write(Profile.get("EXPERT#ada", "PROFILE"), name)
    usual = next(field.default for field in fields(Expert) if field.name == name)
    assert getattr(experts.load("ada", consistent=True), name) == usual


@pytest.mark.parametrize(
    ("attribute", "name"),
    [
        ("locale", "locale"),
        ("answers", "answers"),
        ("reminders", "reminders"),
        ("proved", "is_proved"),
        ("quiet", "is_quiet"),
    ],
)
def test_of_a_booking(attribute: str, name: str) -> None:
    write(booking_items.item_of(BOOKING), attribute)
    usual = next(field.default for field in fields(Booking) if field.name == name)
    assert getattr(bookings.load("b1"), name) == usual


def test_of_an_account() -> None:
    write(accounts._item("ben@example.com", ACCOUNT), "name", "phone")
    account = accounts.load("ben@example.com")
    assert account is not None
    assert (account.name, account.phone, account.timezone) == ("", "", ACCOUNT.timezone)


def test_of_a_count() -> None:
    write(Count(PK="DIRECTORY", SK="COUNTS#ALL", category="ALL", experts=3), "changes")
    assert directory.tallies() == {"ALL": Tally(3, 0)}
    assert directory.recount("ALL", Tally(3, 0), 4)
    assert directory.tallies() == {"ALL": Tally(4, 1)}
