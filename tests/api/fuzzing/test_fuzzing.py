"""Whatever the OpenAPI document allows, and what it doesn't, one call after the other: the API does what it says.

A run that fails names each kind of failure once, with a call that shows it.
"""

from __future__ import annotations

import random
from typing import Any

import pytest

from expertbook.domain.limits import MOST
from tests.api.examples import Scene, scene
from tests.api.external_calendars.elsewhere import TUESDAY, server
from tests.api.fuzzing.fuzz import Found, fuzz
from tests.api.fuzzing.wsgi import Application
from tests.api.store.test_traffic import without_pauses

__all__ = ["scene", "server", "without_pauses"]  # fixtures


def call_as(role: str, scene: Scene, monkeypatch: pytest.MonkeyPatch, **config: Any) -> Found:
    monkeypatch.setenv("FORWARDED_FOR", "believed")  # each call comes from another network
    scene.set_limits(MOST)
    token = {"nobody": None, "client": scene.ben, "expert": scene.ada}[role]
    return fuzz(Application(scene.client, token, scene.calendars().has(TUESDAY)), **config)


@pytest.mark.parametrize("role", ["nobody", "client", "expert"])
def test_the_api_does_what_its_document_says(role: str, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same few calls each time."""
    found = call_as(role, scene, monkeypatch, examples=1, scenarios=2, seed=7)
    assert not found.failures, str(found)


@pytest.mark.long
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("role", ["nobody", "client", "expert"])
def test_the_api_does_what_its_document_says_at_length(
    role: str, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others each time."""
    seed = random.randrange(2**32)
    found = call_as(role, scene, monkeypatch, examples=40, scenarios=100, seed=seed)
    assert not found.failures, f"seed {seed}, {found.calls} calls\n{found}"
