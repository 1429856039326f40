"""The floors of the library: at most 24 arrows, none of them part of a circle."""

from __future__ import annotations

import pytest

from infra.develop.arrows import PACKAGES, arrows, floors


def test_the_library_has_few_arrows_and_no_circle() -> None:
    found = arrows(*PACKAGES["expertbook"])
    assert len(found) <= 24, sorted(found)
    assert floors(found) is not None


@pytest.mark.parametrize("package", ["chalicelib", "infra"])
def test_no_two_rooms_need_each_other(package: str) -> None:
    assert floors(arrows(*PACKAGES[package])) is not None


def test_a_circle_is_seen() -> None:
    assert floors([("a", "b"), ("b", "c")]) == [["c"], ["b"], ["a"]]
    assert floors([("a", "b"), ("b", "c"), ("c", "a")]) is None
