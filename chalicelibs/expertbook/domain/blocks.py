"""Whom an expert takes no bookings from: an email address, all addresses of a domain, or a network. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from expertbook.domain.email_address import normalize_email

MAX_BLOCKS = 200
"""How many blocks an expert may have."""


class BlockKind(StrEnum):
    """What is blocked."""

    EMAIL = "email"
    DOMAIN = "domain"
    NETWORK = "network"


@dataclass(frozen=True, slots=True)
class Block:
    """`value` is a normalized email address, a domain in lower case, or a network's digest, which is shown to nobody.
    `booking_start` is the start of the booking of which it was taken, or None."""

    id: str
    kind: BlockKind
    value: str = field(repr=False)
    added_at: datetime
    booking_start: datetime | None = None


@dataclass(frozen=True, slots=True)
class BlockList:
    """An expert's blocks, the oldest first. `version` counts the writes; version 0 isn't saved yet."""

    expert: str
    blocks: tuple[Block, ...] = ()
    version: int = 0

    def find(self, kind: BlockKind, value: str) -> Block | None:
        """The block of this, or None."""
        return next((block for block in self.blocks if (block.kind, block.value) == (kind, value)), None)


def is_blocked(blocks: tuple[Block, ...], email: str, is_digest: Callable[[str], bool]) -> bool:
    """Whether one of the blocks is of this email address, its domain, or a network: `is_digest` says of a digest
    whether it is of the caller's."""
    return any(
        is_digest(block.value) if block.kind is BlockKind.NETWORK else meets_email(block, email) for block in blocks
    )


def meets_email(block: Block, email: str) -> bool:
    """Whether a block of an address or a domain is of this email address. A domain's is of all below it as well, and an
    address's also of those with another tag (`ben+news@example.com`): their mail comes to the same person."""
    local, _, domain = normalize_email(email).rpartition("@")
    if block.kind is BlockKind.DOMAIN:
        return domain == block.value or domain.endswith(f".{block.value}")
    blocked, _, its_domain = block.value.rpartition("@")
    return block.kind is BlockKind.EMAIL and (domain, _untagged(local)) == (its_domain, _untagged(blocked))


def _untagged(local: str) -> str:
    return local.partition("+")[0] or local
