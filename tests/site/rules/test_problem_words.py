"""What the site says of what the API refuses: words of its own, from code and values."""

from __future__ import annotations

from typing import Any

import pytest

from tests.site.rules.conftest import Rules

MODULE = "shared/problem_words"


@pytest.mark.parametrize(
    ("code", "values", "words"),
    [
        ("required", {}, "This is needed."),
        ("too_long", {"maximum": 2000, "length": 2345}, "At most 2,000 characters; this has 2,345."),
        ("too_long", {"maximum": 1, "length": 2}, "At most 1 character; this has 2."),
        ("not_one_of", {"allowed": ["asc", "desc"]}, "Choose one of those on offer."),
        (
            "too_soon",
            {"minutes": 90},
            "This has to be booked at least 1\u00a0h 30\u00a0min ahead. Choose a later time.",
        ),
        ("too_soon", {"minutes": 2880}, "This has to be booked at least 2 days ahead. Choose a later time."),
        ("too_far_ahead", {"days": 1}, "This can be booked 1 day ahead at most. Choose an earlier time."),
        ("from_a_newer_api", {"wings": 2}, "Something here needs to be different."),
    ],
)
def test_a_fault_is_worded_by_its_code_and_values(rules: Rules, code: str, values: Any, words: str) -> None:
    assert rules.call(MODULE, "faultWords", {"code": code, "values": values, "message": "Never this."}) == words


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        ({"type": "too_many_requests"}, "That was a bit fast. Wait a moment, then try again."),
        (
            {"type": "too_many_requests", "reason": "hour_is_full", "values": {"minutes": 12}},
            "That’s more than we allow in an hour. Try again in 12\u00a0min.",
        ),
        ({"type": "status_not_allowed", "reason": "is_over", "values": {}}, "This booking is over."),
        ({"type": "invalid_fields", "errors": [{"code": "not_a_code"}]}, "A code has six digits."),
        ({"type": "from_a_newer_api", "detail": "Never this."}, "That didn’t work. Try again in a moment."),
        ({}, "Something broke on our side. We’ll look into it; try again in a moment."),
    ],
)
def test_a_problem_is_worded_by_its_type_or_its_reason(rules: Rules, problem: dict[str, Any], words: str) -> None:
    assert rules.call(MODULE, "wordsFor", problem) == words
