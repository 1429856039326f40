"""What the page of calendar accounts decides by itself."""

from __future__ import annotations

from typing import Any

import pytest

from tests.site.rules.conftest import Rules


def account(*calendars: tuple[str, bool], **chosen: Any) -> dict[str, Any]:
    found = [{"id": name, "name": name, "writable": own, "busy": None} for name, own in calendars]
    nothing = {"on_delete": "ask", "title": "", "description": "", "invites": False}
    return {"calendars": found, "reads": [], "writes_to": None, **nothing, **chosen}


def choice(rules: Rules, of: dict[str, Any]) -> Any:
    found = rules.call("calendars/choice", "choiceOf", of)
    return found["reads"], found["writes_to"]


def test_what_an_expert_writes_into_is_chosen_first(rules: Rules) -> None:
    assert choice(rules, account(("birthdays", False), ("home", True), ("work", True))) == (["home", "work"], "home")
    assert choice(rules, account(("birthdays", False))) == ([], None)
    many = [(f"c{number}", True) for number in range(12)]
    assert len(choice(rules, account(*many))[0]) == 10


def test_what_was_chosen_stays_as_far_as_it_is_there(rules: Rules) -> None:
    chosen = account(("home", True), ("work", True), reads=["work", "gone"], writes_to="gone")
    assert choice(rules, chosen) == (["work"], None)


@pytest.mark.parametrize(
    ("server", "user", "provider"),
    [
        ("https://caldav.icloud.com", "ada@example.com", "icloud"),
        ("", "Ada@GMX.de", "gmx"),
        ("", "ada@example.com", "other"),
        ("https://cloud.example.com", "ada@gmx.de", "other"),
    ],
)
def test_the_provider_of_an_account_is_told(rules: Rules, server: str, user: str, provider: str) -> None:
    assert rules.call("calendars/providers", "providerOf", {"server": server, "user": user})["id"] == provider


def test_a_template_is_filled_once(rules: Rules) -> None:
    values = {"client": "{email}", "email": "ben@example.com"}
    assert rules.call("calendars/choice", "filled", "{client} {nobody} {", values) == "{email} {nobody} {"
    assert rules.call("calendars/choice", "unknownPlaces", "{client} {nobody} {} {link}") == ["nobody", ""]
