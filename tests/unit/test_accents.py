"""Whatever accent an expert chooses, what is written in it and on it can be read, in both schemes."""

from __future__ import annotations

import re

import pytest

from expertbook.adapters.mail.accents import gradient_of
from expertbook.domain.accent import ACCENTS, DEFAULT_ACCENT
from tests.unit.colors import SCHEMES, Color, contrast, of_scheme, read_color, tokens

ENOUGH = 4.5
"""WCAG 2's contrast for text of any size."""

STEPS = 20
"""Into which a gradient is cut."""

HOVER = 1.08
"""How much brighter a button is that is pointed at (base.css)."""

_GLASS = re.compile(r"rgb\((\d+) (\d+) (\d+) / ([\d.]+)\)")
_MIXES = re.compile(r"color-mix\(in srgb, var\(--([\w-]+)\) (\d+)%, transparent\)")


def mix(one: Color, other: Color, part: float) -> Color:
    """`part` of the other color over the first."""
    red, green, blue = (a + (b - a) * part for a, b in zip(one, other, strict=True))
    return (red, green, blue)


def gradient(start: Color, end: Color) -> list[Color]:
    return [mix(start, end, step / STEPS) for step in range(STEPS + 1)]


def washed(accent: str, name: str, scheme: str, under: Color) -> Color:
    """A color that lets one below through, which is made of another one of the accent."""
    source, percent = _MIXES.findall(tokens(accent)[name])[SCHEMES.index(scheme)]
    return mix(under, of_scheme(source, scheme, accent), int(percent) / 100)


def grounds(accent: str, scheme: str) -> list[Color]:
    """What text stands on: the page, the page where its lights are strongest, a card on either, and a field."""
    bare = of_scheme("ground", scheme)
    lit = [bare, washed(accent, "light-one", scheme, bare), washed(accent, "light-two", scheme, bare)]
    red, green, blue, part = _GLASS.findall(tokens(accent)["glass-raised"])[SCHEMES.index(scheme)]
    on_glass = [mix(under, (int(red), int(green), int(blue)), float(part)) for under in lit]
    return [*lit, *on_glass, of_scheme("field", scheme)]


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast(read_color("#777777"), read_color("#ffffff")) == pytest.approx(4.48, abs=0.01)


def test_every_accent_has_colors_of_its_own() -> None:
    looks = [tuple(tokens(accent)[f"accent-{name}"] for name in ("from", "to", "ink")) for accent in ACCENTS]
    assert len(set(looks)) == len(ACCENTS)
    assert tokens("none")["accent-from"] == tokens(DEFAULT_ACCENT)["accent-from"]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("accent", ACCENTS)
def test_what_is_written_in_an_accent_can_be_read(accent: str, scheme: str) -> None:
    ink = of_scheme("accent-ink", scheme, accent)
    for under in grounds(accent, scheme):
        assert contrast(ink, under) >= ENOUGH
        assert contrast(ink, washed(accent, "accent-wash", scheme, under)) >= ENOUGH


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("accent", ACCENTS)
def test_what_is_written_on_an_accents_wash_can_be_read(accent: str, scheme: str) -> None:
    for under in grounds(accent, scheme):
        for name in ("ink", "ink-soft"):
            assert contrast(of_scheme(name, scheme), washed(accent, "accent-wash", scheme, under)) >= ENOUGH


@pytest.mark.parametrize("accent", ACCENTS)
def test_what_is_written_on_a_button_can_be_read_also_when_it_is_pointed_at(accent: str) -> None:
    written = read_color(tokens()["on-accent"])
    for shown in gradient(*(read_color(tokens(accent)[f"accent-{end}"]) for end in ("from", "to"))):
        assert contrast(written, shown) >= ENOUGH
        red, green, blue = (min(255, value * HOVER) for value in shown)
        assert contrast(written, (red, green, blue)) >= ENOUGH


@pytest.mark.parametrize("accent", ACCENTS)
def test_a_mails_button_has_the_colors_of_the_site(accent: str) -> None:
    assert gradient_of(accent) == (tokens(accent)["accent-from"], tokens(accent)["accent-to"])


def test_the_accent_of_a_later_release_is_the_sites_own_in_a_mail() -> None:
    assert gradient_of("puce") == gradient_of(DEFAULT_ACCENT)
