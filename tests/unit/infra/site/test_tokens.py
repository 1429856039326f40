"""What isn't text can be seen too: edges of fields, the ring of the keyboard's focus, what is chosen (WCAG 1.4.11)."""

from __future__ import annotations

import re

import pytest

from infra.workspace import FRONTEND

LEAST = 3.0
TOKENS = dict(re.findall(r"--([\w-]+): ([^;]+);", (FRONTEND / "styles" / "tokens.css").read_text(encoding="utf-8")))


def luminance(color: str) -> float:
    parts = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted(map(luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def in_both_schemes(token: str) -> tuple[str, str]:
    light, dark = re.findall(r"#[0-9a-f]{6}", TOKENS[token])
    return light, dark


@pytest.mark.parametrize("ground", ["ground", "field"])
@pytest.mark.parametrize("token", ["outline", "focus", "accent-ink", "wrong"])
def test_edges_and_marks_stand_out_from_their_ground_in_both_schemes(token: str, ground: str) -> None:
    for edge, behind in zip(in_both_schemes(token), in_both_schemes(ground), strict=True):
        assert contrast(edge, behind) >= LEAST
