"""Handles: who can have which."""

from __future__ import annotations

import pytest

from expertbook.domain.handles import MAX_LENGTH, RESERVED, find_problem, likeness_of, suggest_handle, suggest_similar
from infra.site.files import site_files


@pytest.mark.parametrize("handle", ["ada", "ada-lovelace", "a1b", "4-winds", "x" * MAX_LENGTH, "1-2-x"])
def test_a_handle_of_letters_digits_and_single_hyphens_can_be_had(handle: str) -> None:
    assert find_problem(handle) is None


@pytest.mark.parametrize(
    "handle",
    [
        "",
        "ab",
        "x" * (MAX_LENGTH + 1),
        "ada\n",
        "аda",  # a Cyrillic letter, which looks like an a
        "Ada",
        "ada_l",
        "ada lovelace",
        "-ada",
        "ada-",
        "ada--l",
        "adä",
        "ada/l",
        "123",
        "1-2",
    ],
)
def test_a_malformed_handle_can_be_had_by_nobody(handle: str) -> None:
    assert find_problem(handle)


@pytest.mark.parametrize("handle", ["bookings", "dashboard", "b00kings", "book-ings", "adrnin", "expert-book"])
def test_words_of_the_site_and_what_looks_like_them_are_refused(handle: str) -> None:
    problem = find_problem(handle)
    assert problem is not None and problem.code == "handle_reserved"


def test_every_path_of_the_site_is_reserved_with_and_without_an_ending() -> None:
    keys = set(site_files()) | {"api", "portraits", "photos", "uploads", "qr", "config.json"}
    tops = {key.split("/")[0] for key in keys}
    words = tops | {top.split(".")[0] for top in tops}
    assert {"app", "dashboard", "offline", "sw", "embed-example", "404"} <= words
    assert [word for word in words if find_problem(word) is None] == []


def test_no_reserved_word_is_mistyped() -> None:
    assert all(word == word.lower() and word.replace("-", "").isalnum() for word in RESERVED)


@pytest.mark.parametrize("other", ["ada-1ovelace", "adalovelace", "ada-l0velace", "a-da-lovelace"])
def test_handles_that_look_alike_have_one_likeness(other: str) -> None:
    assert likeness_of(other) == likeness_of("ada-lovelace")


@pytest.mark.parametrize(("one", "other"), [("vvalter", "walter"), ("tornas", "tomas"), ("5ara", "sara")])
def test_letters_that_look_like_others_are_taken_for_them(one: str, other: str) -> None:
    assert likeness_of(one) == likeness_of(other)


def test_handles_that_differ_have_different_likenesses() -> None:
    assert len({likeness_of(each) for each in ("ada-lovelace", "ada-lovelase", "eda-lovelace", "ada")}) == 4


@pytest.mark.parametrize(
    ("name", "handle"),
    [
        ("Ada Lovelace", "ada-lovelace"),
        ("Zoë Ångström", "zoe-angstrom"),
        ("Łukasz  O'Brien", "lukasz-o-brien"),
        ("李小龙", ""),
        ("李 Bruce", "bruce"),
        ("x" * 39 + " y", "x" * 39),
    ],
)
def test_a_name_suggests_a_handle(name: str, handle: str) -> None:
    assert suggest_handle(name) == handle


@pytest.mark.parametrize("wanted", ["ada-lovelace", "bookings", "ab", "1234", "x" * 40, "x" * 60, "Ada Lovelace"])
def test_suggestions_can_all_be_had(wanted: str) -> None:
    assert suggest_similar(wanted)
    assert [other for other in suggest_similar(wanted) if find_problem(other) is not None] == []


def test_a_name_without_letters_that_handles_have_has_no_suggestions() -> None:
    assert suggest_similar("李") == []


def test_the_first_suggestions_are_made_of_the_name() -> None:
    assert suggest_similar("ada-lovelace")[:3] == ["ada-lovelace", "a-lovelace", "lovelace-ada"]
