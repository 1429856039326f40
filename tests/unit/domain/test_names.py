"""How names are written in the search index: as people type them."""

from __future__ import annotations

import pytest

from expertbook.domain.names import fold


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Søren", "soren"),
        ("Łukasz", "lukasz"),
        ("Đorđe", "dorde"),
        ("Sigurður", "sigurdur"),
        ("Þórdís", "thordis"),
        ("Lærke", "laerke"),
        ("Cœur", "coeur"),
        ("Yıldız", "yildiz"),
        ("José-María", "jose maria"),
        ("Straße", "strasse"),
        ("O’Neill", "o neill"),
    ],
)
def test_a_name_is_found_as_it_is_typed_without_its_letters(name: str, typed: str) -> None:
    assert fold(name) == typed
