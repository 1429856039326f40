"""Which addresses a calendar may be read from."""

from __future__ import annotations

import pytest

from expertbook.adapters.external_calendars import fetch_calendar
from expertbook.adapters.external_calendars.calendar_url import parse_calendar_url, redirect
from expertbook.adapters.external_calendars.errors import UnreadableCalendar
from expertbook.adapters.guarded_web import USUAL_PORT, check_scheme, is_loopback, is_public

PUBLIC = """
8.8.8.8 1.1.1.1 172.15.255.255 172.32.0.0 100.63.255.255 100.128.0.0 169.253.0.1 192.0.1.1 223.255.255.255
2606:4700:4700::1111 2a00:1450:4001:80b::200e 2001:4860:4860::8888 ::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808::1
"""

NOT_PUBLIC = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 127.0.0.1 127.8.8.8 100.64.0.1 100.127.255.255 169.254.169.254 169.254.170.2
172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.8 192.0.0.170 192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1 198.19.255.255
198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
:: ::1 ::2 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:100.64.0.1 ::ffff:0:10.0.0.1
64:ff9b::10.0.0.1 64:ff9b::169.254.169.254 64:ff9b::127.0.0.1 64:ff9b:1::8.8.8.8
2002:a00:1::1 2002:7f00:1:: 2002:a9fe:a9fe::1 2001::1 2001:0:53aa:64c:0:0:f5ff:fffe 2001:db8::1 2001:10::1 3fff::1
100::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1 ff0e::1
"""


@pytest.mark.parametrize("address", PUBLIC.split())
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", NOT_PUBLIC.split())
def test_what_only_we_can_reach_is_not_public(address: str) -> None:
    assert not is_public(address)


def test_one_private_address_among_public_ones_is_enough_to_refuse_a_host() -> None:
    def leads_to(*addresses: str) -> None:
        found = [(0, 0, 0, "", (address, 443)) for address in addresses]
        fetch_calendar.check("https://example.com/", lookup=lambda *_, **__: found)

    leads_to("8.8.8.8", "2606:4700:4700::1111")
    with pytest.raises(UnreadableCalendar, match="private network"):
        leads_to("8.8.8.8", "10.0.0.1")


def test_loopback_is_this_machine_and_nothing_else() -> None:
    assert all(is_loopback(address) for address in ("127.0.0.1", "127.9.9.9", "::1"))
    assert not any(is_loopback(address) for address in ("10.0.0.1", "0.0.0.0", "169.254.169.254", "8.8.8.8"))


@pytest.mark.parametrize(
    ("url", "host", "path"),
    [
        ("https://calendar.google.com/calendar/ical/x/basic.ics", "calendar.google.com", "/calendar/ical/x/basic.ics"),
        (" webcal://P01-CalDAV.icloud.com/published/2/abc \n", "p01-caldav.icloud.com", "/published/2/abc"),
        ("WEBCALS://example.com", "example.com", "/"),
        ("https://example.com:443/a?b=c&d=%20#part", "example.com", "/a?b=c&d=%20"),
        ("https://example.com./a", "example.com", "/a"),
        ("https://bücher.example/käse", "xn--bcher-kva.example", "/k%C3%A4se"),
        ("https://[2606:4700:4700::1111]/a", "2606:4700:4700::1111", "/a"),
        ("https://my_feeds.example/a", "my_feeds.example", "/a"),
    ],
)
def test_an_address_is_understood_as_people_paste_it(url: str, host: str, path: str) -> None:
    target = parse_calendar_url(url)
    check_scheme(target, USUAL_PORT)
    assert (target.scheme, target.host, target.port, target.path) == ("https", host, 443, path)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "calendar",
        "example.com/basic.ics",
        "https://",
        "https:///basic.ics",
        "https://exa mple.com/",
        "https://example.com/a b",
        "https://example.com/\r\nHost: other",
        "https://example.com/\x00",
        "https://[::1/",
        "https://[fe80::1%25eth0]/",
        "https://example.com:99999/",
        "https://example.com:port/",
        "https://-example-/",
        "https://exa$mple.com/",
        f"https://{'a' * 64}.example/",
        f"https://example.com/{'a' * 2000}",
        "ftp://example.com/a.ics",
        "file:///etc/passwd",
        "gopher://example.com/",
        "javascript:alert(1)",
        "data:text/calendar,BEGIN:VCALENDAR",
    ],
)
def test_what_is_no_address_on_the_web_is_refused(url: str) -> None:
    with pytest.raises(UnreadableCalendar, match="not the address of a calendar"):
        parse_calendar_url(url)


@pytest.mark.parametrize(
    "url", ["https://ada:secret@example.com/", "https://example.com\\@10.0.0.1/", "https://@a.de/"]
)
def test_a_name_before_the_host_is_refused(url: str) -> None:
    with pytest.raises(UnreadableCalendar, match="user name"):
        parse_calendar_url(url)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://example.com/a.ics", "https://"),
        ("http://example.com:443/a.ics", "https://"),
        ("https://example.com:8443/a.ics", "usual port"),
        ("https://example.com:22/", "usual port"),
        ("https://example.com:0/", "usual port"),
    ],
)
def test_only_https_at_its_usual_port_is_read(url: str, why: str) -> None:
    with pytest.raises(UnreadableCalendar, match=why):
        fetch_calendar.check(url)


def test_a_redirect_is_understood_from_where_it_comes() -> None:
    start = parse_calendar_url("https://example.com/a/b?c=d")
    assert redirect(start, "../e").path == "/e"
    assert redirect(start, "//other.example/f").host == "other.example"
    assert redirect(start, "http://other.example/").scheme == "http"
    with pytest.raises(UnreadableCalendar):
        redirect(start, "https://[broken/")


def test_the_path_is_a_secret_that_is_not_shown() -> None:
    assert "private-abc" not in repr(parse_calendar_url("https://example.com/private-abc/basic.ics"))
