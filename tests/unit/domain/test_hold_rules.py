"""How much one person may hold, and when they may again."""

from __future__ import annotations

import pytest

from expertbook.domain.errors import TooManyRequests
from expertbook.domain.hold_rules import HISTORY_SECONDS, HOLD_SECONDS, MAX_HOLDS, Hold, grant_until
from expertbook.domain.scheduling.local_time import Epoch

NOW = Epoch(1_800_000_000)
HOUR = (Epoch(NOW + 3600), Epoch(NOW + 7200))


def held(since: int, until: int, claimed: tuple[Epoch, Epoch] = HOUR) -> Hold:
    return Hold("h", "ada", claimed, Epoch(NOW + since), Epoch(NOW + until))


def test_who_holds_as_much_as_allowed_may_again_when_the_first_one_ends() -> None:
    elsewhere = (Epoch(NOW + 9000), Epoch(NOW + 9600))
    others = [held(-10, 100 + number, elsewhere) for number in range(MAX_HOLDS)]
    with pytest.raises(TooManyRequests) as refused:
        grant_until(others, "ada", HOUR, NOW)
    assert refused.value.retry_after == 100
    assert grant_until(others[1:], "ada", HOUR, NOW) == NOW + HOLD_SECONDS


def test_who_held_the_same_time_long_enough_may_again_when_that_is_forgotten() -> None:
    history = [held(-700, -400), held(-300, 0)]
    with pytest.raises(TooManyRequests) as refused:
        grant_until(history, "ada", HOUR, NOW)
    assert refused.value.fault is not None and refused.value.fault.code == "held_long_enough"
    assert refused.value.retry_after == HISTORY_SECONDS - 400
    later = Epoch(NOW + refused.value.retry_after)
    assert grant_until(history, "ada", HOUR, later) == later + HOLD_SECONDS
