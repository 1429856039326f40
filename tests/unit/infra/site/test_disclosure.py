"""security.txt as RFC 9116 wants it, whenever and by whomever it is written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from infra.site.disclosure import POLICY, SECURITY_TXT, disclosure_files, security_txt
from infra.site.files import content_type

SITE = "https://book.example"
NOW = datetime(2026, 11, 29, 17, 30, tzinfo=UTC)


def fields(text: str) -> dict[str, str]:
    """The fields, none of which stands twice."""
    pairs = [line.split(": ", 1) for line in text.splitlines()]
    assert len({name for name, _ in pairs}) == len(pairs)
    return dict(pairs)


def test_it_says_whom_to_tell_until_when_and_what_to_expect() -> None:
    assert fields(security_txt("security@example.com", SITE, NOW)) == {
        "Contact": "mailto:security@example.com",
        "Expires": "2027-11-01T00:00:00Z",
        "Preferred-Languages": "en",
        "Canonical": "https://book.example/.well-known/security.txt",
        "Policy": "https://book.example/.well-known/security-policy.txt",
    }


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        ("https://example.com/security?about=booking", "https://example.com/security?about=booking"),
        ("o'hara+security@example.com", "mailto:o%27hara%2Bsecurity@example.com"),
        ("a%b?subject=x&y@example.com", "mailto:a%25b%3Fsubject%3Dx%26y@example.com"),
    ],
)
def test_a_contact_is_an_address_on_the_web_or_one_for_mail(contact: str, shown: str) -> None:
    assert fields(security_txt(contact, SITE, NOW))["Contact"] == shown


@pytest.mark.parametrize("day", range(0, 800, 13))
def test_it_is_good_for_most_of_a_year_whenever_it_is_written(day: int) -> None:
    now = (NOW + timedelta(days=day)).astimezone(timezone(timedelta(hours=14)))
    expires = datetime.fromisoformat(fields(security_txt("a@example.com", SITE, now))["Expires"])
    assert timedelta(days=330) < expires - now <= timedelta(days=366)


def test_a_leap_day_ends_a_year_later_as_well() -> None:
    now = datetime(2028, 2, 29, 12, tzinfo=UTC)
    assert fields(security_txt("a@example.com", SITE, now))["Expires"] == "2029-02-01T00:00:00Z"


def test_writing_it_again_within_a_month_changes_nothing() -> None:
    first, last = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)
    assert disclosure_files("a@example.com", SITE, first) == disclosure_files("a@example.com", SITE, last)


def test_both_files_are_plain_text_and_the_policy_is_the_projects() -> None:
    files = disclosure_files("a@example.com", SITE, NOW)
    assert {content_type(key) for key in files} == {"text/plain; charset=utf-8"}
    assert set(files) == {SECURITY_TXT, POLICY}
    assert b"A fault of a site" in files[POLICY]
