"""Holds in the table, of a network that holds elsewhere meanwhile. What holders see: tests/api/test_holds.py."""

from __future__ import annotations

from dataclasses import replace

import pytest

from expertbook.domain.errors import Changed
from expertbook.domain.hold_rules import Hold
from expertbook.domain.scheduling.local_time import Epoch, to_epoch
from expertbook.store import holds
from tests.api.conftest import NOW, stored_items

SINCE = to_epoch(NOW)


def hold(identity: str, hours: int) -> Hold:
    begins = Epoch(SINCE + hours * 3600)
    return Hold(identity, "ada", (begins, Epoch(begins + 1800)), SINCE, Epoch(SINCE + 300))


def test_who_held_or_let_go_meanwhile_is_told_so_and_nothing_is_written() -> None:
    first = holds.holder("net")
    holds.keep(hold("h1", 1), None, replace(first, holds=[hold("h1", 1)]), NOW)
    kept, before = holds.load("h1"), stored_items()
    assert kept is not None
    with pytest.raises(Changed):
        holds.keep(hold("h2", 2), None, first, NOW)
    with pytest.raises(Changed):
        holds.keep(hold("h2", 2), kept, first, NOW)
    with pytest.raises(Changed):
        holds.release(kept, first, NOW)
    assert stored_items() == before
    holds.release(kept, holds.holder("net"), NOW)
    assert holds.load("h1") is None


def test_what_somebody_took_over_of_a_lapsed_hold_stays_theirs() -> None:
    holds.keep(hold("h1", 1), None, holds.holder("net"), NOW)
    kept = holds.load("h1")
    assert kept is not None
    later = Epoch(SINCE + 400)
    other = Hold("h2", "ada", (kept.claimed[0], Epoch(kept.claimed[0] + 300)), later, Epoch(later + 300))
    holds.keep(other, None, holds.holder("other"), NOW.fromtimestamp(later, NOW.tzinfo))
    holds.release(kept, holds.holder("net"), NOW.fromtimestamp(later, NOW.tzinfo))
    claims = [item for item in stored_items() if item["SK"]["S"].startswith("SLOT#")]
    assert {item["hold_id"]["S"] for item in claims} == {"h2"}
    assert (holds.load("h1"), len(claims)) == (None, 1)
