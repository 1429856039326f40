"""Handles: an expert's name in URLs, chosen once."""

from __future__ import annotations

import re

from expertbook.domain.faults import Code, Fault
from expertbook.domain.names import fold

MIN_LENGTH, MAX_LENGTH = 3, 40

FORM = re.compile("[a-z0-9]+(-[a-z0-9]+)*")
"""How handles and slugs look."""

_LOOK_ALIKE = (("rn", "m"), ("vv", "w"), ("0", "o"), ("1", "l"), ("5", "s"))

RESERVED = frozenset(
    """
    about account accounts admin administrator all api app apps assets auth availability blog book booking bookings
    calendar calendar-consent calendars card categories category client clients config contact dashboard dev directory
    docs documentation
    embed embed-example error event event-types events expert expertbook experts favicon favourites feed fonts form help
    hold holds home host icons images imprint index info invite jobs legal login logout mail manifest media new news
    null official offline page pages password photos portraits press pricing privacy profile public register reset
    robots root search security service session sessions settings share sign-in sign-out sign-up site sitemap staff
    static status styles support sw system team terms test undefined uploads user users vendor watch webhook webhooks
    websocket well-known www you your zones
    """.split()
)
"""Words that the site needs for its own pages, or that would look like the site's own."""


def likeness_of(handle: str) -> str:
    """The same text for all handles that look alike. Two experts never have handles of the same likeness."""
    likeness = handle.replace("-", "")
    for seen, meant in _LOOK_ALIKE:
        likeness = likeness.replace(seen, meant)
    return likeness


_RESERVED_LIKENESSES = frozenset(likeness_of(word) for word in RESERVED)


def is_well_formed(text: str) -> bool:
    """Whether a text can be part of a URL as it is. Slugs have the same form as handles."""
    return FORM.fullmatch(text) is not None


def find_problem(handle: str) -> Fault | None:
    """Why nobody can have this handle, or None. Doesn't check whether somebody has it."""
    if not MIN_LENGTH <= len(handle) <= MAX_LENGTH:
        return Fault(Code.HANDLE_LENGTH, minimum=MIN_LENGTH, maximum=MAX_LENGTH)
    if not is_well_formed(handle):
        return Fault(Code.NOT_A_SLUG)
    if handle.replace("-", "").isdigit():
        return Fault(Code.HANDLE_WITHOUT_LETTER)
    if likeness_of(handle) in _RESERVED_LIKENESSES:
        return Fault(Code.HANDLE_RESERVED)
    return None


def suggest_handle(name: str) -> str:
    """A handle made from a name. It may have a problem, or be empty."""
    words = ["".join(char for char in word if char.isascii()) for word in fold(name).split()]
    return "-".join(word for word in words if word)[:MAX_LENGTH].strip("-")


def suggest_similar(handle: str) -> list[str]:
    """Handles to suggest instead of this one, the best first. All of them are allowed; some may be taken."""
    stem = suggest_handle(handle)[: MAX_LENGTH - 4].strip("-")
    first, _, last = stem.rpartition("-")
    others = [f"{first[:1]}-{last}", f"{last}-{first}"] if first else []
    numbered = [f"{stem}-{number}" for number in (2, 3, 4, 7)]
    return [
        other for other in dict.fromkeys([stem, *others, f"hello-{stem}", *numbered]) if find_problem(other) is None
    ]
