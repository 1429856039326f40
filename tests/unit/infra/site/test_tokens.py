"""What isn't text can be seen too: edges of fields, the ring of the keyboard's focus, what is chosen (WCAG 1.4.11)."""

from __future__ import annotations

import pytest

from expertbook.domain.accent import ACCENTS
from tests.unit.colors import SCHEMES, contrast, of_scheme

LEAST = 3.0


@pytest.mark.parametrize("ground", ["ground", "field"])
@pytest.mark.parametrize("token", ["outline", "focus", "accent-ink", "wrong"])
def test_edges_and_marks_stand_out_from_their_ground_in_both_schemes(token: str, ground: str) -> None:
    for accent in ACCENTS:
        for scheme in SCHEMES:
            assert contrast(of_scheme(token, scheme, accent), of_scheme(ground, scheme, accent)) >= LEAST
