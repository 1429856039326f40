"""Paths that differ by case alone are one file on some machines."""

from __future__ import annotations

from infra.develop.check_paths import case_twins


def test_files_that_differ_by_case_alone_are_found() -> None:
    assert case_twins(["app/Why.js", "app/why.js", "app/when.js"]) == [("app/Why.js", "app/why.js")]


def test_folders_that_differ_by_case_alone_are_found() -> None:
    assert case_twins(["app/Hours/a.js", "app/hours/b.js"]) == [("app/Hours", "app/hours")]


def test_the_same_name_in_two_folders_is_no_twin() -> None:
    assert case_twins(["app/why.js", "lib/why.js", "app/ask/why.js"]) == []
