"""What a new account is made of: its calendars, found from an address."""

from __future__ import annotations

import pytest

from expertbook.adapters.calendar_services.service import SignInRefused
from tests.calendar_servers.account import Account, client_at
from tests.calendar_servers.servers import CalendarServer


def test_an_accounts_calendars_are_found_with_their_names(account: Account) -> None:
    added = account.server.make_calendar("Café ☕")
    home, found = account.client.find_calendars()
    assert home == account.server.url + account.server.home
    names = {calendar.url: calendar.name for calendar in found}
    assert (names[account.calendar], names[added]) == ("Work", "Café ☕")
    assert all(calendar.is_writable for calendar in found)
    assert len({calendar.id for calendar in found}) == len(found)


def test_a_calendar_has_the_same_id_each_time(account: Account) -> None:
    assert account.client.find_calendars() == account.client.find_calendars()


def test_the_address_of_one_calendar_is_enough(account: Account) -> None:
    _, found = client_at(account.calendar).find_calendars()
    assert account.calendar in {calendar.url for calendar in found}


def test_a_wrong_password_is_told(account: Account, calendar_servers: dict[str, CalendarServer]) -> None:
    with pytest.raises(SignInRefused, match="doesn't take this user"):
        client_at(calendar_servers["radicale"].url, password="wrong").find_calendars()
