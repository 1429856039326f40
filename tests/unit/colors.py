"""The colors in the site's tokens.css, and how well one stands out from another."""

from __future__ import annotations

import re
from functools import cache

from expertbook.domain.accent import DEFAULT_ACCENT
from infra.workspace import FRONTEND

SCHEMES = ("light", "dark")

Color = tuple[float, float, float]

_COLOR = r"#[0-9a-f]{6}"
_PAIR = re.compile(rf"light-dark\(\s*({_COLOR}),\s*({_COLOR})\s*\)")
_OTHER = re.compile(r"var\(--([\w-]+)\)")


@cache
def tokens(accent: str = DEFAULT_ACCENT) -> dict[str, str]:
    """What tokens.css says on a page of this accent, but for paper; later rules win, as all of them weigh the same."""
    sheet = re.sub(r"/\*.*?\*/", "", (FRONTEND / "styles/tokens.css").read_text(encoding="utf-8"), flags=re.DOTALL)
    screen, _, _ = sheet.partition("@media print")
    found: dict[str, str] = {}
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", screen):
        if {each.strip() for each in selectors.split(",")} & {":root", "[data-accent]", f'[data-accent="{accent}"]'}:
            found |= {name: " ".join(value.split()) for name, value in re.findall(r"--([\w-]+):([^;]*);", body)}
    return found


def read_color(value: str) -> Color:
    """The color of "#rrggbb"."""
    red, green, blue = (int(value[at : at + 2], 16) for at in (1, 3, 5))
    return (red, green, blue)


def of_scheme(name: str, scheme: str, accent: str = DEFAULT_ACCENT) -> Color:
    """A color that is the same in both schemes, one of two, or another one."""
    value = tokens(accent)[name]
    other, pair = _OTHER.fullmatch(value), _PAIR.fullmatch(value)
    if other is not None:
        return of_scheme(other[1], scheme, accent)
    return read_color(value if pair is None else pair[1 + SCHEMES.index(scheme)])


def contrast(one: Color, other: Color) -> float:
    """As WCAG 2 has it."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: Color) -> float:
    parts = (value / 255 for value in color)
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
