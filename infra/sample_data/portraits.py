"""Portraits that the project draws itself: calm, flat, and the same every time for the same person."""

from __future__ import annotations

import hashlib
from html import escape

from infra.sample_data import shapes
from infra.sample_data.looks import BACKGROUNDS, Look, look_of


def portrait(handle: str, name: str, look: Look | None = None) -> str:
    """An SVG of a person: as `look` says, else as the handle happens to hash."""
    chosen = look or look_of(handle)
    top, bottom = BACKGROUNDS[chosen.background]
    mark = hashlib.sha256(handle.encode()).hexdigest()[:8]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 240" role="img" '
        f'aria-labelledby="t{mark}"><title id="t{mark}">{escape(name)}</title>'
        f'<defs><linearGradient id="b{mark}" x1="0" y1="0" x2="1" y2="1"><stop stop-color="{top}"/>'
        f'<stop offset="1" stop-color="{bottom}"/></linearGradient>'
        f'<radialGradient id="g{mark}" cx=".5" cy=".42" r=".46"><stop stop-color="#fff" stop-opacity=".34"/>'
        '<stop offset="1" stop-color="#fff" stop-opacity="0"/></radialGradient></defs>'
        f'<path d="M0 0H240V240H0Z" fill="url(#b{mark})"/><path d="M0 0H240V240H0Z" fill="url(#g{mark})"/>'
        '<g transform="translate(-12 -11) scale(1.1)">'
        f'{shapes.hair_behind(chosen)}<g transform="translate(0 -8)">{shapes.clothes(chosen)}</g>'
        f"{shapes.face(chosen)}{shapes.hair_before(chosen)}{shapes.glasses(chosen)}</g></svg>"
    )
