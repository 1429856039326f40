"""Where a search for an account's calendars begins, and who gets the password."""

from __future__ import annotations

import pytest

from expertbook.adapters.calendar_services.caldav.starting import WELL_KNOWN, Start, start_of
from expertbook.adapters.calendar_services.service import ServiceError
from expertbook.adapters.guarded_web import parse_url


def places(start: Start) -> list[str]:
    return [place.whole for place in start.places]


@pytest.mark.parametrize(
    ("server", "user", "first", "path"),
    [
        ("", "ada@icloud.com", "https://caldav.icloud.com", "/"),
        ("", "Ada@ME.com", "https://caldav.icloud.com", "/"),
        ("icloud.com", "ada@example.com", "https://caldav.icloud.com", "/"),
        ("https://caldav.fastmail.com", "ada@example.com", "https://caldav.fastmail.com", "/dav/"),
        ("", "ada@mailbox.org", "https://dav.mailbox.org", "/"),
        ("", "ada@gmx.de", "https://caldav.gmx.net", "/begenda/dav/ada@gmx.de/calendar/"),
        ("", "ada@posteo.net", "https://posteo.de:8443", "/"),
        ("", "ada@web.de", "https://caldav.web.de", "/begenda/dav/ada@web.de/calendar/"),
        ("cloud.example.com", "ada", "https://cloud.example.com", "/"),
        (" https://cloud.example.com/ ", "ada", "https://cloud.example.com", "/"),
    ],
)
def test_a_provider_or_a_server_is_where_it_begins(server: str, user: str, first: str, path: str) -> None:
    assert places(start_of(server, user)) == [f"{first}{WELL_KNOWN}", f"{first}{path}"]


def test_the_address_that_was_typed_is_tried_first() -> None:
    found = places(start_of("https://cloud.example.com/remote.php/dav", "ada"))
    assert found[0] == "https://cloud.example.com/remote.php/dav"
    assert len(found) == 3


def test_an_email_address_alone_asks_its_domain_whether_it_has_calendars() -> None:
    assert places(start_of("", "ada@example.com")) == [f"https://example.com{WELL_KNOWN}"]


@pytest.mark.parametrize(
    ("server", "user"), [("", "ada"), ("", "ada@"), ("", "ada@a b"), ("ftp://x", "a"), ("https://a:b@c", "a")]
)
def test_what_is_no_address_is_told(server: str, user: str) -> None:
    with pytest.raises(ServiceError):
        start_of(server, user)


@pytest.mark.parametrize(
    ("server", "user", "url", "may"),
    [
        ("", "ada@icloud.com", "https://p57-caldav.icloud.com:443/1/calendars/", True),
        ("https://p57-caldav.icloud.com/1/", "ada@example.com", "https://p12-caldav.icloud.com/1/", True),
        ("", "ada@icloud.com", "https://icloud.com.example/", False),
        ("", "ada@icloud.com", "https://evilicloud.com/", False),
        ("", "ada@icloud.com", "http://p57-caldav.icloud.com/", False),
        ("", "ada@icloud.com", "https://p57-caldav.icloud.com:444/", False),
        ("", "ada@posteo.de", "https://posteo.de:8443/calendars/ada/", True),
        ("", "ada@posteo.de", "https://posteo.de:8444/calendars/ada/", False),
        ("", "ada@example.com", "https://dav.example.com/", True),
        ("", "ada@example.com", "https://caldav.fastmail.com/", False),
        ("cloud.example.com", "ada", "https://cloud.example.com/remote.php/dav/", True),
        ("cloud.example.com", "ada", "https://example.com/", False),
        ("cloud.example.com", "ada", "https://dav.cloud.example.com/", False),
        ("cloud.example.com", "ada", "http://cloud.example.com/", False),
        ("cloud.example.com", "ada", "https://cloud.example.com:444/", False),
    ],
)
def test_the_password_is_for_one_host_or_for_the_hosts_of_a_provider(
    server: str, user: str, url: str, may: bool
) -> None:
    assert start_of(server, user).is_for(parse_url(url)) is may
