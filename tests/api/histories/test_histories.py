"""Any history of calls, one at a time, over the API. Those that come at once: tests/cloud/test_history.py.

A history that fails is printed shrunk. Keep it in test_found.py.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.api.histories.conftest import Begin


def play(begin: Begin, histories: int, steps: int, **more: Any) -> None:
    chosen = settings(
        max_examples=histories,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        **more,
    )
    run_state_machine_as_test(begin, settings=chosen)  # type: ignore[arg-type]  # anything that returns a machine


def test_every_answer_of_a_history_is_right(begin: Begin) -> None:
    """The same histories each time. What they seldom come to: test_neighbors.py, test_rules.py."""
    play(begin, 18, 20, derandomize=True)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_every_answer_of_many_long_histories_is_right(begin: Begin) -> None:
    """Others each time."""
    play(begin, 600, 40, print_blob=True, database=None)
