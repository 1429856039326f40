"""What sample clients have said of sample experts: their ratings come from nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from expertbook.domain.expert import Expert
from expertbook.domain.rating import Figures
from expertbook.domain.review import Reply, Review, first_name, id_of
from expertbook.store import reviews as store
from expertbook.store.errors import translate_errors
from expertbook.store.items import ReviewItem
from infra.sample_data.clients import CLIENTS

GIVEN: Mapping[str, tuple[int, ...]] = {
    "mara-okafor": (5, 5, 5, 4, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 4, 5, 5, 5, 5, 5),
    "ren-takamori": (5, 4, 5, 5, 5, 4, 5, 4, 5, 5),
    "anjali-wadekar": (5, 5, 5, 4, 5),
    "denise-whitlock": (5,) * 12 + (4,) + (5,) * 18,
    "tomas-havelin": (4, 5, 5, 3, 5, 5, 5, 4, 5, 5, 4, 5),
    "luisa-quintanilha": (5, 5, 4, 5),
    "thandiwe-maseloa": (5, 5, 5, 5, 4, 5, 5),
    "fintan-kearsley": (5, 2, 5, 5, 5, 4, 5, 5, 5),
    "soren-vestermark": (5, 5, 4, 5, 5, 5),
    "chloe-abernethy": (4, 5),
    "hana-whitcombe": (5, 5, 5),
    "prakash-thulung": (4, 5, 4, 5, 3, 5, 4, 5),
}
"""Stars by expert, the newest first. One of them has too few for a rating to be shown."""

_TEXTS: Mapping[int, tuple[str, ...]] = {
    5: (
        "Listened first, and then knew exactly what to do.",
        "Clear, kind and on time. I left with three things to try, and two of them have worked already.",
        "",
        "I had put this off for a year. It took half an hour.",
        "Asked one question that nobody had asked before, and it was the right one.",
        "Worth it for the notes alone.",
        "",
        "We went through my own example line by line. That's what I had hoped for.",
        "Patient with somebody who knew nothing at all.",
    ),
    4: ("Good advice; I'd have liked more time for my second question.", "", "Helpful, if a little fast for me."),
    3: ("Friendly, but I knew most of it already.", ""),
    2: ("Not what I expected from the description.",),
}
_REPLIES = (
    "Thank you. Tell me how the third one goes.",
    "You're right about the time: write to me, and we'll look at the rest.",
    "It was a pleasure. Good luck with it.",
)
_REPLIED_EVERY = 4
_DAYS_BETWEEN = 9


def with_figures(expert: Expert) -> Expert:
    """The expert, with what these reviews come to."""
    stars = _stars_of(expert.handle)
    return replace(expert, figures=Figures(sum(stars), len(stars)))


def reviews_of(handle: str, today: date) -> list[Review]:
    """The sample reviews of an expert, given before today."""
    return [_review(handle, index, stars, today) for index, stars in enumerate(_stars_of(handle))]


def write(handles: Iterable[str], today: date) -> None:
    """Write the reviews of these experts, counted already, and put the figures right of those who were there before."""
    for handle in handles:
        with translate_errors(), ReviewItem.batch_write() as batch:
            for review in reviews_of(handle, today):
                batch.save(store.item_of(review, counted=review.stars))
        store.recount(handle)


def _stars_of(handle: str) -> tuple[int, ...]:
    number = _number(handle)
    return GIVEN.get(handle, tuple(5 - (number >> place & 7) // 6 for place in range(0, 3 * (number % 4), 3)))


def _review(handle: str, index: int, stars: int, today: date) -> Review:
    name = f"sample-{handle}-{index}"
    number = _number(name)
    day = today - timedelta(days=3 + index * _DAYS_BETWEEN + number % 5)
    given_at = datetime.combine(day, time(8 + number % 10, number % 60), UTC)
    texts = _TEXTS[stars]
    text = texts[(index + _number(handle)) % len(texts)]
    reply = None
    if text and number % _REPLIED_EVERY == 0:
        reply = Reply(_REPLIES[number % len(_REPLIES)], given_at + timedelta(days=1))
    client = first_name(CLIENTS[number % len(CLIENTS)].name)
    return Review(id_of(name), handle, stars, text, client, given_at, reply=reply)


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
