"""What a drawn person looks like: the choices, their palettes, and a choice made from a handle."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal, TypeVar

T = TypeVar("T")

Hair = Literal[
    "crop", "quiff", "buzz", "curls", "bald", "afro", "bob", "long", "waves", "bun", "ponytail", "locs",
    "headscarf", "headwrap",
]  # fmt: skip
Glasses = Literal["none", "round", "square"]
Beard = Literal["none", "stubble", "full", "moustache"]
Clothes = Literal["crew", "shirt", "blazer", "rollneck", "scarf"]

SKINS: dict[str, tuple[str, str]] = {
    "porcelain": ("#f6d7c3", "#e2b49b"),
    "sand": ("#eec19c", "#d49d74"),
    "honey": ("#dca577", "#bd8152"),
    "olive": ("#c68e62", "#a36c43"),
    "umber": ("#9c6340", "#7b4829"),
    "cocoa": ("#80513a", "#613a26"),
    "espresso": ("#643e2e", "#472a1e"),
}
"""Skin and its shade."""

DEEP_SKINS = ("umber", "cocoa", "espresso")

HAIRS: dict[str, tuple[str, str]] = {
    "ink": ("#1f1d2b", "#34314a"),
    "black": ("#2a211f", "#433431"),
    "chestnut": ("#4d2f24", "#6b4434"),
    "auburn": ("#7c3a25", "#9d5136"),
    "blond": ("#c99a55", "#e0b878"),
    "ash": ("#8d8178", "#a99d93"),
    "silver": ("#c4c8d2", "#e3e6ec"),
}
"""Hair and its light."""

BACKGROUNDS: dict[str, tuple[str, str]] = {
    "indigo": ("#4f46e5", "#1e1b4b"),
    "violet": ("#8b5cf6", "#3b1a78"),
    "plum": ("#c05fc9", "#4a1d5f"),
    "rose": ("#f0728f", "#6b1f45"),
    "coral": ("#f58a6b", "#7a2b3c"),
    "amber": ("#f2b35e", "#84431f"),
    "sage": ("#7fb89a", "#1f4a43"),
    "teal": ("#2fb5ac", "#0f4050"),
    "sky": ("#58b4f0", "#1d3a7a"),
    "slate": ("#8794b4", "#2a3350"),
}
"""Top left and bottom right of the background."""

CLOTHS: dict[str, tuple[str, str]] = {
    "night": ("#232842", "#363d61"),
    "ivory": ("#efe9df", "#d6ccbd"),
    "rust": ("#b5573a", "#8f3f28"),
    "moss": ("#5c7356", "#455a41"),
    "mustard": ("#d9a441", "#b5832b"),
    "denim": ("#46648f", "#344d72"),
    "wine": ("#7d2f4a", "#5f2037"),
    "mint": ("#a5d3c4", "#7fb5a4"),
    "lilac": ("#b7a5dd", "#9582c2"),
    "graphite": ("#3b3f4a", "#525866"),
}
"""Cloth and its fold."""


@dataclass(frozen=True, slots=True)
class Look:
    """One drawn person; the colours are names of the palettes above."""

    skin: str
    hair: Hair
    hair_colour: str
    background: str
    clothes: Clothes
    cloth: str
    glasses: Glasses = "none"
    beard: Beard = "none"
    accent: str = "ivory"
    """The cloth of what is worn over or under: a shirt's inside, a scarf, a headscarf."""


SHORT: tuple[Hair, ...] = ("crop", "quiff", "buzz", "curls", "bald", "crop", "quiff", "afro", "locs")
LONG: tuple[Hair, ...] = (
    "bob", "long", "waves", "bun", "ponytail", "curls", "afro", "locs", "headscarf", "headwrap",
    "waves", "bob",
)  # fmt: skip
DARK_HAIR = ("ink", "black", "chestnut")
CLOTHES: tuple[Clothes, ...] = ("crew", "shirt", "blazer", "rollneck", "scarf")
GLASSES: tuple[Glasses, ...] = ("none", "none", "none", "round", "square")
BEARDS: tuple[Beard, ...] = ("none", "none", "stubble", "full", "moustache")


def look_of(text: str, *, hairs: tuple[Hair, ...] = SHORT + LONG, bearded: bool = False) -> Look:
    """A look that depends on nothing but `text`; beards only where `bearded` and the hair suit one."""
    pick = _Picker(text).pick
    background, skin, hair = pick(tuple(BACKGROUNDS)), pick(tuple(SKINS)), pick(hairs)
    if hair in ("afro", "locs") and skin in ("porcelain", "sand"):
        hair = "curls"
    clothes, cloth = pick(CLOTHES), pick(tuple(CLOTHS))
    beard = pick(BEARDS) if bearded and hair in SHORT else "none"
    if hair == "bald" and bearded:
        beard = "full"
    return Look(
        skin=skin,
        hair=hair,
        hair_colour=pick(tuple(HAIRS) if skin in ("porcelain", "sand") else (*DARK_HAIR, *DARK_HAIR, "silver")),
        background=background,
        clothes="crew" if hair == "headscarf" and clothes == "scarf" else clothes,
        cloth=cloth,
        glasses=pick(GLASSES),
        beard=beard,
        accent=pick(tuple(name for name in CLOTHS if name not in (cloth, "night", "graphite"))),
    )


class _Picker:
    """Picks that depend on nothing but a text: the same text, the same picks."""

    def __init__(self, text: str) -> None:
        self._number = int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")

    def pick(self, choices: tuple[T, ...]) -> T:
        self._number, index = divmod(self._number, len(choices))
        return choices[index]
