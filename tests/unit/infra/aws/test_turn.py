"""Two people who deploy the same stage: the second is told. That S3 keeps the first note: tests/cloud."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.aws.screen import Screen
from infra.aws.turn import FORGOTTEN_AFTER, take_turn
from infra.deployment.deployer import NotApproved

KEY = "turns/expertbook-prod.json"


class Notes:
    """As much of the deployments bucket as a turn needs."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, Any]] = {}

    def save_first_note(self, key: str, told: dict[str, Any]) -> bool:
        return self.kept.setdefault(key, told) is told

    def save_note(self, key: str, told: dict[str, Any]) -> None:
        self.kept[key] = told

    def load_note(self, key: str) -> dict[str, Any]:
        return self.kept.get(key, {})

    def delete_note(self, key: str) -> None:
        del self.kept[key]


@pytest.fixture
def notes() -> Any:
    """Any: it stands in for DeploymentsBucket."""
    return Notes()


def screen(said: list[str], answer: str = "") -> Screen:
    return Screen(say=said.append, is_terminal=lambda: True, read=lambda _question: answer)


def test_one_alone_is_asked_nothing_and_leaves_nothing(notes: Any) -> None:
    said: list[str] = []
    with take_turn(notes, "expertbook-prod", "adam", screen(said)):
        assert notes.kept[KEY]["by"] == "adam"
    assert (said, notes.kept) == ([], {})


def test_the_second_is_told_of_the_first_and_stops(notes: Any) -> None:
    said: list[str] = []
    with take_turn(notes, "expertbook-prod", "adam", screen(said)):
        with pytest.raises(NotApproved), take_turn(notes, "expertbook-prod", "eve", screen(said)):
            raise AssertionError("Nobody said yes.")
        assert said[0].startswith("adam has been deploying this stage since ")
        assert notes.kept[KEY]["by"] == "adam"
    assert notes.kept == {}


def test_who_goes_on_all_the_same_keeps_the_turn_when_the_first_ends(notes: Any) -> None:
    first = take_turn(notes, "expertbook-prod", "adam", screen([]))
    first.__enter__()
    with take_turn(notes, "expertbook-prod", "eve", screen([], "y")):
        first.__exit__(None, None, None)
        assert notes.kept[KEY]["by"] == "eve"
    assert notes.kept == {}


def test_a_deployment_that_was_killed_long_ago_is_forgotten_and_one_that_fails_gives_its_turn_back(notes: Any) -> None:
    long_ago = datetime.now(UTC) - FORGOTTEN_AFTER - timedelta(minutes=1)
    notes.kept[KEY] = {"by": "adam", "since": long_ago.isoformat(), "id": "killed"}
    said: list[str] = []
    with pytest.raises(ValueError), take_turn(notes, "expertbook-prod", "eve", screen(said)):
        raise ValueError
    assert (said, notes.kept) == ([], {})


def test_two_stages_are_two_turns(notes: Any) -> None:
    said: list[str] = []
    with (
        take_turn(notes, "expertbook-prod", "adam", screen(said)),
        take_turn(notes, "expertbook-demo", "eve", screen(said)),
    ):
        assert said == []
