"""What the form fills in is one person's."""

from __future__ import annotations

from typing import Any

import pytest

from tests.site.rules.conftest import Rules

BEN = {"name": "Ben Ito", "email": "ben@example.com", "phone": "+442079460018"}
ZOE = {"name": "Zoe Park", "email": "zoe@example.com", "phone": "+4930123456"}


@pytest.mark.parametrize(
    ("sources", "details", "origins"),
    [
        ([None, None, None], {}, {}),
        ([BEN, ZOE], BEN, {"name": 0, "email": 0, "phone": 0}),
        ([None, BEN, ZOE], BEN, {"name": 1, "email": 1, "phone": 1}),
        # Of the same person, whatever the case: what the account lacks.
        (
            [{"name": "", "email": "Ben@example.com", "phone": ""}, BEN],
            {**BEN, "email": "Ben@example.com"},
            {"email": 0, "name": 1, "phone": 1},
        ),
        # Somebody else's name beside one's own address would be worse than none.
        ([{"name": "", "email": "ada@example.com", "phone": ""}, BEN], {"email": "ada@example.com"}, {"email": 0}),
        ([None, None, {"name": "Ben"}], {"name": "Ben"}, {"name": 2}),
        ([{"phone": "+1"}, {"name": "Ben", "email": ""}], {"phone": "+1", "name": "Ben"}, {"phone": 0, "name": 1}),
        ([None, ZOE, {"name": "Ben", "email": "ben@example.com"}], ZOE, {"name": 1, "email": 1, "phone": 1}),
    ],
)
def test_sources_are_put_together_where_they_are_of_one_person(
    rules: Rules, sources: list[Any], details: dict[str, str], origins: dict[str, int]
) -> None:
    assert rules.call("booking/form/known_rules", "combine", sources) == {"details": details, "from": origins}
