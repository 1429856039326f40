"""Whose email addresses a block is of."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from expertbook.domain.blocks import Block, BlockKind, is_blocked
from expertbook.domain.email_address import BadAddress, read_domain

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def blocked(kind: BlockKind, value: str, email: str) -> bool:
    return is_blocked((Block("1", kind, value, NOW),), email, lambda digest: False)


@pytest.mark.parametrize(
    ("value", "email", "is_it"),
    [
        ("ben@example.com", "ben@example.com", True),
        ("ben@example.com", "BEN@Example.COM", True),
        ("ben@example.com", "ben+news@example.com", True),
        ("ben+news@example.com", "ben@example.com", True),
        ("ben+news@example.com", "ben+more@example.com", True),
        ("ben@example.com", "benn@example.com", False),
        ("ben@example.com", "ben@mail.example.com", False),
        ("ben@example.com", "ben@example.com.evil.example", False),
        ("+ben@example.com", "+eve@example.com", False),
        ("ben@example.com", "", False),
    ],
)
def test_a_block_of_an_address(value: str, email: str, is_it: bool) -> None:
    assert blocked(BlockKind.EMAIL, value, email) is is_it


@pytest.mark.parametrize(
    ("value", "email", "is_it"),
    [
        ("example.com", "ben@example.com", True),
        ("example.com", "Ben@EXAMPLE.com", True),
        ("example.com", "ben@mail.example.com", True),
        ("mail.example.com", "ben@example.com", False),
        ("example.com", "ben@notexample.com", False),
        ("example.com", "example.com@elsewhere.example", False),
        ("straße.de", "ben@straße.de", True),
        ("straße.de", "ben@strasse.de", False),
        ("example.com", "", False),
    ],
)
def test_a_block_of_a_domain(value: str, email: str, is_it: bool) -> None:
    assert blocked(BlockKind.DOMAIN, value, email) is is_it


def test_a_block_of_a_network_goes_by_its_digest_alone() -> None:
    blocks = (Block("1", BlockKind.NETWORK, "k1.5f2a", NOW),)
    assert is_blocked(blocks, "ben@example.com", lambda digest: digest == "k1.5f2a")
    assert not is_blocked(blocks, "ben@example.com", lambda digest: False)


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("example.com", "example.com"),
        (" @Example.COM ", "example.com"),
        ("mail.example.co.uk", "mail.example.co.uk"),
        ("MÜNCHEN.de", "münchen.de"),
        ("xn--mnchen-3ya.de", "münchen.de"),
        ("ｅｘａｍｐｌｅ。com", "example.com"),
        ("", ""),
        (" @ ", ""),
    ],
)
def test_a_domain_is_read_as_addresses_are(text: str, domain: str) -> None:
    assert read_domain(text) == domain


@pytest.mark.parametrize(
    "text", ["com", "ben@example.com", "exa mple.com", "https://example.com/", "a..b", "[1.2.3.4]"]
)
def test_what_is_no_domain_is_refused(text: str) -> None:
    with pytest.raises(BadAddress, match=r"a domain like example\.com"):
        read_domain(text)
