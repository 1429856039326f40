"""The directory's items: under which keys they stand, for releases to come, and how they are put right."""

from __future__ import annotations

from expertbook.domain.directory_entries import Key
from expertbook.store import directory
from expertbook.store.directory import Tally
from tests.api.conftest import an_expert, publish, stored_items


def keys() -> set[tuple[str, str]]:
    return {(item["PK"]["S"], item["SK"]["S"]) for item in stored_items()}


def test_keys_are_what_earlier_releases_wrote() -> None:
    publish(an_expert())
    assert keys() >= {
        ("EXPERT#ada-lovelace", "PROFILE"),
        ("EXPERT#ada-lovelace", "CARD"),
        ("EXPERT#ada-lovelace", "LISTED"),
        ("DIRECTORY", "COUNTS#ALL"),
        ("DIRECTORY", "COUNTS#Technology"),
    }


def test_a_hidden_expert_stands_among_the_hidden_alone() -> None:
    publish(an_expert(hidden=True))
    assert {key for key in keys() if key[0].startswith(("DIRECTORY", "SEARCH"))} == {
        ("DIRECTORY##HIDDEN", "ada-lovelace")
    }


def test_what_was_lost_and_left_over_is_put_right() -> None:
    publish(an_expert())
    whole = keys()
    strange = Key("DIRECTORY#ALL#NAME", "zeus#ada-lovelace")
    directory.project_anew("ada-lovelace", {strange})
    assert keys() == whole


def test_a_count_is_put_right_unless_somebody_changed_it() -> None:
    publish(an_expert())
    before = directory.tallies()
    assert before == {"ALL": Tally(1, 1), "Technology": Tally(1, 1)}
    publish(an_expert(handle="bo-li", email="bo@example.com"))
    assert not directory.recount("Technology", before["Technology"], 7)
    assert directory.recount("Technology", directory.tallies()["Technology"], 7)
    assert directory.tallies()["Technology"] == Tally(7, 3)
